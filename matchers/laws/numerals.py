"""Read numbers written in words, as Russian, Kazakh and English texts write articles and their parts."""

from collections.abc import Iterable, Iterator, Sequence

from config.word_tables import WordTables

_NUMERALS = WordTables("matchers.laws", "words/numerals.yml")


def _values(table: str) -> Iterator[tuple[str, int]]:
    for line, (value, words) in _NUMERALS.rows(table, 2):
        if not value.isdigit():
            raise _NUMERALS.error(line, f"{value!r} is not a number", "begin the row with digits")
        yield from ((word, int(value)) for word in words.split())


def _russian_ordinals() -> Iterator[tuple[str, int]]:
    endings, third = _NUMERALS.words("russian_ordinal_endings"), _NUMERALS.words("russian_third_endings")
    for stem, value in _values("russian_ordinal_stems"):
        yield from ((stem + ending, value) for ending in (third if value == 3 else endings))


_CARDINALS = dict((*_values("russian_cardinals"), *_values("kazakh_cardinals"), *_values("english_cardinals")))
_NUMBER_OF_WORD = _CARDINALS | dict((*_russian_ordinals(), *_values("kazakh_ordinals"), *_values("english_ordinals")))
_HUNDREDS = frozenset({"жуз", "жузинши", "hundred", "hundredth"})
_RUSSIAN_TOO = frozenset({"он", "бес"})
"""Kazakh words for ten and five that are also Russian `he` and `demon`: numbers only beside other number words."""
_UNAMBIGUOUS = _NUMBER_OF_WORD.keys() - _RUSSIAN_TOO


def is_numeral(word: str) -> bool:
    """Return whether a word, in the letters of `Folded.flat`, is part of a number; `twenty-one` is two words."""
    return word in _NUMBER_OF_WORD


def is_ordinal(word: str) -> bool:
    """Return whether a word of a number is an ordinal (пятая), not a cardinal (пять)."""
    return word not in _CARDINALS


def is_number(words: Sequence[str]) -> bool:
    """Return whether words that are all numerals make a number by themselves."""
    return len(words) > 1 or words[0] not in _RUSSIAN_TOO


def may_contain_number(words: Sequence[str]) -> bool:
    """Return whether some of the words of a text may make a number."""
    return not _UNAMBIGUOUS.isdisjoint(words) or sum(word in _RUSSIAN_TOO for word in words) > 1


def number_of(words: Iterable[str]) -> int | None:
    """Return the number that `words` make, in the letters of `Folded.flat`; None for no number or several."""
    total = 0
    smallest = 1000
    for word in words:
        value = _NUMBER_OF_WORD.get(word)
        if value is None:
            return None
        if word in _HUNDREDS and 0 < total < 10:
            total, smallest = total * 100, 100
            continue
        if value >= smallest:
            return None
        total, smallest = total + value, _limit_after(value)
    return total or None


def _limit_after(value: int) -> int:
    """Return the limit of the next word: tens after a hundred, ones after a ten."""
    return next((size for size in (100, 10) if value % size == 0), 1)
