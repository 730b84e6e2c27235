"""Read lists of numbers and letters among the tokens of citations: `174, 274 и 400`, `404-406`, `«а», «б»`."""

from collections.abc import Sequence

from matchers.citations.citation_tokens import ROMAN, Lexeme, kind_at, written_number
from matchers.citations.citation_vocabulary import (
    AFTER_LIST_BEGINNINGS,
    COUNTED_BEGINNINGS,
    LEVELS,
    LINKS,
    SINGULAR,
    Symbol,
)

MAX_CITED_NUMBERS = 40
"""Most numbers in a list, which keeps the work linear: each citation of a list carries the whole list."""
MAX_PART_NUMBER = 20
"""Greatest number of a part; a greater one in a list of parts is the next article."""
UNDER = frozenset({"по", "under"})
_MAX_PARTS = 6
"""Most tokens of a list of parts before their word: `2-я, 3-я и 4-я части`."""
_AROUND_LETTERS = LINKS | {Symbol.LETTER, Symbol.QUOTE, Symbol.CLOSE}
_PARTS = frozenset({Symbol.PART, Symbol.PARAGRAPH})


def number_list(tokens: Sequence[Lexeme], at: int, word: Lexeme | None) -> tuple[tuple[str, ...], int]:
    """Return the numbers from `at` on that belong to one word, and the position after them."""
    first = number_at(tokens, at, after_word=word is not None)
    if not first:
        return (), at
    numbers, end = [first], at + 1
    while len(numbers) < MAX_CITED_NUMBERS and (step := _next_number(tokens, end, word)) is not None:
        number = number_at(tokens, step)
        if not number or not _fits_list(tokens, at, step, number, word):
            break
        joins = {token.kind for token in tokens[end:step]}
        if joins == {Symbol.DASH} and word is not None and _counts_after_dash(tokens, at, end, word):
            break
        if Symbol.TO in joins and word is not None and word.text in SINGULAR:
            break  # changed from Article 378 to 402
        if tokens[end].text == "по" and not (word and word.is_plural) and tokens[at - 1].text not in {"с", "со"}:
            break
        if joins <= {Symbol.TO, Symbol.DASH} and is_span(numbers[-1], number):
            numbers[-1] = f"{numbers[-1]}-{number}"
        elif Symbol.TO in joins or (joins == {Symbol.DASH} and _is_count(numbers[-1], number, word)):
            break
        else:
            numbers.append(number)
        end = step + 1
    return tuple(numbers), end


def number_at(tokens: Sequence[Lexeme], at: int, *, after_word: bool = False) -> str:
    """Return the number at `at` as it is written, or "" for none; Roman numbers only after a word."""
    if kind_at(tokens, at) is not Symbol.NUMBER or (tokens[at].text in ROMAN and not after_word):
        return ""
    return written_number(tokens[at])


def is_span(first: str, second: str) -> bool:
    """Return whether two numbers joined by a dash are a range: 404-406, but not 73-3."""
    if first.count("-") == 1 == second.count("-"):
        base, number = first.split("-")
        return second.split("-")[0] == base and is_span(number, second.split("-")[1])
    return first.isdigit() and second.isdigit() and int(first) < int(second) <= int(first) + 50


def _counts_after_dash(tokens: Sequence[Lexeme], first: int, dash: int, word: Lexeme) -> bool:
    """Return whether a dash between blanks leads to a count, not to the end of a range: `по ч. 2 – 5, по ч. 3 – 9`."""
    is_spaced = tokens[dash].start > tokens[dash - 1].end
    if not is_spaced or word.is_plural or kind_at(tokens, dash + 2) in {Symbol.CODE, Symbol.ARTICLE}:
        return False
    return word.text in SINGULAR or (first > 1 and tokens[first - 2].text in UNDER)


def _is_count(article: str, number: str, word: Lexeme | None) -> bool:
    """Return whether a number after an article and a dash counts its cases: `ст. 188 – 906`, `статьи 174 – 6`."""
    return is_high(article) and not (is_high(number) and word is not None and word.is_plural)


def _next_number(tokens: Sequence[Lexeme], end: int, word: Lexeme | None) -> int | None:
    """Return the position of the next number after a comma, `and`, both, a dash or `to`; None if the list ends."""
    step = end
    while step - end < 2 and kind_at(tokens, step) in LINKS | {Symbol.TO}:
        step += 1
    is_joined = step > end or _lacks_comma(tokens, end, word)
    return step if is_joined and kind_at(tokens, step) is Symbol.NUMBER else None


def _lacks_comma(tokens: Sequence[Lexeme], at: int, word: Lexeme | None) -> bool:
    """Return whether the number at `at` continues a list of articles without a comma: `131 378-баптары`."""
    numbers = [number_at(tokens, at - 1), number_at(tokens, at)]
    if not all(numbers) or not tokens[at].text[0].isdigit():
        return False
    level = level_after(tokens, at + 1) if word is None else None
    holder = tokens[level] if level is not None and tokens[level].is_kazakh else word
    if holder is None or not (holder.is_plural or holder.text.startswith(("боликтер", "тармактар"))):
        return False
    if holder.kind is Symbol.ARTICLE:
        return all(map(is_high, numbers))
    return all(first_value(number) <= MAX_PART_NUMBER for number in numbers)


def _fits_list(tokens: Sequence[Lexeme], first: int, at: int, number: str, word: Lexeme | None) -> bool:
    if tokens[first].text[0].isdigit() != tokens[at].text[0].isdigit():
        return False
    if word is None:
        return True
    if word.kind is not Symbol.ARTICLE:
        return first_value(number) <= MAX_PART_NUMBER and not is_counted(tokens, at + 1)
    after = kind_at(tokens, at + 1)
    if not is_high(number) and _names_parts(tokens, at):
        return False  # ст. 274, 2-я и 3-я части
    if (
        kind_at(tokens, at + 1) is not None
        and tokens[at + 1].text in UNDER
        and kind_at(tokens, at + 2) is Symbol.NUMBER
    ):
        return False  # under Article 488, 98 under 434
    if after is Symbol.DASH and not word.is_plural and not is_high(number):
        return False
    if after is not Symbol.WORD:
        level = level_after(tokens, at + 1)
        return level is None or not tokens[level].is_kazakh
    if is_counted(tokens, at + 1):
        return False
    return (
        word.is_plural
        or (word.text == "статьи" and int(number.split("-")[0]) > MAX_PART_NUMBER)
        or tokens[at + 1].text.startswith(AFTER_LIST_BEGINNINGS)
    )


def _names_parts(tokens: Sequence[Lexeme], at: int) -> bool:
    """Return whether a list of numbers that begins at `at` ends with the word for parts."""
    end = at
    while end - at < _MAX_PARTS and kind_at(tokens, end) in LINKS | {Symbol.NUMBER}:
        end += 1
    return kind_at(tokens, end) in _PARTS and kind_at(tokens, end + 1) is not Symbol.NUMBER


def is_counted(tokens: Sequence[Lexeme], at: int) -> bool:
    """Return whether the word at `at` is counted by the number before it: 12 человек."""
    return kind_at(tokens, at) in {Symbol.WORD, Symbol.PARAGRAPH} and tokens[at].text.startswith(COUNTED_BEGINNINGS)


def numbers_in_brackets(tokens: Sequence[Lexeme], at: int) -> tuple[tuple[str, ...], int]:
    """Return the small numbers or the letter in the brackets that open at `at`, and the position of the closing one."""
    if at + 2 >= len(tokens) or tokens[at].kind is not Symbol.OPEN:
        return (), at
    inside = tokens[at + 1]
    if tokens[at + 2].kind is Symbol.CLOSE and len(inside.text) == 1 and inside.text.isalpha():
        return (inside.text,), at + 2
    numbers, end = number_list(tokens, at + 1, None)
    small = all(first_value(number) <= MAX_PART_NUMBER for number in numbers)
    return (numbers, end) if small and kind_at(tokens, end) is Symbol.CLOSE else ((), at)


def letter_list(tokens: Sequence[Lexeme], at: int) -> tuple[tuple[str, ...], int]:
    """Return the letters that name paragraphs from `at` on, `п. «а», «б»`, and the position after them."""
    letters: list[str] = []
    end = at
    while kind_at(tokens, at) in _AROUND_LETTERS:
        if tokens[at].kind is Symbol.LETTER:
            letters.append(tokens[at].text)
        at += 1
        end = at if tokens[at - 1].kind not in LINKS else end
    return tuple(letters), end


def level_after(tokens: Sequence[Lexeme], at: int) -> int | None:
    """Return the position of a level's word after a number: the next, or in Kazakh also after `-`, `)` or `) -`."""
    ahead = at
    for kind in (Symbol.CLOSE, Symbol.DASH):
        ahead += kind_at(tokens, ahead) is kind
    return ahead if kind_at(tokens, ahead) in LEVELS and (ahead == at or tokens[ahead].is_kazakh) else None


def is_high(number: str) -> bool:
    """Return whether a number is too great for a part and too small for a year."""
    return MAX_PART_NUMBER < first_value(number) < 1000


def is_high_at(tokens: Sequence[Lexeme], at: int) -> bool:
    """Return whether a number in digits or words is at `at` that `is_high`."""
    number = number_at(tokens, at)
    return bool(number) and is_high(number)


def first_value(number: str) -> int:
    """Return the first number of `405`, `73-3`, `404-406` or `405.2`."""
    return int(number.split("-")[0].split(".")[0])
