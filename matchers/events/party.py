"""Describe people and organisations in a sentence as grammatical parties, and find those near an event's words."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, NamedTuple

from matchers.events.event_words import load_words
from matchers.events.grammatical_case import Cases, cases_of_letters
from matchers.events.parsed_sentence import Cue, ParsedSentence

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
ROLE = _PEOPLE.any_of("role", _PEOPLE.alternatives("role_prefixes") + "?(", ")")
OFFICIALS = _PEOPLE.any_of("officials")
FELLOWS = _PEOPLE.any_of("fellows")
ORGANISATION_NOUNS = _PEOPLE.any_of("organisations")
KNOWN_ORGANISATIONS = _PEOPLE.any_of("known_organisations")
OF_PLACES = _PEOPLE.any_of("of_places")
NOT_NAMES = _PEOPLE.any_of("not_names")
FAMILY = _PEOPLE.any_of("family")
WOMAN = _PEOPLE.any_of("women")
COUNTERPARTS = [
    tuple(_PEOPLE.pattern("counterparts", words, line) for words in pair)
    for line, pair in _PEOPLE.rows("counterparts", 2)
]
"""Patterns for a relative of a person, each with one for what the person is to this relative."""
MAN = _PEOPLE.any_of("men")
SPEAKING = _PEOPLE.any_of("speaking")
"""A verb of saying or thinking."""
ACCORDING = frozenset(_PEOPLE.words("according"))
LAWYER = _PEOPLE.any_of("lawyers")
LAWYER_BEGINNINGS = tuple(_PEOPLE.words("lawyers"))
CLIENT = _PEOPLE.any_of("clients")
OTHERS = frozenset(_PEOPLE.words("others"))
INDEFINITE = frozenset(_PEOPLE.words("articles"))
OWNERS = frozenset(_PEOPLE.words("owners"))
OFFENCES = tuple(_PEOPLE.words("offences"))
SELF_BEGINNINGS = tuple(_PEOPLE.words("selves"))
TOGETHER = frozenset(_PEOPLE.words("together"))
CONJUNCTIONS = frozenset(_PEOPLE.words("conjunctions"))
SUBORDINATING = frozenset(_PEOPLE.words("subordinating"))
SUBORDINATE = frozenset(_PEOPLE.words("subordinate"))
LIST_WORDS = frozenset(_PEOPLE.words("list_words"))
INCLUDING = _PEOPLE.any_of("including", r"[,–—(]\s*", r"\s*[–—:]?")
PREPOSITIONS = frozenset(_PEOPLE.words("prepositions"))
AFTER_OBJECT = PREPOSITIONS.union(_PEOPLE.words("after_object"))
PRONOUNS = _pronouns("pronouns")
RELATIVES = _pronouns("relatives")
FIRST_PERSONS = _pronouns("first_persons")

TRADE = load_words("ru").any_of("trade_endings", "", "$")
"""The ending of a Russian word for a trade, in the accusative."""
QUOTES = frozenset('«»"“”„')
DEFENCE = re.compile("защит[аыеуо]й?$")
"""A noun for a lawyer that is never an apposition: the name after it is the client's."""
SURNAME = re.compile(
    r"(?:[оеё]в|[иы]н|[оеё]ва|[иы]на|[оеё]ву|[иы]ну|[оеё]вой|[иы]ной|[оеё]вым|[иы]ным|[оеё]вых|[оеё]вы"
    r"|ск(?:ий|ая|ого|ому|ую|ой)?|ұлы|қызы|улы|кызы|ba[iy]|bek|[oe]v|[oe]va|in|ina|uly|kyzy)(?:[тднғқгк][аеыі]\w{0,2})?$"
)
"""The ending of a word that is a surname even without a given name."""
PLURAL_ENDINGS = {
    "ru": re.compile(r"(?:ов|ев|ам|ами|ах|ям|ями|ях|ы|[^к]и|ые|ых|ыми)$"),
    "kk": re.compile(r"(?:лар|лер|дар|дер|тар|тер)"),
    "en": re.compile(r"[^s]s$"),
}
"""Words for several people, which don't refer to one person named before."""

PartyKind = Literal["name", "pronoun", "relative", "speaker", "role", "kin"]


class NameSpan(NamedTuple):
    """Offsets in a sentence of the name of a watched person or organisation, numbered `owner`."""

    start: int
    end: int
    owner: int
    is_organisation: bool
    gender: Literal["m", "f"] | None = None
    """The gender that the list gives, if any."""
    cases: Cases = 0
    """The cases that the name matcher allows; none if unknown."""


@dataclass(kw_only=True, slots=True, eq=False)
class Party:
    """A person or organisation in a sentence: words `first` to `last` (exclusive)."""

    kind: PartyKind
    first: int
    last: int
    cases: Cases
    owner: int | None = None
    """The number of the person, known from a name; below zero for names that aren't watched."""
    of: int | None = None
    """For a word such as `lawyer`: the owner number of the client."""
    is_plural: bool = False
    is_feminine: bool = False
    any_gender: bool = False
    is_gender_known: bool = False
    """Whether `is_feminine` comes from the list and isn't guessed from an ending."""
    is_aide: bool = False
    """Whether it is outside the list and no pronoun means it: an official, or the lawyer or a relative of another, or
    an English word with a capital that may be no name."""
    roles: frozenset[str] = frozenset()
    """Beginnings of the words that introduce a named person: `активист`."""
    is_person: bool = False
    """Whether it can't mean an organisation: her."""
    is_organisation: bool = False
    is_speaker: bool = False
    """Whether it is the subject of a verb of saying or thinking."""
    is_possessor: bool = False
    """Whether it is only the owner of something (брат Ахатова)."""
    preposition: str = ""
    group: list["Party"] = field(default_factory=list)
    """All parties that are listed together with it, itself included."""

    @property
    def is_free(self) -> bool:
        """Whether it can be the subject or object of a verb."""
        return not self.preposition and not self.is_possessor


def nearest(cue: Cue, parties: Iterable[Party], cost: Callable[[Party], int] | None = None) -> Party | None:
    """Return the first party with the smallest sum of words between it and the cue and its `cost`."""
    return min(parties, key=lambda party: distance(cue, party) + (cost(party) if cost else 0), default=None)


def distance(cue: Cue, party: Party) -> int:
    """Return the number of words from the cue to the party; 0 if the party is inside the cue."""
    if party.first >= cue.last:
        return party.first - cue.last + 1
    if party.last <= cue.first:
        return cue.first - party.last + 1
    return 0


def in_clause(sentence: ParsedSentence, cue: Cue, parties: Iterable[Party]) -> list[Party]:
    """Return the parties of the clauses that contain the cue."""
    clauses = set(sentence.clauses[cue.first : cue.last])
    return [party for party in parties if clauses & set(sentence.clauses[party.first : party.last])]


def role_of(sentence: ParsedSentence, party: Party) -> str:
    """Return the beginning that all forms of the last word of a party share, if it is a word for a person."""
    return _beginning_of_role(sentence.low_at(party.last - 1))


@lru_cache(maxsize=5_000)
def _beginning_of_role(low: str) -> str:
    if found := ROLE.match(low):
        return found[1]  # блогер, as in видеоблогер
    lawyer = LAWYER.match(low)
    return lawyer[0] if lawyer else ""


def after_cue(sentence: ParsedSentence, cue: Cue, parties: Iterable[Party], max_words: int) -> list[Party]:
    """Return the parties that begin at most `max_words` words after the cue, in its clause."""
    clause = sentence.clauses[cue.last - 1]
    return [p for p in parties if cue.last <= p.first <= cue.last + max_words and sentence.clauses[p.first] == clause]


def nearest_name(sentence: ParsedSentence, cue: Cue, parties: Sequence[Party]) -> Party | None:
    """Return the nearest name or pronoun of the clause in any case, or else a word for a person: журналистке."""
    here = in_clause(sentence, cue, parties)
    named = nearest(cue, [one for one in here if one.kind in {"name", "pronoun", "relative"}])
    if named:
        return named
    return nearest(cue, [one for one in here if one.kind == "role" and not (one.is_plural or one.preposition)])
