"""Compare two words of an edit: is one a typo of the other, its negation, or its opposite?"""

import re
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import Postfix, Prefix

from config.word_tables import WordTables
from matchers.normalize import spelling

MIN_TYPO_WORD_CHARS = 5
"""Fewest letters of a word in which a typo is obvious: many shorter words differ by only one letter."""

MIN_DOUBLED_WORD_CHARS = 4
"""Fewest letters of a word in which a doubled letter is obvious."""

MIN_KEPT_START_CHARS = 3
"""Fewest letters before a wrong or missing one; prefixes are shorter and change the meaning."""

MIN_DOUBLED_START_CHARS = 2
"""Fewest letters up to a doubled one: a double letter at the beginning may be a prefix."""

MIN_KEPT_END_CHARS = 2
"""Fewest letters after a wrong one, and after a missing one that makes another form; endings are shorter and change
person, number and tense."""

MIN_STEM_CHARS = 2
"""Fewest letters of a word without its negation."""

EDIT_WORDS = WordTables("store.texts", "words/edits.yml")
LAW_WORD = EDIT_WORDS.any_of("laws", "^")
"""The beginning of a word for a law or a part of one."""

NEGATING_PREFIXES = tuple(EDIT_WORDS.words("negating_prefixes"))
_NEGATING_SUFFIXES = [
    tuple("" if part == "-" else part for part in row.columns) for row in EDIT_WORDS.rows("negating_suffixes", 2)
]
_OPPOSITES = [tuple(tuple(side.split(",")) for side in row.columns) for row in EDIT_WORDS.rows("opposites", 2)]
_NEGATED_VERB_ENDING = EDIT_WORDS.any_of("verb_endings", r"(?=([мбп][ае]", "$))")
_VOICE_ENDING = EDIT_WORDS.any_of("verb_endings", "[лнрс]", "$")
"""The end of a Kazakh verb in another voice, which differs by one letter from the active one: who did it to whom."""

_FORMING_LETTERS = frozenset(EDIT_WORDS.words("forming_letters"))

_FUTURE = re.compile(r"[аей][дт][ыі]\w{0,3}")
"""The ending of Kazakh verbs in the present and future, which differs by one letter from the past."""

_CONFUSED = {frozenset(pair) for pair in EDIT_WORDS.words("confused_letters")} | {
    frozenset(pair) for row in EDIT_WORDS.words("keyboard_rows") for pair in pairwise(row)
}
_RUSSIAN_KEYBOARD = str.maketrans({pair[0]: pair[1] for pair in EDIT_WORDS.words("kazakh_letters")})
_HISSING = re.compile("(?<=[жшщч])и")
_NEVER = {frozenset(row.columns) for row in EDIT_WORDS.rows("never_typos", 2)}


@lru_cache(maxsize=10_000)
def folded(word: str) -> str:
    """Return a word in lower case, with е for ё and without look-alike letters and invisible characters."""
    return spelling(word).casefold().replace("ё", "е")


def is_negated(one: str, other: str) -> bool:
    """Return whether one folded word is the other with a negating prefix, suffix or, in Kazakh verbs, infix."""
    return any(_negates(first, second) for first, second in ((one, other), (other, one)))


def are_opposites(one: str, other: str) -> bool:
    """Return whether two folded words name opposite outcomes, such as conviction and acquittal."""
    return any(
        (one.startswith(left) and other.startswith(right)) or (one.startswith(right) and other.startswith(left))
        for left, right in _OPPOSITES
    )


def is_typo(one: str, other: str) -> bool:
    """Return whether two folded words differ only by an obvious typo in one of them.

    Obvious are swapped, doubled, missing and neighbouring letters inside a long word, and Kazakh typed without its own
    letters. At its beginning and end, where prefixes and endings change the meaning, nothing else is a typo."""
    one, other = (word.replace("-", "").replace("ъ", "ь") for word in (one, other))
    if one == other:
        return True
    shorter, longer = sorted((one, other), key=len)
    if frozenset((one, other)) in _NEVER or is_negated(one, other) or are_opposites(one, other):
        return False
    if len(shorter) < MIN_TYPO_WORD_CHARS:
        return len(shorter) >= MIN_DOUBLED_WORD_CHARS and _is_doubled(shorter, longer)
    return _as_typed(one) == _as_typed(other) or _differs_inside(shorter, longer)


def _as_typed(word: str) -> str:
    """Return a word as on a Russian keyboard, and with ы where Russian has и after ж, ш, щ and ч."""
    return _HISSING.sub("ы", word.translate(_RUSSIAN_KEYBOARD))


def _is_doubled(shorter: str, longer: str) -> bool:
    """Return whether a letter is doubled in only one of two words; тт makes another form of Kazakh verbs."""
    places = range(MIN_DOUBLED_START_CHARS, len(longer))
    doubled = (place for place in places if longer[place] == longer[place - 1] != "т")
    return any(longer[:place] + longer[place + 1 :] == shorter for place in doubled)


def _differs_inside(shorter: str, longer: str) -> bool:
    """Return whether two words differ by one slip inside."""
    start = Prefix.similarity(shorter, longer)
    end = min(Postfix.similarity(shorter, longer), len(shorter) - start)
    wrong, right = shorter[start : len(shorter) - end], longer[start : len(longer) - end]
    if len(right) == 2:
        return start > 0 and wrong == right[::-1]
    if len(right) > 1 or start < MIN_DOUBLED_START_CHARS:
        return False
    if wrong:
        is_kept = start >= MIN_KEPT_START_CHARS and end >= MIN_KEPT_END_CHARS
        return is_kept and frozenset((wrong, right)) in _CONFUSED
    return _may_be_missing(right, longer[:start], longer[start + 1 :])


def _may_be_missing(letter: str, start: str, end: str) -> bool:
    """Return whether a letter between the start and end of a word is easily left out or added."""
    if letter == start[-1]:
        return True
    if len(start) < MIN_KEPT_START_CHARS:
        return False
    if not end:
        return letter == "ь" and not start.endswith("т")
    if len(end) < MIN_KEPT_END_CHARS and letter in _FORMING_LETTERS:
        return False
    return not (_FUTURE.fullmatch(letter + end) or _VOICE_ENDING.match(letter + end))


def _negates(word: str, plain: str) -> bool:
    stem = next((word.removeprefix(prefix) for prefix in NEGATING_PREFIXES if word == prefix + plain), "")
    return len(stem) > MIN_STEM_CHARS or _has_negating_suffix(word, plain) or _is_negated_verb(word, plain)


def _has_negating_suffix(word: str, plain: str) -> bool:
    return any(
        word.endswith(negating) and len(word) - len(negating) >= MIN_STEM_CHARS
        and plain == word.removesuffix(negating) + ending
        for ending, negating in _NEGATING_SUFFIXES
    )  # fmt: skip


def _is_negated_verb(word: str, plain: str) -> bool:
    for match in _NEGATED_VERB_ENDING.finditer(word, MIN_STEM_CHARS):
        stem = word[: match.start()]
        if plain.startswith(stem) and plain[len(stem) : len(stem) + 1] not in "мбп":
            return True
    return False
