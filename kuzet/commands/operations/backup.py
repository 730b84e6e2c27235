"""`kuzet backup`: write the whole installation into one file."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from kuzet.installation import fail, installation
from kuzet.terminal import out, plain, reason_of


def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup; it must not exist yet.")],
    encrypt_to: Annotated[
        str | None,
        typer.Option(metavar="RECIPIENT", help="A public key of age, or the fingerprint of an OpenPGP key."),
    ] = None,
) -> None:
    """Write database, archive and chain heads into one file, while the crawl and the desk keep running.

    The file holds all tracked names and decisions: encrypt it, or keep it where nobody else can read it."""
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
        out.print(
            f"Not included: the archive at {plain(home.archive_url)}. Keep copies and old versions in that store."
        )
    if made.head:
        out.print(f"Note this chain head somewhere else: {plain(made.head)}")
