"""The pages that the briefing cites, as part of what is asked of their outlets."""

from collections.abc import Iterator, Sequence

from config.models.law import CitedPage
from config.models.outlet import Outlet
from spiders.reader import Reader
from spiders.registry import reader_for


def with_cited(outlets: Sequence[Outlet], cited: Sequence[CitedPage]) -> tuple[list[Outlet], dict[str, list[str]]]:
    """The outlets with the cited pages that are no articles among the pages they watch; and for each outlet the
    addresses of its cited articles, which are visited as articles are."""
    watching, articles = [], {}
    for outlet in outlets:
        reader = reader_for(outlet)
        urls = list(dict.fromkeys(_urls(reader, outlet, cited)))
        articles[outlet.id] = [url for url in urls if reader.article_id(url) is not None]
        others = [url for url in urls if reader.article_id(url) is None and url not in outlet.pages]
        watching.append(outlet.model_copy(update={"pages": (*outlet.pages, *others)}))
    return watching, articles


def _urls(reader: Reader, outlet: Outlet, cited: Sequence[CitedPage]) -> Iterator[str]:
    for page in cited:
        if page.outlet == outlet.id and page.not_polled is None and outlet.allows(page.url):
            yield reader.canonical_url(page.url)
