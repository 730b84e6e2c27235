"""Who, of those that a sentence speaks of, stands in the role that an event's words ask for."""

from collections.abc import Callable, Iterable, Sequence

from matchers.event_cases import A, D, G, I, N
from matchers.event_parties import Cue, Party, Reading
from matchers.event_words import Role

_PASSIVE = frozenset("was were is are been being be get got gets remains remain".split())
_ADVERBS = frozenset("not also later again then already reportedly briefly first once recently and never never".split())
_NOUN_BEGINS = frozenset("the a an his her their its two three several".split())
_FAR = 100


def parties_for(
    reading: Reading, cue: Cue, parties: Sequence[Party], earlier: Sequence[Party], last: set[int]
) -> set[int]:
    """The owners of the names to whom the cue's event happened; empty if nobody named here is meant.

    `earlier` are the parties of the sentence before, `last` the owners that the cue before this one was about.
    """
    find = {"ru": _russian, "kk": _kazakh, "en": _english}[cue.wording.language]
    chosen = find(reading, cue, parties)
    if chosen is not None:
        return _owners(reading, chosen, parties, earlier, cue)
    return _left_out(reading, cue, parties, earlier, last)


def _left_out(
    reading: Reading, cue: Cue, parties: Sequence[Party], earlier: Sequence[Party], last: set[int]
) -> set[int]:
    """Whom a cue without a party of its own is about: the last one spoken of, or the only one of the sentence before."""
    if cue.wording.role not in {"nom", "acc", "dat"}:
        return set()
    if last:
        return last
    short = len(reading.words) <= 9
    if not parties and short:
        return _only(earlier)
    return set()


def _only(parties: Sequence[Party]) -> set[int]:
    owners = {party.owner for party in parties if party.kind == "name"}
    return owners if len(owners) == 1 else set()


def _owners(reading: Reading, party: Party, parties: Sequence[Party], earlier: Sequence[Party], cue: Cue) -> set[int]:
    found: set[int] = set()
    for member in party.group:
        if member.kind == "name":
            found.add(member.owner)
        elif member.of >= 0 and "appealed" in cue.wording.events:
            found.add(member.of)
        elif member is party or member.kind == "role":
            found |= _meant(reading, member, parties, earlier)
    return found


def _meant(reading: Reading, party: Party, parties: Sequence[Party], earlier: Sequence[Party]) -> set[int]:
    """Whom a pronoun, a relative or a word such as `activist` stands for."""
    if party.kind == "relative":
        return _described(reading, party, parties)
    if party.kind == "speaker":
        return _only([one for one in parties if one.cases & N and not one.possessor])
    if party.kind == "kin":
        return _client(reading, party, parties)
    clause = reading.clauses[party.first]
    before = [one for one in parties if one.kind == "name" and one.last <= party.first]
    if party.kind == "pronoun" and not party.cases & N and not party.possessor:
        before = [one for one in before if reading.clauses[one.first] != clause or not one.cases & N]
    if party.kind == "role":
        if party.plural or any(reading.clauses[one.first] == clause for one in before):
            return set()
    return _antecedent(party, before) or _antecedent(party, [one for one in earlier if one.kind == "name"])


def _antecedent(party: Party, names: Sequence[Party]) -> set[int]:
    if party.plural:
        return {one.owner for one in names[-1].group if one.kind == "name"} if names else set()
    fitting = [
        one for one in names if party.kind == "role" or party.any_gender or one.any_gender or _same_gender(party, one)
    ]
    subjects = [one for one in fitting if one.cases & N and not one.possessor and not one.preposition]
    return _only(fitting) or _only(subjects)


def _same_gender(pronoun: Party, name: Party) -> bool:
    return pronoun.feminine == name.feminine or not name.cases & N or bool(name.cases & ~N)


def _described(reading: Reading, party: Party, parties: Sequence[Party]) -> set[int]:
    before = [one for one in parties if one.last <= party.first and one.kind in {"name", "kin", "role"}]
    if not before:
        return set()
    nearest = before[-1]
    if nearest.kind != "name":
        return set()
    return (
        {one.owner for one in nearest.group if one.kind == "name"}
        if party.plural or party.cases == 63
        else {nearest.owner}
    )


def _client(reading: Reading, party: Party, parties: Sequence[Party]) -> set[int]:
    """Whose client a lawyer's client is, where the sentence says so (адвокат Ахатова: «Моего подзащитного ...»)."""
    word = reading.words[party.first].low
    if not word.startswith(("подзащитн", "клиент", "доверител", "client")):
        return set()
    owners = {one.of for one in parties if one.of >= 0}
    return owners if len(owners) == 1 else set()


def _nearest(cue: Cue, parties: Iterable[Party], cost: Callable[[Party], int]) -> Party | None:
    ranked = sorted((_distance(cue, party) + cost(party), party.first, party) for party in parties) if False else None
    best, least = None, 10 * _FAR
    for party in parties:
        total = _distance(cue, party) + cost(party)
        if total < least:
            best, least = party, total
    return best if ranked is None else None


def _distance(cue: Cue, party: Party) -> int:
    if party.first >= cue.last:
        return party.first - cue.last + 1
    if party.last <= cue.first:
        return cue.first - party.last + 1
    return 0


def _in_clause(reading: Reading, cue: Cue, parties: Iterable[Party]) -> list[Party]:
    clauses = set(reading.clauses[cue.first : cue.last])
    return [p for p in parties if clauses & set(reading.clauses[p.first : p.last])]


def _gender(word: str) -> str:
    """p, f, n or m: the number and gender that a Russian past tense or short participle agrees with; empty for others."""
    for ending, gender in (
        ("ли", "p"),
        ("лись", "p"),
        ("ны", "p"),
        ("ты", "p"),
        ("ла", "f"),
        ("лась", "f"),
        ("на", "f"),
        ("та", "f"),
    ):
        if word.endswith(ending):
            return gender
    if word.endswith(("но", "то", "ло")):
        return "n"
    return (
        "m"
        if word.endswith(("л", "лся", "н", "т", "шел", "г", "с")) and not word.endswith(("ит", "ет", "ят", "ют", "ат"))
        else ""
    )


def _russian(reading: Reading, cue: Cue, parties: Sequence[Party]) -> Party | None:
    choose = _RUSSIAN[cue.wording.role]
    return choose(reading, cue, parties)


def _free(party: Party) -> bool:
    return not party.preposition and not party.possessor


def _ru_subject(reading: Reading, cue: Cue, parties: Sequence[Party]) -> Party | None:
    gender = _gender(reading.words[cue.first].low)

    def fits(party: Party) -> bool:
        if not (party.cases & N and _free(party)):
            return False
        if party.kind == "name" and len(party.group) == 1 and not party.any_gender:
            if gender == "m" and party.feminine:
                return False
            if gender == "f" and not party.feminine and party.cases == N and party.last - party.first == 1:
                return False
        if party.kind in {"pronoun", "relative"} and gender:
            return party.plural == (gender == "p") and (gender == "p" or party.feminine == (gender == "f"))
        if party.kind in {"kin", "role"} and gender in {"m", "f"}:
            word = reading.words[party.first].low
            return not word.endswith(("ы", "и")) and (gender == "m" or word.endswith(("а", "ь", "я")) or gender == "f")
        return True

    fitting = [party for party in parties if fits(party)]
    return _nearest(cue, _in_clause(reading, cue, fitting), lambda p: 0) or _before(reading, cue, fitting)


def _before(reading: Reading, cue: Cue, fitting: Sequence[Party]) -> Party | None:
    """The subject that an earlier clause of the sentence lends, skipping those of relative clauses."""
    if any(word.low in {"что", "чтобы"} for word in reading.words[max(0, cue.first - 4) : cue.first]):
        return None
    lent = [party for party in fitting if party.last <= cue.first and party.kind != "relative"]
    return lent[-1] if lent else None


def _ru_object(reading: Reading, cue: Cue, parties: Sequence[Party]) -> Party | None:
    gender = _gender(reading.words[cue.first].low)
    fitting = [p for p in parties if p.cases & A and _free(p) and not _between_noun(reading, cue, p)]
    here = _in_clause(reading, cue, fitting)
    if gender in {"m", "f"} and len(here) == 1 and here[0].cases & N and here[0].first < cue.first:
        if (gender == "f") == here[0].feminine and not _has_subject(reading, cue, parties, here[0]):
            return None
    chosen = _nearest(cue, here, lambda p: (1 if p.cases & N else 0) + (p.last <= cue.first))
    return chosen


def _has_subject(reading: Reading, cue: Cue, parties: Sequence[Party], but: Party) -> bool:
    clause = reading.clauses[cue.first]
    words = [w.low for w, c in zip(reading.words, reading.clauses, strict=True) if c == clause]
    others = [p for p in _in_clause(reading, cue, parties) if p is not but and p.cases & N]
    return bool(others) or any(
        w.startswith(("суд", "полици", "прокуратур", "коллеги", "кнб", "дп", "инстанци")) for w in words
    )


def _between_noun(reading: Reading, cue: Cue, party: Party) -> bool:
    """Whether a thing stands between the verb and a name in the genitive: задержали машину Ахатова."""
    if party.kind != "name" or not party.cases & G or party.first <= cue.last or party.cases == 63:
        return False
    word = reading.words[party.first - 1]
    return word.low.isalpha() and not word.capital and len(word.low) > 3 and not _PLAIN_BEFORE(word.low)


def _PLAIN_BEFORE(word: str) -> bool:  # noqa: N802
    return word.endswith(
        (
            "ого",
            "его",
            "ую",
            "ых",
            "их",
            "ой",
            "ей",
            "ли",
            "ла",
            "но",
            "ом",
            "ем",
            "да",
            "ра",
            "ня",
            "ью",
            "же",
            "ие",
            "ах",
            "ми",
        )
    ) or word in {"утром", "вечером", "вчера", "позже", "снова", "сразу", "также"}


def _ru_dative(reading: Reading, cue: Cue, parties: Sequence[Party]) -> Party | None:
    def fits(party: Party) -> bool:
        if party.possessor:
            return False
        if party.preposition in {"отношении", "против", "для"}:
            return bool(party.cases & G)
        if party.preposition == "на":
            return bool(party.cases & A) and "charged" in cue.wording.events
        if party.preposition in {"у", "с"}:
            return "travel_ban" in cue.wording.events
        return bool(party.cases & D) and not party.preposition

    fitting = [p for p in parties if fits(p)]
    return _nearest(cue, _in_clause(reading, cue, fitting), lambda p: 0)


def _ru_genitive(reading: Reading, cue: Cue, parties: Sequence[Party]) -> Party | None:
    for party in parties:
        if party.last == cue.first and party.kind == "pronoun" and party.cases & G:
            return party
    after = [p for p in parties if cue.last <= p.first <= cue.last + 4 and p.cases & G and p.kind != "relative"]
    after = [p for p in after if not p.preposition and _same_clause(reading, cue, p)]
    if after:
        return None if after[0].possessor else after[0]
    if set(cue.wording.events) & {"arrest", "house_arrest", "administrative_arrest"}:
        return _ru_dative(reading, cue, parties)
    return None


def _same_clause(reading: Reading, cue: Cue, party: Party) -> bool:
    return reading.clauses[party.first] == reading.clauses[cue.last - 1]


def _ru_over(reading: Reading, cue: Cue, parties: Sequence[Party]) -> Party | None:
    fitting = [p for p in parties if p.preposition in {"над", "против"} and p.first >= cue.last]
    return fitting[0] if fitting and not fitting[0].possessor else None


def _ru_place(reading: Reading, cue: Cue, parties: Sequence[Party]) -> Party | None:
    fitting = [
        p
        for p in _in_clause(reading, cue, parties)
        if (p.preposition in {"у", "к"} or (p.cases & (G | A) and p.preposition not in {"от", "для", "по", "словам"}))
        and not (p.possessor and p.preposition)
    ]
    blocked = [p for p in parties if p.kind == "kin" and p.of >= 0]
    fitting = [p for p in fitting if not any(p.possessor and b.of == p.owner for b in blocked)]
    return _nearest(cue, fitting, lambda p: 0 if p.preposition == "у" else 3)


def _ru_described(reading: Reading, cue: Cue, parties: Sequence[Party]) -> Party | None:
    """The noun of a participle: behind it (задержанный в мае Ахатов), or before the comma (Ахатов, задержанный в мае,)."""
    same = [p for p in parties if p.first <= cue.first < p.last and p.kind == "name"]
    if same:
        return same[0]
    if cue.first > 0 and reading.words[cue.first - 1].low in {",", "ранее", "недавно"}:
        before = [
            p for p in parties if p.last <= cue.first and p.last >= cue.first - 2 and p.kind in {"name", "role", "kin"}
        ]
        if before:
            return before[-1]
    after = [p for p in parties if cue.last <= p.first <= cue.last + 6 and _same_clause(reading, cue, p)]
    after = [p for p in after if not p.preposition and not p.possessor and p.kind in {"name", "role", "kin"}]
    after = [p for p in after if p.cases != I]
    if after:
        return after[0]
    return None


def _any(reading: Reading, cue: Cue, parties: Sequence[Party]) -> Party | None:
    fitting = [p for p in _in_clause(reading, cue, parties) if p.kind in {"name", "pronoun", "relative"}]
    return _nearest(cue, fitting, lambda p: 0)


Chooser = Callable[[Reading, Cue, Sequence[Party]], Party | None]
_RUSSIAN: dict[Role, Chooser] = {
    "nom": _ru_subject,
    "acc": _ru_object,
    "dat": _ru_dative,
    "gen": _ru_genitive,
    "ins": _ru_over,
    "at": _ru_place,
    "attr": _ru_described,
    "any": _any,
}


_KAZAKH_CASES = {"nom": N, "acc": A, "dat": D, "gen": G | N, "ins": G, "at": G | N, "attr": N}


def _kazakh(reading: Reading, cue: Cue, parties: Sequence[Party]) -> Party | None:
    if cue.wording.role == "any":
        return _any(reading, cue, parties)
    if cue.wording.role == "attr":
        after = [p for p in parties if cue.last <= p.first <= cue.last + 3 and _same_clause(reading, cue, p)]
        if after:
            return after[0]
    wanted = _KAZAKH_CASES[cue.wording.role]
    fitting = [p for p in parties if _kk_case(p) & wanted and p.first < cue.last and not (p.possessor and wanted == N)]
    weak = 3 if wanted != N else 1
    here = _in_clause(reading, cue, fitting)
    cost = lambda p: weak if _kk_case(p) != (_kk_case(p) & wanted) else 0  # noqa: E731
    return _nearest(cue, here, cost) or _nearest(cue, [p for p in fitting if p.last <= cue.first], cost)


def _kk_case(party: Party) -> int:
    return party.group[-1].cases if party.group else party.cases


def _english(reading: Reading, cue: Cue, parties: Sequence[Party]) -> Party | None:
    choose = {"nom": _en_subject, "acc": _en_verb, "gen": _en_of, "at": _en_place}.get(cue.wording.role, _any)
    return choose(reading, cue, parties)


def _en_subject(reading: Reading, cue: Cue, parties: Sequence[Party]) -> Party | None:
    fitting = [p for p in parties if p.last <= cue.first and _free(p) and p.cases & N]
    here = _in_clause(reading, cue, fitting)
    if here:
        return here[-1]
    return fitting[-1] if fitting else None


def _en_verb(reading: Reading, cue: Cue, parties: Sequence[Party]) -> Party | None:
    inside = [p for p in parties if cue.first < p.first < cue.last and p.cases & A]
    if inside and not _is_passive(reading, cue):
        return inside[0]
    if _is_passive(reading, cue):
        return _en_subject(reading, cue, parties)
    after = _en_object(reading, cue, parties)
    if after is not None:
        return after
    following = reading.words[cue.last].low if cue.last < len(reading.words) else ""
    if following in _NOUN_BEGINS:
        return None
    return _en_subject(reading, cue, parties)


def _is_passive(reading: Reading, cue: Cue) -> bool:
    for position in range(cue.first - 1, max(-1, cue.first - 4), -1):
        low = reading.words[position].low
        if low in _PASSIVE:
            return True
        if low not in _ADVERBS and not low.endswith("ly"):
            return False
    return False


def _en_object(reading: Reading, cue: Cue, parties: Sequence[Party]) -> Party | None:
    for party in parties:
        if cue.last <= party.first <= cue.last + 4 and not party.preposition and party.cases & A:
            between = [w.low for w in reading.words[cue.last : party.first]]
            if not any(low in {",", "by", "in", "on", "to", "for", "after", "and", "that"} for low in between):
                return party
    return None


def _en_of(reading: Reading, cue: Cue, parties: Sequence[Party]) -> Party | None:
    owner = [p for p in parties if p.last == cue.first and p.cases & G and p.cases != 63 and p.kind != "relative"]
    if owner:
        return owner[0]
    for party in parties:
        if cue.last <= party.first <= cue.last + 5 and (party.preposition == "of" or party.first == cue.last):
            return party
    if cue.last - cue.first > 1 or cue.wording.events[0] in {"house_arrest", "requalified"}:
        return _en_subject(reading, cue, parties)
    return None


def _en_place(reading: Reading, cue: Cue, parties: Sequence[Party]) -> Party | None:
    if _is_passive(reading, cue):
        before = [p for p in parties if p.last <= cue.first and _same_clause(reading, cue, p)]
        return before[-1] if before else None
    after = [p for p in parties if cue.last <= p.first <= cue.last + 7]
    return after[0] if after else _en_subject(reading, cue, parties)
