"""Addresses of articles: one form for all the ways in which an address is written."""

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

from config.models import DEFAULT_PORTS, origin_of

MAX_URL = 2000
"""Characters; browsers and databases stop near it."""

_TRACKER = re.compile(
    r"(?:utm_\w+|fbclid|gclid|yclid|ysclid|dclid|msclkid|igshid|mc_[ce]id|_openstat|openstat|from_?source"
    r"|ref_src|share_from"
    r"|phpsessid|jsessionid|sid|sessionid|session_id|_ga|_gl|amp;utm_\w+|__twitter_impression|ncid|cmpid"
    r"|at_campaign|at_medium)"
    r"(?:=.*)?",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::(?!80/|443/)[1-9]\d{1,4})?/[\w/.~%-]*", re.ASCII)
"""Addresses that are canonical as they stand: nearly all of a sitemap's, which may have 50,000."""

_IN_PATH = re.compile(r";jsessionid=[^/?#]*", re.IGNORECASE)


def canonical_url(url: str) -> str:
    """`url` without what does not tell articles apart: trackers and session numbers, fragment, default port, capitals
    in the host. Nothing is sorted. An address that cannot be read stays as it is."""
    stripped = url.strip()
    if _PLAIN.fullmatch(stripped):
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
    path = _IN_PATH.sub("", parts.path) or "/"
    return urlunsplit((parts.scheme, f"{user}@{netloc}" if user else netloc, path, query, ""))


def absolute(base: str, href: str | None) -> str | None:
    """Where a link of the page at `base` leads, in canonical form; None if not to a web page."""
    if not href or len(href) > MAX_URL:
        return None
    if _PLAIN.fullmatch(href) and origin_of(href) is not None:
        return href
    try:
        url = canonical_url(urljoin(base, href.strip()))
    except ValueError:
        return None
    return url if origin_of(url) is not None and len(url) <= MAX_URL else None
