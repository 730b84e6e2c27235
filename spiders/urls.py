"""Bring the URLs of articles into one canonical form."""

import re
from datetime import date, timedelta
from urllib.parse import urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

from config.models.addresses import DEFAULT_PORTS, origin_of

MAX_URL_CHARS = 2000
"""Most characters of a URL; browsers and databases have limits close to this."""

_TRACKER = re.compile(
    r"(?:utm_\w+|fbclid|gclid|yclid|ysclid|dclid|msclkid|igshid|mc_[ce]id|_openstat|openstat|from_?source"
    r"|ref_src|share_from"
    r"|phpsessid|jsessionid|sid|sessionid|session_id|_ga|_gl|amp;utm_\w+|__twitter_impression|ncid|cmpid"
    r"|at_campaign|at_medium)"
    r"(?:=.*)?",
    re.IGNORECASE,
)
_CANONICAL = re.compile(r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::(?!80/|443/)[1-9]\d{1,4})?/[\w/.~%-]*", re.ASCII)
"""Matches URLs that are canonical already, as nearly all of a sitemap are, which may have 50,000."""

_ENCODED_DOT = re.compile("%2e", re.IGNORECASE)
_DOT_SEGMENT = re.compile(r"/(?:\.|%2e){1,2}(?=/|$)", re.IGNORECASE)
_SUFFIX = re.compile(r"\.\w{2,5}$")
_GENERIC_SEGMENT = re.compile(r"index(?:\.\w{2,5})?|amp|print|m|ru|kk|kz|en")
_LONG_NUMBER = re.compile(r"\d{5,}")
_MIN_DISTINCTIVE_CHARS = 8
"""Fewest characters of a path segment that two articles won't share by chance."""

_ARCHIVE_DATE = re.compile(r"(?<=[/=_-])((?:19|20)\d\d)([/_.-])(\d\d?)(?:\2(\d\d?))?(?=/?$|/?\?|\.\w{3,5}$)")
_SESSION_IN_PATH = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)


def canonical_url(url: str) -> str:
    """Return `url` without what doesn't distinguish articles: trackers, session ids, fragment, default port, capitals
    in the host.

    Query parameters keep their order. A URL that can't be parsed is returned as it is.
    """
    stripped = url.strip()
    if _is_plain(stripped):
        return stripped
    try:
        parts = urlsplit(safe_url_string(stripped))
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return stripped
    if parts.scheme not in DEFAULT_PORTS or not host:
        return stripped
    if ":" in host:
        host = f"[{host}]"
    netloc = host if port in (None, DEFAULT_PORTS[parts.scheme]) else f"{host}:{port}"
    user = parts.netloc.rpartition("@")[0]
    query = "&".join(part for part in parts.query.split("&") if part and not _TRACKER.fullmatch(part))
    path = _SESSION_IN_PATH.sub("", without_dot_segments(parts.path)) or "/"
    return urlunsplit((parts.scheme, f"{user}@{netloc}" if user else netloc, path, query, ""))


def _is_plain(url: str) -> bool:
    return _CANONICAL.fullmatch(url) is not None and not (("/." in url or "/%2" in url) and _DOT_SEGMENT.search(url))


def without_dot_segments(path: str) -> str:
    """Return a path as servers resolve it, without `.` and `..`, which would evade the rules of robots.txt."""
    if not _DOT_SEGMENT.search(path):
        return path
    kept: list[str] = []
    for part in path.split("/")[1:]:
        plain = _ENCODED_DOT.sub(".", part)
        if plain == "..":
            kept = kept[:-1]
        elif plain != ".":
            kept.append(part)
    is_folder = plain in (".", "..") and kept
    return "/" + "/".join(kept) + ("/" if is_folder else "")


def may_be_same_article(url: str, other: str) -> bool:
    """Return whether two URLs of a site may be the same article's, by their paths.

    One may add a segment such as `amp` or `print`, or keep the last segment or a number in another folder.
    """
    parts, others = _parts(url), _parts(other)
    shorter = min(len(parts), len(others))
    if parts[:shorter] == others[:shorter]:
        return True
    last, others_last = sorted((parts[-1], others[-1]), key=len)
    if last == others_last or (
        len(last) >= _MIN_DISTINCTIVE_CHARS and (others_last.startswith(last) or others_last.endswith(last))
    ):
        return True
    return bool(set(_LONG_NUMBER.findall(urlsplit(url).path)) & set(_LONG_NUMBER.findall(urlsplit(other).path)))


def _parts(url: str) -> list[str]:
    path = urlsplit(url).path.lower()
    return [_SUFFIX.sub("", part) for part in path.split("/") if part and not _GENERIC_SEGMENT.fullmatch(part)]


def dated_urls(template: str, today: date) -> list[str]:
    """Return the addresses of an archive by days or months for today and yesterday, or an address without a date as it
    is. The date is written as `{yyyy}`, `{mm}` and `{dd}`, or `{m}` and `{d}` without zeros before a digit."""
    days = (today, today - timedelta(days=1))
    return list(dict.fromkeys(_with_date(template, day) for day in days))


def _with_date(template: str, day: date) -> str:
    parts = {
        "{yyyy}": f"{day:%Y}",
        "{mm}": f"{day:%m}",
        "{dd}": f"{day:%d}",
        "{m}": str(day.month),
        "{d}": str(day.day),
    }
    return re.sub(r"\{\w{1,4}\}", lambda found: parts.get(found[0], found[0]), template)


def date_template(url: str, now: date) -> str | None:
    """Return an archive's address with its year, month and day as a template, or None for one without a past date."""
    found = _ARCHIVE_DATE.search(url)
    if found is None:
        return None
    year, _, month, day = found.groups()
    try:
        is_past = date(int(year), int(month), int(day or 1)) <= now
    except ValueError:
        return None
    is_padded = len(month) == 2 and len(day or "00") == 2
    names = ["{yyyy}", "{mm}" if is_padded else "{m}", *(["{dd}" if is_padded else "{d}"] if day else [])]
    return url[: found.start()] + found[2].join(names) + url[found.end() :] if is_past else None


def absolute_url(base: str, href: str | None) -> str | None:
    """Return the canonical target of a link on the page at `base`, or None if it isn't a web page."""
    if not href or len(href) > MAX_URL_CHARS:
        return None
    if _is_plain(href) and origin_of(href) is not None:
        return href
    try:
        url = canonical_url(urljoin(base, href.strip()))
    except ValueError:
        return None
    return url if origin_of(url) is not None and len(url) <= MAX_URL_CHARS else None
