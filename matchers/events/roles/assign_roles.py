"""Decide which of the parties of a sentence an event happened to."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence

from matchers.events.event_words import ONLY_FOR_PEOPLE
from matchers.events.grammatical_case import N
from matchers.events.parsed_sentence import Cue, ParsedSentence
from matchers.events.party import (
    ACCORDING,
    CONJUNCTIONS,
    INCLUDING,
    LAWYER,
    LIST_WORDS,
    OFFICIALS,
    OTHERS,
    SUBORDINATE,
    TOGETHER,
    Party,
    in_clause,
)
from matchers.events.roles.english import english_party
from matchers.events.roles.kazakh import kazakh_party
from matchers.events.roles.referents import (
    Background,
    antecedents,
    is_saying,
    lawyers_in,
    only_owner,
    referents,
    unnamed_subject,
)
from matchers.events.roles.russian import gender_of_verb, russian_party

_MAY_LEAVE_OUT = frozenset({"nom", "acc", "dat", "at"})
"""Roles of words whose party a sentence may leave out: Во вторник провели обыск."""
_MAX_WORDS_OF_COURT = 7
_OF_CASES = frozenset({"hearing_scheduled", "tried", "appealed"})
"""Events of a case whose party a sentence may omit: Прения начались 1 апреля. Апелляция отклонена."""
_ACTIVE_PARTICIPLE = re.compile(r"(?:задержа|изби)вш\w+$")
_MAX_ELLIPTIC_WORDS = 30
"""Most words of a sentence without parties that continues the one before."""


def owners_for(
    sentence: ParsedSentence, cue: Cue, parties: Sequence[Party], background: Background, last: set[int]
) -> set[int]:
    """Return the owner numbers of the parties to which the cue's event happened; empty if these aren't named.

    `last` are the owners of the cue before this one.
    """
    if "hearing_scheduled" in cue.phrase.events:
        parties = [one for one in parties if not _is_considered(sentence, one)]
    chosen = _CHOOSERS[cue.phrase.language](sentence, cue, parties) or _across_dash(sentence, cue, parties)
    if chosen is not None and cue.phrase.role == "any" and _acts_for_others(sentence, chosen):
        parties = [one for one in parties if not _acts_for_others(sentence, one)]
        chosen = _CHOOSERS[cue.phrase.language](sentence, cue, parties)
    is_open = chosen is None or (chosen.is_plural and chosen.first == cue.last)
    listed = _listed_after(sentence, cue, parties) if is_open else []
    if not listed and (chosen is None or chosen.is_plural):
        listed = _included(sentence, cue, parties)
    if listed:
        return {one.owner for one in listed if one.owner is not None}
    if chosen is not None:
        people, background = _who_may_be_meant(cue, parties, background)
        members = [*chosen.group, *_companions(sentence, cue, chosen, parties)]
        owners = {owner for member in members for owner in _owners(sentence, cue, chosen, member, people, background)}
        if (owners and not _are_aides(owners, parties)) or chosen.kind in {"name", "kin"} or not _is_of_case(cue):
            return owners - _agents(sentence, cue, parties)
    if _is_of_case(cue):
        return _owners_of_case(sentence, cue, parties, background)
    if cue.phrase.role not in _MAY_LEAVE_OUT and not (cue.phrase.role == "attr" and cue.phrase.language == "kk"):
        is_open = cue.phrase.role == "any" and (chosen is None or chosen.kind == "role")
        return _of_any(sentence, cue, parties, background) if is_open else set()
    if last and (_continues_cue(sentence, cue) or _clause_has_no_name(sentence, cue, parties)):
        return last
    if cue.phrase.language == "en" or _names_other(sentence, cue):
        return set()
    if _has_no_candidate(sentence, cue, parties):
        return _left_out(sentence, cue, background)
    if not _continues_clause(sentence, cue, parties):
        return set()
    return last or _before(sentence, cue, parties, background)


def _who_may_be_meant(cue: Cue, parties: Sequence[Party], background: Background) -> tuple[Sequence[Party], Background]:
    """Return the parties of a sentence and those before it without the organisations, if these can't have an event:
    его ударили means nobody's newspaper."""
    if not ONLY_FOR_PEOPLE.issuperset(cue.phrase.events):
        return parties, background
    return _people(parties), background._replace(earlier=lambda: map(_people, background.earlier()))


def _people(parties: Iterable[Party]) -> list[Party]:
    return [one for one in parties if not one.is_organisation]


def _are_aides(owners: set[int], parties: Iterable[Party]) -> bool:
    """Return whether owners are people outside the list who act for others."""
    return owners <= {one.owner for one in parties if one.is_aide}


def _is_considered(sentence: ParsedSentence, party: Party) -> bool:
    """Return whether a pronoun means a complaint that a court considers: её рассмотрят, оны сот қарайды."""
    if party.kind != "pronoun" or party.preposition:
        return False
    low = sentence.low_at(party.first)
    return low == "оны" or sentence.low_at(party.last).startswith(("рассм", "заслуш"))


def _continues_clause(sentence: ParsedSentence, cue: Cue, parties: Sequence[Party]) -> bool:
    """Return whether a clause without parties continues the one before it, which names the party: Ахатов обвиняется по
    статье 402; мера пресечения – подписка о невыезде."""
    begins = sentence.clause_of(cue)[0].low
    is_oblique = cue.phrase.role in {"dat", "acc"} or cue.phrase.language == "kk"
    return is_oblique and _is_alone(sentence, cue, parties) and begins not in SUBORDINATE


def _of_any(sentence: ParsedSentence, cue: Cue, parties: Sequence[Party], background: Background) -> set[int]:
    """Return the only person whom a sentence names before words without a party of their own, or else an earlier one
    means: Нападение произошло ночью."""
    names = [one for one in parties if one.kind == "name"]
    if names and names[0].first >= cue.last:  # девятый день без еды: так протестует Ахатов
        return only_owner(one for one in names if not one.is_speaker)
    if parties:
        return _before(sentence, cue, parties, background)
    return _left_out(sentence, cue, background)


def _is_alone(sentence: ParsedSentence, cue: Cue, parties: Sequence[Party]) -> bool:
    """Return whether the clause of a cue names nobody to whom its event might have happened."""
    clause = sentence.clauses[cue.first]
    here = (one for one in parties if sentence.clauses[one.first] == clause)
    return not any(one.is_free and not is_official(sentence, one) for one in here)


def _named_before(cue: Cue, parties: Sequence[Party]) -> set[int]:
    """Return the owner of the only name before a cue: Ахатовтың мұрны сынып, ауруханаға жеткізілді."""
    return only_owner(one for one in parties if one.kind == "name" and one.last <= cue.first and not one.is_speaker)


def _before(sentence: ParsedSentence, cue: Cue, parties: Sequence[Party], background: Background) -> set[int]:
    """Return the owner of the only name before a cue that may be a subject, or else of the last pronoun before it."""
    if any(one.kind == "name" for one in parties):
        return _named_before(cue, parties)
    pronoun = next((one for one in reversed(parties) if one.kind == "pronoun" and one.last <= cue.first), None)
    return referents(sentence, pronoun, parties, background) if pronoun else set()


def _names_other(sentence: ParsedSentence, cue: Cue) -> bool:
    """Return whether somebody else follows the words of an event: оштрафован один из заводов."""
    return not OTHERS.isdisjoint(sentence.lows[cue.last : cue.last + 2])


def _is_of_case(cue: Cue) -> bool:
    is_alone = cue.phrase.role == "any" or (cue.phrase.role == "gen" and "appealed" in cue.phrase.events)
    return is_alone and not _OF_CASES.isdisjoint(cue.phrase.events)


def _owners_of_case(sentence: ParsedSentence, cue: Cue, parties: Sequence[Party], background: Background) -> set[int]:
    """Return the person whom a sentence names outside the clause of a hearing, or about whom the text reported last."""
    named = [one for one in parties if one.kind == "name" and not _only_speaks(sentence, one)]
    if named:
        return only_owner(named)
    return background.reported or _left_out(sentence, cue, background)


def _only_speaks(sentence: ParsedSentence, party: Party) -> bool:
    """Return whether somebody outside the list is a lawyer, a relative or an official, or tells what is reported."""
    if party.owner is not None and party.owner >= 0:
        return False
    return _acts_for_others(sentence, party) or party.cases == N or is_saying(sentence, party)


def _has_no_candidate(sentence: ParsedSentence, cue: Cue, parties: Sequence[Party]) -> bool:
    """Return whether a sentence names nobody but those who act for the state, so that an earlier one names the party:
    Судья приговорил к пяти годам."""
    acting = cue.phrase.role != "nom"
    is_short = len(sentence.words) <= _MAX_ELLIPTIC_WORDS
    others = (one for one in parties if one.preposition not in ACCORDING)
    return is_short and all(acting and (is_official(sentence, one) or _are_they(cue, one)) for one in others)


def _are_they(cue: Cue, party: Party) -> bool:
    """Return whether a party is `they`, who did something to somebody else: Они унесли ноутбук."""
    return party.kind == "pronoun" and party.is_plural and party.cases == N and party.last <= cue.first


def _acts_for_others(sentence: ParsedSentence, party: Party) -> bool:
    """Return whether a party is a lawyer, a relative or an official, or names a place: at the Zhambyl court."""
    is_unlisted = party.kind == "name" and (party.owner is None or party.owner < 0)
    is_place = is_unlisted and party.preposition in {"at", "in"}
    return party.is_aide or is_place or is_official(sentence, party)


def is_official(sentence: ParsedSentence, party: Party) -> bool:
    """Return whether a party is a judge or an officer, or the name of one: под председательством судьи Муратовой."""
    is_unlisted = party.kind == "name" and (party.owner is None or party.owner < 0)
    places = [party.first - 1, party.first] if is_unlisted else [party.first] if party.kind == "kin" else []
    return any(OFFICIALS.match(sentence.low_at(at)) for at in places) or (is_unlisted and _is_judge(sentence, party))


def _is_judge(sentence: ParsedSentence, party: Party) -> bool:
    """Return whether a name follows the word for a judge or prosecutor and the name of a court: судья районного суда
    Жанар Омарова."""
    before = sentence.lows[max(0, party.first - _MAX_WORDS_OF_COURT) : party.first]
    last = max((at for at, low in enumerate(before) if OFFICIALS.match(low)), default=None)
    if last is None or "," in before[last:]:
        return False
    return any(
        low.startswith(("суд", "сот", "court", "прокуратур", "област", "район", "город")) for low in before[last + 1 :]
    )


def _left_out(sentence: ParsedSentence, cue: Cue, background: Background) -> set[int]:
    """Return the owners to whom an event happened in a sentence that doesn't name them."""
    gender = gender_of_verb(sentence.low_at(cue.first)) if cue.phrase.role == "nom" else ""
    shown = cue.phrase.language == "ru" and gender in {"m", "f"}
    subject = unnamed_subject(is_feminine=gender == "f", is_plural=gender == "p", any_gender=not shown)
    found = antecedents(subject, (), background)
    if not found and _is_of_case(cue):  # the case may be that of several people
        return antecedents(unnamed_subject(is_feminine=False, is_plural=True, any_gender=True), (), background)
    return found


_MAX_WORDS_TO_LIST = 4
_COLON_OR_DASH = frozenset({":", "—", "–", "-"})


def _listed_after(sentence: ParsedSentence, cue: Cue, parties: Sequence[Party]) -> list[Party]:
    """Return the names of a list that a cue and a colon or dash introduce: Задержаны двое рабочих: Ахатов, Беков."""
    ahead = range(cue.last, cue.last + _MAX_WORDS_TO_LIST)
    colon = next((at for at in ahead if sentence.low_at(at) in _COLON_OR_DASH), None)
    if colon is None or "," in sentence.lows[cue.last : colon]:
        return []
    return _list_from(sentence, colon + 1, parties)


def _included(sentence: ParsedSentence, cue: Cue, parties: Sequence[Party]) -> list[Party]:
    """Return the names that a sentence gives as some of those to whom an event happened: четверо, в их числе Ахатов."""
    found = INCLUDING.search(sentence.low, sentence.ends[cue.last - 1])
    if found is None:
        return []
    return _list_from(sentence, bisect_left(sentence.starts, found.end()), parties)


def _list_from(sentence: ParsedSentence, start: int, parties: Sequence[Party]) -> list[Party]:
    """Return the names of the list that begins at a word."""
    listed: list[Party] = []
    for party in parties:
        last = listed[-1].last if listed else start
        between = sentence.words[last : party.first]
        if party.kind == "name" and party.first >= last and all(word.low in LIST_WORDS for word in between):
            listed.append(party)
    return listed


_TOGETHER = frozenset({"вместе", "along", "together"})
_AMONG = frozenset({"среди", "числе", "among", "ұсталғандардың", "из"})


def _across_dash(sentence: ParsedSentence, cue: Cue, parties: Sequence[Party]) -> Party | None:
    """Return the name beside a dash or comma that is one of many: среди задержанных — Ахатов."""
    if sentence.low_at(cue.first - 1) in _COLON_OR_DASH:  # Ахатову — пять суток ареста
        return next((one for one in parties if one.kind == "name" and one.last == cue.first - 1), None)
    if _AMONG.isdisjoint(sentence.lows[cue.first : cue.last]):
        return None
    dashes = {at for at, word in enumerate(sentence.words) if word.low in {"—", "–", "-", ","}}
    return next((one for one in parties if one.kind == "name" and {one.first - 1, one.last} & dashes), None)


def _companions(sentence: ParsedSentence, cue: Cue, chosen: Party, parties: Sequence[Party]) -> list[Party]:
    """Return the parties to which it happened together with the chosen one: задержан вместе с Ахатовым."""
    clause = sentence.clauses[cue.first]
    if cue.phrase.language == "kk":
        return [
            one for one in parties if sentence.low_at(one.last) in TOGETHER and sentence.clauses[one.first] == clause
        ]
    return [
        one
        for one in parties
        if one.preposition in {"с", "со", "with"} and one not in chosen.group and sentence.clauses[one.first] == clause
        if not _TOGETHER.isdisjoint(sentence.lows[max(0, one.first - 3) : one.first])
    ]


def _agents(sentence: ParsedSentence, cue: Cue, parties: Sequence[Party]) -> set[int]:
    """Return the owners that an active participle describes: Тасов, избивший активиста."""
    if _ACTIVE_PARTICIPLE.search(sentence.low_at(cue.first)) is None or sentence.low_at(cue.first - 1) != ",":
        return set()
    return {one.owner for one in parties if one.last == cue.first - 1 and one.owner is not None}


def _continues_cue(sentence: ParsedSentence, cue: Cue) -> bool:
    """Return whether the cue continues the one before: задержали и оштрафовали, с запретом, later released."""
    before = sentence.lows[max(0, cue.first - 3) : cue.first]
    return not CONJUNCTIONS.isdisjoint(before) or sentence.low_at(cue.first) == "с"


def _clause_has_no_name(sentence: ParsedSentence, cue: Cue, parties: Sequence[Party]) -> bool:
    """Return whether a clause may mean the person of the event before: Ахатова задержали, в мае судили, в доме прошёл
    обыск."""
    return not any(one.kind == "name" for one in in_clause(sentence, cue, parties))


def _owners(
    sentence: ParsedSentence, cue: Cue, chosen: Party, member: Party, parties: Sequence[Party], background: Background
) -> set[int]:
    if member.owner is not None and "appealed" in cue.phrase.events and _is_lawyer(sentence, member):
        clients = only_owner(one for one in parties if one.kind == "name" and one.owner != member.owner)
        return clients or _client_of(sentence, cue, member, parties, background)
    if member.owner is not None and "appealed" in cue.phrase.events and _acts_as_lawyer(member, background):
        return background.reported
    if member.owner is not None:
        return {member.owner}
    if member.of is not None and "appealed" in cue.phrase.events:
        return {member.of}
    if "appealed" in cue.phrase.events and LAWYER.match(sentence.low_at(member.first)):
        named = only_owner(one for one in parties if one.kind == "name")
        return named or _client_of(sentence, cue, member, parties, background)
    if member is chosen or member.kind == "role":
        return referents(sentence, member, parties, background)
    return set()


def _acts_as_lawyer(member: Party, background: Background) -> bool:
    """Return whether an earlier sentence calls a person about whom the text reported nothing a lawyer."""
    return member.owner not in background.reported and member.owner in lawyers_in(background)


def _client_of(
    sentence: ParsedSentence, cue: Cue, lawyer: Party, parties: Sequence[Party], background: Background
) -> set[int]:
    """Return the client of a lawyer, who is named by a pronoun (her lawyer) or left out."""
    pronoun = next((one for one in parties if one.kind == "pronoun" and one.last == lawyer.first), None)
    if pronoun:
        return referents(sentence, pronoun, parties, background)
    return background.reported or _left_out(sentence, cue, background)


def _is_lawyer(sentence: ParsedSentence, party: Party) -> bool:
    """Return whether the named person is a lawyer: адвокат Сомова, Akhatov's lawyer, Vera Somova."""
    if party.is_possessor or not party.cases & N:
        return False
    at = party.first - 2 if sentence.low_at(party.first - 1) == "," else party.first - 1
    return any(LAWYER.match(sentence.low_at(position)) for position in (party.first, at))


_CHOOSERS = {"ru": russian_party, "kk": kazakh_party, "en": english_party}
