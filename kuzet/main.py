"""The command line `kuzet`: the table of commands and the handling of their errors."""

import errno
import gc
import sys
import tomllib
from io import TextIOWrapper
from pathlib import Path
from resource import RLIMIT_CORE, setrlimit
from typing import Annotated

import typer

from crawler.redact_errors import NO_MEMORY_REMEDY, end_if_without_memory, redact_uncaught_errors, redacted_lines
from kuzet.installation import Exit, Installation
from kuzet.terminal import err, plain, reason_of

PROJECT = Path(__file__).parents[1] / "pyproject.toml"

UNUSABLE_PATH_ERRNOS = frozenset(
    {errno.ENOENT, errno.EACCES, errno.EPERM, errno.EISDIR, errno.ENOTDIR, errno.EEXIST, errno.EROFS}
)
"""Errors raised for paths that can't be used."""

INTERRUPTED_EXIT_CODE = 130
"""The shells' exit code for a command ended by Ctrl-C."""

MIN_GARBAGE_OBJECTS = 200_000
"""Allocations (about 10 MB) before Python collects garbage: more than a command makes while it starts."""

_OPEN_FILES = (
    "too many files are open. Everything stored is complete. Allow more open files (ulimit -n, or LimitNOFILE= of the "
    "service), and run the command again"
)
_LACKING = {errno.EMFILE: _OPEN_FILES, errno.ENFILE: _OPEN_FILES, errno.ENOMEM: NO_MEMORY_REMEDY}
"""Number of a system error that names a lack -> the message with its remedy."""


def _show_version(asked: bool) -> None:
    if asked:
        project = tomllib.loads(PROJECT.read_text("utf-8"))["project"]
        typer.echo(f"{project['name']} {project['version']}")
        raise typer.Exit


def _begin(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config", metavar="DIR", help="Folder with outlets/, watchlist.yml and laws.yml; default: config/."
        ),
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    context.obj = Installation(config)


def run() -> int:
    """Run the command line and return its exit code."""
    from config.yaml_file import ConfigError

    # Imported objects live to the end; by default, looking for garbage among them takes a sixth of the start.
    gc.set_threshold(MIN_GARBAGE_OBJECTS)
    # A core dump would contain the watchlist; child processes inherit this.
    setrlimit(RLIMIT_CORE, (0, 0))
    _escape_unknown_letters()
    redact_uncaught_errors()
    try:
        make_app()()
    except ConfigError as error:
        for line in str(error).splitlines():
            err.print(plain(line))
        return Exit.USAGE
    except BrokenPipeError:
        # The reader closed the pipe; nothing may be flushed to it.
        sys.stdout = None
        return Exit.DONE
    except KeyboardInterrupt:
        return INTERRUPTED_EXIT_CODE
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else Exit.FAILED
    except Exception as error:
        end_if_without_memory(error)
        if known := _plain_error(error):
            err.print(plain(known))
        elif err.is_terminal:
            raise
        else:
            for line in redacted_lines(error):
                err.print(plain(line))
        return Exit.FAILED
    return Exit.DONE


def _escape_unknown_letters() -> None:
    """Escape letters that the terminal's encoding lacks, instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _plain_error(error: Exception) -> str | None:
    from store.integrity.integrity_check import plain_message

    if known := plain_message(error):
        return known
    if isinstance(error, OSError) and error.errno in UNUSABLE_PATH_ERRNOS and error.filename:
        return f"{reason_of(error)} (name another path, or give this account access)"
    return _lacking(error)


def _lacking(error: BaseException) -> str | None:
    """Return what the machine lacked and what to do, or None if no lack caused the error."""
    number = errno.ENOMEM if isinstance(error, MemoryError) else error.errno if isinstance(error, OSError) else None
    if number in _LACKING:
        return _LACKING[number]
    causes = (error.__cause__ or error.__context__, *getattr(error, "exceptions", ()))
    return next(filter(None, (_lacking(cause) for cause in causes if cause is not None)), None)


def make_app() -> typer.Typer:
    """Build the command line with all its commands."""
    from kuzet.commands.crawl import articles, cited, crawl, rescan, status, worker
    from kuzet.commands.evidence import diff, evidence
    from kuzet.commands.operations import backup, doctor, notify, schedule
    from kuzet.commands.outlets import outlets
    from kuzet.commands.review import events, export, queue, report, serve, stats
    from kuzet.commands.watchlist import match, watchlist
    from kuzet.demo import demo

    app = typer.Typer(
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        callback=_begin,
        help="Watch the press: crawl outlets, find tracked names and laws, queue them for review.",
    )
    for command in (
        demo.demo,
        crawl.crawl,
        status.status,
        worker.worker,
        rescan.rescan,
        match.match,
        serve.serve,
        queue.queue,
        queue.decide,
        report.report,
        stats.stats,
        export.export,
        diff.diff,
        cited.cited,
        evidence.evidence,
        evidence.verify,
        schedule.schedule,
        notify.notify,
        doctor.doctor,
        doctor.metrics,
        backup.backup,
        backup.restore,
    ):
        app.command()(command)
    app.add_typer(watchlist.app, name="watchlist", help="Tracked people and organisations.")
    app.add_typer(events.app, name="events", help="Events of cases: what happened to the people on the watchlist.")
    app.add_typer(outlets.app, name="outlets", help="Watched outlets.")
    app.add_typer(articles.app, name="articles", help="Articles imported from elsewhere.")
    app.add_typer(backup.db_app, name="db", help="The database as a whole.")
    app.add_typer(serve.user_app, name="user", help="Accounts of the desk.")
    return app
