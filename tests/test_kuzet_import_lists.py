"""Lists from elsewhere: what is taken, what would change, and what is told instead of taken."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.models import Entry, EntryKind
from kuzet.import_lists import Change, apply, compare, read_list
from store.session import Database
from store.watchlist import add_entry, entry_history, watchlist
from tests.store_samples import NOW

HELD = Entry(
    id="oilapov-aidar", kind=EntryKind.PERSON, names=("Айдар Ойлапов", "А. Ойлапов"), note="ours", context=("Алматы",)
)


def person(number: str = "NK-1", **properties: Any) -> dict[str, Any]:
    return {"id": number, "schema": "Person", "properties": {"name": ["Айдар Ойлапов"], **properties}}


def written(tmp_path: Path, name: str, text: str | bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_is_read_with_any_delimiter_and_quotes(tmp_path: Path, delimiter: str) -> None:
    rows = [
        ["name", "id", "kind", "context"],
        ['"Айдар Ойлапов\nAidar Oilapov"', "", "", "Алматы"],
        ["Союз", "soyuz", "organisation", ""],
    ]
    text = "\ufeff" + "\n".join(delimiter.join(row) for row in rows)
    found = read_list(written(tmp_path, "list.csv", text), {})
    assert found.problems == []
    assert found.entries == [
        Entry(id="oylapov-aydar", kind=EntryKind.PERSON, names=("Айдар Ойлапов", "Aidar Oilapov"), context=("Алматы",)),
        Entry(id="soyuz", kind=EntryKind.ORGANISATION, names=("Союз",)),
    ]


def test_a_table_leaves_alone_what_it_has_no_word_for(tmp_path: Path) -> None:
    path = written(tmp_path, "list.csv", "id,gender,note\noilapov-aidar,m,\n")
    found = read_list(path, {HELD.id: HELD})
    assert found.entries == [HELD.model_copy(update={"gender": "m"})]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("id,colour\nx,red\n", "unknown columns colour"),
        ("id,names\nNot An Id,Айдар Ойлапов\n", "line 2: id"),
        ("names,kind\nАйдар Ойлапов,ship\n", "line 2: kind"),
        ("names,kind\n,person\n", "line 2: names"),
        ("names\nАйдар Ойлапов,more,cells\n", "line 2: more cells"),
        ('names\n"Айдар\n', "line"),
    ],
)
def test_what_a_table_says_wrongly_is_told_by_its_line(tmp_path: Path, text: str, problem: str) -> None:
    found = read_list(written(tmp_path, "list.csv", text), {})
    assert found.entries == []
    assert len(found.problems) == 1
    assert problem in found.problems[0]


@pytest.mark.parametrize("form", ["lines", "list", "results", "one"])
def test_entities_are_read_in_each_form(tmp_path: Path, form: str) -> None:
    entity = person(
        alias=["Aidar Oilapov"], gender=["male"], fatherName=["Маратович"], sourceUrl=["https://example.kz/1"]
    )
    boat = {"id": "NK-2", "schema": "Vessel", "properties": {"name": ["Boat"]}}
    text = {
        "lines": f"{json.dumps(entity)}\n\n{json.dumps(boat)}\n",
        "list": json.dumps([entity, boat]),
        "results": json.dumps({"results": [entity, boat]}),
        "one": json.dumps(entity),
    }[form]
    found = read_list(written(tmp_path, "list.json", text), {})
    assert found.problems == []
    assert found.entries == [
        Entry(
            id="oylapov-aydar", kind=EntryKind.PERSON, names=("Айдар Ойлапов", "Aidar Oilapov"), gender="m",
            patronymic="Маратович", source={"ftm": "NK-1", "url": "https://example.kz/1"},
        )
    ]  # fmt: skip


def test_an_entity_that_came_before_changes_its_entry_and_keeps_what_people_wrote(tmp_path: Path) -> None:
    held = HELD.model_copy(update={"source": {"ftm": "NK-1", "url": None}})
    entity = person(name=["Айдар Ойлапов", "Айдар Ойлап"], notes=["theirs"], gender=["male"])
    found = read_list(written(tmp_path, "list.ftm", json.dumps(entity)), {held.id: held})
    names = (*held.names, "Айдар Ойлап")
    assert found.entries == [held.model_copy(update={"names": names, "gender": "m"})]


@pytest.mark.parametrize("text", ["{", "[1]", '{"id": "x"}\nnot json', '[{"schema": "Person"}]', "[" * 5000])
def test_what_is_no_entity_is_told(tmp_path: Path, text: str) -> None:
    found = read_list(written(tmp_path, "list.json", text), {})
    assert found.entries == []
    assert found.problems


def test_other_files_are_refused_in_plain_words(tmp_path: Path) -> None:
    assert "UTF-8" in read_list(written(tmp_path, "list.csv", "имя".encode("cp1251")), {}).problems[0]
    assert "a list is a" in read_list(written(tmp_path, "list.docx", ""), {}).problems[0]


@given(st.text(max_size=300), st.sampled_from(["list.csv", "list.json"]))
@settings(max_examples=150)
def test_any_text_is_read_or_told(tmp_path_factory: pytest.TempPathFactory, text: str, name: str) -> None:
    path = tmp_path_factory.getbasetemp() / name
    path.write_text(text, "utf-8", "replace")
    read_list(path, {})


def test_a_comparison_says_what_would_change_and_apply_does_it(database: Database) -> None:
    changed = HELD.model_copy(update={"gender": "m"})
    new = Entry(id="new-one", kind=EntryKind.PERSON, names=("Новый Человек",))
    with database.session() as session:
        add_entry(session, HELD, author="marat", now=NOW)
        found = compare([changed, new], {HELD.id: HELD})
        assert (found.added, found.changed, found.same) == ([new], [Change(before=HELD, after=changed)], 0)
        assert found.changed[0].fields == {"gender": (None, "m")}
        apply(session, found, author="command line", now=NOW)
        assert watchlist(session) == [changed, new]
        assert [row.actor for row in entry_history(session, HELD.id)] == ["marat", "command line"]
        assert compare([changed], {HELD.id: changed}).same == 1
