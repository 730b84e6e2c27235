r"""Read Әділ сөз: old pages contain \r\n and \" as text, and the weekly digest consists of dated entries."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from spiders.article import DatedEntry, Link
from spiders.document.dom import ParsedPage
from spiders.document.text import Section, clean, join_sections
from spiders.page.dates import parse_date
from spiders.page.fields import FieldLayers
from spiders.reader import Reader

_BREAK = re.compile(r"(?:\\r\\n|\\n|\\r)+")
_QUOTE = re.compile(r"(?<!\\)\\+(['\"])")
_DIGEST = re.compile(
    r"нарушени\w+\s+(?:права на )?свобод\w+ слова"
    r"|violations? of (?:the )?(?:right to )?freedom of (?:speech|expression)"
    r"|сөз бостандығын\w*\s+бұзу|мониторинг нарушений",
    re.IGNORECASE,
)
_DAY_HEADING = re.compile(r"[^\W\d_]{3,10}\.?,?\s+\d{1,2}\.?|\d{1,2}\s+[^\W\d_]{3,10}\.?", re.IGNORECASE)
_SPAN = re.compile(r"\s(?:по|to|[-–—])\s")


class AdilsozReader(Reader):
    """Reads both sites of Әділ сөз."""

    def find_title(self, page: ParsedPage, fields: FieldLayers) -> str | None:
        """Return the headline without escape sequences."""
        found = super().find_title(page, fields)
        return clean(" ".join(_unescaped(found))) if found else None

    def find_text(self, page: ParsedPage, fields: FieldLayers) -> tuple[list[str], list[DatedEntry]]:
        """Return the body without escape sequences, and an entry for each day of a digest."""
        found, _ = super().find_text(page, fields)
        lines = [line for paragraph in found for line in _unescaped(paragraph)]
        title = self.find_title(page, FieldLayers(layers={})) or ""
        if not _DIGEST.search(title):
            return lines, []
        sections = list(_days(lines, _end_of_span(title, page.fetched_at)))
        return join_sections(sections) if len(sections) > 1 else (lines, [])

    def find_published(self, page: ParsedPage, fields: FieldLayers) -> datetime | None:
        """Return the date of publication, ignoring the days that a digest covers."""
        found = super().find_published(page, fields)
        _, entries = self.find_text(page, FieldLayers(layers={}))
        if found in {entry.published for entry in entries}:
            del fields.layers["published"]
            return None
        return found

    def find_links(self, page: ParsedPage) -> Iterable[Link]:
        """Return the links with titles without escape sequences."""
        for link in super().find_links(page):
            yield replace(link, title=clean(" ".join(_unescaped(link.title)))) if link.title else link


def _unescaped(text: str) -> list[str]:
    """Return the lines of a text in which line breaks and quotes were stored as escape sequences."""
    return [line for line in map(clean, _BREAK.split(_QUOTE.sub(r"\1", text))) if line]


def _end_of_span(title: str, now: datetime) -> datetime:
    """Return the last day that a digest covers. Only its title has the year."""
    return parse_date(_SPAN.split(title)[-1], now=now) or parse_date(title, now=now) or now


def _days(lines: Iterable[str], end: datetime) -> Iterator[Section]:
    """Yield a section for the text before the first day, then one for each day."""
    section = Section(None, "", [])
    for line in lines:
        day = parse_date(line, now=end) if _DAY_HEADING.fullmatch(line) else None
        if day is None:
            section.paragraphs.append(line)
            continue
        yield section
        section = Section(day, line, [])
    yield section
