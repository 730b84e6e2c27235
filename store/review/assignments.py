"""Assign review items to people. An assignment is a note: anybody may still decide the item."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from store.accounts.audit import record_audit
from store.accounts.users import has_role, load_user
from store.review.decisions import DecisionError
from store.schema.enums import Role
from store.schema.tables.accounts import User
from store.schema.tables.items import ReviewItem


def assign(session: Session, item_id: int, assignee: str, *, by: str, now: datetime) -> None:
    """Assign an item to an account, or to nobody for the empty name. Raises DecisionError if it can't decide."""
    item = session.get(ReviewItem, item_id, with_for_update=True, populate_existing=True)
    if item is None:
        raise DecisionError(f"there is no item {item_id}")
    account = load_user(session, assignee) if assignee else None
    if assignee and (account is None or not _may_decide(account)):
        raise DecisionError(f"{assignee!r} is no account that may decide")
    name = account.name if account else None
    if item.assignee != name:
        item.assignee = name
        record_audit(session, actor=by, action="assign", subject=f"item {item_id}", detail={"to": name or ""}, now=now)


def load_reviewers(session: Session) -> list[str]:
    """Return the names of the accounts that may decide."""
    return sorted(user.name for user in session.scalars(select(User)) if _may_decide(user))


def _may_decide(user: User) -> bool:
    return not user.disabled and has_role(user, Role.REVIEWER)
