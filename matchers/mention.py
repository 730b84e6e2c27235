"""Define a mention: a span of a text that names an entry, law or article of a code, with score and reasons."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Literal, NamedTuple, TypedDict

from matchers.event_details import EventDetails


class MentionKind(StrEnum):
    PERSON = "person"
    ORGANISATION = "organisation"
    LAW = "law"
    CITATION = "citation"


class ReasonCode(StrEnum):
    """Reasons for or against a mention; `config.wording.reasons` has a phrase for each code."""

    SURNAME_ALONE = "surname_alone"
    GIVEN_NAME_AND_SURNAME = "given_name_and_surname"
    SURNAME_THEN_GIVEN_NAME = "surname_then_given_name"
    SURNAME_AND_INITIAL = "surname_and_initial"
    BOTH_INITIALS = "both_initials"
    UNKNOWN_SECOND_INITIAL = "unknown_second_initial"
    SAME_PATRONYMIC = "same_patronymic"
    UNKNOWN_PATRONYMIC = "unknown_patronymic"
    NICKNAME_BETWEEN = "nickname_between"
    OTHER_GIVEN_NAME_BETWEEN = "other_given_name_between"
    NEAR_SPELLING = "near_spelling"
    DISTANT_SPELLING = "distant_spelling"
    TYPO = "typo"
    INTRODUCED_BEFORE = "introduced_before"
    INTRODUCED_LATER = "introduced_later"
    IN_HEADLINE = "in_headline"
    IN_FAMILY = "in_family"
    COMMON_NAME = "common_name"

    SAME_SENTENCE = "same_sentence"
    SAME_ARTICLE = "same_article"
    FOREIGN_COUNTRY = "foreign_country"
    SPORT_OR_STAGE = "sport_or_stage"
    OTHER_TRADE = "other_trade"

    ORGANISATION_NAME = "organisation_name"
    IN_QUOTES = "in_quotes"
    IN_CAPITALS = "in_capitals"
    COMMON_WORD = "common_word"
    BODY_BESIDE = "body_beside"
    LATIN_IN_CYRILLIC = "latin_in_cyrillic"
    CAPITAL_IN_SENTENCE = "capital_in_sentence"
    ABBREVIATION = "abbreviation"

    LAW_NAME = "law_name"
    ARTICLE = "article"
    ARTICLE_PART = "article_part"
    COURT_CASE = "court_case"
    CODE_IN_FULL = "code_in_full"
    CODE_BESIDE = "code_beside"
    CODE_IN_SENTENCE = "code_in_sentence"
    CODE_BEFORE = "code_before"
    CODE_BY_NUMBER = "code_by_number"
    CODE_OF_TRACKED = "code_of_tracked"
    CODE_BY_DATE = "code_by_date"
    NO_CODE = "no_code"

    NOT_VISIBLE = "not_visible"

    AS_WRITTEN = "as_written"
    """An English sentence that release 0.1 stored; no matcher gives it."""


class ReasonRecord(TypedDict):
    """A reason as it is stored and printed."""

    code: str
    params: dict[str, str | int]
    weight: float


_NO_PARAMS: Mapping[str, str | int] = {}


class Reason(NamedTuple):
    """A reason for or against a mention, and what it adds to the score."""

    code: ReasonCode
    weight: float
    params: Mapping[str, str | int] = _NO_PARAMS

    def record(self) -> ReasonRecord:
        return {"code": self.code.value, "params": dict(self.params), "weight": self.weight}


MIN_SCORE = 0.5
"""Minimum score of a mention of a person or organisation.

With the weights, a full name or initials are enough alone, a surname or a common word needs an introduction or context,
and evidence for a namesake outweighs a name."""


HIDDEN_WEIGHT = 10.0
"""More than the sum of all reasons for a mention."""


def score_of(reasons: Iterable[Reason]) -> float:
    """Return the score that reasons add up to, from 0 to 1."""
    return round(min(1.0, max(0.0, sum([reason.weight for reason in reasons]))), 2)


class Mention(NamedTuple):
    """A span `text[start:end]` that names `entry`; offsets count code points of the text that was searched.

    A tuple like its parts, because a frozen dataclass takes four times as long to make.
    """

    kind: MentionKind
    entry: str | None
    start: int
    end: int
    surface: str
    reasons: tuple[Reason, ...]
    events: tuple[str, ...] = ()
    event_details: tuple[EventDetails, ...] = ()
    gender: Literal["m", "f"] | None = None
    """The gender of the person, from the list."""
    cases: int = 0
    """The grammatical cases that the name may be in here, bits of `Case`; 0 if unknown."""
    code: str | None = None
    article: str | None = None
    part: str | None = None
    paragraph: str | None = None

    @property
    def score(self) -> float:
        return score_of(self.reasons)

    @property
    def is_visible(self) -> bool:
        """Whether readers of the page saw the name, as far as its markup tells."""
        return all(reason.code is not ReasonCode.NOT_VISIBLE for reason in self.reasons)

    def hidden(self) -> "Mention":
        """Return the mention as one that readers of the page don't see; its score is 0."""
        return self._replace(reasons=(*self.reasons, Reason(code=ReasonCode.NOT_VISIBLE, weight=-HIDDEN_WEIGHT)))

    def reason_records(self) -> list[ReasonRecord]:
        return [reason.record() for reason in self.reasons]
