"""PDFs: their text page by page, and what is refused."""

from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from config.models.outlet import Outlet
from spiders.article import Article, BlockedPage, Link, NotAnArticle, Refusal
from spiders.document.pdf import is_pdf, read_pdf
from spiders.reader import reader_for
from tests.support.pdf_samples import make_pdf

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
URL = "https://example.kz/report/12.pdf"
OUTLET = Outlet.model_validate(
    {
        "id": "example",
        "name": "Example",
        "homepage": "https://example.kz/",
        "languages": ["ru"],
        "hosts": ["example.kz"],
        "discover": {"listings": ["https://example.kz/"]},
        "article_url": r"^https://example\.kz/report/(?P<id>\d+)\.pdf$",
    }
)
HEADING = "Вестник Приозёрска"
FIRST = [
    HEADING,
    "Доклад о собраниях в городе Приозёрск за год",
    "",
    "В этом году жители города собирались у старого вокзала двадцать раз, и каждый раз составляли про-",
    "токол. Тимур Балапанов хранит их все.",
    "1",
]
SECOND = [HEADING, "На второй странице сказано, что Сәуле Қуанғалиева подала жалобу в суд города и ждёт ответа.", "2"]
THIRD = [HEADING, "Третья страница подводит итог: собрания продолжатся весной, когда растает снег на площади.", "3"]


def read(body: bytes, link: Link | None = None) -> Article:
    return reader_for(OUTLET).read_article(body, url=URL, fetched_at=NOW, content_type="application/pdf", link=link)


def refusal(body: bytes) -> tuple[Refusal, str]:
    with pytest.raises(NotAnArticle) as refused:
        read(body)
    return refused.value.refusal, str(refused.value)


REPORT = make_pdf([FIRST, SECOND, THIRD], title="Доклад о собраниях", made="D:20260301120000+05'00'")


def test_a_pdf_is_an_article_with_the_title_and_date_of_its_file() -> None:
    article = read(REPORT)
    assert article.title == "Доклад о собраниях"
    assert article.published == datetime(2026, 3, 1, 7, 0, tzinfo=UTC)
    assert (article.article_id, article.lang) == ("12", "ru")


def test_lines_become_paragraphs_and_divided_words_whole() -> None:
    assert "каждый раз составляли протокол. Тимур Балапанов хранит их все." in read(REPORT).text.split("\n")[-3]


def test_heads_and_numbers_of_pages_are_no_text() -> None:
    article = read(REPORT)
    assert HEADING not in article.text
    assert not article.text.endswith("3")


def test_the_page_of_each_word_can_be_found() -> None:
    article = read(REPORT)
    place = article.text.index("Сәуле Қуанғалиева")
    (page,) = [entry for entry in article.entries if entry.start <= place < entry.end]
    assert page.heading == "p. 2"


def test_the_pages_cover_the_text() -> None:
    article = read(REPORT)
    assert "\n".join(article.text[entry.start : entry.end] for entry in article.entries) == article.text


def test_without_a_title_in_the_file_the_list_or_the_first_line_names_it() -> None:
    plain = make_pdf([FIRST, SECOND, THIRD], title="Microsoft Word - otchet.docx")
    assert read(plain).title == "Доклад о собраниях в городе Приозёрск за год"
    assert read(plain, Link(url=URL, title="Годовой доклад")).title == "Годовой доклад"


def test_the_date_of_the_list_goes_before_that_of_the_file() -> None:
    said = datetime(2026, 3, 2, 6, 0, tzinfo=UTC)
    assert read(REPORT, Link(url=URL, published=said)).published == said


def test_a_scan_has_no_text() -> None:
    assert refusal(make_pdf([[], []])) == (Refusal.NO_TEXT, "scanned PDF: no text")


def test_a_pdf_with_a_password_is_refused() -> None:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(REPORT)))
    writer.encrypt("secret", algorithm="RC4-128")
    held = BytesIO()
    writer.write(held)
    assert refusal(held.getvalue())[1] == "encrypted PDF: it asks for a password"


def test_a_pdf_that_only_forbids_printing_is_read() -> None:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(REPORT)))
    writer.encrypt("", "owner", algorithm="RC4-128")
    held = BytesIO()
    writer.write(held)
    assert read(held.getvalue()).text == read(REPORT).text


def test_a_pdf_is_recognised_by_its_beginning() -> None:
    assert is_pdf(b"\n" + REPORT)
    assert not is_pdf(b"<html>about %PDF files</html>")


@settings(max_examples=60)
@given(st.integers(0, len(REPORT) - 1), st.binary(max_size=12))
def test_a_damaged_pdf_gives_text_or_a_refusal(place: int, noise: bytes) -> None:
    damaged = REPORT[:place] + noise + REPORT[place + len(noise) :]
    with suppress(NotAnArticle):
        read_pdf(damaged)


@settings(max_examples=30)
@given(st.integers(10, len(REPORT) - 1))
def test_a_pdf_that_breaks_off_gives_text_or_a_refusal(end: int) -> None:
    with suppress(NotAnArticle, BlockedPage):
        read(REPORT[:end])
