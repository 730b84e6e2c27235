"""Find places, courts and agencies in a sentence, in the words of the text."""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from matchers.events.details.hints import (
    AGENCY,
    ENGLISH_COURT,
    KAZAKH_COURT,
    KAZAKH_REGION,
    PLACE,
    RUSSIAN_COURT,
    SETTLEMENT,
    SITE,
)
from matchers.events.details.word_patterns import alternatives, detail_words
from matchers.events.event_words import Language

_COURTS, _PLACES = detail_words("courts"), detail_words("places")
_CAPITAL = r"(?!(?:The|A)\b)[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ][\w’'-]*"


_MAX_CHARS_BEFORE = 24
_IN_PLACE = r"(?!Қызылорда\s)\w+[дт][ае](?:[гғ][іы])?\s"
"""A Kazakh word with the ending of a place, which is no part of a court's name; the name of one town ends so."""
_KAZAKH_ORIGIN = re.compile(r"[дтн][ае]н$")
_GOAL = re.compile(r"(?<!\w)[Вв]о?\s\w*(?:[бвгджзклнпрстфцчшщ]|(?<!та)(?<!ра)(?<!с)у|ю)$")
_NAMING = ("named", "short", "of")
"""The groups of a court's pattern that make it the name of one."""


class FoundWords(NamedTuple):
    """A span of a sentence."""

    start: int
    end: int


@lru_cache(maxsize=64)
def find_places(sentence: str, hints: int, language: Language) -> tuple[FoundWords, ...]:
    """Return the names of the places in which a sentence says that something happened: Алматы, Қарағандыда, Warsaw."""
    if not hints & (PLACE | SETTLEMENT | KAZAKH_REGION):
        return ()
    patterns = _kazakh_places() if language == "kk" else _places_after_prepositions()
    return tuple(FoundWords(*match.span("place")) for pattern in patterns for match in pattern.finditer(sentence))


def is_place(low: str) -> bool:
    """Return whether a word in lower case is the name of a known place, in any form."""
    return _known_place().fullmatch(low) is not None


def find_datelines(text: str) -> Iterator[tuple[FoundWords, int]]:
    """Yield the known places with which a line of a text begins, each with the end of the item that it heads: that of
    the line (ШЫМКЕНТ. 18 марта. Суд арестовал ...), or of the next one if the place stands alone."""
    for match in _dateline().finditer(text):
        end = text.find("\n", match.end("mark"))
        yield FoundWords(*match.span("place")), len(text) if end < 0 else end


def seat_of(court: str) -> FoundWords | None:
    """Return the known place with which the name of a court ends: суд города Тараза, Court of Almaty; None for others,
    also for an agency."""
    match = _seat().search(court)
    return FoundWords(*match.span("place")) if match else None


@lru_cache(maxsize=64)
def find_sites(sentence: str, hints: int) -> tuple[FoundWords, ...]:
    """Return the places without a name at which a sentence says that something happened: в аэропорту."""
    if not hints & SITE:
        return ()
    return tuple(FoundWords(*match.span("place")) for pattern in _sites() for match in pattern.finditer(sentence))


def is_after_origin(sentence: str, place: FoundWords) -> bool:
    """Return whether somebody or something comes from a place: по прилёте из Стамбула, Түркиядан."""
    if _KAZAKH_ORIGIN.search(sentence, place.start, place.end):
        return True
    return _origin().search(sentence, max(0, place.start - _MAX_CHARS_BEFORE), place.start) is not None


def is_goal(sentence: str, place: FoundWords) -> bool:
    """Return whether somebody or something goes to a place, by its case after a Russian preposition: в Стамбул."""
    return _GOAL.search(sentence, max(0, place.start - 3), place.end) is not None


def is_residence(sentence: str, place: FoundWords) -> bool:
    """Return whether a place is only where somebody lives: Алматыда тұратын Ахатов."""
    return _residence().match(sentence, place.end) is not None


@lru_cache(maxsize=64)
def find_courts(sentence: str, hints: int) -> tuple[FoundWords, ...]:
    """Return the names of courts: Медеуский районный суд Алматы. The word for a court alone isn't a name."""
    found = [match for hint, pattern in _court_patterns() if hints & hint for match in pattern.finditer(sentence)]
    return tuple(FoundWords(*match.span()) for match in found if _is_named(match.groupdict("")))


def _is_named(groups: Mapping[str, str]) -> bool:
    return any(groups.get(part, "").strip() for part in _NAMING)


@lru_cache(maxsize=64)
def find_agencies(sentence: str, hints: int) -> tuple[FoundWords, ...]:
    """Return the names of the police, prosecution and other agencies, with the place that follows."""
    if not hints & AGENCY:
        return ()
    return tuple(FoundWords(*match.span()) for match in _agency_pattern().finditer(sentence))


@cache
def _known_place() -> re.Pattern[str]:
    return re.compile(_place_name().partition(")")[2])


@cache
def _place_name() -> str:
    """Return a pattern for the name of a known place, capitalised; a word that ends in `$` is a whole word."""
    words = _PLACES.words("places")
    whole = [word[:-1] for word in words if word.endswith("$")]
    begun = [word for word in words if not word.endswith("$")]
    known = rf"(?:{alternatives(whole)}(?!\w)|{alternatives(begun)}[\w-]*)"
    return rf"(?=[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ])(?i:{known})"


@cache
def _places_after_prepositions() -> tuple[re.Pattern[str], ...]:
    place = _place_name()
    before = alternatives(_PLACES.words("prepositions"))
    settlement = alternatives(_PLACES.words("settlements"))
    institution = alternatives(_PLACES.words("institutions"))
    regions = alternatives(_PLACES.words("regions"))
    region = rf"(?:\s+{regions})?"
    building = alternatives(_PLACES.words("buildings"))
    return (
        re.compile(rf"(?<!\w)(?:the|an?|his|her|from)\s+(?P<place>{place})(?=\s+(?:\w+\s+)?{building}(?!\w))"),
        re.compile(rf"(?<!\w)(?i:{before})\s+(?:(?i:{settlement})\s+)?(?P<place>{place}{region})(?!\w)"),
        re.compile(rf"(?<!\w)(?i:{before})\s+(?i:{settlement})\s+(?P<place>{_CAPITAL})"),
        re.compile(rf"(?<!\w)(?i:{before})\s+(?:\w+\s+){{1,2}}?(?P<place>{place})(?<![ая])(?!\w)"),
        re.compile(rf"(?<!\w)(?i:{before})\s+(?:\w+\s+)?(?i:{institution})\s+(?P<place>{place})(?!\w)"),
        re.compile(rf"(?<!\w)(?i:{before})\s+(?P<place>[А-ЯЁ]\w+ск(?:ом|ой)\s+{regions})(?!\w)"),
    )


@cache
def _dateline() -> re.Pattern[str]:
    """Return a pattern for a place that begins a line, also after a bullet or a day, up to the mark that follows."""
    day = r"(?:\d{1,2}\s\w+(?:\s\d{4})?[,.:]?\s)?"
    beside = rf"(?:,\s{_CAPITAL})?(?:\s\([^()\n]{{1,40}}\))?"
    mark = r"(?P<mark>\s?[.,:–—-](?=\s)|[^\S\n]*$\n?)"
    return re.compile(rf"(?m)^[^\w\n]*{day}(?:г\.\s?)?(?P<place>{_place_name()}){beside}{mark}")


@cache
def _seat() -> re.Pattern[str]:
    return re.compile(rf"(?i:суд|court).*\s(?P<place>(?!\S+(?:ой|ого)$){_place_name()})$")


@cache
def _sites() -> tuple[re.Pattern[str], ...]:
    before, sites, hospitals, kazakh, streets, kazakh_streets = (
        alternatives(_PLACES.words(table))
        for table in ("site_prepositions", "sites", "hospitals", "kazakh_sites", "streets", "kazakh_streets")
    )
    kind, name = r"(?:\w{4,}(?:ом|ой|ого|ую|ая|al)\s+)", rf"(?:«[^»]+»|(?:№|No\.)\s?\d+|with\s+{_CAPITAL}|{_CAPITAL})"
    hospital = rf"(?:{kind}(?i:{hospitals})|(?i:{hospitals}|{streets})(?=\s+{name}))"
    return (
        re.compile(
            rf"(?<!\w)(?i:{before})\s+(?:the\s+)?(?P<place>(?:{kind}?(?i:{sites})|{hospital})(?:\s+{name})?)(?!\w)"
        ),
        re.compile(
            rf"(?<!\w)(?:at|on|in|near)\s+(?:the\s+)?(?P<place>(?:{_CAPITAL}\s+){{1,2}}(?i:{sites}|{streets}))(?!\w)"
        ),
        re.compile(rf"(?<!\w)(?P<place>{_CAPITAL}\s+(?i:{kazakh_streets})\w*[дт][ае])(?!\w)"),
        re.compile(rf"(?<!\w)(?:near|outside)\s+the\s+(?P<place>{_CAPITAL}(?:\s+{_CAPITAL})*)"),
        re.compile(rf"(?<!\w)(?P<place>(?:(?:{_CAPITAL}|«[^»]+»(?:\s+\w+)?)\s+)?(?i:{kazakh})\w*[дт][ае])(?!\w)"),
    )


@cache
def _origin() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?i:{alternatives(_PLACES.words('origins'))})\s+(?:\w+\s+)?$")


@cache
def _residence() -> re.Pattern[str]:
    return re.compile(rf"\s+{alternatives(_PLACES.words('residents'))}(?!\w)")


@cache
def _kazakh_places() -> tuple[re.Pattern[str], ...]:
    regions = rf"{_CAPITAL}\s+(?:қаласы|ауылы|кенті|облысы|ауданы)н[дт][ае](?:[гғ][іы])?"
    at = r"(?:\w+[дт][ае]|(?:үй|пәтер|кеңсе|сот)\w*)(?!\w)"
    located = rf"(?<=[дт][ае][гғ][іы])(?=\s+(?:\w+\s+)?{at})"  # Теміртаудағы колонияда
    ending = rf"(?:(?<=[дт][ае])|(?<=[дт][ае]н)|{located})"
    named = (
        rf"(?=\s+(?:\w+\s+){{0,2}}{alternatives(_PLACES.words('kazakh_buildings'))}\w*[ыі]н(?:[дт][ае]н?|[ае]н)(?!\w))"
    )
    return (re.compile(rf"(?<!\w)(?P<place>{_place_name()}(?:{ending}|{named})|{regions})(?!\w)"),)


@cache
def _court_patterns() -> tuple[tuple[int, re.Pattern[str]], ...]:
    """Return the forms of courts, each with the hint that a sentence with it has."""
    russian, kazakh, english = (_COURTS.words(f"before_{language}") for language in ("ru", "kk", "en"))
    place = rf"(?:(?:г\.|города?)\s*)?{_place_name()}"
    district = rf"(?:{_CAPITAL}(?:ого|его|ой)\s+(?:района|округа|области|гарнизона)|(?:района|области)\s+{_CAPITAL})"
    short = alternatives(_COURTS.words("short_names"))
    number = r"(?:\s*№\s?\d+)"
    forms = (
        (
            RUSSIAN_COURT,
            rf"(?:(?P<named>(?:(?i:{alternatives(russian)})\s+)+)?(?i:суд(?:а|у|ом|е)?)|(?P<short>(?i:{short})))(?!\w)"
            rf"(?P<of>{number}?(?:\s+по\s+(?:\w+\s+){{1,3}}(?:делам|правонарушениям))?(?:\s+{district})?(?:\s+{place})?)",
        ),
        (
            KAZAKH_COURT,
            rf"(?P<named>(?:(?!{_IN_PLACE}|\w+[дтн][іы]\s){_CAPITAL}\s+)?(?:(?i:{alternatives(kazakh)})\s+|(?!{_IN_PLACE}){_place_name()}\s+|№\s?\d+\s*)+)сот\w{{0,4}}",
        ),
        (
            ENGLISH_COURT,
            rf"(?P<named>(?:{_CAPITAL}\s+)*(?:(?i:{alternatives(english)})\s+|(?<=['’]s)\s)+|{_place_name()}\s+)?(?i:court)(?!\w)"
            rf"(?P<of>(?:\s+No\.?\s?\d+)?(?:\s+of\s+{_place_name()})?)",
        ),
    )
    return tuple((hint, re.compile(rf"(?<!\w){form}")) for hint, form in forms)


@cache
def _agency_pattern() -> re.Pattern[str]:
    words = _COURTS.words("agencies")
    whole = [f"{word[:-1]}" for word in words if word.endswith("$")]
    others = [word for word in words if not word.endswith("$")]
    known = rf"(?:{alternatives(whole)}(?!\w)|{alternatives(others)}(?!\w))"
    place = rf"(?:\s+(?:по\s+)?(?:городу?\s+|города\s+|г\.\s?)?{_place_name()}(?:\s+области)?)"
    before = rf"(?:{_place_name()}\s+)?"
    return re.compile(rf"(?<!\w)(?:{before}(?i:{known}){place}?|(?i:полици(?:я|и|ей|ю)){place})(?!\w)")
