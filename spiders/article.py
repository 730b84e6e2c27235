"""Define what spiders read: links, listings, articles, reasons why a page has none, and facts of its encryption."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Refusal(StrEnum):
    """Why a page gave no article; a run's report counts each."""

    NOT_AN_ARTICLE = "not_an_article"
    NO_TEXT = "no_text"
    NO_BODY = "no_body"
    """The body's selector finds nothing, and no other layer finds a text, because the layout has changed."""
    NO_TITLE = "no_title"
    NOT_HTML = "not_html"
    TOO_LARGE = "too_large"
    TRUNCATED = "truncated"
    BAD_ENCODING = "bad_encoding"
    SOFT_404 = "soft_404"
    OUT_OF_SERVICE = "out_of_service"
    HTTP_ERROR = "http_error"
    BAD_RESPONSE = "bad_response"
    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    OUTSIDE = "outside_allowed_hosts"
    ROBOTS = "robots"
    REDIRECT_LOOP = "redirect_loop"
    EXTRACT_FAILED = "extract_failed"
    NOT_KEPT = "not_kept"
    BUDGET = "budget"
    OTHER_ARTICLE = "other_article"
    """A known article's page shows another known article, as a broken cache does."""


class PageError(Exception):
    """A page that gives no article. `str(error)` says what was observed."""


class NotAnArticle(PageError):
    """The page was read and holds no article; it is skipped and counted."""

    def __init__(self, refusal: Refusal, seen: str) -> None:
        super().__init__(seen)
        self.refusal = refusal

    def __reduce__(self) -> tuple[type["NotAnArticle"], tuple[Refusal, str]]:
        return NotAnArticle, (self.refusal, str(self))


class RemovedArticle(NotAnArticle):
    """The page shows that the article was removed."""


class BlockedPage(PageError):
    """A challenge, block, captcha or login instead of the article: recorded and shown, never circumvented."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Link:
    """A link to an article, with the title and date that its source gives."""

    url: str
    title: str | None = None
    published: datetime | None = None
    modified: datetime | None = None
    """A sitemap's lastmod, which is not the time of publication."""
    summary: str | None = None


class SourceKind(StrEnum):
    """The kinds of sources in which an outlet announces its articles."""

    FEED = "feed"
    SITEMAP = "sitemap"
    LISTING = "listing"


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """The content of a source: links to articles, and further sources (next page, child sitemaps)."""

    links: tuple[Link, ...] = ()
    more: tuple[str, ...] = ()
    seconds: float = 0
    """CPU time that reading took."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DatedEntry:
    """An entry of a digest or a live blog, or a page of a PDF (headed `p. 3`): `text[start:end]` of its article."""

    published: datetime | None
    heading: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Coverage:
    """How much of a page's prose its article holds, in letters."""

    passed: tuple[tuple[int, int], ...] = ()
    """Digest and letters of blocks that might be the article's, and that it doesn't hold."""
    foreign: int = 0
    """Letters of the article within what the page calls comments, related articles, a footer and the like."""
    has_byline: bool = False
    """Whether an element's class marks an author that the article lacks."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Article:
    """An article as read from one page. Texts are NFC, times aware and in UTC."""

    outlet: str
    article_id: str
    """The outlet's own id where there is one, else the canonical URL."""
    url: str
    urls: tuple[str, ...]
    """All known URLs of the article: requested, after redirects, canonical."""
    title: str
    author: str | None
    published: datetime | None
    modified: datetime | None = None
    lang: str
    text: str
    """Lead and body, paragraphs separated by one newline."""
    entries: tuple[DatedEntry, ...] = ()
    translations: Mapping[str, str] = field(default_factory=dict)
    """Language -> URL of the same article in another language, if the outlet links it."""
    layers: Mapping[str, str] = field(default_factory=dict)
    """field -> which layer gave it: select (the outlet's file), outlet (its reader), json-ld, meta (meta tags,
    microdata, the lines at the headline), prose (the element with most of the page's prose), trafilatura, url, pdf
    (the file itself), or link (what the listing or feed said)."""
    robots_tag: str = ""
    """What the page's meta tag tells search engines."""
    hidden_words: frozenset[str] = frozenset()
    """Words that the page hides from readers, in lower case."""
    coverage: Coverage | None = None
    """None if the text doesn't come from an HTML page but, for example, from a PDF."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tls:
    """The encryption of one connection."""

    protocol: str | None
    """As OpenSSL names it, such as TLSv1.3; None if unknown."""
    issuer: str
    """Issuer of the server's certificate, in the form of RFC 4514."""
    certificate: str
    """SHA-256 of the server's certificate."""
    is_verified: bool
    """Whether the certificate was checked against the machine's authorities."""
