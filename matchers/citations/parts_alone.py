"""Find parts of an article that a text names without repeating the article: `По части второй осудили 26 человек`."""

import re
from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from matchers.citations.article_groups import Detail
from matchers.citations.resolve_codes import CitationResolver
from matchers.citations.sentence_cues import CONTEXT_WORDS, is_of_case
from matchers.laws.folded_text import FoldedSpan
from matchers.laws.numerals import number_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Antecedent(FoldedSpan):
    """A cited article to which later parts may belong; without a number for a citation that isn't reported."""

    code: str | None = None
    article: str | None = None
    has_part: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class PartAlone(FoldedSpan):
    """A part or paragraph and the article before it to which it belongs."""

    detail: Detail
    owner: Antecedent
    is_beside: bool
    """Whether it directly follows the article, so that both are one citation: `по четыреста пятой, часть вторая`."""


_NTH = r"(?:перв|втор|трет|четверт|пят|шест|седьм|восьм|девят)(?:ая|ой|ую|ья|ьей|ью)"
_THIS_RU = (
    r"(?:эт(?:ой|их)|т(?:ой|ех) же|данной|указанной|названной|упомянутой|вышеуказанной|вышеназванной)(?: же)? стат\w+"
)
_OF_ARTICLE = r"of (?:the (?:same )?|this |that )article"
_PARAGRAPH = r"(?:п\.|пункт\w{0,2}) ?"
_PATTERNS = {
    "част": re.compile(
        rf"(?<!\w)(?:{_PARAGRAPH}(?P<above>\d{{1,2}}),? )?"
        rf"(?:част(?:ь|и|ью) ?(?P<plain>\d{{1,2}}(?:-\d)?(?!\d)|{_NTH})"
        rf"|(?P<first>{_NTH}|\d{{1,2}}-(?:я|й|ю|ой|ую)) (?:ее )?част(?:ь|и|ью)(?!\w))"
        rf"(?:,? ?[(:]? ?{_PARAGRAPH}(?P<below>\d{{1,2}})(?!\d))?(?P<same> {_THIS_RU})?"
    ),
    "ч.": re.compile(
        rf"(?<!\w)(?:{_PARAGRAPH}(?P<above>\d{{1,2}}),? )?ч\. ?(?P<plain>\d{{1,2}}(?:-\d)?)(?!\d)"
        rf"(?:,? ?\(?{_PARAGRAPH}(?P<below>\d{{1,2}})(?!\d))?(?P<same> {_THIS_RU})?"
    ),
    "стат": re.compile(rf"(?<!\w){_PARAGRAPH}(?P<above>\d{{1,2}}) (?P<same>{_THIS_RU})"),
    "боли": re.compile(
        r"(?:(?P<same>(?<!\w)(?:осы|сол|аталган|бул) баптын )|(?P<its>(?<!\w)(?:баптын|онын) ))?"
        r"(?<!\w)(?P<first>\d{1,2}|[а-я]{5,10})(?: ?-)? ?боли[гк]\w*(?: (?P<below>\d{1,2})(?: ?-)? ?тарма[гк]\w*)?"
    ),
    "баптын": re.compile(
        r"(?P<same>(?<!\w)(?:осы|сол|аталган|бул) баптын )(?P<above>\d{1,2}|[а-я]{5,10})(?: ?-)? ?тарма[гк]\w*"
    ),
    "part": re.compile(
        r"(?<!\w)(?:part (?P<plain>\d{1,2}|one|two|three|four)|(?P<first>first|second|third|fourth) part)(?!\w)"
        rf"(?P<same> {_OF_ARTICLE}(?!\w))?"
    ),
    "paragraph": re.compile(rf"(?<!\w)paragraph (?P<above>\d{{1,2}}) (?P<same>{_OF_ARTICLE})(?!\w)"),
}
"""By letters of every text with it, each form of a part or paragraph, in the letters of `Folded.flat`."""
_AFTER_PART = CONTEXT_WORDS.alternatives("after_part")
_ENDED = re.compile(rf'["\])]*(?:$|[.,;:!?)]| [–(-]| {_AFTER_PART})')
_HEADING = re.compile(r'["\])]*\.')
_ARTICLE_NEAR = re.compile(r" \d{3}|(?:[ ,]+\w+){0,2} ?стат?[.ье]")
_BEFORE_PART = CONTEXT_WORDS.any_of("before_part", r"(?<!\w)", " $")
_OF_WORK = CONTEXT_WORDS.any_of("works_in_parts", r"(?<!\w)")
_MAX_WORK_CHARS = 60
_UNDER = re.compile(r"(?<!\w)(?:по|under) $")
_MAX_BEFORE_CHARS = 10
_BESIDE = re.compile(r'["»)]?(?:,|:| –| -)? ?\(?')
_MAX_SENTENCES = 3
"""The reach of an article for parts alone; each of them extends it."""
_BY_START = attrgetter("start")


def parts_alone(resolver: CitationResolver, antecedents: Sequence[Antecedent]) -> Iterator[PartAlone]:
    """Yield the parts outside `antecedents` that belong to one of them, in order."""
    flat = resolver.folded.flat
    known = list(antecedents)
    matches = [match for hint, pattern in _PATTERNS.items() if hint in flat for match in pattern.finditer(flat)]
    for match in sorted(matches, key=re.Match.start):
        at = bisect_left(known, match.end(), key=_BY_START) - 1
        owner = known[at] if at >= 0 and known[at].end <= match.start() else None
        detail = _detail(match)
        if owner is None or owner.article is None or detail is None:
            continue
        is_beside = not owner.has_part and _BESIDE.fullmatch(flat, owner.end, match.start()) is not None
        if not (_says_same(match) or is_beside or _belongs(resolver, match, known[: at + 1])):
            continue
        start, end = match.span()
        insort(
            known,
            Antecedent(start=start, end=end, code=owner.code, article=owner.article, has_part=True),
            key=_BY_START,
        )
        yield PartAlone(start=start, end=end, detail=detail, owner=owner, is_beside=is_beside)


_MAX_PART_CHARS = 40


def part_before(flat: str, position: int) -> Detail | None:
    """Return the part right before an article that is named by its number alone: `по второй части 405-й`."""
    for hint in ("част", "ч."):
        for match in _PATTERNS[hint].finditer(flat, max(0, position - _MAX_PART_CHARS), position):
            if match.end() == position - 1 and match["same"] is None:
                return _detail(match)
    return None


def _says_same(match: re.Match[str]) -> bool:
    return match["same"] is not None


def _detail(match: re.Match[str]) -> Detail | None:
    """Return the part and paragraph of a match; None for a word that is no number."""
    groups = match.groupdict()
    part = groups.get("plain") or groups.get("first")
    number = _number(part) if part else None
    paragraph = _number(groups.get("below") or groups.get("above") or "")
    return Detail(part=number, paragraph=paragraph) if number or (paragraph and not part) else None


def _number(word: str) -> str | None:
    if word[:1].isdigit():
        return re.sub(r"-\D+$", "", word)
    value = number_of([word])
    return str(value) if value else None


def _belongs(resolver: CitationResolver, match: re.Match[str], before: Sequence[Antecedent]) -> bool:
    """Return whether a part without `of this article` belongs to the last article before it.

    The article is in the same sentence, or the only one in the last sentence of three that cites any.
    """
    owner = before[-1]
    start = resolver.sentence_start(match.start())
    if not _is_of_law(resolver, match, owner, start):
        return False
    if owner.start >= start:
        return True
    reach = start
    for _ in range(_MAX_SENTENCES if match.groupdict().get("plain") else 1):
        reach = resolver.sentence_start(max(0, reach - 2))
    first = resolver.sentence_start(owner.start)
    articles = {one.article for one in before[bisect_left(before, first, key=_BY_START) :]}
    return owner.start >= reach and len(articles) == 1


def _is_of_law(resolver: CitationResolver, match: re.Match[str], owner: Antecedent, sentence: int) -> bool:
    """Return whether the words around a part show that it is one of an article, not of a film, a book or a session.

    `owner` is the article before it, `sentence` the start of the part's sentence.
    """
    flat, start, end = resolver.folded.flat, match.start(), match.end()
    is_case = is_of_case(resolver.sentence_at(start))
    if "its" in match.groupdict():
        is_owned = match["its"] is None and _OWNED.search(flat, max(0, start - _MAX_OWNER_CHARS), start) is not None
        return (is_case and not is_owned) or (match["its"] or "").startswith("баптын")
    if _ARTICLE_NEAR.match(flat, end) or _OF_WORK.search(
        flat, max(owner.end, start - _MAX_WORK_CHARS), end + _MAX_WORK_CHARS
    ):
        return False
    lead = flat[max(0, start - _MAX_BEFORE_CHARS) : start]
    if is_case and _UNDER.search(lead):
        return True
    follows_part = owner.has_part and owner.start >= sentence  # part 1 covers organisers, part 2 members
    if not _ENDED.match(flat, end) and not follows_part:
        return False
    if match["plain"]:
        return not (start == sentence and _HEADING.match(flat, end))
    return is_case and _BEFORE_PART.search(lead) is not None


_MAX_OWNER_CHARS = 20
_OWNED = re.compile(r"(?<!бап)[нтд]и?ы?н $")
"""A Kazakh owner before a part, which isn't an article's then: `кітаптың екінші бөлігі`."""
