"""When a refused certificate raises an alarm."""

import asyncio
from types import SimpleNamespace

import pytest
from OpenSSL.SSL import Error as TlsError
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import DownloadFailedError
from scrapy.statscollectors import MemoryStatsCollector

from crawler.download.keep_alive import KeepAliveHandler
from crawler.download.robots import CERTIFICATE_REFUSED, IS_ROBOTS_REQUEST
from crawler.download.scrapy_process import crawl_settings
from crawler.download.tls_capture import TlsRecordingHandler


@pytest.mark.parametrize(
    ("meta", "host"), [({}, "demo.example"), ({"redirect_urls": ["/"]}, None), ({IS_ROBOTS_REQUEST: True}, None)]
)
def test_a_certificate_that_is_refused_after_robots_txt_was_read_is_reported(
    meta: dict[str, object], host: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(_handler: object, _request: Request) -> None:
        raise DownloadFailedError("refused") from TlsError([("", "", "certificate verify failed")])

    monkeypatch.setattr(KeepAliveHandler, "download_request", refuse)
    monkeypatch.setattr(KeepAliveHandler, "__init__", lambda *_: None)
    monkeypatch.setattr(TlsRecordingHandler, "_contextFactory", None, raising=False)
    stats = MemoryStatsCollector(Crawler(Spider, crawl_settings([])))
    handler = TlsRecordingHandler(SimpleNamespace(stats=stats))
    with pytest.raises(DownloadFailedError):
        asyncio.run(handler.download_request(Request("https://demo.example/1", meta=meta)))
    assert stats.get_value(CERTIFICATE_REFUSED) == host
