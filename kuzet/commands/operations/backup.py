"""`kuzet backup`, `kuzet restore` and `kuzet db`: copy the whole installation or its database."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from kuzet.commands.evidence.evidence import KEEP_HEAD
from kuzet.installation import Exit, failing, installation
from kuzet.terminal import err, out, plain, table

db_app = typer.Typer(no_args_is_help=True)


def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup; it must not exist yet.")],
    encrypt_to: Annotated[
        str | None, typer.Option(metavar="RECIPIENT", help="A public key of age, or the fingerprint of an OpenPGP key.")
    ] = None,
) -> None:
    """Write database, archive and chain heads into one file, while the crawl and the desk keep running.

    The file holds all tracked names and decisions: encrypt it, or keep it where nobody else can read it. Exit code 3:
    done, but archived responses were already missing."""
    from store.backup.backup import back_up
    from store.backup.snapshot import BackupError
    from store.integrity.integrity_check import check_database, find_missing_archive_files
    from store.session import SchemaError

    home = installation(context).home
    with failing(BackupError, SchemaError, OSError, saying="no backup was made: {}"):
        check_database(home)
        made = back_up(home, file, now=datetime.now(UTC), recipient=encrypt_to)
    out.print(f"{plain(made.path)}: {made.files} files, {made.bytes / 1e6:.1f} MB")
    if home.archive_url:
        out.print(
            f"Not included: the archive at {plain(home.archive_url)}. Keep copies and old versions in that store."
        )
    if made.head:
        out.print(f"{KEEP_HEAD} {made.head.position}:{made.head.digest}", soft_wrap=True)
    if missing := find_missing_archive_files(home):
        err.print(
            f"{len(missing)} files of the archive are missing or too short, such as {plain(missing[0])}: "
            "kuzet verify names their records; restore them from an older backup."
        )
        raise typer.Exit(Exit.ALARMED)


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False)],
    identity: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The age key that decrypts the backup; GnuPG finds its own.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Only check whether it can be restored.")] = False,
) -> None:
    """Restore a backup into the empty folder that KUZET_HOME names, after checking every file in the backup."""
    from store.backup.restore import check_backup, restore
    from store.backup.snapshot import BackupError

    home = installation(context).home
    work = check_backup if check else restore
    with failing(BackupError, OSError, saying="nothing was restored: {}"):
        manifest = work(home, file, identity=identity)
    done = "can be restored" if check else f"is restored to {home.path}"
    out.print(plain(f"{file}, made {manifest['made']}, {done}: {len(manifest['files'])} files."))
    if not check:
        out.print("Now run: kuzet verify")


@db_app.command()
def move(
    context: typer.Context,
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="Such as sqlite:////srv/kuzet/var/kuzet.db")],
    target: Annotated[
        str, typer.Argument(metavar="TARGET", help="Such as postgresql+psycopg://kuzet@db.example/kuzet")
    ],
) -> None:
    """Copy a whole database into an empty one (SQLite or PostgreSQL), all or nothing, and check that both are equal.

    The archive stays where it is. Stop the desk and the workers first. Put a password into PGPASSWORD or ~/.pgpass,
    because everybody on the machine can read arguments. Exit code 4: a crawl is running."""
    from crawler.nightly.run_lock import RunLocked, run_lock
    from store.backup.migrate_backend import MigrationError
    from store.backup.migrate_backend import migrate_database as move_all

    home = installation(context).home
    with Progress(console=err, transient=True, disable=not err.is_terminal) as display:
        bars = {}

        def tell(name: str, rows: int) -> None:
            if name not in bars:
                bars[name] = display.add_task(name, total=None)
            display.update(bars[name], completed=rows)

        moving = failing(MigrationError, saying="nothing was moved: {}")
        with failing(RunLocked, code=Exit.LOCKED), moving, run_lock(home.lock):
            moved = move_all(source, target, progress=tell)
    out.print(
        table(("table", "rows", "SHA-256 in both"), [(name, one.rows, one.digest[:16]) for name, one in moved.items()])
    )
    out.print("Both databases hold the same. Set KUZET_DATABASE_URL to the new one, and let kuzet verify look at it.")
