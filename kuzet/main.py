"""`kuzet`, the command line: thin commands that call the layers."""

import errno
import gc
import sys
import tomllib
from io import TextIOWrapper
from pathlib import Path
from resource import RLIMIT_CORE, setrlimit
from typing import Annotated

import typer

from crawler.redact_errors import hide_words, without_words
from kuzet.installation import Exit, Installation
from kuzet.terminal import err, plain, reason_of

PROGRAM = Path(__file__).parents[1]
PROJECT = PROGRAM / "pyproject.toml"

PATHS = frozenset({errno.ENOENT, errno.EACCES, errno.EPERM, errno.EISDIR, errno.ENOTDIR, errno.EEXIST, errno.EROFS})
"""What the system says of a path that can't be used."""

INTERRUPTED = 130
"""What shells say of a command that Ctrl-C has ended."""

OBJECTS = 200_000
"""That many are made and kept before the youngest are looked through for garbage: more than a command's start makes; in
use, some ten megabytes."""


def _tell_version(asked: bool) -> None:
    if asked:
        project = tomllib.loads(PROJECT.read_text("utf-8"))["project"]
        typer.echo(f"{project['name']} {project['version']}")
        raise typer.Exit


def _begin(
    context: typer.Context,
    config: Annotated[
        Path | None,
        typer.Option("--config", metavar="DIR", help="Folder with outlets/, watchlist.yml, laws.yml; else config/."),
    ] = None,
    _version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Say which release this is.")
    ] = False,
) -> None:
    context.obj = Installation(config)


def run() -> int:
    """Run the command line and return its exit code."""
    from config.loader import ConfigError

    # What is imported stays; by default it is looked through for garbage so often that it takes a sixth of a start.
    gc.set_threshold(OBJECTS)
    # A memory dump would hold the whole list; the processes that are started from here take this over.
    setrlimit(RLIMIT_CORE, (0, 0))
    _write_whatever_comes()
    hide_words()
    try:
        make_app()()
    except ConfigError as error:
        for line in str(error).splitlines():
            err.print(plain(line))
        return Exit.USAGE
    except BrokenPipeError:
        # The reader of our output has seen enough; nothing may be flushed to it any more.
        sys.stdout = None
        return Exit.DONE
    except KeyboardInterrupt:
        return INTERRUPTED
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else Exit.FAILED
    except Exception as error:
        if known := _told_plainly(error):
            err.print(plain(known))
        elif err.is_terminal:
            raise
        else:
            for line in without_words(error):
                err.print(plain(line))
        return Exit.FAILED
    return Exit.DONE


def _write_whatever_comes() -> None:
    """Names are written in letters that a terminal's encoding may lack."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _told_plainly(error: Exception) -> str | None:
    from store.integrity.integrity_check import plain_message

    if known := plain_message(error):
        return known
    if isinstance(error, OSError) and error.errno in PATHS and error.filename:
        return f"{reason_of(error)} (name another path, or give this account the right to it)"
    return None


def make_app() -> typer.Typer:
    """Build the command line with all its commands."""
    from kuzet.commands.crawl import articles, cited, crawl, rescan, status, worker
    from kuzet.commands.evidence import diff, evidence, verify
    from kuzet.commands.operations import backup, db, doctor, metrics, notify, restore, schedule
    from kuzet.commands.outlets import outlets
    from kuzet.commands.review import decide, export, queue, report, serve, stats, user
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
        decide.decide,
        report.report,
        stats.stats,
        export.export,
        diff.diff,
        cited.cited,
        evidence.evidence,
        verify.verify,
        schedule.schedule,
        notify.notify,
        doctor.doctor,
        metrics.metrics,
        backup.backup,
        restore.restore,
    ):
        app.command()(command)
    app.add_typer(watchlist.app, name="watchlist", help="Tracked people and organisations.")
    app.add_typer(outlets.app, name="outlets", help="Watched outlets.")
    app.add_typer(articles.app, name="articles", help="Articles imported from elsewhere.")
    app.add_typer(db.app, name="db", help="The database as a whole.")
    app.add_typer(user.app, name="user", help="Accounts of the desk.")
    return app
