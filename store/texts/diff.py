"""Compare two texts sentence by sentence and word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Indel

from matchers.sentences import sentence_spans

MAX_WORD_PAIRS = 400_000_000
"""Product of word counts up to which words are compared; the comparison takes an eighth as many bytes."""

MAX_SENTENCE_PAIRS = 250_000
"""Product of sentence counts up to which all are compared; above, sentences are paired by position."""

MIN_SIMILARITY = 0.5
"""Similarity from which a sentence is an edited form of another one, and not new."""

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")


class DiffKind(StrEnum):
    """Whether a piece is in both texts, only in the newer or only in the older one."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, kw_only=True, slots=True)
class DiffPiece:
    """A stretch of text of one kind."""

    kind: DiffKind
    text: str


@dataclass(kw_only=True, slots=True)
class _Step:
    """An unchanged stretch, and what was replaced after it."""

    same: str
    removed: str
    added: str


def diff_words(before: str, after: str) -> list[DiffPiece]:
    """Return the difference of two texts: same and removed pieces form `before`, same and added ones `after`.

    Texts too large for words are compared line by line, and even larger ones as a whole."""
    if before == after:
        return [DiffPiece(kind=DiffKind.SAME, text=before)] if before else []
    for pattern in (_WORDS, _LINES):
        old, new = pattern.findall(before), pattern.findall(after)
        if len(old) * len(new) <= MAX_WORD_PAIRS:
            return _pieces(_merged(_steps(old, new)))
    return _pieces([_Step(same="", removed=before, added=after)])


@dataclass(frozen=True, kw_only=True, slots=True)
class AlignedSentence:
    """A sentence before and after; None if one side has none. `pieces` is the difference of their words."""

    before: str | None
    after: str | None
    pieces: tuple[DiffPiece, ...]

    @property
    def is_same(self) -> bool:
        return self.before == self.after


def diff_sentences(before: str, after: str) -> list[AlignedSentence]:
    """Return the sentences of both texts in order, each beside the one that it comes from."""
    old, new = ([text[start:end] for start, end in sentence_spans(text)] for text in (before, after))
    numbers: dict[str, int] = {}
    coded = [[numbers.setdefault(sentence, len(numbers)) for sentence in sentences] for sentences in (old, new)]
    found: list[AlignedSentence] = []
    for block in Indel.opcodes(*coded):
        were, are = old[block.src_start : block.src_end], new[block.dest_start : block.dest_end]
        if block.tag == "equal":
            found += (_aligned(sentence, sentence) for sentence in were)
        elif found and not found[-1].is_same:
            # a deletion and an insertion in the same place are one change here, but two to Indel
            found = _joined(found, were, are)
        else:
            found += _paired(were, are)
    return found


def _joined(found: list[AlignedSentence], were: list[str], are: list[str]) -> list[AlignedSentence]:
    keep = len(found)
    while keep and not found[keep - 1].is_same:
        keep -= 1
    block = found[keep:]
    old = [one.before for one in block if one.before is not None] + were
    new = [one.after for one in block if one.after is not None] + are
    return [*found[:keep], *_paired(old, new)]


def _paired(were: Sequence[str], are: Sequence[str]) -> Iterator[AlignedSentence]:
    """Yield pairs of related sentences in an order that both texts share, and unpaired ones between them."""
    old = new = 0
    for one, other in (*_pairs(were, are), (len(were), len(are))):
        yield from (_aligned(sentence, None) for sentence in were[old:one])
        yield from (_aligned(None, sentence) for sentence in are[new:other])
        if one < len(were) and other < len(are):
            yield _aligned(were[one], are[other])
        old, new = one + 1, other + 1


def _pairs(were: Sequence[str], are: Sequence[str]) -> list[tuple[int, int]]:
    """Return the pairs with the greatest total similarity, by dynamic programming."""
    if len(were) * len(are) > MAX_SENTENCE_PAIRS:
        return [(place, place) for place in range(min(len(were), len(are)))]
    likeness = [[_likeness(one, other) for other in are] for one in were]
    best = [[0.0] * (len(are) + 1) for _ in range(len(were) + 1)]
    for row in range(len(were) - 1, -1, -1):
        for column in range(len(are) - 1, -1, -1):
            together = likeness[row][column] + best[row + 1][column + 1] if likeness[row][column] else 0.0
            best[row][column] = max(together, best[row + 1][column], best[row][column + 1])
    return list(_way_through(likeness, best))


def _way_through(likeness: list[list[float]], best: list[list[float]]) -> Iterator[tuple[int, int]]:
    row = column = 0
    while row < len(likeness) and column < len(likeness[0]):
        alike = likeness[row][column]
        if alike and best[row][column] == alike + best[row + 1][column + 1]:
            yield row, column
            row, column = row + 1, column + 1
        elif best[row][column] == best[row + 1][column]:
            row += 1
        else:
            column += 1


def _likeness(one: str, other: str) -> float:
    return Indel.normalized_similarity(one, other, score_cutoff=MIN_SIMILARITY)


def _aligned(before: str | None, after: str | None) -> AlignedSentence:
    return AlignedSentence(before=before, after=after, pieces=tuple(diff_words(before or "", after or "")))


def _steps(old: list[str], new: list[str]) -> list[_Step]:
    # Numbers in place of words: rapidfuzz compares hashes, and two words may share one.
    numbers: dict[str, int] = {}
    old_numbers, new_numbers = ([numbers.setdefault(word, len(numbers)) for word in words] for words in (old, new))
    steps = [_Step(same="", removed="", added="")]
    for block in Indel.opcodes(old_numbers, new_numbers):
        removed = "".join(old[block.src_start : block.src_end])
        if block.tag == "equal":
            steps.append(_Step(same=removed, removed="", added=""))
        else:
            steps[-1].removed += removed
            steps[-1].added += "".join(new[block.dest_start : block.dest_end])
    return steps


def _merged(steps: list[_Step]) -> list[_Step]:
    """Join changes that are separated only by a space or a comma."""
    merged = steps[:1]
    for step in steps[1:]:
        last = merged[-1]
        joins = (last.removed or last.added) and (step.removed or step.added) and not re.search(r"\w|\n", step.same)
        if joins:
            last.removed += step.same + step.removed
            last.added += step.same + step.added
        else:
            merged.append(step)
    return merged


def _pieces(steps: list[_Step]) -> list[DiffPiece]:
    kinds = (DiffKind.SAME, DiffKind.REMOVED, DiffKind.ADDED)
    found = ((kind, getattr(step, kind)) for step in steps for kind in kinds)
    return [DiffPiece(kind=kind, text=text) for kind, text in found if text]
