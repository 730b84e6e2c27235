"""What an installation's environment says: where its data is, who runs it, and the authority for time stamps."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from config.yaml_file import ConfigError, Problem

CONTACT = "KUZET_CONTACT"
_CONTACT = re.compile(r"[^\s@()<>]+@[^\s@()<>]+\.[^\s@()<>]+|https?://[^\s()<>]+")


@dataclass(frozen=True, kw_only=True)
class Home:
    """The folder of one installation and the address of its database."""

    path: Path
    database_url: str
    timestamp_url: str | None = None
    """The authority that stamps evidence (RFC 3161)."""
    contact: str | None = None
    """The mail or web address under which outlets reach whoever runs this; every request names it."""

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
    def log(self) -> Path:
        return self.path / "log" / "kuzet.jsonl"


def open_home(environ: Mapping[str, str] = os.environ) -> Home:
    """The installation that the environment names, its folder made (0700) where it is missing.

    ConfigError if the contact is no address."""
    path = Path(environ.get("KUZET_HOME") or "var").absolute()
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    url = environ.get("KUZET_DATABASE_URL") or f"sqlite:///{path / 'kuzet.db'}"
    return Home(
        path=path,
        database_url=url,
        timestamp_url=environ.get("KUZET_TIMESTAMP_URL") or None,
        contact=_contact(environ.get(CONTACT, "").strip()),
    )


def _contact(written: str) -> str | None:
    if not written:
        return None
    if len(written) > 200 or not written.isascii() or not _CONTACT.fullmatch(written):
        message, remedy = f"{written[:200]!r} is no contact", "give a mail address, or a page that begins with https://"
        raise ConfigError((Problem(file=CONTACT, line=1, message=message, remedy=remedy),))
    return written
