"""The runbook: every command in it exists, with the options it names."""

import re
import shlex
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from kuzet.main import make_app

DOCS = Path(__file__).parents[2] / "docs"
TEXT = (DOCS / "operations.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", TEXT, re.MULTILINE | re.DOTALL)
LINES = sorted({line.partition("  #")[0].strip() for block in BLOCKS for line in block.splitlines()})
INLINE = sorted(set(re.findall(r"`(kuzet [a-z][^`]*)`", TEXT)))
KUZET = [line for line in LINES if line.startswith("kuzet ")] + INLINE


def test_the_runbook_has_commands() -> None:
    assert len(KUZET) > 20


@pytest.mark.parametrize("line", KUZET)
def test_command_of_the_runbook_exists_with_its_options(line: str) -> None:
    words = shlex.split(line)[1:]
    command = get_command(make_app())
    context = typer.Context(command)
    while words and isinstance(getattr(command, "commands", None), dict):
        command = command.get_command(context, words.pop(0))  # type: ignore[attr-defined]
        assert command is not None, line
    known = {name for parameter in command.params for name in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known


@pytest.mark.parametrize("name", sorted(set(re.findall(r"docs/[a-z0-9-]+\.md", TEXT))))
def test_page_that_the_runbook_names_exists(name: str) -> None:
    assert (DOCS.parent / name).exists()


def test_targets_of_make_exist() -> None:
    makefile = (DOCS.parent / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"(?:`|&& )make ([a-z]+)", TEXT)):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
