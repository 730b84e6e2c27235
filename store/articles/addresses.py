"""Find a stored article by an address as people copy it: with trackers or a fragment, of any scheme, or without one."""

from collections.abc import Iterable, Iterator

from sqlalchemy.orm import Session

from config.models.outlet import Outlet
from spiders.reader import reader_for
from spiders.urls import canonical_url
from store.articles.articles import load_article, load_article_at
from store.schema.tables.articles import ArticleRow


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
    """Yield the addresses that somebody may mean, most likely first."""
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
