"""The order of a run's visits."""

from datetime import timedelta

from config.models.outlet import Outlet
from crawler.nightly.plan_visits import VisitPlanner
from spiders.article import Link
from spiders.fetch.outlet_spider import Discovery
from spiders.reader import reader_for
from store.runs.runs import UrlOutcome, record_outcomes, record_outlet_run, start_run
from store.schema.enums import Outcome
from store.session import Database
from tests.support.store_samples import DAY, NOW

SITE = "https://demo.example/news"
OUTLET = Outlet(
    id="demo",
    name="demo",
    homepage=SITE,
    languages=("ru",),
    hosts=("demo.example",),
    discover={"listings": [SITE]},
    article_url="/news/",
)


def test_links_that_were_dead_come_after_what_is_announced_for_the_first_time(database: Database) -> None:
    links = {str(age): Link(url=f"{SITE}/{age}", published=NOW + DAY - timedelta(hours=age)) for age in range(1, 5)}
    ended = {"1": (Outcome.GONE, "404"), "2": (Outcome.DEFERRED, "dead_links"), "3": (Outcome.DEFERRED, "time")}
    with database.session() as session:
        first = start_run(session, NOW)
        outcomes = [
            UrlOutcome(outlet="demo", url=links[one].url, final_url=None, outcome=outcome, reason=reason)
            for one, (outcome, reason) in ended.items()
        ]
        record_outcomes(session, first, outcomes)
        record_outlet_run(session, first, "demo", {}, now=NOW)
        planner = VisitPlanner(outlet=OUTLET, reader=reader_for(OUTLET))
        second = start_run(session, NOW + DAY)
        plan = planner.plan(session, Discovery(links=links, sources=()), run_id=second, now=NOW + DAY)
    assert [visit.article_id for visit in plan] == ["3", "4", "1", "2"]
