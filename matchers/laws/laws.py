"""Find laws, conventions and decisions that a text names, and build the index of `laws.yml` for laws and citations."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from config.models.law import Law, Laws
from matchers.laws.code_forms import CodeIndex, build_codes, inflected
from matchers.laws.codes import is_other
from matchers.laws.countries import KAZAKH
from matchers.laws.folded_text import Folded, flat, fold, near, present, without_overlaps
from matchers.mention import Mention, MentionKind, Reason, ReasonCode


class LawHit(NamedTuple):
    """A law that the text names, at offsets into the folded text."""

    start: int
    end: int
    law: str
    strength: float
    """The confidence: 0.95 for a full name, less for one that other laws may share."""
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LawForm:
    """One form of a law's name."""

    law: str
    name: str
    strength: float
    pattern: str
    hint: str
    """Letters of every text with this name: the pattern is tried only around them."""


@dataclass(frozen=True, kw_only=True, eq=False)
class LawIndex:
    """The immutable index of `find_laws` and `find_citations`."""

    codes: CodeIndex
    forms: dict[str, LawForm]
    """Forms of laws, by the name of the group that matches them in `patterns`."""
    patterns: dict[str, re.Pattern[str]]
    """By hint, the pattern for the names that contain it."""
    law_ids: frozenset[str]
    tracked: frozenset[tuple[str, str]]
    """Pairs of code and article."""
    tracked_numbers: frozenset[str]
    aliases: dict[tuple[str, str], tuple[str, re.Pattern[str]]]
    """By code and article as cited: the tracked article, and the words of its subject that confirm it."""


_MAX_LAW_CHARS = 200
"""The reach of a law's name around its hint."""


def build_laws(laws: Laws) -> LawIndex:
    """Return the index of the codes, articles and laws of `laws.yml`."""
    forms = {f"f{number}": form for number, form in enumerate(form for law in laws.laws for form in _forms(law))}
    return LawIndex(
        codes=build_codes(laws),
        forms=forms,
        patterns={hint: _names_with(forms, hint) for hint in sorted({form.hint for form in forms.values()})},
        law_ids=frozenset(law.id for law in laws.laws),
        tracked=frozenset((article.code, article.article) for article in laws.articles),
        tracked_numbers=frozenset(article.article for article in laws.articles),
        aliases={
            (article.code, alias): (article.article, _subject(article.ru, article.kk, article.en))
            for article in laws.articles
            for alias in article.aliases
        },
    )


def _names_with(forms: dict[str, LawForm], hint: str) -> re.Pattern[str]:
    """Return a pattern for all names that contain `hint`, longest first, so that full names win."""
    named = [(name, form) for name, form in forms.items() if form.hint == hint]
    named.sort(key=lambda pair: -len(pair[1].pattern))
    either = "|".join(f"(?P<{name}>{form.pattern})" for name, form in named)
    return re.compile(rf'(?<![\w-])(?:{either})(?!\w)"?')


def find_laws(text: str, laws: LawIndex) -> list[Mention]:
    """Return the laws of `laws.yml` that `text` names."""
    folded = fold(text)
    return [
        Mention(
            kind=MentionKind.LAW,
            entry=hit.law,
            start=start,
            end=end,
            surface=text[start:end],
            reasons=(Reason(code=ReasonCode.LAW_NAME, params={"name": hit.name}, weight=hit.strength),),
        )
        for hit in law_hits(folded, laws)
        for start, end in [folded.span(hit.start, hit.end)]
    ]


@lru_cache(maxsize=4)
def law_hits(text: Folded, laws: LawIndex) -> tuple[LawHit, ...]:
    """Return the laws that `text` names, in order, without overlaps; cached, because citations need them too."""
    hits = [
        hit
        for hint in present(text, laws.patterns)
        for start, end in near(text.flat, [hint], _MAX_LAW_CHARS, _MAX_LAW_CHARS)
        for match in laws.patterns[hint].finditer(text.flat, start, end)
        if not is_other(text, (hit := _hit(text.flat, match, laws.forms[match.lastgroup or ""])).start, hit.end)
    ]
    return tuple(without_overlaps(hits))


def _hit(text: str, match: re.Match[str], form: LawForm) -> LawHit:
    quoted = match.start() > 0 and text[match.start() - 1] == '"'
    start = match.start() - quoted
    return LawHit(start=start, end=match.end(), law=form.law, strength=form.strength, name=form.name)


def _subject(*titles: str | None) -> re.Pattern[str]:
    """Return a pattern for the words of an article's titles, which confirm an alias."""
    words = [word for title in titles if title for word in re.split(r" ?/ ?", flat(title))]
    return re.compile(
        r"(?<!\w)(?:" + "|".join(re.escape(word[: max(4, min(len(word) - 1, 6))]) for word in words) + ")"
    )


def _forms(law: Law) -> Iterator[LawForm]:
    for language, names in (("ru", law.ru), ("kk", law.kk), ("en", law.en)):
        for name in names:
            for written, strength in _variants(flat(name), language):
                yield _form(law.id, name, written, language, strength)


_ACT = re.compile(r"№ ?\d+-[ivx]+")
_QUOTED = re.compile(r'"([^"]+)"')
_DATE = r"\d{1,2} \w+ \d{4}"
_NUMBERED_FORMS = (
    *("конвенция {0}", "конвенция № {0}", "{0}-я конвенция", "{0} конвенция", "№ {0} конвенция", "ilo convention {0}"),
    *("ilo convention no. {0}", "convention {0}", "convention no. {0}", "convention number {0}"),
)
_NUMBERED = re.compile(r"№ ?(\d+(?:-[ivx]+)?)|\(?no\. ?(\d+)\)?|(?<!\d)(\d+)-я ")


def _variants(name: str, language: str) -> Iterator[tuple[str, float]]:
    """Yield the forms of a law's name that are still unambiguous, with their confidence."""
    yield name, 0.95
    if name.endswith(")") and not re.search(r"no\. ?\d+\)$|кибер", name):
        yield name[: name.rindex("(")].strip(), 0.9
    number = _ACT.search(name)
    if number:
        yield f"закон {number[0]}", 0.9
    quoted = _QUOTED.search(name)
    if quoted and len(quoted[1].split()) >= 5:
        yield quoted[1], 0.9
    if quoted and language == "ru":
        yield f"закон {quoted[1]}", 0.95
        yield f"закон {quoted[1].removesuffix(' в республике казахстан')}", 0.95
    if language == "kk":
        yield name.removeprefix("казакстан республикасында "), 0.9
    without = re.sub(rf" от {_DATE} года|№ \d+-\w+|(?<!\d)(?:19|20)\d\d ", " ", name)
    if without != name and language != "ru":
        yield " ".join(without.split()), 0.9
    yield from _numbered(name)


def _numbered(name: str) -> Iterator[tuple[str, float]]:
    number = _NUMBERED.search(name)
    if number is not None and re.search(r"конвенци|convention", name):
        digits = next(group for group in number.groups() if group)
        yield from ((written.format(digits), 0.9) for written in _NUMBERED_FORMS)
        yield from ((before + digits, 0.6) for before in ("c", "c."))


_NAME_WORD = re.compile(r"[\w'-]+|№|[().,/]")
_AFTER_HEAD = {
    "закон": rf"(?:[ \"]+(?:{KAZAKH}|рк|от {_DATE}(?: года| г\.)?|\d{{4}} года|№ ?[\w-]+))*",
    "конвенция": r"(?:[ \"]+(?:мот|международной организации труда|оон))?",
}
_KK_ACT = r"(?:(?:кр|казакстан республикасы(?:нын)?) )?(?:\d{4} ж(?:ылгы|\.)(?: \d{1,2} \w+)? )?(?:№ ?[\w-]+ )?"
"""Words between the name of a Kazakh law and the word заң."""
_KK_TAIL = rf'(?:[ "]+{_KK_ACT}зан\w{{0,8}})?'
_KK_HEADS = ("заны", "зан", "жобасы", "конвенциясы", "карары")


_ACT_NUMBER = re.compile(r"\d+-[ivx]+")
_ACT_ALONE_WORDS = 3
_SHORT_COUNTRY = re.compile(r"республике\S*(?: \S*)?казахстан")


def _form(law: str, name: str, written: str, language: str, strength: float) -> LawForm:
    words = [word for word in _NAME_WORD.findall(written) if word not in "().,"]
    pattern = _SHORT_COUNTRY.sub(r"(?:\g<0>|рк)", _joined(words, _word_patterns(words, language)))
    longest = max((word for word in words if word.isalnum()), key=len, default=words[0])
    act = next((word for word in words if _ACT_NUMBER.fullmatch(word)), None)
    if act and len(words) == _ACT_ALONE_WORDS:
        longest = act  # a law named only by its number
    hint = longest[: max(3, len(longest) - 3)] if not longest.isdigit() else longest
    return LawForm(law=law, name=name, strength=strength, pattern=pattern, hint=hint)


def _word_patterns(words: list[str], language: str) -> list[str]:
    """Return a pattern for each word: in Russian words before the first preposition decline, in Kazakh the last one."""
    cyrillic = not all(word.isascii() for word in words)
    fixed = next((at for at, word in enumerate(words) if word in {"о", "об", "от", "по", "на"}), len(words))
    if not cyrillic:
        return [re.escape(word) + ("(?:'s|s)?" if at == len(words) - 1 else "") for at, word in enumerate(words)]
    if language == "ru" or words[-1] == "конвенция":
        return [_russian(word) if at < fixed else re.escape(word) for at, word in enumerate(words)]
    tail = _KK_TAIL if words[-1] == "туралы" else ""
    return [re.escape(word) for word in words[:-1]] + [_kazakh(words[-1]) + tail]


def _russian(word: str) -> str:
    if word == "закон":
        return r"закон(?:а|у|ом|е|ы|ов|ам|ами|ах)?" + _AFTER_HEAD["закон"]
    if word == "конвенция":
        return r"конвенци\w{1,10}" + _AFTER_HEAD["конвенция"]
    if word.isdigit():
        return rf"(?<!\d){word}(?!\d)"
    return inflected(word) if word.isalpha() else re.escape(word).replace(r"\-я", r"-?\w{0,3}")


def _kazakh(word: str) -> str:
    if word in {"зан", "заны"}:
        return r"зан(?:ы\w{0,6}|нын|га|да|дагы|дан|нан|мен|ды|дын)?"
    return re.escape(re.sub(r"(?:сы|ы|и)$", "", word)) + r"\w{0,8}" if word in _KK_HEADS else re.escape(word)


def _joined(words: list[str], patterns: list[str]) -> str:
    pattern = patterns[0]
    for before, word, following in zip(words, words[1:], patterns[1:], strict=False):
        gap = r"[ .]*" if before in {"№", "no", "/"} or word == "/" else r'[ ",.()-]+'
        gap += _KK_ACT if before == "туралы" and word == "зан" else ""
        pattern += gap + following
    return pattern
