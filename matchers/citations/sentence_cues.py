"""Read hints around a citation: an older time, a criminal case, or no law at all."""

import re
from collections.abc import Sequence

from config.word_tables import WordTables

CONTEXT_WORDS = WordTables("matchers.citations", "words/context.yml")
_COUNTED_AFTER = CONTEXT_WORDS.any_of("counted", r"[ -]*")
_NO_LAW = CONTEXT_WORDS.any_of("no_law", r"(?<!\w)")
_MAX_AMBIGUOUS_ARTICLE = 30
"""Articles up to this number need a legal word in the sentence: charters and contracts have such articles, too."""
_LEGAL = CONTEXT_WORDS.any_of("legal")
_CRIMINAL = CONTEXT_WORDS.any_of("criminal")
_IN_COURT = CONTEXT_WORDS.any_of("in_court")
_SOVIET = CONTEXT_WORDS.any_of("soviet")
"""Signs of Article 58 of the Soviet code, in stories of families."""


def is_of_case(sentence: str) -> bool:
    """Return whether a sentence is about a criminal case, a verdict or a fine."""
    return _CRIMINAL.search(sentence) is not None


def is_in_court(sentence: str) -> bool:
    """Return whether a sentence is about charges or prisoners, so that a number alone in it may be an article."""
    return _IN_COURT.search(sentence) is not None


def names_other_document(sentence: str) -> bool:
    """Return whether a sentence that isn't about a case names a contract, a charter or a treaty."""
    return _NO_LAW.search(sentence) is not None and not is_of_case(sentence)


def is_implausible(sentence: str, articles: Sequence[str], after: str) -> bool:
    """Return whether articles without a code aren't law: counted things, contracts, budgets, the NGO ARTICLE 19."""
    if list(articles) == ["19"] or _COUNTED_AFTER.match(after):
        return True
    if articles[0].split("-")[0] == "58" and _SOVIET.search(sentence) is not None:
        return True
    if is_of_case(sentence):
        return False
    small = all(int(article.split("-")[0]) <= _MAX_AMBIGUOUS_ARTICLE for article in articles)
    return names_other_document(sentence) or (small and _LEGAL.search(sentence) is None)


_OLD_TIME = re.compile(
    r"(?<!\w)(?:(?:в|осенью|весной|летом|зимой|январе|феврале|марте|апреле|мае|июне|июле|августе|сентябре|октябре|ноябре|декабре)"
    r" (?P<ru>(?:199[89]|200\d|201[0-4])) год[ау]?"
    r"|\d{1,2} [а-я]{3,8} (?:199[89]|200\d|201[0-4]) года|до 2015 года"
    r"|(?P<kk>(?:199[89]|200\d|201[0-4])) жылы|2015 жылга дейин"
    r"|^(?:199[89]|200\d|201[0-4])(?=: | – )"
    r"|(?:in|on|since)(?: \d{1,2})?(?: [a-z]{3,9})?(?: \d{1,2},)? (?P<en>(?:199[89]|200\d|201[0-4]))|before 2015)(?!\w)"
)
_NEW_TIME = re.compile(r"(?<!\d)(?:201[5-9]|202\d)(?!\d)")
_ENACTED = re.compile(
    r"(?:ратифи|принят|подписа|вступи|утвержд|введен|учрежд|основан|adopted|ratified|signed|founded)\w* $"
)


def names_old_time(sentence: str) -> bool:
    """Return whether all dates in the sentence are before the codes of 2014 came into force."""
    match = _OLD_TIME.search(sentence)
    if match is None or _ENACTED.search(sentence[: match.start()]):
        return False
    rest = sentence[: match.start()] + sentence[match.end() :]
    return _NEW_TIME.search(rest) is None
