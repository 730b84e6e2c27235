"""Make an evidence bundle: its files, the custody that its statement names, and its zip."""

import hashlib
import platform
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from getpass import getuser
from typing import BinaryIO

from config.environment import USER_AGENT, Home
from config.wording.catalogue import Catalogue
from store.accounts.audit import record_audit
from store.archive.object_store import ArchiveFolder, archive_of
from store.articles.versions import EXTRACTOR
from store.chain.chain import load_head
from store.chain.proof import load_proof
from store.evidence.bundle import Evidence
from store.evidence.bundle_files import SUMS, chain_files, content_files, origins_of, sums_of, text_names
from store.evidence.statement import Custody
from store.evidence.timestamp import stamp
from store.session import Database

PutFile = Callable[[str, bytes], None]
"""Receives the name and content of one file of a bundle."""


def make_bundle(
    database: Database, home: Home, found: Evidence, words: Catalogue, put: PutFile, *, actor: str | None, now: datetime
) -> list[str]:
    """Pass each file of a bundle to `put` once it is made, and note in the audit trail that `actor` made them.

    Return the names of the files, of which only one is held in memory. Without an actor, the custodian of the
    installation made them. Raises ArchiveError, ProofError, WaczError and TimestampError; files passed before are then
    worthless."""
    archive = archive_of(home)
    custody = _custody(database, home, found, archive, now)
    digests = {}
    for name, data in content_files(found, archive, custody, words):
        digests[name] = hashlib.sha256(data).hexdigest()
        put(name, data)
    sums = sums_of(digests)
    detail = {"sha256": hashlib.sha256(sums).hexdigest(), "files": len(digests)}
    stamped = {f"{SUMS}.tsr": stamp(sums, home.timestamp_url)} if home.timestamp_url is not None else {}
    maker = actor or custody.custodian[:200]
    with database.session() as session:
        made = record_audit(session, actor=maker, action="make evidence", subject=found.subject, detail=detail, now=now)
    with database.reading() as session:
        proof = load_proof(session, {**found.records, made: None}, found.rows)
    rest = {SUMS: sums, **stamped, **chain_files(proof)}
    for name, data in rest.items():
        put(name, data)
    return [*digests, *rest]


@contextmanager
def zip_writer(file: BinaryIO, folder: str) -> Iterator[PutFile]:
    """Yield a function that writes a bundle's files into one folder of a zip."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle:
        yield lambda name, data: bundle.writestr(f"{folder}/{name}", data)


def _custody(database: Database, home: Home, found: Evidence, archive: ArchiveFolder, now: datetime) -> Custody:
    with database.reading() as session:
        head = load_head(session)
    return Custody(
        custodian=home.contact or getuser(),
        program=f"{USER_AGENT.split()[0]}, reader {EXTRACTOR}, Python {platform.python_version()}",
        machine=f"{platform.node()}, {platform.system()} {platform.machine()}",
        clock=_clock(),
        made_at=now,
        head=f"{head.position}:{head.digest}",
        stamped_by=home.timestamp_url,
        names=text_names(found),
        origins=origins_of(found, archive),
    )


def _clock() -> str:
    """Return whether the system reports that its clock is synchronised: yes, no or unknown."""
    command = ["timedatectl", "show", "--property=NTPSynchronized", "--value"]
    try:
        ended = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return "unknown"
    answer = ended.stdout.strip()
    return answer if answer in ("yes", "no") else "unknown"
