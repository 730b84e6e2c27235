"""Which grammatical cases the forms of names and of words for people may be in, in Russian and Kazakh."""

import re
from enum import IntFlag


class Cases(IntFlag):
    """The Russian cases that a form may be in; Kazakh's map onto them (its ablative and locative are PREPOSITIONAL)."""

    NOMINATIVE = 1
    GENITIVE = 2
    DATIVE = 4
    ACCUSATIVE = 8
    INSTRUMENTAL = 16
    PREPOSITIONAL = 32


N, G, D, A, I, P = Cases  # noqa: E741  the usual letters for the cases
ALL = N | G | D | A | I | P

_FEMALE_NAMES = """
    айдана аида айнура алина алия алма анара анна асема асия валентина вера виктория галина гульмира гульнара дана дария
    дарья динара дильнара дина евгения екатерина елена жазира жамиля жанара жанна зарина зульфия индира инна ирина
    камила карина ксения лариса лейла любовь людмила мадина марина мария мира надежда назира наталья нина нурия оксана
    ольга рита роза сабина сания светлана софья тамара татьяна фатима эльвира эльмира юлия
"""
FEMALE_NAMES = frozenset(_FEMALE_NAMES.split())
"""Names of women that end as a man's name does in the genitive."""

_RUSSIAN_NAMES: tuple[tuple[str, Cases], ...] = (
    (r"(?:[оеё]в|[иы]н)а", N | G | A),
    (r"(?:[оеё]в|[иы]н)у", D | A),
    (r"(?:[оеё]в|[иы]н)ой", G | D | I | P),
    (r"(?:[оеё]в|[иы]н)ым", I),
    (r"(?:[оеё]в|[иы]н)е", D | P),
    (r"(?:[оеё]в|[иы]н)ы", N | G),
    (r"(?:[оеё]в|[иы]н)ых", G | A | P),
    (r"(?:[оеё]в|[иы]н)ыми", I),
    (r"(?:[оеё]в|[иы]н)", N),
    (r"(?:ого|его)", G | A),
    (r"(?:ому|ему)", D),
    (r"(?:ск|цк|н)ая", N),
    (r"ую", A),
    (r"(?:ский|цкий|ый)", N),
    (r"(?:ской|цкой)", G | D | I | P | N),
    (r"ым", I),
    (r"[аеё]й|[оо]й", N | I | G | D | P),
    (r"(?:л|с|т|к|м|р)у", ALL),
    (r"[ую]", D | A),
    (r"[ая]", N | G | A),
    (r"(?:ом|ем|ём)", N | I),
    (r"[ыи]", ALL),
    (r"[еёоэ]", ALL),
    (r"[ь]", ALL),
    (r"[^аеёиоуыэюя]", N),
)
_KAZAKH: tuple[tuple[str, Cases], ...] = (
    (r"[ндт][ыі]ң", G),
    (r"(?:[ое]в|ин|[ое]ва|ина|ұлы|қызы|бай|бек)[ндт][ыі]|(?:ұлын|қызын|сын|сін)", A),
    (r"(?:[ое]в|ин|[ое]ва|ина|ұлы|қызы|бай|бек)(?:[ғқгк]|н)[ае]|(?:сына|сіне)", D),
    (r"(?:[ое]в|ин|[ое]ва|ина|ұлы|қызы|бай|бек)[дтн][ае]н?", P),
    (r"[ыі]н[ае]", D),
    (r"(?:[ыі]с[ыі]н|ағын|егін)", A),
    (r"[ыі]н(?:д[ае]|[ае]н)", P),
    (r"[ндт][ыі]", A | N),
    (r"[ғқгк][ае]", D | N),
    (r"[дт][ае]н?|н[ае]н", P | N),
    (r"[мбп]ен", I | N),
    (r"", N),
)
_PERSON_ENDINGS: tuple[tuple[str, Cases], ...] = (
    (r"[нтвщчрл]ика", G | A),
    (r"[нтвщчрл]ику", D),
    (r"[нтвщчрл]ике", P),
    (r"[нтвщчрл]ики", N),
    (r"(?:к|иц|щин|жен|сестр|вдов|коллег|защит|подруг|блогерш|мам|суд[ьё])[ая]", N),
    (r"(?:к|иц|щин|жен|сестр|вдов|коллег|защит|подруг|блогерш|мам|судь)[иы]", G | N),
    (r"(?:к|иц|щин|жен|сестр|вдов|коллег|защит|подруг|блогерш|мам|судь)[ую]", A),
    (r"(?:к|иц|щин|жен|сестр|вдов|коллег|защит|подруг|блогерш|мам|судь)е", D | P),
    (r"(?:к|иц|щин|жен|сестр|вдов|коллег|защит|подруг|блогерш|мам|судь)(?:ой|ей)", I),
    (r"(?:мать|дочь)", N | A),
    (r"(?:матери|дочери)", G | D | P),
    (r"(?:ого|его|их|ых|ов|ев)", G | A),
    (r"(?:ому|ему|ам|ям)", D),
    (r"(?:ыми|ими|ами|ями|ом|ем|ём)", I),
    (r"(?:ый|ий|ая|ые|ие)", N),
    (r"ую", A),
    (r"ой", G | D | I | P),
    (r"(?:ым)", I | D),
    (r"[ая]", G | A),
    (r"[ую]", D),
    (r"е", P),
    (r"[ыи]", N),
    (r"", N),
)

_BODY_ENDINGS: tuple[tuple[str, Cases], ...] = (
    (r"(?:ени|здани|яти)я", G),
    (r"ия", N),
    (r"ии", G | D | P),
    (r"ию", A | D),
    (r"ией|ом|ем", I),
    (r"[еоаы]е|ие|о", N | A),
    (r"[ая]", G | N),
    (r"[ую]", D | A),
    (r"[ыие]", G | P),
    (r"", N | A),
)


class _Endings:
    """A table of endings, tried in its order."""

    def __init__(self, table: tuple[tuple[str, Cases], ...]) -> None:
        self._rows = tuple((re.compile(rf"(?:{ending})$"), cases) for ending, cases in table)

    def cases(self, word: str) -> Cases:
        return next((cases for pattern, cases in self._rows if pattern.search(word)), ALL)


_russian, _kazakh, _person, _body = map(_Endings, (_RUSSIAN_NAMES, _KAZAKH, _PERSON_ENDINGS, _BODY_ENDINGS))


def russian_cases(words: tuple[str, ...]) -> Cases:
    """The cases that all words of a name (in lower case) may share; a word that need not decline gives way."""
    strong = [N if word in FEMALE_NAMES else _russian.cases(word) for word in words]
    shared = ALL
    for cases in strong:
        shared &= cases
    if shared:
        return shared
    declined = [cases for cases in strong if cases != N]
    shared = ALL
    for cases in declined:
        shared &= cases
    return shared or ALL


def kazakh_cases(words: tuple[str, ...]) -> Cases:
    """The case of a Kazakh phrase: its last word carries the ending."""
    return _kazakh.cases(words[-1]) if words else N


def person_cases(word: str) -> Cases:
    """The cases of a Russian word for a person."""
    return _person.cases(word)


def body_cases(word: str) -> Cases:
    """The cases of a Russian word for an organisation."""
    return _body.cases(word)


def is_feminine(words: tuple[str, ...]) -> bool:
    """Whether a name in the nominative looks like a woman's."""
    return words[-1].endswith(("а", "я")) or any(word in FEMALE_NAMES for word in words)
