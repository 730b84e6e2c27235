"""Tell a new layout of an outlet's pages from edits, when many articles change in one run.

A new layout adds or drops words in most articles, and in the same way. An editor replaces, adds or removes words in
one of them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from spiders.document.text import common_word_rate
from store.texts.derived import words_of
from store.texts.diff import DiffKind, DiffPiece, diff_sentences, diff_words
from store.texts.word_pairs import EDIT_WORDS, LAW_WORD

MIN_EDITS = 3
"""Edits in one run below which they are just edits."""

MIN_CHANGED_RATE = 0.5
"""Rate of visited articles with changed words from which a new layout is suspected."""

COMMON_REPLACEMENT_RATE = 0.2
"""Rate of these from which a replacement belongs to the layout, such as another date format."""

LAYOUT_CHANGE_RATE = 0.3
"""Rate of these that no editor changes in one run: more common changes belong to the layout, whatever their words."""

MAX_REPLACEMENT_WORDS = 40
"""A longer replacement is a part of the page that moved."""

UNSETTLED_RATE = 0.8
"""Rate of edits after a new layout that shows that page noise is still extracted."""

MIN_COMMON_ADDITIONS_RATE = 0.8
"""Rate of edits with lines in common that shows that they aren't edits."""

MIN_SAME_WORDS_RATE = 0.97
"""Share of common words of two readings that differ in captions, labels or corrections only."""

_MEASURE, _AGO = (EDIT_WORDS.any_of(name, "^") for name in ("measures", "since"))

_ENDS = (".", "!", "?", "…", "»", "”")


@dataclass(frozen=True, kw_only=True, slots=True)
class ArticleEdit:
    """An article's words as stored and as extracted in this run."""

    before: str
    after: str
    is_unsettled: bool = False
    """Whether the stored words were the first after a new layout."""


def are_read_otherwise(edits: Sequence[ArticleEdit], *, read_again: int) -> bool:
    """Return whether most of the visited articles give other words than before, and not just a few: their layout is one
    that the outlet's file doesn't fit. `read_again` counts visited articles."""
    others = sum(common_word_rate(edit.before, edit.after) < MIN_SAME_WORDS_RATE for edit in edits)
    return others >= MIN_CHANGED_RATE * max(1, read_again)


def are_volatile(edits: Sequence[ArticleEdit], *, visited: int) -> list[bool]:
    """Return for each edit of a run whether only counters or clocks differ: numbers between the same words as in most
    of the visited articles, which are no term, sum or law. `visited` also counts those that didn't change."""
    places = [_changed_numbers(edit) for edit in edits]
    counts = Counter(place for of_edit in places for place in of_edit)
    minimum = max(MIN_EDITS, MIN_CHANGED_RATE * visited)
    return [bool(of_edit) and all(counts[place] >= minimum for place in of_edit) for of_edit in places]


def _changed_numbers(edit: ArticleEdit) -> set[tuple[str, str]]:
    """Return the words around each number that differs, numbers as 0; none if other words, a term, a sum or a law
    differ too."""
    before, after = words_of(edit.before), words_of(edit.after)
    masked = ["", *(_without_numbers(word) for word in before), "", ""]
    if masked[1:-2] != [_without_numbers(word) for word in after]:
        return set()
    changed = [place for place, pair in enumerate(zip(before, after, strict=True), 1) if pair[0] != pair[1]]
    if any(_is_measure(masked[place - 1], *masked[place + 1 : place + 3]) for place in changed):
        return set()
    return {(masked[place - 1], masked[place + 1]) for place in changed}


def _is_measure(last: str, unit: str, then: str) -> bool:
    """Return whether a number after one word and before two is a term, a sum or a law, not the age of the page."""
    is_law = bool(LAW_WORD.match(last) or LAW_WORD.match(unit))
    return is_law or bool(_MEASURE.match(unit) and not _AGO.match(then))


def have_common_additions(edits: Sequence[ArticleEdit]) -> bool:
    """Return whether most articles gained lines that other articles gained in the same run: no editor writes these, a
    selector takes in an advert or a box of headlines."""
    if len(edits) < MIN_EDITS:
        return False
    added = [set(edit.after.splitlines()) - set(edit.before.splitlines()) for edit in edits]
    counts = Counter(line for lines in added for line in lines)
    shared = sum(any(counts[line] >= MIN_EDITS for line in lines) for lines in added)
    return shared >= MIN_COMMON_ADDITIONS_RATE * len(edits)


def redesigned(edits: Sequence[ArticleEdit], *, read_again: int, new_layout: bool) -> list[bool]:
    """Return for each edit of a run whether only the layout caused it; `read_again` counts visited articles."""
    rate = len(edits) / max(1, read_again)
    unsettled = sum(edit.is_unsettled for edit in edits)
    if len(edits) < MIN_EDITS or rate < MIN_CHANGED_RATE:
        return [False] * len(edits)
    if not new_layout:
        return [rate >= UNSETTLED_RATE and unsettled >= MIN_CHANGED_RATE * len(edits)] * len(edits)
    return _without_traces_of_editors(edits)


class _Kind(StrEnum):
    """The kinds of trace that an edit leaves."""

    REPLACED = "replaced"
    INSIDE = "inside"
    """Words added or removed inside a sentence."""
    SENTENCE = "sentence"
    """A sentence added or removed."""


_Trace = tuple[_Kind, str, str]
"""The kind, the removed words and the added words."""


def _without_traces_of_editors(edits: Sequence[ArticleEdit]) -> list[bool]:
    traces = [set(_traces(edit)) for edit in edits]
    counts = Counter(one for of_edit in traces for one in of_edit)
    common = {one for one, count in counts.items() if count >= max(2, COMMON_REPLACEMENT_RATE * len(edits))}
    left = [of_edit - common for of_edit in traces]
    having = Counter(kind for of_edit in left for kind in {kind for kind, _, _ in of_edit})
    doubtful = {
        kind for kind in (_Kind.INSIDE, _Kind.SENTENCE) if having[kind] > max(1, LAYOUT_CHANGE_RATE * len(edits))
    }
    return [all(kind in doubtful for kind, _, _ in of_edit) for of_edit in left]


def _traces(edit: ArticleEdit) -> Iterator[_Trace]:
    """Yield changes that an editor may have made."""
    yield from _replacements(edit)
    # A caption has no full stop, and would form one sentence with the paragraph after it.
    before, after = (text.replace("\n", "\n\n") for text in (edit.before, edit.after))
    for sentence in diff_sentences(before, after):
        if sentence.is_same:
            continue
        if sentence.before is None or sentence.after is None:
            yield from _whole(sentence.before or "", sentence.after or "")
            continue
        removed, added = (_words(sentence.pieces, kind) for kind in (DiffKind.REMOVED, DiffKind.ADDED))
        if bool(removed) != bool(added):
            yield _Kind.INSIDE, removed, added


def _whole(removed: str, added: str) -> Iterator[_Trace]:
    """Yield an added or removed sentence; labels, captions and links of a page have no full stop."""
    if (removed or added).rstrip().endswith(_ENDS):
        yield _Kind.SENTENCE, _without_numbers(" ".join(words_of(removed))), _without_numbers(" ".join(words_of(added)))


def _words(pieces: Iterable[DiffPiece], kind: DiffKind) -> str:
    return _without_numbers(" ".join(word for piece in pieces if piece.kind is kind for word in words_of(piece.text)))


def _replacements(edit: ArticleEdit) -> Iterator[_Trace]:
    """Yield words that were replaced by others in the middle of a text."""
    removed = ""
    for piece in diff_words(edit.before, edit.after):
        words = words_of(piece.text)
        if piece.kind is DiffKind.SAME:
            removed = ""
        elif piece.kind is DiffKind.REMOVED:
            removed = " ".join(words) if len(words) <= MAX_REPLACEMENT_WORDS else ""
        elif removed and words and len(words) <= MAX_REPLACEMENT_WORDS:
            yield _Kind.REPLACED, _without_numbers(removed), _without_numbers(" ".join(words))


def _without_numbers(words: str) -> str:
    return re.sub(r"\d+", "0", words)
