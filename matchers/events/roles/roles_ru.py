"""Who stands in which role to a Russian verb or noun, by case, preposition, agreement and distance."""

from collections.abc import Callable, Sequence
from itertools import pairwise

from matchers.events.clauses import Cue, Reading
from matchers.events.event_words import Role
from matchers.events.grammatical_case import ALL, A, D, G, I, N
from matchers.events.nearest_party import behind, distance, in_clause, nearest, nearest_name
from matchers.events.party import Party

_PAST = (
    (("ли", "лись", "ны", "ты"), "p"),
    (("ла", "лась", "на", "та"), "f"),
    (("но", "то", "ло"), "n"),
    (("л", "лся", "н", "т", "г", "с"), "m"),
)
_PRESENT = ("ит", "ет", "ят", "ют", "ат")
_INSTITUTIONS = ("суд", "полици", "прокуратур", "коллеги", "кнб", "дп", "инстанци")
_NOT_A_THING = ("ого", "его", "ую", "ых", "их", "ой", "ей", "ли", "ла", "но", "ом", "ем", "ью", "же", "ие", "ах", "ми")
_TIMES = frozenset({"утром", "вечером", "вчера", "позже", "снова", "сразу", "также", "сегодня", "тогда", "когда"})
_ALSO_DATIVE = frozenset({"arrest", "house_arrest", "administrative_arrest", "sentenced", "beaten"})
_OWN_WHEN_ALONE = frozenset({"arrest", "administrative_arrest", "detained", "released", "beaten", "custody"})
"""What the subject has been through where nobody else is named: скончался после освобождения."""


def russian_party(reading: Reading, cue: Cue, parties: Sequence[Party]) -> Party | None:
    """The party to whom a Russian cue's event happened."""
    return _CHOOSERS[cue.phrase.role](reading, cue, parties)


def _gender(word: str) -> str:
    """p, f, n or m: the number and gender that a past tense or short participle agrees with; empty for other words."""
    if word.endswith(_PRESENT):
        return ""
    return next((gender for endings, gender in _PAST if word.endswith(endings)), "")


def _subject(reading: Reading, cue: Cue, parties: Sequence[Party]) -> Party | None:
    if "appealed" in cue.phrase.events and (convict := _convict(reading, cue, parties)):
        return convict
    if _is_one_of_many(reading, cue):
        return None
    gender = _gender(reading.low_at(cue.first))
    fitting = [one for one in parties if one.cases & N and one.is_free and _agrees(reading, one, gender)]
    return nearest(cue, in_clause(reading, cue, fitting)) or _lent(reading, cue, fitting)


def _is_one_of_many(reading: Reading, cue: Cue) -> bool:
    """Whether the subject is some of those named before: один из которых приговорён, часть из них задержаны."""
    before = [word.low for word in reading.clause_of(cue) if word.start < reading.words[cue.first].start]
    return any(pair in {("из", "которых"), ("из", "них")} for pair in pairwise(before))


def _convict(reading: Reading, cue: Cue, parties: Sequence[Party]) -> Party | None:
    """Whose verdict others appealed: прокурор обжаловал приговор Ахатову."""
    behind_verdict = behind(reading, cue, [one for one in parties if one.kind == "name"], 1)
    return next((one for one in behind_verdict if one.cases & (G | D) and not one.preposition), None)


def _agrees(reading: Reading, party: Party, gender: str) -> bool:
    """Whether a nominative may be the subject of a verb of this number and gender."""
    if party.any_gender or not gender:
        return True
    if party.kind == "name":
        if len(party.group) > 1:
            return True
        undeclined = party.cases != N or party.last - party.first > 1
        return not party.feminine if gender == "m" else party.feminine or undeclined or gender != "f"
    if party.kind in {"pronoun", "relative"}:
        return party.plural == (gender == "p") and (gender == "p" or party.feminine == (gender == "f"))
    return gender not in {"m", "f"} or not reading.low_at(party.first).endswith(("ы", "и"))


def _lent(reading: Reading, cue: Cue, fitting: Sequence[Party]) -> Party | None:
    """The subject that an earlier clause of the sentence lends to one that has none."""
    if {"что", "чтобы"} & {word.low for word in reading.words[max(0, cue.first - 4) : cue.first]}:
        return None
    lent = [party for party in fitting if party.last <= cue.first and party.kind != "relative"]
    return lent[-1] if lent else None


def _object(reading: Reading, cue: Cue, parties: Sequence[Party]) -> Party | None:
    fitting = [one for one in parties if one.cases & A and one.is_free and not _owns_thing(reading, cue, one)]
    here = in_clause(reading, cue, fitting)
    if len(here) == 1 and _may_act(reading, cue, here[0], parties):
        return None
    return nearest(cue, here, lambda one: bool(one.cases & N) + (one.last <= cue.first))


def _may_act(reading: Reading, cue: Cue, party: Party, parties: Sequence[Party]) -> bool:
    """Whether what looks like the object may be the subject: `Ахатова задержала` with nobody else who did it."""
    gender = _gender(reading.low_at(cue.first))
    if gender not in {"m", "f"} or not party.cases & N or party.first > cue.first:
        return False
    if (gender == "f") != party.feminine:
        return False
    others = [one for one in in_clause(reading, cue, parties) if one is not party and one.cases & N]
    return not others and not any(word.low.startswith(_INSTITUTIONS) for word in reading.clause_of(cue))


def _owns_thing(reading: Reading, cue: Cue, party: Party) -> bool:
    """Whether a thing stands between the verb and a name in the genitive: задержали машину Ахатова."""
    if party.kind != "name" or not party.cases & G or party.first <= cue.last or party.cases == ALL:
        return False
    word = reading.words[party.first - 1]
    if word.capital or not word.low.isalpha() or len(word.low) <= 3:
        return False
    return word.low not in _TIMES and not word.low.endswith(_NOT_A_THING)


def _indirect(reading: Reading, cue: Cue, parties: Sequence[Party]) -> Party | None:
    fitting = [one for one in parties if not one.possessor and _is_indirect(cue, one)]
    return nearest(cue, in_clause(reading, cue, fitting))


def _is_indirect(cue: Cue, party: Party) -> bool:
    events = cue.phrase.events
    match party.preposition:
        case "":
            return bool(party.cases & D)
        case "отношении" | "против" | "для":
            return bool(party.cases & G)
        case "на":
            return bool(party.cases & A) and bool({"charged", "fined", "beaten", "amnestied"} & set(events))
        case "к":
            return bool({"beaten", "amnestied"} & set(events)) and bool(party.cases & D)
        case "у" | "с":
            return "travel_ban" in events
        case _:
            return False


def _whose(reading: Reading, cue: Cue, parties: Sequence[Party]) -> Party | None:
    """The genitive behind a noun, or the pronoun before it; of sentences also the dative (арест Ахатову продлили)."""
    pronoun = next((p for p in parties if p.last == cue.first and p.kind == "pronoun" and p.cases & G), None)
    if pronoun:
        return pronoun
    after = [p for p in behind(reading, cue, parties, 4) if p.cases & G and p.kind != "relative" and not p.preposition]
    if after:
        return None if after[0].possessor else after[0]
    if reading.low_at(cue.first - 1) == "после" and _OWN_WHEN_ALONE & set(cue.phrase.events):
        return nearest(cue, in_clause(reading, cue, [p for p in parties if p.cases & N and p.is_free]))
    return _indirect(reading, cue, parties) if _ALSO_DATIVE & set(cue.phrase.events) else None


def _over(reading: Reading, cue: Cue, parties: Sequence[Party]) -> Party | None:
    fitting = [p for p in behind(reading, cue, parties, 8) if p.preposition in {"над", "против"}]
    fitting = fitting or [p for p in in_clause(reading, cue, parties) if p.preposition == "над"]
    return fitting[0] if fitting and not fitting[0].possessor else None


def _place(reading: Reading, cue: Cue, parties: Sequence[Party]) -> Party | None:
    """At whose place: у Ахатова, к Ахатову, в доме Ахатова; a relative's place is not his."""
    relatives = {one.of for one in parties if one.kind == "kin"} - {None}
    fitting = [one for one in in_clause(reading, cue, parties) if _may_own_place(one) and one.owner not in relatives]
    found = nearest(cue, fitting, lambda one: 0 if one.preposition == "у" else 3)
    if found is None and not in_clause(reading, cue, parties):
        named = [one for one in parties if one.kind == "name" and one.last <= cue.first and _may_own_place(one)]
        return named[-1] if len(named) == 1 and named[0].owner not in relatives else None
    return found


def _may_own_place(party: Party) -> bool:
    if party.preposition in {"у", "к"}:
        return not party.possessor
    return bool(party.cases & (G | A)) and party.preposition not in {"от", "для", "по", "словам"}


def _described(reading: Reading, cue: Cue, parties: Sequence[Party]) -> Party | None:
    """The noun of a participle: behind it (задержанный в мае Ахатов), or before it (Ахатов, задержанный в мае)."""
    fitting = [p for p in parties if p.kind in {"name", "role", "kin"}]
    same = next((p for p in fitting if p.first <= cue.first < p.last and p.kind == "name"), None)
    if same:
        return same
    if reading.low_at(cue.first - 1) in {",", "ранее", "недавно"}:
        before = [p for p in fitting if p.last <= cue.first and distance(cue, p) <= 3]
        if before:
            return before[-1]
    after = [p for p in behind(reading, cue, fitting, 6) if p.is_free and p.cases != I]
    return after[0] if after else None


_CHOOSERS: dict[Role, Callable[[Reading, Cue, Sequence[Party]], Party | None]] = {
    "nom": _subject,
    "acc": _object,
    "dat": _indirect,
    "gen": _whose,
    "ins": _over,
    "at": _place,
    "attr": _described,
    "any": nearest_name,
}
