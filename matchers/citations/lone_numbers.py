"""Find articles that a text names by their number alone: `осуждён по 405-й`, `405-пен айыпталған`."""

import re
from collections.abc import Iterator

from matchers.citations.resolve_codes import CitationResolver
from matchers.citations.sentence_cues import CONTEXT_WORDS
from matchers.laws.numerals import number_of

_IN_DIGITS = re.compile(
    r"(?P<number>\d(?<![\w-]\d)\d{1,2}(?:-\d)?)"
    r"(?:(?: ?[-–] ?)?(?:й|ю|ой|ую|я(?= ?[.,;:!?)»\"–-]|$)|пен|мен|бен|ге|га|ке|ка|ши|шы|инши)(?!\w)"
    r"(?! ?-?(?:стат|бап|баб))"
    r"|(?=\" бойынша)"
    r"|(?:(?<=under \d\d\d)|(?<=теперь \d\d\d)|(?<=ныне \d\d\d))(?=[.,;:!?)\"]|$| and | or | – | и | или )"
    r"|(?<=-\d)(?=[ ,;:!?)\"]|\. |\.?$)(?! ?-?(?:стат|бап|баб)))"
)
"""Numbers with the ending of an ordinal, and those of added articles: `460-1`."""
_IN_WORDS = re.compile(
    r"\b(?P<number>(?:сто|двести|триста|четыреста)(?: [а-я]+){1,2}?(?<=ой|ую|ая|ья|ью|ей))"
    r"(?![а-я])(?! ?\"? ?стат)"
)
_IN_CASE = CONTEXT_WORDS.any_of("in_case", r"(?<!\w)")
_IN_COURT = CONTEXT_WORDS.any_of("in_court")
_NUMBERED = CONTEXT_WORDS.any_of("numbered", r"(?<!\w)", r'\w* "?$')
_OPPOSED = CONTEXT_WORDS.any_of("opposed", r"(?<!\w)", r' "?$')
_MAX_LEAD_CHARS = 16
"""Most characters before a number in which the word before it is looked for."""
_NOUN_AFTER = re.compile(
    r"(?<=й) (?!бы |еще |или |после )[а-я]{3,}(?:(?<![жшчщл])[еи]|(?<![нт])ы)(?!\w)|(?<=ю) [а-я]{3,}[ую](?!\w)"
    r"|(?<=я) [а-я]{3,}[аяь](?!\w)"
)
"""A noun in the case of the number before it, which it counts: `по 405-й улице`."""
_COMPARING = (" от ", " с ", " вместо ", " на ", " к ", " за ", " – ", ", ", " а ", " и ")
_ENDED = re.compile(r'["»)]*(?:[.,;:!?]|$)')
"""What ends a number alone that counts nothing: `статья 146 отличается от 362-й.`"""


def lone_numbers(flat: str, has_digits: bool) -> Iterator[re.Match[str]]:
    """Yield the numbers alone that may be articles, in digits and in words, in a text of `Folded.flat`."""
    if has_digits:
        yield from _IN_DIGITS.finditer(flat)
    if "сто " in flat or "двести " in flat or "триста " in flat or "четыреста " in flat:
        yield from _IN_WORDS.finditer(flat)


def article_of(match: re.Match[str]) -> str:
    """Return the digits of a number alone, which is written in digits or in words: `четыреста пятую`."""
    spelt = match["number"]
    return spelt if spelt[0].isdigit() else str(number_of(spelt.split()) or "")


def is_article(resolver: CitationResolver, match: re.Match[str]) -> bool:
    """Return whether a number alone is an article: a tracked one, or one beside another citation."""
    if resolver.is_abroad(match.start()) or _NOUN_AFTER.match(resolver.folded.flat, match.end()):
        return False
    if article_of(match) in resolver.laws.tracked_numbers:
        return _is_tracked_article(resolver, match)
    if _has_no_ending(match):
        return _is_added(resolver, match)
    if len(match["number"]) != 3 or not match["number"].isdigit():
        return False
    is_beside = resolver.claim_beside(match.start()) is not None or resolver.names_code(match.start())
    return is_beside and _is_compared(resolver.folded.flat, match)


def _is_added(resolver: CitationResolver, match: re.Match[str]) -> bool:
    """Return whether a number with a dash, beside a citation, is an article that was added: `осталась 380-1`."""
    flat, start = resolver.folded.flat, match.start()
    is_plain = match["number"][3:4] != "-" or _ENDED.match(flat, match.end()) is None
    if is_plain or _NUMBERED.search(flat, max(0, start - _MAX_LEAD_CHARS), start):
        return False
    return resolver.claim_beside(start) is not None


def _has_no_ending(match: re.Match[str]) -> bool:
    return "-" in match["number"] and match.end() == match.end("number")


def _is_compared(flat: str, match: re.Match[str]) -> bool:
    """Return whether the words around a number beside a citation show that it is the number of an article."""
    is_ended = _ENDED.match(flat, match.end()) is not None
    return flat.endswith(" по ", 0, match.start()) or (is_ended and flat.endswith(_COMPARING, 0, match.start()))


def _is_tracked_article(resolver: CitationResolver, match: re.Match[str]) -> bool:
    flat, start, number = resolver.folded.flat, match.start(), article_of(match)
    lead = flat[max(0, start - _MAX_LEAD_CHARS) : start]
    if _OPPOSED.search(lead) or resolver.claim_beside(start) or number in resolver.cited_numbers():
        return True
    in_words = not match["number"][0].isdigit()
    if (resolver.home_codes or in_words) and not _NUMBERED.search(lead):
        return True
    if _has_no_ending(match):
        return False
    sentence = resolver.sentence_at(start)
    return _IN_COURT.search(sentence) is not None or (lead.endswith(" по ") and _IN_CASE.search(sentence) is not None)


def code_of(resolver: CitationResolver, match: re.Match[str]) -> str | None:
    """Return the code of an article that is named by its number alone; None if the text names none."""
    article = article_of(match)
    code = resolver.same_number([article]) or resolver.code_beside(match.start(), article)
    if code is not None or article in resolver.laws.tracked_numbers:
        return code or (resolver.tracking_code([article]) if resolver.home_codes else None)
    return resolver.code_near(match.start())
