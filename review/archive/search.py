"""Search the archive by words, outlet and date."""

import re
from collections.abc import Sequence

from starlette.responses import Response

from review.archive.articles import body_of
from review.rendering.highlight import Highlight, TextRun, highlighted
from review.web.filters import day_start, outlet_options, parse_filters
from review.web.request import DeskRequest, parse_row_number
from store.articles.search import SearchHit, search, search_words
from store.articles.versions import text_of

PAGE_SIZE = 20
EXCERPT_CONTEXT_CHARS = 160
"""Characters of text shown on each side of the first match."""

MAX_QUERY_CHARS = 200
MAX_SCANNED_CHARS = 300_000
"""Characters of text searched for the first match."""


def search_page(request: DeskRequest) -> Response:
    """Show the articles that contain the words; without words, the newest articles."""
    filters = parse_filters(request)
    query = request.http.query_params.get("q", "")[:MAX_QUERY_CHARS].strip()
    with request.desk.database.reading() as session:
        hits = search(
            session,
            query,
            outlet=filters.outlet or None,
            since=day_start(filters.since),
            until=day_start(filters.until, days=1),
            before=parse_row_number(request.http.query_params.get("before", "")) or None,
            limit=PAGE_SIZE + 1,
        )
    words = search_words(query)
    return request.page(
        "search.html",
        q=query,
        filters=filters,
        outlets=outlet_options(request),
        found=[(hit, _excerpt(hit, words)) for hit in hits[:PAGE_SIZE]],
        more=filters.query(q=query, before=hits[PAGE_SIZE - 1].version.id) if len(hits) > PAGE_SIZE else "",
    )


def excerpt_around(text: str, words: Sequence[str], *, body: int = 0) -> list[TextRun]:
    """Return the text around the first of the words after `body`, with all of the words highlighted."""
    any_word = "|".join(map(re.escape, words)) or "(?!)"
    pattern = re.compile(r"(?<![^\W_])(?:" + any_word + r")[^\W_]{0,40}", re.IGNORECASE)
    first = pattern.search(text, body, MAX_SCANNED_CHARS) if words else None
    start = _word_start(text, max(body, first.start() - EXCERPT_CONTEXT_CHARS), first.start()) if first else body
    end = _word_end(text, min(len(text), start + 2 * EXCERPT_CONTEXT_CHARS), first.end() if first else start)
    spans = [
        Highlight(start=match.start(), end=match.end(), focus=True) for match in pattern.finditer(text, start, end)
    ]
    before, after = (TextRun(text="… "),) if start > body else (), (TextRun(text=" …"),) if end < len(text) else ()
    return [*before, *highlighted(text, spans, start, end), *after]


def _word_start(text: str, start: int, before: int) -> int:
    """Return the first start of a word in `text[start:before]`."""
    space = text.find(" ", start - 1, before) if start else -1
    return space + 1 if space >= 0 else start


def _word_end(text: str, end: int, after: int) -> int:
    """Return the last end of a word in `text[after:end]`."""
    space = text.rfind(" ", after, end + 1) if end < len(text) else -1
    return space if space >= 0 else end


def _excerpt(hit: SearchHit, words: Sequence[str]) -> list[TextRun]:
    return excerpt_around(text_of(hit.version), words, body=body_of(hit.version))
