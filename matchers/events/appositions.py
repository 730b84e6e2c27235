"""Makes words for people and the names that they introduce one, notes whose others are, and lists who goes together."""

import re
from collections.abc import Sequence

from matchers.events.clauses import Reading
from matchers.events.event_words import Language
from matchers.events.grammatical_case import ALL, FEMALE_NAMES, D, G, I, N
from matchers.events.party import Party
from matchers.events.person_words import BODY, DEFENCE, FELLOWS, LAWYER, LISTED, OWNERS

_WOMAN = re.compile("мат[ье]|мам|жен|сестр|доч|вдов|супруга|подруг|племянниц|тет|бабушк|невест")
_GENITIVE = re.compile(r"[а-я-]{3,}(?:ого|его|ой|ей|ых|их|ии|и|ы|а|я|ов)$")


def joined(reading: Reading, parties: list[Party], language: Language) -> list[Party]:
    """The parties, with a word for a person and the name that it introduces made one."""
    kept: list[Party] = []
    for party in parties:
        if kept and party.kind == "name" and kept[-1].kind in {"role", "kin"}:
            if _introduces(reading, kept[-1], party, language):
                word = kept.pop()
                party.first, party.preposition = word.first, word.preposition
                if language != "kk":  # its apposed words don't decline
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
        return not name.feminine or _acts_as_woman(reading, name, reading.low_at(word.first))
    is_full = name.last - name.first > 1
    owned_already = reading.low_at(word.first - 1) in OWNERS
    return is_full and bool(owned_already or shared & (D | I) or LAWYER.match(reading.low_at(word.first)))


def _acts_as_woman(reading: Reading, name: Party, kin: str) -> bool:
    """Whether адвокат Ахатова is she, not his lawyer: by her given name or the verb behind, which the wife of Ахатов
    has to herself."""
    if name.last - name.first > 1 and reading.low_at(name.first) in FEMALE_NAMES:
        return True
    return not _WOMAN.match(kin) and any(
        word.low.endswith(("ла", "лась")) for word in reading.words[name.last : name.last + 3]
    )


def list_together(reading: Reading, parties: Sequence[Party]) -> None:
    """Gives each party the group of those that are listed with it."""
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
