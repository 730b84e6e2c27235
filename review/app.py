"""Build the desk as a web application from its pages, templates and catalogues."""

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from config.environment import Home
from config.loader import Config
from config.wording.alarms import word_alarm
from config.wording.catalogue import load_catalogues
from review.archive.replay import can_replay
from review.rendering.entry_labels import entry_key, entry_path, reviewer_name
from review.rendering.sanitize import is_web_url, sanitized
from review.routes import MENU, PAGES
from review.web.access import MAX_UPLOAD_BYTES, endpoint
from review.web.archive_search import ArchiveSearches, Search
from review.web.request import Desk, DoctorFinding, new_secret
from review.web.request_guard import LOOPBACK_NAMES, RequestGuard
from store.review.decide import CONFIRMING_FLAGS
from store.review.decisions import PENDING_STATES, step_key
from store.review.open_items import URGENT_EVENTS
from store.schema.enums import Role
from store.session import Database

FOLDER = Path(__file__).parent


class _KeptFiles(StaticFiles):
    """Static files with long caching: they hold nothing private, and keys work as soon as a page shows."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["cache-control"] = "private, max-age=31536000, immutable"
        return response


def create_app(
    database: Database,
    config: Config,
    home: Home,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    search: Search | None = None,
    findings: Callable[[], Sequence[DoctorFinding]] = tuple,
) -> Starlette:
    """Return the desk on a database. It accepts only loopback host names until `serve` sets others.

    `search` searches the archive for entries that are saved; without it, `kuzet rescan` has to. `findings` returns what
    is wrong with the installation, for administrators."""
    desk = Desk(
        database=database,
        config=config,
        home=home,
        catalogues=load_catalogues(),
        templates=load_templates(),
        clock=clock,
        searches=ArchiveSearches(search=search),
        findings=findings,
    )
    app = Starlette(routes=_routes(desk), middleware=[Middleware(RequestGuard)])
    app.state.hosts = LOOPBACK_NAMES
    app.state.pages = PAGES
    app.state.longest_bodies = {page.path: MAX_UPLOAD_BYTES for page in PAGES if page.takes_file}
    return app


def _routes(desk: Desk) -> list[BaseRoute]:
    static = Mount("/static", _KeptFiles(directory=FOLDER / "static"))
    return [static, *(Route(page.path, endpoint(desk, page), methods=[page.method]) for page in PAGES)]


def load_templates() -> Environment:
    """Load the templates with their filters and globals."""
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "sanitized": sanitized,
        "is_web_url": is_web_url,
        "entry_key": entry_key,
        "entry_path": entry_path,
        "step_key": step_key,
        "alarm_text": lambda alarm, words: word_alarm(alarm.findings, words, legacy=alarm.text),
    }
    menu = _menu()
    made.globals |= {
        "roles": Role,
        "menu": menu,
        "group_of": lambda path: next((group for group in menu if path.split("/")[1] in group["sections"]), None),
        "urgent_events": URGENT_EVENTS,
        "static": static_address,
        "new_token": new_secret,
        "reviewer_name": reviewer_name,
        "waiting_states": PENDING_STATES,
        "confirming_flags": CONFIRMING_FLAGS,
        "can_replay": can_replay(),
    }
    return made


@cache
def static_address(name: str) -> str:
    """Return the URL of a static file, with a digest so that browsers can cache it forever."""
    digest = hashlib.sha256((FOLDER / "static" / name).read_bytes()).hexdigest()
    return f"/static/{name}?{digest[:12]}"


def _menu() -> list[dict[str, Any]]:
    """Return the groups of the navigation; `sections` are the first parts of the paths of a group's pages."""
    needed = {page.path: page.role for page in PAGES if page.method == "GET"}
    return [
        {
            "words": group.words,
            "icon": group.icon,
            "path": group.pages[0][0],
            "pages": [{"path": path, "words": words, "role": needed[path]} for path, words in group.pages],
            "sections": {path.split("/")[1] for path, _ in group.pages} | set(group.others),
        }
        for group in MENU
    ]
