"""Recognise what a server sends instead of an article: challenges, block pages, logins, "not found", maintenance.

The evidence is what firewalls write into their own pages, or a short page that says so in its title or first sentence
and has no article's markup. That an article mentions a captcha or maintenance is no evidence.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BeforeValidator

from config.models.strict import Strict
from config.yaml_file import read_yaml
from spiders.document.text import clean

MAX_BLOCK_PAGE_CHARS = 1500
"""Most visible characters of a challenge or block page, which has some hundreds; articles have more."""

MAX_OPENING_CHARS = 150
"""Characters at the beginning within which such a page says what it is; an article may mention that later."""

MAX_PARAGRAPHS = 40
"""Most paragraphs and list items of a challenge, which has neither menu nor article."""

MAX_BLOCK_PAGE_LINKS = 5
"""Most links of a page that its headline shows to be a block; pages of a site have a menu and other articles."""

MAX_CHECKED_BYTES = 1_000_000
"""Larger pages aren't checked; the largest challenge has a tenth."""

MAX_SMALL_PAGE_CHARS = 20_000
"""Most characters of markup in a page that is searched for the phrases of block pages."""

_MAX_EMPTY_PAGE_CHARS = 40
"""Most visible characters of a page that shows hardly anything."""

_HIDDEN = re.compile(r"<(script|style|noscript|template|head|svg)\b", re.IGNORECASE)
_TAG_OR_COMMENT = re.compile(r"<!--|<[^<>]*>")
_PASSWORD = re.compile(r"<input[^>]{0,300}?type\s*=\s*[\"']?password", re.IGNORECASE)
_ARTICLE_MARKUP = re.compile(
    r"article:published_time|\"datePublished\"|itemprop=[\"']datePublished|<time\b", re.IGNORECASE
)
_LOGIN_PATH = re.compile(r"^https?://[^?#]*/(?:log-?in|sign-?in|auth|vhod|wp-login\.php)/?(?:[?#]|$)", re.IGNORECASE)
_SETS_COOKIE = re.compile(r"document\.cookie\s*=")
_RELOADS = re.compile(
    r"location\.(?:reload|replace|assign)\b|location(?:\.href)?\s*=|http-equiv=.?refresh", re.IGNORECASE
)
_FRAME = re.compile(r"<iframe[^>]{1,500}?src\s*=\s*[\"']?https?://", re.IGNORECASE)
_MAX_SHORT_CHARS = MAX_BLOCK_PAGE_CHARS / 5
_FRONT_PAGE = re.compile(r"/?(?:(?:ru|rus|kk|kz|kaz|qaz|en|eng)/?)?(?:index\.\w{3,5})?")
_PHRASES_FILE = Path(__file__).with_name("refusal_phrases.yml")
_SITE_NAME = r"\W*?(?:\s[|—–-]\s[^|—–]{1,40})?\W*"
_ERROR = r"(?:(?:упс|ой|oops|sorry|к сожалению|извините|кешіріңіз|өкінішке орай)\W+)?(?:(?:ошибка|қате|error)\W*)?"


def _compile(phrases: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(phrases), re.IGNORECASE)


def _compile_titles(phrases: list[str]) -> re.Pattern[str]:
    return _compile([f"(?:{'|'.join(phrases)}){_SITE_NAME}"])


def _compile_not_found(phrases: list[str]) -> re.Pattern[str]:
    words = f"(?:{'|'.join(phrases)})"
    in_words = rf"{_ERROR}(?:404\W*)?{words}\W*(?:404\W*)?(?:[|—–-]\s*[^|—–]{{1,40}})?\W*"
    return _compile([in_words, f"{_ERROR}404{_SITE_NAME}"])


_Phrases = Annotated[re.Pattern[str], BeforeValidator(_compile)]
_Titles = Annotated[re.Pattern[str], BeforeValidator(_compile_titles)]


class PhrasePatterns(Strict):
    """A compiled pattern for each list of phrases; titles are to be matched as a whole."""

    block_titles: _Titles
    block_phrases: _Phrases
    login_titles: _Titles
    login_phrases: _Phrases
    not_found_titles: Annotated[re.Pattern[str], BeforeValidator(_compile_not_found)]
    not_found_phrases: _Phrases
    out_of_service_titles: _Phrases
    out_of_service_phrases: _Phrases
    maintenance: _Phrases
    come_back: _Phrases
    markers: dict[str, str]
    captchas: list[str]
    statuses: dict[int, str]


@cache
def phrase_patterns() -> PhrasePatterns:
    """Return the compiled phrases, loaded with the first page because compiling them takes a while."""
    return PhrasePatterns.model_validate(read_yaml(_PHRASES_FILE).data)


def find_redirect_away(asked_url: str, final_url: str) -> str | None:
    """Return the evidence that an article's URL led to the front page or to the article's section, or None."""
    asked, final = urlsplit(asked_url).path, urlsplit(final_url).path
    is_section = final != asked and asked.startswith(final.rstrip("/") + "/")
    return f"the address led to {final_url[:200]}" if is_section or _FRONT_PAGE.fullmatch(final) else None


def find_not_found(title: str, text: str) -> str | None:
    """Return the evidence that the article isn't there although the server answered 200, or None."""
    patterns = phrase_patterns()
    if len(text) <= MAX_BLOCK_PAGE_CHARS / 2 and patterns.not_found_titles.fullmatch(title.strip()):
        return f"the title is {title!r}"
    phrase = patterns.not_found_phrases.search(text[:MAX_OPENING_CHARS]) if len(text) <= _MAX_SHORT_CHARS else None
    return f"the page says {phrase[0]!r}" if phrase else None


def find_out_of_service(title: str, text: str) -> str | None:
    """Return the evidence that the whole site is down (maintenance, server error, lost domain), or None."""
    if len(text) > _MAX_SHORT_CHARS:
        return None
    patterns = phrase_patterns()
    if patterns.out_of_service_titles.fullmatch(title.strip().rstrip(".")):
        return f"the title is {title!r}"
    phrase = patterns.out_of_service_phrases.search(text[:MAX_OPENING_CHARS])
    if phrase is None and patterns.come_back.search(text):
        phrase = patterns.maintenance.search(text)
    return f"the page says {phrase[0]!r}" if phrase else None


def find_block(status: int, headers: Mapping[str, str] | None, body: bytes, url: str) -> str | None:
    """Return what the server sent instead of the article, in words for the operator, or None."""
    named = {key.lower(): value for key, value in (headers or {}).items()}
    if "challenge" in named.get("cf-mitigated", "").lower():
        return f"Cloudflare challenge (HTTP {status})"
    found = _block_in_page(body, url)
    if found:
        return found if status == 200 else f"{found} (HTTP {status})"
    if reason := phrase_patterns().statuses.get(status):
        return f"HTTP {status}: {reason}"
    if status >= 400 and b"notAllowed" in body[:2000]:
        return f"HTTP {status}: the interface answers notAllowed"
    return None


def find_login(title: str, text: str, *, asks_password: bool) -> str | None:
    """Return the evidence that the page is a login, or None for an article with a login form on its page."""
    if not asks_password or len(text) > MAX_BLOCK_PAGE_CHARS / 2:
        return None
    if phrase_patterns().login_titles.fullmatch(title.strip()):
        return f"login page: {title.strip()!r}"
    phrase = phrase_patterns().login_phrases.search(text[:500])
    return f"login page: {phrase[0]!r}" if phrase else None


def has_password_field(html: str) -> bool:
    """Return whether a page has a password field."""
    return "password" in html and _PASSWORD.search(html) is not None


def _block_in_page(body: bytes, url: str) -> str | None:
    if len(body) > MAX_CHECKED_BYTES:
        return None
    html = _decode_quickly(body)
    title, headline = _text_between(html, "<title", "</title"), _text_between(html, "<h1", "</h1")
    has_text = html.count("<li") + html.count("<p") > MAX_PARAGRAPHS
    patterns = phrase_patterns()
    marker = None if has_text else next((name for mark, name in patterns.markers.items() if mark in html), None)
    block_title = next(filter(patterns.block_titles.fullmatch, (title, headline)), None)
    if has_password_field(html):
        if patterns.login_titles.fullmatch(title) or _LOGIN_PATH.search(url):
            return f"login page: {title or url[:200]!r}"
        # a login box on an article's page has a headline too, but the page shows more
        if patterns.login_titles.fullmatch(headline) and len(_visible_text(html)) <= MAX_BLOCK_PAGE_CHARS / 5:
            return f"login page: {headline!r}"
    if marker is None and block_title is None and len(html) > MAX_SMALL_PAGE_CHARS:
        return None
    return _block_in_text(_visible_text(html), html, marker, block_title)


def _block_in_text(text: str, html: str, marker: str | None, title: str | None) -> str | None:
    """Weigh the evidence of a block against markup that only articles have."""
    is_article = _ARTICLE_MARKUP.search(html) is not None
    phrase = phrase_patterns().block_phrases.search(text[:MAX_OPENING_CHARS])
    if marker and len(text) <= MAX_BLOCK_PAGE_CHARS and not is_article:
        return marker
    if len(text) <= _MAX_EMPTY_PAGE_CHARS and not is_article and (hidden := _block_without_text(html)):
        return hidden
    captcha = any(mark in html for mark in phrase_patterns().captchas)
    is_short = len(text) <= MAX_BLOCK_PAGE_CHARS / 5
    has_links = html.count("<a ") > MAX_BLOCK_PAGE_LINKS
    may_be_block = (phrase and is_short) if is_article else (phrase or captcha or not has_links)
    if title and len(text) <= MAX_BLOCK_PAGE_CHARS and may_be_block:
        return f"{'captcha' if captcha else 'block page'}: {title!r}"
    if not is_short or is_article:
        return None
    if phrase and ("<article" not in html or captcha):
        return f"block page: {phrase[0]!r}"
    return find_login("", text, asks_password=has_password_field(html))


def _block_without_text(html: str) -> str | None:
    """Return what a page that shows hardly anything does, if it is a challenge or a block; else None."""
    if len(html) > MAX_SMALL_PAGE_CHARS:
        return None
    if _SETS_COOKIE.search(html) and _RELOADS.search(html):
        return "a script that sets a cookie and reloads the page"
    if any(mark in html for mark in phrase_patterns().captchas):
        return "captcha"
    return "nothing but a frame with another page" if _FRAME.search(html) else None


def _visible_text(html: str) -> str:
    """Return the words that a page shows, roughly and in one pass, because any server's output gets here."""
    shown, position = [], 0
    while hidden := _HIDDEN.search(html, position):
        shown.append(html[position : hidden.start()])
        end = re.compile(rf"</{hidden[1]}\s*>", re.IGNORECASE).search(html, hidden.end())
        position = end.end() if end else len(html)
    return clean(_TAG_OR_COMMENT.sub(" ", "".join((*shown, html[position:]))))


def _text_between(html: str, start: str, end: str) -> str:
    """Return the words of the first element that begins with `start`."""
    begin = html.find(start)
    stop = html.find(end, begin, begin + 2000) if begin >= 0 else -1
    return clean(_TAG_OR_COMMENT.sub(" ", html[begin:stop])) if stop >= 0 else ""


def _decode_quickly(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return body.decode("windows-1251", "replace")
