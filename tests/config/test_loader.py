"""The loader: what it refuses, in which words, and what it writes back."""

from contextlib import suppress
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from config.environment import find_home
from config.loader import dump_watchlist, load_config, load_laws, load_outlet, load_watchlist
from config.models.entry import Entry, EntryKind
from config.models.outlet import Outlet
from config.yaml_file import ConfigError, read_yaml

OUTLET = """\
name: Example
homepage: https://example.kz/
languages: [ru]
hosts: [example.kz]
discover: {feeds: [https://example.kz/rss]}
article_url: '^https?://example\\.kz/news/(?P<id>\\d+)'
"""


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def outlet_problem(tmp_path: Path, text: str) -> str:
    path = write(tmp_path / "outlets" / "example.yml", text)
    with pytest.raises(ConfigError) as caught:
        load_outlet(path)
    return str(caught.value)


def test_an_outlet_file_needs_nothing_but_its_six_facts(tmp_path: Path) -> None:
    outlet = load_outlet(write(tmp_path / "example.yml", OUTLET))
    assert outlet.id == "example"
    assert outlet.delay == 3
    assert outlet.allows("https://example.kz/news/5")
    assert not outlet.allows("https://example.kz:8443/news/5")
    assert not outlet.allows("https://example.kz:0/news/5")
    assert not outlet.allows("https://example.kz.evil.test/news/5")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("homepag: https://example.kz/\n", "example.yml:7: unknown key `homepag` (did you mean `homepage`?)"),
        ("delay: 0.2\n", "example.yml:7: delay 0.2 is below 1 second"),
        ("delay: soon\n", "example.yml:7: `delay` must be a number, not 'soon'"),
        ("spider: Azattyq\n", "example.yml:7: `spider` cannot be written 'Azattyq'"),
        ("pages: [https://other.kz/list]\n", "https://other.kz/list is on a host that `hosts` doesn't name"),
        ("allow_local: [localhost]\n", "'localhost' is not host:port"),
        ("languages: [ru]\n", "example.yml:7: the key `languages` appears twice (first on line 3)"),
        ("expect: {articles_per_week: -1}\n", "example.yml:7: `articles_per_week` is below 0"),
        ("select: {title: h1, body: 'div['}\n", "example.yml:7: 'div[' is not a CSS selector"),
        ("select: {drop: ['p:has(a)', 'p:nth-child(x)']}\n", "example.yml:7: 'p:nth-child(x)' is not a CSS selector"),
        ("name: [a, b\n", "not YAML"),
    ],
)
def test_a_mistake_is_reported_with_line_and_remedy(tmp_path: Path, line: str, expected: str) -> None:
    assert expected in outlet_problem(tmp_path, OUTLET + line)


def test_a_broken_pattern_is_reported(tmp_path: Path) -> None:
    problem = outlet_problem(tmp_path, OUTLET.replace("(?P<id>", "(?P<id"))
    assert "example.yml:6: not a regular expression" in problem


def test_an_outlet_without_any_way_of_discovery_is_refused(tmp_path: Path) -> None:
    problem = outlet_problem(tmp_path, OUTLET.replace("discover: {feeds: [https://example.kz/rss]}\n", ""))
    assert "nothing to poll" in problem


def test_an_id_that_differs_from_the_file_name_is_refused(tmp_path: Path) -> None:
    assert "differs from the file's name" in outlet_problem(tmp_path, OUTLET + "id: other\n")


def test_all_problems_of_all_files_are_reported_at_once(tmp_path: Path) -> None:
    write(tmp_path / "outlets" / "one.yml", OUTLET + "colour: red\n")
    write(tmp_path / "outlets" / "two.yml", OUTLET + "delay: 0\n")
    write(tmp_path / "watchlist.yml", "entries:\n- {id: a, kind: person, names: []}\n")
    with pytest.raises(ConfigError) as caught:
        load_config(tmp_path)
    files = [Path(problem.file).name for problem in caught.value.problems]
    assert files == ["one.yml", "two.yml", "watchlist.yml"]
    assert all(problem.line and problem.remedy for problem in caught.value.problems)


def test_what_a_folder_lacks_comes_from_the_shipped_one(tmp_path: Path) -> None:
    write(tmp_path / "outlets" / "example.yml", OUTLET)
    config = load_config(tmp_path)
    assert set(config.outlets) == {"example"}
    assert config.laws == load_config().laws
    assert len(config.entries) == 66


def test_a_file_that_would_not_be_read_is_reported(tmp_path: Path) -> None:
    write(tmp_path / "outlets" / "example.yaml", OUTLET)
    with pytest.raises(ConfigError, match=r"rename it to example\.yml"):
        load_config(tmp_path)


def test_a_folder_that_is_none_is_reported(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is not a folder"):
        load_config(tmp_path / "missing")


def test_an_entry_id_that_is_used_twice_is_reported(tmp_path: Path) -> None:
    entry = "- {id: aben-ali, kind: person, names: [Али Абен]}\n"
    path = write(tmp_path / "watchlist.yml", "entries:\n" + entry + entry)
    with pytest.raises(ConfigError, match="'aben-ali' appears twice"):
        load_watchlist(path)


def test_a_context_that_names_an_unknown_code_is_reported(tmp_path: Path) -> None:
    write(
        tmp_path / "watchlist.yml",
        "entries:\n- {id: aben-ali, kind: person, names: [Али Абен], context: ['kz-ux:405']}\n",
    )
    with pytest.raises(ConfigError, match="'kz-ux:405' names no code"):
        load_config(tmp_path)


def test_an_article_of_an_unknown_code_is_reported(tmp_path: Path) -> None:
    path = write(tmp_path / "laws.yml", "codes: [{id: kz-uk}]\narticles: [{code: kz-koap, article: '488'}]\n")
    with pytest.raises(ConfigError, match="no code 'kz-koap'"):
        load_laws(path)


def test_a_file_in_another_encoding_is_reported_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "watchlist.yml"
    path.write_bytes("entries:\n- {id: a, kind: person, names: [Али]}\n".encode("cp1251"))
    with pytest.raises(ConfigError, match=r"watchlist\.yml:2: not in UTF-8"):
        load_watchlist(path)


def test_a_written_watchlist_keeps_the_comment_at_its_head(tmp_path: Path) -> None:
    path = write(tmp_path / "watchlist.yml", "# ours\n# and theirs\nentries: []\n")
    entries = (Entry(id="aben-ali", kind=EntryKind.PERSON, names=("Али Абен",)),)
    dump_watchlist(entries, path)
    assert path.read_text(encoding="utf-8").startswith("# ours\n# and theirs\nentries:\n")
    assert load_watchlist(path) == entries


texts = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=2, max_size=60)


@given(names=st.lists(texts, min_size=1, max_size=3), note=st.none() | texts, context=st.lists(texts, max_size=3))
def test_any_entry_comes_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], note: str | None, context: list[str]
) -> None:
    path = tmp_path_factory.mktemp("list") / "watchlist.yml"
    entry = Entry(
        id="a-1",
        kind=EntryKind.ORGANISATION,
        names=tuple(normalize("NFC", name) for name in names),
        note=note and normalize("NFC", note),
        context=tuple(normalize("NFC", word) for word in context),
    )
    dump_watchlist([entry], path)
    assert load_watchlist(path) == (entry,)


@given(st.text())
def test_any_text_is_read_or_refused_as_configuration(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("yaml") / "any.yml"
    path.write_text(text.encode("utf-8", "replace").decode(), encoding="utf-8")
    with suppress(ConfigError):
        assert read_yaml(path).file


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"kind": "organisation", "needs_context": True, "context": ("суд",)}, "has no meaning for kind organisation"),
        ({"kind": "person", "exists_abroad": True}, "has no meaning for kind person"),
        ({"kind": "person", "needs_context": True}, "without `context`"),
    ],
)
def test_a_flag_of_the_other_kind_or_without_context_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Entry.model_validate({"id": "who", "names": ["Имя Фамилия"], **fields})


def test_former_name_of_a_variable_is_refused_rather_than_ignored() -> None:
    with pytest.raises(ConfigError, match="set KUZET_PROXY instead"):
        find_home({"KUZET_VANTAGE": "http://proxy.example:3128"})


@pytest.mark.parametrize(
    ("homepage", "url", "secured"),
    [
        ("https://a.example/", "http://a.example/1", "https://a.example/1"),
        ("https://a.example/", "http://www.a.example/1?q=2", "https://www.a.example/1?q=2"),
        ("https://a.example:8443/", "http://a.example:8080/1", "https://a.example:8443/1"),
        ("http://a.example/", "http://www.a.example/1", "http://www.a.example/1"),
        ("https://a.example/", "http://plain.example/1", "http://plain.example/1"),
        ("https://a.example/", "https://a.example/1", "https://a.example/1"),
    ],
)
def test_plain_http_is_only_for_hosts_that_the_file_names_by_it(homepage: str, url: str, secured: str) -> None:
    outlet = Outlet(
        id="a", name="A", homepage=homepage, languages=("ru",), article_url=".", allow_local=("a.example:8443",),
        hosts=("a.example", "www.a.example", "plain.example"), discover={"feeds": ["http://plain.example/rss"]},
    )  # fmt: skip
    assert outlet.secure_url(url) == secured
