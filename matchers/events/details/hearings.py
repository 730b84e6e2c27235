"""Find the sentences that announce a hearing.

A sentence announces one if a clause has a word of the judicial process and a day after the publication, unless it says
that something else happens on that day, or that the hearing is over.
"""

import re
from collections.abc import Iterable
from datetime import date
from functools import cache, lru_cache, partial
from itertools import compress, count

from matchers.events.details.dates import DateExpression, find_dates
from matchers.events.details.hints import PROCESS, sentence_hints
from matchers.events.details.word_patterns import alternatives, detail_words
from matchers.events.event_words import EventPhrase, Language
from matchers.events.parsed_sentence import Cue, ParsedSentence
from matchers.normalize import WordCache

_WORDS = detail_words("hearings")
_LANGUAGES: tuple[Language, ...] = ("ru", "kk", "en")
_KAZAKH_LETTER = re.compile("[әғқңөұүһі]")
_MAX_DAYS_TO_HEARING = 180
"""A day without a year that is further ahead is one of the year before."""
_MAX_INSERTED_WORDS = 4
"""Most words of a clause that only interrupts a statement."""
_ENDING_CHARS = 2
"""Letters of a Kazakh day that may be a case ending."""


def find_hearings(sentence: ParsedSentence, published: date | None) -> list[Cue]:
    """Return the words of the judicial process that announce a hearing, the last ones of each clause with such words.

    `published` is the day of publication; without it, only a verb about the future announces a hearing.
    """
    if not sentence_hints(sentence) & PROCESS:
        return []
    places = compress(count(), map(_IS_OF_PROCESS.__getitem__, sentence.lows))
    last = {sentence.clauses[at]: at for at in places if not _is_in_passing(sentence, at)}
    found = (_cue(sentence, at, published) for at in last.values())
    return [cue for cue in found if cue]


def is_part_of(hearing: Cue, sentence: ParsedSentence, cue: Cue) -> bool:
    """Return whether the words of an event are those by which a sentence announces a hearing: огласят приговор."""
    same_clause = sentence.clauses[hearing.first] == sentence.clauses[cue.first]
    return same_clause and _IS_OF_PROCESS[sentence.lows[cue.first]]


def days_of_hearing(sentence: ParsedSentence, cue: Cue, published: date | None) -> tuple[DateExpression, ...]:
    """Return the dates on which the hearing that a cue announces may be held."""
    return _days(sentence, sentence.clauses[cue.first], cue.phrase.language, published)


def _cue(sentence: ParsedSentence, at: int, published: date | None) -> Cue | None:
    language, clause = _language(sentence, at), sentence.clauses[at]
    days = _days(sentence, clause, language, published)
    text = _statement(sentence, {clause, *(_clause_at(sentence, one.start) for one in days)})
    if not (days or _has("sure", language, text)) or _has("other", language, text):
        return None
    return Cue(_phrase(language, _events(language, text)), at, at + 1)


def _is_in_passing(sentence: ParsedSentence, at: int) -> bool:
    """Return whether a word of the judicial process only gives the time or topic of something else: after the trial."""
    language = _language(sentence, at)
    places = (at + 1,) if language == "kk" else (at - 1, at - 2)
    return any(_pattern("in_passing", language).fullmatch(sentence.low_at(place)) for place in places)


def _language(sentence: ParsedSentence, at: int) -> Language:
    if sentence.lows[at].isascii():
        return "en"
    return "kk" if _KAZAKH_LETTER.search(sentence.low) else "ru"


def _events(language: Language, text: str) -> tuple[str, ...]:
    """Return the events of a hearing: also an appeal if it is about one, or a trial if it has begun."""
    if _has("appeals", language, text):
        return "hearing_scheduled", "appealed"
    is_trial = _has("begun", language, text) and not _has("complaints", language, text)
    return ("hearing_scheduled", "tried") if is_trial else ("hearing_scheduled",)


@lru_cache(maxsize=16)
def _days(
    sentence: ParsedSentence, clause: int, language: Language, published: date | None
) -> tuple[DateExpression, ...]:
    """Return the dates to come that belong to the statement of a clause; only those to which it is moved, if any.

    Cached, because the details of a hearing ask for them again.
    """
    named = find_dates(sentence.low, sentence_hints(sentence))
    clauses = {one: _clause_at(sentence, one.start) for one in named}
    joined = [one for one, own in clauses.items() if _are_joined(sentence, language, clause, own)]
    texts = {one: _statement(sentence, {clause, clauses[one]}) for one in joined}
    days = [one for one, text in texts.items() if _may_be_set(sentence, one, text, language, published)]
    moved = [one for one in days if _is_moved_to(sentence, one, texts[one], language)]
    return tuple(moved or days)


def _is_moved_to(sentence: ParsedSentence, found: DateExpression, text: str, language: Language) -> bool:
    return _has("setting", language, text) and _is_beside("moved", sentence, found, language)


def _may_be_set(
    sentence: ParsedSentence, found: DateExpression, text: str, language: Language, published: date | None
) -> bool:
    """Return whether a date may be that of a hearing which a statement announces."""
    is_future, is_set = (_has(table, language, text) for table in ("future", "setting"))
    is_moved = _is_moved_to(sentence, found, text, language)
    if found.weekday is not None and not is_moved and _has("set_by_court", language, text):
        is_set = False
    if not is_set and _is_beside("limits", sentence, found, language):
        return False
    if not (is_future or is_set) and _has("past", language, text):
        return False
    return _is_ahead(found, published, is_future=is_future or is_moved)


def _is_ahead(found: DateExpression, published: date | None, *, is_future: bool) -> bool:
    """Return whether a date is after the publication, or the same day if the words are about the future."""
    when = found.reckon(published, is_future=True)
    if when is None or published is None:
        return when is not None and is_future
    first = published.replace(day=1) if when.precision == "month" else published
    ahead = (when.day - first).days
    is_last_year = found.year is None and ahead > _MAX_DAYS_TO_HEARING
    return ahead >= (0 if is_future else 1) and when.precision != "year" and not is_last_year


def _is_beside(table: str, sentence: ParsedSentence, found: DateExpression, language: Language) -> bool:
    """Return whether a word of a table is right before a date, or in Kazakh its ending or the word after it."""
    if language == "kk":
        return _pattern(table, language, "", "").match(sentence.low, found.end - _ENDING_CHARS) is not None
    return _pattern(table, language, after=r"\s+$").search(sentence.low, 0, found.start) is not None


def _are_joined(sentence: ParsedSentence, language: Language, clause: int, other: int) -> bool:
    """Return whether a clause that isn't about the past is one statement with another, but for insertions."""
    if clause == other:
        return True
    first, last = sorted((clause, other))
    if not all(_is_inserted(sentence, language, one) for one in range(first + 1, last)):
        return False
    is_over = any(_is_over(language, _clause(sentence, one)) for one in (clause, other))
    return not is_over and not _begins_with("new_statements", language, _clause(sentence, last))


def _is_over(language: Language, text: str) -> bool:
    return _has("past", language, text) and not _has("setting", language, text)


def _is_inserted(sentence: ParsedSentence, language: Language, clause: int) -> bool:
    text = _clause(sentence, clause)
    return len(text.split()) <= _MAX_INSERTED_WORDS or _begins_with("insertions", language, text)


def _has(table: str, language: Language, text: str) -> bool:
    return _pattern(table, language).search(text) is not None


def _begins_with(table: str, language: Language, text: str) -> bool:
    return _pattern(table, language).match(text) is not None


@cache
def _pattern(table: str, language: Language, before: str = r"(?<!\w)", after: str = r"(?!\w)") -> re.Pattern[str]:
    return _WORDS.pattern(table, f"{before}{alternatives(_words(table, language))}{after}")


def _words(table: str, language: Language) -> list[str]:
    return [word for _, (name, row) in _WORDS.rows(table, 2) if name == language for word in row.split()]


def _is_of_process(low: str) -> bool:
    return any(_pattern("process", language).fullmatch(low) for language in _LANGUAGES)


_IS_OF_PROCESS = WordCache(_is_of_process)


@cache
def _phrase(language: Language, events: tuple[str, ...]) -> EventPhrase:
    return EventPhrase(
        language=language, events=events, role="any", compile=partial(re.compile, ""), needs=frozenset(), denies=False
    )


def _statement(sentence: ParsedSentence, clauses: Iterable[int]) -> str:
    return " ".join(_clause(sentence, one) for one in sorted(clauses))


def _clause(sentence: ParsedSentence, clause: int) -> str:
    """Return the words of a clause in lower case, without names, which may look like verbs: Перизат, Михаил."""
    words = sentence.words_of_clause(clause)
    return " ".join("_" if word.capital and word.start and not _IS_KNOWN[word.low] else word.low for word in words)


def _is_known(low: str) -> bool:
    """Return whether a word is one of those that decide about a hearing, other than a verb by its ending."""
    return _IS_OF_PROCESS[low] or any(_has("other", language, low) for language in _LANGUAGES)


_IS_KNOWN = WordCache(_is_known)


def _clause_at(sentence: ParsedSentence, offset: int) -> int:
    return sentence.clauses[len(sentence.words_between(0, offset + 1)) - 1]
