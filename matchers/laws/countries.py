"""Whose law a text speaks of: Kazakhstan, other countries and their cities, as stems in `Folded.flat` letters."""

import re
from functools import cache

KAZAKH = (
    r"(?:республик\w+ казахстан\w*|казахстан\w*|казахск\w+|казакстан\w*(?: республикасы\w*)?"
    r"|republic of kazakhstan|kazakhstan(?:i|'s)?|kazakh)"
)
KAZAKH_ABBREVIATION = r"(?:РК|PK|РK|PК|ҚР|QR|RK)"
"""In `Folded.exact` letters, with the Latin letters that look like Cyrillic ones."""

_COUNTRIES = (
    r"росси\w+(?: федераци\w+)?", r"ресей\w*", r"russia\w*(?:'s)?(?: federation)?", "рсфср", "rsfsr", "ссср", "кср",
    "ussr",
    r"soviet", r"кыргыз\w*", r"киргиз\w*", r"kyrgyz\w*(?:'s)?", r"узбек\w*", r"озбек\w*", r"uzbek\w*(?:'s)?",
    r"белар\w+",
    r"белорус\w*", r"belarus\w*(?:'s)?", r"украин\w*", r"ukrain\w*(?:'s)?", r"таджик\w*", r"тажик\w*",
    r"tajik\w*(?:'s)?",
    r"азербайджан\w*", r"азирбайжан\w*", r"azerbaij\w*(?:'s)?", r"туркмен\w*", r"туркимен\w*", r"turkmen\w*(?:'s)?",
    r"армян\w*", r"армени\w*", r"armenia\w*(?:'s)?", r"грузи\w+", r"georgia(?:n|'s)?", r"молдав\w*", r"молдов\w*",
    r"moldova\w*(?:'s)?", r"китай\w*", r"китае", r"кытай\w*", r"chin(?:a|ese)(?:'s)?", r"монгол\w*", r"mongolia\w*",
    r"турци\w+", r"турецк\w+", r"туркия\w*", r"turk(?:ey|ish)(?:'s)?", r"герман\w*", r"немецк\w*", r"german\w*(?:'s)?",
    r"польш\w*", r"польск\w*", "polish", r"poland(?:'s)?", r"латви\w+", r"латыш\w+", r"литв\w+", r"литовск\w+",
    r"эстон\w+", r"франц\w+", "french", r"france(?:'s)?", r"американск\w+", r"иран\w*", r"iran\w*", r"израил\w+",
    "сша", "фрг", "кнр", "кхр", "снг",
)  # fmt: skip
OTHER = rf"(?:{'|'.join(_COUNTRIES)})"
OTHER_ABBREVIATION = r"(?:РФ|РСФСР|СССР|КР|РБ|РУз|РУ|РТ|РА|КНР|КХР|ҚХР|США|СНГ|ФРГ|КазССР|ПМР|ДНР|ЛНР)"
"""In `Folded.exact` letters."""

_CITIES_ABROAD = (
    r"москв\w*", r"московск\w+", r"маскеу\w*", "moscow", r"(?:санкт-)?петербург\w*", "petersburg", r"новосибир\w*",
    "novosibirsk", r"екатеринбург\w*", r"yekaterinburg", r"свердловск\w*", "казань", "казани", "казанью", r"казанск\w+",
    r"омск\w*", r"томск\w*", r"тюмен\w*", r"челябинск\w*", r"оренбург\w*", r"орынбор\w*", "orenburg", r"самар[аеуы]",
    r"самарск\w+", r"саратов\w*", r"астрахан\w*", r"барнаул\w*", r"алтайск\w+", r"башкир\w*", r"башкорт\w*", "уфа",
    "уфе",
    "уфы", r"татарстан\w*", r"дагестан\w*", r"чечн\w*", r"чеченск\w+", r"крым\w*", r"краснодар\w*", r"ростов\w*",
    r"бишкек\w*", "bishkek", r"ошск\w+", "ош", "оше", r"джалал-абад\w*", r"ташкент\w*", "tashkent", r"самарканд\w*",
    "samarkand", r"нукус\w*", r"каракалпак\w*", "nukus", "душанбе", "dushanbe", r"ашхабад\w*", "ashgabat", r"минск\w*",
    "minsk", r"киев\w*", "kyiv", "kiev", "баку", r"бакинск\w+", "baku", r"тбилис\w+", "tbilisi", r"ереван\w*",
    "yerevan",
    "osh", "khujand", "khorog", "bukhara", "fergana", "andijan", "namangan", "batken", "grodno", "gomel", "vitebsk",
    "chelyabinsk", "omsk", "kazan", "tyumen", "irkutsk", r"ферган\w+", r"бухар[аеуы]\w*", r"андижан\w*", r"наманган\w*",
    r"худжанд\w*", r"хорог\w*", r"баткен\w*", r"гродн\w+", r"гомел\w+", r"витебск\w*", r"могилев\w*",
    r"брест(?:е|а|ск\w+)",
    r"иркутск\w*", r"красноярск\w*", r"хабаровск\w*", r"владивосток\w*", r"воронеж\w*", r"нижегород\w+", r"сургут\w*",
    r"волгоград\w*", r"пермск\w+", "перми", r"кемеров\w+",
    r"пекин\w*", "beijing", "урумчи", r"урими\w*", "urumqi", r"варшав\w*", "warsaw", r"берлин\w*", "berlin",
    r"стамбул\w*", r"ыстамбул\w*", "istanbul", r"анкар\w+", "ankara",
)  # fmt: skip
_ABROAD = rf"(?:{'|'.join((*_COUNTRIES, 'рф', *_CITIES_ABROAD))})"

_HOME = (
    r"казах\w*", r"казакстан\w*", r"kazakh\w*(?:'s)?", "рк", r"алматы\w*", r"алматинск\w+", "almaty", r"алма-ат\w+",
    r"астан[аеуы]\w*", r"астанинск\w+", "astana", r"нур-?султан\w*", "nur-sultan", r"шымкент\w*", "shymkent",
    r"актоб\w+",
    r"актюб\w+", "aktobe", r"актау\w*", "aktau", r"атырау\w*", "atyrau", r"уральск\w*", "uralsk",
    r"орал(?:да|дагы|дын)",
    r"караганд\w+", "karaganda", r"павлодар\w*", "pavlodar", r"костана\w+", "kostanay", r"кокшетау\w*",
    r"семейск\w+", "семее",
    r"семейде\w*", r"семипалат\w*", r"тараз\w*", "taraz", r"кызылорд\w*", "kyzylorda", r"туркестан\w*", r"туркистан\w*",
    r"талдыкорган\w*", r"жанаозен\w*", "zhanaozen", r"жезказган\w*", r"экибастуз\w*", r"екибастуз\w*", r"темиртау\w*",
    r"риддер\w*", r"усть-каменогор\w*", r"оскемен\w*", r"петропавл\w*", r"балхаш\w*", r"балкаш\w*", r"мангист\w+",
    r"мангыста\w*",
)  # fmt: skip
_CITIZEN = (
    r"(?:граждан\w+|урожен\w+|жител\w+|выход\w+) (?:из )?(?:республики казахстан|казахстана|рк)"
    r"|казахстан(?:ец|ц\w+|к[аеиуо]\w?)"
    rf"|граждан\w+ {_ABROAD}|{_ABROAD} (?:граждан\w+|азамат\w+|citizen|national)"
    r"|казакстан азамат\w+|казакстандык|kazakh(?:stani)? (?:citizen|national|man|woman|blogger|activist)"
)
_AUTHORITY = (
    r"(?:(?:гор|рай|обл|верхов)?суд\w*|судь\w+|сот\w*|прокур\w+|полици\w+|милиц\w+|мвд|фсб|гкнб|следств\w+|следков\w*|приговор\w*"
    r"|сми|силовик\w*|омон\w*|court\w*|judge\w*|prosecut\w+|police|investigat\w+|authorities|media|тергеу\w*|полиция\w*)"
)
_AT_WORK_ABROAD = (
    rf"{_ABROAD}(?:[ -][\w-]+){{0,2}} {_AUTHORITY}|{_AUTHORITY}(?: [\w-]+){{0,2}} {_ABROAD}"
    rf"|(?:в|во) (?:[\w-]+ )?{_ABROAD}|in {_ABROAD}"
    r"|(?:душанбе|баку|тбилиси|ташкент|киев|ереван|ашхабад|москва|пекин|урими?жи|анкара|[ыи]?стамбул|т[ао]ж[иы]кс?тан"
    r"|туркия|беларусь?|армения|аз[ие]рбайжан|германия|польша|грузия|украина)[дт]ы?[аеиы](?:гы|ги)?"
    r"|(?:ресейде|маскеуде|бишкекте|ташкентте|кыргызстанда|озбекстанда|кытайда|минскиде|минскте|украинада)"
)


@cache
def place_pattern() -> re.Pattern[str]:
    """Made with the first text, as it takes long and a crawl's main process searches none."""
    return re.compile(
        rf"(?<!\w)(?:(?P<citizen>{_CITIZEN})|(?P<abroad>{_AT_WORK_ABROAD})|(?P<home>{'|'.join(_HOME)}))(?!\w)"
    )


_FLIGHT = re.compile(
    r"(?<!\w)(?:урожен\w+|с?бежа\w+|уеха\w+|выех\w+|покин\w+|прожива\w+|живет|жив[уе]щ\w+|находит\w+|экстради\w+|выдач\w+"
    r"|эмигр\w+|убежищ\w+|fled|extradit\w+|exile|asylum|lives|кашып|туратын|розыск\w*|разыскива\w+|wanted)(?!\w)"
)
"""Words that put a person abroad, not the case."""


def is_abroad(sentence: str, position: int) -> bool:
    """Whether what is cited at `position` is another country's law: the nearest court or place before it decides."""
    places = [match for match in place_pattern().finditer(sentence) if match["citizen"] is None]
    if not any(match["abroad"] for match in places) or _FLIGHT.search(sentence):
        return False
    before = [match for match in places if match.start() < position]
    if before:
        return before[-1]["abroad"] is not None
    return all(match["abroad"] for match in places)


_OF_OTHERS = re.compile(rf"(?<!\w){OTHER} $")


def is_of_others(text: str, position: int) -> bool:
    """Whether another country is named right before a position: `российская статья 282`, `Russia's Article 280`."""
    return _OF_OTHERS.search(text, max(0, position - 40), position) is not None


_OURS = re.compile(r"(?<!\w)(?:наш\w{1,3}|биздин|our) $")


def is_ours(text: str, position: int) -> bool:
    """Whether what stands at `position` is called ours: `нашу статью 174`."""
    return _OURS.search(text, max(0, position - 12), position) is not None


@cache
def abroad_alone() -> re.Pattern[str]:
    """Made with the first text, like `place_pattern`."""
    return re.compile(rf"(?<!\w){_ABROAD}(?!\w)")


def names_abroad(sentence: str) -> bool:
    """Whether the sentence names another country, a city or the people of one, and nobody leaves for it."""
    return abroad_alone().search(sentence) is not None and _FLIGHT.search(sentence) is None


def is_at_home(words: str) -> bool:
    """Whether `words` name Kazakhstan or a place in it."""
    return any(match["home"] for match in place_pattern().finditer(words))


def has_place(sentence: str) -> bool:
    """Whether the sentence names any place that `is_abroad` would look at."""
    return place_pattern().search(sentence) is not None
