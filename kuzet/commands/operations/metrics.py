"""`kuzet metrics`: print metrics for Prometheus."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from kuzet.installation import fail, installation


def metrics(
    context: typer.Context,
    output: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Replace this file, such as one of node_exporter's textfiles.")
    ] = None,
) -> None:
    """Print runs, outlets, alarms and the queue in Prometheus' text format, without any tracked name."""
    from crawler.operations.metrics import load_metrics, render_metrics, write_atomically

    place = installation(context)
    with place.database.reading() as session:
        text = render_metrics(load_metrics(session, place.home, place.config.outlets))
    if output is None:
        sys.stdout.write(text)
        return
    try:
        write_atomically(output, text)
    except OSError as error:
        raise fail(f"{output} can't be written: {error.strerror}") from error
