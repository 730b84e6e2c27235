"""Accounts of the desk, their passwords, and login sessions."""

import hashlib
import secrets
import unicodedata
from datetime import datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from config.wording.coded_text import CodedError, CodedText
from store.accounts.one_time_codes import use_code
from store.database.batches import insert_new
from store.schema.enums import Role
from store.schema.tables.accounts import LoginFailures, User, UserSession
from store.schema.tables.columns import storable
from store.schema.tables.items import RULE_PREFIX

if TYPE_CHECKING:
    from pwdlib import PasswordHash


MAX_NAME_CHARS = 64
MIN_PASSWORD_CHARS = 10
MAX_PASSWORD_CHARS = 1000
"""Bounds the time of hashing, which grows with the length of the password."""

MAX_IDLE = timedelta(hours=8)
MAX_SESSION_AGE = timedelta(days=7)
RENEW_AFTER = timedelta(minutes=5)
"""Minimum interval between two updates of a session's last use, so that not every page view writes."""

FREE_FAILURES = {"account": 5, "address": 20}
"""Failed logins in a row before a delay applies. Several people may share an address."""

MAX_LOGIN_WAIT = timedelta(minutes=15)
FORGET_FAILURES_AFTER = timedelta(days=1)


class UserError(CodedError):
    """An account can't be created or changed as requested; the message is for the person who asked."""


def insert_user(session: Session, name: str, password: str, *, role: Role | str, now: datetime) -> User:
    """Create an account. Raises UserError if its name, password or role is invalid."""
    name = _checked_name(name)
    if load_user(session, name) is not None:
        raise UserError(CodedText.of("problem-account-exists", name=repr(name)))
    hashed = _hashed(password)
    user = User(name=name, password_hash=hashed, role=_role(role), recovery_digests=[], disabled=False, created_at=now)
    session.add(user)
    session.flush()
    return user


def load_user(session: Session, name: str) -> User | None:
    """Return the account with a login name, or None."""
    return session.scalars(select(User).where(User.name == _folded(name))).one_or_none()


def load_users(session: Session) -> list[User]:
    """Return all accounts, disabled ones included, sorted by name."""
    return sorted(session.scalars(select(User)), key=lambda user: user.name)


def renew_calendar_key(session: Session, user: User) -> str:
    """Make and return a new key for the account's calendar feed and keep its digest; the former key no longer works."""
    key = secrets.token_urlsafe(24)
    user.calendar_digest = _digest(key)
    session.flush()
    return key


def revoke_calendar_key(session: Session, user: User) -> None:
    """Close the account's calendar feed."""
    user.calendar_digest = None
    session.flush()


def opens_calendar(user: User, key: str) -> bool:
    """Return whether a key opens the account's calendar feed."""
    known = user.calendar_digest
    return not user.disabled and known is not None and secrets.compare_digest(known, _digest(key))


def update_password(session: Session, user: User, password: str) -> None:
    """Change a password and end the account's sessions."""
    user.password_hash = _hashed(password)
    end_sessions_of(session, user)


def update_language(session: Session, name: str, language: str) -> None:
    """Store the language in which an account uses the desk."""
    session.scalars(select(User).where(User.name == name)).one().language = language


def update_role(session: Session, user: User, role: Role | str) -> None:
    """Give an account another role."""
    user.role = _role(role)
    session.flush()


def update_disabled(session: Session, user: User, *, disabled: bool) -> None:
    """Disable an account and end its sessions, or enable it. Accounts are never deleted: decisions name them."""
    user.disabled = disabled
    end_sessions_of(session, user)


def check_password(
    session: Session, name: str, password: str, *, now: datetime, address: str | None = None, code: str | None = None
) -> User | None:
    """Return the account if name and password are right and neither account nor address has to wait.

    If `code` is given, even an empty one, and the account needs codes, it must be right, too. A login passes a code;
    somebody who is already logged in need not enter one.

    Commit the transaction in every case: it stores the number of failures. An unknown name takes as long as a known
    one and causes the same delays. Concurrent attempts on one account are serialised."""
    name = _folded(name)
    keys = {"account": f"account:{name}"} | ({"address": f"address:{storable(address[:100])}"} if address else {})
    failures = {kind: _failures(session, key, now) for kind, key in keys.items()}
    if any(timedelta(0) <= now - row.last_at < _wait(kind, row.count) for kind, row in failures.items()):
        return None
    user = load_user(session, name)
    if _is_right(user, password) and (code is None or (user is not None and use_code(user, code, now))):
        failures["account"].count = 0
    else:
        user = None
        for row in failures.values():
            row.count, row.last_at = row.count + 1, now
    session.flush()
    return user


def start_session(session: Session, user: User, now: datetime) -> str:
    """Log an account in and return the token for its browser; only the token's digest is stored."""
    session.execute(delete(UserSession).where(UserSession.expires_at <= now))
    session.execute(delete(LoginFailures).where(LoginFailures.last_at < now - FORGET_FAILURES_AFTER))
    token = secrets.token_urlsafe(32)
    times = {"created_at": now, "last_used_at": now, "expires_at": now + MAX_SESSION_AGE}
    session.add(UserSession(token_digest=_digest(token), user_id=user.id, **times))
    session.flush()
    return token


def load_session_user(session: Session, token: str, now: datetime) -> User | None:
    """Return the account of a session, or None if the session ended: after 8 hours without use, 7 days, or if disabled.

    The last use is updated only in a writing transaction; a reading one never waits."""
    found = session.get(UserSession, _digest(token))
    if found is None:
        return None
    # If the clock is set back by a day, sessions go on; if by years, they don't become immortal.
    if not found.created_at - MAX_SESSION_AGE <= now < min(found.expires_at, found.last_used_at + MAX_IDLE):
        return None
    user = session.get_one(User, found.user_id)
    if user.disabled:
        return None
    is_reading = session.get_bind().get_execution_options().get("kuzet_reads", False)
    if now - found.last_used_at >= RENEW_AFTER and not is_reading:
        found.last_used_at = now
        session.flush()
    return user


def end_session(session: Session, token: str) -> None:
    """Log out. A session that has already ended is ignored."""
    session.execute(delete(UserSession).where(UserSession.token_digest == _digest(token)))


def end_sessions_of(session: Session, user: User) -> None:
    """End all sessions of an account."""
    session.flush()
    session.execute(delete(UserSession).where(UserSession.user_id == user.id))


@cache
def _hasher() -> "PasswordHash":
    # imported here, because most commands need no passwords
    from pwdlib import PasswordHash
    from pwdlib.hashers.argon2 import Argon2Hasher

    return PasswordHash((Argon2Hasher(),))


@cache
def _nobodys_hash() -> str:
    return _hasher().hash(secrets.token_urlsafe(32))


def _is_right(user: User | None, password: str) -> bool:
    hashed = user.password_hash if user is not None else _nobodys_hash()
    right, renewed = _hasher().verify_and_update(_typed(password)[: 4 * MAX_PASSWORD_CHARS], hashed)
    if user is None or user.disabled or not right:
        return False
    if renewed is not None:
        user.password_hash = renewed
    return True


def _failures(session: Session, key: str, now: datetime) -> LoginFailures:
    """Return the failure count of a key, locked for this transaction; counts older than a day start again."""
    insert_new(session, LoginFailures, [{"key": key, "count": 0, "last_at": now}])
    wanted = select(LoginFailures).where(LoginFailures.key == key).with_for_update()
    row = session.scalars(wanted, execution_options={"populate_existing": True}).one()
    if now - row.last_at > FORGET_FAILURES_AFTER:
        row.count = 0
    return row


def _wait(kind: str, count: int) -> timedelta:
    over = count - FREE_FAILURES[kind]
    return min(timedelta(seconds=2 ** min(over, 20)), MAX_LOGIN_WAIT) if over >= 0 else timedelta(0)


def _checked_name(name: str) -> str:
    name = unicodedata.normalize("NFC", name)
    if not 1 <= len(name) <= MAX_NAME_CHARS:
        raise UserError(CodedText.of("problem-account-name-length", most=MAX_NAME_CHARS, number=len(name)))
    if name != name.strip() or any(unicodedata.category(letter)[0] == "C" for letter in name):
        raise UserError(CodedText.of("problem-account-name-characters"))
    if name.startswith(RULE_PREFIX):
        raise UserError(CodedText.of("problem-account-name-reserved", prefix=repr(RULE_PREFIX)))
    return name


def _folded(name: str) -> str:
    """Return a typed name normalised and cut to the maximum length, because it becomes a key."""
    return unicodedata.normalize("NFC", storable(name[: 4 * MAX_NAME_CHARS]))[: MAX_NAME_CHARS + 1]


def _hashed(password: str) -> str:
    password = unicodedata.normalize("NFC", password)  # which turns some characters into three
    if not MIN_PASSWORD_CHARS <= len(password) <= MAX_PASSWORD_CHARS:
        raise UserError(CodedText.of("problem-password-length", least=MIN_PASSWORD_CHARS, most=MAX_PASSWORD_CHARS))
    return _hasher().hash(_typed(password))


def _typed(password: str) -> bytes:
    """Return a password's bytes, independent of how the keyboard composes characters."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


def _role(role: Role | str) -> Role:
    try:
        return Role(role)
    except ValueError as error:
        raise UserError(CodedText.of("problem-unknown-role", role=repr(role), words=", ".join(Role))) from error


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
