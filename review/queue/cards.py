"""Prepare review items for templates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from config.wording.reasons import reason_text
from matchers.mention import MentionKind, ReasonRecord
from review.archive.articles import body_of
from review.rendering.entry_labels import with_legal_names
from review.rendering.highlight import MentionContext, highlighted_surface, mention_context
from review.web.request import DeskRequest
from store.articles.articles import load_article_row
from store.articles.versions import text_of
from store.schema.tables.articles import Version
from store.schema.tables.items import ReviewItem
from store.session import Session
from store.texts.diff import DiffPiece, diff_words
from store.texts.edit_meaning import EditMeaning

PERSON_REASONS = ("other-person", "not-about", "duplicate")
CITATION_REASONS = ("not-citation", "not-about", "duplicate")
"""Reasons for a rejection and flags of a confirmation, in the order of their shortcut digits."""


@dataclass(frozen=True, kw_only=True)
class ItemCard:
    """An item with the text around its mention."""

    item: ReviewItem
    published: datetime | None
    why: Sequence[tuple[str, float]]
    """The reasons of the match in the reader's language, with their weights."""

    context: MentionContext
    difference: Sequence[DiffPiece]
    reasons: Sequence[str]
    meaning: Sequence[str]
    """The meaning of the edit that reopened the item."""
    viewers: Sequence[str] = ()
    next: int | None = None
    before_id: int | None = None


def card_of(
    session: Session,
    request: DeskRequest,
    item: ReviewItem,
    *,
    next_id: int | None = None,
    before_id: int | None = None,
    viewers: Sequence[str] = (),
) -> ItemCard:
    """Return an item ready for a template; `viewers` are other people who have it open."""
    return ItemCard(
        item=item,
        published=load_article_row(session, item.article_row_id).published,
        why=[_worded(request, reason) for reason in item.reasons],
        context=_context(session, item),
        difference=diff_words(item.before or "", item.after or "") if item.before is not None else (),
        reasons=PERSON_REASONS if item.kind in (MentionKind.PERSON, MentionKind.ORGANISATION) else CITATION_REASONS,
        meaning=_meaning(session, item),
        viewers=viewers,
        next=next_id,
        before_id=before_id,
    )


def _worded(request: DeskRequest, reason: ReasonRecord) -> tuple[str, float]:
    params = {
        name: with_legal_names(str(value), request.desk.config.laws, request.catalogue)
        for name, value in reason["params"].items()
    }
    return reason_text(request.catalogue, reason["code"], params), reason["weight"]


def _meaning(session: Session, item: ReviewItem) -> list[str]:
    if item.before is None:
        return []
    meaning = session.get_one(Version, item.since_version_id).meaning
    return [one for one in meaning if one != EditMeaning.SUBSTANTIVE]


def _context(session: Session, item: ReviewItem) -> MentionContext:
    if item.start is None or item.end is None:
        return MentionContext(before="", sentence=highlighted_surface(item.sentence, item.surface), after="")
    version = session.get_one(Version, item.version_id)
    return mention_context(text_of(version), item.start, item.end, body=body_of(version))
