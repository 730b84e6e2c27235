"""Find listed people in a text: full names, initials, typos, and surnames of people introduced before."""

from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import product
from typing import NamedTuple

from matchers.lexicon.context import context_reasons, foreign_reasons, trade_reasons
from matchers.lexicon.records import FULL, INITIAL, NameIndex, Person, pair_key
from matchers.lexicon.tokenized_text import TokenizedText, first_sound
from matchers.lexicon.word_index import WordMatch, readings
from matchers.mention import MIN_SCORE, Mention, MentionKind, Reason, ReasonCode, score_of
from matchers.normalize import is_cyrillic
from matchers.people.agreement import agreement, cases_of_name
from matchers.people.families import IN_FAMILY, relatives
from matchers.people.gender_cues import (
    given_of_woman,
    initials_of_man,
    initials_of_woman,
    is_function_word,
    is_patronymic_of_another,
    is_womans_subject,
)
from matchers.people.lone_surnames import LoneSurnames
from matchers.people.name_patterns import Candidate, NamePattern, best, name_patterns, tokens_of
from matchers.people.neighbouring_words import given_initials_beside, is_place_name, is_title
from matchers.people.patronymics import fathers_of
from matchers.people.typos import IN_TYPO, find_typos
from matchers.spelling.known_names import cyrillic_sounds
from matchers.spelling.phonetic_key import sounds
from matchers.spelling.russian_inflection import Case

_MAX_OWN_COST, _MIN_OTHER_NAME_COST = 0.45, 0.12
"""Maximum cost of a name spelt as in the list, and the minimum extra cost of another name that is only similar."""
_TYPO_COST = 1.0
_MAX_ROMANISED_COST = 0.5
"""Maximum cost of a Cyrillic word read as a romanised spelling if the list has the name in Cyrillic too."""


class _PatternSpan(NamedTuple):
    """The positions of a name's first and last token, and its span of characters."""

    first: int
    last: int
    start: int
    end: int


def find_people(tokenized: TokenizedText, names: NameIndex) -> list[Mention]:
    """Return mentions of people of the list.

    Two people may share a span, and more entries never take a mention away, unless the text has the name of one of them
    to the letter: Ахметова isn't Ахмитова where both are on the list.
    """
    search = _PersonSearch(tokenized, names)
    found = search.full_names()
    found += LoneSurnames(tokenized, names, found, search.misspelt).find()
    return [_mention(tokenized, names, one) for one in found]


def _mention(tokenized: TokenizedText, names: NameIndex, found: Candidate) -> Mention:
    person = names.person(found.person)
    return Mention(
        kind=MentionKind.PERSON,
        entry=person.id,
        start=found.start,
        end=found.end,
        surface=tokenized.text[found.start : found.end],
        reasons=found.reasons,
        gender="f" if person.gender == "f" else "m" if person.gender == "m" else None,
        cases=cases_of_name(tokenized, found.first, found.last, names, person),
    )


class _PersonSearch:
    def __init__(self, tokenized: TokenizedText, names: NameIndex) -> None:
        self.tokenized = tokenized
        self.tokens = tokenized.tokens
        self.names = names
        self.misspelt: dict[int, set[str]] = {}
        """Surname with a typo beside its given name -> the sounds of the misspelt form."""

    def full_names(self) -> list[Candidate]:
        """Return names with a given name or an initial, the best for each person and place."""
        candidates: list[Candidate] = []
        for at in self.tokenized.hits:
            for pattern in name_patterns(self.tokenized, at):
                candidates += self._by_initial(pattern) if pattern.initials else self._by_given(pattern)
            if self.tokens[at].is_capital:
                candidates += self._relatives(at)
        taken = tokens_of(candidates)
        for at in self.tokenized.hits:
            if at not in taken and self.tokens[at].is_capital:
                candidates += self._typos(at)
        return self._without_other_people(_without_neighbours(best(candidates)))

    def _without_other_people(self, found: list[Candidate]) -> list[Candidate]:
        """Return the candidates without initials of another person: В. Абдыков if the text has Владимир Абдыков."""
        in_full = {one.person for one in found if one.letter is None}
        return [one for one in found if one.person in in_full or not self._is_in_full(one.person, one.letter)]

    def _is_in_full(self, person: int, letter: str | None) -> bool:
        """Return whether the text has the surname beside a given name that begins with the letter."""
        return any(letter in self._given_letters.get(surname, ()) for surname in self.names.person(person).surnames)

    @cached_property
    def _given_letters(self) -> dict[int, set[str]]:
        """Return for each word of the list, the first sounds of the given names beside it in the text."""
        letters: dict[int, set[str]] = {}
        for at in self.tokenized.hits:
            beside = given_initials_beside(self.tokenized, at)
            for match in self.tokens[at].matches if beside else ():
                letters.setdefault(match.token, set()).update(beside)
        return letters

    def _by_given(self, pattern: NamePattern) -> Iterator[Candidate]:
        get = self.names.filed.get
        checked: set[int] = set()
        for given, surname in self._pairs(pattern):
            for number in get(pair_key(FULL, surname.token, given.token)):
                person = self.names.form(number).person
                if person not in checked:
                    found = list(self._candidates(pattern, number, surname, given))
                    yield from found
                    checked |= {one.person for one in found}

    def _pairs(self, pattern: NamePattern) -> Iterable[tuple[WordMatch, WordMatch]]:
        """Return the given names and surnames that the words may be, the nearest together first."""
        given, surnames = self.tokens[pattern.given].matches, self.tokens[pattern.surname].matches
        pairs = product(given, surnames)
        if len(given) == 1 or len(surnames) == 1:
            return pairs
        return sorted(pairs, key=lambda pair: pair[0].cost + pair[1].cost)

    def _by_initial(self, pattern: NamePattern) -> Iterator[Candidate]:
        get = self.names.filed.get
        for surname in self.tokens[pattern.surname].matches:
            for letter in pattern.initial_letters(self.tokenized):
                for number in get(pair_key(INITIAL, surname.token, ord(letter))):
                    if self._may_abbreviate(pattern, number):
                        yield from self._candidates(pattern, number, surname, None)

    def _may_abbreviate(self, pattern: NamePattern, number: int) -> bool:
        """Return whether an initial is that of the given name; in Cyrillic by the letter: А. isn't Олег (Aleh)."""
        initial = self.tokens[pattern.given].word
        given = self.names.word_index.listed(self.names.form(number).given[0]).sounds
        return not is_cyrillic(initial) or any(_abbreviates(initial, sound) for sound in cyrillic_sounds(given))

    def _relatives(self, at: int) -> Iterator[Candidate]:
        for relative in relatives(self.tokenized, at, self.names):
            number = self.names.form(relative.form).person
            first, last = self.tokens[relative.first], self.tokens[relative.last]
            place = _PatternSpan(relative.first, relative.last, first.start, last.end)
            yield from self._scored(number, self.names.person(number), place, [IN_FAMILY])

    def _typos(self, at: int) -> Iterator[Candidate]:
        for typo in find_typos(self.tokenized, at, self.names):
            found = list(self._candidates(typo.pattern, typo.form, typo.surname, typo.given, typo=IN_TYPO))
            surname = self.tokens[typo.pattern.surname]
            if found and all(match.token != typo.surname.token for match in surname.matches):
                self.misspelt.setdefault(typo.surname.token, set()).update(one.sound for one in readings(surname.word))
            yield from found

    def _candidates(
        self, pattern: NamePattern, number: int, surname: WordMatch, given: WordMatch | None, typo: Reason | None = None
    ) -> Iterator[Candidate]:
        form = self.names.form(number)
        person = self.names.person(form.person)
        if person.in_cyrillic and surname.cost > _MAX_ROMANISED_COST and self._is_romanised(surname, pattern.surname):
            return
        reasons = agreement(self.tokenized, pattern, self.names, form, person, surname, given)
        if reasons is None or is_place_name(self.tokenized, pattern.first, pattern.last):
            return
        if self._is_of_another(pattern, person, surname, given):
            return
        if typo:
            reasons.append(typo)
        letter = min(pattern.initial_letters(self.tokenized)) if pattern.initials else None
        place = _PatternSpan(pattern.first, pattern.last, *pattern.span(self.tokenized))
        cost = surname.cost + (given.cost if given else 0.0) + (_TYPO_COST if typo else 0.0)
        yield from self._scored(form.person, person, place, reasons, letter, cost)

    def _is_romanised(self, match: WordMatch, at: int) -> bool:
        """Return whether a Cyrillic word was read as a form of a name that the list has only in Latin letters."""
        return is_cyrillic(self.tokens[at].word) and not self.names.word_index.listed(match.token).cyrillic

    def _is_of_another(self, pattern: NamePattern, person: Person, surname: WordMatch, given: WordMatch | None) -> bool:
        """Return whether the words around the name show another person: a woman, or one with a surname beside it."""
        first, last = pattern.first, pattern.last
        if is_patronymic_of_another(self.tokenized, pattern.surname, first, last):
            return True
        if self.tokens[pattern.surname].is_initial and self.tokens[pattern.given].word.isupper():
            return True  # as in АЛЛА С МАМОЙ
        if pattern.surname_first and self._is_no_surname(pattern):
            return True
        if given is not None and self._is_womans_name(pattern, given):
            return True
        if person.gender == "f" and given is None and pattern.surname_first:
            return initials_of_man(self.tokenized, pattern.surname, first)
        if person.gender != "m":
            return False
        if given is None:
            return initials_of_woman(self.tokenized, pattern.surname, first, last)
        if is_womans_subject(self.tokenized, pattern.surname, pattern.given):
            return True
        is_hers = surname.cases & Case.NOMINATIVE and not given.cases & Case.NOMINATIVE
        return bool(is_hers) and given_of_woman(self.tokenized, pattern.surname, first, last)

    def _is_no_surname(self, pattern: NamePattern) -> bool:
        """Return whether the word before a given name or initials is an office or, without a patronymic, no name."""
        if pattern.initials and is_title(self.tokens[pattern.surname].word):
            return True
        has_father = any(fathers_of(self.tokens[at].word) for at in pattern.between)
        return not has_father and is_function_word(self.tokenized, pattern.surname) and not self._is_line(pattern)

    def _is_line(self, pattern: NamePattern) -> bool:
        """Return whether the name is a line of a list."""
        start, end = pattern.span(self.tokenized)
        return self.tokenized.text[:start].endswith("\n") and self.tokenized.text[end : end + 1] in ("", "\n", ",")

    def _is_womans_name(self, pattern: NamePattern, given: WordMatch) -> bool:
        """Return whether a given name in -ия is a woman's nominative: Виктория isn't a genitive of Виктор, Юрия is of
        Юрий."""
        if given.cases & Case.NOMINATIVE or not self.tokens[pattern.given].word.lower().endswith("ия"):
            return False
        misspelt_sounds = first_sound(self.tokens[pattern.given].word)
        own = (sound for sound in self.names.word_index.listed(given.token).sounds if sound.endswith(("i", "ia")))
        return not any(misspelt_sounds.startswith(sound[:-1]) for sound in own)

    def _scored(
        self,
        number: int,
        person: Person,
        place: _PatternSpan,
        reasons: list[Reason],
        letter: str | None = None,
        cost: float = 0.0,
    ) -> Iterator[Candidate]:
        if person.context:
            own = list(context_reasons(self.tokenized, place.start, person.context))
            reasons = [*reasons, *(own or foreign_reasons(self.tokenized, place.start))]
            if person.flags.needs_context and not own:
                return
            if person.flags.common_name and not own:
                reasons += trade_reasons(self.tokenized, place.start)
        if person.flags.common_name:
            reasons = [*reasons, Reason(code=ReasonCode.COMMON_NAME, weight=-0.15)]
        score = score_of(reasons)
        if score >= MIN_SCORE:
            yield Candidate(number, *place, tuple(reasons), score, letter, cost)


def _abbreviates(initial: str, sound: str) -> bool:
    """Return whether a Cyrillic initial begins a name that sounds like this; И. isn't Яна or Юрий."""
    (begins,) = sounds(initial)
    return sound.startswith(begins) and not (begins == "i" and sound[1:2] in ("a", "u"))


def _without_neighbours(found: list[Candidate]) -> list[Candidate]:
    """Return the candidates without those whose words are spelt exactly as another candidate's name."""
    nearest: dict[int, float] = {}
    for one in found:
        for at in range(one.first, one.last + 1):
            nearest[at] = min(nearest.get(at, one.cost), one.cost)
    least = [(one, min(nearest[at] for at in range(one.first, one.last + 1))) for one in found]
    return [one for one, cost in least if cost > _MAX_OWN_COST or one.cost - cost < _MIN_OTHER_NAME_COST]
