"""Generate the schedule of an installation: systemd units, crontab lines, and rotation of the log."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path
from string import Template

from config.environment import CONTACT
from config.local_time import ALMATY

ENVIRONMENT = "/etc/kuzet.env"
"""File with secrets: database password and notification addresses. Its mode is 0600; systemd reads it as root,
so the crawling account need not own it."""

UNITS = Path(__file__).parent / "units"
"""Templates of the files."""

_HOMES = ("/home", "/root", "/run/user")


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """Describes which installation is crawled, by which account, and when."""

    program: Path
    """Path of `kuzet` in the virtual environment."""
    home: Path
    account: str
    at: time
    """Almaty time at which the nightly crawl begins."""
    config: Path | None = None
    contact: str | None = None
    """Address of the operator, which every request names; not secret."""
    is_queued: bool = False
    """Whether the run is queued, for workers on this and other machines."""

    @property
    def command(self) -> tuple[str, ...]:
        """The program with its global options."""
        return (str(self.program), *(("--config", str(self.config)) if self.config else ()))


def systemd_units(schedule: Schedule) -> Mapping[str, str]:
    """Return the unit files by name: the nightly crawl, and notifications after it and every hour.

    If the run is queued, add the template of a worker, which a machine may run repeatedly: kuzet-worker@1 etc."""
    paths = (schedule.home, schedule.program, schedule.config or schedule.home, schedule.program.resolve())
    is_in_a_home = any(str(path).startswith(_HOMES) for path in paths)
    hardened = _filled(
        "hardened.conf", writable=_quoted(str(schedule.home)), protect_home="read-only" if is_in_a_home else "yes"
    ).rstrip("\n")
    names = ("kuzet-crawl.service", "kuzet-crawl.timer", "kuzet-notify.service", "kuzet-notify.timer")
    return {
        name: _filled(
            name,
            documentation=f"file://{_percent(str(Path(__file__).parents[2]))}/docs/operations.md",
            account=schedule.account,
            command=" ".join(map(_quoted, schedule.command)),
            queue=" --queue" if schedule.is_queued else "",
            environment=_quoted(f"KUZET_HOME={schedule.home}"),
            secrets=ENVIRONMENT,
            hardened=hardened,
            start=f"{schedule.at:%H:%M}",
        )
        for name in (*names, *(("kuzet-worker@.service",) if schedule.is_queued else ()))
    }


def cron_lines(schedule: Schedule, *, now: datetime) -> str:
    """Return lines for the account's crontab, in which the operator fills in the addresses of notifications.

    cron uses the machine's time, whose zone is that of `now`."""
    begins = datetime.combine(now.astimezone(ALMATY), schedule.at, ALMATY).astimezone(now.tzinfo)
    return (
        f"# {schedule.at:%H:%M} in Almaty is {begins:%H:%M} {begins:%Z} here, while the machine is in this zone.\n"
        f"KUZET_HOME={_cron_value(str(schedule.home))}\n"
        f"{CONTACT}={_cron_value(schedule.contact or '')}\n"
        f"KUZET_NOTIFY={_cron_value('')}\n"
        f"{begins.minute} {begins.hour} * * * {_in_cron(*schedule.command)} crawl --quiet"
        f"{' --queue' if schedule.is_queued else ''}\n"
        f'17 * * * * test -z "$KUZET_NOTIFY" || {_in_cron(*schedule.command)} notify\n'
    )


def log_rotation(schedule: Schedule) -> str:
    """Return the configuration for logrotate. Every crawl reopens the log, so no process needs a signal."""
    return _filled("kuzet.logrotate", logs=_plain(schedule.home / "log"), account=schedule.account)


def _filled(name: str, **values: str) -> str:
    return Template((UNITS / name).read_text(encoding="utf-8")).substitute(values)


def _quoted(word: str) -> str:
    """Quote a word for a unit file, in which systemd expands % and $ and splits words at quotes and spaces."""
    escaped = _percent(_plain(word).replace("\\", "\\\\")).replace("$", "$$").replace('"', '\\"')
    return f'"{escaped}"' if any(letter in escaped for letter in " '\"\\") else escaped


def _percent(text: str) -> str:
    return text.replace("%", "%%")


def _in_cron(*words: str) -> str:
    """Escape a command for a crontab, in which an unescaped % ends the line."""
    return shlex.join(map(_plain, words)).replace("%", "\\%")


def _cron_value(value: str) -> str:
    """Quote the value of a variable for a crontab, which is refused as a whole if an empty value has no quotes."""
    if '"' in value and "'" in value:
        raise ValueError(f"{value!r} holds quotes of both kinds, which a crontab can't")
    mark = "'" if '"' in value else '"'
    return f"{mark}{_plain(value)}{mark}"


def _plain(text: object) -> str:
    if any(not letter.isprintable() for letter in str(text)):
        raise ValueError(f"{text!r} holds a line break or another character that a schedule can't")
    return str(text)
