"""Give reasons for or against a mention by the words around it."""

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from config.word_tables import WordTables
from matchers.lexicon.tokenized_text import TokenizedText, sound_line
from matchers.mention import Reason, ReasonCode
from matchers.spelling.phonetic_key import phonetic_key

_MIN_STEM_SOUNDS = 5
"""Minimum length of a stem; shorter terms must be whole words: ас would begin many others."""
_ARTICLE_ID = re.compile(r"^[a-z][a-z0-9-]*:[\d-]+(?:/\d+)?$")

_MAX_TRADE_CHARS = 40
_LAST_WORD = re.compile(r"([^\W\d_]+(?:-[^\W\d_]+)?)\s$")


@lru_cache(maxsize=100_000)
def stems_of(term: str) -> tuple[str, ...]:
    """Return the stems to search for in a line of sounds: each word of a term without its variable ending."""
    words = sound_line(term).split()
    return tuple(_stem(word) for word in words if len(words) == 1 or len(word) > 2)


def _stem(word: str) -> str:
    if len(word) < _MIN_STEM_SOUNDS:
        return f" {word} "
    return " " + re.sub(r"[aeiou]{1,2}$", "", word)


@cache
def _stems(table: str) -> tuple[str, ...]:
    """Return the stems of the words in a table of `words/context.yml`."""
    words = WordTables("matchers.lexicon", "words/context.yml").words(table)
    return tuple(dict.fromkeys(stem for word in words for stem in stems_of(word)))


def has_term(line: str, term: str) -> bool:
    """Return whether a line of sounds contains all words of a term, in any form."""
    stems = stems_of(term)
    return bool(stems) and all(stem in line for stem in stems)


def may_have_term(line: str, term: str) -> bool:
    """Return whether `context_reasons` may find a term in a text with these sounds; True for every citation."""
    return _ARTICLE_ID.match(term) is not None or has_term(line, term)


def context_reasons(tokenized: TokenizedText, position: int, terms: Iterable[str]) -> Iterator[Reason]:
    """Yield reasons for up to two of an entry's context terms; those in the same sentence weigh more."""
    if not tokenized.sentences:
        return
    sentence = tokenized.sentence_at(position)
    here: dict[str, str] = {}
    elsewhere: dict[str, str] = {}
    for term in terms:
        found = _where(tokenized, sentence, term)
        if found is not None:
            (here if found else elsewhere).setdefault(_term_key(term), term)
    further = [term for key, term in elsewhere.items() if key not in here]
    for term in list(here.values())[:2]:
        yield Reason(code=ReasonCode.SAME_SENTENCE, params={"term": term}, weight=0.1)
    for term in further[: max(0, 2 - len(here))]:
        yield Reason(code=ReasonCode.SAME_ARTICLE, params={"term": term}, weight=0.05)


def _where(tokenized: TokenizedText, sentence: int, term: str) -> bool | None:
    """Return True if a term is in the sentence, False if elsewhere in the text, None if nowhere."""
    if _ARTICLE_ID.match(term):
        return _cited(tokenized, sentence, term.partition("/")[0])
    if _has_term(tokenized, term, sentence):
        return True
    return False if _has_term(tokenized, term, None) else None


@lru_cache(maxsize=20_000)
def _term_key(term: str) -> str:
    """Return a key that all spellings of a term share, so that each term counts once: Актобе, Ақтөбе."""
    return term if _ARTICLE_ID.match(term) else " ".join(map(phonetic_key, sound_line(term).split()))


def _has_term(tokenized: TokenizedText, term: str, sentence: int | None) -> bool:
    """Return whether a term is in a sentence, or anywhere in the text if `sentence` is None; cached for the text."""
    known = tokenized.terms.get((term, sentence))
    if known is None:
        line = tokenized.all_sounds if sentence is None else tokenized.sound_line(sentence)
        known = tokenized.terms[term, sentence] = has_term(line, term)
    return known


def _cited(tokenized: TokenizedText, sentence: int, law: str) -> bool | None:
    """Return True if the law is cited in the sentence, False if elsewhere in the text, None if nowhere."""
    places = [mention.start for mention in tokenized.citations if mention.entry == law]
    if not places:
        return None
    return any(tokenized.sentence_at(place) == sentence for place in places)


def foreign_reasons(tokenized: TokenizedText, position: int) -> Iterator[Reason]:
    """Yield reasons against a mention: another country, sport or show business in the same sentence."""
    if not tokenized.sentences:
        return
    sentence = tokenized.sentence_at(position)
    if _has_any(tokenized, "foreign_places", sentence):
        yield Reason(code=ReasonCode.FOREIGN_COUNTRY, weight=-0.2)
    if _has_any(tokenized, "sport_and_stage", sentence):
        yield Reason(code=ReasonCode.SPORT_OR_STAGE, weight=-0.25)


def trade_reasons(tokenized: TokenizedText, position: int) -> Iterator[Reason]:
    """Yield a reason against a common name after a word for another trade: писатель Сергей Алексеев."""
    word = _LAST_WORD.search(tokenized.text, max(0, position - _MAX_TRADE_CHARS), position)
    if word and any(sound_line(word[1]).startswith(stem.rstrip()) for stem in _stems("trades")):
        yield Reason(code=ReasonCode.OTHER_TRADE, weight=-0.25)


def _has_any(tokenized: TokenizedText, table: str, sentence: int) -> bool:
    known = tokenized.terms.get((table, sentence))
    if known is None:
        line = tokenized.sound_line(sentence)
        known = tokenized.terms[table, sentence] = any(stem in line for stem in _stems(table))
    return known
