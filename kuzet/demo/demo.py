"""`kuzet demo`: crawl six invented outlets twice and open the desk on the result."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from config.environment import Home, open_home
from config.loader import load_config
from kuzet.commands.review.serve import DEFAULT_PORT
from kuzet.installation import Exit, fail
from kuzet.terminal import out, plain, table

if TYPE_CHECKING:
    from store.session import Session

LOGIN = "demo"


def demo(
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Leave the desk running at the end.")] = True,
    port: Annotated[int, typer.Option(min=0, max=65535, help="The desk's port.")] = DEFAULT_PORT,
) -> None:
    """Crawl invented outlets in two runs, show what was found and why, and open the desk on the result."""
    from kuzet.demo.server import serve_sites, write_config

    folder = open_home().path / "demo"
    shutil.rmtree(folder, ignore_errors=True)
    environ = {"KUZET_HOME": str(folder)}
    home = open_home(environ)
    config = folder / "config"
    now = datetime.now(UTC).replace(microsecond=0)
    with serve_sites(now - timedelta(days=1)) as sites:
        write_config(config, sites.bases)
        for run, moment in ((1, now - timedelta(days=1)), (2, now)):
            sites.run = run
            out.print(f"\nRun {run}: crawling {len(sites.bases)} invented outlets on loopback")
            _crawl(config, environ, moment)
    _show_results(home)
    if not serve:
        return
    _open_desk(config, home, port)


def _crawl(config: Path, environ: dict[str, str], now: datetime) -> None:
    """Run the crawl in a process of its own, as a person would."""
    command = [sys.executable, "-m", "kuzet", "--config", str(config), "crawl", "--now", now.isoformat()]
    code = subprocess.run(command, env=_child_environment(environ), check=False).returncode
    if code not in (Exit.DONE, Exit.ALARMED):
        raise fail(f"the crawl ended with exit code {code}")


def _child_environment(environ: dict[str, str]) -> dict[str, str]:
    # The demonstration must not touch the operator's database.
    kept = {name: value for name, value in os.environ.items() if name != "KUZET_DATABASE_URL"}
    return kept | environ


def _show_results(home: Home) -> None:
    from store.reports.export import load_rows
    from store.session import open_database

    database = open_database(home.database_url)
    with database.reading() as session:
        articles, versions, items, outcomes = (
            list(load_rows(session, kind)) for kind in ("articles", "versions", "items", "outcomes")
        )
        touched = _touched(session)
    database.close()
    out.print("\nFound, and why")
    cells = [
        (row["entry"], f"{row['score']:.2f}", row["outlet"], row["surface"], "; ".join(row["why"])) for row in items
    ]
    out.print(table(("entry", "score", "outlet", "as written", "why"), cells))
    out.print(f"\n{len(items)} items from {len(articles)} articles in {len(versions)} versions.")
    out.print("\nWhat run 2 changed")
    for line in _changes(articles, versions, outcomes, touched):
        out.print(plain(line))


def _touched(session: "Session") -> dict[str, list[str]]:
    """Return, for each article's URL, the entries whose sentences an edit changed."""
    from store.articles.articles import load_article_row
    from store.review.review_items import load_pending

    touched: dict[str, list[str]] = {}
    for item in load_pending(session):
        if item.before is not None:
            touched.setdefault(load_article_row(session, item.article_row_id).url, []).append(item.entry)
    return touched


def _changes(
    articles: list[dict[str, Any]],
    versions: list[dict[str, Any]],
    outcomes: list[dict[str, Any]],
    touched: dict[str, list[str]],
) -> list[str]:
    titles = {row["url"]: row["title"] for row in articles}
    lines = []
    for row in versions:
        if row["change"] == "edited":
            about = ", ".join(sorted(touched.get(row["url"], []))) or "no one tracked"
            lines.append(
                f"edit: {row['outlet']}: {row['title']} ({row['url']}) has version {row['seq']}; about {about}"
            )
    lines += [
        f"{what}: {row['outlet']}: {titles.get(row['url'])} ({row['url']}): {row['reason']}"
        for row in outcomes
        if (what := {"gone": "deletion", "blocked": "block"}.get(row["outcome"]))
    ]
    stories: dict[Any, list[dict[str, Any]]] = {}
    for row in articles:
        if row["story"] is not None:
            stories.setdefault(row["story"], []).append(row)
    for copies in stories.values():
        first, *others = sorted(copies, key=lambda row: str(row["published"] or ""))
        lines += [
            f"copy: {o['outlet']}: {o['title']} ({o['url']}) repeats {first['outlet']}: {first['title']}"
            for o in others
        ]
    return lines


def _open_desk(config: Path, home: Home, port: int) -> None:
    from kuzet.commands.review.serve import DoctorFindings, archive_search
    from review.app import create_app
    from review.web.serve import serve
    from store.accounts.users import insert_user
    from store.session import open_database

    password = secrets.token_urlsafe(9)
    database = open_database(home.database_url)
    with database.session() as session:
        insert_user(session, LOGIN, password, role="admin", now=datetime.now(UTC))
    port = _free_port(port)
    out.print(f"\nThe desk is at http://127.0.0.1:{port}/  login: {LOGIN}  password: {password}  (Ctrl-C stops it)")
    shown = load_config(config)
    search, findings = archive_search(database, shown, home), DoctorFindings(shown, home)
    app = create_app(database, shown, home, search=search, findings=findings)
    serve(app, host="127.0.0.1", port=port)


def _free_port(wanted: int) -> int:
    """Return the wanted port, or any free one if it is taken."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", wanted))
        except OSError:
            trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])
