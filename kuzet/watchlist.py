"""`kuzet watchlist`: who is looked for."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import ValidationError

from config.models import Entry, EntryKind
from kuzet.main import Exit, Installation, fail, installation
from kuzet.terminal import out, plain, table

if TYPE_CHECKING:
    from store.session import Session

app = typer.Typer(no_args_is_help=True)

Names = Annotated[list[str] | None, typer.Option("--alias", help="Another way to write it, any script; repeatable.")]
Context = Annotated[list[str] | None, typer.Option("--context", help="A place, a word of the case, or code:article.")]


@app.command("list")
def list_(
    context: typer.Context,
    retired: Annotated[bool, typer.Option("--retired", help="Show retired entries too.")] = False,
) -> None:
    """Show the entries that are looked for."""
    from store.watchlist import watchlist

    place = installation(context)
    with place.database.session() as session:
        _sync(place, session)
        entries = watchlist(session, retired=retired)
    rows = [(e.id, e.kind, e.name, "; ".join(e.names[1:]), "retired" if e.retired else e.priority) for e in entries]
    out.print(table(("id", "kind", "name", "also written", ""), rows))
    out.print(f"{len(rows)} entries")


@app.command()
def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The name in the nominative, as texts write it.")],
    alias: Names = None,
    context_: Context = None,
    entry_id: Annotated[str | None, typer.Option("--id", help="Its id; else made from the name.")] = None,
    kind: Annotated[EntryKind, typer.Option(help="person or organisation.")] = EntryKind.PERSON,
    gender: Annotated[str | None, typer.Option(help="m or f: helps to tell namesakes apart.")] = None,
    patronymic: Annotated[str | None, typer.Option(help="Tells namesakes apart.")] = None,
    note: Annotated[str | None, typer.Option(help="Why it is followed; reviewers read it.")] = None,
) -> None:
    """Add a person or organisation. Found from the next crawl on."""
    from store.watchlist import add_entry, watchlist

    place = installation(context)
    with place.database.session() as session:
        _sync(place, session)
        taken = {entry.id for entry in watchlist(session, retired=True)}
        try:
            entry = Entry(
                id=entry_id or _free_id(name, taken),
                kind=kind,
                names=(name, *(alias or ())),
                context=tuple(context_ or ()),
                gender=gender,
                patronymic=patronymic,
                note=note,
            )
        except ValidationError as error:
            first = error.errors()[0]
            raise fail(f"{'.'.join(map(str, first['loc']))}: {first['msg']}", Exit.USAGE) from error
        if entry.id in taken:
            raise fail(f"there is an entry {entry.id!r} already; ids are never used twice", Exit.USAGE)
        add_entry(session, entry, author="command line", now=datetime.now(UTC))
    out.print(f"Added {entry.id}: {plain(', '.join(entry.names))}")


@app.command()
def retire(context: typer.Context, entry_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Stop looking for an entry; what was found and decided stays."""
    from store.watchlist import retire_entry, watchlist

    place = installation(context)
    with place.database.session() as session:
        _sync(place, session)
        if entry_id not in {entry.id for entry in watchlist(session)}:
            raise fail(f"no entry {entry_id!r} is looked for: see kuzet watchlist list", Exit.USAGE)
        retire_entry(session, entry_id, author="command line", now=datetime.now(UTC))
    out.print(f"Retired {entry_id}.")


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A list in the form of watchlist.yml.")],
) -> None:
    """Add the entries of a file, and change those whose id is there already; none is removed."""
    from config.loader import load_watchlist
    from store.watchlist import add_entry, edit_entry, watchlist

    place = installation(context)
    entries = load_watchlist(file)
    added = changed = 0
    with place.database.session() as session:
        _sync(place, session)
        known = {entry.id: entry for entry in watchlist(session, retired=True)}
        now = datetime.now(UTC)
        for entry in entries:
            if entry.id not in known:
                add_entry(session, entry, author="command line", now=now)
                added += 1
            elif known[entry.id] != entry:
                edit_entry(session, entry, author="command line", now=now)
                changed += 1
    out.print(f"{added} added, {changed} changed, {len(entries) - added - changed} as they were.")


@app.command()
def export(context: typer.Context, file: Annotated[Path, typer.Argument(help="The file to write.")]) -> None:
    """Write the list as it is now, in the form of watchlist.yml."""
    from config.loader import dump_watchlist
    from store.watchlist import watchlist

    place = installation(context)
    with place.database.session() as session:
        _sync(place, session)
        entries = watchlist(session, retired=True)
    dump_watchlist(entries, file)
    out.print(f"{len(entries)} entries written to {plain(file)}.")


def _sync(place: Installation, session: "Session") -> None:
    """The configured list is part of the list that the database holds."""
    from store.watchlist import sync_watchlist

    sync_watchlist(session, place.config.entries, datetime.now(UTC))


def _free_id(name: str, taken: set[str]) -> str:
    from matchers.romanise import romanise

    words = re.findall(r"[a-z0-9]+", romanise(name).lower())
    slug = "-".join(reversed(words)) or "entry"
    return slug if slug not in taken else next(f"{slug}-{n}" for n in range(2, 10_000) if f"{slug}-{n}" not in taken)
