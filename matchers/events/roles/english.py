"""Find the party in a role to an English verb or noun by word order, auxiliaries and prepositions."""

from collections.abc import Sequence

from matchers.events.grammatical_case import ALL, A, G, N
from matchers.events.parsed_sentence import Cue, ParsedSentence
from matchers.events.party import AFTER_OBJECT, INDEFINITE, Party, after_cue, in_clause, nearest_name

_AUXILIARIES = frozenset({"was", "were", "is", "are", "been", "being", "be", "get", "got", "gets", "remains", "remain"})
_ADVERBS = frozenset({"not", "also", "later", "again", "then", "first", "once", "never"})
_DETERMINERS = frozenset({"the", "a", "an", "his", "her", "their", "its", "two", "three", "several"})
_ARTICLES = frozenset({"the", "a", "an"})
_ENDS_OBJECT = frozenset({",", "by", "in", "on", "to", "for", "after", "and", "that"})
_PARTICLES = frozenset({"", "over"})
"""Words before an object that belong to its verb: handed over Akhatov."""
_MAX_WORDS_OF_NOUN = 2
"""Words between an owner and the noun: Akhatov's five-year sentence."""
_ALSO_PASSIVE = frozenset({"house_arrest"})


def english_party(sentence: ParsedSentence, cue: Cue, parties: Sequence[Party]) -> Party | None:
    """Return the party to which the event of an English cue happened."""
    choose = {"nom": _subject, "acc": _patient, "gen": _whose, "at": _place}.get(cue.phrase.role, nearest_name)
    return choose(sentence, cue, parties)


def _subject(sentence: ParsedSentence, cue: Cue, parties: Sequence[Party]) -> Party | None:
    """Return the subject in the cue's clause, or of one that commas interrupt: Akhatov, who left, was freed."""
    fitting = [p for p in parties if p.last <= cue.first and p.cases & N and (p.is_free or _is_relative_whole(p))]
    nearby = in_clause(sentence, cue, fitting)
    nearby = [p for p in nearby if not _is_new(sentence, p)] or nearby
    interrupted = (
        [] if nearby else [p for p in fitting if p.kind in {"name", "role"} and sentence.low_at(p.last) == ","]
    )
    return next(iter(reversed(nearby or interrupted or fitting)), None)


def _is_new(sentence: ParsedSentence, party: Party) -> bool:
    """Return whether an article introduces somebody: Akhatov beat a detainee and was convicted."""
    return party.kind == "role" and sentence.low_at(party.first - 1) in INDEFINITE


def _is_relative_whole(party: Party) -> bool:
    return party.kind == "relative" and not party.is_possessor


def _patient(sentence: ParsedSentence, cue: Cue, parties: Sequence[Party]) -> Party | None:
    """Return the subject of a passive (was detained; Akhatov, detained in May) or the object of an active verb."""
    if _is_passive(sentence, cue):
        return _subject(sentence, cue, parties)
    inside = [p for p in parties if cue.first < p.first < cue.last and p.cases & A and p.preposition in _PARTICLES]
    inside = [p for p in inside if "by" not in sentence.lows[cue.first : p.first]]
    found = inside[0] if inside else _object(sentence, cue, parties)
    if found or sentence.low_at(cue.last) in _DETERMINERS:
        return found
    return _subject(sentence, cue, parties)


def _is_passive(sentence: ParsedSentence, cue: Cue) -> bool:
    for position in range(cue.first - 1, max(-1, cue.first - 4), -1):
        low = sentence.low_at(position)
        if low in _AUXILIARIES:
            return True
        if low not in _ADVERBS and not low.endswith("ly"):
            return False
    return False


def _object(sentence: ParsedSentence, cue: Cue, parties: Sequence[Party]) -> Party | None:
    near = (p for p in parties if cue.last <= p.first <= cue.last + 4 and not p.preposition and p.cases & A)
    near = (p for p in near if not _owns_next(sentence, p))
    return next((p for p in near if _ENDS_OBJECT.isdisjoint(sentence.lows[cue.last : p.first])), None)


def _owns_next(sentence: ParsedSentence, party: Party) -> bool:
    """Return whether a pronoun is that of the owner of what the next word names: fired her assistant."""
    word = sentence.low_at(party.last)
    is_her = party.kind == "pronoun" and sentence.low_at(party.first) == "her"
    return is_her and word.isalpha() and word not in AFTER_OBJECT and not word.endswith("ly")


def _whose(sentence: ParsedSentence, cue: Cue, parties: Sequence[Party]) -> Party | None:
    """Return the possessive before a noun (Akhatov's arrest), or the name after `of`."""
    owners = (
        p for p in parties if p.last <= cue.first <= p.last + _MAX_WORDS_OF_NOUN and p.cases & G and p.cases != ALL
    )
    owner = next((p for p in owners if not _ENDS_OBJECT & _words_between(sentence, p, cue)), None)
    after = [
        p
        for p in after_cue(sentence, cue, parties, 5)
        if (p.preposition in {"of", "against"} or _follows_of(sentence, cue, p)) and not p.is_possessor
    ]
    if owner or after:
        return owner or after[0]
    if sentence.low_at(cue.last - 1) == "of":
        return None
    if cue.last - cue.first > 1 or _ALSO_PASSIVE & set(cue.phrase.events):
        return _subject(sentence, cue, parties)
    return None


def _follows_of(sentence: ParsedSentence, cue: Cue, party: Party) -> bool:
    """Return whether a party is what the cue's noun is of, behind words that describe it: trial of trade unionist."""
    if party.first == cue.last:
        return True
    between = sentence.lows[cue.last : party.first]
    is_of = sentence.low_at(cue.last - 1) == "of" and not party.preposition
    return is_of and len(between) <= _MAX_WORDS_OF_NOUN and _ENDS_OBJECT.isdisjoint(between)


def _place(sentence: ParsedSentence, cue: Cue, parties: Sequence[Party]) -> Party | None:
    """Return the owner of the place: searched Akhatov's home, the office of Akhatov was searched."""
    if _is_passive(sentence, cue):
        before = [p for p in in_clause(sentence, cue, parties) if p.last <= cue.first]
        return before[-1] if before else None
    after = after_cue(sentence, cue, parties, 7)
    owners = [p for p in in_clause(sentence, cue, parties) if p.last <= cue.first and p.cases & G]
    is_verb = sentence.low_at(cue.last - 1).endswith("ed")
    if is_verb and not after and sentence.low_at(cue.last) in _ARTICLES:
        return None  # Akhatov searched the archive
    return after[0] if after else _subject(sentence, cue, parties) or (owners[-1] if owners else None)


def _words_between(sentence: ParsedSentence, party: Party, cue: Cue) -> set[str]:
    return set(sentence.lows[party.last : cue.first])
