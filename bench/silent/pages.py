"""Simulate what the pages of the outlets of `bench.silent.days` show beside their articles.

The figures come from 57 saved pages of real outlets, some of them pairs from one outlet. Counted was prose that is
neither read nor inside elements named for comments, boxes or a footer: 27 pages had none, 8 had 600 letters or more,
and the others about 180; seven of ten pairs differed by less than 200 letters, and two by more than 600. Seven pages
had 80 letters or more of their text inside elements with such names, and four of these had all of it there. When three
fifths of a text were left out, 0.91 of these letters were found beside the rest (median of 50 pages; the middle four
fifths lay between 0.6 and 0.99)."""

import random
from collections.abc import Mapping
from dataclasses import dataclass

LETTERS = 6.7
"""Letters of a word and the space after it."""
SEEN = 0.91
"""Fraction of a text's letters in pieces that are long enough to be looked for."""


@dataclass(frozen=True, kw_only=True)
class PageStyle:
    """What the pages of an invented outlet have beside their articles, different on each page."""

    stray: float = 0.1
    """Share of pages with long pieces of prose."""
    talk: float = 0.0
    """Fraction of pages with comments in elements without a telling name."""
    inside: bool = False
    """Whether the whole page is inside an element named for its sidebar."""
    byline: bool = True
    """Whether the author's element is named for authors, as on 44 of 60 real pages that named an author."""


BYLINES = 0.04
"""Fraction of articles without an author whose pages have such an element anyway: 2 of 67 real ones."""

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
"""Styles by the outlet's name; others have the average style."""


def letters(words: float) -> int:
    """Return how many letters of a text with this many words are looked for in its page."""
    return round(LETTERS * SEEN * words)


def has_bylines(name: str) -> bool:
    """Return whether an outlet's pages name the author's element as such."""
    return STYLES.get(name, PageStyle()).byline


def passed_over(name: str, dice: random.Random) -> int:
    """Return how many letters of prose a page shows beside its article."""
    style = STYLES.get(name, PageStyle())
    passed = 0 if dice.random() < 0.5 else round(dice.lognormvariate(4.9, 0.7))
    if dice.random() < style.stray:
        passed += dice.randrange(400, 1300)
    if dice.random() < style.talk:
        passed += round(dice.lognormvariate(6.9, 1.0))
    return passed


def foreign(name: str, words: int, dice: random.Random) -> int:
    """Return how many letters of an article are inside elements named for comments or the like."""
    is_some, some = dice.random() < 0.1, dice.randrange(80, 400)
    return letters(words) if STYLES.get(name, PageStyle()).inside else is_some * some
