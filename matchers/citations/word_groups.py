"""Join a level's word with its numbers, and group the levels that belong to the same citation."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from matchers.citations.citation_tokens import Lexeme, kind_at
from matchers.citations.citation_vocabulary import (
    AMBIGUOUS_WORDS,
    BOTH,
    CHAPTER_BEGINNINGS,
    COUNTING_VERB_BEGINNINGS,
    KAZAKH_ORDINAL_ENDINGS,
    LEVELS,
    LINKS,
    SECTIONS,
    THIS,
    WORDS_BEFORE_NUMBER,
    WORDS_BEFORE_SHORT,
    Symbol,
)
from matchers.citations.number_lists import (
    MAX_CITED_NUMBERS,
    MAX_PART_NUMBER,
    UNDER,
    first_value,
    is_counted,
    is_high,
    is_high_at,
    letter_list,
    level_after,
    number_at,
    number_list,
    numbers_in_brackets,
)


class Provision(NamedTuple):
    """A level's word with its numbers, such as `ч. 2` or `405-бабының`, with the positions of its tokens."""

    kind: Symbol
    numbers: tuple[str, ...]
    first: int
    last: int
    is_kazakh: bool = False
    is_plural: bool = False
    is_bare: bool = False
    """The word `article` is missing or ambiguous, so that the number counts only beside a code."""


_ARTICLE, _PART = frozenset({Symbol.ARTICLE}), frozenset({Symbol.PART})
_BEGINNING = LEVELS | {Symbol.NUMBER, Symbol.LETTER}
_LETTERED = frozenset({Symbol.PARAGRAPH, Symbol.SUBPARAGRAPH})
"""Levels that older codes number by letters: `п. «а» ч. 2 ст. 164`."""
_MAX_COUNTED = 10
"""The highest ordinal in words that counts articles unless a code follows: вторую статью добавили позже."""
_MIN_GLUED = 100
"""The lowest number of an article in one word with its code: #ҚК405, but not АК74."""
_BETWEEN = LINKS | {Symbol.OPEN, Symbol.CLOSE, Symbol.GLUE, Symbol.TO, Symbol.QUOTE}
_AROUND_CODE = frozenset({Symbol.CODE, Symbol.COMMA, Symbol.OPEN, Symbol.CLOSE, Symbol.GLUE, Symbol.DASH})
_MAX_SKIPPED = 4
"""Most tokens between a word and its number: `статьи УК №№ 174`."""
_CODE_CLOSED = [Symbol.CODE, Symbol.CLOSE]
_MAX_TOKENS_TO_LIST = 12
_BEFORE_LIST = frozenset({Symbol.WORD, Symbol.COMMA, Symbol.CODE, Symbol.GLUE, Symbol.TO, Symbol.QUOTE, Symbol.AND})
_KAZAKH_CODE = re.compile(r"(?:кр )?кк|.*(?:кодекси|кодекст|нин|нын)")


def groups_of(tokens: Sequence[Lexeme]) -> Iterator[list[Provision]]:
    """Yield the levels among `tokens`, those that belong together in one list."""
    group: list[Provision] = []
    items = list(_pieces(tokens))
    for item, following in zip(items, [*items[1:], None], strict=False):
        continues = group and (_continues(tokens, group[-1], item) or _adds_part(tokens, group[-1], item, following))
        if group and (not continues or len(group) == MAX_CITED_NUMBERS):
            yield group
            group = []
        group.append(item)
    if group:
        yield group


def _continues(tokens: Sequence[Lexeme], before: Provision, item: Provision) -> bool:
    gap = tokens[before.last + 1 : item.first]
    is_bracket_before = before.is_bare and item.is_kazakh and [token.kind for token in gap] == [Symbol.CLOSE]
    fits = before.is_kazakh == item.is_kazakh or is_bracket_before  # бұл баптың (ҚК, 405) бірінші бөлігі
    is_apart = item.kind is Symbol.PART and any(token.text == ";" for token in gap)  # 146-я статья; часть третья
    leads_on = item.kind is Symbol.PARAGRAPH and [token.text for token in gap] == [":"]  # части четвёртой: пункт 2
    return fits and not is_apart and len(gap) <= 3 and (leads_on or all(token.kind in _BETWEEN for token in gap))


def _adds_part(tokens: Sequence[Lexeme], last: Provision, item: Provision, following: Provision | None) -> bool:
    """Return whether a part follows the code of its article: `статье 405 УК РК, часть 2`."""
    between = tokens[last.last + 1 : item.first]
    gap = [token.kind for token in between]
    if last.kind is not Symbol.ARTICLE or item.kind not in {Symbol.PART, Symbol.PARAGRAPH}:
        return False
    if Symbol.CODE not in gap or len(gap) > 5 or any(token.text == ";" for token in between):
        return False
    belongs_to_next = (
        following is not None
        and (following.kind is Symbol.ARTICLE or item.kind is Symbol.PARAGRAPH)
        and following.first - item.last <= 2
        and tokens[item.last + 1].text != ";"
        and tokens[item.last + 1].kind is not Symbol.AND
    )
    return _AROUND_CODE.issuperset(gap) and not belongs_to_next


def _pieces(tokens: Sequence[Lexeme]) -> Iterator[Provision]:
    at = 0
    last: Provision | None = None
    while at < len(tokens):
        may_begin = tokens[at].kind in _BEGINNING or tokens[at].text in BOTH
        item = _piece(tokens, at, last) if may_begin else None
        if item is None:
            at += 1
            continue
        yield item
        last, at = item, item.last + 1
        if item.kind in {Symbol.ARTICLE, Symbol.PART}:
            for inner in _bracketed(tokens, at, item.kind):
                inner = inner._replace(is_kazakh=item.is_kazakh)
                yield inner
                last, at = inner, inner.last + 1


def _piece(tokens: Sequence[Lexeme], at: int, last: Provision | None) -> Provision | None:
    token = tokens[at]
    if token.text in BOTH and kind_at(tokens, at + 1) in LEVELS - {Symbol.ARTICLE}:
        level = tokens[at + 1]
        return Provision(kind=level.kind, numbers=("1", "2"), first=at, last=at + 1, is_kazakh=level.is_kazakh)
    if token.kind in LEVELS and (not token.is_kazakh or _is_before_number(tokens, at)):
        item = _word_first(tokens, at, last)
        return item._replace(is_kazakh=token.is_kazakh) if item and token.is_kazakh else item
    if token.kind is Symbol.NUMBER:
        is_of_chapter = (
            at > 0 and tokens[at - 1].kind is Symbol.WORD and tokens[at - 1].text.startswith(CHAPTER_BEGINNINGS)
        )
        return None if is_of_chapter else _number_first(tokens, at, last)
    return _letter_first(tokens, at) if token.kind is Symbol.LETTER else None


def _is_before_number(tokens: Sequence[Lexeme], at: int) -> bool:
    """Return whether a Kazakh word for an article stands before its numbers: `Бап – 405`, `бабымен (174)`."""
    word = tokens[at]
    is_numbered = at > 0 and (tokens[at - 1].kind in {Symbol.DASH, Symbol.CLOSE} or is_high_at(tokens, at - 1))
    if word.kind is not Symbol.ARTICLE or is_numbered:
        return False
    return (
        _is_after_dash(tokens, at + 1, word)
        or _is_bracketed(tokens, at + 1, word)
        or _distant_list(tokens, at + 1) is not None
    )


def _names_next(tokens: Sequence[Lexeme], word: Lexeme, end: int, numbers: tuple[str, ...]) -> bool:
    """Return whether a number after a part's word is of the next article: `по трём пунктам 189-й статьи`."""
    is_of_part = word.kind is not Symbol.ARTICLE and tokens[end - 1].is_ordinal
    return is_of_part and kind_at(tokens, end) is Symbol.ARTICLE and is_high(numbers[-1])


def _word_first(tokens: Sequence[Lexeme], at: int, last: Provision | None) -> Provision | None:
    word = tokens[at]
    start = at + 1
    while start < len(tokens) and start - at < _MAX_SKIPPED and _may_precede_number(word, tokens[start]):
        start += 1
    if start < len(tokens) and tokens[start - 1].text == "." and not tokens[start].text[0].isdigit():
        return None  # the end of a sentence: under the same article. One of them
    start += _explains_this(tokens, at)
    bracketed = _is_bracketed(tokens, start, word)
    if bracketed or _opens_list(tokens, start) or _is_after_dash(tokens, start, word):
        start += 1
    if word.kind is Symbol.ARTICLE and kind_at(tokens, start) is not Symbol.NUMBER:
        start = _distant_list(tokens, start) or start
    numbers, end = number_list(tokens, start, word)
    end += bracketed
    if not numbers and word.kind in _LETTERED:
        numbers, end = letter_list(tokens, start)
    if not numbers or _names_next(tokens, word, end, numbers) or _is_title(tokens, at, start, end):
        return None
    follows_article = last is not None and last.kind is Symbol.ARTICLE and _is_right_after(tokens, last.last, at)
    is_linked = kind_at(tokens, end) in {Symbol.GLUE, Symbol.COMMA}
    precedes_article = is_linked and kind_at(tokens, end + 1) is Symbol.ARTICLE
    is_part = word.text in SECTIONS and (follows_article or precedes_article)
    return Provision(
        kind=Symbol.PART if is_part else word.kind,
        numbers=numbers,
        first=at,
        last=end - 1,
        is_plural=word.is_plural,
        is_bare=word.text in AMBIGUOUS_WORDS and not _is_charge(tokens, at, numbers),
    )


def _is_right_after(tokens: Sequence[Lexeme], last: int, at: int) -> bool:
    """Return whether at most one sign, or an article's code and a sign, are between two positions."""
    between = tokens[last + 1 : at]
    return len(between) <= 1 or _AROUND_CODE.issuperset(token.kind for token in between[:_MAX_SKIPPED])


def _explains_this(tokens: Sequence[Lexeme], at: int) -> bool:
    """Return whether a comma leads to the number of `this article`: `the same article, 405 of the Code`."""
    is_this = at > 0 and tokens[at - 1].text in THIS and tokens[at].kind is Symbol.ARTICLE
    return is_this and kind_at(tokens, at + 1) is Symbol.COMMA and is_high_at(tokens, at + 2)


def _is_after_dash(tokens: Sequence[Lexeme], at: int, word: Lexeme) -> bool:
    """Return whether a dash separates the word for an article from its number, as on cards: `Статья – 405.`"""
    if word.kind is not Symbol.ARTICLE or kind_at(tokens, at) is not Symbol.DASH:
        return False
    return is_high_at(tokens, at + 1) and kind_at(tokens, at + 2) not in {Symbol.WORD, Symbol.PARAGRAPH}


def _is_bracketed(tokens: Sequence[Lexeme], at: int, word: Lexeme) -> bool:
    """Return whether a number is in brackets: `статье (405) УК`, `этой статьи (272 УК)`, `part (2) of Article 405`."""
    if word.kind is Symbol.PART and _has_number_in_brackets(tokens, at):
        return not is_high_at(tokens, at + 1)
    if word.kind is not Symbol.ARTICLE or kind_at(tokens, at) is not Symbol.OPEN:
        return False
    closes = (
        kind_at(tokens, at + 2) is Symbol.CLOSE or [token.kind for token in tokens[at + 2 : at + 4]] == _CODE_CLOSED
    )
    return closes and is_high_at(tokens, at + 1)


def _has_number_in_brackets(tokens: Sequence[Lexeme], at: int) -> bool:
    return [token.kind for token in tokens[at : at + 3]] == [Symbol.OPEN, Symbol.NUMBER, Symbol.CLOSE]


def _is_charge(tokens: Sequence[Lexeme], at: int, numbers: tuple[str, ...]) -> bool:
    """Return whether the words before show that an article is meant without a full stop: `по ст 405`, `#ст405`."""
    return tokens[at].text == "ст" and at > 0 and tokens[at - 1].text in WORDS_BEFORE_SHORT and is_high(numbers[0])


def _is_title(tokens: Sequence[Lexeme], at: int, start: int, end: int) -> bool:
    """Return whether the number begins a quoted title: статью «405 дней в тюрьме»."""
    opened = any(token.text == '"' for token in tokens[at + 1 : start])
    return opened and kind_at(tokens, end) in {Symbol.WORD, Symbol.NUMBER}


def _may_precede_number(word: Lexeme, token: Lexeme) -> bool:
    """Return whether a token may separate `статьи` from its number: № 405, с 404 по 406, УК РК 405."""
    return token.text in WORDS_BEFORE_NUMBER or (token.kind is Symbol.CODE and word.kind is Symbol.ARTICLE)


def _opens_list(tokens: Sequence[Lexeme], at: int) -> bool:
    """Return whether a dash or bracket after a code introduces articles: `статьи УК — 174-я и 405-я`."""
    if kind_at(tokens, at) not in {Symbol.DASH, Symbol.OPEN} or tokens[at - 1].kind is not Symbol.CODE:
        return False
    return is_high_at(tokens, at + 1) and not is_counted(tokens, at + 2)


def _distant_list(tokens: Sequence[Lexeme], at: int) -> int | None:
    """Return the position of the articles that a dash or colon introduces: `статьи, по которым их судят: 174 и 405`."""
    for mark in range(at, min(len(tokens), at + _MAX_TOKENS_TO_LIST)):
        if tokens[mark].kind is Symbol.DASH or tokens[mark].text == ":":
            first = mark + 1 + (kind_at(tokens, mark + 1) is Symbol.AND)  # – ни 179, ни 258
            numbers, end = number_list(tokens, first, None)
            is_list = len(numbers) > 1 and all(map(is_high, numbers)) and not is_counted(tokens, end)
            return first if is_list else None
        if tokens[mark].kind not in _BEFORE_LIST:
            return None
    return None


def _letter_first(tokens: Sequence[Lexeme], at: int) -> Provision | None:
    """Return a Kazakh paragraph named by a letter: `«а» тармағы`."""
    letters, end = letter_list(tokens, at)
    level = _kazakh_level(tokens, end, _LETTERED)
    if level is None:
        return None
    return Provision(kind=tokens[level].kind, numbers=letters, first=at, last=level, is_kazakh=True)


def _number_first(tokens: Sequence[Lexeme], at: int, last: Provision | None) -> Provision | None:
    numbers, end = number_list(tokens, at, None)
    if not numbers:
        return _roman_first(tokens, at)
    part = next(_bracketed(tokens, end, Symbol.ARTICLE), None) if len(numbers) == 1 else None
    level = _kazakh_level(tokens, part.last + 1, _ARTICLE) if part and len(part.numbers) == 1 else None
    if part and level is not None:
        numbers = (f"{numbers[0]}.{part.numbers[0]}",)
        return Provision(kind=Symbol.ARTICLE, numbers=numbers, first=at, last=level, is_kazakh=True)
    if end == at + 1 and kind_at(tokens, end) is Symbol.OPEN and _is_in_kazakh_list(tokens, at):
        return Provision(kind=Symbol.ARTICLE, numbers=numbers, first=at, last=at, is_kazakh=True)
    level = level_after(tokens, end)
    if level is not None and tokens[level].is_kazakh:
        word = tokens[level]
        if _counts_articles(tokens, end, level) or _is_cardinal(tokens[end - 1]):
            return None
        if not word.is_plural and len(numbers) > 1 and at > 0:
            if tokens[at - 1].text == "бойынша":
                return None  # 405-бап бойынша 12, 174-бап бойынша 9 іс
            if word.kind is Symbol.ARTICLE and _is_of_kazakh_article(last, at):
                return _parts_of_last(tokens, at)
        bare = level == end and (word.text == "б." or word.text.isascii())
        follows = last is not None and last.is_kazakh and last.first < at <= last.last + 2
        is_part = word.text == "б." and follows and not is_high(numbers[0])
        return Provision(
            kind=Symbol.PART if is_part else word.kind,
            numbers=numbers,
            first=at,
            last=level,
            is_kazakh=True,
            is_plural=word.is_plural,
            is_bare=bare,
        )
    if level == end and _is_named_by(tokens, at, numbers, level, last):
        return Provision(kind=tokens[level].kind, numbers=numbers, first=at, last=level)
    if end - at > 1 and _is_russian_code(tokens, end) and all(map(is_high, numbers)):
        return Provision(kind=Symbol.ARTICLE, numbers=numbers, first=at, last=end - 1, is_bare=True)
    return _bare(tokens, at, last)


def _is_of_kazakh_article(last: Provision | None, at: int) -> bool:
    return last is not None and last.is_kazakh and last.kind is Symbol.ARTICLE and last.last == at - 1


def _parts_of_last(tokens: Sequence[Lexeme], at: int) -> Provision | None:
    """Return the parts before the next article whose noun follows only there: `174-баптың 1, 405-баптың 2-бөлігі`."""
    numbers: list[str] = []
    while (number := number_at(tokens, at)) and first_value(number) <= MAX_PART_NUMBER:
        numbers.append(number)
        at += 1 + (kind_at(tokens, at + 1) in LINKS)
    first = at - 2 * len(numbers)
    return (
        Provision(kind=Symbol.PART, numbers=tuple(numbers), first=first, last=at - 2, is_kazakh=True)
        if numbers
        else None
    )


def _is_in_kazakh_list(tokens: Sequence[Lexeme], at: int) -> bool:
    """Return whether a number with its part in brackets is one of articles: `274 (1-бөлігі), 402 баптары`."""
    while kind_at(tokens, at) is Symbol.NUMBER and kind_at(tokens, at + 1) is Symbol.OPEN:
        close = next((n for n in range(at + 2, min(len(tokens), at + 7)) if tokens[n].kind is Symbol.CLOSE), None)
        if close is None or not any(token.kind is Symbol.PART and token.is_kazakh for token in tokens[at:close]):
            return False
        if _kazakh_level(tokens, close + 1, _ARTICLE) is not None:
            return True
        at = close + 1
        while kind_at(tokens, at) in LINKS:
            at += 1
    return kind_at(tokens, at) is Symbol.NUMBER and _kazakh_level(tokens, at + 1, _ARTICLE) is not None


def _kazakh_level(tokens: Sequence[Lexeme], at: int, kinds: AbstractSet[Symbol]) -> int | None:
    """Return the position of a Kazakh word for one of some levels after a number; None for no such word."""
    level = level_after(tokens, at)
    return level if level is not None and tokens[level].is_kazakh and tokens[level].kind in kinds else None


def _roman_first(tokens: Sequence[Lexeme], at: int) -> Provision | None:
    """Return a Kazakh part with a Roman number: `II бөлігі`."""
    number, level = number_at(tokens, at, after_word=True), _kazakh_level(tokens, at + 1, _PART)
    if level is None:
        return None
    return Provision(kind=Symbol.PART, numbers=(number,), first=at, last=level, is_kazakh=True)


def _counts_articles(tokens: Sequence[Lexeme], end: int, level: int) -> bool:
    """Return whether Kazakh words count articles (467 бап бар) rather than name one."""
    is_plain = level == end and tokens[level].text in {"бап", "бабы"} and not tokens[end - 1].is_ordinal
    return is_plain and any(token.text.startswith(COUNTING_VERB_BEGINNINGS) for token in tokens[level + 1 : level + 2])


def _is_cardinal(token: Lexeme) -> bool:
    """Return whether a Kazakh number counts (екі бап) rather than names (екінші бап)."""
    return token.text[0].isalpha() and not token.text.endswith(KAZAKH_ORDINAL_ENDINGS) and "жуз" not in token.text


def _is_named_by(
    tokens: Sequence[Lexeme], at: int, numbers: tuple[str, ...], level: int, last: Provision | None
) -> bool:
    """Return whether a number before a Russian or English word names it (405-й статье) or counts (405 статей)."""
    word = tokens[level]
    if tokens[at].is_ordinal and word.kind is Symbol.ARTICLE:
        is_small_in_words = tokens[at].text[0].isalpha() and first_value(numbers[0]) <= _MAX_COUNTED
        return not is_small_in_words or kind_at(tokens, level + 1) is Symbol.CODE
    if tokens[at].is_ordinal:
        return not any(map(is_high, numbers))
    if word.kind is not Symbol.ARTICLE:
        are_parts = word.text[:4] == "част" and (
            len(numbers) == 1 or ((word.is_plural or word.text == "части") and not any(map(is_high, numbers)))
        )
        return are_parts and (_is_beside_article(tokens, level) or _follows_article(at, last))
    if word.text.isascii():
        return False
    number = first_value(numbers[-1])
    tail = number % 10 if number // 10 % 10 != 1 else 0
    part_before = last is not None and last.last == at - 1
    before_code = kind_at(tokens, at + 1 + len(numbers)) is Symbol.CODE
    if word.text in {"ст", "ст."}:
        return before_code or (at > 0 and tokens[at - 1].text == "по")
    if word.text in {"статье", "статьей", "статьею"} or "-" in numbers[-1]:
        return True
    if word.text in {"статья", "статью"}:
        return tail != 1 or before_code
    if word.text == "статьи":
        return part_before or tail not in {2, 3, 4}
    return part_before or (len(numbers) > 1 and word.text != "статей")


def _is_beside_article(tokens: Sequence[Lexeme], level: int) -> bool:
    """Return whether the word for an article, or its number and the word, follows a level: `2 часть 274-й статьи`."""
    following = kind_at(tokens, level + 1)
    return following is Symbol.ARTICLE or (following is Symbol.NUMBER and kind_at(tokens, level + 2) is Symbol.ARTICLE)


def _follows_article(at: int, last: Provision | None) -> bool:
    """Return whether an article is right before a number: `ст. 274, 2 часть`, `ст. 274 (2 часть)`."""
    return last is not None and last.kind is Symbol.ARTICLE and at - last.last <= 2


def _bare(tokens: Sequence[Lexeme], at: int, last: Provision | None) -> Provision | None:
    """Return a number without the word `article`: before a part or a code, or in a list of articles."""
    number = number_at(tokens, at)
    value = first_value(number) if number else 0
    if not 0 < value < 1000 or not tokens[at].text[0].isdigit():
        return None
    item = Provision(kind=Symbol.ARTICLE, numbers=(number,), first=at, last=at, is_bare=True)
    after = kind_at(tokens, at + 1)
    is_glued = at > 0 and tokens[at - 1].kind is Symbol.CODE and tokens[at - 1].end == tokens[at].start
    if (is_glued and value >= _MIN_GLUED) or _is_russian_code(tokens, at + 1) or _is_in_brackets(tokens, at, value):
        return item
    part = at + (2 if after in {Symbol.COMMA, Symbol.OPEN} else 1)
    has_part = {kind_at(tokens, part), kind_at(tokens, part + 1)} == {Symbol.PART, Symbol.NUMBER}
    if has_part and not tokens[part].is_kazakh:
        return item if value > MAX_PART_NUMBER or "-" in number else None
    continues = _continues_list(tokens, at, last, value) and not _is_counting(tokens, at + 1)
    return item if continues and after not in LEVELS | {Symbol.WORD, Symbol.NUMBER} else None


def _is_counting(tokens: Sequence[Lexeme], at: int) -> bool:
    """Return whether a number counts the cases of what follows: `по части 1, 25 – по части 2`, `98 under 434`."""
    if kind_at(tokens, at) is Symbol.DASH:
        return kind_at(tokens, at + 1) is Symbol.TO
    return at < len(tokens) and tokens[at].text in UNDER and kind_at(tokens, at + 1) is Symbol.NUMBER


def _is_in_brackets(tokens: Sequence[Lexeme], at: int, value: int) -> bool:
    """Return whether brackets hold a code and a number alone: `(УК, 256)`."""
    kinds = [token.kind for token in tokens[max(0, at - 3) : at + 2]]
    return kinds == [Symbol.OPEN, Symbol.CODE, Symbol.COMMA, Symbol.NUMBER, Symbol.CLOSE] and value > MAX_PART_NUMBER


def _is_russian_code(tokens: Sequence[Lexeme], at: int) -> bool:
    """Return whether a code comes after its articles, which a Kazakh one doesn't."""
    return kind_at(tokens, at) is Symbol.CODE and _KAZAKH_CODE.match(tokens[at].text) is None


def _continues_list(tokens: Sequence[Lexeme], at: int, last: Provision | None, value: int) -> bool:
    if last is None or last.is_kazakh or (value <= MAX_PART_NUMBER and not _has_bracket(tokens, at, last)):
        return False
    gap = tokens[last.last + 1 : at]
    between = LINKS | {Symbol.CLOSE, Symbol.CODE}
    if not 0 < len(gap) <= 2 or gap[-1].kind not in LINKS or not all(token.kind in between for token in gap):
        return False
    return last.is_plural or gap[-1].kind is not Symbol.DASH


def _has_bracket(tokens: Sequence[Lexeme], at: int, last: Provision) -> bool:
    """Return whether a small number is an article with its part, as the one before it: `articles 10(3) and 13(1)`."""
    return tokens[last.last].kind is Symbol.CLOSE and _has_number_in_brackets(tokens, at + 1)


def _bracketed(tokens: Sequence[Lexeme], at: int, after: Symbol) -> Iterator[Provision]:
    """Yield parts and paragraphs in brackets after an article or a part: `405(2)`, `274 (4)(2)`, `405(1) and (2)`."""
    for kind in (Symbol.PART, Symbol.PARAGRAPH) if after is Symbol.ARTICLE else (Symbol.PARAGRAPH,):
        numbers, end = numbers_in_brackets(tokens, at)
        if not numbers:
            return
        first = at
        while end + 2 < len(tokens) and tokens[end + 1].kind in {Symbol.AND, Symbol.COMMA} and numbers[0].isdigit():
            more, closed = numbers_in_brackets(tokens, end + 2)
            if not more:
                break
            numbers, end = numbers + more, closed
        yield Provision(kind=kind, numbers=numbers, first=first, last=end)
        at = end + 1
