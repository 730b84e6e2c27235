"""Somebody between us and an https outlet: nothing is read over plain http, and a new authority is reported."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.support.crawler_samples import (
    NIGHT_ONE,
    Answer,
    crawl_once,
    home_in,
    listing,
    page,
    serve,
    write_certificate,
)
from tests.support.crawler_samples import write_outlet as write

pytestmark = pytest.mark.slow


def test_no_forged_page_is_read_and_a_new_authority_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config, home = tmp_path / "config", home_in(tmp_path / "home")
    first, second = (write_certificate(tmp_path / f"{name}.pem") for name in ("first", "second"))
    monkeypatch.setenv("SSL_CERT_FILE", str(first))
    with serve() as forger, serve(certificate=first) as site:
        forger.pages["/news/1"] = page(66)
        site.pages |= {"/": listing(f"{forger.base}/news/1", "/news/2"), "/news/1": page(1), "/news/2": page(2)}
        site.pages["/news/2"] = Answer(status=302, headers={"Location": f"{forger.base}/news/1"})
        ports = [one.base.rpartition("/")[2] for one in (site, forger)]
        write(config, "plain", site.base, allow_local=ports, article_url=r"^https?://127\.0\.0\.1:\d+/news/.+")
        crawled = crawl_once(config, home)
    assert crawled.outlet("plain")["new"] == 1
    assert forger.asked == []
    assert crawled.kinds("plain") == set()

    monkeypatch.setenv("SSL_CERT_FILE", str(second))
    with serve(certificate=second) as site:
        site.pages |= {"/": listing("/news/1"), "/news/1": page(1)}
        write(config, "plain", site.base)
        again = crawl_once(config, home, now=NIGHT_ONE + timedelta(days=1))
    (alarm,) = [one for one in again.outlet("plain")["alarms"] if one["kind"] == "authority"]
    assert "The certificate of 127.0.0.1 comes from another authority" in alarm["text"]
