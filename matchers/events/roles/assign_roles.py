"""Decide which of the parties of a sentence an event happened to."""

import re
from collections.abc import Sequence

from matchers.events.event_words import Role
from matchers.events.grammatical_case import ALL, A, Cases, D, G, N
from matchers.events.parsed_sentence import Cue, ParsedSentence
from matchers.events.party import CLIENT, CONJUNCTIONS, LAWYER, Party, after_cue, in_clause, nearest, nearest_name
from matchers.events.roles.english import english_party
from matchers.events.roles.russian import russian_party

_VERBAL = frozenset({"nom", "acc", "dat"})
_ACTIVE_PARTICIPLE = re.compile(r"(?:задержа|изби)вш\w+$")
_MAX_ELLIPTIC_WORDS = 9
"""A sentence without parties and up to this length continues the one before."""


def owners_for(
    sentence: ParsedSentence, cue: Cue, parties: Sequence[Party], earlier: Sequence[Party], last: set[int]
) -> set[int]:
    """Return the owner numbers of the parties to which the cue's event happened; empty if these aren't named.

    `earlier` are the parties of the sentence before, `last` the owners of the cue before this one.
    """
    chosen = _CHOOSERS[cue.phrase.language](sentence, cue, parties) or _across_dash(sentence, cue, parties)
    if chosen is not None:
        members = [*chosen.group, *_companions(sentence, cue, chosen, parties)]
        owners = {owner for member in members for owner in _owners(sentence, cue, chosen, member, parties, earlier)}
        return owners - _agents(sentence, cue, parties)
    if cue.phrase.role not in _VERBAL:
        return set()
    if last and _continues_cue(sentence, cue):
        return last
    return _only(earlier) if not parties and len(sentence.words) <= _MAX_ELLIPTIC_WORDS else set()


_AMONG = frozenset({"среди", "числе", "among", "ұсталғандардың"})


def _across_dash(sentence: ParsedSentence, cue: Cue, parties: Sequence[Party]) -> Party | None:
    """Return the name beside a dash that is one of many: среди задержанных — Ахатов."""
    if not _AMONG & {word.low for word in sentence.words[cue.first : cue.last]}:
        return None
    dashes = {at for at, word in enumerate(sentence.words) if word.low in {"—", "–", "-"}}
    return next((one for one in parties if one.kind == "name" and {one.first - 1, one.last} & dashes), None)


def _companions(sentence: ParsedSentence, cue: Cue, chosen: Party, parties: Sequence[Party]) -> list[Party]:
    """Return the parties to which it happened together with the chosen one: задержан вместе с Ахатовым."""
    clause = sentence.clauses[cue.first]
    return [
        one
        for one in parties
        if one.preposition in {"с", "со", "with"} and one not in chosen.group and sentence.clauses[one.first] == clause
        if {"вместе", "along", "together"} & {word.low for word in sentence.words[max(0, one.first - 3) : one.first]}
    ]


def _agents(sentence: ParsedSentence, cue: Cue, parties: Sequence[Party]) -> set[int]:
    """Return the owners that an active participle describes: Тасов, избивший активиста."""
    if _ACTIVE_PARTICIPLE.search(sentence.low_at(cue.first)) is None or sentence.low_at(cue.first - 1) != ",":
        return set()
    return {one.owner for one in parties if one.last == cue.first - 1 and one.owner is not None}


def _continues_cue(sentence: ParsedSentence, cue: Cue) -> bool:
    """Return whether the cue continues the one before: задержали и оштрафовали, с запретом, later released."""
    before = {word.low for word in sentence.words[max(0, cue.first - 3) : cue.first]}
    return bool(before & CONJUNCTIONS) or sentence.low_at(cue.first) == "с"


def _owners(
    sentence: ParsedSentence, cue: Cue, chosen: Party, member: Party, parties: Sequence[Party], earlier: Sequence[Party]
) -> set[int]:
    if member.owner is not None and "appealed" in cue.phrase.events and _is_lawyer(sentence, member):
        return _only([one for one in parties if one.kind == "name" and one.owner != member.owner])
    if member.owner is not None:
        return {member.owner}
    if member.of is not None and "appealed" in cue.phrase.events:
        return {member.of}
    if "appealed" in cue.phrase.events and LAWYER.match(sentence.low_at(member.first)):
        return _only([one for one in parties if one.kind == "name"])
    if member is chosen or member.kind == "role":
        return _referents(sentence, member, parties, earlier)
    return set()


def _is_lawyer(sentence: ParsedSentence, party: Party) -> bool:
    """Return whether the named person is a lawyer: адвокат Сомова, Akhatov's lawyer, Vera Somova."""
    if party.is_possessor or not party.cases & N:
        return False
    at = party.first - 2 if sentence.low_at(party.first - 1) == "," else party.first - 1
    return any(LAWYER.match(sentence.low_at(position)) for position in (party.first, at))


def _only(parties: Sequence[Party]) -> set[int]:
    owners = {party.owner for party in parties if party.owner is not None}
    return owners if len(owners) == 1 else set()


def _referents(sentence: ParsedSentence, party: Party, parties: Sequence[Party], earlier: Sequence[Party]) -> set[int]:
    """Return the owners to which a word that is no name refers."""
    if party.kind == "relative":
        return _described(sentence, party, parties)
    if party.kind == "speaker":
        return _only([one for one in parties if one.cases & N and one.is_free])
    if party.kind == "kin":
        return _client(sentence, party, parties)
    names = [one for one in parties if one.kind == "name" and one.last <= party.first]
    clause = sentence.clauses[party.first]
    if party.kind == "role":
        if party.is_plural or any(sentence.clauses[one.first] == clause for one in names):
            return set()
    elif not party.cases & N and not party.is_possessor:  # in "Ахатов задержал его" the pronoun is another person
        names = [one for one in names if sentence.clauses[one.first] != clause or _is_object(sentence, one)]
    return _antecedent(party, names) or _antecedent(party, [one for one in earlier if one.kind == "name"])


def _is_object(sentence: ParsedSentence, name: Party) -> bool:
    """Return whether a name isn't the subject of its clause, to which an oblique pronoun can't refer."""
    if not name.cases & N or name.is_possessor or name.preposition:
        return True
    if {"said", "says", "told", "claimed", "claims", "alleged", "reported", "complained", "that"} & {
        word.low for word in sentence.words[name.last : name.last + 3]
    }:
        return True
    clause = sentence.clauses[name.first]
    before = [cue for cue in sentence.cues if cue.first < name.first and sentence.clauses[cue.first] == clause]
    return bool(before) and bool(name.cases & A)


def _antecedent(party: Party, names: Sequence[Party]) -> set[int]:
    """Return the owner among `names` to which a pronoun or a word such as `activist` refers, if only one fits."""
    if party.is_plural:
        return {one.owner for one in names[-1].group if one.owner is not None} if names else set()
    fitting = [one for one in names if party.kind == "role" or _gender_agrees(party, one)]
    return _only(fitting) or _only([one for one in fitting if one.cases & N and one.is_free])


def _gender_agrees(pronoun: Party, name: Party) -> bool:
    """Return whether the genders agree, as far as the form of the name shows its gender."""
    return pronoun.any_gender or name.any_gender or pronoun.is_feminine == name.is_feminine or name.cases != N


def _name_in_apposition(sentence: ParsedSentence, parties: Sequence[Party]) -> set[int] | None:
    """Return the owner whose apposition the relative clause describes: `Akhatov, an activist who was detained`."""
    if len(parties) < 2 or parties[-1].kind != "role" or parties[-1].is_plural or parties[-2].owner is None:
        return None
    between = [word.low for word in sentence.words[parties[-2].last : parties[-1].first]]
    is_apposed = between[:1] == [","] and len(between) <= 4 and between[1:2] in (["a"], ["an"], ["the"])
    return {parties[-2].owner} if is_apposed else None


def _described(sentence: ParsedSentence, relative: Party, parties: Sequence[Party]) -> set[int]:
    """Return the owners that a relative clause describes: the nearest party before it, or its whole list."""
    before = [one for one in parties if one.last <= relative.first and one.kind in {"name", "kin", "role"}]
    if not before:
        return set()
    apposed = _name_in_apposition(sentence, before)
    if apposed is not None:
        return apposed
    described = before[-1].group if relative.is_plural or relative.cases == ALL else before[-1:]
    return {one.owner for one in described if one.owner is not None}


def _client(sentence: ParsedSentence, party: Party, parties: Sequence[Party]) -> set[int]:
    """Return the client where the sentence names a lawyer by the client (адвокат Ахатова)."""
    if not CLIENT.match(sentence.low_at(party.first)):
        return set()
    owners = {one.of for one in parties if one.of is not None}
    return owners if len(owners) == 1 else set()


_KAZAKH_CASES: dict[Role, Cases] = {"nom": N, "acc": A, "dat": D, "gen": G | N, "ins": G, "at": G | N, "attr": N}


def kazakh_party(sentence: ParsedSentence, cue: Cue, parties: Sequence[Party]) -> Party | None:
    """Return the party to which the event of a Kazakh cue happened: the nearest one before it in the right case."""
    role = cue.phrase.role
    if role == "any":
        return nearest_name(sentence, cue, parties) or _in_list_case(sentence, cue, parties, N)
    if role == "attr":
        after = after_cue(sentence, cue, parties, 3)
        if after:
            return after[0]
    return _in_list_case(sentence, cue, parties, _KAZAKH_CASES[role])


def _in_list_case(sentence: ParsedSentence, cue: Cue, parties: Sequence[Party], wanted: Cases) -> Party | None:
    fitting = [
        p for p in parties if p.first < cue.last and _list_case(p) & wanted and not (p.is_possessor and wanted == N)
    ]
    doubt = 1 if wanted == N else 3

    def cost(party: Party) -> int:
        return doubt if _list_case(party) & ~wanted else 0

    earlier = [party for party in fitting if party.last <= cue.first]
    return nearest(cue, in_clause(sentence, cue, fitting), cost) or nearest(cue, earlier, cost)


def _list_case(party: Party) -> Cases:
    """Return the case of a party, which in a list the last name carries."""
    return party.group[-1].cases


_CHOOSERS = {"ru": russian_party, "kk": kazakh_party, "en": english_party}
