"""A desk on invented articles, and people who are logged in to it."""

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.applications import Starlette

from config.environment import Home
from config.loader import Config, load_config, load_watchlist
from config.models.entry import Entry
from crawler.ingest import ingest_extracted
from kuzet.commands.review.serve import archive_search
from kuzet.demo.content import WATCHLIST, load_articles
from matchers.mention import Mention, MentionKind, Reason, ReasonCode
from review.app import create_app
from review.web.request import csrf_token
from spiders.article import Article
from store.accounts.users import load_user, start_session
from store.articles.versions import Fetched, Recorded
from store.chain.chain_heads import HEADS_NAME
from store.review.review_items import load_pending
from store.schema.enums import Role
from store.session import Database, Session, open_database
from store.texts.derived import searchable
from store.watchlist.watchlist import load_entries, sync_watchlist
from tests.support.store_samples import user

with warnings.catch_warnings(action="ignore"):
    # Starlette would like its own fork of httpx.
    from starlette.testclient import TestClient

Client = TestClient

NOW = datetime.fromisoformat("2026-03-02T21:00:00+00:00")
NAMES = {Role.READER: "dana", Role.REVIEWER: "aliya", Role.MAINTAINER: "marat", Role.ADMIN: "sholpan"}
SECOND_REVIEWER = "bek"
HERE = "http://127.0.0.1"


@dataclass
class Clock:
    """The desk's clock, which stands until a test moves it."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


@dataclass
class TheDesk:
    """A desk with its database."""

    database: Database
    config: Config
    app: Starlette
    clock: Clock = field(default_factory=Clock)

    def token(self, name: str) -> str:
        """A login of that person."""
        with self.database.session() as session:
            account = load_user(session, name)
            assert account is not None
            return start_session(session, account, self.clock())

    def client(self, role: Role | None = Role.REVIEWER, *, name: str | None = None) -> Client:
        """A browser without scripts, logged in as that role's person, or as nobody."""
        cookies = {"kuzet_session": self.token(name or NAMES[role])} if role is not None else {}
        client = Client(self.app, base_url=HERE, cookies=cookies, follow_redirects=False)
        client.headers["accept-language"] = "en"
        return client

    def waiting(self) -> list[int]:
        """The numbers of the items that wait."""
        with self.database.reading() as session:
            return [item.id for item in load_pending(session)]


def entries(desk: TheDesk) -> dict[str, Entry]:
    """The watchlist by id, what is retired included."""
    with desk.database.reading() as session:
        return {entry.id: entry for entry in load_entries(session, retired=True)}


def form_token(client: Client) -> str:
    """The token that this browser's forms carry."""
    return csrf_token(client.cookies["kuzet_session"])


def item_form(client: Client, item: int) -> dict[str, str]:
    """The fields of an item's form as the page holds them."""
    return fields_of(client.get(f"/items/{item}").text, f"/items/{item}/decide")


def fields_of(page: str, action: str) -> dict[str, str]:
    """The hidden fields of the form that is sent to `action`."""
    form = page.split(f'action="{action}"', 1)[1].split("</form>", 1)[0]
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form))


@contextmanager
def open_desk(path: Path, *, articles: list[Article] | None = None, searches: bool = False) -> Iterator[TheDesk]:
    """A desk on a fresh SQLite file with `articles`, or with the demonstration's; one that `searches` the archive."""
    file = path / "kuzet.db"
    for name, content in _database_files(with_articles=articles is None).items():
        (path / name).write_bytes(content)
    home = Home(path=path, database_url=f"sqlite:///{file}")
    database = open_database(home.database_url)
    with database.session() as session:
        for page in articles or ():
            ingest(session, page)
    clock = Clock()
    search = archive_search(database, demo_config(), home) if searches else None
    app = create_app(database, demo_config(), home, clock=clock, search=search)
    yield TheDesk(database, demo_config(), app, clock)
    database.close()


@cache
def _database_files(*, with_articles: bool) -> dict[str, bytes]:
    """A database with the people and the watchlist, and its chain heads; made once, as it takes longer than a test."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "kuzet.db"
        database = open_database(f"sqlite:///{file}")
        with database.session() as session:
            sync_watchlist(session, demo_config().entries, NOW)
            for role, name in NAMES.items():
                user(session, name, role)
            user(session, SECOND_REVIEWER, Role.REVIEWER)
            for page in demo_articles() if with_articles else ():
                ingest(session, page)
        database.close()
        return {one.name: one.read_bytes() for one in (file, file.with_name(HEADS_NAME))}


@cache
def demo_config() -> Config:
    """The shipped configuration with the demonstration's invented people."""
    shipped = load_config(None)
    return Config(
        outlets=shipped.outlets,
        entries=tuple(load_watchlist(WATCHLIST)),
        laws=shipped.laws,
        cited=shipped.cited,
        directory=shipped.directory,
    )


@cache
def demo_articles() -> list[Article]:
    """The demonstration's articles as its first night reads them, the readable ones."""
    return [
        article(outlet, f"{outlet}-{found.id}", title=found.title, text="\n\n".join(found.body), lang=found.lang,
                author=found.author, published=found.published(NOW))
        for outlet, several in load_articles().items()
        for found in several
        if found.body and found.first_run == 1 and not found.always_blocked
    ]  # fmt: skip


def article(outlet: str, article_id: str, *, title: str, text: str, lang: str = "ru", **changes: object) -> Article:
    """An invented article."""
    url = f"https://demo.example/{article_id}"
    values = {"author": None, "published": NOW - timedelta(days=1), "layers": {}, "url": url, "urls": (url,), **changes}
    return Article(outlet=outlet, article_id=article_id, title=title, text=text, lang=lang, **values)  # type: ignore[arg-type]


def ingest(session: Session, page: Article, *, now: datetime = NOW) -> Recorded:
    """What the crawler does with an article, with a stand-in for the matcher."""
    mentions = mentions_in(searchable(page.title, page.text))
    return ingest_extracted(session, Fetched(article=page, raw_id=None, now=now), mentions, run_id=None)


def mentions_in(text: str) -> list[Mention]:
    """Every place where the stem of an invented surname stands, and every article 405."""
    found = [
        _mention(entry.id, MentionKind(entry.kind), match, ("tried",))
        for entry, pattern in _stems()
        for match in pattern.finditer(text)
    ]
    articles = re.finditer(r"стать\w+ 405\b|ст\. 405\b", text)
    found += [_mention("kz-uk:405", MentionKind.CITATION, match, ()) for match in articles]
    return sorted(found, key=lambda mention: (mention.start, mention.end))


@cache
def _stems() -> list[tuple[Entry, re.Pattern[str]]]:
    return [
        (entry, re.compile("|".join(rf"\b{re.escape(stem)}\w*" for stem in stems)))
        for entry in demo_config().entries
        if (stems := {name.split()[-1][:-1] for name in entry.names if re.match("[А-ЯЁӘҒҚҢӨҰҮҺІ]", name)})
    ]


def _mention(entry: str, kind: MentionKind, match: re.Match[str], events: tuple[str, ...]) -> Mention:
    return Mention(
        kind=kind, entry=entry, start=match.start(), end=match.end(), surface=match[0],
        reasons=(
            Reason(code=ReasonCode.SURNAME_ALONE, params={"form": "genitive"}, weight=0.55),
            Reason(code=ReasonCode.SAME_SENTENCE, params={"term": "kz-uk:405"}, weight=0.2),
        ),
        events=events, code="kz-uk" if kind is MentionKind.CITATION else None,
        article="405" if kind is MentionKind.CITATION else None,
    )  # fmt: skip
