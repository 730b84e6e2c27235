"""Turn markup into clean lines of text: paragraphs without scripts, share buttons and "read also" links."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from lxml import etree

from config.word_tables import WordTables
from spiders.article import DatedEntry

MAX_TEXT_CHARS = 1_000_000
"""Most characters kept of a text; the longest articles seen have a tenth of that."""

MAX_MARKUP_CHARS = 200_000
"""Most characters read of the markup of a title or summary."""

_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_START = re.compile(r"\s*(<[!?/]?[a-z:-]{1,20}|[{\[]|%PDF)", re.IGNORECASE)
_BLANK_LETTERS = "\u115f\u1160\u2800\u3164\uffa0"
"""Letters and symbols that are displayed as a blank."""

NAMES = WordTables("spiders.document", "markup_names.yml")
_PHRASES = WordTables("spiders.document", "line_phrases.yml")
_NEVER_TEXT = frozenset(NAMES.words("never_text_tags"))
_WITHIN_LINE = frozenset(("script", "style", "noscript", "template", *NAMES.words("inline_tags")))
"""Elements that don't break the sentence they occur in."""

_MAX_COMBINING_MARKS = 30
"""Combining marks per letter, as in Unicode's stream-safe form: normalising more takes quadratic time."""

_MIN_CHARS_TO_CHECK_MARKS = 1000
_MARK_RUN = re.compile(r"[^\w\s\x00-\u02ff]{31,}")

_READ_ALSO = _PHRASES.any_of("read_also", r"(?i)\W*", r"\W*")
_MORE_NETWORKS = rf"(?:\W+(?:{_PHRASES.alternatives('share_with')}|{_PHRASES.alternatives('networks')}))*\W*"
_FURNITURE = (
    _PHRASES.any_of("share", r"(?i)\W*", _MORE_NETWORKS),
    _PHRASES.any_of("networks", r"(?i)\W*", _MORE_NETWORKS),
    _PHRASES.any_of("counters", r"(?i).*\b", r": ?\d.*"),
    _PHRASES.any_of("counters", r"(?i)\W*\d[\d .,]*(?:тыс\.|рет|k)? ?", r"\W*"),
    _PHRASES.any_of("credits", r"(?i)\W*", r"\W*"),
    _PHRASES.any_of("pictures", r"(?i)\W*", rf"\W+{_PHRASES.alternatives('credit_sources')}\b[^.!?:;]{{0,60}}"),
)
"""Whole lines beside a text: share buttons, how often it was read, whose a picture is."""

_SUBSCRIBE = _PHRASES.any_of("subscribe", "(?i)", r"\b")
NAME_COLUMN = _PHRASES.any_of("name_columns", "(?i)")
_SHARE_ADDRESS = re.compile(r"^(?:whatsapp|viber|tg|mailto):.*\?|//[^/]+/(?:[\w/-]+/)?(?:sharer?|intent)\b")
_MIN_LINK_RATE = 0.8
"""Share of a line's characters inside links that makes it a link rather than a sentence with one."""

_MAX_FURNITURE_CHARS = 150


class TextLine(NamedTuple):
    """A paragraph, the number of its characters inside links, and where its first link leads."""

    text: str
    linked_chars: int
    href: str = ""

    @property
    def is_link(self) -> bool:
        return self.linked_chars >= _MIN_LINK_RATE * len(self.text)


def describe_start(body: str | bytes) -> str:
    """Return how a body begins, without quoting its words, so that an alarm can show it."""
    text = body if isinstance(body, str) else body[:200].decode("latin-1")
    found = _START.match(text)
    return f"begins with {found[1]}" if found else "begins with neither markup nor JSON"


def clean(text: str) -> str:
    """Return `text` in the stored form: NFC, single spaces, no characters that databases refuse.

    Soft hyphens and zero-width characters are part of what the page shows, so they are kept.
    """
    text = " ".join(text.split())
    if not text.isprintable():
        text = _UNSTORABLE.sub("", text)
    if len(text) > _MIN_CHARS_TO_CHECK_MARKS:
        text = _MARK_RUN.sub(_limit_marks, text)
    return unicodedata.normalize("NFC", text)


def is_visible(text: str) -> bool:
    """Return whether a reader sees at least one character of `text`."""
    return any(unicodedata.category(char)[0] not in "CMZ" and char not in _BLANK_LETTERS for char in text)


def _limit_marks(found: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for char in found[0]:
        marks = marks + 1 if unicodedata.combining(char) else 0
        if marks <= _MAX_COMBINING_MARKS:
            kept.append(char)
    return "".join(kept)


def text_of(element: Any) -> str:
    """Return all words of an element on one line."""
    if len(element) == 0:  # most have no elements inside, for which a walk takes several times as long
        return "" if element.tag in _NEVER_TEXT else clean(clean((element.text or "")[:MAX_TEXT_CHARS]))
    return clean(" ".join(line.text for line in lines_of(element)))


def comparable_letters(text: str) -> str:
    """Return the letters and digits of a text in lower case."""
    return "".join(filter(str.isalnum, text.casefold()))


def common_word_rate(one: str, other: str) -> float:
    """Return the words that two texts have in common as a share of all words (the F1 score)."""
    words, others = Counter(one.split()), Counter(other.split())
    return 2 * (words & others).total() / max(1, words.total() + others.total())


def paragraphs_of(element: Any, skip: Iterable[Any] = ()) -> list[str]:
    """Return the paragraphs of an article's body, without `skip`, "read also" links and furniture."""
    return paragraphs_in(lines_of(element, skip))


def paragraphs_in(lines: Iterable[TextLine]) -> list[str]:
    """Return the paragraphs among the lines of an article's body, without "read also" links and furniture."""
    return [line.text for line in _without_related_links(lines)]


def lines_of(element: Any, skip: Iterable[Any] = ()) -> Iterator[TextLine]:
    """Yield the lines of an element in page order, without the elements in `skip` and those that never hold text."""
    left_out = set(skip)
    joined: set[Any] = set()
    parts: list[str] = []
    linked = links = total = 0
    href = ""
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, node in walk:
        tag, starts = node.tag, event == "start"
        if tag == "table" and starts:
            joined.update(_cells_of_one_name(node))
        if joined and (node if starts else node.getnext()) in joined:
            parts.append(" ")
        elif parts and tag not in _WITHIN_LINE:
            if line := clean("".join(parts)):
                yield TextLine(line, linked, href)
            parts, linked, href = [], 0, ""
        if starts:
            if tag in _NEVER_TEXT or node in left_out:
                walk.skip_subtree()
                continue
            if tag == "a":
                links += 1
                href = href or node.get("href") or ""
            words = node.text
        else:
            links -= tag == "a" and node not in left_out
            words = node.tail if node is not element else None
        if not words:
            continue
        if parts or not words.isspace():  # most text nodes are the blanks between two tags
            parts.append(words[: MAX_TEXT_CHARS - total])
            linked += len(words.strip()) if links > 0 else 0
        total += len(words)
        if total >= MAX_TEXT_CHARS:
            break
    if line := clean("".join(parts)):
        yield TextLine(line, linked, href)


def breaks_line(element: Any) -> bool:
    """Return whether the text in an element begins on a line of its own."""
    return element.tag not in _WITHIN_LINE


def _cells_of_one_name(table: Any) -> Iterator[Any]:
    """Yield the cells that continue the name of the cell before, by the titles of the table's columns."""
    rows = list(table.iter("tr"))
    titles = [NAME_COLUMN.fullmatch(clean(cell.text_content())) is not None for cell in rows[0]] if rows else []
    places = [place for place in range(1, len(titles)) if titles[place - 1] and titles[place]]
    return (row[place] for row in rows[1:] if places and len(row) == len(titles) for place in places)


def _without_related_links(lines: Iterable[TextLine]) -> Iterator[TextLine]:
    """Drop labels such as "read also" together with the links after them, and lines that no author wrote."""
    among_links = False
    for line in lines:
        label = _READ_ALSO.match(line.text)
        if label and line.linked_chars >= _MIN_LINK_RATE * (len(line.text) - label.end()):
            among_links = True
            continue
        among_links = among_links and line.is_link
        if not among_links and not _is_furniture(line):
            yield line


def _is_furniture(line: TextLine) -> bool:
    """Return whether a line is a share button, a counter of readers, a picture's credit or a link to subscribe."""
    if len(line.text) > _MAX_FURNITURE_CHARS:
        return False
    if line.is_link and _SHARE_ADDRESS.search(line.href):
        return True
    is_subscription = line.linked_chars > 0 and _SUBSCRIBE.match(line.text) is not None
    return is_subscription or any(pattern.fullmatch(line.text) for pattern in _FURNITURE)


def text_of_markup(markup: str | None) -> str:
    """Return the words of a title or summary that may hold markup, on one line."""
    if not markup or ("<" not in markup and "&" not in markup):
        return clean(markup or "")
    # imported here, because few titles hold markup, and the crawl's main process reads none
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(markup[:MAX_MARKUP_CHARS], "lxml")
    for hidden in soup.find_all(["script", "style", "noscript", "template", "iframe"]):
        hidden.decompose()
    return clean(soup.get_text(" "))


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a digest or live blog. Without heading and date it is the introduction."""

    published: datetime | None
    heading: str
    paragraphs: list[str]


def join_sections(sections: Iterable[Section]) -> tuple[list[str], list[DatedEntry]]:
    """Return the lines of all sections, and the span of each headed or dated one in those lines joined by newlines."""
    lines: list[str] = []
    entries: list[DatedEntry] = []
    length = 0
    for section in sections:
        own = [line for line in (section.heading, *section.paragraphs) if line]
        if not own:
            continue
        start = length + bool(lines)
        length = start + len("\n".join(own))
        lines += own
        if section.heading or section.published:
            entries.append(DatedEntry(published=section.published, heading=section.heading, start=start, end=length))
    return lines, entries
