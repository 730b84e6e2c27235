"""Find a stored article by an address as people copy it (with trackers, of any scheme, or without one), and
at a new address that its outlet gave it."""

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.local_time import local_day
from config.models.outlet import Outlet
from spiders.article import Article
from spiders.reader import reader_for
from spiders.urls import canonical_url
from store.articles.articles import load_article, load_article_at, load_stored_ids, storable_key
from store.database.batches import load_rows_with
from store.schema.tables.articles import ArticleRow, Version
from store.texts.derived import fingerprint, searchable

AskedArticle = tuple[Article, int | None]
"""An article that was read, and the row id of the known article at the requested address, if any."""


def find_article(session: Session, written: str, outlets: Iterable[Outlet]) -> ArticleRow | None:
    """Return the article at an address in any form: as stored, else by the id that an outlet's reader finds in it."""
    forms = list(address_forms(written))
    for url in forms:
        if (row := load_article_at(session, url)) is not None:
            return row
    for outlet in outlets:
        reader = reader_for(outlet)
        for url in filter(outlet.allows, forms):
            article_id = reader.article_id(url)
            row = load_article(session, outlet.id, article_id) if article_id is not None else None
            if row is not None:
                return row
    return None


def address_forms(written: str) -> Iterator[str]:
    """Yield the addresses that somebody who wrote this may mean, most likely first."""
    given = written.strip().strip("<>")
    rest = given.partition("://")[2] or given.removeprefix("//")
    schemes = [given] if "://" in given else []
    seen = set()
    for url in (*schemes, f"https://{rest}", f"http://{rest}"):
        canonical = canonical_url(url)
        slashed = canonical.removesuffix("/") if canonical.endswith("/") else f"{canonical}/"
        for form in (url, canonical, slashed):
            if form not in seen:
                seen.add(form)
                yield form


def update_moved(session: Session, outlet: str, read: Sequence[AskedArticle], *, run_id: int) -> None:
    """Give known articles of an outlet the id and address at which this run reads them, because a site that renames
    its addresses has no new articles.

    An article has moved if its address leads to a new one with its title. It has also moved if its words and day are
    found at a new address, and its own address is missing, or no source names it and this run hasn't visited it yet."""
    stored = load_stored_ids(session, outlet, (article.article_id for article, _ in read))
    fresh = {article.article_id: (article, asked) for article, asked in read if article.article_id not in stored}
    titled = _load_titled(session, outlet, {article.title for article, _ in fresh.values()})
    for article, asked in fresh.values():
        known = (row for row, words in titled[article.title] if _has_moved(row, words, article, asked, run_id))
        if (row := next(known, None)) is not None:
            titled[article.title] = [one for one in titled[article.title] if one[0] is not row]
            row.article_id, row.url = storable_key(article.article_id), article.url
    session.flush()


def shows_another(session: Session, article: Article, row_id: int) -> bool:
    """Return whether what was read at the address of the article with this row id is another one of its outlet."""
    words = fingerprint(searchable(article.title, article.text))
    titled = _load_titled(session, article.outlet, {article.title})[article.title]
    return any(row.id != row_id and stored == words for row, stored in titled)


def _load_titled(session: Session, outlet: str, titles: set[str]) -> dict[str, list[tuple[ArticleRow, str]]]:
    """Return the outlet's stored articles by title, oldest first, each with the fingerprint of its words."""
    wanted = select(ArticleRow, Version.fingerprint).join(Version, Version.is_newest())
    wanted = wanted.where(ArticleRow.outlet == outlet).order_by(ArticleRow.id)
    found: dict[str, list[tuple[ArticleRow, str]]] = {title: [] for title in titles}
    for row, words in load_rows_with(session, wanted, ArticleRow.title, titles):
        found[row.title].append((row, words))
    return found


def _has_moved(row: ArticleRow, words: str, article: Article, asked: int | None, run_id: int) -> bool:
    if row.url.partition("?")[0] == article.url.partition("?")[0]:
        return False  # variants of an address are joined, and numbers in a query are ids
    if asked is not None:
        return row.id == asked
    days = {local_day(moment) for moment in (row.published, article.published) if moment is not None}
    is_named = run_id in (row.last_listed_run_id, row.last_mapped_run_id, row.last_visit_run_id)
    is_lost = row.absent_since is not None or not is_named
    return is_lost and len(days) < 2 and words == fingerprint(searchable(article.title, article.text))
