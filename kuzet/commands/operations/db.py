"""`kuzet db`: copy the whole database to another backend."""

from typing import Annotated

import typer
from rich.progress import Progress

from kuzet.installation import Exit, fail, installation
from kuzet.terminal import err, out, table

app = typer.Typer(no_args_is_help=True)


@app.command()
def move(
    context: typer.Context,
    source: Annotated[str, typer.Argument(metavar="SOURCE", help="Such as sqlite:////srv/kuzet/var/kuzet.db")],
    target: Annotated[
        str, typer.Argument(metavar="TARGET", help="Such as postgresql+psycopg://kuzet@db.example/kuzet")
    ],
) -> None:
    """Copy a whole database into an empty one of either kind, all or nothing, and prove that both are equal.

    The archive stays where it is. Stop the desk and workers first. Put a password into PGPASSWORD or ~/.pgpass:
    everybody on the machine can read arguments. Exit code 4: a crawl is running."""
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

        try:
            with run_lock(home.lock):
                moved = move_all(source, target, progress=tell)
        except RunLocked as error:
            raise fail(str(error), Exit.LOCKED) from error
        except MigrationError as error:
            raise fail(f"nothing was moved: {error}") from error
    out.print(
        table(("table", "rows", "SHA-256 in both"), [(name, one.rows, one.digest[:16]) for name, one in moved.items()])
    )
    out.print("Both databases hold the same. Set KUZET_DATABASE_URL to the new one, and let kuzet verify look at it.")
