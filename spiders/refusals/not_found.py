"""Pages that say, with status 200, that there is no article: it isn't found, or the site is out of service.

They are short, and say it in their title or first sentence. That an article speaks of such things is no evidence.
"""

import re

from spiders.refusals.blocked import MAX_BLOCK_PAGE_CHARS, MAX_OPENING_CHARS

_PAGE_NOUN = r"(?:страница|страницы|запись|материал|публикация|статья|новость)"
_PAGE_NOUN_KK = r"(?:бет|парақша|мақала|материал|жазба|жаңалық)"
_NOT_FOUND_TITLES = re.compile(
    r"(?:(?:упс|ой|oops|sorry|к сожалению|извините|кешіріңіз|өкінішке орай)\W+)?"
    r"(?:(?:ошибка|қате|error)\s*)?(?:404\W*)?(?:(?:такой |такая |эта |этот |данная |данный |запрашиваем\w+ )?"
    + _PAGE_NOUN
    + r" (?:не найдена?|не найдено|не существует|удал[её]на?|была удалена|был удал[её]н|недоступна?)"
    r"|(?:бұл |мұндай |сіз іздеген |сұралған )?" + _PAGE_NOUN_KK + r" (?:табылмады|жойылды|жоқ|жойылған|қолжетімсіз)"
    r"|(?:that |the |this )?(?:page|article|post|story) (?:was )?(?:not found|does(?: not|n.t) exist|removed|deleted"
    r"|can(?:not|.t) be found)"
    r"|not found|ничего не найдено)"
    r"\W*(?:404\W*)?(?:[|—–-]\s*[^|—–]{1,40})?\W*|(?:(?:ошибка|қате|error)\W*)?404\W*?(?:\s[|—–-]\s[^|—–]{1,30})?",
    re.IGNORECASE,
)
_NOT_FOUND_PHRASES = re.compile(
    r"(?:запрашиваем\w+|запрошенн\w+|эта|такой|данная) (?:вами )?(?:страниц\w+|материал\w*|публикаци\w+)[^.]{0,40}"
    r"(?:не найден|не существует|удал[её]н|отсутствует)|(?:страница|публикация|статья) (?:не найдена"
    r"|не существует|была удалена)|не (?:можем|удалось) найти то, что вы (?:ищете|искали)"
    r"|(?:сіз )?(?:сұраған|іздеген|сұралған|бұл|осы|мұндай) (?:бет|парақша|материал|мақала)[^.]{0,30}"
    r"(?:табылмады|жоқ|жойылған|жойылды|қолжетімсіз)"
    r"|(?:the|that|this) (?:page|article)[^.]{0,60}(?:could not be found|can(?:not|.t) be found|does not exist"
    r"|no longer exists|has been removed)|nothing was found at this location",
    re.IGNORECASE,
)

_CLOSED_TITLES = re.compile(
    r"5\d\d (?:internal server error|bad gateway|service (?:temporarily )?unavailable|gateway time-?out)"
    r"|internal server error|bad gateway|service (?:temporarily )?unavailable"
    r"|error establishing a database connection|database error|welcome to nginx!?|apache2? [\w ]*default page.*"
    r"|(?:this )?account (?:has been )?suspended|index of /.*|site under (?:maintenance|construction)|under maintenance"
    r"|(?:сайт|портал) (?:временно )?(?:недоступен|не работает|закрыт|отключ[её]н)(?: на \w+)?"
    r"|(?:на сайте )?(?:ведутся )?(?:технические|профилактические) работы|домен [\w.-]+ (?:прода[её]тся|не продл[её]н)"
    r"|(?:сайтта )?техникалық жұмыстар(?: жүргізілуде)?|сайт уақытша (?:жұмыс істемейді|қолжетімсіз)",
    re.IGNORECASE,
)
_CLOSED_PHRASES = re.compile(
    r"error establishing a database connection|web server is successfully installed|account has been suspended"
    r"|срок регистрации домена (?:ист[её]к|закончился)|this domain (?:name )?(?:is for sale|has expired)"
    r"|сайт (?:заблокирован|отключ[её]н) (?:хостинг|провайдер)\w*",
    re.IGNORECASE,
)
_MAINTENANCE = re.compile(r"техническ\w+ работ|профилактическ\w+ работ|техникалық жұмыс|\bmaintenance\b", re.IGNORECASE)
_COME_BACK = re.compile(
    r"(?:зайдите|вернитесь|попробуйте|заходите|повторите)[^.]{0,30}позже|приносим (?:свои )?извинения|скоро верн[её]мся"
    r"|кейінірек|кешірім сұраймыз|(?:check|come) back|try again later|be back (?:soon|shortly)",
    re.IGNORECASE,
)


def find_not_found(title: str, text: str) -> str | None:
    """What says that the article isn't there, though the server answered 200; None for an article."""
    if len(text) <= MAX_BLOCK_PAGE_CHARS / 2 and _NOT_FOUND_TITLES.fullmatch(title.strip()):
        return f"the page is headed {title!r}"
    phrase = _NOT_FOUND_PHRASES.search(text[:MAX_OPENING_CHARS]) if len(text) <= MAX_BLOCK_PAGE_CHARS / 5 else None
    return f"the page says {phrase[0]!r}" if phrase else None


def find_out_of_service(title: str, text: str) -> str | None:
    """What says that the whole site is out of service: works on it, an error of its server, a domain that was lost."""
    if len(text) > MAX_BLOCK_PAGE_CHARS / 5:
        return None
    if _CLOSED_TITLES.fullmatch(title.strip().rstrip(".")):
        return f"the page is headed {title!r}"
    phrase = _CLOSED_PHRASES.search(text[:MAX_OPENING_CHARS]) or (_COME_BACK.search(text) and _MAINTENANCE.search(text))
    return f"the page says {phrase[0]!r}" if phrase else None
