"""Show how often matches were right, how far reviewers agree, and the events of cases by month, law and region."""

from collections.abc import Mapping, Sequence
from datetime import date
from string import Formatter

from starlette.responses import Response

from config.local_time import months_between
from config.wording.catalogue import Catalogue
from config.wording.reasons import KEY
from review.rendering.charts import chart
from review.rendering.entry_labels import with_legal_names
from review.web.request import DeskRequest
from store.cases.regions import count_by_region
from store.reports.stats import Precision, count_case_events, load_agreement, load_decided, precision_by

MAX_ROWS = 50
MAX_MONTHS = 24


def statistics_page(request: DeskRequest) -> Response:
    """Show the statistics of all decisions and case events."""
    laws, words = request.desk.config.laws, request.catalogue
    with request.desk.database.reading() as session:
        decided = load_decided(session)
        reasons = precision_by(decided, lambda one: one.reason_codes)
        outlets = precision_by(decided, lambda one: [one.item.outlet])
        by_law = count_case_events(session, "law", limit=MAX_ROWS)
        return request.page(
            "statistics.html",
            agreement=load_agreement(session),
            reasons=[(_reason(request, one), one) for one in reasons[:MAX_ROWS]],
            outlets=[(request.outlet_name(one.name), one) for one in outlets[:MAX_ROWS]],
            months=chart(_months(words, count_case_events(session, "month"))),
            laws=[(with_legal_names(law, laws, words), number) for law, number in by_law],
            regions=[(_region(words, one), n) for one, n in count_by_region(count_case_events(session, "place"))],
        )


def _months(words: Catalogue, counted: Sequence[tuple[str, int]]) -> list[tuple[str, Mapping[str, int]]]:
    """Return a column for each of the last MAX_MONTHS months up to the newest one; `counted` is newest first."""
    numbers = {month: number for month, number in counted if month}
    months = months_between(min(numbers), max(numbers), most=MAX_MONTHS) if numbers else ()
    return [(words.month(date.fromisoformat(f"{month}-01")), {"count": numbers.get(month, 0)}) for month in months]


def _region(words: Catalogue, region: str) -> str:
    return words(f"region-{region}") if region else ""


def _reason(request: DeskRequest, group: Precision) -> str:
    """Return a reason in words, with "…" in place of parameters inside them."""
    key = f"{KEY}{group.name}"
    if not request.catalogue.has(key):
        return group.name
    parts = Formatter().parse(request.catalogue(key))
    words = "".join(literal + ("…" if name is not None else "") for literal, name, _, _ in parts).strip(" …:,-")
    return words or request.catalogue("reason-form-plain")  # a surname alone is described by its form only
