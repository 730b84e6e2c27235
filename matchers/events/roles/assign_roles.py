"""To whom, of those that a sentence speaks of, an event's words say that it happened."""

import re
from collections.abc import Sequence

from matchers.events.clauses import Cue, Reading
from matchers.events.grammatical_case import ALL, A, N
from matchers.events.party import Party
from matchers.events.person_words import CLIENT, LAWYER
from matchers.events.roles.roles_en import english_party
from matchers.events.roles.roles_kk import kazakh_party
from matchers.events.roles.roles_ru import russian_party

_CHOOSERS = {"ru": russian_party, "kk": kazakh_party, "en": english_party}
_VERBAL = frozenset({"nom", "acc", "dat"})
_JOINING = ", и а но затем потом позже также однако после and then later also but кейін және сосын бірақ деп"
_CONJUNCTIONS = frozenset(_JOINING.split())
_ACTIVE = re.compile(r"(?:задержа|изби)вш\w+$")
_SHORT = 9
"""Words of a sentence in which what was left out is the one that the sentence before was about."""


def owners_for(
    reading: Reading, cue: Cue, parties: Sequence[Party], earlier: Sequence[Party], last: set[int]
) -> set[int]:
    """The owners of the names to whom the cue's event happened; empty if nobody who is named is meant.

    `earlier` are the parties of the sentence before, `last` the owners that the cue before this one was about.
    """
    chosen = _CHOOSERS[cue.phrase.language](reading, cue, parties) or _over_dash(reading, cue, parties)
    if chosen is not None:
        members = [*chosen.group, *_companions(reading, cue, chosen, parties)]
        owners = {owner for member in members for owner in _owners(reading, cue, chosen, member, parties, earlier)}
        return owners - _doers(reading, cue, parties)
    if cue.phrase.role not in _VERBAL:
        return set()
    if last and _goes_on(reading, cue):
        return last
    return _only(earlier) if not parties and len(reading.words) <= _SHORT else set()


_AMONG = frozenset({"среди", "числе", "among", "ұсталғандардың"})


def _over_dash(reading: Reading, cue: Cue, parties: Sequence[Party]) -> Party | None:
    """Who stands behind a dash, or before it, as one of many: среди задержанных — Ахатов."""
    if not _AMONG & {word.low for word in reading.words[cue.first : cue.last]}:
        return None
    dashes = {at for at, word in enumerate(reading.words) if word.low in {"—", "–", "-"}}
    return next((one for one in parties if one.kind == "name" and {one.first - 1, one.last} & dashes), None)


def _companions(reading: Reading, cue: Cue, chosen: Party, parties: Sequence[Party]) -> list[Party]:
    """Those to whom it happened along with the one chosen: задержан вместе с Ахатовым."""
    clause = reading.clauses[cue.first]
    return [
        one
        for one in parties
        if one.preposition in {"с", "со", "with"} and one not in chosen.group and reading.clauses[one.first] == clause
        if {"вместе", "along", "together"} & {word.low for word in reading.words[max(0, one.first - 3) : one.first]}
    ]


def _doers(reading: Reading, cue: Cue, parties: Sequence[Party]) -> set[int]:
    """Whom an active participle describes, who did it to others: Тасов, избивший активиста."""
    if _ACTIVE.search(reading.low_at(cue.first)) is None or reading.low_at(cue.first - 1) != ",":
        return set()
    return {one.owner for one in parties if one.last == cue.first - 1 and one.owner is not None}


def _goes_on(reading: Reading, cue: Cue) -> bool:
    """Whether the cue is joined to what was said before: задержали и оштрафовали, с запретом, later released."""
    before = {word.low for word in reading.words[max(0, cue.first - 3) : cue.first]}
    return bool(before & _CONJUNCTIONS) or reading.low_at(cue.first) == "с"


def _owners(
    reading: Reading, cue: Cue, chosen: Party, member: Party, parties: Sequence[Party], earlier: Sequence[Party]
) -> set[int]:
    if member.owner is not None and "appealed" in cue.phrase.events and _is_lawyer(reading, member):
        return _only([one for one in parties if one.kind == "name" and one.owner != member.owner])
    if member.owner is not None:
        return {member.owner}
    if member.of is not None and "appealed" in cue.phrase.events:
        return {member.of}
    if "appealed" in cue.phrase.events and LAWYER.match(reading.low_at(member.first)):
        return _only([one for one in parties if one.kind == "name"])
    if member is chosen or member.kind == "role":
        return _meant(reading, member, parties, earlier)
    return set()


def _is_lawyer(reading: Reading, party: Party) -> bool:
    """Whether the one named is called a lawyer: адвокат Сомова, Akhatov's lawyer, Vera Somova."""
    if party.possessor or not party.cases & N:
        return False
    at = party.first - 2 if reading.low_at(party.first - 1) == "," else party.first - 1
    return any(LAWYER.match(reading.low_at(position)) for position in (party.first, at))


def _only(parties: Sequence[Party]) -> set[int]:
    owners = {party.owner for party in parties if party.owner is not None}
    return owners if len(owners) == 1 else set()


def _meant(reading: Reading, party: Party, parties: Sequence[Party], earlier: Sequence[Party]) -> set[int]:
    """Whom a word that is no name stands for."""
    if party.kind == "relative":
        return _described(reading, party, parties)
    if party.kind == "speaker":
        return _only([one for one in parties if one.cases & N and one.is_free])
    if party.kind == "kin":
        return _client(reading, party, parties)
    names = [one for one in parties if one.kind == "name" and one.last <= party.first]
    clause = reading.clauses[party.first]
    if party.kind == "role":
        if party.plural or any(reading.clauses[one.first] == clause for one in names):
            return set()
    elif not party.cases & N and not party.possessor:  # "Ахатов задержал его" speaks of another
        names = [one for one in names if reading.clauses[one.first] != clause or _is_object(reading, one)]
    return _antecedent(party, names) or _antecedent(party, [one for one in earlier if one.kind == "name"])


def _is_object(reading: Reading, name: Party) -> bool:
    """Whether a name isn't the subject of its clause, which a pronoun in an oblique case can't mean."""
    if not name.cases & N or name.possessor or name.preposition:
        return True
    if {"said", "says", "told", "claimed", "claims", "alleged", "reported", "complained", "that"} & {
        word.low for word in reading.words[name.last : name.last + 3]
    }:
        return True
    clause = reading.clauses[name.first]
    before = [cue for cue in reading.cues if cue.first < name.first and reading.clauses[cue.first] == clause]
    return bool(before) and bool(name.cases & A)


def _antecedent(party: Party, names: Sequence[Party]) -> set[int]:
    """The one of `names` that a pronoun or a word such as `activist` means, if only one can be meant."""
    if party.plural:
        return {one.owner for one in names[-1].group if one.owner is not None} if names else set()
    fitting = [one for one in names if party.kind == "role" or _may_be(party, one)]
    return _only(fitting) or _only([one for one in fitting if one.cases & N and one.is_free])


def _may_be(pronoun: Party, name: Party) -> bool:
    """Whether their genders agree, as far as the name's form tells its gender."""
    return pronoun.any_gender or name.any_gender or pronoun.feminine == name.feminine or name.cases != N


def _named_before(reading: Reading, parties: Sequence[Party]) -> set[int] | None:
    """The one whom a word apposed to the name describes: `Akhatov, an activist who was detained`."""
    if len(parties) < 2 or parties[-1].kind != "role" or parties[-1].plural or parties[-2].owner is None:
        return None
    between = [word.low for word in reading.words[parties[-2].last : parties[-1].first]]
    is_apposed = between[:1] == [","] and len(between) <= 4 and between[1:2] in (["a"], ["an"], ["the"])
    return {parties[-2].owner} if is_apposed else None


def _described(reading: Reading, relative: Party, parties: Sequence[Party]) -> set[int]:
    """Whom a relative clause is about: the nearest one before it, or the whole list."""
    before = [one for one in parties if one.last <= relative.first and one.kind in {"name", "kin", "role"}]
    if not before:
        return set()
    apposed = _named_before(reading, before)
    if apposed is not None:
        return apposed
    described = before[-1].group if relative.plural or relative.cases == ALL else before[-1:]
    return {one.owner for one in described if one.owner is not None}


def _client(reading: Reading, party: Party, parties: Sequence[Party]) -> set[int]:
    """Who a lawyer's client is, where the sentence names the lawyer by his client (адвокат Ахатова)."""
    if not CLIENT.match(reading.low_at(party.first)):
        return set()
    owners = {one.of for one in parties if one.of is not None}
    return owners if len(owners) == 1 else set()
