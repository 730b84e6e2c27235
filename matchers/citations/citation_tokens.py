"""Split the text around citations into tokens: articles, parts, paragraphs, numbers, codes and signs."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from matchers.citations.citation_vocabulary import (
    KAZAKH_STEMS,
    LEVEL_WORDS,
    LEVELS,
    OTHER_WORDS,
    SHORT_WORDS,
    STEM_STARTS,
    LevelWord,
    Symbol,
)
from matchers.laws.codes import LawSource
from matchers.laws.folded_text import Folded, merge_spans
from matchers.laws.numerals import is_number, is_numeral, is_ordinal, may_contain_number, number_of
from matchers.normalize import WordCache


class Lexeme(NamedTuple):
    """A word, number or sign, at offsets into the folded text."""

    kind: Symbol
    start: int
    end: int
    text: str
    is_kazakh: bool = False
    """A Kazakh word for a level, whose numbers come before it."""
    is_plural: bool = False
    is_ordinal: bool = False
    source: LawSource | None = None


def kind_at(tokens: Sequence[Lexeme], at: int) -> Symbol | None:
    """Return the kind of the token at a position; None beyond the last."""
    return tokens[at].kind if at < len(tokens) else None


_SIGNS = {
    ",": Symbol.COMMA, ";": Symbol.COMMA, "&": Symbol.AND, "-": Symbol.DASH, "–": Symbol.DASH,
    "(": Symbol.OPEN, "[": Symbol.OPEN, ")": Symbol.CLOSE, "]": Symbol.CLOSE, '"': Symbol.QUOTE, "'": Symbol.QUOTE,
    "№": Symbol.GLUE, "'s": Symbol.GLUE, "/": Symbol.COMMA,
}  # fmt: skip
_ORDINAL = (
    r"(?: ?[-–] ?)?(?:го|му|ой|ая|ую|ей|ый|ою|ых|ым|ми|ье|ья|й|я|ю|е|м|х)(?![^\W\d])"
    r"| й(?= стат)|(?: ?[-–] ?| )?(?:инши|ыншы|нши|ншы|ши|шы)(?!\w)|(?:st|nd|rd|th)(?!\w)"
)
_ATOM = re.compile(
    r"(?P<number>\d+(?:[-–]\d+|(?<=\d\d)(?: -|- )\d{1,2}(?![\d/.]))*"
    rf"(?:[./]\d{{1,2}}(?![\d/]))*(?P<ordinal>{_ORDINAL})?(?: ?\[\d{{1,3}}\])?)"
    r"|(?P<dotted>(?:(?:ст\. ?)?ст|(?:ч\. ?)?ч|п\. ?п|п|стст|чч|пп|подп|arts?|sec|paras?|pt?|st(?=\. ?\d)|ch(?=\. ?\d)"
    r"|(?<=[-–])бо?л?|(?<=\d-)т|(?<=\d )б)\."
    r"|§+(?!\w*\.\w)"
    r"|(?:ст|чч?|п|arts?),(?= ?\d)|ст\. ?ст(?= ?\d)|ч\. ?ч(?= ?\d))"
    r"|(?P<also>а (?:также|не|затем|потом)|так и|и одновременно|плюс|as well as|but not|sub-paragraphs?)"
    r"|(?P<word>[^\W\d_]+(?:[-'][^\W\d_]+)*)"
    r"|(?P<stop>'s(?!\w)|[^\s\w]|_)"
)
_CHARS_BEFORE, _CHARS_AFTER = 110, 150
"""The reach of numbers, lists and a code around the word for an article."""
DIGIT = re.compile(r"\d")
_LONG_NUMBER = re.compile(r"\d{10}")
"""Matches what is no article but, say, a personal number; Python refuses to read one of more than 4,300 digits."""
_PLAIN_WORD = re.compile(r"[^\W\d_]+")
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "ии": 2, "иии": 3}
_DESCRIBING = frozenset(Symbol) - LEVELS - {Symbol.NUMBER, Symbol.LETTER, Symbol.CODE, Symbol.OPEN, Symbol.CLOSE}
_MAX_DESCRIPTION_TOKENS = 40
_TITLED = frozenset({Symbol.ARTICLE, Symbol.CODE, Symbol.COMMA, Symbol.AND})
_MAX_TOKENS_BACK = 4
_PART_BEFORE = re.compile(r"(?<!\w)(?:част\w{1,2}|ч\.?|part) ?$")
_MAX_PART_CHARS = 8
_PLAIN_NUMBER = re.compile(r"\d+(?: ?[-–] ?\d+)*(?:[./]\d{1,2})*")


def tokens_of(
    text: Folded,
    sources: Sequence[LawSource],
    anchors: Iterable[int],
    reach: tuple[int, int] = (_CHARS_BEFORE, _CHARS_AFTER),
) -> list[list[Lexeme]]:
    """Return the tokens around `anchors`, one list for each stretch of text, with `sources` as single tokens.

    `reach` is the number of characters before and after an anchor that a stretch includes.
    """
    stretches = [
        (start, end) for start, end in _stretches(text.flat, anchors, *reach) if _has_number(text.flat[start:end])
    ]
    return [_tidy(list(_tokens(text, sources, start, end))) for start, end in stretches]


def _has_number(text: str) -> bool:
    """Return whether a text may contain a number, without which it cites nothing.

    A quick check, because most words that begin with `стат` aren't articles.
    """
    if DIGIT.search(text):
        return True
    words = _PLAIN_WORD.findall(text)
    return may_contain_number(words) or not ROMAN.keys().isdisjoint(words)


def _stretches(text: str, anchors: Iterable[int], before: int, after: int) -> list[tuple[int, int]]:
    return merge_spans(
        (_word_start(text, anchor - before), _word_end(text, anchor + after)) for anchor in sorted(anchors)
    )


def _word_start(text: str, position: int) -> int:
    return max(0, text.find(" ", position)) if position > 0 else 0


def _word_end(text: str, position: int) -> int:
    end = text.find(" ", position) if position < len(text) else -1
    return end if end >= 0 else len(text)


def _tokens(text: Folded, sources: Sequence[LawSource], start: int, end: int) -> Iterator[Lexeme]:
    position = start
    for source in sources:
        if source.end <= position or source.start >= end:
            continue
        yield from _atoms(text.flat, position, max(position, source.start))
        yield Lexeme(Symbol.CODE, source.start, source.end, text.flat[source.start : source.end], source=source)
        position = source.end
    yield from _atoms(text.flat, position, max(position, end))


def _tidy(tokens: list[Lexeme]) -> list[Lexeme]:
    signs = [token.text for token in tokens if token.text in {"(", ")"}]
    return _without_descriptions(_without_stray_brackets(tokens) if signs.count(")") > signs.count("(") else tokens)


def _without_stray_brackets(tokens: Sequence[Lexeme]) -> list[Lexeme]:
    """Return the tokens without closing brackets that nothing opens: `п.п. 1), 2)`."""
    kept: list[Lexeme] = []
    depth = 0
    for token in tokens:
        is_stray = token.kind is Symbol.CLOSE and depth == 0
        depth += (token.kind is Symbol.OPEN) - (token.kind is Symbol.CLOSE and not is_stray)
        if not (is_stray and kept and kept[-1].kind is Symbol.NUMBER and len(kept[-1].text) <= 2):
            kept.append(token)
        elif len(kept) > 1 and kept[-2].text in {";", ":", "."}:
            kept.pop()  # the number of a line: обвинения: 1) ст. 179; 2) ст. 405
    return kept


def _without_descriptions(tokens: list[Lexeme]) -> list[Lexeme]:
    """Return the tokens without descriptions of a number: `174 (разжигание розни), 274 «…» и 400`."""
    if not any(map(_opens, tokens)):
        return tokens
    kept: list[Lexeme] = []
    at = 0
    while at < len(tokens):
        rest, at = _described(tokens, at, kept) if _opens(tokens[at]) else (tokens[at : at + 1], at + 1)
        kept += rest
    return kept


def _opens(token: Lexeme) -> bool:
    return token.kind is Symbol.OPEN or token.text == '"'


def _described(tokens: Sequence[Lexeme], at: int, before: Sequence[Lexeme]) -> tuple[Sequence[Lexeme], int]:
    """Return what is left of a bracket or quotation that opens at `at`, and the position of the next token."""
    if _may_be_described(before):
        end = _description_end(tokens, at)
        if end > at:
            return (), end
        part = _described_part(tokens, at)
        if part > at:
            return tokens[at : at + 1], part
    number = _titled_number(tokens, at, before) if tokens[at].text == '"' else None
    return (tokens[at : at + 1], at + 1) if number is None else (tokens[number : number + 1], number + 2)


def _may_be_described(before: Sequence[Lexeme]) -> bool:
    """Return whether the last token ends a citation: a number, a code, or the word for an article after its number."""
    if not before or before[-1].kind is not Symbol.ARTICLE:
        return bool(before) and before[-1].kind in {Symbol.NUMBER, Symbol.CODE}
    return before[-1].is_kazakh or kind_at(before, len(before) - 2) is Symbol.NUMBER


def _described_part(tokens: Sequence[Lexeme], at: int) -> int:
    """Return the position of a part after a description in the bracket that opens at `at`, or `at` for none.

    The bracket is like that in `статья 174 (разжигание розни, часть 2)`.
    """
    if tokens[at].kind is not Symbol.OPEN:
        return at
    for end in range(at + 2, min(len(tokens), at + _MAX_DESCRIPTION_TOKENS)):
        if tokens[end].kind not in _DESCRIBING:
            ahead = {token.kind for token in tokens[end : end + _MAX_TOKENS_BACK]}
            return end if tokens[end - 1].kind is Symbol.COMMA and Symbol.PART in ahead else at
    return at


def _titled_number(tokens: Sequence[Lexeme], quote: int, before: Sequence[Lexeme]) -> int | None:
    """Return the position of an article's number in brackets after its title: `по статье «Разжигание розни» (174)`."""
    if not before or before[-1].kind not in _TITLED:
        return None
    if not any(token.kind is Symbol.ARTICLE for token in before[-_MAX_TOKENS_BACK:]):
        return None
    end = _description_end(tokens, quote)
    bracketed = [token.kind for token in tokens[end : end + 3]] == [Symbol.OPEN, Symbol.NUMBER, Symbol.CLOSE]
    return end + 1 if end > quote and bracketed else None


def _description_end(tokens: Sequence[Lexeme], at: int) -> int:
    """Return the position after a bracket or quotation of words that opens at `at`, or `at` for none."""
    if tokens[at].kind is not Symbol.OPEN and tokens[at].text != '"':
        return at
    if at + 2 < len(tokens) and len(tokens[at + 1].text) == 1 and tokens[at + 2].kind is Symbol.CLOSE:
        return at  # a letter names a paragraph: part 2 (a)
    closing = Symbol.CLOSE if tokens[at].kind is Symbol.OPEN else Symbol.QUOTE
    for end in range(at + 1, min(len(tokens), at + _MAX_DESCRIPTION_TOKENS)):
        if tokens[end].kind is closing and end > at + 1:
            return end + 1
        if tokens[end].kind not in _DESCRIBING:
            return at
    return at


def _atoms(text: str, start: int, end: int) -> Iterator[Lexeme]:
    numerals: list[re.Match[str]] = []
    for match in _ATOM.finditer(text, start, end):
        if match.lastgroup == "word" and _IS_NUMERAL[match[0]]:
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


_IS_NUMERAL = WordCache(lambda word: all(map(is_numeral, word.split("-"))))


def _spoken(matches: Sequence[re.Match[str]]) -> Iterator[Lexeme]:
    while matches:
        count = next((end for end in range(len(matches), 1, -1) if _make_number(matches[:end])), 1)
        words = _words_of(matches[:count])
        kind = Symbol.NUMBER if is_number(words) else Symbol.WORD
        start, end = matches[0].start(), matches[count - 1].end()
        yield Lexeme(kind, start, end, " ".join(words), is_ordinal=is_ordinal(words[-1]))
        matches = matches[count:]


def _make_number(matches: Sequence[re.Match[str]]) -> bool:
    """Return whether neighbouring numerals form one number; `вторая` and `двести` don't."""
    words = _words_of(matches)
    return is_number(words) and number_of(words) is not None


def _words_of(matches: Sequence[re.Match[str]]) -> list[str]:
    return [part for match in matches for part in match[0].split("-")]


def _atom(text: str, match: re.Match[str]) -> Lexeme:
    start, end = match.span()
    word = match[0]
    known = _KNOWN_WORDS[word] if match.lastgroup == "word" else None
    if known is not None:
        return Lexeme(known.kind, start, end, word, known.is_kazakh, known.is_plural)
    match match.lastgroup:
        case "number" if _LONG_NUMBER.search(word):
            return Lexeme(Symbol.STOP, start, end, word)
        case "number":
            return Lexeme(Symbol.NUMBER, start, end, word, is_ordinal=match["ordinal"] is not None)
        case "stop" if word == "." and text[start - 1 : start].isdigit() and text[end : end + 1].isalpha():
            return Lexeme(Symbol.GLUE, start, end, word)  # as in 405.ч.2
        case "stop":
            return Lexeme(_SIGNS.get(word, Symbol.STOP), start, end, word)
        case group:
            level = _level(text, word, end, dotted=group == "dotted")
    if level is not None:
        return Lexeme(level.kind, start, end, word, is_kazakh=level.is_kazakh, is_plural=level.is_plural)
    if group == "also":
        return Lexeme(Symbol.AND, start, end, word)
    if end - start == 1 and _is_letter(text, start) and not (word in ROMAN and _is_after_part(text, start)):
        return Lexeme(Symbol.LETTER, start, end, word)
    if word in ROMAN:
        return Lexeme(Symbol.NUMBER, start, end, word)
    return Lexeme(OTHER_WORDS.get(word, Symbol.WORD), start, end, word)


def _known_word(word: str) -> LevelWord | None:
    """Return the meaning of a word if it has the same one everywhere; None for words that depend on those beside."""
    if len(word) == 1 or word in SHORT_WORDS or word in ROMAN:
        return None
    return _level_of(word) or LevelWord(OTHER_WORDS.get(word, Symbol.WORD))


_KNOWN_WORDS = WordCache(_known_word)


def _is_after_part(text: str, position: int) -> bool:
    return _PART_BEFORE.search(text, max(0, position - _MAX_PART_CHARS), position) is not None


def _is_letter(text: str, position: int) -> bool:
    """Return whether a single letter names a paragraph, as in `п. «а»`, `п. а)` and `п. а ч. 2`."""
    before, after = text[max(0, position - 3) : position], text[position + 1 : position + 4]
    if before.endswith('"'):
        return after[:1] == '"'
    return (after[:1] == ")" and not before.endswith("(")) or (before == "п. " and after in {" ч.", " ст", " ча"})


def _level(text: str, word: str, end: int, *, dotted: bool) -> LevelWord | None:
    if dotted:
        return LEVEL_WORDS.get(word.replace(" ", "").rstrip(".,"))
    if word in SHORT_WORDS and not text[end : end + 2].strip(" ")[:1].isdigit():
        return None
    return _level_of(word)


def _level_of(word: str) -> LevelWord | None:
    found = LEVEL_WORDS.get(word)
    if found is None and word[:2] in STEM_STARTS:
        return next((level for stem, level in KAZAKH_STEMS if word.startswith(stem)), None)
    return found


def written_number(token: Lexeme) -> str:
    """Return the digits of a number token with dashes and dots: `405`, `73-3`, `404-405`, `405.2` (also for 405/2).

    Returns "" if the token isn't a number.
    """
    digits = _PLAIN_NUMBER.match(token.text)
    if digits:
        return digits[0].replace("–", "-").replace("/", ".").replace(" ", "")
    number = ROMAN.get(token.text) or number_of(token.text.split())
    return str(number) if number else ""
