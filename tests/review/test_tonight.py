"""The first page of the morning: what the last run lost, what an edit changed, what is urgent."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from config.environment import Home
from config.wording.catalogue import load_catalogues
from crawler.operations import doctor, machine_checks
from review.app import create_app
from review.web.request import DoctorFinding
from store.articles.articles import load_article
from store.articles.states import record_state
from store.runs.runs import UrlOutcome, finish_run, record_outcomes, start_run
from store.schema.enums import ArticleState, Outcome, Role
from tests.support.review_samples import NOW, article, ingest, open_desk

PAGES = [
    article("kaztag", "1", title="Суд", text="В Актау судят Жексена Тауасарова."),
    article("kaztag", "2", title="Погода", text="Снег."),
]


def test_lost_articles_stand_first_with_names_and_reasons(tmp_path: Path) -> None:
    with open_desk(tmp_path, articles=PAGES) as desk:
        with desk.database.session() as session:
            run = start_run(session, NOW)
            for page in PAGES:
                row = load_article(session, page.outlet, page.article_id)
                assert row
                record_state(session, row, ArticleState.GONE, now=NOW, run_id=run, status=404)
            outcome = UrlOutcome(
                outlet="bureau", url="https://x.example/a", final_url=None, outcome=Outcome.REFUSED, reason="no_text"
            )
            record_outcomes(session, run, [outcome])
            finish_run(session, run, NOW)
        page = desk.client(Role.READER).get("/").text
        assert page.index("Суд") < page.index("Погода"), "an article that names somebody comes first"
        assert "not found, not confirmed yet" in page
        assert "HTTP 404" in page
        assert "no text of an article on the page" in page
        assert "Zheksen Tauassarov" in page


def test_a_bookmark_of_the_queue_leads_to_the_queue(tmp_path: Path) -> None:
    with open_desk(tmp_path, articles=PAGES) as desk:
        assert desk.client().get("/?kind=person").headers["location"] == "/queue?kind=person"


def test_a_quiet_night_says_so(tmp_path: Path) -> None:
    with open_desk(tmp_path, articles=PAGES[1:]) as desk:
        assert "nothing removed" not in desk.client().get("/").text  # nobody has looked yet
        with desk.database.session() as session:
            finish_run(session, start_run(session, NOW), NOW)
        assert "nothing removed or hidden" in desk.client().get("/").text
        desk.clock.now += timedelta(days=1)
        with desk.database.session() as session:
            ingest(session, replace(PAGES[0], article_id="3"), now=desk.clock.now)
        assert "Review 1 item" in desk.client().get("/").text


def test_an_administrator_sees_what_is_wrong_with_the_installation(tmp_path: Path) -> None:
    with open_desk(tmp_path, articles=PAGES) as desk:
        app = create_app(
            desk.database,
            desk.config,
            Home(path=tmp_path, database_url=desk.database.url),
            clock=desk.clock,
            findings=lambda: [DoctorFinding(part="disk", is_bad=True)],
        )
        seen = replace(desk, app=app)
        assert "The disk is nearly full" in seen.client(Role.ADMIN).get("/").text
        assert "The disk is nearly full" not in seen.client(Role.MAINTAINER).get("/").text


def test_every_check_of_the_doctor_has_words() -> None:
    written = Path(doctor.__file__).read_text("utf-8") + Path(machine_checks.__file__).read_text("utf-8")
    parts = {part.partition(" ")[0] for part in re.findall(r'\b(?:ok|warn|bad|report)\(\s*f?"(\w[^"]*)"', written)}
    assert len(parts) > 10
    assert [part for part in parts if not load_catalogues()["ru"].has(f"doctor-{part}")] == []
