"""Texts that are made of dated entries: digests and live blogs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from spiders.article import DatedEntry


@dataclass(frozen=True, slots=True)
class Part:
    """An entry before its place in the text is known. Without a heading and a date it is a preface."""

    published: datetime | None
    heading: str
    paragraphs: list[str]


def joined(parts: Iterable[Part]) -> tuple[list[str], list[DatedEntry]]:
    """The lines of all parts, and where in their text, joined by newlines, each entry stands, its heading included."""
    lines: list[str] = []
    entries: list[DatedEntry] = []
    length = 0
    for part in parts:
        own = [line for line in (part.heading, *part.paragraphs) if line]
        if not own:
            continue
        start = length + (1 if lines else 0)
        length = start + len("\n".join(own))
        lines += own
        if part.heading or part.published:
            entries.append(DatedEntry(published=part.published, heading=part.heading, start=start, end=length))
    return lines, entries
