#!/usr/bin/env python3
"""Check this evidence bundle with Python alone: python3 verify.py [POSITION:DIGEST]

The argument is a chain head that somebody kept elsewhere (from `kuzet verify` or a nightly notice).
Exit code 0: everything agrees. 1: something was altered, and the first of it is named."""

import gzip
import hashlib
import json
import re
import sys
import unicodedata
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
Records = dict[tuple[str, int], dict[str, Any]]


class AlteredError(Exception):
    """Something doesn't agree."""


BROKEN = (AlteredError, OSError, LookupError, ValueError, TypeError, AttributeError, EOFError, zlib.error, BadZipFile)


def sha256(data: str | bytes) -> str:
    return hashlib.sha256(data if isinstance(data, bytes) else data.encode()).hexdigest()


def require(agrees: object, problem: str) -> None:
    if not agrees:
        raise AlteredError(problem)


def check_files(folder: Path) -> None:
    """Check that each file has the digest listed in SHA256SUMS, and that there is no other file."""
    lines = (folder / "SHA256SUMS").read_text("utf-8").splitlines()
    listed = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    for name, digest in listed.items():
        require(sha256((folder / name).read_bytes()) == digest, f"{name} was altered")
    stored = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    unlisted = [one for one in stored - listed.keys() if not one.startswith(("chain/", "SHA256SUMS"))]
    require(not unlisted, f"added: {unlisted}")


def walk(folder: Path) -> tuple[dict[int, str], list[str]]:
    """Walk from the first record to the head. A link is the SHA-256 of "BEFORE KIND ROW RECORD_DIGEST"."""
    first, *links = gzip.decompress((folder / "chain/links.txt.gz").read_bytes()).decode().splitlines()
    start, digest = first.split(" ")
    heads, found = [f"{start}:{digest}"], dict(enumerate(links, int(start) + 1))
    for position, link in found.items():
        digest = sha256(f"{digest} {link}")
        heads.append(f"{position}:{digest}")
    head = (folder / "chain/head.txt").read_text().strip()
    require(heads[-1] == head, f"the links lead to {heads[-1]} and not to the head {head}")
    return found, heads


def check_records(folder: Path, links: dict[int, str]) -> Records:
    """Check that each record has the digest of its link, which is the SHA-256 of its JSON. Return the records."""
    records: Records = {}
    for one in map(json.loads, (folder / "chain/records.jsonl").read_text("utf-8").splitlines()):
        name = f"{one['kind']} {one['row']}"
        require(links.get(one["position"]) == f"{name} {sha256(one['record'])}", f"record {name} was altered")
        record = json.loads(one["record"])
        require(record["id"] == one["row"], f"record {name} is under another number")
        records[one["kind"], one["row"]] = record
    return records


def check_rows(folder: Path, records: Records) -> None:
    """Check that each row has its digest in `row_changes` (32 digits of the SHA-256), and that nothing is missing."""
    rows = {}
    for one in map(json.loads, (folder / "chain/rows.jsonl").read_text("utf-8").splitlines()):
        name = f"{one['table']} {one['key']}"
        rows[name] = records["row_changes", one["changes"]]["digests"][one["table"]][one["key"]]
        require(rows[name] == sha256(one["row"])[:32], f"row {name} was altered")
    names = sorted(f"{kind} {row}" for kind, row in records if kind not in ("row_changes", "audit"))
    listed = json.loads((folder / "contents.json").read_text("utf-8"))
    require({"records": names, "rows": rows} == listed, "chain/ has not what contents.json lists")


def fingerprint(text: str) -> str:
    """Return the digest of a text: SHA-256 of its words in NFKC and folded case, separated by one space."""
    words = re.findall(r"\w+", unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).casefold())
    return sha256(" ".join(words).encode("utf-8", "surrogatepass"))


def check_texts(folder: Path, records: Records) -> None:
    """Check that each text is title, empty line and text of its version, and that the fingerprint agrees."""
    for row, name in json.loads((folder / "texts/versions.json").read_text("utf-8")).items():
        version = records["versions", int(row)]
        text = f"{version['title']}\n\n{version['text']}"
        require((folder / name).read_bytes() == text.encode(), f"{name} is not the text in the chain")
        require(fingerprint(text) == version["fingerprint"], f"{name} has another fingerprint than in the chain")


def members(data: bytes) -> Iterator[bytes]:
    """Yield the gzip members of a file, one for each WARC record."""
    while data:
        unpacker = zlib.decompressobj(31)
        unpacker.decompress(data)
        yield data[: len(data) - len(unpacker.unused_data)]
        data = unpacker.unused_data


def check_responses(folder: Path, records: Records) -> None:
    """Check that each response and its request have the digest that the chain recorded when they arrived."""
    _about, *parts = members((folder / "records.warc.gz").read_bytes())
    packed = {sha256(response + request) for response, request in zip(parts[::2], parts[1::2], strict=True)}
    wanted = {one["packed_sha256"] for (kind, _), one in records.items() if kind == "raw_records"}
    require(packed == wanted, "records.warc.gz has not exactly the responses of the chain")
    if (folder / "archive.wacz").exists():
        with ZipFile(folder / "archive.wacz") as wacz:
            inside = [wacz.read(name) for name in wacz.namelist() if name.startswith("archive/")]
        require(inside == [(folder / "records.warc.gz").read_bytes()], "archive.wacz holds other responses")


def check_made(folder: Path, records: Records) -> dict[str, Any]:
    """Check that the audit trail, which is chained, has the digest of SHA256SUMS. Return that record."""
    sums = sha256((folder / "SHA256SUMS").read_bytes())
    made = [one for (kind, _), one in records.items() if kind == "audit" and one["detail"].get("sha256") == sums]
    require(made, "no record in the chain says that these files were made")
    return made[0]


def main(arguments: list[str]) -> int:
    folder = Path(__file__).resolve().parent
    try:
        check_files(folder)
        links, heads = walk(folder)
        records = check_records(folder, links)
        for check in (check_rows, check_texts, check_responses):
            check(folder, records)
        made = check_made(folder, records)
        for kept in arguments:
            require(kept in heads, f"the head {kept} is not in this chain")
    except BROKEN as error:
        print(f"ALTERED: {error}")
        return 1
    print(f"All agree: {len(records)} records; made {made['at']} by {made['actor']}. Head: {heads[-1]}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
