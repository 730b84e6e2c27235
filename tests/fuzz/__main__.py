"""`python -m tests.fuzz [TARGET ...] [--seconds N]`: fuzz each target, guided by what of the code is reached.

It needs atheris, which `make fuzz` installs. What made a target fail is written to build/fuzz/TARGET/; the seed of a
regression test is made from it."""

import argparse
import subprocess
import sys
from pathlib import Path

BUILD = Path(__file__).parents[2] / "build" / "fuzz"
MEMORY = 2048
"""Megabytes that an input may take."""
SLOW = 20
"""Seconds that an input may take, as in a worker process."""


def fuzz(target: str, seconds: int) -> None:
    """Fuzz one target in this process; libFuzzer ends it."""
    import atheris  # type: ignore[import-untyped,import-not-found,unused-ignore]

    # What is reached is seen in these packages alone: others are slow to look into, and not ours to mend.
    with atheris.instrument_imports(include=["config", "kuzet", "matchers", "spiders", "store"]):
        from tests.fuzz.targets import TARGETS, seeds

    corpus, found = BUILD / target / "corpus", BUILD / target / "found"
    corpus.mkdir(parents=True, exist_ok=True)
    found.mkdir(exist_ok=True)
    for number, seed in enumerate(seeds(target)):
        (corpus / f"seed-{number}").write_bytes(seed)
    terms = [f"-max_total_time={seconds}", f"-rss_limit_mb={MEMORY}", f"-timeout={SLOW}", "-max_len=65536"]
    atheris.Setup(
        [sys.argv[0], *terms, f"-artifact_prefix={found}/", "-print_final_stats=1", str(corpus)], TARGETS[target]
    )
    atheris.Fuzz()


def main() -> int:
    """Fuzz the targets one after another, each in a process of its own; the code is 1 if one of them failed."""
    parser = argparse.ArgumentParser(description="Fuzz the readers of what strangers write.")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help="all, unless some are named")
    parser.add_argument("--seconds", type=int, default=300, help="for each target")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    terms = parser.parse_args()
    if terms.here:
        fuzz(terms.targets[0], terms.seconds)
        return 0
    from tests.fuzz.targets import TARGETS

    failed = []
    for target in terms.targets or TARGETS:
        print(f"== {target}", flush=True)
        command = [sys.executable, "-m", "tests.fuzz", target, "--seconds", str(terms.seconds), "--here"]
        if subprocess.run(command, check=False).returncode:
            failed.append(target)
    print(f"failed: {', '.join(failed)} (see build/fuzz)" if failed else "nothing failed")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
