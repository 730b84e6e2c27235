import gzip
import stat
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

import store.archive.warc_files
from spiders.article import Tls
from store.archive.read_archive import read_raw
from store.archive.warc_files import ArchiveError, EarlierResponse, RawRef, RawResponse, WarcArchive
from tests.support.store_samples import DAY, NOW, raw


def _write(directory: Path, *responses: RawResponse) -> list[RawResponse]:
    archive = WarcArchive(directory, 7)
    refs = [archive.write(response) for response in responses]
    archive.close()
    return [read_raw(directory, ref) for ref in refs]


def test_responses_come_back_as_they_were(tmp_path: Path) -> None:
    written = [
        raw(b"<p>one</p>"),
        raw(b"", status=404),
        raw(bytes(range(256)) * 10, status=299, truncated=True, ip_address="192.0.2.1"),
        raw(gzip.compress(b"packed"), headers=(("Content-Encoding", "gzip"), ("X-Odd", "caf\xe9"), ("Empty", ""))),
    ]
    assert _write(tmp_path, *written) == written


_HEADER_TEXT = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f"), max_size=20)


@given(
    body=st.binary(max_size=3000),
    value=_HEADER_TEXT.map(str.strip),
    status=st.integers(100, 999),
)
def test_any_body_and_header_survive(
    tmp_path_factory: pytest.TempPathFactory, body: bytes, value: str, status: int
) -> None:
    response = raw(body, headers=(("X-Value", value),), status=status)
    assert _write(tmp_path_factory.mktemp("archive"), response) == [response]


def test_files_satisfy_an_independent_checker(tmp_path: Path) -> None:
    _write(tmp_path, raw(b"<p>one</p>"), raw(b"\x00\xff" * 5000))

    class Arguments:
        inputs = tuple(str(path) for path in tmp_path.iterdir())
        verbose = False

    checker = Checker(Arguments())
    checker.process_all()
    assert checker.exit_value == 0


def test_every_record_is_a_member_of_its_own(tmp_path: Path) -> None:
    _write(tmp_path, raw(b"one"), raw(b"two"))
    with next(tmp_path.iterdir()).open("rb") as file:
        types = [record.rec_type for record in ArchiveIterator(file)]
    assert types == ["warcinfo", "response", "request", "response", "request"]


def test_truncation_is_marked_in_the_record(tmp_path: Path) -> None:
    _write(tmp_path, raw(b"cut", truncated=True))
    with next(tmp_path.iterdir()).open("rb") as file:
        marks = [record.rec_headers.get_header("WARC-Truncated") for record in ArchiveIterator(file)]
    assert marks == [None, "length", None]


def test_line_breaks_in_headers_and_addresses_stay_inside_them(tmp_path: Path) -> None:
    odd = raw(headers=(("X", "a\r\nSet-Cookie: b"),), url="https://demo.example/a\r\nWARC-Type: x")
    read = _write(tmp_path, odd)[0]
    assert read.headers == (("X", "a%0D%0ASet-Cookie: b"),)
    assert read.url == "https://demo.example/a%0D%0AWARC-Type:%20x"


def test_no_file_is_named_by_an_address(tmp_path: Path) -> None:
    _write(tmp_path / "archive", raw(url="https://demo.example/../../etc/passwd"))
    assert [path.name for path in (tmp_path / "archive").iterdir()] == ["run-000007-001.warc.gz"]


def test_files_are_private(tmp_path: Path) -> None:
    _write(tmp_path / "archive", raw())
    assert stat.S_IMODE((tmp_path / "archive").stat().st_mode) == 0o700
    assert stat.S_IMODE(next((tmp_path / "archive").iterdir()).stat().st_mode) == 0o600


def test_two_archives_of_one_number_use_two_files(tmp_path: Path) -> None:
    _write(tmp_path, raw(b"one"))
    assert _write(tmp_path, raw(b"two"))[0].body == b"two"
    assert len(list(tmp_path.iterdir())) == 2


def test_large_files_are_rotated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store.archive.warc_files, "MAX_FILE_BYTES", 500)
    _write(tmp_path, raw(b"one"), raw(b"two"))
    assert len(list(tmp_path.iterdir())) == 2


def test_written_records_can_be_read_before_the_archive_is_closed(tmp_path: Path) -> None:
    archive = WarcArchive(tmp_path, 1)
    ref = archive.write(raw(b"<p>now</p>"))
    assert read_raw(tmp_path, ref).body == b"<p>now</p>"
    archive.close()


@pytest.mark.parametrize("position", range(12, 300, 23))
def test_flipped_bit_is_noticed(tmp_path: Path, position: int) -> None:
    archive = WarcArchive(tmp_path, 1)
    ref = archive.write(raw(b"<p>words that matter</p>" * 3))
    archive.close()
    path = tmp_path / ref.file
    damaged = bytearray(path.read_bytes())
    damaged[ref.offset + position] ^= 1
    path.write_bytes(damaged)
    with pytest.raises(ArchiveError):
        read_raw(tmp_path, ref)


def test_wrong_digest_is_noticed(tmp_path: Path) -> None:
    archive = WarcArchive(tmp_path, 1)
    ref = archive.write(raw(b"<p>one</p>"))
    archive.close()
    with pytest.raises(ArchiveError, match="doesn't contain the recorded body"):
        read_raw(tmp_path, replace(ref, sha256="0" * 64))


def test_not_modified_is_a_revisit_record_and_comes_back_as_it_was(tmp_path: Path) -> None:
    archive = WarcArchive(tmp_path, 1)
    answer = raw(b"", status=304)
    ref = archive.write(answer)
    archive.close()
    with (tmp_path / ref.file).open("rb") as file:
        kinds = {record.rec_type: record.rec_headers.get_header("WARC-Profile") for record in ArchiveIterator(file)}
    assert str(kinds["revisit"]).endswith("server-not-modified")
    assert read_raw(tmp_path, ref).status == 304


TLS = Tls(protocol="TLSv1.3", issuer="CN=Выдумка,C=KZ", certificate="ab" * 32, is_verified=True)


@pytest.mark.parametrize("tls", [replace(TLS, issuer="CN=Demo,C=KZ"), replace(TLS, issuer="", protocol=None), None])
def test_what_vouches_for_the_connection_is_kept(tmp_path: Path, tls: Tls | None) -> None:
    answer = raw(b"words", tls=tls, ip_address="192.0.2.1")
    assert _write(tmp_path, answer) == [answer]


def test_an_issuer_in_other_letters_breaks_no_record(tmp_path: Path) -> None:
    kept = _write(tmp_path, raw(b"words", tls=TLS))[0].tls
    assert kept is not None
    assert kept.issuer.encode().decode("unicode_escape") == TLS.issuer


def _twice(directory: Path) -> tuple[RawRef, RawRef]:
    """A body that came on two nights; the second record points to the first."""
    first_night, second_night = WarcArchive(directory, 1), WarcArchive(directory, 2)
    first = first_night.write(raw(b"<p>the same</p>" * 500))
    earlier = EarlierResponse(ref=first, url="https://demo.example/news/1", fetched_at=NOW)
    again = raw(b"<p>the same</p>" * 500, headers=(("Date", "later"),), fetched_at=NOW + DAY)
    second = second_night.write(again, earlier=earlier)
    first_night.close()
    second_night.close()
    assert read_raw(directory, second) == again
    return first, second


def test_a_body_that_comes_again_is_kept_once(tmp_path: Path) -> None:
    _, second = _twice(tmp_path)
    with (tmp_path / second.file).open("rb") as file:
        records = [(record.rec_type, record.rec_headers) for record in ArchiveIterator(file)]
    (about,) = (headers for kind, headers in records if kind == "revisit")
    assert about.get_header("WARC-Profile").endswith("/identical-payload-digest")
    assert about.get_header("WARC-Payload-Digest") == f"sha256:{second.sha256}"
    assert about.get_header("WARC-Refers-To-Date") == NOW.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert about.get_header("WARC-Refers-To-Target-URI") == "https://demo.example/news/1"


def test_files_with_a_body_that_came_again_satisfy_an_independent_checker(tmp_path: Path) -> None:
    _twice(tmp_path)
    test_files_satisfy_an_independent_checker(tmp_path)


def test_another_body_is_kept_whatever_earlier_one_is_named(tmp_path: Path) -> None:
    archive = WarcArchive(tmp_path, 1)
    first = archive.write(raw(b"one"))
    second = archive.write(raw(b"two"), earlier=EarlierResponse(ref=first, url="x", fetched_at=NOW))
    archive.close()
    assert read_raw(tmp_path, second).body == b"two"


@pytest.mark.parametrize("damage", ["gone", "cut", "bit"])
def test_a_body_whose_earlier_record_was_lost_is_kept_again(tmp_path: Path, damage: str) -> None:
    first = raw(b"<p>what was said</p>")
    with closing(WarcArchive(tmp_path, 1)) as archive:
        ref = archive.write(first)
    (file,) = tmp_path.iterdir()
    whole = bytearray(file.read_bytes())
    whole[ref.offset + 9] ^= 1
    file.write_bytes({"gone": b"", "cut": bytes(whole[: ref.offset + 20]), "bit": bytes(whole)}[damage])
    if damage == "gone":
        file.unlink()
    with closing(WarcArchive(tmp_path, 2)) as archive:
        again = archive.write(first, earlier=EarlierResponse(ref=ref, url=first.url, fetched_at=first.fetched_at))
    assert read_raw(tmp_path, again).body == first.body


def test_damage_to_the_earlier_record_is_noticed_at_the_later_one_too(tmp_path: Path) -> None:
    first, second = _twice(tmp_path)
    path = tmp_path / first.file
    damaged = bytearray(path.read_bytes())
    damaged[first.offset + 40] ^= 1
    path.write_bytes(damaged)
    with pytest.raises(ArchiveError, match=first.file):
        read_raw(tmp_path, second)
