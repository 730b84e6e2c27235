"""Whether a sentence says that something happened, or only that it may, should, or did not."""

import re

from matchers.events.clauses import Cue, Reading
from matchers.events.event_words import Language


def _any_of(words: str) -> str:
    """A pattern for any of the words of a list, in which `_` stands for a space."""
    return rf"\b(?:{'|'.join(words.split()).replace('_', ' ')})\b"


_BETWEEN_NOT_AND_VERB = (
    "был[аио]? стал[аио]? сразу тут_же раз[ау]? собирал\\w+ удалось никто еще ее его их имени никого пока официально"
)
_DENIED: dict[Language, re.Pattern[str]] = {
    "ru": re.compile(
        rf"\b(?:не|ни|вряд ли)(?:\s+{_any_of(_BETWEEN_NOT_AND_VERB)})*\s*$"
        r"|\bне\s+(?:был[аио]?|стал[аио]?)\b[^,;]*$|\b(?:никогда|никто|никого)\b[^,;]{0,40}$"
    ),
    "kk": re.compile(r"\b(?:ешқашан|ешкім)\b[^,;]{0,40}$"),
    "en": re.compile(
        rf"(?:n['’]t\b|{_any_of('not never without no_one nobody neither nor failed_to no')})[^,;]{{0,30}}$"
    ),
}
"""What denies the words right behind it."""

_DOUBTED: dict[Language, re.Pattern[str]] = {
    "ru": re.compile(
        _any_of(r"""
            если бы чтобы ли могут может могл[аи]? мог буд(?:ет|ут) намерен\w* собира\w+ планир\w+ хо(?:чет|тят|тел\w*)
            грозит грозят грози\w+ угрожа\w+ угроз\w+ опаса\w+ опасен\w+ бои?тся боятся страх\w* риск\w* избежа\w+
            слух\w* фейк\w* ложн\w+ отрица\w+ опроверг\w* требу\w+ потребова\w+ проси\w+ попросил\w* призва\w+
            призыва\w+ призыв\w* ходатайств\w+ отказал\w* отказ\w* должн\w+ пообеща\w+ обеща\w+ добива\w+ предлож\w+
            предлага\w+ попыт\w+ пыта\w+ возможн\w+ вероятн\w+ накануне_\w+а готовится ждет ожида\w+ будто
            настаива\w+ требовани\w+ завтра начнется начнутся состоится пройдет предстоит якобы
            предотврат\w+ надея\w+ надеж\w+ шанс\w* желани\w+ решится решит отмен\w+ оправда\w+(?!_и_)
        """)
        + "[^;]*$"
    ),
    "kk": re.compile(_any_of("егер мүмкін") + "[^;]*$"),
    "en": re.compile(
        _any_of(r"""
            if (?<!in_)(?<!since_)(?<!of_)(?<!last_)(?<!this_)(?<!until_)(?<!by_)(?<!\d_)may(?!_\d)
            might could would will(?!_(?:remain|stay|spend|serve))
            should whether be can must(?!_(?:spend|serve)) unless threat\w* risk\w* fear\w* rumou?r\w*
            denie[sd] deny denying false plan\w* want\w* call(?:s|ed|ing)?_(?:for|on) demand\w* urge[ds]? ask\w*
            request\w* campaign\w* petition\w* refus\w* reject\w* avoid\w* escape[ds]? hope[ds]? seek\w* sought
            expect\w* intend\w* faces?
            facing possible likely instead_of promise[ds]? appeal(?:s|ed)?_for
        """)
        + "[^;]*$"
    ),
}
"""What makes all that follows a plan, a fear, a wish, a threat or a denial."""

_TAKEN_BACK: dict[Language, re.Pattern[str]] = {
    "ru": re.compile(
        r"^[^.;]{0,60}?"
        + _any_of(r"""
            (?:начн|пройд)(?:ется|утся|ет|ут) состоится предстоит завтра
            бы не_(?:подтвердил\w*|соответству\w+|произошл\w+|состоял\w+|было) опроверг\w*
            (?:оказал|назвал)\w*_(?:ложн|фейк)\w* ли             отмен(?:ен|ил)\w*
        """)
    ),
    "kk": re.compile(
        r"^[^.;,]{0,12}?"
        + _any_of(r"""
            жоқ емес мүмкін ма ме ба бе па пе керек тиіс мақсат\w* қауп\w+ қаупі болар деп_(?:қорқ|қауіп)\w+
            деген_(?:ақпарат|сөз|хабар|қауесет)\w*
        """)
        + r"|^[^.;]{0,60}?"
        + _any_of(r"""
            жоққа_шығар\w+ расталма\w+ теріске_шығар\w+ өтірік жалған қорқ(?:ады|атын|ып) сескен\w+ ертең
            басталады өтпек болмақ
        """)
    ),
    "en": re.compile(
        r"^[^.;]{0,50}?"
        + _any_of(
            "was_false were_false was_denied is_false untrue was_overturned were_denied due_to_(?:begin|start|open)"
            r" (?:is|are)_(?:set|scheduled|expected) will_(?:begin|start|open)"
        )
    ),
}
"""What takes back the words before it."""

_NOT_INSIDE: dict[Language, re.Pattern[str]] = {
    "ru": re.compile(r"\bне\b(?!\s+(?:менее|более|только))"),
    "kk": re.compile(r"\b(?:емес|жоқ)\b"),
    "en": re.compile(r"\bnot\b(?!\s+to\s+leave)"),
}
_PRESUMED = re.compile(
    r"\b(?:продл|отмен|обжалов|смягч|пересмотр|заменит|сократит|расследова|раскры|обстоятельств)\w*\s+(?:\w+\s+)?$"
    r"|\b(?:extend|investigate|into)\s+(?:the\s+)?$"
)
"""Asking to change a thing presumes that it is there: просят продлить арест, отменить приговор."""

_WANTED = re.compile(
    r"^[^.;]{0,60}?\b(?:(?:добива|требу|потребова|ожида)\w*|прос[ия]т|попросил\w*|жд[уе]т|хот[яи]т"
    r"|не (?:выдал|дал|санкционировал|одобрил|состоял)\w*)\b"
)
"""What makes a noun before it a wish: освобождения Ахатова добиваются."""
_QUESTION = re.compile(r"\?\s*[»\"”]?$")
_CONNECTED = re.compile(r"\s*(?:что|чтобы|будто|якобы|если|как)\b")


def is_doubtful(reading: Reading, cue: Cue) -> bool:
    """Whether the words around the cue take back what it says: denied, feared, planned, demanded or asked."""
    language = cue.phrase.language
    start, end = reading.words[cue.first].start, reading.words[cue.last - 1].end
    before = _without_names(reading, _scope_start(reading, cue), start)
    after = reading.low[end : _scope_end(reading, cue)]
    if cue.phrase.role == "gen" and _PRESUMED.search(before):
        return False
    if cue.phrase.role == "gen" and _WANTED.search(after):
        return True
    return bool(
        (not cue.phrase.denies and _DENIED[language].search(before))
        or _DOUBTED[language].search(before)
        or (not cue.phrase.denies and _NOT_INSIDE[language].search(reading.low, start, end))
        or _TAKEN_BACK[language].search(after)
        or _QUESTION.search(reading.low)
    )


_NAMES = ("askha", "askar", "надежд")
"""Given names, at the beginning of a sentence, that begin like words of doubt."""


def _without_names(reading: Reading, start: int, end: int) -> str:
    """A stretch of the sentence with names blanked out, as Askhat doesn't ask and Надежда doesn't hope."""
    text = reading.low[start:end]
    words = [(at, word) for at, word in enumerate(reading.words) if start <= word.start < end]
    names = [word for at, word in words if word.capital and (at > 0 or word.low.startswith(_NAMES))]
    if len(names) * 2 > len(reading.words):  # a headline in capitals
        return text
    for word in names:
        text = text[: word.start - start] + "_" * (word.end - word.start) + text[word.end - start :]
    return text


def _scope_start(reading: Reading, cue: Cue) -> int:
    """Where the words begin that can take back the cue: its clause, and the one that governs it."""
    clause = reading.clauses[cue.first]
    begins = _first_of(reading, clause)
    if clause > 0 and (cue.phrase.language == "en" or _CONNECTED.match(reading.low, begins)):
        return _first_of(reading, clause - 1)
    return begins


def _scope_end(reading: Reading, cue: Cue) -> int:
    if cue.phrase.language == "kk":  # its verbs come last: what doubts them may stand in the next clause
        return len(reading.low)
    words = reading.clause_of(cue)
    return max(words[-1].end, reading.words[cue.last - 1].end)


def _first_of(reading: Reading, clause: int) -> int:
    return reading.words[reading.clauses.index(clause)].start
