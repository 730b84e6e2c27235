"""Runs `kuzet` in the tests' own process, as a shell would."""

import io
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from kuzet import terminal
from kuzet.main import run


@dataclass(frozen=True, kw_only=True)
class Result:
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str


class CommandLine:
    """The command line of one installation in a folder of its own."""

    def __init__(self, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.home = home
        self._monkeypatch = monkeypatch
        self._capsys = capsys
        monkeypatch.setenv("KUZET_HOME", str(home))
        monkeypatch.delenv("KUZET_DATABASE_URL", raising=False)
        monkeypatch.setattr("kuzet.main.redact_uncaught_errors", lambda: None)  # here it would hide them from the tests
        # Tables are as wide as the terminal; a narrow one would fold what the tests look for.
        monkeypatch.setenv("COLUMNS", "300")
        monkeypatch.setattr(terminal.out, "width", 300)  # it may have asked before

    def __call__(self, *arguments: str, stdin: str = "") -> Result:
        self._monkeypatch.setattr(sys, "argv", ["kuzet", *arguments])
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        self._capsys.readouterr()
        code = run()
        written = self._capsys.readouterr()
        return Result(code=code, out=written.out, err=written.err)
