"""What leaves the desk as files: the report as a text document, decisions as tables."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from docx import Document

from store.review.review_items import load_item
from store.schema.enums import Role
from store.session import open_database
from tests.support.command_line import CommandLine
from tests.support.review_samples import TheDesk, article, item_form, open_desk

NAME = "Тауасарова"
MARKS = "\u0335\u0489" * 2500
HOSTILE = f"=cmd|'/c calc'!A0 <script>alert(1)</script> \u202e{{{{7*7}}}} \x07\ufffe З{MARKS} {NAME}"
TEXT_NAMESPACE = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
HREF = "{http://www.w3.org/1999/xlink}href"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TheDesk]:
    """A desk with hostile articles, of whose items each is confirmed with a hostile note."""
    articles = [
        article("kaztag", "1", title=HOSTILE, text=f"Судят {NAME}. {HOSTILE}", author=HOSTILE),
        article("kaztag", "2", title="t", text=f"Сегодня судят {NAME} ещё раз.", url="javascript:alert(1)//x"),
    ]
    with open_desk(tmp_path, articles=articles) as opened:
        client = opened.client()
        for item in opened.waiting():
            form = {**item_form(client, item), "verdict": "confirmed", "note": f"\t=1+1 {HOSTILE}"[:2000]}
            assert client.post(f"/items/{item}/decide", data=form).status_code == 303
        yield opened


def content(odt: bytes) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(odt)) as packed:
        assert packed.infolist()[0].filename == "mimetype"
        assert packed.read("mimetype") == b"application/vnd.oasis.opendocument.text"
        for name in packed.namelist():
            if name.endswith(".xml") and not name.startswith("Configurations2/"):
                ElementTree.fromstring(packed.read(name))
        return ElementTree.fromstring(packed.read("content.xml"))


def test_the_report_is_a_text_document_with_headings_and_sources(desk: TheDesk) -> None:
    answer = desk.client(Role.READER).get("/report.odt?since=2026-02-01&until=2026-03-31")
    assert answer.headers["content-disposition"] == 'attachment; filename="report-2026-02-01-2026-03-31.odt"'
    found = content(answer.content)
    heads = ["".join(head.itertext()) for head in found.iter(f"{TEXT_NAMESPACE}h")]
    assert heads == ["Method", "Totals", "People", "Zheksen Tauassarov (2)", "March 2026"]
    tags = [element.tag.rpartition("}")[2] for element in found.iter()]
    assert (tags.count("table-of-content"), tags.count("note"), tags.count("table")) == (1, 2, 2)
    assert (
        tags.count("reference-ref") == tags.count("reference-mark") == 4
    )  # a page number for each line of the contents
    text = "".join(found.itertext())
    assert "2 confirmed mentions" in text
    assert "No archived response" in text


def test_the_report_is_a_word_document_with_contents_and_page_numbers(desk: TheDesk) -> None:
    client = desk.client(Role.READER)
    document = Document(io.BytesIO(client.get("/report.docx").content))
    heads = [one.text for one in document.paragraphs if one.style and str(one.style.name).startswith("Heading")]
    assert heads == ["Method", "Totals", "People", "Zheksen Tauassarov (2)", "March 2026"]
    assert 'TOC \\o "1-2"' in document.element.xml.replace("&quot;", '"')
    listed = re.findall(r'w:instr="PAGEREF (\w+)', document.element.xml)
    assert listed == re.findall(r'<w:bookmarkStart [^>]*w:name="(\w+)"', document.element.xml)
    assert len(listed) == 4
    assert 'w:instr="PAGE"' in document.sections[0].footer.paragraphs[0]._p.xml
    assert "aliya" not in document.element.xml
    notes = next(part for part in document.part.package.parts if part.partname == "/word/footnotes.xml").blob.decode()
    assert re.findall(r'w:footnote w:id="(\d+)"', notes) == ["1", "2"]
    assert re.findall(r'w:footnoteReference w:id="(\d+)"', document.element.xml) == ["1", "2"]
    assert "javascript:alert(1)//x" in notes
    assert "aliya" not in notes


def test_a_report_is_only_about_what_was_chosen(desk: TheDesk) -> None:
    client = desk.client(Role.READER)
    key = client.get("/report").text.split("#person-")[1].split('"')[0]
    for query, count in ((f"entry={key}", 2), ("outlet=kaztag", 2), ("outlet=vlast", 0), ("event=hunger_strike", 0)):
        assert f"{count} confirmed mention" in client.get(f"/report.html?{query}").text


def test_only_an_internal_copy_has_notes_and_logins(desk: TheDesk) -> None:
    client = desk.client(Role.READER)
    for path in ("/report.odt", "/report"):
        plain, internal = (client.get(f"{path}?internal={copy}") for copy in (0, 1))
        texts = [
            "".join(content(answer.content).itertext()) if path.endswith("odt") else answer.text
            for answer in (plain, internal)
        ]
        assert ["aliya" in text.replace("confirmed: <bdi>", "confirmed: ") for text in texts] == [False, True]
        assert ["Note:" in text for text in texts] == [False, True]


def test_hostile_words_are_only_words_in_the_document(desk: TheDesk) -> None:
    found = content(desk.client(Role.READER).get("/report.odt").content)
    text = "".join(found.itertext())
    assert "<script>alert(1)</script>" in text
    assert "{{7*7}}" in text
    assert "‹U+202E›" in text
    assert "‹U+FFFE›" in text
    assert text.count("\u0489") < 30
    links = [element.get(HREF) for element in found.iter() if element.get(HREF)]
    assert links == ["https://demo.example/1"]
    assert "javascript:alert(1)//x" in text, "shown as it is"
    tags = {element.tag.rpartition("}")[2] for element in found.iter()}
    assert tags.isdisjoint({"script", "event-listener", "object", "frame", "plugin", "applet", "image"})


def test_a_report_of_nothing_is_a_document_too(desk: TheDesk) -> None:
    assert "0 confirmed" in "".join(content(desk.client().get("/report.odt?until=2020-01-01").content).itertext())


@pytest.mark.parametrize("language", ["ru", "kk", "en"])
def test_the_command_writes_the_same_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], language: str
) -> None:
    open_database(f"sqlite:///{tmp_path / 'kuzet.db'}").close()
    kuzet = CommandLine(tmp_path, monkeypatch, capsys)
    made = kuzet("report", "--format", "odt", "--language", language, "-o", str(tmp_path / "r.odt"))
    assert made.code == 0, made.err
    heads = {"ru": "Отчёт", "kk": "Есеп", "en": "Report"}
    assert heads[language] in "".join(content((tmp_path / "r.odt").read_bytes()).itertext())


def cells(desk: TheDesk, name: str) -> list[str]:
    answer = desk.client(Role.READER).get(f"/export/{name}")
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    if name.endswith("csv"):
        return [cell for row in csv.reader(io.StringIO(answer.text)) for cell in row]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    return [str(value) for row in sheet.iter_rows(values_only=True) for value in row if value is not None]


@pytest.mark.parametrize("name", ["decisions.csv", "decisions.xlsx"])
def test_decisions_are_tables_without_formulas(desk: TheDesk, name: str) -> None:
    found = cells(desk, name)
    assert found.count("confirmed") >= 2
    assert any("1+1" in cell for cell in found)
    assert not [cell for cell in found if cell.strip().startswith(("=", "+", "-", "@"))]


def test_decisions_are_lines_of_json(desk: TheDesk) -> None:
    lines = desk.client(Role.READER).get("/export/decisions.jsonl").text.splitlines()
    with desk.database.reading() as session:
        assert all(load_item(session, json.loads(line)["item"]) for line in lines)
    assert len(lines) == 2
    assert desk.client().get("/export/decisions.jsonl?since=2030-01-01").text == ""


@pytest.mark.parametrize("name", ["articles.csv", "decisions", "..%2fkuzet.db", "decisions.csv%00.xlsx"])
def test_no_other_file_leaves_the_desk(desk: TheDesk, name: str) -> None:
    assert desk.client(Role.ADMIN).get(f"/export/{name}").status_code == 404
