"""`python -m bench`: every benchmark of this package, each in a process of its own."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules

FOLDER = Path(__file__).parent


def benchmarks() -> list[str]:
    """The modules here that can be run."""
    names = [f"bench.{module.name}" for module in iter_modules([str(FOLDER)]) if module.name != "__main__"]
    return [name for name in names if _runs(name)]


def _runs(name: str) -> bool:
    spec = find_spec(name)
    return spec is not None and spec.origin is not None and "\ndef main(" in Path(spec.origin).read_text("utf-8")


def main() -> int:
    """Run them all; the code is 1 if one of them failed."""
    codes = []
    for name in benchmarks():
        print(f"\n== {name}", flush=True)
        codes.append(subprocess.run([sys.executable, "-m", name], check=False).returncode)
    return int(any(codes))


if __name__ == "__main__":
    sys.exit(main())
