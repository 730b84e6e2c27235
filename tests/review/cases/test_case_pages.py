"""Pages of cases: chronology, decisions by forms, the list with saved filters, downloads and the calendar feed."""

import io
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from docx import Document
from icalendar import Calendar
from sqlalchemy import select

from review.rendering.entry_labels import entry_key
from store.schema.enums import CaseEventState, ItemState, Role
from store.schema.tables.cases import CaseEvent
from store.schema.tables.items import ReviewItem
from store.watchlist.watchlist import sync_watchlist
from tests.support.review_samples import NOW, Client, TheDesk, form_token, open_desk
from tests.support.store_samples import BALAPANOV, HOUR, article, detained, ingest

CASE = f"/cases/{entry_key('balapanov')}"
HEARING = detained(date(2026, 3, 9), event="hearing_scheduled", court="Суд № 2")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TheDesk]:
    with open_desk(tmp_path, articles=[]) as opened:
        with opened.database.session() as session:
            sync_watchlist(session, [BALAPANOV], NOW)
            ingest(session, article(), details=[detained(place="Балхаш", term="P15D"), HEARING])
        yield opened


def post(client: Client, path: str, **fields: str) -> int:
    return int(client.post(path, data={"csrf": form_token(client), **fields}).status_code)


def stored(desk: TheDesk, event: str) -> CaseEvent:
    with desk.database.reading() as session:
        return session.scalars(select(CaseEvent).where(CaseEvent.event == event)).one()


def test_case_shows_what_happened_with_its_sources(desk: TheDesk) -> None:
    page = desk.client(Role.READER).get(CASE).text
    assert all(words in page for words in ("Балхаш", "15 days", "Суд № 2", "1 independent source", "/articles/1"))
    assert "detained, since" in page
    assert 'value="confirm"' not in page


def test_reviewer_confirms_corrects_and_undoes_by_forms(desk: TheDesk) -> None:
    client, event = desk.client(), stored(desk, "detained")
    path = f"{CASE}/events/{event.id}"
    assert post(client, path, do="confirm", token="a") == 303
    assert (
        post(client, path, do="correct", token="b", event="detained", date="2026-02-28", place="Балхаш", term="P10D")
        == 303
    )
    assert (stored(desk, "detained").state, stored(desk, "detained").term) == (CaseEventState.CORRECTED, "P10D")
    decision = re.findall(r'name="decision" value="(\d+)"', client.get(CASE).text)[0]
    assert post(client, path, do="undo", token="c", decision=decision) == 303
    assert (stored(desk, "detained").state, stored(desk, "detained").term) == (CaseEventState.CONFIRMED, "P15D")


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"event": "released", "date": "вчера", "source": "x"}, 422, "“вчера” is not a date"),
        ({"event": "released", "source": " "}, 422, "Say where this is known from"),
        ({"event": "released", "source": "x" * 2001}, 409, "can&#39;t be recorded"),
        ({"event": "released", "source": "x"}, 303, ""),
    ],
)
def test_event_is_added_with_a_source_or_refused_in_words(
    desk: TheDesk, fields: dict[str, str], status: int, words: str
) -> None:
    client = desk.client()
    answer = client.post(f"{CASE}/add", data={"csrf": form_token(client), "token": "t", **fields})
    assert (answer.status_code, words in answer.text) == (status, True)


def test_refused_correction_keeps_what_was_typed_and_says_beside_each_field_what_is_wrong(desk: TheDesk) -> None:
    client, event = desk.client(), stored(desk, "detained")
    typed = {"event": "tried", "date": "5 марта", "place": "Курык", "term": "пять пудов", "note": "со слов адвоката"}
    path = f"{CASE}/events/{event.id}"
    answer = client.post(path, data={"csrf": form_token(client), "token": "t", "do": "correct", **typed})
    page = answer.text
    assert answer.status_code == 422
    assert all(f'value="{typed[name]}"' in page for name in ("date", "place", "term"))
    assert "со слов адвоката</textarea>" in page
    assert re.findall(r'id="wrong-(\w+)-', page) == ["date", "term"]
    assert stored(desk, "detained").place == "Балхаш"


def test_correction_is_typed_in_words_and_shown_back_in_words(desk: TheDesk) -> None:
    client, event = desk.client(), stored(desk, "detained")
    typed = {"event": "detained", "date": "5 марта 2026", "law": "ст. 378 УК", "term": "30 суток", "amount": "20 МРП"}
    assert post(client, f"{CASE}/events/{event.id}", do="correct", token="t", **typed) == 303
    page = client.get(CASE).text
    shown = ("5 March 2026", "Article 378 of the", "30 days", "20 monthly calculation indices")
    assert all(words in page for words in shown)
    assert (stored(desk, "detained").law, stored(desk, "detained").term) == ("kz-uk:378", "P30D")


def test_what_changed_since_the_last_visit_is_marked(desk: TheDesk) -> None:
    client = desk.client()
    client.get(CASE)
    desk.clock.now = NOW + 2 * HOUR
    with desk.database.session() as session:
        url = "https://post.example/3"
        retold = article(3, outlet="post", text="Балапанов задержан, пишут его родные и адвокат.", url=url, urls=(url,))
        ingest(session, retold, details=[detained()], now=NOW + HOUR)
    assert "1 event is new or changed" in client.get(CASE).text


def test_list_is_filtered_and_filters_are_saved(desk: TheDesk) -> None:
    client = desk.client(Role.READER)
    assert "Балапанов" in client.get("/cases?situation=detained&event=detained&hearing=1").text
    assert "Балапанов" not in client.get("/cases?situation=serving").text
    assert post(client, "/cases/views", name="Под стражей", situation="custody") == 303
    assert "/cases?situation=custody" in client.get("/cases").text
    assert post(client, "/cases/views", do="remove", name="Под стражей") == 303
    assert "/cases?situation=custody" not in client.get("/cases").text


def test_cases_are_filtered_by_a_law_that_an_article_names_beside_the_person(desk: TheDesk) -> None:
    client = desk.client()
    law, other = (f"/cases?law={entry_key(one)}" for one in ("kz-uk:405", "kz-uk:174"))
    assert "Балапанов" in client.get(law).text
    assert "Балапанов" not in client.get(other).text
    with desk.database.session() as session:
        cited = session.scalars(select(ReviewItem).where(ReviewItem.entry == "kz-uk:405")).one()
        cited.state = ItemState.REJECTED
    assert "Балапанов" not in client.get(law).text


def test_case_is_downloaded_without_notes_and_logins(desk: TheDesk) -> None:
    client = desk.client()
    post(client, f"{CASE}/events/{stored(desk, 'detained').id}", do="confirm", token="a", note="секрет")
    document = Document(io.BytesIO(client.get(f"{CASE}/docx").content))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "Тимур Балапанов" in text
    assert "https://demo.example/news/1" in text
    assert "секрет" not in text
    assert "aliya" not in text
    assert client.get(f"{CASE}/odt").content[:2] == b"PK"
    assert "секрет" not in client.get(f"{CASE}/html").text
    assert len(Calendar.from_ical(client.get(f"{CASE}/ics").content).walk("VEVENT")) == 1
    assert client.get(f"{CASE}/exe").status_code == 404


def test_calendar_is_open_to_its_key_until_that_is_renewed_or_revoked(desk: TheDesk) -> None:
    client, nobody = desk.client(Role.READER), desk.client(None)

    def change(do: str) -> str:
        page = client.post("/account/calendar", data={"csrf": form_token(client), "do": do}).text
        return next(iter(re.findall(r"<code>http://[^/]+(/calendar/[^<]+)</code>", page)), "")

    first, second = change("on"), change("on")
    assert [nobody.get(path).status_code for path in (first, second)] == [404, 200]
    assert "balapanov" not in second
    (event,) = Calendar.from_ical(nobody.get(second).content).walk("VEVENT")
    assert event.decoded("dtstart").date() == date(2026, 3, 9)
    change("off")
    assert nobody.get(second).status_code == 404


def test_law_has_a_page_with_its_mentions(desk: TheDesk) -> None:
    page = desk.client(Role.READER).get(f"/cases/{entry_key('kz-uk:405')}").text
    assert "/items/2" in page


def test_unknown_case_is_not_found(desk: TheDesk) -> None:
    assert desk.client().get("/cases/000000000000").status_code == 404
