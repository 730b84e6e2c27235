"""Show the page from which a version was read: as saved HTML, or replayed from its archived response.

Archived pages are hostile, and the replay's service worker serves them under the desk's own origin. Decision 21 says
why none of their scripts runs."""

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import Response

from review.web.request import DeskRequest, existing
from review.web.request_guard import POLICY
from spiders.document.saved_page import POLICY as SAVED_PAGE_POLICY
from store.archive.object_store import archive_of
from store.archive.read_archive import read_raw
from store.archive.warc_files import ArchiveError, RawResponse, pack_response, warcinfo
from store.articles.versions import load_version_at
from store.evidence.bundle_files import harmless_page
from store.runs.runs import load_raw_ref
from store.schema.tables.articles import ArticleRow, Version
from store.session import Session

REPLAY_FOLDER = Path(__file__).parents[1] / "static" / "replaywebpage"


def can_replay() -> bool:
    """Return whether ReplayWeb.page is installed with the desk."""
    return (REPLAY_FOLDER / "sw.js").exists()


def saved_page_view(request: DeskRequest) -> Response:
    """Show a version's page without scripts and outside addresses, and in a sandbox."""
    with request.desk.database.reading() as session:
        raw = _raw(session, request, _version(session, request))
    page = harmless_page(raw)
    if page is None:
        return request.refuse(404, "no-saved-page")
    policy = f"{SAVED_PAGE_POLICY}; frame-ancestors 'none'; form-action 'none'; base-uri 'none'; sandbox"
    return Response(page, media_type="text/html", headers={"content-security-policy": policy})


def replay_page(request: DeskRequest) -> Response:
    """Show a version's page in a frame, replayed from its archived response."""
    with request.desk.database.reading() as session:
        version = _version(session, request)
        article = session.get_one(ArticleRow, version.article_row_id)
        response = request.page("replay.html", article=article, version=version, raw=_raw(session, request, version))
    response.headers["content-security-policy"] = f"{POLICY}; frame-src 'self'"
    return response


def replay_archive(request: DeskRequest) -> Response:
    """Serve the archived response of a version as a WARC file."""
    with request.desk.database.reading() as session:
        raw = _raw(session, request, _version(session, request))
    return Response(warcinfo("archive.warc.gz") + pack_response(raw).data, media_type="application/warc")


def replay_worker(request: DeskRequest) -> Response:
    """Serve the service worker that replays pages below /replay/."""
    worker = request.desk.templates.get_template("replay_worker.js").render()
    return Response(worker, media_type="text/javascript")


def _version(session: Session, request: DeskRequest) -> Version:
    return existing(load_version_at(session, request.number(), request.number("seq")))


def _raw(session: Session, request: DeskRequest, version: Version) -> RawResponse:
    """Return the archived response; 404 for an imported text, or if the archive no longer holds it as recorded."""
    ref = load_raw_ref(session, existing(version.raw_record_id))
    try:
        return read_raw(archive_of(request.desk.home), ref)
    except ArchiveError as error:
        request.audit_refusal(request.http.url.path, str(error))
        raise HTTPException(404) from error
