"""Pages that stand where an article should be: challenges, blocks, captchas and logins.

They are told by evidence: what the firewalls themselves write into their pages, or a short page that says so and does
not say of itself that it is an article. That an article speaks of a captcha or a block is no evidence.
"""

import re
from collections.abc import Mapping

from spiders.document.text import clean

MAX_BLOCK_PAGE_CHARS = 1500
"""Characters of visible text. Challenges and blocks have some hundreds, articles more."""

MAX_OPENING_CHARS = 150
"""Characters of a text in which such a page says what it is; an article comes to it later."""

MAX_PARAGRAPHS = 40
"""Paragraphs and list items of a challenge, which has no menu of an outlet and no article."""

MAX_CHALLENGE_BYTES = 100_000
"""Bytes of the largest challenge; ten times that is not even looked at."""

MAX_SMALL_PAGE_CHARS = 20_000
"""Characters of markup up to which a page is looked through for the words of a block."""

_HIDDEN = re.compile(r"<(script|style|noscript|template|head|svg)\b", re.IGNORECASE)
_TAG = re.compile(r"<!--|<[^<>]*>")
_PASSWORD = re.compile(r"<input[^>]{0,300}?type\s*=\s*[\"']?password", re.IGNORECASE)
_ARTICLE_MARKUP = re.compile(
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
    r"|доступ в интернет (?:приостановлен|ограничен)|error 1015|too many requests|слишком много запросов"
    r"|сұраныс(?:тар)? (?:тым|өте) көп"
    r"|браузер(?:ді|іңіз(?:ді)?) тексер(?:у|іп жатырмыз|ілуде)|проверяем (?:ваш )?браузер"
    r"|вы не робот\??|подтвердите, что вы не робот|captcha|капча|robot check|are you (?:a )?(?:human|robot)\??)"
    r"\W*?(?:\s[|—–-]\s[^|—–]{1,30})?\W*",
    re.IGNORECASE,
)
_PHRASES = re.compile(
    r"доступ к (?:данному |этому |запрашиваемому )?(?:информационному |интернет-)?(?:ресурсу|сайту|странице)[^.]{0,60}"
    r"(?:ограничен|запрещ[её]н|заблокирован|закрыт)"
    r"|(?:ресурс|сайт)[^.]{0,40}заблокирован[^.]{0,60}(?:решени|предписани|уполномоченн|законодательств)"
    r"|(?:ресурсқа|сайтқа|қосымшаға) (?:қол жеткізу|кіру)[^.]{0,120}(?:шектел|бұғаттал|тыйым)|қолжетімділік шектелген"
    r"|access to (?:this|the requested) (?:site|page|resource|website)[^.]{0,40}(?:is|has been) (?:denied"
    r"|blocked|restricted)"
    r"|you don.t have permission to access|enable javascript and cookies to continue"
    r"|verify (?:that )?you are (?:a )?human"
    r"|checking (?:if the site connection is secure|your browser before)|(?:подтвердите"
    r"|докажите), что вы (?:не робот|человек)"
    r"|you are being rate limited|слишком много запросов"
    r"|(?:site|content|page)[^.]{0,30} not available in your (?:region"
    r"|country|location)|(?:сайт|страница|материал)[^.]{0,20} недоступ\w+ в ваш\w+ (?:регион|стран)\w+"
    r"|установите[^.]{0,40}сертификат безопасности|қауіпсіздік сертификатын орнат"
    r"|на вашем (?:лицевом )?сч[её]те недостаточно|для доступа в (?:сеть )?интернет (?:введите|пополните|авторизуйтесь)"
    r"|проверяем ваш браузер|браузеріңіз(?:ді)? тексер|(?:please )?complete the security check|press (?:&|and) hold"
    r"|review the security of your connection|запросы[^.]{0,60}похожи на автоматические|сіз робот емес",
    re.IGNORECASE,
)
_LOGIN_TITLES = re.compile(
    r"(?:вход|войти|войдите|авторизация|вход для (?:подписчик|читател|пользовател)\w+"
    r"|вход (?:в систему|на сайт|в (?:личный кабинет|аккаунт))|кіру"
    r"|жүйеге кіру|авторизациялау"
    r"|log ?in|sign ?in|login to [\w .]{1,30}|please (?:log|sign) in)\W*?(?:\s[|—–-]\s[^|—–]{1,30})?\W*",
    re.IGNORECASE,
)
_LOGIN_PATH = re.compile(r"^https?://[^?#]*/(?:log-?in|sign-?in|auth|vhod|wp-login\.php)/?(?:[?#]|$)", re.IGNORECASE)
_LOGIN_PHRASES = re.compile(
    r"войдите[^.]{0,40}(?:чтобы|для)|необходимо (?:войти|авторизоваться)|(?:log|sign) in to (?:continue|read|view)"
    r"|(?:чтобы|для)[^.]{0,60}\b(?:войдите|авторизуйтесь)|оқу үшін[^.]{0,30}кіріңіз|жүйеге кіріңіз",
    re.IGNORECASE,
)
_SETS_COOKIE = re.compile(r"document\.cookie\s*=")
_RELOADS = re.compile(
    r"location\.(?:reload|replace|assign)\b|location(?:\.href)?\s*=|http-equiv=.?refresh", re.IGNORECASE
)
_FRAME = re.compile(r"<iframe[^>]{1,500}?src\s*=\s*[\"']?https?://", re.IGNORECASE)
_MAX_EMPTY_PAGE_CHARS = 40
"""Characters of a page that shows hardly anything."""

_STATUSES = {
    401: "asks for a login",
    403: "refuses access",
    407: "a proxy asks for a login",
    511: "a network asks for a login",
}


def find_block(status: int, headers: Mapping[str, str] | None, body: bytes, url: str) -> str | None:
    """What stands in the article's place, in words for the operator; None if nothing says so."""
    named = {key.lower(): value for key, value in (headers or {}).items()}
    if "challenge" in named.get("cf-mitigated", "").lower():
        return f"Cloudflare challenge (HTTP {status})"
    found = _block_in_page(body, url)
    if found:
        return found if status == 200 else f"{found} (HTTP {status})"
    if status in _STATUSES:
        return f"HTTP {status}: {_STATUSES[status]}"
    if status >= 400 and b"notAllowed" in body[:2000]:
        return f"HTTP {status}: the interface answers notAllowed"
    return None


def find_login(title: str, text: str, *, has_password_field: bool) -> str | None:
    """What says that the page is a login; None for an article on a page that has a login field somewhere."""
    if not has_password_field or len(text) > MAX_BLOCK_PAGE_CHARS / 2:
        return None
    if _LOGIN_TITLES.fullmatch(title.strip()):
        return f"login page: {title.strip()!r}"
    phrase = _LOGIN_PHRASES.search(text[:500])
    return f"login page: {phrase[0]!r}" if phrase else None


def has_password_field(html: str) -> bool:
    """Whether a page has a field for a password."""
    return "password" in html and _PASSWORD.search(html) is not None


def _block_in_page(body: bytes, url: str) -> str | None:
    """A block that the page itself gives away."""
    if len(body) > 10 * MAX_CHALLENGE_BYTES:
        return None
    html = _decode_quickly(body)
    title, headline = _text_between(html, "<title", "</title"), _text_between(html, "<h1", "</h1")
    has_text = html.count("<li") + html.count("<p") > MAX_PARAGRAPHS
    marker = None if has_text else next((what for mark, what in _MARKERS.items() if mark in html), None)
    titled = next((one for one in (title, headline) if _TITLES.fullmatch(one)), None)
    if has_password_field(html):
        login = next((one for one in (title, headline) if _LOGIN_TITLES.fullmatch(one)), None)
        if login or _LOGIN_PATH.search(url):
            return f"login page: {login or url[:200]!r}"
    if marker is None and titled is None and len(html) > MAX_SMALL_PAGE_CHARS:
        return None
    return _block_in_text(_visible_text(html), html, marker, titled)


def _block_in_text(text: str, html: str, marker: str | None, titled: str | None) -> str | None:
    """Weighs what a page shows against what says that it is an article."""
    is_article = _ARTICLE_MARKUP.search(html) is not None
    phrase = _PHRASES.search(text[:MAX_OPENING_CHARS])
    if marker and len(text) <= MAX_BLOCK_PAGE_CHARS and not is_article:
        return marker
    if len(text) <= _MAX_EMPTY_PAGE_CHARS and not is_article and (hidden := _block_without_text(html)):
        return hidden
    captcha = any(mark in html for mark in _CAPTCHAS)
    if (
        titled
        and len(text) <= MAX_BLOCK_PAGE_CHARS
        and (not is_article or (phrase and len(text) <= MAX_BLOCK_PAGE_CHARS / 5))
    ):
        return f"{'captcha' if captcha else 'block page'}: {titled!r}"
    if len(text) > MAX_BLOCK_PAGE_CHARS / 5 or is_article:
        return None
    if phrase and ("<article" not in html or captcha):
        return f"block page: {phrase[0]!r}"
    return find_login("", text, has_password_field=has_password_field(html))


def _block_without_text(html: str) -> str | None:
    """What a page does that shows hardly anything, if that is a challenge or a block."""
    if len(html) > MAX_SMALL_PAGE_CHARS:
        return None
    if _SETS_COOKIE.search(html) and _RELOADS.search(html):
        return "a script that sets a cookie and loads the page anew"
    if any(mark in html for mark in _CAPTCHAS):
        return "captcha"
    return "nothing but a frame of another page" if _FRAME.search(html) else None


def _visible_text(html: str) -> str:
    """The words that a page shows: a rough cut in one pass, for it runs on what any server sends."""
    shown, position = [], 0
    while hidden := _HIDDEN.search(html, position):
        shown.append(html[position : hidden.start()])
        end = re.compile(rf"</{hidden[1]}\s*>", re.IGNORECASE).search(html, hidden.end())
        position = end.end() if end else len(html)
    return clean(_TAG.sub(" ", "".join((*shown, html[position:]))))


def _text_between(html: str, start: str, end: str) -> str:
    """The words of the first element that begins with `start`."""
    begin = html.find(start)
    stop = html.find(end, begin, begin + 2000) if begin >= 0 else -1
    return clean(_TAG.sub(" ", html[begin:stop])) if stop >= 0 else ""


def _decode_quickly(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("windows-1251", "replace")
