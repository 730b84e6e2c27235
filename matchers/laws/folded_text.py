"""Fold a text for the search of legal terms: one letter for letters that sound or look alike, with original offsets."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_letters
from typing import Protocol, TypeVar

SUPERSCRIPTS = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"
"""The raised digits in their order; after a digit they stay: a footnote, or an added article (73\u00b3)."""
_PLAIN = {
    **dict.fromkeys("\u2010\u2011\u2012\u2212", "-"),
    **dict.fromkeys("\u2014\u2015", "\u2013"),
    **dict.fromkeys("\u00a0\u1680\u202f\u205f\u3000\t\n\r\f\v\x1c\x1d\x1e\x1f\x85\u2028\u2029", " "),
    **dict.fromkeys(map(chr, range(0x2000, 0x200B)), " "),
    **dict.fromkeys(SUPERSCRIPTS, " "),
    **dict.fromkeys("’‘ʼ`´", "'"),
    **dict.fromkeys("«»„“”‟", '"'),
}
_UNTIDY = re.compile(rf"[{''.join(map(re.escape, _PLAIN))}](?<!\d[{SUPERSCRIPTS}])")
_ALIKE = tuple(zip("әғқңөұүһіё", "агкноуухие", strict=True))
"""Kazakh letters that texts typed on a Russian keyboard replace."""
_ALIKE_LATIN = tuple(zip("ăáäǵğıíńñóöşúü", "aaaggiinnoosuu", strict=True))
"""Letters of the Latin alphabets of Kazakh and their plain forms."""

_ODD = re.compile(
    "[\u00ac\u00ad\u0130\u0300-\u036f\u200b-\u200f\u202a-\u202e\u2060\ufeff\ufffd\U0001d7ce-\U0001d7ff\uff10-\uff19]"
)
"""Combining marks, letters that become longer in lower case, full-width digits, invisible characters, wrong bytes."""
_LATIN_OR_ODD = re.compile(_ODD.pattern[:-1] + "A-Za-z]")
_NOT_PLAIN = re.compile("[^\0-\u00ab\u00ae-\u012f\u0131-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e]")
"""Characters outside the plain ranges: other alphabets, and the combining marks among them."""
_BROKEN = re.compile("[-\u2010\u00ac\u00ad](?<=[^\\W\\d_].) ?\n(?=[a-zа-яёәғқңөұүһі])")
"""A word hyphenated at the end of a line: ста-⏎тье, but not Нур-⏎Султан or 73-⏎3."""
_ODD_OR_BROKEN = re.compile(f"{_BROKEN.pattern}|{_NOT_PLAIN.pattern}")
_ZERO_WIDTH = frozenset("\u00ac\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff\ufffd")

_TWINS = str.maketrans("aceiopxykmthABCEHIKMOPTXY", "асеіорхукмтһАВСЕНІКМОРТХУ")
_MIXED = re.compile(r"[A-Za-z](?:(?<=[\u0400-\u04ff][A-Za-z])|(?=[\u0400-\u04ff]))")
_LOOKS = str.maketrans("аАвВеЕкКмМнНоОрРсСтТуУхХіІ", "aABBeEkKMMHHoOpPcCTTyYxXiI")
_LATIN_ONLY = re.compile("[bdfgjlnqrsuvwzDFGJLNQRSUVWZ]")
"""Letters that look like no Cyrillic letter: a word with them is Latin if its other letters are look-alikes."""
_LETTER = re.compile(r"[^\W\d_]")
_LETTER_RUN = re.compile(r"[^\W\d_]*")
_LATIN_LETTER = re.compile("[A-Za-z]")
_LATIN_LETTERS = frozenset(ascii_letters)
_CYRILLIC_LETTER = re.compile("[\u0400-\u04ff]")


@dataclass(frozen=True, slots=True, eq=False)
class Folded:
    """A folded text: `exact` keeps case and Kazakh letters, `flat` has neither; both are as long as `starts`."""

    exact: str
    flat: str
    starts: tuple[int, ...] | None
    """The offset of each character in the given text; None if offsets are equal."""
    ends: tuple[int, ...] | None
    has_latin: bool

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the given text of a span that isn't empty."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]


@lru_cache(maxsize=4)
def fold(text: str) -> Folded:
    """Return `text` without invisible characters, with plain spaces and dashes, each word in one alphabet.

    Cached, because laws and citations are searched in the same text.
    """
    is_broken = "-\n" in text and _BROKEN.search(text) is not None
    if not is_broken and _LATIN_OR_ODD.search(text) is None:
        return _folded(text, None, None, has_latin=False)
    if not is_broken and _ODD.search(text) is None:
        return _folded(text, None, None)
    letters, starts, ends = _composed(text)
    return _folded("".join(letters), tuple(starts), tuple(ends))


def flat(words: str) -> str:
    """Return `words` in the letters of `Folded.flat`."""
    return fold(words).flat


def present(text: Folded, words: Iterable[str]) -> list[str]:
    """Return the words that `text.flat` contains."""
    flat = text.flat
    if text.has_latin:
        return [word for word in words if word in flat]
    return [word for word in words if word[0] not in _LATIN_LETTERS and word in flat]


def near(text: str, words: Iterable[str], before: int, after: int) -> list[tuple[int, int]]:
    """Return the spans of `text` from `before` characters before any of `words` to `after` after it, merged."""
    found = sorted(place for word in words if word in text for place in places(text, word))
    return merge_spans((max(0, place - before), min(len(text), place + after)) for place in found)


def merge_spans(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans, given in the order of their start, with those that touch merged."""
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


class FoldedSpan(Protocol):
    """A span of a folded text."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


_SpanT = TypeVar("_SpanT", bound=FoldedSpan)


def without_overlaps(spans: Iterable[_SpanT]) -> list[_SpanT]:
    """Return the spans in order; of those that overlap the first, of those that begin together the longest."""
    found: list[_SpanT] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if not found or span.start >= found[-1].end:
            found.append(span)
    return found


def places(text: str, word: str) -> Iterator[int]:
    """Yield every offset of `word` in `text`."""
    place = text.find(word)
    while place >= 0:
        yield place
        place = text.find(word, place + 1)


def _folded(
    text: str, starts: tuple[int, ...] | None, ends: tuple[int, ...] | None, *, has_latin: bool | None = None
) -> Folded:
    exact = _UNTIDY.sub(lambda match: _PLAIN[match[0]], text)
    if has_latin is None:
        has_latin = _LATIN_LETTER.search(exact) is not None
    if has_latin and _CYRILLIC_LETTER.search(exact):
        exact = "".join(_in_cyrillic(exact))
    lower = exact.lower()
    for letter, alike in _ALIKE + _ALIKE_LATIN if has_latin else _ALIKE:
        lower = lower.replace(letter, alike)
    return Folded(exact, lower, starts, ends, has_latin)


def _in_cyrillic(text: str) -> Iterator[str]:
    """Yield the text in parts, words of two alphabets in the letters of one: Cyrillic where possible."""
    place = 0
    while mixed := _MIXED.search(text, place):
        start = mixed.start()
        while start > place and _LETTER.match(text, start - 1):
            start -= 1
        yield text[place:start]
        word = _LETTER_RUN.match(text, start)
        assert word is not None
        yield _in_one_alphabet(word[0])
        place = word.end()
    yield text[place:]


def _in_one_alphabet(word: str) -> str:
    latin = word.translate(_LOOKS)
    return latin if latin.isascii() and _LATIN_ONLY.search(word) else word.translate(_TWINS)


def _composed(text: str) -> tuple[list[str], list[int], list[int]]:
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    after = 0
    for match in (_ODD_OR_BROKEN if _BROKEN.search(text) else _NOT_PLAIN).finditer(text):
        place = match.start()
        letters += text[after:place]
        starts += range(after, place)
        ends += range(after + 1, place + 1)
        after = match.end()
        letter = match[0]
        if letter in _ZERO_WIDTH or letter.endswith("\n"):
            continue
        if letters and unicodedata.combining(letter):
            together = unicodedata.normalize("NFC", letters[-1] + letter)
            letters[-1] = together if len(together) == 1 else letters[-1]
            ends[-1] = after
            continue
        plain = unicodedata.normalize("NFKC", letter) if letter.isdecimal() else letter
        letters.append("I" if plain == "\u0130" else plain)
        starts.append(place)
        ends.append(after)
    letters += text[after:]
    starts += range(after, len(text))
    ends += range(after + 1, len(text) + 1)
    return letters, starts, ends
