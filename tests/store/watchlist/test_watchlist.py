import threading

import pytest
from sqlalchemy import select

from config.loader import load_config
from config.models.entry import Entry, EntryKind
from store.schema.enums import Origin
from store.schema.tables.watchlist import EntryRow
from store.session import Database
from store.watchlist.watchlist import (
    COMMAND_LINE,
    WatchlistError,
    insert_entries,
    insert_entry,
    load_entries,
    load_entries_by_id,
    load_entry_history,
    retire_entry,
    sync_watchlist,
    update_entry,
)
from tests.support.store_samples import BALAPANOV, DAY, NOW, SARSENOVA

KENZHE = Entry(id="org-kenzhe", kind=EntryKind.ORGANISATION, names=("«Кенже»", "Kenzhe"))


def _renamed(entry: Entry, name: str) -> Entry:
    return entry.model_copy(update={"names": (name,)})


def test_file_s_entries_come_back_as_they_were_in_its_order(database: Database) -> None:
    entries = list(load_config(None).entries)
    with database.session() as session:
        sync_watchlist(session, entries, NOW)
        assert load_entries(session, retired=True) == entries
        assert load_entries(session) == [entry for entry in entries if not entry.retired]
        assert {row.origin for row in session.query(EntryRow)} == {Origin.FILE}


def test_syncing_twice_changes_nothing(database: Database) -> None:
    with database.session() as session:
        for moment in (NOW, NOW + DAY):
            sync_watchlist(session, [BALAPANOV, SARSENOVA], moment)
        assert len(load_entry_history(session, "balapanov")) == 1
        assert session.get_one(EntryRow, "balapanov").changed_at == NOW


def test_change_in_the_file_is_taken_over_and_kept_in_the_history(database: Database) -> None:
    with database.session() as session:
        sync_watchlist(session, [BALAPANOV], NOW)
        sync_watchlist(session, [_renamed(BALAPANOV, "Тимур Балапан")], NOW + DAY)
        assert [entry.name for entry in load_entries(session)] == ["Тимур Балапан"]
        first, second = load_entry_history(session, "balapanov")
        assert (first.before, first.after["names"]) == (None, ["Тимур Балапанов"])
        assert second.before is not None
        assert (second.before["names"], second.after["names"]) == (["Тимур Балапанов"], ["Тимур Балапан"])
        assert (second.actor, second.at) == ("watchlist.yml", NOW + DAY)


def test_entry_that_leaves_the_file_is_retired_and_may_come_back(database: Database) -> None:
    with database.session() as session:
        sync_watchlist(session, [BALAPANOV, SARSENOVA], NOW)
        sync_watchlist(session, [BALAPANOV], NOW + DAY)
        assert [entry.id for entry in load_entries(session)] == ["balapanov"]
        assert [entry.id for entry in load_entries(session, retired=True) if entry.retired] == ["sarsenova"]
        sync_watchlist(session, [BALAPANOV, SARSENOVA], NOW + 2 * DAY)
        assert load_entries(session) == [BALAPANOV, SARSENOVA]
        assert len(load_entry_history(session, "sarsenova")) == 3


@pytest.mark.parametrize(("author", "origin"), [("aliya", Origin.DESK), (COMMAND_LINE, Origin.COMMAND)])
def test_entry_of_the_database_stays_though_the_file_lacks_it(database: Database, author: str, origin: Origin) -> None:
    with database.session() as session:
        sync_watchlist(session, [BALAPANOV], NOW)
        insert_entry(session, KENZHE, author=author, now=NOW)
        sync_watchlist(session, [BALAPANOV], NOW + DAY)
        assert load_entries(session) == [BALAPANOV, KENZHE]
        row = session.get_one(EntryRow, "org-kenzhe")
        assert (row.origin, row.kind, row.name) == (origin, "organisation", "«Кенже»")
        assert load_entry_history(session, "org-kenzhe")[0].actor == author


def test_edit_at_the_desk_wins_until_the_file_says_the_same(database: Database) -> None:
    edited = _renamed(BALAPANOV, "Тимур Балапан")
    with database.session() as session:
        sync_watchlist(session, [BALAPANOV], NOW)
        update_entry(session, edited, author="aliya", now=NOW)
        sync_watchlist(session, [_renamed(BALAPANOV, "Т. Балапанов")], NOW + DAY)
        assert load_entries(session) == [edited]
        sync_watchlist(session, [edited], NOW + 2 * DAY)
        sync_watchlist(session, [BALAPANOV], NOW + 3 * DAY)
        assert load_entries(session) == [BALAPANOV]


def test_entry_retired_at_the_desk_stays_retired(database: Database) -> None:
    with database.session() as session:
        sync_watchlist(session, [BALAPANOV], NOW)
        retire_entry(session, "balapanov", author="aliya", now=NOW)
        retire_entry(session, "balapanov", author="aliya", now=NOW)
        sync_watchlist(session, [BALAPANOV], NOW + DAY)
        assert load_entries(session) == []
        assert [line.actor for line in load_entry_history(session, "balapanov")] == ["watchlist.yml", "aliya"]


def test_id_is_never_used_twice(database: Database) -> None:
    with database.session() as session:
        insert_entry(session, BALAPANOV, author="aliya", now=NOW)
        retire_entry(session, "balapanov", author="aliya", now=NOW)
        with pytest.raises(WatchlistError, match="never reused"):
            insert_entry(session, _renamed(BALAPANOV, "Другой Человек"), author="aliya", now=NOW)


def test_many_entries_are_added_in_their_order_or_none_of_them(database: Database) -> None:
    with database.session() as session:
        insert_entries(session, [SARSENOVA, BALAPANOV], author="aliya", now=NOW)
        assert load_entries(session) == [SARSENOVA, BALAPANOV]
        for again in ([KENZHE, BALAPANOV], [KENZHE, KENZHE]):
            with pytest.raises(WatchlistError, match="already"):
                insert_entries(session, again, author="aliya", now=NOW)
        assert load_entries(session) == [SARSENOVA, BALAPANOV]


def test_keys_of_names_that_are_missing_or_of_other_matchers_are_rebuilt(database: Database) -> None:
    with database.session() as session:
        insert_entries(session, [SARSENOVA, BALAPANOV], author="aliya", now=NOW)
        first, second = session.scalars(select(EntryRow).order_by(EntryRow.position))
        made = first.name_keys, second.name_keys
        first.name_keys, second.name_keys = None, f"0 {second.name_keys}"
        session.flush()
        sync_watchlist(session, [], NOW)
        assert (first.name_keys, second.name_keys) == made


def test_edit_that_changes_nothing_leaves_the_entry_to_the_file(database: Database) -> None:
    with database.session() as session:
        sync_watchlist(session, [BALAPANOV], NOW)
        update_entry(session, BALAPANOV, author="aliya", now=NOW)
        assert session.get_one(EntryRow, "balapanov").origin is Origin.FILE
        assert len(load_entry_history(session, "balapanov")) == 1


def test_unknown_entries_cannot_be_changed(database: Database) -> None:
    with database.session() as session:
        with pytest.raises(WatchlistError, match="no entry"):
            update_entry(session, BALAPANOV, author="aliya", now=NOW)
        with pytest.raises(WatchlistError, match="no entry"):
            retire_entry(session, "balapanov", author="aliya", now=NOW)


def test_entries_are_found_by_their_ids(database: Database) -> None:
    with database.session() as session:
        sync_watchlist(session, [BALAPANOV, SARSENOVA], NOW)
        assert load_entries_by_id(session, ["sarsenova", "kz-uk:405"]) == {"sarsenova": SARSENOVA}


def test_programs_that_sync_at_once_add_each_entry_once(database: Database) -> None:
    failures: list[Exception] = []

    def sync() -> None:
        try:
            with database.session() as session:
                sync_watchlist(session, [BALAPANOV, SARSENOVA], NOW)
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=sync) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with database.reading() as session:
        assert len(load_entry_history(session, "balapanov")) == 1
