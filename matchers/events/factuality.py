"""Decide whether a sentence reports that something happened, or only that it may, should or did not."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from config.word_tables import WordTables, letters_needed
from matchers.events.event_words import Language, load_words
from matchers.events.parsed_sentence import Cue, ParsedSentence

_RU, _KK, _EN = (load_words(language) for language in ("ru", "kk", "en"))

_DENIED: dict[Language, re.Pattern[str]] = {
    "ru": _RU.any_of(
        "after_not",
        r"\bвместо\s+(?:\w+\s+)?$|\b(?:не(?!\s+раз\b)|ни|вряд ли)(?:\s+\b",
        r"\b)*\s*$|\bне\s+(?:был[аио]?|стал[аио]?)\b[^,;]*$|\b(?:никогда|никто|никого)\b[^,;]{0,40}$",
    ),
    "kk": re.compile(r"\b(?:ешқашан|ешкім)\b[^,;]{0,40}$"),
    "en": _EN.any_of("negations", r"(?:n['’]t\b|\b", r"\b)[^,;]{0,30}$"),
}
"""Words right before an event that deny it."""

_DOUBTED: dict[Language, re.Pattern[str]] = {
    language: load_words(language).any_of("doubts", r"\b", r"\b[^;]*$") for language in ("ru", "kk", "en")
}
"""Words before an event that make it a plan, a fear, a wish, a threat or a denial."""

_RETRACTED: dict[Language, re.Pattern[str]] = {
    "ru": _RU.any_of("retractions", r"^[^.;]{0,60}?\b", r"\b"),
    "kk": _KK.any_of("retractions", rf"^[^.;,]{{0,12}}?\b{_KK.alternatives('denials')}\b|^[^.;]{{0,60}}?\b", r"\b"),
    "en": _EN.any_of("retractions", r"^[^.;]{0,50}?\b", r"\b"),
}
"""Words after an event that take it back."""

_NEGATED_INSIDE: dict[Language, re.Pattern[str]] = {
    "ru": re.compile(r"\bне\b(?!\s+(?:менее|более|только))"),
    "kk": re.compile(r"\b(?:емес|жоқ)\b"),
    "en": re.compile(r"\bnot\b(?!\s+to\s+leave)"),
}
_NOBODY = re.compile(r"\s*(?:no one|nobody|none|никого|ешкімді)\b")
"""Words right after an event that happened to nobody: men watched but detained no one."""
_NOT = re.compile(r"\b(?:не|not|never|жоқ|емес)\b")
_PRESUMED = re.compile(
    r"\b(?:продл|отмен|обжалов|смягч|пересмотр|незаконн|заменит|сократит|расследова|раскры|обстоятельств)\w*\s+(?:\w+\s+)?$"
    r"|\b(?:extend|investigate|into)\s+(?:the\s+)?$"
)
"""A request to change something presumes that it exists: просят продлить арест, признать незаконным задержание."""

_WANTED = re.compile(
    r"^[^.;]{0,60}?\b(?:(?:добива|требу|потребова|ожида)\w*|прос[ия]т|попросил\w*|жд[уе]т|хот[яи]т"
    r"|не (?:выдал|дал|санкционировал|одобрил|состоял)\w*)\b"
)
"""Words after a noun that make it a wish: освобождения Ахатова добиваются."""
_QUESTION = re.compile(r"\?\s*[»\"”]?$")
_CONJUNCTION = _RU.any_of("conjunctions", r"\s*", r"\b")
_SAID = _RU.any_of("sayings", r"(?<!не )\b", r"\s*,\s*$")
"""Verbs of saying right before the clause that they govern, to which doubts before them don't reach: просил убежища и
рассказал, что его пытали."""
_OWN_CLAUSE = _EN.any_of("own_clauses", r"\s*", r"\b")
"""Beginnings of English clauses with a statement of their own: refused to return him to Oman, where he was tried."""
_NAMES_LIKE_DOUBT = ("askha", "askar", "надежд", "ли")
"""Names that begin like words of doubt."""


class Retraction(NamedTuple):
    """Words of a language for a report, and words that say that it was untrue, with letters that these need."""

    needs: tuple[str, ...]
    report: re.Pattern[str]
    untrue: re.Pattern[str]


def _retraction(words: WordTables) -> Retraction:
    report, untrue = (words.any_of(table, r"\b", r"\b") for table in ("reports", "untrue"))
    return Retraction(letters_needed(words.alternatives("untrue")), report, untrue)


_TAKEN_BACK = [_retraction(words) for words in (_RU, _KK, _EN)]


def retractions_in(low: str) -> list[Retraction]:
    """Return the languages in which a text in lower case may say that what it reports is untrue."""
    return [one for one in _TAKEN_BACK if any(map(low.__contains__, one.needs))]


def takes_back(sentence: ParsedSentence, likely: Iterable[Retraction]) -> bool:
    """Return whether a sentence says that what was reported before is untrue: Эти сообщения оказались неправдой.

    `likely` are the `retractions_in` the text.
    """
    return any(one.untrue.search(sentence.low) and one.report.search(sentence.low) for one in likely)


def has_doubt(low: str) -> bool:
    """Return whether a heading in lower case denies or doubts what it names, in any language."""
    return bool(_NOT.search(low)) or any(doubt.search(low) for doubt in _DOUBTED.values())


def is_doubtful(sentence: ParsedSentence, cue: Cue) -> bool:
    """Return whether the words around the cue deny, fear, plan, demand or question the event."""
    language = cue.phrase.language
    start, end = sentence.starts[cue.first], sentence.ends[cue.last - 1]
    before = _without_names(sentence, _scope_start(sentence, cue), start)
    if "hearing_scheduled" in cue.phrase.events:  # a plan by nature, only its denial counts
        return bool(_DENIED[language].search(before) or _is_question(sentence.low))
    if cue.phrase.role == "gen" and _PRESUMED.search(before):
        return False
    after = _without_names(sentence, end, _scope_end(sentence, cue))
    if cue.phrase.role == "gen" and _WANTED.search(after):
        return True
    return bool(
        (not cue.phrase.denies and _DENIED[language].search(before))
        or _DOUBTED[language].search(before)
        or (not cue.phrase.denies and _NEGATED_INSIDE[language].search(sentence.low, start, end))
        or _RETRACTED[language].search(after)
        or _NOBODY.match(after)
        or _is_question(sentence.low)
    )


def _is_question(low: str) -> bool:
    return "?" in low and _QUESTION.search(low) is not None


def _without_names(sentence: ParsedSentence, start: int, end: int) -> str:
    """Return a part of the sentence with names blanked out, because Askhat doesn't ask and Надежда doesn't hope."""
    text = sentence.low[start:end]
    words = sentence.words_between(start, end)
    first = sentence.words[0]
    names = [word for word in words if word.capital and (word is not first or word.low.startswith(_NAMES_LIKE_DOUBT))]
    if len(names) * 2 > len(sentence.words):  # a headline in capitals
        return text
    for word in names:
        text = text[: word.start - start] + "_" * (word.end - word.start) + text[word.end - start :]
    return text


def _scope_start(sentence: ParsedSentence, cue: Cue) -> int:
    """Return the offset of the clause of the cue, or of the clause that governs it."""
    clause = sentence.clauses[cue.first]
    start = _start_of(sentence, clause)
    follows_on = cue.phrase.language == "en" and not _OWN_CLAUSE.match(sentence.low, start)
    is_relative = (
        clause > 0 and cue.phrase.language == "en" and _OWN_CLAUSE.match(sentence.low, _start_of(sentence, clause - 1))
    )
    if clause > 0 and not is_relative and (follows_on or _CONJUNCTION.match(sentence.low, start)):
        governing = _start_of(sentence, clause - 1)
        said = _SAID.search(sentence.low, governing, start)
        return said.end() if said else governing
    return start


def _scope_end(sentence: ParsedSentence, cue: Cue) -> int:
    if cue.phrase.language == "kk":  # Kazakh verbs come last, so doubt may be expressed in the next clause
        return len(sentence.low)
    words = sentence.clause_of(cue)
    return max(words[-1].end, sentence.words[cue.last - 1].end)


def _start_of(sentence: ParsedSentence, clause: int) -> int:
    return sentence.words[sentence.clauses.index(clause)].start
