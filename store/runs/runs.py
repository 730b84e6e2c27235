"""Runs of the crawl: start and end, archived responses, and the outcome of every URL."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from store.archive.warc_files import EarlierResponse, RawRef, RawResponse
from store.chain.pending_links import record_rows
from store.database.batches import insert_rows
from store.schema.enums import Outcome
from store.schema.tables.articles import Version
from store.schema.tables.evidence import RawRecord
from store.schema.tables.runs import OutcomeRow, OutletRun, Run

RECENT_RUNS = 10
"""Number of recent runs in which pages of a recorded site are looked up."""


SERVER_FAILURES = ("timeout", "unreachable", "bad_response", "truncated", "http_error")
"""Reasons for refusal that may pass by themselves, and that take the time of many other visits."""

MAX_FAILED_RUNS = 30
"""Number of recent runs in which the failures of an address are counted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class UrlOutcome:
    """The outcome of visiting a URL."""

    outlet: str
    url: str
    final_url: str | None
    outcome: Outcome
    reason: str | None = None


def start_run(session: Session, now: datetime, *, outlets: int | None = None) -> int:
    """Start a run of `outlets` outlets and return its id."""
    run = Run(started_at=now, outlet_count=outlets)
    session.add(run)
    session.flush()
    return run.id


def finish_run(session: Session, run_id: int, now: datetime) -> None:
    """Mark a run as finished. A run that is never marked was killed."""
    session.get_one(Run, run_id).finished_at = now
    session.flush()


def finish_if_last(session: Session, run_id: int, now: datetime) -> bool:
    """Mark a run as finished if all its outlets are; call after `record_outlet_run`, in its transaction."""
    # Two outlets that end at the same time wait for each other here, so that the second sees the first.
    run = session.get_one(Run, run_id, with_for_update={"key_share": True}, populate_existing=True)
    done = session.scalar(select(func.count()).where(OutletRun.run_id == run_id)) or 0
    if run.finished_at is None and run.outlet_count is not None and done >= run.outlet_count:
        run.finished_at = now
        session.flush()
    return run.finished_at is not None


def load_unfinished_runs(session: Session, *, since: datetime) -> list[int]:
    """Return the unfinished runs of several outlets that started since then, oldest first."""
    wanted = select(Run.id).where(Run.finished_at.is_(None), Run.started_at >= since, Run.outlet_count.is_not(None))
    return list(session.scalars(wanted.order_by(Run.id)))


def load_ended_urls(session: Session, run_id: int, outlet: str) -> set[str]:
    """Return the addresses of an outlet that an interrupted run has already visited."""
    return set(session.scalars(select(OutcomeRow.url).where(OutcomeRow.run_id == run_id, OutcomeRow.outlet == outlet)))


def load_latest_run(session: Session, *, finished: bool = False) -> Run | None:
    """Return the newest run, or the newest finished one."""
    wanted = select(Run).order_by(Run.id.desc()).limit(1)
    return session.scalars(wanted.where(Run.finished_at.is_not(None)) if finished else wanted).first()


@dataclass(frozen=True, kw_only=True, slots=True)
class UrlFailures:
    """The recent runs in which an address gave no readable answer."""

    failures: int
    last_at: datetime


def load_failed_urls(session: Session, outlet: str, urls: Collection[str]) -> dict[str, UrlFailures]:
    """Return which of `urls` failed in the last runs of an outlet: no answer, or an error of the server."""
    if not urls:
        return {}
    recent = select(OutletRun.run_id).where(OutletRun.outlet == outlet).order_by(OutletRun.run_id.desc())
    runs = list(session.scalars(recent.limit(MAX_FAILED_RUNS)))
    wanted = select(OutcomeRow.url, func.count(), func.max(Run.started_at)).join(Run, Run.id == OutcomeRow.run_id)
    wanted = wanted.where(OutcomeRow.run_id.in_(runs), OutcomeRow.outlet == outlet).group_by(OutcomeRow.url)
    failed = wanted.where(OutcomeRow.outcome == Outcome.REFUSED, OutcomeRow.reason.in_(SERVER_FAILURES))
    wished = set(urls)
    return {url: UrlFailures(failures=count, last_at=at) for url, count, at in session.execute(failed) if url in wished}


def load_dead_links(session: Session, outlet: str) -> set[str]:
    """Return the URLs that the last run of an outlet found gone, or left out because many others were."""
    last = select(func.max(OutletRun.run_id)).where(OutletRun.outlet == outlet).scalar_subquery()
    wanted = select(OutcomeRow.url).where(OutcomeRow.run_id == last, OutcomeRow.outlet == outlet)
    is_dead = or_(OutcomeRow.outcome == Outcome.GONE, OutcomeRow.reason == "dead_links")
    return set(session.scalars(wanted.where(is_dead)))


def load_run_start(session: Session, *, after: int) -> datetime | None:
    """Return when the first run after the run `after` began, or None if there was none."""
    return session.scalar(select(Run.started_at).where(Run.id > after).order_by(Run.id).limit(1))


def record_raw(session: Session, run_id: int, ref: RawRef, raw: RawResponse) -> int:
    """Record the location of an archived response and return the record's id."""
    return record_raws(session, run_id, [(ref, raw)])[0]


def record_raws(session: Session, run_id: int, responses: Iterable[tuple[RawRef, RawResponse]]) -> list[int]:
    """Record the locations of many archived responses and return the records' ids."""
    return record_rows(session, RawRecord, [_raw_values(run_id, ref, raw) for ref, raw in responses])


def _raw_values(run_id: int, ref: RawRef, raw: RawResponse) -> dict[str, Any]:
    return {
        **asdict(ref),
        "run_id": run_id,
        "url": raw.url,
        "requested_url": raw.requested_url,
        "status": raw.status,
        "fetched_at": raw.fetched_at,
        "truncated": raw.truncated,
    }


def load_raw_ref(session: Session, raw_id: int) -> RawRef:
    """Return the location of an archived response."""
    return ref_of(session.get_one(RawRecord, raw_id))


def load_newest_response(session: Session, url: str) -> RawRef | None:
    """Return the location of the newest whole response to a URL in the last RECENT_RUNS runs, or None."""
    newest = session.scalar(select(func.max(Run.id))) or 0
    wanted = select(RawRecord).where(RawRecord.run_id > newest - RECENT_RUNS, RawRecord.status == 200)
    wanted = wanted.where((RawRecord.requested_url == url) | (RawRecord.url == url)).order_by(RawRecord.id.desc())
    row = session.scalars(wanted.limit(1)).first()
    return ref_of(row) if row is not None else None


def load_earlier_response(session: Session, article_row_id: int, sha256: str) -> EarlierResponse | None:
    """Return the first response with this body that a version of the article was read from."""
    wanted = select(RawRecord).join(Version, Version.raw_record_id == RawRecord.id)
    wanted = wanted.where(Version.article_row_id == article_row_id, RawRecord.sha256 == sha256)
    row = session.scalars(wanted.order_by(RawRecord.id).limit(1)).first()
    return EarlierResponse(ref=ref_of(row), url=row.url, fetched_at=row.fetched_at) if row is not None else None


def ref_of(row: RawRecord) -> RawRef:
    """Return the archive location of a record's response."""
    return RawRef(**{field.name: getattr(row, field.name) for field in fields(RawRef)})


def record_outcomes(session: Session, run_id: int, ended: Iterable[UrlOutcome]) -> None:
    """Record the outcomes of visits, once for each URL of a run."""
    rows = [{"run_id": run_id, **asdict(one)} for one in ended]
    if rows:
        insert_rows(session, OutcomeRow, rows)


def count_outcomes(
    session: Session, run_id: int, outlet: str | None = None
) -> dict[str, Counter[tuple[Outcome, str | None]]]:
    """Return, for each outlet of a run or for one, the number of URLs by outcome and reason."""
    columns = (OutcomeRow.outlet, OutcomeRow.outcome, OutcomeRow.reason)
    wanted = select(*columns, func.count()).where(OutcomeRow.run_id == run_id).group_by(*columns)
    if outlet is not None:
        wanted = wanted.where(OutcomeRow.outlet == outlet)
    counts: dict[str, Counter[tuple[Outcome, str | None]]] = {}
    for its_outlet, outcome, reason, number in session.execute(wanted):
        counts.setdefault(its_outlet, Counter())[outcome, reason] = number
    return counts


def load_asked_before(session: Session, outlet: str, urls: Collection[str], *, run_id: int) -> set[str]:
    """Return those of `urls` that the outlet's previous run also requested."""
    before = session.scalar(
        select(func.max(OutletRun.run_id)).where(OutletRun.outlet == outlet, OutletRun.run_id < run_id)
    )
    if before is None or not urls:
        return set()
    wanted = select(OutcomeRow.url).where(OutcomeRow.run_id == before, OutcomeRow.outlet == outlet)
    return set(session.scalars(wanted)) & set(urls)


def record_outlet_run(session: Session, run_id: int, outlet: str, counts: Mapping[str, Any], *, now: datetime) -> None:
    """Store an outlet's counts of a run, for its report and as history for later runs."""
    session.merge(OutletRun(run_id=run_id, outlet=outlet, counts=dict(counts), finished_at=now))
    session.flush()


def is_outlet_finished(session: Session, run_id: int, outlet: str) -> bool:
    """Return whether an outlet's part of a run is finished."""
    return session.get(OutletRun, (run_id, outlet)) is not None


def load_outlet_runs(session: Session, run_id: int) -> dict[str, dict[str, Any]]:
    """Return the counts of each outlet in a run."""
    wanted = select(OutletRun).where(OutletRun.run_id == run_id).order_by(OutletRun.outlet)
    return {row.outlet: row.counts for row in session.scalars(wanted)}


def load_outlet_history(
    session: Session, outlet: str, *, limit: int = 60, besides: int = 0
) -> list[tuple[datetime, dict[str, Any]]]:
    """Return when the outlet was crawled and the counts, newest first, without the run `besides`."""
    wanted = select(OutletRun).where(OutletRun.outlet == outlet, OutletRun.run_id != besides)
    wanted = wanted.order_by(OutletRun.run_id.desc()).limit(limit)
    return [(row.finished_at, row.counts) for row in session.scalars(wanted)]
