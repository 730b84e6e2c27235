"""Mentions, review items, and decisions."""

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, String, UniqueConstraint, false, or_, text
from sqlalchemy.orm import Mapped, mapped_column

from matchers.mention import MentionKind, ReasonRecord
from store.schema.enums import DecisionKind, ItemEventKind, ItemState, Takedown, Trigger, Verdict
from store.schema.tables.columns import RowId, Table, reference, row_id, words

RULE_PREFIX = "rule:"
"""Starts the label of a suppression rule; no account's name may start with it.

Version 0.1 stored the label as the reviewer of a decision and had no `rule_id`."""

DISPUTED = "disputed"
"""The shown state of an item on which two people disagree; its `state` is ItemState.SECOND."""

_ASSIGNED = text("assignee IS NOT NULL")


class MentionRow(Table):
    """A mention in a version; offsets count code points of its searchable text."""

    __tablename__ = "mentions"

    id: Mapped[int] = row_id()
    version_id: Mapped[int] = reference("versions.id", index=True)
    kind: Mapped[MentionKind]
    entry: Mapped[str | None] = mapped_column(String(200), index=True)
    start: Mapped[int]
    end: Mapped[int]
    surface: Mapped[str]
    score: Mapped[float]
    reasons: Mapped[list[ReasonRecord]]
    events: Mapped[list[str]]
    code: Mapped[str | None] = mapped_column(String(200))
    article: Mapped[str | None] = mapped_column(String(50))
    part: Mapped[str | None] = mapped_column(String(50))
    paragraph: Mapped[str | None] = mapped_column(String(50))


class ReviewItem(Table):
    """The question whether an entry is in a story, with everything that the queue shows."""

    __tablename__ = "review_items"
    __table_args__ = (
        UniqueConstraint("story_id", "entry"),
        Index("uq_review_items_observation", "observation_id", "entry", unique=True),
        Index("ix_review_items_queue", "state", "rank", "opened_at", "id"),
        Index("ix_review_items_entry_state", "entry", "state", "rank", "opened_at", "id"),
        Index("ix_review_items_outlet_state", "outlet", "state", "rank", "opened_at", "id"),
        Index("ix_review_items_assignee", "assignee", "state", sqlite_where=_ASSIGNED, postgresql_where=_ASSIGNED),
    )

    id: Mapped[int] = row_id()
    story_id: Mapped[int] = reference("stories.id")
    entry: Mapped[str] = mapped_column(String(200))
    kind: Mapped[MentionKind]
    state: Mapped[ItemState]
    trigger: Mapped[Trigger]
    priority: Mapped[str] = mapped_column(String(20))
    """tracked for people and organisations, law for laws and articles."""
    rank: Mapped[int]
    """The most urgent item has the lowest: see `open_items.rank_of`."""
    outlet: Mapped[str] = mapped_column(String(100))
    lang: Mapped[str] = mapped_column(String(20))
    article_row_id: Mapped[int] = reference("articles.id", index=True)
    version_id: Mapped[int] = reference("versions.id")
    """The newest version that was processed for this item."""
    since_version_id: Mapped[int] = reference("versions.id")
    """The version that brought the present sentences: a decision on an older one is stale."""
    title: Mapped[str]
    start: Mapped[int | None]
    """Null if an edit has removed the entry from the text."""
    end: Mapped[int | None]
    surface: Mapped[str]
    sentence: Mapped[str]
    before: Mapped[str | None]
    """After an edit: the sentences before and after it."""
    after: Mapped[str | None]
    score: Mapped[float]
    reasons: Mapped[list[ReasonRecord]]
    events: Mapped[list[str]]
    first_opened_at: Mapped[datetime]
    opened_at: Mapped[datetime] = mapped_column(index=True)
    decided_at: Mapped[datetime | None]
    decision_count: Mapped[int]
    copies: Mapped[int]
    assignee: Mapped[str | None] = mapped_column(String(200))
    """The account that the item is assigned to; anybody may still decide it."""
    is_disputed: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Its entry requires two people, and two have disagreed about the present words: a third one decides."""
    takedown: Mapped[Takedown | None]
    """What became of the article, for an item that asks about that: see `takedowns`. Such an item has a story of its
    own, beside the item that asks whether the entry is in the article's story."""
    observation_id: Mapped[int | None] = reference("article_states.id")
    """The first observation of the takedown; the chain has it."""

    @property
    def shown_state(self) -> str:
        """The state as a word, with "disputed" for a disagreement."""
        return DISPUTED if self.is_disputed and self.state is ItemState.SECOND else self.state.value


class ItemCopy(Table):
    """Another article of the story that also names the entry."""

    __tablename__ = "item_copies"

    item_id: Mapped[int] = mapped_column(RowId, ForeignKey("review_items.id"), primary_key=True)
    article_row_id: Mapped[int] = mapped_column(RowId, ForeignKey("articles.id"), primary_key=True, index=True)


class ItemEvent(Table):
    """An event of an item: opened, reopened by an edit, found in a copy."""

    __tablename__ = "item_events"

    id: Mapped[int] = row_id()
    item_id: Mapped[int] = reference("review_items.id", index=True)
    kind: Mapped[ItemEventKind]
    at: Mapped[datetime]
    version_id: Mapped[int] = reference("versions.id")
    before: Mapped[str | None]
    after: Mapped[str | None]


class Decision(Table):
    """A reviewer's verdict on an item, and the version that was shown; append-only."""

    __tablename__ = "decisions"

    id: Mapped[int] = row_id()
    item_id: Mapped[int] = reference("review_items.id", index=True)
    kind: Mapped[DecisionKind]
    verdict: Mapped[Verdict | None]
    undoes_id: Mapped[int | None] = reference("decisions.id", index=True)
    state_before: Mapped[ItemState] = mapped_column(words(ItemState, "state_before"))
    state_after: Mapped[ItemState] = mapped_column(words(ItemState, "state_after"))
    reviewer: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str | None] = mapped_column(String(50))
    note: Mapped[str]
    version_id: Mapped[int] = reference("versions.id")
    sentence: Mapped[str]
    decided_at: Mapped[datetime] = mapped_column(index=True)
    token: Mapped[str | None] = mapped_column(String(200), unique=True)
    """The form's token: sending a form twice decides once."""
    rule_id: Mapped[int | None] = reference("decisions.id", index=True)
    """The rejection that is the suppression rule which made this decision; null where a person decided, and in rows of
    version 0.1: see `suppression_rule_id`."""

    @property
    def suppression_rule_id(self) -> int | None:
        """The id of the rejection that is the rule which decided, or None where a person decided."""
        if self.rule_id is None and self.reviewer.startswith(RULE_PREFIX):
            return int(self.reviewer.removeprefix(RULE_PREFIX))
        return self.rule_id

    @property
    def decided_by(self) -> str:
        """The reviewer's name, or a rule's label such as "rule:17"."""
        rule = self.suppression_rule_id
        return self.reviewer if rule is None else f"{RULE_PREFIX}{rule}"

    @classmethod
    def is_by_rule(cls, rule_id: int | None = None) -> ColumnElement[bool]:
        """Return the condition that a suppression rule decided, one rule if its id is given."""
        if rule_id is None:
            return or_(cls.rule_id.is_not(None), cls.reviewer.startswith(RULE_PREFIX))
        return or_(cls.rule_id == rule_id, cls.reviewer == f"{RULE_PREFIX}{rule_id}")
