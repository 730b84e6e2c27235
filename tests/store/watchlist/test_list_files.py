"""Lists from elsewhere: what is taken, what would change, and what is told instead of taken."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.models.entry import Entry, EntryKind
from store.session import Database
from store.watchlist.list_files import EntryChange, ListFile, apply_list, compare_list, ending_of, read_list
from store.watchlist.new_entries import IdMaker
from store.watchlist.watchlist import insert_entry, load_entries, load_entry_history
from tests.support.store_samples import NOW

HELD = Entry(
    id="oilapov-aidar", kind=EntryKind.PERSON, names=("Айдар Ойлапов", "А. Ойлапов"), note="ours", context=("Алматы",)
)


def person(number: str = "NK-1", **properties: Any) -> dict[str, Any]:
    return {"id": number, "schema": "Person", "properties": {"name": ["Айдар Ойлапов"], **properties}}


def read(name: str, text: str | bytes, *held: Entry) -> ListFile:
    raw = text if isinstance(text, bytes) else text.encode("utf-8", "replace")
    return read_list(raw, name, {entry.id: entry for entry in held})


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_is_read_with_any_delimiter_and_quotes(delimiter: str) -> None:
    rows = [
        ["name", "id", "kind", "context"],
        ['"Айдар Ойлапов\nAidar Oilapov"', "", "", "Алматы"],
        ["Союз", "soyuz", "organisation", ""],
    ]
    text = "\ufeff" + "\n".join(delimiter.join(row) for row in rows)
    found = read("list.csv", text)
    assert found.problems == []
    assert found.entries == [
        Entry(id="oylapov-aydar", kind=EntryKind.PERSON, names=("Айдар Ойлапов", "Aidar Oilapov"), context=("Алматы",)),
        Entry(id="soyuz", kind=EntryKind.ORGANISATION, names=("Союз",)),
    ]


def test_a_table_leaves_alone_what_it_has_no_word_for() -> None:
    found = read("list.csv", "id,gender,note\noilapov-aidar,m,\n", HELD)
    assert found.entries == [HELD.model_copy(update={"gender": "m"})]


def test_a_row_without_an_id_is_the_entry_of_that_name_so_that_nothing_is_added_twice() -> None:
    table = "names,note\nАйдар Ойлапов,first\nАйдар Ойлапов,second\nАйдар Ойлапов,third\n"
    first = read("list.csv", table).entries
    assert [entry.id for entry in first] == ["oylapov-aydar", "oylapov-aydar-2", "oylapov-aydar-3"]
    assert read("list.csv", table, *first).entries == first
    organisation = HELD.model_copy(update={"kind": EntryKind.ORGANISATION})
    for other in (organisation, HELD.model_copy(update={"retired": True})):
        assert read("list.csv", "names\nАйдар Ойлапов\n", other).entries[0].id == "oylapov-aydar"
    assert read("list.json", json.dumps(person()), HELD).entries[0].id == "oylapov-aydar"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("id,colour\nx,red\n", "list.csv:1: unknown columns colour"),
        (
            "id,names\nNot An Id,Айдар Ойлапов\n",
            "list.csv:2: `id` cannot be written 'Not An Id' (use lower-case Latin letters",
        ),
        ("names,kind\nАйдар Ойлапов,ship\n", "list.csv:2: `kind` cannot be 'ship' (write"),
        ("names,kind\n,person\n", "list.csv:2: `names`"),
        ("names\nАйдар Ойлапов,more,cells\n", "list.csv:2: more cells"),
        ('names\n"Айдар\n', "list.csv:2: not a table"),
    ],
)
def test_what_a_table_says_wrongly_is_recognised_by_its_line(text: str, problem: str) -> None:
    found = read("list.csv", text)
    assert found.entries == []
    assert len(found.problems) == 1
    assert problem in str(found.problems[0])
    assert found.problems[0].remedy


@pytest.mark.parametrize("form", ["lines", "list", "results", "one"])
def test_entities_are_read_in_each_form(form: str) -> None:
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
    found = read("list.json", text)
    assert found.problems == []
    assert found.left_out == (form != "one")
    assert found.entries == [
        Entry(
            id="oylapov-aydar", kind=EntryKind.PERSON, names=("Айдар Ойлапов", "Aidar Oilapov"), gender="m",
            patronymic="Маратович", source={"ftm": "NK-1", "url": "https://example.kz/1"},
        )
    ]  # fmt: skip


def test_an_entity_that_came_before_changes_its_entry_and_keeps_what_people_wrote() -> None:
    held = HELD.model_copy(update={"source": {"ftm": "NK-1", "url": None}})
    entity = person(name=["Айдар Ойлапов", "Айдар Ойлап"], notes=["theirs"], gender=["male"])
    found = read("list.ftm", json.dumps(entity), held)
    names = (*held.names, "Айдар Ойлап")
    assert found.entries == [held.model_copy(update={"names": names, "gender": "m"})]


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[1]",
        '{"id": "x"}\nnot json',
        '[{"schema": "Person"}]',
        "[" * 5000,
        "[]",
        "{}",
        '[{"id": "x", "schema": [], "properties": 1}]',
        '[{"schema": "Person", "properties": {"name": ["Айдар Ойлапов"]}}]',
        "[" + "9" * 5000 + "]",
    ],
)
def test_what_is_no_entity_is_reported(text: str) -> None:
    found = read("list.json", text)
    assert found.entries == []
    assert found.problems


def test_other_files_are_refused_in_plain_words() -> None:
    assert "UTF-8" in str(read("list.csv", "имя".encode("cp1251")).problems[0])
    assert "a list is a" in str(read("list.docx", "x").problems[0])


@given(st.text(max_size=300), st.sampled_from(["list.csv", "list.json", "list.yml"]))
@settings(max_examples=150)
def test_any_text_is_read_or_told(text: str, name: str) -> None:
    assert isinstance(read(name, text), ListFile)


def test_a_comparison_says_what_would_change_and_apply_does_it(database: Database) -> None:
    changed = HELD.model_copy(update={"gender": "m"})
    new = Entry(id="new-one", kind=EntryKind.PERSON, names=("Новый Человек",))
    with database.session() as session:
        insert_entry(session, HELD, author="marat", now=NOW)
        found = compare_list([changed, new], {HELD.id: HELD})
        assert (found.added, found.changed, found.same) == ([new], [EntryChange(before=HELD, after=changed)], 0)
        assert found.changed[0].fields == {"gender": (None, "m")}
        apply_list(session, found, author="command line", now=NOW)
        assert load_entries(session) == [changed, new]
        assert [row.actor for row in load_entry_history(session, HELD.id)] == ["marat", "command line"]
        assert compare_list([changed], {HELD.id: changed}).same == 1


def test_each_problem_of_a_json_list_names_the_line_on_which_its_entity_begins() -> None:
    wrong = [{"schema": "Person"}, person("2"), person("3", name=[])]
    text = "[\n" + ",\n".join(json.dumps(one, indent=1) for one in wrong) + "\n]"
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if line == "{"]
    assert [problem.line for problem in read("list.json", text).problems] == [lines[0], lines[2]]
    found = read("list.json", f'{{"total": 3,\n"results": {text}}}').problems
    assert [problem.line for problem in found] == [lines[0] + 1, lines[2] + 1]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("list.csv", "names,note\nАйдар Ойлапов,a\x00b\n"),
        ("list.json", json.dumps(person(name=["Айдар\x1b[31m Ойлапов"]))),
        ("list.json", json.dumps(person(sourceUrl=["https://example.kz/\x00"]))),
        ("list.yml", 'entries:\n- {id: x, kind: person, names: ["Айдар\\0"]}\n'),
    ],
)
def test_control_characters_are_refused(name: str, text: str) -> None:
    found = read(name, text)
    assert found.entries == []
    assert "control character" in str(found.problems[0])


def test_halves_of_letters_do_not_reach_the_database(database: Database) -> None:
    entity = person("NK-\ud800", name=["Айдар \udfffОйлапов"], sourceUrl=["\ud800"])
    found = read("list.json", json.dumps(entity))
    with database.session() as session:
        apply_list(session, compare_list(found.entries, {}), author="marat", now=NOW)
        assert load_entries(session) == found.entries


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("entries:\n- id: x\n  kind: ship\n  names: [Айдар Ойлапов]\n", "list.yml:3: `kind` cannot be 'ship' (write"),
        ("entries:\n- !!python/object:os.system {}\n", "list.yml:2: tags (!) are not supported"),
        ("a: &a [x, x]\nb: &b [*a, *a]\nentries: *b\n", "list.yml:1: anchors (&)"),
        ("entries: " + "[" * 200, "nested too deeply"),
        ("", "the file is empty"),
    ],
)
def test_a_watchlist_file_that_is_wrong_is_reported_and_nothing_of_it_taken(text: str, problem: str) -> None:
    found = read("list.yml", text)
    assert found.entries == []
    assert problem in str(found.problems[0])


@pytest.mark.parametrize(
    ("text", "ending"),
    [
        ("# ours\n---\nentries:\n- id: x\n", ".yml"),
        (" [{}]", ".json"),
        ('{"id": 1}\n{"id": 2}', ".json"),
        ("names,id\nАйдар Ойлапов,\n", ".csv"),
        ("", ".csv"),
    ],
)
def test_what_is_pasted_is_known_by_how_it_begins(text: str, ending: str) -> None:
    assert ending_of(text) == ending


def test_equal_rows_without_an_id_are_one_entry() -> None:
    rows = ["name,note", *["Айдар Ойлапов,судья"] * 5, "Айдар Ойлапов,поэт"]
    found = read("list.csv", "\n".join(rows))
    assert [(entry.id, entry.note) for entry in found.entries] == [
        ("oylapov-aydar", "судья"),
        ("oylapov-aydar-2", "поэт"),
    ]
    assert compare_list(found.entries, {entry.id: entry for entry in found.entries}).same == 2


class CountingSet(set[str]):
    """A set that counts how often it is asked."""

    asked = 0

    def __contains__(self, one: object) -> bool:
        self.asked += 1
        return super().__contains__(one)


def test_ids_of_many_namesakes_are_made_in_linear_time() -> None:
    ids = IdMaker(())
    ids.taken = taken = CountingSet()
    for _ in range(500):
        taken.add(ids.free_id("Айдар Ойлапов"))
    assert len(taken) == 500
    assert taken.asked < 3 * 500
