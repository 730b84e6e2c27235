"""Telling a new layout of an outlet's pages from edits, when the words of many articles change in one night.

A new layout brings other words of the page into what is read, or leaves some out, in most articles. An editor replaces
words in one of them."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from store.diff import PieceKind, diff_words
from store.words import words_of

FEWEST = 3
"""Edits in one night below which they are just edits."""

SHARE = 0.5
"""Share of the articles read again whose words changed, from which the layout may have done it."""

COMMON = 0.2
"""Share of these from which a replacement is the layout's, such as a date written otherwise."""

LONGEST = 40
"""Words of a replacement; a longer one is a piece of the page that moved."""

RESTLESS = 0.8
"""Share of edits, behind a new layout, that says that what is read is still the page's noise."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """An article's words, as stored and as read tonight."""

    before: str
    after: str
    is_unsettled: bool = False
    """Whether the stored words were the first behind a new layout."""


def redesigned(edits: Sequence[Edit], *, read_again: int, new_layout: bool) -> list[bool]:
    """Which of a night's edits are only the layout's, of so many articles that were read again."""
    share = len(edits) / max(1, read_again)
    unsettled = sum(edit.is_unsettled for edit in edits)
    if len(edits) < FEWEST or share < SHARE:
        return [False] * len(edits)
    if not new_layout:
        return [share >= RESTLESS and unsettled >= SHARE * len(edits)] * len(edits)
    replaced = [set(_replacements(edit)) for edit in edits]
    seen = Counter(one for of_edit in replaced for one in of_edit)
    common = {one for one, count in seen.items() if count >= max(2, COMMON * len(edits))}
    return [not of_edit - common for of_edit in replaced]


def _replacements(edit: Edit) -> Iterator[tuple[str, str]]:
    """The words that were replaced by others in the middle of a text."""
    removed = ""
    for piece in diff_words(edit.before, edit.after):
        words = words_of(piece.text)
        if piece.kind is PieceKind.SAME:
            removed = ""
        elif piece.kind is PieceKind.REMOVED:
            removed = " ".join(words) if len(words) <= LONGEST else ""
        elif removed and words and len(words) <= LONGEST:
            yield _without_numbers(removed), _without_numbers(" ".join(words))


def _without_numbers(words: str) -> str:
    return re.sub(r"\d+", "0", words)
