"""Tell a report of another case from a copy: court notices differ only in the names."""

from collections.abc import Iterator

from store.texts.derived import words_of
from store.texts.edit_meaning import changed_names

SHORT_TEXT_WORDS = 80
"""Words of a text in which one other word of a name makes another case. In a longer one, two words must differ,
because one may be a correction or an agency's name."""

STEM_CHARS = 4
"""Letters that the forms of a name share."""


def are_two_cases(one: str, other: str) -> bool:
    """Return whether two texts with the same words have other names in the same places."""
    found = sum(min(len(removed.split()), len(added.split())) for removed, added in _conflicts(one, other))
    return found >= (1 if min(len(words_of(one)), len(words_of(other))) < SHORT_TEXT_WORDS else 2)


def _conflicts(one: str, other: str) -> Iterator[tuple[str, str]]:
    """Yield pairs of names in the same place of both texts, each unknown to the other text."""
    first, second = _stems(one), _stems(other)
    for removed, added in changed_names(one, other):
        if not _known(removed, second) and not _known(added, first):
            yield removed, added


def _stems(text: str) -> set[str]:
    return {word[:STEM_CHARS] for word in words_of(text)}


def _known(name: str, stems: set[str]) -> bool:
    return any(word[:STEM_CHARS] in stems for word in words_of(name))
