"""Find the parties of a sentence: names, pronouns and words for people, with their possible cases."""

import re
from collections.abc import Sequence
from functools import lru_cache

from matchers.events.appositions import join_appositions, list_together
from matchers.events.details.places import is_place
from matchers.events.event_words import Language
from matchers.events.grammatical_case import (
    ALL,
    RUSSIAN_ORGANISATION_ENDINGS,
    RUSSIAN_PERSON_ENDINGS,
    Cases,
    G,
    N,
    gender_of_name,
    is_feminine,
    kazakh_cases,
    russian_cases,
)
from matchers.events.parsed_sentence import ParsedSentence, SentenceWord
from matchers.events.party import (
    FIRST_PERSONS,
    KIN,
    NOT_NAMES,
    OF_PLACES,
    ORGANISATION_NOUNS,
    OWNERS,
    PLURAL_ENDINGS,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    ROLE,
    SURNAME,
    NameSpan,
    Party,
    PartyKind,
)

_QUOTES = frozenset('«»"“”„')
_POSSESSIVE = ("'s", "’s")
_ADJECTIVE = re.compile(r"(?:ого|его|ому|ему|ым|им|[свнт]ой|шей|ую|юю|ый|ий|ая|яя|ых|их|ые|ие)$")


_ADJECTIVE_OF_PLACE = re.compile(r"ск(?:ий|ая|ое|ого|ому|ую|ой|ом|им)$")


def parties_of(sentence: ParsedSentence, spans: Sequence[NameSpan], language: Language) -> list[Party]:
    """Return the parties of the sentence in text order; `spans` are the watched names in it."""
    parties = _watched_names(sentence, spans, language)
    parties += _other_names(sentence, _covered(parties), language)
    parties += _plain_words(sentence, _covered(parties), language)
    parties.sort(key=lambda party: party.first)
    for party in parties:
        preposition = _preposition(sentence.words, party.first)
        is_conjunction = preposition == "как" and party.kind == "pronoun"  # видела, как её задержали
        party.preposition = "" if is_conjunction else preposition
    joined = join_appositions(sentence, parties, language)
    list_together(sentence, joined)
    return joined


def _covered(parties: Sequence[Party]) -> set[int]:
    return {position for party in parties for position in range(party.first, party.last)}


def _watched_names(sentence: ParsedSentence, spans: Sequence[NameSpan], language: Language) -> list[Party]:
    names = []
    for span in spans:
        inside = [i for i, word in enumerate(sentence.words) if word.start < span.end and word.end > span.start]
        if inside:
            make = _organisation if span.is_organisation else _listed_person
            names.append(make(sentence, inside[0], inside[-1] + 1, span, language))
    return names


def _listed_person(sentence: ParsedSentence, first: int, last: int, span: NameSpan, language: Language) -> Party:
    """Return the party of a person of the list, with the gender and cases that the name matcher gives."""
    party = _name(sentence, first, last, span.owner, language)
    if span.gender:
        party.is_feminine, party.any_gender, party.is_gender_known = span.gender == "f", False, True
    if span.cases and language == "ru":
        party.cases = span.cases
    return party


def _name(sentence: ParsedSentence, first: int, last: int, owner: int, language: Language) -> Party:
    low = tuple(word.low for word in sentence.words[first:last])
    gender = gender_of_name(low)
    return Party(
        kind="name",
        first=first,
        last=last,
        cases=_name_cases(low, language),
        owner=owner,
        is_feminine=is_feminine(low),
        any_gender=low[-1].isascii() and gender is None,
        is_gender_known=gender is not None,
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


def _organisation(sentence: ParsedSentence, first: int, last: int, span: NameSpan, language: Language) -> Party:
    """Return an organisation with the noun that carries its case: профсоюзу «Кенже», «Кенже» кәсіподағына."""
    party = _name(sentence, first, last, span.owner, language)
    party.any_gender = True
    if language == "ru":
        party.cases = ALL
        before = first - 1
        while sentence.low_at(before) in _QUOTES:
            before -= 1
        if ORGANISATION_NOUNS.match(sentence.low_at(before)):
            party.first, party.cases = before, RUSSIAN_ORGANISATION_ENDINGS.cases(sentence.low_at(before))
    if language == "kk":
        after = last
        while sentence.low_at(after) in _QUOTES:
            after += 1
        if ORGANISATION_NOUNS.match(sentence.low_at(after)):
            party.last, party.cases = after + 1, kazakh_cases((sentence.low_at(after),))
    return party


def _other_names(sentence: ParsedSentence, covered: set[int], language: Language) -> list[Party]:
    """Return the names of people who aren't watched: the event may have happened to them."""
    names: list[Party] = []
    position = 0
    while position < len(sentence.words):
        last = position
        while last < len(sentence.words) and last not in covered and _may_name(sentence, last):
            last += 1
        if last > position and _is_name(sentence, position, last, language):
            names.append(_name(sentence, position, last, -1 - position, language))
        position = max(last, position + 1)
    return names


def _may_name(sentence: ParsedSentence, position: int) -> bool:
    word = sentence.words[position]
    if not word.capital or len(word.low) < 2 or _is_no_name(word.low):
        return False
    return position > 0 or not (KIN.match(word.low) or ROLE.match(word.low))


@lru_cache(maxsize=20_000)
def _is_no_name(low: str) -> bool:
    return NOT_NAMES.match(low) is not None or is_place(low) or _is_grammar(low)


def _is_grammar(low: str) -> bool:
    return low in PRONOUNS or low in RELATIVES or low in FIRST_PERSONS or low in PREPOSITIONS


def _is_name(sentence: ParsedSentence, first: int, last: int, language: Language) -> bool:
    if last - first == 1 and SURNAME.search(sentence.low_at(first)):
        return not (_ADJECTIVE_OF_PLACE.search(sentence.low_at(first)) and OF_PLACES.match(sentence.low_at(last)))
    if sentence.low_at(first - 1) in _QUOTES:
        return False
    return last - first > 1 or (language == "en" and first > 0)


def _plain_words(sentence: ParsedSentence, covered: set[int], language: Language) -> list[Party]:
    free = (position for position in range(len(sentence.words)) if position not in covered)
    found = [party for position in free if (party := _plain(sentence.words[position], position, language))]
    for party in found:
        if party.kind == "kin" and sentence.low_at(party.first - 1) == "құқық":
            party.kind = "role"  # құқық қорғаушы is a defender of rights, not of a client
    return found


def _plain(word: SentenceWord, position: int, language: Language) -> Party | None:
    """Return the party for a word that is no name, or None."""
    low = word.low
    if language == "kk" and low == "он":  # ten; in Russian, he
        return None
    if low in PRONOUNS or low in RELATIVES:
        pronoun = PRONOUNS.get(low) or RELATIVES[low]
        party = _single("pronoun" if low in PRONOUNS else "relative", position, pronoun.cases)
        party.is_plural, party.is_feminine = pronoun.is_plural, pronoun.is_feminine
        party.any_gender = language == "kk"
        return party
    if low in FIRST_PERSONS:
        return _single("speaker", position, FIRST_PERSONS[low].cases)
    if low == "мен" and word.capital:  # Kazakh for I; in small letters also with
        return _single("speaker", position, N)
    if not (KIN.match(low) or ROLE.match(low)):
        return None
    party = _single("kin" if KIN.match(low) else "role", position, _person_cases(low, language))
    party.is_plural = bool(PLURAL_ENDINGS[language].search(low))
    return party


def _single(kind: PartyKind, position: int, cases: Cases) -> Party:
    return Party(kind=kind, first=position, last=position + 1, cases=cases)


def _person_cases(low: str, language: Language) -> Cases:
    if language == "en":
        return G if low.endswith(_POSSESSIVE) else ALL
    return kazakh_cases((low,)) if language == "kk" else RUSSIAN_PERSON_ENDINGS.cases(low)


def _preposition(words: Sequence[SentenceWord], first: int) -> str:
    """Return the preposition before the words from `first`, adjectives and articles skipped; "" for none."""
    for position in range(first - 1, max(-1, first - 4), -1):
        low = words[position].low
        if low in PREPOSITIONS:
            return low
        if low not in {"the", "a", "an"} and low not in OWNERS and not _ADJECTIVE.search(low):
            return ""
    return ""
