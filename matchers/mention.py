"""A mention: a span of a text that names an entry, a law or an article of a code, with its score and its reasons."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class MentionKind(StrEnum):
    PERSON = "person"
    ORGANISATION = "organisation"
    LAW = "law"
    CITATION = "citation"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reason:
    """One piece of evidence for or against a mention, in words for a reviewer, and what it adds to the score."""

    text: str
    weight: float

    def __str__(self) -> str:
        return f"{self.text} ({self.weight:+.2f})"


_WEIGHT = re.compile(r"\(([+-]\d\.\d\d)\)$")


def score_of(reasons: Iterable[Reason]) -> float:
    """The score that reasons add up to, from 0 to 1."""
    return _clip(sum([reason.weight for reason in reasons]))


def score_from_why(why: Iterable[str]) -> float:
    """The score, computed again from the reasons as they were stored or printed."""
    return _clip(sum(float(match[1]) for line in why if (match := _WEIGHT.search(line))))


def _clip(total: float) -> float:
    return round(min(1.0, max(0.0, total)), 2)


@dataclass(frozen=True, kw_only=True, slots=True)
class Mention:
    """A span `text[start:end]` that names `entry`; offsets count code points of the text that was searched."""

    kind: MentionKind
    entry: str | None
    start: int
    end: int
    surface: str
    reasons: tuple[Reason, ...]
    events: tuple[str, ...] = ()
    code: str | None = None
    article: str | None = None
    part: str | None = None
    paragraph: str | None = None

    @property
    def score(self) -> float:
        return score_of(self.reasons)

    @property
    def why(self) -> list[str]:
        return [str(reason) for reason in self.reasons]
