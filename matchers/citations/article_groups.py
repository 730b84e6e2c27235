"""Reads groups of pieces as articles with their parts and paragraphs: which numbers belong to which article."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from matchers.citations.citation_tokens import Token
from matchers.citations.citation_vocabulary import LINKS, Kind
from matchers.citations.number_lists import is_span
from matchers.citations.word_groups import Piece, groups_of


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
    owner: int = 0
    """Where in the list of chains the one stands that names the article: 1 the next, -1 the last, 0 this one."""


_SEPARATING = LINKS | {Kind.OPEN, Kind.CLOSE}


def chains_of(tokens: Sequence[Token]) -> list[Chain]:
    """The lists of articles among `tokens`, in order."""
    groups = list(groups_of(tokens))
    chains: list[Chain] = []
    for number, group in enumerate(groups):
        if _names_article(group):
            chains.append(_chain(tokens, group))
            continue
        following = groups[number + 1] if number + 1 < len(groups) else None
        parts = _parts_alone(tokens, group, chains[-1] if chains else None, following)
        if parts is not None:
            chains.append(parts)
    return chains


_FAR_BEHIND, _FAR_AHEAD = 12, 3
"""Tokens between parts and the article that they belong to without being named beside it."""


def _parts_alone(
    tokens: Sequence[Token], group: Sequence[Piece], last: Chain | None, following: Sequence[Piece] | None
) -> Chain | None:
    """Parts that share an article of their sentence: `ч. 1 ст. 405 — организация, ч. 2 — участие`."""
    if any(piece.kind is not Kind.PART for piece in group) or len(group) > 1:
        return None
    ahead = _article_ahead(tokens, group[-1], following)
    if ahead is not None:
        return _borrowing(group[0], ahead, 1)
    if last is None or not last.cited[-1].details or not _is_near(tokens, last.last, group[0].first, _FAR_BEHIND):
        return None
    return _borrowing(group[0], last.cited[-1].article, -1) if last.kazakh == group[0].kazakh else None


def _article_ahead(tokens: Sequence[Token], piece: Piece, following: Sequence[Piece] | None) -> str | None:
    """The article whose other part follows after `and`: `диспозиция ч. 1 и санкция ч. 2 ст. 174`."""
    if following is None or following[0].kind is not Kind.PART or piece.kazakh:
        return None
    between = tokens[piece.last + 1 : following[0].first]
    if not _is_near(tokens, piece.last, following[0].first, _FAR_AHEAD) or not any(
        token.kind is Kind.AND or token.text == "на" for token in between
    ):
        return None
    return next((one.numbers[0] for one in following if one.kind is Kind.ARTICLE), None)


def _is_near(tokens: Sequence[Token], last: int, first: int, most: int) -> bool:
    between = tokens[last + 1 : first]
    return len(between) <= most and not any(token.text in {".", "!", "?", ";"} for token in between)


def _borrowing(piece: Piece, article: str, owner: int) -> Chain:
    cited = Cited(article=article, details=[Detail(part=number) for number in _small_numbers(piece)])
    return Chain(
        cited=(cited,), first=piece.first, last=piece.last, kazakh=piece.kazakh, bare=False, plural=False, owner=owner
    )


def _names_article(group: Sequence[Piece]) -> bool:
    return any(piece.kind is Kind.ARTICLE for piece in group)


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
        self.last: list[Cited] = []
        """Those that parts behind them belong to."""
        self.waiting: list[Detail] = []
        self.parts_first = group[0].kind is not Kind.ARTICLE

    def read(self) -> list[Cited]:
        for at, piece in enumerate(self.group):
            if piece.kind is Kind.ARTICLE:
                self._article(piece)
            elif self._belongs_ahead(at):
                self._ahead(at, piece)
            elif self.cited:
                for cited in self.last:
                    self._behind(cited.details, piece)
        return self.cited

    def _article(self, piece: Piece) -> None:
        first = len(self.cited)
        for number in piece.numbers:
            self.cited += [_dotted(article) for article in spelled_out(number)]
        self.last = self.cited[first:] if piece.plural and piece.kazakh else self.cited[-1:]
        takers = self.cited[first:] if piece.plural else self.cited[first : first + 1]
        for cited in takers:
            cited.details += [
                Detail(part=d.part, paragraph=d.paragraph, subparagraph=d.subparagraph) for d in self.waiting
            ]
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
        return (
            not self._is_parted(ahead) and (self.parts_first or self._is_parted(at)) and Kind.OPEN not in self._gap(at)
        )

    def _ahead(self, at: int, piece: Piece) -> None:
        following = self.group[at + 1].kind
        if piece.kind is Kind.PART:
            opened = [detail for detail in self.waiting if detail.part is None]
            if opened:
                _fill(opened, "part", piece.numbers[0])
            else:
                self.waiting += [Detail(part=number) for number in _small_numbers(piece)]
        elif piece.kind is Kind.PARAGRAPH and self._fill_subparagraphs(piece):
            return
        elif self.waiting and self.waiting[-1].part and following is Kind.ARTICLE:
            _set_lower(self.waiting[-1], piece.kind, piece.numbers[0])
        elif (
            piece.kind is Kind.PARAGRAPH
            and self.waiting
            and self.waiting[-1].paragraph is None
            and not self._is_parted(at)
        ):
            _fill([detail for detail in self.waiting if detail.part is None], "paragraph", piece.numbers[0])
        else:
            self.waiting += [_lower(piece.kind, number) for number in _small_numbers(piece)]

    def _fill_subparagraphs(self, piece: Piece) -> bool:
        """Gives waiting subparagraphs the paragraph that is named behind them: `пп. 3) п. 2 ст. 5`."""
        open_ones = [detail for detail in self.waiting if detail.subparagraph and detail.paragraph is None]
        _fill(open_ones, "paragraph", piece.numbers[0])
        return bool(open_ones)

    def _behind(self, details: list[Detail], piece: Piece) -> None:
        numbers = _small_numbers(piece)
        if piece.kind is Kind.PART and details and details[-1].paragraph and details[-1].part is None:
            _fill([detail for detail in details if detail.part is None], "part", numbers[0])
            return
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
    if len(ends) == 2 and is_span(*ends):
        return [str(value) for value in range(int(ends[0]), int(ends[1]) + 1)]
    if len(ends) == 4 and ends[0] == ends[2] and is_span(ends[1], ends[3]):
        return [f"{ends[0]}-{value}" for value in range(int(ends[1]), int(ends[3]) + 1)]
    if len(ends) == 4:
        return [f"{ends[0]}-{ends[1]}", f"{ends[2]}-{ends[3]}"]
    return [number]
