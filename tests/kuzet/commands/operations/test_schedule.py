"""The schedule: units that systemd accepts, at the right moment of the night, with what the operator named."""

import shutil
import subprocess
from configparser import RawConfigParser
from datetime import UTC, datetime, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from crawler.operations.schedule import Schedule, cron_lines, log_rotation, systemd_units
from tests.support.command_line import CommandLine

WINTER = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)


def example(**changes: object) -> Schedule:
    values = {
        "program": Path("/opt/kuzet/.venv/bin/kuzet"),
        "home": Path("/var/lib/kuzet"),
        "account": "kuzet",
        "at": time(2, 0),
    }
    return Schedule(**{**values, **changes})  # type: ignore[arg-type]


def lines(name: str, **changes: object) -> list[str]:
    return systemd_units(example(**changes))[name].splitlines()


@pytest.fixture
def kuzet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(tmp_path / "var", monkeypatch, capsys)


def test_the_timer_strikes_at_night_in_almaty_and_makes_up_for_a_machine_that_was_off() -> None:
    timer = lines("kuzet-crawl.timer")
    assert "OnCalendar=*-*-* 02:00:00 Asia/Almaty" in timer
    assert "Persistent=true" in timer


def test_notices_go_out_after_the_crawl_however_it_ended_and_every_hour() -> None:
    crawl = lines("kuzet-crawl.service")
    assert "OnSuccess=kuzet-notify.service" in crawl
    assert "OnFailure=kuzet-notify.service" in crawl
    assert "OnCalendar=hourly" in lines("kuzet-notify.timer")


def test_a_queued_run_is_for_workers_that_stop_gracefully_and_come_again() -> None:
    assert "kuzet-worker@.service" not in systemd_units(example())
    worker = lines("kuzet-worker@.service", is_queued=True)
    assert "ExecStart=/opt/kuzet/.venv/bin/kuzet worker" in worker
    assert {"KillMode=mixed", "Restart=always", "WantedBy=multi-user.target", "Type=exec"} <= set(worker)
    assert "ExecStart=/opt/kuzet/.venv/bin/kuzet crawl --quiet --queue" in lines("kuzet-crawl.service", is_queued=True)
    assert " crawl --quiet --queue\n" in cron_lines(example(is_queued=True), now=WINTER)


def test_an_alarm_is_no_failure_of_the_service() -> None:
    assert "SuccessExitStatus=3" in lines("kuzet-crawl.service")


def test_the_service_may_write_to_its_own_folder_only() -> None:
    crawl = lines("kuzet-crawl.service")
    assert "ProtectSystem=strict" in crawl
    assert "ReadWritePaths=/var/lib/kuzet" in crawl
    assert "ProtectHome=yes" in crawl


def test_an_installation_in_a_home_can_still_be_read() -> None:
    assert "ProtectHome=read-only" in lines("kuzet-crawl.service", program=Path("/home/aigul/kuzet/.venv/bin/kuzet"))


def test_a_configuration_of_ones_own_is_passed_on() -> None:
    crawl = lines("kuzet-crawl.service", config=Path("/etc/kuzet"))
    assert "ExecStart=/opt/kuzet/.venv/bin/kuzet --config /etc/kuzet crawl --quiet" in crawl


def test_odd_letters_of_a_path_mean_nothing_to_systemd() -> None:
    crawl = lines("kuzet-crawl.service", home=Path('/srv/100% "new" $x'))
    assert 'Environment="KUZET_HOME=/srv/100%% \\"new\\" $$x"' in crawl


def test_a_path_with_a_line_break_is_refused() -> None:
    with pytest.raises(ValueError, match="line break"):
        systemd_units(example(home=Path("/srv/x\nUser=root")))


def test_no_secret_of_the_environment_is_written_down(kuzet: CommandLine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KUZET_NOTIFY", "mailto://user:hush7@example.org")
    for options in ((), ("--cron",)):
        assert "hush7" not in kuzet("schedule", "--account", "daemon", *options).out


def test_units_have_each_key_once_unless_it_adds_up() -> None:
    for name, content in systemd_units(example()).items():
        parser = RawConfigParser(strict=False)
        parser.read_string(content)
        assert parser.sections(), name
        keys = [line.partition("=")[0] for line in content.splitlines() if "=" in line and not line.startswith("#")]
        twice = {key for key in keys if keys.count(key) > 1}
        assert twice <= {"Environment", "SystemCallFilter"}, name


def test_systemd_accepts_the_units_and_rates_them_safe(tmp_path: Path) -> None:
    """Where systemd is installed, it reads the units itself; elsewhere only the other tests do."""
    if not shutil.which("systemd-analyze"):
        return
    program = tmp_path / "bin %1" / "kuzet"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for name, content in systemd_units(example(program=program, account="daemon")).items():
        (tmp_path / name).write_text(content)
    names = [str(path) for path in sorted(tmp_path.glob("kuzet-*"))]
    ended = subprocess.run(
        ["systemd-analyze", "--man=no", "verify", *names], capture_output=True, text=True, check=False
    )
    about_us = [line for line in ended.stderr.splitlines() if "kuzet" in line]
    assert about_us == []
    for name in ("kuzet-crawl.service", "kuzet-notify.service"):
        rated = ["systemd-analyze", "--no-pager", "security", "--offline=true", "--threshold=15", str(tmp_path / name)]
        assert subprocess.run(rated, capture_output=True, check=False).returncode == 0, "exposed by more than 1.5 of 10"


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("UTC", "0 21 * * *"),
        ("Asia/Almaty", "0 2 * * *"),
        ("Europe/Berlin", "0 22 * * *"),
        ("Asia/Kolkata", "30 2 * * *"),
    ],
)
def test_cron_strikes_at_the_same_moment_wherever_the_machine_stands(zone: str, expected: str) -> None:
    told = cron_lines(example(), now=WINTER.astimezone(ZoneInfo(zone)))
    assert f"{expected} /opt/kuzet/.venv/bin/kuzet crawl --quiet" in told.splitlines()


def test_a_percent_sign_does_not_end_crons_line() -> None:
    told = cron_lines(example(program=Path("/opt/a %b/kuzet")), now=WINTER)
    assert r"'/opt/a \%b/kuzet' crawl" in told


def test_the_rotated_log_stays_its_owners() -> None:
    told = log_rotation(example())
    assert '"/var/lib/kuzet/log/*.jsonl" {' in told
    assert "create 0600 kuzet kuzet" in told
    assert "copytruncate" not in told


def test_files_are_written_where_they_are_wanted(kuzet: CommandLine, tmp_path: Path) -> None:
    ended = kuzet("schedule", "--account", "daemon", "--at", "03:30", "--output", str(tmp_path / "units"))
    assert ended.code == 0
    written = {path.name: path.read_text() for path in (tmp_path / "units").iterdir()}
    assert set(written) == {*systemd_units(example()), "kuzet.logrotate"}
    assert "03:30:00 Asia/Almaty" in written["kuzet-crawl.timer"]
    assert f"KUZET_HOME={kuzet.home}" in written["kuzet-crawl.service"]


@pytest.mark.parametrize(
    "options",
    [
        ("--account", "root"),
        ("--account", "a b"),
        ("--account", "daemon", "--at", "25:00"),
        ("--account", "nobody-here"),
    ],
)
def test_what_cannot_be_scheduled_is_a_usage_error(kuzet: CommandLine, options: tuple[str, ...]) -> None:
    assert kuzet("schedule", *options).code == 2


def test_cron_keeps_the_contact_and_skips_notifications_without_an_address() -> None:
    told = cron_lines(example(contact="desk@example.org"), now=WINTER)
    assert '\nKUZET_CONTACT="desk@example.org"\nKUZET_NOTIFY=""\n' in told  # cron refuses an empty value without quotes
    assert '* test -z "$KUZET_NOTIFY" || /opt/kuzet' in told


def test_the_notifying_service_is_skipped_without_an_address() -> None:
    assert "ExecCondition=/bin/sh -c 'test -n \"$$KUZET_NOTIFY\"'" in lines("kuzet-notify.service")
