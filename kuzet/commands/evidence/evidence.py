"""`kuzet evidence` and `kuzet verify`: write a bundle that can be checked without Kuzet; check all records."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kuzet.installation import DAMAGED_ARCHIVE, Exit, fail, failing, installation
from kuzet.terminal import err, out, plain

if TYPE_CHECKING:
    from config.wording.catalogue import Catalogue
    from store.chain.chain import ChainHead
    from store.evidence.bundle import Evidence
    from store.evidence.make_bundle import PutFile
    from store.session import Session

MAX_SHOWN_FINDINGS = 20

COVERED = """\
These are as the program wrote them: archived responses, versions, observed states, changes of author and date,
decisions, the audit trail and alarms; and the articles, addresses, stories, mentions, review items and their events,
runs, outcomes, watchlist entries and accounts that are shown.
Not covered: files of config/; logins and caches, which nothing shown rests on (validators, lists of links, visiting
intervals, indexes of words and names, progress of rescans); what sites showed to others. Whoever can write to
the database can also add records at its end: compare the head with one that was kept elsewhere."""
FOUND_REMEDY = (
    "Change nothing, keep a copy of the folder, and look for the missing or altered file in the newest backup: "
    "docs/operations.md, under: evidence that was altered"
)

KEEP_HEAD = "Keep this head outside this machine, and check it later with kuzet verify --head:"


def evidence(
    context: typer.Context,
    item: Annotated[
        int | None, typer.Argument(metavar="ITEM", help="The item's number, as kuzet queue prints it.")
    ] = None,
    article: Annotated[str | None, typer.Option(metavar="URL", help="Instead of an item: a stored article.")] = None,
    entry: Annotated[str | None, typer.Option(metavar="ID", help="Instead: everything about an entry.")] = None,
    urls: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Instead of an item: a file with one address per line.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="A new folder, or a file that ends in .zip; else evidence-item-ITEM.")
    ] = None,
    lang: Annotated[str | None, typer.Option(help="Language of the statement: ru, kk or en.")] = None,
) -> None:
    """Write everything stored about an item, an article, an entry or a list of addresses into a folder or ZIP.

    The bundle can be read and checked without Kuzet: see its statement.html and verify.py. The audit trail notes that
    it was made. If KUZET_TIMESTAMP_URL names a time-stamp authority, the bundle is stamped by it (RFC 3161)."""
    from store.archive.warc_files import ArchiveError
    from store.chain.proof import ProofError
    from store.evidence.bundle import NothingStoredError
    from store.evidence.make_bundle import make_bundle
    from store.evidence.timestamp import TimestampError
    from store.evidence.web_archive import WaczError

    if sum(one is not None for one in (item, article, entry, urls)) != 1:
        raise fail("name one of: an item, --article, --entry, --urls", Exit.USAGE)
    place, words, now = installation(context), _words(lang), datetime.now(UTC)
    target = output or Path(f"evidence-item-{item}" if item is not None else "evidence")
    if target.exists():
        raise fail(f"{target} exists already: name another place with --output")
    with failing(NothingStoredError), place.stored.reading() as session:
        found = _load(session, item, article, entry, _addresses(urls) if urls else [])
    with (
        failing(WaczError),
        failing(ArchiveError, ProofError, saying=DAMAGED_ARCHIVE),
        failing(TimestampError, saying=f"{place.home.timestamp_url} gave no time stamp: {{}}"),
    ):
        names = _write(
            target, lambda put: make_bundle(place.stored, place.home, found, words, put, actor=None, now=now)
        )
    if "archive.wacz" not in names:
        err.print("archive.wacz is left out: pip install wacz, or make install")
    about = plain(found.subject)
    out.print(plain(f"{target}: {len(names)} files about {about}. Begin with statement.html or statement.txt."))


def _words(lang: str | None) -> "Catalogue":
    from config.wording.catalogue import load_catalogues, locale_language

    catalogues, language = load_catalogues(), lang or locale_language(os.environ)
    if language not in catalogues:
        raise fail(f"there is no language {language!r}: write {', '.join(catalogues)}", Exit.USAGE)
    return catalogues[language]


def _addresses(file: Path) -> list[str]:
    with failing(OSError, UnicodeDecodeError, code=Exit.USAGE):
        found = [line.strip() for line in file.read_text("utf-8").splitlines() if line.strip()]
    if not found:
        raise fail(f"{file} holds no addresses", Exit.USAGE)
    return found


def _load(session: "Session", item: int | None, article: str | None, entry: str | None, urls: list[str]) -> "Evidence":
    from store.evidence.bundle import load_address_evidence, load_entry_evidence, load_item_evidence

    if item is not None:
        return load_item_evidence(session, item)
    if entry is not None:
        return load_entry_evidence(session, entry)
    return load_address_evidence(session, [article] if article is not None else urls)


def _write(target: Path, make: Callable[["PutFile"], list[str]]) -> list[str]:
    """Write the files that `make` passes on, and return their names. The target appears only once all are complete."""
    from store.backup.backup import folder_removed_at_death
    from store.evidence.make_bundle import zip_writer

    with folder_removed_at_death(target.absolute().parent, ".kuzet-evidence-") as made:
        part = made / target.name
        if target.suffix == ".zip":
            with part.open("xb") as file, zip_writer(file, target.stem) as put:
                names = make(put)
        else:
            names = make(_folder_writer(part))
        part.rename(target)
    return names


def _folder_writer(folder: Path) -> "PutFile":
    def write(name: str, data: bytes) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)

    return write


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
        raise fail(f"{len(found.findings)} findings; the first is {found.findings[0].record}. {FOUND_REMEDY}")
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
