"""Check that the parts of a name agree in case and gender, and that the patronymic is the entry's."""

import re
from functools import cache, lru_cache, reduce
from operator import attrgetter, or_

from matchers.lexicon.bloom_filter import FAMILY_ENDING
from matchers.lexicon.records import Form, NameIndex, Person
from matchers.lexicon.tokenized_text import Token, TokenizedText
from matchers.lexicon.word_index import WordMatch, readings
from matchers.mention import Reason, ReasonCode
from matchers.normalize import is_cyrillic
from matchers.people.name_patterns import NamePattern
from matchers.people.parse_name import PARTICLES
from matchers.people.patronymics import fathers_of, same_father
from matchers.spelling.known_names import is_given
from matchers.spelling.phonetic_key import VOWELS, sounds
from matchers.spelling.russian_inflection import ANY_CASE, Case

_LATIN_FAMILY_ENDING = re.compile("[eo]v|in|sk")
_PLURAL_ADJECTIVE = ("ские", "ских", "ским", "скими")
_MAX_EXACT_COST = 0.05
_MIN_DISTANT_COST = 0.4
_MAX_NAME_COST = 1.1


_cost_of = attrgetter("cost")


@cache
def form_shown(cases: int) -> str:
    """Return the form that a surname has in the text: `plain`, `kazakh` (with an ending), or a Russian case."""
    if cases & Case.KAZAKH and not cases & ANY_CASE:
        return "kazakh"
    if cases & Case.NOMINATIVE:
        return "plain"
    return next((case.name.lower() for case in Case if cases & case & ANY_CASE), "plain")


def common_cases(
    names: NameIndex,
    match: WordMatch,
    person: Person,
    word: str,
    *,
    is_surname: bool = True,
    beside_given: bool = False,
) -> int:
    """Return the cases of a form of this person's name, or 0 if it is of the other gender or a family's plural."""
    likely_sounds = names.word_index.listed(match.token).sounds
    return _common_cases(match.cases, word, likely_sounds, person.gender, person.indeclinable, is_surname, beside_given)


@lru_cache(maxsize=20_000)
def _common_cases(
    possible: int,
    word: str,
    likely_sounds: tuple[str, ...],
    gender: str | None,
    is_indeclinable: bool,
    is_surname: bool,
    is_beside_given: bool,
) -> int:
    """Return the cases, among those that are `possible`, of a name with these sounds; cached, as texts repeat names."""
    sound = likely_sounds[0]
    cases = possible & ~(Case.FAMILY | Case.PLURAL)
    if not is_cyrillic(word) and cases & Case.NOMINATIVE:
        return ANY_CASE
    if cases == Case.KAZAKH and _POSSESSIVE_CASE.search(word) and not sound.endswith(_POSSESSIVES):
        return 0
    if is_surname and _is_plural(word, likely_sounds, gender, is_beside_given=is_beside_given):
        return cases & Case.KAZAKH
    ends_in_consonant = sound[-1] not in VOWELS or sound.endswith(("ai", "ei"))
    if gender == "f" and ends_in_consonant and "-" not in word:
        is_declined = not is_surname and any(other[-1] in VOWELS for other in likely_sounds)  # Sarah is declined: Сару
        return _of_woman(cases, word, is_surname=is_surname) | (cases if is_declined else 0)
    if cases & Case.NOMINATIVE and (is_indeclinable or _NEVER_DECLINED.search(word)):
        return cases | ANY_CASE
    return cases


def cases_of_name(tokenized: TokenizedText, first: int, last: int, names: NameIndex, person: Person) -> int:
    """Return the cases (bits of `Case`) that this person's name in the tokens `first` to `last` may be in."""
    together: int = ANY_CASE
    for token in tokenized.tokens[first : last + 1]:
        if not token.matches or token.is_initial:
            continue
        own = [match for match in token.matches if match.token in person.surnames]
        nearest = own or [min(token.matches, key=_cost_of)]
        each = [common_cases(names, one, person, token.word, is_surname=bool(own)) for one in nearest]
        together = (together & reduce(or_, each)) or together
    return together


_POSSESSIVE_CASE = re.compile("(?<![тдн]ік)[аеёиоуыіюя]н[ае]$", re.IGNORECASE)
"""Kazakh datives that only possessives have: Болатұлына, but Виталина isn't Виталий."""
_POSSESSIVES = ("uli", "kizi")
_NEVER_DECLINED = re.compile("(?:[иыоуэеюіүұө]|[уо]а)$", re.IGNORECASE)


def _of_woman(cases: int, word: str, *, is_surname: bool) -> int:
    """Return the cases of a woman's name that ends in a consonant: it isn't declined, except in -ь (Любовью)."""
    if cases & Case.NOMINATIVE:
        return ANY_CASE
    if not is_surname and word.lower().endswith(("ью", "и")):
        return cases
    return cases & Case.KAZAKH


def _is_plural(word: str, possible_sounds: tuple[str, ...], gender: str | None, *, is_beside_given: bool) -> bool:
    """Return whether a word is a family's plural (Утеповы, Бокаевы) and not a genitive (Насраллы, Щербины)."""
    if word[-1:].lower() not in ("ы", "и"):
        return False
    womens = ("ova", "eva") if is_beside_given else ("ova", "eva", "ina")
    is_womans = possible_sounds[0].endswith(womens) and gender != "m"
    is_family_name = is_womans or possible_sounds[0][-1] not in VOWELS
    return is_family_name and not any(sound.endswith("a") and sound != possible_sounds[0] for sound in possible_sounds)


def agreement(
    tokenized: TokenizedText,
    pattern: NamePattern,
    names: NameIndex,
    form: Form,
    person: Person,
    surname: WordMatch,
    given: WordMatch | None,
) -> list[Reason] | None:
    """Return the reasons to read the words as this person's name, or None if they can't be it."""
    slug = tokenized.is_slug(pattern.first, pattern.last)
    if not slug and not _looks_like_name(tokenized, pattern, surname, given):
        return None
    if not slug and (surname.cases == Case.SLUG or (surname.cases & Case.SLUG and not surname.cases & Case.NOMINATIVE)):
        return None
    cases = _cases_together(tokenized, pattern, names, person, surname, given)
    if cases is None:
        return None
    others = _reasons_between(tokenized, pattern, names, form, person, given is None)
    if others is None:
        return None
    return [*_name_reasons(pattern, cases, surname, given), *others]


def _looks_like_name(
    tokenized: TokenizedText, pattern: NamePattern, surname: WordMatch, given: WordMatch | None
) -> bool:
    """Return whether one half of the name has a capital letter, and the other is capitalised or spelt exactly."""
    tokens = tokenized.tokens
    words = [(tokens[pattern.surname], surname), (tokens[pattern.given], given)]
    if not any(token.is_capital for token, match in words if match is not None):
        return _is_small_name(tokenized, pattern, surname, given)
    if not tokens[pattern.surname].is_capital:
        is_exact = given is not None and surname.cost <= _MAX_EXACT_COST
        return is_exact and _has_family_ending(tokens[pattern.surname].word)
    return given is None or tokens[pattern.given].is_capital


def _is_small_name(tokenized: TokenizedText, pattern: NamePattern, surname: WordMatch, given: WordMatch | None) -> bool:
    """Return whether a name in lower case can be nothing else: a given name, then a surname in -ов, -ев or -ин."""
    if given is None or pattern.between or surname.cost > _MAX_EXACT_COST or given.cost > _MAX_EXACT_COST:
        return False
    return _has_family_ending(tokenized.tokens[pattern.surname].word)


def _has_family_ending(word: str) -> bool:
    """Return whether a word ends in -ов, -ев or -ин in any case, as no common word beside a given name does."""
    ends = FAMILY_ENDING if is_cyrillic(word) else _LATIN_FAMILY_ENDING
    return len(word) > 5 and ends.search(word[-6:]) is not None and not word.endswith(_PLURAL_ADJECTIVE)


def _cases_together(
    tokenized: TokenizedText,
    pattern: NamePattern,
    names: NameIndex,
    person: Person,
    surname: WordMatch,
    given: WordMatch | None,
) -> int | None:
    tokens = tokenized.tokens
    of_surname = common_cases(names, surname, person, tokens[pattern.surname].word, beside_given=given is not None)
    if not of_surname:
        return None
    if given is None:
        return of_surname
    of_given = common_cases(names, given, person, tokens[pattern.given].word, is_surname=False)
    if not of_given or surname.cost + given.cost > _MAX_NAME_COST:
        return None
    head, last = (of_surname, of_given) if pattern.surname_first else (of_given, of_surname)
    if not head & ANY_CASE:
        return None
    if last & Case.KAZAKH and head & Case.NOMINATIVE:
        return last
    together = head & last & ANY_CASE
    if not together and of_surname & Case.NOMINATIVE:
        word = tokens[pattern.surname].word
        ends_in_a = names.word_index.listed(given.token).sounds[0].endswith("a")
        if not _ALWAYS_DECLINED.search(word) or (person.gender is None and _IN.search(word) and ends_in_a):
            is_womans = person.gender == "m" and of_given & ANY_CASE == Case.PREPOSITIONAL  # Евгении Жовнир отказали
            return None if is_womans else of_given
    return together or None


_ALWAYS_DECLINED = re.compile(r"(?:[оеё]в|[иы]н|[кц]ий|[оеё]ва|[иы]на|[eo]va?|ina?|sky?)$", re.IGNORECASE)
"""Surnames that the press always declines beside a declined given name; it may leave others (Балтабай) as they are."""
_IN = re.compile("[иы]н$")
"""Surnames that foreign women don't decline: Санне Марин."""


def _reasons_between(
    tokenized: TokenizedText, pattern: NamePattern, names: NameIndex, form: Form, person: Person, by_initial: bool
) -> list[Reason] | None:
    """Return the reasons from patronymic, further given names and initials; None if one is another person's."""
    reasons: list[Reason] = []
    further = list(form.given[1:])
    for at in pattern.between:
        token = tokenized.tokens[at]
        matched = next((part for part in further if any(match.token == part for match in token.matches)), None)
        if matched is not None:
            further.remove(matched)
        elif token.is_initial:
            reason = _second_initial(token, person, further, names)
            if reason is None:
                return None
            reasons.append(reason)
        else:
            judged = _patronymic(token, person) if fathers_of(token.word) else _unknown_word(tokenized, token)
            if judged is None:
                return None
            reasons += judged
    return None if form.whole and further and not by_initial else reasons


def _second_initial(token: Token, person: Person, further: list[int], names: NameIndex) -> Reason | None:
    letters = {sound[0] for sound in sounds(token.word)}
    known = {root[0] for root in person.patronymics}
    known |= {sound[0] for part in further for sound in names.word_index.listed(part).sounds}
    if not known:
        return Reason(code=ReasonCode.UNKNOWN_SECOND_INITIAL, weight=0.0)
    return Reason(code=ReasonCode.BOTH_INITIALS, weight=0.1) if letters & known else None


def _patronymic(token: Token, person: Person) -> list[Reason] | None:
    fathers = fathers_of(token.word)
    if person.gender and all(father.is_son != (person.gender == "m") for father in fathers):
        return None
    if not person.patronymics:
        return [Reason(code=ReasonCode.UNKNOWN_PATRONYMIC, weight=0.0)]
    if any(same_father(father.root, root) for father in fathers for root in person.patronymics):
        return [Reason(code=ReasonCode.SAME_PATRONYMIC, weight=0.1)]
    return None


def _unknown_word(tokenized: TokenizedText, token: Token) -> list[Reason] | None:
    """Return the reasons from an unknown word between given name and surname; None if it can't be part of a name."""
    if token.word.lower() in PARTICLES:
        return []
    quoted = tokenized.text[token.start - 1 : token.start] in tuple("«„“\"'‘(") and token.start > 0
    if quoted and token.is_capital:
        return [Reason(code=ReasonCode.NICKNAME_BETWEEN, weight=-0.05)]
    if token.is_capital and any(is_given(reading.sound) for reading in readings(token.word)):
        return [Reason(code=ReasonCode.OTHER_GIVEN_NAME_BETWEEN, weight=-0.15)]
    return None


def _name_reasons(pattern: NamePattern, cases: int, surname: WordMatch, given: WordMatch | None) -> list[Reason]:
    if given is None:
        return [_with_initial(cases), *_spelling(surname.cost)]
    return [_in_order(cases, pattern.surname_first), *_spelling(surname.cost + given.cost)]


@cache
def _with_initial(cases: int) -> Reason:
    return Reason(code=ReasonCode.SURNAME_AND_INITIAL, params={"form": form_shown(cases)}, weight=0.65)


@cache
def _in_order(cases: int, surname_first: bool) -> Reason:
    code = ReasonCode.SURNAME_THEN_GIVEN_NAME if surname_first else ReasonCode.GIVEN_NAME_AND_SURNAME
    return Reason(code=code, params={"form": form_shown(cases)}, weight=0.85)


def _spelling(cost: float) -> list[Reason]:
    if cost <= _MAX_EXACT_COST:
        return []
    if cost < _MIN_DISTANT_COST:
        return [Reason(code=ReasonCode.NEAR_SPELLING, weight=-0.03)]
    return [Reason(code=ReasonCode.DISTANT_SPELLING, weight=-0.1)]
