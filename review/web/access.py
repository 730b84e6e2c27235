"""Control access to pages: every request of the desk passes `answer`."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from review.web.request import (
    SESSION_COOKIE,
    VISITOR_COOKIE,
    Desk,
    DeskRequest,
    DeskUser,
    Upload,
    cookie_name,
    csrf_token,
    new_secret,
    see_other,
)
from review.web.request_guard import log_error
from store.accounts.users import load_session_user
from store.schema.enums import Role
from store.session import DATABASE_UNAVAILABLE, is_database_busy

MAX_FIELDS = 60
MAX_LIST_FIELDS = 500
"""Fields of a form with a file: a box for each entry that the report of an import lists."""

SECRET_FIELDS = frozenset({"csrf", "password", "new", "again", "code", "secret"})
MAX_UPLOAD_BYTES = 1024 * 1024
"""Size of a form with a file: a list of some thousand entries. Starlette would write larger ones to disk;
for those, use `kuzet watchlist import`."""

BODY_TIMEOUT_SECONDS = 15


@dataclass(frozen=True, kw_only=True)
class DeskPage:
    """A route with the role that it needs; None for pages open to everyone (login, feeds with their keys)."""

    path: str
    view: Callable[[DeskRequest], Response]
    role: Role | None
    method: Literal["GET", "POST"] = "GET"
    takes_file: bool = False
    """Whether its form can upload a file."""


def endpoint(desk: Desk, page: DeskPage) -> Callable[[Request], Awaitable[Response]]:
    """Return the page as a Starlette endpoint: the form is read here, everything else runs in a thread."""

    async def called(http: Request) -> Response:
        if page.takes_file and (refusal := await run_in_threadpool(_barred, page, _desk_request(desk, http))):
            return refusal
        try:
            form, upload = await _form(http, page) if page.method == "POST" else ({}, None)
        except TimeoutError:
            return PlainTextResponse("The form took too long to arrive.", 408)
        return await run_in_threadpool(answer, desk, page, http, form, upload)

    return called


def answer(
    desk: Desk, page: DeskPage, http: Request, form: Mapping[str, str], upload: Upload | None = None
) -> Response:
    """Return the page's response if the person may see it, else a refusal."""
    request = _desk_request(desk, http, form, upload)
    refusal = _refusal(page, request)
    if refusal is not None:
        return refusal
    response = _answered(page, request)
    if request.user is None and VISITOR_COOKIE not in _cookies(http):
        request.set_cookie(response, VISITOR_COOKIE, request.secret)
    return response


def _answered(page: DeskPage, request: DeskRequest) -> Response:
    try:
        return page.view(request)
    except HTTPException as error:
        if error.status_code != 404:
            raise
        return request.refuse(404, "not-found")
    except Exception as error:
        reason = _failure_of(page, error)
        if reason is None:
            raise
        if reason != "busy":
            log_error(error)
        kept = {name: value for name, value in request.form.items() if name not in SECRET_FIELDS}
        return request.page("busy.html", 503, reason=reason, kept=kept)


def _failure_of(page: DeskPage, error: Exception) -> Literal["busy", "unwritable"] | None:
    """Return "busy" if another program holds the database for too long, "unwritable" if it could not save a form; None
    for any other error."""
    if is_database_busy(error):
        return "busy"
    return "unwritable" if page.method == "POST" and isinstance(error, DATABASE_UNAVAILABLE) else None


async def _form(http: Request, page: DeskPage) -> tuple[dict[str, str], Upload | None]:
    most_files = 1 if page.takes_file else 0
    most_fields = MAX_LIST_FIELDS if page.takes_file else MAX_FIELDS
    async with asyncio.timeout(BODY_TIMEOUT_SECONDS), http.form(max_files=most_files, max_fields=most_fields) as data:
        file = next((one for one in data.values() if isinstance(one, UploadFile) and one.filename), None)
        upload = Upload(name=file.filename or "", content=await file.read()) if file else None
        return {name: value for name, value in data.items() if isinstance(value, str)}, upload


def _desk_request(
    desk: Desk, http: Request, form: Mapping[str, str] = MappingProxyType({}), upload: Upload | None = None
) -> DeskRequest:
    token = _cookies(http).get(SESSION_COOKIE)
    user = _user(desk, token)
    if user is not None and token is not None:
        return DeskRequest(desk=desk, http=http, user=user, secret=token, form=form, upload=upload)
    visitor = _cookies(http).get(VISITOR_COOKIE) or new_secret()
    return DeskRequest(desk=desk, http=http, user=None, secret=visitor, form=form)


def _user(desk: Desk, token: str | None) -> DeskUser | None:
    if not token:
        return None
    with desk.database.reading() as session:
        user = load_session_user(session, token, desk.clock())
        return DeskUser(name=user.name, role=user.role, language=user.language) if user else None


def _cookies(http: Request) -> dict[str, str]:
    names = {cookie_name(http, name): name for name in (SESSION_COOKIE, VISITOR_COOKIE)}
    return {names[name]: value for name, value in http.cookies.items() if name in names}


def _refusal(page: DeskPage, request: DeskRequest) -> Response | None:
    barred = _barred(page, request)
    if barred is not None:
        return barred
    token = request.form.get("csrf", "")
    if page.method == "POST" and not hmac.compare_digest(token.encode(), csrf_token(request.secret).encode()):
        return _refused(request, "form token missing or wrong", 403, "refused-form")
    return None


def _barred(page: DeskPage, request: DeskRequest) -> Response | None:
    """Return a refusal that doesn't depend on the form, if any, so that strangers' uploads aren't read."""
    is_post = page.method == "POST"
    if is_post and not _is_same_origin(request.http):
        return _refused(request, "another site's form", 403, "refused-form")
    if page.role is not None and request.user is None:
        return request.refuse(401, "refused-login") if is_post else see_other(_login_path(request.http))
    if page.role is not None and not request.may(page.role):
        return _refused(request, f"needs role {page.role}", 403, "refused-role")
    return None


def _login_path(http: Request) -> str:
    target = http.url.path + (f"?{http.url.query}" if http.url.query else "")
    return "/login" if target == "/" else f"/login?next={quote(target, safe='/')}"


def _is_same_origin(http: Request) -> bool:
    """Return whether the form comes from the desk itself, by headers that scripts cannot set."""
    site = http.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = http.headers.get("origin")
    # Under our no-referrer policy, browsers send "null"; then the form token decides.
    return origin in (None, "null", f"{http.url.scheme}://{http.headers.get('host', '')}")


def _refused(request: DeskRequest, why: str, status: int, key: str) -> Response:
    if request.user is not None:
        request.audit_refusal(request.http.url.path, why)
    return request.refuse(status, key)
