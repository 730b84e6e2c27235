"""Repair an outlet's file after its site has changed, using its stored articles, for `kuzet outlets repair`."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from config.environment import Home
from config.local_time import ALMATY
from config.models.law import Laws
from config.models.outlet import Discover, Outlet
from crawler.backfill.re_extract import raw_page_of
from crawler.extraction.pool import ExtractionPool
from crawler.health.alarm_kinds import LOSES_FIELDS, SOURCE_KINDS, AlarmKind
from crawler.health.run_record import load_records
from crawler.log import log_to
from crawler.onboarding.outlet_file import StepResult
from crawler.onboarding.site_client import PageSource, RecordedSite, run_probe
from crawler.onboarding.survey_site import SiteSurvey
from matchers.index import build_index
from spiders.article import Article, PageError
from spiders.document.text import comparable_letters
from spiders.fetch.outlet_spider import sources_of
from spiders.fetch.raw_page import RawPage
from spiders.onboarding.fit_selectors import (
    SelectorFit,
    count_article_links,
    fit_selectors,
    known_word_rates,
    read_samples,
)
from spiders.onboarding.sample_pages import MIN_KNOWN_RATE, SamplePage, StoredArticle
from spiders.onboarding.url_patterns import matching_urls
from spiders.page.fields import Layer
from spiders.urls import canonical_url, dated_urls
from store.archive.object_store import archive_of
from store.archive.read_archive import read_raw
from store.articles.articles import load_urls
from store.articles.versions import load_versions_before
from store.runs.runs import load_newest_response, load_outlet_history
from store.session import Session

MAX_KNOWN_PAGES = 16
"""Number of pages of known articles that are requested."""

MAX_REPAIR_REQUESTS, MIN_REQUESTS_LEFT = 64, 8
"""Most requests of a repair, and how many are kept for trying out the new sources."""

MIN_FOUND_WORDS = 0.6
"""Fraction of a known article's words that its page must show, in any order."""

MIN_KNOWN_PAGES = 3
"""Fewest known articles that prove a repair."""

REPAIRED_KINDS = (
    LOSES_FIELDS
    | SOURCE_KINDS
    | {AlarmKind.REDESIGN, AlarmKind.REFUSED, AlarmKind.VANISHED, AlarmKind.MASS_EDIT, AlarmKind.TOO_FEW}
)
"""Kinds of alarm that a repaired file may end."""

_ID_GROUP = re.compile(r"\(\?P<id>([^()]*)\)")
_FITTED_KEYS = ("title", "published", "author", "lead", "body", "drop")
_PROSE_RATES = (0.5, 0.95)
"""Fractions of an article's prose that the selected body must hold, tried in turn: its middle, or all of it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownReading:
    """A known article, and what the current and the proposed file read from its page: an article, or why none."""

    known: StoredArticle
    before: Article | str
    after: Article | str


@dataclass(frozen=True, kw_only=True, slots=True)
class Repair:
    """A proposed repair, or the reason why there is none."""

    outlet: Outlet
    """The outlet as proposed, or as it is if nothing has to change."""
    failure: str | None = None
    readings: tuple[KnownReading, ...] = ()
    missing: int = 0
    """Known articles that were not found on the site."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Key of the file -> reason for its value."""
    seen: tuple[StepResult, ...] = ()

    @property
    def right_before(self) -> int:
        return sum(is_right(one.known, one.before) for one in self.readings)

    @property
    def right_after(self) -> int:
        return sum(is_right(one.known, one.after) for one in self.readings)

    @property
    def is_complete(self) -> bool:
        """Whether the proposed file reads nearly all known articles correctly."""
        enough = len(self.readings) >= MIN_KNOWN_PAGES
        return not self.failure and enough and self.right_after >= MIN_KNOWN_RATE * len(self.readings)


def load_known_articles(session: Session, outlet: str) -> list[StoredArticle]:
    """Return stored articles of an outlet from before its open alarms, evenly spread over the newest ones."""
    records = load_records(load_outlet_history(session, outlet))
    sound = next((record.at for record in records if not record.alarms & REPAIRED_KINDS), None)
    return [
        StoredArticle(
            urls=tuple(dict.fromkeys([version.url, *reversed(load_urls(session, row))])),
            title=version.title,
            text=version.text,
            published=version.published,
            author=version.author,
        )
        for row, version in load_versions_before(session, outlet, sound, limit=MAX_KNOWN_PAGES)
    ]


def recorded_site(session: Session, outlet: Outlet, home: Home) -> RecordedSite:
    """Return an outlet's site as the last runs archived it; the session must stay open while the site is used."""

    def load(url: str) -> RawPage | None:
        ref = load_newest_response(session, url)
        return raw_page_of(read_raw(archive_of(home), ref), requested_url=url) if ref is not None else None

    return RecordedSite(outlet, load)


def is_right(known: StoredArticle, reading: Article | str) -> bool:
    """Return whether a reading agrees with the known article."""
    return isinstance(reading, Article) and known.is_read_by(reading)


def repair_outlet(
    outlet: Outlet, known: Sequence[StoredArticle], *, home: Home, recorded: RecordedSite | None = None
) -> Repair:
    """Return a repaired file for an outlet, given articles that were read correctly before its site changed.

    Pages come from the live site, or from `recorded`. Call it once in a process: Scrapy's reactor can't be started
    twice."""
    found: list[Repair] = []
    with log_to(home.log), ExtractionPool([outlet], lambda: build_index((), Laws())) as workers:

        async def look(source: PageSource) -> None:
            found.append(await SiteRepair(source, workers, left=MAX_REPAIR_REQUESTS).repair(known))

        if recorded is not None:
            asyncio.run(look(recorded))
        else:
            run_probe([outlet], look, contact=home.contact)
    return found[0] if found else Repair(outlet=outlet, failure="the survey ended with an error; see the log")


class SiteRepair(SiteSurvey):
    """Finds known articles on a changed site, and fits the outlet's file to their pages."""

    async def repair(self, known: Sequence[StoredArticle]) -> Repair:
        """Return the repair."""
        samples = await self._known_pages(known)
        outlet, working = self.outlet, await self._working_sources(self.outlet)
        is_moved = any(not outlet.article_pattern.search(canonical_url(one.url)) for one in samples)
        if is_moved or len(samples) < len(known) or len(working) < len(list(sources_of(outlet))):
            failure = await self.survey()
            if failure is None:
                samples += await self._moved_pages(known, samples)
                samples += await self._pages_on_older_lists(known, samples)
                outlet = await self._with_sources(samples)
        if len(samples) < MIN_KNOWN_PAGES:
            return self._failed(f"only {len(samples)} of {len(known)} known articles were found on the site", known)
        return await self._fitted_to(outlet, samples, missing=len(known) - len(samples))

    def _failed(self, failure: str, known: Sequence[StoredArticle]) -> Repair:
        return Repair(outlet=self.outlet, failure=failure, missing=len(known), seen=tuple(self.draft.seen))

    # Pages of known articles

    async def _known_pages(self, known: Sequence[StoredArticle]) -> list[SamplePage]:
        """Return the pages that still show their articles at the known addresses."""
        return await self._showing([(article, url) for article in known for url in article.urls[:1]])

    async def _moved_pages(self, known: Sequence[StoredArticle], found: Sequence[SamplePage]) -> list[SamplePage]:
        """Return pages of known articles at addresses that listings, feeds or sitemaps give for their titles."""
        here = {one.known for one in found}
        named = {comparable_letters(one.title): url for url, one in self.addresses.items() if one.title}
        named |= {comparable_letters(facts.headline): url for url, facts in self.samples.items() if facts.headline}
        lost = [article for article in known if article not in here]
        return await self._showing([(one, url) for one in lost if (url := named.get(comparable_letters(one.title)))])

    async def _pages_on_older_lists(
        self, known: Sequence[StoredArticle], found: Sequence[SamplePage]
    ) -> list[SamplePage]:
        """Return pages of known articles that only further pages of the listings name, if few are found so far."""
        more: list[SamplePage] = []
        urls = [url for pages in self.draft.pages.values() for url in pages]
        urls += [url for facts in self.draft.lists if facts.pager for url in facts.pager.urls]
        for url in urls:  # grows: further pages lead to others
            if len(found) + len(more) >= len(known) / 2 or self.left < MIN_REQUESTS_LEFT:
                break
            if facts := await self.page(url, "list"):
                self._note_anchors(facts, is_list=True)
                more += await self._moved_pages(known, [*found, *more])
                urls += [further for further in facts.pager.urls if further not in urls] if facts.pager else []
        return more

    async def _showing(self, places: Sequence[tuple[StoredArticle, str]]) -> list[SamplePage]:
        pages = [(article, await self.fetch(url, "known article")) for article, url in places]
        samples = [
            SamplePage(body=page.body, url=page.url, content_type=page.header("Content-Type"), link=None, known=article)
            for article, page in pages
            if page is not None
        ]
        rates = await self.workers.run(partial(known_word_rates, samples, fetched_at=self.now))
        return [one for one, rate in zip(samples, rates, strict=True) if rate >= MIN_FOUND_WORDS]

    # Sources and addresses

    async def _working_sources(self, outlet: Outlet) -> set[str]:
        """Return the outlet's feeds, sitemaps and listings that name articles."""
        found = set()
        for kind, url in sources_of(outlet):
            page = await self.fetch(dated_urls(url, self.now.astimezone(ALMATY).date())[0], kind)
            count: Callable[..., Any] = partial(count_article_links, outlet=outlet, kind=kind)
            if page is not None and await self.read(page, kind, count):
                found.add(url)
        return found

    async def _with_sources(self, samples: Sequence[SamplePage]) -> Outlet:
        """Return the outlet with the addresses and sources that the survey found, and those that still work."""
        surveyed = self.draft.outlet(self.outlet, self.addresses, self.now.date())
        articles = [url for url in self.addresses if self.draft.is_article(url)] + [one.url for one in samples]
        known = list(matching_urls(self.outlet.article_url, articles))
        pattern = self.outlet.article_url
        if len(known) < MIN_KNOWN_RATE * len(articles):
            pattern = either_pattern(pattern, surveyed.article_url, samples)
        # a copy would keep the old compiled pattern
        outlet = Outlet.model_validate({**self.outlet.model_dump(), "article_url": pattern})
        if pattern != self.outlet.article_url and surveyed.select.next_page:
            outlet = with_selectors(outlet, {"next_page": surveyed.select.next_page})
        working = await self._working_sources(outlet)
        if len(working) == len(list(sources_of(outlet))) and self._names_most(working, surveyed):
            return outlet
        kinds = {
            kind: tuple(dict.fromkeys([*(url for url in getattr(outlet.discover, kind) if url in working), *more]))
            for kind, more in surveyed.discover.model_dump().items()
        }
        select = outlet.select.model_copy(update={"next_page": surveyed.select.next_page or outlet.select.next_page})
        return outlet.model_copy(update={"discover": Discover(**kinds), "select": select})

    def _names_most(self, working: Collection[str], surveyed: Outlet) -> bool:
        """Return whether the lists that still work name most articles of those that the survey would choose."""
        on = {facts.url: self.draft.articles_on(facts) for facts in self.draft.lists}
        kept = {article for url in working for article in on.get(url, ())}
        found = {article for url in surveyed.discover.listings for article in on.get(url, ())}
        return len(kept & found) >= MIN_KNOWN_RATE * len(found)

    # Selectors

    async def _fitted_to(self, outlet: Outlet, samples: Sequence[SamplePage], *, missing: int) -> Repair:
        before = await self._readings(self.outlet, samples)
        best, reasons, after = outlet, dict[str, str](), await self._readings(outlet, samples)
        fits = self._fits(outlet, samples)
        while _number_right(samples, after) < (len(samples), len(samples)) and (tried := await anext(fits, None)):
            readings = await self._readings(tried[0], samples)
            if _number_right(samples, readings) > _number_right(samples, after):
                best, reasons, after = tried[0], dict(tried[1].reasons), readings
        if (lighter := _without_dead(best, after)) is not best:
            readings = await self._readings(lighter, samples)
            if _number_right(samples, readings) >= _number_right(samples, after):
                best, after = lighter, readings
        compared = tuple(
            KnownReading(known=one.known, before=old, after=new)
            for one, old, new in zip(samples, before, after, strict=True)
            if one.known is not None
        )
        return Repair(outlet=best, readings=compared, missing=missing, reasons=reasons, seen=tuple(self.draft.seen))

    async def _fits(self, outlet: Outlet, samples: Sequence[SamplePage]) -> AsyncIterator[tuple[Outlet, SelectorFit]]:
        """Yield outlets with selectors fitted to the pages, those that change the least first."""
        always = frozenset(outlet.select.model_dump(exclude_none=True))
        for base in _bases(outlet):
            for rate in _PROSE_RATES:
                try:
                    fit = await self.workers.run(
                        partial(fit_selectors, base, samples, fetched_at=self.now, min_prose_rate=rate, always=always)
                    )
                except PageError:
                    continue
                fitted = with_selectors(base, fit.select)
                yield fitted, fit
                yield with_selectors(fitted, _both(fit.select, outlet)), fit

    async def _readings(self, outlet: Outlet, samples: Sequence[SamplePage]) -> list[Article | str]:
        read = await self.workers.run(partial(read_samples, outlet, samples, fetched_at=self.now))
        fits = [outlet.article_pattern.search(canonical_url(one.url)) is not None for one in samples]
        return [one if fit else "its address isn't an article's" for one, fit in zip(read, fits, strict=True)]


def _number_right(samples: Sequence[SamplePage], readings: Sequence[Article | str]) -> tuple[int, int]:
    """Return how many readings agree with their known articles, and how many of these also in the author."""
    right = [
        (one.known, got)
        for one, got in zip(samples, readings, strict=True)
        if one.known is not None and isinstance(got, Article) and one.known.is_read_by(got)
    ]
    return len(right), sum(known.author in (None, got.author) for known, got in right)


def _bases(outlet: Outlet) -> Iterator[Outlet]:
    """Yield the outlet without the selectors that will be fitted, then also without its own code."""
    select = outlet.select.model_copy(update={key: () if key == "drop" else None for key in _FITTED_KEYS})
    yield outlet.model_copy(update={"select": select})
    if outlet.spider:
        yield outlet.model_copy(update={"select": select, "spider": None})


def _without_dead(outlet: Outlet, readings: Sequence[Article | str]) -> Outlet:
    """Return the outlet without selectors of fields that other sources give on all pages, because they would raise an
    alarm in each run; without all fitted selectors if the body's is among them: then the pages' own data is read."""
    layers = [one.layers for one in readings if isinstance(one, Article)]
    read = {field for one in layers for field, layer in one.items() if layer != Layer.SELECT}
    read -= {field for one in layers for field, layer in one.items() if layer == Layer.SELECT}
    dead = read & set(outlet.select.model_dump(exclude_none=True))
    if "body" in dead:
        return next(_bases(outlet))
    return with_selectors(outlet, dict.fromkeys(dead)) if dead else outlet


def with_selectors(outlet: Outlet, select: Mapping[str, str | list[str] | None]) -> Outlet:
    """Return the outlet with these selectors in place of its own of the same keys."""
    update = {key: tuple(value) if isinstance(value, list) else value for key, value in select.items()}
    return outlet.model_copy(update={"select": outlet.select.model_copy(update=update)})


def _both(fitted: Mapping[str, str | list[str]], outlet: Outlet) -> dict[str, str | list[str]]:
    """Return each fitted selector followed by the outlet's own, because old pages may keep the old layout."""
    old = outlet.select.model_dump(exclude_none=True)
    both = {key: f"{new}, {old[key]}" for key, new in fitted.items() if isinstance(new, str) and key in old}
    return {**both, "drop": list(dict.fromkeys([*fitted.get("drop", ()), *outlet.select.drop]))}


def either_pattern(old: str, new: str, samples: Sequence[SamplePage]) -> str:
    """Return a regular expression for old and new addresses, with the same id in both if known articles kept theirs."""
    pairs = (
        (re.search(old, one.known.urls[0]), re.search(new, canonical_url(one.url))) for one in samples if one.known
    )
    ids = [[match.groupdict().get("id") for match in pair if match] for pair in pairs]
    parts = [_ID_GROUP.split(pattern) for pattern in (old, new)]
    if all(len(one) == 3 for one in parts) and all(len(pair) == 2 and len(set(pair)) == 1 for pair in ids):
        before, number, after = ("|".join(dict.fromkeys(pair)) for pair in zip(*parts, strict=True))
        joined = f"(?:{before})(?P<id>{number})(?:{after})"
        with suppress(re.error):
            re.compile(joined)
            return joined
    return f"(?:{old})|(?:{new.replace('(?P<id>', '(?:')})"
