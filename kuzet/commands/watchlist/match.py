"""`kuzet match`: find mentions in texts given as JSON lines."""

import json
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from config.local_time import ALMATY
from kuzet.installation import Exit, fail, failing, installation
from kuzet.terminal import print_json

if TYPE_CHECKING:
    from matchers.mention import Mention


def match(
    context: typer.Context,
    files: Annotated[
        list[Path] | None, typer.Argument(help="Lines of {id, text, lang?, published?}; - or none: standard input.")
    ] = None,
    watchlist: Annotated[
        Path | None, typer.Option(help="Look for the entries of this file instead of the configured ones.")
    ] = None,
) -> None:
    """Write one JSON line for each mention of a tracked name, law or article in the given texts."""
    from config.environment import find_home
    from config.loader import load_watchlist
    from crawler.index_cache import kept_index
    from matchers.find import find_mentions

    config = installation(context).config
    entries = load_watchlist(watchlist) if watchlist else config.entries
    index = kept_index([entry for entry in entries if not entry.retired], config.laws, find_home().index)
    for where, row in _rows(files or [Path("-")]):
        if not isinstance(row, dict) or not isinstance(row.get("text"), str) or "id" not in row:
            raise fail(f"{where}: a line must be an object with an id and a text", Exit.USAGE)
        published = _day_published(row, where)
        for mention in find_mentions(row["text"], index, lang=row.get("lang"), published=published):
            print_json({"id": row["id"], **_record(mention)})
        sys.stdout.flush()


def _record(mention: "Mention") -> dict[str, Any]:
    from config.wording.reasons import english_lines
    from matchers.mention import MentionKind

    reasons = mention.reason_records()
    record = {key: getattr(mention, key) for key in ("kind", "entry", "start", "end", "surface", "score")} | {
        "why": english_lines(reasons),
        "reasons": reasons,
        "events": list(mention.events),
        "event_details": [details.record() for details in mention.event_details],
    }
    if mention.kind is MentionKind.CITATION:
        record |= {key: getattr(mention, key) for key in ("code", "article", "part", "paragraph")}
    return record


def _day_published(row: dict[str, Any], where: str) -> date | None:
    """Return the day in Almaty on which a text was published, from which its relative dates count; None if unknown."""
    written = row.get("published")
    if written is None:
        return None
    try:
        moment = datetime.fromisoformat(written)
    except (TypeError, ValueError):
        raise fail(f"{where}: published must be a time in ISO 8601, not {written!r}", Exit.USAGE) from None
    return moment.astimezone(ALMATY).date() if moment.tzinfo else moment.date()


def _rows(files: list[Path]) -> Iterator[tuple[str, Any]]:
    for path in files:
        if str(path) == "-":
            yield from _lines("stdin", sys.stdin.buffer)
            continue
        with failing(OSError, code=Exit.USAGE), path.open("rb") as file:
            yield from _lines(str(path), file)


def _lines(name: str, lines: Any) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield f"{name}:{number}", json.loads(line)
        except (ValueError, RecursionError) as error:
            raise fail(f"{name}:{number}: not a line of JSON in UTF-8: {error}", Exit.USAGE) from error
