"""The vocabulary of citations in three languages: words for articles, parts and paragraphs, and their kinds."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    ARTICLE = "article"
    PART = "part"
    PARAGRAPH = "paragraph"
    SUBPARAGRAPH = "subparagraph"
    NUMBER = "number"
    LETTER = "letter"
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


@dataclass(frozen=True, slots=True)
class Level:
    """What a word for an article, a part or a paragraph says."""

    kind: Kind
    kazakh: bool = False
    plural: bool = False


def _levels() -> Iterator[tuple[str, Level]]:
    for words, level in (
        ("статья статьи статье статью статьей статьею", Level(Kind.ARTICLE)),
        ("стаье стаья стаьи стаью статя статю стате статьйе статъя статъе статъи статъю", Level(Kind.ARTICLE)),
        ("сатья сатье сатьи сатью сттатье стаття статтье статтьи сттья сттье татье татьи статбе", Level(Kind.ARTICLE)),
        ("статьям статьями статьях статей ст.ст стст", Level(Kind.ARTICLE, plural=True)),
        ("ст", Level(Kind.ARTICLE)),
        ("часть части частью ч", Level(Kind.PART)),
        ("частей частям частями частях чч ч.ч", Level(Kind.PART, plural=True)),
        ("пункт пункта пункту пунктом пункте п", Level(Kind.PARAGRAPH)),
        ("пункты пунктов пунктам пунктами пунктах", Level(Kind.PARAGRAPH, plural=True)),
        ("подпункт подпункта подпункту подпунктом подпункте подпункты подпунктов", Level(Kind.SUBPARAGRAPH)),
        ("подпунктам подпунктами подп пп п.п", Level(Kind.SUBPARAGRAPH)),
        ("article art section sec", Level(Kind.ARTICLE)),
        ("articles arts sections", Level(Kind.ARTICLE, plural=True)),
        ("part pt §", Level(Kind.PART)),
        ("parts §§", Level(Kind.PART, plural=True)),
        ("paragraph para p point item clause", Level(Kind.PARAGRAPH)),
        ("paragraphs paras points items clauses", Level(Kind.PARAGRAPH, plural=True)),
        ("subparagraph sub-paragraph subparagraphs subpara", Level(Kind.SUBPARAGRAPH)),
        ("бап бабы бапты баптын бапка бапта бапты баптан баптагы баппен б бп", Level(Kind.ARTICLE, kazakh=True)),
        ("bap baby baptyn baptin bapqa bapty bapta baptan bappen", Level(Kind.ARTICLE, kazakh=True)),
        ("бол", Level(Kind.PART, kazakh=True)),
        ("т", Level(Kind.PARAGRAPH, kazakh=True)),
    ):  # fmt: skip
        yield from ((word, level) for word in words.split())


def _are(kind: Kind, words: str) -> dict[str, Kind]:
    return dict.fromkeys(words.split(), kind)


LEVEL_WORDS = dict(_levels())
KAZAKH_STEMS = (
    ("баптар", Level(Kind.ARTICLE, kazakh=True, plural=True)),
    ("baptar", Level(Kind.ARTICLE, kazakh=True, plural=True)),
    ("бабы", Level(Kind.ARTICLE, kazakh=True)),
    ("baby", Level(Kind.ARTICLE, kazakh=True)),
    ("баби", Level(Kind.ARTICLE, kazakh=True)),
    ("babi", Level(Kind.ARTICLE, kazakh=True)),
    ("болиг", Level(Kind.PART, kazakh=True)),
    ("болик", Level(Kind.PART, kazakh=True)),
    ("bolig", Level(Kind.PART, kazakh=True)),
    ("bolik", Level(Kind.PART, kazakh=True)),
    ("тармакша", Level(Kind.SUBPARAGRAPH, kazakh=True)),
    ("tarmaqsha", Level(Kind.SUBPARAGRAPH, kazakh=True)),
    ("тармак", Level(Kind.PARAGRAPH, kazakh=True)),
    ("тармаг", Level(Kind.PARAGRAPH, kazakh=True)),
    ("tarmaq", Level(Kind.PARAGRAPH, kazakh=True)),
    ("tarmag", Level(Kind.PARAGRAPH, kazakh=True)),
)
"""Kazakh words that take many endings."""
STEM_STARTS = ("ба", "ba", "бо", "bo", "та", "ta")
SHORT_WORDS = frozenset(
    (
        "ст",
        "ч",
        "п",
        "пп",
        "чч",
        "б",
        "бол",
        "т",
        "art",
        "arts",
        "pt",
        "стст",
        "ст.ст",
        "ч.ч",
        "п.п",
        "подп",
        "para",
        "paras",
        "p",
        "sec",
    )
)
"""They mean a level only before a number or with a full stop."""
OTHER_WORDS = (
    _are(Kind.AND, "и или либо также жане мен бен пен немесе and or jane men ben pen nemese")
    | _are(Kind.TO, "по to through до")
    | _are(Kind.GLUE, "of the in under from its в с со из через")
)
