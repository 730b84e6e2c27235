"""`kuzet outlets new`: survey a site and write a proposed outlet file."""

from collections.abc import Iterator, Sequence
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
    from crawler.onboarding.outlet_file import Proposal, StepResult

TEMPLATE_FILE = Path(__file__).with_name("proposed_outlet.jinja")


def new(
    context: typer.Context,
    url: Annotated[str, typer.Argument(help="The homepage.")],
    allow_local: Annotated[
        list[str] | None, typer.Option(metavar="HOST:PORT", help="Allow a site on this machine, for rehearsals.")
    ] = None,
    id_: Annotated[str | None, typer.Option("--id", metavar="ID", help="The file's name; else from the host.")] = None,
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="Write here instead.")] = None,
) -> None:
    """Survey a new site, write a proposed outlet file, and read three articles with it.

    About thirty requests are made, by the same rules as in a crawl, and noted at the head of the file. Exit code 3: no
    article could be read."""
    from crawler.onboarding.survey_site import propose

    if origin_of(url) is None:
        raise fail(f"{url!r} is not a web address: begin with https://", Exit.USAGE)
    folder = (installation(context).config_directory or SHIPPED) / "outlets"
    if named := output or (folder / f"{id_}.yml" if id_ else None):
        _refuse_existing(named)
    proposal = propose(url, allow_local=allow_local or (), home=installation(context).home)
    if proposal.outlet is None:
        show_requests(proposal.seen)
        out.print()
        raise fail(f"{url}: {proposal.failure}", Exit.ALARMED)
    outlet = proposal.outlet.model_copy(update={"id": id_}) if id_ else proposal.outlet
    path = output or folder / f"{outlet.id}.yml"
    _refuse_existing(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(outlet_file_text(outlet, proposal), encoding="utf-8")
    _show(proposal, outlet, path)
    if not any(isinstance(one, Article) for one in proposal.articles):
        raise typer.Exit(Exit.ALARMED)


def _refuse_existing(path: Path) -> None:
    if path.exists():
        raise fail(f"{path} exists: name another file with --id or --output", Exit.USAGE)


def _show(proposal: "Proposal", outlet: Outlet, path: Path) -> None:
    out.print(table(("found", ""), _found(proposal, outlet)))
    articles = [one for one in proposal.articles if isinstance(one, Article)]
    rows = [
        (one.title, local_time(one.published), one.text.split("\n")[0][:160], len(one.text.split()))
        for one in articles[:3]
    ]
    if rows:
        out.print()
        out.print(table(("title", "date", "first sentence", "words"), rows, title="Articles, read with it"))
    out.print("\nA person must still decide:")
    for question in proposal.questions:
        out.print(plain(f"- {question}"))
    out.print()
    out.print(plain(f"Wrote {path}. Try it: kuzet outlets check {outlet.id}"))


def _found(proposal: "Proposal", outlet: Outlet) -> Iterator[tuple[str, str]]:
    """Yield what a survey found, in a few words each."""
    yield "software", proposal.software or "unknown"
    for kind, urls in outlet.discover:
        if urls:
            yield kind, urls[0] + (f" and {len(urls) - 1} more" if len(urls) > 1 else "")
    read = sum(isinstance(one, Article) for one in proposal.articles)
    yield "articles", f"{read} of {len(proposal.articles)} could be read" if read else "none could be read"
    yield "requests", f"{len(proposal.seen)}, noted at the head of the file"


def show_requests(requests: "Sequence[StepResult]") -> None:
    """Print what was requested of a site, and the results."""
    rows = [(seen.kind, seen.url, seen.result[:120]) for seen in requests]
    out.print(table(("asked for", "address", "what it gave"), rows))


def outlet_file_text(outlet: Outlet, proposal: "Proposal") -> str:
    """Return the text of the outlet file, with the evidence for each part as a comment."""
    from jinja2 import Environment, StrictUndefined

    assert proposal.at is not None, "a proposal with an outlet has a time"
    yaml = Environment(trim_blocks=True, keep_trailing_newline=True, undefined=StrictUndefined)  # noqa: S701 - no HTML
    yaml.filters |= {"plain": plain, "quoted": quoted}
    template = yaml.from_string(TEMPLATE_FILE.read_text(encoding="utf-8"))
    return template.render(outlet=outlet, proposal=proposal, day=proposal.at.date().isoformat())


def quoted(text: str) -> str:
    """Return `text` as a YAML scalar in single quotes."""
    return "'" + plain(text).replace("'", "''") + "'"
