"""Whom a sentence speaks of: names, pronouns and words for people, with the cases that they may be in."""

import re
from collections.abc import Sequence

from matchers.events.appositions import joined, list_together
from matchers.events.clauses import Reading, Word
from matchers.events.event_words import Language
from matchers.events.grammatical_case import (
    ALL,
    Cases,
    G,
    N,
    body_cases,
    is_feminine,
    kazakh_cases,
    person_cases,
    russian_cases,
)
from matchers.events.party import Kind, Marked, Party
from matchers.events.person_words import (
    BODY,
    KIN,
    NOT_NAMES,
    OWNERS,
    PLURAL,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    ROLE,
    SPEAKERS,
    SURNAME,
)

_QUOTES = frozenset('«»"“”„')
_POSSESSIVE = ("'s", "’s")
_ADJECTIVE = re.compile(r"(?:ого|его|ому|ему|ым|им|[свнт]ой|шей|ую|юю|ый|ий|ая|яя|ых|их|ые|ие)$")


def parties_of(reading: Reading, marked: Sequence[Marked], language: Language) -> list[Party]:
    """Everyone the sentence speaks of, in its order."""
    parties = _marked_names(reading, marked, language)
    parties += _other_names(reading, _covered(parties), language)
    parties += _plain_words(reading, _covered(parties), language)
    parties.sort(key=lambda party: party.first)
    for party in parties:
        party.preposition = _preposition(reading.words, party.first)
    together = joined(reading, parties, language)
    list_together(reading, together)
    return together


def _covered(parties: Sequence[Party]) -> set[int]:
    return {position for party in parties for position in range(party.first, party.last)}


def _marked_names(reading: Reading, marked: Sequence[Marked], language: Language) -> list[Party]:
    names = []
    for mark in marked:
        inside = [i for i, word in enumerate(reading.words) if word.start < mark.end and word.end > mark.start]
        if inside:
            make = _organisation if mark.organisation else _name
            names.append(make(reading, inside[0], inside[-1] + 1, mark.owner, language))
    return names


def _name(reading: Reading, first: int, last: int, owner: int, language: Language) -> Party:
    low = tuple(word.low for word in reading.words[first:last])
    return Party(
        kind="name",
        first=first,
        last=last,
        cases=_name_cases(low, language),
        owner=owner,
        feminine=is_feminine(low),
        any_gender=low[-1].isascii(),
    )


def _name_cases(low: tuple[str, ...], language: Language) -> Cases:
    if language == "en":
        return G if low[-1].endswith(_POSSESSIVE) else ALL
    words = tuple(word for word in low if word[0].isalpha())
    if not words:
        return ALL
    if language == "kk":
        return kazakh_cases(words)
    return ALL if words[0].isascii() else russian_cases(words)


def _organisation(reading: Reading, first: int, last: int, owner: int, language: Language) -> Party:
    """An organisation with the noun beside it, which carries the case: профсоюзу «Кенже», «Кенже» кәсіподағына."""
    party = _name(reading, first, last, owner, language)
    party.any_gender = True
    if language == "ru":
        party.cases = ALL
        before = first - 1
        while reading.low_at(before) in _QUOTES:
            before -= 1
        if BODY.match(reading.low_at(before)):
            party.first, party.cases = before, body_cases(reading.low_at(before))
    if language == "kk":
        after = last
        while reading.low_at(after) in _QUOTES:
            after += 1
        if BODY.match(reading.low_at(after)):
            party.last, party.cases = after + 1, kazakh_cases((reading.low_at(after),))
    return party


def _other_names(reading: Reading, covered: set[int], language: Language) -> list[Party]:
    """Names that nobody asked about: they too may be whom something happened to."""
    names: list[Party] = []
    position = 0
    while position < len(reading.words):
        last = position
        while last < len(reading.words) and last not in covered and _may_name(reading, last):
            last += 1
        if last > position and _is_name(reading, position, last, language):
            names.append(_name(reading, position, last, -1 - position, language))
        position = max(last, position + 1)
    return names


def _may_name(reading: Reading, position: int) -> bool:
    word = reading.words[position]
    if not word.capital or len(word.low) < 2 or NOT_NAMES.match(word.low) or _is_grammar(word.low):
        return False
    return position > 0 or not (KIN.match(word.low) or ROLE.match(word.low))


def _is_grammar(low: str) -> bool:
    return low in PRONOUNS or low in RELATIVES or low in SPEAKERS or low in PREPOSITIONS


def _is_name(reading: Reading, first: int, last: int, language: Language) -> bool:
    if last - first == 1 and SURNAME.search(reading.low_at(first)):
        return True
    if reading.low_at(first - 1) in _QUOTES:
        return False
    return last - first > 1 or (language == "en" and first > 0)


def _plain_words(reading: Reading, covered: set[int], language: Language) -> list[Party]:
    free = (position for position in range(len(reading.words)) if position not in covered)
    found = [party for position in free if (party := _plain(reading.words[position], position, language))]
    for party in found:
        if party.kind == "kin" and reading.low_at(party.first - 1) == "құқық":
            party.kind = "role"  # құқық қорғаушы defends rights, not a client
    return found


def _plain(word: Word, position: int, language: Language) -> Party | None:
    """The party that a word in small letters stands for."""
    low = word.low
    if language == "kk" and low == "он":  # ten, not the Russian for he
        return None
    if low in PRONOUNS or low in RELATIVES:
        cases, plural, feminine = PRONOUNS.get(low) or RELATIVES[low]
        party = _single("pronoun" if low in PRONOUNS else "relative", position, cases)
        party.plural, party.feminine, party.any_gender = plural, feminine, language == "kk"
        return party
    if low in SPEAKERS or (low == "мен" and word.capital):
        return _single("speaker", position, SPEAKERS.get(low, N))
    if not (KIN.match(low) or ROLE.match(low)):
        return None
    party = _single("kin" if KIN.match(low) else "role", position, _person_cases(low, language))
    party.plural = bool(PLURAL[language].search(low))
    return party


def _single(kind: Kind, position: int, cases: Cases) -> Party:
    return Party(kind=kind, first=position, last=position + 1, cases=cases)


def _person_cases(low: str, language: Language) -> Cases:
    if language == "en":
        return G if low.endswith(_POSSESSIVE) else ALL
    return kazakh_cases((low,)) if language == "kk" else person_cases(low)


def _preposition(words: Sequence[Word], first: int) -> str:
    """The preposition that governs the words from `first`, over adjectives and articles."""
    for position in range(first - 1, max(-1, first - 4), -1):
        low = words[position].low
        if low in PREPOSITIONS:
            return low
        if low not in {"the", "a", "an"} and low not in OWNERS and not _ADJECTIVE.search(low):
            return ""
    return ""
