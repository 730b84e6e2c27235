"""Find people named by their surname alone, after an introduction in full or beside their context."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache, reduce
from operator import or_
from typing import NamedTuple

from matchers.lexicon.context import context_reasons, foreign_reasons
from matchers.lexicon.records import SURNAME, NameIndex, pair_key
from matchers.lexicon.tokenized_text import TokenizedText
from matchers.lexicon.word_index import WordMatch, readings
from matchers.mention import MIN_SCORE, Reason, ReasonCode, score_of
from matchers.normalize import is_cyrillic
from matchers.people.agreement import common_cases, form_shown
from matchers.people.families import is_familys
from matchers.people.gender_cues import (
    acts_in_sentence,
    is_function_word,
    is_word_of_sentence,
    opens_as_subject,
    opens_before_dash,
    other_gender_beside,
    patronymic_before,
)
from matchers.people.name_patterns import Candidate, best, tokens_of
from matchers.people.neighbouring_words import (
    gender_beside,
    is_beside_capital,
    is_beside_other_given_name,
    is_compound,
    is_given_of_another,
    is_place_name,
    is_short_surname,
    is_title,
)
from matchers.spelling.east_asian import is_surname
from matchers.spelling.phonetic_distance import distance
from matchers.spelling.phonetic_key import phonetic_key
from matchers.spelling.russian_inflection import Case

_MAX_SAME_SPELLING_COST = 0.16
_MAX_SHORT_CHARS = 6
"""Maximum length of short surnames, which common words resemble."""
_MAX_LONE_COST = 0.35
"""Maximum cost of a surname alone, unless it was introduced in this spelling."""
_MAX_HEADLINE_CHARS = 250
_INTRODUCED_LATER = Reason(code=ReasonCode.INTRODUCED_LATER, weight=0.25)
_IN_HEADLINE = Reason(code=ReasonCode.IN_HEADLINE, weight=0.3)
_INTRODUCED = Reason(code=ReasonCode.INTRODUCED_BEFORE, weight=0.45)


class _Introduction(NamedTuple):
    """The place of a person's first full name, and the surname as written there (empty if another of theirs)."""

    place: int
    word: str
    cost: float


class LoneSurnames:
    """Searches a text for surnames alone when its full names are known."""

    def __init__(
        self, tokenized: TokenizedText, names: NameIndex, full: list[Candidate], misspelt: dict[int, set[str]]
    ) -> None:
        self.tokenized = tokenized
        self.tokens = tokenized.tokens
        self.names = names
        self._full = full
        self._misspelt = misspelt
        self._named = tokens_of(full)
        self._introduced = self._introductions(full)

    def find(self) -> list[Candidate]:
        """Return surnames alone after the person was introduced, or beside the entry's context."""
        found: list[Candidate] = []
        for at in self.tokenized.hits:
            if at not in self._named and self.tokens[at].is_capital:
                found += self._surname_at(at, self.tokens[at].matches)
        for at, match in self._misspelt_again():
            found += self._surname_at(at, (match,))
        return best(found)

    def _misspelt_again(self) -> Iterator[tuple[int, WordMatch]]:
        """Yield surnames that are misspelt in the same way as beside the given name elsewhere in the text."""
        for surname, misspelt_sounds in self._misspelt.items():
            for at, token in enumerate(self.tokens):
                if token.is_capital and not token.matches and at not in self._named:
                    cases = [reading.cases for reading in readings(token.word) if reading.sound in misspelt_sounds]
                    if cases:
                        yield at, WordMatch(surname, 0.0, reduce(or_, cases))

    def _introductions(self, full: Iterable[Candidate]) -> dict[int, dict[int, _Introduction]]:
        """Return for each surname the people introduced by it, with their first introduction."""
        found: dict[int, dict[int, _Introduction]] = {}
        for one in sorted(full, key=lambda found: found.start):
            for surname in self.names.person(one.person).surnames:
                found.setdefault(surname, {}).setdefault(one.person, self._introduction(one, surname))
        return found

    def _introduction(self, found: Candidate, surname: int) -> _Introduction:
        words = self.tokens[found.first : found.last + 1]
        written = ((token.word, match.cost) for token in words for match in token.matches if match.token == surname)
        return _Introduction(found.start, *next(written, ("", 0.0)))

    def _surname_at(self, at: int, matches: Iterable[WordMatch]) -> Iterator[Candidate]:
        token = self.tokens[at]
        for match in matches:
            known = self._introduced.get(match.token, {})
            for number, (place, word, cost) in known.items():
                if match.cost > max(_MAX_LONE_COST, cost) or not _is_same_surname(word, token.word):
                    continue
                if place < token.start:
                    yield from self._alone(at, match, number, [_INTRODUCED])
                elif len(known) == 1 and not self._may_be_another(at, match, number):
                    yield from self._before_introduction(at, match, number)
                else:
                    yield from self._beside_context(at, match, number)
            for form_number in self.names.filed.get(pair_key(SURNAME, match.token)):
                number = self.names.form(form_number).person
                if number not in known:
                    yield from self._beside_context(at, match, number)

    def _before_introduction(self, at: int, match: WordMatch, number: int) -> Iterator[Candidate]:
        if self.tokens[at].end <= self._headline:
            yield from self._alone(at, match, number, [_IN_HEADLINE])
        elif not self._tells_of_others(at, match):
            yield from self._alone(at, match, number, [_INTRODUCED_LATER])
        else:
            yield from self._beside_context(at, match, number)

    def _tells_of_others(self, at: int, match: WordMatch) -> bool:
        """Return whether a surname before its introduction is quoted, an official's, a plain word or in sports news."""
        token = self.tokens[at]
        is_title_before = self.tokenized.near(at - 1, at) and is_title(self.tokens[at - 1].word)
        is_official = is_title_before and bool(match.cases & Case.NOMINATIVE)  # Адвокат Кима isn't Ким
        is_other = is_official or self.tokenized.is_quoted(token) or is_beside_capital(self.tokenized, at)
        is_word = len(token.word) <= _MAX_SHORT_CHARS and not is_short_surname(token.word)
        is_other = is_other or (is_word and is_word_of_sentence(self.tokenized, at))
        return is_other or any(foreign_reasons(self.tokenized, token.start))

    @cached_property
    def _headline(self) -> int:
        """Return the end of the headline: a short first line that isn't a sentence; 0 if there is none."""
        text = self.tokenized.text
        start = len(text) - len(text.lstrip())
        line, _, rest = text[start : start + _MAX_HEADLINE_CHARS].partition("\n")
        is_headline = rest.startswith("\n") or not line.rstrip().endswith((".", ",", "-"))
        return start + len(line) if rest and is_headline else 0

    @cached_property
    def _of_others(self) -> dict[int, set[int]]:
        """Return for each surname the places where another person's given name is beside it."""
        found: dict[int, set[int]] = {}
        for at in self.tokenized.hits:
            if at not in self._named and is_beside_other_given_name(self.tokenized, at):
                for match in self.tokens[at].matches:
                    found.setdefault(match.token, set()).add(at)
        return found

    def _may_be_another(self, at: int, match: WordMatch, number: int) -> bool:
        """Return whether a surname above the introduction may be somebody else in the text; for Варламцев, Ирина
        Варламцева doesn't count."""
        others = self._of_others.get(match.token, set())
        if self.names.person(number).gender != "m" or self.tokens[at].word.lower().endswith("а"):
            return bool(others)
        return any(gender_beside(self.tokenized, other) != "f" for other in others)

    @cached_property
    def _of_women(self) -> set[int]:
        """Return the surnames of which an introduced woman's surname may be a form."""
        return {
            match.token
            for one in self._full
            if self.names.person(one.person).gender == "f"
            for at in range(one.first, one.last + 1)
            for match in self.tokens[at].matches
        }

    @cached_property
    def _womens(self) -> set[int]:
        """Return the surnames of the introduced women, also of those named together with relatives."""
        people = (self.names.person(one.person) for one in self._full)
        return {surname for person in people if person.gender == "f" for surname in person.surnames}

    @cached_property
    def _surnames(self) -> set[int]:
        """Return the positions of introduced people's surnames."""
        words = ((at, self.tokens[at].matches) for at in self.tokenized.hits)
        return {at for at, matches in words if any(match.token in self._introduced for match in matches)}

    def _has_given_after(self, at: int) -> bool:
        """Return whether a given name follows an East Asian surname: Ким Ё Чжон is another Ким."""
        if {at + 1, at + 2} & self._surnames or not self.tokenized.near(at, at + 1):
            return False
        after = self.tokens[at + 1]
        return after.is_capital and not after.word[1:].isupper() and is_surname(self.tokens[at].word)

    def _is_womans(self, at: int, match: WordMatch) -> bool:
        """Return whether a surname in -ова is that of a woman who is also in the text."""
        is_hers = match.token in self._of_women or any(one.token in self._womens for one in self.tokens[at].matches)
        if is_hers and (acts_in_sentence(self.tokenized, at) or opens_before_dash(self.tokenized, at)):
            return True
        return match.token in self._of_others and opens_as_subject(self.tokenized, at)

    def _alone(self, at: int, match: WordMatch, number: int, why: Sequence[Reason]) -> Iterator[Candidate]:
        person = self.names.person(number)
        token = self.tokens[at]
        if token.is_initial:
            return  # a surname of one letter
        cases = common_cases(self.names, match, person, token.word)
        if not cases or person.flags.needs_given_name or is_familys(self.tokenized, at, match):
            return
        if is_beside_other_given_name(self.tokenized, at, self._surnames) or is_place_name(self.tokenized, at, at):
            return
        if is_compound(self.tokenized, at):
            return
        if self._has_given_after(at) or (person.gender == "m" and self._is_womans(at, match)):
            return
        if is_function_word(self.tokenized, at) or is_given_of_another(self.tokenized, at):
            return
        if person.flags.common_word and is_word_of_sentence(self.tokenized, at):
            return
        is_full_name = at - 1 not in self._surnames and patronymic_before(self.tokenized, at)  # no Ковалевич
        if is_full_name or other_gender_beside(self.tokenized, at, person.gender, match.cases):
            return
        form = {"form": form_shown(cases)}
        reasons = (Reason(code=ReasonCode.SURNAME_ALONE, params=form, weight=0.25), *why)
        score = score_of(reasons)
        if score >= MIN_SCORE:
            yield Candidate(number, at, at, token.start, token.end, reasons, score)

    def _beside_context(self, at: int, match: WordMatch, number: int) -> Iterator[Candidate]:
        person = self.names.person(number)
        if person.flags.needs_introduction or match.cost > 0.15:
            return
        own = list(context_reasons(self.tokenized, self.tokens[at].start, person.context))
        if not any(reason.weight >= 0.1 for reason in own) or any(
            foreign_reasons(self.tokenized, self.tokens[at].start)
        ):
            return
        weights = (0.25, 0.1)  # beside a surname alone, context weighs more than beside a full name
        own = [reason._replace(weight=weight) for reason, weight in zip(own, weights, strict=False)]
        yield from self._alone(at, match, number, own)


@lru_cache(maxsize=10_000)
def _is_same_surname(introduced: str, word: str) -> bool:
    """Return whether a short surname has the same spelling as in the introduction: Мэй doesn't become май."""
    if max(len(introduced), len(word)) > _MAX_SHORT_CHARS or is_cyrillic(introduced) != is_cyrillic(word):
        return True
    known = {one.sound for one in readings(introduced)}
    return any(
        phonetic_key(one) == phonetic_key(other.sound)
        and min(distance(one, other.sound), distance(other.sound, one)) <= _MAX_SAME_SPELLING_COST
        for one in known
        for other in readings(word)
    )
