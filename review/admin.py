"""What only administrators see: who did what at the desk."""

from starlette.responses import Response

from review.visit import Visit
from store.audit import audit_log


def audit_page(visit: Visit) -> Response:
    """The newest lines of the audit trail."""
    with visit.desk.database.reading() as session:
        return visit.page("audit.html", lines=audit_log(session, limit=500))
