"""Find the patterns of a name around a surname, and choose between overlapping readings as listed people."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from matchers.lexicon.tokenized_text import QUOTES, TokenizedText
from matchers.mention import Reason
from matchers.people.parse_name import NAME_WORDS
from matchers.people.patronymics import fathers_of, is_patronymic
from matchers.spelling.phonetic_key import sounds

MAX_WORDS_BETWEEN = 3
"""Maximum number of words between given name and surname: patronymic, further given names, a particle."""

MAX_LABEL_GAP = 4
"""Most characters between a part of a name and the label of the next part."""

_LABELS = {part: frozenset(NAME_WORDS.words(f"{part}_labels")) for part in ("given_name", "surname")}
_LABEL = re.compile("|".join(rf"\b(?P<{part}>{'|'.join(words)}):" for part, words in _LABELS.items()), re.IGNORECASE)
_BEFORE_INDEXED = re.compile(r"(?:\A|[\n;:(•|]|\d[.)])[^\w]{0,2}\Z")
_AFTER_INDEXED = re.compile(r"\s*(?:(?P<closes>\Z|[\n;(|]|[.](?:\s|\Z))|[,:–—-])")

_AFTER_INITIALS = re.compile(r"\.\s*(?:\Z|[\n;,(|–—-])")
_LINE_WORD = r"[^\W\d_][\w’'-]*"
_PART_OF_NAME = re.compile(rf"[^\w\n]*(?:\d+[^\w\n]*)?({_LINE_WORD}(?:[^\S\n]+{_LINE_WORD})?)[^\w\n]*")
_MIN_LISTED_NAMES = 2

_MATCHES, _IS_INITIAL = attrgetter("matches"), attrgetter("is_initial")

_OPENING_QUOTES = "«„“\"‘'‹"


class NamePattern(NamedTuple):
    """A reading of the words around a surname; all places are positions of tokens."""

    surname: int
    given: int
    between: tuple[int, ...]
    """The positions of patronymic, further given names or initials."""
    initials: bool
    first: int
    last: int

    @property
    def surname_first(self) -> bool:
        return self.surname < self.given

    def span(self, tokenized: TokenizedText) -> tuple[int, int]:
        """Return the span of the name, including the full stop of a last initial and quotes around a nickname."""
        first, last = tokenized.tokens[self.first], tokenized.tokens[self.last]
        start, end = first.start, last.end
        if last.is_initial and tokenized.has_dot(last):
            end += 1
        inside = tokenized.text[first.end : last.start]
        if start and tokenized.text[start - 1] in _OPENING_QUOTES and inside[:1] in QUOTES and inside[:1].strip():
            start -= 1
        return start, end

    def initial_letters(self, tokenized: TokenizedText) -> set[str]:
        """Return the sounds with which the abbreviated name may begin."""
        return {sound[0] for sound in sounds(tokenized.tokens[self.given].word)}


def pattern_of(surname: int, given: int, between: tuple[int, ...] = (), *, initials: bool = False) -> NamePattern:
    """Return the pattern of the tokens at these positions."""
    places = (surname, given, *between)
    return NamePattern(surname, given, between, initials, min(places), max(places))


def name_patterns(tokenized: TokenizedText, surname: int) -> Iterator[NamePattern]:
    """Yield the possible patterns around a surname, those with a full given name first."""
    if tokenized.tokens[surname].is_initial and tokenized.has_dot(tokenized.tokens[surname]):
        return
    yield from _given_before(tokenized, surname)
    yield from _given_after(tokenized, surname)
    yield from _labelled(tokenized, surname)
    yield from _initials(tokenized, surname)


def _given_before(tokenized: TokenizedText, surname: int) -> Iterator[NamePattern]:
    tokens = tokenized.tokens
    if not any(map(_MATCHES, tokens[max(0, surname - MAX_WORDS_BETWEEN - 1) : surname])):
        return
    for distance in range(1, MAX_WORDS_BETWEEN + 2):
        given = surname - distance
        if not _are_together(tokenized, given, given + 1):
            return
        if tokens[given].matches and not tokens[given].is_initial:
            yield pattern_of(surname, given, tuple(range(given + 1, surname)))


def _given_after(tokenized: TokenizedText, surname: int) -> Iterator[NamePattern]:
    given = surname + 1
    if given >= len(tokenized.tokens) or not tokenized.tokens[given].matches:
        return
    following = _following(tokenized, given)
    if _are_together(tokenized, surname, given) or _is_indexed(
        tokenized, surname, given, max(given, *following, given)
    ):
        yield pattern_of(surname, given, following)


def _labelled(tokenized: TokenizedText, surname: int) -> Iterator[NamePattern]:
    """Yield the name whose parts have labels: "Фамилия: Тлеуов", on the next line "Имя: Данияр", or the reverse."""
    tokens, text = tokenized.tokens, tokenized.text
    for step, kind in ((1, "given_name"), (-1, "surname")):
        label, given = surname + step, surname + 2 * step
        if 0 <= given < len(tokens) and tokens[label].word.lower() in _LABELS[kind] and tokens[given].matches:
            gap = text[min(tokens[surname].end, tokens[given].end) : tokens[label].start]
            is_label = text.startswith(":", tokens[label].end) and len(gap) <= MAX_LABEL_GAP
            if is_label and _first_label(text) != kind:
                yield pattern_of(surname, given)


@lru_cache(maxsize=4)
def _first_label(text: str) -> str | None:
    """Return which part of a name the labels of a text begin with, which separates the people of a list."""
    found = _LABEL.search(text)
    return found.lastgroup if found else None


def _are_together(tokenized: TokenizedText, left: int, right: int) -> bool:
    """Return whether tokens are next to each other, without the end of a name between them in a list of split names."""
    if not tokenized.near(left, right):
        return False
    start, end, text = tokenized.tokens[left].end, tokenized.tokens[right].start, tokenized.text
    return "\n" not in text[start:end] or split_name_ends(text).isdisjoint(range(start, end))


@lru_cache(maxsize=4)
def split_name_ends(text: str) -> frozenset[int]:
    """Return the line breaks after names that are split over two lines, a surname and a given name, as in table cells.

    In a list of them, a given name is as near to the next surname as to its own.
    """
    ends: set[int] = set()
    lines = ((line, text.find("\n", line.start())) for line in re.finditer("(?m)^.*\\S.*$", text))
    for is_name, run in groupby(
        ((_words_of_name(line[0]), end) for line, end in lines), key=lambda line: bool(line[0])
    ):
        if is_name:
            ends.update(_ends_of_pairs(list(run)))
    return frozenset(ends)


def _words_of_name(line: str) -> list[str]:
    """Return the words of a line that may be part of a name: one or two with capital letters, numbered or not."""
    found = _PART_OF_NAME.fullmatch(line)
    words = found[1].split() if found else []
    return words if all(word[0].isupper() for word in words) else []


def _ends_of_pairs(lines: list[tuple[list[str], int]]) -> list[int]:
    """Return the ends of every second line, counted from the last, because a title may come before the first."""
    halves: list[tuple[int, int]] = []
    for words, end in lines:
        if halves and len(words) == 1 and is_patronymic(words[0]):
            halves[-1] = (halves[-1][0], end)
        else:
            halves.append((len(words), end))
    pairs = list(zip(halves[-2::-2], halves[::-2], strict=False))
    is_list = len(pairs) >= _MIN_LISTED_NAMES and all(1 in (one[0], other[0]) for one, other in pairs)
    return [end for _, (_, end) in pairs] + [halves[0][1]] * (len(halves) % 2) if is_list else []


def _is_indexed(tokenized: TokenizedText, surname: int, given: int, last: int, *, needs_start: bool = False) -> bool:
    """Return whether the name is written as in an index: Тлеуов, Данияр (1990 г.р.), at an entry's start if needed."""
    tokens, text = tokenized.tokens, tokenized.text
    gap = text[tokens[surname].end : tokens[given].start]
    if gap.strip() != "," or not (tokens[surname].is_capital and tokens[given].is_capital):
        return False
    after = _AFTER_INDEXED.match(text, tokens[last].end)
    if after is None:
        return False
    begins = _BEFORE_INDEXED.search(text, max(0, tokens[surname].start - 4), tokens[surname].start)
    closes = after["closes"] is not None or tokens[surname].word.isupper()
    return begins is not None or (closes and not needs_start)


def _following(tokenized: TokenizedText, given: int) -> tuple[int, ...]:
    """Return the positions of a patronymic or further given names after a given name."""
    following: list[int] = []
    at = given + 1
    while len(following) < MAX_WORDS_BETWEEN and _are_together(tokenized, at - 1, at):
        token = tokenized.tokens[at]
        is_father = token.is_capital and bool(fathers_of(token.word))
        if not is_father and not (token.matches and token.is_capital and not token.is_initial):
            break
        following.append(at)
        at += 1
    return tuple(following)


def _initials(tokenized: TokenizedText, surname: int) -> Iterator[NamePattern]:
    tokens = tokenized.tokens
    if not any(map(_IS_INITIAL, tokens[max(0, surname - 1) : surname + 2])):
        return
    for step in (-1, 1):
        found = _initials_beside(tokenized, surname, step) or (
            _indexed_initials(tokenized, surname) if step > 0 else []
        )
        if found and (step < 0 or tokens[surname].is_capital):
            yield pattern_of(surname, found[0], tuple(found[1:]), initials=True)
            return


def _indexed_initials(tokenized: TokenizedText, surname: int) -> list[int]:
    """Return the positions of initials after a surname and a comma, alone on a line or an entry: Тлеуов, Д. С."""
    tokens, text = tokenized.tokens, tokenized.text
    if surname + 1 == len(tokens) or not tokens[surname + 1].is_initial:
        return []
    found = [surname + 1, *_initials_beside(tokenized, surname + 1, 1)[:1]]
    is_entry = _AFTER_INITIALS.match(text, tokens[found[-1]].end) is not None
    return found if is_entry and _is_indexed(tokenized, surname, found[0], found[-1], needs_start=True) else []


def _initials_beside(tokenized: TokenizedText, surname: int, step: int) -> list[int]:
    """Return the positions of up to two initials before (`step` -1) or after (1) a surname."""
    found: list[int] = []
    at = surname + step
    while len(found) < 2 and tokenized.near(min(at - step, at), max(at - step, at)):
        token = tokenized.tokens[at]
        if not (token.is_initial and tokenized.has_dot(token)):
            break
        found.append(at)
        at += step
    return sorted(found)


class Candidate(NamedTuple):
    """A reading of some tokens as the name of a listed person."""

    person: int
    first: int
    last: int
    start: int
    end: int
    reasons: tuple[Reason, ...]
    score: float
    """What the reasons add up to."""
    letter: str | None = None
    """The sound of an initial in place of the given name."""
    cost: float = 0.0
    """The distance of the spellings from the list's."""


def tokens_of(found: Iterable[Candidate]) -> set[int]:
    """Return the positions of all tokens of the candidates."""
    return {at for one in found for at in range(one.first, one.last + 1)}


def best(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return for each person the best of overlapping candidates: the longest, then the one with the highest score."""
    kept: list[Candidate] = []
    taken: set[tuple[int, int]] = set()
    for one in sorted(candidates, key=lambda found: (found.start - found.end, -found.score, found.start)):
        places = {(one.person, at) for at in range(one.first, one.last + 1)}
        if not places & taken:
            taken |= places
            kept.append(one)
    return sorted(kept, key=lambda found: (found.start, found.person))
