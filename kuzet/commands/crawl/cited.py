"""`kuzet cited`: the state of the pages that the briefing cites."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import typer

from config.local_time import local_time
from kuzet.installation import Installation, installation
from kuzet.terminal import FormatOption, out, print_json, table

if TYPE_CHECKING:
    from config.models.law import CitedPage
    from store.articles.cited import CitedPageState

CITED_COLUMNS = ("footnote", "outlet", "url", "reachable", "last seen", "changed", "gone", "archived")


def cited(context: typer.Context, format: FormatOption = "table") -> None:  # noqa: A002 - the option's name
    """Show whether each cited page is reachable, changed since it was first seen or gone, and how it is archived."""
    rows = list(_rows(installation(context)))
    if format == "jsonl":
        for row in rows:
            print_json(row, default=str)
        return
    out.print(table(CITED_COLUMNS, [[_cell(row[column]) for column in CITED_COLUMNS] for row in rows]))


def _rows(place: Installation) -> Iterator[dict[str, Any]]:
    from spiders.reader import reader_for
    from store.articles.cited import load_cited_page

    config = place.config
    readers = {outlet.id: reader_for(outlet) for outlet in config.outlets.values()}
    with place.stored.reading() as session:
        for page in config.cited:
            reader = readers.get(page.outlet)
            url = reader.canonical_url(page.url) if reader else page.url
            seen = load_cited_page(session, page.outlet, reader.article_id(url) if reader else None, url)
            yield _row(page, seen, is_known=reader is not None)


def _row(page: "CitedPage", seen: "CitedPageState | None", *, is_known: bool) -> dict[str, Any]:
    row: dict[str, Any] = {"footnote": page.footnote, "outlet": page.outlet, "url": page.url}
    if seen is None:
        why = page.not_polled or (None if is_known else "no outlet file fetches it")
        state = f"not fetched: {why}" if why else "not fetched yet"
        return {**row, "reachable": state, "last seen": None, "changed": None, "gone": None, "archived": None}
    return {
        **row,
        "reachable": _reachable(seen),
        "last seen": local_time(seen.last_seen),
        "changed": f"{seen.edits}×: {', '.join(seen.meaning)}" if seen.edits else "no",
        "gone": f"absent since {local_time(seen.absent_since)}" if seen.absent_since else "no",
        "archived": f"{seen.archived} sha256:{seen.sha256}" if seen.archived else "no",
    }


def _reachable(seen: "CitedPageState") -> str:
    from store.evidence.statement import word_observation
    from store.schema.enums import ArticleState

    if seen.state in (ArticleState.LIVE, ArticleState.EDITED, ArticleState.UNLISTED) and not seen.absent_since:
        return "yes"
    elsewhere = f"; {word_observation(seen.elsewhere)}" if seen.elsewhere else ""
    return f"no: {seen.reason or seen.state}{elsewhere}"


def _cell(value: object) -> object:
    return "–" if value is None else value
