"""What the pages of articles show of the news, as a witness of the lists: most have a box of the latest headlines.

It costs no request, and a site's software goes on filling it where lists stand still. Only pages whose bytes are other
ones tell: a new article's, and those of known articles on which the box has changed."""

from collections import Counter, defaultdict
from collections.abc import Mapping

from spiders.article import Article

FEWEST = 3
"""Pages from which something is known: two of one story name the same old articles as related."""

SHARE = 0.5
"""Share of the pages that show what a box shows; related articles and those much read in one section are on fewer."""

PAGES = 100
"""Pages that are counted of a night, the first ones: what is published while the rest are asked, lists can't name."""

ARTICLES = 4_000
"""Articles that are counted; only a hostile outlet's pages link to more."""

BOXED = "boxed"
"""The sign in a night: how many of how many articles that newly stand in the boxes no list named."""


class Boxes:
    """Collects the articles to which one night's pages link."""

    shown: Mapping[str, str] | None = None
    """The articles that stand on most pages of a language, id -> address, once the night is over; None where too few
    pages were read."""

    def __init__(self) -> None:
        self._pages: Counter[str] = Counter()
        self._shown: dict[str, Counter[str]] = defaultdict(Counter)
        self._urls: dict[str, str] = {}

    def add(self, article: Article, links: Mapping[str, str]) -> None:
        """Count what the page of an article links to: id -> address."""
        if self._pages.total() >= PAGES:
            return
        # Each language of an outlet has a box of its own.
        self._pages[article.lang] += 1
        for article_id, url in links.items():
            if article_id in self._urls or len(self._urls) < ARTICLES:
                self._urls.setdefault(article_id, url)
                self._shown[article.lang][article_id] += article_id != article.article_id

    def close(self) -> None:
        """Know what was shown, and let go of the rest: a long run judges its outlets hours later."""
        told = {lang: pages for lang, pages in self._pages.items() if pages >= FEWEST}
        if told:
            self.shown = {
                article_id: self._urls[article_id]
                for lang, pages in told.items()
                for article_id, number in self._shown[lang].items()
                if number >= max(FEWEST, SHARE * pages)
            }
        self._pages.clear()
        self._shown.clear()
        self._urls.clear()
