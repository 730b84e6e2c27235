"""Parse the names of organisations on the list: kind of body and core, quotes, brackets."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from config.models.entry import Entry
from config.word_tables import WordTables
from matchers.lexicon.index_manifest import Place
from matchers.lexicon.records import ABBREVIATION, PHRASE, SINGLE, letters_code, pair_key
from matchers.lexicon.word_index import WordIndexBuilder
from matchers.normalize import CAPITALS, WORD, spelling

_BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")
_QUOTED = re.compile(r"[«„“\"]([^»”“\"]+)[»”\"]")
_ENGLISH_HEAD = re.compile(
    r"(?P<core>.+) (?P<head>union|movement|foundation|fund|party|group|committee|bureau|association|league|front)",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(f"[{CAPITALS}]{{3,6}}")
_NATIONAL_ROLES = frozenset({"state_body", "party"})
"""Roles of bodies that every country has."""
_GROUP_ROLES = frozenset({"ngo", "party", "trade_union", "banned_movement"})
_NATIONAL_BODY = re.compile(r"ministry|министерство|министрлігі|parliament|парламент|мажилис|мәжіліс", re.IGNORECASE)

BODY_WORDS = WordTables("matchers.organisations", "words/bodies.yml")
FUNCTION_WORDS = frozenset(BODY_WORDS.words("function_words"))
"""Function words inside names."""
_BLENDS = [
    (BODY_WORDS.pattern("blends", f"(?i){words}", line), blend.replace("_", " "))
    for line, (blend, words) in BODY_WORDS.rows("blends", 2)
]
_ENGLISH_SPELLINGS = (
    (re.compile(r"(?<=[a-z]{4})i[sz](?=ations?\b)"), "is", "iz"),
    (re.compile(r"\bLabou?r\b"), "Labour", "Labor"),
    (re.compile(r"\bDefen[cs]e\b"), "Defence", "Defense"),
    (re.compile(r"\bCent(?:er|re)\b"), "Centre", "Center"),
)
"""British and American spellings."""
_KAZAKH_GENITIVE = re.compile(r"(?<=[сғгқк]ы)ның(?= \w)|(?<=[сғгқк]і)нің(?= \w)")
"""Genitives that texts leave out: Тараз қаласы әкімдігі."""
_KAZAKH_CITY = re.compile(r"^(?P<city>\w+) қаласының (?P<body>әкімдігі|мәслихаты|прокуратурасы|соты)$")
_CITY = re.compile(
    r"^(?P<body>акимат|маслихат|мэрия|прокуратура|полиция) (?P<city>[А-ЯӘҒҚҢӨҰҮҺІ][\w-]+)$", re.IGNORECASE
)
"""Bodies of a city, with or without the word for city: акимат города Шымкента, Шымкент әкімдігі."""
_SECOND_TASK = re.compile(r"(?P<first>.+ (?:по|for) .+?) (?:и|and) .+")
"""Names with two tasks, of which texts may leave out the second."""
_MIN_TASK_WORDS = 5
"""Minimum words of a name without its second task; shorter ones belong to other bodies too."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WrittenName:
    """One form of an organisation's name."""

    text: str
    heads: tuple[str, ...] = ()
    """The words for the kind of body (профсоюз, қор, Union) beside the core."""
    is_core: bool = False
    """Whether this is the core alone, which counts in quotes or beside a word for the kind of body."""

    @property
    def words(self) -> list[str]:
        """Return the words of the name without function words."""
        words = [match[0] for match in WORD.finditer(self.text)]
        full = [
            word for at, word in enumerate(words) if word.lower() not in FUNCTION_WORDS or (at == 0 and word == "The")
        ]
        return [] if full == ["The"] else full


def written_names(printed: str) -> Iterator[WrittenName]:
    """Yield the names in one line of the list: the text outside brackets, and the text inside if it is a name."""
    outside = " ".join(_BRACKETS.sub(" ", printed).split())
    if outside:
        yield from _named(outside)
    for inside in _BRACKETS.findall(printed):
        if inside[:1].isupper():
            yield from _named(inside.strip())


def _named(written: str) -> Iterator[WrittenName]:
    quoted = _QUOTED.search(written)
    english = _ENGLISH_HEAD.fullmatch(written)
    if quoted and quoted[0] == written:
        yield WrittenName(text=quoted[1], is_core=" " not in quoted[1])
    elif quoted:
        heads = tuple(match[0] for match in WORD.finditer(written.replace(quoted[0], " ")))
        yield WrittenName(text=written, heads=heads)
        yield WrittenName(text=quoted[1], heads=heads, is_core=True)
    elif english and english["core"].istitle() and english["core"].count(" ") == 1:
        yield WrittenName(text=written, heads=(english["head"],))
        yield WrittenName(text=english["core"], heads=(english["head"],), is_core=True)
    else:
        yield WrittenName(text=written)
    if not quoted:
        yield from (WrittenName(text=other) for other in name_variants(written) if other != written)


def name_variants(written: str) -> Iterator[str]:
    """Yield variants of a name, each with one change."""
    for long, short in _BLENDS:
        if long.search(written):
            yield long.sub(short, written)
    for either, *written_as in _ENGLISH_SPELLINGS:
        for other in written_as if either.search(written) else ():
            yield either.sub(other, written)
    if _KAZAKH_GENITIVE.search(written):
        yield _KAZAKH_GENITIVE.sub("", written)
    if match := _KAZAKH_CITY.match(written):
        yield f"{match['city']} {match['body']}"
    if match := _CITY.match(written):
        yield f"{match['body']} города {match['city']}"
    if (match := _SECOND_TASK.fullmatch(written)) and len(match["first"].split()) >= _MIN_TASK_WORDS:
        yield match["first"]


def short_names(entry: Entry) -> list[str]:
    """Return an organisation's abbreviations as texts spell them, including those among its names (ҚҚБ)."""
    named = () if is_common_word(entry) else (name.text for printed in entry.names for name in written_names(printed))
    return sorted({spelling(short) for short in (*entry.abbreviations, *filter(_ABBREVIATION.fullmatch, named))})


def is_common_word(entry: Entry) -> bool:
    """Return whether an organisation's name is an everyday word or phrase too.

    If the entry doesn't say, it is assumed of "The" and one word (The Village), and of a plain word that a group of
    people has as its name (Echo, Dignity). Media and companies choose names that nobody else has.
    """
    if entry.common_word is not None:
        return entry.common_word
    whole = _names_without_head(entry)
    is_plain = any(len(words) == 1 and words[0].isalpha() and words[0].istitle() for words in whole)
    return _has_article(whole) or (entry.role in _GROUP_ROLES and is_plain)


def _names_without_head(entry: Entry) -> list[list[str]]:
    return [name.words for printed in entry.names for name in written_names(printed) if name.words and not name.heads]


def _has_article(names: Iterable[Sequence[str]]) -> bool:
    return any(words[0] == "The" and len(words) == 2 for words in names)


def _exists_abroad(entry: Entry) -> bool:
    if entry.exists_abroad is not None:
        return entry.exists_abroad
    return entry.role in _NATIONAL_ROLES or any(map(_NATIONAL_BODY.search, entry.names))


class OrganisationRows:
    """Collects the rows of organisations for an index."""

    def __init__(self, words: WordIndexBuilder, after: Place) -> None:
        self._words = words
        self._after = after
        self.organisations: list[bytes] = []
        self.rows: list[bytes] = []
        self.filed: list[tuple[int, int]] = []

    def next(self) -> Place:
        """Return the place of the next entry's rows."""
        return Place(self._after.number + len(self.organisations), self._after.first + len(self.rows))

    def add(self, entry: Entry) -> None:
        """Add an entry."""
        organisation, rows, filed = self.rows_of(entry, self.next())
        self.organisations.append(organisation)
        self.rows += rows
        self.filed += filed

    def rows_of(self, entry: Entry, place: Place) -> tuple[bytes, list[bytes], list[tuple[int, int]]]:
        """Return the rows of an entry and its names at `place`, and the table keys of the names."""
        number = place.number
        shorts = short_names(entry)
        names = dict.fromkeys(name for printed in entry.names for name in written_names(printed))
        row = (
            entry.id,
            entry.context,
            shorts,
            is_common_word(entry),
            entry.capital_suffices or _has_article(_names_without_head(entry)),
            _exists_abroad(entry),
            sorted({head.lower() for name in names for head in name.heads}),
        )
        rows: list[bytes] = []
        filed = [(pair_key(ABBREVIATION, 0, letters_code(short)), number) for short in shorts]
        for name in names:
            if name.words:
                key, phrase = self._phrase(number, name)
                filed.append((key, place.first + len(rows)))
                rows.append(phrase)
        return json.dumps(row, ensure_ascii=False).encode(), rows, filed

    def _phrase(self, number: int, name: WrittenName) -> tuple[int, bytes]:
        words = name.words
        numbers = [self._words.add(word, in_phrase=True) for word in words]
        function_words = sorted({match[0].lower() for match in WORD.finditer(name.text)} & FUNCTION_WORDS)
        digits = re.findall(r"\d+", name.text)
        row = (number, numbers, name.text[:1].islower(), digits, function_words, bool(name.heads), name.is_core)
        key = pair_key(PHRASE, *numbers[:2]) if len(numbers) > 1 else pair_key(SINGLE, numbers[0])
        return key, json.dumps(row, ensure_ascii=False).encode()
