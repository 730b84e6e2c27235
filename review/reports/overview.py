"""Show the overview: counts of the last run, pending items, and the last six weeks."""

from datetime import timedelta

from starlette.responses import Response

from config.local_time import ALMATY
from review.outlets.outlets import OUTCOMES, run_totals
from review.rendering.charts import Chart, chart
from review.web.request import DeskRequest
from store.reports.timelines import count_items_by_state, count_opened
from store.runs.alarms import load_open_alarms
from store.runs.runs import load_latest_run, load_outlet_runs
from store.schema.enums import ItemState
from store.session import Session

CHART_DAYS = 42


def overview_page(request: DeskRequest) -> Response:
    """Show the run's totals, the items by kind and state, and a chart of items per day."""
    with request.desk.database.reading() as session:
        run = load_latest_run(session)
        counts = load_outlet_runs(session, run.id) if run else {}
        return request.page(
            "overview.html",
            run=run,
            totals=run_totals(counts),
            words=OUTCOMES,
            items=count_items_by_state(session),
            states=list(ItemState),
            weeks=_weeks(session, request),
            alarms=load_open_alarms(session),
        )


def _weeks(session: Session, request: DeskRequest) -> Chart | None:
    today = request.now.astimezone(ALMATY).replace(hour=0, minute=0, second=0, microsecond=0)
    days = [today - timedelta(days=ago) for ago in range(CHART_DAYS - 1, -2, -1)]
    opened = count_opened(session, days)
    return chart([(request.catalogue.date(day), {"open": number}) for day, number in zip(days, opened, strict=False)])
