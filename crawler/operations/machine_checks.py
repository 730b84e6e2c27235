"""Check the machine that Kuzet runs on: Python, libraries, permissions, disk, clock and lock."""

import fcntl
import os
import platform
import re
import shutil
import stat
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.version import Version

from config.environment import Home

MIN_VERSIONS: Mapping[str, tuple[str, str]] = {
    "scrapy": ("2.13.4", "older ones unpack bombs (CVE-2025-6176)"),
    "lxml": ("6.1", "older ones let a page read local files (CVE-2026-41066)"),
    "brotli": ("1.2", "older ones can't be limited"),
    "trafilatura": ("2.3", "older ones read less, and crash more"),
    "sqlalchemy": ("2.1", "the store is written for it"),
}
"""Oldest safe versions of libraries, and why. A library that isn't installed is no risk."""

LOW_DISK_BYTES, FULL_DISK_BYTES = 5 << 30, 1 << 30
"""Free bytes that last for some weeks, and that may not last for one bad run."""

MAX_CLOCK_SKEW = timedelta(minutes=5)
MAX_CRAWL_TIME = timedelta(hours=12)

LOCK_FILE = Path(__file__).parents[2] / "requirements.lock"
_LOCKED = re.compile(r"^[a-z0-9][a-z0-9._-]*==[^\\\n]+", re.MULTILINE)
"""Matches a requirement of the lock file with its marker, as in `soupsieve==2.10 ; python_full_version < '3.11.5'`."""


class Level(StrEnum):
    """The levels of a check's result."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, kw_only=True)
class CheckResult:
    """What was observed of one part of the installation, and what to do."""

    part: str
    level: Level
    seen: str
    remedy: str = ""


def ok(part: str, seen: str) -> CheckResult:
    """Return the result for a part in good condition."""
    return CheckResult(part=part, level=Level.OK, seen=seen)


def warn(part: str, seen: str, remedy: str) -> CheckResult:
    """Return the result for a part that needs attention."""
    return CheckResult(part=part, level=Level.WARN, seen=seen, remedy=remedy)


def bad(part: str, seen: str, remedy: str) -> CheckResult:
    """Return the result for a part that must be fixed."""
    return CheckResult(part=part, level=Level.BAD, seen=seen, remedy=remedy)


def check_machine(home: Home, *, now: datetime) -> Iterator[CheckResult]:
    """Yield the results of all checks that need no database."""
    yield ok("Python", f"{platform.python_version()}, {sys.executable}")
    yield check_libraries(MIN_VERSIONS)
    yield _check_lock_file()
    yield _account()
    yield _permissions(home)
    yield check_disk(home)
    yield _lock(home, now)


def check_libraries(min_versions: Mapping[str, tuple[str, str]]) -> CheckResult:
    """Check whether a library is older than its oldest safe version, given in `min_versions` with the reason."""
    old = [
        f"{name} {found} is older than {oldest}: {why}"
        for name, (oldest, why) in min_versions.items()
        if (found := _installed(name)) and Version(found) < Version(oldest)
    ]
    if old:
        return bad("libraries", "; ".join(old), "install the versions of the lock file: make install")
    return ok("libraries", "none is too old")


def _check_lock_file() -> CheckResult:
    required = map(Requirement, _LOCKED.findall(LOCK_FILE.read_text("utf-8")))
    locked = [one for one in required if one.marker is None or one.marker.evaluate()]
    found = [(one, _installed(one.name)) for one in locked]
    other = [f"{one.name} {seen}" for one, seen in found if seen and seen not in one.specifier]
    if other:
        seen = f"{len(other)} of {len(locked)} libraries differ from the lock file, such as {other[0]}"
        return warn("lock file", seen, "make install")
    return ok("lock file", f"{len(locked)} libraries match it, or are not needed here")


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _account() -> CheckResult:
    if os.geteuid() == 0:
        return warn("account", "this is root", "crawl with an account of its own: kuzet schedule --account NAME")
    return ok("account", "not root")


def _permissions(home: Home) -> CheckResult:
    open_to_others = [path for path in (home.path, *home.path.rglob("*")) if _is_open(path)]
    if open_to_others:
        seen = f"{open_to_others[0]} can be read by others ({len(open_to_others)} paths in all)"
        return bad("permissions", seen, f"chmod -R go= {home.path}")
    return ok("permissions", f"only its owner can read {home.path}")


def _is_open(path: Path) -> bool:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return False  # a running program has removed it meanwhile
    return not stat.S_ISLNK(mode) and bool(mode & 0o077)


def check_disk(home: Home) -> CheckResult:
    """Check whether the disk has room for further runs."""
    free = shutil.disk_usage(home.path).free
    seen = f"{free / (1 << 30):.1f} GB free"
    if free < LOW_DISK_BYTES:
        report = bad if free < FULL_DISK_BYTES else warn
        return report("disk", seen, "make room, or move KUZET_HOME: docs/operations.md")
    return ok("disk", seen)


def check_clock(newest: datetime | None, *, now: datetime) -> CheckResult:
    """Check whether the clock is later than the newest record, if there is one."""
    if newest and newest > now + MAX_CLOCK_SKEW:
        seen = f"it is {now:%Y-%m-%d %H:%M} UTC, but the newest record is of {newest:%Y-%m-%d %H:%M}: one is wrong"
        return bad("clock", seen, "set the clock and keep it in sync: timedatectl set-ntp true")
    return ok("clock", f"{now:%Y-%m-%d %H:%M} UTC, after all records")


def _lock(home: Home, now: datetime) -> CheckResult:
    if not home.lock.exists():
        return ok("lock", "no crawl has run yet")
    with home.lock.open(encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = file.read().strip()
        else:
            return ok("lock", "no crawl is under way")
    if now - datetime.fromtimestamp(home.lock.stat().st_mtime, now.tzinfo) > MAX_CRAWL_TIME:
        remedy = f"see in {home.log} whether it still works; else end that process"
        return warn("lock", f"a crawl has run for more than 12 hours ({holder})", remedy)
    return ok("lock", f"a crawl is under way ({holder})")
