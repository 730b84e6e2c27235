"""Survey an unknown site and propose its outlet file, for `kuzet outlets new`."""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import zip_longest
from urllib.parse import urljoin, urlsplit

from scrapy.robotstxt import ProtegoRobotParser

from config.environment import Home
from config.models.law import Laws
from config.models.outlet import Discover, Outlet, Select
from crawler.extraction.pool import ExtractionPool
from crawler.log import log_to
from crawler.onboarding.outlet_file import FEED_READER, Proposal, StepResult, build_proposal, provisional, shared_part
from crawler.onboarding.site_client import SiteClient, run_probe
from matchers.index import build_index
from spiders.article import Article, Link, PageError
from spiders.document.dom import CUT_SHORT
from spiders.fetch.fetch_page import FetchingSpider
from spiders.fetch.outlet_spider import sources_of
from spiders.onboarding.fit_selectors import SelectorFit, fit_selectors, read_samples
from spiders.onboarding.sample_pages import SamplePage
from spiders.onboarding.survey import MIN_ARTICLE_POINTS, SITE_MARKS, FeedFacts, PageFacts, survey_feed, survey_sitemap
from spiders.onboarding.url_patterns import (
    LANGUAGE_SEGMENTS,
    UrlGroup,
    group_urls,
    names_non_article,
    number_pages,
    page_step,
    path_segments,
    same_series,
)
from spiders.urls import absolute_url, canonical_url, date_template

MAX_TRANSLATIONS, MAX_FEEDS, MAX_SITEMAPS, MAX_SURVEYED_LISTINGS, MAX_SAMPLES, MAX_UNKNOWN_GROUPS = 3, 3, 6, 6, 6, 8
"""Most requests for homepages of other languages, feeds, sitemaps, listings, articles and likely articles."""

MAX_UNLIKE_SAMPLES = 12
"""Number of pages unlike articles that are tried beside those like articles."""

NO_LINKS = "its pages have no links, feeds or sitemaps; it may need a browser that runs its scripts"

MIN_SURVEYED_LISTINGS = 2
"""Number of pages that are tried as listings even if nothing suggests that they are."""

MAX_PAGED_LISTINGS, MAX_NUMBERED_PAGES = 5, 16
"""Number of listings whose further pages are counted, and most pages of a listing that are named."""

ROBOTS_NAME = "kuzet"
"""The crawler's name in robots.txt."""

MAX_JSON_LISTS = 4
"""Number of addresses of JSON lists that are tried."""

MIN_SPECIAL_TEXT = 0.9
"""A reader for the site's software is proposed if it reads this fraction of the text that the general reader reads."""

MIN_FEED_TEXT_CHARS = 300
"""Fewest characters that a feed's texts have on average; its summaries are shorter, or cut short."""

ANY_SOFTWARE = "*"
"""The row of `site_marks.yml` that applies to every site."""

_PAGER_TIME = re.compile(r"(?:19|20)\d\d-\d\d-\d\dT")
"""Matches a time in the address of a further page, which leads to other articles tomorrow."""

_POSTS = SITE_MARKS.any_of("post_sitemaps", "(?i)")
_NO_POSTS = SITE_MARKS.any_of("other_sitemaps", "(?i)")
_NEWS = SITE_MARKS.any_of("news_words", "(?i)")


def propose(homepage: str, *, allow_local: Sequence[str] = (), home: Home) -> Proposal:
    """Return a proposed outlet file for the site at `homepage`.

    Call it once in a process: Scrapy's reactor can't be started twice."""
    outlet = provisional(homepage, allow_local)
    found: list[Proposal] = []
    with log_to(home.log), ExtractionPool([outlet], lambda: build_index((), Laws())) as workers:

        async def look(spider: FetchingSpider) -> None:
            found.append(await SiteSurvey(spider, workers).propose())

        run_probe([outlet], look, contact=home.contact)
    return found[0] if found else Proposal(failure="the survey ended with an error; see the log")


class SiteSurvey(SiteClient):
    """Finds the sources and addresses of a site's articles, and proposes an outlet file."""

    async def propose(self) -> Proposal:
        """Survey the site, and return the proposal."""
        failure = await self.survey()
        return Proposal(failure=failure, seen=tuple(self.draft.seen)) if failure else await self._fitted()

    async def survey(self) -> str | None:
        """Fill the draft with the site's sources and the pattern of article URLs, or return the reason for failure."""
        sitemaps = await self._robots()
        home = await self.page(self.outlet.homepage, "homepage")
        if home is None:
            return self.draft.seen[-1].result
        self.draft.homepage, self.draft.software, self.draft.name = home.url, home.software, home.site_name
        homes = [home]
        named = [a.url for a in home.anchors if len(s := path_segments(a.url)) == 1 and s[0] in LANGUAGE_SEGMENTS]
        allowed = (url for url in (*named, *home.frames, *home.translations) if self.outlet.allows(url))
        urls = [url for url in dict.fromkeys(allowed) if url != canonical_url(home.url)][:MAX_TRANSLATIONS]
        homes += [other for url in urls if (other := await self.page(url, "homepage"))]
        for facts in homes:
            self._note_anchors(facts, is_list=True)
        self.draft.lists += homes
        await self._feeds()
        await self._sitemaps(sitemaps)
        await self._lists()
        articles, others = await self._sampled()
        if not articles:
            return "no page was found that looks like an article" if self.addresses else NO_LINKS
        await self._more_samples(articles)
        self.draft.choose(self.outlet, self.addresses, articles, others, self.pages)
        if not self.draft.is_covered:
            await self._depth()
        has_sources = any(sources_of(self.draft.outlet(self.outlet, self.addresses, self.now.date())))
        return None if has_sources else "no feed, sitemap or list was found that names the articles"

    async def _robots(self) -> list[str]:
        page = await self.fetch(urljoin(self.outlet.homepage, "/robots.txt"), "robots")
        if page is None:
            return []
        self.draft.may_request = partial(ProtegoRobotParser(page.body, None).allowed, user_agent=ROBOTS_NAME)
        text = page.body[:500_000].decode("utf-8", "replace")
        written = re.findall(r"(?im)^\s*sitemap:\s*(\S+)", text)
        named = [url for one in written if (url := absolute_url(page.url, one))]
        delay = re.search(r"(?im)^\s*crawl-delay:\s*(\d+)", text)
        summary = f"{len(named)} sitemaps named" + (f", crawl-delay {delay[1]}" if delay else "")
        self.draft.seen.append(StepResult(kind="robots", url=page.url, result=summary, ok=True))
        return named

    def _common(self, table: str) -> list[str]:
        """Return the usual addresses of feeds or sitemaps, beginning with those of the site's software."""
        known = {name: paths.split() for _, (name, paths) in SITE_MARKS.rows(table, 2)}
        software = next((name for name in known if (self.draft.software or "").startswith(name)), ANY_SOFTWARE)
        paths = dict.fromkeys((*known[software], *known[ANY_SOFTWARE]))
        return [urljoin(self.draft.homepage, path) for path in paths]

    async def _feeds(self) -> None:
        declared = [url for facts in self.pages.values() for url in facts.feeds]
        for url in dict.fromkeys(declared):
            if len(self.draft.feeds) < MAX_FEEDS:
                await self._feed(url)
        for url in self._common("common_feeds"):
            if not self.draft.feeds:
                await self._feed(url)

    async def _feed(self, url: str) -> None:
        facts = await self.list_(url, "feed", survey_feed)
        if facts is not None and facts.links:
            self.draft.feeds[url] = facts
            self.draft.software = self.draft.software or facts.software
            for link in facts.links:
                self.address(link.url).add("feed", link)

    async def _sitemaps(self, named: Sequence[str]) -> None:
        for url in list(dict.fromkeys(named))[:2] or self._common("common_sitemaps"):
            if facts := await self._sitemap(url):
                self.draft.sitemaps.append((url, facts))
                for child in _children(facts.more):
                    await self._sitemap(child)
                if not named:
                    break

    async def _sitemap(self, url: str) -> FeedFacts | None:
        if sum(seen.kind == "sitemap" and seen.ok for seen in self.draft.seen) >= MAX_SITEMAPS:
            return None
        facts = await self.list_(url, "sitemap", survey_sitemap)
        for link in facts.links if facts else ():
            self.address(link.url).add("sitemap", link)
        return facts

    async def _lists(self) -> None:
        loaded = [url for facts in self.pages.values() for url in facts.json_lists if self.outlet.allows(url)]
        for url in [*dict.fromkeys(loaded[:MAX_JSON_LISTS]), *self._candidates()[:MAX_SURVEYED_LISTINGS]]:
            facts = await self.page(url, "list")
            if facts is not None and (
                facts.article_points < MIN_ARTICLE_POINTS or sum(a.is_headline for a in facts.anchors) >= 4
            ):
                self.draft.lists.append(facts)
                self._note_anchors(facts, is_list=True)

    def _candidates(self) -> list[str]:
        """Return URLs of sections, beginning with those named like news or whose path is that of articles."""
        named = [url for url, one in self.addresses.items() if one.sources & {"feed", "sitemap"} or one.is_headline]
        begins = {url.rsplit("/", 2)[0] + "/" if url.endswith("/") else url.rsplit("/", 1)[0] + "/" for url in named}
        worth: dict[str, int] = {}
        for facts in self.pages.values():
            for anchor in facts.anchors:
                segments = path_segments(anchor.url)
                if not self.outlet.allows(anchor.url) or len(segments) not in (1, 2, 3) or anchor.is_headline:
                    continue
                is_news = bool(_NEWS.search(anchor.text) or _NEWS.search(segments[-1]))
                is_dated = date_template(anchor.url, self.now.date()) is not None
                is_numbered = any(map(str.isdigit, segments[-1])) and not anchor.in_menu and not is_dated
                is_other = names_non_article(anchor.url, may_be_section=anchor.in_menu)
                if len(anchor.text) > 40 or is_numbered or is_other:
                    continue
                points = 3 * (anchor.url.rstrip("/") + "/" in begins) + 3 * is_news + anchor.in_menu + 2 * is_dated
                if urlsplit(anchor.url).query and not is_news:
                    points = 0
                worth[anchor.url] = max(worth.get(anchor.url, 0), points)
        ranked = sorted((url for url in worth if url not in self.pages), key=lambda url: -worth[url])
        likely = sum(worth[url] > 0 for url in ranked)
        return ranked[: max(likely, MIN_SURVEYED_LISTINGS)]

    def _note_anchors(self, facts: PageFacts, *, is_list: bool) -> None:
        for anchor in facts.anchors:
            if self.outlet.allows(anchor.url) and canonical_url(anchor.url) != canonical_url(facts.url):
                self.address(anchor.url).add_anchor(anchor, is_list=is_list)

    async def _sampled(self) -> tuple[list[UrlGroup], list[UrlGroup]]:
        """Fetch one page of each group of URLs. Return the groups that are articles, and those that aren't."""
        allowed = [url for url, one in self.addresses.items() if self.outlet.allows(url)]
        groups = group_urls(allowed)
        announced = [group for group in groups if any("feed" in self.addresses[url].sources for url in group.urls)]
        archives = [group for group in groups if all(date_template(url, self.now.date()) for url in group.urls)]
        unknown = [group for group in groups if group not in announced and not group.names_non_article]
        unknown = [group for group in unknown if group not in archives]
        unknown.sort(key=lambda group: -sum(self.addresses[url].worth for url in group.urls))
        articles = list(announced)
        others = [group for group in groups if group not in announced and group not in unknown]
        for group in unknown[: MAX_UNKNOWN_GROUPS if announced else MAX_UNKNOWN_GROUPS + 4]:
            verdict = await self._is_article(group)
            if not verdict and any(_differ_in_language(group, other) for other in articles):
                verdict = True
            if verdict is not None:
                (articles if verdict else others).append(group)
        return articles, others

    async def _is_article(self, group: UrlGroup) -> bool | None:
        """Return whether a page of the group is an article, or None if no page can be fetched."""
        if sum(self.addresses[url].worth for url in group.urls) <= 0 and len(group.urls) < 2:
            return False if all(self.addresses[url].in_menu for url in group.urls) else None
        best = sorted(group.urls, key=lambda url: -self.addresses[url].worth)
        facts = await self.page(best[0], "article")
        if facts is None:
            return await self._is_feed(best[0])
        is_article = facts.article_points >= MIN_ARTICLE_POINTS
        self._note_anchors(facts, is_list=not is_article)
        if not is_article:
            self.draft.lists.append(facts)
        return is_article

    async def _is_feed(self, url: str) -> bool | None:
        """Read a URL that gave no page as a feed. Return False (not an article) if it is a feed, else None."""
        page = self.asked.get(canonical_url(url))
        if page is None or "xml" not in (page.header("Content-Type") or ""):
            return None
        if len(self.draft.feeds) < MAX_FEEDS:
            await self._feed(url)
        return False

    async def _more_samples(self, articles: Sequence[UrlGroup]) -> None:
        """Fetch enough articles of each group to compare them."""
        ranked = [sorted(group.urls, key=lambda url: -self.addresses[url].worth) for group in articles]
        # one URL of each group in turn, the likeliest articles first
        for url in (url for row in zip_longest(*ranked) for url in row if url is not None):
            found = sum(facts.article_points >= MIN_ARTICLE_POINTS for facts in self.samples.values())
            if (
                found >= MAX_SAMPLES
                or self.left < 6
                or len(self.samples) >= MAX_SAMPLES + MAX_UNLIKE_SAMPLES * bool(found)
            ):
                break
            if facts := await self.page(url, "article"):
                self._note_anchors(facts, is_list=False)

    async def _depth(self) -> None:
        """Find the further pages of listings that a crawl can't follow by a selector, if no sitemap names articles."""
        lists = sorted(self.draft.lists, key=lambda facts: -len(self.draft.articles_on(facts)))
        for facts in lists[:MAX_PAGED_LISTINGS]:
            if facts.pager is None:
                issues = number_pages(same_series(facts.url, self.addresses))
                further = [issues[number] for number in sorted(issues, reverse=True)] if len(issues) > 1 else []
            else:
                further = [] if facts.pager.selector else await self._further_pages(facts, facts.pager.urls)
            if further:
                self.draft.pages[facts.url] = further[:MAX_NUMBERED_PAGES]

    async def _further_pages(self, facts: PageFacts, urls: Sequence[str]) -> list[str]:
        pages = number_pages([url for url in urls if not _PAGER_TIME.search(url)])
        if not pages:
            return []
        step = page_step(pages)
        last = await self._last_page(facts, pages, step)
        return [page_number(pages, number) for number in range(max(step, min(pages)), last + 1, step)]

    async def _last_page(self, facts: PageFacts, pages: Mapping[int, str], step: int) -> int:
        """Find the last page with articles by doubling and bisection: a pager may show only the nearest pages."""
        good, bad = max(pages) // step, 0
        known = set(self.draft.articles_on(facts))
        if good > MAX_NUMBERED_PAGES / 2:
            return good * step
        while self.left > 2 and good < MAX_NUMBERED_PAGES and bad - good != 1:
            probe = (good + bad) // 2 if bad else max(1, 2 * good)
            found = await self.page(page_number(pages, probe * step), "list")
            fresh = set(self.draft.articles_on(found)) - known if found else set()
            known |= fresh
            good, bad = (probe, bad) if fresh else (good, probe)
        return good * step

    async def _fitted(self) -> Proposal:
        samples = [sample for url, facts in self.samples.items() if (sample := self._sample(url, facts))]
        draft = self.draft
        outlet = draft.outlet(self.outlet, self.addresses, self.now.date())
        fitted = await self._fit(outlet, samples)
        if draft.software == "Pangea":
            special = outlet.model_copy(update={"spider": "azattyq"})
            again = await self._fit(special, samples)
            if again is not None and (fitted is None or _is_as_good(again, fitted)):
                outlet, fitted = special, again
        if fitted is None or not any(isinstance(one, Article) for one in fitted.articles):
            outlet, fitted = await self._read_from_feed(outlet) or (outlet, fitted)
        dates = [one.published for one in self.addresses.values() if one.published and "feed" in one.sources]
        return build_proposal(
            draft,
            outlet,
            fitted,
            self.now,
            dates=dates,
            homes=draft.lists,
            shared=shared_part(facts.title for facts in self.pages.values()),
            is_local=bool(self.outlet.local_pairs),
        )

    async def _fit(self, outlet: Outlet, samples: Sequence[SamplePage]) -> SelectorFit | None:
        try:
            return await self.workers.run(partial(fit_selectors, outlet, samples, fetched_at=self.now))
        except PageError:
            return None

    async def _read_from_feed(self, outlet: Outlet) -> tuple[Outlet, SelectorFit] | None:
        """Return the outlet read from its first feed, if that has the texts that the pages lack."""
        url = next(iter(outlet.discover.feeds), "")
        page = self.asked.get(canonical_url(url)) if url else None
        if page is None:
            return None
        update = {"spider": FEED_READER, "discover": Discover(feeds=(url,)), "select": Select()}
        special, kind = outlet.model_copy(update=update), page.header("Content-Type")
        links = self.draft.feeds[url].links[:MAX_SAMPLES]
        samples = [SamplePage(body=page.body, url=link.url, content_type=kind, link=link) for link in links]
        read = await self.workers.run(partial(read_samples, special, samples, fetched_at=self.now))
        texts = [one.text for one in read if isinstance(one, Article) and not one.text.endswith(CUT_SHORT)]
        if sum(map(len, texts)) < MIN_FEED_TEXT_CHARS * len(samples):
            return None
        return special, SelectorFit(select={}, reasons={"spider": "only the feed has the texts"}, articles=tuple(read))

    def _sample(self, url: str, facts: PageFacts) -> SamplePage | None:
        page = self.asked.get(canonical_url(url))
        if page is None or facts.article_points < MIN_ARTICLE_POINTS - 1 or not self.draft.is_article(url):
            return None
        known = self.address(url)
        link = Link(url=url, title=known.title, published=known.published)
        return SamplePage(body=page.body, url=page.url, content_type=page.header("Content-Type"), link=link)


def _children(urls: Sequence[str]) -> list[str]:
    """Return sitemaps of an index that may name articles: the first and last ones, because either may be the newest."""
    likely = [url for url in urls if not _NO_POSTS.search(urlsplit(url).path)] or list(urls)
    likely.sort(key=lambda url: not _POSTS.search(urlsplit(url).path))
    return likely if len(likely) <= 4 else [*likely[:2], *likely[-2:]]


def _differ_in_language(one: UrlGroup, other: UrlGroup) -> bool:
    """Return whether two groups are the same section in two languages."""
    pairs = list(zip(one.prefix, other.prefix, strict=False))
    different = [pair for pair in pairs if pair[0] != pair[1]]
    return one.shape == other.shape and bool(different) and all(set(pair) <= LANGUAGE_SEGMENTS for pair in different)


def page_number(pages: Mapping[int, str], number: int) -> str:
    """Return the URL of a listing's page, formed like the known ones."""
    known = max(pages)
    head, _, tail = pages[known].rpartition(str(known))
    return pages.get(number, f"{head}{number}{tail}")


def _is_as_good(one: SelectorFit, other: SelectorFit) -> bool:
    """Return whether one fit reads at least as many articles as another, and nearly as much of each."""
    texts, others = ([read.text for read in fit.articles if isinstance(read, Article)] for fit in (one, other))
    return len(texts) >= len(others) and sum(map(len, texts)) >= MIN_SPECIAL_TEXT * sum(map(len, others))
