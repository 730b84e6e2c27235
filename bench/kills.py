"""Kill crawls and desks at random moments, and compare the result with undisturbed runs.

    python -m bench.kills --kills 200 --seed 1 --database postgresql

The demo outlets are crawled twice while a reviewer decides at the desk. Crawls are killed with or without their worker
processes, or lose one worker process; desks are killed in the middle of requests. Afterwards each acknowledged
decision must be stored once, each continued run must hold what an undisturbed one holds, and `kuzet verify` and the
database must find no fault. An unacknowledged decision may be stored or not, but never without its effect."""

import argparse
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

from bench.workload.postgres import new_database, postgres
from config.environment import Home
from kuzet.demo.server import DemoServers, serve_sites, write_config
from store.accounts.users import insert_user, load_user, start_session
from store.integrity.integrity_check import check_database
from store.integrity.verify import verify
from store.reports.export import load_rows
from store.schema.enums import Role
from store.session import open_database

FIRST_RUN = datetime(2026, 3, 2, 21, 0, tzinfo=UTC)
RUNS = 2
REVIEWER = "aliya"
MAX_CRAWL_SECONDS = 300
"""Time limit of a crawl of the demo outlets on any machine."""


@dataclass
class KillReport:
    """The kills of the program, and what it had acknowledged."""

    kills: Counter[str] = field(default_factory=Counter)
    homes: int = 0
    runs: int = 0
    acknowledged: int = 0
    faults: list[str] = field(default_factory=list)

    def check(self, holds: bool, seen: str) -> None:
        if not holds:
            self.faults.append(seen)
            print(f"FAULT: {seen}", flush=True)


class DeskUser(threading.Thread):
    """A reviewer who decides one item after another, at whichever desk answers."""

    def __init__(self, port: int, token: str, items: list[int]) -> None:
        super().__init__(daemon=True)
        self.port = port
        self.token = token
        self.items = items
        self.acknowledged: set[int] = set()
        self.refused: list[str] = []
        self.ends = threading.Event()

    def run(self) -> None:
        base = f"http://127.0.0.1:{self.port}"
        with httpx.Client(base_url=base, cookies={"kuzet_session": self.token}, timeout=60) as browser:
            while self.items and not self.ends.is_set():
                try:
                    self._decide(browser, self.items[0])
                except httpx.TransportError:
                    time.sleep(0.1)

    def _decide(self, browser: httpx.Client, item: int) -> None:
        page = browser.get(f"/items/{item}")
        _, action, form = page.text.partition(f'action="/items/{item}/decide"')
        if action:
            fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form.split("</form>")[0]))
            answer = browser.post(f"/items/{item}/decide", data={**fields, "verdict": "confirmed"})
            if answer.status_code == 303:
                self.acknowledged.add(item)
            elif answer.status_code not in (409, 503):
                self.refused.append(f"item {item}: status {answer.status_code}")
        elif page.status_code != 200:
            self.refused.append(f"item {item}: status {page.status_code}")
        # if there is no form, the item was decided before a kill that prevented the response
        self.items.pop(0)


def home_in(folder: Path, server: str | None) -> Home:
    """Return a new installation, with its database on a PostgreSQL server or else on SQLite."""
    folder.mkdir(parents=True)
    url = (
        new_database(server, f"kuzet_{os.getpid()}_{folder.parent.name}") if server else f"sqlite:///{folder}/kuzet.db"
    )
    return Home(path=folder, database_url=url)


def rows(home: Home, statement: str) -> list[Any]:
    """Return the rows of a statement."""
    engine = create_engine(home.database_url, poolclass=NullPool)
    with engine.connect() as connection:
        return list(connection.execute(text(statement)))


def start(config: Path, home: Home, *arguments: str, stdout: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
    """Start the command line in a session of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "kuzet", "--config", str(config), *arguments],
        env={**os.environ, "KUZET_HOME": str(home.path), "KUZET_DATABASE_URL": home.database_url},
        stdout=stdout,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def crawl(config: Path, home: Home, run_number: int, minutes: int = 0) -> subprocess.Popen[bytes]:
    now = FIRST_RUN + timedelta(days=run_number, minutes=minutes)
    return start(config, home, "crawl", "--quiet", "--now", now.isoformat())


def outcomes(home: Home) -> int:
    """Return how many pages were stored so far."""
    if home.database_url.startswith("sqlite") and not (home.path / "kuzet.db").exists():
        return 0
    with suppress(DBAPIError):
        return int(rows(home, "SELECT count(*) FROM outcomes")[0][0])
    return 0


def stored(home: Home) -> dict[str, Any]:
    """Return what crawls stored, without the near-duplicate that an item shows, because that is up to chance."""
    database = open_database(home.database_url)
    with database.reading() as session:
        versions = sorted(
            (row["outlet"], row["url"], row["seq"], row["fingerprint"]) for row in load_rows(session, "versions")
        )
        story_of = {row["url"]: row["story"] for row in load_rows(session, "articles")}
        copies: dict[Any, list[str]] = defaultdict(list)
        for url, story in sorted(story_of.items()):
            copies[story].append(url)
        items = sorted((row["entry"], *copies[story_of[row["url"]]]) for row in load_rows(session, "items"))
    database.close()
    return {"versions": versions, "items": items}


def children(pid: int) -> list[int]:
    """Return a process's descendants, except for Python's resource tracker."""
    found = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += [int(child) for child in path.read_text().split() if not _is_trackers(int(child))]
    return found + [further for child in found for further in children(child)]


def _is_trackers(pid: int) -> bool:
    """Return whether a process is Python's resource tracker, which complains when it is killed."""
    return b"resource_tracker" in Path(f"/proc/{pid}/cmdline").read_bytes()


def kill_crawl(program: subprocess.Popen[bytes], dice: random.Random) -> str:
    """Kill a crawl in a random way that also occurs on real machines, and return which."""
    how = dice.choice(["crawl whole", "crawl without its workers", "crawl's worker"])
    if how == "crawl whole":
        os.killpg(program.pid, signal.SIGKILL)
    elif how == "crawl without its workers":
        program.kill()
    elif processes := children(program.pid):
        with suppress(ProcessLookupError):
            os.kill(dice.choice(processes), signal.SIGKILL)
    return how


def crawl_with_kills(
    config: Path, home: Home, run_number: int, dice: random.Random, report: KillReport, *, left: int, minutes: int
) -> Iterator[str]:
    """Start a run again after each kill until it ends, and yield the kind of each kill; stop killing after `left`
    kills."""
    for attempt in range(1000):
        before, began = outcomes(home), time.monotonic()
        program = crawl(config, home, run_number, minutes + attempt)
        aim, delay = before + dice.randrange(1, 30), dice.random() * 0.3
        deadline = dice.random() * 4 if dice.random() < 0.4 else MAX_CRAWL_SECONDS
        killed = False
        while program.poll() is None:
            elapsed = time.monotonic() - began
            if attempt < left and not killed and (outcomes(home) >= aim or elapsed > deadline):
                time.sleep(delay)
                how = kill_crawl(program, dice)
                killed = True
                yield how
            if elapsed > MAX_CRAWL_SECONDS:
                report.check(False, "a crawl doesn't end")
                os.killpg(program.pid, signal.SIGKILL)
            time.sleep(0.01)
        printed = program.stderr.read().decode() if program.stderr else ""
        # a replacement process that starts while the crawl ends can't reach its parent, and reports that
        report.check(
            "Traceback" not in printed or "in spawn_main" in printed or "spawn.py" in printed,
            f"a crawl printed {printed[-500:]!r}",
        )
        if program.returncode in (0, 3):
            return
        report.check(
            program.returncode == -signal.SIGKILL, f"a crawl ended with {program.returncode}: {printed[-300:]!r}"
        )


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


class KilledDesk(threading.Thread):
    """A desk that is killed at random moments and started again, until `ends` is set."""

    def __init__(self, config: Path, home: Home, port: int, dice: random.Random, report: KillReport) -> None:
        super().__init__(daemon=True)
        self.config = config
        self.home = home
        self.port = port
        self.dice = dice
        self.report = report
        self.ends = threading.Event()

    def run(self) -> None:
        while not self.ends.is_set():
            program = start(self.config, self.home, "serve", "--port", str(self.port))
            self._wait_for_answer(program)
            self.ends.wait(self.dice.random() * 3)
            self.report.check(program.poll() is None, f"the desk ended by itself: {program.returncode}")
            program.kill()
            program.wait()
            self.report.kills["desk"] += 1

    def _wait_for_answer(self, program: subprocess.Popen[bytes]) -> None:
        while program.poll() is None and not self.ends.is_set():
            try:
                httpx.get(f"http://127.0.0.1:{self.port}/login", timeout=60)
            except httpx.TransportError:
                time.sleep(0.1)
            else:
                return


def check_decisions(home: Home, user: DeskUser, report: KillReport) -> None:
    """Check that each acknowledged decision is stored once, and that items agree with their decisions."""
    decided = Counter(item for (item,) in rows(home, "SELECT item_id FROM decisions"))
    reopened = {item for (item,) in rows(home, "SELECT item_id FROM item_events WHERE kind = 'reopened'")}
    found = rows(home, "SELECT id, state, decision_count FROM review_items")
    lost = user.acknowledged - decided.keys()
    report.check(not lost, f"decisions that were acknowledged are lost: {sorted(lost)}")
    report.check(max(decided.values(), default=0) <= 1, f"decided twice: {decided}")
    for item, state, count in found:
        report.check(count == decided[item], f"item {item} counts {count} decisions of {decided[item]}")
        if item not in reopened:
            report.check(
                (state == "confirmed") == (item in decided), f"item {item}: {state}, {decided[item]} decisions"
            )
    report.check(not user.refused, f"the desk refused: {user.refused[:3]}")
    report.acknowledged += len(user.acknowledged)


def check_whole(home: Home, clean: dict[str, Any], run_number: int, report: KillReport) -> None:
    """Check that nothing is damaged, lost or duplicated compared with an undisturbed run."""
    found = verify(home.database_url, home.archive)
    report.check(found.ok, f"kuzet verify: {found.findings[:3]}")
    check_database(home)
    seen = stored(home)
    for kind, wanted in clean.items():
        missing, further = (
            [one for one in wanted if one not in seen[kind]],
            [one for one in seen[kind] if one not in wanted],
        )
        report.check(seen[kind] == wanted, f"run {run_number + 1}: {kind}: missing {missing[:2]}, more {further[:2]}")


def one_home(
    home: Home, sites: DemoServers, clean: list[dict[str, Any]], dice: random.Random, report: KillReport, *, most: int
) -> None:
    """Do two runs of an installation, and kill the crawl in both runs and the desk in the second."""
    folder = home.path.parent
    write_config(folder / "config", sites.bases)
    report.homes += 1
    user, desk = None, None
    for run_number in range(RUNS):
        sites.run = run_number + 1
        if run_number:
            user, desk = open_desk(folder / "config", home, dice, report)
        left = dice.randrange(1, 5)
        for how in crawl_with_kills(
            folder / "config", home, run_number, dice, report, left=left, minutes=20 * run_number
        ):
            report.kills[how] += 1
            if report.kills.total() >= most:
                left = 0
        if user and desk:
            user.join(20)
            desk.ends.set()
            desk.join()
            user.ends.set()
            user.join()
            check_decisions(home, user, report)
        check_whole(home, clean[run_number], run_number, report)
        report.runs += 1


def open_desk(config: Path, home: Home, dice: random.Random, report: KillReport) -> tuple[DeskUser, KilledDesk]:
    """Start a desk that will be killed, and a reviewer at it."""
    database = open_database(home.database_url)
    with database.session() as session:
        insert_user(session, REVIEWER, "a long password that nobody types", role=Role.REVIEWER, now=datetime.now(UTC))
        account = load_user(session, REVIEWER)
        assert account is not None
        token = start_session(session, account, datetime.now(UTC))
    database.close()
    items = [item for (item,) in rows(home, "SELECT id FROM review_items ORDER BY id")]
    port = free_port()
    user, desk = DeskUser(port, token, items), KilledDesk(config, home, port, dice, report)
    desk.start()
    user.start()
    return user, desk


def undisturbed(folder: Path, sites: DemoServers, runs: int = RUNS) -> list[dict[str, Any]]:
    """Do `runs` runs without kills, and return what each stores."""
    home = home_in(folder / "var", None)
    write_config(folder / "config", sites.bases)
    found = []
    for run_number in range(runs):
        sites.run = run_number + 1
        program = crawl(folder / "config", home, run_number, 20 * run_number)
        program.communicate()
        if program.returncode not in (0, 3):
            raise SystemExit("an undisturbed crawl failed")
        found.append(stored(home))
    return found


def main() -> int:
    """Kill, compare and print the findings. Return 1 if anything was lost or duplicated, else 0."""
    parser = argparse.ArgumentParser(description="Kills of crawl and desk, against undisturbed runs.")
    parser.add_argument("--kills", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    terms = parser.parse_args()
    dice, report = random.Random(terms.seed), KillReport()
    server_of = postgres() if terms.database == "postgresql" else nullcontext()
    with tempfile.TemporaryDirectory() as folder, serve_sites(FIRST_RUN) as sites, server_of as server:
        clean = undisturbed(Path(folder) / "clean", sites)
        while report.kills.total() < terms.kills:
            home = home_in(Path(folder) / str(report.homes) / "var", server)
            one_home(home, sites, clean, dice, report, most=terms.kills)
            kinds = ", ".join(f"{how} {number}" for how, number in sorted(report.kills.items()))
            print(f"{report.kills.total()} kills ({kinds}) in {report.runs} runs", flush=True)
    print(f"{terms.database}: {report.acknowledged} decisions acknowledged; {len(report.faults)} faults")
    return int(bool(report.faults))


if __name__ == "__main__":
    sys.exit(main())
