"""Load the phrases of `words/*.yml` that say what happened to someone, and find those that fit a place in a text."""

import re
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import Literal, get_args

from config.word_tables import TableRow, WordTables, letters_needed
from matchers.normalize import WordCache

Role = Literal["nom", "acc", "dat", "gen", "ins", "at", "attr", "any"]
"""The grammatical role of the affected party beside the words of an event; words/ru.yml explains them."""
Language = Literal["ru", "kk", "en"]

EVENTS = (
    "summoned",
    "searched",
    "detained",
    "administrative_arrest",
    "custody",
    "house_arrest",
    "travel_ban",
    "charged",
    "tried",
    "convicted",
    "sentenced",
    "fined",
    "appealed",
    "requalified",
    "released",
    "amnestied",
    "activity_ban",
    "beaten",
    "hospitalised",
    "died",
    "torture",
    "hunger_strike",
    "threatened",
    "attacked",
    "disappeared",
    "extradited",
    "deported",
    "psychiatric",
    "exit_ban",
    "listed",
    "site_blocked",
    "dismissed",
    "rehabilitated",
    "hearing_scheduled",
)
"""All values of `Mention.events`, in their order."""

ONLY_FOR_PEOPLE = frozenset(EVENTS).difference(
    ("summoned", "searched", "charged", "tried", "convicted", "sentenced", "fined", "appealed"),
    ("requalified", "activity_ban", "listed", "site_blocked", "hearing_scheduled"),
)
"""Events that can't happen to an organisation: a sentence that reports one means one of its members."""

UNSETTLED_EVENTS = frozenset({"arrest", "jail", "none"})
"""Events that the words around make exact, or show not to be events."""
WORD_OR_MARK = re.compile(r"([^\W_]+(?:[-'’][^\W_]+)*|[^\w\s])")
"""A word or punctuation mark, between blanks."""
_ROLES: dict[str, Role] = {role: role for role in get_args(Role)}
_VOCABULARY_LANGUAGES: tuple[Language, ...] = get_args(Language)
_FEW_LETTERS = re.compile(r"[^\W_]{0,2}(?=\((?:[^?]|\?:))")
"""Too few letters to find a phrase by, before a group."""
_OF_VERBS = frozenset({"nom", "acc", "dat"})
"""Roles beside verbs, whose words have no fixed order in Russian."""
_DENIES = re.compile(r"\(\?<=не\.|\(не\b|\(not\b| not ")
_KAZAKH_PAST = re.compile(r"\b([^\W\d_]{2,})([дт])([ыі])(?![^|) ])")
_VOICED = {"қ": "ғ", "к": "г", "п": "б"}
"""Last letters of Kazakh stems and what they become before a vowel: шықты, шығып."""
_UP_TO_FIVE_WORDS = r"(?:\s+(?:[^\s,;:()]+|\d\d?:\d\d\S*|\d+(?:,\d{3})+(?:-\w+)?)){0,5}?\s+"
_NO_RUN = {""}
"""What a phrase without certain letters needs."""
_INDEX_LETTERS = 3
"""Number of letters that the first words of all phrases have at least."""


@dataclass(frozen=True, kw_only=True, eq=False)
class EventPhrase:
    """Words that report `events` of the party in `role`."""

    language: Language
    events: tuple[str, ...]
    role: Role
    compile: Callable[[], re.Pattern[str]]
    needs: frozenset[str]
    """Runs of letters, at least one of which is in every text with these words."""
    denies: bool
    """Whether the words contain a negation that is part of the event: не выпустили из страны."""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern of the words, compiled when a text may have them: most of the phrases are rare."""
        return self.compile()


class _Vocabulary:
    """The phrases of one language."""

    def __init__(self, language: Language) -> None:
        self._language: Language = language
        self._tables = load_words(language)
        self._groups = {name: pattern for _, (name, pattern) in self._tables.rows("groups", 2)}
        has_endings = language == "ru"
        self._endings = {name: e for _, (name, e) in self._tables.rows("endings", 2)} if has_endings else {}

    def phrases(self) -> Iterator[tuple[str, EventPhrase]]:
        """Yield each phrase with each of the letters that it may begin with."""
        for row in self._rows():
            phrase = self._phrase(row)
            words = self._with_endings(self._with_first_group(self._words(row))).replace(r"\s+", " ")
            for beginning in sorted(_beginnings(words)):
                yield beginning, phrase

    def _rows(self) -> Iterator[TableRow]:
        """Yield the rows, and after them those of Russian with the verb at the end: на свободу вышел Ахатов."""
        rows = list(self._tables.rows("events", 3))
        yield from rows
        if self._language == "ru":
            yield from (mirrored for row in rows if (mirrored := _with_verb_last(row)))

    def _phrase(self, row: TableRow) -> EventPhrase:
        joined, role, words = row.columns
        events = tuple(joined.split("+"))
        for event in events:
            if event not in EVENTS and event not in UNSETTLED_EVENTS:
                raise self._tables.error(row.line, f"unknown event {event!r}", f"write one of {', '.join(EVENTS)}")
        if role not in _ROLES:
            raise self._tables.error(row.line, f"unknown role {role!r}", f"write one of {', '.join(_ROLES)}")
        expanded = self._expanded(row)
        return EventPhrase(
            language=self._language,
            events=events,
            role=_ROLES[role],
            compile=partial(self._tables.pattern, "events", rf"(?:{expanded})(?![^\W_])", row.line),
            needs=frozenset(letters_needed(expanded)),
            denies=_DENIES.search(words) is not None,
        )

    def _words(self, row: TableRow) -> str:
        return _KAZAKH_PAST.sub(_with_other_past_forms, row.columns[2]) if self._language == "kk" else row.columns[2]

    def _expanded(self, row: TableRow) -> str:
        pattern = self._words(row)
        for _ in range(2):  # groups may contain NUM
            pattern = re.sub(r"\s*\b([A-Z]{3,})\b", lambda match: self._group(match, row.line), pattern)
        return pattern.replace(" … ", _UP_TO_FIVE_WORDS).replace(" ", r"\s+")

    def _group(self, match: re.Match[str], line: int) -> str:
        name = match[1]
        if name in self._endings:
            return self._endings[name]
        meaning = number_pattern().pattern if name == "NUM" else self._groups.get(name)
        if meaning is None:
            raise self._tables.error(line, f"no group {name!r}", f"write one of {', '.join(self._groups)}, or add it")
        return match[0].replace(name, meaning)

    def _with_first_group(self, words: str) -> str:
        first = re.match(r"[A-Z]{3,}\b", words)
        return self._groups[first[0]] + words[first.end() :] if first and first[0] != "NUM" else words

    def _with_endings(self, words: str) -> str:
        return re.sub(r" ([A-Z]{3,})\b", lambda match: self._endings.get(match[1], match[0]), words)


def _with_other_past_forms(past: re.Match[str]) -> str:
    """Return a pattern for a Kazakh verb in the past, the perfect and as a converb: ұсталды, ұсталған, ұсталып."""
    stem, consonant, vowel = past.groups()
    perfect = ("қа" if vowel == "ы" else "ке") if consonant == "т" else ("ға" if vowel == "ы" else "ге")
    ends_in_vowel = stem[-1] in "аәеыіоөұүуи"
    converb = "п" if ends_in_vowel else f"{vowel}п"
    forms = f"{stem}(?:{consonant}{vowel}|{perfect}н|{converb}(?:т{vowel})?)"
    return f"(?:{forms}|{stem[:-1]}{_VOICED[stem[-1]]}{converb}(?:т{vowel})?)" if stem[-1] in _VOICED else forms


def _with_verb_last(row: TableRow) -> TableRow | None:
    """Return a row in which the words before a gap follow those after it, or None for one without a gap and a verb."""
    events, role, words = row.columns
    verb, _, rest = words.partition(" … ")
    if role not in _OF_VERBS or not rest or " … " in rest or "(?" in words or verb.count("(") != verb.count(")"):
        return None
    return TableRow(row.line, (events, role, f"{rest} … {verb}"))


def _beginnings(words: str) -> set[str]:
    """Return the letters that a phrase may begin with; `#` for a number."""
    if words.startswith("NUM"):
        return {"#"}
    few = _FEW_LETTERS.match(words)
    if few is None:
        return {_fixed_letters(words)}
    *alternatives, rest = _first_group(words[few.end() :])
    left_out = _beginnings(few[0] + rest[1:].lstrip()) if rest.startswith("?") else set()
    return left_out.union(*(_beginnings(few[0] + one + rest.removeprefix("?")) for one in alternatives))


def _first_group(words: str) -> list[str]:
    """Return the alternatives of the group that a phrase begins with, and the words after it."""
    words = words.replace("(?:", "(")
    pieces, depth = [""], 0
    for at, letter in enumerate(words):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return [pieces[0][1:], *pieces[1:], words[at + 1 :]]
        if letter == "|" and depth == 1:
            pieces.append("")
        else:
            pieces[-1] += letter
    return [pieces[0][1:], *pieces[1:], ""]  # without a closing bracket, the pattern doesn't compile either


def _fixed_letters(words: str) -> str:
    """Return the letters before the first one that may vary or be left out, with a space if it is a whole word."""
    found = re.match(r"([^\W_]{3,}?(?: |(?=[^\W_]?[?*{|]|(?![^\W_]))))|[^\W_]+", words)
    assert found is not None, words
    return found[1] or found[0][:_INDEX_LETTERS]


@cache
def load_words(name: str) -> WordTables:
    """Return the tables of a file in `words/`. Raises ConfigError if it can't be read."""
    return WordTables("matchers.events", f"words/{name}.yml")


@cache
def _number_words() -> tuple[str, ...]:
    return tuple(word for language in _VOCABULARY_LANGUAGES for word in load_words(language).words("numbers"))


@cache
def number_pattern() -> re.Pattern[str]:
    """Return a pattern for a number in digits or in the words of any language."""
    return re.compile(rf"(?:\d+(?:[.,]\d+)?(?:-\w+)?|{'|'.join(_number_words())})")


@cache
def phrases_by_beginning() -> dict[str, tuple[tuple[str, EventPhrase], ...]]:
    """Return the phrases with their first letters, in file order, by the first `_INDEX_LETTERS` of these."""
    index: dict[str, list[tuple[str, EventPhrase]]] = {}
    for language in _VOCABULARY_LANGUAGES:
        for beginning, phrase in _Vocabulary(language).phrases():
            index.setdefault(beginning[:_INDEX_LETTERS], []).append((beginning, phrase))
    return {beginning: tuple(phrases) for beginning, phrases in index.items()}


def compile_phrases() -> None:
    """Compile the patterns of all phrases, which takes longer than importing all matchers.

    Raises ConfigError for a row that is no regular expression.
    """
    for phrases in phrases_by_beginning().values():
        for _, phrase in phrases:
            _ = phrase.pattern


def phrase_at(low: str, start: int, word: str, runs: Set[str]) -> tuple[EventPhrase, int] | None:
    """Return the first phrase that fits lower-case text at `word`, which begins at `start`, and its end offset.

    `runs` are the `letter_runs` of the text.
    """
    for phrase in PHRASES_FOR[word]:
        if not phrase.needs.isdisjoint(runs):
            match = phrase.pattern.match(low, start)
            if match:
                return phrase, match.end()
    return None


def letter_runs(words: Iterable[str]) -> set[str]:
    """Return the runs of letters in the words of a text of which phrases need one."""
    return _NO_RUN.union(*map(_RUNS_IN.__getitem__, words))


def _phrases_for(word: str) -> tuple[EventPhrase, ...]:
    if word[0].isdigit():
        return tuple(phrase for _, phrase in phrases_by_beginning().get("#", ()))
    rows = phrases_by_beginning().get(word[:_INDEX_LETTERS], ())
    found = tuple(dict.fromkeys(phrase for beginning, phrase in rows if f"{word} ".startswith(beginning)))
    return found + PHRASES_FOR["1"] if number_pattern().fullmatch(word) else found


PHRASES_FOR = WordCache(_phrases_for)
"""The phrases that may begin with a word, in file order."""


@cache
def _runs_by_beginning() -> dict[str, set[str]]:
    """Return the runs of letters that phrases need by their first two letters."""
    index: dict[str, set[str]] = {}
    for phrases in phrases_by_beginning().values():
        for run in {run for _, phrase in phrases for run in phrase.needs}:
            index.setdefault(run[:2], set()).add(run)
    return index


def _runs_in(word: str) -> set[str]:
    index = _runs_by_beginning()
    return {run for at in range(len(word)) for run in index.get(word[at : at + 2], ()) if word.startswith(run, at)}


_RUNS_IN = WordCache(_runs_in)
