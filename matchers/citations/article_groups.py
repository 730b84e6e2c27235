"""Build articles with their parts and paragraphs from groups of levels, by deciding which number belongs to which."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from matchers.citations.citation_tokens import Lexeme
from matchers.citations.citation_vocabulary import LINKS, Symbol
from matchers.citations.number_lists import is_span
from matchers.citations.word_groups import Provision, groups_of


@dataclass(kw_only=True, slots=True)
class Detail:
    """A part of an article with a paragraph of it."""

    part: str | None = None
    paragraph: str | None = None
    subparagraph: str | None = None


@dataclass(kw_only=True, slots=True)
class CitedArticle:
    """An article as it is written, with its parts and paragraphs."""

    article: str
    details: list[Detail] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True, slots=True)
class Citation:
    """Articles of one citation, and the positions of its first and last token."""

    cited: tuple[CitedArticle, ...]
    first: int
    last: int
    is_kazakh: bool
    is_bare: bool
    is_plural: bool
    owner: int = 0
    """For parts without an article: 1 if the next citation names the article, -1 if the last one does; else 0."""


_SEPARATING = LINKS | {Symbol.OPEN, Symbol.CLOSE}


def citations_among(tokens: Sequence[Lexeme]) -> list[Citation]:
    """Return the citations of articles among `tokens`, in order."""
    groups = list(groups_of(tokens))
    citations: list[Citation] = []
    for number, group in enumerate(groups):
        if any(item.kind is Symbol.ARTICLE for item in group):
            citations.append(_citation(tokens, group))
            continue
        following = groups[number + 1] if number + 1 < len(groups) else None
        parts = _parts_alone(tokens, group, citations[-1] if citations else None, following)
        if parts is not None:
            citations.append(parts)
    return citations


_MAX_TOKENS_BACK, _MAX_TOKENS_AHEAD = 12, 3
"""The distance of parts from the article to which they belong."""


def _parts_alone(
    tokens: Sequence[Lexeme],
    group: Sequence[Provision],
    last: Citation | None,
    following: Sequence[Provision] | None,
) -> Citation | None:
    """Return parts that share an article of their sentence: `ч. 1 ст. 405 — организация, ч. 2 — участие`."""
    if any(item.kind is not Symbol.PART for item in group) or len(group) > 1:
        return None
    ahead = _article_ahead(tokens, group[-1], following)
    if ahead is not None:
        return _parts_of(group[0], ahead, 1)
    if last is None or not _is_near(tokens, last.last, group[0].first, _MAX_TOKENS_BACK):
        return None
    if not last.cited[-1].details and tokens[group[0].first - 1].kind is not Symbol.DASH:
        return None
    return _parts_of(group[0], last.cited[-1].article, -1) if last.is_kazakh == group[0].is_kazakh else None


def _article_ahead(tokens: Sequence[Lexeme], item: Provision, following: Sequence[Provision] | None) -> str | None:
    """Return the article whose other part follows `and`: `диспозиция ч. 1 и санкция ч. 2 ст. 174`."""
    if following is None or following[0].kind is not Symbol.PART or item.is_kazakh:
        return None
    between = tokens[item.last + 1 : following[0].first]
    if not _is_near(tokens, item.last, following[0].first, _MAX_TOKENS_AHEAD) or not any(
        token.kind is Symbol.AND or token.text == "на" for token in between
    ):
        return None
    return next((one.numbers[0] for one in following if one.kind is Symbol.ARTICLE), None)


def _is_near(tokens: Sequence[Lexeme], last: int, first: int, limit: int) -> bool:
    between = tokens[last + 1 : first]
    return len(between) <= limit and not any(token.text in {".", "!", "?"} for token in between)


def _parts_of(item: Provision, article: str, owner: int) -> Citation:
    cited = CitedArticle(article=article, details=_details(Symbol.PART, _small_numbers(item)))
    return Citation(
        cited=(cited,),
        first=item.first,
        last=item.last,
        is_kazakh=item.is_kazakh,
        is_bare=False,
        is_plural=False,
        owner=owner,
    )


def _citation(tokens: Sequence[Lexeme], group: Sequence[Provision]) -> Citation:
    builder = _CitationBuilder(tokens, group)
    return Citation(
        cited=tuple(builder.build()),
        first=group[0].first,
        last=group[-1].last,
        is_kazakh=group[0].is_kazakh,
        is_bare=all(item.is_bare for item in group if item.kind is Symbol.ARTICLE),
        is_plural=any(item.is_plural for item in group),
    )


class _CitationBuilder:
    """Assigns each part of a group to its article: the next one (ч. 2 ст. 405) or the last (ст. 405 ч. 2)."""

    def __init__(self, tokens: Sequence[Lexeme], group: Sequence[Provision]) -> None:
        self.tokens = tokens
        self.group = group
        self.cited: list[CitedArticle] = []
        self.last: list[CitedArticle] = []
        """The articles to which the following parts belong."""
        self.pending: list[Detail] = []
        self.parts_first = group[0].kind is not Symbol.ARTICLE

    def build(self) -> list[CitedArticle]:
        for at, item in enumerate(self.group):
            if item.kind is Symbol.ARTICLE:
                self._add_articles(item)
            elif self._belongs_to_next(at):
                self._add_pending(at, item)
            elif self.cited:
                for cited in self.last:
                    self._add_to(cited.details, item)
        return self.cited

    def _add_articles(self, item: Provision) -> None:
        first = len(self.cited)
        for number in item.numbers:
            self.cited += [_dotted(article) for article in spelled_out(number)]
        self.last = self.cited[first:] if item.is_plural and item.is_kazakh else self.cited[-1:]
        takers = self.cited[first:] if item.is_plural else self.cited[first : first + 1]
        for cited in takers:
            cited.details += map(replace, self.pending)
        self.pending = []

    def _gap(self, at: int) -> list[Symbol]:
        """Return the kinds of the tokens before level `at` of the group."""
        if at == 0:
            return []
        return [token.kind for token in self.tokens[self.group[at - 1].last + 1 : self.group[at].first]]

    def _is_separated(self, at: int) -> bool:
        return any(kind in _SEPARATING for kind in self._gap(at))

    def _belongs_to_next(self, at: int) -> bool:
        ahead = next((n for n in range(at, len(self.group)) if self.group[n].kind is Symbol.ARTICLE), None)
        if ahead is None or self.group[at].is_kazakh:
            return False
        if not self.cited:
            return True
        return (
            not self._is_separated(ahead)
            and (self.parts_first or self._is_separated(at))
            and Symbol.OPEN not in self._gap(at)
        )

    def _add_pending(self, at: int, item: Provision) -> None:
        following = self.group[at + 1].kind
        if item.kind is Symbol.PART:
            opened = [detail for detail in self.pending if detail.part is None]
            _fill(opened, item.kind, item.numbers[0])
            self.pending += _details(item.kind, _small_numbers(item)) if not opened else []
        elif item.kind is Symbol.PARAGRAPH and self._fill_subparagraphs(item):
            return
        elif self.pending and self.pending[-1].part and following is Symbol.ARTICLE:
            _fill(self.pending[-1:], item.kind, item.numbers[0])
        elif (
            item.kind is Symbol.PARAGRAPH
            and self.pending
            and self.pending[-1].paragraph is None
            and not self._is_separated(at)
        ):
            _fill([detail for detail in self.pending if detail.part is None], item.kind, item.numbers[0])
        else:
            self.pending += _details(item.kind, _small_numbers(item))

    def _fill_subparagraphs(self, item: Provision) -> bool:
        """Set the paragraph of pending subparagraphs, which follows them: `пп. 3) п. 2 ст. 5`."""
        open_ones = [detail for detail in self.pending if detail.subparagraph and detail.paragraph is None]
        _fill(open_ones, item.kind, item.numbers[0])
        return bool(open_ones)

    def _add_to(self, details: list[Detail], item: Provision) -> None:
        numbers = _small_numbers(item)
        if item.kind is Symbol.PART and details and details[-1].paragraph and details[-1].part is None:
            _fill([detail for detail in details if detail.part is None], item.kind, numbers[0])
            return
        if item.kind is Symbol.PART or not details:
            details += _details(item.kind, numbers)
            return
        last = details[-1]
        if (last.paragraph if item.kind is Symbol.PARAGRAPH else last.subparagraph) is None:
            _fill([last], item.kind, numbers[0])
            numbers = numbers[1:]
        for number in numbers:
            details.append(Detail(part=last.part, paragraph=last.paragraph))
            _fill(details[-1:], item.kind, number)


def _fill(details: Iterable[Detail], level: Symbol, number: str) -> None:
    """Set the number of a level, which has the name of its field."""
    for detail in details:
        setattr(detail, level, number)


def _details(level: Symbol, numbers: Iterable[str]) -> list[Detail]:
    return [Detail(**{level: number}) for number in numbers]


def _dotted(article: str) -> CitedArticle:
    number, _, lower = article.partition(".")
    part, _, paragraph = lower.partition(".")
    return CitedArticle(article=number, details=[Detail(part=part, paragraph=paragraph or None)] if part else [])


def _small_numbers(item: Provision) -> list[str]:
    return [one for number in item.numbers for one in spelled_out(number)]


def spelled_out(number: str) -> list[str]:
    """Return all numbers of a range (`404-406`), or a hyphenated article as it is (`73-3`)."""
    ends = number.split("-")
    if len(ends) == 2 and is_span(*ends):
        return [str(value) for value in range(int(ends[0]), int(ends[1]) + 1)]
    if len(ends) == 4 and ends[0] == ends[2] and is_span(ends[1], ends[3]):
        return [f"{ends[0]}-{value}" for value in range(int(ends[1]), int(ends[3]) + 1)]
    if len(ends) == 4:
        return [f"{ends[0]}-{ends[1]}", f"{ends[2]}-{ends[3]}"]
    return [number]
