"""Build articles with their parts and paragraphs from groups of levels, by deciding which number belongs to which."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

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


class Citation(NamedTuple):
    """Articles of one citation, and the positions of its first and last token."""

    cited: tuple[CitedArticle, ...]
    first: int
    last: int
    is_kazakh: bool
    is_bare: bool
    is_plural: bool


_SEPARATING = LINKS | {Symbol.OPEN, Symbol.CLOSE}


def citations_among(tokens: Sequence[Lexeme]) -> list[Citation]:
    """Return the citations of articles among `tokens`, in order."""
    named = (group for group in groups_of(tokens) if any(item.kind is Symbol.ARTICLE for item in group))
    return [_citation(tokens, part) for group in named for part in _by_code(tokens, group)]


def _by_code(tokens: Sequence[Lexeme], group: Sequence[Provision]) -> list[Sequence[Provision]]:
    """Return the group, in two if its last article has another code: `УК: ч. 2 ст. 174 и ст. 488 КоАП`."""
    articles = [number for number, item in enumerate(group) if item.kind is Symbol.ARTICLE]
    if len(articles) < 2 or group[0].is_kazakh:
        return [group]
    cut = articles[-1]
    while cut > articles[-2] + 1 and not _is_separated(tokens, group, cut):
        cut -= 1
    before = _last_code(tokens, max(0, group[0].first - 2), group[cut].first)
    after = _last_code(tokens, group[cut].first, group[-1].last + 3)
    return [group[:cut], group[cut:]] if before and after and before != after else [group]


def _last_code(tokens: Sequence[Lexeme], first: int, last: int) -> str | None:
    return next((token.source.code for token in reversed(tokens[first:last]) if token.source), None)


def _is_separated(tokens: Sequence[Lexeme], group: Sequence[Provision], at: int) -> bool:
    """Return whether a sign or a conjunction is before level `at` of the group, which isn't the first."""
    return any(token.kind in _SEPARATING for token in tokens[group[at - 1].last + 1 : group[at].first])


def details_alone(tokens: Sequence[Lexeme], group: Sequence[Provision]) -> list[Detail]:
    """Return the parts and paragraphs of a group that names no article."""
    builder = _CitationBuilder(tokens, group)
    builder.cited = builder.last = [CitedArticle(article="")]
    return builder.build()[0].details


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
        return at > 0 and _is_separated(self.tokens, self.group, at)

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
