"""The machine that Kuzet runs on: its programs, folders, disk and lock, as a doctor sees them."""

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

from config.environment import Home

FLOORS: Mapping[str, tuple[str, str]] = {
    "scrapy": ("2.13.4", "older ones unpack bombs (CVE-2025-6176)"),
    "lxml": ("6.1", "older ones let a page read local files (CVE-2026-41066)"),
    "brotli": ("1.2", "older ones can't be told where to stop"),
    "trafilatura": ("2.3", "older ones read less, and crash more"),
    "sqlalchemy": ("2.1", "the store is written for it"),
}
"""Libraries whose older versions are known to be unsafe or unfit, and why. One that isn't installed is no risk."""

LOW, VERY_LOW = 5 << 30, 1 << 30
"""Bytes free on the disk: some weeks' nights, and less than one bad one."""

LONG = timedelta(hours=12)
"""No crawl takes so long."""

LOCK_FILE = Path(__file__).parents[2] / "requirements.lock"
_LOCKED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;\\]+)", re.MULTILINE)


class Level(StrEnum):
    """How a part of the installation is."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, kw_only=True)
class Sign:
    """What was seen of one part, and what to do."""

    part: str
    level: Level
    seen: str
    remedy: str = ""


def ok(part: str, seen: str) -> Sign:
    """A part that is well."""
    return Sign(part=part, level=Level.OK, seen=seen)


def warn(part: str, seen: str, remedy: str) -> Sign:
    """A part to look after."""
    return Sign(part=part, level=Level.WARN, seen=seen, remedy=remedy)


def bad(part: str, seen: str, remedy: str) -> Sign:
    """A part that must be mended."""
    return Sign(part=part, level=Level.BAD, seen=seen, remedy=remedy)


def machine_signs(home: Home, *, now: datetime) -> Iterator[Sign]:
    """What can be seen without the database."""
    yield _python()
    yield libraries(FLOORS)
    yield _as_locked()
    yield _account()
    yield _permissions(home)
    yield disk(home)
    yield _lock(home, now)


def _python() -> Sign:
    return ok("Python", f"{platform.python_version()}, {sys.executable}")


def libraries(floors: Mapping[str, tuple[str, str]]) -> Sign:
    """Whether a library is older than it may be."""
    old = [
        f"{name} {found} is older than {floor}: {why}"
        for name, (floor, why) in floors.items()
        if (found := _installed(name)) and _release(found) < _release(floor)
    ]
    if old:
        return bad("libraries", "; ".join(old), "install what the lock file names: make install")
    return ok("libraries", "none is older than it may be")


def _as_locked() -> Sign:
    """Whether what is installed is what was tried."""
    locked = dict(_LOCKED.findall(LOCK_FILE.read_text(encoding="utf-8")))
    other = [f"{name} {found}" for name, wanted in locked.items() if (found := _installed(name)) not in (None, wanted)]
    if other:
        seen = f"{len(other)} of {len(locked)} libraries are not those of the lock file, such as {other[0]}"
        return warn("lock file", seen, "make install")
    return ok("lock file", f"{len(locked)} libraries are as locked, or not needed here")


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _release(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.match(r"[\d.]*", text)[0].split(".") if number)  # type: ignore[index]


def _account() -> Sign:
    if os.geteuid() == 0:
        return warn("account", "this is root", "let an account of its own crawl: kuzet schedule --account NAME")
    return ok("account", "not root")


def _permissions(home: Home) -> Sign:
    """Whether anybody but the owner may read what is stored."""
    open_to_others = [path for path in (home.path, *home.path.rglob("*")) if _is_open(path)]
    if open_to_others:
        seen = f"{open_to_others[0]} can be read by others ({len(open_to_others)} such in all)"
        return bad("permissions", seen, f"chmod -R go= {home.path}")
    return ok("permissions", f"{home.path} is its owner's only")


def _is_open(path: Path) -> bool:
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        return False  # a program at work has removed it meanwhile
    return not stat.S_ISLNK(mode) and bool(mode & 0o077)


def disk(home: Home) -> Sign:
    """Whether there is room for further nights."""
    free = shutil.disk_usage(home.path).free
    seen = f"{free / (1 << 30):.1f} GB free"
    if free < LOW:
        level = Level.BAD if free < VERY_LOW else Level.WARN
        return Sign(part="disk", level=level, seen=seen, remedy="make room, or move KUZET_HOME: docs/operations.md")
    return ok("disk", seen)


def _lock(home: Home, now: datetime) -> Sign:
    if not home.lock.exists():
        return ok("lock", "no crawl has run yet")
    with home.lock.open(encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = file.read().strip()
        else:
            return ok("lock", "no crawl is under way")
    if now - datetime.fromtimestamp(home.lock.stat().st_mtime, now.tzinfo) > LONG:
        remedy = f"see in {home.log} whether it still does anything; else end that process"
        return warn("lock", f"a crawl is under way for long ({holder})", remedy)
    return ok("lock", f"a crawl is under way ({holder})")
