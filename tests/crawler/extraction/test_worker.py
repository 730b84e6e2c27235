"""What a worker makes of a page: names that nobody sees, and wishes of search engines' tags."""

from datetime import UTC, datetime

import pytest

from config.models.law import Laws
from crawler.extraction.limits import Limits
from crawler.extraction.worker import ExtractedPage, UnreadablePage, _extract, _WorkerState
from matchers.index import build_index
from spiders.article import Refusal
from spiders.fetch.raw_page import RawPage
from tests.crawler.health.test_judge import outlet
from tests.support.crawler_samples import page
from tests.support.name_samples import person

URL = "https://demo.example/news/3"
TAG = '<head><meta name="robots" content="NOINDEX, follow">'


def extracted(
    extra: str = "", *, head: str = "<head>", header: str = "", obey: bool = False
) -> ExtractedPage | UnreadablePage:
    body = str(page(3).body).replace("</p>", f"</p>{extra}").replace("<head>", head).encode()
    headers = (("Content-Type", "text/html; charset=utf-8"), ("X-Robots-Tag", header))
    raw = RawPage(requested_url=URL, url=URL, status=200, headers=headers, body=body, wire_body=body)
    outlets = {"demo": outlet().model_copy(update={"obey_robots_tags": obey})}
    state = _WorkerState(outlets, build_index([person("Олжас Ойлапов")], Laws()), Limits())
    return _extract(state, "demo", raw, datetime(2026, 3, 2, tzinfo=UTC), None)


@pytest.mark.parametrize(("attributes", "is_visible"), [("", True), ("style='display:none'", False)])
def test_a_name_in_hidden_text_is_marked(attributes: str, is_visible: bool) -> None:
    found = extracted(f"<p {attributes}>Журналист Олжас Ойлапов задержан в Алматы.</p>")
    assert isinstance(found, ExtractedPage)
    assert [mention.is_visible for mention in found.mentions] == [is_visible]


@pytest.mark.parametrize(
    ("head", "header", "is_unlisted"),
    [("<head>", "", False), (TAG, "", True), ("<head>", "googlebot: noarchive", True), ("<head>", "all", False)],
)
def test_tags_for_search_engines_are_recorded(head: str, header: str, is_unlisted: bool) -> None:
    found = extracted(head=head, header=header)
    assert isinstance(found, ExtractedPage)
    assert found.is_unlisted is is_unlisted


def test_tags_are_obeyed_where_the_outlets_file_says_so() -> None:
    found = extracted(head=TAG, obey=True)
    assert isinstance(found, UnreadablePage)
    assert found.reason == Refusal.ROBOTS
    assert isinstance(extracted(obey=True), ExtractedPage)
