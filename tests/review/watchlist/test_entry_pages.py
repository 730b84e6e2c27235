"""The watchlist at the desk: reading it, and changing it by forms."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from config.environment import Home
from review.app import create_app
from review.rendering.entry_labels import entry_key, entry_path
from review.web.archive_search import ArchiveSearches, SearchResult
from store.accounts.audit import load_audit_log
from store.articles.text_keys import insert_keys
from store.schema.enums import Role
from store.watchlist.watchlist import load_entry_history, update_entry
from tests.support.review_samples import NOW, TheDesk, article, entries, fields_of, form_token, ingest, open_desk

NEW = {
    "id": "invented-person",
    "kind": "person",
    "names": "Айдар Ойлапов\n  Aidar Oilapov \n\n",
    "context": "Алматы\nkz-uk:405",
    "gender": "m",
    "priority": "tracked",
    "note": "Invented.",
}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TheDesk]:
    with open_desk(tmp_path, articles=[]) as opened:
        yield opened


def test_the_list_and_each_entry_can_be_read(desk: TheDesk) -> None:
    client = desk.client(Role.READER)
    page = client.get("/watchlist").text
    assert all(entry.name in page.replace("&#39;", "'") for entry in desk.config.entries if not entry.retired)
    first = desk.config.entries[0]
    page = client.get(entry_path(first)).text
    assert first.id in page
    assert "watchlist.yml" in page, "who added it"


def test_a_maintainer_adds_an_entry(desk: TheDesk) -> None:
    client = desk.client(Role.MAINTAINER)
    form = fields_of(client.get("/new-entry").text, "/new-entry")
    answer = client.post("/new-entry", data={**form, **NEW})
    assert answer.status_code == 303
    added = entries(desk)["invented-person"]
    assert added.names == ("Айдар Ойлапов", "Aidar Oilapov")
    assert (added.context, added.gender, added.note) == (("Алматы", "kz-uk:405"), "m", "Invented.")
    assert "Айдар Ойлапов" in client.get(answer.headers["location"]).text
    with desk.database.reading() as session:
        assert (load_audit_log(session)[0].actor, load_audit_log(session)[0].action) == ("marat", "add-entry")


@pytest.mark.parametrize(
    "wrong", [{"id": "Not An Id"}, {"names": " \n "}, {"kind": "law"}, {"names": "x"}, {"priority": "high"}]
)
def test_a_wrong_form_says_so_and_keeps_what_was_written(desk: TheDesk, wrong: dict[str, str]) -> None:
    client = desk.client(Role.MAINTAINER)
    answer = client.post("/new-entry", data={"csrf": form_token(client), **NEW, **wrong})
    assert answer.status_code == 422
    assert "Invented.</textarea>" in answer.text
    assert "invented-person" not in entries(desk)


def test_a_name_that_no_text_can_name_is_refused_in_the_readers_language(desk: TheDesk) -> None:
    client = desk.client(Role.MAINTAINER)
    client.headers["accept-language"] = "kk"
    answer = client.post("/new-entry", data={"csrf": form_token(client), **NEW, "names": "Ойлапов"})
    assert answer.status_code == 422
    assert "аты мен тегін жазыңыз" in answer.text
    path = f"{entry_path(desk.config.entries[0])}/edit"
    form = fields_of(client.get(path).text, path)
    assert client.post(path, data={**form, **NEW, "names": "Ойлапов"}).status_code == 422


def test_an_id_is_never_used_twice(desk: TheDesk) -> None:
    client = desk.client(Role.MAINTAINER)
    taken = desk.config.entries[0]
    answer = client.post("/new-entry", data={"csrf": form_token(client), **NEW, "id": taken.id})
    assert answer.status_code == 422
    assert entries(desk)[taken.id] == taken


def test_an_edit_changes_what_the_form_holds_and_nothing_else(desk: TheDesk) -> None:
    client, entry = desk.client(Role.MAINTAINER), desk.config.entries[0]
    path = f"{entry_path(entry)}/edit"
    form = fields_of(client.get(path).text, path) | {**NEW, "id": "another-id", "source": "x", "retired": "1"}
    assert client.post(path, data=form).status_code == 303
    changed = entries(desk)[entry.id]
    assert changed.names == ("Айдар Ойлапов", "Aidar Oilapov")
    assert (changed.source, changed.retired) == (entry.source, False)
    assert "another-id" not in entries(desk)
    page = client.get(entry_path(entry)).text
    assert "marat" in page
    assert "Айдар Ойлапов" in page


def test_a_form_from_before_somebody_elses_edit_is_refused(desk: TheDesk) -> None:
    client, entry = desk.client(Role.MAINTAINER), desk.config.entries[0]
    path = f"{entry_path(entry)}/edit"
    form = fields_of(client.get(path).text, path) | NEW
    with desk.database.session() as session:
        update_entry(session, entry.model_copy(update={"note": "changed meanwhile"}), author="other", now=NOW)
    answer = client.post(path, data=form)
    assert answer.status_code == 409
    assert "Somebody else changed" in answer.text
    assert entries(desk)[entry.id].note == "changed meanwhile"


def test_a_retired_entry_leaves_the_list_and_keeps_its_page(desk: TheDesk) -> None:
    client, entry = desk.client(Role.MAINTAINER), desk.config.entries[0]
    answer = client.post(f"{entry_path(entry)}/retire", data={"csrf": form_token(client)})
    assert answer.headers["location"] == entry_path(entry)
    assert entry_path(entry) not in client.get("/watchlist").text
    assert entry_path(entry) in client.get("/watchlist?retired=1").text
    with desk.database.reading() as session:
        assert load_entry_history(session, entry.id)[-1].actor == "marat"


def test_retiring_asks_first_closes_what_is_pending_and_can_be_undone(tmp_path: Path) -> None:
    page = article("kaztag", "1", title="Суд", text="В Актау судят Жексена Тауасарова.")
    with open_desk(tmp_path, articles=[page]) as desk:
        client, path = desk.client(Role.MAINTAINER), f"/watchlist/{entry_key('tauassarov-zheksen')}"
        assert "1 pending item about it leaves the queue" in client.get(f"{path}/retire").text
        client.post(f"{path}/retire", data={"csrf": form_token(client)})
        assert desk.waiting() == []
        assert "0 pending items" in client.get("/").text
        client.post(f"{path}/restore", data={"csrf": form_token(client)})
        assert len(desk.waiting()) == 1
        assert entries(desk)["tauassarov-zheksen"].retired is False


def test_saving_a_name_searches_the_archive_and_says_what_it_found(desk: TheDesk) -> None:
    searched: list[str] = []

    def search(wanted: Sequence[str], progress: Callable[[int, int], None]) -> SearchResult:
        searched.extend(wanted)
        progress(3, 3)
        return SearchResult(versions=3, items=2)

    desk.app = create_app(
        desk.database, desk.config, Home(path=Path(), database_url=""), clock=desk.clock, search=search
    )
    client = desk.client(Role.MAINTAINER)
    form = fields_of(client.get("/new-entry").text, "/new-entry")
    answer = client.post("/new-entry", data={**form, **NEW})
    assert searched == [NEW["id"]]
    assert "Searched the archive: 2 new or changed items" in client.get(answer.headers["location"]).text


def test_a_search_that_fails_is_not_taken_for_one_that_found_nothing() -> None:
    def search(wanted: Sequence[str], progress: Callable[[int, int], None]) -> SearchResult:
        raise OSError

    searches = ArchiveSearches(search=search)
    searches.begin(["somebody"])
    state = searches.state_of("somebody")
    assert state is not None
    assert (state.has_failed, state.result) == (True, None)
    assert searches.state_of("nobody") is None


def test_an_entry_that_there_is_not_is_not_found(desk: TheDesk) -> None:
    assert desk.client(Role.READER).get("/watchlist/nobody").status_code == 404


def keep(desk: TheDesk, number: int, text: str) -> None:
    """An article in the archive, with the keys that a preview looks it up by."""
    with desk.database.session() as session:
        recorded = ingest(session, article("kaztag", str(number), title="Новости", text=text))
        assert recorded.version
        insert_keys(session, [recorded.version])


def test_a_preview_shows_what_would_be_found_and_saves_nothing(desk: TheDesk) -> None:
    keep(desk, 1, "Суд в Алматы вызвал Айдара Ойлапова. <b>Он</b> не пришёл.")
    keep(desk, 2, "Спортсмен Ержан Ойлапов выиграл забег в Алматы.")
    client = desk.client(Role.MAINTAINER)
    form = {"csrf": form_token(client), **NEW, "id": "", "do": "preview"}
    page = client.post("/new-entry", data=form).text
    assert "Would be found in 1 article" in page
    assert "Айдара Ойлапова" in page
    assert "Ержан Ойлапов" in page.split("Others with this surname", 1)[1]
    assert 'name="id" value="oylapov-aydar"' in page
    assert "Invented.</textarea>" in page
    assert "oylapov-aydar" not in entries(desk)


def test_an_edit_is_previewed_as_it_would_be_saved(desk: TheDesk) -> None:
    keep(desk, 1, "Суд в Алматы вызвал Айдара Ойлапова.")
    client, entry = desk.client(Role.MAINTAINER), desk.config.entries[0]
    path = f"{entry_path(entry)}/edit"
    form = {**fields_of(client.get(path).text, path), **NEW, "do": "preview"}
    assert "Would be found in 1 article" in client.post(path, data=form).text
    assert entries(desk)[entry.id] == entry
    assert client.post(path, data={**form, "names": ""}).status_code == 422


def test_an_id_that_is_left_out_is_made_from_the_name(desk: TheDesk) -> None:
    client = desk.client(Role.MAINTAINER)
    form = {"csrf": form_token(client), **NEW, "id": ""}
    assert [client.post("/new-entry", data=form).status_code for _ in range(2)] == [303, 303]
    assert {"oylapov-aydar", "oylapov-aydar-2"} <= entries(desk).keys()
