"""Find articles that a text names by their number alone: `осуждён по 405-й`, `405-пен айыпталған`."""

import re
from collections.abc import Iterable, Iterator

from config.word_tables import WordTables, any_word
from matchers.citations.parts_alone import part_before
from matchers.citations.resolve_codes import PROCEDURAL, CitationResolver
from matchers.citations.sentence_cues import CONTEXT_WORDS, is_in_court
from matchers.laws.folded_text import Folded
from matchers.laws.numerals import number_of

_ALONE = WordTables("matchers.citations", "words/alone.yml")
_NO_ARTICLE_AFTER = rf"(?! ?-?{_ALONE.alternatives('article_after_number')})"
_IN_DIGITS = _ALONE.pattern(
    "number_endings",
    r"(?P<number>\d(?<![\w-]\d)\d{1,2}(?:-\d)?)"
    rf"(?:(?: ?[-–] ?)?{_ALONE.alternatives('number_endings')}(?!\w){_NO_ARTICLE_AFTER}"
    rf"|(?=\" {_ALONE.alternatives('under_kazakh')})"
    rf"|(?P<plain>(?<= \d\d\d))(?=[.,;:!?)\"](?!\d)|\(\d{{1,2}}\)|$| – | {_ALONE.alternatives('after_plain')})"
    rf"|(?<=-\d)(?=[ ,;:!?)\"]|\. |\.?$){_NO_ARTICLE_AFTER})",
)
"""Numbers with the ending of an ordinal, those of added articles (`460-1`), and plain ones that end a phrase."""
_HUNDREDS = _ALONE.words("hundreds")
_IN_WORDS = _ALONE.pattern(
    "hundreds_endings",
    rf"\b(?P<number>{any_word(_HUNDREDS)}(?: [а-я]+){{1,2}}?(?<={_ALONE.alternatives('hundreds_endings')}))"
    rf"(?![а-я])(?! ?\"? ?{_ALONE.alternatives('article_after_words')})",
)
_IN_CASE = CONTEXT_WORDS.any_of("in_case", r"(?<!\w)")
_NUMBERED = CONTEXT_WORDS.any_of("numbered", r"(?<!\w)", r'\w* "?$')
_OPPOSED = CONTEXT_WORDS.any_of("opposed", r"(?<!\w)", r' "?$')
_PLAIN_LEAD = CONTEXT_WORDS.any_of("plain_leads", r"(?<!\w)", rf'(?: {_ALONE.alternatives("copulas")})? "?$')
_PART_AFTER = _ALONE.any_of("part_after_number", r",? \(?")
_MIN_DIGITS = 3
"""Least digits of an article that a text names by its number alone, unless it cites the article elsewhere."""
_MAX_LEAD_CHARS = 16
"""Most characters before a number in which the word before it is looked for."""
_NOUN_AFTER = _ALONE.pattern(
    "no_nouns",
    rf"(?<=й) (?!{_ALONE.alternatives('no_nouns')} )[а-я]{{3,}}(?:(?<![жшчщл])[еи]|(?<![нт])ы)(?!\w)"
    r"|(?<=ю) [а-я]{3,}[ую](?!\w)|(?<=я) [а-я]{3,}(?:(?<!л|н)а|(?<!с)я|(?<!т)ь)(?!\w)",
)
"""A noun in the case of the number before it, which it counts: `по 405-й улице`."""
_MASCULINE_AFTER = re.compile(r"(?<=й) [а-я]{3,}(?:[бвгджзкнпрсфцчшщ]|(?<!т)ь)(?!\w)")
"""A masculine noun that a number counts, `405-й автобус`, unless a preposition before the number takes another case."""
_GOVERNING = _ALONE.any_of("governing", r"(?<!\w)", " $")
_PLAIN_NUMBER = _ALONE.pattern(
    "after_plain",
    r"(?P<number>\d(?<![\w.,/:№-]\d)(?<!№ \d)\d{2}(?:-\d)?)"
    rf'(?=\(\d{{1,2}}\)|["»)]*(?:$|[.;:!?)]| [–(]|,(?! ?\d)| {_ALONE.alternatives("after_plain")}))',
)
"""A plain number that may repeat an article of the text or be compared with one: `переквалифицировали с 174 на 405`."""
_OPENED, _SUBJECT = re.compile(r'(?:^|[.!?:] ?"?|") ?$'), _ALONE.any_of("after_subject", r"(?: –)? ", r"(?!\w)")
"""What is before and after a plain number that begins a sentence about it: `«274 – это цензура»`."""
_BRACKETED = re.compile(r"\((\d{1,2})\)")
_CHANGING = frozenset(word.replace("_", " ") for word in _ALONE.words("changing"))
_FROM = tuple(f" {word} " for word in _ALONE.words("from"))
_UNDER = _ALONE.any_of("under", r"(?<!\w)", " $")
_JOINING = frozenset(word.replace("_", " ") for word in _ALONE.words("joining"))
_ENDED = re.compile(r'["»)]*(?:[.,;:!?]|$)')
"""What ends a number alone that counts nothing: `статья 146 отличается от 362-й.`"""


def lone_numbers(flat: str, has_digits: bool) -> Iterator[re.Match[str]]:
    """Yield the numbers alone that may be articles, in digits and in words, in a text of `Folded.flat`."""
    if has_digits:
        yield from (match for match in _IN_DIGITS.finditer(flat) if not _is_plain(match) or _has_lead(flat, match))
    if any(f"{word} " in flat for word in _HUNDREDS):
        yield from _IN_WORDS.finditer(flat)


def article_of(match: re.Match[str]) -> str:
    """Return the digits of a number alone, which is written in digits or in words: `четыреста пятую`."""
    spelt = match["number"]
    return spelt if spelt[0].isdigit() else str(number_of(spelt.split()) or "")


def bracketed_part(flat: str, position: int) -> str | None:
    """Return the part in the brackets that open at a position, right after a number: 405(2)."""
    match = _BRACKETED.match(flat, position)
    return match[1] if match else None


def _is_article(resolver: CitationResolver, match: re.Match[str]) -> bool:
    """Return whether a number alone is an article: a tracked one, or one beside another citation."""
    if _counts_noun(resolver.flat, match) or not article_of(match):
        return False
    if resolver.is_abroad(match.start()):
        return False
    if _is_plain(match):
        return match["number"] in resolver.laws.tracked_numbers
    if _has_part(resolver.folded, match):
        return True
    if article_of(match) in resolver.laws.tracked_numbers:
        return _is_tracked_article(resolver, match) or _is_near_citation(resolver, match)
    if _has_no_ending(match):
        return _is_added(resolver, match)
    if article_of(match) not in resolver.cited_numbers and len(match["number"]) < _MIN_DIGITS:
        return False
    return _is_near_citation(resolver, match)


def _counts_noun(flat: str, match: re.Match[str]) -> bool:
    """Return whether a noun follows that the number counts: `по 405-й улице`, `405-й автобус`."""
    start, end = match.span()
    if _NOUN_AFTER.match(flat, end):
        return True
    is_governed = _GOVERNING.search(flat, max(0, start - _MAX_LEAD_CHARS), start) is not None
    return not is_governed and _MASCULINE_AFTER.match(flat, end) is not None


def _is_near_citation(resolver: CitationResolver, match: re.Match[str]) -> bool:
    """Return whether a number that counts no noun is in a sentence with a citation, or one of the next ones."""
    flat, start = resolver.flat, match.start()
    if _NUMBERED.search(flat, max(0, start - _MAX_LEAD_CHARS), start):
        return False
    is_cited = article_of(match) in resolver.cited_numbers
    return is_cited or resolver.names_code(start) or resolver.follows_citation(start)


def plain_numbers(resolver: CitationResolver) -> Iterator[re.Match[str]]:
    """Yield the plain numbers that are articles because of a citation: cited before, or compared with one cited."""
    last: re.Match[str] | None = None
    for match in _PLAIN_NUMBER.finditer(resolver.flat):
        if _is_plain_article(resolver, match) or (last and _is_joined(resolver.flat, last, match)):
            last = match
            yield match


def _is_under(flat: str, position: int) -> bool:
    return _UNDER.search(flat, max(0, position - _MAX_LEAD_CHARS), position) is not None


def _is_plain_article(resolver: CitationResolver, match: re.Match[str]) -> bool:
    flat, (start, end) = resolver.flat, match.span()
    is_under = _is_under(flat, start)
    if match["number"] in resolver.cited_numbers:
        is_subject = (
            _SUBJECT.match(flat, end) is not None and _OPENED.search(flat, max(0, start - 3), start) is not None
        )
        if is_under or is_subject or bracketed_part(flat, end):
            return True
    before, after = resolver.claims_around(start)
    if before is not None and ((is_under and _is_under(flat, before.start)) or flat[before.end : start] in _CHANGING):
        return True
    return after is not None and flat[end : after.start] in _CHANGING and flat.endswith(_FROM, 0, start)


def articles_among(resolver: CitationResolver, lone: Iterable[re.Match[str]]) -> list[re.Match[str]]:
    """Return the lone numbers that are articles, including those joined to one: `по 378-й и 379-й`."""
    found: list[re.Match[str]] = []
    for match in lone:
        if _is_article(resolver, match) or (found and _is_beside(resolver, found[-1], match)):
            found.append(match)
    return found


def _is_beside(resolver: CitationResolver, last: re.Match[str], match: re.Match[str]) -> bool:
    """Return whether a number is joined to an article named alone, or an ordinal like it in the same sentence."""
    flat = resolver.flat
    if _is_joined(flat, last, match):
        return True
    is_alike = not _is_plain(match) and not _has_no_ending(match) and len(match["number"]) >= _MIN_DIGITS
    return is_alike and not _counts_noun(flat, match) and resolver.sentence_start(match.start()) <= last.start()


def _is_joined(flat: str, last: re.Match[str], match: re.Match[str]) -> bool:
    is_alike = len(match["number"]) >= _MIN_DIGITS and _is_plain(match) == _is_plain(last)
    return is_alike and not _counts_noun(flat, match) and flat[last.end() : match.start()] in _JOINING


def _is_added(resolver: CitationResolver, match: re.Match[str]) -> bool:
    """Return whether a number with a dash beside a citation is that of an added article: `осталась 380-1`."""
    flat, start = resolver.flat, match.start()
    is_plain = match["number"][3:4] != "-" or _ENDED.match(flat, match.end()) is None
    if is_plain or _NUMBERED.search(flat, max(0, start - _MAX_LEAD_CHARS), start):
        return False
    return resolver.claim_beside(start) is not None


def _is_plain(match: re.Match[str]) -> bool:
    """Return whether a number has neither the ending of an ordinal nor a dash: `теперь 174`, `under 405`."""
    return match.groupdict().get("plain") is not None


def _has_lead(flat: str, match: re.Match[str]) -> bool:
    return _PLAIN_LEAD.search(flat, max(0, match.start() - _MAX_LEAD_CHARS), match.start()) is not None


def _has_part(folded: Folded, match: re.Match[str]) -> bool:
    """Return whether a part is beside a number with an ending: `по 258-й, первая часть`, `вторая часть 274-й`."""
    is_article_number = len(match["number"]) == 3 and not _has_no_ending(match)
    return is_article_number and (
        _PART_AFTER.match(folded.flat, match.end()) is not None or bool(part_before(folded, match.start()))
    )


def _has_no_ending(match: re.Match[str]) -> bool:
    return "-" in match["number"] and match.end() == match.end("number")


def _is_tracked_article(resolver: CitationResolver, match: re.Match[str]) -> bool:
    flat, start, number = resolver.flat, match.start(), article_of(match)
    lead = flat[max(0, start - _MAX_LEAD_CHARS) : start]
    if _OPPOSED.search(lead) or resolver.claim_beside(start) or number in resolver.cited_numbers:
        return True
    in_words = not match["number"][0].isdigit()
    if (resolver.home_codes or in_words) and not _NUMBERED.search(lead):
        return True
    if _has_no_ending(match):
        return False
    sentence = resolver.sentence_at(start)
    return is_in_court(sentence) or (_is_under(flat, start) and _IN_CASE.search(sentence) is not None)


def code_of(resolver: CitationResolver, match: re.Match[str]) -> str | None:
    """Return the code of an article that is named by its number alone; None if the text names none."""
    article = article_of(match)
    code = resolver.same_number([article]) or resolver.code_beside(match.start(), article)
    if code is not None or article in resolver.laws.tracked_numbers:
        return code or (resolver.tracking_code([article]) if resolver.home_codes else None)
    only = resolver.only_code()
    later = only.code if only and only.code not in PROCEDURAL else None
    return resolver.code_near(match.start()) or resolver.code_before(match.start()) or later
