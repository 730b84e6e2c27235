"""Serve evidence bundles, and word what was last observed of an article."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.responses import Response

from config.wording.catalogue import Catalogue
from review.web.request import DeskRequest, download, existing, temporary_file
from store.archive.warc_files import ArchiveError
from store.articles.states import ABSENT_STATES
from store.chain.proof import ProofError
from store.evidence.bundle import Evidence, NothingStoredError, load_address_evidence, load_item_evidence
from store.evidence.make_bundle import make_bundle, zip_writer
from store.evidence.timestamp import TimestampError
from store.evidence.web_archive import WaczError
from store.reports.sightings import Sighting, load_sightings
from store.reports.timelines import load_article_states
from store.review.decisions import load_blind_items
from store.schema.enums import ArticleState, Role
from store.schema.tables.articles import ArticleRow, ProxyCheck, StateObservation
from store.session import Session

MAX_SIGHTINGS = 200


@dataclass(frozen=True, kw_only=True)
class SeenArticle:
    """What is known about an article's address: its state in words and the newest archived responses."""

    words: str
    sightings: Sequence[Sighting]
    """Newest first."""
    count: int


def article_bundle(request: DeskRequest) -> Response:
    """Serve a bundle of everything stored about an article."""
    with request.desk.database.reading() as session:
        row = existing(session.get(ArticleRow, request.number()))
        found = load_address_evidence(session, [row.url])
    return bundle_response(request, found, f"evidence-article-{row.id}")


def item_bundle(request: DeskRequest) -> Response:
    """Serve a bundle of everything stored about an item and its story."""
    with request.desk.database.reading() as session:
        if blind_items(session, request, [request.number()]):
            return request.refuse(409, "bundle-is-blind")
        try:
            found = load_item_evidence(session, request.number())
        except NothingStoredError as error:
            raise HTTPException(404) from error
    return bundle_response(request, found, f"evidence-item-{request.number()}")


def blind_items(session: Session, request: DeskRequest, item_ids: Collection[int] | None = None) -> set[int]:
    """Return the items, of all or of `item_ids`, whose first verdict this person may see only after giving a second."""
    return load_blind_items(session, request.name, item_ids) if request.may(Role.REVIEWER) else set()


def bundle_response(request: DeskRequest, found: Evidence, name: str) -> Response:
    """Make a bundle on disk and return it as a zip named `name`; if that fails, return a page that says so."""
    desk, file = request.desk, temporary_file()
    try:
        with zip_writer(file, name) as put:
            make_bundle(desk.database, desk.home, found, request.catalogue, put, actor=request.name, now=request.now)
    except (ArchiveError, ProofError, WaczError, TimestampError) as error:
        file.close()
        request.audit_refusal(found.subject, str(error))
        return request.refuse(500, "bundle-failed")
    return download(file, f"{name}.zip")


def seen_article(session: Session, words: Catalogue, row: ArticleRow) -> SeenArticle:
    """Return what is known about an article's address, in the reader's language."""
    states = load_article_states(session, row.id, limit=1)
    responses = load_sightings(session, [row])[row.id].responses
    return SeenArticle(
        words=state_words(words, row.state, states[0] if states else None),
        sightings=responses[: -MAX_SIGHTINGS - 1 : -1],
        count=len(responses),
    )


def state_words(words: Catalogue, state: ArticleState, newest: StateObservation | ProxyCheck | None) -> str:
    """Return a state as words with its time and status: `newest` may be an absence that no visit confirmed yet."""
    if newest is None:
        return words(f"article-{state}")
    unconfirmed = newest.state in ABSENT_STATES and state not in ABSENT_STATES
    observed = words("lost-unconfirmed") if unconfirmed else words(f"article-{state}")
    status = words("http-status", status=newest.status) if newest.status else ""
    return ", ".join(filter(None, (observed, status, words.time(newest.seen_at))))
