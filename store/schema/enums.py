"""Enumerations stored in columns."""

from enum import StrEnum


class ArticleState(StrEnum):
    """The last observed state of an article's address."""

    LIVE = "live"
    EDITED = "edited"
    UNLISTED = "unlisted"
    SOFT_404 = "soft_404"
    GONE = "gone"
    BLOCKED = "blocked"
    UNREACHABLE = "unreachable"


class Change(StrEnum):
    """The result of recording an article."""

    NEW = "new"
    EDITED = "edited"
    UNCHANGED = "unchanged"
    RESTORED = "restored"
    IMPORTED = "imported"


class Outcome(StrEnum):
    """The outcome of visiting a URL; every visited URL has exactly one."""

    NEW = "new"
    EDITED = "edited"
    RESTORED = "restored"
    UNCHANGED = "unchanged"
    GONE = "gone"
    REFUSED = "refused"
    BLOCKED = "blocked"
    DEFERRED = "deferred"


class ItemState(StrEnum):
    """The state of a review item."""

    OPEN = "open"
    UNSURE = "unsure"
    SECOND = "second"
    """Its entry requires two people: one has confirmed it, or two disagree, and another verdict is needed."""
    CONFIRMED = "confirmed"
    REJECTED = "rejected"


class Verdict(StrEnum):
    """A reviewer's verdict on an item."""

    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    UNSURE = "unsure"


class Trigger(StrEnum):
    """Why an item was opened: a mention was found, an edit changed the words around it, or a rescan found it in
    stored text."""

    FOUND = "found"
    EDIT = "edit"
    BACKFILL = "backfill"


class Takedown(StrEnum):
    """What happened to an article that names an entry, if a review item asks about that."""

    HIDDEN = "hidden"
    """Online, but no longer in any list."""
    DELETED = "deleted"
    BLOCKED = "blocked"
    UNREADABLE = "unreadable"
    """The page was received without an article, or failed for days."""


class AlarmEventKind(StrEnum):
    """An event of an alarm; one whose text changed was raised again."""

    RAISED = "raised"
    ENDED = "ended"


class ItemEventKind(StrEnum):
    """An event of an item other than a decision."""

    OPENED = "opened"
    REOPENED = "reopened"
    REWORDED = "reworded"
    COPY = "copy"


class DecisionKind(StrEnum):
    """A verdict, or the undoing of one."""

    VERDICT = "verdict"
    UNDO = "undo"


class CaseEventState(StrEnum):
    """The state of a case event: proposed by the matchers, or what a reviewer's decision made it."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    REJECTED = "rejected"


class EventDecisionKind(StrEnum):
    """A reviewer's decision on a case event."""

    CONFIRM = "confirm"
    CORRECT = "correct"
    REJECT = "reject"
    ADD = "add"
    UNDO = "undo"


class Role(StrEnum):
    """The rights of an account; each role includes those before it."""

    READER = "reader"
    REVIEWER = "reviewer"
    MAINTAINER = "maintainer"
    ADMIN = "admin"

    def includes(self, other: "Role") -> bool:
        """Return whether this role has the rights of another one."""
        order = list(Role)
        return order.index(self) >= order.index(other)


class Origin(StrEnum):
    """Who put an entry on the watchlist."""

    FILE = "file"
    DESK = "desk"
    COMMAND = "command"
