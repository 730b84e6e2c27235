"""Joins the tokens of citations to pieces, a word with its numbers, and pieces to groups named in one breath."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matchers.citations.citation_tokens import Token
from matchers.citations.citation_vocabulary import LEVELS, LINKS, Kind
from matchers.citations.number_lists import (
    MOST_CITED,
    PART_LIMIT,
    first_value,
    is_counted,
    is_high,
    letter_list,
    level_behind,
    number_at,
    number_list,
    numbers_in_brackets,
)


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


_LETTERED = frozenset({Kind.PARAGRAPH, Kind.SUBPARAGRAPH})
"""Older codes count paragraphs in letters: `п. «а» ч. 2 ст. 164`."""
_SECTIONS = frozenset({"section", "sections", "sec", "sec."})
_AMBIGUOUS = _SECTIONS | {"art", "ст"}
"""Words that mean an article beside a code, and other things elsewhere."""
_BETWEEN = LINKS | {Kind.OPEN, Kind.CLOSE, Kind.GLUE, Kind.TO, Kind.QUOTE}


def groups_of(tokens: Sequence[Token]) -> Iterator[list[Piece]]:
    """The pieces among `tokens`, those that belong together in one list."""
    group: list[Piece] = []
    pieces = list(_pieces(tokens))
    for piece, following in zip(pieces, [*pieces[1:], None], strict=False):
        goes_on = group and (_continues(tokens, group[-1], piece) or _adds_part(tokens, group, piece, following))
        if group and (not goes_on or len(group) == MOST_CITED):
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
    in_brackets = piece.kind is Kind.PARAGRAPH and gap[-1:] == [Kind.OPEN]
    if not (piece.kind is Kind.PART or in_brackets) or Kind.CODE not in gap or len(gap) > 4:
        return False
    if group[-1].kind is not Kind.ARTICLE:
        return False
    leads_on = following is not None and following.kind is Kind.ARTICLE and following.first - piece.last <= 2
    if any(token.text == ";" for token in tokens[group[-1].last + 1 : piece.first]):
        return False
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
        if piece.kind in {Kind.ARTICLE, Kind.PART} and not piece.kazakh:
            for inner in _bracketed(tokens, at, piece.kind):
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
    return tokens[end].kind is Kind.ARTICLE and is_high(numbers[-1])


def _word_first(tokens: Sequence[Token], at: int, last: Piece | None) -> Piece | None:
    word = tokens[at]
    start = at + 1
    while start < len(tokens) and start - at < 3 and _may_precede_number(word, tokens[start]):
        start += 1
    bracketed = _is_bracketed(tokens, start, word)
    if bracketed or _opens_list(tokens, start):
        start += 1
    numbers, end = number_list(tokens, start, word)
    end += bracketed
    if not numbers and word.kind in _LETTERED:
        numbers, end = letter_list(tokens, start)
    if not numbers or _names_next(tokens, word, end, numbers) or _is_title(tokens, at, start, end):
        return None
    is_part = word.text in _SECTIONS and last is not None and last.kind is Kind.ARTICLE and at - last.last <= 2
    return Piece(
        kind=Kind.PART if is_part else word.kind,
        numbers=numbers,
        first=at,
        last=end - 1,
        plural=word.plural,
        bare=word.text in _AMBIGUOUS and not _is_charge(tokens, at, numbers),
    )


def _is_bracketed(tokens: Sequence[Token], at: int, word: Token) -> bool:
    """Whether an article's number stands in brackets: `статье (405) УК`."""
    kinds = [token.kind for token in tokens[at : at + 3]]
    return (
        word.kind is Kind.ARTICLE
        and kinds == [Kind.OPEN, Kind.NUMBER, Kind.CLOSE]
        and is_high(number_at(tokens, at + 1) or "0")
    )


def _is_charge(tokens: Sequence[Token], at: int, numbers: tuple[str, ...]) -> bool:
    """Whether what stands before says that an article is meant, though its word has no full stop: `по ст 405`."""
    return tokens[at].text == "ст" and at > 0 and tokens[at - 1].text == "по" and is_high(numbers[0])


def _is_title(tokens: Sequence[Token], at: int, start: int, end: int) -> bool:
    """Whether a quote that holds more than the number stands before it: статью «405 дней в тюрьме»."""
    opened = any(token.text == '"' for token in tokens[at + 1 : start])
    return opened and end < len(tokens) and tokens[end].kind in {Kind.WORD, Kind.NUMBER}


def _may_precede_number(word: Token, token: Token) -> bool:
    """Whether a token may stand between `статьи` and its number: № 405, с 404 по 406, УК РК 405."""
    return token.text in {"№", ".", ":", '"', "с", "со"} or (token.kind is Kind.CODE and word.kind is Kind.ARTICLE)


def _opens_list(tokens: Sequence[Token], at: int) -> bool:
    """Whether a dash or bracket behind a code leads on to numbers of articles: `статьи УК — 174-я и 405-я`."""
    if at + 1 >= len(tokens) or tokens[at].kind not in {Kind.DASH, Kind.OPEN} or tokens[at - 1].kind is not Kind.CODE:
        return False
    number = number_at(tokens, at + 1)
    return bool(number) and is_high(number) and not is_counted(tokens[at + 2] if at + 2 < len(tokens) else None)


def _letter_first(tokens: Sequence[Token], at: int) -> Piece | None:
    """A Kazakh paragraph named by a letter: `«а» тармағы`."""
    letters, end = letter_list(tokens, at)
    level = level_behind(tokens, end)
    if level is None or not tokens[level].kazakh or tokens[level].kind not in _LETTERED:
        return None
    return Piece(kind=tokens[level].kind, numbers=letters, first=at, last=level, kazakh=True)


def _number_first(tokens: Sequence[Token], at: int, last: Piece | None) -> Piece | None:
    numbers, end = number_list(tokens, at, None)
    if not numbers:
        return None
    part = next(_bracketed(tokens, end, Kind.ARTICLE), None) if len(numbers) == 1 else None
    level = level_behind(tokens, part.last + 1) if part and len(part.numbers) == 1 else None
    if part and level is not None and tokens[level].kazakh and tokens[level].kind is Kind.ARTICLE:
        numbers = (f"{numbers[0]}.{part.numbers[0]}",)
        return Piece(kind=Kind.ARTICLE, numbers=numbers, first=at, last=level, kazakh=True)
    level = level_behind(tokens, end)
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
    if end - at > 1 and _code_behind(tokens, end) and not _is_kazakh_code(tokens[end]) and all(map(is_high, numbers)):
        return Piece(kind=Kind.ARTICLE, numbers=numbers, first=at, last=end - 1, bare=True)
    return _bare(tokens, at, last)


_HAVING = ("бар", "болды", "турады", "енгиз", "озгер", "косыл", "алын", "камты", "болат")


def _counts_articles(tokens: Sequence[Token], end: int, level: int) -> bool:
    """Whether Kazakh words say how many articles there are (467 бап бар), not which one."""
    behind = tokens[level + 1] if level + 1 < len(tokens) else None
    is_plain = level == end and tokens[level].text in {"бап", "бабы"} and not tokens[end - 1].ordinal
    return is_plain and behind is not None and behind.text.startswith(_HAVING)


def _is_cardinal(token: Token) -> bool:
    """Whether Kazakh words count (екі бап) rather than name (екінші бап)."""
    return token.text[0].isalpha() and not token.text.endswith(("нши", "ншы")) and "жуз" not in token.text


def _is_named_by(tokens: Sequence[Token], at: int, numbers: tuple[str, ...], word: Token, last: Piece | None) -> bool:
    """Whether a number before a Russian or English word names it (405-й статье) and doesn't count (405 статей)."""
    token = tokens[at]
    if token.ordinal:
        return word.kind is Kind.ARTICLE or not is_high(numbers[-1])
    if word.kind is not Kind.ARTICLE:
        behind = tokens[at + 2] if at + 2 < len(tokens) else None
        return len(numbers) == 1 and behind is not None and behind.kind is Kind.ARTICLE and word.text[:4] == "част"
    if word.text.isascii():
        return False
    number = first_value(numbers[-1])
    tail = number % 10 if number // 10 % 10 != 1 else 0
    part_before = last is not None and last.last == at - 1
    if word.text in {"ст", "ст."}:
        return _code_behind(tokens, at + 1 + len(numbers)) or (at > 0 and tokens[at - 1].text == "по")
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
    number = number_at(tokens, at)
    value = first_value(number) if number else 0
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
        return piece if value > PART_LIMIT or "-" in number else None
    goes_on = _goes_on(tokens, at, last, value)
    return piece if goes_on and behind[0].kind not in LEVELS | {Kind.WORD, Kind.NUMBER} else None


def _is_kazakh_code(token: Token) -> bool:
    """A Kazakh code stands before its articles, so that a number before it isn't one."""
    return any(stem in token.text for stem in ("кодекси", "кодекст", "нин", "нын")) or token.text.startswith(
        ("кк", "кр кк")
    )


def _goes_on(tokens: Sequence[Token], at: int, last: Piece | None, value: int) -> bool:
    if last is None or last.kazakh or (value <= PART_LIMIT and not _has_bracket(tokens, at, last)):
        return False
    gap = tokens[last.last + 1 : at]
    return 0 < len(gap) <= 2 and gap[-1].kind in LINKS and all(token.kind in LINKS | {Kind.CLOSE} for token in gap)


def _has_bracket(tokens: Sequence[Token], at: int, last: Piece) -> bool:
    """Whether a small number is an article with its part, as the one before it: `articles 10(3) and 13(1)`."""
    kinds = [token.kind for token in tokens[at + 1 : at + 4]]
    return tokens[last.last].kind is Kind.CLOSE and kinds == [Kind.OPEN, Kind.NUMBER, Kind.CLOSE]


def _bracketed(tokens: Sequence[Token], at: int, behind: Kind) -> Iterator[Piece]:
    """Parts and paragraphs in brackets behind an article or a part: `405(2)`, `274 (4)(2)`, `405(1) and (2)`."""
    for kind in (Kind.PART, Kind.PARAGRAPH) if behind is Kind.ARTICLE else (Kind.PARAGRAPH,):
        numbers, end = numbers_in_brackets(tokens, at)
        if not numbers:
            return
        first = at
        while end + 2 < len(tokens) and tokens[end + 1].kind in {Kind.AND, Kind.COMMA} and numbers[0].isdigit():
            more, closed = numbers_in_brackets(tokens, end + 2)
            if not more:
                break
            numbers, end = numbers + more, closed
        yield Piece(kind=kind, numbers=numbers, first=first, last=end)
        at = end + 1
