"""Run every benchmark of this package, each in a process of its own: `python -m bench`.

`--full` runs them at the sizes of the targets, which takes an hour."""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules

FOLDER = Path(__file__).parent

FULL_SIZES = {
    "bench.desk": ("--mentions", "1000000"),
    "bench.rescan": ("--articles", "100000"),
    "bench.size": ("--versions", "1000000", "--entries", "100000", "--only", "postgresql"),
}
"""Options of the benchmarks that are smaller by default."""


def benchmarks() -> list[str]:
    """Return the modules here that can be run."""
    names = [f"bench.{module.name}" for module in iter_modules([str(FOLDER)]) if module.name != "__main__"]
    return [name for name in names if _runs(name)]


def _runs(name: str) -> bool:
    spec = find_spec(name)
    return spec is not None and spec.origin is not None and "\ndef main(" in Path(spec.origin).read_text("utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run them all, and return 1 if one failed."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--full", action="store_true")
    options = parser.parse_args(arguments)
    codes = []
    for name in benchmarks():
        size = FULL_SIZES.get(name, ()) if options.full else ()
        print(f"\n== {' '.join((name, *size))}", flush=True)
        codes.append(subprocess.run([sys.executable, "-m", name, *size], check=False).returncode)
    return int(any(codes))


if __name__ == "__main__":
    sys.exit(main())
