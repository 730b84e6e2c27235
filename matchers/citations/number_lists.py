"""Reads lists of numbers and letters among the tokens of citations: `174, 274 и 400`, `404-406`, `«а», «б»`."""

from collections.abc import Sequence

from matchers.citations.citation_tokens import Token, written_number
from matchers.citations.citation_vocabulary import LEVELS, LINKS, Kind

MOST_CITED = 40
"""No sentence cites more at once, and each citation of a list carries the whole list: a bound keeps the work linear."""
PART_LIMIT = 20
"""No article has more parts: a greater number in a list of parts is the next article."""
_AROUND_LETTERS = LINKS | {Kind.LETTER, Kind.QUOTE, Kind.CLOSE}
_COUNTED = (
    "год", "лет", "сут", "дн", "час", "мину", "месяц", "мрп", "тенге", "тг", "рубл", "долл", "евро", "тыс", "млн",
    "млрд", "миллион", "миллиард", "процент", "человек", "людей", "раз", "слов", "стран", "знак", "символ", "строк",
    "актив", "подсуд", "обвиняемы", "осужденн", "задерж", "журналист", "участник", "фигурант", "жител", "январ",
    "феврал", "март", "апрел", "мая", "май", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр", "факт",
    "коммент", "просмотр", "пункт", "дел", "штраф", "жыл", "адам", "мын", "айыппул", "кун", "таул", "ай", "соз",
    "year", "day", "month", "week", "hour", "minute", "word", "page", "people", "times", "activist", "percent",
    "million", "thousand", "tenge", "january", "february", "march", "april", "june", "july", "august", "september",
    "october", "november", "december", "others", "men", "women", "defendants", "protesters", "things", "facts", "ways",
    "reasons", "steps", "pieces",
)  # fmt: skip


def number_list(tokens: Sequence[Token], at: int, word: Token | None) -> tuple[tuple[str, ...], int]:
    """The numbers from `at` on that belong to one word, and the position behind them."""
    first = number_at(tokens, at, after_word=word is not None)
    if not first:
        return (), at
    numbers, end = [first], at + 1
    while len(numbers) < MOST_CITED and (step := _next_number(tokens, end, word)) is not None:
        number = number_at(tokens, step)
        if not number or not _fits_list(tokens, at, step, number, word):
            break
        joins = {token.kind for token in tokens[end:step]}
        if tokens[end].text == "по" and not (word and word.plural) and tokens[at - 1].text not in {"с", "со"}:
            break
        if joins <= {Kind.TO, Kind.DASH} and is_span(numbers[-1], number):
            numbers[-1] = f"{numbers[-1]}-{number}"
        elif Kind.TO in joins:
            break
        else:
            numbers.append(number)
        end = step + 1
    return tuple(numbers), end


def number_at(tokens: Sequence[Token], at: int, *, after_word: bool = False) -> str:
    """The number at `at` as it is written; empty if there is none. Roman ones only behind a word."""
    if at >= len(tokens) or tokens[at].kind is not Kind.NUMBER:
        return ""
    if tokens[at].text[0] in "iv" and not after_word:
        return ""
    return written_number(tokens[at])


def is_span(first: str, second: str) -> bool:
    """Whether two numbers with a dash between are the ends of a range: 404-406, but not 73-3."""
    if first.count("-") == 1 == second.count("-"):
        base, number = first.split("-")
        return second.split("-")[0] == base and is_span(number, second.split("-")[1])
    return first.isdigit() and second.isdigit() and int(first) < int(second) <= int(first) + 50


def _next_number(tokens: Sequence[Token], end: int, word: Token | None) -> int | None:
    """Where the list goes on behind `end`: after a comma, `and`, both, a dash or `to`."""
    step = end
    while step < len(tokens) and step - end < 2 and tokens[step].kind in LINKS | {Kind.TO}:
        step += 1
    if (
        (step == end and not _lacks_comma(tokens, end, word))
        or step >= len(tokens)
        or tokens[step].kind is not Kind.NUMBER
    ):
        return None
    return step


def _lacks_comma(tokens: Sequence[Token], at: int, word: Token | None) -> bool:
    """Whether the number at `at` goes on with a list of articles though no comma says so: `131 378-баптары`."""
    numbers = [number_at(tokens, at - 1), number_at(tokens, at)]
    if not all(numbers) or not tokens[at].text[0].isdigit():
        return False
    level = level_behind(tokens, at + 1) if word is None else None
    holder = tokens[level] if level is not None and tokens[level].kazakh else word
    if holder is None or not (holder.plural or holder.text.startswith(("боликтер", "тармактар"))):
        return False
    if holder.kind is Kind.ARTICLE:
        return all(map(is_high, numbers))
    return all(first_value(number) <= PART_LIMIT for number in numbers)


def _fits_list(tokens: Sequence[Token], first: int, at: int, number: str, word: Token | None) -> bool:
    if tokens[first].text[0].isdigit() != tokens[at].text[0].isdigit():
        return False
    behind = tokens[at + 1] if at + 1 < len(tokens) else None
    if word is None:
        return True
    if word.kind is not Kind.ARTICLE:
        return first_value(number) <= PART_LIMIT and not is_counted(behind)
    if behind is not None and behind.kind is Kind.DASH and not word.plural and not is_high(number):
        return False
    if behind is None or behind.kind is not Kind.WORD:
        level = level_behind(tokens, at + 1)
        return level is None or not tokens[level].kazakh
    if is_counted(behind):
        return False
    return word.plural or (word.text == "статьи" and int(number.split("-")[0]) > PART_LIMIT) or _closes(behind)


_CLOSING = ("рк", "казахстан", "обвин", "осужд", "признан", "were", "was", "are", "is", "carr", "which")
"""Words that may stand behind a list of articles, so that its last number doesn't count what they name."""


def _closes(token: Token) -> bool:
    return token.text.startswith(_CLOSING)


def is_counted(token: Token | None) -> bool:
    """Whether what stands behind a number is counted by it: 12 человек."""
    return token is not None and token.kind in {Kind.WORD, Kind.PARAGRAPH} and token.text.startswith(_COUNTED)


def numbers_in_brackets(tokens: Sequence[Token], at: int) -> tuple[tuple[str, ...], int]:
    """The small numbers, or the one letter, in the brackets that open at `at`, and where these close."""
    if at + 2 >= len(tokens) or tokens[at].kind is not Kind.OPEN:
        return (), at
    inside = tokens[at + 1]
    if tokens[at + 2].kind is Kind.CLOSE and len(inside.text) == 1 and inside.text.isalpha():
        return (inside.text,), at + 2
    numbers, end = number_list(tokens, at + 1, None)
    small = all(first_value(number) <= PART_LIMIT for number in numbers)
    closes = end < len(tokens) and tokens[end].kind is Kind.CLOSE
    return (numbers, end) if small and closes else ((), at)


def letter_list(tokens: Sequence[Token], at: int) -> tuple[tuple[str, ...], int]:
    """The letters that name paragraphs from `at` on, `п. «а», «б»`, and the position behind them."""
    letters: list[str] = []
    end = at
    while at < len(tokens) and tokens[at].kind in _AROUND_LETTERS:
        if tokens[at].kind is Kind.LETTER:
            letters.append(tokens[at].text)
        at += 1
        end = at if tokens[at - 1].kind not in LINKS else end
    return tuple(letters), end


def level_behind(tokens: Sequence[Token], at: int) -> int | None:
    """Where a level's word stands behind a number: at once, or in Kazakh after `-`, `)` or `) -`."""
    ahead = at
    for kind in (Kind.CLOSE, Kind.DASH):
        if ahead < len(tokens) and tokens[ahead].kind is kind:
            ahead += 1
    if ahead < len(tokens) and tokens[ahead].kind in LEVELS and (ahead == at or tokens[ahead].kazakh):
        return ahead
    return None


def is_high(number: str) -> bool:
    """Whether a number is more likely an article's than a part's or a year."""
    return PART_LIMIT < first_value(number) < 1000


def first_value(number: str) -> int:
    """The number that `405`, `73-3`, `404-406` or `405.2` begins with."""
    return int(number.split("-")[0].split(".")[0])
