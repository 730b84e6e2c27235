"""Correct typos in the words of citations: `стаатье 405`, `Aritcle 174`, `кодекстің405-бабы`.

A word is corrected if one letter is wrong, missing, extra or swapped with its neighbour, and only where this matters:
the word for an article beside a number, and a code's name near an article. A missing space between number and word is
added, and extra spaces are removed.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache, partial
from typing import NamedTuple

from rapidfuzz.distance import OSA

from config.word_tables import WordTables
from matchers.laws.folded_text import SUPERSCRIPTS, Folded, merge_spans
from matchers.normalize import WordCache

_TYPO_WORDS = WordTables("matchers.citations", "words/typos.yml")

_DIGITS_ONLY = re.compile(r"[0-9]+")
_MAX_DIGITS = 3
_BEFORE = re.compile(r"(?<!\w)(?=[стчпarp])[а-яa-z]{4,10}(?= ?№? ?$)")
_AFTER = re.compile(r"(?: ?[-–] ?| )(?P<word>[бт][а-я]{2,12})(?!\w)|(?:-[а-я]{1,2})? (?P<article>с[а-я]{4,8})(?!\w)")
_LONG_WORD = re.compile(r"[^\W\d_]{5,}|cdoe")
_CHARS_AROUND = 100
"""The greatest distance between the word for an article and the name of its code."""
_GLUED_AFTER = re.compile(r"(?=(?:уголовн|гражданск|админист|налогов|кодекс|закон|конвенци|статье?[йяюи]?|of |law))")
_GLUED_BEFORE = re.compile(r"(?<=[^\W\d_]{2})(?=\d{1,3}(?:-\d{1,2})?(?:(?:, ?| жане )\d{1,3})* ?[-–]? ?ба[бп])")

_LOOK_ALIKES = re.compile(r"(?<![^\W_])(?=.{0,2}\d)(?=.{0,2}[оoзil])[\dоoзil]{3}(?![^\W_])")
"""Numbers of three digits with letters that look like digits, as text recognition writes them: 4О5, З78, l74."""
_DIGITS = str.maketrans("оoзil", "00311")

_FORMS = tuple(_TYPO_WORDS.words("levels"))
_OTHER_WORDS = _TYPO_WORDS.any_of("correct_words")
_KAZAKH_FORMS = tuple(
    stem + ending.strip("-")
    for _, (stem, endings) in _TYPO_WORDS.rows("kazakh_levels", 2)
    for ending in endings.split()
)
_MAX_UNCORRECTED_CHARS = 4
"""Words up to this length aren't corrected, because they are one letter away from too many others."""
_OTHER_KAZAKH_WORDS = _TYPO_WORDS.any_of("correct_kazakh_words")

_NAMING = tuple(_TYPO_WORDS.words("code_words"))
_KEYS = tuple(_TYPO_WORDS.words("code_signs"))
"""Words of which one must be spelt correctly wherever a name is corrected."""
_ENDING = re.compile(
    r"(?:ого|ому|ый|ом|ым|ой|ых|ыми|ое|ая|ую|о|а|у|е|ы|ов|ам|ами|ах|ях|й|я|и|ям|ями|ю|ем"
    r"|т[иы]н|ин[иы]н|ин|[ктд]е|тен|пен|ине|тар(?:ы|ды)?)?$"
)
_OTHER_NAMING = _TYPO_WORDS.any_of("correct_code_words")


class _Correction(NamedTuple):
    start: int
    end: int
    right: str


def correct_typos(text: Folded, given: str, anchors: Iterable[int], articles: frozenset[str] = frozenset()) -> Folded:
    """Return the text that was `given` with typos corrected, or the same object if there are none.

    `anchors` are the offsets of words for articles, around which names of codes are corrected; `articles` are numbers
    such as 73-3, which are also written 73 - 3 and 73\u00b3.
    """
    corrections = sorted({*_corrections(text.flat, given, anchors), *_hyphenated(text.flat, articles)})
    return _with(text, corrections) if corrections else text


def _with(text: Folded, corrections: Iterable[_Correction]) -> Folded:
    """Return the text with the corrections made, except those that overlap an earlier one."""
    starts = text.starts if text.starts is not None else range(len(text.flat))
    ends = text.ends if text.ends is not None else range(1, len(text.flat) + 1)
    exact: list[str] = []
    flat: list[str] = []
    first: list[int] = []
    last: list[int] = []
    at = 0
    for start, end, right in [*corrections, _Correction(len(text.flat), len(text.flat), "")]:
        if start < at:
            continue
        exact += (text.exact[at:start], right)
        flat += (text.flat[at:start], right)
        first += starts[at:start]
        last += ends[at:start]
        if right:
            place = (starts[start], ends[end - 1]) if end > start else (starts[start - 1], ends[start - 1])
            first += [place[0]] * len(right)
            last += [place[1]] * len(right)
        at = end
    return Folded("".join(exact), "".join(flat), tuple(first), tuple(last), text.has_latin)


_DIVIDED = re.compile(
    rf"(?<![\w-])(?P<base>\d{{1,3}})(?: [-–] (?P<added>\d{{1,2}})(?![\w/]|\.\d)|(?P<raised>[{SUPERSCRIPTS}]))"
)


@lru_cache(maxsize=4)
def _bases_of_added(articles: frozenset[str]) -> frozenset[str]:
    """Return the numbers after which articles were added: 73 for 73-3."""
    return frozenset(article.partition("-")[0] for article in articles if "-" in article)


def _hyphenated(text: str, articles: frozenset[str]) -> Iterator[_Correction]:
    """Yield corrections of an added article's number, 73 - 3; elsewhere a raised digit is the mark of a footnote.

    Where one article was added after number 73, so were its neighbours: 73\u00b9 and 73\u00b2 are articles too.
    """
    bases = _bases_of_added(articles)
    for match in _DIVIDED.finditer(text):
        added = match["added"] or str(SUPERSCRIPTS.index(match["raised"]))
        number = f"{match['base']}-{added}"
        if number in articles or (match["raised"] and match["base"] in bases):
            yield _Correction(*match.span(), number)
        elif match["raised"]:
            yield _Correction(*match.span("raised"), " ")


_MANY_SPACES = ("  ", "\u00a0 ", " \u00a0", "\t")
_SPACES = re.compile(" {2,}")


def _corrections(text: str, given: str, anchors: Iterable[int]) -> Iterator[_Correction]:
    beside = list(_beside_numbers(text))
    yield from beside
    places = sorted([*anchors, *(one.start for one in beside)])
    has_spaces = bool(places) and any(spaces in given for spaces in _MANY_SPACES)
    for start, end in merge_spans(
        (max(0, place - _CHARS_AROUND), min(len(text), place + _CHARS_AROUND)) for place in places
    ):
        if has_spaces:
            yield from (_Correction(*match.span(), " ") for match in _SPACES.finditer(text, start, end))
        yield from (
            _Correction(*match.span(), match[0].translate(_DIGITS)) for match in _LOOK_ALIKES.finditer(text, start, end)
        )
        yield from _names(text, start, end)


def _beside_numbers(text: str) -> Iterator[_Correction]:
    for number in _DIGITS_ONLY.finditer(text):
        start, end = number.span()
        if end - start <= _MAX_DIGITS:
            yield from _beside(text, start, end)


def _beside(text: str, start: int, end: int) -> Iterator[_Correction]:
    """Yield the corrections right before and after a number."""
    before = _BEFORE.search(text, max(0, start - 13), start) if text[max(0, start - 1) : start] in " №" else None
    if before and (right := _article_word(before[0])):
        yield _Correction(*before.span(), right)
    elif text[max(0, start - 1) : start].isalpha() and _GLUED_BEFORE.match(text, start):
        yield _Correction(start, start, " ")
    after = _AFTER.match(text, end) if text[end : end + 1] in "-– " else None
    if after and after["word"] and (right := _kazakh_word(after["word"])):
        yield _Correction(*after.span("word"), right)
    elif after and after["article"] and (right := _article_word(after["article"])):
        yield _Correction(*after.span("article"), right)
    elif text[end : end + 1].isalpha() and _GLUED_AFTER.match(text, end):
        yield _Correction(end, end, " ")


def _names(text: str, start: int, end: int) -> Iterator[_Correction]:
    if _DIGITS_ONLY.search(text, start, end) and any(map(text[start:end].__contains__, _KEYS)):
        if not any(map(_CORRECT_NAMES.__getitem__, _LONG_WORD.findall(text, start, end))):
            return
        for match in _LONG_WORD.finditer(text, start, end):
            right = _CORRECT_NAMES[match[0]]
            if right:
                yield _Correction(*match.span(), right)


@lru_cache(maxsize=20_000)
def _level_word(word: str, forms: tuple[str, ...], correct: re.Pattern[str]) -> str | None:
    """Return the form of which a word is a typo, unless it is a form itself or a `correct` word."""
    if word in forms or correct.match(word):
        return None
    long = (form for form in forms if len(form) > _MAX_UNCORRECTED_CHARS)
    return next((form for form in long if form[0] == word[0] and _is_typo(word, form)), None)


_article_word = partial(_level_word, forms=_FORMS, correct=_OTHER_WORDS)
_kazakh_word = partial(_level_word, forms=_KAZAKH_FORMS, correct=_OTHER_KAZAKH_WORDS)


def _naming_word(word: str) -> str | None:
    if word.startswith(_NAMING) or _OTHER_NAMING.match(word):
        return None
    if word == "cdoe":
        return "code"
    for stem in _NAMING:
        for cut in (len(stem), len(stem) - 1, len(stem) + 1):
            if word[0] == stem[0] and _is_typo(word[:cut], stem) and _ENDING.match(word, cut):
                return stem + word[cut:]
    return None


_CORRECT_NAMES = WordCache(lambda word: _naming_word(word) or _article_word(word))
"""The word for a code or an article of which a word is a typo."""


def _is_typo(word: str, right: str) -> bool:
    return OSA.distance(word, right, score_cutoff=1) == 1
