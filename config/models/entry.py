"""Entries of the watchlist: who is looked for."""

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from config.models.strict import Fault, Slug, Strict, refuse
from config.wording.coded_text import CodedText


class EntryKind(StrEnum):
    PERSON = "person"
    ORGANISATION = "organisation"


CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _texts(value: object) -> Iterator[str]:
    """The texts in a field's value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        yield from _texts([*value, *value.values()])


class Entry(Strict):
    """A person or organisation on the watchlist."""

    id: Slug
    kind: EntryKind
    names: tuple[Annotated[str, Field(min_length=2, max_length=200)], ...] = Field(min_length=1)
    gender: Literal["m", "f"] | None = None
    patronymic: str | None = None
    indeclinable: bool = False
    abbreviations: tuple[str, ...] = ()
    context: tuple[str, ...] = ()
    role: str | None = None
    priority: Literal["tracked", "context"] = "tracked"
    reviewers: Literal[1, 2] = 1
    """How many people must confirm a mention before it counts as confirmed."""
    hint: str | None = None
    note: str | None = None
    source: str | dict[str, Any] | None = None
    retired: bool = False

    @model_validator(mode="after")
    def _has_no_control_characters(self) -> "Entry":
        """Not every database keeps them, and nobody sees them in a name."""
        faults = [
            Fault(
                (field,),
                CodedText.of("problem-control-character", key=field, letter=repr(found[0])),
                CodedText.of("remedy-remove"),
            )
            for field in type(self).model_fields
            if field in self.model_fields_set  # the others' defaults hold none, and lists are long
            for text in _texts(getattr(self, field))
            if (found := CONTROL.search(text))
        ]
        if faults:
            raise refuse(*faults)
        return self

    @property
    def name(self) -> str:
        """The name that is shown."""
        return self.names[0]
