"""Whether a sentence says that something happened, or only that it may, should, or did not."""

import re

from matchers.event_reading import Cue, Reading

_DENIED_BEFORE = {
    "ru": re.compile(
        r"\b(?:не|ни|вряд ли|якобы)(?:\s+(?:был[аио]?|стал[аио]?|сразу|тут же|раз[ау]?|собирал\w+|удалось|никто|еще|ее|его|их|имени))*\s*$"
        r"|\b(?:не\s+(?:был[аио]?|стал[аио]?)\b[^,;]*$)|\b(?:никогда|никто|никого)\b[^,;]{0,40}$"
    ),
    "en": re.compile(
        r"(?:\bnot\b|n't\b|n’t\b|\bnever\b|\bwithout\b|\bno one\b|\bnobody\b|\bneither\b|\bnor\b|\bfailed to\b|\bno\b)[^,;]{0,30}$"
    ),
    "kk": re.compile(r"(?!)"),
}
_DOUBT_BEFORE = {
    "ru": re.compile(
        r"\b(?:если|бы|чтобы|ли|могут|может|могл[аи]?|мог|буд(?:ет|ут)|намерен\w*|собира\w+|планир\w+|хо(?:чет|тят|тел\w*)|грозит|грозят|угрожа\w+"
        r"|угроз\w+|опаса\w+|опасен\w+|бои?тся|боятся|страх\w*|риск\w*|избежа\w+|слух\w*|фейк\w*|ложн\w+|отрица\w+|опроверг\w*|опровергл\w+"
        r"|требу\w+|потребова\w+|проси\w+|призва\w+|призыва\w+|ходатайств\w+|отказал\w*|отказ\w*|должн\w+|пообеща\w+|обеща\w+|добива\w+"
        r"|предлож\w+|грози\w+|попыт\w+|пыта\w+|возможн\w+|вероятн\w+|накануне|готовится|ждет|ожида\w+|вероятн\w+|против|будто"
        r"|предотврат\w+|надея\w+|надеж\w+|шанс\w*|желани\w+|призыв\w*|решится|решит|отмен\w+|оправда\w+)\b[^;]*$"
    ),
    "en": re.compile(
        r"\b(?:if|may|might|could|would|will|should|whether|to be|be|can|must|unless|threat\w*|risk\w*|fear\w*|rumou?r\w*|denie[sd]|deny|denying|false"
        r"|plan\w*|want\w*|call(?:s|ed|ing)?\s+(?:for|on)|demand\w*|urge[ds]?|ask\w*|request\w*|refus\w*|reject\w*|avoid\w*|escape[ds]?"
        r"|hope[ds]?|seek\w*|sought|expect\w*|intend\w*|faces?|facing|possible|likely|instead of|promise[ds]?|threaten\w*|appeal(?:s|ed)? for)\b"
        r"[^;]*$"
    ),
    "kk": re.compile(r"\b(?:егер|мүмкін)\b[^;]*$"),
}
_DOUBT_AFTER = {
    "ru": re.compile(
        r"^[^.;]{0,60}?\b(?:не (?:подтвердил\w*|соответству\w+|произошл\w+|состоял\w+|было)|опроверг\w*|ложн\w+|фейк\w*|ли\b|отменен\w*|отменил\w*)"
    ),
    "en": re.compile(r"^[^.;]{0,50}?\b(?:was false|were false|was denied|is false|untrue|was overturned)\b"),
    "kk": re.compile(
        r"^[^.;,]{0,12}?\b(?:жоқ|емес|мүмкін|ма|ме|ба|бе|па|пе|керек|тиіс|мақсат\w*|қауп\w+|қаупі|деген (?:ақпарат|сөз|хабар|қауесет)\w*|деп қорқ\w+|деп қауіп\w+|болар|еді деген)\b"
        r"|^[^.;]{0,60}?\b(?:жоққа шығар\w+|расталма\w+|теріске шығар\w+|өтірік|жалған|талап (?:етті|етеді|етіп|еткен)|сұра(?:ды|йды)|бас тарт\w+|қорқ(?:ады|атын|ып)|сескен\w+)"
    ),
}
_QUESTION = re.compile(r"\?\s*[»\"”]?$")
_CONNECTED = re.compile(r"^(?:что|чтобы|будто|якобы|если|как)\b")
_WRITTEN = {
    "ru": re.compile(r"\bне\b(?!\s+(?:менее|более|только))"),
    "en": re.compile(r"\bnot\b"),
    "kk": re.compile(r"(?!)"),
}


def is_doubtful(reading: Reading, cue: Cue) -> bool:
    """Whether the words around the cue take back what it says: denied, feared, planned, demanded or asked."""
    language = cue.wording.language
    start, end = reading.words[cue.first].start, reading.words[cue.last - 1].end
    before = reading.low[_scope_start(reading, cue) : start]
    after = reading.low[end : _scope_end(reading, cue)]
    return bool(
        _DENIED_BEFORE[language].search(before)
        or _DOUBT_BEFORE[language].search(before)
        or _WRITTEN[language].search(reading.low, start, end)
        or _DOUBT_AFTER[language].search(after)
        or _QUESTION.search(reading.low)
    )


def _scope_start(reading: Reading, cue: Cue) -> int:
    """Where the words begin that can take back the cue: its clause, and the one that governs it."""
    clause = reading.clauses[cue.first]
    first = _first_of(reading, clause)
    begins = reading.words[first].start
    if clause > 0 and (_CONNECTED.match(reading.low[begins:]) or cue.wording.language == "en"):
        return reading.words[_first_of(reading, clause - 1)].start
    return begins


def _scope_end(reading: Reading, cue: Cue) -> int:
    if cue.wording.language == "kk":
        return len(reading.low)
    clause = reading.clauses[cue.last - 1]
    ends = [word.end for word, number in zip(reading.words, reading.clauses, strict=True) if number == clause]
    return ends[-1]


def _first_of(reading: Reading, clause: int) -> int:
    return reading.clauses.index(clause)
