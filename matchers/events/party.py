"""Someone whom a sentence speaks of, as its words show."""

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from matchers.events.grammatical_case import Cases

Kind = Literal["name", "pronoun", "relative", "speaker", "role", "kin"]


class Marked(NamedTuple):
    """A span of a sentence that names someone known; `owner` is who."""

    start: int
    end: int
    owner: int
    organisation: bool


@dataclass(kw_only=True, slots=True, eq=False)
class Party:
    """Someone in a sentence: words `first` to `last` (not included)."""

    kind: Kind
    first: int
    last: int
    cases: Cases
    owner: int | None = None
    """Who it is, where a name says it; below zero for names that nobody asked about."""
    of: int | None = None
    """For a word such as `lawyer`: whose."""
    plural: bool = False
    feminine: bool = False
    any_gender: bool = False
    possessor: bool = False
    """It only says whose something is (брат Ахатова)."""
    preposition: str = ""
    group: list["Party"] = field(default_factory=list)
    """All who are listed together with it, itself included."""

    @property
    def is_free(self) -> bool:
        """Whether it can be the subject or object of a verb."""
        return not self.preposition and not self.possessor
