"""Articles that share pages, as posts of a Telegram channel do: few requests, and each edit and deletion is found."""

from datetime import timedelta
from pathlib import Path

import pytest

from store.archive.object_store import archive_of
from store.integrity.verify import verify
from store.reports.export import load_rows
from store.session import open_database
from tests.support.crawler_samples import NIGHT_ONE, crawl_once, home_in, serve, write_outlet
from tests.support.telegram_channel import Post, channel_keys, show_channel

pytestmark = pytest.mark.slow


def test_posts_of_a_channel_are_followed_over_three_runs(tmp_path: Path) -> None:
    posts = [Post(number, f"Сообщение номер {number}.<br/>Тимур Балапанов ждёт суда.") for number in range(1, 131)]
    config, home = tmp_path / "config", home_in(tmp_path / "home")
    with serve() as site:
        write_outlet(config, "invented", site.base, **channel_keys(site.base, "invented"))
        show_channel(site, "invented", posts)
        first = crawl_once(config, home).outlet("invented")
        posts[2].words, posts[110].words = "Сообщение номер 3 исправлено.", "Сообщение номер 111 исправлено."
        posts[4].is_deleted = posts[112].is_deleted = True
        posts.append(Post(131, "Новое сообщение.", forwarded="another"))
        show_channel(site, "invented", posts, views=50)
        second = crawl_once(config, home, now=NIGHT_ONE + timedelta(days=1)).outlet("invented")
        crawl_once(config, home, now=NIGHT_ONE + timedelta(days=2))
    assert (first["new"], first["requests"], first["alarms"]) == (130, 9, [])
    assert {kind: second[kind] for kind in ("new", "edited", "gone", "refused", "deferred")} == {
        "new": 1, "edited": 2, "gone": 2, "refused": {}, "deferred": 0,
    }  # fmt: skip
    assert second["requests"] <= 9
    database = open_database(home.database_url)
    with database.reading() as session:
        states = {row["article_id"]: row["state"] for row in load_rows(session, "articles")}
    database.close()
    odd = {name.partition("/")[2]: state for name, state in states.items() if state != "live"}
    assert odd == {"3": "edited", "111": "edited", "5": "gone", "113": "gone"}
    assert not verify(home.database_url, archive_of(home), home.heads).findings
