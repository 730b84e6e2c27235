"""The software bill of materials, in CycloneDX's JSON, of what the lock file names: `python -m bench.sbom`."""

import json
import re
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

LOCK = Path(__file__).parents[1] / "requirements.lock"
_PINNED = re.compile(r"^(?P<name>[a-z0-9][a-z0-9._-]*)==(?P<version>[^\s;\\]+)(?: *; *(?P<marker>[^\\\n]+?))? *\\?$")


@dataclass(frozen=True, kw_only=True)
class Pinned:
    """A library that the lock file names; on some systems only, if it has a marker."""

    name: str
    version: str
    marker: str | None


def read_lock(text: str) -> Iterator[Pinned]:
    """The libraries of a lock file, in its order."""
    for line in text.splitlines():
        if found := _PINNED.match(line):
            yield Pinned(**found.groupdict())


def bill(lock: str) -> dict[str, Any]:
    """The bill of a lock file's text; the same text always gives the same bill. Licences are those installed here."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, lock)}",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "kuzet", "bom-ref": "kuzet"}},
        "components": [_component(one) for one in read_lock(lock)],
    }


def _component(pinned: Pinned) -> dict[str, Any]:
    address = f"pkg:pypi/{pinned.name}@{pinned.version}"
    made: dict[str, Any] = {"type": "library", "name": pinned.name, "version": pinned.version}
    made |= {"purl": address, "bom-ref": address}
    if licence := _licence(pinned):
        made["licenses"] = [licence]
    if pinned.marker:
        made["properties"] = [{"name": "kuzet:marker", "value": pinned.marker}]
    return made


def _licence(pinned: Pinned) -> dict[str, Any] | None:
    try:
        about = distribution(pinned.name)
    except PackageNotFoundError:
        return None
    if expression := _said(about, "License-Expression"):
        return {"expression": expression}
    named = _classified(about) or _said(about, "License").partition("\n")[0]
    return {"license": {"name": named}} if named else None


def _said(about: Distribution, field: str) -> str:
    return str((about.metadata.get_all(field) or [""])[0])


def _classified(about: Distribution) -> str:
    found = [line for line in about.metadata.get_all("Classifier") or () if line.startswith("License ::")]
    return ", ".join(line.rpartition(" :: ")[2] for line in found)


if __name__ == "__main__":
    json.dump(bill(LOCK.read_text(encoding="utf-8")), sys.stdout, indent=1, ensure_ascii=False)
    print()
