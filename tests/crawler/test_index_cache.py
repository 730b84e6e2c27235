"""The index in a file that lasts, and that processes share."""

import gc
import os
import pickle
from collections.abc import Callable, Sequence
from pathlib import Path
from zlib import crc32

import pytest

import crawler.index_cache
from config.loader import load_config
from config.models.entry import Entry
from config.models.law import Laws
from crawler.index_cache import MappedIndex, UnreadableIndexError, index_of, map_index, write_index
from matchers.find import find_mentions
from matchers.index import Index, build_index
from tests.support.name_samples import organisation, person

ENTRIES = [
    person("Galymbek Sarsenov", "Галымбек Сарсенов", gender="m"),
    organisation("Степной союз", abbreviations=("ССПК",)),
]
LAWS = Laws()
TEXT = "Галымбека Сарсенова из «Степного союза» (ССПК) судят по статье 405 УК РК. Сарсенов вину не признал."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


def kept(entries: Sequence[Entry], folder: Path) -> MappedIndex:
    """The index of a list, which is in a file."""
    index = index_of(entries, LAWS, folder)
    assert isinstance(index, MappedIndex)
    return index


def files(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()} - {"lock"}


def forbid_building(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crawler.index_cache, "build_index", lambda *_: pytest.fail("it is there already"))


def test_a_kept_index_finds_what_the_index_does(folder: Path) -> None:
    laws = load_config(None).laws
    found = find_mentions(TEXT, index_of(ENTRIES, laws, folder))
    assert found == find_mentions(TEXT, build_index(ENTRIES, laws))
    assert len(found) == 5


def test_without_a_folder_it_is_in_memory() -> None:
    assert type(index_of(ENTRIES, LAWS, None)) is Index


def test_an_empty_list_can_be_mapped(folder: Path) -> None:
    assert {one.kind for one in find_mentions(TEXT, kept([], folder))} == {"citation"}


def test_an_index_is_built_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = kept(ENTRIES, folder)
    forbid_building(monkeypatch)
    assert kept(ENTRIES, folder).path == first.path


def test_only_its_owner_may_read_it(folder: Path) -> None:
    before = os.umask(0)
    try:
        path = kept(ENTRIES, folder).path
    finally:
        os.umask(before)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {one.stat().st_mode & 0o777 for one in folder.iterdir()} == {0o600}
    assert path in folder.iterdir()


def test_a_changed_list_has_another_index_and_the_old_one_goes(folder: Path) -> None:
    old = kept(ENTRIES, folder).path
    gc.collect()
    new = kept(ENTRIES[:1], folder).path
    assert files(folder) == {new.name}
    assert new != old


def test_other_laws_or_matchers_have_another_index(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = kept(ENTRIES, folder).path
    laws = Laws(laws=load_config(None).laws.laws[:1])
    second = index_of(ENTRIES, laws, folder)
    monkeypatch.setattr(crawler.index_cache, "MATCHER", -1)
    third = index_of(ENTRIES, laws, folder)
    assert isinstance(second, MappedIndex)
    assert isinstance(third, MappedIndex)
    assert len({first, second.path, third.path}) == 3


def test_an_index_that_somebody_has_mapped_stays(folder: Path) -> None:
    in_use = kept(ENTRIES, folder)
    kept(ENTRIES[:1], folder)
    arrived = pickle.loads(pickle.dumps(in_use))
    assert find_mentions(TEXT, arrived) == find_mentions(TEXT, in_use)
    del in_use, arrived
    gc.collect()
    last = kept(ENTRIES[1:], folder)
    assert files(folder) == {last.path.name}


def test_what_a_killed_process_left_goes(folder: Path) -> None:
    kept(ENTRIES, folder)
    gc.collect()
    (folder / "half.part").write_bytes(b"half an index")
    new = kept(ENTRIES[:1], folder)
    assert files(folder) == {new.path.name}


class _Harmful:
    """Leads from a name that a matcher's module has imported to all of Python."""

    def __init__(self, *steps: object) -> None:
        self.steps = steps

    def __reduce__(self) -> tuple[object, ...]:
        return self.steps[0], tuple(self.steps[1:])


def as_index(packed: bytes) -> bytes:
    """A file in the form of an index that holds something else."""
    body = len(packed).to_bytes(8, "little") + packed
    head = b"kuzet index 2\n\0\0" + (32 + len(body)).to_bytes(8, "little") + crc32(body).to_bytes(8, "little")
    return head + body


@pytest.mark.parametrize(
    "damage",
    [
        lambda _: b"kuzet",
        lambda _: b"",
        lambda content: content[:-8],
        lambda content: bytes(len(content)),
        lambda content: content[:32] + (1 << 40).to_bytes(8, "little") + content[40:],
        lambda _: as_index(pickle.dumps(_Harmful(os.system, "false"))),
        lambda _: as_index(b"cmatchers.layout\nattrgetter\n(S'__globals__'\ntR."),
        lambda _: as_index(pickle.dumps(ENTRIES[0].kind.value)),
        lambda _: as_index(b"")[:36],
    ],
)
def test_a_file_that_is_no_index_is_rebuilt(folder: Path, damage: Callable[[bytes], bytes]) -> None:
    path = kept(ENTRIES, folder).path
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(UnreadableIndexError):
        map_index(path)
    assert len(find_mentions(TEXT, kept(ENTRIES, folder))) == 5


def test_an_index_that_lost_bytes_on_the_disk_is_rebuilt(folder: Path) -> None:
    """Its tables would be read as they are, and hold no names."""
    path = kept(ENTRIES, folder).path
    content = path.read_bytes()
    path.write_bytes(content[:-256] + bytes(256))
    assert len(find_mentions(TEXT, kept(ENTRIES, folder))) == 5
    assert path.read_bytes() == content


def test_where_no_file_can_be_written_the_index_is_in_memory(folder: Path) -> None:
    folder.write_text("no folder", encoding="ascii")
    index = index_of(ENTRIES, LAWS, folder)
    assert type(index) is Index
    assert len(find_mentions(TEXT, index)) == 5


def test_a_file_that_cannot_be_finished_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir()
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError(28, "no room")))
    with pytest.raises(OSError, match="no room"):
        write_index(build_index(ENTRIES, LAWS), folder / "one.index")
    assert files(folder) == set()


def test_processes_are_given_the_file_and_have_the_index(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = kept(ENTRIES, folder)
    forbid_building(monkeypatch)
    packed = pickle.dumps(index)
    arrived = pickle.loads(packed)
    assert len(packed) < 1000
    assert find_mentions(TEXT, arrived) == find_mentions(TEXT, index)
    assert arrived.digest == index.digest


def test_a_changed_entry_costs_its_own_rows(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    others = [
        person(f"Айна Тлеуова{letter}").model_copy(update={"id": letter}) for letter in "абвгдежзиклмнопрстуфхцчшщ"
    ]
    kept([*ENTRIES, *others], folder)
    gc.collect()
    changed = [ENTRIES[0].model_copy(update={"names": ("Галымбек Сарсенбин",)}), ENTRIES[1], *others]
    with monkeypatch.context() as patched:
        forbid_building(patched)
        index = kept(changed, folder)
    assert files(folder) == {index.path.name}
    for text in (TEXT, "Галымбека Сарсенбина судят", "ССПК"):
        assert find_mentions(text, index) == find_mentions(text, build_index(changed, LAWS))
