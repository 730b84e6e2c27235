"""Whose law a text speaks of: names of Kazakhstan and of other countries, their cities and adjectives, as stems."""

import re

KAZAKH = (
    r"(?:республик\w+ казахстан\w*|казахстан\w*|казахск\w+|казакстан\w*(?: республикасы\w*)?"
    r"|republic of kazakhstan|kazakhstan(?:i|'s)?|kazakh)"
)
_OTHERS = r"""
    росси\w+(?: федераци\w+)? ресей\w* russia\w*(?:'s|n)?(?:\ federation)? рсфср rsfsr ссср ussr кср
    кыргыз\w* киргиз\w* kyrgyz\w*(?:'s)? узбек\w* озбек\w* uzbek\w*(?:'s)? белар\w+ белорус\w* belarus\w*(?:'s)?
    украин\w* ukrain\w*(?:'s)? таджик\w* тажик\w* tajik\w*(?:'s)? азербайджан\w* азирбайжан\w* azerbaij\w*(?:'s)?
    туркмен\w* туркимен\w* turkmen\w*(?:'s)? армян\w* армени\w* armenia\w*(?:'s)? грузи\w+ georgia(?:n|'s)?
    молдав\w* молдов\w* moldova\w* китай\w* кытай\w* chin(?:a|ese)(?:'s)? монгол\w* mongolia\w* турц\w+ турецк\w+
    turk(?:ey|ish)(?:'s)? герман\w* немецк\w* german\w*(?:'s)? польш\w* польск\w* polish poland(?:'s)? латв\w+ литв\w+
    литовск\w+ эстон\w+ франц\w+ french france(?:'s)? американск\w+ ирак\w* иран\w* iran\w* израил\w+
    сша фрг кнр кхр
""".split()
OTHER = rf"(?:{'|'.join(_OTHERS)})"
OTHER_ABBREVIATION = r"(?:РФ|РСФСР|СССР|КР|РБ|РУз|РУ|РТ|РА|КНР|КХР|ҚХР|США|ФРГ|КазССР|ПМР|ДНР|ЛНР)"
KAZAKH_ABBREVIATION = r"(?:РК|PK|РK|PК|ҚР|QR|RK)"

_CITIES = """
    москв\\w* московск\\w+ мускеу\\w* маскеу\\w* moscow санкт-петербург\\w* петербург\\w* новосибирск\\w* екатеринбург\\w*
    свердловск\\w* казань казани казанск\\w* омск\\w* челябинск\\w* оренбург\\w* оренбор\\w* самар[аеуы] самарск\\w+ саратов\\w*
    астрахан\\w* тюмен\\w* томск\\w* барнаул\\w* алтайск\\w+ башкир\\w* башкорт\\w* татарстан\\w* дагестан\\w* чечн\\w* крым\\w*
    бишкек\\w* bishkek ошск\\w+ джалал-абад\\w* ташкент\\w* tashkent самарканд\\w* нукус\\w* каракалпак\\w* nukus душанбе
    dushanbe ашхабад\\w* минск\\w* minsk киев\\w* kyiv kiev баку бакинск\\w+ baku тбилис\\w+ tbilisi ереван\\w* пекин\\w*
    урумчи варшав\\w* берлин\\w* стамбул\\w* анкар\\w+ novosibirsk petersburg samarkand yerevan
""".split()
ABROAD = re.compile(rf"(?<!\w)(?:{OTHER}|рф|{'|'.join(_CITIES)})(?!\w)")
"""A country or city abroad, in the letters of `Folded.flat`."""

_HOME = """
    казах\\w* казак\\w* kazakh\\w* рк республик\\w+ алмат\\w+ almaty алма-ат\\w* астан\\w* astana нур-султан\\w* нурсултан\\w*
    nur-sultan шымкент\\w* shymkent актоб\\w+ актюб\\w+ aktobe актау\\w* aktau атырау\\w* atyrau уральск\\w* uralsk oral
    караганд\\w+ караганды karaganda павлодар\\w* pavlodar костана\\w+ kostanay кокшетау\\w* семей semey семипалат\\w* тараз\\w*
    taraz кызылорд\\w* kyzylorda туркестан\\w* талдыкорган\\w* жанаозен\\w* zhanaozen жезказган\\w* экибастуз\\w*
    темиртау\\w* риддер\\w* усть-каменогор\\w* оскемен\\w* петропавл\\w* балхаш\\w* мангиста\\w* мангыста\\w* zhezkazgan
""".split()
AT_HOME = re.compile(rf"(?<!\w)(?:{'|'.join(_HOME)})(?!\w)")
"""Kazakhstan or a place in it."""

_AUTHORITY = (
    r"(?:суд\w*|судь\w+|сот\w*|прокур\w+|полици\w+|милиц\w+|мвд|фсб|гкнб|следств\w+|следков\w*|приговор\w*|сми|силовик\w*"
    r"|court\w*|judge\w*|prosecut\w+|police|investigat\w+|authorities|media|тергеу\w*|билик\w*)"
)
ABROAD_AUTHORITY = re.compile(
    rf"(?<!\w)(?:{ABROAD.pattern}(?:[ -][\w-]+){{0,2}} {_AUTHORITY}|{_AUTHORITY}(?: [\w-]+){{0,2}} {ABROAD.pattern})(?!\w)"
)
"""A court, prosecutor, police or press abroad: what it cites is that country's law."""
PLACED_ABROAD = re.compile(
    rf"(?<!\w)(?:(?:в|во) (?:[\w-]+ )?{ABROAD.pattern}|in {ABROAD.pattern}"
    r"|(?:ресейде|маскеуде|бишкекте|ташкентте|кыргызстанда|озбекстанда|кытайда|минскиде|украинада))(?!\w)"
)
FLIGHT = re.compile(
    r"(?:граждан\w+|урожен\w+|бежа\w+|уеха\w+|выех\w+|покин\w+|прожива\w+|живет|жив[уё]щ\w+|находит\w+|экстради\w+|выдач\w+"
    r"|эмигр\w+|убежищ\w+|fled|citizen|extradit\w+|exile|asylum|lives|кашып|азамат\w+|тура\w+)(?!\w)"
)
"""Words that put a person abroad, not the case."""
