"""Make the files of an evidence bundle: statement, texts, differences, pages, web archive, and the chain's records."""

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from html import escape
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from config.wording.catalogue import Catalogue
from spiders.document.saved_page import saved_page
from spiders.fetch.raw_page import unpack_body
from store.archive.object_store import ArchiveFolder
from store.archive.read_archive import extract_warc, read_raw
from store.archive.warc_files import RawResponse
from store.articles.versions import text_of
from store.chain.chain import KIND_OF, columns_of
from store.chain.row_changes import place_of, row_digest
from store.evidence.statement import Custody, Statement, as_page, as_text, page
from store.evidence.web_archive import find_browser, image_of, make_wacz
from store.runs.runs import ref_of
from store.texts.diff import DiffKind, DiffPiece, diff_sentences
from store.texts.plain_text import plain

if TYPE_CHECKING:
    from store.chain.proof import Proof
    from store.evidence.bundle import ArticleEvidence, Evidence
    from store.schema.tables.articles import Version
    from store.schema.tables.evidence import RawRecord

SUMS = "SHA256SUMS"
WARC = "records.warc.gz"
_TAGS = {DiffKind.REMOVED: "del", DiffKind.ADDED: "ins"}


def text_names(evidence: "Evidence") -> dict[int, str]:
    """Return the name of each version's text file by version id."""
    return {
        version.id: f"texts/article-{number}-version-{version.seq}.txt"
        for number, article in enumerate(evidence.articles, 1)
        for version in article.versions
    }


def origins_of(evidence: "Evidence", archive: ArchiveFolder) -> dict[int, str]:
    """Return from which address and over which encryption each response came, by record id. Raises ArchiveError."""
    return {row.id: _came(read_raw(archive, ref_of(row))) for article in evidence.articles for row in article.raw}


def content_files(
    evidence: "Evidence", archive: ArchiveFolder, custody: Custody, words: Catalogue
) -> Iterator[tuple[str, bytes]]:
    """Yield the names and contents of all files but those of the chain. Raises ArchiveError and WaczError."""
    statement = Statement(evidence, custody, words)
    sections = statement.sections()
    yield "statement.html", as_page(statement.title, sections, words.language).encode()
    yield "statement.txt", as_text(statement.title, sections).encode()
    yield "verify.py", Path(__file__).with_name("verify_bundle.py").read_bytes()
    yield "texts/versions.json", json.dumps(dict(custody.names), indent=1).encode()
    yield "contents.json", json.dumps(_contents(evidence), indent=1).encode()
    for number, article in enumerate(evidence.articles, 1):
        yield from _texts(article, number, custody, words)
        yield from _pages(article, number, archive)
    warc = b"".join(extract_warc(archive, map(ref_of, _responses(evidence)), WARC))
    yield WARC, warc
    if (wacz := make_wacz(warc, _page_list(evidence), title=statement.title)) is not None:
        yield "archive.wacz", wacz


def _contents(evidence: "Evidence") -> dict[str, object]:
    """Return which records and rows a bundle must have, so that none can be left out."""
    chained: list[Any] = list(evidence.records)
    records = sorted(f"{KIND_OF[type(one)]} {one.id}" for one in chained)
    rows = {" ".join(place_of(one)): row_digest(type(one), columns_of(one)) for one in evidence.rows}
    return {"records": records, "rows": rows}


def _responses(evidence: "Evidence") -> list["RawRecord"]:
    return list({row.id: row for article in evidence.articles for row in article.raw}.values())


def _texts(article: "ArticleEvidence", number: int, custody: Custody, words: Catalogue) -> Iterator[tuple[str, bytes]]:
    yield from ((custody.names[version.id], text_of(version).encode()) for version in article.versions)
    for older, newer in pairwise(article.versions):
        name = f"differences/article-{number}-version-{older.seq}-to-{newer.seq}.html"
        yield name, _difference(older, newer, words).encode()


def _difference(older: "Version", newer: "Version", words: Catalogue) -> str:
    sentences = diff_sentences(text_of(older), text_of(newer))
    rows = "".join(f"<p>{''.join(map(_marked, sentence.pieces))}</p>" for sentence in sentences)
    return page(words("evidence-difference", older=older.seq, newer=newer.seq), rows, words.language)


def _marked(piece: DiffPiece) -> str:
    tag, text = _TAGS.get(piece.kind), escape(plain(piece.text))
    return f"<{tag}>{text}</{tag}>" if tag else text


def _pages(article: "ArticleEvidence", number: int, archive: ArchiveFolder) -> Iterator[tuple[str, bytes]]:
    """Yield each version's page as HTML without scripts and, where a browser is installed, as an image."""
    rows, browser = {row.id: row for row in article.raw}, find_browser()
    for version in article.versions:
        if version.raw_record_id not in rows:
            continue
        raw = read_raw(archive, ref_of(rows[version.raw_record_id]))
        saved = harmless_page(raw)
        if saved is not None:
            name = f"pages/article-{number}-version-{version.seq}"
            yield f"{name}.html", saved
            if browser is not None and (image := image_of(saved, browser)) is not None:
                yield f"{name}.png", image


def harmless_page(raw: RawResponse) -> bytes | None:
    """Return an archived page as HTML without scripts and outside addresses, None if it isn't readable HTML."""
    headers = {name.lower(): value for name, value in reversed(raw.headers)}
    try:
        body = unpack_body(raw.body, headers.get("content-encoding"))
    except ValueError:
        return None
    return saved_page(body, url=raw.url, fetched_at=raw.fetched_at, content_type=headers.get("content-type"))


def _page_list(evidence: "Evidence") -> Iterator[dict[str, str]]:
    for article in evidence.articles:
        rows = {row.id: row for row in article.raw}
        read = [one for one in article.versions if one.raw_record_id in rows]
        for version in read:
            row = rows[version.raw_record_id or 0]
            moment = f"{row.fetched_at:%Y-%m-%dT%H:%M:%SZ}"
            title = f"{version.title} ({version.seq})"
            yield {"id": f"version-{version.id}", "url": row.url, "ts": moment, "title": title}


def _came(raw: RawResponse) -> str:
    tls, sender = raw.tls, raw.ip_address or "–"
    if tls is None:
        return f"{sender}; HTTP"
    checked = "OK" if tls.is_verified else "NOT VERIFIED"
    return f"{sender}; {tls.protocol or 'TLS'}; SHA-256 {tls.certificate}; {tls.issuer}; {checked}"


def sums_of(digests: Mapping[str, str]) -> bytes:
    """Return the list of the files' digests, as `sha256sum` writes it."""
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items())).encode()


def chain_files(proof: "Proof") -> dict[str, bytes]:
    """Return the files with which anybody can follow the chain from each record to the head."""
    links = "\n".join((f"{proof.before.position} {proof.before.digest}", *proof.links))
    return {
        "chain/records.jsonl": "".join(json.dumps(asdict(one)) + "\n" for one in proof.records).encode(),
        "chain/rows.jsonl": "".join(json.dumps(asdict(one)) + "\n" for one in proof.rows).encode(),
        "chain/links.txt.gz": gzip.compress(f"{links}\n".encode(), mtime=0),
        "chain/head.txt": f"{proof.head.position}:{proof.head.digest}\n".encode(),
    }
