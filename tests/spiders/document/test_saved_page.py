"""Stored pages without scripts."""

from spiders.document.saved_page import saved_page
from tests.support.store_samples import NOW

PAGE = """<html><head><meta http-equiv="refresh" content="0;url=//evil.example"><base href="//evil.example">
<script>alert(1)</script></head><body onload="alert(1)"><h1>Суд</h1><p onclick=x>Слова</p><img src="http://x.example/a.png"
srcset="b"><img src="data:image/png;base64,AA"><a href="javascript:alert(1)">дальше</a><iframe src="//x"></iframe>
<form action="//x"><svg><script>1</script></svg></form></body></html>"""


def test_saved_page_keeps_words_and_neither_scripts_nor_addresses() -> None:
    saved = saved_page(PAGE.encode(), url="https://demo.example/1", fetched_at=NOW, content_type="text/html")
    assert saved is not None
    text = saved.decode()
    assert "Суд" in text
    assert "дальше" in text
    assert "default-src 'none'" in text
    assert not [
        one for one in ("alert", "evil", "onload", "onclick", "<script", "iframe", "http://", "//x") if one in text
    ]
    assert "data:image/png" in text


def test_what_is_no_page_is_not_saved() -> None:
    assert saved_page(b"%PDF-1.4", url="https://demo.example/1", fetched_at=NOW, content_type="application/pdf") is None
