"""The model of an outlet file: what is crawled and how."""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from config.models.addresses import DEFAULT_PORTS, Host, HostAndPort, Origin, WebUrl, origin_of, split_hosts
from config.models.strict import Fault, Pattern, Selector, Slug, Strict, refuse


class Discover(Strict):
    """The addresses at which an outlet's articles are discovered; all of them are read in each run."""

    feeds: tuple[WebUrl, ...] = ()
    sitemaps: tuple[WebUrl, ...] = ()
    listings: tuple[WebUrl, ...] = ()


class Select(Strict):
    """CSS selectors of an article's fields. Other fields are read from JSON-LD or meta tags, or by trafilatura."""

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
    """The number of articles that a healthy outlet publishes."""

    articles_per_week: float = Field(default=0, ge=0)


class Outlet(Strict):
    """An outlet, as `config/outlets/<id>.yml` describes it."""

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
    obey_robots_tags: bool = False

    @cached_property
    def origins(self) -> frozenset[Origin]:
        """Return the origins that may be requested.

        A host in `hosts` is allowed on the port given there, or else on the default ports and those in `allow_local`.
        """
        found: set[Origin] = set()
        for host, port in split_hosts(self.hosts):
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
        """Return the hosts and ports that may have a private address."""
        return frozenset((host, port) for host, port in split_hosts(self.allow_local) if port is not None)

    def allows(self, url: str) -> bool:
        """Return whether `url` may be requested."""
        origin = origin_of(url)
        return origin is not None and origin in self.origins

    @cached_property
    def _named_origins(self) -> frozenset[Origin]:
        return frozenset(origin for _, url in self._urls() if (origin := origin_of(url)))

    def secure_url(self, url: str) -> str:
        """Return `url` with https in place of plain http, unless the file names its host by http.

        For a host that the file names only in `hosts`, the scheme of the homepage decides."""
        origin = origin_of(url)
        if origin is None or origin[0] == "https":
            return url
        named = {(scheme, port) for scheme, host, port in self._named_origins if host == origin[1]}
        schemes = {scheme for scheme, _ in named} or {urlsplit(self.homepage).scheme}
        if "http" in schemes:
            return url
        ports = sorted(port for _, port in named)
        port = origin[2] if origin[2] in ports else ports[0] if ports else DEFAULT_PORTS["https"]
        netloc = origin[1] if port == DEFAULT_PORTS["https"] else f"{origin[1]}:{port}"
        return urlsplit(url)._replace(scheme="https", netloc=netloc).geturl()

    @cached_property
    def article_pattern(self) -> re.Pattern[str]:
        return re.compile(self.article_url)

    @model_validator(mode="after")
    def _check(self) -> "Outlet":
        faults = [*self._nothing_to_poll(), *self._foreign_urls(), *self._too_fast()]
        if faults:
            raise refuse(*faults)
        return self

    def _nothing_to_poll(self) -> Iterator[Fault]:
        discover = self.discover
        if not (discover.feeds or discover.sitemaps or discover.listings or self.pages):
            yield Fault(
                ("discover",), "nothing to poll", "name at least one feed, sitemap or listing under discover, or a page"
            )

    def _foreign_urls(self) -> Iterator[Fault]:
        for path, url in self._urls():
            if not self.allows(url):
                remedy = f"add {urlsplit(url).netloc} to hosts, or fix the address"
                yield Fault(path, f"{url} is on a host that `hosts` doesn't name", remedy)

    def _urls(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        yield ("homepage",), self.homepage
        for key in ("feeds", "sitemaps", "listings"):
            for number, url in enumerate(getattr(self.discover, key)):
                yield ("discover", key, number), url
        for number, url in enumerate(self.pages):
            yield ("pages", number), url

    def _too_fast(self) -> Iterator[Fault]:
        local = {host for host, _ in self.local_pairs}
        if self.delay < 1 and not all(host in local for host, _ in split_hosts(self.hosts)):
            remedy = "write 1 or more (3 is usual); less is only for outlets whose every host is in allow_local"
            yield Fault(("delay",), f"delay {self.delay:g} is below 1 second", remedy)
