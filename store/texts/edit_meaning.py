"""Classify an edit: a fixed typo, or a substantive change of names, numbers, laws, quotes or other words.

The names that differ also tell a report of another case from a copy: court notices differ only in the names."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import OSA

from store.texts.derived import words_of
from store.texts.diff import DiffKind, diff_words


class EditMeaning(StrEnum):
    """Whether an edit matters, and what it changes."""

    COSMETIC = "cosmetic"
    SUBSTANTIVE = "substantive"
    HEADLINE = "headline"
    NUMBERS = "numbers"
    NAMES = "names"
    LAWS = "laws"
    QUOTES = "quotes"
    NEGATIONS = "negations"
    WORDS = "words"
    REDESIGN = "redesign"
    """No edit: with a new page layout, other words of the page are extracted."""
    REREAD = "reread"
    """No edit: a newer extractor read other words from the archived page."""


MAX_TYPO_CHARS = 2
"""Letters that fixing a typo changes at most: one in a word of four, two in a word of six."""

MAX_NAME_PLACE_WORDS = 6
"""Words of a place at which one name replaces another; longer ones are rewritten."""

SHORT_TEXT_WORDS = 80
"""Words of a text in which one other word of a name makes another case. In a longer one, two words must differ,
because one may be a correction or an agency's name."""

STEM_CHARS = 4
"""Letters that the forms of a name share."""

_TEXT_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_QUOTE = re.compile(r"«[^«»]{2,500}»|“[^“”]{2,500}”|„[^„“”]{2,500}[“”]|\"[^\"]{2,500}\"")
_NUMERAL = re.compile(
    r"\d|^(?:ноль|нул|один$|одн[аоуи]|дв[ае]$|двух|двум|двое|тр[иеё]|четыр|четвер|пят|шест|сем[ьи]|восем|восьм|девят|"
    r"десят|сорок|девяност|ст[оа]$|двест|трист|тысяч|миллион|миллиард|полтор|перв|втор[а-я]|"
    r"бір$|бірінші|екі|үш|төрт|бес$|бесінші|алты|жеті|сегіз|тоғыз|он$|жиырма|отыз|қырық|елу|жүз|мың|"
    r"one$|two$|three$|four|five|six|seven|eight|nine|ten$|eleven|twel[vf]|twenty|thirty|forty|fifty|hundred|thousand|"
    r"million|billion|first$|second$|third$)"
)
_LAW = re.compile(
    r"^(?:стат(?:ь|ей)|ст$|кодекс|закон|пункт|подпункт|конституц|ук$|упк$|коап$|гк$|бап|баб|тарма|заң|қк$|"
    r"article|articles|section|code$|law$|laws$|act$|constitution)"
)
_NEGATION = re.compile(
    r"^(?:не|ни|нет|нельзя|без|никто|никого|никому|ничего|никогда|никак\w*|нигде|отсутств\w+|отказ\w+|опроверг\w*|"
    r"опроверж\w+|отриц\w+|емес|жоқ|ешкім\w*|ештеңе\w*|ешқашан|теріске|not|no|never|none|nobody|nothing|without|cannot|"
    r"deny|denied|denies|refus\w+|\w+n['’]t|\w+(?:с|л|ы|ті|ды|р|й|н|т|к|қ|п|а|е|и|і|у)(?:ма|ме|ба|бе|па|пе)"
    r"(?:ды|ді|ған|ген|йды|йді|са|се|с|й))$"
)
_LITTLE = """
    а и в во на но о об обо от до из к ко по под при про с со за у для же ли бы то что чтобы как так это да де
    мен және пен бен та те ал a an the of in on at to by for with and that is was as
"""
_FUNCTION = frozenset(_LITTLE.split())
_ENDS = ".!?…:\n«»“”„\"'—–(["


@dataclass(frozen=True, kw_only=True, slots=True)
class _TextWord:
    word: str
    """As written."""
    opens: bool
    """Whether it begins a sentence or a quotation, where every word has a capital letter."""

    @property
    def folded(self) -> str:
        return self.word.casefold().replace("ё", "е")


@dataclass(frozen=True, kw_only=True, slots=True)
class _WordChange:
    """A place at which words were replaced."""

    removed: tuple[_TextWord, ...]
    added: tuple[_TextWord, ...]
    around: tuple[str, ...]
    """The words before and after that place, folded."""


def meaning_of(title_before: str, before: str, title_after: str, after: str) -> tuple[EditMeaning, ...]:
    """Return what an edit means: cosmetic alone, or substantive and how; empty if no word changed.

    Fixed typos, adjacent words that were swapped, and words such as "и" and "the" are cosmetic."""
    if words_of(title_before) == words_of(title_after) and words_of(before) == words_of(after):
        return ()
    found = {EditMeaning.HEADLINE} if _matters(title_before, title_after) else set()
    found |= set(_meanings(before, after)) | set(_meanings(title_before, title_after))
    return (
        (EditMeaning.SUBSTANTIVE, *(one for one in EditMeaning if one in found)) if found else (EditMeaning.COSMETIC,)
    )


def _changed_names(before: str, after: str) -> Iterator[tuple[str, str]]:
    """Yield pairs of names where one replaces the other."""
    for change in _changes(before, after):
        removed, added = (
            " ".join(token.word for token in tokens if _is_name(token)) for tokens in (change.removed, change.added)
        )
        if removed and added and max(len(change.removed), len(change.added)) <= MAX_NAME_PLACE_WORDS:
            yield removed, added


def are_two_cases(one: str, other: str) -> bool:
    """Return whether two texts with the same words have other names in the same places."""
    found = sum(min(len(removed.split()), len(added.split())) for removed, added in _conflicts(one, other))
    return found >= (1 if min(len(words_of(one)), len(words_of(other))) < SHORT_TEXT_WORDS else 2)


def _conflicts(one: str, other: str) -> Iterator[tuple[str, str]]:
    """Yield pairs of names in the same place of both texts, each unknown to the other text."""
    first, second = _stems(one), _stems(other)
    for removed, added in _changed_names(one, other):
        if not _known(removed, second) and not _known(added, first):
            yield removed, added


def _stems(text: str) -> set[str]:
    return {word[:STEM_CHARS] for word in words_of(text)}


def _known(name: str, stems: set[str]) -> bool:
    return any(word[:STEM_CHARS] in stems for word in words_of(name))


def _matters(before: str, after: str) -> bool:
    return any(True for _ in _meanings(before, after))


def _meanings(before: str, after: str) -> Iterator[EditMeaning]:
    changes = list(_changes(before, after))
    removed = [token for change in changes for token in change.removed]
    added = [token for change in changes for token in change.added]
    if _differ(removed, added, _is_number):
        yield EditMeaning.NUMBERS
    if _differ(removed, added, _is_name):
        yield EditMeaning.NAMES
    if any(_touches_law(change) for change in changes):
        yield EditMeaning.LAWS
    if _differ(removed, added, _is_negation):
        yield EditMeaning.NEGATIONS
    if changes and _quotes(before) != _quotes(after):
        yield EditMeaning.QUOTES
    if any(not _is_typo(_other_words(change)) for change in changes) and not _same_words(removed, added):
        yield EditMeaning.WORDS


def _changes(before: str, after: str) -> Iterator[_WordChange]:
    old = new = 0
    removed: tuple[_TextWord, ...] = ()
    added: tuple[_TextWord, ...] = ()
    left: tuple[str, ...] = ()
    for piece in diff_words(before, after):
        if piece.kind is DiffKind.REMOVED:
            removed = _tokens(before, old, old + len(piece.text))
        elif piece.kind is DiffKind.ADDED:
            added = _tokens(after, new, new + len(piece.text))
        elif removed or added:
            words = words_of(piece.text)
            yield _WordChange(removed=removed, added=added, around=(*left, *words[:3]))
            removed, added, left = (), (), tuple(words[-3:])
        else:
            left = tuple(words_of(piece.text)[-3:])
        old += len(piece.text) if piece.kind is not DiffKind.ADDED else 0
        new += len(piece.text) if piece.kind is not DiffKind.REMOVED else 0
    if removed or added:
        yield _WordChange(removed=removed, added=added, around=left)


def _tokens(text: str, start: int, end: int) -> tuple[_TextWord, ...]:
    return tuple(
        _TextWord(word=match[0], opens=text[: match.start()].rstrip(" \t\u00a0")[-1:] in _ENDS)
        for match in _TEXT_WORD.finditer(text, start, end)
    )


def _other_words(change: _WordChange) -> _WordChange:
    """Return the change without words of a more specific meaning."""
    removed, added = (
        tuple(token for token in tokens if not (_is_number(token) or _is_negation(token) or _is_name(token)))
        for tokens in (change.removed, change.added)
    )
    return _WordChange(removed=removed, added=added, around=change.around)


def _is_number(token: _TextWord) -> bool:
    return _NUMERAL.search(token.folded) is not None


def _is_negation(token: _TextWord) -> bool:
    return _NEGATION.match(token.folded) is not None


def _is_name(token: _TextWord) -> bool:
    return token.word[:1].isupper() and not token.opens and not _LAW.match(token.folded)


def _touches_law(change: _WordChange) -> bool:
    words = {token.folded for token in (*change.removed, *change.added)}
    has_number = any(re.search(r"\d", word) for word in words)
    return any(_LAW.match(word) for word in words) or (has_number and any(map(_LAW.match, change.around)))


def _differ(removed: Iterable[_TextWord], added: Iterable[_TextWord], is_kind: Callable[[_TextWord], bool]) -> bool:
    one, other = (Counter(token.folded for token in tokens if is_kind(token)) for tokens in (removed, added))
    return one != other


def _quotes(text: str) -> Counter[str]:
    return Counter(" ".join(words_of(quote)) for quote in _QUOTE.findall(text) if len(words_of(quote)) > 1)


def _is_typo(change: _WordChange) -> bool:
    """Return whether the words differ only by typos."""
    old, new = ([token.folded for token in tokens] for tokens in (change.removed, change.added))
    if all(word in _FUNCTION for word in (*old, *new)) or "".join(old) == "".join(new):
        return True
    kept = [word for word in old if word not in _FUNCTION], [word for word in new if word not in _FUNCTION]
    if len(kept[0]) != len(kept[1]):
        return False
    return all(one == other or _alike(one, other) for one, other in zip(*kept, strict=True))


def _alike(one: str, other: str) -> bool:
    distance = OSA.distance(one, other, score_cutoff=MAX_TYPO_CHARS)
    return distance <= MAX_TYPO_CHARS and min(len(one), len(other)) >= 2 * distance + 2


def _same_words(removed: Iterable[_TextWord], added: Iterable[_TextWord]) -> bool:
    """Return whether only the order of words changed."""
    return Counter(token.folded for token in removed) == Counter(token.folded for token in added)
