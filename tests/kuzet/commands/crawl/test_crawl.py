"""`kuzet crawl`: what it prints of a run."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.parametrize(
    ("locale", "said"),
    [("ru_RU.UTF-8", "Не удаётся прочитать источник"), ("C.UTF-8", "can't be read")],
)
def test_alarms_are_in_the_language_of_the_locale(tmp_path: Path, locale: str, said: str) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{unused.getsockname()[1]}"
        outlet = {
            "name": "Demo",
            "homepage": f"http://{place}/",
            "languages": ["ru"],
            "hosts": ["127.0.0.1"],
            "discover": {"listings": [f"http://{place}/"]},
            "article_url": r"/news/(?P<id>\d+)",
            "allow_local": [place],
            "delay": 0,
        }
        (tmp_path / "outlets").mkdir()
        (tmp_path / "outlets" / "demo.yml").write_text(json.dumps(outlet))
        ended = subprocess.run(
            [sys.executable, "-m", "kuzet", "--config", str(tmp_path), "crawl", "--quiet"],
            env={**os.environ, "KUZET_HOME": str(tmp_path / "var"), "LC_ALL": locale},
            capture_output=True,
            text=True,
            check=False,
        )
    assert ended.returncode == 3, ended.stderr
    assert said in " ".join(ended.stderr.split())
