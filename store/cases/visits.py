"""Remember when an account last opened a case, and the filters of lists that it has saved."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from store.database.batches import upsert
from store.schema.tables.accounts import User
from store.schema.tables.cases import CaseVisit, SavedView

MIN_VISIT_INTERVAL = timedelta(minutes=30)
"""Visits closer together than this count as one, because news at its beginning was read during it."""

MAX_VIEW_NAME_CHARS = 60
MAX_QUERY_CHARS = 500
MAX_SAVED_VIEWS = 30


def load_visit(session: Session, name: str, entry: str) -> datetime | None:
    """Return when the account last opened the entry's case, or None."""
    visit = session.get(CaseVisit, (_user_id(session, name), entry))
    return visit.visited_at if visit else None


def record_visit(session: Session, name: str, entry: str, *, now: datetime) -> None:
    """Record that the account opens the entry's case, unless it did so a little while ago."""
    last = load_visit(session, name, entry)
    if last is None or now - last >= MIN_VISIT_INTERVAL:
        upsert(session, CaseVisit, [{"user_id": _user_id(session, name), "entry": entry, "visited_at": now}])


def load_views(session: Session, name: str, page: str) -> list[SavedView]:
    """Return the filters that the account has saved for a page, by name."""
    wanted = select(SavedView).where(SavedView.page == page, SavedView.user_id == _user_id(session, name))
    return list(session.scalars(wanted.order_by(SavedView.name)))


def save_view(session: Session, name: str, page: str, view: str, query: str) -> bool:
    """Save filters under a name, in place of those that had it; return whether there was room for them."""
    view = " ".join(view.split())[:MAX_VIEW_NAME_CHARS]
    if not view or len(query) > MAX_QUERY_CHARS or len(load_views(session, name, page)) >= MAX_SAVED_VIEWS:
        return False
    delete_view(session, name, page, view)
    session.add(SavedView(user_id=_user_id(session, name), page=page, name=view, query=query))
    return True


def delete_view(session: Session, name: str, page: str, view: str) -> None:
    """Remove saved filters; do nothing if there are none with this name."""
    same = SavedView.user_id == _user_id(session, name), SavedView.page == page, SavedView.name == view
    session.execute(delete(SavedView).where(*same))


def _user_id(session: Session, name: str) -> int:
    """Return the id of an account that is logged in; accounts are never removed."""
    return session.scalars(select(User.id).where(User.name == name)).one()
