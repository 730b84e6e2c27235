"""Who stands in which role to a Kazakh verb: the nearest one before it in the case that it asks for."""

from collections.abc import Sequence

from matchers.events.clauses import Cue, Reading
from matchers.events.event_words import Role
from matchers.events.grammatical_case import A, Cases, D, G, N
from matchers.events.nearest_party import behind, in_clause, nearest, nearest_name
from matchers.events.party import Party

_WANTED: dict[Role, Cases] = {"nom": N, "acc": A, "dat": D, "gen": G | N, "ins": G, "at": G | N, "attr": N}


def kazakh_party(reading: Reading, cue: Cue, parties: Sequence[Party]) -> Party | None:
    """The party to whom a Kazakh cue's event happened."""
    role = cue.phrase.role
    if role == "any":
        return nearest_name(reading, cue, parties) or _in_case(reading, cue, parties, N)
    if role == "attr":
        after = behind(reading, cue, parties, 3)
        if after:
            return after[0]
    return _in_case(reading, cue, parties, _WANTED[role])


def _in_case(reading: Reading, cue: Cue, parties: Sequence[Party], wanted: Cases) -> Party | None:
    fitting = [p for p in parties if p.first < cue.last and _case(p) & wanted and not (p.possessor and wanted == N)]
    doubt = 1 if wanted == N else 3

    def cost(party: Party) -> int:
        return doubt if _case(party) & ~wanted else 0

    earlier = [party for party in fitting if party.last <= cue.first]
    return nearest(cue, in_clause(reading, cue, fitting), cost) or nearest(cue, earlier, cost)


def _case(party: Party) -> Cases:
    """The case of a list is that of its last name."""
    return party.group[-1].cases
