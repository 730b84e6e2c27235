"""Find the parties of a sentence: names, pronouns and words for people, with their possible cases."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, partial
from itertools import compress, count
from typing import NamedTuple, get_args

from matchers.events.appositions import join_appositions, list_together
from matchers.events.details.places import is_place
from matchers.events.event_words import Language
from matchers.events.grammatical_case import (
    ALL,
    RUSSIAN_ADJECTIVE_ENDINGS,
    RUSSIAN_ORGANISATION_ENDINGS,
    RUSSIAN_PERSON_ENDINGS,
    Cases,
    G,
    N,
    gender_of_name,
    is_feminine,
    kazakh_cases,
    russian_cases,
)
from matchers.events.parsed_sentence import ParsedSentence
from matchers.events.party import (
    ACCORDING,
    FIRST_PERSONS,
    KIN,
    KNOWN_ORGANISATIONS,
    MAN,
    NOT_NAMES,
    OF_PLACES,
    OFFENCES,
    ORGANISATION_NOUNS,
    OWNERS,
    PLURAL_ENDINGS,
    PREPOSITIONS,
    PRONOUNS,
    QUOTES,
    RELATIVES,
    ROLE,
    SELF_BEGINNINGS,
    SPEAKING,
    SURNAME,
    WOMAN,
    NameSpan,
    Party,
    PartyKind,
)
from matchers.normalize import WordCache

_POSSESSIVE = ("'s", "’s")
_CASES_OF = frozenset({"дело", "дела", "делу", "деле", "делом"})
_OF_PEOPLE = frozenset({"case", "trial", "affair"})
_MAX_WORDS_TO_PREPOSITION = 3
_MIN_STEM_CHARS = 3
_MAX_WORDS_OF_NAME = 4
_ADJECTIVE = re.compile(
    r"(?<!^эт)(?<!^т)(?:ого|его|ому|ему|ым|им|[свнт]ой|шей|ую|юю|ый|ий|ая|яя|ых|их|[ыи]ми|ые|(?<![аея]н)ие)$"
)


_ADJECTIVE_OF_PLACE = re.compile(r"ск(?:ий|ая|ое|ого|ому|ую|ой|ом|им)$")


class KnownParties(NamedTuple):
    """The watched people and organisations of a text that a single word may mean."""

    organisation: int | None = None
    """The owner that a noun such as `фонд` means."""
    given_names: Mapping[str, int] = {}
    """Owners by the beginnings of their given names."""


def given_name_stem(low: str) -> str:
    """Return the beginning of all forms of a given name in lower case, or "" if it is too short to tell."""
    stem = low.rstrip("аеийоуыьюя")
    return stem if len(stem) >= _MIN_STEM_CHARS and stem.isalpha() else ""


def parties_of(
    sentence: ParsedSentence, spans: Sequence[NameSpan], language: Language, known: KnownParties
) -> list[Party]:
    """Return the parties of the sentence in text order; `spans` are the watched names in it, and `known` those that
    single words mean."""
    parties = _watched_names(sentence, spans, language)
    if known.organisation is not None:
        parties += _known_organisation(sentence, _covered(parties), known.organisation, language)
    if known.given_names:
        parties += _by_given_names(sentence, _covered(parties), known.given_names, language)
    parties += _other_names(sentence, _covered(parties), language)
    parties += _plain_words(sentence, _covered(parties), language)
    parties.sort(key=lambda party: party.first)
    for party in parties:
        preposition = _preposition(sentence.lows, party)
        is_conjunction = preposition == "как" and party.kind == "pronoun"  # видела, как её задержали
        if party.kind == "name" and sentence.low_at(party.last) in _OF_PEOPLE:
            party.is_possessor, preposition = True, ""
        party.preposition = "" if is_conjunction else preposition
    joined = join_appositions(sentence, parties, language)
    for party in joined:
        party.is_speaker = party.kind == "name" and _speaks(sentence, party)
    list_together(sentence, joined)
    return joined


def _speaks(sentence: ParsedSentence, party: Party) -> bool:
    """Return whether words tell what a named person says: a verb beside the name, or anywhere in the clause of a
    person outside the list, or `according to`."""
    if not party.cases & N or party.preposition:
        return party.preposition in ACCORDING or sentence.low_at(party.last) in ACCORDING
    beside = [*sentence.lows[max(0, party.first - 2) : party.first], *sentence.lows[party.last : party.last + 2]]
    is_unlisted = party.owner is not None and party.owner < 0
    return any(map(_IS_SPEAKING.__getitem__, beside)) or (is_unlisted and _speaks_in_clause(sentence, party))


def _speaks_in_clause(sentence: ParsedSentence, party: Party) -> bool:
    words = sentence.words_of_clause(sentence.clauses[party.first])
    return any(_IS_SPEAKING[word.low] for word in words)


_IS_SPEAKING = WordCache(lambda low: SPEAKING.match(low) is not None)


def _covered(parties: Sequence[Party]) -> set[int]:
    return {position for party in parties for position in range(party.first, party.last)}


def _watched_names(sentence: ParsedSentence, spans: Sequence[NameSpan], language: Language) -> list[Party]:
    names = []
    for span in spans:
        first = bisect_right(sentence.ends, span.start)
        last = bisect_left(sentence.starts, span.end, lo=first)
        if first < last:
            make = _organisation if span.is_organisation else _listed_person
            names.append(make(sentence, first, last, span, language))
    return names


def _listed_person(sentence: ParsedSentence, first: int, last: int, span: NameSpan, language: Language) -> Party:
    """Return the party of a person of the list, with the gender and cases that the name matcher gives."""
    party = _name(sentence, first, last, span.owner, language)
    if span.gender:
        party.is_feminine, party.any_gender, party.is_gender_known = span.gender == "f", False, True
    if span.cases and language == "ru":
        party.cases = span.cases
    return _with_self(sentence, party) if language == "kk" else party


def _with_self(sentence: ParsedSentence, party: Party) -> Party:
    """Return a Kazakh party with the word for "self" after it, which carries its case: Ахатовтың өзіне."""
    after = sentence.low_at(party.last)
    if after.startswith(SELF_BEGINNINGS) and party.cases & G:
        party.last, party.cases = party.last + 1, kazakh_cases((after,))
    return party


def _name(sentence: ParsedSentence, first: int, last: int, owner: int, language: Language) -> Party:
    cases, shows_feminine, any_gender, is_gender_known = _grammar_of_name(tuple(sentence.lows[first:last]), language)
    return Party(
        kind="name", first=first, last=last, cases=cases, owner=owner, is_feminine=shows_feminine,
        any_gender=any_gender, is_gender_known=is_gender_known,
    )  # fmt: skip


@lru_cache(maxsize=5_000)
def _grammar_of_name(low: tuple[str, ...], language: Language) -> tuple[Cases, bool, bool, bool]:
    """Return a name's cases, whether it looks like a woman's, whether it may be anybody's, and whether it is known."""
    gender = gender_of_name(low)
    is_known = gender is not None
    return _name_cases(low, language), is_feminine(low), low[-1].isascii() and not is_known, is_known


def _name_cases(low: tuple[str, ...], language: Language) -> Cases:
    if language == "en":
        return G if low[-1].endswith(_POSSESSIVE) else ALL
    words = tuple(word for word in low if word[0].isalpha())
    if not words:
        return ALL
    if language == "kk":
        return kazakh_cases(words)
    return ALL if words[0].isascii() else russian_cases(words)


def _organisation(sentence: ParsedSentence, first: int, last: int, span: NameSpan, language: Language) -> Party:
    """Return an organisation with the noun that carries its case: профсоюзу «Кенже», «Кенже» кәсіподағына."""
    party = _name(sentence, first, last, span.owner, language)
    party.any_gender = party.is_organisation = True
    if language == "ru":
        party.cases = ALL
        before = first - 1
        while sentence.low_at(before) in QUOTES:
            before -= 1
        if ORGANISATION_NOUNS.match(sentence.low_at(before)):
            party.first, party.cases = before, RUSSIAN_ORGANISATION_ENDINGS.cases(sentence.low_at(before))
    if language == "kk":
        after = last
        while sentence.low_at(after) in QUOTES:
            after += 1
        if ORGANISATION_NOUNS.match(sentence.low_at(after)):
            party.last, party.cases = after + 1, kazakh_cases((sentence.low_at(after),))
    return party


def _known_organisation(sentence: ParsedSentence, covered: set[int], owner: int, language: Language) -> list[Party]:
    """Return the nouns without a name beside them that mean the organisation `owner`."""
    found = [at for at, low in enumerate(sentence.lows) if at not in covered and _IS_KNOWN_ORGANISATION[low]]
    if language == "en":
        found = [at for at in found if sentence.low_at(at - 1) == "the"]
    return [
        Party(
            kind="name", first=at, last=at + 1, cases=_organisation_cases(sentence.low_at(at), language), owner=owner,
            any_gender=True, is_organisation=True,
        )
        for at in found
        if sentence.low_at(at + 1) not in QUOTES and not any(sentence.capitals[at + 1 : at + 2])
    ]  # fmt: skip


_IS_KNOWN_ORGANISATION = WordCache(lambda low: KNOWN_ORGANISATIONS.match(low) is not None)


def _organisation_cases(low: str, language: Language) -> Cases:
    if language == "en":
        return ALL
    return kazakh_cases((low,)) if language == "kk" else RUSSIAN_ORGANISATION_ENDINGS.cases(low)


def _by_given_names(
    sentence: ParsedSentence, covered: set[int], owners: Mapping[str, int], language: Language
) -> list[Party]:
    """Return the single words with a capital that are given names: Сестра говорит, что Данияра били."""
    capitals = [at for at in compress(count(), sentence.capitals) if at not in covered]
    alone = [first for first, last in _adjacent(capitals) if last - first == 1]
    found = [(at, owners.get(given_name_stem(sentence.lows[at]))) for at in alone]
    return [_name(sentence, at, at + 1, owner, language) for at, owner in found if owner is not None]


def _other_names(sentence: ParsedSentence, covered: set[int], language: Language) -> list[Party]:
    """Return the names of people who aren't watched: the event may have happened to them."""
    capitals = compress(count(), sentence.capitals)
    spans = _adjacent([at for at in capitals if at not in covered and _may_name(sentence.lows[at], at)])
    names = [
        _name(sentence, first, last, -1 - first, language)
        for first, last in spans
        if _is_name(sentence, first, last, language)
    ]
    for one in names:
        one.is_aide = language == "en" and not (one.last - one.first > 1 or one.is_gender_known)
    return names


def _adjacent(positions: Sequence[int]) -> list[tuple[int, int]]:
    """Return the first and last (exclusive) of each run of adjacent positions."""
    spans: list[tuple[int, int]] = []
    for position in positions:
        if spans and spans[-1][1] == position:
            spans[-1] = (spans[-1][0], position + 1)
        else:
            spans.append((position, position + 1))
    return spans


def _may_name(low: str, position: int) -> bool:
    if len(low) < 2 or _is_no_name(low):
        return False
    return position > 0 or not _is_plain(low)


@lru_cache(maxsize=20_000)
def _is_no_name(low: str) -> bool:
    return NOT_NAMES.match(low) is not None or is_place(low) or _is_grammar(low)


@lru_cache(maxsize=20_000)
def _is_plain(low: str) -> bool:
    """Return whether a word is one for a person, but no name."""
    return bool(KIN.match(low) or ROLE.match(low))


def _is_grammar(low: str) -> bool:
    return low in PRONOUNS or low in RELATIVES or low in FIRST_PERSONS or low in PREPOSITIONS


def _is_name(sentence: ParsedSentence, first: int, last: int, language: Language) -> bool:
    if last == 1 and any(cue.first == 0 for cue in sentence.cues):
        return False  # Машину подожгли: the capital only begins the sentence
    if (
        last - first > _MAX_WORDS_OF_NAME
        or sentence.is_in_capitals(first, last)
        or (last - first == 1 and _is_plain(sentence.low_at(first)))
    ):
        return False  # a heading in capitals; Гражданина at the beginning of a line
    if last - first == 1 and SURNAME.search(sentence.low_at(first)):
        return not (_ADJECTIVE_OF_PLACE.search(sentence.low_at(first)) and _has_adjective(sentence.low_at(last)))
    if sentence.low_at(first - 1) in QUOTES:
        return False
    if sentence.low_at(first - 1) in _CASES_OF and sentence.low_at(last).isalpha():
        return True  # заседание по делу Яценко состоится
    return last - first > 1 or (language == "en" and first > 0 and not _has_article(sentence, first))


def _has_adjective(low: str) -> bool:
    """Return whether a word before which an adjective of a place may stand isn't a surname's: Уйгурского активиста."""
    return bool(OF_PLACES.match(low)) or _is_plain(low)


def _has_article(sentence: ParsedSentence, first: int) -> bool:
    """Return whether an article shows that a capital begins no person's name: the Korday district, an ethnic Dungan,
    but the Akhatov case."""
    if sentence.low_at(first + 1) in _OF_PEOPLE:
        return False
    before = sentence.lows[max(0, first - 2) : first]
    return before[-1:] == ["the"] or not {"a", "an"}.isdisjoint(before)


def _plain_words(sentence: ParsedSentence, covered: set[int], language: Language) -> list[Party]:
    known = map(_PLAIN_WORDS[language].__getitem__, sentence.lows)
    found = [
        _plain(word, at, language)
        for at, word in enumerate(known)
        if word is not None and at not in covered and not _is_offended(sentence, at)
    ]
    for party in found:
        if party.kind == "kin" and sentence.low_at(party.first - 1) == "құқық":
            party.kind = "role"  # құқық қорғаушы is a defender of rights, not of a client
        if language == "kk" and party.kind == "role":
            _with_self(sentence, party)
    return found + [_plain(_KAZAKH_SPEAKER, at, language) for at in _kazakh_speakers(sentence) if at not in covered]


def _is_offended(sentence: ParsedSentence, at: int) -> bool:
    """Return whether a word is for the one whom somebody is said to have offended: оскорбление представителя власти."""
    return sentence.low_at(at - 1).startswith(OFFENCES)


def _kazakh_speakers(sentence: ParsedSentence) -> Iterable[int]:
    """Return the positions of `Мен`, Kazakh for "I", which in lower case means "with"."""
    if "мен" not in sentence.lows:
        return ()
    return [at for at, low in enumerate(sentence.lows) if low == "мен" and sentence.capitals[at]]


class _PlainWord(NamedTuple):
    """A word for a person that isn't a name, with its grammar."""

    kind: PartyKind
    cases: Cases
    is_plural: bool = False
    is_feminine: bool = False
    is_gender_known: bool = False


def _plain(word: _PlainWord, position: int, language: Language) -> Party:
    return Party(
        kind=word.kind, first=position, last=position + 1, cases=word.cases, is_plural=word.is_plural,
        is_feminine=word.is_feminine, is_gender_known=word.is_gender_known,
        is_person=language == "en" and word.kind == "pronoun" and not word.is_plural,
        any_gender=language == "kk" and word.kind in {"pronoun", "relative"},
    )  # fmt: skip


_KAZAKH_SPEAKER = _PlainWord("speaker", N)


def _plain_word(language: Language, low: str) -> _PlainWord | None:
    """Return the grammar of a word for a person that isn't a name, or None for other words."""
    if language == "kk" and (low == "он" or low.startswith("сын")):
        return None  # in Kazakh "ten" and "break", in Russian "he" and "son"
    if low in PRONOUNS:
        return _PlainWord("pronoun", *PRONOUNS[low])
    if low in RELATIVES:
        return _PlainWord("relative", *RELATIVES[low])
    if low in FIRST_PERSONS:
        return _PlainWord("speaker", FIRST_PERSONS[low].cases)
    if not _is_plain(low):
        return None
    is_plural = PLURAL_ENDINGS[language].search(low) is not None
    is_woman, is_man = (table.match(low) is not None for table in (WOMAN, MAN))
    kind: PartyKind = "kin" if KIN.match(low) else "role"
    return _PlainWord(kind, _person_cases(low, language), is_plural, is_woman, is_woman or is_man)


_PLAIN_WORDS: dict[Language, WordCache[_PlainWord | None]] = {
    language: WordCache(partial(_plain_word, language)) for language in get_args(Language)
}


def _person_cases(low: str, language: Language) -> Cases:
    if language == "en":
        return G if low.endswith(_POSSESSIVE) else ALL
    return kazakh_cases((low,)) if language == "kk" else RUSSIAN_PERSON_ENDINGS.cases(low)


def _preposition(lows: Sequence[str], party: Party) -> str:
    """Return the preposition before a party, its adjectives and articles skipped; "" for none."""
    for low in reversed(lows[max(0, party.first - _MAX_WORDS_TO_PREPOSITION) : party.first]):
        if low in PREPOSITIONS:
            return low
        if low not in {"the", "a", "an"} and low not in OWNERS and not _is_adjective_of(low, party):
            return ""
    return ""


def _is_adjective_of(low: str, party: Party) -> bool:
    """Return whether a word may be an adjective of a party, unlike in `до этого Ахатову`."""
    return _ADJECTIVE.search(low) is not None and bool(RUSSIAN_ADJECTIVE_ENDINGS.cases(low) & party.cases)
