"""`kuzet outlets new`: survey a site and write a proposed outlet file."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from config.loader import SHIPPED
from config.local_time import local_time
from config.models.addresses import origin_of
from config.models.outlet import Outlet
from kuzet.installation import Exit, fail, installation
from kuzet.terminal import out, plain, table
from spiders.article import Article

if TYPE_CHECKING:
    from crawler.onboarding.outlet_file import Proposal


def new(
    context: typer.Context,
    url: Annotated[str, typer.Argument(help="The homepage.")],
    allow_local: Annotated[
        list[str] | None, typer.Option(metavar="HOST:PORT", help="Let it be on this machine, for rehearsals.")
    ] = None,
    id_: Annotated[str | None, typer.Option("--id", metavar="ID", help="The file's name; else from the host.")] = None,
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="Write here instead.")] = None,
) -> None:
    """Survey a new site, write a proposed outlet file, and read three articles with it.

    It makes about thirty requests, by the same rules as a crawl. Exit code 3: no article could be read."""
    from crawler.onboarding.survey_site import propose

    if origin_of(url) is None:
        raise fail(f"{url!r} is not a web address: begin with https://", Exit.USAGE)
    folder = (installation(context).config_directory or SHIPPED) / "outlets"
    if named := output or (folder / f"{id_}.yml" if id_ else None):
        _refuse_existing(named)
    proposal = propose(url, allow_local=allow_local or (), home=installation(context).home)
    if proposal.outlet is None:
        _show_requests(proposal)
        raise fail(f"{url}: {proposal.failure}", Exit.ALARMED)
    outlet = proposal.outlet.model_copy(update={"id": id_}) if id_ else proposal.outlet
    path = output or folder / f"{outlet.id}.yml"
    _refuse_existing(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(_lines(outlet, proposal)) + "\n", encoding="utf-8")
    _show(proposal, path)
    if not any(isinstance(one, Article) for one in proposal.articles):
        raise typer.Exit(Exit.ALARMED)


def _refuse_existing(path: Path) -> None:
    if path.exists():
        raise fail(f"{path} exists: name another file with --id or --output", Exit.USAGE)


def _show(proposal: "Proposal", path: Path) -> None:
    _show_requests(proposal)
    articles = [one for one in proposal.articles if isinstance(one, Article)]
    rows = [
        (one.title, local_time(one.published), one.text.split("\n")[0][:160], len(one.text.split()))
        for one in articles[:3]
    ]
    out.print(table(("title", "date", "first sentence", "words"), rows, title="Three articles, read with it"))
    out.print("\nA person must still decide:")
    for question in proposal.questions:
        out.print(plain(f"- {question}"))
    out.print()
    out.print(plain(f"Wrote {path}."))


def _show_requests(proposal: "Proposal") -> None:
    rows = [(seen.kind, seen.url, seen.result[:120]) for seen in proposal.seen]
    out.print(table(("asked for", "address", "what it gave"), rows))
    out.print()


def _lines(outlet: Outlet, proposal: "Proposal") -> Iterator[str]:
    """Return the lines of the outlet file, each part with its evidence."""
    assert proposal.at is not None, "a proposal with an outlet has a time"
    day = proposal.at.date().isoformat()
    yield f"# Proposed by `kuzet outlets new` from what was seen on {day}; nobody has checked it yet."
    yield f"# Software: {plain(proposal.software or 'not told')}. Requests:"
    for seen in proposal.seen:
        yield f"#   {seen.kind}: {plain(seen.url)[:200]} gave {plain(seen.result)[:160]}"
    yield "# To decide:"
    yield from (f"#   {plain(question)}" for question in proposal.questions)
    yield f"name: {quoted(outlet.name)}"
    yield f"homepage: {quoted(outlet.homepage)}  # seen on {day}"
    yield f"languages: [{', '.join(outlet.languages)}]  # seen on {day}: articles, and the homepage's own word"
    if outlet.spider:
        yield f"spider: {outlet.spider}  # seen on {day}: the software's marks"
    yield from _list(
        "hosts", outlet.hosts, 0, f"seen on {day}" if outlet.allow_local else f"seen on {day}, with www or without"
    )
    if outlet.allow_local:
        yield from _list("allow_local", outlet.allow_local, 0, "for rehearsals only")
    yield "discover:"
    for key in ("feeds", "sitemaps", "listings"):
        yield from _list(key, getattr(outlet.discover, key), 2, f"seen on {day}: names articles")
    yield f"# seen on {day}: generalised from the addresses that feeds, sitemaps and lists name"
    yield f"article_url: {quoted(outlet.article_url)}"
    yield from _select(outlet, proposal, day)
    yield f"expect: {{articles_per_week: {outlet.expect.articles_per_week:g}}}  # guess: half of what was seen on {day}"
    yield f"delay: {outlet.delay:g}"


def _list(key: str, values: tuple[str, ...], indent: int, evidence: str) -> Iterator[str]:
    if values:
        yield f"{' ' * indent}{key}:"
        yield from (f"{' ' * indent}- {quoted(value)}  # {evidence}" for value in values)


def _select(outlet: Outlet, proposal: "Proposal", day: str) -> Iterator[str]:
    chosen = outlet.select.model_dump(exclude_none=True, exclude_defaults=True)
    if chosen:
        yield "select:"
    for key, value in chosen.items():
        why = proposal.reasons.get(key, "the pager of the lists")
        if isinstance(value, str):
            yield f"  {key}: {quoted(value)}  # seen on {day}: {why}"
        else:
            yield f"  {key}:  # seen on {day}: {why}"
            yield from (f"  - {quoted(one)}" for one in value)


def quoted(text: str) -> str:
    """Return `text` as a YAML scalar in single quotes."""
    return "'" + plain(text).replace("'", "''") + "'"
