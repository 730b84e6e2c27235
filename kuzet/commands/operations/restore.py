"""`kuzet restore`: restore a backup."""

from pathlib import Path
from typing import Annotated

import typer

from kuzet.installation import fail, installation
from kuzet.terminal import out, plain, reason_of


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False)],
    identity: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The age key that decrypts the backup; GnuPG finds its own.")
    ] = None,
    check: Annotated[bool, typer.Option("--check", help="Only check whether it can be restored.")] = False,
) -> None:
    """Restore a backup into the empty folder named by KUZET_HOME, after checking every file of it."""
    from store.backup.backup import BackupError
    from store.backup.file_encryption import CipherError
    from store.backup.restore import check_backup, restore

    home = installation(context).home
    work = check_backup if check else restore
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
