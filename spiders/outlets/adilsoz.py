r"""Әділ сөз: texts of the old site carry \r\n and \" as letters, and the weekly digest is a text of dated entries."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from config.models.outlet import Select
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
    """Both of Әділ сөз's sites."""

    defaults: ClassVar[Select] = Select(
        title=".item-page h1, .item-page h2.item-title, h1",
        published=".item-page .date, .item-page time, .published, .date, .news-date, time",
        body="[itemprop=articleBody], .item-page .text, .news-text, .item-page, .full-story",
        drop=(".date", ".article-info", ".icons", ".pager", ".pagenav", ".breadcrumb", "h1"),
    )

    def find_title(self, page: ParsedPage, fields: FieldLayers) -> str | None:
        """The headline, with the quotes that the import escaped."""
        found = super().find_title(page, fields)
        return clean(" ".join(_mended(found))) if found else None

    def find_text(self, page: ParsedPage, fields: FieldLayers) -> tuple[list[str], list[DatedEntry]]:
        """The body with its breaks and quotes mended; of a digest, an entry for each day."""
        found, _ = super().find_text(page, fields)
        lines = [line for paragraph in found for line in _mended(paragraph)]
        title = self.find_title(page, FieldLayers(layers={})) or ""
        if not _DIGEST.search(title):
            return lines, []
        parts = list(_days(lines, _end_of_span(title, page.fetched_at)))
        return join_sections(parts) if len(parts) > 1 else (lines, [])

    def find_published(self, page: ParsedPage, fields: FieldLayers) -> datetime | None:
        """When it was published: the days that a digest tells of are none."""
        found = super().find_published(page, fields)
        _, entries = self.find_text(page, FieldLayers(layers={}))
        if found in {entry.published for entry in entries}:
            del fields.layers["published"]
            return None
        return found

    def find_links(self, page: ParsedPage) -> Iterable[Link]:
        """Links with their titles mended."""
        for link in super().find_links(page):
            yield replace(link, title=clean(" ".join(_mended(link.title)))) if link.title else link


def _mended(text: str) -> list[str]:
    """The lines of a text in which line breaks and quotes were stored as the letters that escape them."""
    return [line for line in map(clean, _BREAK.split(_QUOTE.sub(r"\1", text))) if line]


def _end_of_span(title: str, now: datetime) -> datetime:
    """The last day that a digest is about: years stand only in its title."""
    return parse_date(_SPAN.split(title)[-1], now=now) or parse_date(title, now=now) or now


def _days(lines: Iterable[str], end: datetime) -> Iterator[Section]:
    """What stands before the first day, then a part for each day's heading."""
    part = Section(None, "", [])
    for line in lines:
        day = parse_date(line, now=end) if _DAY_HEADING.fullmatch(line) else None
        if day is None:
            part.paragraphs.append(line)
            continue
        yield part
        part = Section(day, line, [])
    yield part
