"""The night at a glance: what the last crawl counted, what waits, and what the weeks before brought."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from starlette.responses import Response

from config.local_time import ALMATY
from review.archive.articles import outlet_name
from review.outlets.outlets import WORDS, refused
from review.rendering.charts import Chart, chart
from review.web.request import Visit
from store.reports.timelines import items_by_state, opened_between
from store.review.review_items import ItemState
from store.runs.alarms import open_alarms
from store.runs.runs import latest_run, outlet_runs
from store.session import Session

DAYS = 42


def overview_page(visit: Visit) -> Response:
    """The night's numbers, the queue by kind and state, and the items of the last six weeks."""
    with visit.desk.database.reading() as session:
        run = latest_run(session)
        counts = outlet_runs(session, run.id) if run else {}
        return visit.page(
            "overview.html",
            run=run,
            totals=_totals(counts),
            words=WORDS,
            items=items_by_state(session),
            states=list(ItemState),
            weeks=_weeks(session, visit),
            alarms=[(outlet_name(visit, alarm.outlet), alarm) for alarm in open_alarms(session)],
        )


def _totals(counts: Mapping[str, Mapping[str, Any]]) -> dict[str, int]:
    totals: Counter[str] = Counter()
    for of_outlet in counts.values():
        totals.update({word: of_outlet.get(word) or 0 for word in WORDS})
        totals["refused"] += refused(of_outlet)
    return dict(totals)


def _weeks(session: Session, visit: Visit) -> Chart | None:
    today = visit.now.astimezone(ALMATY).replace(hour=0, minute=0, second=0, microsecond=0)
    days = [today - timedelta(days=ago) for ago in range(DAYS - 1, -2, -1)]
    opened = opened_between(session, days)
    return chart([(visit.catalogue.date(day), {"open": number}) for day, number in zip(days, opened, strict=False)])
