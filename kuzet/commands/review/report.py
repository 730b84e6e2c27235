"""`kuzet report`: write the report of confirmed mentions."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal, get_args

import typer

from kuzet.commands.review.export import day_of
from kuzet.installation import installation
from kuzet.terminal import OutputOption, write_output

ReportFormat = Literal["html", "odt", "docx"]


def report(
    context: typer.Context,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="Articles published from this day on.")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="And up to and including this day.")] = None,
    language: Annotated[Literal["ru", "kk", "en"], typer.Option(help="The report's language: ru, kk or en.")] = "ru",
    format: Annotated[  # noqa: A002 - the option's name
        ReportFormat | None, typer.Option(help="html, odt or docx; else by the output's name, else html.")
    ] = None,
    internal: Annotated[
        bool, typer.Option("--internal", help="An internal copy, with notes, reviewers' logins and archive files.")
    ] = False,
    output: OutputOption = None,
) -> None:
    """Write the confirmed mentions by person, law and month, with sources and archive digests.

    HTML prints well from a browser, also to PDF; an OpenDocument text or a Word document can be edited."""
    from config.wording.catalogue import load_catalogues
    from review.app import load_templates
    from review.reports.report import ReportChoice, report_document, report_file

    for day in (since, until):
        day_of(day)
    place = installation(context)
    words, now = load_catalogues()[language], datetime.now(UTC)
    form = format or _form_of(output)
    choice = ReportChoice(since=since or "", until=until or "", internal=internal)
    with place.stored.reading() as session:
        written = (
            report_file(session, place.config, load_templates(), words, choice=choice, now=now).encode()
            if form == "html"
            else report_document(session, place.config, words, choice=choice, now=now, form=form)
        )
    write_output(written, output)


def _form_of(output: Path | None) -> ReportFormat:
    suffix = output.suffix[1:].lower() if output else ""
    return next((form for form in get_args(ReportFormat) if form == suffix), "html")
