"""Find parts of an article that a text names without repeating the article: `По части второй осудили 26 человек`."""

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from config.word_tables import WordTables, letters_needed
from matchers.citations.article_groups import Detail, details_alone
from matchers.citations.citation_tokens import Lexeme, tokens_of
from matchers.citations.citation_vocabulary import Symbol
from matchers.citations.resolve_codes import CitationResolver
from matchers.citations.sentence_cues import CONTEXT_WORDS, is_of_case
from matchers.citations.word_groups import Provision, groups_of
from matchers.laws.folded_text import Folded, FoldedSpan
from matchers.laws.numerals import number_of

_ALONE = WordTables("matchers.citations", "words/alone.yml")
_LEVEL = _ALONE.any_of("levels", r"(?<![^\W\d])")
_LEVEL_HINTS = letters_needed(_ALONE.alternatives("levels"))
_THIS_AFTER = _ALONE.any_of("this_article_after", " ", r"(?!\w)(?! ?№? ?\d)")
_THIS_BEFORE = _ALONE.any_of("this_article_before", r"(?<!\w)", " $")
_ITS = _ALONE.any_of("its", r"(?<!\w)", " $")
_ENDED = CONTEXT_WORDS.any_of("after_part", r'["\])]*(?:$|[.,;:!?)]| [–(-]| ', ")")
_HEADING = re.compile(r'["\])]*\.')
_ARTICLE_NEAR = _ALONE.any_of("article_after_part", r" \d{3}|(?:[ ,]+\w+){0,2} ?")
_BEFORE_PART = CONTEXT_WORDS.any_of("before_part", r"(?<!\w)", " $")
_OF_WORK = CONTEXT_WORDS.any_of("works_in_parts", r"(?<!\w)")
_OWNED = re.compile(r"(?<!бап)[нтд]и?ы?н $")
"""A Kazakh genitive before a part, which is then not an article's: `кітаптың екінші бөлігі`."""
_BESIDE = re.compile(r'["»)]?(?: страны)?(?: ?(?:\([^()]{3,90}\)|"[^"]{3,90}"))?(?:,|:| –| -)? ?\(?')
_JOINING = _ALONE.any_of("joining_parts", r",?(?: \w+){0,2} ", r"(?: \w+){0,2} ")
"""What stands between a part and the next one, which names the article of both: `ч. 1 и санкция ч. 2 ст. 174`."""
_ORDINAL_STEMS = _ALONE.alternatives("ordinal_stems")
_NTH = _ORDINAL_STEMS + _ALONE.alternatives("ordinal_endings")
_ORDINAL_ALONE = re.compile(
    rf"(?<!\w)(?:{_ALONE.alternatives('before_ordinal')}) "
    rf"(?P<number>{_NTH}|\d{{1,2}}-{_ALONE.alternatives('part_endings')})(?={_ENDED.pattern})"
)
_ORDINAL_HINTS = (*letters_needed(_ORDINAL_STEMS), "-й", "-ю", "-я", "-ой", "-ую")
_CHARS_BEFORE, _CHARS_AFTER = 40, 45
"""The reach of numbers around the word for a part."""
_MAX_BEFORE_CHARS, _MAX_OWNER_CHARS, _MAX_WORK_CHARS = 25, 20, 60
"""Most characters searched for words before a part, for its owner, and for a film or book."""
_MAX_SENTENCES = 3
"""Number of sentences in which parts alone may follow their article, or another such part of it."""
_BY_START = attrgetter("start")


@dataclass(frozen=True, kw_only=True, slots=True)
class Antecedent(FoldedSpan):
    """A cited article to which later parts may belong; `article` is None if the citation isn't reported."""

    code: str | None = None
    article: str | None = None
    has_part: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class PartMention(FoldedSpan):
    """Parts and paragraphs that a text names without their article."""

    details: tuple[Detail, ...]
    is_kazakh: bool
    is_named: bool
    """Whether it is named as in a law, `часть 2`, `2-бөлігі`; `вторая часть` may be that of anything."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PartAlone(FoldedSpan):
    """Parts or paragraphs and the article to which they belong."""

    details: tuple[Detail, ...]
    owner: Antecedent
    is_beside: bool = False
    """Whether the part directly follows the article, so that both are one citation: `по 405-й, часть вторая`."""

    def as_antecedent(self) -> Antecedent:
        """Return the article of this part, with the part's place, as one to which later parts may belong."""
        return Antecedent(
            start=self.start, end=self.end, code=self.owner.code, article=self.owner.article, has_part=True
        )


def parts_alone(resolver: CitationResolver, antecedents: Sequence[Antecedent]) -> Iterator[PartAlone]:
    """Yield the parts outside `antecedents` that belong to one of them."""
    known = list(antecedents)
    for mention in _part_mentions(resolver.folded, antecedents):
        at = bisect_left(known, mention.end, key=_BY_START)
        part = _part_of_next(resolver, mention, known[at : at + 1]) or _part_of_last(resolver, mention, known[:at])
        if part is not None:
            insort(known, part.as_antecedent(), key=_BY_START)
            yield part
    yield from _ordinals_alone(resolver, known)


def part_before(folded: Folded, position: int) -> tuple[Detail, ...]:
    """Return the parts right before an article that is named by its number alone: `по второй части 405-й`."""
    if _LEVEL.search(folded.flat, max(0, position - _CHARS_BEFORE), position) is None:
        return ()
    for tokens in tokens_of(folded, (), [position], (_CHARS_BEFORE, 0)):
        for mention in _mentions_among([token for token in tokens if token.end <= position]):
            if mention.end == position - 1:
                return mention.details
    return ()


def _part_mentions(folded: Folded, antecedents: Sequence[Antecedent]) -> Iterator[PartMention]:
    """Yield the parts and paragraphs that the text names without an article beside them, in order."""
    flat = folded.flat
    if not _has_any(flat, _LEVEL_HINTS):
        return
    anchors = [match.start() for match in _LEVEL.finditer(flat) if not _is_inside(match.start(), antecedents)]
    for tokens in tokens_of(folded, (), anchors, (_CHARS_BEFORE, _CHARS_AFTER)):
        yield from _mentions_among(tokens)


def _is_inside(position: int, antecedents: Sequence[Antecedent]) -> bool:
    at = bisect_right(antecedents, position, key=_BY_START)
    return at > 0 and antecedents[at - 1].end > position


def _has_any(flat: str, hints: Sequence[str]) -> bool:
    return any(letters in flat for letters in hints)


def _mentions_among(tokens: Sequence[Lexeme]) -> Iterator[PartMention]:
    for group in groups_of(tokens):
        articles = [number for number, item in enumerate(group) if item.kind is Symbol.ARTICLE]
        parts = group[articles[-1] + 1 :] if articles else group
        if parts and all(group[number].is_bare for number in articles):
            yield _mention(tokens, parts)


def _mention(tokens: Sequence[Lexeme], parts: Sequence[Provision]) -> PartMention:
    first = next((item for item in parts if item.kind is Symbol.PART), parts[0])
    return PartMention(
        start=tokens[parts[0].first].start,
        end=tokens[parts[-1].last].end,
        details=tuple(details_alone(tokens, parts)),
        is_kazakh=first.is_kazakh,
        is_named=tokens[first.first].kind is first.kind or (first.is_kazakh and tokens[first.first].text[0].isdigit()),
    )


def _part_of_next(
    resolver: CitationResolver, mention: PartMention, following: Sequence[Antecedent]
) -> PartAlone | None:
    """Return parts whose article another part names after `and`: `диспозиция ч. 1 и санкция ч. 2 ст. 174`."""
    flat = resolver.folded.flat
    for owner in following:
        if (
            owner.article
            and owner.has_part
            and _JOINING.fullmatch(flat, mention.end, owner.start)
            and not mention.is_kazakh
        ):
            return PartAlone(start=mention.start, end=mention.end, details=mention.details, owner=owner)
    return None


def _part_of_last(resolver: CitationResolver, mention: PartMention, before: Sequence[Antecedent]) -> PartAlone | None:
    """Return the parts of a mention if they belong to the last article before it."""
    owner = before[-1] if before else None
    if owner is None or owner.article is None or owner.end > mention.start:
        return None
    is_beside = not owner.has_part and _BESIDE.fullmatch(resolver.folded.flat, owner.end, mention.start) is not None
    is_part = all(detail.part for detail in mention.details)
    if not (
        _is_of_this(resolver.folded.flat, mention) or (is_part and (is_beside or _belongs(resolver, mention, before)))
    ):
        return None
    return PartAlone(
        start=mention.start, end=mention.end, details=mention.details, owner=owner, is_beside=is_beside and is_part
    )


def _is_of_this(flat: str, mention: PartMention) -> bool:
    """Return whether words around a part say that it is one of `the same article`."""
    first = max(0, mention.start - _MAX_BEFORE_CHARS)
    if not mention.is_kazakh and _THIS_AFTER.match(flat, mention.end):
        return True
    return _THIS_BEFORE.search(flat, first, mention.start) is not None


def _belongs(resolver: CitationResolver, mention: PartMention, before: Sequence[Antecedent]) -> bool:
    """Return whether a part without `of this article` belongs to the last article before it.

    The article is in the same sentence, or the only one in the last sentence of three that cites any.
    """
    start = resolver.sentence_start(mention.start)
    owner = before[-1]
    if not _is_of_law(resolver, mention, owner, start):
        return False
    return owner.start >= start or (owner.start >= _reach(resolver, start) and _is_only_one(resolver, before))


def _reach(resolver: CitationResolver, sentence: int) -> int:
    """Return the start of the first sentence in which a part may have its article; `sentence` starts the part's own."""
    for _ in range(_MAX_SENTENCES):
        sentence = resolver.sentence_start(max(0, sentence - 2))
    return sentence


def _is_only_one(resolver: CitationResolver, before: Sequence[Antecedent]) -> bool:
    """Return whether the sentence of the last article names no other one."""
    first = resolver.sentence_start(before[-1].start)
    return len({one.article for one in before[bisect_left(before, first, key=_BY_START) :]}) == 1


def _is_of_law(resolver: CitationResolver, mention: PartMention, owner: Antecedent, sentence: int) -> bool:
    """Return whether the words around a part show that it belongs to an article, not to a film, a book or a session.

    `owner` is the article before it, `sentence` the start of the part's sentence.
    """
    flat = resolver.folded.flat
    is_case = is_of_case(resolver.sentence_at(mention.start))
    lead = flat[max(0, mention.start - _MAX_BEFORE_CHARS) : mention.start]
    if mention.is_kazakh:
        is_owned = _OWNED.search(lead[-_MAX_OWNER_CHARS:]) is not None
        return (is_case or mention.is_named) and (_ITS.search(lead) is not None or not is_owned)
    follows_part = mention.is_named and owner.has_part and owner.start >= sentence  # part 1 covers A, part 2 B
    is_english = mention.is_named and flat[mention.start].isascii() and not flat.startswith(" of ", mention.end)
    if _is_of_other(resolver, mention, owner) or not (follows_part or is_english or _ENDED.match(flat, mention.end)):
        return False
    if mention.is_named:
        return not (mention.start == sentence and _HEADING.match(flat, mention.end))
    return is_case or _BEFORE_PART.search(lead) is not None


def _is_of_other(resolver: CitationResolver, mention: PartMention, owner: Antecedent) -> bool:
    """Return whether a part belongs to the next article, or to a film or book named after `owner`."""
    flat = resolver.folded.flat
    first = max(owner.end, mention.start - _MAX_WORK_CHARS)
    last = resolver.sentence_start(mention.start) + len(resolver.sentence_at(mention.start))
    return _ARTICLE_NEAR.match(flat, mention.end) is not None or _OF_WORK.search(flat, first, last) is not None


def _ordinals_alone(resolver: CitationResolver, known: Sequence[Antecedent]) -> Iterator[PartAlone]:
    """Yield parts whose noun is left out beside another part in their sentence: `с первой части на вторую`."""
    flat = resolver.folded.flat
    if not any(one.has_part for one in known) or not _has_any(flat, _ORDINAL_HINTS):
        return
    for match in _ORDINAL_ALONE.finditer(flat):
        start, end = match.span("number")
        owner = _neighbour(resolver, known, start, end)
        if owner is not None:
            yield PartAlone(start=start, end=end, details=(Detail(part=_number(match["number"])),), owner=owner)


def _neighbour(resolver: CitationResolver, known: Sequence[Antecedent], start: int, end: int) -> Antecedent | None:
    """Return the article with a part that is nearest to a place in its sentence, by preference before it."""
    at = bisect_left(known, start, key=_BY_START)
    sentence = resolver.sentence_start(start)
    before = [one for one in known[max(0, at - 1) : at] if one.start >= sentence]
    if any(one.end > start for one in before):
        return None
    after = [one for one in known[at : at + 1] if end <= one.start and resolver.sentence_start(one.start) == sentence]
    return next((one for one in before + after if one.article and one.has_part), None)


def _number(ordinal: str) -> str:
    return re.sub(r"-\D+$", "", ordinal) if ordinal[0].isdigit() else str(number_of([ordinal]))
