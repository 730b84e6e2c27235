"""`kuzet backup` and `kuzet restore`: the whole installation in one file, and back."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from kuzet.installation import fail, installation
from kuzet.terminal import out, plain, reason_of

Identity = Annotated[
    Path | None, typer.Option(metavar="FILE", help="The key of age that opens the backup; GnuPG finds its own.")
]


def add_to(app: typer.Typer) -> None:
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup; it must not exist yet.")],
    encrypt_to: Annotated[
        str | None,
        typer.Option(metavar="RECIPIENT", help="A public key of age, or the fingerprint of an OpenPGP key."),
    ] = None,
) -> None:
    """Write database, archive and chain heads into one file, while crawl and desk go on.

    It holds all tracked names and decisions: encrypt it, or keep it where nobody else can read."""
    from store.backup.backup import BackupError, back_up
    from store.backup.file_encryption import CipherError

    home = installation(context).home
    try:
        made = back_up(home, file, now=datetime.now(UTC), recipient=encrypt_to)
    except (BackupError, CipherError) as error:
        raise fail(f"no backup was made: {error}") from error
    except OSError as error:
        raise fail(f"no backup was made: {reason_of(error)}") from error
    out.print(f"{plain(made.path)}: {made.files} files, {made.bytes / 1e6:.1f} MB")
    if home.archive_url:
        out.print(f"Not in it: the archive at {plain(home.archive_url)}. Let the store keep copies and old versions.")
    if made.head:
        out.print(f"Note this head of the chain somewhere else: {plain(made.head)}")


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False)],
    identity: Identity = None,
    check: Annotated[bool, typer.Option("--check", help="Only try whether it could be restored.")] = False,
) -> None:
    """Put a backup into the empty folder that KUZET_HOME names, after checking every file of it."""
    from store.backup import restore as restoring
    from store.backup.backup import BackupError
    from store.backup.file_encryption import CipherError

    home = installation(context).home
    work = restoring.check_backup if check else restoring.restore
    try:
        manifest = work(home, file, identity=identity)
    except (BackupError, CipherError) as error:
        raise fail(f"nothing was restored: {error}") from error
    except OSError as error:
        raise fail(f"nothing was restored: {reason_of(error)}") from error
    done = "can be restored" if check else f"is restored to {home.path}"
    out.print(plain(f"{file}, made {manifest['made']}, {done}: {len(manifest['files'])} files."))
    if not check:
        out.print("Now run: kuzet verify")
