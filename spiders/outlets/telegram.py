"""Read the public preview of a Telegram channel (t.me/s/NAME): each post on its pages is an article.

None of this was checked on live pages. The names of classes are those that public programs read (code); the behaviour
of deleted posts, closed previews and albums is a guess."""

import re
from collections.abc import Container, Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from textwrap import shorten
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from lxml import etree

from spiders.article import Article, Link, Listing, NotAnArticle, Refusal, RemovedArticle
from spiders.document.dom import ParsedPage, parse_page
from spiders.document.text import MAX_TEXT_CHARS, lines_of, text_of
from spiders.page.dates import plausible_date
from spiders.page.language import detect_language
from spiders.page.metadata import date_of
from spiders.reader import MAX_AUTHOR_CHARS, Reader

MAX_HEADLINE_CHARS = 120
"""A post has no headline: the beginning of its first line replaces it."""

_POST_PATH = re.compile(r"/(?:s/)?(\w{2,64})/(\d{1,12})/?", re.ASCII)
_DATA_POST = re.compile(rb"<\w+\s[^<>]{0,2000}?\bdata-post=[\"'](\w{2,64})/(\d{1,12})[\"']", re.ASCII)
_SHOWN_LINK = re.compile(r"^(?:https?://)?(?:www\.)?|/$|…$")
_UNWRAPPED_TAGS = ("tg-emoji", "tg-spoiler", "i")
"""Elements within a line that the lines of other sites don't have."""


def _with_class(name: str) -> str:
    return f"descendant::*[contains(concat(' ', @class, ' '), ' {name} ')]"


_OWN = "[not(ancestor::*[contains(@class, 'tgme_widget_message_reply')])]"
_OWN_WORDS = " | ".join(
    _with_class(f"tgme_widget_message_{name}") + _OWN
    for name in ("text", "poll_question", "poll_option_text", "document_title")
)
_FORWARDED = f"({_with_class('tgme_widget_message_forwarded_from')})[1]"
_SIGNATURE = f"({_with_class('tgme_widget_message_from_author')})[1]"
_DATED = f"({_with_class('tgme_widget_message_date')}//time[@datetime] | descendant::time[@datetime]{_OWN})[last()]"


@dataclass(frozen=True, kw_only=True)
class _PostRange:
    """The posts that a page shows, or would show if they were there."""

    channel: str
    first: int
    last: float

    def __contains__(self, article_id: object) -> bool:
        channel, _, number = str(article_id).rpartition("/")
        return channel == self.channel and number.isdecimal() and self.first <= int(number) <= self.last


class TelegramReader(Reader):
    """Reads posts, with the channel that they were forwarded from, their links and hashtags."""

    shares_pages: ClassVar = True

    def canonical_url(self, url: str) -> str:
        """Return a post's own address, also for its address within the preview."""
        address = super().canonical_url(url)
        parts = urlsplit(address)
        post = _POST_PATH.fullmatch(parts.path)
        return f"{parts.scheme}://{parts.netloc}/{post[1]}/{post[2]}" if post else address

    def article_id(self, url: str) -> str | None:
        """Return the channel and number of a post, as in its attribute `data-post`."""
        own = self.canonical_url(url)
        parts = urlsplit(own)
        spellings = (own, f"{parts.scheme}://{parts.netloc}/s{parts.path}")
        if not _POST_PATH.fullmatch(parts.path) or not any(map(self.outlet.article_pattern.search, spellings)):
            return None
        return parts.path.strip("/")

    def page_url(self, url: str) -> str:
        """Return the address of the preview page that ends with a post."""
        parts = urlsplit(self.canonical_url(url))
        post = _POST_PATH.fullmatch(parts.path)
        return f"{parts.scheme}://{parts.netloc}/s/{post[1]}?before={int(post[2]) + 1}" if post else url

    def articles_shown(self, url: str, body: bytes) -> Container[str]:
        """Return the range of posts that a preview page shows: a post in it that the page lacks was deleted."""
        posts = _DATA_POST.findall(body)
        parts = urlsplit(url)
        if not posts or not parts.path.startswith("/s/"):
            return ()
        before = parse_qs(parts.query).get("before", [""])[0]
        last = int(before) - 1 if before.isdecimal() else float("inf")
        return _PostRange(channel=posts[0][0].decode(), first=min(int(number) for _, number in posts), last=last)

    def read_article(
        self,
        body: bytes,
        *,
        url: str,
        fetched_at: datetime,
        content_type: str | None = None,
        status: int = 200,
        requested_url: str | None = None,
        link: Link | None = None,  # noqa: ARG002 - a listing says less than the post
    ) -> Article:
        """Return the post at `requested_url` from a page of the preview. Raises RemovedArticle if it was deleted."""
        self.check_status(body, url, status)
        page = parse_page(body, url=url, fetched_at=fetched_at, content_type=content_type)
        wanted = self.article_id(requested_url or url)
        post = next((one for one in _posts(page) if one.get("data-post") == wanted), None)
        if post is not None:
            return self._article(page, post)
        if wanted in self.articles_shown(url, body):
            raise RemovedArticle(Refusal.SOFT_404, f"the page shows the posts around {wanted}, and not this one")
        raise NotAnArticle(
            Refusal.NOT_AN_ARTICLE, f"the page doesn't show the post {wanted or '(name its own address)'}"
        )

    def _article(self, page: ParsedPage, post: Any) -> Article:
        lines = list(_lines(post))
        if not lines:
            raise NotAnArticle(Refusal.NO_TEXT, "the post has no words")
        signature = next(iter(post.xpath(_SIGNATURE)), None)
        text = "\n".join([*_forward_mark(post), *lines])[:MAX_TEXT_CHARS]
        address = self._address_of(page, post)
        return Article(
            outlet=self.outlet.id,
            article_id=post.get("data-post"),
            url=address,
            urls=(address,),
            title=_headline(lines),
            author=text_of(signature)[:MAX_AUTHOR_CHARS] or None if signature is not None else None,
            published=_published(page, post),
            lang=detect_language("\n".join(lines)),
            text=text,
            layers=dict.fromkeys(("title", "body", "published"), "outlet"),
        )

    def _address_of(self, page: ParsedPage, post: Any) -> str:
        parts = urlsplit(page.url)
        return f"{parts.scheme}://{parts.netloc}/{post.get('data-post')}"

    def read_listing(self, body: bytes, *, url: str, fetched_at: datetime, content_type: str | None = None) -> Listing:
        """Return the posts with words on a page of the preview, and the page before it.

        Raises NotAnArticle if the newest page has no posts, as where a channel has closed its preview."""
        found = super().read_listing(body, url=url, fetched_at=fetched_at, content_type=content_type)
        if not found.more and "before=" not in url:
            raise NotAnArticle(Refusal.NO_TEXT, "the page shows no posts: has the channel closed its preview?")
        return found

    def find_links(self, page: ParsedPage) -> Iterator[Link]:
        """Return the posts that have words."""
        for post in _posts(page):
            if lines := list(_lines(post)):
                url = self._address_of(page, post)
                yield Link(url=url, title=_headline(lines), published=_published(page, post))

    def find_more(self, page: ParsedPage) -> tuple[str, ...]:
        """Return the page of the posts before the oldest one shown."""
        posts = [_POST_PATH.fullmatch(f"/{post.get('data-post')}") for post in page.tree.xpath("//*[@data-post]")]
        oldest = min((post for post in posts if post), key=lambda post: int(post[2]), default=None)
        if oldest is None:
            return ()
        parts = urlsplit(page.url)
        return self.allowed([f"{parts.scheme}://{parts.netloc}/s/{oldest[1]}?before={oldest[2]}"])


def _posts(page: ParsedPage) -> Iterator[Any]:
    """Yield the posts of a page, without its notices ("channel created", "pinned a photo")."""
    for post in page.tree.xpath("//*[@data-post]"):
        if "service_message" not in (post.get("class") or "") and _POST_PATH.fullmatch(f"/{post.get('data-post')}"):
            yield post


def _lines(post: Any) -> Iterator[str]:
    """Yield the lines of a post's own words; links are followed by their target."""
    found = post.xpath(_OWN_WORDS)
    for element in found:
        if not any(outer in found for outer in element.iterancestors()):  # the text of an album is wrapped twice
            yield from _lines_with_targets(element)


def _lines_with_targets(element: Any) -> Iterator[str]:
    words = deepcopy(element)
    words.tail = None
    etree.strip_tags(words, *_UNWRAPPED_TAGS)
    for anchor in words.iter("a"):
        href, shown = anchor.get("href") or "", "".join(anchor.itertext())
        if href.startswith(("http://", "https://")) and not _names_target(shown, href):
            anchor.tail = f" ({href}){anchor.tail or ''}"
    return (line.text for line in lines_of(words))


def _names_target(shown: str, href: str) -> bool:
    """Return whether the words of a link are its address, or an account or hashtag."""
    return shown.startswith(("@", "#")) or _SHOWN_LINK.sub("", href).startswith(_SHOWN_LINK.sub("", shown.strip()))


def _forward_mark(post: Any) -> list[str]:
    """Return the line by which the page marks a post as forwarded ("Forwarded from NAME"), with a link to it."""
    found = post.xpath(_FORWARDED)
    return [" ".join(_lines_with_targets(found[0]))] if found else []


def _headline(lines: list[str]) -> str:
    return shorten(lines[0], MAX_HEADLINE_CHARS, placeholder="…") or lines[0][:MAX_HEADLINE_CHARS]


def _published(page: ParsedPage, post: Any) -> datetime | None:
    dated = post.xpath(_DATED)
    return plausible_date(date_of(dated[0], page.fetched_at), page.fetched_at) if dated else None
