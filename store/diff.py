"""What an edit changed, word by word."""

import re
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Indel

LARGEST = 400_000_000
"""Words before times words after that are compared word by word: the comparison takes an eighth as many bytes."""

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
_LINES = re.compile(r"[^\n]*\n|[^\n]+")


class PieceKind(StrEnum):
    """Whether a piece stands in both texts, only in the newer or only in the older one."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A stretch of text with one fate."""

    kind: PieceKind
    text: str


@dataclass(kw_only=True, slots=True)
class _Step:
    """A stretch that stayed, and what was replaced behind it."""

    same: str
    removed: str
    added: str


def diff_words(before: str, after: str) -> list[Piece]:
    """The difference of two texts: same and removed pieces together are `before`, same and added ones `after`.

    Texts too large for words are compared line by line, and even larger ones as wholes."""
    if before == after:
        return [Piece(kind=PieceKind.SAME, text=before)] if before else []
    for pattern in (_WORDS, _LINES):
        old, new = pattern.findall(before), pattern.findall(after)
        if len(old) * len(new) <= LARGEST:
            return _pieces(_merged(_steps(old, new)))
    return _pieces([_Step(same="", removed=before, added=after)])


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
    """Changes with nothing but a space or a comma between them are one change to a reader."""
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


def _pieces(steps: list[_Step]) -> list[Piece]:
    pieces = []
    for step in steps:
        for kind, text in (
            (PieceKind.SAME, step.same),
            (PieceKind.REMOVED, step.removed),
            (PieceKind.ADDED, step.added),
        ):
            if text:
                pieces.append(Piece(kind=kind, text=text))
    return pieces
