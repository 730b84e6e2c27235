"""Read hints around a citation: an older time, no law at all, or a part of an article that was cited before."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from config.word_tables import WordTables
from matchers.laws.folded_text import FoldedSpan
from matchers.laws.numerals import number_of

CONTEXT_WORDS = WordTables("matchers.citations", "words/context.yml")
_COUNTED_AFTER = CONTEXT_WORDS.any_of("counted", r"[ -]*")
_NO_LAW = CONTEXT_WORDS.any_of("no_law", r"(?<!\w)")
_MAX_AMBIGUOUS_ARTICLE = 30
"""Articles up to this number need a legal word in the sentence: charters and contracts have such articles, too."""
_LEGAL = CONTEXT_WORDS.any_of("legal")
_CRIMINAL = CONTEXT_WORDS.any_of("criminal")
_SOVIET = CONTEXT_WORDS.any_of("soviet")
"""Signs of Article 58 of the Soviet code, in stories of families."""


def is_of_case(sentence: str) -> bool:
    """Return whether a sentence is about a criminal case, a verdict or a fine."""
    return _CRIMINAL.search(sentence) is not None


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


_RU_SAME = (
    r"(?:эт(?:ой|их)|т(?:ой|ех) же|данной|указанной|названной|упомянутой|вышеуказанной|вышеназванной)(?: же)? стат\w+"
)
_SAME = re.compile(
    rf"(?<!\w)(?:(?:ч\.|част\w{{1,3}}|(?P<paragraph>п\.|пункт\w{{0,2}})) ?(?P<ru>\d{{1,2}}|[а-я]{{5,10}}) {_RU_SAME}"
    rf"|(?P<first>[а-я]{{5,10}}) част\w{{1,3}} {_RU_SAME}"
    r"|(?:осы|сол|аталган|бул) баптын (?P<kk>\d{1,2}|[а-я]{5,10})(?: ?-)? ?(?:болиг|тарма[гк])\w*"
    r"|(?:part|paragraph) (?P<en>\d{1,2}|[a-z]{3,6}) of (?:the same|this|that) article)"
)
_SAME_BEGINNINGS = (
    "ой стат", "ой же стат", "их стат", "ех же стат", "осы бап", "сол бап", "аталган бап", "бул бап", "same article",
    "this article", "that article",
)  # fmt: skip
"""A quick check: one of these is in every text in which `_SAME` matches."""


_NO_ARTICLE_AFTER = r"(?!\w| \d|(?: \w+){0,2} ?ст)"
_LATER = re.compile(
    r"\b(?:по|на|онын|under) (?P<part>"
    r"(?:(?:ч\.|част[иь]) ?(?P<ru>\d{1,2}|[а-я]{5,10})|(?P<first>[а-я]{5,10}) част[иь])" + _NO_ARTICLE_AFTER + "|"
    r"(?P<kk>\d{1,2}|[а-я]{5,10})(?: ?-)? ?болиг\w*|(?:its )?part (?P<en>\d{1,2}|one|two|three|four)(?!\w| of))"
)
"""Parts after a preposition, or `its` part in Kazakh: по части второй, оның 2-бөлігі, under part 2."""
_LATER_BEGINNINGS = (" част", "по ч.", "на ч.", "онын ", "under ")


@dataclass(frozen=True, kw_only=True, slots=True)
class OtherPart(FoldedSpan):
    """A part or paragraph of an article that the text cites earlier and whose number isn't repeated."""

    number: str
    is_paragraph: bool = False
    is_named: bool = False
    """Whether the text says `of the same article`."""


def other_parts(text: str) -> Iterator[OtherPart]:
    """Yield such parts of articles cited earlier, in a text of `Folded.flat`."""
    for pattern, beginnings in ((_SAME, _SAME_BEGINNINGS), (_LATER, _LATER_BEGINNINGS)):
        for match in pattern.finditer(text) if any(map(text.__contains__, beginnings)) else ():
            part = _other_part(match)
            if part is not None:
                yield part


def _other_part(match: re.Match[str]) -> OtherPart | None:
    named = match.groupdict()
    is_named, is_paragraph = "part" not in named, named.get("paragraph") is not None
    start, end = match.span() if is_named else match.span("part")
    word = next(named[group] for group in ("ru", "first", "kk", "en") if named[group])
    number = int(word) if word.isdigit() else number_of([word])
    if number is None:
        return None
    return OtherPart(start=start, end=end, number=str(number), is_paragraph=is_paragraph, is_named=is_named)
