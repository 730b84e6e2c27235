"""Look for tracked names in what a source said of a page that couldn't be read: its title and address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from config.local_time import ALMATY
from config.models.outlet import Outlet
from crawler.extraction.pool import ExtractionPool
from crawler.extraction.worker import find_in_texts
from crawler.log import log
from matchers.mention import Mention
from spiders.article import Article, Link, PageError
from spiders.fetch.outlet_spider import PlannedVisit
from store.articles.text_keys import insert_keys
from store.articles.versions import record_unread
from store.review.mentions import insert_mentions
from store.schema.tables.articles import ArticleRow
from store.session import Session
from store.stories.near_duplicates import join_stories
from store.texts.derived import searchable

if TYPE_CHECKING:
    from matchers.prefilter import SearchableText


@dataclass(frozen=True, kw_only=True)
class NamedLink:
    """A link to a page that couldn't be read, whose title or address names an entry."""

    article: Article
    """Its title is the link's; its only text is the address."""
    mentions: Sequence[Mention]


async def find_named_link(extraction: ExtractionPool, outlet: Outlet, visit: PlannedVisit) -> NamedLink | None:
    """Return the link of a visit to a page that was never read, if it names an entry, else None."""
    if visit.sha256 is not None:
        return None
    link = visit.link or Link(url=visit.url)
    article = Article(
        outlet=outlet.id,
        article_id=visit.article_id,
        url=visit.url,
        urls=(),
        title=link.title or visit.url,
        author=None,
        published=link.published,
        lang=outlet.languages[0],
        text=visit.url,
        layers={"title": "link"} if link.title else {"title": "url"},
    )
    published = link.published.astimezone(ALMATY).date() if link.published else None
    texts: list[SearchableText] = [(searchable(article.title, article.text), article.lang, published)]
    try:
        found = await extraction.run(find_in_texts, texts, ())
    except PageError:
        return None
    for error in found[0].errors:
        log.warning("search failed", outlet=outlet.id, error=error)
    mentions = [mention for mention in found[0].mentions or () if mention.entry is not None]
    return NamedLink(article=article, mentions=mentions) if mentions else None


def record_named_link(
    session: Session, row: ArticleRow, link: NamedLink, *, run_id: int, raw_id: int | None, now: datetime
) -> None:
    """Store what a source said of an article that was never read; `store.review.takedowns` asks about it later."""
    version = record_unread(session, row, link.article, run_id=run_id, raw_id=raw_id, now=now)
    if version is not None:
        insert_mentions(session, [(version, link.mentions)])
        insert_keys(session, [version])
        join_stories(session, [(row, version)], now=now)
