"""Where an installation keeps its data: `KUZET_HOME` and `KUZET_DATABASE_URL`; and the authority for time stamps."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Home:
    """The folder of one installation and the address of its database."""

    path: Path
    database_url: str
    timestamp_url: str | None = None
    """The authority that stamps evidence (RFC 3161)."""

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
    """The installation that the environment names, its folder made (0700) where it is missing."""
    path = Path(environ.get("KUZET_HOME") or "var").absolute()
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    url = environ.get("KUZET_DATABASE_URL") or f"sqlite:///{path / 'kuzet.db'}"
    return Home(path=path, database_url=url, timestamp_url=environ.get("KUZET_TIMESTAMP_URL") or None)
