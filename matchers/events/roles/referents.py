"""Find to whom a pronoun, a relative pronoun or a word such as `activist` refers, in its sentence or earlier ones."""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain, zip_longest
from typing import NamedTuple

from matchers.events.grammatical_case import ALL, A, G, N
from matchers.events.parsed_sentence import ParsedSentence
from matchers.events.party import (
    CLIENT,
    COUNTERPARTS,
    FAMILY,
    INDEFINITE,
    LAWYER,
    LAWYER_BEGINNINGS,
    OTHERS,
    OWNERS,
    SUBORDINATING,
    TRADE,
    WOMAN,
    Party,
    role_of,
)

_MAX_APPOSED_WORDS = 5
_SAYING = frozenset({"said", "says", "told", "claimed", "claims", "alleged", "reported", "complained", "that"})
_SELF = frozenset({"сам", "сама", "саму", "самого", "самому", "самой", "самим"})
_SPEECH_MARKS = frozenset('—–-«“"')


class Background(NamedTuple):
    """The people whom a text names before a sentence."""

    earlier: Callable[[], Iterable[Sequence[Party]]]
    """Gives the parties of the sentences before it, the nearest sentence first."""
    only_person: Party | None
    """The person of the list whom the text names, if it is the only one and was named before the sentence."""
    reported: set[int]
    """The owners to whom the last event before the sentence happened."""
    only_reported: Party | None
    """The owner of `reported`, if it is one."""
    introduced: Callable[[str], set[int]]
    """Gives the owners in the nearest sentence before that introduces people by a word."""


def only_owner(parties: Iterable[Party]) -> set[int]:
    """Return the owner of the parties if all that have one have the same."""
    owners = {party.owner for party in parties if party.owner is not None}
    return owners if len(owners) == 1 else set()


def referents(sentence: ParsedSentence, party: Party, parties: Sequence[Party], background: Background) -> set[int]:
    """Return the owners to which a word that isn't a name refers."""
    match party.kind:
        case "relative":
            return _described(sentence, party, parties, background)
        case "speaker":
            return _speaker(sentence, parties, background)
        case "kin":
            client = _client(sentence, party, parties, background)
            relative = client or _counterpart(sentence, party, parties, background)
            return relative or _of_lawyer(sentence, party, parties, background)
        case "role":
            return _of_role(sentence, party, parties, background)
        case _:
            return _of_pronoun(sentence, party, parties, background)


def _of_lawyer(sentence: ParsedSentence, party: Party, parties: Sequence[Party], background: Background) -> set[int]:
    """Return the person whom the text introduced as a lawyer, if a sentence without names means a lawyer."""
    role = role_of(sentence, party)
    if not role or party.of is not None or any(one.kind == "name" for one in parties):
        return set()
    introduced = background.introduced(role)
    return introduced if len(introduced) == 1 else set()


def _speaker(sentence: ParsedSentence, parties: Sequence[Party], background: Background) -> set[int]:
    """Return who speaks in the first person: a subject that is named, or is called the journalist."""
    subjects = [one for one in parties if one.cases & N and one.is_free]
    roles = [one for one in subjects if one.kind == "role"]
    named = only_owner(subjects)
    if named or subjects:
        called = roles or [one for one in subjects if one.kind == "pronoun"]
        return named or (referents(sentence, called[0], (), background) if len(called) == 1 else set())
    speaker = unnamed_subject(is_feminine=False, is_plural=False, any_gender=True)
    return antecedents(speaker, (), background) if sentence.low_at(0) in _SPEECH_MARKS else set()


def _of_role(sentence: ParsedSentence, party: Party, parties: Sequence[Party], background: Background) -> set[int]:
    """Return the person called an activist, unless a name in its clause or a word before it shows another one."""
    names = _names_before(party, parties)
    clause = sentence.clauses[party.first]
    if party.is_plural or any(sentence.clauses[one.first] == clause for one in names):
        return set()
    apposed = _name_before_apposition(sentence, party, names)
    if apposed:
        return apposed
    before = [sentence.low_at(party.first - distance) for distance in (1, 2)]
    if before[0] in _SELF:  # закрыли газету Ахатовой, а саму журналистку уволили
        return antecedents(party, names, background)
    if OTHERS.intersection(before) or before[0] in INDEFINITE:
        return set()
    role = role_of(sentence, party)
    here = {one.owner for one in names if role in one.roles and one.owner is not None}
    introduced = here or background.introduced(role)
    if not (introduced or all(one.is_aide for one in names)):  # Ахатов написал, что избили студента
        return set()
    return antecedents(party, names, background) if not introduced else introduced if len(introduced) == 1 else set()


def _name_before_apposition(sentence: ParsedSentence, party: Party, names: Sequence[Party]) -> set[int]:
    """Return the owner of the name that a word with an article explains: Akhatov, an editor serving four years."""
    if not names or names[-1].owner is None:
        return set()
    between = sentence.lows[names[-1].last : party.first]
    is_apposed = (
        between[:1] == [","] and between[1:2] in (["a"], ["an"], ["the"]) and len(between) <= _MAX_APPOSED_WORDS
    )
    return {names[-1].owner} if is_apposed else set()


def _of_pronoun(sentence: ParsedSentence, party: Party, parties: Sequence[Party], background: Background) -> set[int]:
    if _means_other(sentence.lows[: party.first]):
        return set()  # Ахатов спросил соседа. Тот сказал, что его избили
    named = names = _names_before(party, parties)
    role = _nearer_role(party, parties, names)
    if role and not _share_clause(sentence, role, party):
        return _of_role(sentence, role, parties, background)
    if not (party.cases & N or party.any_gender or _is_possessive(sentence, party)):
        # in "Ахатов задержал его" the pronoun is another person; a Kazakh clause may stand within that of the name
        names = [one for one in named if not _share_clause(sentence, one, party) or _is_object(sentence, one)]
    if any(one.kind == "kin" and _may_mean(sentence, party, one) for one in parties if one.last <= party.first):
        return set()
    subjects = {one.owner for one in named if one not in names and one.cases == N}
    return antecedents(party, names, background) - subjects


def _nearer_role(pronoun: Party, parties: Iterable[Party], names: Sequence[Party]) -> Party | None:
    """Return the subject without a name between the names and a pronoun, if this may mean it: Адвокат Сомова узнала,
    что фермер подозревается в клевете и что его арестовали."""
    start = names[-1].last if names else pronoun.first
    between = [one for one in parties if one.kind == "role" and start <= one.first and one.last <= pronoun.first]
    fitting = [one for one in between if one.is_free and one.cases & N and one.is_plural == pronoun.is_plural]
    return fitting[-1] if fitting and _fits(pronoun, fitting[-1]) else None


def _means_other(lows: Sequence[str]) -> bool:
    """Return whether words have `тот` for somebody else than the subject, unlike in `в тот же день`."""
    return any(one == "тот" and after != "же" for one, after in zip_longest(lows, lows[1:]))


def _share_clause(sentence: ParsedSentence, name: Party, pronoun: Party) -> bool:
    """Return whether a pronoun is in the clause of a name before it, without a conjunction between them."""
    between = sentence.lows[name.last : pronoun.first - 1]
    is_one = SUBORDINATING.isdisjoint(between) and "что" not in between
    return is_one and sentence.clauses[name.first] == sentence.clauses[pronoun.first]


def _is_possessive(sentence: ParsedSentence, pronoun: Party) -> bool:
    """Return whether a pronoun is that of an owner, who may be the subject of its clause: в его доме, his home."""
    low = sentence.low_at(pronoun.first)
    return pronoun.is_possessor or (low in OWNERS and (bool(pronoun.preposition) or pronoun.cases == G))


def _may_mean(sentence: ParsedSentence, pronoun: Party, relative: Party) -> bool:
    """Return whether a pronoun may mean a relative of the person rather than the person: Мать Ахатовой сказала, что её
    избили."""
    is_woman = WOMAN.match(sentence.low_at(relative.first)) is not None
    is_family = FAMILY.match(sentence.low_at(relative.first)) is not None
    same_gender = pronoun.any_gender or pronoun.is_feminine == is_woman
    return is_family and relative.of is not None and not relative.is_plural and not pronoun.is_plural and same_gender


def antecedents(party: Party, names: Sequence[Party], background: Background) -> set[int]:
    """Return the owners among the nearest names that a pronoun or a word such as `activist` may refer to.

    `names` are those before it in its sentence. Names that fit but leave a choice end the search without a result.
    """
    speakers: list[Party] = []
    for nearby in chain([names], map(_names, background.earlier())):
        fitting = [one for one in nearby if _fits(party, one) and not one.is_aide]
        others = [one for one in fitting if nearby is names or not _only_comments(one, background)]
        if others:
            return _antecedent(party, others)
        speakers += fitting
    if speakers and background.only_reported and _fits(party, background.only_reported):
        return set(background.reported)
    if speakers:
        return _antecedent(party, speakers)
    only = background.only_person
    return {only.owner} if only and only.owner is not None and not party.is_plural and _fits(party, only) else set()


def _only_comments(name: Party, background: Background) -> bool:
    """Return whether a name is that of a speaker about whom the text didn't report last."""
    return name.is_speaker and name.owner not in background.reported


def _names(parties: Iterable[Party]) -> list[Party]:
    return [one for one in parties if one.kind == "name"]


def _names_before(party: Party, parties: Iterable[Party]) -> list[Party]:
    return [one for one in parties if one.kind == "name" and one.last <= party.first]


def _is_object(sentence: ParsedSentence, name: Party) -> bool:
    """Return whether a name isn't the subject of its clause, to which an oblique pronoun can't refer."""
    if not name.cases & N or name.is_possessor or name.preposition:
        return True
    if is_saying(sentence, name):
        return True
    clause = sentence.clauses[name.first]
    before = [cue for cue in sentence.cues if cue.first < name.first and sentence.clauses[cue.first] == clause]
    return bool(before) and bool(name.cases & A)


def is_saying(sentence: ParsedSentence, name: Party) -> bool:
    """Return whether a name is followed by an English verb of saying."""
    return not _SAYING.isdisjoint(sentence.lows[name.last : name.last + 3])


def _antecedent(party: Party, fitting: Sequence[Party]) -> set[int]:
    """Return the owners among `fitting` names to which a pronoun or a word such as `activist` refers."""
    if party.is_plural:
        return {one.owner for one in fitting[-1].group if one.owner is not None}
    subjects = [one for one in fitting if one.cases & N and one.is_free]
    begins_sentence = bool(subjects) and subjects[0].first == 0 and subjects[0].cases == ALL
    return only_owner(fitting) or only_owner(subjects[:1] if begins_sentence else subjects)


def _fits(party: Party, name: Party) -> bool:
    """Return whether the genders agree, as far as both show theirs."""
    if party.is_person and name.is_organisation:
        return False
    is_shown = party.kind != "role" or party.is_gender_known
    if party.is_plural or not is_shown or party.any_gender or name.any_gender:
        return True
    if party.is_feminine == name.is_feminine:
        return True
    return not name.is_gender_known and name.cases != N


def _name_in_apposition(sentence: ParsedSentence, parties: Sequence[Party]) -> set[int] | None:
    """Return the owner whose apposition the relative clause describes: `Akhatov, an activist who was detained`."""
    if len(parties) < 2 or parties[-1].kind != "role" or parties[-1].is_plural or parties[-2].owner is None:
        return None
    between = sentence.lows[parties[-2].last : parties[-1].first]
    is_apposed = between[:1] == [","] and len(between) <= 4 and between[1:2] in (["a"], ["an"], ["the"])
    return {parties[-2].owner} if is_apposed else None


def _described(sentence: ParsedSentence, relative: Party, parties: Sequence[Party], background: Background) -> set[int]:
    """Return the owners that a relative clause describes: the nearest party before it, or its whole list."""
    before = [one for one in parties if one.last <= relative.first and one.kind in {"name", "kin", "role"}]
    if not before or (before[-1].last < relative.first - 1 and TRADE.search(sentence.low_at(relative.first - 2))):
        return set()  # Ахатов нанял бухгалтера, которую уволили
    apposed = _name_in_apposition(sentence, before)
    if apposed is not None:
        return apposed
    if before[-1].kind == "role":  # Активист, которого задержали
        return _of_role(sentence, before[-1], parties, background)
    described = before[-1].group if relative.is_plural or relative.cases == ALL else before[-1:]
    return {one.owner for one in described if one.owner is not None}


def _client(sentence: ParsedSentence, party: Party, parties: Sequence[Party], background: Background) -> set[int]:
    """Return the client of whom a lawyer speaks: адвокат Ахатова, or earlier sentences: его подзащитного избили."""
    if not CLIENT.match(sentence.low_at(party.first)):
        return set()
    owners = {one.of for one in parties if one.of is not None}
    if owners:
        return owners if len(owners) == 1 else set()
    names = [one for one in _names_before(party, parties) if not any(map(LAWYER.match, one.roles))]
    found = antecedents(unnamed_subject(is_feminine=False, is_plural=False, any_gender=True), names, background)
    return found - lawyers_in(background)


def lawyers_in(background: Background) -> set[int]:
    """Return the owners whom earlier sentences call lawyers."""
    return set().union(*map(background.introduced, LAWYER_BEGINNINGS))


def _counterpart(sentence: ParsedSentence, party: Party, parties: Sequence[Party], background: Background) -> set[int]:
    """Return the person of whom a relative speaks by their relation: Сестра Ахатова сказала, что брата задержали."""
    own = sentence.low_at(party.last - 1)
    told = [theirs for theirs, mine in COUNTERPARTS if mine.match(own)]
    relatives = [
        one
        for one in parties
        if one.last <= party.first and one.kind in {"kin", "name"}
        if any(theirs.match(sentence.low_at(at)) for theirs in told for at in (one.first, one.last - 1))
    ]
    if not relatives:
        return set()
    is_woman = WOMAN.match(own) is not None
    owners = {one.of for one in relatives if one.of is not None}
    if not owners:  # Жена рассказала, что мужа избили
        return antecedents(unnamed_subject(is_feminine=is_woman, is_plural=False, any_gender=False), (), background)
    named = [one for one in parties if one.owner in owners and one.is_gender_known]
    return owners if len(owners) == 1 and all(one.is_feminine == is_woman for one in named) else set()


def unnamed_subject(*, is_feminine: bool, is_plural: bool, any_gender: bool) -> Party:
    """Return a party for the subject or object that a sentence leaves out: Был задержан в мае."""
    return Party(
        kind="pronoun",
        first=0,
        last=0,
        cases=N,
        is_feminine=is_feminine,
        is_plural=is_plural,
        any_gender=any_gender,
    )
