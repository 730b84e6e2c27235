"""Read the environment variables of an installation: data folder, database, archive, contact, proxy, time stamps."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from config.yaml_file import ConfigError

USER_AGENT = "Kuzet/0.2 (keeps a record of published news; obeys robots.txt under the name Kuzet)"
"""The name under which the program makes requests and signs evidence."""

HOME = "KUZET_HOME"
DATABASE = "KUZET_DATABASE_URL"
ARCHIVE = "KUZET_ARCHIVE"
CONTACT = "KUZET_CONTACT"
PROXY = "KUZET_PROXY"
FORMER_PROXY = "KUZET_VANTAGE"
_FORMS = {
    DATABASE: (
        re.compile(r"(?s:(?:sqlite:///|sqlite\+pysqlite:///|postgresql\+psycopg://).*)"),
        "{scheme!r} is not a supported database",
        "begin it with postgresql+psycopg://, or unset the variable to use SQLite in KUZET_HOME",
    ),
    ARCHIVE: (
        re.compile(r"[a-z][a-z0-9]*://\S+"),
        "{written!r} is not an object store",
        "give an address like s3://bucket/folder",
    ),
    CONTACT: (
        re.compile(r"(?=[\0-\x7f]{1,200}\Z)(?:[^\s@()<>]+@[^\s@()<>]+\.[^\s@()<>]+|https?://[^\s()<>]+)"),
        "{written!r} is not a contact address",
        "give a mail address, or a page that begins with https://",
    ),
    PROXY: (
        re.compile(r"http://[^\s/@?#]+:\d{1,5}/?"),
        "the value is not a proxy address",
        "give http://HOST:PORT, without user name and password",
    ),
    FORMER_PROXY: (re.compile(r"(?!)"), "the variable has a new name", f"set {PROXY} instead, and unset this one"),
}
"""For each variable: the pattern of a valid value, and the problem and the remedy for any other value."""


@dataclass(frozen=True, kw_only=True)
class Home:
    """The folder of one installation and the address of its database."""

    path: Path
    database_url: str
    timestamp_url: str | None = None
    """The URL of the time-stamp authority for evidence (RFC 3161)."""
    archive_url: str | None = None
    """The object store that holds the archive instead of the folder `archive`."""
    contact: str | None = None
    """The mail or web address of the operator; every request names it."""
    proxy: str | None = None
    """A proxy in another network through which missing articles are requested again (docs/decisions/0014)."""

    @property
    def archive(self) -> Path:
        return self.path / "archive"

    @property
    def heads(self) -> Path:
        """The file that records the heads of the evidence chain."""
        return self.path / "heads.jsonl"

    @property
    def timestamps(self) -> Path:
        """The folder of time-stamped chain heads."""
        return self.path / "timestamps"

    @property
    def lock(self) -> Path:
        return self.path / "crawl.lock"

    @property
    def index(self) -> Path:
        """The folder of the index built from the watchlist; built again if it is missing."""
        return self.path / "index"

    @property
    def log(self) -> Path:
        return self.path / "log" / "kuzet.jsonl"


def find_home(environ: Mapping[str, str] = os.environ) -> Home:
    """Return the installation that the environment names, whether or not its folder exists.

    Raises ConfigError for an invalid variable.
    """
    _valid(environ, FORMER_PROXY)
    path = Path(environ.get(HOME) or "var").absolute()
    return Home(
        path=path,
        database_url=_valid(environ, DATABASE) or _sqlite_url(path / "kuzet.db"),
        timestamp_url=environ.get("KUZET_TIMESTAMP_URL") or None,
        archive_url=_valid(environ, ARCHIVE),
        contact=_valid(environ, CONTACT),
        proxy=(_valid(environ, PROXY) or "").rstrip("/") or None,
    )


def open_home(environ: Mapping[str, str] = os.environ) -> Home:
    """Return `find_home()`, creating its folder (mode 0700) if missing. Raises ConfigError if that fails."""
    home = find_home(environ)
    try:
        home.path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        message = f"{home.path} can't be created: {error.strerror}"
        raise ConfigError.of(HOME, None, message, "name a folder that this account may write") from error
    return home


def _sqlite_url(path: Path) -> str:
    """Return the URL of a database file, escaping characters that are special in URLs."""
    return f"sqlite:///{str(path).replace('%', '%25').replace('?', '%3F')}"


def _valid(environ: Mapping[str, str], variable: str) -> str | None:
    """Return the value of a variable, or None if it is empty. Raises ConfigError if it doesn't match its pattern."""
    written = environ.get(variable, "").strip()
    form, message, remedy = _FORMS[variable]
    if written and not form.fullmatch(written):
        scheme = written.partition("://")[0][:50]  # the rest of the address may hold a password
        raise ConfigError.of(variable, None, message.format(written=written[:200], scheme=scheme), remedy)
    return written or None
