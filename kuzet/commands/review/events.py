"""`kuzet events`: list the events of cases, and confirm, correct, reject or add one."""

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kuzet.installation import Exit, failing, installation
from kuzet.terminal import FormatOption, out, table
from store.schema.enums import CaseEventState, EventDecisionKind

if TYPE_CHECKING:
    from store.session import Session

app = typer.Typer(no_args_is_help=True)

Reviewer = Annotated[str, typer.Option("--as", metavar="REVIEWER", help="The account that decides.")]
Number = Annotated[int, typer.Argument(metavar="EVENT", help="The event's number, as kuzet events list prints it.")]
Note = Annotated[str | None, typer.Option(help="A note for colleagues, kept with the decision.")]
Date = Annotated[str | None, typer.Option(metavar="DATE", help="2026-03-05, 2026-03, 2026 or '5 марта 2026'.")]
Words = Annotated[str | None, typer.Option(help="An empty text removes the value.")]
Term = Annotated[str | None, typer.Option(metavar="TERM", help="'5 лет', '30 days', '2 жыл 6 ай', or P5Y.")]
Money = Annotated[str | None, typer.Option(metavar="AMOUNT", help="115500 KZT, '20 МРП', or in USD, EUR or RUB.")]


@app.command("list")
def list_events(
    context: typer.Context,
    entry: Annotated[str | None, typer.Option(metavar="ENTRY", help="Only events of this entry.")] = None,
    state: Annotated[CaseEventState | None, typer.Option(help="Only events in this state.")] = None,
    format: FormatOption = "table",  # noqa: A002 - the option's name
) -> None:
    """List the events of all cases by entry and date."""
    from store.reports.export import write_rows
    from store.reports.export_cases import event_rows

    with installation(context).stored.reading() as session:
        rows = list(event_rows(session, entry=entry, state=state))
    if format == "jsonl":
        write_rows(rows, "events", "jsonl", sys.stdout.buffer)
        return
    columns = ("id", "entry", "event", "date", "place", "court", "term", "state", "sources")
    out.print(table(columns, [tuple(row[name] if row[name] is not None else "" for name in columns) for row in rows]))


@app.command()
def confirm(context: typer.Context, event: Number, reviewer: Reviewer, note: Note = None) -> None:
    """Confirm an event as it is shown."""
    _decide(context, event, EventDecisionKind.CONFIRM, reviewer, note)


@app.command()
def reject(context: typer.Context, event: Number, reviewer: Reviewer, note: Note = None) -> None:
    """Reject an event: it did not happen, or not to this entry."""
    _decide(context, event, EventDecisionKind.REJECT, reviewer, note)


@app.command()
def correct(
    context: typer.Context,
    event: Number,
    reviewer: Reviewer,
    kind: Annotated[str | None, typer.Option("--event", metavar="TYPE", help="The right type of event.")] = None,
    date: Date = None,
    place: Words = None,
    court: Words = None,
    law: Words = None,
    term: Term = None,
    amount: Money = None,
    note: Note = None,
) -> None:
    """Correct values of an event; values without an option stay as they are."""
    entered = {"date": date, "place": place, "court": court, "law": law, "term": term, "amount": amount}
    _decide(context, event, EventDecisionKind.CORRECT, reviewer, note, {"event": kind, **entered})


@app.command()
def add(
    context: typer.Context,
    entry: Annotated[str, typer.Argument(metavar="ENTRY", help="The entry's id, as kuzet watchlist list prints it.")],
    kind: Annotated[str, typer.Argument(metavar="TYPE", help="The type of event, such as detained.")],
    reviewer: Reviewer,
    source: Annotated[str, typer.Option(help="The address of a page, or the name of a document.")],
    date: Date = None,
    place: Words = None,
    court: Words = None,
    law: Words = None,
    term: Term = None,
    amount: Money = None,
    note: Note = None,
) -> None:
    """Add an event that no article reports, with its source."""
    from store.review.decide_events import add_event

    entered = {"date": date, "place": place, "court": court, "law": law, "term": term, "amount": amount}

    def decide(session: "Session", now: datetime) -> int:
        fields = _parsed(context, {"event": kind, **entered})
        made = add_event(session, entry, fields, source=source, reviewer=reviewer, now=now, note=note)
        return int(made.case_event_id)

    _print_decided(context, decide, reviewer, "added")


@app.command()
def undo(context: typer.Context, event: Number, reviewer: Reviewer) -> None:
    """Undo the newest decision on an event that isn't undone yet."""
    from store.cases.case_events import load_decided
    from store.cases.load_cases import load_case_event
    from store.review.decide_events import undo_event_decision
    from store.review.decisions import DecisionError

    def decide(session: "Session", now: datetime) -> int:
        row = load_case_event(session, event)
        decided = load_decided(session, row.entry).get(event) if row else None
        if decided is None:
            raise DecisionError(f"no decision on event {event} is in force")
        undo_event_decision(session, decided.newest.id, reviewer=reviewer, now=now)
        return event

    _print_decided(context, decide, reviewer, "undone")


def _decide(
    context: typer.Context,
    event: int,
    kind: EventDecisionKind,
    reviewer: str,
    note: str | None,
    entered: dict[str, str | None] | None = None,
) -> None:
    from store.review.decide_events import decide_event

    def decide(session: "Session", now: datetime) -> int:
        fields = _parsed(context, entered or {})
        decide_event(session, event, kind, reviewer=reviewer, now=now, fields=fields, note=note)
        return event

    _print_decided(context, decide, reviewer, kind.value)


def _parsed(context: typer.Context, entered: dict[str, str | None]) -> dict[str, Any]:
    from store.cases.typed_fields import EventFieldError, parse_fields

    with failing(EventFieldError, code=Exit.USAGE):
        return parse_fields(entered, installation(context).config.laws)


def _print_decided(context: typer.Context, decide: Any, reviewer: str, verdict: str) -> None:
    """Decide and record it in the audit trail in one transaction, and print the event's state."""
    from store.accounts.audit import record_audit
    from store.cases.load_cases import load_case_event
    from store.review.decisions import DecisionError

    database, now = installation(context).database, datetime.now(UTC)
    with failing(DecisionError), database.session() as session:
        number = decide(session, now)
        # the audit trail marks decisions of the command line, which asks for no password
        detail = {"verdict": verdict, "by": "command line"}
        record_audit(session, actor=reviewer, action="decided", subject=f"event {number}", detail=detail, now=now)
    with database.reading() as session:
        row = load_case_event(session, number)
        assert row is not None
        out.print(f"Event {number}: {row.state}.")
