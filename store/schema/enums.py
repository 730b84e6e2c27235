"""The closed sets of words that columns hold."""

from enum import StrEnum


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


class Trigger(StrEnum):
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
