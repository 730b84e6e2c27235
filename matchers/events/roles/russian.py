"""Find the party in a role to a Russian verb or noun by case, preposition, agreement and distance."""

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from matchers.events.event_words import Role, load_words
from matchers.events.grammatical_case import ALL, A, D, G, I, N
from matchers.events.parsed_sentence import Cue, ParsedSentence
from matchers.events.party import RELATIVES, TRADE, Party, after_cue, distance, in_clause, nearest, nearest_name

_PAST_ENDINGS = (
    (("ли", "лись", "ны", "ты"), "p"),
    (("ла", "лась", "на", "та"), "f"),
    (("но", "то", "ло"), "n"),
    (("л", "лся", "н", "т", "г", "с"), "m"),
)
_WORDS_OF_DEPENDENT = 4
_MIN_VERB_CHARS = 4
_PRESENT_ENDINGS = ("ит", "ет", "ят", "ют", "ат")
_ACTIVE_PARTICIPLE = re.compile(r"(?:[вдгкс]ш|ющ|ущ|ящ|ащ)(?:ий|ая|ее|его|ей|ему|ую|им)(?:ся)?$")
_RUSSIAN_WORDS = load_words("ru")
_AUTHORITIES = tuple(_RUSSIAN_WORDS.words("authorities"))
_NO_NOUN_ENDINGS = tuple(_RUSSIAN_WORDS.words("no_noun_endings"))
_TIMES = frozenset(_RUSSIAN_WORDS.words("times"))
_ALSO_DATIVE = frozenset({"arrest", "house_arrest", "administrative_arrest", "sentenced", "beaten", "torture"})
_OWN_WHEN_ALONE = frozenset(
    {
        *("arrest", "administrative_arrest", "detained", "released", "beaten", "custody", "torture", "hunger_strike"),
        *("disappeared", "extradited", "deported", "psychiatric", "dismissed"),
    }
)
"""Events of the sentence's subject where nobody else is named: скончался после освобождения."""
_OWN_AFTER = frozenset(_RUSSIAN_WORDS.words("own_after"))


def russian_party(sentence: ParsedSentence, cue: Cue, parties: Sequence[Party]) -> Party | None:
    """Return the party to which the event of a Russian cue happened."""
    return _CHOOSERS[cue.phrase.role](sentence, cue, parties)


def gender_of_verb(word: str) -> str:
    """Return the number or gender of a past tense or short participle: p, f, n or m, or "" for other words."""
    if word.endswith(_PRESENT_ENDINGS) or len(word) < _MIN_VERB_CHARS:
        return ""
    return next((gender for endings, gender in _PAST_ENDINGS if word.endswith(endings)), "")


def _subject(sentence: ParsedSentence, cue: Cue, parties: Sequence[Party]) -> Party | None:
    if "appealed" in cue.phrase.events and (convict := _convict(sentence, cue, parties)):
        return convict
    if _is_one_of_many(sentence, cue):
        return None
    gender = gender_of_verb(sentence.low_at(cue.first))
    fitting = [one for one in parties if one.cases & N and one.is_free and _agrees(sentence, one, gender)]
    return nearest(cue, in_clause(sentence, cue, fitting)) or _subject_of_earlier_clause(sentence, cue, fitting)


def _is_one_of_many(sentence: ParsedSentence, cue: Cue) -> bool:
    """Return whether the subject is a part of a group: один из которых приговорён, часть из них задержаны."""
    before = [word.low for word in sentence.clause_of(cue) if word.start < sentence.words[cue.first].start]
    return any(pair in {("из", "которых"), ("из", "них")} for pair in pairwise(before))


def _convict(sentence: ParsedSentence, cue: Cue, parties: Sequence[Party]) -> Party | None:
    """Return the party whose verdict another one appealed: прокурор обжаловал приговор Ахатову."""
    after = after_cue(sentence, cue, [one for one in parties if one.kind == "name"], 1)
    return next((one for one in after if one.cases & (G | D) and not one.preposition), None)


def _agrees(sentence: ParsedSentence, party: Party, gender: str) -> bool:
    """Return whether a nominative may be the subject of a verb of this number or gender."""
    if party.any_gender or not gender:
        return True
    if party.kind == "name":
        if len(party.group) > 1:
            return True
        if gender == "p" and party.is_speaker:
            return False  # как отметил Ахатов, умерли трое
        if party.is_gender_known and gender in {"m", "f"}:
            return party.is_feminine == (gender == "f")
        undeclined = party.cases != N or party.last - party.first > 1
        return not party.is_feminine if gender == "m" else party.is_feminine or undeclined or gender != "f"
    if party.kind in {"pronoun", "relative"}:
        return party.is_plural == (gender == "p") and (gender == "p" or party.is_feminine == (gender == "f"))
    return gender not in {"m", "f"} or not sentence.low_at(party.first).endswith(("ы", "и"))


def _subject_of_earlier_clause(sentence: ParsedSentence, cue: Cue, fitting: Sequence[Party]) -> Party | None:
    """Return the subject of an earlier clause, for a clause that has none."""
    if not {"что", "чтобы"}.isdisjoint(sentence.lows[max(0, cue.first - 4) : cue.first]):
        return None
    earlier = [party for party in fitting if party.last <= cue.first and party.kind != "relative"]
    return earlier[-1] if earlier else None


def _object(sentence: ParsedSentence, cue: Cue, parties: Sequence[Party]) -> Party | None:
    fitting = [one for one in parties if one.cases & A and one.is_free and not _owns_thing(sentence, cue, one)]
    here = in_clause(sentence, cue, fitting)
    if not here and _ALSO_DATIVE & set(cue.phrase.events):  # ему выкручивали руки и били по ногам
        here = [one for one in in_clause(sentence, cue, parties) if one.kind == "pronoun" and one.cases & D]
    if len(here) == 1 and _may_act(sentence, cue, here[0], parties):
        return None
    if not here and not in_clause(sentence, cue, parties):  # Ахатова, а также его брата, задержали
        earlier = [one for one in fitting if one.last <= cue.first and not one.cases & N]
        return _before_insertion(sentence, earlier) or (earlier[-1] if earlier else None)
    return nearest(cue, here, lambda one: bool(one.cases & N) + (one.last <= cue.first) + _depends_on_noun(cue, one))


def _depends_on_noun(cue: Cue, party: Party) -> int:
    """Return how many words a party seems further from a cue if it may belong to the noun at its end: обвиняют его в
    оскорблении судьи."""
    follows = party.first == cue.last and cue.last - cue.first > 1
    return _WORDS_OF_DEPENDENT if follows and party.kind != "name" and party.cases & G else 0


def _may_act(sentence: ParsedSentence, cue: Cue, party: Party, parties: Sequence[Party]) -> bool:
    """Return whether what looks like the object may be the subject: `Ахатова задержала` without another agent."""
    gender = gender_of_verb(sentence.low_at(cue.first))
    if gender not in {"m", "f"} or not party.cases & N or party.first > cue.first:
        return False
    if (gender == "f") != party.is_feminine:
        return False
    others = [one for one in in_clause(sentence, cue, parties) if one is not party and one.cases & N]
    return not others and not any(word.low.startswith(_AUTHORITIES) for word in sentence.clause_of(cue))


def _owns_thing(sentence: ParsedSentence, cue: Cue, party: Party) -> bool:
    """Return whether the object is a thing of the named person: задержали машину Ахатова."""
    if party.kind != "name" or not party.cases & G or party.first <= cue.last or party.cases == ALL:
        return False
    word = sentence.words[party.first - 1]
    if word.capital or not word.low.isalpha() or len(word.low) <= 3:
        return False
    if "от" in sentence.lows[cue.last : party.first]:
        return False  # освободил от наказания Ахатова
    if party.kind == "name" and TRADE.search(word.low):
        return False  # an apposition: задержали агронома Пака
    return word.low not in _TIMES and not word.low.endswith(_NO_NOUN_ENDINGS)


def _indirect(sentence: ParsedSentence, cue: Cue, parties: Sequence[Party]) -> Party | None:
    fitting = [one for one in parties if not one.is_possessor and _is_indirect(cue, one)]
    here = nearest(cue, in_clause(sentence, cue, fitting))
    if here or in_clause(sentence, cue, parties):
        return here
    return _before_insertion(sentence, [one for one in fitting if one.last <= cue.first])


def _before_insertion(sentence: ParsedSentence, earlier: Sequence[Party]) -> Party | None:
    """Return the last name that an inserted clause describes: на Ахатова, который вёл приют, напали."""
    named = (one for one in reversed(earlier) if one.kind == "name" and sentence.low_at(one.last) == ",")
    return next((one for one in named if _is_insertion(sentence.lows[one.last + 1 : one.last + 3])), None)


def _is_insertion(words: Sequence[str]) -> bool:
    return any(word in RELATIVES or _ACTIVE_PARTICIPLE.search(word) for word in words)


def _is_indirect(cue: Cue, party: Party) -> bool:
    events = cue.phrase.events
    match party.preposition:
        case "":
            is_owner = "charged" in events and bool(party.cases & G) and party.first == cue.last
            return bool(party.cases & D) or is_owner  # уголовное дело Ахатова
        case "отношении" | "против" | "для":
            return bool(party.cases & G)
        case "на":
            return bool(party.cases & A) and bool(
                {"charged", "fined", "beaten", "amnestied", "attacked", "exit_ban", "summoned"} & set(events)
            )
        case "в":
            return bool(party.cases & A) and "attacked" in events
        case "к":
            return bool({"beaten", "amnestied", "torture"} & set(events)) and bool(party.cases & D)
        case "у" | "с":
            return "travel_ban" in events
        case _:
            return False


def _whose(sentence: ParsedSentence, cue: Cue, parties: Sequence[Party]) -> Party | None:
    """Return the genitive after a noun, the pronoun before it, or for penalties the dative (арест Ахатову продлили)."""
    pronoun = next((p for p in parties if p.last == cue.first and p.kind == "pronoun" and p.cases & G), None)
    if pronoun:
        return pronoun
    near = [*_inside(cue, parties), *after_cue(sentence, cue, parties, 6)]
    after = [p for p in near if p.cases & G and p.kind != "relative" and not p.preposition]
    if after:
        return None if after[0].is_possessor else after[0]
    if _OWN_WHEN_ALONE & set(cue.phrase.events) and not _OWN_AFTER.isdisjoint(
        sentence.lows[max(0, cue.first - 2) : cue.first]
    ):
        return nearest(cue, in_clause(sentence, cue, [p for p in parties if p.cases & N and p.is_free]))
    return _indirect(sentence, cue, parties) if _ALSO_DATIVE & set(cue.phrase.events) else None


def _inside(cue: Cue, parties: Sequence[Party]) -> list[Party]:
    """Return the parties among the words of a cue: взятие Ахатова под стражу."""
    return [one for one in parties if cue.first < one.first and one.last <= cue.last]


def _over(sentence: ParsedSentence, cue: Cue, parties: Sequence[Party]) -> Party | None:
    fitting = [p for p in after_cue(sentence, cue, parties, 8) if p.preposition in {"над", "против"}]
    fitting = fitting or [p for p in in_clause(sentence, cue, parties) if p.preposition == "над"]
    return fitting[0] if fitting and not fitting[0].is_possessor else None


def _place(sentence: ParsedSentence, cue: Cue, parties: Sequence[Party]) -> Party | None:
    """Return the owner of the place: у Ахатова, к Ахатову, в доме Ахатова, but not the owner of a relative's place."""
    relatives = {one.of for one in parties if one.kind == "kin"} - {None}
    fitting = [one for one in in_clause(sentence, cue, parties) if _may_own_place(one) and one.owner not in relatives]
    found = nearest(cue, fitting, lambda one: 0 if one.preposition == "у" else 3)
    if found is None and not in_clause(sentence, cue, parties):
        named = [one for one in parties if one.kind == "name" and one.last <= cue.first and _may_own_place(one)]
        return named[-1] if len(named) == 1 and named[0].owner not in relatives else None
    return found


def _may_own_place(party: Party) -> bool:
    if party.preposition in {"у", "к"}:
        return not party.is_possessor
    return bool(party.cases & (G | A)) and party.preposition not in {"от", "для", "по", "словам"}


def _described(sentence: ParsedSentence, cue: Cue, parties: Sequence[Party]) -> Party | None:
    """Return the noun of a participle, after (задержанный в мае Ахатов) or before it (Ахатов, задержанный в мае)."""
    fitting = [p for p in parties if p.kind in {"name", "role", "kin"}]
    same = next((p for p in fitting if p.first <= cue.first < p.last and p.kind == "name"), None)
    if same:
        return same
    if sentence.low_at(cue.first - 1) in {",", "ранее", "недавно"}:
        before = [p for p in fitting if p.last <= cue.first and distance(cue, p) <= 3]
        if before:
            return before[-1]
    after = [p for p in after_cue(sentence, cue, fitting, 6) if p.is_free and p.cases != I]
    return after[0] if after else None


_CHOOSERS: dict[Role, Callable[[ParsedSentence, Cue, Sequence[Party]], Party | None]] = {
    "nom": _subject,
    "acc": _object,
    "dat": _indirect,
    "gen": _whose,
    "ins": _over,
    "at": _place,
    "attr": _described,
    "any": nearest_name,
}
