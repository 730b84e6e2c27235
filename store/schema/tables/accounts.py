"""Accounts of the desk, and the audit trail."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from store.schema.enums import Role
from store.schema.tables.columns import Table, reference, row_id


class User(Table):
    """An account of the desk."""

    __tablename__ = "users"

    id: Mapped[int] = row_id()
    name: Mapped[str] = mapped_column(String(200), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    role: Mapped[Role]
    language: Mapped[str | None] = mapped_column(String(5))
    code_secret: Mapped[str | None] = mapped_column(String(64))
    """The secret of one-time codes, if the account uses them: see `one_time_codes`."""
    code_step: Mapped[int | None] = mapped_column(BigInteger)
    """The half minute whose code was used last; it is not accepted again."""
    recovery_digests: Mapped[list[str]] = mapped_column(JSON, default=list)
    """Digests of the unused recovery codes."""
    calendar_digest: Mapped[str | None] = mapped_column(String(64))
    """Digest of the key of the account's calendar feed, if it has one."""
    disabled: Mapped[bool]
    created_at: Mapped[datetime]


class UserSession(Table):
    """An active login; the browser holds the token, this row its digest."""

    __tablename__ = "user_sessions"

    token_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    user_id: Mapped[int] = reference("users.id", index=True)
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class LoginFailures(Table):
    """Consecutive wrong passwords for an account's name or an address."""

    __tablename__ = "login_failures"

    key: Mapped[str] = mapped_column(String(300), primary_key=True)
    count: Mapped[int]
    last_at: Mapped[datetime]


class Audit(Table):
    """Who did what at the desk, refused attempts included; append-only."""

    __tablename__ = "audit"

    id: Mapped[int] = row_id()
    at: Mapped[datetime] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(String(200))
    action: Mapped[str] = mapped_column(String(50))
    subject: Mapped[str]
    detail: Mapped[dict[str, Any]]
