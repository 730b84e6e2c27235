"""`kuzet demo`: what a newcomer sees of its two runs."""

import os
import subprocess
import sys

import pytest

from config.loader import load_watchlist
from kuzet.demo.content import WATCHLIST, load_articles

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> str:
    home = tmp_path_factory.mktemp("demo")
    environment = {**os.environ, "KUZET_HOME": str(home), "COLUMNS": "400"}
    command = [sys.executable, "-m", "kuzet", "demo", "--no-serve"]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def lines_after(told: str, heading: str) -> list[str]:
    return told.split(heading, 1)[1].splitlines()


@pytest.mark.parametrize("word", ["edit", "deletion", "block", "copy"])
def test_what_run_two_changed_is_named(told: str, word: str) -> None:
    changes = lines_after(told, "What run 2 changed")
    assert any(line.startswith(f"{word}: ") for line in changes)


def test_every_article_of_run_one_is_stored_but_the_recording(told: str) -> None:
    rows = [line.split() for line in lines_after(told, "Run 1: ")[2 : 2 + len(load_articles())]]
    assert {outlet: int(refused) for outlet, *_, refused in rows if refused != "0"} == {"azattyq-ru": 1}


def test_the_edit_names_whom_it_removed(told: str) -> None:
    (edit,) = [line for line in lines_after(told, "What run 2 changed") if line.startswith("edit: ")]
    assert "; about " in edit


def test_every_entry_that_the_articles_name_is_found(told: str) -> None:
    found = "\n".join(lines_after(told, "Found, and why"))
    missing = [
        entry.id for entry in load_watchlist(WATCHLIST) if entry.priority == "tracked" and f"\n{entry.id} " not in found
    ]
    assert not missing


def test_the_articles_are_about_sixty_in_three_languages() -> None:
    articles = [article for of_outlet in load_articles().values() for article in of_outlet]
    assert len(articles) >= 60
    assert {article.lang for article in articles} == {"ru", "kk", "en"}
