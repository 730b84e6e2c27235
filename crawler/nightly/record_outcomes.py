"""Record how visits ended: articles, edits, unchanged pages, and pages without an article.

Each function works in the transaction of its session, and gives every URL exactly one outcome."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from crawler.extraction.worker import UnreadablePage
from crawler.ingest import ingest_extracted, ingest_extracted_many
from crawler.nightly.fetched_visit import FetchedVisit, PendingEdit, observed_state
from crawler.nightly.unread_pages import NamedLink, record_named_link
from crawler.nightly.writer import Writer
from spiders.article import Link, Refusal
from spiders.fetch.outlet_spider import PlannedVisit
from spiders.fetch.raw_page import FetchFailure
from store.archive.warc_files import PackedResponse, RawRef, RawResponse
from store.articles.addresses import shows_another, update_moved
from store.articles.articles import load_article_row, storable_key
from store.articles.states import (
    record_proxy_check,
    record_state,
    record_unread_visit,
    update_from_listing,
    update_not_modified,
    update_visited,
)
from store.articles.validators import ReportedValidators, delete_validators, update_validators
from store.articles.versions import Fetched, is_stale, load_version_before_edit, text_of
from store.runs.runs import UrlOutcome, record_outcomes, record_raw, record_raws
from store.schema.enums import ArticleState, Outcome
from store.schema.tables.articles import ArticleRow, ProxyCheck, Version
from store.session import Session
from store.texts.derived import fingerprint, searchable
from store.texts.edit_meaning import EditMeaning
from store.texts.redesign import ArticleEdit

UNCHANGED_BATCH_SIZE = 100
"""Number of unchanged visits that are recorded together: a killed run repeats at most this many."""

NO_ANSWER = frozenset(
    {
        *(Refusal.TIMEOUT, Refusal.UNREACHABLE, Refusal.BAD_RESPONSE, Refusal.TRUNCATED),
        *(Refusal.OUTSIDE, Refusal.REDIRECT_LOOP),
    }
)
"""Refusals that say nothing about the article except that it can't be read: the answer broke off, no browser could read
it, or the address leads to another site, such as a provider's page about a block."""


def record_articles(session: Session, visits: Sequence[FetchedVisit]) -> list[Outcome | PendingEdit]:
    """Ingest the articles of one run's visits, and return the outcomes. Edits are returned unrecorded, because they
    must be judged first; a page that shows another article is refused."""
    raw_ids = record_raws(session, visits[0].run_id, [(one.archived, one.raw) for one in visits])
    for outlet in {one.outlet for one in visits}:
        read = [(one.article_page.article, one.visit.article_row_id) for one in visits if one.outlet == outlet]
        update_moved(session, outlet, read, run_id=visits[0].run_id)
    pending = {
        number: _pending_edit(session, one, raw_id, newest)
        for number, (one, raw_id) in enumerate(zip(visits, raw_ids, strict=True))
        if one.visit.article_row_id is not None
        and (newest := load_version_before_edit(session, one.article_page.article)) is not None
    }
    others = [(one, raw_ids[number]) for number, one in enumerate(visits) if number not in pending]
    outcomes = iter(_ingest(session, others))
    return [
        _unless_another(session, pending[number]) if number in pending else next(outcomes)
        for number in range(len(visits))
    ]


def _unless_another(session: Session, edit: PendingEdit) -> PendingEdit | Outcome:
    """Return the edit, unless the page shows another article of the outlet: that is refused, and recorded as such."""
    fetched, row_id = edit.fetched, edit.before.article_row_id
    if not shows_another(session, fetched.article_page.article, row_id):
        return edit
    seen, raw = "the page shows another article of this outlet", fetched.raw
    row = session.get_one(ArticleRow, row_id)
    record_unread_visit(session, row, now=raw.fetched_at, run_id=fetched.run_id, status=raw.status, reason=seen)
    record_outcomes(session, fetched.run_id, [_ended(fetched, Outcome.REFUSED, Refusal.OTHER_ARTICLE)])
    return Outcome.REFUSED


def _pending_edit(session: Session, fetched: FetchedVisit, raw_id: int, newest: Version) -> PendingEdit:
    article = fetched.article_page.article
    edit = ArticleEdit(
        before=text_of(newest),
        after=searchable(article.title, article.text),
        is_unsettled=EditMeaning.REDESIGN in newest.meaning,
    )
    by_other = is_stale(session, newest)
    return PendingEdit(fetched=fetched, raw_id=raw_id, edit=edit, before=newest, is_by_other_extractor=by_other)


def _ingest(session: Session, visits: Sequence[tuple[FetchedVisit, int]]) -> list[Outcome]:
    if not visits:
        return []
    run_id = visits[0][0].run_id
    fetched = [
        Fetched(article=one.article_page.article, raw_id=raw_id, now=one.raw.fetched_at) for one, raw_id in visits
    ]
    recorded = ingest_extracted_many(session, fetched, [one.article_page for one, _ in visits], run_id=run_id)
    outcomes = [Outcome(one.change) for one in recorded]
    remember_responses(session, [_response(one) for one, _ in visits])
    ended = [_ended(one, outcome) for (one, _), outcome in zip(visits, outcomes, strict=True)]
    record_outcomes(session, run_id, ended)
    return outcomes


def record_edit(session: Session, pending: PendingEdit, *, new_layout: bool) -> None:
    """Record an edit that was judged; `new_layout` says that only the outlet's layout changed."""
    fetched, page = pending.fetched, pending.fetched.article_page
    recorded = ingest_extracted(
        session,
        Fetched(article=page.article, raw_id=pending.raw_id, now=fetched.raw.fetched_at),
        page.mentions,
        run_id=fetched.run_id,
        redesigned=new_layout,
    )
    remember_responses(session, [_response(fetched)])
    reason = "redesign" if new_layout else None
    record_outcomes(session, fetched.run_id, [_ended(fetched, Outcome(recorded.change), reason)])


def record_held(session: Session, pending: PendingEdit, *, reason: str) -> None:
    """Record a visit that makes no version: the words may be misread because the layout is unknown (reason `redesign`),
    or only a counter or clock changed (`volatile`). The next visit reads the page again."""
    fetched = pending.fetched
    row = load_article_row(session, pending.before.article_row_id)
    update_visited(session, row, now=fetched.raw.fetched_at, run_id=fetched.run_id)
    record_outcomes(session, fetched.run_id, [_ended(fetched, Outcome.UNCHANGED, reason)])


class UnchangedVisits:
    """Visits of one outlet that found the page unchanged, recorded in batches because writing is most of their cost."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._waiting: list[FetchedVisit] = []

    async def add(self, fetched: FetchedVisit) -> None:
        """Add a visit, and record the batch if it is full."""
        self._waiting.append(fetched)
        if len(self._waiting) >= UNCHANGED_BATCH_SIZE:
            await self.record_all()

    async def record_all(self) -> None:
        """Record the waiting visits."""
        visits, self._waiting = self._waiting, []
        if visits:
            await self._writer.do(lambda session: self._record(session, visits))

    def _record(self, session: Session, visits: Sequence[FetchedVisit]) -> None:
        refs = iter(self._writer.append_packed([one.ref for one in visits if isinstance(one.ref, PackedResponse)]))
        archived = [(next(refs) if isinstance(one.ref, PackedResponse) else one.ref, one.raw) for one in visits]
        run_id = visits[0].run_id
        record_raws(session, run_id, archived)
        found = [(one.article_row_id, one.visit.url, one.raw.fetched_at) for one in visits]
        update_not_modified(session, found, run_id=run_id)
        whole = [one for one in visits if one.raw.status == 200]
        remember_responses(session, [(one.visit.url, one.raw, one.archived, None) for one in whole])
        ended = [_ended(one, Outcome.UNCHANGED, "not_modified" if one.raw.status == 304 else None) for one in visits]
        record_outcomes(session, run_id, ended)


def record_unreadable_page(
    session: Session, fetched: FetchedVisit, unreadable: UnreadablePage, *, now: datetime, link: NamedLink | None = None
) -> None:
    """Record a page without an article, and the article state that it proves. `link` is given if it names an entry.

    The old address of an article that this run found at a new address proves nothing."""
    raw_id = record_raw(session, fetched.run_id, fetched.archived, fetched.raw)
    visit, status, outcome = fetched.visit, fetched.raw.status, unreadable.outcome
    if _has_moved(session, visit):
        record_outcomes(session, fetched.run_id, [_ended(fetched, Outcome.UNCHANGED, "moved")])
        return
    observed = observed_state(unreadable, status)
    run = (fetched.run_id, fetched.outlet)
    is_worth_a_state = visit.article_row_id is not None or link is not None
    row = None
    # A URL that never gave an article gets a state only if it is blocked or gone, or if its title names somebody.
    if observed is not None and (is_worth_a_state or outcome in (Outcome.BLOCKED, Outcome.GONE)):
        state, reason = observed
        row = _mark(session, visit, state, run=run, now=now, status=status, reason=reason)
        outcome = Outcome.GONE if state is ArticleState.SOFT_404 else outcome
    elif unreadable.is_refused and is_worth_a_state:
        row = _row_of(session, visit, run=run, now=now)
        record_unread_visit(session, row, now=now, run_id=fetched.run_id, status=status, reason=unreadable.seen)
    if row is not None and link is not None:
        record_named_link(session, row, link, run_id=fetched.run_id, raw_id=raw_id, now=now)
    record_outcomes(session, fetched.run_id, [_ended(fetched, outcome, unreadable.reason)])


def record_failure(
    session: Session,
    visit: PlannedVisit,
    failure: FetchFailure,
    *,
    run: tuple[int, str],
    now: datetime,
    link: NamedLink | None = None,
) -> None:
    """Record a visit without a response. `run` is the ids of run and outlet; `link` is given if it names an entry."""
    if failure.refusal in NO_ANSWER and (visit.article_row_id is not None or link is not None):
        row = _mark(session, visit, ArticleState.UNREACHABLE, run=run, now=now, reason=failure.seen)
        if link is not None:
            record_named_link(session, row, link, run_id=run[0], raw_id=None, now=now)
    record_without_page(session, [visit], Outcome.REFUSED, failure.refusal, run=run)


def record_without_page(
    session: Session, visits: Iterable[PlannedVisit], outcome: Outcome, reason: str, *, run: tuple[int, str]
) -> None:
    """Record visits that have no response, all with the same outcome. `run` is the ids of run and outlet."""
    run_id, outlet = run
    ended = [UrlOutcome(outlet=outlet, url=one.url, final_url=None, outcome=outcome, reason=reason) for one in visits]
    record_outcomes(session, run_id, ended)


def record_proxied(
    session: Session, check: ProxyCheck, archived: tuple[RawRef, RawResponse] | None, *, run_id: int
) -> None:
    """Record a check through a proxy with its response, if any; no version or state follows from it."""
    if archived is not None:
        check.raw_record_id = record_raw(session, run_id, *archived)
    record_proxy_check(session, check)


Response = tuple[str, RawResponse, RawRef, str | None]
"""The response at a URL, and the digest of the words that were read from it; None for the bytes of the last one."""


def _response(fetched: FetchedVisit) -> Response:
    article = fetched.article_page.article
    words = fingerprint(searchable(article.title, article.text))
    return fetched.visit.url, fetched.raw, fetched.archived, words


def remember_responses(session: Session, responses: Sequence[Response]) -> list[bool]:
    """Store the validators and digests of the responses at some URLs, and return for each whether it has any."""
    said = [
        ReportedValidators(
            url=url,
            etag=_header(raw, "ETag"),
            last_modified=_header(raw, "Last-Modified"),
            sha256=ref.sha256,
            checked_at=raw.fetched_at,
            fingerprint=words,
        )
        for url, raw, ref, words in responses
    ]
    delete_validators(session, *(one.url for one in said if not one.is_useful))
    useful = iter(update_validators(session, [one for one in said if one.is_useful]))
    return [one.is_useful and next(useful) for one in said]


def _header(raw: RawResponse, name: str) -> str | None:
    return next((value for key, value in raw.headers if key.lower() == name.lower()), None)


def _mark(
    session: Session,
    visit: PlannedVisit,
    state: ArticleState,
    *,
    run: tuple[int, str],
    now: datetime,
    reason: str,
    status: int | None = None,
) -> ArticleRow:
    row = _row_of(session, visit, run=run, now=now)
    record_state(session, row, state, now=now, run_id=run[0], status=status, reason=reason)
    return row


def _has_moved(session: Session, visit: PlannedVisit) -> bool:
    """Return whether a known article has got another id since its visit was planned."""
    row = load_article_row(session, visit.article_row_id) if visit.article_row_id is not None else None
    return row is not None and row.article_id != storable_key(visit.article_id)


def _row_of(session: Session, visit: PlannedVisit, *, run: tuple[int, str], now: datetime) -> ArticleRow:
    """Return the row of a visit's article; for an unknown article, a new row with what its source said."""
    if visit.article_row_id is not None:
        return load_article_row(session, visit.article_row_id)
    run_id, outlet = run
    link = visit.link or Link(url=visit.url)
    return update_from_listing(session, outlet, link, article_id=visit.article_id, now=now, run_id=run_id)


def _ended(fetched: FetchedVisit, outcome: Outcome, reason: str | None = None) -> UrlOutcome:
    return UrlOutcome(
        outlet=fetched.outlet, url=fetched.visit.url, final_url=fetched.raw.url, outcome=outcome, reason=reason
    )
