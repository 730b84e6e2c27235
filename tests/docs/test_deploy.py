"""The files for containers: they name what is there. No container engine builds or runs them here."""

import re
from pathlib import Path
from typing import Any

import pytest
import typer.main
from ruamel.yaml import YAML
from sqlalchemy import create_engine, text

from kuzet.main import make_app

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
COMPOSE = YAML(typ="safe").load(DEPLOY / "compose.yml")


def test_what_is_copied_into_the_image_is_there() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (DEPLOY / "Containerfile").read_text("utf-8"), re.MULTILINE)
    sources = {source for line in copied for source in line.split()}
    assert {"crawler", "requirements.lock"} <= sources
    assert [source for source in sources if not (ROOT / source).exists()] == []


@pytest.mark.parametrize("service", ["worker", "desk", "night"])
def test_services_run_commands_that_there_are(service: str) -> None:
    name, *options = COMPOSE["services"][service]["command"]
    commands: Any = typer.main.get_command(make_app())
    parsed = commands.commands[name].make_context(name, list(options))
    assert parsed.args == []


def test_services_are_kept_in_bounds() -> None:
    for name, service in COMPOSE["services"].items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert {"mem_limit", "pids_limit", "cpus"} <= service.keys(), name


def test_postgresql_knows_every_setting(postgres_server: str) -> None:
    lines = (DEPLOY / "postgresql.conf").read_text("utf-8").splitlines()
    names = {line.partition(" =")[0] for line in lines if line and not line.startswith("#")}
    engine = create_engine(postgres_server)
    with engine.connect() as connection:
        known = set(connection.scalars(text("SELECT name FROM pg_settings")))
    engine.dispose()
    assert len(names) > 10
    assert names - known == set()
