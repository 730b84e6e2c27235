"""What the files under config/ may say: outlets, watchlist entries, codes, laws and cited pages."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Annotated, Any, Literal, NamedTuple
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

DEFAULT_PORTS = {"http": 80, "https": 443}

FAULTS = "faults"
"""The type of the errors that the checks below raise; its context holds the faults themselves."""


class Fault(NamedTuple):
    """What a check of this module found, in words for the person who wrote the file."""

    path: tuple[str | int, ...]
    """Where, from the value that was checked downwards."""
    message: str
    remedy: str


def _refuse(*faults: Fault) -> PydanticCustomError:
    return PydanticCustomError(FAULTS, "{summary}", {"summary": "; ".join(f.message for f in faults), "faults": faults})


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise _refuse(
            Fault((), f"not a regular expression: {error}", "mend it; inside '...' each backslash is written once")
        ) from error
    return pattern


@lru_cache(maxsize=1000)  # thousands of outlets share their software's
def _selects(written: str) -> str:
    from cssselect import HTMLTranslator, SelectorError

    try:
        HTMLTranslator().css_to_xpath(written)
    except (SelectorError, SyntaxError) as error:
        remedy = "mend it; of the newer pseudo-classes only :is() and :not() are known"
        raise _refuse(Fault((), f"{written!r} is not a CSS selector: {error}", remedy)) from error
    return written


def _is_web_url(url: str) -> str:
    if origin_of(url) is None:
        raise _refuse(
            Fault(
                (),
                f"{url!r} is not a web address",
                "begin it with http:// or https:// and the host, without user names",
            )
        )
    return url


def _split_host(written: str) -> tuple[str, int | None] | None:
    """Host and port of `example.kz` or `127.0.0.1:8800`; None for anything that isn't just that."""
    try:
        parts = urlsplit(f"//{written.strip()}")
        port = parts.port
    except ValueError:
        return None
    if not parts.hostname or "@" in parts.netloc or "*" in parts.netloc or parts.path or parts.query or parts.fragment:
        return None
    return _ascii_host(parts.hostname), port


def _is_host(written: str) -> str:
    if _split_host(written) is None:
        named = urlsplit(written).hostname if "://" in written else None
        raise _refuse(
            Fault(
                (),
                f"{written!r} is not a host",
                f"write only the host, such as {named or 'example.kz'}, without https:// or path",
            )
        )
    return written


def _is_host_and_port(written: str) -> str:
    split = _split_host(written)
    if split is None or split[1] is None:
        raise _refuse(Fault((), f"{written!r} is not host:port", "write it as '127.0.0.1:8800'"))
    return written


def _ascii_host(host: str) -> str:
    """The host as it travels: lower case, other alphabets in their xn-- form."""
    try:
        return host.lower().encode("idna").decode("ascii")
    except UnicodeError:
        return host.lower()


Selector = Annotated[str, AfterValidator(_selects)]
Pattern = Annotated[str, AfterValidator(_compiles)]
WebUrl = Annotated[str, AfterValidator(_is_web_url)]
Host = Annotated[str, AfterValidator(_is_host)]
HostAndPort = Annotated[str, AfterValidator(_is_host_and_port)]
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

    title: Selector | None = None
    published: Selector | None = None
    author: Selector | None = None
    lead: Selector | None = None
    body: Selector | None = None
    drop: tuple[Selector, ...] = ()
    item: Selector | None = None
    """One entry of a listing; its first link is the article."""
    item_title: Selector | None = None
    item_published: Selector | None = None
    next_page: Selector | None = None


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
    hosts: tuple[Host, ...] = Field(min_length=1)
    discover: Discover = Discover()
    article_url: Pattern
    select: Select = Select()
    expect: Expect = Expect()
    delay: float = Field(default=3, ge=0, le=3600)
    user_agent_suffix: str = Field(default="", max_length=100)
    allow_local: tuple[HostAndPort, ...] = ()
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
        found: set[Origin] = set()
        for host, port in _split_hosts(self.hosts):
            if port is not None:
                found |= {(scheme, host, port) for scheme in DEFAULT_PORTS}
                continue
            found |= {(scheme, host, default) for scheme, default in DEFAULT_PORTS.items()}
            found |= {
                (scheme, host, local) for name, local in self.local_pairs if name == host for scheme in DEFAULT_PORTS
            }
        return frozenset(found)

    @cached_property
    def local_pairs(self) -> frozenset[tuple[str, int]]:
        """Host and port of what the guard against private addresses lets through."""
        return frozenset((host, port) for host, port in _split_hosts(self.allow_local) if port is not None)

    def allows(self, url: str) -> bool:
        """Whether the outlet's file lets `url` be fetched."""
        origin = origin_of(url)
        return origin is not None and origin in self.origins

    @cached_property
    def article_pattern(self) -> re.Pattern[str]:
        return re.compile(self.article_url)

    @model_validator(mode="after")
    def _check(self) -> "Outlet":
        faults = [*self._nothing_to_poll(), *self._strangers(), *self._haste()]
        if faults:
            raise _refuse(*faults)
        return self

    def _nothing_to_poll(self) -> Iterator[Fault]:
        discover = self.discover
        if not (discover.feeds or discover.sitemaps or discover.listings or self.pages):
            yield Fault(
                ("discover",), "nothing to poll", "name at least one feed, sitemap or listing under discover, or a page"
            )

    def _strangers(self) -> Iterator[Fault]:
        for path, url in self._named():
            if not self.allows(url):
                remedy = f"add {urlsplit(url).netloc} to hosts, or mend the address"
                yield Fault(path, f"{url} is on a host that `hosts` doesn't name", remedy)

    def _named(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        yield ("homepage",), self.homepage
        for key in ("feeds", "sitemaps", "listings"):
            for number, url in enumerate(getattr(self.discover, key)):
                yield ("discover", key, number), url
        for number, url in enumerate(self.pages):
            yield ("pages", number), url

    def _haste(self) -> Iterator[Fault]:
        local = {host for host, _ in self.local_pairs}
        if self.delay < 1 and not all(host in local for host, _ in _split_hosts(self.hosts)):
            remedy = "write 1 or more (3 is usual); less is only for outlets whose every host is in allow_local"
            yield Fault(("delay",), f"delay {self.delay:g} is below 1 second", remedy)


def _split_hosts(written: Iterable[str]) -> Iterator[tuple[str, int | None]]:
    for one in written:
        split = _split_host(one)
        assert split is not None, "the fields' own validators refuse what cannot be split"
        yield split


def origin_of(url: str) -> Origin | None:
    """scheme, host and port of a web address; None for anything else, addresses with a user name included."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return _origin(parts.scheme, parts.netloc)


@lru_cache(maxsize=1000)
def _origin(scheme: str, netloc: str) -> Origin | None:
    """The same; a night has thousands of addresses at few hosts."""
    try:
        parts = urlsplit(f"{scheme}://{netloc}/")
        port = parts.port
    except ValueError:
        return None
    if scheme not in DEFAULT_PORTS or not parts.hostname or "@" in netloc:
        return None
    return scheme, _ascii_host(parts.hostname), port or DEFAULT_PORTS[scheme]


CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _texts(value: object) -> Iterator[str]:
    """The texts in a field's value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        yield from _texts([*value, *value.values()])


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
    reviewers: Literal[1, 2] = 1
    """How many people must confirm a mention before it counts as confirmed."""
    hint: str | None = None
    note: str | None = None
    source: str | dict[str, Any] | None = None
    retired: bool = False

    @model_validator(mode="after")
    def _has_no_control_characters(self) -> "Entry":
        """Not every database keeps them, and nobody sees them in a name."""
        faults = [
            Fault((field,), f"`{field}` holds the control character {found[0]!r}", "remove it")
            for field in type(self).model_fields
            if field in self.model_fields_set  # the others' defaults hold none, and lists are long
            for text in _texts(getattr(self, field))
            if (found := CONTROL.search(text))
        ]
        if faults:
            raise _refuse(*faults)
        return self

    @property
    def name(self) -> str:
        """The name that is shown."""
        return self.names[0]


Cited = Literal["named", "implied", "neither"]
"""Whether the briefing names it, only implies it, or neither."""


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
    cited: Cited = "named"
    note: str | None = None
    evidence: str | None = None


ArticleNumber = Annotated[str, Field(pattern=r"^\d+(-\d+)?$")]


class LawArticle(Strict):
    """A tracked article of a code; its entry id is `<code>:<article>`."""

    code: Slug
    article: ArticleNumber
    aliases: tuple[ArticleNumber, ...] = ()
    """Other numbers under which documents cite this article; `note` says why."""
    ru: str | None = None
    kk: str | None = None
    en: str | None = None
    parts: dict[str, str] = {}
    subject: str | None = None
    people: tuple[Slug, ...] = ()
    cited: Cited = "named"
    footnotes: tuple[int, ...] = ()
    source: str | None = None
    note: str | None = None
    evidence: str | None = None

    @property
    def id(self) -> str:
        return f"{self.code}:{self.article}"


class Law(Strict):
    """A law, bill, convention or decision that texts call by name; a language's full name comes first."""

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

    footnote: Annotated[int, Field(ge=1)]
    url: WebUrl
    printed: str | None = None
    """As the document prints it, where that differs from the address to fetch."""
    outlet: Slug
    """The outlet file's id where there is one, else a short name of the site."""
    lang: Literal["ru", "kk", "en"] | None = None
    not_polled: str | None = None
    """Why it is not fetched, where it isn't."""
    seen: date | None = None
