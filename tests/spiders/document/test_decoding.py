"""Bytes to text, whatever is declared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.article import NotAnArticle
from spiders.document.decoding import decode

TEXT = "<html><head>{meta}</head><p>Суд в Атырау рассмотрел жалобу адвоката. Қылмыстық кодекстің 405-бабы.</p></html>"
RUSSIAN = "<html><head>{meta}</head><p>Суд в Атырау рассмотрел жалобу адвоката и отложил заседание.</p></html>"


@pytest.mark.parametrize("declared", ["windows-1251", "koi8-r", "no-such-encoding", "utf-8", "utf-16"])
def test_utf8_is_utf8_whatever_is_declared(declared: str) -> None:
    page = TEXT.format(meta=f'<meta charset="{declared}">')
    assert decode(page.encode(), f"text/html; charset={declared}") == page


@pytest.mark.parametrize("encoding", ["windows-1251", "koi8-r", "iso-8859-5"])
@pytest.mark.parametrize("declared", ["utf-8", None])
def test_an_old_encoding_is_recognised_without_a_true_word(encoding: str, declared: str | None) -> None:
    page = RUSSIAN.format(meta=f'<meta charset="{declared}">' if declared else "")
    assert decode(page.encode(encoding), f"text/html; charset={declared}" if declared else "text/html") == page


def test_the_kazakh_encoding_is_read_where_it_is_declared() -> None:
    page = TEXT.format(meta='<meta charset="kz1048">')
    assert decode(page.encode("kz1048")) == page


def test_utf16_is_read_with_and_without_a_mark() -> None:
    page = TEXT.format(meta="")
    assert decode(page.encode("utf-16")) == page
    assert decode(page.encode("utf-16-le")) == page


def test_a_few_broken_bytes_spoil_no_page() -> None:
    body = (
        (RUSSIAN.format(meta="") * 20).encode().replace("адвоката".encode(), b"\xff\xfe\xc0" + "адвоката".encode(), 1)
    )
    assert "\ufffdадвоката" in decode(body)
    assert "\ufffd\ufffd" not in decode(body)


def test_nuls_and_impossible_references_are_left_out() -> None:
    assert decode("адв\x00окат &#0;&#xD800;&#x110000;&#1040;&#xFFFE;".encode()) == "адвокат &#1040;"


@pytest.mark.parametrize("encoding", ["windows-1251", "latin-1"])
def test_utf8_that_was_put_into_utf8_again_is_undone(encoding: str) -> None:
    page = TEXT.format(meta="") * 3
    assert decode(page.encode().decode(encoding, "replace").encode()) == page


def test_what_cannot_be_undone_is_refused_and_capitals_are_left_alone() -> None:
    with pytest.raises(NotAnArticle, match="lost letters"):
        decode((TEXT.format(meta="") * 3).encode().decode("cp1252", "replace").encode())
    capitals = "РСФСР, СССР, ТУРСУТ. " * 40
    assert decode(capitals.encode()) == capitals


def test_an_older_piece_in_a_page_of_utf8_is_read() -> None:
    body = (RUSSIAN.format(meta="") * 3).encode() + "<p>Приписка из старого файла</p>".encode("cp1251")
    assert decode(body).endswith("<p>Приписка из старого файла</p>")
    assert "адвоката" in decode(body)


@pytest.mark.parametrize("named", ["idna", "punycode", "undefined", "unicode_escape", "rot13", "x" * 5000, "\\"])
def test_what_python_calls_an_encoding_and_no_page_does_changes_nothing(named: str) -> None:
    page = RUSSIAN.format(meta="")
    assert decode(page.encode("cp1251"), f"text/html; charset={named}") == page


def test_an_encoding_by_its_other_name_is_believed() -> None:
    page = RUSSIAN.format(meta="")
    assert decode(page.encode("mac-cyrillic"), "text/html; charset=x-mac-cyrillic") == page


def test_a_page_in_utf7_is_refused_and_one_that_only_says_so_is_read() -> None:
    plain = "<html><body><p>" + "Plain words, 2+2 of them. " * 100
    assert decode(plain.encode(), "text/html; charset=utf-7") == plain
    for kind in ("text/html; charset=UTF-7", "text/html"):
        with pytest.raises(NotAnArticle) as refused:
            decode(
                RUSSIAN.format(meta='<meta charset="utf-7">').replace("<p>", "<p>" + "суд идёт " * 60).encode("utf-7"),
                kind,
            )
        assert refused.value.refusal == "bad_encoding"


def test_noise_is_refused() -> None:
    with pytest.raises(NotAnArticle, match="readable") as refused:
        decode(bytes(range(128, 256)) * 50)
    assert refused.value.refusal == "bad_encoding"


@given(st.binary(max_size=200))
def test_any_bytes_give_a_storable_text_or_a_refusal(body: bytes) -> None:
    try:
        text = decode(body)
    except NotAnArticle:
        return
    assert "\x00" not in text
    assert text.encode("utf-8") is not None
