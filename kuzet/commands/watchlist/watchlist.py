"""`kuzet watchlist`: show and change the tracked people and organisations."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import ValidationError

from config.local_time import local_time
from config.models.entry import Entry, EntryKind
from config.validation import field_problems_of
from config.yaml_file import shown
from kuzet.installation import Exit, Installation, fail, installation
from kuzet.terminal import counted, err, out, plain, print_json, table

if TYPE_CHECKING:
    from store.session import Session
    from store.watchlist.preview import EntryPreview, PreviewSample

app = typer.Typer(no_args_is_help=True)

MAX_SHOWN_NAMES = 3
"""Names of an entry that are shown; `kuzet watchlist export` writes all."""

COMMAND_LINE = "command line"
"""The author of changes made here."""

Names = Annotated[list[str] | None, typer.Option("--alias", help="Another spelling, in any script; repeatable.")]
Context = Annotated[list[str] | None, typer.Option("--context", help="A place, a word of the case, or code:article.")]
Gender = Annotated[str | None, typer.Option(help="m or f; helps to tell namesakes apart.")]
Patronymic = Annotated[str | None, typer.Option(help="Helps to tell namesakes apart.")]
Note = Annotated[str | None, typer.Option(help="Why it is tracked; shown to reviewers.")]
Yes = Annotated[bool, typer.Option("--yes", help="Save without asking.")]
Rescan = Annotated[bool, typer.Option("--rescan", help="Search the stored articles at once, too.")]


@app.command("list")
def list_(
    context: typer.Context,
    retired: Annotated[bool, typer.Option("--retired", help="Show retired entries too.")] = False,
) -> None:
    """List the tracked entries."""
    from store.watchlist.watchlist import load_entries

    with _synced(installation(context)) as session:
        entries = load_entries(session, retired=retired)
    rows = [(e.id, e.kind, e.name, _others(e), "retired" if e.retired else e.priority) for e in entries]
    out.print(table(("id", "kind", "name", "also written", ""), rows))
    out.print(f"{len(rows)} entries")


def _others(entry: Entry) -> str:
    shown, more = entry.names[1:MAX_SHOWN_NAMES], len(entry.names) - MAX_SHOWN_NAMES
    return "; ".join(shown) + (f"; and {more} more" if more > 0 else "")


@app.command()
def preview(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME|ID", help="A name in the nominative, or the id of an entry.")],
    alias: Names = None,
    context_: Context = None,
    kind: Annotated[EntryKind, typer.Option(help="person or organisation.")] = EntryKind.PERSON,
    gender: Gender = None,
    patronymic: Patronymic = None,
    json_: Annotated[bool, typer.Option("--json", help="Write one JSON object.")] = False,
) -> None:
    """Show what an entry finds in the stored articles; nothing is saved."""
    place = installation(context)
    entry = _held(place, name) or _entry(
        id=_free_id(name, _taken(place)),
        kind=kind,
        names=(name, *(alias or ())),
        context=tuple(context_ or ()),
        gender=gender,
        patronymic=patronymic,
    )
    found = _preview(place, entry)
    if json_:
        duplicates = [one.id for one in found.duplicates]
        print_json({"entry": entry.id, **asdict(found), "duplicates": duplicates}, default=datetime.isoformat)
    else:
        _show_preview(found)


@app.command()
def add(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The name in the nominative, as written in texts.")],
    alias: Names = None,
    context_: Context = None,
    entry_id: Annotated[str | None, typer.Option("--id", help="Its id; default: made from the name.")] = None,
    kind: Annotated[EntryKind, typer.Option(help="person or organisation.")] = EntryKind.PERSON,
    gender: Gender = None,
    patronymic: Patronymic = None,
    note: Note = None,
    yes: Yes = False,
    rescan: Rescan = False,
) -> None:
    """Add a person or organisation, after showing what it finds in the stored articles."""
    from store.watchlist.watchlist import insert_entry

    place = installation(context)
    taken = _taken(place)
    entry = _entry(
        id=entry_id or _free_id(name, taken),
        kind=kind,
        names=(name, *(alias or ())),
        context=tuple(context_ or ()),
        gender=gender,
        patronymic=patronymic,
        note=note,
    )
    if entry.id in taken:
        raise fail(f"an entry {entry.id!r} already exists; ids are never reused", Exit.USAGE)
    found = _ask(place, entry, "Add it?", yes=yes)
    with place.database.session() as session:
        insert_entry(session, entry, author=COMMAND_LINE, now=datetime.now(UTC))
    out.print(f"Added {entry.id}: {plain(', '.join(entry.names))}")
    _search_stored(place, entry, found, rescan=rescan)


@app.command()
def edit(
    context: typer.Context,
    entry_id: Annotated[str, typer.Argument(metavar="ID")],
    alias: Names = None,
    remove_alias: Annotated[list[str] | None, typer.Option(help="A name to remove; repeatable.")] = None,
    context_: Context = None,
    remove_context: Annotated[list[str] | None, typer.Option(help="A term to remove; repeatable.")] = None,
    gender: Gender = None,
    patronymic: Patronymic = None,
    note: Note = None,
    yes: Yes = False,
    rescan: Rescan = False,
) -> None:
    """Change an entry, after showing what it would find. An empty gender, patronymic or note removes it."""
    from store.watchlist.watchlist import update_entry

    place = installation(context)
    held = _tracked(place, entry_id)
    given = {"gender": gender, "patronymic": patronymic, "note": note}
    entry = _entry(
        **held.model_dump()
        | {
            "names": _changed(held.names, alias, remove_alias),
            "context": _changed(held.context, context_, remove_context),
        }
        | {field: value or None for field, value in given.items() if value is not None}
    )
    if entry == held:
        out.print("Nothing to change.")
        return
    found = _ask(place, entry, "Change it?", yes=yes)
    with place.database.session() as session:
        update_entry(session, entry, author=COMMAND_LINE, now=datetime.now(UTC))
    out.print(f"Changed {entry.id}: {plain(', '.join(entry.names))}")
    _search_stored(place, entry, found, rescan=rescan)


@app.command()
def retire(context: typer.Context, entry_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Stop tracking an entry; its mentions and decisions are kept."""
    from store.watchlist.watchlist import retire_entry

    place = installation(context)
    _tracked(place, entry_id)
    with place.database.session() as session:
        retire_entry(session, entry_id, author=COMMAND_LINE, now=datetime.now(UTC))
    out.print(f"Retired {entry_id}.")


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[
        Path,
        typer.Argument(
            exists=True, dir_okay=False, help="YAML in the form of watchlist.yml, CSV, or FollowTheMoney JSON."
        ),
    ],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change; change nothing.")] = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Replace names and context of existing entries with those of the file.")
    ] = False,
) -> None:
    """Add the entries of a file; entries whose id exists get its names and context in addition. Nothing is removed."""
    from store.watchlist.list_files import MAX_LIST_BYTES, apply_list, compare_list, read_list
    from store.watchlist.watchlist import load_entries

    with file.open("rb") as opened:
        raw = opened.read(MAX_LIST_BYTES + 1)
    with _synced(installation(context)) as session:
        held = {entry.id: entry for entry in load_entries(session, retired=True)}
        found = read_list(raw, shown(file), held)
        comparison = compare_list(found.entries, held, replace=replace)
        if not dry_run:
            apply_list(session, comparison, author=COMMAND_LINE, now=datetime.now(UTC))
    for problem in found.problems:
        err.print(plain(str(problem)))
    for change in comparison.changed:
        out.print(plain(f"{change.after.id}: {', '.join(change.fields)}"))
    added, changed = len(comparison.added), len(comparison.changed)
    if found.left_out:
        out.print(f"{found.left_out} entities are neither people nor organisations and were skipped.")
    out.print(f"{added} added, {changed} changed, {comparison.same} unchanged.")
    if found.problems:
        raise typer.Exit(Exit.FAILED)


@app.command()
def export(context: typer.Context, file: Annotated[Path, typer.Argument(help="The file to write.")]) -> None:
    """Write the current list in the form of watchlist.yml."""
    from config.loader import dump_watchlist
    from store.watchlist.watchlist import load_entries

    with _synced(installation(context)) as session:
        entries = load_entries(session, retired=True)
    dump_watchlist(entries, file)
    out.print(f"{len(entries)} entries written to {plain(file)}.")


def _entry(**values: Any) -> Entry:
    from store.watchlist.new_entries import unfindable

    try:
        entry = Entry(**values)
    except ValidationError as error:
        raise fail("; ".join(map(str, field_problems_of(error, Entry))), Exit.USAGE) from error
    if complaint := unfindable(entry):
        raise fail(str(complaint), Exit.USAGE)
    return entry


def _changed(held: Sequence[str], added: Sequence[str] | None, removed: Sequence[str] | None) -> tuple[str, ...]:
    for value in removed or ():
        if value not in held:
            raise fail(f"there is no {value!r} to remove: there are {', '.join(held) or 'none'}", Exit.USAGE)
    return tuple(dict.fromkeys(value for value in (*held, *(added or ())) if value not in (removed or ())))


def _ask(place: Installation, entry: Entry, question: str, *, yes: bool) -> "EntryPreview":
    """Show what the entry finds, and end the command if somebody at the terminal doesn't agree."""
    found = _preview(place, entry)
    _show_preview(found)
    if sys.stdin.isatty() and not yes and not typer.confirm(question):
        raise fail("Nothing was saved.")
    return found


def _preview(place: Installation, entry: Entry) -> "EntryPreview":
    from store.watchlist.preview import preview_entry

    with place.database.reading() as session:
        return preview_entry(session, entry, place.config.laws)


def _search_stored(place: Installation, entry: Entry, found: "EntryPreview", *, rescan: bool) -> None:
    """Rescan the stored articles if `rescan`; else print the command that does."""
    from kuzet.commands.crawl.rescan import run_rescan

    if rescan:
        run_rescan(place, [entry.id])
    elif found.articles or found.unread:
        out.print(f"It is searched in new articles from now on. For stored articles: kuzet rescan {entry.id}")


def _held(place: Installation, entry_id: str) -> Entry | None:
    """Return the entry with that id, retired or not."""
    from store.watchlist.watchlist import load_entries_by_id

    with _synced(place) as session:
        return load_entries_by_id(session, [entry_id]).get(entry_id)


def _tracked(place: Installation, entry_id: str) -> Entry:
    """Return the entry with that id; end the command if it is unknown or retired."""
    held = _held(place, entry_id)
    if held is None or held.retired:
        raise fail(f"no entry {entry_id!r} is tracked: see kuzet watchlist list", Exit.USAGE)
    return held


def _free_id(name: str, taken: set[str]) -> str:
    # Imported here: the matchers are slow to import, and most commands make no entries.
    from store.watchlist.new_entries import IdMaker

    return IdMaker(taken).free_id(name)


def _taken(place: Installation) -> set[str]:
    """Return all ids ever used."""
    from store.watchlist.watchlist import load_entry_ids

    with _synced(place) as session:
        return load_entry_ids(session)


@contextmanager
def _synced(place: Installation) -> "Iterator[Session]":
    """Begin a transaction in which the database's list holds the configured one."""
    from store.watchlist.watchlist import sync_watchlist

    with place.database.session() as session:
        sync_watchlist(session, place.config.entries, datetime.now(UTC))
        yield session


def _show_preview(found: "EntryPreview") -> None:
    """Print how many articles name the entry, sample sentences, probable namesakes, and duplicates."""
    out.print(f"Named in {counted(found.articles, 'stored article')}{_limits(found)}.")
    for sample in found.samples:
        _show_sample(sample)
    if found.others:
        out.print("Probably someone else, by the given name:")
    for other in found.others:
        out.print(f"  {plain(other.name)}, {counted(other.articles, 'article')}")
        _show_sample(other.sample)
    for entry in found.duplicates:
        state = ", retired" if entry.retired else ""
        out.print(f"May be the same as {entry.id} ({plain(', '.join(entry.names))}{state}).")


def _limits(found: "EntryPreview") -> str:
    return f" of the newest {found.read}; {found.unread} older ones were not searched" if found.unread else ""


def _show_sample(sample: "PreviewSample") -> None:
    out.print(f"    {plain(sample.sentence)}")
    out.print(f"    {sample.outlet}, {local_time(sample.published)}: {plain(sample.title)}", style="dim")
