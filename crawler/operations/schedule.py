"""Generate the schedule of an installation: systemd units, crontab lines, and rotation of the log."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from pathlib import Path

from config.local_time import ALMATY

ENVIRONMENT = "/etc/kuzet.env"
"""File with secrets: the database's password and the notification addresses. Its mode is 0600; systemd reads it as
root, so the crawling account need not own it."""

_HOMES = ("/home", "/root", "/run/user")


@dataclass(frozen=True, kw_only=True)
class Schedule:
    """Which installation is crawled, by which account, and when."""

    program: Path
    """Path of `kuzet` in the virtual environment."""
    home: Path
    account: str
    at: time
    """Almaty time at which the nightly crawl begins."""
    config: Path | None = None
    is_queued: bool = False
    """Whether the run goes into the queue, for workers on this and other machines."""

    @property
    def command(self) -> tuple[str, ...]:
        """The program with its global options."""
        return (str(self.program), *(("--config", str(self.config)) if self.config else ()))


def systemd_units(schedule: Schedule) -> Mapping[str, str]:
    """Return the unit files by name: the nightly crawl, and notifications after it and every hour.

    If the run is queued, add the template of a worker, which a machine may run several times, as kuzet-worker@1 etc."""
    crawl = ("crawl", "--quiet", *(("--queue",) if schedule.is_queued else ()))
    worker = {"kuzet-worker@.service": _service(schedule, "worker %i", "worker", more=_WORKER, kind="exec")}
    return {
        "kuzet-crawl.service": _service(schedule, "the nightly crawl", *crawl, more=_CRAWL),
        "kuzet-crawl.timer": _timer("the nightly crawl", f"*-*-* {schedule.at:%H:%M}:00 Asia/Almaty", "15min"),
        "kuzet-notify.service": _service(schedule, "alarms, digest and silence", "notify", more=_NOTIFY),
        "kuzet-notify.timer": _timer("alarms, digest and silence", "hourly", "5min"),
        **({name: content + _INSTALL for name, content in worker.items()} if schedule.is_queued else {}),
    }


def cron_lines(schedule: Schedule, *, now: datetime) -> str:
    """Return lines for the account's crontab. cron uses the machine's time, whose zone is that of `now`."""
    begins = datetime.combine(now.astimezone(ALMATY), schedule.at, ALMATY).astimezone(now.tzinfo)
    return (
        f"# {schedule.at:%H:%M} in Almaty is {begins:%H:%M} {begins:%Z} here, while the machine is in this zone.\n"
        f"KUZET_HOME={_in_cron(str(schedule.home), quoted=False)}\n"
        f"{begins.minute} {begins.hour} * * * {_in_cron(*schedule.command)} crawl --quiet"
        f"{' --queue' if schedule.is_queued else ''}\n"
        f"17 * * * * {_in_cron(*schedule.command)} notify\n"
    )


def log_rotation(schedule: Schedule) -> str:
    """Return the file for logrotate. Every crawl opens the log again, so no process needs a signal."""
    return f"""\
"{_plain(schedule.home / "log")}/*.jsonl" {{
    su {schedule.account} {schedule.account}
    weekly
    rotate 26
    missingok
    notifempty
    create 0600 {schedule.account} {schedule.account}
    # A crawl under way writes into the renamed file until it ends.
    compress
    delaycompress
}}
"""


def _service(schedule: Schedule, about: str, *arguments: str, more: str, kind: str = "oneshot") -> str:
    paths = (schedule.home, schedule.program, schedule.config or schedule.home)
    is_in_a_home = any(str(path).startswith(_HOMES) for path in (*paths, schedule.program.resolve()))
    command = " ".join(map(_quoted, (*schedule.command, *arguments)))
    unit, service = (part.strip("\n") for part in more.split("---"))
    return f"""\
[Unit]
Description=Kuzet: {about}
Documentation=file://{_percent(str(Path(__file__).parents[2]))}/docs/operations.md
{unit}

[Service]
Type={kind}
User={schedule.account}
ExecStart={command}
Environment={_quoted(f"KUZET_HOME={schedule.home}")}
Environment=PYTHONDONTWRITEBYTECODE=1
EnvironmentFile=-{ENVIRONMENT}
{service}

# It may write its own folder and nothing else.
ReadWritePaths={_quoted(str(schedule.home))}
ProtectHome={"read-only" if is_in_a_home else "yes"}
{_HARDENED}"""


def _timer(about: str, when: str, spread: str) -> str:
    return f"""\
[Unit]
Description=Kuzet: {about}

[Timer]
OnCalendar={when}
# Run at the next start if the machine was off.
Persistent=true
RandomizedDelaySec={spread}

[Install]
WantedBy=timers.target
"""


_CRAWL = """
Wants=network-online.target
After=network-online.target
OnSuccess=kuzet-notify.service
OnFailure=kuzet-notify.service
---
# 3: done, but an outlet raised an alarm, which notify reports.
SuccessExitStatus=3
TimeoutStartSec=10h
Nice=10
MemoryMax=3G
TasksMax=256
"""

_NOTIFY = """
Wants=network-online.target
After=network-online.target
---
TimeoutStartSec=10min
MemoryMax=1G
TasksMax=64
"""

_WORKER = """
Wants=network-online.target
After=network-online.target postgresql.service
---
# SIGTERM goes to the main process, which puts its jobs back into the queue and ends the processes that read pages.
KillMode=mixed
TimeoutStopSec=2min
Restart=always
RestartSec=10
# A wrong configuration doesn't fix itself.
RestartPreventExitStatus=2
Nice=10
MemoryMax=3G
TasksMax=256
"""

_INSTALL = """
[Install]
WantedBy=multi-user.target
"""

_HARDENED = """\
ProtectSystem=strict
PrivateTmp=yes
PrivateDevices=yes
PrivateUsers=yes
UMask=0077
# A core file would hold texts and names.
LimitCORE=0
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
ProtectClock=yes
ProtectHostname=yes
ProtectProc=invisible
ProcSubset=pid
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged
# Clouds serve secrets there. A resolver or database may have other private addresses; the crawl itself refuses those.
IPAddressDeny=link-local multicast
# No MemoryDenyWriteExecute: pyOpenSSL's callbacks need such memory, and no page could be fetched by TLS.
"""


def _quoted(word: str) -> str:
    """Quote a word of a unit file, where systemd replaces % and $, and quotes and spaces end the word."""
    escaped = _percent(_plain(word).replace("\\", "\\\\")).replace("$", "$$").replace('"', '\\"')
    return f'"{escaped}"' if any(letter in escaped for letter in " '\"\\") else escaped


def _percent(text: str) -> str:
    return text.replace("%", "%%")


def _in_cron(*words: str, quoted: bool = True) -> str:
    """Return the words of a crontab command, where an unescaped % ends the line."""
    joined = shlex.join(map(_plain, words)) if quoted else _plain(words[0])
    return joined.replace("%", "\\%") if quoted else joined


def _plain(text: object) -> str:
    if any(not letter.isprintable() for letter in str(text)):
        raise ValueError(f"{text!r} holds a line break or another character that a schedule can't")
    return str(text)
