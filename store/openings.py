"""Opening review items: which mentions ask a person something, and which edits ask it again."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from matchers.mention import Mention, MentionKind
from matchers.sentences import sentence_around, sentence_spans
from store.mentions import mentions_of
from store.tables import (
    ArticleRow,
    EntryRow,
    ItemCopy,
    ItemEvent,
    ItemEventKind,
    ItemState,
    MentionRow,
    Opening,
    ReviewItem,
    Story,
    Version,
)
from store.versions import text_of
from store.words import words_of

URGENT = frozenset(
    {"died", "detained", "administrative_arrest", "custody", "convicted", "sentenced", "beaten", "hospitalised"}
    | {"released", "amnestied"}
)
"""Events of the briefing's first priority: death, detention, custody, conviction, health in danger, release."""

LEGAL = frozenset({MentionKind.LAW, MentionKind.CITATION})

LONGEST_SENTENCE = 2000
"""Characters kept of a sentence: a page without full stops is one sentence to us."""

Found = Mention | MentionRow


def open_items(
    session: Session,
    version: Version,
    mentions: Sequence[Mention],
    *,
    now: datetime,
    opening: Opening = Opening.FOUND,
) -> list[ReviewItem]:
    """Ask about what a version names, and return the items that were opened or reopened.

    There is one item for each entry in a story. A tracked article or law is an entry too. Entries that are retired, or
    whose priority is context (the briefing's requirements name officials "as context only"), open nothing. An item is
    asked again when its article's newest version changed the words of a sentence that names the entry, added one, or
    took one away; where none is left, `start` and `end` are null. A copy adds to the story's item and asks nothing.

    Call `join_story` and `save_mentions` before."""
    row = session.get_one(ArticleRow, version.article_row_id)
    if row.story_id is None:
        raise ValueError(f"article {row.id} has no story yet")
    items = _items_of(session, row.story_id)
    found = _by_entry(mentions)
    silent = _silent(session, found.keys() | items.keys())
    page = _Page(version)
    changed = [
        item
        for entry, item in items.items()
        if item.article_row_id == row.id
        and entry not in silent
        and _look_again(session, item, page, found.get(entry, []), now=now)
    ]
    for entry, named in found.items():
        if entry in silent:
            continue
        if entry not in items:
            changed.append(_open(session, row, page, named, opening=opening, now=now))
        elif items[entry].article_row_id != row.id:
            _add_copy(session, items[entry], version, now=now)
    session.flush()
    return changed


def rank_of(kind: MentionKind, events: Iterable[str]) -> int:
    """Where an item stands in the queue, the lowest first.

    People and organisations come before laws and articles, which are named far more often; within each, first what
    cannot wait (death, detention, sentence, health, release), then any other event, then the plain mention."""
    happened = set(events)
    urgency = 0 if happened & URGENT else 1 if happened else 2
    return urgency + (10 if kind in LEGAL else 0)


@dataclass
class _Page:
    """A version's text in sentences."""

    version: Version

    @cached_property
    def text(self) -> str:
        return text_of(self.version)

    @cached_property
    def spans(self) -> list[tuple[int, int]]:
        return sentence_spans(self.text)

    @cached_property
    def wordings(self) -> set[str]:
        """The words of each sentence, without what changes nothing for a reader."""
        return {_wording(self.text[start:end]) for start, end in self.spans}

    def sentence(self, found: Found) -> str:
        """The sentence that holds a mention, the surroundings of the mention if it is very long."""
        start, end = self.spans[sentence_around(self.spans, found.start)] if self.spans else (0, 0)
        if end - start > LONGEST_SENTENCE:
            start = max(start, found.start - LONGEST_SENTENCE // 2)
            end = min(end, start + LONGEST_SENTENCE)
        return self.text[start:end]

    def sentences(self, found: Iterable[Found]) -> dict[str, str]:
        """The sentences that hold mentions, in order, by the words of the whole of each."""
        numbers = sorted({sentence_around(self.spans, mention.start) for mention in found}) if self.spans else []
        spans = [self.spans[number] for number in numbers]
        return {
            _wording(self.text[start:end]): self.text[start : min(end, start + LONGEST_SENTENCE)]
            for start, end in spans
        }

    def best(self, found: Sequence[Found]) -> Found:
        """The mention to show: the surest; of equals, one in the body, for the title is shown anyway."""
        title = len(self.version.title)
        return max(found, key=lambda mention: (mention.score, mention.start > title, -mention.start))


def _items_of(session: Session, story_id: int) -> dict[str, ReviewItem]:
    """A story's items by entry, held until the end of the transaction: nobody decides or opens one meanwhile."""
    session.get_one(Story, story_id, with_for_update=True)
    wanted = select(ReviewItem).where(ReviewItem.story_id == story_id).order_by(ReviewItem.id).with_for_update()
    found = session.scalars(wanted, execution_options={"populate_existing": True})
    return {item.entry: item for item in found}


def _silent(session: Session, ids: Set[str]) -> set[str]:
    """Those of the entries about which nothing is asked."""
    is_silent = or_(EntryRow.retired, EntryRow.priority == "context")
    return set(session.scalars(select(EntryRow.id).where(EntryRow.id.in_(sorted(ids)), is_silent))) if ids else set()


def _by_entry(mentions: Iterable[Mention]) -> dict[str, list[Mention]]:
    found: dict[str, list[Mention]] = {}
    for mention in mentions:
        if mention.entry is not None:
            found.setdefault(mention.entry, []).append(mention)
    return found


def _open(
    session: Session,
    row: ArticleRow,
    page: _Page,
    found: Sequence[Mention],
    *,
    opening: Opening,
    now: datetime,
) -> ReviewItem:
    item = ReviewItem(
        story_id=row.story_id,
        entry=found[0].entry,
        kind=found[0].kind,
        state=ItemState.OPEN,
        opening=opening,
        priority="law" if found[0].kind in LEGAL else "tracked",
        outlet=row.outlet,
        article_row_id=row.id,
        since_version_id=page.version.id,
        first_opened_at=now,
        opened_at=now,
        decision_count=0,
        copies=0,
    )
    _show(item, page, found)
    session.add(item)
    session.flush()
    session.add(ItemEvent(item_id=item.id, kind=ItemEventKind.OPENED, at=now, version_id=page.version.id))
    return item


def _show(item: ReviewItem, page: _Page, found: Sequence[Mention]) -> None:
    """Let the item show how the newest version names the entry."""
    best = page.best(found)
    assert isinstance(best, Mention)
    item.version_id, item.title, item.lang = page.version.id, page.version.title, page.version.lang
    item.start, item.end, item.surface, item.sentence = best.start, best.end, best.surface, page.sentence(best)
    item.score, item.why = best.score, best.why
    item.events = list(dict.fromkeys(event for mention in found for event in mention.events))
    item.rank = rank_of(item.kind, item.events)


def _look_again(session: Session, item: ReviewItem, page: _Page, found: Sequence[Mention], *, now: datetime) -> bool:
    """Bring an item up to its article's newest version; whether an edit touched the sentences that it is about.

    A sentence counts as edited only if the other version lacks it: what a better matcher finds or leaves in words that
    nobody changed is no edit."""
    if page.version.id <= item.version_id:
        return False
    old = _Page(session.get_one(Version, item.version_id))
    before = old.sentences(row for row in mentions_of(session, old.version.id) if row.entry == item.entry)
    after = page.sentences(found)
    is_edited = bool(before.keys() - page.wordings or after.keys() - old.wordings)
    if found:
        _show(item, page, found)
    if is_edited:
        if not found:
            item.version_id, item.title, item.start, item.end = page.version.id, page.version.title, None, None
        _ask_again(
            session, item, page.version, before="\n".join(before.values()), after="\n".join(after.values()), now=now
        )
    return is_edited


def _ask_again(session: Session, item: ReviewItem, version: Version, *, before: str, after: str, now: datetime) -> None:
    is_waiting = item.state is ItemState.OPEN
    kind = ItemEventKind.REWORDED if is_waiting else ItemEventKind.REOPENED
    session.add(ItemEvent(item_id=item.id, kind=kind, at=now, version_id=version.id, before=before, after=after))
    # Two edits before anyone looks: what people saw last is what stood before the first one.
    is_seen = not is_waiting or item.before is None or _wording(item.before) == _wording(after)
    item.before, item.after = before if is_seen else item.before, after
    item.since_version_id = version.id
    if not is_waiting:
        item.state, item.opening, item.opened_at, item.decided_at = ItemState.OPEN, Opening.EDIT, now, None


def _add_copy(session: Session, item: ReviewItem, version: Version, *, now: datetime) -> None:
    if session.get(ItemCopy, (item.id, version.article_row_id)) is not None:
        return
    session.add(ItemCopy(item_id=item.id, article_row_id=version.article_row_id))
    session.add(ItemEvent(item_id=item.id, kind=ItemEventKind.COPY, at=now, version_id=version.id))
    item.copies += 1


def _wording(text: str) -> str:
    return " ".join(words_of(text))
