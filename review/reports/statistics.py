"""Show how often matches were right, how far reviewers agree, and the events of cases by month, law and place."""

from string import Formatter

from starlette.responses import Response

from config.wording.reasons import KEY
from review.rendering.entry_labels import with_legal_names
from review.web.request import DeskRequest
from store.reports.stats import Precision, count_case_events, load_agreement, load_decided, precision_by

MAX_ROWS = 50


def statistics_page(request: DeskRequest) -> Response:
    """Show the statistics of all decisions and case events."""
    laws, words = request.desk.config.laws, request.catalogue
    with request.desk.database.reading() as session:
        decided = load_decided(session)
        reasons = precision_by(decided, lambda one: one.reason_codes)
        outlets = precision_by(decided, lambda one: [one.outlet])
        by_law = count_case_events(session, "law", limit=MAX_ROWS)
        return request.page(
            "statistics.html",
            agreement=load_agreement(session),
            reasons=[(_reason(request, one), one) for one in reasons[:MAX_ROWS]],
            outlets=[(request.outlet_name(one.name), one) for one in outlets[:MAX_ROWS]],
            months=count_case_events(session, "month", limit=MAX_ROWS),
            laws=[(with_legal_names(law, laws, words), number) for law, number in by_law],
            places=count_case_events(session, "place", limit=MAX_ROWS),
        )


def _reason(request: DeskRequest, group: Precision) -> str:
    """Return a reason in words, with "…" in place of its parameters."""
    key = f"{KEY}{group.name}"
    if not request.catalogue.has(key):
        return group.name
    parts = Formatter().parse(request.catalogue(key))
    return "".join(literal + ("…" if name is not None else "") for literal, name, _, _ in parts)
