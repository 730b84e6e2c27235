"""`kuzet evidence` and `kuzet verify`: write a bundle that can be checked without Kuzet; check all records."""

import hashlib
import json
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kuzet.installation import DAMAGED_ARCHIVE, Exit, fail, failing, installation
from kuzet.terminal import err, out, plain
from store.evidence.statement import as_page, as_text, page, statement

if TYPE_CHECKING:
    from store.archive.object_store import ArchiveFolder
    from store.archive.warc_files import RawResponse
    from store.chain.chain import ChainHead
    from store.evidence.bundle import ItemEvidence
    from store.schema.tables.articles import Version
    from store.texts.diff import DiffPiece

SUMS = "SHA256SUMS"
MAX_SHOWN_FINDINGS = 20

COVERED = """\
These are as the program wrote them: archived responses, versions, observed states, changes of author and date,
decisions, the audit trail and alarms; and the articles, addresses, stories, mentions, review items and their events,
runs, outcomes, watchlist entries and accounts that are shown.
Not covered: files of config/; logins and caches, which nothing shown rests on (validators, lists of links, visiting
intervals, indexes of words and names, progress of rescans); what sites showed to others. Whoever can write to
the database can also add records at its end: compare the head with one that was kept elsewhere."""
KEEP_HEAD = "Keep this head outside this machine, and check it later with kuzet verify --head:"


def evidence(
    context: typer.Context,
    item: Annotated[int, typer.Argument(metavar="ITEM", help="The item's number, as kuzet queue prints it.")],
    output: Annotated[
        Path | None, typer.Option(help="A new folder, or a file that ends in .zip; else evidence-item-ITEM.")
    ] = None,
) -> None:
    """Write everything stored about an item into a folder or ZIP that can be read and checked without Kuzet.

    If KUZET_TIMESTAMP_URL names a timestamp authority, it stamps the bundle (RFC 3161)."""
    from store.archive.object_store import archive_of
    from store.archive.warc_files import ArchiveError
    from store.evidence.bundle import load_evidence

    place = installation(context)
    target = output or Path(f"evidence-item-{item}")
    if target.exists():
        raise fail(f"{target} exists already: name another place with --output")
    with place.database.reading() as session:
        found = load_evidence(session, item)
        if found is None:
            raise fail(f"there is no item {item}")
        with failing(ArchiveError, saying=DAMAGED_ARCHIVE):
            files = dict(_files(found, archive_of(place.home), place.home.timestamp_url))
    _stamp(files, place.home.timestamp_url)
    _write(files, target)
    out.print(plain(f"{target}: {len(files)} files about item {item}. Begin with statement.html or statement.txt."))


def _files(found: "ItemEvidence", archive: "ArchiveFolder", stamped_by: str | None) -> Iterator[tuple[str, bytes]]:
    from store.archive.read_archive import extract_warc, read_raw
    from store.articles.versions import text_of
    from store.runs.runs import ref_of

    names = {}
    for number, article in enumerate(found.articles, 1):
        for version in article.versions:
            names[version.id] = f"texts/article-{number}-version-{version.seq}.txt"
            yield names[version.id], text_of(version).encode()
        for older, newer in zip(article.versions, article.versions[1:], strict=False):
            name = f"differences/article-{number}-version-{older.seq}-to-{newer.seq}.html"
            yield name, _difference(older, newer).encode()
    origins = {row.id: _came(read_raw(archive, ref_of(row))) for article in found.articles for row in article.raw}
    sections = statement(found, names, origins, stamped_by=stamped_by)
    yield "statement.html", as_page(f"Evidence about item {found.item.id}", sections).encode()
    yield "statement.txt", as_text(sections).encode()
    refs = [ref_of(row) for article in found.articles for row in article.raw]
    yield "records.warc.gz", b"".join(extract_warc(archive, refs, "records.warc.gz"))
    yield "chain.jsonl", "".join(_chain_lines(found)).encode()


def _came(raw: "RawResponse") -> str:
    """Return from which address a response came and over which encryption."""
    tls, sender = raw.tls, raw.ip_address or "an address that wasn't noted"
    if tls is None:
        return f"from {sender}, without encryption"
    checked = "checked" if tls.is_verified else "not checked"
    return f"from {sender}, {tls.protocol or 'TLS'}; certificate {tls.certificate} of {tls.issuer}, {checked}"


def _difference(older: "Version", newer: "Version") -> str:
    from store.articles.versions import text_of
    from store.texts.diff import diff_sentences

    rows = "".join(
        f"<p>{''.join(map(_marked, sentence.pieces))}</p>"
        for sentence in diff_sentences(text_of(older), text_of(newer))
    )
    return page(f"From version {older.seq} to version {newer.seq}", rows)


def _marked(piece: "DiffPiece") -> str:
    from html import escape

    tag = {"removed": "del", "added": "ins"}.get(piece.kind)
    text = escape(plain(piece.text))
    return f"<{tag}>{text}</{tag}>" if tag else text


def _chain_lines(found: "ItemEvidence") -> Iterator[str]:
    for one in found.records:
        line = {
            "kind": one.kind,
            "row": one.row_id,
            "record": one.json,
            "digest": one.digest,
            "position": one.position,
            "before": one.before,
            "link": one.link,
        }
        yield json.dumps(line) + "\n"


def _stamp(files: dict[str, bytes], authority: str | None) -> None:
    """Add the list of digests and, over it, the authority's timestamp."""
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items())).encode()
    files[SUMS] = sums
    if authority:
        from store.evidence.timestamp import TimestampError, stamp

        with failing(TimestampError, saying=f"{authority} gave no time stamp: {{}}"):
            files[f"{SUMS}.tsr"] = stamp(sums, authority)


def _write(files: Mapping[str, bytes], target: Path) -> None:
    if target.suffix == ".zip":
        with zipfile.ZipFile(target, "x", zipfile.ZIP_DEFLATED) as bundle:
            for name, data in files.items():
                bundle.writestr(f"{target.stem}/{name}", data)
        return
    for name, data in files.items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def verify(
    context: typer.Context,
    head: Annotated[
        str | None,
        typer.Option(metavar="POSITION:DIGEST", help="A chain head noted elsewhere, as this command prints it."),
    ] = None,
) -> None:
    """Check every archived response and the whole chain of evidence, offline. Exit code 1: a record was changed."""
    from store.archive.object_store import archive_of
    from store.integrity.verify import verify

    home = installation(context).home
    found = verify(home.database_url, archive_of(home), home.heads, expected=_head(head))
    for finding in found.findings[:MAX_SHOWN_FINDINGS]:
        err.print(plain(f"{finding.record}: {finding.problem}"))
    if found.findings:
        raise fail(f"{len(found.findings)} findings; the first is {found.findings[0].record}")
    out.print(
        f"Checked: {found.links} records, {found.archived} of them archived responses, and {found.heads} noted heads.\n"
        f"{COVERED}"
    )
    if found.head:
        out.print(f"{KEEP_HEAD} {found.head.position}:{found.head.digest}", soft_wrap=True)


def _head(text: str | None) -> "ChainHead | None":
    from store.chain.chain import ChainHead

    if text is None:
        return None
    position, _, digest = text.partition(":")
    if not position.isdigit() or len(digest) != 64:
        raise fail(f"{text!r} is not a chain head: write POSITION:DIGEST, as kuzet verify prints it", Exit.USAGE)
    return ChainHead(position=int(position), digest=digest)
