"""The queue's filters: each lets its items through, stays in the address, and is left out where it makes no sense."""

import html
import re
from collections.abc import Iterator

import feedparser
import pytest

from review.rendering.entry_labels import entry_key
from store.accounts.users import load_user, update_disabled, update_password
from store.review.decide import decide
from store.review.review_items import load_item, load_item_version
from store.schema.enums import ItemState, Role
from tests.support.review_samples import NOW, TheDesk, article, open_desk

TAUASAROV, SHOKPARBAY = "Жексена Тауасарова", "Ердена Шокпарбая"
ARTICLES = [
    article("kaztag", "1", title="Слушания", text=f"Рабочего {TAUASAROV} обвиняют по статье 405 УК РК. Суд в Актау."),
    article("bureau", "2", title="Обыск", text="У блогера Сауле Куангалиевой прошёл обыск.", lang="kk"),
    article("bureau", "3", title="Суд", text=f"{SHOKPARBAY} вызвали в суд. Решения пока нет."),
]
LAW = entry_key("kz-uk:405")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TheDesk]:
    with open_desk(tmp_path_factory.mktemp("desk"), articles=ARTICLES) as opened:
        confirmed = next(item for item in opened.waiting() if "Обыск" in titles(opened, [item]))
        with opened.database.session() as session:
            version = load_item_version(session, confirmed)
            decide(session, confirmed, "confirmed", reviewer="aliya", version_id=version, now=NOW)
        yield opened


def titles(desk: TheDesk, items: list[int]) -> list[str]:
    with desk.database.reading() as session:
        return [found.title for item in items if (found := load_item(session, item))]


def shown(desk: TheDesk, query: str) -> list[int]:
    page = desk.client(Role.READER).get(f"/queue?{query}").text
    return [int(item) for item in re.findall(r'data-row="(\d+)"', page)]


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("", ["Слушания", "Слушания", "Суд"]),
        ("kind=person", ["Слушания", "Суд"]),
        ("kind=citation", ["Слушания"]),
        ("kind=law", []),
        ("outlet=bureau", ["Суд"]),
        ("lang=kk", []),
        ("state=open", ["Слушания", "Слушания", "Суд"]),
        ("state=confirmed", ["Обыск"]),
        ("state=confirmed&lang=ru", []),
        ("state=rejected", []),
        (f"law={LAW}", ["Слушания", "Слушания"]),
        (f"law={LAW}&kind=person", ["Слушания"]),
        (f"entry={LAW}", ["Слушания"]),
        ("law=000000000000", []),
        ("since=2026-03-03&until=2026-03-03", ["Слушания", "Слушания", "Суд"]),
        ("since=2026-03-04", []),
        ("until=2026-03-02", []),
        ("least=0.75", ["Слушания", "Слушания", "Суд"]),
        ("least=0.76", []),
        ("most=0,74", []),
    ],
)
def test_a_filter_lets_its_items_through(desk: TheDesk, query: str, wanted: list[str]) -> None:
    assert sorted(titles(desk, shown(desk, query))) == wanted


@pytest.mark.parametrize(
    "query",
    [
        "kind=x",
        "state='OR",
        "since=31.12.2026",
        "since=0000-00-00",
        "until=9999-12-31",
        "least=nan",
        "most=2",
        "least=-1",
        "page=-1",
        "page=99999999999999999999",
        "outlet=nowhere",
        "lang=de",
    ],
)
def test_what_an_address_says_wrongly_is_left_out(desk: TheDesk, query: str) -> None:
    answer = desk.client().get(f"/queue?{query}")
    assert answer.status_code == 200
    assert "match the filters" not in answer.text or "page=" in query


def test_the_filters_stay_on_the_page_and_in_its_links(desk: TheDesk) -> None:
    page = desk.client().get(f"/queue?kind=person&law={LAW}&since=2026-03-01&least=0.5").text
    assert '<option value="person" selected>' in page
    assert f'<option value="{LAW}" selected>' in page
    assert 'value="2026-03-01"' in page
    assert 'value="0.50"' in page
    assert "1 item matches the filters" in page
    assert f"?law={LAW}&amp;kind=person&amp;since=2026-03-01&amp;least=0.50" in page


def test_a_decided_item_has_no_buttons_in_the_queue(desk: TheDesk) -> None:
    page = desk.client().get("/queue?state=confirmed").text
    assert "data-item" in page
    assert "/decide" not in page
    assert ItemState.CONFIRMED.value in page


def feed_of(desk: TheDesk, query: str, name: str | None = None) -> str:
    page = desk.client(name=name).get(f"/queue?{query}").text
    return html.unescape(re.findall(r'href="(/feed/[^"]+)"', page)[0])


def test_a_feed_holds_the_filters_items_and_opens_by_its_address_alone(desk: TheDesk) -> None:
    answer = desk.client(None).get(feed_of(desk, "kind=person&outlet=bureau"))
    assert answer.headers["content-type"].startswith("application/atom+xml")
    entries = feedparser.parse(answer.text).entries
    assert [entry.title.split(": ")[1] for entry in entries] == ["Суд"]
    assert entries[0].link == f"http://127.0.0.1/items/{shown(desk, 'outlet=bureau')[0]}"


def test_a_feeds_key_opens_no_other_feed(desk: TheDesk) -> None:
    own, other = feed_of(desk, "kind=person"), feed_of(desk, "kind=person", name="dana")
    assert own.split("/")[3] != other.split("/")[3]
    wrong = [own.replace("person", "citation"), own.split("?")[0], own.replace("?", "0?"), "/feed/1/x"]
    wrong.append("/feed/99/" + "0" * 64)
    wrong.append("/feed/" + other.split("/")[2] + "/" + own.split("/")[3])
    assert {desk.client(None).get(path).status_code for path in wrong} == {404}


def test_a_new_password_and_a_locked_account_close_the_feed(desk: TheDesk) -> None:
    path = feed_of(desk, "", name="bek")
    with desk.database.session() as session:
        account = load_user(session, "bek")
        assert account
        update_disabled(session, account, disabled=True)
    assert desk.client(None).get(path).status_code == 404
    with desk.database.session() as session:
        account = load_user(session, "bek")
        assert account
        update_disabled(session, account, disabled=False)
    assert desk.client(None).get(path).status_code == 200
    with desk.database.session() as session:
        account = load_user(session, "bek")
        assert account
        update_password(session, account, "another long password")
    assert desk.client(None).get(path).status_code == 404
