"""The tables: what Kuzet remembers. Evidence and decisions are only ever added; triggers refuse anything else."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Enum,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Text,
    TypeDecorator,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from matchers.mention import MentionKind

APPEND_ONLY = (
    "versions",
    "raw_records",
    "decisions",
    "article_states",
    "second_looks",
    "field_changes",
    "item_events",
    "entry_history",
    "audit",
    "alarm_events",
    "chain",
)
"""Tables whose rows a trigger protects from change and removal."""


class ArticleState(StrEnum):
    """What was last seen at an article's address."""

    LIVE = "live"
    EDITED = "edited"
    UNLISTED = "unlisted"
    SOFT_404 = "soft_404"
    GONE = "gone"
    BLOCKED = "blocked"
    UNREACHABLE = "unreachable"


class Change(StrEnum):
    """What recording an article found."""

    NEW = "new"
    EDITED = "edited"
    UNCHANGED = "unchanged"
    RESTORED = "restored"
    IMPORTED = "imported"


class Outcome(StrEnum):
    """How looking at one URL ended; every URL that was looked at has exactly one."""

    NEW = "new"
    EDITED = "edited"
    RESTORED = "restored"
    UNCHANGED = "unchanged"
    GONE = "gone"
    REFUSED = "refused"
    BLOCKED = "blocked"
    DEFERRED = "deferred"


class ItemState(StrEnum):
    """Where a review item stands."""

    OPEN = "open"
    UNSURE = "unsure"
    SECOND = "second"
    """Its entry asks for two people: one has confirmed it, or two disagree, and another one's word is needed."""
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class Verdict(StrEnum):
    """What a reviewer says of an item."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    UNSURE = "unsure"


class Opening(StrEnum):
    """Why an item stands open: the entry was found, an edit touched the words around it, or a rescan found the entry
    in what was stored before it was looked for."""

    FOUND = "found"
    EDIT = "edit"
    BACKFILL = "backfill"


class AlarmEventKind(StrEnum):
    """What happened to an alarm; one whose words changed was raised anew."""

    RAISED = "raised"
    ENDED = "ended"


class ItemEventKind(StrEnum):
    """What happened to an item apart from decisions."""

    OPENED = "opened"
    REOPENED = "reopened"
    REWORDED = "reworded"
    COPY = "copy"


class DecisionKind(StrEnum):
    """A verdict, or the undoing of one."""

    VERDICT = "verdict"
    UNDO = "undo"


class Role(StrEnum):
    """What an account may do; each role may do all that those before it may."""

    READER = "reader"
    REVIEWER = "reviewer"
    MAINTAINER = "maintainer"
    ADMIN = "admin"


class Origin(StrEnum):
    """Who put an entry on the watchlist."""

    FILE = "file"
    DESK = "desk"
    COMMAND = "command"


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time in UTC, also on SQLite, which keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        aware = value.astimezone(UTC)
        return aware.replace(tzinfo=None) if dialect.name == "sqlite" else aware

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class WebText(TypeDecorator[str]):
    """Text from a page. NUL and lone surrogates, which databases refuse, become U+FFFD, so that offsets stay true."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's
        return None if value is None else storable(value)


def storable(value: str) -> str:
    """`value` as every database can keep it; never longer or shorter."""
    if "\x00" in value:
        value = value.replace("\x00", "\ufffd")
    try:
        value.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= letter <= "\udfff" else letter for letter in value)
    return value


def _words(kind: type[StrEnum], name: str = "") -> Enum:
    """A closed set as its words in a text column, with a CHECK that names them."""
    name = name or "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in kind.__name__).lstrip("_")
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=20,
        values_callable=lambda members: [member.value for member in members],
    )


class Table(DeclarativeBase):
    """What all tables share."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        str: WebText(),
        list[str]: JSON(),
        list[Any]: JSON(),
        dict[str, Any]: JSON(),
        dict[str, str]: JSON(),
        **{
            kind: _words(kind)
            for kind in (
                ArticleState, Change, Outcome, ItemState, Verdict, Opening, ItemEventKind, DecisionKind, Role, Origin,
                MentionKind, AlarmEventKind,
            )
        },
    }  # fmt: skip


RowId = BigInteger().with_variant(Integer(), "sqlite")


def _row_id() -> Mapped[int]:
    return mapped_column(RowId, primary_key=True)


def _reference(column: str, *, index: bool = False) -> Mapped[Any]:
    return mapped_column(RowId, ForeignKey(column), index=index)


class Run(Table):
    """One crawl. A run without an end was killed."""

    __tablename__ = "runs"

    id: Mapped[int] = _row_id()
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    outlet_count: Mapped[int | None]
    """How many outlets it is for: where many workers share it, the last one that is done ends it."""


class Story(Table):
    """An article and its syndicated copies; the first published leads."""

    __tablename__ = "stories"

    id: Mapped[int] = _row_id()
    lead_article_row_id: Mapped[int | None] = mapped_column(RowId)
    lead_published: Mapped[datetime | None]


class ArticleRow(Table):
    """An article, over all its versions: identity, state, when it was seen and when to look again."""

    __tablename__ = "articles"
    __table_args__ = (
        UniqueConstraint("outlet", "article_id"),
        Index("ix_articles_outlet_next_visit_at", "outlet", "next_visit_at"),
        Index("ix_articles_outlet_last_listed_run_id", "outlet", "last_listed_run_id"),
    )

    id: Mapped[int] = _row_id()
    outlet: Mapped[str] = mapped_column(String(100))
    article_id: Mapped[str]
    """The outlet's own id where there is one, else the canonical URL."""
    url: Mapped[str]
    state: Mapped[ArticleState]
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]
    """When its words were last seen; for a blocked article, when it was last listed."""
    absent_since: Mapped[datetime | None]
    """The first check that found it gone, while no later one has found it."""
    unlisted_since: Mapped[datetime | None]
    """When the listings were first found without it, while they have not named it again: see `listed`."""
    title: Mapped[str | None]
    """The newest title; what the listing said, as long as no version could be read."""
    author: Mapped[str | None]
    published: Mapped[datetime | None]
    version_count: Mapped[int]
    """The newest version's `seq`; 0 if none could be read."""
    is_edited: Mapped[bool]
    extractor: Mapped[str | None] = mapped_column(String(100))
    """Which reading of pages its words, author and date are as they were last read: see `versions`."""
    visits: Mapped[int]
    last_visit_at: Mapped[datetime | None]
    last_visit_run_id: Mapped[int | None] = _reference("runs.id")
    last_listed_run_id: Mapped[int | None] = _reference("runs.id")
    next_visit_at: Mapped[datetime | None]
    story_id: Mapped[int | None] = _reference("stories.id", index=True)
    sketch: Mapped[bytes | None]
    """Of its newest words, packed: see `copies`."""


class ArticleUrl(Table):
    """An address at which an article was found."""

    __tablename__ = "article_urls"
    __table_args__ = (UniqueConstraint("outlet", "url"),)

    id: Mapped[int] = _row_id()
    outlet: Mapped[str] = mapped_column(String(100))
    url: Mapped[str]
    article_row_id: Mapped[int] = _reference("articles.id", index=True)


class RawRecord(Table):
    """Where in the archive a response stands, and the digest of its body."""

    __tablename__ = "raw_records"

    id: Mapped[int] = _row_id()
    run_id: Mapped[int] = _reference("runs.id", index=True)
    url: Mapped[str]
    requested_url: Mapped[str]
    status: Mapped[int]
    fetched_at: Mapped[datetime]
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the body."""
    packed_sha256: Mapped[str] = mapped_column(String(64))
    """Of the bytes that stand in the archive file."""
    file: Mapped[str] = mapped_column(String(200))
    offset: Mapped[int] = mapped_column(BigInteger)
    length: Mapped[int] = mapped_column(BigInteger)
    truncated: Mapped[bool]


class Version(Table):
    """An article's words at one fetch; added, never changed."""

    __tablename__ = "versions"
    __table_args__ = (UniqueConstraint("article_row_id", "seq"),)

    id: Mapped[int] = _row_id()
    article_row_id: Mapped[int] = _reference("articles.id")
    seq: Mapped[int]
    fetched_at: Mapped[datetime] = mapped_column(index=True)
    change: Mapped[Change]
    changed: Mapped[list[str]]
    """Which fields differ from the version before: title, text, author, published."""
    meaning: Mapped[list[str]]
    """What the edit means, in the words of `changes.Meaning`."""
    url: Mapped[str]
    title: Mapped[str]
    author: Mapped[str | None]
    published: Mapped[datetime | None]
    modified: Mapped[datetime | None]
    lang: Mapped[str] = mapped_column(String(20))
    text: Mapped[str]
    fingerprint: Mapped[str] = mapped_column(String(64))
    entries: Mapped[list[Any]]
    layers: Mapped[dict[str, str]]
    translations: Mapped[dict[str, str]]
    extractor: Mapped[str] = mapped_column(String(100))
    raw_record_id: Mapped[int | None] = _reference("raw_records.id")
    run_id: Mapped[int | None] = _reference("runs.id")


class StateSeen(Table):
    """What one visit saw of an article's state: the evidence behind the word."""

    __tablename__ = "article_states"

    id: Mapped[int] = _row_id()
    article_row_id: Mapped[int] = _reference("articles.id", index=True)
    state: Mapped[ArticleState]
    seen_at: Mapped[datetime]
    run_id: Mapped[int | None] = _reference("runs.id")
    status: Mapped[int | None]
    reason: Mapped[str | None]


class SecondLook(Table):
    """What somebody in another network was shown at an article's address, when we were not shown the article."""

    __tablename__ = "second_looks"

    id: Mapped[int] = _row_id()
    article_row_id: Mapped[int] = _reference("articles.id", index=True)
    state: Mapped[ArticleState] = mapped_column(_words(ArticleState, "second_state"))
    """LIVE where an article was shown, whatever its words."""
    seen_at: Mapped[datetime]
    run_id: Mapped[int | None] = _reference("runs.id")
    status: Mapped[int | None]
    reason: Mapped[str | None]
    via: Mapped[str] = mapped_column(String(200))
    """The proxy's host."""
    raw_record_id: Mapped[int | None] = _reference("raw_records.id")


class FieldChange(Table):
    """A date or author that changed while the words stayed the same: noted, but no version."""

    __tablename__ = "field_changes"

    id: Mapped[int] = _row_id()
    article_row_id: Mapped[int] = _reference("articles.id", index=True)
    seen_at: Mapped[datetime]
    run_id: Mapped[int | None] = _reference("runs.id")
    field: Mapped[str] = mapped_column(String(20))
    before: Mapped[str | None]
    after: Mapped[str | None]


class MentionRow(Table):
    """A mention that was found in a version; offsets count code points of its searchable text."""

    __tablename__ = "mentions"

    id: Mapped[int] = _row_id()
    version_id: Mapped[int] = _reference("versions.id", index=True)
    kind: Mapped[MentionKind]
    entry: Mapped[str | None] = mapped_column(String(200), index=True)
    start: Mapped[int]
    end: Mapped[int]
    surface: Mapped[str]
    score: Mapped[float]
    why: Mapped[list[str]]
    events: Mapped[list[str]]
    code: Mapped[str | None] = mapped_column(String(200))
    article: Mapped[str | None] = mapped_column(String(50))
    part: Mapped[str | None] = mapped_column(String(50))
    paragraph: Mapped[str | None] = mapped_column(String(50))


class ReviewItem(Table):
    """The question: is this entry in this story? Everything the queue shows stands in the row."""

    __tablename__ = "review_items"
    __table_args__ = (
        UniqueConstraint("story_id", "entry"),
        Index("ix_review_items_queue", "state", "rank", "opened_at", "id"),
        Index("ix_review_items_entry_state", "entry", "state"),
        Index("ix_review_items_outlet_state", "outlet", "state"),
        Index(
            "ix_review_items_assignee",
            "assignee",
            "state",
            sqlite_where=text("assignee IS NOT NULL"),
            postgresql_where=text("assignee IS NOT NULL"),
        ),
    )

    id: Mapped[int] = _row_id()
    story_id: Mapped[int] = _reference("stories.id")
    entry: Mapped[str] = mapped_column(String(200))
    kind: Mapped[MentionKind]
    state: Mapped[ItemState]
    opening: Mapped[Opening]
    priority: Mapped[str] = mapped_column(String(20))
    """tracked for people and organisations, law for laws and articles."""
    rank: Mapped[int]
    """The lowest comes first, being what needs a person most: see `review_items.rank_of`."""
    outlet: Mapped[str] = mapped_column(String(100))
    lang: Mapped[str] = mapped_column(String(20))
    article_row_id: Mapped[int] = _reference("articles.id", index=True)
    version_id: Mapped[int] = _reference("versions.id")
    """The newest version that was looked at for this item."""
    since_version_id: Mapped[int] = _reference("versions.id")
    """The version that brought the sentences as they stand: a decision on an older one is stale."""
    title: Mapped[str]
    start: Mapped[int | None]
    """Null where an edit has taken the entry out of the text."""
    end: Mapped[int | None]
    surface: Mapped[str]
    sentence: Mapped[str]
    before: Mapped[str | None]
    """After an edit: the sentences as they were, and as they are."""
    after: Mapped[str | None]
    score: Mapped[float]
    why: Mapped[list[str]]
    events: Mapped[list[str]]
    first_opened_at: Mapped[datetime]
    opened_at: Mapped[datetime] = mapped_column(index=True)
    decided_at: Mapped[datetime | None]
    decision_count: Mapped[int]
    copies: Mapped[int]
    assignee: Mapped[str | None] = mapped_column(String(200))
    """The account whose task it is, where somebody said so; anybody may decide it all the same."""


class ItemCopy(Table):
    """Another article of the story that names the entry too."""

    __tablename__ = "item_copies"

    item_id: Mapped[int] = mapped_column(RowId, ForeignKey("review_items.id"), primary_key=True)
    article_row_id: Mapped[int] = mapped_column(RowId, ForeignKey("articles.id"), primary_key=True, index=True)


class ItemEvent(Table):
    """What happened to an item: opened, reopened by an edit, found in a copy."""

    __tablename__ = "item_events"

    id: Mapped[int] = _row_id()
    item_id: Mapped[int] = _reference("review_items.id", index=True)
    kind: Mapped[ItemEventKind]
    at: Mapped[datetime]
    version_id: Mapped[int] = _reference("versions.id")
    before: Mapped[str | None]
    after: Mapped[str | None]


class Decision(Table):
    """What a reviewer said of an item, and which version was shown; added, never changed."""

    __tablename__ = "decisions"

    id: Mapped[int] = _row_id()
    item_id: Mapped[int] = _reference("review_items.id", index=True)
    kind: Mapped[DecisionKind]
    verdict: Mapped[Verdict | None]
    undoes_id: Mapped[int | None] = _reference("decisions.id", index=True)
    state_before: Mapped[ItemState] = mapped_column(_words(ItemState, "state_before"))
    state_after: Mapped[ItemState] = mapped_column(_words(ItemState, "state_after"))
    reviewer: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str | None] = mapped_column(String(50))
    note: Mapped[str]
    version_id: Mapped[int] = _reference("versions.id")
    sentence: Mapped[str]
    decided_at: Mapped[datetime] = mapped_column(index=True)
    token: Mapped[str | None] = mapped_column(String(200), unique=True)
    """The form's own token: sending a form twice decides once."""


class OutcomeRow(Table):
    """How looking at one URL ended in one run."""

    __tablename__ = "outcomes"
    __table_args__ = (Index("ix_outcomes_run_id_outlet", "run_id", "outlet"),)

    id: Mapped[int] = _row_id()
    run_id: Mapped[int] = _reference("runs.id")
    outlet: Mapped[str] = mapped_column(String(100))
    url: Mapped[str]
    final_url: Mapped[str | None]
    outcome: Mapped[Outcome]
    reason: Mapped[str | None]


class OutletRun(Table):
    """One outlet's part of a run, counted."""

    __tablename__ = "outlet_runs"

    run_id: Mapped[int] = mapped_column(RowId, ForeignKey("runs.id"), primary_key=True)
    outlet: Mapped[str] = mapped_column(String(100), primary_key=True, index=True)
    finished_at: Mapped[datetime]
    counts: Mapped[dict[str, Any]]


class Alarm(Table):
    """Something about an outlet that a person must look at; open until it has an end."""

    __tablename__ = "alarms"
    __table_args__ = (
        Index(
            "uq_alarms_open",
            "outlet",
            "kind",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = _row_id()
    outlet: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(50))
    text: Mapped[str]
    run_id: Mapped[int | None] = _reference("runs.id")
    raised_at: Mapped[datetime]
    last_raised_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class AlarmEvent(Table):
    """What happened to an alarm, in its words of that time: what is shown as its state follows from these."""

    __tablename__ = "alarm_events"

    id: Mapped[int] = _row_id()
    alarm_id: Mapped[int] = _reference("alarms.id", index=True)
    event: Mapped[AlarmEventKind]
    outlet: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(50))
    text: Mapped[str]
    run_id: Mapped[int | None] = _reference("runs.id")
    at: Mapped[datetime]


class ValidatorRow(Table):
    """What a server said that identifies the representation we hold of a URL."""

    __tablename__ = "validators"

    url: Mapped[str] = mapped_column(primary_key=True)
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    sha256: Mapped[str] = mapped_column(String(64))
    """The digest of the body that they belong to."""
    checked_at: Mapped[datetime]
    since_full: Mapped[int]
    """Conditional visits since the last full one."""


class RhythmRow(Table):
    """How often an outlet's articles are visited again, and what that was learnt from: see `rhythm`."""

    __tablename__ = "rhythms"

    outlet: Mapped[str] = mapped_column(String(100), primary_key=True)
    intervals: Mapped[list[Any]]
    """Seconds, for each step of the ladder."""
    changes: Mapped[list[Any]]
    article_days: Mapped[list[Any]]
    stretch: Mapped[float]
    learnt_at: Mapped[datetime]


class ListingRow(Table):
    """The links of a listing, feed or sitemap whose server says when it changes."""

    __tablename__ = "listings"

    url: Mapped[str] = mapped_column(primary_key=True)
    links: Mapped[list[Any]]
    more: Mapped[list[str]]


class EntryRow(Table):
    """An entry of the watchlist; ids are never reused, entries are retired."""

    __tablename__ = "entries"

    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str]
    priority: Mapped[str] = mapped_column(String(20))
    data: Mapped[dict[str, Any]]
    retired: Mapped[bool]
    origin: Mapped[Origin]
    added_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    name_keys: Mapped[str | None]
    """Digests of the keys of the names, by which entries that may be the same are found: see `duplicates`."""


class EntryHistory(Table):
    """What an entry was before and after each change, and who made it."""

    __tablename__ = "entry_history"

    id: Mapped[int] = _row_id()
    entry_id: Mapped[str] = mapped_column(String(200), ForeignKey("entries.id"), index=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(200))
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[dict[str, Any]]


class User(Table):
    """An account of the desk."""

    __tablename__ = "users"

    id: Mapped[int] = _row_id()
    name: Mapped[str] = mapped_column(String(200), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[Role]
    language: Mapped[str | None] = mapped_column(String(5))
    code_secret: Mapped[str | None] = mapped_column(String(64))
    """What one-time codes are made from, where the account asks for them: see `codes`."""
    code_step: Mapped[int | None] = mapped_column(BigInteger)
    """The half minute whose code was used last; it counts no second time."""
    recovery_digests: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Of the recovery codes that are left."""
    disabled: Mapped[bool]
    created_at: Mapped[datetime]


class UserSession(Table):
    """A login that has not ended; the browser holds the token, this row its digest."""

    __tablename__ = "user_sessions"

    token_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = _reference("users.id", index=True)
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class LoginFailures(Table):
    """Wrong passwords in a row, for an account's name or an address."""

    __tablename__ = "login_failures"

    key: Mapped[str] = mapped_column(String(300), primary_key=True)
    count: Mapped[int]
    last_at: Mapped[datetime]


class Audit(Table):
    """Who did what at the desk, refused attempts included; added, never changed."""

    __tablename__ = "audit"

    id: Mapped[int] = _row_id()
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(50))
    subject: Mapped[str]
    detail: Mapped[dict[str, Any]]


class Link(Table):
    """A link of the chain over the records that are evidence; positions count from 1, without a gap."""

    __tablename__ = "chain"
    __table_args__ = (UniqueConstraint("kind", "row_id"),)

    position: Mapped[int] = mapped_column(RowId, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(String(30))
    """The table that holds the record."""
    row_id: Mapped[int] = mapped_column(RowId)
    digest: Mapped[str] = mapped_column(String(64))
    """Over the record and the digest of the link before: see `chain`."""


class Sketch(Table):
    """Which articles have a digest in their sketches: how copies find each other. Common digests are left out."""

    __tablename__ = "sketches"
    __table_args__ = ({"sqlite_with_rowid": False},)

    digest: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    article_row_id: Mapped[int] = mapped_column(RowId, ForeignKey("articles.id"), primary_key=True)


class Rescan(Table):
    """How far the stored versions were searched for an entry as it is now; the subject `*` is the whole list."""

    __tablename__ = "rescans"

    subject: Mapped[str] = mapped_column(String(200), primary_key=True)
    digest: Mapped[str] = mapped_column(String(200))
    """Of what was looked for: a changed entry has another one."""
    after_version_id: Mapped[int] = mapped_column(RowId)
    """All versions up to this one are searched."""
    keyed_before_id: Mapped[int] = mapped_column(RowId)
    """Versions below are given their keys anew on the way; 0 where the keys are as they should be."""
    finished_at: Mapped[datetime | None]


class RescanSlice(Table):
    """A part of the stored versions that one worker searches: those whose story's number leaves `part` when divided."""

    __tablename__ = "rescan_slices"

    id: Mapped[int] = _row_id()
    subjects: Mapped[list[str]]
    part: Mapped[int]
    parts: Mapped[int]
    after_version_id: Mapped[int] = mapped_column(RowId)
    """Its versions up to this one are searched."""
    upto_version_id: Mapped[int] = mapped_column(RowId)
    """The newest version when the rescan began: later ones were read with the list as it is."""
    complete: Mapped[bool]
    is_paused: Mapped[bool] = mapped_column(default=False)
    finished_at: Mapped[datetime | None]
