"""A small night for a fleet of workers: sites whose servers note when they are asked, and what must come of it."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from config.environment import Home
from store.reports.export import load_rows
from store.session import Database
from tests.support.crawler_samples import Site, kuzet_environment, listing, page, serve, write_outlet

COPY = 900
"""The number of an article that two outlets print."""

UNSTEADY = frozenset({"id", "story", "first_seen", "last_seen", "fetched_at", "opened_at"})
"""Columns that count in the order of arrival, or tell the time."""

PLACES = frozenset({"warc_file", "warc_offset", "chain_position"})
"""Columns that say where evidence lies, which the order of arrival decides: only whether there is any is compared."""


@contextmanager
def night(config: Path, *, sites: int, articles: int, delay: float) -> Iterator[list[Site]]:
    """Running sites with an outlet each, the first with two outlets; one of its articles is copied from the last."""
    with ExitStack() as stack:
        made = [stack.enter_context(serve()) for _ in range(sites)]
        for number, site in enumerate(made):
            copies = 1 if number in (0, sites - 1) else 0
            _fill(site, config, f"outlet-{number}", f"/{number}", number * articles, articles, delay, copies=copies)
        _fill(made[0], config, "neighbour", "/n", sites * articles, articles, delay)
        yield made


def _fill(
    site: Site, config: Path, name: str, top: str, first: int, count: int, delay: float, *, copies: int = 0
) -> None:
    paths = {f"{top}/news/{number}": page(number) for number in range(first, first + count)}
    paths |= {f"{top}/news/{number}": page(number) for number in range(COPY, COPY + copies)}
    site.pages |= {f"{top}/": listing(*paths), **paths}
    pattern = "^" + site.base.replace(".", r"\.") + top + "/news/.+"
    write_outlet(
        config,
        name,
        site.base,
        delay=delay,
        homepage=f"{site.base}{top}/",
        discover={"listings": [f"{site.base}{top}/"]},
        article_url=pattern,
    )


@contextmanager
def running(config: Path, home: Home, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
    """The command line on an installation whose database may be a server's; killed at the end if it still runs."""
    command = [sys.executable, "-m", "kuzet", "--config", str(config), *arguments]
    pipe, environment = subprocess.PIPE, kuzet_environment(home)
    process = subprocess.Popen(command, env=environment, text=True, stdout=pipe, stderr=pipe, start_new_session=True)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        if process.stdout is not None and not process.stdout.closed:
            process.communicate()


def facts(database: Database) -> dict[str, list[Any]]:
    """What is stored, as its exports tell it, without what depends on the order of arrival."""
    with database.reading() as session:
        found = {kind: list(load_rows(session, kind)) for kind in ("articles", "versions", "items", "outcomes")}
    of_story: dict[int, list[str]] = {}
    for article in found["articles"]:
        of_story.setdefault(article["story"], []).append(article["url"])
    story_of = {url: sorted(urls) for urls in of_story.values() for url in urls}
    told = {kind: [_told(row) for row in table] for kind, table in found.items()}
    # Of two copies that come at about the same time, either may be the one that the item shows.
    hidden = ("outlet", "url", "title")
    told["items"] = [
        {**{key: value for key, value in row.items() if key not in hidden}, "story": story_of[row["url"]]}
        for row in told["items"]
    ]
    for row in told["articles"]:
        row["story"] = story_of[row["url"]]
    return {kind: sorted(table, key=repr) for kind, table in told.items()}


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    steady = {key: value for key, value in row.items() if key not in UNSTEADY}
    return steady | {key: steady[key] is not None for key in PLACES & steady.keys()}
