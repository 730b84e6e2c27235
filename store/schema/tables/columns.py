"""Shared column types and the base class of all tables."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Enum, ForeignKey, Integer, MetaData, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from matchers.mention import MentionKind, ReasonRecord
from store.schema import enums


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time in UTC, also on SQLite, which stores no time zone."""

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
    """Text from a page. NUL and lone surrogates, which databases refuse, become U+FFFD, so that offsets stay valid."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's
        return None if value is None else storable(value)


def storable(value: str) -> str:
    """Return `value` as every database can store it; its length stays the same."""
    if "\x00" in value:
        value = value.replace("\x00", "\ufffd")
    try:
        value.encode()
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= letter <= "\udfff" else letter for letter in value)
    return value


def words(kind: type[StrEnum], name: str = "") -> Enum:
    """Return the column type of an enumeration: its values as text, with a CHECK that lists them."""
    name = name or "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in kind.__name__).lstrip("_")
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=20,
        values_callable=lambda members: [member.value for member in members],
    )


_ENUMS: list[type[StrEnum]] = [
    MentionKind,
    *(kind for kind in StrEnum.__subclasses__() if kind.__module__ == enums.__name__),
]


class Table(DeclarativeBase):
    """Base class of all tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    __mapper_args__: Any = {"eager_defaults": False}  # noqa: RUF012 - SQLAlchemy declares it so
    """Objects know the default of each column that has one on the server. Otherwise SQLAlchemy would read it back, and
    on SQLite insert each row by a statement of its own."""
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        str: WebText(),
        list[str]: JSON(),
        list[ReasonRecord]: JSON(),
        list[Any]: JSON(),
        dict[str, Any]: JSON(),
        dict[str, str]: JSON(),
        **{kind: words(kind) for kind in _ENUMS},
    }


RowId = BigInteger().with_variant(Integer(), "sqlite")


def row_id() -> Mapped[int]:
    """Return the column for the ids of a table's rows."""
    return mapped_column(RowId, primary_key=True)


def reference(column: str, *, index: bool = False) -> Mapped[Any]:
    """Return a column with the id of a row of another table; `column` is "table.id"."""
    return mapped_column(RowId, ForeignKey(column), index=index)
