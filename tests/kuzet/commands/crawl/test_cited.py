"""`kuzet cited`: each page that the briefing cites, and what became of it."""

import json
from pathlib import Path

import pytest

from store.articles.states import record_proxy_check, record_state
from store.runs.runs import start_run
from store.schema.enums import ArticleState
from store.schema.tables.articles import ProxyCheck
from store.session import open_database
from tests.support.command_line import CommandLine
from tests.support.store_samples import DAY, NOW, TEXT, article, ingest

Rows = list[dict[str, object]]
CITED = """\
pages:
- {footnote: 1, url: 'https://demo.example/news/1', outlet: demo}
- {footnote: 2, url: 'https://demo.example/news/2', outlet: demo}
- {footnote: 4, url: 'https://demo.example/news/3', outlet: demo}
- {footnote: 5, url: 'https://other.example/x', outlet: other, not_polled: a network that asks for a login}
"""
OUTLET = """\
name: Demo
homepage: https://demo.example/
languages: [ru]
hosts: [demo.example]
discover: {listings: ['https://demo.example/']}
article_url: '^https://demo\\.example/news/(?P<id>\\d+)'
"""


@pytest.fixture
def rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Rows:
    kuzet = CommandLine(tmp_path / "var", monkeypatch, capsys)
    config = tmp_path / "config"
    (config / "outlets").mkdir(parents=True)
    (config / "outlets" / "demo.yml").write_text(OUTLET, encoding="utf-8")
    (config / "cited.yml").write_text(CITED, encoding="utf-8")
    kuzet.home.mkdir(mode=0o700)
    database = open_database(f"sqlite:///{kuzet.home / 'kuzet.db'}")
    with database.session() as session:
        ingest(session, article(1))
        ingest(session, article(1, text=TEXT.replace("два года", "три года")), now=NOW + DAY)
        row = ingest(session, article(2, title="Иной", text="Совсем другой текст о погоде.")).article_row
        for night in (1, 2):
            record_state(session, row, ArticleState.GONE, now=NOW + night * DAY, run_id=None, reason="status 404")
        run = start_run(session, NOW)
        record_proxy_check(
            session,
            ProxyCheck(
                article_row_id=row.id, state=ArticleState.LIVE, via="proxy.example", seen_at=NOW + 2 * DAY, run_id=run
            ),
        )
    database.close()
    ended = kuzet("--config", str(config), "cited", "--format", "jsonl")
    assert ended.code == 0, ended.err
    assert "footnote" in kuzet("--config", str(config), "cited").out
    return [json.loads(line) for line in ended.out.splitlines()]


def test_every_footnote_has_a_line(rows: Rows) -> None:
    assert [row["footnote"] for row in rows] == [1, 2, 4, 5]


def test_a_page_that_was_edited_is_reachable_and_changed(rows: Rows) -> None:
    assert (rows[0]["reachable"], rows[0]["changed"]) == ("yes", "1×: substantive, numbers")
    assert rows[0]["gone"] == "no"


def test_a_page_that_is_gone_says_since_when(rows: Rows) -> None:
    shown_elsewhere = "through proxy.example, in another network: present at its address"
    assert rows[1]["reachable"] == f"no: status 404; {shown_elsewhere}"
    assert str(rows[1]["gone"]).startswith("absent since 04.03.2026")


def test_what_was_not_fetched_says_why(rows: Rows) -> None:
    assert rows[2]["reachable"] == "not fetched yet"
    assert rows[3]["reachable"] == "not fetched: a network that asks for a login"
