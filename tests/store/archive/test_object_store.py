"""An archive in an object store: named by what it holds, read back as it was, beside what was archived in files."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import fsspec
import pytest

from config.environment import Home, open_home
from config.yaml_file import ConfigError
from store.archive.object_store import ObjectStore, ObjectStoreError, archive_of
from store.archive.read_archive import read_packed, read_raw
from store.archive.warc_files import ArchiveError, EarlierResponse, WarcArchive, open_archive
from store.integrity.verify import verify
from tests.support.crawler_samples import home_in, listing, page, serve, write_outlet
from tests.support.fleet_samples import running
from tests.support.store_samples import NOW, raw

URL = "memory://archive/of/kuzet"


@pytest.fixture
def objects(tmp_path: Path) -> Iterator[ObjectStore]:
    yield ObjectStore(tmp_path, URL)
    store = fsspec.filesystem("memory")
    store.store.clear()
    store.pseudo_dirs[:] = [""]


def test_a_response_is_an_object_that_is_named_by_its_bytes(objects: ObjectStore) -> None:
    ref = open_archive(objects, 1).write(raw(b"<html>1</html>"))
    held = fsspec.filesystem("memory").cat_file(f"/archive/of/kuzet/{ref.file}")
    digest = hashlib.sha256(held).hexdigest()
    assert ref.file == f"sha256/{digest[:2]}/{digest}.warc.gz"
    assert read_raw(objects, ref).body == b"<html>1</html>"


def test_a_body_that_came_before_is_held_once(objects: ObjectStore) -> None:
    archive = open_archive(objects, 1)
    first = raw(b"x" * 5000)
    ref = archive.write(first)
    again = archive.write(raw(b"x" * 5000), earlier=EarlierResponse(ref=ref, url=first.url, fetched_at=NOW))
    assert read_raw(objects, again).body == first.body
    assert fsspec.filesystem("memory").size(f"/archive/of/kuzet/{again.file}") < 2000


def test_what_was_archived_in_files_before_is_read_too(objects: ObjectStore) -> None:
    archive = WarcArchive(objects.directory, 1)
    ref = archive.write(raw(b"old"))
    archive.close()
    assert read_raw(objects, ref).body == b"old"


def test_an_altered_or_missing_object_is_reported(objects: ObjectStore) -> None:
    ref = open_archive(objects, 1).write(raw(b"evidence"))
    store = fsspec.filesystem("memory")
    path = f"/archive/of/kuzet/{ref.file}"
    store.pipe_file(path, store.cat_file(path)[:-1] + b"x")
    with pytest.raises(ArchiveError, match="recorded"):
        read_packed(objects, ref)
    store.rm_file(path)
    with pytest.raises(ArchiveError, match="can't be read"):
        read_packed(objects, ref)
    with pytest.raises(ArchiveError, match="can't be read"):
        read_packed(objects, replace(ref, file="sha256/../../etc/passwd"))


def test_a_store_that_does_not_answer_keeps_nothing_silently(tmp_path: Path) -> None:
    with pytest.raises(ObjectStoreError):
        open_archive(ObjectStore(tmp_path, "nosuchstore://x/y"), 1).write(raw())


def test_the_environment_names_the_store(tmp_path: Path) -> None:
    environ = {"KUZET_HOME": str(tmp_path), "KUZET_ARCHIVE": "s3://bucket/kuzet"}
    assert archive_of(open_home(environ)) == ObjectStore(tmp_path / "archive", "s3://bucket/kuzet")
    with pytest.raises(ConfigError, match="s3://bucket/folder"):
        open_home({**environ, "KUZET_ARCHIVE": "/mnt/archive"})


@pytest.mark.slow
def test_a_crawl_keeps_its_evidence_there_and_verify_finds_it(tmp_path: Path) -> None:
    home: Home = replace(home_in(tmp_path / "var"), archive_url=f"file://{tmp_path}/objects")
    with serve() as site:
        site.pages |= {"/": listing("/news/1"), "/news/1": page(1)}
        write_outlet(tmp_path / "config", "example", site.base)
        with running(tmp_path / "config", home, "crawl", "-q") as crawl:
            said = crawl.communicate(timeout=60)
    assert crawl.returncode == 0, said
    assert not home.archive.exists() or not list(home.archive.iterdir())
    assert len(list((tmp_path / "objects").rglob("*.warc.gz"))) == 2
    seen = verify(home.database_url, archive_of(home), home.heads)
    assert seen.findings == ()
    assert seen.archived == 2
