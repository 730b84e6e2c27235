"""The outlets at a glance: what the last crawl counted, and what needs a look."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from review.articles import outlet_name
from review.visit import Visit
from store.alarms import open_alarms
from store.runs import latest_run, outlet_runs

WORDS = ("looked_at", "new", "edited", "restored", "unchanged", "gone", "blocked", "deferred")


@dataclass(frozen=True, kw_only=True)
class Night:
    """One outlet's part of the last crawl."""

    name: str
    homepage: str
    counts: Mapping[str, Any]


def outlets_page(visit: Visit) -> Response:
    """The open alarms and the last crawl's counts, outlet by outlet."""
    with visit.desk.database.reading() as session:
        run = latest_run(session)
        counts = outlet_runs(session, run.id) if run else {}
        nights = [
            Night(name=outlet.name, homepage=outlet.homepage, counts=counts.get(outlet.id, {}))
            for outlet in visit.desk.config.outlets.values()
        ]
        alarms = [(outlet_name(visit, alarm.outlet), alarm) for alarm in open_alarms(session)]
        return visit.page("outlets.html", run=run, outlets=nights, alarms=alarms, words=WORDS)
