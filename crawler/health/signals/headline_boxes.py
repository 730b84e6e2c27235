"""Raise an alarm for new articles in "latest news" boxes on article pages that no source names.

This costs no request, and a site's software keeps filling its boxes when sources stop. Boxes are read only on pages
whose bytes changed: those of new articles, and those of known articles on which the box has changed."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from crawler.health.alarm_kinds import AlarmKind, RaisedAlarm
from crawler.health.baseline import flaw_alarms
from crawler.health.observed_run import ObservedRun
from crawler.health.run_record import RunHistory, RunRecord
from crawler.health.signals.front_page import count_shown, newly_unlisted
from spiders.article import Article

BOXES_UNLISTED = "boxes-unlisted"

MIN_BOX_PAGES = 3
"""Pages needed to recognise a box: two pages of one story link to the same old articles as related."""

MIN_BOX_RATE = 0.5
"""Fraction of pages on which a link must be to belong to a box; related or popular articles are on fewer."""

MAX_BOX_PAGES = 100
"""Only the first pages count: sources can't name what is published while the later ones are requested."""

MAX_BOX_ARTICLES = 4_000
"""Number of articles that are counted; only pages of a hostile outlet link to more."""


def observe(run: ObservedRun, before: Sequence[RunRecord]) -> dict[str, Any]:
    """Return the unlisted articles of headline boxes for the run's record."""
    listed = count_shown(run.boxes or {}, (one.article_id for one in run.fresh))
    pair = newly_unlisted(run.boxes_unlisted, listed, [one.boxes_unlisted for one in before])
    return {"boxes_unlisted": run.boxes_unlisted, "flaws": {BOXES_UNLISTED: pair}}


def judge(history: RunHistory) -> Iterator[RaisedAlarm]:
    """Yield an alarm if more new articles than usual are unlisted."""
    yield from flaw_alarms(history.runs, AlarmKind.LEFT_OUT, BOXES_UNLISTED)


class BoxLinks:
    """Collects the articles to which a run's pages link."""

    shown: Mapping[str, str] | None = None
    """After `close`: the articles on most pages of a language, id -> address; None if too few pages were read."""

    def __init__(self) -> None:
        self._pages: Counter[str] = Counter()
        self._shown: dict[str, Counter[str]] = defaultdict(Counter)
        self._urls: dict[str, str] = {}

    def add(self, article: Article, links: Mapping[str, str]) -> None:
        """Count the links of an article's page, id -> address."""
        if self._pages.total() >= MAX_BOX_PAGES:
            return
        # Each language of an outlet has a box of its own.
        self._pages[article.lang] += 1
        for article_id, url in links.items():
            if article_id in self._urls or len(self._urls) < MAX_BOX_ARTICLES:
                self._urls.setdefault(article_id, url)
                self._shown[article.lang][article_id] += article_id != article.article_id

    def close(self) -> None:
        """Set `shown` and release the rest: a long run judges its outlets hours later."""
        enough = {lang: pages for lang, pages in self._pages.items() if pages >= MIN_BOX_PAGES}
        if enough:
            self.shown = {
                article_id: self._urls[article_id]
                for lang, pages in enough.items()
                for article_id, number in self._shown[lang].items()
                if number >= max(MIN_BOX_PAGES, MIN_BOX_RATE * pages)
            }
        self._pages.clear()
        self._shown.clear()
        self._urls.clear()
