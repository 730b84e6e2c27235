"""An article over all its versions: what was written when, and what differs between any two."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.responses import Response

from review.rendering.entry_labels import subjects
from review.rendering.highlight import Run, Span, marked, paragraphs
from review.web.request import Visit
from store.articles.versions import Version, text_of, versions_of
from store.reports.timelines import article_items, article_states
from store.review.mentions import mentions_of
from store.runs.runs import raw_ref
from store.schema.tables.articles import ArticleRow
from store.session import Session
from store.texts.diff import Piece, PieceKind, diff_words

LONGEST = 100_000
"""Letters of a text that one page shows."""

MOST_MARKS = 2_000
"""Mentions that one page marks: nobody reads more, and each costs time to write."""

LONGEST_TITLE = 500
NEAR = 300
"""Letters shown on each side of a change."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A version's title and text as a page shows them."""

    title: list[Run]
    lines: list[list[Run]]
    is_cut: bool
    most_marked: int | None
    """How many mentions are marked, where there are more."""


def article_page(visit: Visit) -> Response:
    """The versions of an article, with one of them or the difference of two."""
    with visit.desk.database.reading() as session:
        row = session.get(ArticleRow, visit.number())
        if row is None:
            raise HTTPException(404)
        versions = versions_of(session, row)
        newer = _asked_for(visit, "to", versions) or (versions[-1] if versions else None)
        older = _asked_for(visit, "from", versions)
        text = shown_text(session, visit, newer) if newer and not older else None
        items = article_items(session, row)
        return visit.page(
            "article.html",
            article=row,
            outlet=outlet_name(visit, row.outlet),
            lang=newer.lang if newer else None,
            versions=versions,
            newer=newer,
            older=older,
            difference=folded(diff_words(text_of(older), text_of(newer))) if older and newer else (),
            text=text,
            raw=raw_of(session, newer) if newer else None,
            states=article_states(session, row.id),
            items=items,
            named=subjects(session, {item.entry for item in items}, visit.desk.config.laws, visit.catalogue),
        )


def shown_text(session: Session, visit: Visit, version: Version, focus: tuple[int, int] | None = None) -> Shown:
    """A version's words with every mention marked; of a very long one the part around `focus`."""
    text, body = text_of(version), body_of(version)
    start = max(body, focus[0] - LONGEST // 2) if focus and len(text) > LONGEST else body
    end = min(len(text), start + LONGEST)
    found = mentions_of(session, version.id, end=body, limit=MOST_MARKS)
    found += mentions_of(session, version.id, start=start, end=end, limit=MOST_MARKS)
    named = subjects(session, {row.entry for row in found if row.entry}, visit.desk.config.laws, visit.catalogue)
    spans = [Span(start=row.start, end=row.end, label=named[row.entry].name if row.entry else "") for row in found]
    if focus:
        spans = [span for span in spans if (span.start, span.end) != focus]
        spans.append(Span(start=focus[0], end=focus[1], focus=True))
    return Shown(
        title=marked(text, spans, 0, min(len(version.title), LONGEST_TITLE)),
        lines=paragraphs(marked(text, spans, start, end)),
        is_cut=(start, end) != (body, len(text)),
        most_marked=MOST_MARKS if len(found) >= MOST_MARKS else None,
    )


def body_of(version: Version) -> int:
    """Where in the searchable text a version's text proper begins, behind its title."""
    return len(text_of(version)) - len(version.text)


def folded(pieces: Sequence[Piece]) -> list[Piece]:
    """A difference without the long stretches that stayed the same."""
    last = len(pieces) - 1
    return [
        Piece(kind=piece.kind, text=_folded(piece.text, number > 0, number < last))
        if piece.kind is PieceKind.SAME
        else Piece(kind=piece.kind, text=piece.text[:LONGEST])
        for number, piece in enumerate(pieces)
    ]


def raw_of(session: Session, version: Version) -> object | None:
    """Where the response that a version was read from stands in the archive."""
    return raw_ref(session, version.raw_record_id) if version.raw_record_id is not None else None


def outlet_name(visit: Visit, outlet_id: str) -> str:
    """An outlet as its file names it."""
    outlet = visit.desk.config.outlets.get(outlet_id)
    return outlet.name if outlet else outlet_id


def _asked_for(visit: Visit, name: str, versions: Sequence[Version]) -> Version | None:
    wish = visit.request.query_params.get(name, "")
    return next((version for version in versions if str(version.seq) == wish), None)


def _folded(text: str, follows_change: bool, precedes_change: bool) -> str:
    if len(text) <= 2 * NEAR + 100:
        return text
    head = text[:NEAR] if follows_change else ""
    tail = text[-NEAR:] if precedes_change else ""
    return f"{head}\n[…]\n{tail}"
