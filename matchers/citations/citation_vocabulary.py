"""Define the kinds of tokens in citations, and load the words for them from `words/vocabulary.yml`."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from config.word_tables import WordTables

_VOCABULARY = WordTables("matchers.citations", "words/vocabulary.yml")


class Symbol(StrEnum):
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


LEVELS = frozenset({Symbol.ARTICLE, Symbol.PART, Symbol.PARAGRAPH, Symbol.SUBPARAGRAPH})
LINKS = frozenset({Symbol.COMMA, Symbol.AND, Symbol.DASH})


@dataclass(frozen=True, slots=True)
class LevelWord:
    """The grammar of a word for a level of a law, such as article or part."""

    kind: Symbol
    is_kazakh: bool = False
    is_plural: bool = False


def _levels(table: str, *, is_kazakh: bool = False) -> Iterator[tuple[str, LevelWord]]:
    for line, (level, form, words) in _VOCABULARY.rows(table, 3):
        if level not in LEVELS or form not in {"sg", "pl", "kk"}:
            remedy = f"write one of {', '.join(sorted(LEVELS))}, then sg, pl or kk, then the words"
            raise _VOCABULARY.error(line, f"unknown level {level!r} {form!r}", remedy)
        meaning = LevelWord(Symbol(level), is_kazakh=is_kazakh or form == "kk", is_plural=form == "pl")
        yield from ((word, meaning) for word in words.split())


LEVEL_WORDS = dict(_levels("levels"))
KAZAKH_STEMS = tuple(_levels("kazakh_stems", is_kazakh=True))
"""Beginnings of Kazakh words that take many endings."""
STEM_STARTS = frozenset(stem[:2] for stem, _ in KAZAKH_STEMS)
SHORT_WORDS = frozenset(_VOCABULARY.words("short_words"))
"""Words that mean a level only before a number or with a full stop."""
SINGULAR = frozenset(_VOCABULARY.words("singular"))
BOTH = frozenset(_VOCABULARY.words("both"))
OTHER_WORDS = {
    word: kind
    for table, kind in (("and", Symbol.AND), ("to", Symbol.TO), ("skipped", Symbol.GLUE))
    for word in _VOCABULARY.words(table)
}
ARTICLE_BEGINNINGS = tuple(_VOCABULARY.words("article_beginnings"))
COUNTED_BEGINNINGS = tuple(_VOCABULARY.words("counted"))
AFTER_LIST_BEGINNINGS = tuple(_VOCABULARY.words("after_list"))
CHAPTER_BEGINNINGS = tuple(_VOCABULARY.words("chapters"))
SECTIONS = frozenset(_VOCABULARY.words("sections"))
AMBIGUOUS_WORDS = SECTIONS.union(_VOCABULARY.words("ambiguous"))
THIS = frozenset(_VOCABULARY.words("this"))
COUNTING_VERB_BEGINNINGS = tuple(_VOCABULARY.words("counting_verbs"))
KAZAKH_ORDINAL_ENDINGS = tuple(_VOCABULARY.words("kazakh_ordinal_endings"))
WORDS_BEFORE_NUMBER = frozenset(_VOCABULARY.words("before_number"))
WORDS_BEFORE_SHORT = frozenset(_VOCABULARY.words("before_short_word"))
