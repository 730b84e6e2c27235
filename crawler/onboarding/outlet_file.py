"""Propose an outlet file from the results of a survey of the site."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from config.models.outlet import Discover, Expect, Outlet, Select
from matchers.normalize import WORD, is_cyrillic
from matchers.spelling.phonetic_key import phonetic_key, sounds
from matchers.spelling.romanise import romanise
from spiders.article import Article, Link
from spiders.fetch.outlet_spider import MAX_FURTHER_PAGES, MAX_LISTING_PAGES
from spiders.onboarding.fit_selectors import SelectorFit
from spiders.onboarding.survey import MIN_ARTICLE_POINTS, FeedFacts, PageAnchor, PageFacts
from spiders.onboarding.url_patterns import UrlGroup, UrlPattern, build_article_pattern, matching_urls
from spiders.urls import canonical_url, date_template, dated_urls

MAX_LISTINGS = 36
"""Most listings, including their further pages, in a file; a run requests fifty."""

MAX_FIRST_PAGES = MAX_LISTING_PAGES + MAX_FURTHER_PAGES
"""Most pages of a listing that a first run reads."""

FEED_READER = "feed_text"
"""The `spider` of an outlet of which only the feed has the texts of articles."""

MIN_SITEMAP_COVERAGE = 0.9
"""If sitemaps name this fraction of the articles in feeds and listings, further pages of listings aren't needed."""

MIN_TWINS, MIN_TWIN_RATE, MIN_TWIN_WORDS = 3, 0.5, 0.6
"""Headlines in Latin letters, as a number and as a fraction of a group's, that must sound like Cyrillic ones of the
site for the group to be left out, and the fraction of common words from which they do."""

_LANGUAGES = {"ru": "ru", "kk": "kk", "kz": "kk", "en": "en"}
_GENERAL = re.compile(
    r"(?:(?:главная|новости|лента|последние новости|басты|жаңалықтар|home|news|latest)(?: страница| беті?| page)?)",
    re.IGNORECASE,
)
_WEEK = timedelta(days=7)


@dataclass(frozen=True, kw_only=True, slots=True)
class StepResult:
    """The result of one request."""

    kind: str
    url: str
    result: str
    ok: bool = False


@dataclass(slots=True)
class SiteUrl:
    """What is known of one URL of the site."""

    sources: set[str] = field(default_factory=set)
    title: str | None = None
    published: datetime | None = None
    in_menu: bool = False
    is_headline: bool = False

    def add(self, source: str, link: Link) -> None:
        """Add what a feed or sitemap says of the URL."""
        self.sources.add(source)
        self.title = link.title or self.title
        self.published = self.published or link.published

    def add_anchor(self, anchor: PageAnchor, *, is_list: bool) -> None:
        """Add a link from a page to the URL."""
        self.sources.add("list" if is_list else "page")
        self.in_menu = self.in_menu or anchor.in_menu
        self.is_headline = self.is_headline or anchor.is_headline
        if "feed" not in self.sources and anchor.is_headline and is_list:
            self.title = max(self.title or "", anchor.text, key=len)

    @property
    def worth(self) -> int:
        """How likely the URL is an article's, judged before it is fetched."""
        return 3 * ("feed" in self.sources) + 3 * self.is_headline + ("sitemap" in self.sources) - 2 * self.in_menu


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """A proposed outlet with its reasons, or why there is none."""

    failure: str | None = None
    outlet: Outlet | None = None
    software: str | None = None
    seen: tuple[StepResult, ...] = ()
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Key of the file -> reason for its value."""
    articles: tuple[Article | str, ...] = ()
    questions: tuple[str, ...] = ()
    """Questions that a person must answer."""
    at: datetime | None = None


def provisional(homepage: str, allow_local: Sequence[str]) -> Outlet:
    """Return an outlet with which pages of an unknown site can be requested."""
    parts = urlsplit(homepage)
    host = parts.hostname or ""
    is_local = any(pair.rpartition(":")[0] == host for pair in allow_local)
    port = f":{parts.port}" if parts.port and not is_local else ""
    bare = host.removeprefix("www.")
    has_name = not is_local and any(map(str.isalpha, host.rpartition(".")[2]))
    hosts = (bare + port, f"www.{bare}{port}") if has_name else (host + port,)
    return Outlet(
        id="new",
        name=host,
        homepage=homepage,
        languages=("ru",),
        hosts=hosts,
        discover=Discover(listings=(homepage,)),
        article_url=".",
        delay=0 if is_local else 3,
        allow_local=tuple(allow_local),
    )


@dataclass
class ProposalDraft:
    """The results of a survey of a site."""

    seen: list[StepResult] = field(default_factory=list)
    homepage: str = ""
    software: str | None = None
    name: str | None = None
    lists: list[PageFacts] = field(default_factory=list)
    feeds: dict[str, FeedFacts] = field(default_factory=dict)
    sitemaps: list[tuple[str, FeedFacts]] = field(default_factory=list)
    pages: dict[str, list[str]] = field(default_factory=dict)
    """Listing -> its further pages."""
    pattern: UrlPattern | None = None
    is_covered: bool = False
    twins: list[UrlGroup] = field(default_factory=list)
    """Pages that show the articles of others in Latin letters."""
    may_request: Callable[[str], bool] = lambda _: True
    """Whether robots.txt allows a URL."""

    def is_article(self, url: str) -> bool:
        """Return whether the pattern of article URLs matches a URL."""
        assert self.pattern is not None, "choose() runs before"
        return any(matching_urls(self.pattern.expression, [url]))

    def articles_on(self, facts: PageFacts) -> list[str]:
        """Return the articles that a page links to."""
        return [url for url in dict.fromkeys(canonical_url(a.url) for a in facts.anchors) if self.is_article(url)]

    def choose(
        self,
        outlet: Outlet,
        addresses: Mapping[str, SiteUrl],
        articles: Sequence[UrlGroup],
        others: Sequence[UrlGroup],
        pages: Mapping[str, PageFacts],
    ) -> None:
        """Choose the pattern of article URLs, and decide whether sitemaps name nearly all articles."""
        parts = urlsplit(self.homepage)
        host = re.escape((parts.hostname or "").removeprefix("www.")) + (f":{parts.port}" if parts.port else "")
        if not outlet.local_pairs:
            host = r"(?:www\.)?" + host
        wrong = _left_out(addresses, articles, pages, self.lists)
        clean = [replace(group, urls=tuple(url for url in group.urls if url not in wrong)) for group in articles]
        titles = {url: one.title for url, one in addresses.items() if one.title}
        self.twins = _latin_twins(articles, titles)
        twins = {(group.shape, group.prefix) for group in self.twins}
        kept = [group for group in clean if group.urls and (group.shape, group.prefix) not in twins]
        self.pattern = build_article_pattern(
            kept or list(articles), [*others, *self.twins], hosts=[host], left_out=list(wrong), titles=titles
        )
        shown = [url for url, one in addresses.items() if one.sources & {"feed", "list"} and self.is_article(url)]
        named = [url for url in shown if "sitemap" in addresses[url].sources]
        self.is_covered = bool(shown) and len(named) >= MIN_SITEMAP_COVERAGE * len(shown)

    def outlet(self, base: Outlet, addresses: Mapping[str, SiteUrl], today: date) -> Outlet:
        """Return the outlet without selectors."""
        assert self.pattern is not None, "choose() runs before"
        pagers = [facts.pager for facts in self.lists if facts.pager and self.articles_on(facts)]
        pagers = [pager for pager in pagers if all(map(self.may_request, pager.urls))]
        selectors = dict.fromkeys(pager.selector for pager in pagers if pager.selector)
        next_page = None if self.is_covered else ", ".join(selectors) or None
        is_useful = any("sitemap" in one.sources and self.is_article(url) for url, one in addresses.items())
        feeds = (url for url, facts in self.feeds.items() if any(self.is_article(one.url) for one in facts.links))
        discover = Discover(
            feeds=tuple(feeds),
            sitemaps=tuple(url for url, _ in self.sitemaps if is_useful),
            listings=tuple(self._chosen_lists(addresses, today)),
        )
        return base.model_copy(
            update={
                "homepage": self.homepage,
                "discover": discover,
                "article_url": self.pattern.expression,
                "select": Select(next_page=next_page),
                "name": self.name or base.name,
            }
        )

    def _chosen_lists(self, addresses: Iterable[str], today: date) -> list[str]:
        """Return listings that each add articles, the longest first, and then their further pages.

        An archive by days or months is given as a template, followed by the addresses of older pages."""
        ranked = sorted(self.lists, key=lambda facts: (-len(self.articles_on(facts)), facts.pager is None))
        known: set[str] = set()
        chosen: list[str] = []
        for facts in ranked:
            found = set(self.articles_on(facts))
            fresh = found - known
            if not fresh and not (found and self.pages.get(facts.url) and len(chosen) < 2):
                continue
            known |= found
            chosen.append(facts.url)
        further = [url for url in chosen for url in self.pages.get(url, ()) if not self.is_covered]
        templates = dict.fromkeys(filter(None, (date_template(url, today) for url in chosen)))
        older = sorted((url for url in addresses if date_template(url, today) in templates), reverse=True)
        undated = [url for url in chosen if date_template(url, today) is None]
        named = dict.fromkeys([*undated[:8], *templates, *further, *older])
        return [url for url in named if all(map(self.may_request, dated_urls(url, today)))][:MAX_LISTINGS]


def _latin_twins(articles: Sequence[UrlGroup], titles: Mapping[str, str]) -> list[UrlGroup]:
    """Return groups whose headlines are those of other articles in Latin letters, as on sites in both scripts."""
    named = [[titles[url] for url in group.urls if url in titles] for group in articles]
    cyrillic = [_sounds_of(title) for group in named for title in group if is_cyrillic(title)]
    latin = [[_sounds_of(title) for title in group if not is_cyrillic(title)] for group in named]
    alike = [sum(any(_are_alike(one, other) for other in cyrillic) for one in group) for group in latin]
    return [
        group
        for group, own, number in zip(articles, named, alike, strict=True)
        if number >= max(MIN_TWINS, MIN_TWIN_RATE * len(own))
    ]


def _sounds_of(title: str) -> frozenset[str]:
    """Return the phonetic keys of a headline's words, which are the same in both scripts."""
    heard = (sounds(word) for word in WORD.findall(title))
    return frozenset(phonetic_key(found[0]) for found in heard if found)


def _are_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    return len(one & other) >= MIN_TWIN_WORDS * max(len(one), len(other), 1)


def _left_out(
    addresses: Mapping[str, SiteUrl],
    articles: Sequence[UrlGroup],
    pages: Mapping[str, PageFacts],
    lists: Sequence[PageFacts],
) -> set[str]:
    """Return URLs that look like those of articles but are sections, listings, or pages without an article."""
    wrong = {canonical_url(facts.url) for facts in lists}
    wrong |= {canonical_url(url) for facts in lists if facts.pager for url in facts.pager.urls}
    wrong |= {canonical_url(url) for url, facts in pages.items() if facts.article_points < MIN_ARTICLE_POINTS}
    named = {url: addresses[url] for group in articles for url in group.urls}
    further = {url for facts in lists if facts.pager for url in facts.pager.urls if not urlsplit(url).query}
    return further | {
        url
        for url, one in named.items()
        if "feed" not in one.sources and (url in wrong or (one.in_menu and not one.is_headline))
    }


def build_proposal(
    draft: ProposalDraft,
    outlet: Outlet,
    fitted: SelectorFit | None,
    now: datetime,
    *,
    dates: Sequence[datetime],
    homes: Sequence[PageFacts],
    shared: str | None,
    is_local: bool,
) -> Proposal:
    """Return the proposal, with the selectors that were found and the questions that remain."""
    read = [one for one in fitted.articles if isinstance(one, Article)] if fitted else []
    languages = Counter(one.lang for one in read)
    codes = (facts.lang[:2].lower() for facts in homes if facts.lang)
    declared = [_LANGUAGES[code] for code in codes if code in _LANGUAGES]
    spoken = dict.fromkeys([*(lang for lang, _ in languages.most_common()), *declared]) or {"ru": None}
    name = (
        draft.name
        or shared
        or next((_shortest_part(facts.title) for facts in draft.feeds.values() if facts.title), None)
        or _link_home(homes[0])
        or _shortest_part(homes[0].title)
        or outlet.name
    )
    select = {**outlet.select.model_dump(exclude_none=True, exclude_defaults=True), **(fitted.select if fitted else {})}
    proposed = Outlet.model_validate(
        {
            **outlet.model_dump(exclude_defaults=True),
            "id": outlet_id(draft.homepage, name, is_local=is_local),
            "name": name,
            "languages": tuple(spoken),
            "select": select,
            "expect": Expect(articles_per_week=_per_week([*dates, *(one.published for one in read if one.published)])),
        }
    )
    return Proposal(
        outlet=proposed,
        software=draft.software,
        seen=tuple(draft.seen),
        reasons=fitted.reasons if fitted else {},
        articles=fitted.articles if fitted else (),
        questions=tuple(_questions(draft, proposed, fitted)),
        at=now,
    )


def _shortest_part(title: str | None) -> str | None:
    """Return the site's name in the title of its homepage: the part before the first bar or dash."""
    parts = [part for part in _parts(title or "") if not _GENERAL.fullmatch(part)]
    return parts[0][:80] if parts else None


def _parts(title: str) -> list[str]:
    return [part.strip() for part in re.split(r"\s(?:[|—–·»«:-]|::)\s", title) if part.strip()]


def _link_home(home: PageFacts) -> str | None:
    """Return the text of the homepage's link to itself, such as that of its logo."""
    own = home.url.rstrip("/")
    words = (anchor.text for anchor in home.anchors if anchor.url.rstrip("/") == own)
    return next((text for text in words if 2 < len(text) < 60 and not _GENERAL.fullmatch(text)), None)


def shared_part(titles: Iterable[str]) -> str | None:
    """Return the site's name: the part that most of its pages' titles share."""
    parts = (part for title in titles for part in dict.fromkeys(_parts(title)))
    counts = Counter(part for part in parts if not _GENERAL.fullmatch(part))
    part, number = max(counts.items(), key=lambda pair: pair[1], default=("", 0))
    return part[:80] if number > 1 else None


def outlet_id(homepage: str, name: str, *, is_local: bool) -> str:
    """Return an id for an outlet: the name of its host, or the site's name if it is on this machine."""
    host = urlsplit(homepage).hostname or ""
    written = host.removeprefix("www.").rpartition(".")[0] if not is_local else name
    if written == host:
        written = ""
    slug = re.sub(r"[^a-z0-9]+", "-", romanise(written).lower()).strip("-")[:40].strip("-")
    fallback = re.sub(r"[^a-z0-9]+", "-", urlsplit(homepage).netloc.lower()).strip("-")
    return slug or fallback


def _per_week(dates: Sequence[datetime]) -> float:
    """Return half the newest month's weekly mean of articles, rounded down, as a bad week; 0 if too little is known."""
    found = sorted(dates)[-200:]
    recent = [date for date in found if found[-1] - date <= 4 * _WEEK]
    if len(recent) < 3:
        return 0
    weeks = max(1.0, (recent[-1] - recent[0]) / _WEEK)
    return float(int(len(recent) / weeks / 2))


def _questions(draft: ProposalDraft, outlet: Outlet, fitted: SelectorFit | None) -> Iterator[str]:
    """Yield questions about settings that can't be determined from outside, or weren't found."""
    read = fitted.articles if fitted else ()
    unread = [one for one in read if isinstance(one, str)]
    undated = sum(isinstance(one, Article) and one.published is None for one in read)
    spoken = ", ".join(outlet.languages)
    yield "May it be crawled? Read its terms and robots.txt; user_agent_suffix can hold a contact."
    yield f"Is {outlet.name!r} the name to show to reviewers, and are {spoken} all its languages?"
    if draft.pattern and not draft.pattern.has_id:
        yield "No number identifies articles: an article with a new URL will count as a new one."
    if not outlet.discover.feeds:
        yield "No feed was found: is there one elsewhere?"
    if outlet.spider == FEED_READER:
        yield "Pages show no text, so articles are read from the feed. One that leaves the feed isn't visited again."
    elif not draft.is_covered and any(draft.pages.values()):
        yield "No sitemap names all articles: further listing pages are requested. Remove older ones after a first run."
    elif not draft.is_covered and outlet.select.next_page:
        yield f"No sitemap names all articles: a first run reads {MAX_FIRST_PAGES} pages of each list. Is that enough?"
    elif not draft.is_covered:
        yield "Only the newest articles are named, and nothing leads to older ones: does the site have an archive?"
    if draft.twins:
        yield f"Pages such as {draft.twins[0].urls[0]} have the same articles in Latin letters and are left out: right?"
    if unread:
        seen = "; ".join(unread[:2])[:150]
        yield f"{len(unread)} of {len(read)} pages that look like articles could not be read: {seen}"
    if not read:
        yield "No page that was tried shows an article's text: does the site need a browser that runs its scripts?"
        return
    if undated:
        yield f"{undated} of the articles read have no date: set select.published to its element."
    if outlet.expect.articles_per_week == 0:
        yield "How many articles does a bad week have? Too little was found for expect.articles_per_week."
    yield "Are the three sample articles complete, and without text that isn't theirs?"
