"""Posts of a Telegram channel's preview: what is read of each, and when one counts as deleted."""

from datetime import UTC, datetime

import pytest

from config.models.outlet import Outlet
from spiders.article import Article, Listing, NotAnArticle, RemovedArticle
from spiders.reader import Reader, reader_for
from tests.support.telegram_channel import Post, channel_page

NOW = datetime(2026, 3, 2, tzinfo=UTC)
PAGE = "https://t.me/s/invented"


@pytest.fixture
def reader() -> Reader:
    keys = {"discover": {"listings": [PAGE]}, "article_url": r"^https://t\.me/(?P<id>invented/\d+)$"}
    outlet = {"id": "invented", "name": "x", "homepage": PAGE, "languages": ["ru"], "hosts": ["t.me"], **keys}
    return reader_for(Outlet.model_validate({**outlet, "spider": "telegram"}))


def read(reader: Reader, number: int, *posts: Post, url: str = PAGE) -> Article:
    body = channel_page("invented", posts).encode()
    return reader.read_article(body, url=url, fetched_at=NOW, requested_url=f"https://t.me/invented/{number}")


def listing(reader: Reader, *posts: Post, url: str = PAGE) -> Listing:
    return reader.read_listing(channel_page("invented", posts).encode(), url=url, fetched_at=NOW)


def test_a_post_is_an_article_with_the_channel_and_number_as_its_id(reader: Reader) -> None:
    found = read(reader, 9, Post(8, "Другое сообщение"), Post(9, "<b>Суд отложен.</b><br/><br/>Причины не названы."))
    assert (found.article_id, found.url) == ("invented/9", "https://t.me/invented/9")
    assert (found.title, found.text) == ("Суд отложен.", "Суд отложен.\nПричины не названы.")
    assert found.published == Post(9, "").at


def test_forwarded_posts_say_from_where(reader: Reader) -> None:
    found = read(reader, 9, Post(9, "Суд отложен.", forwarded="another"))
    assert found.text == "Forwarded from another (https://t.me/another/7)\nСуд отложен."
    assert found.title == "Суд отложен."


def test_links_keep_their_target_and_hashtags_stay(reader: Reader) -> None:
    words = 'Суд. <a href="https://example.org/a">Подробнее</a> <a href="https://example.org/b">example.org/b</a>'
    found = read(reader, 9, Post(9, f'{words} <a href="?q=%23суд">#суд</a> <a href="https://t.me/desk">@desk</a>'))
    assert found.text == "Суд. Подробнее (https://example.org/a) example.org/b #суд @desk"


def test_the_words_of_a_post_that_is_answered_are_not_the_posts(reader: Reader) -> None:
    assert (
        read(reader, 9, Post(9, "Это подтверждают.", reply="Тимура Балапанова задержали")).text == "Это подтверждают."
    )


def test_an_emoji_breaks_no_name(reader: Reader) -> None:
    emoji = '<tg-emoji emoji-id="1"><i class="emoji"><b>❗</b></i></tg-emoji>'
    assert read(reader, 9, Post(9, f"Тимур {emoji}Балапанов ждёт.")).text == "Тимур ❗Балапанов ждёт."


def test_the_text_of_an_album_is_read_once(reader: Reader) -> None:
    assert read(reader, 14, Post(14, "Суд отложен.")).text == "Суд отложен."


def test_photos_without_words_and_notices_are_not_listed(reader: Reader) -> None:
    posts = (Post(5, "Channel created", is_service=True), Post(8, ""), Post(9, "Суд отложен."))
    found = listing(reader, *posts)
    assert [link.url for link in found.links] == ["https://t.me/invented/9"]
    assert found.more == ("https://t.me/s/invented?before=5",)


@pytest.mark.parametrize(("number", "url"), [(9, PAGE), (9, f"{PAGE}?before=11"), (12, PAGE)])
def test_a_post_that_its_page_lacks_was_deleted(reader: Reader, number: int, url: str) -> None:
    with pytest.raises(RemovedArticle):
        read(reader, number, Post(8, "Одно"), Post(10, "Другое"), url=url)


@pytest.mark.parametrize(("number", "url"), [(7, PAGE), (12, f"{PAGE}?before=11"), (9, "https://t.me/invented")])
def test_a_page_says_nothing_of_posts_outside_it(reader: Reader, number: int, url: str) -> None:
    with pytest.raises(NotAnArticle) as refused:
        read(reader, number, Post(8, "Одно"), Post(10, "Другое"), url=url)
    assert not isinstance(refused.value, RemovedArticle)


def test_words_that_look_like_markup_widen_no_range(reader: Reader) -> None:
    body = channel_page("invented", [Post(8, '&lt;div data-post="invented/1"&gt; data-post="invented/1"')]).encode()
    assert "invented/5" not in reader.articles_shown(PAGE, body)
    assert "invented/8" in reader.articles_shown(PAGE, body)


def test_a_closed_preview_is_a_failed_source(reader: Reader) -> None:
    with pytest.raises(NotAnArticle, match="closed its preview"):
        listing(reader)


def test_a_post_is_requested_at_the_preview_page_that_ends_with_it(reader: Reader) -> None:
    assert reader.page_url("https://t.me/invented/9") == "https://t.me/s/invented?before=10"
    assert reader.canonical_url("https://t.me/s/invented/9?single") == "https://t.me/invented/9"
