"""Which stored responses belong to the evidence about an article."""

from store.evidence.bundle import load_address_evidence
from store.runs.runs import UrlOutcome, record_outcomes, record_outlet_run, start_run
from store.schema.enums import ArticleState, Outcome
from store.schema.tables.articles import StateObservation
from store.schema.tables.evidence import RawRecord
from store.session import Database, Session
from tests.support.store_samples import DAY, NOW, article, ingest

BASE = "https://demo.example"
SOURCES = {"sources": {f"{BASE}/": {"kind": "listing"}}}


def _run(session: Session, night: int, *paths: str) -> int:
    """A run that received a list with these further pages, an article, and another outlet's list."""
    now = NOW + night * DAY
    run = start_run(session, now)
    visited = f"{BASE}/news/{night + 7}"
    for place, url in enumerate((f"{BASE}/", *(BASE + path for path in paths), visited, "https://other.example/")):
        where = {"file": f"{night}", "offset": place, "length": 1, "sha256": "0", "packed_sha256": "0"}
        received = {"run_id": run, "url": url, "requested_url": url, "status": 200, "fetched_at": now}
        session.add(RawRecord(**received, **where, truncated=False))
    session.flush()
    record_outcomes(session, run, [UrlOutcome(outlet="demo", url=visited, final_url=None, outcome=Outcome.UNCHANGED)])
    record_outlet_run(session, run, "demo", SOURCES, now=now)
    return run


def test_a_hidden_article_brings_the_lists_that_named_it_with_their_further_pages(database: Database) -> None:
    with database.session() as session:
        row = ingest(session, article(1), now=NOW).article_row
        nights = enumerate((["/page/9/"], ["/page/2/", "/page/3/"], ["/page/2/"], [], []))
        runs = [_run(session, night, *pages) for night, pages in nights]
        hidden = StateObservation(
            article_row_id=row.id, state=ArticleState.UNLISTED, seen_at=NOW + 4 * DAY, run_id=runs[-1]
        )
        session.add(hidden)
        session.flush()
        judged_by = [(one.url, one.fetched_at) for one in load_address_evidence(session, [row.url]).articles[0].raw]
        row.last_listed_run_id = runs[1]
        named_by = [(one.url, one.fetched_at) for one in load_address_evidence(session, [row.url]).articles[0].raw]
    assert judged_by == [
        *((f"{BASE}{path}", NOW + DAY) for path in ("/", "/page/2/", "/page/3/")),
        *((f"{BASE}{path}", NOW + 2 * DAY) for path in ("/", "/page/2/")),
        (f"{BASE}/", NOW + 3 * DAY),
        (f"{BASE}/", NOW + 4 * DAY),
    ]
    assert named_by == [*judged_by[:3], judged_by[-1]]
