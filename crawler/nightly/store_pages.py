"""Keeping what was read from articles' pages: those that arrive at about the same time in one go."""

from collections.abc import Sequence

from crawler.ingest import keep, keep_many
from crawler.nightly.fetch_results import Arrival, Kept
from crawler.nightly.pending_edits import HeldEdit, held_edit
from spiders.fetch.fetch_page import RawPage
from store.articles.validators import ReportedValidators, delete_validators, update_validators
from store.articles.versions import Fetched, is_stale, load_version_before_edit
from store.runs.runs import UrlOutcome, record_outcomes, record_raws
from store.schema.enums import Outcome
from store.session import Session


def keep_arrivals(session: Session, arrivals: Sequence[Arrival]) -> list[Outcome | HeldEdit]:
    """Keep pages of one run, each with its outcome; an edit of what is stored is given back, to be judged first."""
    raw_ids = record_raws(session, arrivals[0].run_id, [(one.kept.ref, one.kept.raw) for one in arrivals])
    held = {
        number: held_edit(one, raw_id, newest, is_read_otherwise=is_stale(session, newest))
        for number, (one, raw_id) in enumerate(zip(arrivals, raw_ids, strict=True))
        if one.visit.article_row_id is not None
        and (newest := load_version_before_edit(session, one.read.article)) is not None
    }
    others = [number for number in range(len(arrivals)) if number not in held]
    outcomes = iter(_keep(session, [arrivals[number] for number in others], [raw_ids[number] for number in others]))
    return [held[number] if number in held else next(outcomes) for number in range(len(arrivals))]


def _keep(session: Session, arrivals: Sequence[Arrival], raw_ids: Sequence[int]) -> list[Outcome]:
    if not arrivals:
        return []
    fetched = [
        Fetched(article=one.read.article, raw_id=raw_id, now=one.kept.fetched_at)
        for one, raw_id in zip(arrivals, raw_ids, strict=True)
    ]
    recorded = keep_many(session, fetched, [one.read for one in arrivals], run_id=arrivals[0].run_id)
    outcomes = [Outcome(one.change) for one in recorded]
    remember_pages(session, [(one.visit.url, one.page, one.kept) for one in arrivals])
    ended = [_ended(arrival, outcome) for arrival, outcome in zip(arrivals, outcomes, strict=True)]
    record_outcomes(session, arrivals[0].run_id, ended)
    return outcomes


def keep_edit(session: Session, held: HeldEdit, *, new_layout: bool) -> None:
    """Keep an edit that was judged."""
    arrival, read = held.arrival, held.arrival.read
    recorded = keep(
        session,
        read.article,
        read.mentions,
        run_id=arrival.run_id,
        raw_id=held.raw_id,
        now=arrival.kept.fetched_at,
        redesigned=new_layout,
    )
    remember_pages(session, [(arrival.visit.url, arrival.page, arrival.kept)])
    ended = _ended(arrival, Outcome(recorded.change), "redesign" if new_layout else None)
    record_outcomes(session, arrival.run_id, [ended])


def remember_pages(session: Session, found: Sequence[tuple[str, RawPage, Kept]]) -> list[bool]:
    """Keep what servers said of the pages at some addresses; for each, whether it is of use."""
    said = [_said(url, page, kept) for url, page, kept in found]
    delete_validators(session, *(one.url for one in said if not one.is_useful))
    useful = iter(update_validators(session, [one for one in said if one.is_useful]))
    return [one.is_useful and next(useful) for one in said]


def _said(url: str, page: RawPage, kept: Kept) -> ReportedValidators:
    return ReportedValidators(
        url=url,
        etag=page.header("ETag"),
        last_modified=page.header("Last-Modified"),
        sha256=kept.ref.sha256,
        now=kept.fetched_at,
    )


def _ended(arrival: Arrival, outcome: Outcome, reason: str | None = None) -> UrlOutcome:
    return UrlOutcome(
        outlet=arrival.read.article.outlet,
        url=arrival.visit.url,
        final_url=arrival.page.url,
        outcome=outcome,
        reason=reason,
    )
