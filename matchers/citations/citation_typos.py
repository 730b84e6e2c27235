"""Mends slips of the pen in the words that citations are made of: `стаатье 405`, `Aritcle 174`, `кодекстің405-бабы`.

A word is mended where one letter is wrong, missing, too many or swapped with its neighbour, and only where the word is
needed: for an article beside its number, for a code's name beside the rest of the name and near an article. Spaces are
put in where a number sticks to a word, and taken out where there are too many.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from matchers.laws.folded_text import Folded, joined

_NUMBER = re.compile(r"[0-9]+")
_MOST_DIGITS = 3
_BEFORE = re.compile(r"(?<!\w)(?=[стчпarp])[а-яa-z]{4,10}(?= ?№? ?$)")
_BEHIND = re.compile(r"(?: ?[-–] ?| )(?P<word>[бт][а-я]{2,12})(?!\w)|(?:-[а-я]{1,2})? (?P<article>с[а-я]{4,8})(?!\w)")
_WORD = re.compile(r"[^\W\d_]{5,}|cdoe")
_AROUND = 100
"""Characters between the word for an article and the name of its code."""
_GLUED_BEHIND = re.compile(r"(?=(?:уголовн|гражданск|админист|налогов|кодекс|закон|конвенци|статье?[йяюи]?|of |law))")
_GLUED_BEFORE = re.compile(r"(?<=[^\W\d_]{2})(?=\d{1,3}(?:-\d{1,2})?(?:(?:, ?| жане )\d{1,3})* ?[-–]? ?ба[бп])")

_LOOK_ALIKES = re.compile(r"(?<![^\W_])(?=.{0,2}\d)(?=.{0,2}[оoзil])[\dоoзil]{3}(?![^\W_])")
"""Numbers of three digits with letters that look like digits, as machines read them: 4О5, З78, l74."""
_DIGITS = str.maketrans("оoзil", "00311")

_FORMS = (
    "статья", "статьи", "статье", "статью", "статьей", "статьям", "статьями", "статьях", "статей", "часть", "части",
    "частью", "пункт", "пункта", "пункту", "пунктом", "пункты", "article", "articles", "paragraph",
)  # fmt: skip
_OTHER_WORDS = re.compile(
    r"стату|стаж|стае|стал|стар|стати[чс]|статн|стате[нр]|статься$|стать$|сва|сжа|тате|част(?!т?ь|т?и$)|чест|чист"
    r"|час[аыуе]?$|часо|чать$|чая|particle|articled"
)
"""How words begin that are no slips, only one letter away."""


def _kazakh_forms() -> Iterator[str]:
    for stem, endings in (
        ("бабы", "- нын на нда ндагы нан мен н"),
        ("баптар", "ы ына ынын ында ымен ын ынан ындагы"),
        ("бап", "тын ка ты та тан пен"),
        ("болиги", "- нин не нде мен н ндеги нен"),
        ("болик", "- тин ке ти те пен"),
        ("боликтер", "и ине инин имен инде ин"),
        ("тармагы", "- нын на нда мен н нан"),
        ("тармак", "- тын ка ты та пен"),
        ("тармактар", "ы ына ынын ында ымен ын"),
    ):
        yield from (stem + ending.strip("-") for ending in endings.split())


_KAZAKH_FORMS = tuple(_kazakh_forms())
_SHORT = 4
"""Words up to this length are one letter away from too many others."""
_OTHER_KAZAKH_WORDS = re.compile(r"ба[сйкгрцшзжт](?!т)|бал|бак|боли[мнс]|болм|болш|тара[путнк]|тарих|таби")

_ADJECTIVES = (
    "уголовн", "гражданск", "налогов", "административн", "процессуальн", "исполнительн", "кылмыстык", "акимшилик",
    "процестик", "азаматтык", "criminal", "administrative", "procedure", "offences", "offenses",
)  # fmt: skip
_NOUNS = (
    "кодекс", "правонарушени", "бузушылык", "собрани", "организаци", "проведени", "конвенци", "жиналыс",
    "уйымдастыру", "peaceful", "assemblies", "convention",
)  # fmt: skip
_NAMING = (*_ADJECTIVES, *_NOUNS)
_KEYS = (
    "кодекс", "уголовн", "административн", "гражданск", "налогов", "процессуальн", "кылмыстык", "акимшилик",
    "азаматтык", "туралы", "закон", "мот", "№", "code", "criminal", "administrative", "civil", "law",
)  # fmt: skip
"""One of these is right wherever a name is mended."""
_ENDING = re.compile(
    r"(?:ого|ому|ый|ом|ым|ой|ых|ыми|ое|ая|ую|о|а|у|е|ы|ов|ам|ами|ах|ях|й|я|и|ям|ями|ю|ем"
    r"|т[иы]н|ин[иы]н|ин|[ктд]е|тен|пен|ине|тар(?:ы|ды)?)?$"
)
_OTHER_NAMING = re.compile(
    r"головн|залог|аналог|налого[мо]|гражданст|гражданк|исполнителс|offend|procedur|собра[лвт]|организат|организо|жиналу"
)


class _Mend(NamedTuple):
    start: int
    end: int
    right: str


def mended(text: Folded, given: str, anchors: Iterable[int]) -> Folded:
    """The text that was `given`, with the words of citations spelled right; the same object where none is wrong.

    `anchors` are where words for articles stand: names are mended around them and around other misspelt ones."""
    mends = sorted(set(_mends(text.flat, given, anchors)))
    return _with(text, mends) if mends else text


def _with(text: Folded, mends: Iterable[_Mend]) -> Folded:
    """The text with each mend made that doesn't overlap one before it."""
    starts = text.starts if text.starts is not None else range(len(text.flat))
    ends = text.ends if text.ends is not None else range(1, len(text.flat) + 1)
    exact: list[str] = []
    flat: list[str] = []
    first: list[int] = []
    last: list[int] = []
    at = 0
    for start, end, right in [*mends, _Mend(len(text.flat), len(text.flat), "")]:
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


_MANY_SPACES = ("  ", "\u00a0 ", " \u00a0", "\t")
_SPACES = re.compile(" {2,}")


def _mends(text: str, given: str, anchors: Iterable[int]) -> Iterator[_Mend]:
    beside = list(_beside_numbers(text))
    yield from beside
    places = sorted([*anchors, *(mend.start for mend in beside)])
    has_spaces = bool(places) and any(spaces in given for spaces in _MANY_SPACES)
    for start, end in joined((max(0, place - _AROUND), min(len(text), place + _AROUND)) for place in places):
        if has_spaces:
            yield from (_Mend(*match.span(), " ") for match in _SPACES.finditer(text, start, end))
        yield from (_digits(match) for match in _LOOK_ALIKES.finditer(text, start, end))
        yield from _names(text, start, end)


def _digits(match: re.Match[str]) -> _Mend:
    return _Mend(*match.span(), match[0].translate(_DIGITS))


def _beside_numbers(text: str) -> Iterator[_Mend]:
    for number in _NUMBER.finditer(text):
        start, end = number.span()
        if end - start <= _MOST_DIGITS:
            yield from _beside(text, start, end)


def _beside(text: str, start: int, end: int) -> Iterator[_Mend]:
    """What is wrong right before and behind a number."""
    before = _BEFORE.search(text, max(0, start - 13), start) if text[max(0, start - 1) : start] in " №" else None
    if before and (right := _article_word(before[0])):
        yield _Mend(*before.span(), right)
    elif text[max(0, start - 1) : start].isalpha() and _GLUED_BEFORE.match(text, start):
        yield _Mend(start, start, " ")
    behind = _BEHIND.match(text, end) if text[end : end + 1] in "-– " else None
    if behind and behind["word"] and (right := _kazakh_word(behind["word"])):
        yield _Mend(*behind.span("word"), right)
    elif behind and behind["article"] and (right := _article_word(behind["article"])):
        yield _Mend(*behind.span("article"), right)
    elif text[end : end + 1].isalpha() and _GLUED_BEHIND.match(text, end):
        yield _Mend(end, end, " ")


def _names(text: str, start: int, end: int) -> Iterator[_Mend]:
    if _NUMBER.search(text, start, end) and any(key in text[start:end] for key in _KEYS):
        for match in _WORD.finditer(text, start, end):
            right = _naming_word(match[0]) or _article_word(match[0])
            if right:
                yield _Mend(*match.span(), right)


@lru_cache(maxsize=20_000)
def _article_word(word: str) -> str | None:
    if word in _FORMS or _OTHER_WORDS.match(word):
        return None
    return next((form for form in _FORMS if form[0] == word[0] and _is_slip(word, form)), None)


@lru_cache(maxsize=20_000)
def _kazakh_word(word: str) -> str | None:
    if word in _KAZAKH_FORMS or _OTHER_KAZAKH_WORDS.match(word):
        return None
    long = (form for form in _KAZAKH_FORMS if len(form) > _SHORT)
    return next((form for form in long if form[0] == word[0] and _is_slip(word, form)), None)


@lru_cache(maxsize=20_000)
def _naming_word(word: str) -> str | None:
    if word.startswith(_NAMING) or _OTHER_NAMING.match(word):
        return None
    if word == "cdoe":
        return "code"
    for stem in _NAMING:
        for cut in (len(stem), len(stem) - 1, len(stem) + 1):
            if word[0] == stem[0] and _is_slip(word[:cut], stem) and _ENDING.match(word, cut):
                return stem + word[cut:]
    return None


def _is_slip(word: str, right: str) -> bool:
    return OSA.distance(word, right, score_cutoff=1) == 1
