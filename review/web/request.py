"""The request that views receive: the person, the form, the language, and ways to respond."""

import hashlib
import hmac
import secrets
import tempfile
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, BinaryIO, TypeVar
from urllib.parse import urlsplit

from jinja2 import Environment
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response, StreamingResponse

from config.environment import Home
from config.loader import Config
from config.wording.catalogue import Catalogue, preferred
from review.rendering.entry_labels import EntryLabel, entry_labels
from review.web.archive_search import ArchiveSearches
from store.accounts.audit import record_audit
from store.accounts.users import load_session_user
from store.cases.load_cases import SituationCache
from store.schema.enums import Role
from store.session import Database, Session

SESSION_COOKIE = "kuzet_session"
VISITOR_COOKIE = "kuzet_visitor"
LANGUAGE_COOKIE = "kuzet_language"
PART_HEADER = "kuzet-part"
MAX_ROW_NUMBER = 2**63 - 1
FORGET_AFTER_MINUTES = timedelta(minutes=5)
MAX_OPEN_ITEMS = 1_000
SENT_PIECE_BYTES = 64 * 1024
MAX_COOKIE_SECONDS = 12 * 3600
"""Lifetime of cookies; the store ends sessions by its own clock."""

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "jsonl": "application/x-ndjson",
    "odt": "application/vnd.oasis.opendocument.text",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
"""Ending of a file that the desk offers -> its media type."""

_Found = TypeVar("_Found")


class Presence:
    """Who has which item open, so that two people do not read the same text: a courtesy in memory, not a lock."""

    def __init__(self) -> None:
        self._opened: OrderedDict[tuple[int, str], datetime] = OrderedDict()
        self._lock = Lock()

    def enter(self, item: int, name: str, now: datetime) -> list[str]:
        """Note that a person opens an item; return the others who have it open."""
        with self._lock:
            self._opened[item, name] = now
            self._opened.move_to_end((item, name))
            while len(self._opened) > MAX_OPEN_ITEMS:
                self._opened.popitem(last=False)
            present = (who for who, at in self._opened.items() if now - at < FORGET_AFTER_MINUTES)
            return sorted(who for opened, who in present if opened == item and who != name)

    def leave(self, item: int, name: str) -> None:
        """Forget that a person has the item open."""
        with self._lock:
            self._opened.pop((item, name), None)


@dataclass(frozen=True, kw_only=True)
class DoctorFinding:
    """A part of the installation that needs the operator. `doctor-PART` is its text; `kuzet doctor` has remedies."""

    part: str
    is_bad: bool


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What all requests share."""

    database: Database
    config: Config
    home: Home
    catalogues: Mapping[str, Catalogue]
    templates: Environment
    clock: Callable[[], datetime]
    presence: Presence = field(default_factory=Presence)
    situations: SituationCache = field(default_factory=SituationCache)
    findings: Callable[[], Sequence[DoctorFinding]] = tuple
    searches: ArchiveSearches = field(default_factory=lambda: ArchiveSearches(search=None))


@dataclass(frozen=True, kw_only=True)
class DeskUser:
    """The person who is logged in."""

    name: str
    role: Role
    language: str | None = None


@dataclass(frozen=True, kw_only=True)
class Upload:
    """An uploaded file, with the name that the browser gave it."""

    name: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class DeskRequest:
    """An HTTP request and its person. `secret` is the token in their cookie, from which form tokens are derived."""

    desk: Desk
    http: Request
    user: DeskUser | None
    secret: str
    form: Mapping[str, str] = field(default_factory=dict)
    upload: Upload | None = None

    @property
    def name(self) -> str:
        """Return the login name. Only views that need a login ask for it."""
        assert self.user is not None
        return self.user.name

    @property
    def now(self) -> datetime:
        return self.desk.clock()

    @property
    def wants_part(self) -> bool:
        """Return whether the desk's script asks for the changed parts of a page instead of the whole."""
        return PART_HEADER in self.http.headers

    @property
    def is_ahead(self) -> bool:
        """Return whether the desk's script fetches a question ahead, before it is shown."""
        return self.http.headers.get(PART_HEADER) == "ahead"

    @property
    def catalogue(self) -> Catalogue:
        """Return the catalogue of the person's chosen language, else of the browser's."""
        chosen = self.user.language if self.user else None
        chosen = chosen or self.http.cookies.get(cookie_name(self.http, LANGUAGE_COOKIE), "")
        if chosen not in self.desk.catalogues:
            chosen = preferred(self.http.headers.get("accept-language", ""), self.desk.catalogues)
        return self.desk.catalogues[chosen]

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a transaction that also records the use of the session."""
        with self.desk.database.session() as session:
            load_session_user(session, self.secret, self.now)
            yield session

    def audit(self, session: Session, action: str, subject: str, **detail: Any) -> None:
        """Record an action of the person in the audit trail."""
        record_audit(session, actor=self.name, action=action, subject=subject, detail=detail, now=self.now)

    def audit_refusal(self, subject: str, why: str) -> None:
        """Record in the audit trail what was refused to the person, and why."""
        with self.desk.database.session() as session:
            self.audit(session, "refused", subject, why=why)

    def may(self, role: Role) -> bool:
        """Return whether the person's role includes the rights of `role`."""
        return self.user is not None and self.user.role.includes(role)

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """Render a template as a response."""
        shared = {
            "t": self.catalogue,
            "request": self,
            "path": self.http.url.path,
            "csrf": csrf_token(self.secret),
            "languages": {code: catalogue("language") for code, catalogue in self.desk.catalogues.items()},
        }
        text = self.desk.templates.get_template(template).render({**shared, **values})
        return HTMLResponse(text, status)

    def part(self, template: str, **values: Any) -> Response:
        """Render parts of a page, with which the desk's script replaces those with the same ids."""
        response = self.page(template, **values)
        response.headers[PART_HEADER] = "1"
        return response

    def labels(self, session: Session, ids: Iterable[str]) -> dict[str, EntryLabel]:
        """Return the labels of entries, laws and articles of codes by their ids."""
        return entry_labels(session, ids, self.desk.config.laws, self.catalogue)

    def outlet_name(self, outlet_id: str) -> str:
        """Return an outlet's name, or its id if its file is gone."""
        outlet = self.desk.config.outlets.get(outlet_id)
        return outlet.name if outlet else outlet_id

    def number(self, name: str = "id") -> int:
        """Return a row number of the URL; 404 for one that no database can hold."""
        value: int = self.http.path_params[name]
        if value > MAX_ROW_NUMBER:
            raise HTTPException(404)
        return value

    def refuse(self, status: int, key: str) -> Response:
        """Return a page that says why the request was refused."""
        return self.page("message.html", status, message=self.catalogue(key))

    def set_cookie(self, response: Response, name: str, value: str) -> None:
        """Set a cookie that scripts cannot read and other sites' requests do not carry."""
        response.set_cookie(
            cookie_name(self.http, name), value, max_age=MAX_COOKIE_SECONDS, httponly=True,
            samesite="strict", secure=_is_https(self.http),
        )  # fmt: skip

    def delete_cookie(self, response: Response, name: str) -> None:
        response.delete_cookie(
            cookie_name(self.http, name), httponly=True, samesite="strict", secure=_is_https(self.http)
        )


def existing(found: _Found | None) -> _Found:
    """Return what was looked up for a page; 404 if there is nothing."""
    if not found:
        raise HTTPException(404)
    return found


def parse_row_number(text: str) -> int:
    """Return a row's number from a form or URL; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def temporary_file() -> BinaryIO:
    """Return a file on disk that is removed when it is closed."""
    return tempfile.TemporaryFile()


def download(content: BinaryIO | bytes, name: str) -> Response:
    """Return bytes or a file as a download named `name`; a file is sent in pieces and then closed."""
    media_type = MEDIA_TYPES[name.rpartition(".")[2]]
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    if isinstance(content, bytes):
        return Response(content, media_type=media_type, headers=headers)
    return StreamingResponse(_pieces(content), media_type=media_type, headers=headers)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(SENT_PIECE_BYTES):
            yield piece


def see_other(path: str) -> Response:
    """Redirect to a page of the desk."""
    return RedirectResponse(path, 303)


def cookie_name(request: Request, name: str) -> str:
    """Return a cookie's name. With https it starts with __Host-: browsers refuse such a cookie from any other host."""
    return f"__Host-{name}" if _is_https(request) else name


def new_secret() -> str:
    """Return a secret for a cookie, or a token by which a form sent twice counts once."""
    return secrets.token_urlsafe(32)


def csrf_token(secret: str) -> str:
    """Return the form token of a cookie's secret; the secret cannot be derived from it."""
    return hmac.new(secret.encode(), b"kuzet form", hashlib.sha256).hexdigest()


def own_path(target: str) -> str:
    """Return `target` if it is a plain path of this desk, else the first page: links must not redirect elsewhere."""
    try:
        parts = urlsplit(target) if target.isascii() and target.isprintable() else None
    except ValueError:
        return "/"
    if parts is None or parts.scheme or parts.netloc or "\\" in target or " " in target:
        return "/"
    return target if target.startswith("/") and not target.startswith("//") else "/"


def _is_https(request: Request) -> bool:
    return request.url.scheme == "https"
