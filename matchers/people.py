"""People of the list in one text: full names, initials, slips of the pen, surnames of who was introduced."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache, reduce
from itertools import product
from operator import or_
from typing import NamedTuple

from matchers.bearers import (
    given_of_woman,
    initials_of_woman,
    is_patronymic_of_another,
    is_word_of_sentence,
    opens_as_subject,
    other_gender_beside,
    patronymic_before,
)
from matchers.evidence import context_reasons, foreign_reasons
from matchers.families import WHY as RELATIVES
from matchers.families import relatives
from matchers.grammar import agreement, case_name, common_cases
from matchers.layout import Layout, layouts
from matchers.mention import Mention, MentionKind, Reason, score_of
from matchers.normalize import is_cyrillic
from matchers.passage import Passage
from matchers.records import FULL, INITIAL, SURNAME, NameIndex, Person, pair_key
from matchers.russian import Case
from matchers.skeleton import skeleton
from matchers.slips import slips
from matchers.sound_distance import distance
from matchers.surroundings import given_initials_beside, is_title, names_a_place, stands_beside_another_given
from matchers.vocabulary import Match, readings

THRESHOLD = 0.5
"""A mention needs more for it than against it; the weights below are set so that a full name or initials pass by
themselves, a surname only after an introduction or with context, and a namesake's signs weigh more than a name."""


_SAME = 0.16
_SHORT = 6
"""Letters of a surname and its ending among which common words hide."""
_AS_WRITTEN, _OTHER_NAME = 0.45, 0.12
"""How near a spelling must be to be a name's own, and how much farther off one that is only like it."""
_COST_OF_SLIP = 1.0
_FARTHEST_ALONE = 0.35
"""How far a surname alone may be from the list's spelling, unless its bearer was introduced so."""
_LONGEST_HEADLINE = 250
_HEADLINE = Reason(text="in the headline, named in full below", weight=0.3)


@dataclass(frozen=True, slots=True)
class Found:
    """A person found in a stretch of tokens."""

    person: int
    first: int
    last: int
    start: int
    end: int
    reasons: tuple[Reason, ...]
    letter: str | None = None
    """The first sound of an initial that stands for the given name."""
    cost: float = 0.0
    """How far the spellings are from the list's."""


class _Place(NamedTuple):
    """The first and last token of a name, and the characters that it takes."""

    first: int
    last: int
    start: int
    end: int


class _Introduction(NamedTuple):
    """Where a person was first named in full, and how the surname was written: empty if it was another of theirs."""

    place: int
    word: str
    cost: float


def find_people(passage: Passage, names: NameIndex) -> list[Mention]:
    """Mentions of people of the list. Two people may share a span, and more entries never take a mention away, unless
    the text has the name of one of them to the letter: Ахметова is no Ахмитова where both are on the list."""
    search = _Search(passage, names)
    found = search.full_names()
    found += search.surnames_alone(found)
    return [_mention(passage, names.person(one.person), one) for one in found]


def _mention(passage: Passage, person: Person, found: Found) -> Mention:
    return Mention(
        kind=MentionKind.PERSON,
        entry=person.id,
        start=found.start,
        end=found.end,
        surface=passage.text[found.start : found.end],
        reasons=found.reasons,
    )


class _Search:
    def __init__(self, passage: Passage, names: NameIndex) -> None:
        self.passage = passage
        self.tokens = passage.tokens
        self.names = names
        self._named: set[int] = set()
        self._misspelt: dict[int, set[str]] = {}
        """For each surname that was misspelt beside its given name, what its bearer's name would then sound like."""

    def full_names(self) -> list[Found]:
        """Names with a given name or an initial, the best for each person and place."""
        candidates: list[Found] = []
        for at in self.passage.hits:
            for layout in layouts(self.passage, at):
                candidates += self._by_initial(layout) if layout.initials else self._by_given(layout)
            if self.tokens[at].is_capital:
                candidates += self._relatives(at)
        taken = _tokens_of(candidates)
        for at in self.passage.hits:
            if at not in taken and self.tokens[at].is_capital:
                candidates += self._slips(at)
        return self._without_other_bearers(_without_neighbours(_best(candidates)))

    def _without_other_bearers(self, found: list[Found]) -> list[Found]:
        """Drops В. Абдыков for Виктор where the text itself says that its В. Абдыков is Владимир."""
        in_full = {one.person for one in found if one.letter is None}
        return [one for one in found if one.person in in_full or not self._is_another(one)]

    def _is_another(self, found: Found) -> bool:
        surnames = self.names.person(found.person).surnames
        return any(found.letter in self._given_letters.get(surname, ()) for surname in surnames)

    @cached_property
    def _given_letters(self) -> dict[int, set[str]]:
        """For each word of the list, the first sounds of the given names beside it in the text."""
        letters: dict[int, set[str]] = {}
        for at in self.passage.hits:
            beside = given_initials_beside(self.passage, at)
            for match in self.tokens[at].matches if beside else ():
                letters.setdefault(match.token, set()).update(beside)
        return letters

    def _by_given(self, layout: Layout) -> Iterator[Found]:
        get = self.names.filed.get
        seen: set[int] = set()
        for given, surname in self._pairs(layout):
            for number in get(pair_key(FULL, surname.token, given.token)):
                person = self.names.form(number).person
                if person not in seen:
                    found = list(self._judged(layout, number, surname, given))
                    yield from found
                    seen |= {one.person for one in found}

    def _pairs(self, layout: Layout) -> Iterable[tuple[Match, Match]]:
        """The given names and surnames that the words may be, the nearest together first."""
        given, surnames = self.tokens[layout.given].matches, self.tokens[layout.surname].matches
        pairs = product(given, surnames)
        if len(given) == 1 or len(surnames) == 1:
            return pairs
        return sorted(pairs, key=lambda pair: pair[0].cost + pair[1].cost)

    def _by_initial(self, layout: Layout) -> Iterator[Found]:
        get = self.names.filed.get
        for surname in self.tokens[layout.surname].matches:
            for letter in layout.initial_letters(self.passage):
                for number in get(pair_key(INITIAL, surname.token, ord(letter))):
                    yield from self._judged(layout, number, surname, None)

    def _relatives(self, at: int) -> Iterator[Found]:
        for relative in relatives(self.passage, at, self.names):
            number = self.names.form(relative.form).person
            first, last = self.tokens[relative.first], self.tokens[relative.last]
            place = _Place(relative.first, relative.last, first.start, last.end)
            yield from self._scored(number, self.names.person(number), place, [RELATIVES])

    def _slips(self, at: int) -> Iterator[Found]:
        for slip in slips(self.passage, at, self.names):
            found = list(self._judged(slip.layout, slip.form, slip.surname, slip.given, slip=slip.reason))
            surname = self.tokens[slip.layout.surname]
            if found and all(match.token != slip.surname.token for match in surname.matches):
                heard = self._misspelt.setdefault(slip.surname.token, set())
                heard.update(reading.sound for reading in readings(surname.word))
            yield from found

    def _judged(
        self, layout: Layout, number: int, surname: Match, given: Match | None, slip: Reason | None = None
    ) -> Iterator[Found]:
        form = self.names.form(number)
        person = self.names.person(form.person)
        reasons = agreement(self.passage, layout, self.names, form, person, surname, given)
        if reasons is None or names_a_place(self.passage, layout.first, layout.last):
            return
        if self._is_of_another(layout, person, surname, given):
            return
        if slip:
            reasons.append(slip)
        letter = min(layout.initial_letters(self.passage)) if layout.initials else None
        place = _Place(layout.first, layout.last, *layout.span(self.passage))
        cost = surname.cost + (given.cost if given else 0.0) + (_COST_OF_SLIP if slip else 0.0)
        yield from self._scored(form.person, person, place, reasons, letter, cost)

    def _is_of_another(self, layout: Layout, person: Person, surname: Match, given: Match | None) -> bool:
        """Whether the words around the name show another bearer: a woman, or somebody with a surname beside it."""
        first, last = layout.first, layout.last
        if is_patronymic_of_another(self.passage, layout.surname, first, last):
            return True
        if layout.initials and layout.surname_first and is_title(self.tokens[layout.surname].word):
            return True
        if given is not None and self._is_hers(layout, given):
            return True
        if person.gender != "m":
            return False
        if given is None:
            return initials_of_woman(self.passage, layout.surname, first, last)
        is_hers = surname.cases & Case.NOMINATIVE and not given.cases & Case.NOMINATIVE
        return bool(is_hers) and given_of_woman(self.passage, layout.surname, first, last)

    def _is_hers(self, layout: Layout, given: Match) -> bool:
        """Виктория is no genitive of Виктор, as Юрия is of Юрий."""
        if given.cases & Case.NOMINATIVE or not self.tokens[layout.given].word.lower().endswith("ия"):
            return False
        return not any(sound.endswith(("i", "ia")) for sound in self.names.vocabulary.spelled(given.token).sounds)

    def _scored(
        self,
        number: int,
        person: Person,
        place: _Place,
        reasons: list[Reason],
        letter: str | None = None,
        cost: float = 0.0,
    ) -> Iterator[Found]:
        if person.context:
            own = list(context_reasons(self.passage, place.start, person.context))
            reasons = [*reasons, *(own or foreign_reasons(self.passage, place.start))]
        if person.is_common:
            reasons = [*reasons, Reason(text="many people bear this name", weight=-0.15)]
        if score_of(reasons) >= THRESHOLD:
            yield Found(number, *place, tuple(reasons), letter, cost)

    def surnames_alone(self, full: list[Found]) -> list[Found]:
        """The surname by itself: after the person was introduced, or beside what belongs to them."""
        taken = self._named = _tokens_of(full)
        introduced = self._introductions(full)
        found: list[Found] = []
        for at in self.passage.hits:
            if at not in taken and self.tokens[at].is_capital:
                found += self._surname_at(at, self.tokens[at].matches, introduced)
        for at, match in self._misspelt_again():
            found += self._surname_at(at, (match,), introduced)
        return _best(found)

    def _misspelt_again(self) -> Iterator[tuple[int, Match]]:
        """The surnames that are misspelt just as they were beside the given name."""
        for surname, heard in self._misspelt.items():
            for at, token in enumerate(self.tokens):
                if token.is_capital and not token.matches and at not in self._named:
                    cases = [reading.cases for reading in readings(token.word) if reading.sound in heard]
                    if cases:
                        yield at, Match(surname, 0.0, reduce(or_, cases))

    def _introductions(self, full: Iterable[Found]) -> dict[int, dict[int, _Introduction]]:
        """For each surname, the people who were introduced, and how that first happened."""
        found: dict[int, dict[int, _Introduction]] = {}
        for one in sorted(full, key=lambda found: found.start):
            for surname in self.names.person(one.person).surnames:
                found.setdefault(surname, {}).setdefault(one.person, self._introduction(one, surname))
        return found

    def _introduction(self, found: Found, surname: int) -> _Introduction:
        for token in self.tokens[found.first : found.last + 1]:
            for match in token.matches:
                if match.token == surname:
                    return _Introduction(found.start, token.word, match.cost)
        return _Introduction(found.start, "", 0.0)

    def _surname_at(
        self, at: int, matches: Iterable[Match], introduced: dict[int, dict[int, _Introduction]]
    ) -> Iterator[Found]:
        token = self.tokens[at]
        for match in matches:
            known = introduced.get(match.token, {})
            for number, (place, word, cost) in known.items():
                if match.cost > max(_FARTHEST_ALONE, cost) or not _is_same_surname(word, token.word):
                    continue
                if place < token.start:
                    yield from self._alone(at, match, number, Reason(text="introduced before", weight=0.45))
                elif token.end <= self._headline and len(known) == 1 and match.token not in self._of_others:
                    yield from self._alone(at, match, number, _HEADLINE)
            for form_number in self.names.filed.get(pair_key(SURNAME, match.token)):
                number = self.names.form(form_number).person
                if number not in known:
                    yield from self._beside_context(at, match, number)

    @cached_property
    def _headline(self) -> int:
        """Where the first line ends, if it is short, and stands apart or is no sentence; 0 without such a line."""
        text = self.passage.text
        start = len(text) - len(text.lstrip())
        line, _, rest = text[start : start + _LONGEST_HEADLINE].partition("\n")
        is_headline = rest.startswith("\n") or not line.rstrip().endswith((".", ",", "-"))
        return start + len(line) if rest and is_headline else 0

    @cached_property
    def _of_others(self) -> set[int]:
        """The surnames beside which the text has a given name that isn't that of an introduced person."""
        return {
            match.token
            for at in self.passage.hits
            if at not in self._named and stands_beside_another_given(self.passage, at)
            for match in self.tokens[at].matches
        }

    def _alone(self, at: int, match: Match, number: int, why: Reason) -> Iterator[Found]:
        person = self.names.person(number)
        token = self.tokens[at]
        cases = common_cases(self.names, match, person, token.word)
        if not cases:
            return
        if stands_beside_another_given(self.passage, at) or names_a_place(self.passage, at, at):
            return
        if person.gender == "m" and match.token in self._of_others and opens_as_subject(self.passage, at):
            return
        if person.is_word and is_word_of_sentence(self.passage, at):
            return
        if patronymic_before(self.passage, at) or other_gender_beside(self.passage, at, person.gender, match.cases):
            return
        reasons = [Reason(text=f"surname{case_name(cases)}", weight=0.25), why]
        if score_of(reasons) >= THRESHOLD:
            yield Found(number, at, at, token.start, token.end, tuple(reasons))

    def _beside_context(self, at: int, match: Match, number: int) -> Iterator[Found]:
        person = self.names.person(number)
        if person.never_alone or match.cost > 0.15:
            return
        own = list(context_reasons(self.passage, self.tokens[at].start, person.context))
        if not any(reason.weight >= 0.1 for reason in own) or any(foreign_reasons(self.passage, self.tokens[at].start)):
            return
        terms = "; ".join(reason.text for reason in own)
        yield from self._alone(at, match, number, Reason(text=terms, weight=0.25 if len(own) == 1 else 0.35))


def _tokens_of(found: Iterable[Found]) -> set[int]:
    return {at for one in found for at in range(one.first, one.last + 1)}


@lru_cache(maxsize=10_000)
def _is_same_surname(introduced: str, word: str) -> bool:
    """Whether a short surname is written as it was when its bearer was introduced: Мэй doesn't become май."""
    if max(len(introduced), len(word)) > _SHORT or is_cyrillic(introduced) != is_cyrillic(word):
        return True
    known = {one.sound for one in readings(introduced)}
    return any(
        skeleton(one) == skeleton(other.sound) and min(distance(one, other.sound), distance(other.sound, one)) <= _SAME
        for one in known
        for other in readings(word)
    )


def _without_neighbours(found: list[Found]) -> list[Found]:
    """Drops those whose name is spelt differently in the text where another one's is spelt just so."""
    nearest: dict[int, float] = {}
    for one in found:
        for at in range(one.first, one.last + 1):
            nearest[at] = min(nearest.get(at, one.cost), one.cost)
    return [one for one in found if not _is_neighbour(one, min(nearest[at] for at in range(one.first, one.last + 1)))]


def _is_neighbour(found: Found, nearest: float) -> bool:
    return nearest <= _AS_WRITTEN and found.cost - nearest >= _OTHER_NAME


def _best(candidates: list[Found]) -> list[Found]:
    """For each person the best of what overlaps: the longer, then the surer."""
    kept: list[Found] = []
    taken: set[tuple[int, int]] = set()
    for one in sorted(candidates, key=lambda found: (found.start - found.end, -score_of(found.reasons), found.start)):
        places = {(one.person, at) for at in range(one.first, one.last + 1)}
        if not places & taken:
            taken |= places
            kept.append(one)
    return sorted(kept, key=lambda found: (found.start, found.person))
