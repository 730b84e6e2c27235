"""Whom a sentence speaks of: names, pronouns and words for people, with the cases that they may be in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from matchers.event_cases import (
    ALL,
    FEMALE_NAMES,
    Case,
    D,
    G,
    I,
    N,
    body_cases,
    is_feminine,
    kazakh_cases,
    person_cases,
    russian_cases,
)
from matchers.event_people import (
    BODY,
    DEFENCE,
    FELLOWS,
    KIN,
    LAWYER,
    LISTED,
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
from matchers.event_reading import Reading, Word
from matchers.event_words import Language

Kind = Literal["name", "pronoun", "relative", "speaker", "role", "kin"]

_QUOTES = frozenset('«»"“”„')
_POSSESSIVE = ("'s", "’s")
_ADJECTIVE = re.compile(r"(?:ого|его|ому|ему|ым|им|[свнт]ой|шей|ую|юю|ый|ий|ая|яя|ых|их|ые|ие)$")
_GENITIVE = re.compile(r"[а-я-]{3,}(?:ого|его|ой|ей|ых|их|ии|и|ы|а|я|ов)$")


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
    cases: Case
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


def parties_of(reading: Reading, marked: Sequence[Marked], language: Language) -> list[Party]:
    """Everyone the sentence speaks of, in its order."""
    parties = _marked_names(reading, marked, language)
    parties += _other_names(reading, _covered(parties), language)
    parties += _plain_words(reading, _covered(parties), language)
    parties.sort(key=lambda party: party.first)
    for party in parties:
        party.preposition = _preposition(reading.words, party.first)
    joined = _joined(reading, parties, language)
    _list_together(reading, joined)
    return joined


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


def _name_cases(low: tuple[str, ...], language: Language) -> Case:
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
    return [party for position in free if (party := _plain(reading.words[position], position, language))]


def _plain(word: Word, position: int, language: Language) -> Party | None:
    """The party that a word in small letters stands for."""
    low = word.low
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


def _single(kind: Kind, position: int, cases: Case) -> Party:
    return Party(kind=kind, first=position, last=position + 1, cases=cases)


def _person_cases(low: str, language: Language) -> Case:
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


def _joined(reading: Reading, parties: list[Party], language: Language) -> list[Party]:
    """The parties, with a word for a person and the name that it introduces made one."""
    kept: list[Party] = []
    for party in parties:
        if kept and party.kind == "name" and kept[-1].kind in {"role", "kin"}:
            if _introduces(reading, kept[-1], party, language):
                word = kept.pop()
                party.first, party.preposition = word.first, word.preposition
                party.cases = (party.cases & word.cases) or party.cases
            else:
                _own(kept[-1], party, language)
        elif kept and party.kind in {"role", "kin"}:
            _own_before(kept[-1], party, language)
        kept.append(party)
    return kept


def _own(word: Party, name: Party, language: Language) -> None:
    """Notes whose a person is whom a name follows: брат Ахатова, lawyers for Akhatov."""
    if language == "en":
        if name.preposition in {"for", "of"} and word.last == name.first - 1:
            word.of = name.owner
    elif word.last == name.first and name.cases & G:
        name.possessor, word.of = True, name.owner


def _own_before(owner: Party, word: Party, language: Language) -> None:
    """Notes whose a person is who follows a name or pronoun: Ахатовтың інісі, Akhatov's brother, его брат."""
    if owner.last != word.first or not owner.cases & G:
        return
    if owner.kind == "pronoun" or (owner.kind == "name" and language != "ru"):
        owner.possessor, word.of = True, owner.owner


def _introduces(reading: Reading, word: Party, name: Party, language: Language) -> bool:
    """Whether `word` says what the named one is (журналист Ахатов), not who belongs to them (брат Ахатова)."""
    if word.last != name.first:
        return language == "ru" and word.kind == "role" and _is_of_something(reading, word, name)
    if language == "en" or (FELLOWS.match(reading.low_at(word.first)) and word.cases & name.cases):
        return True
    if name.any_gender and (name.cases == ALL or BODY.match(reading.low_at(name.first))):
        return False
    if language == "kk":
        return bool(word.cases & N)
    return _agrees(reading, word, name)


def _is_of_something(reading: Reading, word: Party, name: Party) -> bool:
    """Whether only a genitive stands between `word` and the name: лидера незарегистрированной партии Ахатова."""
    between = reading.words[word.last : name.first]
    return len(between) <= 4 and bool(word.cases & name.cases) and all(_GENITIVE.match(one.low) for one in between)


def _agrees(reading: Reading, word: Party, name: Party) -> bool:
    shared = word.cases & name.cases
    if DEFENCE.match(reading.low_at(word.first)):
        return False
    if word.kind == "role" or not shared:
        return bool(shared)
    if shared & N:
        return not name.feminine or _acts_as_woman(reading, name)
    is_full = name.last - name.first > 1
    owned_already = reading.low_at(word.first - 1) in OWNERS
    return is_full and bool(owned_already or shared & (D | I) or LAWYER.match(reading.low_at(word.first)))


def _acts_as_woman(reading: Reading, name: Party) -> bool:
    """Whether адвокат Ахатова is she, not his lawyer: by her given name or the verb behind."""
    if name.last - name.first > 1 and reading.low_at(name.first) in FEMALE_NAMES:
        return True
    return any(word.low.endswith(("ла", "лась")) for word in reading.words[name.last : name.last + 3])


def _list_together(reading: Reading, parties: Sequence[Party]) -> None:
    group: list[Party] = []
    for party in parties:
        if party.kind not in {"name", "kin", "role"} or party.possessor:
            party.group = [party]
            continue
        if group and _is_list(reading, group[-1].last, party.first):
            group.append(party)
        else:
            group = [party]
        party.group = group
    for party in parties:
        if len(party.group) == 2 and not _has_conjunction(reading, *party.group):
            party.group = [party]  # "По словам Ахатова, Берова задержали" lists nobody


def _has_conjunction(reading: Reading, one: Party, other: Party) -> bool:
    between = (*reading.words[one.last : other.first], *reading.words[other.last : other.last + 1])
    return any(word.low in LISTED and word.low != "," for word in between)


def _is_list(reading: Reading, first: int, last: int) -> bool:
    between = reading.words[first:last]
    return bool(between) and all(word.low in LISTED or word.low in OWNERS for word in between)
