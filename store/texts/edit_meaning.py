"""Classify an edit: a fixed typo, or a substantive change of names, numbers, laws, quotes or other words.

The names that differ also tell a report of another case from a copy: court notices differ only in the names."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from store.texts.derived import INVISIBLE_LETTERS, words_of
from store.texts.diff import DiffKind, diff_words
from store.texts.word_pairs import EDIT_WORDS, LAW_WORD, NEGATING_PREFIXES, are_opposites, folded, is_negated, is_typo


class EditMeaning(StrEnum):
    """Whether an edit matters, and what it changes."""

    COSMETIC = "cosmetic"
    SUBSTANTIVE = "substantive"
    HEADLINE = "headline"
    NUMBERS = "numbers"
    NAMES = "names"
    LAWS = "laws"
    QUOTES = "quotes"
    NEGATIONS = "negations"
    OPPOSITES = "opposites"
    """An outcome was replaced by its opposite: convicted, acquitted."""
    WORDS = "words"
    REDESIGN = "redesign"
    """No edit: with a new page layout, other words of the page are extracted."""
    REREAD = "reread"
    """No edit: a newer extractor read other words from the archived page."""
    UNREAD = "unread"
    """No article was read: the version has only the title and address that a source gave."""


MAX_NAME_PLACE_WORDS = 6
"""Words of a place at which one name replaces another; longer ones are rewritten."""

SHORT_TEXT_WORDS = 80
"""Words of a text in which one other word of a name makes another case. In a longer one, two words must differ,
because one may be a correction or an agency's name."""

STEM_CHARS = 4
"""Letters that the forms of a name share."""

_TEXT_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_QUOTATION = re.compile(r"«[^«»]{2,500}»|“[^“”]{2,500}”|„[^„“”]{2,500}[“”]|\"[^\"]{2,500}\"")
_NUMERAL = EDIT_WORDS.any_of("numerals", r"\d|^")
_NEGATION = EDIT_WORDS.any_of("negations", "^", "$")
_NEGATED_VERB = EDIT_WORDS.any_of("verb_endings", r"^\w{2,}[слырйнткқпаеиіу][мбп][ае]", "$")
_SURNAME_ENDING = EDIT_WORDS.any_of("surname_endings", r"^\w{2,}", "$")
_CAPITALISED_WORD = re.compile(
    r"[ \u00a0]+(?:\w\.[ \u00a0]?)*[^\W\d_](?<=[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ])[^\W\d_]*[a-zа-яёәғқңөұүһі]"
)
_ENDS = ".!?…:\n«»“”„\"'—–(["


@dataclass(frozen=True, kw_only=True, slots=True)
class _TextWord:
    word: str
    """As written."""
    opens: bool
    """Whether it begins a sentence or a quotation, where every word has a capital letter."""
    precedes_name: bool
    """Whether the next word has a capital letter."""

    @property
    def folded(self) -> str:
        return folded(self.word)


@dataclass(frozen=True, kw_only=True, slots=True)
class _WordChange:
    """A place at which words were replaced."""

    removed: tuple[_TextWord, ...]
    added: tuple[_TextWord, ...]
    around: tuple[str, ...]
    """The words before and after that place, folded."""


def meaning_of(title_before: str, before: str, title_after: str, after: str) -> tuple[EditMeaning, ...]:
    """Return what an edit means: cosmetic alone, or substantive and how; empty if no word changed.

    Cosmetic are typography, letters that only look alike, capitals, words split or joined, and obvious typos."""
    if words_of(title_before) == words_of(title_after) and words_of(before) == words_of(after):
        return ()
    title_before, before, title_after, after = map(_visible, (title_before, before, title_after, after))
    found = {EditMeaning.HEADLINE} if _matters(title_before, title_after) else set()
    found |= set(_meanings(before, after)) | set(_meanings(title_before, title_after))
    return (
        (EditMeaning.SUBSTANTIVE, *(one for one in EditMeaning if one in found)) if found else (EditMeaning.COSMETIC,)
    )


def _changed_names(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Yield pairs of names where one replaces the other."""
    for change in _changes(before, after):
        removed, added = (
            " ".join(token.word for token in tokens if _is_name(token)) for tokens in (change.removed, change.added)
        )
        if removed and added and max(len(change.removed), len(change.added)) <= MAX_NAME_PLACE_WORDS:
            yield removed, added


def are_two_cases(one: str, other: str) -> bool:
    """Return whether two texts with the same words have other names in the same places."""
    found = sum(min(len(removed.split()), len(added.split())) for removed, added in _conflicts(one, other))
    return found >= (1 if min(len(words_of(one)), len(words_of(other))) < SHORT_TEXT_WORDS else 2)


def _conflicts(one: str, other: str) -> Iterator[tuple[str, str]]:
    """Yield pairs of names in the same place of both texts, each unknown to the other text."""
    first, second = _stems(one), _stems(other)
    for removed, added in _changed_names(one, other):
        if not _known(removed, second) and not _known(added, first):
            yield removed, added


def _stems(text: str) -> set[str]:
    return {word[:STEM_CHARS] for word in words_of(text)}


def _known(name: str, stems: set[str]) -> bool:
    return any(word[:STEM_CHARS] in stems for word in words_of(name))


def _matters(before: str, after: str) -> bool:
    return any(True for _ in _meanings(before, after))


def _meanings(before: str, after: str) -> Iterator[EditMeaning]:
    changes = [change for change in map(_without_equal_words, _changes(before, after)) if not _is_typographic(change)]
    if not changes:
        return
    removed = [token for change in changes for token in change.removed]
    added = [token for change in changes for token in change.added]
    if _differ(removed, added, _is_number):
        yield EditMeaning.NUMBERS
    if _differ(removed, added, _may_be_name):
        yield EditMeaning.NAMES
    if any(_touches_law(change) for change in changes):
        yield EditMeaning.LAWS
    if _differ(removed, added, _is_negation) or _any_pair(changes, is_negated):
        yield EditMeaning.NEGATIONS
    if _any_pair(changes, are_opposites):
        yield EditMeaning.OPPOSITES
    if _quotes(before) != _quotes(after):
        yield EditMeaning.QUOTES
    if any(not _is_typographic(_other_words(change)) for change in changes):
        yield EditMeaning.WORDS


def _any_pair(changes: Iterable[_WordChange], are_related: Callable[[str, str], bool]) -> bool:
    """Return whether any word is related to the one that it replaces; long rewritten places replace no word."""
    return any(
        are_related(old.folded, new.folded)
        for change in changes
        if max(len(change.removed), len(change.added)) <= MAX_NAME_PLACE_WORDS
        for old in change.removed
        for new in change.added
    )


def _changes(before: str, after: str) -> Iterator[_WordChange]:
    old = new = 0
    removed: tuple[_TextWord, ...] = ()
    added: tuple[_TextWord, ...] = ()
    left: tuple[str, ...] = ()
    for piece in diff_words(before, after):
        if piece.kind is DiffKind.REMOVED:
            removed = _tokens(before, old, old + len(piece.text))
        elif piece.kind is DiffKind.ADDED:
            added = _tokens(after, new, new + len(piece.text))
        elif removed or added:
            words = words_of(piece.text)
            yield _WordChange(removed=removed, added=added, around=(*left, *words[:3]))
            removed, added, left = (), (), tuple(words[-3:])
        else:
            left = tuple(words_of(piece.text)[-3:])
        old += len(piece.text) if piece.kind is not DiffKind.ADDED else 0
        new += len(piece.text) if piece.kind is not DiffKind.REMOVED else 0
    if removed or added:
        yield _WordChange(removed=removed, added=added, around=left)


def _tokens(text: str, start: int, end: int) -> tuple[_TextWord, ...]:
    return tuple(
        _TextWord(
            word=match[0],
            opens=text[: match.start()].rstrip(" \t\u00a0")[-1:] in _ENDS,
            precedes_name=bool(_CAPITALISED_WORD.match(text, match.end())),
        )
        for match in _TEXT_WORD.finditer(text, start, end)
    )


def _other_words(change: _WordChange) -> _WordChange:
    """Return the change without words of a more specific meaning."""
    removed, added = (
        tuple(token for token in tokens if not (_is_number(token) or _is_negation(token) or _may_be_name(token)))
        for tokens in (change.removed, change.added)
    )
    return _WordChange(removed=removed, added=added, around=change.around)


def _is_number(token: _TextWord) -> bool:
    return _NUMERAL.search(token.folded) is not None


def _is_negation(token: _TextWord) -> bool:
    return any(pattern.match(token.folded) for pattern in (_NEGATION, _NEGATED_VERB))


def _is_name(token: _TextWord) -> bool:
    return token.word[:1].isupper() and not token.opens and not LAW_WORD.match(token.folded)


def _may_be_name(token: _TextWord) -> bool:
    """Return whether a word may be a name; at the start of a sentence, by its ending or a name after it."""
    is_capital = token.word[:1].isupper() and not LAW_WORD.match(token.folded)
    return _is_name(token) or (is_capital and (token.precedes_name or _SURNAME_ENDING.match(token.folded) is not None))


def _touches_law(change: _WordChange) -> bool:
    words = {token.folded for token in (*change.removed, *change.added)}
    has_number = any(re.search(r"\d", word) for word in words)
    return any(LAW_WORD.match(word) for word in words) or (has_number and any(map(LAW_WORD.match, change.around)))


def _differ(removed: Iterable[_TextWord], added: Iterable[_TextWord], is_kind: Callable[[_TextWord], bool]) -> bool:
    one, other = (Counter(token.folded for token in tokens if is_kind(token)) for tokens in (removed, added))
    return one != other


def _quotes(text: str) -> Counter[str]:
    return Counter(" ".join(words_of(quote)) for quote in _QUOTATION.findall(text) if len(words_of(quote)) > 1)


def _without_equal_words(change: _WordChange) -> _WordChange:
    """Return the change without words in the same place that differ only in capitals or look-alike letters."""
    if len(change.removed) != len(change.added):
        return change
    pairs = zip(change.removed, change.added, strict=True)
    removed, added = tuple(zip(*(pair for pair in pairs if pair[0].folded != pair[1].folded), strict=True)) or ((), ())
    return _WordChange(removed=removed, added=added, around=change.around)


def _is_typographic(change: _WordChange) -> bool:
    """Return whether the words differ only by typography and obvious typos, none of them in a name, number, law or
    negation."""
    old, new = ([token.folded for token in tokens] for tokens in (change.removed, change.added))
    if "".join(old).replace("-", "") == "".join(new).replace("-", ""):
        return _denies(old) == _denies(new)
    if len(old) != len(new) or _touches_law(change):
        return False
    words = (*change.removed, *change.added)
    has_kind = any(_may_be_name(token) or _is_number(token) or _is_negation(token) for token in words)
    return not has_kind and all(map(is_typo, old, new))


def _denies(words: Iterable[str]) -> bool:
    """Return whether any word denies by itself; Russian "не" and "без" deny when joined to the next word, too."""
    return any(_NEGATION.match(word) and word not in NEGATING_PREFIXES for word in words)


def _visible(text: str) -> str:
    return INVISIBLE_LETTERS.sub("", text)
