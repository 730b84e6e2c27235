"""A list from elsewhere at the desk: the report of what would change, and the button that does it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.wording.catalogue import load_catalogues
from config.yaml_file import Problem
from review.rendering.entry_labels import entry_key
from review.watchlist.import_list import MAX_IMPORT_ENTRIES
from review.web.access import MAX_UPLOAD_BYTES
from store.accounts.audit import load_audit_log
from store.schema.enums import Role
from store.watchlist.list_files import read_list
from store.watchlist.watchlist import load_entry_history, update_entry
from tests.support.review_samples import NOW, Client, TheDesk, entries, fields_of, form_token, open_desk

PATH = "/import-list"
TABLE = 'names,id,note\n"Айдар Ойлапов\nAidar Oilapov",,Invented.\nx,,\n'
LIST = "entries:\n- id: oilapov\n  kind: person\n  names: [Айдар Ойлапов]\n"
ENTITY = json.dumps({"id": "NK-1", "schema": "Person", "properties": {"name": ["Айдар Ойлапов"]}})


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TheDesk]:
    with open_desk(tmp_path, articles=[]) as opened:
        yield opened


def reported(client: Client, text: str | bytes, name: str = "list.csv") -> str:
    """The page that says what a file would change."""
    answer = client.post(PATH, data={"csrf": form_token(client)}, files={"file": (name, text)})
    assert answer.status_code == 200
    return str(answer.text)


def form_of(page: str) -> dict[str, str]:
    """The fields of the report's button; the list's text isn't among what `fields_of` unescapes."""
    boxes = dict(re.findall(r'<input type="checkbox" name="(take-\w+)" value="(1)" checked', page))
    return fields_of(page, PATH) | boxes | {"do": "apply"}


@pytest.mark.parametrize(
    ("name", "text"), [("list.csv", TABLE), ("list.yml", LIST), ("list.ftm", ENTITY)], ids=range(3)
)
def test_a_list_is_reported_first_and_saved_by_the_button(desk: TheDesk, name: str, text: str) -> None:
    client, before = desk.client(Role.MAINTAINER), entries(desk)
    page = reported(client, text, name)
    assert "1 would be added" in page
    assert entries(desk) == before
    form = form_of(page) | {"text": text.replace("\n", "\r\n")}  # as browsers send it
    assert client.post(PATH, data=form).headers["location"].startswith("/watchlist?imported=1&added=1")
    added = [entry for entry_id, entry in entries(desk).items() if entry_id not in before]
    assert [entry.name for entry in added] == ["Айдар Ойлапов"]
    assert client.post(PATH, data=form).status_code == 303, "sent twice, it changes nothing twice"
    assert len(entries(desk)) == len(before) + 1
    with desk.database.reading() as session:
        assert [row.actor for row in load_entry_history(session, added[0].id)] == ["marat"]
        imports = [line for line in load_audit_log(session) if line.action == "import-list"]
        assert [line.detail for line in imports] == [{"added": 1, "changed": 0}]


def test_what_is_refused_stands_with_its_line_and_what_to_do(desk: TheDesk) -> None:
    page = reported(desk.client(Role.MAINTAINER), "names,kind\nАйдар Ойлапов,person\nСвета,ship\n")
    assert "<td>3</td>" in page
    assert "cannot be" in page
    assert "write" in page.split("<td>3</td>")[1].split("</tr>")[0]


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_what_is_refused_is_reported_in_the_readers_language(language: str) -> None:
    words = load_catalogues()[language]
    told = {text for one in refusals() for text in (one.message, one.remedy)}
    assert len(told) > 40
    assert {text for text in told if words.text(text) == str(text)} == set()


def refusals() -> list[Problem]:
    """What is said of lists with all kinds of flaws."""
    lists: dict[str, tuple[str | bytes, ...]] = {
        "list.csv": (
            "name,id\nАйдар Ойлапов,Ойлапов\n", "name\nОйлапов\n", "name,kind\nАйдар Ойлапов,ship\n", "name\nx\n",
            "имя\nАйдар\n", "name\na,b\n", 'name\n"a\n', "", b"\xff", "name,gender\nАйдар Ойлапов,муж\n",
            "name,priority\nАйдар Ойлапов,high\n", f"name\n{'Айдар ' * 99}\n", "name,note\nАйдар Ойлапов,\x01\n",
            "name,kind\n123,organisation\n",
        ),
        "list.txt": ("Айдар",),
        "list.json": ("[]", "[1]", "{", "{}", '{"properties": 1}'),
        "list.yml": (
            "", "a: [", "a: 1\na: 2\n", "--- a\n--- b\n", "a: &x 1", "a: !x 1", "entries: x", "entries: [x]",
            "entris: []",
            "entries: [{id: a}]", "entries: [{id: a, kind: person, names: []}]",
            "entries: [{id: 1, kind: , names: [1]}]",
            "entries: [{id: a, kind: person, names: x}]", "entries: [{id: a, kind: person, names: [[x]]}]",
            "entries: [{id: a, kind: person, names: [A B], indeclinable: x}]", "a: \x01", b"\xff",
            "entries: [{id: a, kind: person, names: [A B]}, {id: a, kind: person, names: [A B]}]",
            "entries: [{id: a, kind: person, names: [A B], reviewers: 3}]",
        ),
    }  # fmt: skip
    return [
        problem
        for name, texts in lists.items()
        for text in texts
        for problem in read_list(text if isinstance(text, bytes) else text.encode(), name, {}).problems
    ]


def test_a_pasted_list_says_which_fields_of_an_entry_would_become_others(desk: TheDesk) -> None:
    client, entry = desk.client(Role.MAINTAINER), desk.config.entries[0]
    text = f"id,note\n{entry.id},a new note\n{desk.config.entries[1].id},\n"
    page = client.post(PATH, data={"csrf": form_token(client), "text": text}).text
    assert "1 would be changed" in page
    assert "1 unchanged" in page
    assert "<ins>a new note</ins>" in page
    client.post(PATH, data=form_of(page) | {"text": text})
    assert entries(desk)[entry.id] == entry.model_copy(update={"note": "a new note"})


def test_a_report_from_before_somebody_elses_change_saves_nothing(desk: TheDesk) -> None:
    client, entry = desk.client(Role.MAINTAINER), desk.config.entries[0]
    text = f"id,note\n{entry.id},a new note\n"
    form = form_of(reported(client, text)) | {"text": text}
    with desk.database.session() as session:
        update_entry(session, entry.model_copy(update={"hint": "meanwhile"}), author="other", now=NOW)
    answer = client.post(PATH, data=form)
    assert answer.status_code == 409
    assert "changed meanwhile" in answer.text
    assert entries(desk)[entry.id].note == entry.note
    again = form_of(answer.text) | {"text": text}
    assert client.post(PATH, data=again).status_code == 303
    assert (entries(desk)[entry.id].note, entries(desk)[entry.id].hint) == ("a new note", "meanwhile")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("list.csv", '"' * 1001),
        ("list.csv", "names\n" + "x" * 200_000),
        ("list.csv", "имя".encode("cp1251")),
        ("list.csv", b"\x00\xff\xfe" * 50),
        ("list.csv", "names,note\nАйдар Ойлапов,a\x00b\n"),
        ("list.yml", "!!python/object/apply:os.system [x]"),
        ("list.yml", "a: &a [1]\nb: [*a, *a]\n"),
        ("list.yml", "[" * 5000),
        ("list.json", "[" * 100_000),
        ("list.json", '{"id": [], "schema": {}, "properties": {"name": [1, {}, null]}}'),
        ("list.json", '{"id": "x", "schema": "Person", "properties": {"name": ["\\ud800", "\\u0000a"]}}'),
        ("list.zip", b"PK\x03\x04"),
        ("../../../../etc/passwd", "x"),
        ('a\r\nSet-Cookie: x=y".csv', "x"),
        ("<script>alert(1)</script>", "x"),
    ],
    ids=range(15),
)
def test_a_hostile_list_is_reported_and_changes_nothing(desk: TheDesk, name: str, text: str | bytes) -> None:
    client, before = desk.client(Role.MAINTAINER), entries(desk)
    page = reported(client, text, name)
    assert 'value="apply"' not in page
    assert "cannot be imported" in page or "can&#39;t be taken" in page
    assert "<script>alert" not in page
    assert entries(desk) == before


def test_markup_formulas_and_bidi_in_a_list_are_only_text(desk: TheDesk) -> None:
    client = desk.client(Role.MAINTAINER)
    page = reported(client, 'names,note\n<img src=x onerror=alert(1)> \u202eЙ,"=HYPERLINK(""x"") {{7*7}}"\n')
    assert "&lt;img" in page
    assert "<img" not in page
    assert "\u202e" not in page.split("</form>")[-1]
    assert "49" not in page.split("</form>")[-1]


def test_a_list_that_is_too_long_is_refused(desk: TheDesk) -> None:
    client = desk.client(Role.MAINTAINER)
    answer = client.post(PATH, data={"csrf": form_token(client)}, files={"file": ("a.csv", "x" * MAX_UPLOAD_BYTES)})
    assert answer.status_code == 413
    page = reported(client, "names\n" + "".join(f"Имя Фамилия{number}\n" for number in range(MAX_IMPORT_ENTRIES + 1)))
    assert 'value="apply"' not in page
    assert f"at most {MAX_IMPORT_ENTRIES}" in page
    assert len(page) < 150_000


def test_whoever_may_not_import_is_refused_before_the_file_is_read(
    desk: TheDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unread(*_: object, **__: object) -> None:
        raise AssertionError("the form was read")

    monkeypatch.setattr("starlette.requests.Request._get_form", unread)
    for role, status in ((None, 401), (Role.READER, 403), (Role.REVIEWER, 403)):
        assert desk.client(role).post(PATH, files={"file": ("a.csv", TABLE)}).status_code == status


def test_a_file_without_the_forms_token_is_refused(desk: TheDesk) -> None:
    client = desk.client(Role.MAINTAINER)
    for token in ("", "wrong", form_token(desk.client(Role.MAINTAINER))):
        assert client.post(PATH, data={"csrf": token}, files={"file": ("a.csv", TABLE)}).status_code == 403


def test_other_forms_take_no_file(desk: TheDesk) -> None:
    client = desk.client(Role.MAINTAINER)
    form = {"csrf": form_token(client), "id": "x", "names": "Айдар Ойлапов"}
    assert client.post("/new-entry", data=form, files={"file": ("a.csv", TABLE)}).status_code == 400
    assert "x" not in entries(desk)


def test_nothing_chosen_says_what_to_do(desk: TheDesk) -> None:
    client = desk.client(Role.MAINTAINER)
    answer = client.post(PATH, data={"csrf": form_token(client), "text": " \n"}, files={"file": ("", b"")})
    assert answer.status_code == 422
    assert "Choose a file" in answer.text


def test_an_import_adds_to_the_names_of_an_entry_and_leaves_rows_out(desk: TheDesk) -> None:
    client, entry = desk.client(Role.MAINTAINER), desk.config.entries[0]
    page = reported(client, f"id,names\n{entry.id},Жексен Тауасар\n,Айдар Ойлапов\n")
    form = form_of(page)
    del form[next(name for name in form if name.startswith("take-") and name != f"take-{entry_key(entry.id)}")]
    answer = client.post(PATH, data=form)
    assert answer.headers["location"] == "/watchlist?imported=1&added=0&changed=1&left=1"
    assert entries(desk)[entry.id].names == (*entry.names, "Жексен Тауасар")
    assert "1 changed, 1 left out" in client.get(answer.headers["location"]).text
