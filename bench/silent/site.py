"""Simulate outlets as servers whose sources and pages break silently from some run on.

Nothing here depends on how Kuzet judges a run: a breakage changes bytes as a site's software, owner or guard would."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from zlib import crc32

FIRST = datetime(2025, 9, 1, 21, 0, tzinfo=UTC)
"""Start of the first run; each day has one at this time."""

BOX = "box"
"""The path that breakages receive for a headline box, which isn't a source."""

EARLIER = 12
"""Number of days before the first run whose articles that run finds."""

WORDS: Mapping[str, Sequence[str]] = {
    path.stem: path.read_text(encoding="utf-8").split() for path in (Path(__file__).parent / "words").glob("*.txt")
}
GLUE: Mapping[str, Sequence[str]] = {
    "ru": ("и", "в", "на", "что", "по словам", "сообщил", "как"),
    "kk": ("және", "үшін", "деп", "мен", "туралы", "болды", "бұл"),
    "en": ("and", "the", "of the", "in the", "said", "that", "to"),
}
AUTHORS = ("Тимур Балапанов", "Айгерим Сарсенова", "Ержан Толегенов")
LOGIN = (
    "<!DOCTYPE html><html><head><title>Вход</title></head><body><h1>Вход</h1><form><p>Войдите, чтобы читать.</p>"
    "<input name='login'><input type='password' name='password'></form></body></html>"
)


@dataclass(frozen=True, kw_only=True)
class Style:
    """How an invented outlet publishes, and what its software is like."""

    name: str
    a_day: float
    weekend: float = 0.5
    sections: int = 1
    has_feed: bool = True
    listed: int = 15
    """Articles in each list."""
    is_noisy: bool = False
    """Whether pages change at each request, because of clocks, counters or nonces."""
    has_etags: bool = True
    has_selectors: bool = True
    author: float = 0.9
    kazakh: float = 0.0
    words: int = 180
    box: int = 0
    """Number of headlines in the "latest news" box on each article's page; 0 for no box."""


STYLES: tuple[Style, ...] = (
    Style(name="small", a_day=1.2, box=6),
    Style(name="sections", a_day=2.6, sections=2, has_feed=False, is_noisy=True, kazakh=0.4),
    Style(name="middle", a_day=6, is_noisy=True, has_etags=False, has_selectors=False, box=8),
    Style(name="guarded", a_day=5, sections=3, author=1.0, words=90),
    Style(name="busy", a_day=18, sections=2, listed=30, author=0.6, kazakh=0.3, box=10),
)


@dataclass(frozen=True, kw_only=True)
class Story:
    """An article of an invented outlet."""

    number: int
    day: int
    published: datetime
    section: int
    lang: str
    title: str
    paragraphs: tuple[str, ...]
    author: str | None

    @property
    def path(self) -> str:
        return f"/news/{self.number}"


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A response of the simulated server."""

    body: str
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Breakage:
    """A change of lists or pages from some run on."""

    stories: Callable[["Site", str, list[Story]], list[Story]] | None = None
    listing: Callable[["Site", str, Shown], Shown] | None = None
    story: Callable[["Site", Story], Story] | None = None
    page: Callable[["Site", Story, Shown], Shown] | None = None
    parts: Mapping[str, str] = field(default_factory=dict)
    """Part of a page -> the markup that replaces it."""
    boxes_go_on: bool = False
    """Whether only our lists show other stories, while the box on pages doesn't."""
    new_only: bool = False
    """Whether pages of earlier articles stay as they were."""
    needs: Callable[[Style], bool] = lambda _: True
    shows: Callable[["Site", list[Story]], bool] | None = None
    """Returns whether a run that finds these new articles can show the breakage. By default any run with a new article
    can, or any run at all if pages of earlier articles are broken too."""


class Site:
    """A running outlet. Its answers depend on `run`, the number of the current run."""

    def __init__(self, style: Style, base: str, *, runs: int, seed: str) -> None:
        self.style = style
        self.base = base
        self.run = 0
        self.broken_from: int | None = None
        self.breakage: Breakage | None = None
        self.looks = 0
        self.stories = _stories(style, runs, random.Random(f"{style.name} {seed}"))

    @cached_property
    def by_path(self) -> dict[str, Story]:
        return {one.path: one for one in self.stories}

    @property
    def lists(self) -> dict[str, str]:
        """Path of each list -> its kind."""
        feed = {"/rss": "feeds"} if self.style.has_feed else {}
        sections = {f"/s{number}": "listings" for number in range(self.style.sections)}
        return {**feed, **({"/": "listings"} if self.style.sections == 1 else sections)}

    def published_on(self, run: int) -> list[Story]:
        return [one for one in self.stories if one.day == run]

    @property
    def is_broken(self) -> bool:
        return self.breakage is not None and self.broken_from is not None and self.run >= self.broken_from

    def answer(self, path: str) -> Shown:
        """Return the response to a request in the current run."""
        self.looks += 1
        if path in self.lists or path == "/":
            return self._list(path)
        story = self.by_path.get(path)
        if story is None or story.day > self.run:
            return Shown(body="<h1>404</h1>", status=404)
        return self._page(story)

    def _list(self, path: str) -> Shown:
        known = [one for one in reversed(self.stories) if one.day <= self.run]
        if path.startswith("/s"):
            known = [one for one in known if one.section == int(path[2:])]
        breakage = self.breakage if self.is_broken else None
        if breakage and breakage.stories:
            known = breakage.stories(self, path, known)
        shown = self._feed(known) if path == "/rss" else self._front(known)
        return breakage.listing(self, path, shown) if breakage and breakage.listing else shown

    def _front(self, known: Sequence[Story]) -> Shown:
        links = "".join(f"<li><a href='{one.path}'>{one.title}</a></li>" for one in known[: self.style.listed])
        clock = f"<p class='clock'>{self.run} {self.looks}</p>" if self.style.is_noisy else ""
        return Shown(body=f"<!DOCTYPE html><html><body>{clock}<ul>{links}</ul></body></html>")

    def _box(self) -> str:
        """Return the box with the latest headlines of all sections."""
        if not self.style.box:
            return ""
        known = [one for one in reversed(self.stories) if one.day <= self.run]
        breakage = self.breakage if self.is_broken else None
        if breakage and breakage.stories and not breakage.boxes_go_on:
            known = breakage.stories(self, BOX, known)
        links = "".join(f"<li><a href='{one.path}'>{one.title}</a></li>" for one in known[: self.style.box])
        return f"<aside class='latest'><h3>Последние новости</h3><ul>{links}</ul></aside>"

    def _feed(self, known: Sequence[Story]) -> Shown:
        items = "".join(
            f"<item><title>{one.title}</title><link>{self.base}{one.path}</link></item>"
            for one in known[: self.style.listed]
        )
        built = f"<lastBuildDate>{self.now:%a, %d %b %Y %H:%M:%S} +0000</lastBuildDate>" if self.style.is_noisy else ""
        xml = f"<?xml version='1.0'?><rss version='2.0'><channel><title>x</title>{built}{items}</channel></rss>"
        return Shown(body=xml, kind="application/rss+xml")

    @property
    def now(self) -> datetime:
        return FIRST + timedelta(days=self.run)

    def _page(self, story: Story) -> Shown:
        breakage = self.breakage if self.is_broken else None
        if breakage and breakage.new_only and story.day < (self.broken_from or 0):
            breakage = None
        if breakage and breakage.story:
            story = breakage.story(self, story)
        parts = {
            "head": f"<title>{story.title} — Пример</title>",
            "title": f"<h1>{story.title}</h1>",
            "date": f"<time datetime='{story.published.isoformat()}'>{story.published:%d.%m.%Y}</time>",
            "author": f"<span class='author'>{story.author}</span>" if story.author else "",
            "text": "".join(f"<p>{text}</p>" for text in story.paragraphs),
            "after": self._beside(story),
        }
        for name, part in (breakage.parts if breakage else {}).items():
            parts[name] = part.replace("NOW", (self.now + timedelta(seconds=20)).isoformat())
        if not self.style.has_selectors:
            parts["head"] += f"<meta property='og:title' content='{story.title}'>" if "<h1>" in parts["title"] else ""
        noise = f"<i class='views'>{self.looks}</i>" if self.style.is_noisy else ""
        body = (
            f"<!DOCTYPE html><html lang='{story.lang}'><head>{parts['head']}</head><body><nav><a href='/'>Новости</a>"
            f"</nav><main>{parts['title']}<div class='meta'>{parts['date']}{parts['author']}{noise}</div>"
            f"<article class='story'>{parts['text']}</article>{parts['after']}</main>"
            f"{self._box()}<footer>© Пример</footer></body></html>"
        )
        shown = Shown(body=body)
        return breakage.page(self, story, shown) if breakage and breakage.page else shown

    def _beside(self, story: Story) -> str:
        """Return the beginning of another article, which every third page shows."""
        other = self.by_path.get(f"/news/{story.number - 1 - story.number % 5}")
        if story.number % 3 or other is None:
            return ""
        return f"<div class='next'><p>{other.paragraphs[0]}</p></div>"


def _stories(style: Style, runs: int, dice: random.Random) -> list[Story]:
    made: list[Story] = []
    for day in range(-EARLIER, runs):
        at = FIRST + timedelta(days=day)
        rate = style.a_day * (style.weekend if at.weekday() >= 5 else 1.0) * dice.lognormvariate(0, 0.2)
        for _ in range(poisson(dice, rate)):
            made.append(_story(style, len(made), day, at - timedelta(minutes=dice.randrange(5, 1300)), dice))
    return made


def poisson(dice: random.Random, rate: float) -> int:
    """Return a random number from the Poisson distribution with mean `rate`."""
    found, waited = 0, dice.expovariate(1)
    while waited < rate:
        found += 1
        waited += dice.expovariate(1)
    return found


def _story(style: Style, number: int, day: int, published: datetime, dice: random.Random) -> Story:
    lang = "kk" if dice.random() < style.kazakh else "ru"
    words = max(30, round(style.words * dice.lognormvariate(0, 0.45)))
    return Story(
        number=1000 + number,
        day=day,
        published=published.replace(second=0),
        section=dice.randrange(style.sections),
        lang=lang,
        title=f"{sentence(dice, lang, 6)} {number}",
        paragraphs=tuple(f"{sentence(dice, lang, 30)}." for _ in range(max(1, words // 30))),
        author=dice.choice(AUTHORS) if dice.random() < style.author else None,
    )


def sentence(dice: random.Random, lang: str, count: int) -> str:
    """Return a sentence of `count` random words."""
    words = [dice.choice(GLUE[lang] if place % 3 == 1 else WORDS[lang]) for place in range(count)]
    return " ".join(words).capitalize()


def etag(body: bytes) -> str:
    """Return an entity tag (ETag) for the bytes."""
    return f'"{crc32(body):08x}"'
