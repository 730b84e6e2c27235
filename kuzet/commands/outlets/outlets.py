"""`kuzet outlets`: list and check outlets, read saved pages and record examples."""

import sys
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from config.local_time import local_time
from config.models.outlet import Outlet
from kuzet.commands.crawl.crawl import parse_time
from kuzet.commands.outlets import outlets_new, outlets_repair
from kuzet.installation import Exit, fail, installation, outlets_named
from kuzet.terminal import json_text, out, plain, print_json, table
from spiders.article import BlockedPage, NotAnArticle, PageError

if TYPE_CHECKING:
    from crawler.onboarding.live_check import CheckStep
    from spiders.reader import Reader

app = typer.Typer(no_args_is_help=True)
app.command()(outlets_new.new)
app.command()(outlets_repair.repair)
EXAMPLES = Path("tests/examples")


@app.command("list")
def list_(context: typer.Context) -> None:
    """List the outlets and how their articles are discovered."""
    rows = [
        (o.id, o.name, " ".join(o.languages), _sources(o), o.spider or "generic", f"{o.delay:g} s")
        for o in installation(context).config.outlets.values()
    ]
    out.print(table(("id", "name", "languages", "discovered by", "reader", "delay"), rows))


def _sources(outlet: Outlet) -> str:
    counts = [(name, len(getattr(outlet.discover, f"{name}s"))) for name in ("feed", "sitemap", "listing")]
    counts.append(("page", len(outlet.pages)))
    return ", ".join(f"{number} {name}{'s' * (number > 1)}" for name, number in counts if number)


@app.command()
def read(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A saved page.")],
    outlet: Annotated[str, typer.Option(metavar="ID")],
    url: Annotated[str, typer.Option(help="The address from which it was saved.")],
    fetched_at: Annotated[str | None, typer.Option(metavar="TIME", help="When; relative dates count from it.")] = None,
) -> None:
    """Read a saved page as the crawl would, and print the result as JSON."""
    found = read_page(_outlet(context, outlet), file.read_bytes(), url, parse_time(fetched_at) or datetime.now(UTC))
    print_json(found, indent=2)


def read_page(outlet: Outlet, body: bytes, url: str, fetched_at: datetime) -> dict[str, Any]:
    """Return what is read from a page: the article's fields, the source of each and its links, or why it is refused."""
    from spiders.reader import reader_for

    reader = reader_for(outlet)
    try:
        article = reader.read_article(body, url=url, fetched_at=fetched_at)
    except NotAnArticle as error:
        return {"refused": str(error.refusal), "seen": str(error)}
    except BlockedPage as error:
        return {"refused": "blocked", "seen": str(error)}
    return {
        "title": article.title,
        "author": article.author,
        "published": article.published.isoformat() if article.published else None,
        "lang": article.lang,
        "text": article.text,
        "article_id": article.article_id,
        "links": [url for url in _links(reader, body, url, fetched_at) if url not in article.urls],
        "layers": dict(article.layers),
        "entries": [
            {**asdict(entry), "published": entry.published.isoformat() if entry.published else None}
            for entry in article.entries
        ],
    }


def _links(reader: "Reader", body: bytes, url: str, fetched_at: datetime) -> list[str]:
    """Return the URLs of articles that a page links to; none if the document isn't a listing."""
    try:
        return [link.url for link in reader.read_listing(body, url=url, fetched_at=fetched_at).links]
    except PageError:
        return []


@app.command(name="table")
def table_(context: typer.Context) -> None:
    """Print docs/outlets.md: each cited host, how it is watched, and how certain its settings are."""
    from crawler.onboarding.outlet_table import outlet_table

    sys.stdout.write(outlet_table(installation(context).config))


CHECK_COLUMNS = ("layer", "address", "status", "robots", "result", "items", "newest", "words", "entries", "sample")


def _check_row(step: "CheckStep") -> tuple[object, ...]:
    """Return one row of the table of checks."""
    sample = " / ".join(part for part in (step.sample, step.sentence) if part)
    counts = ["–" if number is None else number for number in (step.words, step.entries)]
    status = step.status if step.is_reached else "not reached"
    return (step.kind, step.url, status, step.robots, step.result, step.items, local_time(step.newest), *counts, sample)


@app.command()
def check(
    context: typer.Context,
    outlets: Annotated[list[str] | None, typer.Argument(metavar="[OUTLET ...]")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Check every outlet.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Make one request to each feed, sitemap, listing and page, read one article, and show the results.

    Nothing is stored, and no tracked name is shown. Exit code 3: no article could be read at an outlet."""
    from crawler.index_cache import kept_index
    from crawler.onboarding.live_check import check_outlets

    place = installation(context)
    config = place.config
    if not outlets and not all_:
        raise fail("name the outlets to check, or say --all", Exit.USAGE)
    chosen = [_outlet(context, name) for name in outlets] if outlets else list(config.outlets.values())
    index = kept_index([entry for entry in config.entries if not entry.retired], config.laws, place.home.index)
    checks = check_outlets(chosen, home=place.home, index=index)
    if as_json:
        print_json([one.as_dict() for one in checks], indent=2)
    else:
        for one in checks:
            title = f"{one.outlet}: {'ok' if one.ok else 'no article could be read'}"
            out.print(table(CHECK_COLUMNS, map(_check_row, one.steps), title=plain(title)))
            out.print()
    if not all(one.ok for one in checks):
        raise typer.Exit(Exit.ALARMED)


@app.command()
def record(
    context: typer.Context,
    outlet: Annotated[str, typer.Argument(metavar="OUTLET")],
    url: Annotated[str, typer.Argument()],
    case: Annotated[str, typer.Option(help="What the example shows, such as two_authors.")],
    directory: Annotated[Path, typer.Option(help="Where examples are kept.")] = EXAMPLES,
) -> None:
    """Fetch a page and save it as a test example, with the result of reading it for you to check."""
    from crawler.onboarding.live_check import fetch_page
    from spiders.document.pdf import is_pdf

    described = _outlet(context, outlet)
    if not described.allows(url):
        raise fail(f"{url} is on a host that {outlet}'s file doesn't name", Exit.USAGE)
    folder = directory / outlet / case
    if folder.exists():
        raise fail(f"{folder} exists: name another case", Exit.USAGE)
    page = fetch_page(described, url, home=installation(context).home)
    if isinstance(page, str):
        raise fail(f"{url}: {page}")
    folder.mkdir(parents=True)
    now = datetime.now(UTC).replace(microsecond=0)
    (folder / ("page.pdf" if is_pdf(page.body) else "page.html")).write_bytes(page.body)
    meta = {"url": page.url, "fetched_at": now.isoformat(), "content_type": page.header("Content-Type")}
    _write_json(folder / "page.json", meta)
    _write_json(folder / "expected.json", read_page(described, page.body, page.url, now))
    out.print(plain(f"Saved {folder}. Read expected.json as a reviewer would, then commit it."))


def _write_json(path: Path, data: object) -> None:
    path.write_text(json_text(data, indent=2) + "\n", encoding="utf-8")


def _outlet(context: typer.Context, name: str) -> Outlet:
    return outlets_named(installation(context), [name])[0]
