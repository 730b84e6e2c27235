"""Read the values of an event as people type them: "5 лет", "ст. 378 УК", "20 МРП", "5 марта 2026"."""

import re
from collections.abc import Callable, Mapping
from datetime import date as Day  # noqa: N812 - a field has the name of the type
from functools import cache, partial
from typing import Any, get_args

from config.models.law import Laws
from config.word_tables import WordTables
from config.wording.coded_text import CodedError, CodedText
from matchers.citations.citations import find_citations
from matchers.events.details.dates import FoundDate, find_dates
from matchers.events.details.numbers import find_amounts, find_terms
from matchers.events.event_words import EVENTS
from matchers.laws.laws import build_laws, find_laws
from store.cases.event_fields import ISO_TERM, MAX_FIELD_CHARS, Unit

_PARTIAL_DATE = re.compile(r"\d{4}(?:-\d{2}){0,2}")
_SUM = re.compile(r"(?P<value>\d[\d\s]*(?:[.,]\d+)?)\s*(?P<unit>[a-z]{3})?")
_LEGAL_ID = re.compile(r"(?P<law>[a-z]+(?:-[a-z0-9]+)+)(?::\d+(?:-\d+)?)?")
_ONE_NUMBER = re.compile(r"(?P<before>\D*?)(?P<number>\d+(?:-\d+)?)(?P<after>\D*)")

TypedFields = dict[str, Any]


class EventFieldError(CodedError):
    """A value that no event can have; the message is for the person who entered it."""


class EventFieldsError(EventFieldError):
    """One or more values that no event can have; `problems` says what is wrong with each field."""

    def __init__(self, problems: Mapping[str, CodedText]) -> None:
        self.problems = problems
        super().__init__(next(iter(problems.values())))


def parse_fields(entered: Mapping[str, str | None], laws: Laws = Laws()) -> TypedFields:  # noqa: B008 - frozen
    """Return the values of entered texts by field; None or no text changes nothing, an empty text clears the field.

    `laws` holds the codes and laws that a text may name. Raises EventFieldsError."""
    fields: TypedFields = {}
    problems: dict[str, CodedText] = {}
    for name, parse in _PARSERS.items():
        if (text := entered.get(name)) is None:
            continue
        try:
            fields |= parse(" ".join(text.split()), laws)
        except EventFieldError as error:
            problems[name] = error.text
    if problems:
        raise EventFieldsError(problems)
    return fields


def _event(text: str, _: Laws) -> TypedFields:
    if text not in EVENTS:
        raise EventFieldError(CodedText.of("problem-event-type", text=text[:60], types=", ".join(EVENTS)))
    return {"event": text}


def _date(text: str, _: Laws) -> TypedFields:
    """Return `date` and `date_precision` of 2026-03-05, 05.03.2026, 03.2026, 2026 or a date in words."""
    if not text:
        return {"date": None, "date_precision": None}
    found = _partial_date(text) or _date_in_words(text.lower())
    if found is None:
        raise EventFieldError(CodedText.of("problem-event-date", text=text[:60]))
    return {"date": found.day.isoformat(), "date_precision": found.precision}


def _partial_date(text: str) -> FoundDate | None:
    iso = "-".join(part.zfill(2) for part in reversed(text.split(".")))
    try:
        day = Day.fromisoformat((iso + "-01-01")[:10]) if _PARTIAL_DATE.fullmatch(iso) else None
    except ValueError:
        return None
    return FoundDate(day, ("year", "month", "day")[iso.count("-")]) if day else None


def _date_in_words(low: str) -> FoundDate | None:
    found = find_dates(low)
    is_whole = len(found) == 1 and (found[0].start, found[0].end) == (0, len(low))
    return found[0].reckon(None) if is_whole else None


def _term(text: str, _: Laws) -> TypedFields:
    """Return an ISO 8601 duration such as P5Y6M, typed as it is or in words."""
    if not text or ISO_TERM.fullmatch(text.upper()):
        return {"term": text.upper() or None}
    low = _spelled_out(text.lower())
    terms = [found.term for found in find_terms(low) if (found.start, found.end) == (0, len(low))]
    if hours := _hours().fullmatch(low):
        terms = [f"PT{int(hours[1])}H"]
    if not terms:
        raise EventFieldError(CodedText.of("problem-event-term", text=text[:60]))
    return {"term": terms[0]}


def _amount(text: str, _: Laws) -> TypedFields:
    """Return a sum with its unit; one without a unit is in tenge."""
    if not text:
        return {"amount": None}
    low = _spelled_out(text.lower())
    sums = [found.amount for found in find_amounts(low) if (found.start, found.end) == (0, len(low))]
    if sums:
        return {"amount": {"value": float(sums[0].value), "unit": sums[0].unit}}
    plain = _SUM.fullmatch(low)
    unit = (plain["unit"] or "KZT").upper() if plain else ""
    if plain is None or unit not in get_args(Unit):
        raise EventFieldError(CodedText.of("problem-event-amount", text=text[:60]))
    value = float(re.sub(r"\s", "", plain["value"]).replace(",", "."))
    return {"amount": {"value": value, "unit": unit}}


def article_of(text: str, laws: Laws) -> str | None:
    """Return the id of the article of a code that a text cites, if it says nothing else."""
    found = find_citations(text, build_laws(laws))
    is_whole = len(found) == 1 and (found[0].start, found[0].end) == (0, len(text))
    return f"{found[0].code}:{found[0].article}" if is_whole and found[0].code else None


def _law(text: str, laws: Laws) -> TypedFields:
    """Return the id of an article of a code, or of a law: typed as it is, or as texts cite it."""
    if not text:
        return {"law": None}
    found = _legal_id(text.lower(), laws) or _cited(text, laws) or _cited(_as_citation(text), laws)
    if found is None:
        raise EventFieldError(CodedText.of("problem-event-law", text=text[:60]))
    return {"law": found}


def _legal_id(text: str, laws: Laws) -> str | None:
    match = _LEGAL_ID.fullmatch(text)
    known = {code.id for code in laws.codes} | {law.id for law in laws.laws}
    return text if match and match["law"] in known else None


def _cited(text: str, laws: Laws) -> str | None:
    """Return the one article or law that a text cites; None if it cites none or several."""
    index = build_laws(laws)
    cited = {f"{one.code}:{one.article}" if one.code else None for one in find_citations(text, index)}
    cited = cited or {one.entry for one in find_laws(text, index)}
    return cited.pop() if len(cited) == 1 else None


def _as_citation(text: str) -> str:
    """Return "УК 378" or "378 ук" in the order and letters that texts use."""
    match = _ONE_NUMBER.fullmatch(text)
    code = f"{match['before']} {match['after']}".strip().upper() if match else ""
    return f"ст. {match['number']} {code}" if match and code else text


def _words(name: str, text: str, _: Laws) -> TypedFields:
    if len(text) > MAX_FIELD_CHARS:
        raise EventFieldError(CodedText.of("problem-event-words", most=MAX_FIELD_CHARS))
    return {name: text or None}


_PARSERS: dict[str, Callable[[str, Laws], TypedFields]] = {
    "event": _event,
    "date": _date,
    "place": partial(_words, "place"),
    "court": partial(_words, "court"),
    "law": _law,
    "term": _term,
    "amount": _amount,
}
"""The parser for the text of each field, in the order of the form."""


@cache
def _tables() -> WordTables:
    return WordTables("store.cases", "words.yml")


@cache
def _short_forms() -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = _tables().rows("short_forms", 2)
    return tuple((full, re.compile(rf"(?<=[\d.])\s*(?:{'|'.join(short.split())})(?!\w)")) for _, (full, short) in rows)


@cache
def _hours() -> re.Pattern[str]:
    return _tables().any_of("hours", r"(\d{1,4})\s*")


def _spelled_out(low: str) -> str:
    """Return a text with the short forms of units after numbers written in full."""
    for full, pattern in _short_forms():
        low = pattern.sub(f" {full}", low)
    return low
