"""What a crawl keeps of a response beside its words: over which connection it came, and a body that came again."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from warcio.archiveiterator import ArchiveIterator

from config.environment import Home
from store.archive.read_archive import read_raw
from store.archive.warc_files import RawResponse
from store.integrity.verify import verify
from store.runs.runs import ref_of
from store.schema.tables.evidence import RawRecord
from store.session import open_database
from tests.support.crawler_samples import (
    NIGHT_ONE,
    crawl_once,
    home_in,
    listing,
    page,
    serve,
    write_certificate,
    write_outlet,
)
from tests.support.store_samples import DAY

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Kept:
    """Two nights of a site that speaks HTTPS and never changes."""

    home: Home
    records: list[RawResponse]

    def of(self, path: str) -> list[RawResponse]:
        return [one for one in self.records if one.url.endswith(path)]


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    folder = tmp_path_factory.mktemp("kept")
    home, certificate = home_in(folder / "home"), write_certificate(folder / "site.pem")
    with pytest.MonkeyPatch.context() as patch, serve(certificate=certificate) as site:
        patch.setenv("SSL_CERT_FILE", str(certificate))
        site.pages = {"/": listing("/news/1"), "/news/1": page(1)}
        write_outlet(folder / "config", "secure", site.base)
        for night in range(2):
            crawl_once(folder / "config", home, now=NIGHT_ONE + night * DAY)
    database = open_database(home.database_url)
    with database.reading() as session:
        rows = session.query(RawRecord).order_by(RawRecord.id).all()
        yield Kept(home, [read_raw(home.archive, ref_of(row)) for row in rows])
    database.close()


def test_the_encryption_of_the_connection_stands_in_the_record(kept: Kept) -> None:
    assert len(kept.records) == 4
    for one in kept.records:
        assert one.ip_address == "127.0.0.1"
        assert one.tls is not None
        assert (one.tls.protocol, one.tls.issuer, one.tls.is_verified) == ("TLSv1.3", "CN=127.0.0.1", True)


def test_an_article_that_comes_again_byte_for_byte_is_archived_once(kept: Kept) -> None:
    first, second = kept.of("/news/1")
    assert first.body == second.body
    kinds = []
    for path in sorted(kept.home.archive.iterdir()):
        with path.open("rb") as file:
            kinds.append([one.rec_type for one in ArchiveIterator(file) if one.rec_type != "request"])
    assert kinds == [["warcinfo", "response", "response"], ["warcinfo", "response", "revisit"]]


def test_a_whole_archive_with_such_records_is_verified(kept: Kept) -> None:
    assert verify(kept.home.database_url, kept.home.archive, kept.home.heads).findings == ()
