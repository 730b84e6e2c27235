"""Words that stand for people and organisations, or tell that a capitalised word is none, in three languages.

In the lists a word is the beginning of all that it stands for; `$` behind it means that it is the whole.
"""

import re

from matchers.events.grammatical_case import ALL, A, Cases, D, G, I, N, P


def _beginnings(words: str) -> re.Pattern[str]:
    return re.compile("|".join(words.split()))


KIN = _beginnings("""
    семь[яеию]$ семью$ брат сестр сын доч жен[аыуе]$ женой$ муж[ауе]?$ мужем$ мать$ матер отец$ отц родственни родны[хе]
    родител супруг
    друг[ау]?$ друз подруг коллег соратни сторонни сосед вдов племянни дяд мам[аыуе]$ пап[аыуе]$ однофамил тезк
    адвокат защит подзащитн клиент доверител представител оппонент начальни помощни водител следовател судь[яюиеё]
    прокурор полицейск сотрудни министр чиновни депутат пресс-секретар свидетел врач член участни эксперт
    правозащитники журналисты активисты
    family$ brother sister son$ sons$ daughter wife$ husband mother father parents relative friend colleague supporter
    lawyer
    attorney client widow neighbo prosecutor investigator judge officer spokes minister official member cousin uncle
    аға(?:сы|сын|сының|сына) іні(?:сі|сін|сіне) ұл(?:ы|ын)$ қыз(?:ы|ын)$ әйелі күйеуі жұбайы ана(?:сы|сын)
    әке(?:сі|сін) туы(?:сы|стары) жақтас әріптес дос(?:ы|тары) қорғаушы судья тергеуші полицейлер куәгер көрші
    бала(?:сы|сын)
""")
"""Others around someone: what happens to them has not happened to him."""

ROLE = _beginnings("""
    активист журналист блогер правозащитни политик$ политика$ поэт юрист рабоч(?:ий|его|ему|им)$ нефтяни лидер
    профсоюзни оппозиционер мужчин женщин художни студент пенсионер учител организатор редактор корреспондент оператор
    фотограф бизнесмен предпринимател акционист музыкант певец певиц режиссер эколог гражданин гражданк жител
    (?:обвиняем|подсудим|осужденн|заключенн|задержанн|арестованн)(?:ый|ая|ого|ому|ую|ой)$ политзаключенн
    activist journalist blogger reporter politician poet editor defendant artist unionist organi[sz]er man$ woman$
    leader campaigner writer
    белсенді ақын құқық суретші азамат тілші сотталушы айыпталушы саясаткер мұғалім
""")
"""What someone may be called himself."""

FELLOWS = _beginnings("активисты$ журналисты$ правозащитники$ блогеры$")
"""What several may be called together: before a name they introduce the first of a list."""

BODY = _beginnings("""
    движени профсоюз организаци парти объединени фонд газет редакци издани компани обществ[оау]$ центр бюро союз
    кәсіпода қозғалы ұйым партия қор$ қордың қорға газет бірлесті одақ одағ
""")
"""The noun beside an organisation's name, which carries its case."""

NOT_NAMES = _beginnings("""
    вина$ вину$ суд полици прокурат казахстан алмат астан актоб актау атырау караганд шымкент тараз уральск костан
    кокшетау павлодар
    семе[йея] кызылорд петропавл жанаозен темиртау экибастуз росси кыргыз узбек европ мажилис парламент сенат
    министерств уголовн кодекс статьи кнб уик мвд ук$ рк$ дп$ коап янв фев мар(?:т|та)$ апр май$ мая$ июн июл авг сент
    окт нояб дек қазақстан ақтөбе ақтау қарағанд қызылорда орал сот полиция прокурор ұқк қр$ қк$ ішкі қылмыстық бас$
    әкімшілік police court kazakh almaty astana aktobe aktau karaganda shymkent kostanay semey taraz pavlodar monday
    tuesday wednesday thursday friday saturday sunday january february march april may$ june july august september
    october november december the$ article criminal code amnesty human rights city district prosecutor supreme
    national security committee
""")
"""Capitalised words that name nobody."""

SURNAME = re.compile(
    r"(?:[оеё]в|[иы]н|[оеё]ва|[иы]на|[оеё]ву|[иы]ну|[оеё]вой|[иы]ной|[оеё]вым|[иы]ным|[оеё]вых|[оеё]вы"
    r"|ск(?:ий|ая|ого|ому|ую|ой)?|ұлы|қызы|улы|кызы|ba[iy]|bek|[oe]v|[oe]va|in|ina|uly|kyzy)(?:[тднғқгк]\w{1,3})?$"
)
"""How a surname that stands alone is known."""

LAWYER = re.compile("адвокат|защит|lawyer|attorney|қорғаушы")
DEFENCE = re.compile("защит[аыеуо]й?$")
"""Nobody's title: whom it stands before is the client."""
CLIENT = re.compile("подзащитн|клиент|доверител|client")
OWNERS = frozenset({"его", "ее", "их", "his", "her", "their", "оның"})
LISTED = frozenset({",", "и", "and", "мен", "бен", "пен", "және", "а", "также", "&", "да", "or", "или"})
"""What stands between the names of a list."""

_PREPOSITIONS = """
    у от для с со к ко о об обо по при против над под перед за из без около вокруг через между на в во до про
    отношении как качестве вместо ради среди вслед адрес словам мнению рядом версии данным
    of for with by from to against about over at in on near between than like under after before
"""
PREPOSITIONS = frozenset(_PREPOSITIONS.split())

PLURAL = {
    "ru": re.compile(r"(?:ов|ев|ам|ами|ах|ям|ями|ях|ы|[^к]и|ые|ых|ыми)$"),
    "kk": re.compile(r"(?:лар|лер|дар|дер|тар|тер)"),
    "en": re.compile(r"[^s]s$"),
}
"""Words for several people, who are not the one that was named before."""

SINGULAR, MANY, HER = (False, False), (True, False), (False, True)
"""Whether a pronoun is plural, and whether it is feminine."""

_PRONOUN_TABLE: tuple[tuple[str, Cases, tuple[bool, bool]], ...] = (
    ("он ол he", N, SINGULAR),
    ("она she", N, HER),
    ("они оба олар they", N, MANY),
    ("обе", N, (True, True)),
    ("его него", G | A, SINGULAR),
    ("ее нее", G | A, HER),
    ("их обоих всех", G | A, MANY),
    ("обеих", G | A, (True, True)),
    ("них", G | A | P, MANY),
    ("ему нему оған", D, SINGULAR),
    ("ним", I | D, SINGULAR),
    ("нем", P, SINGULAR),
    ("ей", D | I, HER),
    ("ней", D | I | P, HER),
    ("им", D | I, MANY),
    ("обоим оларға", D, MANY),
    ("ими", I, MANY),
    ("оны him", A, SINGULAR),
    ("her", A | G, HER),
    ("оларды them", A, MANY),
    ("оның his", G, SINGULAR),
    ("олардың their", G, MANY),
)
_RELATIVE_TABLE: tuple[tuple[str, Cases, tuple[bool, bool]], ...] = (
    ("который", N, SINGULAR),
    ("которого", G | A, SINGULAR),
    ("которому", D, SINGULAR),
    ("которым", I | D, SINGULAR),
    ("котором", P, SINGULAR),
    ("которая", N, HER),
    ("которую", A, HER),
    ("которой", G | D | I | P, HER),
    ("которые", N, MANY),
    ("которых", G | A | P, MANY),
    ("которыми", I, MANY),
    ("who", ALL, SINGULAR),
    ("whom", A, SINGULAR),
    ("whose", G, SINGULAR),
)
_SPEAKER_TABLE: tuple[tuple[str, Cases], ...] = (
    ("я мы i we", N),
    ("меня нас", G | A),
    ("мне", D | P),
    ("нам маған", D),
    ("мной", I),
    ("мені me us", A),
    ("менің my", G),
)
PRONOUNS = {word: (cases, *kind) for words, cases, kind in _PRONOUN_TABLE for word in words.split()}
RELATIVES = {word: (cases, *kind) for words, cases, kind in _RELATIVE_TABLE for word in words.split()}
SPEAKERS = {word: cases for words, cases in _SPEAKER_TABLE for word in words.split()}
"""First persons: in a quotation they are the one who speaks."""
