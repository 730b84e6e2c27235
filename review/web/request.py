"""One request of one person: what views get to see, and how they answer."""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from config.environment import Home
from config.loader import Config
from config.wording.catalogue import Catalogue, preferred
from review.rendering.entry_labels import EntryLabel, entry_labels
from review.web.presence import Presence
from store.accounts.users import Role, load_session_user
from store.session import Database, Session

SESSION_COOKIE = "kuzet_session"
VISITOR_COOKIE = "kuzet_visitor"
LANGUAGE_COOKIE = "kuzet_language"
MAX_ROW_NUMBER = 2**63 - 1
MAX_COOKIE_SECONDS = 12 * 3600
"""Seconds after which the browser forgets its cookies; the store ends sessions by its own clock."""


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


@dataclass(frozen=True, kw_only=True)
class Person:
    """Who is logged in."""

    name: str
    role: Role
    language: str | None = None


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file that came with a form, by the name that the browser gave it."""

    name: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class DeskRequest:
    """A request, and the person it comes from. `secret` is the token in their cookie, which form tokens hang on."""

    desk: Desk
    http: Request
    user: Person | None
    secret: str
    form: Mapping[str, str] = field(default_factory=dict)
    upload: Upload | None = None

    @property
    def name(self) -> str:
        """The login name of whoever asks; views that need one are never reached without."""
        assert self.user is not None
        return self.user.name

    @property
    def now(self) -> datetime:
        return self.desk.clock()

    @property
    def catalogue(self) -> Catalogue:
        """The words in the language that the person chose, on any machine, else the one their browser asks for."""
        chosen = self.user.language if self.user else None
        chosen = chosen or self.http.cookies.get(cookie_name(self.http, LANGUAGE_COOKIE), "")
        if chosen not in self.desk.catalogues:
            chosen = preferred(self.http.headers.get("accept-language", ""), self.desk.catalogues)
        return self.desk.catalogues[chosen]

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A transaction of the person's own, in which the use of their login is noted."""
        with self.desk.database.session() as session:
            load_session_user(session, self.secret, self.now)
            yield session

    def may(self, role: Role) -> bool:
        """Whether the person's role is at least `role`."""
        return self.user is not None and reaches(self.user.role, role)

    def page(self, template: str, status: int = 200, **values: Any) -> Response:
        """A page made from a template."""
        shared = {
            "t": self.catalogue,
            "request": self,
            "path": self.http.url.path,
            "csrf": csrf_token(self.secret),
            "languages": {code: catalogue("language") for code, catalogue in self.desk.catalogues.items()},
        }
        text = self.desk.templates.get_template(template).render({**shared, **values})
        return HTMLResponse(text, status)

    def labels(self, session: Session, ids: Iterable[str]) -> dict[str, EntryLabel]:
        """Return the labels of entries, laws and articles of codes by their ids."""
        return entry_labels(session, ids, self.desk.config.laws, self.catalogue)

    def number(self, name: str = "id") -> int:
        """A row number from the address; 404 for one that no database can hold."""
        value: int = self.http.path_params[name]
        if value > MAX_ROW_NUMBER:
            raise HTTPException(404)
        return value

    def refuse(self, status: int, key: str) -> Response:
        """A page that says why not."""
        return self.page("message.html", status, message=self.catalogue(key))

    def set_cookie(self, response: Response, name: str, value: str) -> None:
        """A cookie that scripts can't read and that no other site's request carries."""
        response.set_cookie(
            cookie_name(self.http, name), value, max_age=MAX_COOKIE_SECONDS, httponly=True,
            samesite="strict", secure=_is_https(self.http),
        )  # fmt: skip

    def delete_cookie(self, response: Response, name: str) -> None:
        response.delete_cookie(
            cookie_name(self.http, name), httponly=True, samesite="strict", secure=_is_https(self.http)
        )


def reaches(role: Role, needed: Role) -> bool:
    """Whether a role may do what `needed` may."""
    order = list(Role)
    return order.index(role) >= order.index(needed)


def parse_row_number(text: str) -> int:
    """A row's number that a form or an address has carried; 0, which no row has, for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def see_other(path: str) -> Response:
    """Send the browser on to a page of the desk."""
    return RedirectResponse(path, 303)


def cookie_name(request: Request, name: str) -> str:
    """A cookie's name; with https, browsers refuse a __Host- cookie that another host has set."""
    return f"__Host-{name}" if _is_https(request) else name


def new_secret() -> str:
    return secrets.token_urlsafe(32)


def csrf_token(secret: str) -> str:
    """The token that forms carry: it follows from the cookie, and the cookie doesn't follow from it."""
    return hmac.new(secret.encode(), b"kuzet form", hashlib.sha256).hexdigest()


def own_path(wish: str) -> str:
    """`wish` if it is a plain path of this desk, else the first page: nobody may send readers elsewhere."""
    try:
        parts = urlsplit(wish) if wish.isascii() and wish.isprintable() else None
    except ValueError:
        return "/"
    if parts is None or parts.scheme or parts.netloc or "\\" in wish or " " in wish:
        return "/"
    return wish if wish.startswith("/") and not wish.startswith("//") else "/"


def _is_https(request: Request) -> bool:
    return request.url.scheme == "https"
