"""Pages that stand where an article should be: challenges, blocks, captchas, logins, and "not found" with status 200.

They are told by evidence: what the firewalls themselves write into their pages, or a short page that says so and does
not say of itself that it is an article. That an article speaks of a captcha or a block is no evidence.
"""

import re
from collections.abc import Mapping

from spiders.text import clean

SHORT = 1500
"""Characters of visible text. Challenges and blocks have some hundreds, articles more."""

BEGINNING = 150
"""Characters of a text in which a block or a missing page says what it is; an article comes to it later."""

MOST_PARAGRAPHS = 40
"""Paragraphs and list items of a challenge, which has no menu of an outlet and no article."""

LARGEST = 100_000
"""Bytes of the largest challenge; ten times that is not even looked at."""

SMALL = 20_000
"""Characters of markup up to which a page is looked through for the words of a block."""

_HIDDEN = re.compile(r"<(script|style|noscript|template|head|svg)\b", re.IGNORECASE)
_TAG = re.compile(r"<!--|<[^<>]*>")
_PASSWORD = re.compile(r"<input[^>]{0,300}?type\s*=\s*[\"']?password", re.IGNORECASE)
_SAYS_ARTICLE = re.compile(
    r"article:published_time|\"datePublished\"|itemprop=[\"']datePublished|<time\b", re.IGNORECASE
)

_MARKERS = {
    "_cf_chl_opt": "Cloudflare challenge",
    "/orchestrate/chl_page/": "Cloudflare challenge",
    "cf-browser-verification": "Cloudflare challenge",
    "/.well-known/ddos-guard/": "DDoS-Guard challenge",
    "__qrator/": "QRATOR challenge",
    "Incapsula incident ID": "Incapsula block",
    "sucuri_cloudproxy_js": "Sucuri challenge",
    "/_sec/cp_challenge": "Akamai challenge",
    "errors.edgesuite.net": "Akamai block",
    "captcha-delivery.com": "DataDome captcha",
    "awsWafCookieDomainList": "AWS WAF challenge",
    "showcaptcha": "captcha",
}
"""What firewalls write only into their own pages."""

_CAPTCHAS = ("g-recaptcha", "h-captcha", "cf-turnstile", "smart-captcha", "ddos-guard.net", "qrator.net")
"""What also stands in honest pages, in the form for comments or in a footer."""

_TITLES = re.compile(
    r"(?:just a moment|один момент|подождите|attention required!?|ddos-guard|checking your browser|проверка браузера"
    r"|access denied|access to this page has been denied|403 forbidden|error 1020|you have been blocked|security check"
    r"|доступ (?:к (?:ресурсу|сайту|странице|интернет-ресурсу) )?(?:ограничен|запрещ[её]н|заблокирован|закрыт)"
    r"|ресурс (?:заблокирован|ограничен)|сайт заблокирован|қолжетімділік шектел(?:ген|ді)|қол жеткізу шектел(?:ген|ді)"
    r"|вы не робот\??|подтвердите, что вы не робот|captcha|капча|robot check|are you (?:a )?(?:human|robot)\??)"
    r"\W*?(?:\s[|—–-]\s[^|—–]{1,30})?\W*",
    re.IGNORECASE,
)
_PHRASES = re.compile(
    r"доступ к (?:данному |этому |запрашиваемому )?(?:информационному |интернет-)?(?:ресурсу|сайту|странице)[^.]{0,60}"
    r"(?:ограничен|запрещ[её]н|заблокирован|закрыт)"
    r"|(?:ресурс|сайт)[^.]{0,40}заблокирован[^.]{0,60}(?:решени|предписани|уполномоченн|законодательств)"
    r"|(?:ресурсқа|сайтқа|қосымшаға) (?:қол жеткізу|кіру)[^.]{0,40}(?:шектел|бұғаттал|тыйым)|қолжетімділік шектелген"
    r"|access to (?:this|the requested) (?:site|page|resource|website)[^.]{0,40}(?:is|has been) (?:denied"
    r"|blocked|restricted)"
    r"|you don.t have permission to access|enable javascript and cookies to continue"
    r"|verify (?:that )?you are (?:a )?human"
    r"|checking (?:if the site connection is secure|your browser before)|(?:подтвердите"
    r"|докажите), что вы (?:не робот|человек)"
    r"|review the security of your connection|запросы[^.]{0,60}похожи на автоматические|сіз робот емес",
    re.IGNORECASE,
)
_LOGIN_TITLES = re.compile(
    r"(?:вход|войти|войдите|авторизация|вход (?:в систему|на сайт|в (?:личный кабинет|аккаунт))|кіру"
    r"|жүйеге кіру|авторизациялау"
    r"|log ?in|sign ?in|login to [\w .]{1,30}|please (?:log|sign) in)\W*?(?:\s[|—–-]\s[^|—–]{1,30})?\W*",
    re.IGNORECASE,
)
_LOGIN_PATH = re.compile(r"^https?://[^?#]*/(?:log-?in|sign-?in|auth|vhod|wp-login\.php)/?(?:[?#]|$)", re.IGNORECASE)
_LOGIN_PHRASES = re.compile(
    r"войдите[^.]{0,40}(?:чтобы|для)|необходимо (?:войти|авторизоваться)|(?:log|sign) in to (?:continue|read|view)"
    r"|оқу үшін[^.]{0,30}кіріңіз|жүйеге кіріңіз",
    re.IGNORECASE,
)
_MISSING_TITLES = re.compile(
    r"(?:(?:ошибка|қате|error)\s*)?(?:404\W*)?(?:(?:такой )?(?:страница|страницы|запись|материал"
    r"|публикация|статья|новость)"
    r"(?: (?:не найдена?|не найдено|не существует|удал[её]на?|была удалена|был удал[её]н|недоступна?))"
    r"|(?:бет|парақша|мақала|материал|жазба|жаңалық)(?: (?:табылмады|жойылды|жоқ|жойылған))"
    r"|(?:page|article|post|story)(?: (?:was )?(?:not found|does(?: not|n.t) exist|removed|deleted))"
    r"|not found|ничего не найдено)"
    r"\W*(?:404\W*)?(?:[|—–-]\s*[^|—–]{1,40})?\W*|(?:(?:ошибка|қате|error)\W*)?404\W*?(?:\s[|—–-]\s[^|—–]{1,30})?",
    re.IGNORECASE,
)
_MISSING_PHRASES = re.compile(
    r"(?:запрашиваем\w+|запрошенн\w+|эта|такой|данная) (?:вами )?(?:страниц\w+|материал\w*|публикаци\w+)[^.]{0,40}"
    r"(?:не найден|не существует|удал[её]н|отсутствует)|(?:страница|публикация|статья) (?:не найдена"
    r"|не существует|была удалена)"
    r"|(?:сіз )?(?:сұраған|іздеген|сұралған) (?:бет|парақша|материал)[^.]{0,30}(?:табылмады|жоқ|жойылған)"
    r"|the (?:page|article)[^.]{0,60}(?:could not be found|cannot be found|does not exist"
    r"|no longer exists|has been removed)",
    re.IGNORECASE,
)
_STATUSES = {
    401: "asks for a login",
    403: "refuses access",
    407: "a proxy asks for a login",
    511: "a network asks for a login",
}


def blocked_reason(status: int, headers: Mapping[str, str] | None, body: bytes, url: str) -> str | None:
    """What stands in the article's place, in words for the operator; None if nothing says so."""
    named = {key.lower(): value for key, value in (headers or {}).items()}
    if "challenge" in named.get("cf-mitigated", "").lower():
        return f"Cloudflare challenge (HTTP {status})"
    found = _by_words(body, url)
    if found:
        return found if status == 200 else f"{found} (HTTP {status})"
    if status in _STATUSES:
        return f"HTTP {status}: {_STATUSES[status]}"
    if status >= 400 and b"notAllowed" in body[:2000]:
        return f"HTTP {status}: the interface answers notAllowed"
    return None


def missing_reason(title: str, text: str) -> str | None:
    """What says that the article isn't there, though the server answered 200; None for an article."""
    if len(text) <= SHORT / 2 and _MISSING_TITLES.fullmatch(title.strip()):
        return f"the page is headed {title!r}"
    phrase = _MISSING_PHRASES.search(text[:BEGINNING]) if len(text) <= SHORT / 5 else None
    return f"the page says {phrase[0]!r}" if phrase else None


def login_reason(title: str, text: str, *, asks_password: bool) -> str | None:
    """What says that the page is a login; None for an article on a page that has a login field somewhere."""
    if not asks_password or len(text) > SHORT / 2:
        return None
    if _LOGIN_TITLES.fullmatch(title.strip()):
        return f"login page: {title.strip()!r}"
    phrase = _LOGIN_PHRASES.search(text[:500])
    return f"login page: {phrase[0]!r}" if phrase else None


def asks_password(html: str) -> bool:
    """Whether a page has a field for a password."""
    return "password" in html and _PASSWORD.search(html) is not None


def _by_words(body: bytes, url: str) -> str | None:
    """A block that the page itself gives away."""
    if len(body) > 10 * LARGEST:
        return None
    html = _quickly_decoded(body)
    title, headline = _between(html, "<title", "</title"), _between(html, "<h1", "</h1")
    has_text = html.count("<li") + html.count("<p") > MOST_PARAGRAPHS
    marker = None if has_text else next((what for mark, what in _MARKERS.items() if mark in html), None)
    titled = next((one for one in (title, headline) if _TITLES.fullmatch(one)), None)
    if asks_password(html):
        login = next((one for one in (title, headline) if _LOGIN_TITLES.fullmatch(one)), None)
        if login or _LOGIN_PATH.search(url):
            return f"login page: {login or url[:200]!r}"
    if marker is None and titled is None and len(html) > SMALL:
        return None
    return _by_text(_visible(html), html, marker, titled)


def _by_text(text: str, html: str, marker: str | None, titled: str | None) -> str | None:
    """Weighs what a page shows against what says that it is an article."""
    is_article = _SAYS_ARTICLE.search(html) is not None
    phrase = _PHRASES.search(text[:BEGINNING])
    if marker and len(text) <= SHORT and not is_article:
        return marker
    captcha = any(mark in html for mark in _CAPTCHAS)
    if titled and len(text) <= SHORT and (not is_article or (phrase and len(text) <= SHORT / 5)):
        return f"{'captcha' if captcha else 'block page'}: {titled!r}"
    if len(text) > SHORT / 5 or is_article:
        return None
    if phrase and ("<article" not in html or captcha):
        return f"block page: {phrase[0]!r}"
    return login_reason("", text, asks_password=asks_password(html))


def _visible(html: str) -> str:
    """The words that a page shows: a rough cut in one pass, for it runs on what any server sends."""
    shown, position = [], 0
    while hidden := _HIDDEN.search(html, position):
        shown.append(html[position : hidden.start()])
        end = re.compile(rf"</{hidden[1]}\s*>", re.IGNORECASE).search(html, hidden.end())
        position = end.end() if end else len(html)
    return clean(_TAG.sub(" ", "".join((*shown, html[position:]))))


def _between(html: str, start: str, end: str) -> str:
    """The words of the first element that begins with `start`."""
    begin = html.find(start)
    stop = html.find(end, begin, begin + 2000) if begin >= 0 else -1
    return clean(_TAG.sub(" ", html[begin:stop])) if stop >= 0 else ""


def _quickly_decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("windows-1251", "replace")
