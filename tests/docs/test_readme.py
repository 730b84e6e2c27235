"""Every command of the README is run, in its order, on the invented outlets in place of the real ones."""

import json
import re
import shlex
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import URLError

import pytest

from config.environment import Home
from kuzet.demo.server import serve_sites, write_config
from tests.support.crawler_samples import kuzet_environment, run_kuzet

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
COMMANDS = [line.split("  #")[0].strip() for block in BLOCKS for line in block.splitlines()]
PAGE = "https://bureau.kz/novosti/example/"
PASSWORD = "a long enough password"

ALARM_IS_FINE = ("kuzet crawl", "kuzet status", "kuzet outlets check")
"""Commands that may end with 3: the invented outlets have a block page for the alarm to tell."""

NOTHING_IS_BROKEN = "kuzet outlets repair"
"""Ends with 1, as it finds no better file for an outlet that is read correctly."""


@pytest.fixture(scope="module")
def base() -> Iterator[tuple[dict[str, str], datetime]]:
    run_one = datetime.now(UTC) - timedelta(days=1)
    with serve_sites(run_one) as sites:
        yield sites.bases, run_one


@pytest.fixture(scope="module")
def shell(base: tuple[dict[str, str], datetime], tmp_path_factory: pytest.TempPathFactory) -> "Shell":
    folder = tmp_path_factory.mktemp("readme")
    bases, _ = base
    write_config(folder / "config", bases)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    entry = "entries:\n- {id: someone-else, kind: person, names: [Мейрам Шонаев]}\n"
    (folder / "people.yml").write_text(entry, encoding="utf-8")
    text = "Суд оштрафовал Жексена Тауасарова."
    archive = {"url": f"{bases['bureau']}/novosti/iz-arkhiva/", "title": "Из архива", "text": text}
    (folder / "archive.jsonl").write_text(json.dumps(archive), encoding="utf-8")
    (folder / "texts.jsonl").write_text(json.dumps({"id": 1, "text": text}), encoding="utf-8")
    return Shell(folder, bases)


class Shell:
    """A shell in which `kuzet` works on the invented outlets."""

    def __init__(self, folder: Path, bases: dict[str, str]) -> None:
        self.folder = folder
        self.bases = bases
        self.home = Home(path=folder / "var", database_url=f"sqlite:///{folder / 'var' / 'kuzet.db'}")

    def run(self, line: str) -> subprocess.CompletedProcess[str]:
        program, *arguments = shlex.split(line)
        if program != "kuzet":
            return subprocess.run(["bash", "-c", line], cwd=self.folder, capture_output=True, text=True, check=False)
        account = {"kuzet": "nobody"} if "--account" in arguments else {}  # one that each machine has
        page = {PAGE: _an_article(self.bases["bureau"])} if PAGE in arguments else {}
        given = [(account | page).get(argument, argument) for argument in arguments]
        return run_kuzet(self.folder / "config", self.home, *given, stdin=f"{PASSWORD}\n", cwd=self.folder)


def _an_article(base: str) -> str:
    """The address of any article that the invented outlet's feed links to."""
    with urllib.request.urlopen(f"{base}/feed/") as answer:
        found = re.search(r"<item>.*?<link>([^<]+)</link>", answer.read().decode(), re.DOTALL)
    assert found
    return found[1].strip()


def test_the_readme_has_commands() -> None:
    assert len(COMMANDS) > 20


@pytest.mark.parametrize("line", COMMANDS)
def test_command_of_the_readme_works(line: str, shell: Shell) -> None:
    if line.startswith("make "):
        dry = subprocess.run(["make", "--dry-run", *line.split()[1:]], cwd=ROOT, capture_output=True, check=False)
        assert dry.returncode == 0
        return
    if line == "kuzet serve":
        _serve(shell)
        return
    ended = shell.run(line)
    fine = (0, 3) if line.startswith(ALARM_IS_FINE) else (1,) if line.startswith(NOTHING_IS_BROKEN) else (0,)
    assert ended.returncode in fine, ended.stdout + ended.stderr
    if line.startswith("kuzet match"):
        assert json.loads(ended.stdout.splitlines()[0])["entry"] == "tauassarov-zheksen"


def _serve(shell: Shell) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "kuzet", "--config", str(shell.folder / "config"), "serve", "--port", str(port)]
    environment = kuzet_environment(shell.home) | {"PYTHONPATH": str(ROOT)}
    desk = subprocess.Popen(command, cwd=shell.folder, env=environment, stdout=subprocess.PIPE)
    try:
        assert "Kuzet" in _when_it_answers(f"http://127.0.0.1:{port}/")
    finally:
        desk.terminate()
        assert desk.wait(timeout=20) in (0, -15)
        assert desk.stdout
        desk.stdout.close()


def _when_it_answers(url: str) -> str:
    for _ in range(300):
        try:
            with urllib.request.urlopen(url) as answer:
                return str(answer.read().decode())
        except URLError:
            time.sleep(0.1)
    raise AssertionError(f"{url} didn't answer")
