"""What the sentence around a citation says of it: an older time, or no law at all."""

import re
from collections.abc import Sequence

_COUNTED_BEHIND = re.compile(
    r"[ -]*(?:год|г\.|лет|тысяч|миллион|млн|млрд|тыс|слов|стран|страниц|знак|символ|строк|абзац|просмотр|раза? "
    r"|факт|процент|%"
    r"|тенге|рубл|доллар|years?|days?|words?|pages?|times|people|percent|million|минут|соз|бет|жыл|мын|адам)"
)
_NO_LAW = re.compile(
    r"(?<!\w)(?:договор(?!ен)|контракт|устав(?!ш)|газет|журнал(?!ист)|бюджет|смет|расход|конституци|конвенци|пакт|деклараци|мпгпп|аренд|редакци|сборник"
    r"|шарт|жаргы|контракт|баспасоз|мақала|макала|contract|lease|charter|budget|expenditure|agreement|newspaper|magazine|constitution|convention|covenant"
    r"|iccpr|treaty|декларац|хартия|ата зан|ереже|regulation|statute|правил|положени)"
)
_SMALL = 30
"""Numbers up to here are of anything: without a word of law around they are no citation."""
_LEGAL = re.compile(r"закон|кодекс|юрист|адвокат|правозащит|поправк|норм|law|legal|code|kodeks|зан|кодекс")
_CRIMINAL = re.compile(
    r"осужд|осуди|обвин|суд[ияь]|приговор|вменя|уголовн|подсуд|арест|задерж|следств|штраф|сотта|айып"
    r"|кинал|жауапка|тергеу|ис козг|сот"
    r"|charg|convict|sentenc|accus|court|arrest|detain|prosecut|trial|tried"
)


_STALIN = re.compile(
    r"(?<!\d)19[2-5]\d(?!\d)|репресс|реабилит|сталин|лагер[ьея]|гулаг|нквд|кугын-сургин|stalin|gulag|nkvd"
)
"""Article 58 of the Soviet code, as families tell of it."""


def is_implausible(sentence: str, articles: Sequence[str], behind: str) -> bool:
    """Whether articles without a code are none of a code: counted things, contracts, budgets, and ARTICLE 19's name."""
    if list(articles) == ["19"] or _COUNTED_BEHIND.match(behind):
        return True
    if articles[0].split("-")[0] == "58" and _STALIN.search(sentence) is not None:
        return True
    if _CRIMINAL.search(sentence) is not None:
        return False
    small = all(int(article.split("-")[0]) <= _SMALL for article in articles)
    return _NO_LAW.search(sentence) is not None or (small and _LEGAL.search(sentence) is None)


_OLD_TIME = re.compile(
    r"(?<!\w)(?:(?:в|осенью|весной|летом|зимой|январе|феврале|марте|апреле|мае|июне|июле|августе|сентябре|октябре|ноябре|декабре)"
    r" (?P<ru>(?:199[89]|200\d|201[0-4])) год[ау]?"
    r"|\d{1,2} [а-я]{3,8} (?:199[89]|200\d|201[0-4]) года|до 2015 года"
    r"|(?P<kk>(?:199[89]|200\d|201[0-4])) жылы|2015 жылга дейин"
    r"|(?:in|on|since)(?: \d{1,2})?(?: [a-z]{3,9})?(?: \d{1,2},)? (?P<en>(?:199[89]|200\d|201[0-4]))|before 2015)(?!\w)"
)
_NEW_TIME = re.compile(r"(?<!\d)(?:201[5-9]|202\d)(?!\d)")


_ENACTED = re.compile(
    r"(?:ратифи|принят|подписа|вступи|утвержд|введен|учрежд|основан|adopted|ratified|signed|founded)\w* $"
)


def names_old_time(sentence: str) -> bool:
    """Whether all that the sentence dates was before the codes of 2014 came into force."""
    match = _OLD_TIME.search(sentence)
    if match is None or _ENACTED.search(sentence[: match.start()]):
        return False
    rest = sentence[: match.start()] + sentence[match.end() :]
    return _NEW_TIME.search(rest) is None
