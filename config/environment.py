"""What an installation's environment says: where its data is, who runs it, and the authority for time stamps."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from config.yaml_file import ConfigError, Problem

ARCHIVE = "KUZET_ARCHIVE"
CONTACT = "KUZET_CONTACT"
VANTAGE = "KUZET_VANTAGE"
_OBJECTS = re.compile(r"[a-z][a-z0-9]*://\S+")
_PROXY = re.compile(r"http://[^\s/@?#]+:\d{1,5}/?")
_CONTACT = re.compile(r"[^\s@()<>]+@[^\s@()<>]+\.[^\s@()<>]+|https?://[^\s()<>]+")


@dataclass(frozen=True, kw_only=True)
class Home:
    """The folder of one installation and the address of its database."""

    path: Path
    database_url: str
    timestamp_url: str | None = None
    """The authority that stamps evidence (RFC 3161)."""
    archive_url: str | None = None
    """The object store that holds the archive, in place of the folder `archive`, if one does."""
    contact: str | None = None
    """The mail or web address under which outlets reach whoever runs this; every request names it."""
    vantage: str | None = None
    """A proxy in another network, through which what was missing is looked at once more: docs/decisions/0014."""

    @property
    def archive(self) -> Path:
        return self.path / "archive"

    @property
    def heads(self) -> Path:
        """The file that notes the heads of the chain of evidence."""
        return self.path / "heads.jsonl"

    @property
    def lock(self) -> Path:
        return self.path / "crawl.lock"

    @property
    def index(self) -> Path:
        """The folder of the index: the list made ready for search, which is made anew where it is missing."""
        return self.path / "index"

    @property
    def log(self) -> Path:
        return self.path / "log" / "kuzet.jsonl"


def open_home(environ: Mapping[str, str] = os.environ) -> Home:
    """The installation that the environment names, its folder made (0700) where it is missing.

    ConfigError if the contact is no address, or the archive's or the proxy's is none."""
    path = Path(environ.get("KUZET_HOME") or "var").absolute()
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    url = environ.get("KUZET_DATABASE_URL") or f"sqlite:///{path / 'kuzet.db'}"
    return Home(
        path=path,
        database_url=url,
        timestamp_url=environ.get("KUZET_TIMESTAMP_URL") or None,
        archive_url=_archive_url(environ.get(ARCHIVE, "").strip()),
        contact=_contact(environ.get(CONTACT, "").strip()),
        vantage=_vantage(environ.get(VANTAGE, "").strip()),
    )


def _archive_url(written: str) -> str | None:
    if not written:
        return None
    if not _OBJECTS.fullmatch(written):
        message, remedy = f"{written[:200]!r} is no object store", "give an address like s3://bucket/folder"
        raise ConfigError((Problem(file=ARCHIVE, line=1, message=message, remedy=remedy),))
    return written


def _contact(written: str) -> str | None:
    if not written:
        return None
    if len(written) > 200 or not written.isascii() or not _CONTACT.fullmatch(written):
        message, remedy = f"{written[:200]!r} is no contact", "give a mail address, or a page that begins with https://"
        raise ConfigError((Problem(file=CONTACT, line=1, message=message, remedy=remedy),))
    return written


def _vantage(written: str) -> str | None:
    if not written:
        return None
    if not _PROXY.fullmatch(written):
        message, remedy = "this is no proxy", "give http://HOST:PORT, without user name and password"
        raise ConfigError((Problem(file=VANTAGE, line=1, message=message, remedy=remedy),))
    return written.rstrip("/")
