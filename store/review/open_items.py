"""Open review items for mentions, and reopen them for edits."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from matchers.mention import Mention, MentionKind
from matchers.sentences import sentence_around, sentence_spans
from store.articles.versions import text_of
from store.cases.event_reports import load_ignored
from store.database.batches import assign_row_ids, batches, insert_rows, load_with
from store.review.decide import decide_by_rule
from store.review.decisions import PENDING_STATES
from store.review.mentions import load_mentions, stored_reasons
from store.review.suppression_rules import load_rules_by_wording, rule_wording
from store.schema.enums import Change, ItemEventKind, ItemState, Trigger
from store.schema.tables.articles import ArticleRow, Story, Version
from store.schema.tables.items import ItemCopy, ItemEvent, MentionRow, ReviewItem
from store.texts.derived import words_of
from store.texts.edit_meaning import EditMeaning

URGENT_EVENTS = frozenset(
    {"died", "detained", "administrative_arrest", "custody", "convicted", "sentenced", "beaten", "hospitalised"}
    | {"released", "amnestied", "torture", "hunger_strike", "attacked", "disappeared", "extradited", "psychiatric"}
)
"""Events of the highest priority: death, detention, custody, conviction, health or life in danger, release."""

TAKEDOWN_RANK = -1
"""The rank of takedowns and of edits around a name, before all mentions, because their evidence may soon be lost."""

LEGAL_KINDS = frozenset({MentionKind.LAW, MentionKind.CITATION})

MAX_ITEM_SENTENCE_CHARS = 2000
"""Most characters stored of a sentence, because a page without full stops is a single sentence."""

_Found = Mention | MentionRow
FoundT = TypeVar("FoundT", Mention, MentionRow)


def open_items(
    session: Session,
    found: Sequence[tuple[Version, Sequence[Mention]]],
    *,
    now: datetime,
    trigger: Trigger = Trigger.FOUND,
) -> list[ReviewItem]:
    """Open items for what versions name; return those that were opened, or whose words an edit has changed.

    There is one item for each entry in a story; tracked articles and laws are entries, too. Entries that are retired or
    have priority context open nothing. An item is reopened if its article's newest version changed, added or removed a
    sentence that names the entry; if none is left, `start` and `end` are null. A copy is added to the story's item and
    reopens nothing.

    Call `join_stories` and `insert_mentions` before."""
    # Most new articles name nobody; only an edit that removes a name can matter without mentions.
    found = [(version, mentions) for version, mentions in found if mentions or version.seq > 1]
    if not found:
        return []
    articles = _articles(session, {version.article_row_id for version, _ in found})
    rows = {version.id: articles[version.article_row_id] for version, _ in found}
    joined_none = [row.id for row in rows.values() if row.story_id is None]
    if joined_none:
        raise ValueError(f"article {joined_none[0]} has no story yet")
    items = _items_of(session, {row.story_id for row in rows.values() if row.story_id is not None})
    named = {mention.entry for _, mentions in found for mention in mentions if mention.entry is not None}
    known = {entry for of_story in items.values() for entry in of_story}
    changes = _ItemChanges(session, now, trigger, items, load_ignored(session, named | known))
    for version, mentions in found:
        changes.take(rows[version.id], version, mentions)
    changes.save()
    return [item for item in dict.fromkeys(changes.changed) if item.state is ItemState.OPEN]


HIDDEN_RANK = 20
"""The rank of names in text that the page hides from readers: after all others."""


def rank_of(kind: MentionKind, events: Iterable[str]) -> int:
    """Return a mention's rank in the queue, lowest first; takedowns and edits around a name come before all.

    People and organisations come before laws and articles, which are named far more often. Within each, urgent
    events come first, then other events, then plain mentions."""
    happened = set(events)
    urgency = 0 if happened & URGENT_EVENTS else 1 if happened else 2
    return urgency + (10 if kind in LEGAL_KINDS else 0)


@dataclass
class ItemPage:
    """A version's text in sentences."""

    version: Version

    @cached_property
    def text(self) -> str:
        return text_of(self.version)

    @cached_property
    def spans(self) -> Sequence[tuple[int, int]]:
        return sentence_spans(self.text)

    @cached_property
    def wordings(self) -> set[str]:
        """The comparable words of each sentence."""
        return {_wording(self.text[start:end]) for start, end in self.spans}

    def sentence(self, found: _Found) -> str:
        """Return the sentence that contains a mention, or the mention's surroundings if it is very long."""
        start, end = self.spans[sentence_around(self.spans, found.start)] if self.spans else (0, 0)
        if end - start > MAX_ITEM_SENTENCE_CHARS:
            start = max(start, found.start - MAX_ITEM_SENTENCE_CHARS // 2)
            end = min(end, start + MAX_ITEM_SENTENCE_CHARS)
        return self.text[start:end]

    def sentences(self, found: Iterable[_Found]) -> dict[str, str]:
        """Return the sentences that contain mentions, in order, by their comparable words."""
        numbers = sorted({sentence_around(self.spans, mention.start) for mention in found}) if self.spans else []
        spans = [self.spans[number] for number in numbers]
        return {
            _wording(self.text[start:end]): self.text[start : min(end, start + MAX_ITEM_SENTENCE_CHARS)]
            for start, end in spans
        }

    def best(self, found: Sequence[FoundT]) -> FoundT:
        """Return the mention to show: highest score first, then one in the body, because the title is shown anyway."""
        title = len(self.version.title)
        return max(found, key=lambda mention: (mention.score, mention.start > title, -mention.start))


def new_item(
    row: ArticleRow, version: Version, found: _Found, *, story_id: int | None, trigger: Trigger, now: datetime
) -> ReviewItem:
    """Return an open item about the entry that was `found` in an article; its words and rank are still to be set."""
    item = ReviewItem(story_id=story_id, entry=found.entry, kind=found.kind, state=ItemState.OPEN)
    item.trigger, item.priority = trigger, "law" if item.kind in LEGAL_KINDS else "tracked"
    item.outlet, item.article_row_id, item.since_version_id = row.outlet, row.id, version.id
    item.first_opened_at = item.opened_at = now
    item.decision_count = item.copies = 0
    return item


def show_best(item: ReviewItem, page: ItemPage, found: Sequence[FoundT]) -> FoundT:
    """Let an item show how a version names the entry, and return the mention that is shown."""
    best = page.best(found)
    item.version_id, item.title, item.lang = page.version.id, page.version.title, page.version.lang
    item.start, item.end, item.surface, item.sentence = best.start, best.end, best.surface, page.sentence(best)
    item.score, item.reasons = best.score, stored_reasons(best)
    item.events = list(dict.fromkeys(event for mention in found for event in mention.events))
    return best


@dataclass
class _ItemChanges:
    """The items of some stories while versions are processed; changes are saved at the end."""

    session: Session
    now: datetime
    trigger: Trigger
    items: dict[int, dict[str, ReviewItem]]
    """story -> entry -> item"""
    ignored: set[str]
    """Entries for which no items are opened."""
    opened: list[ReviewItem] = field(default_factory=list)
    changed: list[ReviewItem] = field(default_factory=list)
    events: list[tuple[ReviewItem, dict[str, Any]]] = field(default_factory=list)
    copies: dict[tuple[ReviewItem, int], None] = field(default_factory=dict)

    def take(self, row: ArticleRow, version: Version, mentions: Iterable[Mention]) -> None:
        assert row.story_id is not None
        items = self.items.setdefault(row.story_id, {})
        found = by_entry(mentions)
        page = ItemPage(version)
        for entry, item in items.items():
            if item.article_row_id == row.id and entry not in self.ignored:
                self._update_item(item, page, found.get(entry, []))
        for entry, naming in found.items():
            if entry in self.ignored:
                continue
            if entry not in items:
                items[entry] = self._open(row, page, naming)
            elif items[entry].article_row_id != row.id:
                self._add_copy(items[entry], version)

    def save(self) -> None:
        """Insert the items, then the rows that refer to them; then apply suppression rules."""
        if new := [item for item in self.opened if item.id is None]:
            assign_row_ids(self.session, new)
        self.session.flush()
        if self.events:
            insert_rows(self.session, ItemEvent, [{"item_id": item.id, **event} for item, event in self.events])
        if self.copies:
            self.session.add_all(ItemCopy(item_id=item.id, article_row_id=article) for item, article in self.copies)
            self.session.flush()
        rules = load_rules_by_wording(self.session, {item.entry for item in self.opened})
        for item in self.opened if rules else ():
            if (rule := rules.get((item.entry, rule_wording(item.sentence) or ""))) is not None:
                decide_by_rule(self.session, item, rule, self.now)

    def _open(self, row: ArticleRow, page: ItemPage, found: Sequence[Mention]) -> ReviewItem:
        item = new_item(row, page.version, found[0], story_id=row.story_id, trigger=self.trigger, now=self.now)
        _show(item, page, found)
        self.session.add(item)
        self.opened.append(item)
        self.changed.append(item)
        self._note(item, ItemEventKind.OPENED, page.version)
        return item

    def _update_item(self, item: ReviewItem, page: ItemPage, found: Sequence[Mention]) -> None:
        """Update an item to its article's newest version, and reopen it if an edit changed a sentence about the entry.

        A sentence counts as edited only if the other version lacks it: other mentions found in unchanged words are
        no edit."""
        if page.version.id <= item.version_id:
            self._refresh(item, page, found)
            return
        if page.version.change is Change.UNCHANGED:
            # Another reading of an unchanged page: it is shown, and later edits are compared with it.
            if found:
                _show(item, page, found)
            return
        old = ItemPage(self.session.get_one(Version, item.version_id))
        before = old.sentences(row for row in load_mentions(self.session, old.version.id) if row.entry == item.entry)
        after = page.sentences(found)
        if found:
            _show(item, page, found)
        if before.keys() <= page.wordings and after.keys() <= old.wordings:
            return
        if not found:
            item.version_id, item.title, item.start, item.end = page.version.id, page.version.title, None, None
        self._reopen(item, page.version, "\n".join(before.values()), "\n".join(after.values()))

    def _refresh(self, item: ReviewItem, page: ItemPage, found: Sequence[Mention]) -> None:
        """Update how a pending item is shown after a rescan."""
        is_shown = page.version.id == item.version_id and item.start is not None
        if self.trigger is Trigger.BACKFILL and is_shown and found and item.state in PENDING_STATES:
            _show(item, page, found)

    def _reopen(self, item: ReviewItem, version: Version, before: str, after: str) -> None:
        is_open = item.state is ItemState.OPEN
        kind = ItemEventKind.REWORDED if is_open else ItemEventKind.REOPENED
        self._note(item, kind, version, before=before, after=after)
        self.changed.append(item)
        # After two edits in a row, people last saw the words before the first one.
        is_seen = not is_open or item.before is None or _wording(item.before) == _wording(after)
        item.before, item.after = before if is_seen else item.before, after
        item.since_version_id = version.id
        if item.kind not in LEGAL_KINDS and EditMeaning.SUBSTANTIVE in version.meaning:
            item.rank = TAKEDOWN_RANK
        if not is_open:
            item.state, item.trigger, item.opened_at, item.decided_at = ItemState.OPEN, Trigger.EDIT, self.now, None

    def _add_copy(self, item: ReviewItem, version: Version) -> None:
        key = (item.id, version.article_row_id)
        is_known = item.id is not None and self.session.get(ItemCopy, key) is not None
        if is_known or (item, version.article_row_id) in self.copies:
            return
        self.copies[item, version.article_row_id] = None
        self._note(item, ItemEventKind.COPY, version)
        item.copies += 1

    def _note(self, item: ReviewItem, kind: ItemEventKind, version: Version, **words: str) -> None:
        """Note an event, for an edit with the words `before` and `after`."""
        event = {"kind": kind, "at": self.now, "version_id": version.id, "before": None, "after": None, **words}
        self.events.append((item, event))


def _articles(session: Session, ids: Set[int]) -> dict[int, ArticleRow]:
    if len(ids) == 1:
        (only,) = ids
        return {only: session.get_one(ArticleRow, only)}  # usually in the session already
    return {row.id: row for row in load_with(session, select(ArticleRow), ArticleRow.id, ids)}


def _items_of(session: Session, stories: Set[int]) -> dict[int, dict[str, ReviewItem]]:
    """Return the stories' items, locked until the end of the transaction."""
    found: dict[int, dict[str, ReviewItem]] = {}
    for ids in batches(sorted(stories)):
        session.execute(select(Story.id).where(Story.id.in_(ids)).order_by(Story.id).with_for_update())
        wanted = select(ReviewItem).where(ReviewItem.story_id.in_(ids)).order_by(ReviewItem.id).with_for_update()
        for item in session.scalars(wanted, execution_options={"populate_existing": True}):
            found.setdefault(item.story_id, {})[item.entry] = item
    return found


def by_entry(mentions: Iterable[FoundT]) -> dict[str, list[FoundT]]:
    """Return the mentions of each entry."""
    found: dict[str, list[FoundT]] = {}
    for mention in mentions:
        if mention.entry is not None:
            found.setdefault(mention.entry, []).append(mention)
    return found


def _show(item: ReviewItem, page: ItemPage, found: Sequence[Mention]) -> None:
    """Update the item to show how the newest version names the entry."""
    best = show_best(item, page, found)
    if item.rank != TAKEDOWN_RANK or item.state not in PENDING_STATES:  # an edit keeps its rank until it is decided
        item.rank = rank_of(item.kind, item.events) if best.is_visible else HIDDEN_RANK


def _wording(text: str) -> str:
    return " ".join(words_of(text))
