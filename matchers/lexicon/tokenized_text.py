"""Tokenise a text: its words with the listed words they match, its sentences, and their sounds."""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache, partial
from itertools import compress, count, pairwise, repeat
from typing import NamedTuple

from matchers.lexicon.word_index import MAX_WORD_CHARS, WordIndex, WordMatch
from matchers.mention import Mention
from matchers.normalize import ARTICLE, DIRECTIONS, WORD, ZEROS, bounds
from matchers.sentences import sentence_around, sentence_spans
from matchers.spelling.phonetic_key import sounds

QUOTES = "«»„“”\"‘’'‹›"
_BLANKS = rf"(?:[^\S\n]|[{DIRECTIONS}])*"
_NEAR = re.compile(rf"[{QUOTES}]?{_BLANKS}\n?{_BLANKS}[{QUOTES}]?|[\u200b-\u200d\ufeff]*")
_SLUG = re.compile(r"[-_]")
_AFTER_INITIAL = re.compile(r"\.?[^\S\n]*\n?[^\S\n]*|\.-")
MAX_NAME_LINE_CHARS = 60
_NAME_LINE = re.compile(r"\W*(?:\d+\W*)?[^\W\d_][\w’'-]*(?:(?:,\s|[\s.])\s*[^\W\d_][\w’'-]*){1,4}\W*")
INITIALS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЁӘҒҚҢӨҰҮҺІ") | {
    *("Дж", "Zh", "Sh", "Ch", "Kh", "Yu", "Ya", "Ye", "Dz")
}
"""Words that may be an initial of a given name."""


class Token(NamedTuple):
    """A word of the text, or a part of a word that matches by itself."""

    start: int
    end: int
    word: str
    matches: tuple[WordMatch, ...]

    @property
    def is_capital(self) -> bool:
        return self.word[0].isupper() or self.word[0] in ZEROS or ("-" in self.word and _has_article(self.word))

    @property
    def is_initial(self) -> bool:
        return self.word in INITIALS


def _has_article(word: str) -> bool:
    """Return whether a word in lower case is a name with its article: аль-Асад."""
    article = ARTICLE.match(word)
    return article is not None and word[article.end() : article.end() + 1].isupper()


def _separates_names(text: str, end: int, start: int) -> bool:
    """Return whether the lines before and after a line break are entries of a list of names, which ends a name.

    Elsewhere a single line break may be a space of a wrapped text.
    """
    before = text[text.rfind("\n", 0, end) + 1 : end]
    following = text.find("\n", start)
    after = text[start : len(text) if following < 0 else following]
    return _is_name_line(before) and _is_name_line(after)


def _is_name_line(line: str) -> bool:
    if len(line) > MAX_NAME_LINE_CHARS or _NAME_LINE.fullmatch(line) is None:
        return False
    return all(word[:1].isupper() for word in WORD.findall(line))


_WORD_SPLIT = re.compile(f"({WORD.pattern})")
_PLAIN_TOKEN = partial(tuple.__new__, Token)


class TokenizedText:
    """A text that was tokenised once for all searches."""

    def __init__(self, text: str, word_index: WordIndex, citations: Sequence[Mention] = ()) -> None:
        self.text = text
        self.citations = citations
        self.tokens, self.hits = _tokens(text, word_index)
        self._sound_lines: dict[int, str] = {}
        self.terms: dict[tuple[str, int | None], bool] = {}
        """A cache: whether a context term is in a sentence, or anywhere in the text (None)."""

    def near(self, left: int, right: int) -> bool:
        """Return whether the tokens from `left` to `right` are next to each other, like the words of one name."""
        if left < 0 or right >= len(self.tokens):
            return False
        if right - left == 1:
            return self._close(self.tokens[left], self.tokens[right])
        return all(self._close(one, other) for one, other in pairwise(self.tokens[left : right + 1]))

    def beside(self, at: int) -> list[int]:
        """Return the positions of the tokens right before and after the one at `at`, like the words of one name."""
        before, after = self.near(at - 1, at), self.near(at, at + 1)
        return [place for place, is_near in ((at - 1, before), (at + 1, after)) if is_near]

    def _close(self, one: Token, other: Token) -> bool:
        gap = self.text[one.end : other.start]
        if gap == " ":
            return True
        if gap == "-" and one.matches and other.matches:
            return True
        if len(gap) > 8 or ("\n" in gap and _separates_names(self.text, one.end, other.start)):
            return False
        if one.is_initial:
            return _AFTER_INITIAL.fullmatch(gap) is not None
        return _NEAR.fullmatch(gap) is not None or (_SLUG.fullmatch(gap) is not None and not other.is_capital)

    def is_slug(self, left: int, right: int) -> bool:
        """Return whether the tokens are part of a URL's slug: lower case with hyphens or underscores between."""
        if self.tokens[right].word[0].isupper():
            return False
        inside = self.text[self.tokens[left].end : self.tokens[right].start]
        return "-" in inside or "_" in inside

    def is_quoted(self, token: Token) -> bool:
        """Return whether a token alone is in quotes."""
        before, after = self.text[token.start - 1 : token.start], self.text[token.end : token.end + 1]
        return bool(before) and bool(after) and before in QUOTES and after in QUOTES

    def has_dot(self, token: Token) -> bool:
        return self.text[token.end : token.end + 1] == "."

    @cached_property
    def sentences(self) -> Sequence[tuple[int, int]]:
        return sentence_spans(self.text)

    def sentence_at(self, position: int) -> int:
        return sentence_around(self.sentences, position)

    def starts_sentence(self, token: Token) -> bool:
        """Return whether a token is the first of its sentence, so that its capital letter means nothing."""
        if not self.sentences:
            return True
        start = self.sentences[self.sentence_at(token.start)][0]
        return not re.search(r"\w", self.text[start : token.start])

    def sound_line(self, sentence: int) -> str:
        """Return the sounds of a sentence's words, each after a space, for the search of context terms."""
        line = self._sound_lines.get(sentence)
        if line is None:
            start, end = self.sentences[sentence]
            line = self._sound_lines[sentence] = sound_line(self.text[start:end])
        return line

    @cached_property
    def all_sounds(self) -> str:
        return sound_line(self.text)


def sound_line(text: str) -> str:
    """Return the sounds of a text's words, with a space before and after each."""
    return " " + " ".join(first_sound(match[0]) for match in WORD.finditer(text)) + " "


@lru_cache(maxsize=50_000)
def first_sound(word: str) -> str:
    """Return the likeliest sound of a word."""
    return next(iter(sounds(word[:60])), "")


def _tokens(text: str, word_index: WordIndex) -> tuple[list[Token], list[int]]:
    """Return a text's tokens and the positions of those that match; both are empty if none matches."""
    pieces = _WORD_SPLIT.split(text)
    words = pieces[1::2]
    parts = word_index.parts(words)
    if not any(parts):
        return [], []
    # most words match nothing, so their tokens are made without a step of Python for each
    starts, ends = bounds(pieces)
    tokens = list(map(_PLAIN_TOKEN, zip(starts, ends, words, repeat(()))))
    places = set(compress(count(), parts))
    if len(max(words, key=len)) > MAX_WORD_CHARS:
        places.update(place for place, word in enumerate(words) if len(word) > MAX_WORD_CHARS)
    hits: list[int] = []
    shift = 0
    for place in sorted(places):
        at = place + shift
        spans = ((starts[place] + part.start, starts[place] + part.end, part.matches) for part in parts[place])
        tokens_of_word = [Token(start, end, text[start:end], matches) for start, end, matches in spans]
        hits += range(at, at + len(tokens_of_word))
        tokens[at : at + 1] = tokens_of_word or [tokens[at]._replace(word=words[place][:MAX_WORD_CHARS])]
        shift += max(1, len(tokens_of_word)) - 1
    return tokens, sorted({*hits, *_small_neighbours(tokens, hits, word_index)})


def _small_neighbours(tokens: list[Token], hits: list[int], word_index: WordIndex) -> Iterator[int]:
    """Yield positions of given names in lower case before a surname in lower case, and store their matches."""
    for at in hits:
        before = tokens[at - 1] if at else None
        if before and not before.matches and before.word.islower() and tokens[at].word.islower():
            matches = word_index.matches(before.word[:MAX_WORD_CHARS])
            if matches:
                tokens[at - 1] = before._replace(matches=matches)
                yield at - 1
