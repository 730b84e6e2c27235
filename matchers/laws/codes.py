"""Find codes of law in a text by name or abbreviation, with their country and edition."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from matchers.laws.code_forms import CodeIndex
from matchers.laws.countries import KAZAKH, KAZAKH_ABBREVIATION, OTHER, OTHER_ABBREVIATION, PLACES
from matchers.laws.folded_text import Folded, near, places, without_overlaps


class LawSource(NamedTuple):
    """A code or law that a text names, at offsets into the folded text; one without `code` is left out of results."""

    start: int
    end: int
    code: str | None
    has_country: bool = False
    """Whether the text names the country."""
    is_dated: bool = False
    """Whether the text names the edition."""
    is_law: bool = False


_MAX_CODE_CHARS = 90
"""The reach of a code's name around its most distinctive word."""
HASHTAG = re.compile(r"#([a-zа-яәғқңөұүһі]{2,5})(?=\d{3}(?!\w))")
"""A code in small letters and its article in one word: #ук174."""


def find_codes(text: Folded, index: CodeIndex) -> list[LawSource]:
    """Return the codes that `text` names, in order, without overlaps, companies and numbers of colonies."""
    hits = [
        _hit(text, match, index)
        for start, end in near(text.flat, index.name_hints, _MAX_CODE_CHARS, _MAX_CODE_CHARS)
        for match in index.names.finditer(text.flat, start, end)
    ]
    for start in abbreviation_starts(text, index):
        match = index.abbreviations.match(text.exact, start)
        if match is not None and _is_code(text, match):
            hits.append(_hit(text, match, index))
    return without_overlaps(hits + _in_hashtags(text, index))


def _in_hashtags(text: Folded, index: CodeIndex) -> list[LawSource]:
    matches = HASHTAG.finditer(text.exact) if "#" in text.exact else ()
    named = ((match, index.abbreviations.match(f"{match[1].upper()}100")) for match in matches)
    return [
        LawSource(start=match.start(1), end=match.end(1), code=index.codes[name.lastgroup or ""])
        for match, name in named
        if name is not None and name.end() == len(match[1])
    ]


_COUNTRY = re.compile(" (?:рк|РК)")


@lru_cache(maxsize=4)
def abbreviation_starts(text: Folded, index: CodeIndex) -> tuple[int, ...]:
    """Return the offsets at which abbreviations of codes may start; cached, because it is asked twice."""
    exact = text.exact
    starts = [match.start() for match in index.capitals.finditer(exact)]
    small = index.small if _COUNTRY.search(exact) else _without_country(index.small)
    starts += [start for word in small if word in exact for start in places(exact, word)]
    if any(word in exact for word in _ARTICLE_WORDS):
        starts += [start for word in index.small_cited if word in exact for start in _small_starts(exact, word)]
    return tuple(start for start in starts if start == 0 or _may_start(exact, start))


@lru_cache(maxsize=4)
def _without_country(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if not _COUNTRY.search(word))


_ARTICLE_WORDS = ("стать", "ст.", "баб", "бап")
_BEFORE_SMALL = (")", "статье", "статьи", "статью", "статья", "ст.")


def _small_starts(exact: str, word: str) -> Iterator[int]:
    """Yield the offsets of an abbreviation in small letters; one that begins with a space must follow an article."""
    for start in places(exact, word):
        if word[0] != " ":
            yield start
        elif exact[max(0, start - 1) : start].isdigit() or exact.endswith(_BEFORE_SMALL, 0, start):
            yield start + 1


def _may_start(exact: str, start: int) -> bool:
    """Return whether no word continues at `start`; a number may: `405УК`."""
    before = exact[start - 1]
    if before.isdigit():
        return exact[start] in "УКӘҚ" or exact[max(0, start - 3) : start].isdigit()
    return not (before.isalpha() or before == "/")


_KAZAKH_AFTER = re.compile(rf" ?\(?(?:of (?:the )?|in |для )?(?:{KAZAKH})(?!\w)")
_KAZAKH_ABBREVIATION_AFTER = re.compile(rf" *(?:of (?:the )?)?(?:{KAZAKH_ABBREVIATION}|рк)(?!\w)")
_OTHER_AFTER = re.compile(
    r" ?\(?(?:of (?:the )?(?:republic of )?)?(?:республик\w+ )?"
    rf"(?:{OTHER}(?: сср| республик\w+)?|казахск\w+ сср|казсср)(?!\w)"
)
_OTHER_ABBREVIATION_AFTER = re.compile(rf" *{OTHER_ABBREVIATION}(?!\w)")
_KAZAKH_BEFORE = re.compile(rf"(?<!\w)(?:{KAZAKH}|отечественн\w+|our)(?: \w+[ыо]й| \w+ого| new| \d{{4}} жылгы)? $")
_KAZAKH_ABBREVIATION_BEFORE = re.compile(r"(?<!\w)(?:ҚР|QR|РК|ҚР-ның|ҚР-дың) ?$")
_OTHER_BEFORE = re.compile(rf"(?<!\w)(?:{OTHER}(?: республикасы\w*| федерациясы\w*)?|рф)(?:-\w+)?(?: жана)? $")
_OTHER_INSIDE = re.compile(rf"(?<!\w)(?:{OTHER}|рф)(?!\w)")
_KAZAKH_INSIDE = re.compile(rf"(?<!\w)(?:{KAZAKH}|рк|крк\w*)(?!\w)")
_CHARS_BEFORE = 48
"""The reach of a country and an edition before a code."""


_CITED_BEFORE = re.compile(r"(?:\d(?:-\w{1,2})?|стать\w{1,3}(?: \w+ого)?) ?$")
_MAX_CITED_CHARS = 32
"""The reach of an article before its code, which is no company then: `статья УК «Пытки»`."""


def _is_code(text: Folded, match: re.Match[str]) -> bool:
    """Return whether an abbreviation is neither a colony (УК-161/2) nor a company (УК «Город»)."""
    after = text.exact[match.end() : match.end() + 12]
    if re.match(r"[- ]{0,2}№? ?1[4-7]\d ?/ ?\d|-\d", after):
        return False
    if _CITED_BEFORE.search(text.flat, max(0, match.start() - _MAX_CITED_CHARS), match.start()):
        return True
    return not (len(match[0]) <= 3 and re.match(r' ?"', after) and not re.match(r'"[,.) ]', after))


def _hit(text: Folded, match: re.Match[str], index: CodeIndex) -> LawSource:
    code = index.codes[match.lastgroup or ""]
    start, end = match.span()
    kazakh, end = _country_after(text, end)
    other = is_other(text, start, match.end()) or _is_foreign_code(text, start, match.end(), index)
    kazakh, start = _country_before(text, start, kazakh or bool(_KAZAKH_INSIDE.search(text.flat, start, match.end())))
    if other and not kazakh:
        before = _OTHER_BEFORE.search(text.flat, max(0, start - _CHARS_BEFORE), start)
        start = before.start() if before else start
        return LawSource(start=start, end=end, code=None, has_country=True)
    return _dated(text, LawSource(start=start, end=end, code=code, has_country=kazakh), index)


def _is_foreign_code(text: Folded, start: int, end: int, index: CodeIndex) -> bool:
    """Return whether the code at these offsets is written as one of `foreign_codes`: УК Узбекистана."""
    around = index.foreign.finditer(text.flat, max(0, start - _CHARS_BEFORE), end + _CHARS_BEFORE)
    return any(match.start() <= end + 1 and match.end() >= start - 1 for match in around)


def _country_after(text: Folded, end: int) -> tuple[bool, int]:
    after = _KAZAKH_AFTER.match(text.flat, end) or _KAZAKH_ABBREVIATION_AFTER.match(text.exact, end)
    if after and not _OTHER_AFTER.match(text.flat, end):
        return True, after.end()
    other = _OTHER_AFTER.match(text.flat, end) or _OTHER_ABBREVIATION_AFTER.match(text.exact, end)
    return False, other.end() if other else end


def _country_before(text: Folded, start: int, kazakh: bool) -> tuple[bool, int]:
    before = _KAZAKH_BEFORE.search(
        text.flat, max(0, start - _CHARS_BEFORE), start
    ) or _KAZAKH_ABBREVIATION_BEFORE.search(text.exact, max(0, start - _CHARS_BEFORE), start)
    return (True, before.start()) if before else (kazakh, start)


def is_other(text: Folded, start: int, end: int) -> bool:
    """Return whether a code or law at these offsets is another country's."""
    return bool(
        _OTHER_AFTER.match(text.flat, end)
        or _OTHER_ABBREVIATION_AFTER.match(text.exact, end)
        or _OTHER_BEFORE.search(text.flat, max(0, start - _CHARS_BEFORE), start)
        or _OTHER_INSIDE.search(text.flat[start:end])
    )


_OLD = PLACES.alternatives("former")
_OLD_BEFORE = re.compile(rf"(?<!\w){_OLD}(?:(?: {KAZAKH}| кр| рк)? ?)$")
_OLD_AFTER = re.compile(r"[ ,(]*(?:(?:в )?(?:старой|прежней) редакции|утратив\w+ силу)")
_YEAR_BEFORE = re.compile(rf"(?<!\d)((?:19|20)\d\d)(?P<said>(?: ?(?:жылгы|года)|-\w+))?(?: (?:{KAZAKH}|кр))? $")
_YEAR_AFTER = re.compile(
    r"[ ,(]*(?:от |of |в ред(?:акции|\.) |принят\w+ (?:в )?|adopted in |\(?in |from )?(?:\d{1,2}[. ](?:\w+|\d\d)[. ])?"
    r"((?:19|20)\d\d)(?!\d)(?: ?(?:года|году|г\.|г|жылгы))?\)?"
)


def _dated(text: Folded, hit: LawSource, index: CodeIndex) -> LawSource:
    """Return the hit as the edition that the text names by a year or a word such as `прежний`."""
    edition = next((edition for edition in index.editions if edition.base == hit.code), None)
    if edition is None:
        return hit
    start, end, year = _year_beside(text, hit)
    if year is not None and year >= edition.replaced:
        return hit._replace(start=start, end=end, is_dated=True)
    if year is not None:
        code = edition.code if year == edition.year else None
        return hit._replace(start=start, end=end, code=code, has_country=True, is_dated=True)
    old = _OLD_BEFORE.search(text.flat, max(0, hit.start - _CHARS_BEFORE), hit.start)
    if old or _OLD_AFTER.match(text.flat, hit.end):
        return hit._replace(start=old.start() if old else hit.start, code=edition.code, has_country=True, is_dated=True)
    return hit


def _year_beside(text: Folded, hit: LawSource) -> tuple[int, int, int | None]:
    """Return start and end of the code with the year before or after it, and the year."""
    before = _YEAR_BEFORE.search(text.flat, max(0, hit.start - _CHARS_BEFORE), hit.start)
    if before and (before["said"] or text.flat[hit.start : hit.end].isascii()):
        return before.start(), hit.end, int(before[1])
    after = _YEAR_AFTER.match(text.flat, hit.end)
    return (hit.start, after.end(), int(after[1])) if after else (hit.start, hit.end, None)
