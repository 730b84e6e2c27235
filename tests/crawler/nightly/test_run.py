"""One night of many outlets, each with a fault of its own."""

import json
import socket
import stat
import threading
from base64 import b64decode
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from gzip import compress
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from config.environment import Home
from crawler.extraction.limits import Limits
from store.archive.read_archive import read_raw
from store.reports.export import load_rows
from store.runs.runs import load_outlet_runs, load_raw_ref
from store.schema.tables.articles import Version
from store.session import open_database
from tests.support.crawler_samples import (
    Answer,
    Crawled,
    Site,
    crawl_once,
    feed,
    home_in,
    listing,
    page,
    serve,
    sitemap,
    write_certificate,
    write_outlet,
)

CHALLENGE = (
    "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>"
    "<script>window._cf_chl_opt={cvId:'3'};</script></body></html>"
)
LIMITS = Limits(request_seconds=2, memory_bytes=200_000_000, cpu_seconds=5, wall_seconds=20)
BOMB = b"<html><body>" + b"<p>" * 3_000_000
PIECES = compress(b"<html>") + compress(b"") * 1001
"""A few of these keep an unpacker busy for as long as it takes to fetch a night's pages."""
OUTCOMES = ("new", "edited", "restored", "unchanged", "gone", "blocked", "deferred")


@dataclass(frozen=True, kw_only=True)
class Night:
    """What the night of all outlets left behind."""

    crawled: Crawled
    home: Home
    sites: dict[str, Site]
    stored: dict[str, list[dict[str, Any]]]

    def outcomes(self, outlet: str) -> dict[str, tuple[str, str | None]]:
        """path -> how it ended, and why."""
        base = self.sites[outlet].base
        found = [row for row in self.stored["outcomes"] if row["outlet"] == outlet]
        return {row["url"].removeprefix(base): (row["outcome"], row["reason"]) for row in found}


def everyday(site: Site) -> None:
    paths = [f"/news/{number}" for number in range(1, 7)]
    site.pages |= {path: page(number) for number, path in enumerate(paths, 1)}
    site.pages["/"] = listing(*paths, "/about")
    site.pages["/rss"] = feed(site.base, *(f"{path}?utm_source=rss" for path in paths[:3]))
    site.pages["/sitemap.xml"] = sitemap(site.base, *paths)


def faulty(site: Site, elsewhere: Site) -> None:
    site.pages |= {
        "/robots.txt": Answer(body="User-agent: *\nDisallow: /news/private\n", kind="text/plain"),
        "/news/good": page(21),
        "/news/private": page(22),
        "/news/outside": Answer(status=302, headers={"Location": f"{elsewhere.base}/news/x"}),
        "/news/loop": Answer(status=302, headers={"Location": "/news/loop"}),
        "/news/file": Answer(status=302, headers={"Location": "file:///etc/passwd"}),
        "/news/short": Answer(body=page(23).body, cut=5000),
        "/news/bomb": Answer(body=BOMB),
        "/news/pieces": Answer(body=PIECES, headers={"Content-Encoding": "gzip"}),
        "/news/unheard": Answer(status=302, headers={"Location": "http://127.0.0.1/news/x"}),
        "/news/large": Answer(body=b"x" * 11_000_000),
        "/news/blocked": Answer(status=403, body=CHALLENGE),
        "/news/later": Answer(status=429, headers={"Retry-After": "99999999"}),
        "/news/busy": lambda times: page(24) if times else Answer(status=429, headers={"Retry-After": "1"}),
        "/news/shaky": lambda times: page(25) if times else Answer(status=500),
    }
    site.pages["/"] = listing(*(path for path in site.pages if path.startswith("/news/")), "/news/missing")


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    folder = tmp_path_factory.mktemp("night")
    home = home_in(folder / "home")
    with ExitStack() as stack:
        names = ("everyday", "faulty", "elsewhere", "hanging", "forbidding", "empty", "besieged")
        sites = {name: stack.enter_context(serve()) for name in names}
        certificate = write_certificate(folder / "forged.pem")
        sites["forged"] = stack.enter_context(serve({"/": listing("/news/1")}, certificate=certificate))
        everyday(sites["everyday"])
        faulty(sites["faulty"], sites["elsewhere"])
        sites["hanging"].silent = threading.Event()
        stack.callback(sites["hanging"].silent.set)
        sites["forbidding"].pages = {"/robots.txt": Answer(status=503), "/": listing("/news/1"), "/news/1": page(31)}
        sites["empty"].pages = {"/": Answer(body="<!DOCTYPE html><html><body><p>Нового нет.</p></body></html>")}
        sites["besieged"].pages = {"/": Answer(status=403, body=CHALLENGE)}
        for name in sites:
            if name != "elsewhere":
                write_outlet(folder / "config", name, sites[name].base)
        base = sites["everyday"].base
        ways = {"feeds": [f"{base}/rss"], "listings": [f"{base}/"], "sitemaps": [f"{base}/sitemap.xml"]}
        write_outlet(folder / "config", "everyday", base, discover=ways)
        write_outlet(folder / "config", "dead", f"http://127.0.0.1:{free_port()}")
        crawled = crawl_once(folder / "config", home, limits=LIMITS)
        yield Night(crawled=crawled, home=home, sites=sites, stored=read_back(home))


def read_back(home: Home) -> dict[str, list[dict[str, Any]]]:
    database = open_database(home.database_url)
    with database.reading() as session:
        found = {kind: list(load_rows(session, kind)) for kind in ("articles", "versions", "items", "outcomes")}
    database.close()
    return found


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def test_an_article_that_feed_listing_and_sitemap_name_is_asked_for_once(night: Night) -> None:
    asked = Counter(path for path in night.sites["everyday"].paths() if path.startswith("/news/"))
    assert set(asked.values()) == {1}
    assert night.crawled.outlet("everyday")["new"] == 6


def test_a_healthy_outlet_raises_no_alarm(night: Night) -> None:
    assert night.crawled.kinds("everyday") == set()


def test_what_was_looked_at_is_the_sum_of_the_outcomes(night: Night) -> None:
    for counts in night.crawled.report["outlets"].values():
        assert counts["looked_at"] == sum(counts[word] for word in OUTCOMES) + sum(counts["refused"].values())


def test_every_address_has_one_outcome(night: Night) -> None:
    counted = Counter((row["outlet"], row["url"]) for row in night.stored["outcomes"])
    assert set(counted.values()) == {1}


@pytest.mark.parametrize(
    ("path", "outcome", "reason"),
    [
        ("/news/good", "new", None),
        ("/news/busy", "new", None),
        ("/news/shaky", "new", None),
        ("/news/private", "refused", "robots"),
        ("/news/outside", "refused", "outside_allowed_hosts"),
        ("/news/loop", "refused", "redirect_loop"),
        ("/news/file", "refused", "http_error"),
        ("/news/short", "refused", "truncated"),
        ("/news/bomb", "refused", "extract_failed"),
        ("/news/pieces", "refused", "too_large"),
        ("/news/unheard", "refused", "robots"),
        ("/news/large", "refused", "too_large"),
        ("/news/later", "deferred", "status 429"),
        ("/news/missing", "gone", "status 404"),
    ],
)
def test_a_fault_costs_its_own_page(night: Night, path: str, outcome: str, reason: str | None) -> None:
    assert night.outcomes("faulty")[path] == (outcome, reason)


def test_a_block_page_is_recorded_with_the_headline_of_the_listing(night: Night) -> None:
    assert night.outcomes("faulty")["/news/blocked"][0] == "blocked"
    (article,) = [row for row in night.stored["articles"] if row["url"].endswith("/news/blocked")]
    assert (article["state"], article["title"]) == ("blocked", "О том, что стоит на /news/blocked")


def test_nothing_is_asked_of_a_host_that_the_file_does_not_name(night: Night) -> None:
    assert night.sites["elsewhere"].asked == []


def test_what_robots_forbids_is_never_asked_for(night: Night) -> None:
    assert "/news/private" not in night.sites["faulty"].paths()


def test_a_robots_file_that_fails_forbids_everything(night: Night) -> None:
    assert set(night.sites["forbidding"].paths()) == {"/robots.txt"}
    assert "robots" in night.crawled.kinds("forbidding")


def test_a_host_that_one_page_leads_to_raises_no_alarm_by_its_robots_file(night: Night) -> None:
    assert night.crawled.kinds("faulty").isdisjoint({"robots", "robots_silent"})


@pytest.mark.parametrize(
    ("named", "status", "packed"),
    [("Kuzet/0.2", 200, None), ("KUZET/0.2 (keeps a record)", 203, "gzip"), ("kuzet", 206, "deflate")],
)
def test_robots_may_name_us_as_our_requests_do_and_lie_about_its_packing(
    named: str, status: int, packed: str | None, tmp_path: Path
) -> None:
    robots = Answer(
        body=f"User-agent: {named}\nDisallow: /news/2\n\nUser-agent: Kuzet-other\nUser-agent: kuzetbot\nDisallow: /\n"
        + ("" if packed else "#" * 11_000_000),  # more than is read of any page
        kind="text/plain",
        status=status,
        headers={"Content-Encoding": packed} if packed else {},
    )
    paths = ("/news/1", "/news/2")
    with serve({"/robots.txt": robots, "/": listing(*paths), "/news/1": page(33), "/news/2": page(34)}) as site:
        write_outlet(tmp_path / "config", "named", site.base)
        crawled = crawl_once(tmp_path / "config", home_in(tmp_path / "home"), limits=LIMITS)
        assert "/news/2" not in site.paths()
    assert crawled.report["outlets"]["named"]["new"] == 1


def test_a_robots_file_that_never_answers_forbids_nothing_and_raises_an_alarm(tmp_path: Path) -> None:
    answered = threading.Event()

    def late(_: int) -> Answer:
        answered.wait(60)
        return Answer(body="User-agent: *\nDisallow: /\n", kind="text/plain")

    with serve({"/robots.txt": late, "/": listing("/news/1"), "/news/1": page(32)}) as site:
        write_outlet(tmp_path / "config", "mute", site.base)
        crawled = crawl_once(tmp_path / "config", home_in(tmp_path / "home"), limits=LIMITS)
        answered.set()
    assert crawled.report["outlets"]["mute"]["new"] == 1
    assert crawled.kinds("mute") == {"robots_silent"}


@pytest.mark.parametrize(
    ("outlet", "kind"),
    [("dead", "listing"), ("hanging", "listing"), ("empty", "listing"), ("besieged", "listing_blocked")],
)
def test_silence_raises_an_alarm(night: Night, outlet: str, kind: str) -> None:
    assert kind in night.crawled.kinds(outlet)
    assert not night.crawled.ok


def test_a_certificate_that_does_not_hold_raises_its_own_alarm(night: Night) -> None:
    assert "certificate" in night.crawled.kinds("forged")
    assert night.sites["forged"].asked == []


def test_the_certificate_that_was_presented_is_kept(night: Night) -> None:
    database = open_database(night.home.database_url)
    with database.reading() as session:
        presented = load_outlet_runs(session, 1)["forged"]["presented"]
    database.close()
    forged = (night.home.path.parent / "forged.pem").read_text()
    assert presented == [forged[forged.index("-----BEGIN CERTIFICATE") :]]
    (alarm,) = [one for one in night.crawled.outlet("forged")["alarms"] if one["kind"] == "certificate"]
    digest = sha256(b64decode("".join(presented[0].splitlines()[1:-1]))).hexdigest()
    assert f"by CN=127.0.0.1, SHA-256 {digest}" in alarm["text"]


def test_a_good_certificate_of_another_host_raises_the_same_alarm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = write_certificate(tmp_path / "other.pem", address="192.0.2.1")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))  # whoever has the machine trust it
    with serve({"/": listing("/news/1")}, certificate=certificate) as site:
        write_outlet(tmp_path / "config", "other", site.base)
        crawled = crawl_once(tmp_path / "config", home_in(tmp_path / "home"), limits=LIMITS)
    assert "certificate" in crawled.kinds("other")
    assert site.asked == []


def test_one_request_at_a_time_reaches_a_host(night: Night) -> None:
    # The hanging one never lets go of a request that we have given up.
    answering = [site for name, site in night.sites.items() if name != "hanging"]
    assert all(site.most_in_flight <= 1 for site in answering)


def test_requests_name_the_program_and_carry_neither_cookies_nor_origin(night: Night) -> None:
    for _, headers in night.sites["faulty"].asked:
        assert headers["User-Agent"].startswith("Kuzet/")
        assert not {"Cookie", "Authorization", "Referer"} & set(headers)


def test_a_version_points_at_the_bytes_that_were_read(night: Night) -> None:
    database = open_database(night.home.database_url)
    with database.reading() as session:
        version = session.get_one(Version, 1)
        title, raw = version.title, read_raw(night.home.archive, load_raw_ref(session, version.raw_record_id or 0))
    database.close()
    assert title in raw.body.decode()


def test_who_is_named_waits_for_review(night: Night) -> None:
    items = {row["url"] for row in night.stored["items"] if row["entry"] == "balapanov-timur"}
    assert len([url for url in items if url.startswith(night.sites["everyday"].base)]) == 6


def test_the_log_is_json_without_names_and_for_its_owner_only(night: Night) -> None:
    written = night.home.log.read_text(encoding="utf-8")
    assert all(json.loads(line)["event"] for line in written.splitlines())
    assert "Балапанов" not in written
    assert stat.S_IMODE(night.home.log.stat().st_mode) == 0o600


def test_the_index_is_kept_for_its_owner_only(night: Night) -> None:
    files = list(night.home.index.iterdir())
    assert {file.suffix for file in files} == {"", ".index"}
    assert {stat.S_IMODE(file.stat().st_mode) for file in (night.home.index, *files)} == {0o700, 0o600}


def test_the_archive_is_for_its_owner_only(night: Night) -> None:
    files = list(Path(night.home.archive).iterdir())
    assert files
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
