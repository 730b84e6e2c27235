"""What keeps an installation running: backups, the schedule, notices, metrics, and a look at its health."""

import typer

from kuzet.commands.operations import backup, doctor, metrics, notify, schedule


def add_to(app: typer.Typer) -> None:
    for module in (backup, schedule, notify, metrics, doctor):
        module.add_to(app)
