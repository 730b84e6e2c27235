"""Reads lists of articles with their parts and paragraphs from tokens: which numbers belong to which article."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from matchers.citation_tokens import LEVELS, LINKS, Kind, Token, written_number


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


@dataclass(kw_only=True, slots=True)
class Detail:
    """A part of an article with a paragraph of it."""

    part: str | None = None
    paragraph: str | None = None
    subparagraph: str | None = None


@dataclass(kw_only=True, slots=True)
class Cited:
    """One article as it is written, with the parts and paragraphs named for it."""

    article: str
    details: list[Detail] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True, slots=True)
class Chain:
    """Articles that are named in one breath; first and last are positions of tokens."""

    cited: tuple[Cited, ...]
    first: int
    last: int
    kazakh: bool
    bare: bool
    plural: bool


_PART_LIMIT = 20
"""No article has more parts: a greater number in a list of parts is the next article."""
_BETWEEN = LINKS | {Kind.OPEN, Kind.CLOSE, Kind.GLUE, Kind.TO, Kind.QUOTE}
_SEPARATING = LINKS | {Kind.OPEN, Kind.CLOSE}
_COUNTED = (
    "год", "лет", "сут", "дн", "час", "мину", "месяц", "мрп", "тенге", "тг", "рубл", "долл", "евро", "тыс", "млн", "млрд",
    "миллион", "миллиард", "процент", "человек", "людей", "раз", "слов", "стран", "страниц", "знак", "символ", "строк",
    "актив", "подсуд", "обвин", "осужд", "задерж", "журналист", "участник", "фигурант", "жител", "январ", "феврал", "март",
    "апрел", "мая", "май", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр", "факт", "коммент", "просмотр",
    "пункт", "дел", "штраф", "kztge", "year", "day", "month", "week", "hour", "word", "page", "people", "times", "activist",
    "percent", "million", "thousand", "tenge", "january", "february", "march", "april", "june", "july", "august", "september",
    "october", "november", "december", "жыл", "тенге", "адам", "мын", "айыппул", "кун", "тәул", "таул", "ай", "соз",
    "minutes", "others", "men", "women", "defendants", "protesters", "things", "facts", "ways", "reasons", "steps", "pieces",
)  # fmt: skip


def chains_of(tokens: Sequence[Token]) -> list[Chain]:
    """The lists of articles among `tokens`, in order."""
    return [_chain(tokens, group) for group in _groups(tokens, list(_pieces(tokens))) if _names_article(group)]


def _names_article(group: Sequence[Piece]) -> bool:
    return any(piece.kind is Kind.ARTICLE for piece in group)


def _groups(tokens: Sequence[Token], pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    group: list[Piece] = []
    for piece, following in zip(pieces, [*pieces[1:], None], strict=False):
        if group and not _continues(tokens, group[-1], piece) and not _adds_part(tokens, group, piece, following):
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
        return _word_first(tokens, at)
    if token.kind is Kind.NUMBER:
        return _number_first(tokens, at, last)
    return None


def _word_first(tokens: Sequence[Token], at: int) -> Piece | None:
    word = tokens[at]
    start = at + 1
    while start < len(tokens) and start - at < 3 and _may_precede_number(word, tokens[start]):
        start += 1
    numbers, end = _number_list(tokens, start, word)
    if not numbers:
        return None
    return Piece(
        kind=word.kind, numbers=numbers, first=at, last=end - 1, plural=word.plural, bare=word.text in {"art", "ст"}
    )


def _may_precede_number(word: Token, token: Token) -> bool:
    """Whether a token may stand between `статьи` and its number: № 405, с 404 по 406, УК РК 405."""
    return token.text in {"№", ".", '"', "с", "со"} or (token.kind is Kind.CODE and word.kind is Kind.ARTICLE)


def _number_first(tokens: Sequence[Token], at: int, last: Piece | None) -> Piece | None:
    numbers, end = _number_list(tokens, at, None)
    if not numbers:
        return None
    level = _level_behind(tokens, end)
    if level is not None and tokens[level].kazakh:
        word = tokens[level]
        if _counts_articles(tokens, end, level) or _is_cardinal(tokens[end - 1]):
            return None
        bare = word.text == "б." and level == end
        return Piece(
            kind=word.kind, numbers=numbers, first=at, last=level, kazakh=True, plural=word.plural, bare=bare
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
    is_plain = level == end and tokens[level].text == "бап" and not tokens[end - 1].ordinal
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
    while (step := _next_number(tokens, end)) is not None:
        number = _number_at(tokens, step)
        if not number or not _fits_list(tokens, at, step, number, word):
            break
        joins = {token.kind for token in tokens[end:step]}
        if tokens[end].text == "по" and not (word and word.plural) and tokens[at - 1].text not in {"с", "со"}:
            break
        if joins <= {Kind.TO, Kind.DASH} and _is_span(numbers[-1], number):
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


def _is_span(first: str, second: str) -> bool:
    if first.count("-") == 1 == second.count("-"):
        base, number = first.split("-")
        return second.split("-")[0] == base and _is_span(number, second.split("-")[1])
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
    if behind is None or behind.kind is not Kind.WORD:
        level = _level_behind(tokens, at + 1)
        return level is None or not tokens[level].kazakh
    if _is_counted(behind):
        return False
    return word.plural or (word.text == "статьи" and int(number.split("-")[0]) > _PART_LIMIT) or _closes(behind)


_CLOSING = frozenset(
    "рк казахстана обвиняется обвиняют обвинен осужден осуждена осуждены признан were was are is carry carries which".split()
)


def _closes(token: Token) -> bool:
    return token.text in _CLOSING


def _is_counted(token: Token | None) -> bool:
    return token is not None and token.kind in {Kind.WORD, Kind.PARAGRAPH} and token.text.startswith(_COUNTED)


def _is_named_by(
    tokens: Sequence[Token], at: int, numbers: tuple[str, ...], word: Token, last: Piece | None
) -> bool:
    """Whether a number before a Russian or English word names it (405-й статье) and doesn't count (405 статей)."""
    token = tokens[at]
    if token.ordinal:
        return True
    if word.kind is not Kind.ARTICLE:
        behind = tokens[at + 2] if at + 2 < len(tokens) else None
        return len(numbers) == 1 and behind is not None and behind.kind is Kind.ARTICLE and word.text[:4] == "част"
    if word.text.isascii():
        return False
    number = int(numbers[-1].split("-")[0].split(".")[0])
    tail = number % 10 if number // 10 % 10 != 1 else 0
    part_before = last is not None and last.last == at - 1
    if word.text in {"статье", "статью", "статьей", "статьею"} or "-" in numbers[-1]:
        return True
    if word.text == "статья":
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
    if behind[0].kind is Kind.PART and not behind[0].kazakh and len(behind) > 1 and behind[1].kind is Kind.NUMBER:
        return piece if value > _PART_LIMIT or "-" in number else None
    goes_on = _goes_on(tokens, at, last, value)
    return piece if goes_on and behind[0].kind not in LEVELS | {Kind.WORD, Kind.NUMBER} else None


def _is_kazakh_code(token: Token) -> bool:
    """A Kazakh code stands before its articles, so that a number before it isn't one."""
    return any(stem in token.text for stem in ("кодекси", "кодекст", "нин", "нын")) or token.text.startswith(("кк", "кр кк"))


def _goes_on(tokens: Sequence[Token], at: int, last: Piece | None, value: int) -> bool:
    if last is None or last.kazakh or value <= _PART_LIMIT:
        return False
    gap = tokens[last.last + 1 : at]
    return 0 < len(gap) <= 2 and gap[-1].kind in LINKS and all(token.kind in LINKS | {Kind.CLOSE} for token in gap)


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


def _chain(tokens: Sequence[Token], group: Sequence[Piece]) -> Chain:
    reader = _Reader(tokens, group)
    return Chain(
        cited=tuple(reader.read()),
        first=group[0].first,
        last=group[-1].last,
        kazakh=group[0].kazakh,
        bare=all(piece.bare for piece in group if piece.kind is Kind.ARTICLE),
        plural=any(piece.plural for piece in group),
    )


class _Reader:
    """Gives each part of a group of pieces to its article: the next one (ч. 2 ст. 405) or the last (ст. 405 ч. 2)."""

    def __init__(self, tokens: Sequence[Token], group: Sequence[Piece]) -> None:
        self.tokens = tokens
        self.group = group
        self.cited: list[Cited] = []
        self.waiting: list[Detail] = []
        self.parts_first = group[0].kind is not Kind.ARTICLE

    def read(self) -> list[Cited]:
        for at, piece in enumerate(self.group):
            if piece.kind is Kind.ARTICLE:
                self._article(piece)
            elif self._belongs_ahead(at):
                self._ahead(at, piece)
            elif self.cited:
                self._behind(piece)
        return self.cited

    def _article(self, piece: Piece) -> None:
        first = len(self.cited)
        for number in piece.numbers:
            self.cited += [_dotted(article) for article in spelled_out(number)]
        takers = self.cited[first:] if piece.plural else self.cited[first : first + 1]
        for cited in takers:
            cited.details += [Detail(part=d.part, paragraph=d.paragraph, subparagraph=d.subparagraph) for d in self.waiting]
        self.waiting = []

    def _gap(self, at: int) -> list[Kind]:
        """The kinds of the tokens before piece `at` of the group."""
        if at == 0:
            return []
        return [token.kind for token in self.tokens[self.group[at - 1].last + 1 : self.group[at].first]]

    def _is_parted(self, at: int) -> bool:
        return any(kind in _SEPARATING for kind in self._gap(at))

    def _belongs_ahead(self, at: int) -> bool:
        ahead = next((n for n in range(at, len(self.group)) if self.group[n].kind is Kind.ARTICLE), None)
        if ahead is None or self.group[at].kazakh:
            return False
        if not self.cited:
            return True
        return not self._is_parted(ahead) and (self.parts_first or self._is_parted(at)) and Kind.OPEN not in self._gap(at)

    def _ahead(self, at: int, piece: Piece) -> None:
        following = self.group[at + 1].kind
        if piece.kind is Kind.PART:
            opened = [detail for detail in self.waiting if detail.part is None]
            if opened:
                _fill(opened, "part", piece.numbers[0])
            else:
                self.waiting += [Detail(part=number) for number in _small_numbers(piece)]
        elif self.waiting and self.waiting[-1].part and following is Kind.ARTICLE:
            _set_lower(self.waiting[-1], piece.kind, piece.numbers[0])
        elif piece.kind is Kind.PARAGRAPH and self.waiting and self.waiting[-1].paragraph is None and not self._is_parted(at):
            _fill([detail for detail in self.waiting if detail.part is None], "paragraph", piece.numbers[0])
        else:
            self.waiting += [_lower(piece.kind, number) for number in _small_numbers(piece)]

    def _behind(self, piece: Piece) -> None:
        details = self.cited[-1].details
        numbers = _small_numbers(piece)
        if piece.kind is Kind.PART or not details:
            details += [Detail(part=n) if piece.kind is Kind.PART else _lower(piece.kind, n) for n in numbers]
            return
        last = details[-1]
        if (last.paragraph if piece.kind is Kind.PARAGRAPH else last.subparagraph) is None:
            _set_lower(last, piece.kind, numbers[0])
            numbers = numbers[1:]
        for number in numbers:
            details.append(Detail(part=last.part, paragraph=last.paragraph))
            _set_lower(details[-1], piece.kind, number)


def _fill(details: Sequence[Detail], name: str, value: str) -> None:
    for detail in details:
        setattr(detail, name, value)


def _lower(kind: Kind, number: str) -> Detail:
    return Detail(paragraph=number) if kind is Kind.PARAGRAPH else Detail(subparagraph=number)


def _set_lower(detail: Detail, kind: Kind, number: str) -> None:
    if kind is Kind.PARAGRAPH:
        detail.paragraph = number
    else:
        detail.subparagraph = number


def _dotted(article: str) -> Cited:
    number, _, lower = article.partition(".")
    part, _, paragraph = lower.partition(".")
    return Cited(article=number, details=[Detail(part=part, paragraph=paragraph or None)] if part else [])


def _small_numbers(piece: Piece) -> list[str]:
    return [one for number in piece.numbers for one in spelled_out(number)]


def spelled_out(number: str) -> list[str]:
    """All numbers of a range (`404-406`); a second one that isn't greater is a hyphenated article (`73-3`)."""
    ends = number.split("-")
    if len(ends) == 2 and _is_span(*ends):
        return [str(value) for value in range(int(ends[0]), int(ends[1]) + 1)]
    if len(ends) == 4 and ends[0] == ends[2] and _is_span(ends[1], ends[3]):
        return [f"{ends[0]}-{value}" for value in range(int(ends[1]), int(ends[3]) + 1)]
    if len(ends) == 4:
        return [f"{ends[0]}-{ends[1]}", f"{ends[2]}-{ends[3]}"]
    return [number]
