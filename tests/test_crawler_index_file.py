"""The index in a file that processes share."""

import pickle
from pathlib import Path

from config.loader import load_config
from crawler.index_file import map_index, shared, write_index
from matchers.find import find_mentions
from matchers.index import build_index
from tests.name_samples import organisation, person

ENTRIES = [
    person("Galymbek Sarsenov", "Галымбек Сарсенов", gender="m"),
    organisation("Степной союз", abbreviations=("ССПК",)),
]
TEXT = "Галымбека Сарсенова из «Степного союза» (ССПК) судят по статье 405 УК РК. Сарсенов вину не признал."


def test_a_mapped_index_finds_what_the_index_does(tmp_path: Path) -> None:
    index = build_index(ENTRIES, load_config(None).laws)
    write_index(index, tmp_path / "index")
    found = find_mentions(TEXT, map_index(tmp_path / "index"))
    assert found == find_mentions(TEXT, index)
    assert len(found) == 5


def test_an_empty_list_can_be_mapped(tmp_path: Path) -> None:
    write_index(build_index([], load_config(None).laws), tmp_path / "index")
    assert {one.kind for one in find_mentions(TEXT, map_index(tmp_path / "index"))} == {"citation"}


def test_a_process_that_is_given_the_file_has_the_index() -> None:
    index = build_index(ENTRIES, load_config(None).laws)
    with shared(index) as file:
        arrived = pickle.loads(pickle.dumps(file))
        folder = file.path.parent
    assert not folder.exists()
    assert find_mentions(TEXT, arrived) == find_mentions(TEXT, index)
    assert arrived.digest == index.digest


def test_a_mapped_index_can_be_given_on() -> None:
    index = build_index(ENTRIES, load_config(None).laws)
    with shared(index) as file:
        mapped = map_index(file.path)
    assert find_mentions(TEXT, pickle.loads(pickle.dumps(mapped))) == find_mentions(TEXT, index)
