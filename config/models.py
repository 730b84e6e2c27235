"""What the files under config/ may say: outlets, watchlist entries, codes, laws and cited pages."""

import re
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

DEFAULT_PORTS = {"http": 80, "https": 443}


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    return pattern


def _is_web_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname:
        raise ValueError("not a web address: it must begin with http:// or https:// and name a host")
    return url


Pattern = Annotated[str, AfterValidator(_compiles)]
WebUrl = Annotated[str, AfterValidator(_is_web_url)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Origin = tuple[str, str, int]
"""scheme, host, port: the unit of what may be fetched."""


class Strict(BaseModel):
    """A part of a configuration file: unknown keys are refused, values never change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class EntryKind(StrEnum):
    PERSON = "person"
    ORGANISATION = "organisation"


class Discover(Strict):
    """Where an outlet's articles are announced; all that are named are used."""

    feeds: tuple[WebUrl, ...] = ()
    sitemaps: tuple[WebUrl, ...] = ()
    listings: tuple[WebUrl, ...] = ()


class Select(Strict):
    """CSS selectors of an article's fields; a field without one is read from JSON-LD, meta tags or by trafilatura."""

    title: str | None = None
    published: str | None = None
    author: str | None = None
    lead: str | None = None
    body: str | None = None
    drop: tuple[str, ...] = ()
    item: str | None = None
    """One entry of a listing; its first link is the article."""
    item_title: str | None = None
    item_published: str | None = None
    next_page: str | None = None


class Expect(Strict):
    """What a healthy outlet yields."""

    articles_per_week: float = Field(default=0, ge=0)


class Outlet(Strict):
    """One outlet, as `config/outlets/<id>.yml` describes it."""

    id: Slug
    name: str
    homepage: WebUrl
    languages: tuple[Literal["ru", "kk", "en"], ...] = Field(min_length=1)
    spider: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")] | None = None
    hosts: tuple[str, ...] = Field(min_length=1)
    discover: Discover = Discover()
    article_url: Pattern
    select: Select = Select()
    expect: Expect = Expect()
    delay: float = Field(default=3, ge=0, le=3600)
    user_agent_suffix: str = Field(default="", max_length=100)
    allow_local: tuple[Annotated[str, Field(pattern=r"^[^/\s]+:\d{1,5}$")], ...] = ()
    pages: tuple[WebUrl, ...] = ()

    @cached_property
    def named_urls(self) -> tuple[str, ...]:
        """Every address that the file itself names."""
        discover = self.discover
        return (self.homepage, *discover.feeds, *discover.sitemaps, *discover.listings, *self.pages)

    @cached_property
    def origins(self) -> frozenset[Origin]:
        """All that may be fetched: each host of `hosts` on the web's default ports, on the port written behind it,
        and on a port that `allow_local` gives for it."""
        local = {tuple(pair.rsplit(":", 1)) for pair in self.allow_local}
        found: set[Origin] = set()
        for written in self.hosts:
            host, _, port = written.lower().partition(":")
            if port:
                found |= {(scheme, host, int(port)) for scheme in DEFAULT_PORTS}
                continue
            found |= {(scheme, host, number) for scheme, number in DEFAULT_PORTS.items()}
            found |= {(scheme, host, int(number)) for name, number in local if name == host for scheme in DEFAULT_PORTS}
        return frozenset(found)

    def allows(self, url: str) -> bool:
        """Whether the outlet's file lets `url` be fetched."""
        origin = origin_of(url)
        return origin is not None and origin in self.origins

    @cached_property
    def article_pattern(self) -> re.Pattern[str]:
        return re.compile(self.article_url)

    @model_validator(mode="after")
    def _check(self) -> "Outlet":
        discover = self.discover
        if not (discover.feeds or discover.sitemaps or discover.listings or self.pages):
            raise ValueError("nothing to poll: name at least one feed, sitemap, listing or page")
        strangers = [url for url in self.named_urls if not self.allows(url)]
        if strangers:
            raise ValueError(f"{strangers[0]} is on a host that `hosts` doesn't name")
        local_hosts = {pair.rsplit(":", 1)[0] for pair in self.allow_local}
        if self.delay < 1 and not all(host.partition(":")[0] in local_hosts for host in self.hosts):
            raise ValueError("delay below 1 second is only for outlets whose every host is in allow_local")
        return self


def origin_of(url: str) -> Origin | None:
    """scheme, host and port of a web address; None for anything else, addresses with a user name included."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or "@" in parts.netloc:
        return None
    return parts.scheme, parts.hostname.lower(), port or DEFAULT_PORTS[parts.scheme]


class Entry(Strict):
    """A person or organisation on the watchlist."""

    id: Slug
    kind: EntryKind
    names: tuple[Annotated[str, Field(min_length=2, max_length=200)], ...] = Field(min_length=1)
    gender: Literal["m", "f"] | None = None
    patronymic: str | None = None
    indeclinable: bool = False
    abbreviations: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    role: str | None = None
    priority: Literal["tracked", "context"] = "tracked"
    hint: str | None = None
    note: str | None = None
    source: str | dict[str, Any] | None = None
    retired: bool = False

    @property
    def name(self) -> str:
        """The name that is shown."""
        return self.names[0]


class CodeNames(Strict):
    """A code's name in one language, with inflected forms and abbreviations that texts use."""

    name: str
    forms: tuple[str, ...] = ()
    abbr: tuple[str, ...] = ()


class Code(Strict):
    """A code of law whose articles may be cited."""

    id: Slug
    tracked: bool = True
    """False for what must be recognised only to be left out, such as the Constitution."""
    ru: CodeNames | None = None
    kk: CodeNames | None = None
    en: CodeNames | None = None
    kk_latin: tuple[str, ...] = ()
    act: str | None = None
    note: str | None = None
    evidence: str | None = None


class LawArticle(Strict):
    """A tracked article of a code; its entry id is `<code>:<article>`."""

    code: Slug
    article: Annotated[str, Field(pattern=r"^\d+(-\d+)?$")]
    ru: str | None = None
    kk: str | None = None
    en: str | None = None
    parts: dict[str, str] = {}
    subject: str | None = None
    people: tuple[str, ...] = ()
    footnotes: tuple[int, ...] = ()
    source: str | None = None
    note: str | None = None
    evidence: str | None = None

    @property
    def id(self) -> str:
        return f"{self.code}:{self.article}"


class Law(Strict):
    """A law, bill, convention or decision that texts call by name."""

    id: Slug
    ru: tuple[str, ...] = ()
    kk: tuple[str, ...] = ()
    en: tuple[str, ...] = ()
    act: str | None = None
    footnotes: tuple[int, ...] = ()
    source: str | None = None
    note: str | None = None
    evidence: str | None = None


class Laws(Strict):
    """`laws.yml`: codes, tracked articles, other laws, and the codes of other countries that never count."""

    codes: tuple[Code, ...] = ()
    articles: tuple[LawArticle, ...] = ()
    laws: tuple[Law, ...] = ()
    foreign_codes: tuple[str, ...] = ()


class CitedPage(Strict):
    """A page that the briefing cites."""

    footnote: int
    url: WebUrl
    printed: str | None = None
    """As the document prints it, where that differs from the address to fetch."""
    outlet: str
    not_polled: str | None = None
    """Why it is not fetched, where it isn't."""
    seen: date | None = None
