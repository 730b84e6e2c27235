"""Join a name with the word that introduces it, link possessives with their owners, and group the names of a list."""

import re
from collections.abc import Sequence
from functools import lru_cache

from matchers.events.event_words import Language
from matchers.events.grammatical_case import ALL, D, G, I, N, gender_by_given_name
from matchers.events.parsed_sentence import ParsedSentence
from matchers.events.party import (
    DEFENCE,
    FAMILY,
    FELLOWS,
    LAWYER,
    LIST_WORDS,
    OFFICIALS,
    ORGANISATION_NOUNS,
    OWNERS,
    QUOTES,
    WOMAN,
    Party,
    role_of,
)

_MAX_APPOSED_WORDS = 4
"""Words, the comma included, by which an apposition is apart from its name."""
_GENITIVE = re.compile(r"[а-я-]{3,}(?:ого|его|ой|ей|ых|их|ии|и|ы|а|я|ов)$")


def join_appositions(sentence: ParsedSentence, parties: list[Party], language: Language) -> list[Party]:
    """Return the parties, each word for a person merged with the name that it introduces."""
    kept: list[Party] = []
    for party in parties:
        if kept and party.kind in {"role", "kin"} and _are_one(kept[-1], party):
            party.first, party.preposition = kept[-1].first, kept.pop().preposition  # the 41-year-old engineer
        if kept and party.kind == "name" and kept[-1].kind in {"role", "kin"}:
            if _introduces(sentence, kept[-1], party, language):
                word = kept.pop()
                party.first, party.preposition, party.of = word.first, word.preposition, word.of
                _introduce(sentence, word, party)
                if kept and kept[-1].kind == "kin":
                    _link_owner(kept[-1], party, language)
                if language != "kk":  # Kazakh appositions don't decline
                    party.cases = (party.cases & word.cases) or party.cases
            else:
                _link_owner(kept[-1], party, language)
                if _is_apposed(sentence, kept[-1], party):
                    _introduce(sentence, kept[-1], party)
        elif kept and party.kind in {"role", "kin"}:
            _link_owner_before(kept[-1], party, language)
            if kept[-1].kind == "name" and not kept[-1].is_aide and _is_apposed(sentence, kept[-1], party):
                _introduce(sentence, party, kept[-1])
        kept.append(party)
    return kept


def _are_one(word: Party, party: Party) -> bool:
    """Return whether two words for a person are about one, unlike in блогердің анасы."""
    return word.kind == "role" and word.last == party.first and bool(word.cases & party.cases & ~G)


def _introduce(sentence: ParsedSentence, word: Party, name: Party) -> None:
    """Record what a word calls a named person, and whether it makes somebody outside the list act for others."""
    name.roles |= {role_of(sentence, word)} - {""}
    is_unlisted = name.owner is not None and name.owner < 0
    name.is_aide = name.is_aide or (is_unlisted and _acts_for_others(sentence.low_at(word.first)))


@lru_cache(maxsize=5_000)
def _acts_for_others(low: str) -> bool:
    return any(table.match(low) for table in (FAMILY, LAWYER, OFFICIALS))


def _is_apposed(sentence: ParsedSentence, one: Party, other: Party) -> bool:
    """Return whether a comma or dash sets a name and a word for a person apart: Ахатов, известный блогер."""
    between = sentence.lows[one.last : other.first]
    return between[:1] in ([","], ["—"], ["–"]) and len(between) <= _MAX_APPOSED_WORDS and bool(one.cases & other.cases)


def _link_owner(word: Party, name: Party, language: Language) -> None:
    """Record the owner of a word that a name follows: брат Ахатова, lawyers for Akhatov."""
    if language == "en":
        if name.preposition in {"for", "of"} and word.last == name.first - 1:
            word.of = name.owner
    elif word.last == name.first and name.cases & G:
        name.is_possessor, word.of = True, name.owner


def _link_owner_before(owner: Party, word: Party, language: Language) -> None:
    """Record the owner of a word that follows a name or pronoun: Ахатовтың інісі, Akhatov's brother, его брат."""
    if owner.last != word.first or not owner.cases & G:
        return
    if owner.kind == "pronoun" or (owner.kind == "name" and language != "ru"):
        owner.is_possessor, word.of = True, owner.owner


def _introduces(sentence: ParsedSentence, word: Party, name: Party, language: Language) -> bool:
    """Return whether `word` describes the named person (журналист Ахатов) and not a relative (брат Ахатова)."""
    if word.last != name.first:
        return language == "ru" and word.kind == "role" and _has_genitive_between(sentence, word, name)
    if language == "en" or (FELLOWS.match(sentence.low_at(word.first)) and word.cases & name.cases):
        return True
    if name.any_gender and (name.cases == ALL or ORGANISATION_NOUNS.match(sentence.low_at(name.first))):
        return False
    if language == "kk":
        return bool(word.cases & N)
    return _agrees(sentence, word, name)


def _has_genitive_between(sentence: ParsedSentence, word: Party, name: Party) -> bool:
    """Return whether only a genitive separates `word` from the name: лидера незарегистрированной партии Ахатова."""
    between = _without_quotation(sentence.lows[word.last : name.first])
    return len(between) <= 4 and bool(word.cases & name.cases) and all(map(_GENITIVE.match, between))


def _without_quotation(lows: Sequence[str]) -> Sequence[str]:
    """Return words without the quoted title at their end: редактор областной газеты «Степной край» Ахатов."""
    first = next((at for at, low in enumerate(lows) if low in QUOTES), len(lows))
    return lows[:first] if first and lows[-1] in QUOTES else lows


def _agrees(sentence: ParsedSentence, word: Party, name: Party) -> bool:
    shared = word.cases & name.cases
    if DEFENCE.match(sentence.low_at(word.first)):
        return False
    if word.kind == "role" or not shared:
        return bool(shared)
    is_undeclined = name.cases == ALL or (bool(name.cases & G) and name.last - name.first == 1)
    if name.cases & N and is_undeclined and FAMILY.match(sentence.low_at(word.first)):
        return False  # Муж Есимхан: an undeclined name may be the owner
    if shared & N:
        return not name.is_feminine or _is_woman(sentence, name, sentence.low_at(word.first))
    is_full = name.last - name.first > 1
    owned_already = sentence.low_at(word.first - 1) in OWNERS
    return is_full and bool(owned_already or shared & (D | I) or LAWYER.match(sentence.low_at(word.first)))


def _is_woman(sentence: ParsedSentence, name: Party, kin: str) -> bool:
    """Return whether адвокат Ахатова is a woman, not Akhatov's lawyer: by her given name or a feminine verb.

    A wife's or sister's verb is feminine in any case, so it is no evidence about the name.
    """
    if name.last - name.first > 1 and gender_by_given_name(sentence.low_at(name.first)) == "f":
        return True
    return not WOMAN.match(kin) and any(
        word.low.endswith(("ла", "лась")) for word in sentence.words[name.last : name.last + 3]
    )


def list_together(sentence: ParsedSentence, parties: Sequence[Party]) -> None:
    """Set the group of each party: the parties that are listed with it."""
    group: list[Party] = []
    for party in parties:
        if party.kind not in {"name", "kin", "role"} or party.is_possessor:
            party.group = [party]
            continue
        if group and _is_list(sentence, group[-1].last, party.first):
            group.append(party)
        else:
            group = [party]
        party.group = group
    for party in parties:
        if len(party.group) == 2 and not _has_conjunction(sentence, *party.group):
            party.group = [party]  # "По словам Ахатова, Берова задержали" isn't a list


def _has_conjunction(sentence: ParsedSentence, one: Party, other: Party) -> bool:
    between = (*sentence.words[one.last : other.first], *sentence.words[other.last : other.last + 1])
    return any(word.low in LIST_WORDS and word.low != "," for word in between)


def _is_list(sentence: ParsedSentence, first: int, last: int) -> bool:
    between = sentence.words[first:last]
    return bool(between) and all(word.low in LIST_WORDS or word.low in OWNERS for word in between)
