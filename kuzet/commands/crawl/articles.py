"""`kuzet articles import`: ingest the articles of an existing archive."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from config.local_time import ALMATY
from config.models.addresses import origin_of
from config.validation import field_problems_of
from kuzet.installation import Exit, installation, outlets_named
from kuzet.terminal import counted, err, out, plain

app = typer.Typer(no_args_is_help=True)
IMPORT_BATCH_SIZE = 500


def _with_zone(moment: datetime) -> datetime:
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=ALMATY)).astimezone(UTC)
    except OverflowError as error:
        raise ValueError("a time before the first or after the last year") from error


def _readable(url: str) -> str:
    if origin_of(url) is None:
        raise ValueError("no address of a web page")
    return url


Moment = Annotated[datetime, AfterValidator(_with_zone)]
"""A date or a time in ISO 8601; Almaty time if it has no zone."""


class ImportedLine(BaseModel):
    """One line of the file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Annotated[str, Field(max_length=2000, pattern=r"^https?://[^\s]+$"), AfterValidator(_readable)]
    title: str = Field(min_length=1)
    text: str = Field(min_length=1)
    published: Moment | None = None
    author: str | None = None
    lang: str | None = Field(default=None, pattern=r"^(ru|kk|en)$")
    fetched_at: Moment | None = None


@app.callback()
def _group() -> None:
    """Import articles."""


@app.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="Lines of {url, title, text, ...}.")],
    outlet: Annotated[str, typer.Option(metavar="ID", help="The outlet that published them.")],
) -> None:
    """Ingest the articles of an existing archive as first versions without archived responses.

    A line is {url, title, text, published?, author?, lang?, fetched_at?}; a bad one is reported and skipped. Times are
    ISO 8601, in Almaty time if they have no zone."""
    from crawler.ingest import ingest_many, open_index
    from spiders.reader import reader_for

    place = installation(context)
    reader = reader_for(*outlets_named(place, [outlet]))
    now = datetime.now(UTC)
    index = open_index(place.database, place.config, now=now, folder=place.home.index)
    taken = skipped = 0
    with file.open("rb") as lines:
        rows = _rows(lines)
        while batch := list(islice(rows, IMPORT_BATCH_SIZE)):
            good: list[ImportedLine] = []
            for number, parsed in batch:
                if isinstance(parsed, ImportedLine):
                    good.append(parsed)
                else:
                    skipped += 1
                    err.print(plain(f"{file}:{number}: skipped: {parsed}"))
            articles = [reader.imported(**line.model_dump(exclude={"fetched_at"})) for line in good]
            with place.database.session() as session:
                taken += ingest_many(
                    session, articles, index=index, fetched_at=[line.fetched_at or now for line in good]
                )
    out.print(f"{counted(taken, 'article')} imported, {counted(skipped, 'line')} skipped.")
    if skipped:
        raise typer.Exit(Exit.FAILED)


def _rows(lines: Any) -> Iterator[tuple[int, ImportedLine | str]]:
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield number, _parsed(line)


def _parsed(line: bytes) -> ImportedLine | str:
    """Return what a line holds, or what is wrong with it."""
    try:
        parsed = json.loads(line)
        if not isinstance(parsed, dict):
            return "not an object (write {url, title, text, ...})"
        return ImportedLine.model_validate(parsed)
    except ValidationError as error:
        return "; ".join(map(str, field_problems_of(error, ImportedLine)))
    except (ValueError, RecursionError) as error:
        return f"not JSON in UTF-8: {error}"
