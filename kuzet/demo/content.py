"""Load the invented articles of the demonstration."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict
from ruamel.yaml import YAML

from config.local_time import ALMATY

ARTICLES = Path(__file__).parent / "articles"
WATCHLIST = Path(__file__).parent / "watchlist.yml"
OUTLET_LANGUAGES = {"azattyq-kk": "kk"}


class DemoArticle(BaseModel):
    """An invented article. Days count back from run one; the last fields say what changes in run two."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    title: str
    day: int
    time: str = "11:30"
    lang: str = "ru"
    slug: str = ""
    section: str = ""
    category: str = ""
    author: str | None = None
    lead: str | None = None
    body: tuple[str, ...] = ()
    entries: tuple[tuple[str, ...], ...] = ()
    live: bool = False
    audio: bool = False
    old: bool = False
    digest: bool = False
    first_run: int = 1
    changes_in_run_two: dict[str, Any] = {}
    copy_of: str | None = None
    removed_in_run_two: bool = False
    blocked_in_run_two: bool = False
    always_blocked: bool = False

    def in_run(self, run: int) -> "DemoArticle":
        """Return the article as it reads in run 1 or 2."""
        return self.model_copy(update=self.changes_in_run_two) if run == 2 else self

    def is_announced(self, run: int) -> bool:
        return self.first_run <= run and not (self.removed_in_run_two and run == 2)

    def is_blocked(self, run: int) -> bool:
        return self.always_blocked or (self.blocked_in_run_two and run == 2)

    def published(self, run_one: datetime) -> datetime:
        """Return when the article was published, in local time. Articles of run two appear the day after run one."""
        hour, minute = map(int, self.time.split(":"))
        day = run_one.astimezone(ALMATY) - timedelta(days=self.day + 1 if self.first_run == 1 else 0)
        return day.replace(hour=hour, minute=minute, second=0, microsecond=0)


def load_articles() -> dict[str, list[DemoArticle]]:
    """Return the invented articles by outlet; a reprint gets its text from the article that it copies."""
    yaml = YAML(typ="safe")
    found = {
        path.stem: [DemoArticle(**{"lang": OUTLET_LANGUAGES.get(path.stem, "ru"), **row}) for row in yaml.load(path)]
        for path in sorted(ARTICLES.glob("*.yml"))
    }
    originals = {f"{outlet}/{article.id}": article for outlet, articles in found.items() for article in articles}
    for articles in found.values():
        articles[:] = [_with_copied_text(article, originals) for article in articles]
    return found


def _with_copied_text(article: DemoArticle, originals: dict[str, DemoArticle]) -> DemoArticle:
    if article.copy_of is None:
        return article
    original = originals[article.copy_of]
    return article.model_copy(update={"body": (f"{original.lead} {original.body[0]}", *original.body[1:])})
