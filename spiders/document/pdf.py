"""Read the text of PDFs page by page: reports, resolutions, judgments.

Files may be hostile, so a worker process reads them within its limits of time and memory.
"""

import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING

from spiders.article import DatedEntry, NotAnArticle, Refusal
from spiders.document.text import MAX_TEXT_CHARS, clean

if TYPE_CHECKING:
    from pypdf import PdfReader

MAX_PDF_PAGES = 600
"""Pages read of a PDF; reports of the region have under 200."""

MIN_TEXT_CHARS = 60
"""A document with fewer letters is a scan: scanners add a few letters of their own."""

_SIGNATURE_BYTES = 1024
"""The PDF signature must be within these first bytes."""

_HYPHENATION = re.compile(r"(?<=[a-zа-яёәғқңөұүһі])[-\u00ad\u2010]\n(?=[a-zа-яёәғқңөұүһі])")
_SENTENCE_END = re.compile(r"[.!?:;…»\"”)]\s*$")
_PLACEHOLDER_TITLE = re.compile(
    r"microsoft|untitled|без имени|^(?:документ|document)\s*\d*$|\.(?:docx?|pdf|rtf|indd|odt)$", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True, slots=True)
class PdfDocument:
    """The paragraphs of each page of a PDF, and its metadata."""

    title: str | None
    published: datetime | None
    """When the file was created."""
    author: str | None
    pages: tuple[tuple[str, ...], ...]

    @property
    def first_line(self) -> str | None:
        """The first paragraph with words."""
        return next((text for page in self.pages for text in page if sum(map(str.isalpha, text)) > 3), None)


def is_pdf(body: bytes) -> bool:
    """Return whether a body is a PDF, whatever content type its server declares."""
    return b"%PDF-" in body[:_SIGNATURE_BYTES]


def join_pages(document: PdfDocument) -> tuple[list[str], list[DatedEntry]]:
    """Return the lines of all pages, and each page's span in those lines joined by newlines, headed `p. 3`."""
    lines: list[str] = []
    entries: list[DatedEntry] = []
    length = 0
    for number, page in enumerate(document.pages, 1):
        if page:
            start = length + bool(lines)
            length = start + len("\n".join(page))
            lines += page
            entries.append(DatedEntry(published=None, heading=f"p. {number}", start=start, end=length))
    return lines, entries


def read_pdf(body: bytes) -> PdfDocument:
    """Return the text of a PDF. Raises NotAnArticle if it is scanned, password-protected or broken."""
    # imported here, because it would take a sixth of the program's start, and few pages are PDFs
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(BytesIO(body), strict=False)
        is_open = not reader.is_encrypted or bool(reader.decrypt(""))
        pages = tuple(_pages(reader)) if is_open else ()
        metadata = reader.metadata if is_open else None
        title, author = (metadata.title, metadata.author) if metadata else (None, None)
    except (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, OSError) as error:
        # On broken files pypdf raises more than its own errors.
        raise NotAnArticle(Refusal.NOT_HTML, f"broken PDF: {type(error).__name__}: {error}"[:300]) from error
    if not is_open:
        raise NotAnArticle(Refusal.NOT_HTML, "encrypted PDF: it asks for a password")
    if sum(len(text) for page in pages for text in page) < MIN_TEXT_CHARS:
        raise NotAnArticle(Refusal.NO_TEXT, "scanned PDF: no text")
    return PdfDocument(
        title=_title(title), published=_creation_date(reader), author=clean(str(author or "")) or None, pages=pages
    )


def _pages(reader: "PdfReader") -> Iterator[tuple[str, ...]]:
    texts: list[list[str]] = []
    total = 0
    for number, page in enumerate(reader.pages):
        if number >= MAX_PDF_PAGES or total > MAX_TEXT_CHARS:
            break
        text = _HYPHENATION.sub("", page.extract_text())
        total += len(text)
        texts.append([clean(line) for line in text.split("\n")])
    repeated = _running_headers(texts)
    for lines in texts:
        yield tuple(_paragraphs(_without_margins(lines, repeated)))


def _running_headers(pages: Sequence[Sequence[str]]) -> frozenset[str]:
    """Return the lines that are at the top or bottom of most pages, such as title and page number."""
    counts = Counter(name for lines in pages for name in {_without_numbers(line) for line in _margin_lines(lines)})
    return frozenset(name for name, count in counts.items() if count >= max(3, 0.6 * len(pages)))


def _margin_lines(lines: Sequence[str]) -> list[str]:
    filled = [line for line in lines if line]
    return [*filled[:2], *filled[2:][-2:]]


def _without_numbers(line: str) -> str:
    return re.sub(r"\d+", "#", line)


def _without_margins(lines: Sequence[str], repeated: frozenset[str]) -> list[str]:
    outer = set(_margin_lines(lines))
    return [line for line in lines if not (line in outer and _without_numbers(line) in repeated)]


def _paragraphs(lines: Sequence[str]) -> Iterator[str]:
    """Join lines to paragraphs.

    A paragraph ends at an empty line, or at a short line that ends a sentence or precedes a capital letter.
    """
    longest = max(map(len, lines), default=0)
    held: list[str] = []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if line:
            held.append(line)
        is_end = _SENTENCE_END.search(line) or following[:1].isupper()
        if held and (not line or (is_end and len(line) < 0.8 * longest)):
            yield " ".join(held)
            held = []
    if held:
        yield " ".join(held)


def _title(written: object) -> str | None:
    title = clean(str(written or ""))
    return title if sum(map(str.isalpha, title)) >= 5 and not _PLACEHOLDER_TITLE.search(title) else None


def _creation_date(reader: "PdfReader") -> datetime | None:
    from pypdf.errors import PyPdfError

    try:
        made = reader.metadata.creation_date if reader.metadata else None
    except (PyPdfError, ValueError, TypeError, OverflowError):
        return None
    return made if made is None or made.tzinfo else made.replace(tzinfo=UTC)
