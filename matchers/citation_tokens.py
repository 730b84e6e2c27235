"""The words that citations are made of: articles, parts, paragraphs, numbers, codes and what may stand between them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from matchers.folding import Folded
from matchers.numerals import WORDS, number_of


class Kind(StrEnum):
    ARTICLE = "article"
    PART = "part"
    PARAGRAPH = "paragraph"
    SUBPARAGRAPH = "subparagraph"
    NUMBER = "number"
    CODE = "code"
    COMMA = "comma"
    AND = "and"
    DASH = "dash"
    TO = "to"
    OPEN = "open"
    CLOSE = "close"
    QUOTE = "quote"
    GLUE = "glue"
    WORD = "word"
    STOP = "stop"


LEVELS = frozenset({Kind.ARTICLE, Kind.PART, Kind.PARAGRAPH, Kind.SUBPARAGRAPH})
LINKS = frozenset({Kind.COMMA, Kind.AND, Kind.DASH})


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """A code or law that articles may belong to, at offsets into the folded text; code None is left out of results."""

    start: int
    end: int
    code: str | None
    country: bool = False
    dated: bool = False
    is_law: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    kind: Kind
    start: int
    end: int
    text: str
    kazakh: bool = False
    """For a level: a Kazakh word, whose numbers stand before it."""
    plural: bool = False
    ordinal: bool = False
    source: Source | None = None


_TYPOS = (
    "стаье|стаья|стаьи|стаью|статя|статю|статьйе|статъя|статъе|статъи|статъю|статье[её]|сатья|сатье|сатьи|сатью|ститья|сттатье"
    "|стаття|статтье|статьья|стстья|сттья|статьe|татье|татьи|статьк|статбе|статт?ей"
)
_ORDINAL = (
    r"-?(?:го|му|ой|ая|ую|ей|ый|ою|ых|ым|ми|ье|ья|й|я|ю|е|м|х)(?![^\W\d])"
    r"|-?(?:инши|ыншы|нши|ншы|ши|шы)(?!\w)|(?:st|nd|rd|th)(?!\w)"
)
_ATOMS = re.compile(
    "|".join(
        (
            rf"(?P<ru_article>(?:стать(?:ями|ям|ях|ей|ею|я|и|е|ю)|статей|{_TYPOS})(?!\w)"
            r"|(?:ст\. ?ст\.?|стст\.?|ст\.|ст(?= ?\d)))",
            r"(?P<ru_part>част(?:ями|ям|ях|ей|ь|и|ью)(?!\w)|ч\. ?ч\.?|чч\.?|ч\.|ч(?= ?\d))",
            r"(?P<ru_subparagraph>подпункт\w{0,3}|пп\.|п\.п\.?|подп\.|пп(?= ?\d))",
            r"(?P<ru_paragraph>пункт(?:ами|ам|ах|ов|ом|а|у|е|ы)?(?!\w)|п\.|п(?= ?\d))",
            r"(?P<kk_article>бап(?:тар\w*|пен|та(?:н|гы)?|ка|ты|тын|ы)?(?!\w)|бабы\w*|baptar\w*|(?<=\d-)bap\w*"
            r"|(?:(?<=\d-)|(?<=\d ))(?:baby(?:na|n|nan|nda|nyn|men|mennen)?|babi\w*)(?!\w)|(?<=\d-)б\.)",
            r"(?P<kk_part>болик\w*|бол\.|болиг\w*|bolik\w*|bolig\w*)",
            r"(?P<kk_subparagraph>тармакша\w*)",
            r"(?P<kk_paragraph>тармак\w*|тармаг\w*|tarma[qg]\w*)",
            r"(?P<en_article>articles?(?!\w)|arts?(?:\.|(?= ?\d)))",
            r"(?P<en_part>parts?(?!\w)|pt\.|§+)",
            r"(?P<en_subparagraph>sub-?paragraphs?(?!\w)|sub-?para\.?)",
            r"(?P<en_paragraph>paragraphs?(?!\w)|paras?\.?(?!\w)|points?(?= \d)|items?(?= \d)|clauses?(?= \d))",
            rf"(?P<number>\d+(?:[-–]\d+)*(?:\.\d{{1,2}}(?!\d))*(?P<ordinal>{_ORDINAL})?(?: ?\[\d{{1,3}}\])?)",
            rf"(?P<words>{WORDS})",
            r"(?P<roman>(?:iii|ii|iv|vi|v|i)(?=[ ,]))",
            r"(?P<comma>[,;])",
            r"(?P<and>(?:и|или|либо|а также|также|жане|мен|бен|пен|немесе|and|or|as well as)(?!\w)|&)",
            r"(?P<to>(?:по|to|through|до)(?!\w))",
            r"(?P<dash>-?–|-)",
            r"(?P<open>[(\[])",
            r"(?P<close>[)\]])",
            "(?P<quote>[\"'])",
            r"(?P<glue>(?:of|the|in|under|from|its|в|с|со|из|через|№)(?!\w)|№)",
            r"(?P<word>[^\W_]+(?:[-'][^\W\d_]+)*)",
            r"(?P<stop>[^\s\w])",
        )
    )
)
_LEVEL_OF = {
    "article": Kind.ARTICLE,
    "part": Kind.PART,
    "paragraph": Kind.PARAGRAPH,
    "subparagraph": Kind.SUBPARAGRAPH,
}
_PLURAL = re.compile(r"ст\. ?ст|стст|чч|ч\. ?ч|статей|стать(?:ям|ях)|част(?:ям|ях|ей)|articles|arts|бап(?:тар)|parts|бол\w*тер|тармактар")
_WINDOW = 160
"""How far from an article's word or a code its numbers and lists reach."""


def tokens_of(text: Folded, sources: Sequence[Source], anchors: Iterable[int]) -> list[list[Token]]:
    """The tokens around `anchors`, one list for each stretch of text, with `sources` as single tokens."""
    return [list(_tokens(text, sources, start, end)) for start, end in _stretches(text, anchors)]


def _stretches(text: Folded, anchors: Iterable[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for anchor in sorted(anchors):
        start, end = max(0, anchor - _WINDOW), min(len(text.flat), anchor + _WINDOW)
        start = text.flat.find(" ", start) if start else 0
        end = text.flat.find(" ", end) if end < len(text.flat) else end
        start, end = max(0, start), len(text.flat) if end < 0 else end
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _tokens(text: Folded, sources: Sequence[Source], start: int, end: int) -> Iterator[Token]:
    position = start
    for source in sources:
        if source.end <= position or source.start >= end:
            continue
        yield from _atoms(text, position, max(position, source.start))
        yield Token(
            kind=Kind.CODE, start=source.start, end=source.end, text=text.flat[source.start : source.end], source=source
        )
        position = source.end
    yield from _atoms(text, position, max(position, end))


def _atoms(text: Folded, start: int, end: int) -> Iterator[Token]:
    for match in _ATOMS.finditer(text.flat, start, end):
        yield _token(match)


def _token(match: re.Match[str]) -> Token:
    name = match.lastgroup or "stop"
    word = match[0]
    if name in {"number", "ordinal", "words", "roman"}:
        ordinal = match["ordinal"] is not None or name == "words"
        return Token(kind=Kind.NUMBER, start=match.start(), end=match.end(), text=word, ordinal=ordinal)
    language, _, level = name.partition("_")
    if level:
        return Token(
            kind=_LEVEL_OF[level],
            start=match.start(),
            end=match.end(),
            text=word,
            kazakh=language == "kk",
            plural=_PLURAL.match(word) is not None,
        )
    return Token(kind=Kind(name), start=match.start(), end=match.end(), text=word)


ROMAN = {"ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "i": 1}
_PLAIN_NUMBER = re.compile(r"\d+(?:[-–]\d+)*(?:\.\d{1,2})*")


def written_number(token: Token) -> str:
    """The digits of a number token, with its dashes and dots: `405`, `73-3`, `404-405`, `405.2`; empty for none."""
    digits = _PLAIN_NUMBER.match(token.text)
    if digits:
        return digits[0].replace("–", "-")
    number = ROMAN.get(token.text) or number_of(token.text)
    return str(number) if number else ""
