"""Show an article with all its versions and the differences between them."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.responses import Response

from review.archive.evidence import seen_article
from review.rendering.highlight import Highlight, TextRun, highlighted, paragraphs
from review.web.request import DeskRequest, existing
from store.articles.versions import load_article_versions, text_of
from store.reports.timelines import load_article_items, load_article_states
from store.review.mentions import load_mentions
from store.runs.runs import load_raw_ref
from store.schema.tables.articles import ArticleRow, Version
from store.session import Session
from store.texts.diff import DiffKind, DiffPiece, diff_words

MAX_PAGE_CHARS = 100_000
"""Characters of text shown on one page."""

MAX_HIGHLIGHTS = 2_000
"""Most mentions highlighted on one page, because each takes time to render."""

MAX_TITLE_CHARS = 500
UNCHANGED_CONTEXT_CHARS = 300
"""Characters of text shown on each side of a change."""


@dataclass(frozen=True, kw_only=True)
class ShownVersion:
    """A version's title and text, ready for a template."""

    title: list[TextRun]
    lines: list[list[TextRun]]
    is_cut: bool
    most_marked: int | None
    """The limit on highlighted mentions, if it was reached."""


def article_page(request: DeskRequest) -> Response:
    """Show the versions of an article, with the text of one or the differences between two."""
    with request.desk.database.reading() as session:
        row = existing(session.get(ArticleRow, request.number()))
        versions = load_article_versions(session, row)
        newer = _asked_for(request, "to", versions) or (versions[-1] if versions else None)
        older = _asked_for(request, "from", versions)
        text = shown_text(session, request, newer) if newer and not older else None
        items = load_article_items(session, row)
        return request.page(
            "article.html",
            article=row,
            lang=newer.lang if newer else None,
            versions=versions,
            newer=newer,
            older=older,
            difference=folded(diff_words(text_of(older), text_of(newer))) if older and newer else (),
            text=text,
            raw=raw_of(session, newer) if newer else None,
            states=load_article_states(session, row.id),
            seen=seen_article(session, request.catalogue, row),
            items=items,
            named=request.labels(session, {item.entry for item in items}),
        )


def shown_text(
    session: Session, request: DeskRequest, version: Version, focus: tuple[int, int] | None = None
) -> ShownVersion:
    """Return a version's text with all mentions highlighted; of a very long text, the part around `focus`."""
    text, body = text_of(version), body_of(version)
    start = max(body, focus[0] - MAX_PAGE_CHARS // 2) if focus and len(text) > MAX_PAGE_CHARS else body
    end = min(len(text), start + MAX_PAGE_CHARS)
    found = load_mentions(session, version.id, end=body, limit=MAX_HIGHLIGHTS)
    found += load_mentions(session, version.id, start=start, end=end, limit=MAX_HIGHLIGHTS)
    named = request.labels(session, {row.entry for row in found if row.entry})
    spans = [Highlight(start=row.start, end=row.end, label=named[row.entry].name if row.entry else "") for row in found]
    if focus:
        spans = [span for span in spans if (span.start, span.end) != focus]
        spans.append(Highlight(start=focus[0], end=focus[1], focus=True))
    return ShownVersion(
        title=highlighted(text, spans, 0, min(len(version.title), MAX_TITLE_CHARS)),
        lines=paragraphs(highlighted(text, spans, start, end)),
        is_cut=(start, end) != (body, len(text)),
        most_marked=MAX_HIGHLIGHTS if len(found) >= MAX_HIGHLIGHTS else None,
    )


def body_of(version: Version) -> int:
    """Return the offset of a version's body in its searchable text, which starts with the title."""
    return len(text_of(version)) - len(version.text)


def folded(pieces: Sequence[DiffPiece]) -> list[DiffPiece]:
    """Return a difference with long unchanged stretches shortened."""
    last = len(pieces) - 1
    return [
        DiffPiece(kind=piece.kind, text=_folded(piece.text, number > 0, number < last))
        if piece.kind is DiffKind.SAME
        else DiffPiece(kind=piece.kind, text=piece.text[:MAX_PAGE_CHARS])
        for number, piece in enumerate(pieces)
    ]


def raw_of(session: Session, version: Version) -> object | None:
    """Return where the archive holds the response from which a version was read."""
    return load_raw_ref(session, version.raw_record_id) if version.raw_record_id is not None else None


def _asked_for(request: DeskRequest, name: str, versions: Sequence[Version]) -> Version | None:
    seq = request.http.query_params.get(name, "")
    return next((version for version in versions if str(version.seq) == seq), None)


def _folded(text: str, follows_change: bool, precedes_change: bool) -> str:
    if len(text) <= 2 * UNCHANGED_CONTEXT_CHARS + 100:
        return text
    head = text[:UNCHANGED_CONTEXT_CHARS] if follows_change else ""
    tail = text[-UNCHANGED_CONTEXT_CHARS:] if precedes_change else ""
    return f"{head}\n[…]\n{tail}"
