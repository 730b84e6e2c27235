"""Find parts of an article that a text names without repeating the article: `По части второй осудили 26 человек`."""

import re
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from config.word_tables import WordTables, any_word, letters_needed
from matchers.citations.article_groups import Detail
from matchers.citations.resolve_codes import CitationResolver
from matchers.citations.sentence_cues import CONTEXT_WORDS, is_of_case
from matchers.laws.folded_text import FoldedSpan
from matchers.laws.numerals import number_of

_ALONE = WordTables("matchers.citations", "words/alone.yml")
_NTH = _ALONE.alternatives("ordinal_stems") + _ALONE.alternatives("ordinal_endings")
_DIGITS_TH = rf"\d{{1,2}}-{_ALONE.alternatives('part_endings')}"
_PARAGRAPH = f"{_ALONE.alternatives('paragraph_russian')} ?"
_OF_THIS = _ALONE.alternatives("of_this_article_russian")
_OF_THIS_KAZAKH = _ALONE.alternatives("of_this_article_kazakh")
_OF_THIS_ENGLISH = _ALONE.alternatives("of_this_article_english")
_PART, _PART_KAZAKH, _PART_ENGLISH = (
    _ALONE.alternatives(f"part_{language}") for language in ("russian", "kazakh", "english")
)
_PARAGRAPH_KAZAKH, _PARAGRAPH_ENGLISH = (
    _ALONE.alternatives(f"paragraph_{language}") for language in ("kazakh", "english")
)
_PART_SIGNS = _ALONE.words("part_signs")


def _form(table: str, pattern: str, hints: Sequence[str] = ()) -> tuple[Sequence[str], re.Pattern[str]]:
    """Return runs of letters, by default those of `table`, one of which every text with a form has, and its pattern."""
    return hints or letters_needed(_ALONE.alternatives(table)), _ALONE.pattern(table, pattern)


_RUSSIAN_PART_FORMS = (
    _form(
        "part_russian",
        rf"(?<!\w)(?:{_PARAGRAPH}(?P<above>\d{{1,2}}),? )?"
        rf"(?:{_PART} ?(?P<plain>\d{{1,2}}(?:-\d)?(?!\d)|{_NTH})"
        rf"|(?P<first>{_NTH}|{_DIGITS_TH}) (?:{_ALONE.alternatives('its_russian')} )?{_PART}(?!\w))"
        rf"(?:,? ?[(:]? ?{_PARAGRAPH}(?P<below>\d{{1,2}})(?!\d))?(?P<same> {_OF_THIS})?",
    ),
    _form(
        "part_signs",
        rf"(?<!\w)(?:{_PARAGRAPH}(?P<above>\d{{1,2}}),? )?"
        rf"{any_word(map(re.escape, _PART_SIGNS))} ?(?P<plain>\d{{1,2}}(?:-\d)?)(?!\d)"
        rf"(?:,? ?\(?{_PARAGRAPH}(?P<below>\d{{1,2}})(?!\d))?(?P<same> {_OF_THIS})?",
        hints=_PART_SIGNS,
    ),
)
_PART_FORMS = (
    *_RUSSIAN_PART_FORMS,
    _form("of_this_article_russian", rf"(?<!\w){_PARAGRAPH}(?P<above>\d{{1,2}}) (?P<same>{_OF_THIS})"),
    _form(
        "part_kazakh",
        rf"(?:(?<!\w)(?:(?P<same>{_OF_THIS_KAZAKH})|(?P<article>{_ALONE.alternatives('of_article_kazakh')})"
        rf"|(?P<its>{_ALONE.alternatives('its_kazakh')})) )?"
        rf"(?<!\w)(?P<first>\d{{1,2}}|[а-я]{{5,10}})(?: ?-)? ?{_PART_KAZAKH}"
        rf"(?: (?P<below>\d{{1,2}})(?: ?-)? ?{_PARAGRAPH_KAZAKH})?",
    ),
    _form(
        "of_this_article_kazakh",
        rf"(?<!\w)(?P<same>{_OF_THIS_KAZAKH}) (?P<above>\d{{1,2}}|[а-я]{{5,10}})(?: ?-)? ?{_PARAGRAPH_KAZAKH}",
    ),
    _form(
        "part_english",
        rf"(?<!\w)(?:{_PART_ENGLISH} (?P<plain>\d{{1,2}}|{_ALONE.alternatives('cardinals_english')})"
        rf"|(?P<first>{_ALONE.alternatives('ordinals_english')}) {_PART_ENGLISH})(?!\w)"
        rf"(?P<same> {_OF_THIS_ENGLISH}(?!\w))?",
    ),
    _form(
        "paragraph_english",
        rf"(?<!\w){_PARAGRAPH_ENGLISH} (?P<above>\d{{1,2}}) (?P<same>{_OF_THIS_ENGLISH})(?!\w)",
    ),
)
"""The forms of a part or paragraph, in the letters of `Folded.flat`."""
_AFTER_PART = CONTEXT_WORDS.alternatives("after_part")
_ENDED = re.compile(rf'["\])]*(?:$|[.,;:!?)]| [–(-]| {_AFTER_PART})')
_HEADING = re.compile(r'["\])]*\.')
_ARTICLE_NEAR = _ALONE.any_of("article_after_part", r" \d{3}|(?:[ ,]+\w+){0,2} ?")
_BEFORE_PART = CONTEXT_WORDS.any_of("before_part", r"(?<!\w)", " $")
_OF_WORK = CONTEXT_WORDS.any_of("works_in_parts", r"(?<!\w)")
_UNDER = re.compile(rf"(?<!\w)(?:{_ALONE.alternatives('under_russian')}|{_ALONE.alternatives('under_english')}) $")
_OWNED = re.compile(r"(?<!бап)[нтд]и?ы?н $")
"""A Kazakh genitive before a part, which is then not an article's: `кітаптың екінші бөлігі`."""
_BESIDE = re.compile(r'["»)]?(?:,|:| –| -)? ?\(?')
_MAX_BEFORE_CHARS, _MAX_OWNER_CHARS, _MAX_PART_CHARS, _MAX_WORK_CHARS = 10, 20, 40, 60
"""Most characters searched for a word before a part, its owner, a part before a number, and a film or book."""
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
class PartAlone(FoldedSpan):
    """A part or paragraph and the article before it to which it belongs."""

    detail: Detail
    owner: Antecedent
    is_beside: bool
    """Whether the part directly follows the article, so that both are one citation: `по 405-й, часть вторая`."""

    def as_antecedent(self) -> Antecedent:
        """Return the article of this part, with the part's place, as one to which later parts may belong."""
        return Antecedent(
            start=self.start, end=self.end, code=self.owner.code, article=self.owner.article, has_part=True
        )


def parts_alone(resolver: CitationResolver, antecedents: Sequence[Antecedent]) -> Iterator[PartAlone]:
    """Yield the parts outside `antecedents` that belong to one of them, in order."""
    known = list(antecedents)
    for match in _parts_in(resolver.folded.flat):
        part = _part_of_last(resolver, match, known[: bisect_left(known, match.end(), key=_BY_START)])
        if part is not None:
            insort(known, part.as_antecedent(), key=_BY_START)
            yield part


def part_before(flat: str, position: int) -> Detail | None:
    """Return the part right before an article that is named by its number alone: `по второй части 405-й`."""
    for hints, pattern in _RUSSIAN_PART_FORMS:
        if not _has_any(flat, hints):
            continue
        for match in pattern.finditer(flat, max(0, position - _MAX_PART_CHARS), position):
            if match.end() == position - 1 and match["same"] is None:
                return _detail(match)
    return None


def _parts_in(flat: str) -> list[re.Match[str]]:
    forms = [pattern for hints, pattern in _PART_FORMS if _has_any(flat, hints)]
    return sorted((match for pattern in forms for match in pattern.finditer(flat)), key=re.Match.start)


def _has_any(flat: str, hints: Iterable[str]) -> bool:
    return any(letters in flat for letters in hints)


def _part_of_last(resolver: CitationResolver, match: re.Match[str], before: Sequence[Antecedent]) -> PartAlone | None:
    """Return the part that a match names if it belongs to the last article before it."""
    owner, detail, (start, end) = before[-1] if before else None, _detail(match), match.span()
    if owner is None or owner.article is None or owner.end > start or detail is None:
        return None
    is_beside = not owner.has_part and _BESIDE.fullmatch(resolver.folded.flat, owner.end, start) is not None
    if match["same"] is None and not is_beside and not _belongs(resolver, match, before):
        return None
    return PartAlone(start=start, end=end, detail=detail, owner=owner, is_beside=is_beside)


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
    start = resolver.sentence_start(match.start())
    owner = before[-1]
    if not _is_of_law(resolver, match, owner, start):
        return False
    return owner.start >= start or (owner.start >= _reach(resolver, match, start) and _is_only_one(resolver, before))


def _reach(resolver: CitationResolver, match: re.Match[str], sentence: int) -> int:
    """Return the start of the first sentence in which a part may have its article; `sentence` starts the part's own."""
    for _ in range(_MAX_SENTENCES if match.groupdict().get("plain") else 1):
        sentence = resolver.sentence_start(max(0, sentence - 2))
    return sentence


def _is_only_one(resolver: CitationResolver, before: Sequence[Antecedent]) -> bool:
    """Return whether the sentence of the last article names no other one."""
    first = resolver.sentence_start(before[-1].start)
    return len({one.article for one in before[bisect_left(before, first, key=_BY_START) :]}) == 1


def _is_of_law(resolver: CitationResolver, match: re.Match[str], owner: Antecedent, sentence: int) -> bool:
    """Return whether the words around a part show that it belongs to an article, not to a film, a book or a session.

    `owner` is the article before it, `sentence` the start of the part's sentence.
    """
    flat, start, end = resolver.folded.flat, match.start(), match.end()
    is_case = is_of_case(resolver.sentence_at(start))
    if "its" in match.groupdict():
        return _is_of_law_kazakh(flat, match, is_case=is_case)
    if _is_of_other(flat, match, owner):
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


def _is_of_law_kazakh(flat: str, match: re.Match[str], *, is_case: bool) -> bool:
    if match["article"] is not None:
        return True
    is_owned = _OWNED.search(flat, max(0, match.start() - _MAX_OWNER_CHARS), match.start()) is not None
    return is_case and (match["its"] is not None or not is_owned)


def _is_of_other(flat: str, match: re.Match[str], owner: Antecedent) -> bool:
    """Return whether a part belongs to the next article, or to a film or book named after `owner`."""
    start, end = max(owner.end, match.start() - _MAX_WORK_CHARS), match.end() + _MAX_WORK_CHARS
    return _ARTICLE_NEAR.match(flat, match.end()) is not None or _OF_WORK.search(flat, start, end) is not None
