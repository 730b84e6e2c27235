"""Finds parts of an article that isn't named again: `часть 2 этой же статьи`, `part 2 of the same article`."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from matchers.laws.numerals import number_of


class SamePart(NamedTuple):
    """A part of the article cited before, at offsets into the folded text."""

    start: int
    end: int
    part: str


_RU_SAME = (
    r"(?:эт(?:ой|их)|т(?:ой|ех) же|данной|указанной|названной|упомянутой|вышеуказанной|вышеназванной)(?: же)? стат\w+"
)
_SAME = re.compile(
    rf"(?<!\w)(?:(?:ч\.|част\w{{1,3}}) ?(?P<ru>\d{{1,2}}|[а-я]{{5,10}}) {_RU_SAME}"
    rf"|(?P<first>[а-я]{{5,10}}) част\w{{1,3}} {_RU_SAME}"
    r"|(?:осы|сол|аталган|бул) баптын (?P<kk>\d{1,2}|[а-я]{5,10})(?: ?-)? ?(?:болиг|тарма[гк])\w*"
    r"|(?:part|paragraph) (?P<en>\d{1,2}|[a-z]{3,6}) of (?:the same|this|that) article)"
)
_HINTS = (
    "ой стат", "ой же стат", "их стат", "ех же стат", "осы бап", "сол бап", "аталган бап", "бул бап", "same article",
    "this article", "that article",
)  # fmt: skip
"""One of these is in any text that `_SAME` finds something in."""


def same_parts(text: str) -> Iterator[SamePart]:
    """The parts that `text`, in the letters of `Folded.flat`, names of an article cited before."""
    for match in _SAME.finditer(text) if any(hint in text for hint in _HINTS) else ():
        word = next(group for group in match.groups() if group)
        part = int(word) if word.isdigit() else number_of([word])
        if part is not None:
            yield SamePart(match.start(), match.end(), str(part))
