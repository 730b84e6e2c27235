"""The tables: what Kuzet remembers. Evidence and decisions are only ever added; triggers refuse anything else."""

from store.schema.enums import (
    AlarmEventKind,
    ArticleState,
    Change,
    DecisionKind,
    ItemEventKind,
    ItemState,
    Opening,
    Origin,
    Outcome,
    Role,
    Verdict,
)
from store.schema.tables.accounts import Audit, LoginFailures, User, UserSession
from store.schema.tables.articles import (
    ArticleRow,
    ArticleUrl,
    FieldChange,
    SecondLook,
    Sketch,
    StateSeen,
    Story,
    Version,
)
from store.schema.tables.columns import Table, storable
from store.schema.tables.evidence import APPEND_ONLY, Link
from store.schema.tables.fetching import ListingRow, RawRecord, RhythmRow, ValidatorRow
from store.schema.tables.items import Decision, ItemCopy, ItemEvent, MentionRow, ReviewItem
from store.schema.tables.runs import Alarm, AlarmEvent, OutcomeRow, OutletRun, Run
from store.schema.tables.watchlist import EntryHistory, EntryRow, Rescan, RescanSlice

__all__ = [
    "APPEND_ONLY",
    "Alarm",
    "AlarmEvent",
    "AlarmEventKind",
    "ArticleRow",
    "ArticleState",
    "ArticleUrl",
    "Audit",
    "Change",
    "Decision",
    "DecisionKind",
    "EntryHistory",
    "EntryRow",
    "FieldChange",
    "ItemCopy",
    "ItemEvent",
    "ItemEventKind",
    "ItemState",
    "Link",
    "ListingRow",
    "LoginFailures",
    "MentionRow",
    "Opening",
    "Origin",
    "Outcome",
    "OutcomeRow",
    "OutletRun",
    "RawRecord",
    "Rescan",
    "RescanSlice",
    "ReviewItem",
    "RhythmRow",
    "Role",
    "Run",
    "SecondLook",
    "Sketch",
    "StateSeen",
    "Story",
    "Table",
    "User",
    "UserSession",
    "ValidatorRow",
    "Verdict",
    "Version",
    "storable",
]
