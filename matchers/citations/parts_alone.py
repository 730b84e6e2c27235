"""Find parts of an article that a text names without repeating the article: `По части второй осудили 26 человек`.

Where the word for a part is left out, too, an ordinal names it: `с первой части на вторую`.
"""

import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple

from config.word_tables import WordTables, letters_needed
from matchers.citations.article_groups import Detail, details_alone
from matchers.citations.citation_tokens import Lexeme, tokens_of
from matchers.citations.citation_vocabulary import Symbol
from matchers.citations.code_attribution import Claim
from matchers.citations.resolve_codes import CitationResolver
from matchers.citations.sentence_cues import CONTEXT_WORDS, is_of_case
from matchers.citations.word_groups import Provision, groups_of
from matchers.laws.folded_text import Folded
from matchers.laws.numerals import number_of

_ALONE = WordTables("matchers.citations", "words/alone.yml")
_LEVEL = _ALONE.any_of("levels")
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
"""The words between a part and the next one, which names the article of both: `ч. 1 и санкция ч. 2 ст. 174`."""
_ORDINAL_STEMS = _ALONE.alternatives("ordinal_stems")
_NTH = _ORDINAL_STEMS + _ALONE.alternatives("ordinal_endings")
_ORDINALS_ENGLISH = _ALONE.alternatives("ordinals_english")
_ORDINAL_GOVERNED = re.compile(
    rf"(?<!\w)(?P<lead>{_ALONE.alternatives('before_ordinal')}) "
    rf"(?P<number>{_NTH}|\d{{1,2}}-{_ALONE.alternatives('part_endings')})(?={_ENDED.pattern})"
)
"""An ordinal after a preposition, whose noun is that of another part in the sentence: `на вторую`."""
_ORDINAL_SUBJECT = re.compile(
    rf"(?:^|[.,;:] |(?<!\w)(?:и|а|and) )(?P<number>{_ORDINAL_STEMS}(?:ая|ья)|the {_ORDINALS_ENGLISH})"
    rf"(?=(?: \([^()]{{2,60}}\))?(?: –| {CONTEXT_WORDS.alternatives('after_part')}| up to))"
)
"""An ordinal that is the subject of a clause: `первая часть – до семи лет, вторая – до десяти`."""
_ORDINAL_LIST = re.compile(rf"(?:– |: |\()(?P<number>{_NTH}(?:, {_NTH})*,? и {_NTH})(?={_ENDED.pattern})")
_IN_PARTS = _ALONE.any_of("in_parts", r"(?<!\w)", r"(?!\w)")
"""Words which say that an article has several parts: `двум частям статьи 405 – первой и второй`."""
_ORDINAL_HINTS = (*letters_needed(_ORDINAL_STEMS), *letters_needed(_ORDINALS_ENGLISH), "-й", "-ю", "-я", "-ой", "-ую")
_CHARS_BEFORE, _CHARS_AFTER = 40, 45
"""The reach of numbers around the word for a part."""
_MAX_BEFORE_CHARS, _MAX_OWNER_CHARS, _MAX_WORK_CHARS = 25, 20, 60
"""Most characters searched for words before a part, for its owner, and for a film or book."""
_MAX_SENTENCES = 3
"""Number of sentences in which parts alone may follow their article, or another such part of it."""
_MAX_ANTECEDENTS = 100
"""Most articles considered before a part, which keeps the work linear."""
_BY_START = attrgetter("start")


class Antecedent(NamedTuple):
    """A cited article to which later parts may belong; `article` is None if the citation isn't reported."""

    start: int
    end: int
    code: str | None = None
    article: str | None = None
    has_part: bool = False


class PartMention(NamedTuple):
    """Parts and paragraphs that a text names without their article."""

    start: int
    end: int
    details: tuple[Detail, ...]
    is_kazakh: bool
    is_named: bool
    """Whether it is named as in a law, `часть 2`, `2-бөлігі`; `вторая часть` may be that of anything."""


class PartAlone(NamedTuple):
    """Parts or paragraphs and the article to which they belong."""

    start: int
    end: int
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
        part = _part_of_next(resolver, mention, known[at : at + 1]) or _part_of_last(
            resolver, mention, known[max(0, at - _MAX_ANTECEDENTS) : at]
        )
        if part is not None:
            insort(known, part.as_antecedent(), key=_BY_START)
            yield part


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
    starts = (match.start() for match in _LEVEL.finditer(flat) if not _is_in_word(flat, match.start()))
    anchors = [start for start in starts if not is_inside(start, antecedents)]
    for tokens in tokens_of(folded, (), anchors, (_CHARS_BEFORE, _CHARS_AFTER)):
        yield from _mentions_among(tokens)


def _is_in_word(flat: str, position: int) -> bool:
    return position > 0 and flat[position - 1].isalpha()


def is_inside(position: int, cited: Sequence[Antecedent] | Sequence[Claim]) -> bool:
    """Return whether a position is in one of the articles that are cited, which are in the order of the text."""
    at = bisect_right(cited, position, key=_BY_START)
    return at > 0 and position < cited[at - 1].end


def _has_any(flat: str, hints: Iterable[str]) -> bool:
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
    flat = resolver.flat
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
    is_beside = not owner.has_part and _BESIDE.fullmatch(resolver.flat, owner.end, mention.start) is not None
    is_part = all(detail.part for detail in mention.details)
    if not (_is_of_this(resolver.flat, mention) or (is_part and (is_beside or _belongs(resolver, mention, before)))):
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

    The article is in the same sentence, the only one so far, or the only one in the last sentence of three that
    cites any.
    """
    start = resolver.sentence_start(mention.start)
    owner = before[-1]
    if not _is_of_law(resolver, mention, owner, start):
        return False
    if owner.start >= start or len({one.article for one in before}) == 1:
        return True
    return owner.start >= _reach(resolver, start) and _is_only_one(resolver, before)


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
    flat = resolver.flat
    is_case = is_of_case(resolver.sentence_at(mention.start))
    lead = flat[max(0, mention.start - _MAX_BEFORE_CHARS) : mention.start]
    follows_part = owner.has_part and owner.start >= sentence  # part 1 covers A, part 2 B
    if mention.is_kazakh:
        is_owned = _OWNED.search(lead[-_MAX_OWNER_CHARS:]) is not None
        return (is_case or mention.is_named or follows_part) and (_ITS.search(lead) is not None or not is_owned)
    is_english = mention.is_named and flat[mention.start].isascii() and not flat.startswith(" of ", mention.end)
    if _is_of_other(resolver, mention, owner) or not (
        (mention.is_named and follows_part) or is_english or _ENDED.match(flat, mention.end)
    ):
        return False
    if mention.is_named:
        return not (mention.start == sentence and _HEADING.match(flat, mention.end))
    is_next = owner.start >= resolver.sentence_start(max(0, sentence - 2))
    return is_case or is_next or _BEFORE_PART.search(lead) is not None


def _is_of_other(resolver: CitationResolver, mention: PartMention, owner: Antecedent) -> bool:
    """Return whether a part belongs to the next article, or to a film or book named after `owner`."""
    flat = resolver.flat
    first = max(owner.end, mention.start - _MAX_WORK_CHARS)
    last = resolver.sentence_start(mention.start) + len(resolver.sentence_at(mention.start))
    return _ARTICLE_NEAR.match(flat, mention.end) is not None or _OF_WORK.search(flat, first, last) is not None


def ordinals_alone(resolver: CitationResolver, known: Sequence[Antecedent]) -> Iterator[PartAlone]:
    """Yield the parts that ordinals name beside `known` articles and parts, which are in the order of the text."""
    flat = resolver.flat
    if not any(one.article for one in known) or not _has_any(flat, _ORDINAL_HINTS):
        return
    known = list(known)
    for pattern in (_ORDINAL_LIST, _ORDINAL_SUBJECT, _ORDINAL_GOVERNED):
        for match in pattern.finditer(flat):
            owner = _owner(resolver, known, match)
            if owner is not None:
                part = _ordinal_part(flat, match, owner)
                insort(known, part.as_antecedent(), key=_BY_START)
                yield part


def _ordinal_part(flat: str, match: re.Match[str], owner: Antecedent) -> PartAlone:
    start, end = match.span("number")
    details = tuple(Detail(part=number) for word in re.findall(r"[\w-]+", match["number"]) if (number := _number(word)))
    is_beside = (
        match.re is _ORDINAL_LIST and not owner.has_part and _BESIDE.fullmatch(flat, owner.end, start) is not None
    )
    return PartAlone(start=start, end=end, details=details, owner=owner, is_beside=is_beside)


def _number(ordinal: str) -> str | None:
    if ordinal[0].isdigit():
        return re.sub(r"-\D+$", "", ordinal)
    value = number_of([ordinal])
    return str(value) if value else None


def _owner(resolver: CitationResolver, known: Sequence[Antecedent], match: re.Match[str]) -> Antecedent | None:
    """Return the article to which an ordinal belongs: that of the nearest part in its sentence, if it has any."""
    start, end = match.span("number")
    at = bisect_left(known, start, key=_BY_START)
    last, following = known[max(0, at - 1) : at], known[at : at + 1]
    if any(one.end > start for one in last):
        return None
    sentence = resolver.sentence_start(start)
    before = resolver.sentence_start(max(0, sentence - 2))
    if match.re is _ORDINAL_GOVERNED:
        reach = before if match["lead"] == "по" else sentence
        near = [one for one in last if one.start >= reach]
        near += [one for one in following if end <= one.start and resolver.sentence_start(one.start) == sentence]
        return next((one for one in near if one.article and one.has_part), None)
    near = [one for one in last if one.article and one.start >= before]
    is_part = match.re is _ORDINAL_SUBJECT and not match["number"].isascii()
    return next((one for one in near if _is_divided(resolver, one, sentence, start, is_part=is_part)), None)


def _is_divided(resolver: CitationResolver, owner: Antecedent, sentence: int, end: int, *, is_part: bool) -> bool:
    """Return whether words before `end` say that an article has parts, or name one in the sentence if `is_part`."""
    if is_part and owner.has_part and owner.start >= sentence:
        return True
    first = resolver.sentence_start(max(0, resolver.sentence_start(owner.start) - 2))
    return _IN_PARTS.search(resolver.flat, first, end) is not None
