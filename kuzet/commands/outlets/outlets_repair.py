"""`kuzet outlets repair`: find where known articles are after a change of the site, and propose a repaired file."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from config.loader import SHIPPED
from config.local_time import local_time
from kuzet.commands.outlets.outlets_new import show_requests
from kuzet.installation import Exit, fail, installation, outlets_named
from kuzet.terminal import out, plain, table
from spiders.article import Article

if TYPE_CHECKING:
    from crawler.onboarding.repair_outlet import KnownReading, Repair
    from kuzet.installation import Installation

MAX_EXAMPLES = 3


def repair(
    context: typer.Context,
    outlet: Annotated[str, typer.Argument(metavar="ID")],
    recorded: Annotated[bool, typer.Option("--recorded", help="Use the newest archived pages; request none.")] = False,
    apply: Annotated[bool, typer.Option("--apply", help="Write the file.")] = False,
) -> None:
    """Find an outlet's known articles on its changed site, and propose a repaired file as a diff.

    Exit code 1: no file was found that is better and reads the known articles correctly; nothing is written."""
    from crawler.onboarding.edit_outlet_file import changed_keys, difference, edited_file

    place = installation(context)
    described = outlets_named(place, [outlet])[0]
    found = _repair(place, outlet, recorded=recorded)
    path = _file_of(place.config_directory, outlet)
    old, day = path.read_text(encoding="utf-8"), datetime.now(UTC).date().isoformat()
    changed = changed_keys(described, found.outlet)
    share = f"{found.right_after} of {len(found.readings)} known articles are read correctly"
    note = f"{day}: repaired by `kuzet outlets repair` ({', '.join(changed)}): {share}."
    try:
        new = edited_file(old, described, found.outlet, note=note, reasons=found.reasons, day=day) if changed else old
    except ValueError as error:
        raise fail(f"{path}: {error}") from error
    for line in difference(old, new, path.name).splitlines():
        out.print(plain(line), highlight=False)
    _show(found)
    if not found.is_complete:
        raise fail(f"{outlet} can't be repaired: {found.failure or share}", Exit.FAILED)
    if not changed:
        raise fail(f"Nothing to repair: {share}.", Exit.FAILED)
    if apply:
        path.write_text(new, encoding="utf-8")
        out.print(plain(f"Wrote {path}: {share}, {found.right_before} before."))
    else:
        out.print(plain(f"With this file {share}, {found.right_before} before. Write it with --apply."))


def _repair(place: "Installation", outlet: str, *, recorded: bool) -> "Repair":
    from crawler.onboarding.repair_outlet import load_known_articles, recorded_site, repair_outlet

    described = place.config.outlets[outlet]
    with place.stored.reading() as session:
        known = load_known_articles(session, outlet)
        if not known:
            raise fail(f"no article of {outlet} is stored: see kuzet outlets new", Exit.USAGE)
        site = recorded_site(session, described, place.home) if recorded else None
        return repair_outlet(described, known, home=place.home, recorded=site)


def _file_of(directory: Path | None, outlet: str) -> Path:
    own = (directory or SHIPPED) / "outlets" / f"{outlet}.yml"
    return own if own.is_file() else SHIPPED / "outlets" / f"{outlet}.yml"


def _show(found: "Repair") -> None:
    if failed := [seen for seen in found.seen if not seen.ok]:
        show_requests(failed)
    changed = [one for one in found.readings if one.before != one.after] or list(found.readings)
    out.print(table(("known article", "before", "after"), map(tuple, map(_row, changed[:MAX_EXAMPLES]))))
    if found.missing:
        out.print(plain(f"{found.missing} known articles were not found on the site."))


def _row(one: "KnownReading") -> Iterator[str]:
    yield one.known.title
    yield from map(_reading, (one.before, one.after))


def _reading(read: Article | str) -> str:
    if isinstance(read, str):
        return read[:160]
    return f"{read.title}, {local_time(read.published)}: {read.text.splitlines()[0][:100]}"
