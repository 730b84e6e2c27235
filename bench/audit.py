"""Asks the OSV database whether the lock file names a library with a known weakness: `python -m bench.audit`.

Names and versions of public libraries are all that is sent. Where the database can't be reached, it says so, loudly,
and doesn't fail: whoever works offline must still be able to test."""

import json
import sys
import urllib.request
from collections.abc import Sequence
from http.client import HTTPException
from pathlib import Path

from bench.sbom import Pinned, read_lock

OSV = "https://api.osv.dev/v1/querybatch"
LOCKS = ("requirements.lock", "requirements-dev.lock")
SECONDS = 15


def weaknesses(libraries: Sequence[Pinned], address: str = OSV) -> list[str]:
    """A line for each library that advisories are about; OSError or HTTPException if the database doesn't answer."""
    asked = [{"package": {"ecosystem": "PyPI", "name": one.name}, "version": one.version} for one in libraries]
    request = urllib.request.Request(address, json.dumps({"queries": asked}).encode())
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        results = json.load(answer)["results"]
    found = zip(libraries, results, strict=True)
    return [
        f"{one.name} {one.version}: {', '.join(sorted(about['id'] for about in result['vulns']))}"
        for one, result in found
        if result.get("vulns")
    ]


def main(address: str = OSV) -> int:
    """Print what was found; 1 if that is anything."""
    root = Path(__file__).parents[1]
    pinned = {one for name in LOCKS for one in read_lock((root / name).read_text(encoding="utf-8"))}
    libraries = sorted(pinned, key=lambda one: (one.name, one.version))
    try:
        found = weaknesses(libraries, address)
    except (OSError, HTTPException, ValueError, KeyError, TypeError) as error:
        print(f"*** NOT AUDITED: {len(libraries)} libraries were not compared with advisories.", file=sys.stderr)
        print(f"*** {address} did not answer: {error}. Run `make audit` where it can be reached.", file=sys.stderr)
        return 0
    print("\n".join(found) or f"No advisory is about any of the {len(libraries)} libraries of the lock files.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
