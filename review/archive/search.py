"""Searching the archive by words, outlet and day."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from review.archive.articles import outlet_name
from review.rendering.highlight import Run, Span, marked
from review.web.filters import Filters, filters_of, midnight, outlet_choices
from review.web.request import Visit, row_number
from store.articles.search import Hit, search, search_words
from store.articles.versions import text_of

PAGE_SIZE = 20
AROUND = 160
"""Letters shown on each side of the first word that was found."""

LONGEST_QUERY = 200
SEARCHED = 300_000
"""Letters of a text in which the first word is looked for."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """A hit as the page shows it."""

    hit: Hit
    outlet: str
    excerpt: list[Run]


def search_page(visit: Visit) -> Response:
    """The articles that hold the words; without words the newest ones."""
    filters = filters_of(visit)
    query = visit.request.query_params.get("q", "")[:LONGEST_QUERY].strip()
    with visit.desk.database.reading() as session:
        hits = search(
            session,
            query,
            outlet=filters.outlet or None,
            since=midnight(filters.since),
            until=midnight(filters.until, days=1),
            before=row_number(visit.request.query_params.get("before", "")) or None,
            limit=PAGE_SIZE + 1,
        )
    words = search_words(query)
    return visit.page(
        "search.html",
        q=query,
        filters=filters,
        outlets=outlet_choices(visit),
        found=[_found(visit, hit, words) for hit in hits[:PAGE_SIZE]],
        more=_more(filters, query, hits[PAGE_SIZE - 1]) if len(hits) > PAGE_SIZE else "",
    )


def excerpt_of(text: str, words: Sequence[str], *, body: int = 0) -> list[Run]:
    """The surroundings of the first place behind `body` where one of the words begins, all of them marked there."""
    if not words:
        return [Run(text=text[body : body + 2 * AROUND])]
    pattern = re.compile(r"(?<![^\W_])(?:" + "|".join(map(re.escape, words)) + r")[^\W_]{0,40}", re.IGNORECASE)
    first = pattern.search(text, body, SEARCHED)
    start = _word_start(text, max(body, first.start() - AROUND), first.start()) if first else body
    end = _word_end(text, min(len(text), start + 2 * AROUND), first.end() if first else start)
    spans = [Span(start=match.start(), end=match.end(), focus=True) for match in pattern.finditer(text, start, end)]
    before, after = (Run(text="… "),) if start > body else (), (Run(text=" …"),) if end < len(text) else ()
    return [*before, *marked(text, spans, start, end), *after]


def _word_start(text: str, start: int, before: int) -> int:
    """The first place from `start` on, and not behind `before`, where a word begins."""
    space = text.find(" ", start - 1, before) if start else -1
    return space + 1 if space >= 0 else start


def _word_end(text: str, end: int, after: int) -> int:
    """The last place up to `end`, and not before `after`, where a word ends."""
    space = text.rfind(" ", after, end + 1) if end < len(text) else -1
    return space if space >= 0 else end


def _found(visit: Visit, hit: Hit, words: Sequence[str]) -> Found:
    text = text_of(hit.version)
    return Found(
        hit=hit,
        outlet=outlet_name(visit, hit.article.outlet),
        excerpt=excerpt_of(text, words, body=len(text) - len(hit.version.text)),
    )


def _more(filters: Filters, query: str, last: Hit) -> str:
    return filters.query(q=query, before=last.version.id)
