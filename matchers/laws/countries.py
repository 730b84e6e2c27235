"""Decide by countries, cities and authorities whether a text cites the law of Kazakhstan or of another country."""

import re
from functools import cache, lru_cache
from typing import Literal, NamedTuple, TypeAlias, cast

from config.word_tables import WordTables

PLACES = WordTables("matchers.laws", "words/countries.yml")


KAZAKH = PLACES.alternatives("kazakhstan")
KAZAKH_ABBREVIATION = r"(?:РК|PK|РK|PК|ҚР|QR|RK)"
"""In `Folded.exact` letters, with the Latin letters that look like Cyrillic ones."""
OTHER_ABBREVIATION = PLACES.alternatives("country_abbreviations")
"""In `Folded.exact` letters."""
_NEAR, _DISTANT = PLACES.alternatives("countries"), PLACES.alternatives("distant_countries")
OTHER = f"(?:{_NEAR}|{_DISTANT})"


_ABROAD = rf"(?:{_NEAR}|рф|{PLACES.alternatives('cities_abroad')})"
_CITIZEN = (
    rf"{PLACES.alternatives('citizens')}"
    rf"|граждан\w+ {_ABROAD}|{_ABROAD} (?:граждан\w+|азамат\w+|citizen|national)"
)
_MAX_PLACE_CHARS = 40
_OTHER_BEFORE = re.compile(rf"(?<!\w){OTHER} $")
_HOME_BEFORE = re.compile(
    r"(?<!\w)(?:kazakhstan's(?: [a-z-]+){0,2}|kazakh(?:stani)?|казахстанск\w+(?: \w+)?|казакстаннын(?: \w+)?) $"
)
_OURS_BEFORE = re.compile(r"(?<!\w)(?:наш\w{1,3}|биздин|our) $")
_MAX_OURS_CHARS = 12
_MAX_FLIGHT_CHARS = 20
_FLIGHT = PLACES.any_of("flight", r"(?<!\w)", r"(?!\w)")


@cache
def place_pattern() -> re.Pattern[str]:
    """Return a pattern for places at home and abroad, built with the first text.

    Compiling it is slow, and the main process of a crawl searches no text.
    """
    authority = PLACES.alternatives("authorities")
    at_work_abroad = (
        rf"{_ABROAD}(?:[ -][\w-]+){{0,2}} {authority}|{authority}(?: [\w-]+){{0,2}} {_ABROAD}"
        rf"|(?:в|во) (?:[\w-]+ )?{_ABROAD}|in {_ABROAD}|(?:{authority}|under) {_DISTANT}"
        rf"|{PLACES.alternatives('kazakh_locatives')}[дт]ы?[аеиы](?:гы|ги)?|{PLACES.alternatives('locatives')}"
    )
    places = rf"(?P<citizen>{_CITIZEN})|(?P<abroad>{at_work_abroad})|(?P<home>{PLACES.alternatives('home')})"
    return PLACES.pattern("countries", rf"(?<!\w)(?:{places})(?!\w)")


@cache
def abroad_pattern() -> re.Pattern[str]:
    """Return a pattern for places abroad, built with the first text like `place_pattern`."""
    return PLACES.pattern("cities_abroad", rf"(?<!\w){_ABROAD}(?!\w)")


_PlaceKind: TypeAlias = Literal["citizen", "abroad", "home"]


class _FoundPlace(NamedTuple):
    """A place or citizen that a text names at `start`."""

    start: int
    kind: _PlaceKind


@lru_cache(maxsize=16)
def _places(sentence: str) -> tuple[_FoundPlace, ...]:
    """Return the places that a sentence names; cached, because each citation in it asks for them."""
    found = place_pattern().finditer(sentence)
    return tuple(_FoundPlace(match.start(), cast(_PlaceKind, match.lastgroup)) for match in found)


def is_abroad(sentence: str, position: int) -> bool:
    """Return whether a citation at `position` is of another country: the nearest court or place before it decides."""
    places = [place for place in _places(sentence) if place.kind != "citizen"]
    if not any(place.kind == "abroad" for place in places) or _leaves_home(sentence):
        return False
    before = [place for place in places if place.start < position]
    return all(place.kind == "abroad" for place in before[-1:] or places)


def follows_other_country(text: str, position: int) -> bool:
    """Return whether another country is named right before a position: `российская статья 282`."""
    return _OTHER_BEFORE.search(text, max(0, position - _MAX_PLACE_CHARS), position) is not None


def follows_home(text: str, position: int) -> bool:
    """Return whether Kazakhstan is named right before a position: `Kazakhstan's Article 405`."""
    return _HOME_BEFORE.search(text, max(0, position - _MAX_PLACE_CHARS), position) is not None


def is_ours(text: str, position: int) -> bool:
    """Return whether the words at `position` are called ours: `нашу статью 174`."""
    return _OURS_BEFORE.search(text, max(0, position - _MAX_OURS_CHARS), position) is not None


def names_abroad(sentence: str) -> bool:
    """Return whether the sentence names a place or people abroad, without a person who leaves for it."""
    return abroad_pattern().search(sentence) is not None and not _leaves_home(sentence)


def _leaves_home(sentence: str) -> bool:
    """Return whether the sentence says that somebody left for another country or lives there, not at home."""
    flights = _FLIGHT.finditer(sentence)
    return any(not is_at_home(sentence[flight.end() : flight.end() + _MAX_FLIGHT_CHARS]) for flight in flights)


def is_at_home(words: str) -> bool:
    """Return whether `words` name Kazakhstan or a place in it."""
    return any(match["home"] for match in place_pattern().finditer(words))


def has_place(sentence: str) -> bool:
    """Return whether the sentence names a place or an authority that `is_abroad` considers."""
    return bool(_places(sentence))
