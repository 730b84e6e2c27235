"""Load the words of `words/people.yml`: words for people and organisations, pronouns, prepositions."""

import re
from typing import NamedTuple

from matchers.events.event_words import load_words
from matchers.events.grammatical_case import Cases, cases_of_letters

_PEOPLE = load_words("people")


class Pronoun(NamedTuple):
    """The grammar of a pronoun."""

    cases: Cases
    is_plural: bool
    is_feminine: bool


def _pronouns(table: str) -> dict[str, Pronoun]:
    found = {}
    for line, (letters, gender, words) in _PEOPLE.rows(table, 3):
        cases = cases_of_letters(letters)
        if cases is None or gender not in {"m", "f", "pl", "f+pl"}:
            remedy = "write cases (letters of NGDAIP, or all), then m, f, pl or f+pl, then the words"
            raise _PEOPLE.error(line, f"unknown grammar {letters!r} {gender!r}", remedy)
        pronoun = Pronoun(cases, is_plural="pl" in gender, is_feminine="f" in gender)
        found.update(dict.fromkeys(words.split(), pronoun))
    return found


KIN = _PEOPLE.any_of("kin")
ROLE = _PEOPLE.any_of("role")
FELLOWS = _PEOPLE.any_of("fellows")
ORGANISATION_NOUNS = _PEOPLE.any_of("organisations")
NOT_NAMES = _PEOPLE.any_of("not_names")
LAWYER = _PEOPLE.any_of("lawyers")
CLIENT = _PEOPLE.any_of("clients")
OWNERS = frozenset(_PEOPLE.words("owners"))
CONJUNCTIONS = frozenset(_PEOPLE.words("conjunctions"))
LIST_WORDS = frozenset(_PEOPLE.words("list_words"))
PREPOSITIONS = frozenset(_PEOPLE.words("prepositions"))
PRONOUNS = _pronouns("pronouns")
RELATIVES = _pronouns("relatives")
FIRST_PERSONS = _pronouns("first_persons")

DEFENCE = re.compile("защит[аыеуо]й?$")
"""A noun for a lawyer that is never an apposition: the name after it is the client's."""
SURNAME = re.compile(
    r"(?:[оеё]в|[иы]н|[оеё]ва|[иы]на|[оеё]ву|[иы]ну|[оеё]вой|[иы]ной|[оеё]вым|[иы]ным|[оеё]вых|[оеё]вы"
    r"|ск(?:ий|ая|ого|ому|ую|ой)?|ұлы|қызы|улы|кызы|ba[iy]|bek|[oe]v|[oe]va|in|ina|uly|kyzy)(?:[тднғқгк]\w{1,3})?$"
)
"""The ending of a word that is a surname even without a given name."""
PLURAL_ENDINGS = {
    "ru": re.compile(r"(?:ов|ев|ам|ами|ах|ям|ями|ях|ы|[^к]и|ые|ых|ыми)$"),
    "kk": re.compile(r"(?:лар|лер|дар|дер|тар|тер)"),
    "en": re.compile(r"[^s]s$"),
}
"""Words for several people, which don't refer to one person named before."""
