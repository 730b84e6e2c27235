"""The model of a watchlist entry: a person or organisation to look for."""

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


CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _texts(value: object) -> Iterator[str]:
    """Yield the texts in the value of a field."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        yield from _texts([*value, *value.values()])


_ONLY_PEOPLE = frozenset({"common_name", "needs_given_name", "needs_introduction", "needs_context"})
_ONLY_ORGANISATIONS = frozenset({"capital_suffices", "exists_abroad"})


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
    common_name: bool | None = None
    """Whether many people bear the full name: a match then scores less, and another trade before it rules it out."""
    common_word: bool | None = None
    """Whether the person's surname or the organisation's name is also an everyday word.

    At the beginning of a sentence, such a surname counts only with a verb that takes a person; such an organisation
    counts only in quotes or beside the word for its kind of body."""
    needs_given_name: bool = False
    """Whether the person's surname alone never counts, not even after the full name."""
    needs_introduction: bool | None = None
    """Whether the surname alone counts only in a text with the full name; the entry's `context` doesn't suffice."""
    needs_context: bool = False
    """Whether even the person's full name counts only in a text that has one of the entry's `context` terms."""
    capital_suffices: bool = False
    """Whether a capital letter inside a sentence is enough to read the organisation's common words as its name."""
    exists_abroad: bool | None = None
    """Whether other countries have bodies of the same name: a country's name beside a match then rules it out."""
    hint: str | None = None
    """A remark for reviewers, which the matchers don't read."""
    note: str | None = None
    source: str | dict[str, Any] | None = None
    retired: bool = False

    @model_validator(mode="after")
    def _check(self) -> "Entry":
        faults = [*self._fields_of_other_kind(), *self._control_characters()]
        if self.needs_context and not self.context:
            problem, remedy = CodedText.of("problem-no-context"), CodedText.of("remedy-add-context")
            faults.append(Fault(("needs_context",), problem, remedy))
        if faults:
            raise refuse(*faults)
        return self

    def _fields_of_other_kind(self) -> Iterator[Fault]:
        others = _ONLY_ORGANISATIONS if self.kind is EntryKind.PERSON else _ONLY_PEOPLE
        for field in sorted(others & self.model_fields_set):
            if getattr(self, field):
                problem = CodedText.of("problem-field-of-other-kind", key=field, kind=self.kind.value)
                yield Fault((field,), problem, CodedText.of("remedy-remove"))

    def _control_characters(self) -> Iterator[Fault]:
        """Yield a fault for each text with a control character: some databases reject them, and nobody sees them."""
        for field in type(self).model_fields:
            if field in self.model_fields_set:  # defaults contain none, and lists are long
                for text in _texts(getattr(self, field)):
                    if found := CONTROL_CHARACTER.search(text):
                        problem = CodedText.of("problem-control-character", key=field, letter=repr(found[0]))
                        yield Fault((field,), problem, CodedText.of("remedy-remove"))

    @property
    def name(self) -> str:
        """Return the name to show."""
        return self.names[0]
