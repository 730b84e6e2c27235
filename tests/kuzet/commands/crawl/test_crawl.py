"""`kuzet crawl`: what it prints of a run."""

import json
from pathlib import Path

import pytest

from tests.support.crawler_samples import home_in, run_kuzet, serve


@pytest.mark.parametrize(
    ("locale", "said"),
    [("ru_RU.UTF-8", "Не удаётся прочитать источник"), ("C.UTF-8", "can't be read")],
)
def test_alarms_are_in_the_language_of_the_locale(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locale: str, said: str
) -> None:
    with serve() as site:
        place = site.base.removeprefix("http://")
        outlet = {
            "name": "Demo",
            "homepage": f"{site.base}/",
            "languages": ["ru"],
            "hosts": ["127.0.0.1"],
            "discover": {"listings": [f"{site.base}/"]},
            "article_url": r"/news/(?P<id>\d+)",
            "allow_local": [place],
            "delay": 0,
        }
        (tmp_path / "outlets").mkdir()
        (tmp_path / "outlets" / "demo.yml").write_text(json.dumps(outlet))
        monkeypatch.setenv("LC_ALL", locale)
        ended = run_kuzet(tmp_path, home_in(tmp_path / "var"), "crawl", "--quiet")
    assert ended.returncode == 3, ended.stderr
    assert said in " ".join(ended.stderr.split())
