"""Keep what the newest version of each article reports about entries, and mark the cases that this changes."""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from config.word_tables import WordTables
from matchers.event_details import EventDetails
from matchers.mention import Mention
from matchers.sentences import sentence_around, sentence_spans
from store.articles.versions import text_of
from store.cases.event_fields import EventFields
from store.cases.join_reports import FIELDS
from store.database.batches import insert_rows, load_grouped, load_rows_with, load_with
from store.schema.enums import ItemState
from store.schema.tables.articles import ArticleRow, Version
from store.schema.tables.cases import EventReportRow
from store.schema.tables.items import ReviewItem
from store.schema.tables.watchlist import EntryRow

MAX_REPORTS_OF_EVENT = 30
"""Most reports stored for an article, entry and type of event; a page may hold a table of thousands."""

SENTENCES = frozenset({"convicted", "sentenced"})
"""Types whose sentence may be suspended or only restrict liberty."""

_STALE = "stale_cases"
"""Key under which a session holds the entries and types whose case events must be joined again."""

StaleCases = dict[str, set[str]]
"""Types of events by entry."""


@dataclass(frozen=True, kw_only=True)
class _FoundEvent:
    """One event that a version reports."""

    details: EventDetails
    entry: str
    fields: dict[str, Any]

    @property
    def key(self) -> tuple[str, str, str]:
        return _key(self.entry, self.details.event, self.fields)


def update_cases(
    session: Session,
    found: Sequence[tuple[Version, Sequence[Mention]]],
    *,
    now: datetime,
    entries: Collection[str] | None = None,
) -> None:
    """Record what versions report about entries, and update their cases by the end of the transaction.

    Only an article's newest version counts: an event that it no longer reports loses its support, but is kept. Retired
    entries and those of priority context have no case. `entries` are those that were searched for; by default all. A
    repeated call changes nothing. Call `insert_mentions` and `join_stories` before."""
    reported = {version.id: _reports_of(mentions) for version, mentions in found}
    newest = _newest(session, [version for version, _ in found if version.seq > 1 or reported[version.id]])
    if not newest:
        return
    articles = [version.article_row_id for version in newest]
    stored = load_grouped(session, select(EventReportRow), EventReportRow.article_row_id, articles)
    ignored = load_ignored(session, {one.entry for version in newest for one in reported[version.id]})
    rows: list[dict[str, Any]] = []
    for version in newest:
        wanted = [one for one in reported[version.id] if one.entry not in ignored]
        held = [row for row in stored.get(version.article_row_id, ()) if entries is None or row.entry in entries]
        rows += _update_reports(version, wanted, held)
        mark_stale(session, [(one.entry, one.details.event) for one in wanted], now=now)
        mark_stale(session, [(row.entry, row.event) for row in held], now=now)
    session.flush()
    if rows:
        insert_rows(session, EventReportRow, rows)


def mark_stale(session: Session, cases: Iterable[tuple[str, str]], *, now: datetime) -> None:
    """Mark entries and types whose case events are joined again at the end of the transaction.

    Joining locks a case. Because it comes after all other locks of a transaction, no two can wait for each other."""
    stale: StaleCases = session.info.setdefault(_STALE, {})
    for entry, event in cases:
        stale.setdefault(entry, set()).add(event)
        session.info["stale_cases_at"] = now


def take_stale(session: Session) -> tuple[StaleCases, datetime | None]:
    """Return the marked entries and types, and when they were marked; nothing is marked afterwards."""
    return session.info.pop(_STALE, {}), session.info.pop("stale_cases_at", None)


def update_cases_of_item(session: Session, item: ReviewItem, before: ItemState, *, now: datetime) -> None:
    """Take the events of a rejected item's story out of the entry's case, or back into it."""
    if (before is ItemState.REJECTED) == (item.state is ItemState.REJECTED):
        return
    wanted = select(EventReportRow.event).distinct().join(ArticleRow, ArticleRow.id == EventReportRow.article_row_id)
    wanted = wanted.where(EventReportRow.entry == item.entry, ArticleRow.story_id == item.story_id)
    mark_stale(session, [(item.entry, event) for event in session.scalars(wanted)], now=now)


def _reports_of(mentions: Iterable[Mention]) -> list[_FoundEvent]:
    """Return the events that mentions report, each once; an event without details only if it is the only one."""
    found: dict[tuple[str, str, str], _FoundEvent] = {}
    for mention in mentions:
        for details in mention.event_details if mention.entry is not None else ():
            assert mention.entry is not None
            one = _FoundEvent(details=details, entry=mention.entry, fields=_fields(details))
            found.setdefault(one.key, one)
    chosen = []
    for _, same in groupby(sorted(found.values(), key=lambda one: one.key), key=lambda one: one.key[:2]):
        group = list(same)
        chosen += ([one for one in group if one.fields] or group)[:MAX_REPORTS_OF_EVENT]
    return chosen


def _fields(details: EventDetails) -> dict[str, Any]:
    record = {name: value for name, value in details.record().items() if name in (*FIELDS, "date_precision")}
    return EventFields.model_validate(record).record()


def _key(entry: str, event: str, fields: Mapping[str, Any]) -> tuple[str, str, str]:
    return entry, event, json.dumps(fields, sort_keys=True)


def _newest(session: Session, versions: Sequence[Version]) -> list[Version]:
    """Return those of the versions that are the newest of their articles."""
    wanted = select(ArticleRow.id, ArticleRow.version_count)
    rows = load_rows_with(session, wanted, ArticleRow.id, [version.article_row_id for version in versions])
    counts = {row_id: count for row_id, count in rows}  # noqa: C416 - rows are no pairs
    return [version for version in versions if version.seq == counts[version.article_row_id]]


def load_ignored(session: Session, entries: Collection[str]) -> set[str]:
    """Return those of the entries that have no case and open no items: retired ones and those of priority context."""
    wanted = select(EntryRow.id).where(or_(EntryRow.retired, EntryRow.priority == "context"))
    return set(load_with(session, wanted, EntryRow.id, entries))


def _update_reports(
    version: Version, wanted: Sequence[_FoundEvent], held: Sequence[EventReportRow]
) -> list[dict[str, Any]]:
    """Withdraw stored reports that a version lacks, restore those that it has again, and return rows of new ones."""
    by_key = {one.key: one for one in wanted}
    withdrawn: dict[tuple[str, str], list[EventReportRow]] = {}
    for row in held:
        is_reported = by_key.pop(_key(row.entry, row.event, row.details), None) is not None
        if is_reported:
            row.withdrawn_version_id = None
        elif row.withdrawn_version_id is None:
            row.withdrawn_version_id = version.id
            withdrawn.setdefault((row.entry, row.event), []).append(row)
    return _with_replaced([_row(version, one) for one in by_key.values()], withdrawn)


def _with_replaced(
    rows: list[dict[str, Any]], withdrawn: Mapping[tuple[str, str], Sequence[EventReportRow]]
) -> list[dict[str, Any]]:
    """Return new rows. If one is the only new report of its entry and type, and one report was withdrawn, it joins the
    same case event, because an edit has changed its date or another detail."""
    number = Counter((row["entry"], row["event"]) for row in rows)
    for row in rows:
        former = withdrawn.get((row["entry"], row["event"]), ())
        if len(former) == 1 and number[row["entry"], row["event"]] == 1:
            row["case_event_id"] = former[0].case_event_id
    return rows


def _row(version: Version, reported: _FoundEvent) -> dict[str, Any]:
    sentence = _sentence(version, reported.details.start)
    event = reported.details.event
    return {
        "entry": reported.entry,
        "event": event,
        "article_row_id": version.article_row_id,
        "version_id": version.id,
        "withdrawn_version_id": None,
        "start": reported.details.start,
        "end": reported.details.end,
        "details": reported.fields,
        "is_correction": _matches("corrections", sentence),
        "is_custodial": event not in SENTENCES or not _matches("not_custodial", sentence),
        "case_event_id": None,
    }


def _sentence(version: Version, start: int) -> str:
    text = text_of(version)
    spans = sentence_spans(text)
    if not spans:
        return ""
    begin, end = spans[sentence_around(spans, start)]
    return text[begin:end].lower()


def _matches(table: str, sentence: str) -> bool:
    return _pattern(table).search(sentence) is not None


@cache
def _pattern(name: str) -> re.Pattern[str]:
    tables = WordTables("store.cases", "words.yml")
    return tables.pattern(name, "|".join(row.columns[0] for row in tables.rows(name, 1)))
