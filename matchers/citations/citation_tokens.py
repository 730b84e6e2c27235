"""The words that citations are made of: articles, parts, paragraphs, numbers, codes and what may stand between them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from matchers.citations.citation_vocabulary import (
    KAZAKH_STEMS,
    LEVEL_WORDS,
    OTHER_WORDS,
    SHORT_WORDS,
    STEM_STARTS,
    Kind,
    Level,
)
from matchers.laws.folded_text import Folded, joined
from matchers.laws.numerals import is_number, is_numeral, is_ordinal, may_contain_number, number_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A code or law that articles may belong to, at offsets into the folded text; code None is left out of results."""

    start: int
    end: int
    code: str | None
    country: bool = False
    dated: bool = False
    is_law: bool = False


class Token(NamedTuple):
    """A word, number or sign at offsets into the folded text."""

    kind: Kind
    start: int
    end: int
    text: str
    kazakh: bool = False
    """For a level: a Kazakh word, whose numbers stand before it."""
    plural: bool = False
    ordinal: bool = False
    source: Source | None = None


_SIGNS = {
    ",": Kind.COMMA, ";": Kind.COMMA, "&": Kind.AND, "-": Kind.DASH, "–": Kind.DASH, "(": Kind.OPEN, "[": Kind.OPEN,
    ")": Kind.CLOSE, "]": Kind.CLOSE, '"': Kind.QUOTE, "'": Kind.QUOTE, "№": Kind.GLUE,
}  # fmt: skip
_ORDINAL = (
    r"(?: ?[-–] ?)?(?:го|му|ой|ая|ую|ей|ый|ою|ых|ым|ми|ье|ья|й|я|ю|е|м|х)(?![^\W\d])"
    r"| й(?= стат)|(?: ?[-–] ?| )?(?:инши|ыншы|нши|ншы|ши|шы)(?!\w)|(?:st|nd|rd|th)(?!\w)"
)
_ATOM = re.compile(
    r"(?P<number>\d+(?:[-–]\d+|(?<=\d\d)(?: -|- )\d{1,2}(?![\d/.]))*"
    rf"(?:[./]\d{{1,2}}(?![\d/]))*(?P<ordinal>{_ORDINAL})?(?: ?\[\d{{1,3}}\])?)"
    r"|(?P<dotted>(?:(?:ст\. ?)?ст|(?:ч\. ?)?ч|п\. ?п|п|стст|чч|пп|подп|arts?|sec|paras?|pt?"
    r"|(?<=[-–])бо?л?|(?<=\d-)т|(?<=\d )б)\."
    r"|§+(?!\w*\.\w)"
    r"|(?:ст|чч?|п|arts?),(?= ?\d)|ст\. ?ст(?= ?\d)|ч\. ?ч(?= ?\d))"
    r"|(?P<also>а также|as well as|sub-paragraphs?)"
    r"|(?P<word>[^\W\d_]+(?:[-'][^\W\d_]+)*)"
    r"|(?P<stop>[^\s\w]|_)"
)
_BEFORE, _BEHIND = 110, 150
"""How far from an article's word its numbers, lists and code reach."""
_DIGIT = re.compile(r"\d")
_LETTERS = re.compile(r"[^\W\d_]+")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6}


def tokens_of(text: Folded, sources: Sequence[Source], anchors: Iterable[int]) -> list[list[Token]]:
    """The tokens around `anchors`, one list for each stretch of text, with `sources` as single tokens."""
    stretches = [(start, end) for start, end in _stretches(text.flat, anchors) if _has_number(text.flat[start:end])]
    return [_tidy(list(_tokens(text, sources, start, end))) for start, end in stretches]


def _has_number(text: str) -> bool:
    """Whether a text may hold numbers, without which nothing is cited: a quick look, as most words `стат...` are none
    of an article."""
    if _DIGIT.search(text):
        return True
    words = _LETTERS.findall(text)
    return may_contain_number(words) or not _ROMAN.keys().isdisjoint(words)


def _stretches(text: str, anchors: Iterable[int]) -> list[tuple[int, int]]:
    return joined(
        (_word_start(text, anchor - _BEFORE), _word_end(text, anchor + _BEHIND)) for anchor in sorted(anchors)
    )


def _word_start(text: str, position: int) -> int:
    return max(0, text.find(" ", position)) if position > 0 else 0


def _word_end(text: str, position: int) -> int:
    end = text.find(" ", position) if position < len(text) else -1
    return end if end >= 0 else len(text)


def _tokens(text: Folded, sources: Sequence[Source], start: int, end: int) -> Iterator[Token]:
    position = start
    for source in sources:
        if source.end <= position or source.start >= end:
            continue
        yield from _atoms(text.flat, position, max(position, source.start))
        yield Token(Kind.CODE, source.start, source.end, text.flat[source.start : source.end], source=source)
        position = source.end
    yield from _atoms(text.flat, position, max(position, end))


def _tidy(tokens: list[Token]) -> list[Token]:
    signs = [token.text for token in tokens if token.text in {"(", ")"}]
    return _without_descriptions(_without_stray_brackets(tokens) if signs.count(")") > signs.count("(") else tokens)


def _without_stray_brackets(tokens: Sequence[Token]) -> list[Token]:
    """The tokens without brackets that only close, as behind numbers of paragraphs: `п.п. 1), 2)`."""
    kept: list[Token] = []
    depth = 0
    for token in tokens:
        depth += token.kind is Kind.OPEN
        if token.kind is Kind.CLOSE:
            depth -= 1
            if depth < 0:
                depth = 0
                if kept and kept[-1].kind is Kind.NUMBER and len(kept[-1].text) <= 2:
                    continue
        kept.append(token)
    return kept


_DESCRIBING = frozenset({Kind.WORD, Kind.QUOTE, Kind.GLUE, Kind.COMMA, Kind.AND, Kind.TO, Kind.DASH, Kind.STOP})
_LONGEST_DESCRIPTION = 40


def _without_descriptions(tokens: list[Token]) -> list[Token]:
    """The tokens without what explains a number: `174 (разжигание розни), 274 «…» и 400`."""
    kept: list[Token] = []
    at = 0
    while at < len(tokens):
        explains = kept and (kept[-1].kind is Kind.NUMBER or (kept[-1].kind is Kind.ARTICLE and kept[-1].kazakh))
        end = _description_end(tokens, at) if explains else at
        if end == at:
            kept.append(tokens[at])
            end += 1
        at = end
    return kept


def _description_end(tokens: Sequence[Token], at: int) -> int:
    """The position behind a bracket or quotation of words that opens at `at`; `at` itself if none does."""
    if tokens[at].kind is not Kind.OPEN and tokens[at].text != '"':
        return at
    if at + 2 < len(tokens) and len(tokens[at + 1].text) == 1 and tokens[at + 2].kind is Kind.CLOSE:
        return at  # a letter names a paragraph: part 2 (a)
    closing = Kind.CLOSE if tokens[at].kind is Kind.OPEN else Kind.QUOTE
    for end in range(at + 1, min(len(tokens), at + _LONGEST_DESCRIPTION)):
        if tokens[end].kind is closing and end > at + 1:
            return end + 1
        if tokens[end].kind not in _DESCRIBING:
            return at
    return at


def _atoms(text: str, start: int, end: int) -> Iterator[Token]:
    numerals: list[re.Match[str]] = []
    for match in _ATOM.finditer(text, start, end):
        if match.lastgroup == "word" and _all_numerals(match[0]):
            numerals.append(match)
            continue
        if match[0] == "and" and numerals and numerals[-1][0] == "hundred":
            continue
        if numerals:
            yield from _spoken(numerals)
            numerals = []
        yield _atom(text, match)
    if numerals:
        yield from _spoken(numerals)


def _all_numerals(word: str) -> bool:
    return is_numeral(word) or ("-" in word and all(map(is_numeral, word.split("-"))))


def _spoken(matches: Sequence[re.Match[str]]) -> Iterator[Token]:
    words = [part for match in matches for part in match[0].split("-")]
    if is_number(words) and number_of(words) is not None:
        ordinal = is_ordinal(words[-1])
        yield Token(Kind.NUMBER, matches[0].start(), matches[-1].end(), " ".join(words), ordinal=ordinal)
        return
    for match in matches:
        kind = Kind.NUMBER if is_number([match[0]]) else Kind.WORD
        yield Token(kind, match.start(), match.end(), match[0], ordinal=is_ordinal(match[0]))


def _atom(text: str, match: re.Match[str]) -> Token:
    start, end = match.span()
    word = match[0]
    match match.lastgroup:
        case "number":
            return Token(Kind.NUMBER, start, end, word, ordinal=match["ordinal"] is not None)
        case "stop" if word == "." and text[start - 1 : start].isdigit() and text[end : end + 1].isalpha():
            return Token(Kind.GLUE, start, end, word)  # 405.ч.2
        case "stop":
            return Token(_SIGNS.get(word, Kind.STOP), start, end, word)
        case group:
            level = _level(text, word, end, dotted=group == "dotted")
    if level is not None:
        return Token(level.kind, start, end, word, kazakh=level.kazakh, plural=level.plural)
    if group == "also":
        return Token(Kind.AND, start, end, word)
    if end - start == 1 and _is_letter(text, start):
        return Token(Kind.LETTER, start, end, word)
    if word in _ROMAN:
        return Token(Kind.NUMBER, start, end, word)
    return Token(OTHER_WORDS.get(word, Kind.WORD), start, end, word)


def _is_letter(text: str, position: int) -> bool:
    """Whether a letter stands for itself, as in `п. «а»`, `п. а)` and `п. а ч. 2`."""
    before, behind = text[max(0, position - 3) : position], text[position + 1 : position + 4]
    if before.endswith('"'):
        return behind[:1] == '"'
    return (behind[:1] == ")" and not before.endswith("(")) or (before == "п. " and behind in {" ч.", " ст", " ча"})


def _level(text: str, word: str, end: int, *, dotted: bool) -> Level | None:
    if dotted:
        return LEVEL_WORDS.get(word.replace(" ", "").rstrip(".,"))
    if word in SHORT_WORDS and not text[end : end + 2].strip(" ")[:1].isdigit():
        return None
    found = LEVEL_WORDS.get(word)
    if found is None and word[:2] in STEM_STARTS:
        return next((level for stem, level in KAZAKH_STEMS if word.startswith(stem)), None)
    return found


_PLAIN_NUMBER = re.compile(r"\d+(?: ?[-–] ?\d+)*(?:[./]\d{1,2})*")


def written_number(token: Token) -> str:
    """The digits of a number token, with its dashes and dots: `405`, `73-3`, `404-405`, `405.2` (for 405/2 too).

    Empty for none."""
    digits = _PLAIN_NUMBER.match(token.text)
    if digits:
        return digits[0].replace("–", "-").replace("/", ".").replace(" ", "")
    number = _ROMAN.get(token.text) or number_of(token.text.split())
    return str(number) if number else ""
