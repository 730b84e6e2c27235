"""Write the report as an OpenDocument text."""

import io
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from config.wording.catalogue import Catalogue
from review.rendering.sanitize import is_web_url, sanitized
from store.reports.reports import ReportLine

if TYPE_CHECKING:
    from odfdo import Document, Element, Paragraph

STYLES = {
    "Quotation": (
        "paragraph",
        {"fo:margin-left": "0.8cm", "fo:border-left": "0.06cm solid #999999", "fo:padding": "0.2cm"},
    ),
    "Source": ("text", {"fo:font-size": "8pt", "fo:color": "#444444"}),
}
"""Style name -> the area and the properties in which it differs from body text."""


def report_text(values: Mapping[str, Any], words: Catalogue, *, since: str, until: str, made_at: datetime) -> bytes:
    """Return the file: the content of the HTML report, with headings for a table of contents."""
    # Imported here because it takes longer than rendering most pages.
    from odfdo import Document

    document = Document("text")
    _set_up(document, words, made_at)
    body = document.body
    body.clear()
    for element in _elements(values, words, span=f"{since or '…'} – {until or '…'}", made_at=made_at):
        body.append(element)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _set_up(document: "Document", words: Catalogue, made_at: datetime) -> None:
    from odfdo import Style

    for name, (area, properties) in STYLES.items():
        style = Style("paragraph", name=name, parent_style="Text_20_body")
        style.set_properties(properties, area=area)
        document.insert_style(style)
    meta = document.meta
    meta.title = words("report")
    meta.generator = "Kuzet"
    meta.creation_date = made_at
    meta.language = words.language


def _elements(values: Mapping[str, Any], words: Catalogue, *, span: str, made_at: datetime) -> "Iterator[Element]":
    from odfdo import Header

    yield Header(1, words("report"))
    yield _paragraph(f"{span} · {words('made')} {words.time(made_at)}")
    yield _paragraph(words("confirmed-items", n=values["total"]))
    if values["months"]:
        yield from _months(values, words)
    for kind, chapters in values["sections"]:
        if chapters:
            yield Header(1, words(f"section-{kind}"))
        for chapter in chapters:
            yield Header(2, sanitized(f"{chapter.subject.name} ({chapter.count})", 300))
            if chapter.subject.note:
                yield _paragraph(chapter.subject.note, 1000)
            for month, lines in chapter.months:
                yield Header(3, month)
                for line in lines:
                    yield from _line(line, words, values["outlets"][line.outlet])


def _months(values: Mapping[str, Any], words: Catalogue) -> "Iterator[Element]":
    from odfdo import Table

    yield _paragraph(words("by-month"))
    kinds = values["kinds"]
    table = Table("Months", width=1 + len(kinds), height=1 + len(values["months"]))
    table.set_row_values(0, [words("month"), *(words(f"kind-{kind}") for kind in kinds)])
    for place, (month, numbers) in enumerate(values["months"], start=1):
        table.set_row_values(place, [month, *(numbers[kind] for kind in kinds)])
    yield table


def _line(line: ReportLine, words: Catalogue, outlet: str) -> "Iterator[Element]":
    yield _paragraph(line.title, 300, bold=True)
    published = words("published") if line.is_published else words("event-word-opened")
    about = [
        ", ".join(part for part in (outlet, line.author) if part),
        f"{published}: {words.date(line.at)}",
        f"{words('article-state')}: {words(f'article-{line.state}')}",
        words("copies", n=line.copies) if line.copies else "",
        ", ".join(words(f"event-{event}") for event in line.events),
    ]
    yield _paragraph(". ".join(part for part in about if part), 600)
    yield _paragraph(line.sentence, 2000, style="Quotation")
    if line.note:
        yield _paragraph(f"{words('note')}: {line.note}", 2000)
    yield _source(line, words)


def _source(line: ReportLine, words: Catalogue) -> "Paragraph":
    from odfdo import Link

    digest = ", ".join(filter(None, (line.place, f"sha256 {line.sha256}"))) if line.sha256 else ""
    decided = ", ".join(filter(None, (line.reviewer, words.time(line.decided_at))))
    archived = f"{words('archived')}: {digest}" if digest else words("no-raw")
    paragraph = _paragraph("", style="Source")
    if is_web_url(line.url):
        paragraph.append(Link(line.url, text=sanitized(line.url, 500)))
    else:
        paragraph.append_plain_text(sanitized(line.url, 500))
    paragraph.append_plain_text(
        sanitized(
            f"\n{words('version')} {line.version}. {words('fetched')}: {words.time(line.fetched_at)}. {archived}\n"
            f"{words('item')} {line.item}, {words('state-confirmed')}: {decided}",
            1000,
        )
    )
    return paragraph


def _paragraph(text: str, limit: int = 1000, *, style: str = "Text_20_body", bold: bool = False) -> "Paragraph":
    from odfdo import Paragraph, Span

    if bold:
        paragraph = Paragraph("", style=style)
        paragraph.append(Span(sanitized(text, limit), style="Strong_20_Emphasis"))
        return paragraph
    return Paragraph(sanitized(text, limit), style=style)
