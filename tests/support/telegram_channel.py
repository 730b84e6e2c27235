"""An invented Telegram channel as its public preview shows it, twenty posts a page; its posts change over the runs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.support.crawler_samples import Answer, Site

PAGE_POSTS = 20
STARTED = datetime(2026, 2, 1, 6, 0, tzinfo=UTC)


@dataclass
class Post:
    """A post; `words` is the markup of its text, empty for a photo alone."""

    number: int
    words: str
    forwarded: str = ""
    reply: str = ""
    is_edited: bool = False
    is_deleted: bool = False
    is_service: bool = False

    @property
    def at(self) -> datetime:
        return STARTED + timedelta(hours=3 * self.number)


def post_markup(channel: str, post: Post, views: int = 0) -> str:
    """A post as the preview shows it."""
    name = f"{channel}/{post.number}"
    kind = "service_message " if post.is_service else ""
    forwarded = (
        f'<div class="tgme_widget_message_forwarded_from accent_color">Forwarded from&nbsp;<a class="'
        f'tgme_widget_message_forwarded_from_name" href="https://t.me/{post.forwarded}/7"><span dir="auto">'
        f"{post.forwarded}</span></a></div>"
    )
    reply = (
        f'<a class="tgme_widget_message_reply" href="https://t.me/{channel}/1"><div class="tgme_widget_message_text '
        f'js-message_reply_text" dir="auto">{post.reply}</div></a>'
    )
    # The text of an album is wrapped twice.
    inner = f'<div class="tgme_widget_message_text js-message_text" dir="auto">{post.words}</div>'
    words = f'<div class="tgme_widget_message_text js-message_text">{inner}</div>' if post.number % 7 == 0 else inner
    return (
        f'<div class="tgme_widget_message_wrap"><div class="tgme_widget_message {kind}js-widget_message" '
        f'data-post="{name}"><div class="tgme_widget_message_bubble"><a class="tgme_widget_message_owner_name" '
        f'href="https://t.me/{channel}"><span dir="auto">Канал</span></a>{forwarded if post.forwarded else ""}'
        f'{reply if post.reply else ""}<a class="tgme_widget_message_photo_wrap" href="https://t.me/{name}"></a>'
        f'{words if post.words else ""}<time class="message_video_duration">0:29</time>'
        f'<div class="tgme_widget_message_footer"><span class="tgme_widget_message_views">{views}</span>'
        f'<span class="tgme_widget_message_meta">{"edited &nbsp;" if post.is_edited else ""}<a '
        f'class="tgme_widget_message_date" href="https://t.me/{name}"><time datetime="{post.at.isoformat()}" '
        f'class="time">09:00</time></a></span></div></div></div></div>'
    )


def channel_page(channel: str, posts: Iterable[Post], *, before: int | None = None, views: int = 0) -> str:
    """The page of the newest posts, or of those before a number."""
    left = [one for one in posts if not one.is_deleted and (before is None or one.number < before)][-PAGE_POSTS:]
    shown = "".join(post_markup(channel, one, views) for one in left)
    older = f'<a href="/s/{channel}?before={left[0].number}" class="tme_messages_more"></a>' if left else ""
    return (
        f'<!DOCTYPE html><html><head><meta property="og:title" content="Канал"></head><body><main>'
        f'<section class="tgme_channel_history">{older}{shown}</section></main></body></html>'
    )


def show_channel(site: Site, channel: str, posts: list[Post], *, views: int = 0) -> None:
    """Let a site serve the channel."""
    site.pages.clear()
    site.pages["/robots.txt"] = Answer(body="User-agent: *\nAllow: /\n", kind="text/plain")
    site.pages[f"/s/{channel}"] = Answer(body=channel_page(channel, posts, views=views))
    for number in range(1, posts[-1].number + 2):
        body = channel_page(channel, posts, before=number, views=views)
        site.pages[f"/s/{channel}?before={number}"] = Answer(body=body)


def channel_keys(base: str, channel: str) -> dict[str, Any]:
    """The keys of the outlet's file that differ from the usual ones."""
    return {
        "spider": "telegram",
        "homepage": f"{base}/s/{channel}",
        "discover": {"listings": [f"{base}/s/{channel}"]},
        "article_url": f"^{base}/(?P<id>{channel}/\\d+)$".replace(".", r"\."),
    }
