"""Joins the tokens of citations to pieces, a word with its numbers, and pieces to groups named in one breath."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matchers.citation_tokens import Token, written_number
from matchers.citation_words import LEVELS, LINKS, Kind


@dataclass(frozen=True, kw_only=True, slots=True)
class Piece:
    """A level's word with its numbers, such as `ч. 2` or `405-бабының`; first and last are positions of tokens."""

    kind: Kind
    numbers: tuple[str, ...]
    first: int
    last: int
    kazakh: bool = False
    plural: bool = False
    bare: bool = False
    """A number without the word `article`, or with one that means other things too: it counts only beside a code."""


_MOST_PIECES = 40
"""No sentence cites more at once, and each citation of a list carries the whole list: a bound keeps the work linear."""
_PART_LIMIT = 20
"""No article has more parts: a greater number in a list of parts is the next article."""
_LETTERED = frozenset({Kind.PARAGRAPH, Kind.SUBPARAGRAPH})
"""Older codes count paragraphs in letters: `п. «а» ч. 2 ст. 164`."""
_AROUND_LETTERS = LINKS | {Kind.LETTER, Kind.QUOTE, Kind.CLOSE}
_SECTIONS = frozenset({"section", "sections", "sec", "sec."})
_AMBIGUOUS = _SECTIONS | {"art", "ст"}
"""Words that mean an article beside a code, and other things elsewhere."""
_BETWEEN = LINKS | {Kind.OPEN, Kind.CLOSE, Kind.GLUE, Kind.TO, Kind.QUOTE}
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


def groups_of(tokens: Sequence[Token]) -> Iterator[list[Piece]]:
    """The pieces among `tokens`, those that belong together in one list."""
    group: list[Piece] = []
    pieces = list(_pieces(tokens))
    for piece, following in zip(pieces, [*pieces[1:], None], strict=False):
        goes_on = group and (_continues(tokens, group[-1], piece) or _adds_part(tokens, group, piece, following))
        if group and (not goes_on or len(group) == _MOST_PIECES):
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def _continues(tokens: Sequence[Token], before: Piece, piece: Piece) -> bool:
    gap = tokens[before.last + 1 : piece.first]
    return len(gap) <= 3 and all(token.kind in _BETWEEN for token in gap) and before.kazakh == piece.kazakh


def _adds_part(tokens: Sequence[Token], group: Sequence[Piece], piece: Piece, following: Piece | None) -> bool:
    """Whether a part follows the code of its article: `статье 405 УК РК, часть 2`."""
    gap = [token.kind for token in tokens[group[-1].last + 1 : piece.first]]
    if piece.kind is not Kind.PART or Kind.CODE not in gap or len(gap) > 4 or group[-1].kind is not Kind.ARTICLE:
        return False
    leads_on = following is not None and following.kind is Kind.ARTICLE and following.first - piece.last <= 2
    return set(gap) <= {Kind.CODE, Kind.COMMA, Kind.OPEN, Kind.CLOSE, Kind.GLUE} and not leads_on


def _pieces(tokens: Sequence[Token]) -> Iterator[Piece]:
    at = 0
    last: Piece | None = None
    while at < len(tokens):
        piece = _piece(tokens, at, last)
        if piece is None:
            at += 1
            continue
        yield piece
        last, at = piece, piece.last + 1
        if piece.kind is Kind.ARTICLE and not piece.kazakh:
            for inner in _bracketed(tokens, at):
                yield inner
                last, at = inner, inner.last + 1


def _piece(tokens: Sequence[Token], at: int, last: Piece | None) -> Piece | None:
    token = tokens[at]
    if token.kind in LEVELS and not token.kazakh:
        return _word_first(tokens, at, last)
    if token.kind is Kind.NUMBER:
        return _number_first(tokens, at, last) if at == 0 or not _is_elsewhere(tokens[at - 1]) else None
    return _letter_first(tokens, at) if token.kind is Kind.LETTER else None


def _is_elsewhere(token: Token) -> bool:
    """Whether a word before a number says that a chapter or a passage is counted."""
    return token.kind is Kind.WORD and token.text.startswith(("глав", "раздел", "chapter", "абзац"))


def _names_next(tokens: Sequence[Token], word: Token, end: int, numbers: tuple[str, ...]) -> bool:
    """Whether a number behind a part's word is the next article's: `по трём пунктам 189-й статьи`."""
    if word.kind is Kind.ARTICLE or not tokens[end - 1].ordinal or end >= len(tokens):
        return False
    return tokens[end].kind is Kind.ARTICLE and _is_high(numbers[-1])


def _word_first(tokens: Sequence[Token], at: int, last: Piece | None) -> Piece | None:
    word = tokens[at]
    start = at + 1
    while start < len(tokens) and start - at < 3 and _may_precede_number(word, tokens[start]):
        start += 1
    if _opens_list(tokens, start):
        start += 1
    numbers, end = _number_list(tokens, start, word)
    if not numbers and word.kind in _LETTERED:
        numbers, end = _letter_list(tokens, start)
    if not numbers or _names_next(tokens, word, end, numbers):
        return None
    is_part = word.text in _SECTIONS and last is not None and last.kind is Kind.ARTICLE and at - last.last <= 2
    return Piece(
        kind=Kind.PART if is_part else word.kind,
        numbers=numbers,
        first=at,
        last=end - 1,
        plural=word.plural,
        bare=word.text in _AMBIGUOUS,
    )


def _may_precede_number(word: Token, token: Token) -> bool:
    """Whether a token may stand between `статьи` and its number: № 405, с 404 по 406, УК РК 405."""
    return token.text in {"№", ".", ":", '"', "с", "со"} or (token.kind is Kind.CODE and word.kind is Kind.ARTICLE)


def _opens_list(tokens: Sequence[Token], at: int) -> bool:
    """Whether a dash or bracket behind a code leads on to numbers of articles: `статьи УК — 174-я и 405-я`."""
    if at + 1 >= len(tokens) or tokens[at].kind not in {Kind.DASH, Kind.OPEN} or tokens[at - 1].kind is not Kind.CODE:
        return False
    number = _number_at(tokens, at + 1)
    return bool(number) and _is_high(number) and not _is_counted(tokens[at + 2] if at + 2 < len(tokens) else None)


def _letter_list(tokens: Sequence[Token], at: int) -> tuple[tuple[str, ...], int]:
    """The letters that name paragraphs from `at` on, `п. «а», «б»`, and the position behind them."""
    letters: list[str] = []
    end = at
    while at < len(tokens) and tokens[at].kind in _AROUND_LETTERS:
        if tokens[at].kind is Kind.LETTER:
            letters.append(tokens[at].text)
        at += 1
        end = at if tokens[at - 1].kind not in LINKS else end
    return tuple(letters), end


def _letter_first(tokens: Sequence[Token], at: int) -> Piece | None:
    """A Kazakh paragraph named by a letter: `«а» тармағы`."""
    letters, end = _letter_list(tokens, at)
    level = _level_behind(tokens, end)
    if level is None or not tokens[level].kazakh or tokens[level].kind not in _LETTERED:
        return None
    return Piece(kind=tokens[level].kind, numbers=letters, first=at, last=level, kazakh=True)


def _number_first(tokens: Sequence[Token], at: int, last: Piece | None) -> Piece | None:
    numbers, end = _number_list(tokens, at, None)
    if not numbers:
        return None
    part = next(_bracketed(tokens, end), None) if len(numbers) == 1 else None
    level = _level_behind(tokens, part.last + 1) if part and len(part.numbers) == 1 else None
    if part and level is not None and tokens[level].kazakh and tokens[level].kind is Kind.ARTICLE:
        numbers = (f"{numbers[0]}.{part.numbers[0]}",)
        return Piece(kind=Kind.ARTICLE, numbers=numbers, first=at, last=level, kazakh=True)
    level = _level_behind(tokens, end)
    if level is not None and tokens[level].kazakh:
        word = tokens[level]
        if _counts_articles(tokens, end, level) or _is_cardinal(tokens[end - 1]):
            return None
        bare = level == end and (word.text == "б." or word.text.isascii())
        is_part = word.text == "б." and last is not None and last.first < at <= last.last + 2 and last.kazakh
        return Piece(
            kind=Kind.PART if is_part else word.kind,
            numbers=numbers,
            first=at,
            last=level,
            kazakh=True,
            plural=word.plural,
            bare=bare,
        )
    if level == end and _is_named_by(tokens, at, numbers, tokens[level], last):
        return Piece(kind=tokens[level].kind, numbers=numbers, first=at, last=level)
    if end - at > 1 and _code_behind(tokens, end) and not _is_kazakh_code(tokens[end]) and all(map(_is_high, numbers)):
        return Piece(kind=Kind.ARTICLE, numbers=numbers, first=at, last=end - 1, bare=True)
    return _bare(tokens, at, last)


def _is_high(number: str) -> bool:
    """Whether a number is more likely an article's than a part's or a year."""
    return _PART_LIMIT < int(number.split("-")[0].split(".")[0]) < 1000


_HAVING = ("бар", "болды", "турады", "енгиз", "озгер", "косыл", "алын", "камты", "болат")


def _counts_articles(tokens: Sequence[Token], end: int, level: int) -> bool:
    """Whether Kazakh words say how many articles there are (467 бап бар), not which one."""
    behind = tokens[level + 1] if level + 1 < len(tokens) else None
    is_plain = level == end and tokens[level].text in {"бап", "бабы"} and not tokens[end - 1].ordinal
    return is_plain and behind is not None and behind.text.startswith(_HAVING)


def _is_cardinal(token: Token) -> bool:
    """Whether Kazakh words count (екі бап) rather than name (екінші бап)."""
    return token.text[0].isalpha() and not token.text.endswith(("нши", "ншы")) and "жуз" not in token.text


def _level_behind(tokens: Sequence[Token], at: int) -> int | None:
    """Where a level's word stands behind a number: at once, or in Kazakh after `-`, `)` or `) -`."""
    ahead = at
    for kind in (Kind.CLOSE, Kind.DASH):
        if ahead < len(tokens) and tokens[ahead].kind is kind:
            ahead += 1
    if ahead < len(tokens) and tokens[ahead].kind in LEVELS and (ahead == at or tokens[ahead].kazakh):
        return ahead
    return None


def _number_list(tokens: Sequence[Token], at: int, word: Token | None) -> tuple[tuple[str, ...], int]:
    """The numbers from `at` on that belong to one word, and the position behind them."""
    first = _number_at(tokens, at, after_word=word is not None)
    if not first:
        return (), at
    numbers, end = [first], at + 1
    while len(numbers) < _MOST_PIECES and (step := _next_number(tokens, end)) is not None:
        number = _number_at(tokens, step)
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


def _number_at(tokens: Sequence[Token], at: int, *, after_word: bool = False) -> str:
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


def _next_number(tokens: Sequence[Token], end: int) -> int | None:
    """Where the list goes on behind `end`: after a comma, `and`, both, a dash or `to`."""
    step = end
    while step < len(tokens) and step - end < 2 and tokens[step].kind in LINKS | {Kind.TO}:
        step += 1
    if step == end or step >= len(tokens) or tokens[step].kind is not Kind.NUMBER:
        return None
    return step


def _fits_list(tokens: Sequence[Token], first: int, at: int, number: str, word: Token | None) -> bool:
    if tokens[first].text[0].isdigit() != tokens[at].text[0].isdigit():
        return False
    behind = tokens[at + 1] if at + 1 < len(tokens) else None
    if word is None:
        return True
    if word.kind is not Kind.ARTICLE:
        return int(number.split("-")[0].split(".")[0]) <= _PART_LIMIT and not _is_counted(behind)
    if behind is not None and behind.kind is Kind.DASH and not word.plural and not _is_high(number):
        return False
    if behind is None or behind.kind is not Kind.WORD:
        level = _level_behind(tokens, at + 1)
        return level is None or not tokens[level].kazakh
    if _is_counted(behind):
        return False
    return word.plural or (word.text == "статьи" and int(number.split("-")[0]) > _PART_LIMIT) or _closes(behind)


_CLOSING = ("рк", "казахстан", "обвин", "осужд", "признан", "were", "was", "are", "is", "carr", "which")
"""Words that may stand behind a list of articles, so that its last number doesn't count what they name."""


def _closes(token: Token) -> bool:
    return token.text.startswith(_CLOSING)


def _is_counted(token: Token | None) -> bool:
    return token is not None and token.kind in {Kind.WORD, Kind.PARAGRAPH} and token.text.startswith(_COUNTED)


def _is_named_by(tokens: Sequence[Token], at: int, numbers: tuple[str, ...], word: Token, last: Piece | None) -> bool:
    """Whether a number before a Russian or English word names it (405-й статье) and doesn't count (405 статей)."""
    token = tokens[at]
    if token.ordinal:
        return word.kind is Kind.ARTICLE or not _is_high(numbers[-1])
    if word.kind is not Kind.ARTICLE:
        behind = tokens[at + 2] if at + 2 < len(tokens) else None
        return len(numbers) == 1 and behind is not None and behind.kind is Kind.ARTICLE and word.text[:4] == "част"
    if word.text.isascii():
        return False
    number = int(numbers[-1].split("-")[0].split(".")[0])
    tail = number % 10 if number // 10 % 10 != 1 else 0
    part_before = last is not None and last.last == at - 1
    if word.text in {"статье", "статьей", "статьею"} or "-" in numbers[-1]:
        return True
    if word.text in {"статья", "статью"}:
        return tail != 1 or _code_behind(tokens, at + 1 + len(numbers))
    if word.text == "статьи":
        return part_before or tail not in {2, 3, 4}
    return part_before or (len(numbers) > 1 and word.text != "статей")


def _code_behind(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].kind is Kind.CODE


def _bare(tokens: Sequence[Token], at: int, last: Piece | None) -> Piece | None:
    """A number without `article` beside it: before a part or a code, or going on with a list of articles."""
    number = _number_at(tokens, at)
    value = int(number.split("-")[0].split(".")[0]) if number else 0
    if not 0 < value < 1000 or not tokens[at].text[0].isdigit():
        return None
    piece = Piece(kind=Kind.ARTICLE, numbers=(number,), first=at, last=at, bare=True)
    behind = tokens[at + 1 : at + 3]
    if not behind:
        return piece if _goes_on(tokens, at, last, value) else None
    if behind[0].kind is Kind.CODE and not _is_kazakh_code(behind[0]):
        return piece
    part = tokens[at + 2 : at + 4] if behind[0].kind in {Kind.COMMA, Kind.OPEN} else behind
    if len(part) > 1 and part[0].kind is Kind.PART and not part[0].kazakh and part[1].kind is Kind.NUMBER:
        return piece if value > _PART_LIMIT or "-" in number else None
    goes_on = _goes_on(tokens, at, last, value)
    return piece if goes_on and behind[0].kind not in LEVELS | {Kind.WORD, Kind.NUMBER} else None


def _is_kazakh_code(token: Token) -> bool:
    """A Kazakh code stands before its articles, so that a number before it isn't one."""
    return any(stem in token.text for stem in ("кодекси", "кодекст", "нин", "нын")) or token.text.startswith(
        ("кк", "кр кк")
    )


def _goes_on(tokens: Sequence[Token], at: int, last: Piece | None, value: int) -> bool:
    if last is None or last.kazakh or (value <= _PART_LIMIT and not _has_bracket(tokens, at, last)):
        return False
    gap = tokens[last.last + 1 : at]
    return 0 < len(gap) <= 2 and gap[-1].kind in LINKS and all(token.kind in LINKS | {Kind.CLOSE} for token in gap)


def _has_bracket(tokens: Sequence[Token], at: int, last: Piece) -> bool:
    """Whether a small number is an article with its part, as the one before it: `articles 10(3) and 13(1)`."""
    kinds = [token.kind for token in tokens[at + 1 : at + 4]]
    return tokens[last.last].kind is Kind.CLOSE and kinds == [Kind.OPEN, Kind.NUMBER, Kind.CLOSE]


def _bracketed(tokens: Sequence[Token], at: int) -> Iterator[Piece]:
    """Parts and paragraphs in brackets: `405(2)`, `274 (4)(2)`."""
    for kind in (Kind.PART, Kind.PARAGRAPH):
        if at + 2 >= len(tokens) or tokens[at].kind is not Kind.OPEN:
            return
        numbers, end = _number_list(tokens, at + 1, None)
        small = all(int(number.split("-")[0].split(".")[0]) <= _PART_LIMIT for number in numbers)
        if not numbers or not small or end >= len(tokens) or tokens[end].kind is not Kind.CLOSE:
            return
        yield Piece(kind=kind, numbers=numbers, first=at, last=end)
        at = end + 1
