"""Find the party in a role to a Kazakh verb or noun: the nearest one before it in the right case."""

from collections.abc import Sequence

from matchers.events.event_words import Role
from matchers.events.grammatical_case import A, Cases, D, G, N
from matchers.events.parsed_sentence import Cue, ParsedSentence
from matchers.events.party import FAMILY, TOGETHER, Party, after_cue, in_clause, nearest, nearest_name

_PARTICIPLES = ("ған", "ген", "қан", "кен")
"""Endings of a participle, which describes a noun right after it: қайтыс болған атасы."""
_OBJECT_CLAUSES = tuple(f"{ending}{after}" for ending in _PARTICIPLES for after in ("ын", "ін", "ы", "і"))
"""Endings of a participle whose clause is what somebody says; its subject is in the genitive."""
_KAZAKH_CASES: dict[Role, Cases] = {"nom": N, "acc": A, "dat": D, "gen": G | N, "ins": G, "at": G | N, "attr": N}


def kazakh_party(sentence: ParsedSentence, cue: Cue, parties: Sequence[Party]) -> Party | None:
    """Return the party to which the event of a Kazakh cue happened: the nearest one before it in the right case."""
    role = cue.phrase.role
    parties = [
        one for one in parties if sentence.low_at(one.last) not in TOGETHER
    ] or parties  # Ахатовпен бірге ұсталды
    described = next((one for one in parties if one.first == cue.last), None)
    if role == "nom" and described and sentence.low_at(cue.last - 1).endswith(_PARTICIPLES):
        return described
    if role == "any":
        relatives = [
            one
            for one in parties
            if one.last <= cue.first and one.cases in (A, D) and FAMILY.match(sentence.low_at(one.last - 1))
        ]
        return (
            next(reversed(relatives), None)
            or nearest_name(sentence, cue, parties)
            or _in_list_case(sentence, cue, parties, N)
        )
    if role == "attr":
        after = after_cue(sentence, cue, parties, 3)
        if after:
            return after[0]
    if role == "nom" and sentence.low_at(cue.last - 1).endswith(_OBJECT_CLAUSES):  # адвокаты оның ұсталғанын айтты
        owners = [one for one in parties if one.last <= cue.first and one.cases == G and one.kind != "role"]
        return owners[-1] if owners else _in_list_case(sentence, cue, [one for one in parties if not one.is_aide], N)
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
