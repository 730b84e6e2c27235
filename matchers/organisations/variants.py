"""Generate variants of an organisation's name that the press uses: shortened, respelt, with the kind of place."""

import re
from collections.abc import Iterator

_BLENDS = (
    (re.compile(r"демократическая партия(?= \w)", re.IGNORECASE), "Демпартия"),
    (re.compile(r"коммунистическая партия(?= \w)", re.IGNORECASE), "Компартия"),
    (re.compile(r"(?<=й )городской суд\b", re.IGNORECASE), "горсуд"),
    (re.compile(r"(?<=й )областной суд\b", re.IGNORECASE), "облсуд"),
    (re.compile(r"(?<=й )районный суд\b", re.IGNORECASE), "райсуд"),
    (re.compile(r"^генеральная прокуратура\b", re.IGNORECASE), "Генпрокуратура"),
    (re.compile(r"^министерство юстиции$", re.IGNORECASE), "Минюст"),
    (re.compile(r"^министерство финансов$", re.IGNORECASE), "Минфин"),
    (re.compile(r"^министерство здравоохранения$", re.IGNORECASE), "Минздрав"),
    (re.compile(r"^министерство труда\b.*", re.IGNORECASE), "Минтруда"),
    (re.compile(r"^министерство (?=(?:обороны|культуры|экологии|образования|промышленности)$)", re.IGNORECASE), "Мин"),
    (re.compile(r"^ministry of foreign affairs$", re.IGNORECASE), "Foreign Ministry"),
    (re.compile(r"^ministry of (?!foreign)(?P<of>\w+)$", re.IGNORECASE), r"\g<of> Ministry"),
)
"""Blends of words, where what is left still tells which body is meant."""
_SPELLINGS = (
    (re.compile(r"(?<=[a-z]{4})i[sz](?=ations?\b)"), "is", "iz"),
    (re.compile(r"\bLabou?r\b"), "Labour", "Labor"),
    (re.compile(r"\bDefen[cs]e\b"), "Defence", "Defense"),
    (re.compile(r"\bCent(?:er|re)\b"), "Centre", "Center"),
)
"""British and American."""
_KAZAKH_GENITIVE = re.compile(r"(?<=[сғгқк]ы)ның(?= \w)|(?<=[сғгқк]і)нің(?= \w)")
"""Тараз қаласының әкімдігі is also Тараз қаласы әкімдігі."""
_KAZAKH_CITY = re.compile(r"^(?P<city>\w+) қаласының (?P<body>әкімдігі|мәслихаты|прокуратурасы|соты)$")
_CITY = re.compile(
    r"^(?P<body>акимат|маслихат|мэрия|прокуратура|полиция) (?P<city>[А-ЯӘҒҚҢӨҰҮҺІ][\w-]+)$", re.IGNORECASE
)
"""Акимат Шымкента is also акимат города Шымкента, and Шымкент қаласының әкімдігі Шымкент әкімдігі."""
_SECOND_TASK = re.compile(r"(?P<first>.+ (?:по|for) .+?) (?:и|and) .+")
"""Бюро по правам человека и соблюдению законности is also called by its first task alone."""
_FEWEST_WORDS = 5
"""Of a name without its second task: shorter ones are other bodies' too."""


def other_wordings(written: str) -> Iterator[str]:
    """Yield variants of a name, each with one change."""
    for long, short in _BLENDS:
        if long.search(written):
            yield long.sub(short, written)
    for either, *spellings in _SPELLINGS:
        for spelling in spellings if either.search(written) else ():
            yield either.sub(spelling, written)
    if _KAZAKH_GENITIVE.search(written):
        yield _KAZAKH_GENITIVE.sub("", written)
    if match := _KAZAKH_CITY.match(written):
        yield f"{match['city']} {match['body']}"
    if match := _CITY.match(written):
        yield f"{match['body']} города {match['city']}"
    if (match := _SECOND_TASK.fullmatch(written)) and len(match["first"].split()) >= _FEWEST_WORDS:
        yield match["first"]
