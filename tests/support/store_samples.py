"""Invented articles and rows for the tests of the store."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from config.local_time import local_day
from config.models.entry import Entry, EntryKind
from crawler.ingest import ingest_extracted
from matchers.event_details import EventDetails
from matchers.find import find_mentions
from matchers.index import Index
from matchers.mention import Mention, MentionKind, Reason, ReasonCode
from spiders.article import Article
from store.archive.warc_files import RawRef, RawResponse
from store.articles.states import record_proxy_check, record_state
from store.articles.versions import Fetched, Recorded
from store.review.decide import decide
from store.review.decide_events import add_event
from store.runs.alarms import record_alarm
from store.runs.runs import record_raw, start_run
from store.schema.enums import ArticleState, Role, Verdict
from store.schema.tables.accounts import Audit, User
from store.schema.tables.articles import FieldChange, ProxyCheck
from store.schema.tables.items import ReviewItem
from store.texts.derived import searchable
from store.watchlist.watchlist import sync_watchlist

NOW = datetime(2026, 3, 2, 21, 0, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

NOBODYS_HASH = "$argon2id$v=19$m=8,t=1,p=1$bMZ9zqnXqj9Nq0qL7cXzCw$BHrUX1ulRH00CAUPhiVDJNPjPbWM3tpToSRobGem9lU"

TEXT = (
    "В городе Приозёрск суд рассмотрел дело активиста Тимура Балапанова. Балапанова обвиняют по статье 405 УК РК. "
    "Прокурор просил назначить два года ограничения свободы.\n"
    "Защита настаивает на оправдании. Адвокат сообщила, что свидетели не явились. "
    "Следующее заседание назначено на четверг. Журналистов в зал не пустили, сославшись на нехватку мест."
)
TITLE = "Суд в Приозёрске продолжил слушания"

BALAPANOV = Entry(id="balapanov", kind=EntryKind.PERSON, names=("Тимур Балапанов",), gender="m")
SARSENOVA = Entry(id="sarsenova", kind=EntryKind.PERSON, names=("Айгерим Сарсенова",), gender="f", priority="context")
WATCHED = {"балапанов": "balapanov", "сарсенов": "sarsenova"}


def article(number: int = 1, **changes: Any) -> Article:
    """An invented article; what the test is about is given by name."""
    url = f"https://demo.example/news/{number}"
    values: dict[str, Any] = {
        "outlet": "demo",
        "article_id": str(number),
        "url": url,
        "urls": (url,),
        "title": TITLE,
        "author": "Редакция",
        "published": NOW - DAY,
        "lang": "ru",
        "text": TEXT,
        "layers": {"title": "select"},
    }
    return Article(**{**values, **changes})


def raw(body: bytes = b"<html></html>", **changes: Any) -> RawResponse:
    """An invented response."""
    values: dict[str, Any] = {
        "url": "https://demo.example/news/1",
        "requested_url": "https://demo.example/news/1?utm_source=x",
        "status": 200,
        "headers": (("Content-Type", "text/html; charset=utf-8"), ("ETag", '"a1"')),
        "body": body,
        "request_headers": (("Host", "demo.example"), ("User-Agent", "Kuzet")),
        "fetched_at": NOW,
    }
    return RawResponse(**{**values, **changes})


def mentions_in(text: str) -> list[Mention]:
    """A stand-in for the matcher: finds the stems of WATCHED, and article 405."""
    folded = text.casefold()
    found = []
    for stem, entry in {**WATCHED, "статье 405": "kz-uk:405"}.items():
        start = folded.find(stem)
        while start >= 0:
            end = start + len(stem)
            citation = ":" in entry
            found.append(
                Mention(
                    kind=MentionKind.CITATION if citation else MentionKind.PERSON,
                    entry=entry,
                    start=start,
                    end=end,
                    surface=text[start:end],
                    reasons=(Reason(code=ReasonCode.ABBREVIATION, weight=0.8),),
                    events=() if citation else ("tried",),
                    code="kz-uk" if citation else None,
                    article="405" if citation else None,
                )
            )
            start = folded.find(stem, end)
    return sorted(found, key=lambda mention: (mention.start, mention.end))


def ingest(
    session: Session,
    page: Article,
    *,
    now: datetime = NOW,
    run_id: int | None = None,
    raw_id: int | None = None,
    details: Sequence[EventDetails] = (),
    index: Index | None = None,
) -> Recorded:
    """What the crawler does with an article; without an index, the stand-in matcher finds what is in it, and `details`
    belong to each person."""
    text = searchable(page.title, page.text)
    if index is not None:
        found = find_mentions(text, index, lang=page.lang, published=page.published and local_day(page.published))
    else:
        found = [one if one.code else one._replace(event_details=tuple(details)) for one in mentions_in(text)]
    return ingest_extracted(session, Fetched(article=page, raw_id=raw_id, now=now), found, run_id=run_id)


def detained(on: date | None = date(2026, 3, 1), event: str = "detained", **more: Any) -> EventDetails:
    """The details of an event on a day, or without a date."""
    return EventDetails(
        event=event, start=more.pop("start", 0), end=8, date=on, date_precision="day" if on else None, **more
    )


def user(session: Session, name: str = "aliya", role: Role = Role.REVIEWER) -> User:
    """An account whose password nobody knows: hashing one takes its time."""
    account = User(name=name, password_hash=NOBODYS_HASH, role=role, disabled=False, created_at=NOW)
    session.add(account)
    session.flush()
    return account


def blocked(pages: int) -> list[dict[str, Any]]:
    """The findings of an alarm that so many of 40 pages were blocked."""
    return [{"code": "most-pages-blocked", "params": {"bad": pages, "of": 40}}]


def fill_append_only(session: Session) -> None:
    """At least one row in each table whose rows are only ever added."""
    run_id = start_run(session, NOW)
    record_raw(
        session, run_id, RawRef(file="run.warc.gz", offset=0, length=1, sha256="0" * 64, packed_sha256="0" * 64), raw()
    )
    sync_watchlist(session, [BALAPANOV, SARSENOVA], NOW)
    recorded = ingest(session, article(), run_id=run_id)
    record_state(session, recorded.article_row, recorded.article_row.state, now=NOW, run_id=run_id)
    record_proxy_check(
        session,
        ProxyCheck(
            article_row_id=recorded.article_row.id, state=ArticleState.GONE, via="proxy", seen_at=NOW, run_id=run_id
        ),
    )
    session.add(FieldChange(article_row_id=recorded.article_row.id, seen_at=NOW, field="author", before="A", after="B"))
    record_alarm(session, "demo", "blocked", blocked(31), now=NOW, run_id=run_id)
    session.add(Audit(at=NOW, actor="aliya", action="login", subject="aliya", detail={}))
    item = session.query(ReviewItem).order_by(ReviewItem.id).first()
    assert item is not None
    user(session)
    decide(session, item.id, Verdict.CONFIRMED, reviewer="aliya", version_id=item.since_version_id, now=NOW)
    add_event(session, "balapanov", {"event": "detained"}, source="письмо адвоката", reviewer="aliya", now=NOW)
