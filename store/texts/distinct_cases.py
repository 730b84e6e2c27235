"""Telling a report of another case from a copy: court notices are alike but for whom they name."""

from collections.abc import Iterator

from store.texts.comparable_words import words_of
from store.texts.edit_meaning import changed_names

SHORT_TEXT_WORDS = 80
"""Words of a text in which one other word of a name makes another case; in a longer one it may be an editor's
correction or the name of an agency, and two must differ: a given name with its surname, or a name in two places."""

STEM_CHARS = 4
"""Letters that the forms of a name share."""


def are_two_cases(one: str, other: str) -> bool:
    """Whether two texts that share their words put other names in the same places."""
    found = sum(min(len(removed.split()), len(added.split())) for removed, added in _conflicts(one, other))
    return found >= (1 if min(len(words_of(one)), len(words_of(other))) < SHORT_TEXT_WORDS else 2)


def _conflicts(one: str, other: str) -> Iterator[tuple[str, str]]:
    """Names that stand in one place of both texts, each of which the other text doesn't know at all."""
    first, second = _stems(one), _stems(other)
    for removed, added in changed_names(one, other):
        if not _known(removed, second) and not _known(added, first):
            yield removed, added


def _stems(text: str) -> set[str]:
    return {word[:STEM_CHARS] for word in words_of(text)}


def _known(name: str, stems: set[str]) -> bool:
    return any(word[:STEM_CHARS] in stems for word in words_of(name))
