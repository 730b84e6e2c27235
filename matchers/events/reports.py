"""Find the sentences that report what happened to the people and organisations of an article."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import compress
from typing import NamedTuple, TypeAlias

from matchers.events.details.hearings import find_hearings, is_part_of
from matchers.events.details.hints import PROCESS, hints_of
from matchers.events.event_words import PHRASES_FOR, UNSETTLED_EVENTS, WORD_OR_MARK, EventPhrase, Language, load_words
from matchers.events.factuality import is_doubtful, retractions_in, takes_back
from matchers.events.parsed_article import ParsedArticle
from matchers.events.parsed_sentence import Cue, ParsedSentence
from matchers.events.party import in_clause
from matchers.events.roles.assign_roles import is_official, owners_for
from matchers.laws.folded_text import places
from matchers.normalize import WordCache

_DAYS = re.compile(
    r"\b(?:(?:суток|сутк\w+)(?! (?:раньше|назад|спустя|позже))|тәулік\w*|[1-4]?\d[- ](?:дней|дня|days?|күн\w*)|days"
    r"|административн\w+|әкімшілік|administrative)\b"
)
_HARMS = frozenset({"beaten", "attacked", "threatened", "torture", "hospitalised", "died", "disappeared"})
_ENDS_OF_TRIALS = frozenset({"convicted", "sentenced"})
_OF_MISDEMEANOURS = frozenset({"administrative_arrest", "fined"})
_OF_CRIMES = frozenset({"sentenced", "custody", "house_arrest", "travel_ban", "tried"})
_ADMINISTRATIVE = tuple(load_words("proceedings").words("administrative"))
_COURT = tuple(load_words("proceedings").words("court"))
_MAX_SINCE_HARM = 4
"""Sentences after a harm in which a criminal case is about this harm."""
_YEARS = re.compile(r"\b(?:years?|months|life|лет|год\w*|месяц\w*)\b")
_AMNESTY = re.compile(r"\b(?:по амнистии|об амнистии|under [^.;]{0,30}amnesty|рақымшылық)")
"""A case that ends by an amnesty leaves its person guilty."""
_DASHES = frozenset("—–")


class EventReport(NamedTuple):
    """The words `cue` of sentence number `place`, which report an event of an entry."""

    place: int
    entry: str
    event: str
    cue: Cue


def may_report_event(low: str) -> bool:
    """Return whether a text in lower case has words that may report an event: if False, it reports none.

    It is split at blanks, because that takes less time than to find its words.
    """
    chunks = low.split()
    found = list(map(_BEGINNINGS_IN.__getitem__, chunks))
    if _OF_PROCESS in found:
        return True
    likely = dict(compress(zip(chunks, found, strict=True), found))
    return any(
        _has_phrase(low, chunk, offset, phrase) for chunk, phrases in likely.items() for offset, phrase in phrases
    )


def _has_phrase(low: str, chunk: str, offset: int, phrase: EventPhrase) -> bool:
    if not any(letters in low for letters in phrase.needs):
        return False
    return any(phrase.pattern.match(low, place + offset) for place in places(low, chunk))


_Beginnings: TypeAlias = tuple[tuple[int, EventPhrase], ...]
_OF_PROCESS: _Beginnings = (
    (
        0,
        EventPhrase(
            language="ru", events=(), role="any", compile=partial(re.compile, ""), needs=frozenset(), denies=False
        ),
    ),
)
"""The hint that a sentence has a word of the judicial process, and may announce a hearing."""


def _beginnings_in(chunk: str) -> _Beginnings:
    """Return the phrases that may begin at the words of letters without blanks, with the offsets of these words."""
    words = list(WORD_OR_MARK.finditer(chunk))
    if hints_of(word[0] for word in words) & PROCESS:
        return _OF_PROCESS
    return tuple((word.start(), phrase) for word in words for phrase in PHRASES_FOR[word[0]])


_BEGINNINGS_IN = WordCache(_beginnings_in)


def find_reports(
    article: ParsedArticle, headings: Sequence[tuple[int, int]], published: date | None
) -> list[EventReport]:
    """Return the reports about named parties in an article's sentences that no later sentence takes back.

    The words at `headings` belong to the lists below them and are left out. `published` is the day after which a
    hearing is one to come.
    """
    if not article.names:
        return []
    reports: list[EventReport] = []
    denied: set[tuple[str, str]] = set()
    reported: set[str] = set()
    retractions = retractions_in(article.low)
    for place in range(min(article.names), len(article.spans)):
        sentence = article.sentence(place)
        cues = _cues(sentence, published)
        found = list(_sentence_reports(article, place, cues, headings, reported)) if cues else []
        facts = [one for one, is_fact in found if is_fact and not _is_against_others(article, one, reports)]
        reports += facts
        reported = {one.entry for one in facts} or reported
        if retractions and takes_back(sentence, retractions):
            denied |= {(report.entry, report.event) for report, _ in found}
            before = place if sentence.cues else place - 1
            reports = [one for one in reports if one.place < before]
            reported = {one.entry for one in reports if one.place == reports[-1].place}
    return [one for one in _without_excluded(article, reports) if (one.entry, one.event) not in denied]


def _without_excluded(article: ParsedArticle, reports: Sequence[EventReport]) -> Iterator[EventReport]:
    """Yield the reports but those that others of the same person exclude."""
    events: dict[str, set[str]] = {}
    for one in reports:
        events.setdefault(one.entry, set()).add(one.event)
    at_home = {(one.entry, one.place + apart) for one in reports if one.event == "house_arrest" for apart in (-1, 1)}
    is_administrative, is_in_court = (any(map(article.low.__contains__, some)) for some in (_ADMINISTRATIVE, _COURT))
    for one in reports:
        others = events[one.entry]
        match one.event:
            case "tried":
                is_excluded = bool(others & _ENDS_OF_TRIALS) and "hearing_scheduled" not in others
            case "released":  # from a cell to house arrest
                is_excluded = (one.entry, one.place) in at_home
            case "custody":  # an arrest of some days
                is_excluded = "administrative_arrest" in others and one.cue.phrase.role in {"nom", "gen"}
            case "convicted" | "charged":  # of a misdemeanour
                is_excluded = is_administrative and bool(others & _OF_MISDEMEANOURS) and not others & _OF_CRIMES
            case "hearing_scheduled":  # by a ministry
                is_excluded = others == {"hearing_scheduled"} and not is_in_court
            case _:
                is_excluded = False
        if not is_excluded:
            yield one


def _is_against_others(article: ParsedArticle, report: EventReport, before: Iterable[EventReport]) -> bool:
    """Return whether a criminal case that a sentence without names reports is one against those who harmed a person:
    Ахатова избили. Полиция возбудила дело."""
    is_case = report.cue.phrase.role == "dat" or report.cue.phrase.language == "en"
    if report.event != "charged" or not is_case:
        return False
    if not _HARMS & {one.event for one in before if report.place - one.place <= _MAX_SINCE_HARM}:
        return False
    sentence = article.sentence(report.place)
    parties = in_clause(sentence, report.cue, article.parties(report.place, report.cue.phrase.language))
    return not any(one.kind in {"name", "pronoun"} and not is_official(sentence, one) for one in parties)


def _cues(sentence: ParsedSentence, published: date | None) -> Sequence[Cue]:
    """Return the cues of a sentence: the hearings that it announces, and the other events but those of these words."""
    hearings = find_hearings(sentence, published)
    if not hearings:
        return sentence.cues
    others = [one for one in sentence.cues if not any(is_part_of(hearing, sentence, one) for hearing in hearings)]
    return sorted([*hearings, *others], key=lambda one: one.first)


def _sentence_reports(
    article: ParsedArticle,
    place: int,
    cues: Iterable[Cue],
    headings: Sequence[tuple[int, int]],
    reported: Iterable[str],
) -> Iterator[tuple[EventReport, bool]]:
    """Yield each event that a sentence reports about a named party, and whether it is reported as a fact."""
    sentence = article.sentence(place)
    last: set[int] = set()
    for cue in cues:
        if _is_in(headings, article.spans[place][0] + sentence.starts[cue.first]):
            continue
        language: Language = cue.phrase.language
        background = article.background(place, language, reported)
        owners = owners_for(sentence, cue, article.parties(place, language), background, last)
        last = owners or last
        known = [owner for owner in owners if owner >= 0]
        is_fact = bool(known) and not is_doubtful(sentence, cue)
        for event in _exact_events(sentence, cue) if known else ():
            yield from ((EventReport(place, article.entries[owner], event, cue), is_fact) for owner in known)


def _is_in(spans: Sequence[tuple[int, int]], offset: int) -> bool:
    return any(start <= offset < end for start, end in spans)


def _exact_events(sentence: ParsedSentence, cue: Cue) -> Iterator[str]:
    """Yield the cue's events, with `arrest` and `jail` made exact by the length that the clause names."""
    events = cue.phrase.events
    if "rehabilitated" in events and _AMNESTY.search(sentence.low):
        events = tuple("amnestied" if event == "rehabilitated" else event for event in events)
    if UNSETTLED_EVENTS.isdisjoint(events):
        return iter(events)
    words = sentence.clause_of(cue)
    last = words[-1]
    if sentence.low_at(sentence.clauses.index(sentence.clauses[cue.first]) + len(words) - 1) in _DASHES:
        last = [last, *sentence.words_of_clause(sentence.clauses[cue.first] + 1)][-1]  # за решётку — на 20 суток
    clause = sentence.low[words[0].start : last.end]
    return (exact_event(event, clause) for event in events if event != "none")


def exact_event(event: str, low: str) -> str:
    """Return the event that `arrest` or `jail` is by the length that the words around it name; others as they are."""
    if event not in {"arrest", "jail"}:
        return event
    if _DAYS.search(low):
        return "administrative_arrest"
    return "sentenced" if event == "jail" and _YEARS.search(low) else "custody"
