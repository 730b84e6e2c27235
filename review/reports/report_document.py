"""Write the report as an OpenDocument text or a Word document, from one list of blocks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from config.wording.catalogue import Catalogue
from review.rendering.sanitize import is_web_url, sanitized
from review.rendering.text_documents import new_odt, saved_bytes
from review.reports.docx_footnotes import DocxFootnotes
from store.reports.reports import ReportLine

if TYPE_CHECKING:
    from docx.document import Document as WordDocument
    from odfdo import TOC, Document, Element

STYLES: dict[str, dict[str, dict[str, str]]] = {
    "Quotation": {
        "paragraph": {"fo:margin-left": "0.8cm", "fo:border-left": "0.06cm solid #999999", "fo:padding": "0.2cm"}
    },
    "Cover": {"paragraph": {"fo:margin-top": "7cm"}},
    "Title": {"paragraph": {"fo:margin-bottom": "0.5cm"}, "text": {"fo:font-size": "26pt", "fo:font-weight": "bold"}},
    "Next page": {"paragraph": {"fo:break-before": "page"}},
    "Subject": {
        "paragraph": {"fo:keep-with-next": "always", "fo:margin-top": "0.3cm"},
        "text": {"fo:font-weight": "bold"},
    },
    "About": {"paragraph": {"fo:keep-with-next": "always"}},
    "Table cell": {"paragraph": {"fo:margin-bottom": "0cm"}, "text": {"fo:font-size": "9pt"}},
    "Table head": {
        "paragraph": {"fo:margin-bottom": "0cm"},
        "text": {"fo:font-size": "9pt", "fo:font-weight": "bold"},
    },
    "Footnote": {"text": {"fo:font-size": "8pt", "fo:color": "#444444"}},
}
"""Name of a style -> area -> the properties in which it differs from body text."""

CELL = {"fo:border": "0.02cm solid #999999", "fo:padding": "0.1cm"}
"""Properties of a table's cells in an OpenDocument text."""

ODT_STYLES = {"title": "Title", "quotation": "Quotation", "about": "About"}
"""Kind of block -> its style in an OpenDocument text, if that isn't body text."""

MAX_BLOCK_CHARS = 2000
CONTENTS_LEVELS = 2
BOOKMARK = "_TocKuzet"
CONTENTS_LINE = (
    "<text:index-entry-text/>",
    '<text:index-entry-tab-stop style:type="right" style:leader-char="."/>',
    "<text:index-entry-page-number/>",
)
"""Parts of each line of the contents of an OpenDocument text."""


@dataclass(frozen=True, kw_only=True)
class ReportBlock:
    """A part of a document: `kind` says how it looks, `level` is that of a heading, `note` its footnote with `url`."""

    kind: Literal["title", "contents", "heading", "text", "subject", "about", "quotation", "table"]
    text: str = ""
    level: int = 0
    rows: Sequence[Sequence[str]] = ()
    note: str = ""
    url: str = ""


def report_blocks(values: Mapping[str, Any], words: Catalogue, *, made_at: datetime) -> Iterator[ReportBlock]:
    """Yield the report's blocks: cover, contents, method, totals, and the mentions by subject and month."""
    yield ReportBlock(kind="title", text=words("report"))
    made = f"{words('made')} {words.time(made_at)}"
    for text in (values["period"], made, words("confirmed-items", n=values["total"])):
        if text:
            yield ReportBlock(kind="text", text=text)
    if values["internal"]:
        yield ReportBlock(kind="text", text=words("is-internal-copy"))
    yield ReportBlock(kind="contents", text=words("contents"))
    yield ReportBlock(kind="heading", level=1, text=words("method"))
    yield ReportBlock(kind="text", text=words("report-method"))
    yield from _totals(values, words)
    for kind, chapters in values["sections"]:
        if chapters:
            yield ReportBlock(kind="heading", level=1, text=words(f"section-{kind}"))
        for chapter in chapters:
            yield from _chapter(chapter, values, words)


def _totals(values: Mapping[str, Any], words: Catalogue) -> Iterator[ReportBlock]:
    if not values["months"]:
        return
    yield ReportBlock(kind="heading", level=1, text=words("totals"))
    kinds = values["kinds"]
    head = [words("month"), *(words(f"kind-{kind}") for kind in kinds)]
    rows = [[month, *(str(numbers[kind]) for kind in kinds)] for month, numbers in values["months"]]
    yield ReportBlock(kind="table", rows=[head, *rows])
    yield ReportBlock(kind="text")
    events = [[words(f"event-{event}"), str(number)] for event, number in values["events"]]
    if events:
        yield ReportBlock(kind="table", rows=[[words("field-event-event"), words("mentions-count")], *events])


def _chapter(chapter: Any, values: Mapping[str, Any], words: Catalogue) -> Iterator[ReportBlock]:
    yield ReportBlock(kind="heading", level=2, text=f"{chapter.subject.local_name} ({chapter.count})")
    if chapter.subject.note:
        yield ReportBlock(kind="text", text=chapter.subject.note)
    for month, lines in chapter.months:
        yield ReportBlock(kind="heading", level=3, text=month)
        for line in lines:
            yield from _line(line, words, values["outlets"][line.item.outlet])


def _line(line: ReportLine, words: Catalogue, outlet: str) -> Iterator[ReportBlock]:
    yield ReportBlock(kind="subject", text=line.item.title, note=_source(line, words), url=line.version.url)
    published = words("published") if line.article.published else words("event-word-opened")
    by = ", ".join(part for part in (outlet, line.version.author) if part)
    events = ", ".join(words(f"event-{event}") for event in line.item.events)
    about = [
        f"{by} {words('copies', n=line.item.copies)}" if line.item.copies else by,
        f"{published}: {words.date(line.at)}",
        f"{words('article-state')}: {words(f'article-{line.article.state}')}",
        f"{words('case-events')}: {events}" if events else "",
    ]
    yield ReportBlock(kind="about", text=". ".join(part for part in about if part))
    yield ReportBlock(kind="quotation", text=line.item.sentence)
    if line.note:
        yield ReportBlock(kind="text", text=f"{words('note')}: {line.note}")


def _source(line: ReportLine, words: Catalogue) -> str:
    version = line.version
    digest = ", ".join(filter(None, (line.place, f"sha256 {line.raw.sha256}"))) if line.raw else ""
    decided = ", ".join(filter(None, (line.reviewer, words.time(line.decided_at))))
    archived = f"{words('archived')}: {digest}" if digest else words("no-raw")
    return (
        f"{words('version')} {version.seq}. {words('fetched')}: {words.time(version.fetched_at)}. {archived}. "
        f"{words('item')} {line.item.id}, {words('state-confirmed')}: {decided}"
    )


def write_odt(blocks: Iterator[ReportBlock], words: Catalogue, made_at: datetime) -> bytes:
    """Return the blocks as an OpenDocument text with a table of contents, page numbers and footnotes."""
    # Imported here because it takes longer than rendering most pages.
    from odfdo import TOC, Paragraph

    document = new_odt()
    _set_up(document, words, made_at)
    body = document.body
    body.clear()
    body.append(Paragraph("", style="Cover"))
    contents: list[TOC] = []
    for number, block in enumerate(blocks, 1):
        if block.kind == "contents":
            contents.append(TOC(title=block.text, outline_level=CONTENTS_LEVELS))
            for part in (Paragraph("", style="Next page"), contents[0], Paragraph("", style="Next page")):
                body.append(part)
        else:
            body.append(_element(block, number))
    for one in contents:
        one.fill(document)
        _add_page_numbers(document, one)
    return saved_bytes(document)


def _add_page_numbers(document: "Document", contents: "TOC") -> None:
    """Let each line of the contents refer to the page of its heading; programs fill these fields in on opening.

    The templates of the lines say the same to a program that writes the contents again."""
    from odfdo import Element, Reference, ReferenceMark, Tab

    for template in contents.get_elements("descendant::text:table-of-content-entry-template"):
        for part in CONTENTS_LINE:
            template.append(Element.from_tag(part))
    headings = [one for one in document.body.headers if int(str(one.level)) <= CONTENTS_LEVELS]
    lines = contents.get_elements("descendant::text:index-body/text:p")
    for number, (heading, line) in enumerate(zip(headings, lines, strict=True)):
        for end in line.get_elements("text:line-break"):
            line.delete(end)
        line.text = heading.text  # without the number that the library puts before it
        heading.append(ReferenceMark(f"{BOOKMARK}{number}"))
        line.append(Tab())
        line.append(Reference(f"{BOOKMARK}{number}", ref_format="page"))


def _set_up(document: "Document", words: Catalogue, made_at: datetime) -> None:
    from odfdo import Paragraph, Style, StyleMasterPage, VarPageNumber

    for name, areas in STYLES.items():
        style = Style("paragraph", name=name, parent_style="Text_20_body")
        for area, properties in areas.items():
            style.set_properties(properties, area=area)
        document.insert_style(style)
    cell = Style("table-cell", name="Cell")
    cell.set_properties(CELL, area="table-cell")
    document.insert_style(cell, automatic=True)
    footer = Paragraph("")
    footer.append(VarPageNumber())
    for master in document.get_styles("master-page"):
        if isinstance(master, StyleMasterPage):
            master.set_page_footer(footer.clone)
    meta = document.meta
    meta.title = words("report")
    meta.generator = "Kuzet"
    meta.creation_date = made_at
    meta.language = words.language


def _element(block: ReportBlock, number: int) -> "Element":
    from odfdo import Header, Paragraph

    text = sanitized(block.text, MAX_BLOCK_CHARS)
    if block.kind == "heading":
        return Header(block.level, text, style=f"Heading_20_{block.level}")
    if block.kind == "table":
        return _odt_table(block, number)
    if block.kind != "subject":
        return Paragraph(text, style=ODT_STYLES.get(block.kind, "Text_20_body"))
    paragraph = Paragraph(text, style="Subject")
    paragraph.append(_footnote(block, number))
    return paragraph


def _footnote(block: ReportBlock, number: int) -> "Element":
    from odfdo import LineBreak, Link, Note, Paragraph

    address, source = sanitized(block.url, 500), Paragraph("", style="Footnote")
    if is_web_url(block.url):
        source.append(Link(block.url, text=address))
    else:
        source.append_plain_text(address)
    source.append(LineBreak())
    source.append_plain_text(sanitized(block.note, 1000))
    note = Note("footnote", note_id=f"source-{number}", citation=str(number))
    note.note_body = source
    return note


def _odt_table(block: ReportBlock, number: int) -> "Element":
    from odfdo import Cell, Paragraph, Table

    table = Table(f"Table{number}", width=len(block.rows[0]), height=len(block.rows))
    for place, row in enumerate(block.rows):
        for column, text in enumerate(row):
            cell = Cell(style="Cell")
            cell.append(Paragraph(sanitized(text, 300), style="Table cell" if place else "Table head"))
            table.set_cell((column, place), cell)
    return table


def write_docx(blocks: Iterator[ReportBlock], words: Catalogue, made_at: datetime) -> bytes:
    """Return the blocks as a Word document with contents and footnotes; programs fill in page numbers on opening."""
    from docx import Document
    from docx.shared import Cm

    document = Document()
    properties = document.core_properties
    properties.author, properties.title, properties.language = "Kuzet", words("report"), words.language
    properties.created = made_at.replace(tzinfo=None)
    _add_field(document.sections[0].footer.paragraphs[0], "PAGE")
    given, footnotes = list(blocks), DocxFootnotes(document)
    listed = [block for block in given if block.kind == "heading" and block.level <= CONTENTS_LEVELS]
    for block in given:
        if block.kind == "contents":
            _add_contents(document, block.text, listed)
            continue
        _add_block(document, block)
        if block.note:
            source = f"{sanitized(block.url, 500)}\n{sanitized(block.note, 1000)}"
            footnotes.add(document.paragraphs[-1], source)
    document.paragraphs[0].paragraph_format.space_before = Cm(7)
    _add_bookmarks(document, listed)
    return saved_bytes(document)


def _add_block(document: "WordDocument", block: ReportBlock) -> None:
    text = sanitized(block.text, MAX_BLOCK_CHARS)
    if block.kind in ("title", "heading"):
        document.add_heading(text, block.level)
    elif block.kind == "table":
        _add_table(document, block)
    else:
        paragraph = document.add_paragraph(style="Quote" if block.kind == "quotation" else None)
        paragraph.add_run(text).bold = True if block.kind == "subject" else None
        paragraph.paragraph_format.keep_with_next = block.kind in ("subject", "about") or None


def _add_contents(document: "WordDocument", title: str, listed: Sequence[ReportBlock]) -> None:
    """Add a page with the table of contents, filled in for programs that don't fill it in themselves."""
    from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
    from docx.shared import Cm

    heading = document.add_paragraph()
    heading.add_run(title).bold = True
    heading.paragraph_format.page_break_before = True
    for number, block in enumerate(listed):
        line = document.add_paragraph()
        line.paragraph_format.left_indent, line.paragraph_format.space_after = Cm(block.level - 1), Cm(0.1)
        line.paragraph_format.tab_stops.add_tab_stop(Cm(15), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
        if number == 0:
            _add_field_start(line, f'TOC \\o "1-{CONTENTS_LEVELS}" \\h \\z \\u')
        line.add_run(f"{sanitized(block.text, MAX_BLOCK_CHARS)}\t")
        _add_field(line, f"PAGEREF {BOOKMARK}{number} \\h")
    _add_field_mark(document.paragraphs[-1], "end")


def _add_bookmarks(document: "WordDocument", listed: Sequence[ReportBlock]) -> None:
    """Mark the headings to which the contents refer; the first one begins a page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    names = [f"Heading {level}" for level in range(1, CONTENTS_LEVELS + 1)]
    headings = [paragraph for paragraph in document.paragraphs if paragraph.style and paragraph.style.name in names]
    for heading in headings[:1]:
        heading.paragraph_format.page_break_before = True
    for number, (heading, _) in enumerate(zip(headings, listed, strict=False)):
        start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
        for one in (start, end):
            one.set(qn("w:id"), str(number))
        start.set(qn("w:name"), f"{BOOKMARK}{number}")
        heading._p.insert(1, start)
        heading._p.append(end)


def _add_field_start(paragraph: Any, instruction: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    _add_field_mark(paragraph, "begin")
    written = OxmlElement("w:instrText")
    written.set(qn("xml:space"), "preserve")
    written.text = instruction
    paragraph.add_run()._r.append(written)
    _add_field_mark(paragraph, "separate")


def _add_field_mark(paragraph: Any, kind: Literal["begin", "separate", "end"]) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    paragraph.add_run()._r.append(mark)


def _add_table(document: "WordDocument", block: ReportBlock) -> None:
    from docx.shared import Pt

    table = document.add_table(rows=0, cols=len(block.rows[0]), style="Light Grid Accent 1")
    for row in block.rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.paragraphs[0].add_run(sanitized(text, 300)).font.size = Pt(9)


def _add_field(paragraph: Any, instruction: str) -> None:
    """Add a field that the word processor calculates, marked as due."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    field.set(qn("w:dirty"), "true")
    paragraph._p.append(field)
