"""Write cases for other tools: FollowTheMoney entities (OpenAleph, yente), and CSV files that Uwazi imports.

FollowTheMoney: https://followthemoney.tech; entities are JSON lines, a property has a list of texts. Uwazi:
https://uwazi.readthedocs.io, CSV import; one file is one template, and relationships name the other entity's title."""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.wording.coded_text import english_texts
from store.cases.event_fields import EventFields
from store.cases.load_cases import load_case_events, load_event_articles, load_event_sources
from store.database.batches import load_with
from store.reports.table_files import harmless
from store.schema.enums import CaseEventState
from store.schema.tables.articles import ArticleRow
from store.schema.tables.cases import CaseEvent
from store.schema.tables.watchlist import EntryRow

FTM_DATASET = "kuzet"
FTM_COUNTRY = "kz"
FTM_SCHEMATA = {"person": "Person", "organisation": "Organization"}
WEB_SCHEMES = ("http://", "https://")

UWAZI_SEPARATOR = "|"
"""Separates the values of a cell; no value may contain it."""


@dataclass(frozen=True, kw_only=True)
class _ExportedCases:
    """The case events in force, with the entries and articles to which they refer."""

    entries: Mapping[str, EntryRow]
    events: Sequence[CaseEvent]
    articles: Mapping[int, ArticleRow]
    sources: Mapping[int, list[str]]


def ftm_lines(session: Session) -> Iterator[str]:
    """Yield the entities of all cases as JSON lines: people and organisations, articles, and events that involve them.

    Rejected events are left out. Ids stay the same from export to export."""
    cases = _load(session)
    for entry in cases.entries.values():
        yield _ftm(entry.id, FTM_SCHEMATA[entry.kind], _ftm_entry(entry))
    for article in cases.articles.values():
        yield _ftm(f"article {article.id}", "Article", _ftm_article(article))
    for event in cases.events:
        yield _ftm(f"event {event.id}", "Event", _ftm_event(event, cases))
        for article_id in event.articles:
            link = {"document": [_ftm_id(f"article {article_id}")], "entity": [_ftm_id(f"event {event.id}")]}
            yield _ftm(f"source {event.id} {article_id}", "Documentation", link)


def uwazi_files(session: Session) -> dict[str, str]:
    """Return the CSV files of all cases by their names, in the order in which Uwazi must import them."""
    cases = _load(session)
    people, articles = _titles(cases.entries.values()), _article_titles(cases.articles.values())
    event_rows = [_uwazi_event(event, people, articles) for event in cases.events]
    return {
        "1-people.csv": _uwazi_csv([_uwazi_entry(entry, people) for entry in cases.entries.values()]),
        "2-articles.csv": _uwazi_csv([_uwazi_article(article, articles) for article in cases.articles.values()]),
        "3-events.csv": _uwazi_csv(event_rows),
    }


def _load(session: Session) -> _ExportedCases:
    events = [one for one in load_case_events(session) if one.state is not CaseEventState.REJECTED]
    wanted = select(EntryRow).order_by(EntryRow.id)
    entries = load_with(session, wanted, EntryRow.id, {event.entry for event in events})
    return _ExportedCases(
        entries={entry.id: entry for entry in entries},
        events=events,
        articles=load_event_articles(session, events),
        sources=load_event_sources(session, events),
    )


def _ftm_id(name: str) -> str:
    """Return an id that any FollowTheMoney store accepts."""
    return f"{FTM_DATASET}-{hashlib.sha256(name.encode()).hexdigest()[:40]}"


def _ftm(name: str, schema: str, properties: Mapping[str, Iterable[str | None]]) -> str:
    filled = {key: [value for value in values if value] for key, values in properties.items()}
    entity = {
        "id": _ftm_id(name),
        "schema": schema,
        "properties": {key: values for key, values in filled.items() if values},
        "datasets": [FTM_DATASET],
    }
    return json.dumps(entity, ensure_ascii=False)


def _ftm_entry(entry: EntryRow) -> dict[str, list[str | None]]:
    names = list(entry.data.get("names", [entry.name]))
    return {"name": names[:1], "alias": names[1:], "country": [FTM_COUNTRY]}


def _ftm_article(article: ArticleRow) -> dict[str, list[str | None]]:
    published = article.published.date().isoformat() if article.published else None
    return {
        "title": [article.title],
        "author": [article.author],
        "publishedAt": [published],
        "sourceUrl": [article.url],
        "publisher": [article.outlet],
    }


def _ftm_event(event: CaseEvent, cases: _ExportedCases) -> dict[str, list[str | None]]:
    return {
        "name": [f"{_worded(event.event)}: {cases.entries[event.entry].name}"],
        "date": [_partial_date(event)],
        "location": [event.place],
        "country": [FTM_COUNTRY],
        "involved": [_ftm_id(event.entry)],
        "summary": ["; ".join(_details(event)) or None],
        "sourceUrl": [url for url in cases.sources[event.id] if url.startswith(WEB_SCHEMES)],
        "recordId": [str(event.id)],
        "keywords": [event.event, event.state.value],
    }


def _worded(event: str) -> str:
    return english_texts().get(f"event-{event}", event)


def _partial_date(event: CaseEvent) -> str | None:
    """Return a date as exact as it is known: 2026, 2026-03 or 2026-03-05."""
    if event.date is None:
        return None
    return event.date.isoformat()[: {"year": 4, "month": 7}.get(event.date_precision or "", 10)]


def _details(event: CaseEvent) -> list[str]:
    amount = f"{event.amount['value']:g} {event.amount['unit']}" if event.amount else None
    return [value for value in (event.court, event.law, event.term, amount) if value]


def _titles(entries: Iterable[EntryRow]) -> dict[str, str]:
    """Return a title for each entry that no other entry has."""
    titles: dict[str, str] = {}
    for entry in entries:
        titles[entry.id] = f"{entry.name} ({entry.id})" if entry.name in titles.values() else entry.name
    return {entry: _uwazi_value(title) for entry, title in titles.items()}


def _article_titles(articles: Iterable[ArticleRow]) -> dict[int, str]:
    return {one.id: _uwazi_value(f"{one.title or one.url} ({one.outlet}, {one.id})") for one in articles}


def _uwazi_value(text: str | None) -> str:
    return (text or "").replace(UWAZI_SEPARATOR, "/")


def _uwazi_entry(entry: EntryRow, titles: Mapping[str, str]) -> dict[str, str]:
    others = [_uwazi_value(name) for name in entry.data.get("names", [])[1:]]
    return {"title": titles[entry.id], "kind": entry.kind, "other_names": "; ".join(others), "kuzet_id": entry.id}


def _uwazi_article(article: ArticleRow, titles: Mapping[int, str]) -> dict[str, str]:
    return {
        "title": titles[article.id],
        "published": article.published.date().isoformat() if article.published else "",
        "outlet": article.outlet,
        # A link is its label and address.
        "link": f"{article.outlet}{UWAZI_SEPARATOR}{article.url}" if article.url.startswith(WEB_SCHEMES) else "",
    }


def _uwazi_event(event: CaseEvent, people: Mapping[str, str], articles: Mapping[int, str]) -> dict[str, str]:
    span = _span(event)
    exact = event.date_precision == "day"
    dated = _partial_date(event) or "–"
    return {
        "title": f"{_worded(event.event)}: {people[event.entry]}, {dated} ({event.id})",
        "event": _worded(event.event),
        "date": event.date.isoformat() if event.date and exact else "",
        "period": "" if exact or span is None else ":".join(span),
        "place": _uwazi_value(event.place),
        "court": _uwazi_value(event.court),
        "law": _uwazi_value(event.law),
        "term": event.term or "",
        "amount": f"{event.amount['value']:g} {event.amount['unit']}" if event.amount else "",
        "state": event.state.value,
        "sources": str(event.sources),
        "person": people[event.entry],
        "articles": UWAZI_SEPARATOR.join(articles[one] for one in event.articles if one in articles),
    }


def _span(event: CaseEvent) -> tuple[str, str] | None:
    fields = EventFields.model_validate({"date": event.date, "date_precision": event.date_precision})
    days = fields.days()
    return (days[0].isoformat(), days[1].isoformat()) if days else None


def _uwazi_csv(rows: Sequence[Mapping[str, str]]) -> str:
    file = io.StringIO(newline="")
    if rows:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows({name: harmless(value) for name, value in row.items()} for row in rows)
    return file.getvalue()
