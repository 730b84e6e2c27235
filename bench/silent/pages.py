"""Simulate what the pages of the outlets of `bench.silent.days` show beside their articles.

It follows 57 saved pages of real outlets, some of them pairs of one outlet. Of prose that isn't read, nor stands in
comments, boxes or a footer that are named so, 27 pages had none, 8 had 600 letters or more, and the rest about 180;
seven of ten pairs differed by less than 200 letters, and two by more than 600. Seven pages had 80 letters or more of
their text inside of what is named so, and four of these had all of it there. Of three fifths of a text
that were left out, 0.91 of the letters stood beside the rest (the median of 50 pages; 0.6 to 0.99 in the middle four
fifths)."""

import random
from collections.abc import Mapping
from dataclasses import dataclass

LETTERS = 6.7
"""Letters of a word and the space after it."""
SEEN = 0.91
"""Share of a text's letters that stand in pieces long enough to be looked for."""


@dataclass(frozen=True, kw_only=True)
class PageStyle:
    """What an invented outlet's pages have beside their articles, and no two of them alike."""

    stray: float = 0.1
    """Share of pages with long pieces of prose."""
    talk: float = 0.0
    """Share of pages with comments that nothing names so."""
    inside: bool = False
    """Whether all of a page is inside of what is named for its sidebar."""
    byline: bool = True
    """Whether an author's element is named so: 44 of 60 real pages were like that that named an author."""


BYLINES = 0.04
"""Share of articles without an author on whose pages something else is named so: 2 of 67 real ones."""

STYLES: Mapping[str, PageStyle] = {
    "agency": PageStyle(stray=0.0),
    "daily": PageStyle(byline=False),
    "parts": PageStyle(byline=False),
    "sparse": PageStyle(byline=False),
    "weekdays": PageStyle(stray=0.15),
    "magazine": PageStyle(talk=0.3),
    "declining": PageStyle(stray=0.0),
    "bursts": PageStyle(stray=0.2, byline=False),
    "small": PageStyle(stray=0.05),
    "weekly": PageStyle(stray=0.3, inside=True),
    "summer": PageStyle(talk=0.1),
    "wandering": PageStyle(talk=0.05),
}
"""By the outlet's name; the others are as the pages on average."""


def letters(words: float) -> int:
    """Return how many letters of a text with so many words are looked for in its page."""
    return round(LETTERS * SEEN * words)


def has_bylines(name: str) -> bool:
    """Return whether an outlet's pages name the author's element as such."""
    return STYLES.get(name, PageStyle()).byline


def passed_over(name: str, dice: random.Random) -> int:
    """Return the letters of prose that a page shows beside its article."""
    style = STYLES.get(name, PageStyle())
    passed = 0 if dice.random() < 0.5 else round(dice.lognormvariate(4.9, 0.7))
    if dice.random() < style.stray:
        passed += dice.randrange(400, 1300)
    if dice.random() < style.talk:
        passed += round(dice.lognormvariate(6.9, 1.0))
    return passed


def foreign(name: str, words: int, dice: random.Random) -> int:
    """Return the letters of an article inside an element that is named for comments or the like."""
    is_some, some = dice.random() < 0.1, dice.randrange(80, 400)
    return letters(words) if STYLES.get(name, PageStyle()).inside else is_some * some
