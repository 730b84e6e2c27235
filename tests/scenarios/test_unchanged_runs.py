"""Nights on which nothing changed, at honest servers, at those without validators and at those that lie."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from bench.unchanged import two_runs
from crawler.nightly.plan_visits import MAX_SPOT_CHECKS, number_of_full_visits, with_full_visits
from spiders.article import Link, Listing
from spiders.fetch.outlet_spider import PlannedVisit
from store.articles.listing_cache import delete_listing, load_listing, update_listing
from store.articles.validators import (
    FULL_VISIT_EVERY,
    MIN_TRUSTED_CONFIRMATIONS,
    TRUSTED_FULL_VISIT_EVERY,
    OutletTrust,
    ReportedValidators,
    load_validators,
    update_validators,
)
from store.session import Database
from tests.support.crawler_samples import NIGHT_ONE, Answer, crawl_once, feed, home_in, page, serve, write_outlet
from tests.support.store_samples import DAY, NOW

pytestmark = pytest.mark.slow

PAGES = 12


def test_an_honest_server_answers_304_to_every_article_and_feed_but_a_few_that_are_asked_for_in_full() -> None:
    first, second = two_runs(PAGES, "honest")
    assert (first.counts["new"], first.saved) == (PAGES, 0)
    assert second.counts["unchanged"] == PAGES
    assert second.counts["not_modified"] == PAGES - MAX_SPOT_CHECKS
    assert second.saved == second.asked - MAX_SPOT_CHECKS == PAGES + 2 - MAX_SPOT_CHECKS


def test_a_server_without_validators_is_read_in_full_and_found_unchanged() -> None:
    _, second = two_runs(PAGES, "none")
    assert (second.saved, second.counts["unchanged"], second.counts["new"]) == (0, PAGES, 0)


def test_the_visits_with_the_most_answers_304_become_full_ones() -> None:
    plan = [PlannedVisit(url=f"u{n}", article_id=str(n), etag='"x"' if n % 2 else None, since_full=n) for n in range(9)]
    checked = with_full_visits(plan, 2, Random(1))
    full = [now.url for before, now in zip(plan, checked, strict=True) if before.is_conditional != now.is_conditional]
    assert full == ["u5", "u7"]
    assert not any(visit.is_conditional for visit in with_full_visits(plan, 8, Random(1)))


def test_full_visits_of_many_articles_are_spread_over_the_nights() -> None:
    trusted = OutletTrust(confirmations=MIN_TRUSTED_CONFIRMATIONS, lies=0)
    plan = [PlannedVisit(url=f"u{n}", article_id=str(n), etag='"x"', since_full=1) for n in range(80)]
    assert number_of_full_visits(plan, trusted, MAX_SPOT_CHECKS) == 80 / TRUSTED_FULL_VISIT_EVERY
    untrusted = replace(trusted, confirmations=0)
    assert number_of_full_visits(plan, untrusted, MAX_SPOT_CHECKS) == 80 / FULL_VISIT_EVERY
    just_read = [replace(visit, since_full=0) for visit in plan]
    assert number_of_full_visits(just_read, untrusted, MAX_SPOT_CHECKS) == MAX_SPOT_CHECKS
    assert number_of_full_visits(just_read, trusted, MAX_SPOT_CHECKS) == 1


def test_a_lying_server_is_found_out_by_a_full_visit_and_no_longer_believed(tmp_path: Path) -> None:
    home = home_in(tmp_path / "home")
    old, new = (
        _lying(page(1, words=f"Суд в Приозёрске {word} слушания по делу. " * 5)) for word in ("начал", "отложил")
    )
    edited = []
    with serve({"/news/1": old}) as site:
        site.pages["/feed"] = feed(site.base, "/news/1")
        write_outlet(tmp_path / "config", "liar", site.base, discover={"feeds": [f"{site.base}/feed"]})
        for night in range(3):
            site.pages["/news/1"] = _Liar(site, old if night == 0 else new)
            crawled = crawl_once(tmp_path / "config", home, now=NIGHT_ONE + night * timedelta(days=1))
            edited.append(crawled.outlet("liar")["edited"])
        last = [headers for path, headers in site.asked if path == "/news/1"][-1]
    assert sum(edited) == 1
    assert edited.index(1) == 1
    assert "If-None-Match" not in last


def _lying(answer: Answer) -> Answer:
    return replace(answer, headers={"ETag": '"always"'})


class _Liar:
    """Says "not modified" to whoever asks with a tag, whatever has changed."""

    def __init__(self, site: object, answer: Answer) -> None:
        self.site = site
        self.answer = answer

    def __call__(self, times: int) -> Answer:
        _, headers = self.site.asked[-1]  # type: ignore[attr-defined]
        asks = "If-None-Match" in headers
        return Answer(status=304, headers=self.answer.headers) if asks else self.answer


def test_a_listing_is_remembered_as_it_was_read(database: Database) -> None:
    link = Link(url="https://demo.example/1", title="Один", published=NOW, modified=NOW + DAY, summary="x")
    listing = Listing(links=(link, Link(url="https://demo.example/2")), more=("https://demo.example/page/2",))
    with database.session() as session:
        assert load_listing(session, "https://demo.example/") is None
        update_listing(session, "https://demo.example/", listing)
    with database.session() as session:
        assert load_listing(session, "https://demo.example/") == listing
        delete_listing(session, "https://demo.example/")
        assert load_listing(session, "https://demo.example/") is None


@pytest.mark.parametrize(
    ("tag", "digest", "useful"), [('"a"', "1", False), ('"b"', "1", True), ('"a"', "0", True), ('W/"a"', "1", True)]
)
def test_the_same_validators_for_another_body_are_a_lie(
    database: Database, tag: str, digest: str, useful: bool
) -> None:
    def said(etag: str, sha256: str) -> bool:
        with database.session() as session:
            return update_validators(
                session, [ReportedValidators(url="u", etag=etag, last_modified=None, sha256=sha256, checked_at=NOW)]
            )[0]

    assert said('W/"a"' if tag.startswith("W") else '"a"', "0")
    assert said(tag, digest) is useful
    assert said(tag, digest) is useful


@pytest.mark.parametrize(("words", "useful"), [("the same", True), ("others", False)])
def test_validators_are_judged_by_the_words_and_not_by_the_bytes(database: Database, words: str, useful: bool) -> None:
    first = ReportedValidators(
        url="u", etag='"a"', last_modified=None, sha256="0", checked_at=NOW, fingerprint="the same"
    )
    with database.session() as session:
        update_validators(session, [first])
        assert update_validators(session, [replace(first, sha256="1", fingerprint=words)]) == [useful]
        held = load_validators(session, "u")
    assert held is not None
    assert held.confirmations == int(useful)


@pytest.mark.parametrize(
    ("confirmations", "lies", "honest_edits", "every"),
    [(3, 0, 0, FULL_VISIT_EVERY), (50, 0, 0, TRUSTED_FULL_VISIT_EVERY), (50, 1, 0, FULL_VISIT_EVERY),
     (50, 3, 40, TRUSTED_FULL_VISIT_EVERY), (50, 9, 8, FULL_VISIT_EVERY)],
)  # fmt: skip
def test_trust_grows_with_confirmations_and_ends_when_most_edits_are_silent(
    confirmations: int, lies: int, honest_edits: int, every: int
) -> None:
    trust = OutletTrust(confirmations=confirmations, lies=lies, honest_edits=honest_edits)
    assert trust.full_visit_every == every
