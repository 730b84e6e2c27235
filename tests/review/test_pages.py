"""The pages that only show: the search, an entry's story, an outlet's nights, the overview."""

import re
from collections.abc import Iterator

import pytest

from review.archive.search import excerpt_around
from review.rendering.charts import chart
from review.rendering.entry_labels import entry_path
from store.articles.states import record_proxy_check, record_state
from store.review.decide import decide
from store.review.review_items import load_item_version
from store.runs.alarms import record_alarm
from store.runs.runs import finish_run, record_outlet_run, start_run
from store.schema.enums import ArticleState, Role, Trigger
from store.schema.tables.articles import ArticleRow, ProxyCheck
from store.schema.tables.items import ReviewItem
from tests.support.review_samples import NOW, TheDesk, article, ingest, open_desk
from tests.support.store_samples import DAY

ARTICLES = [
    article("kaztag", "1", title="Слушания", text="Рабочего Жексена Тауасарова обвиняют в Актау. Свидетели молчат."),
    article("bureau", "2", title="Погода", text="Завтра в Приозёрске снег и <b>метель</b>."),
]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TheDesk]:
    with open_desk(tmp_path_factory.mktemp("desk"), articles=ARTICLES) as opened:
        with opened.database.session() as session:
            edited = article("kaztag", "1", title="Слушания", text="Рабочего Жексена Тауасарова оправдали в Актау.")
            ingest(session, edited)
            item = opened.waiting()[0]
            decide(session, item, "confirmed", reviewer="aliya", version_id=load_item_version(session, item), now=NOW)
            run = start_run(session, NOW)
            counts = {"looked_at": 9, "new": 4, "edited": 1, "blocked": 1, "refused": {"too_short": 3}}
            record_outlet_run(session, run, "kaztag", counts, now=NOW)
            finding = {"code": "volume-below-expected", "params": {"found": 1, "expected": 5.0, "since": "2026-03-02"}}
            record_alarm(session, "kaztag", "too_few", [finding], now=NOW, run_id=run)
            finish_run(session, run, NOW)
        yield opened


def test_the_search_shows_the_words_in_their_surroundings(desk: TheDesk) -> None:
    page = desk.client(Role.READER).get("/articles", params={"q": "приозёр снег"}).text
    assert '<mark class="focus">Приозёрске</mark> <mark class="focus">снег</mark>' in re.sub(r"\s+и\s+", " ", page)
    assert "&lt;b&gt;метель&lt;/b&gt;" in page
    assert "Слушания" not in page


def test_an_article_says_what_its_edits_mean(desk: TheDesk) -> None:
    page = desk.client(Role.READER).get("/articles/1").text
    assert re.findall(r'class="tag edit">([a-z ]+)<', page) == ["substantive", "words"]


def test_an_article_shows_what_its_address_said_and_what_is_asked_about_it(desk: TheDesk) -> None:
    with desk.database.session() as session:
        row = session.get_one(ArticleRow, 1)
        record_state(session, row, ArticleState.GONE, now=NOW, run_id=None, status=404, reason="<b>no such page</b>")
        record_proxy_check(
            session,
            ProxyCheck(
                article_row_id=row.id,
                state=ArticleState.LIVE,
                via="proxy.example",
                seen_at=NOW + DAY,
                run_id=1,
                status=200,
            ),
        )
    page = desk.client(Role.READER).get("/articles/1").text
    assert "<strong>online</strong> through proxy.example, in another network · HTTP 200" in page
    assert page.index("proxy.example") < page.index("<strong>gone")
    told = '<strong>gone</strong> · HTTP 404<small class="block"><code lang="en">&lt;b&gt;no such page'
    assert told in page
    assert re.search(r'<a href="/items/1"><bdi>Zheksen Tauassarov</bdi></a> <span class="tag [a-z]+">', page)


def test_an_item_that_a_rescan_found_says_so(desk: TheDesk) -> None:
    with desk.database.session() as session:
        item = session.get_one(ReviewItem, 1)
        item.trigger = Trigger.BACKFILL
    assert ">from the archive</span>" in desk.client(Role.READER).get("/items/1").text


def test_the_search_finds_what_an_edit_took_away_and_says_in_which_version(desk: TheDesk) -> None:
    page = desk.client().get("/articles?q=свидетели").text
    assert "/articles/1?to=1" in page
    assert "1 of 2" in page
    assert "No results" in desk.client().get("/articles?q=свидетели&outlet=bureau").text
    assert "No results" in desk.client().get("/articles?q=свидетели&since=2026-03-05").text


@pytest.mark.parametrize(
    "query", ["%22", "%00", "a%20OR%20b", "<script>alert(1)</script>", "a" * 3000, "&before=x", "*"]
)
def test_any_query_is_answered(desk: TheDesk, query: str) -> None:
    answer = desk.client().get(f"/articles?q={query}")
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text


def test_an_excerpt_is_short_even_of_a_text_without_the_words() -> None:
    text = "слово " * 100_000
    assert sum(len(run.text) for run in excerpt_around(text, ["нет"])) <= 320
    assert next(run.text for run in excerpt_around(text, ["слов"]) if run.span) == "слово"
    assert "".join(run.text for run in excerpt_around(text, [])).endswith("слово …")


def test_an_entrys_page_tells_what_was_found_edited_and_decided(desk: TheDesk) -> None:
    entry = next(entry for entry in desk.config.entries if any("Тауасаров" in name for name in entry.names))
    page = desk.client(Role.READER).get(entry_path(entry)).text
    steps = page.split("Timeline", 1)[1].split("Changes of the entry", 1)[0]
    words = re.findall(r"<strong>([^<]+)</strong>", steps)
    assert sorted(words) == ["confirmed", "found", "words around it changed"]
    assert "aliya" in steps
    assert '<rect class="bar-of confirmed"' in page


def test_an_outlets_page_shows_its_runs_and_alarms(desk: TheDesk) -> None:
    client = desk.client(Role.READER)
    page = client.get("/outlets/kaztag").text
    assert "1 new articles in a week, since 2 March 2026." in page
    assert "Likely cause: " in page
    in_russian = client.get("/outlets/kaztag", headers={"Accept-Language": "ru"}).text
    assert "Новых статей за неделю (с 2 марта 2026): 1." in in_russian
    assert '<rect class="bar-of new"' in page
    assert '<rect class="bar-of refused"' in page
    assert desk.client().get("/outlets/nowhere").status_code == 404
    assert "No data yet" in desk.client().get("/outlets/bureau").text
    assert "not in the last run" in desk.client().get("/outlets").text


def test_the_overview_counts_the_run_and_the_queue(desk: TheDesk) -> None:
    page = desk.client(Role.READER).get("/overview").text
    numbers = re.findall(r"<dt>([^<]+)</dt><dd>(\d+)</dd>", page)
    assert ("new", "4") in numbers
    assert ("unreadable", "3") in numbers
    assert '<a href="/queue?kind=person&amp;state=confirmed">1</a>' in page
    assert '<rect class="bar-of open"' in page


def test_bars_fill_the_height_and_stand_on_the_line() -> None:
    drawn = chart([("a", {"new": 3, "edited": 1}), ("b", {"new": 2, "edited": 0})])
    assert drawn is not None
    assert (drawn.most, drawn.kinds, drawn.first, drawn.last) == (4, ["new", "edited"], "a", "b")
    new, edited, later = drawn.bars
    assert new.height == pytest.approx(3 * edited.height, abs=0.2)
    assert new.y + new.height == later.y + later.height == drawn.bottom
    assert edited.y + edited.height == pytest.approx(new.y, abs=0.1)
    assert [tick.text for tick in drawn.ticks] == ["0", "1", "2", "3", "4"]
    assert [label.text for label in drawn.labels] == ["a", "b"]
    assert [number for _, _, number in drawn.totals] == [4, 2]


def test_a_chart_names_few_of_many_columns_and_round_numbers() -> None:
    drawn = chart([(str(day), {"new": day}) for day in range(43)])
    assert drawn is not None
    assert [tick.text for tick in drawn.ticks] == ["0", "20", "40"]
    assert (len(drawn.labels), drawn.labels[0].text, drawn.labels[-1].text) == (4, "0", "42")


def test_nothing_is_drawn_of_nothing() -> None:
    assert chart([]) is None
    assert chart([("a", {"new": 0})]) is None
