"""Invented outlets as servers, whose lists and pages break silently from one night on: for `bench.silent_crawls`.

Nothing here knows how Kuzet judges a night: a breakage is what a site's own software, owner or guard would do to the
bytes that it answers."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from zlib import crc32

FIRST = datetime(2025, 9, 1, 21, 0, tzinfo=UTC)
"""The first night. A crawl begins at this time of each day."""

EARLIER = 12
"""Days whose articles the first night finds."""

_RUSSIAN = """
    суд активист дело прокурор адвокат заседание посёлок приговор свидетель журналист протест полиция задержание
    обвинение статья решение жалоба акимат район область митинг забастовка рабочий завод газета письмо комиссия
    эксперт доклад правозащитник тюрьма колония штраф арест обыск допрос следствие защита ходатайство судья цена
    рынок школа больница дорога мост река погода урожай бюджет налог выставка театр музей футбол чемпионат рекорд
"""
_KAZAKH = """
    сот белсенді іс прокурор адвокат отырыс ауыл үкім куә журналист шеру полиция ұстау айып бап шешім шағым әкімдік
    аудан облыс жиналыс ереуіл жұмысшы зауыт газет хат комиссия сарапшы баяндама түрме айыппұл қамау тінту тергеу
    қорғау өтініш төреші баға нарық мектеп аурухана жол көпір өзен ауа өнім қаржы салық көрме театр мұражай өлең
"""
_ENGLISH = """
    court activist case prosecutor lawyer hearing village verdict witness journalist protest police arrest charge
    article ruling appeal council district region rally strike worker plant newspaper letter commission expert report
    prison colony fine search interview inquiry defence motion judge price market school hospital road bridge river
"""
WORDS: Mapping[str, Sequence[str]] = {"ru": _RUSSIAN.split(), "kk": _KAZAKH.split(), "en": _ENGLISH.split()}
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
    """Whether pages change with each look: clocks, counters, nonces."""
    has_etags: bool = True
    has_selectors: bool = True
    author: float = 0.9
    kazakh: float = 0.0
    words: int = 180


STYLES: tuple[Style, ...] = (
    Style(name="small", a_day=1.2),
    Style(name="sections", a_day=2.6, sections=2, has_feed=False, is_noisy=True, kazakh=0.4),
    Style(name="middle", a_day=6, is_noisy=True, has_etags=False, has_selectors=False),
    Style(name="guarded", a_day=5, sections=3, author=1.0, words=90),
    Style(name="busy", a_day=18, sections=2, listed=30, author=0.6, kazakh=0.3),
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
    """An answer, before it is sent."""

    body: str
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Breakage:
    """What changes from the broken night on: what a list shows, what a page shows, and which lists and pages."""

    stories: Callable[["Site", str, list[Story]], list[Story]] | None = None
    listing: Callable[["Site", str, Shown], Shown] | None = None
    story: Callable[["Site", Story], Story] | None = None
    page: Callable[["Site", Story, Shown], Shown] | None = None
    parts: Mapping[str, str] = field(default_factory=dict)
    """Parts of a page that are something else now."""
    new_only: bool = False
    """Whether pages of earlier articles stay as they were."""
    needs: Callable[[Style], bool] = lambda _: True
    shows: Callable[["Site", list[Story]], bool] | None = None
    """Whether a night on which these were published can show it; left out: any night with a new article, or, if pages
    of earlier ones are broken too, any night."""


class Site:
    """A running outlet: what it answers on the night that it is set to."""

    def __init__(self, style: Style, base: str, *, nights: int, seed: str) -> None:
        self.style = style
        self.base = base
        self.night = 0
        self.broken_from: int | None = None
        self.breakage: Breakage | None = None
        self.looks = 0
        self.stories = _stories(style, nights, random.Random(f"{style.name} {seed}"))

    @cached_property
    def by_path(self) -> dict[str, Story]:
        return {one.path: one for one in self.stories}

    @property
    def lists(self) -> dict[str, str]:
        """Path of each list -> its kind."""
        feed = {"/rss": "feeds"} if self.style.has_feed else {}
        sections = {f"/s{number}": "listings" for number in range(self.style.sections)}
        return {**feed, **({"/": "listings"} if self.style.sections == 1 else sections)}

    def published_on(self, night: int) -> list[Story]:
        return [one for one in self.stories if one.day == night]

    @property
    def is_broken(self) -> bool:
        return self.breakage is not None and self.broken_from is not None and self.night >= self.broken_from

    def answer(self, path: str) -> Shown:
        """What the outlet answers tonight."""
        self.looks += 1
        if path in self.lists or path == "/":
            return self._list(path)
        story = self.by_path.get(path)
        if story is None or story.day > self.night:
            return Shown(body="<h1>404</h1>", status=404)
        return self._page(story)

    def _list(self, path: str) -> Shown:
        known = [one for one in reversed(self.stories) if one.day <= self.night]
        if path.startswith("/s"):
            known = [one for one in known if one.section == int(path[2:])]
        breakage = self.breakage if self.is_broken else None
        if breakage and breakage.stories:
            known = breakage.stories(self, path, known)
        shown = self._feed(known) if path == "/rss" else self._front(known)
        return breakage.listing(self, path, shown) if breakage and breakage.listing else shown

    def _front(self, known: Sequence[Story]) -> Shown:
        links = "".join(f"<li><a href='{one.path}'>{one.title}</a></li>" for one in known[: self.style.listed])
        clock = f"<p class='clock'>{self.night} {self.looks}</p>" if self.style.is_noisy else ""
        return Shown(body=f"<!DOCTYPE html><html><body>{clock}<ul>{links}</ul></body></html>")

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
        return FIRST + timedelta(days=self.night)

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
            "after": "",
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
            "<footer>© Пример</footer></body></html>"
        )
        shown = Shown(body=body)
        return breakage.page(self, story, shown) if breakage and breakage.page else shown


def _stories(style: Style, nights: int, dice: random.Random) -> list[Story]:
    made: list[Story] = []
    for day in range(-EARLIER, nights):
        at = FIRST + timedelta(days=day)
        rate = style.a_day * (style.weekend if at.weekday() >= 5 else 1.0) * dice.lognormvariate(0, 0.2)
        for _ in range(poisson(dice, rate)):
            made.append(_story(style, len(made), day, at - timedelta(minutes=dice.randrange(5, 1300)), dice))
    return made


def poisson(dice: random.Random, rate: float) -> int:
    """How many there are of what comes at this rate."""
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
    """So many words that mean nothing."""
    words = [dice.choice(GLUE[lang] if place % 3 == 1 else WORDS[lang]) for place in range(count)]
    return " ".join(words).capitalize()


def _frozen(only: Sequence[str] = ()) -> Callable[[Site, str, list[Story]], list[Story]]:
    def stories(site: Site, path: str, known: list[Story]) -> list[Story]:
        if only and path not in only:
            return known
        return [one for one in known if one.day < (site.broken_from or 0)]

    return stories


def _others(site: Site, _: str, known: list[Story]) -> list[Story]:
    """Of the new ones, each second."""
    return [one for one in known if one.day < (site.broken_from or 0) or one.number % 2]


def _archive(_site: Site, _: str, known: list[Story]) -> list[Story]:
    return known[::-1]


def _listing(shown: Shown, only: Sequence[str] = ()) -> Callable[[Site, str, Shown], Shown]:
    return lambda _site, path, usual: shown if not only or path in only else usual


def _instead(shown: Shown) -> Callable[[Site, Story, Shown], Shown]:
    return lambda _site, _story, _usual: shown


def _teaser(_: Site, story: Story) -> Story:
    return replace(story, paragraphs=(" ".join(story.paragraphs[0].split()[:14]) + "…",))


def _half(_: Site, story: Story) -> Story:
    return replace(story, paragraphs=story.paragraphs[: max(1, len(story.paragraphs) * 2 // 5)])


def _in_english(_: Site, story: Story) -> Story:
    dice = random.Random(story.number)
    made = tuple(f"{sentence(dice, 'en', len(text.split()))}." for text in story.paragraphs)
    return replace(story, lang="en", title=f"{sentence(dice, 'en', 6)} {story.number}", paragraphs=made)


def _garbled(_: Site, _story: Story, usual: Shown) -> Shown:
    return replace(usual, body="".join(chr(ord(one) + 37) if ord(one) > 1000 else one for one in usual.body))


def _redesigned(_: Site, _story: Story, usual: Shown) -> Shown:
    body = usual.body.replace("<article class='story'>", "<div class='x-body'>").replace("</article>", "</div>")
    body = body.replace("<main>", "<div class='x-main'>").replace("</main>", "</div>").replace("<h1>", "<h2 class='x'>")
    body = body.replace("</h1>", "</h2>").replace("<p>", "<p class='x-line'>").replace("<time ", "<b ")
    return replace(usual, body=body.replace("</time>", "</b>").replace("class='author'", "class='x-by'"))


COMMENTS = "".join(f"<p>{sentence(random.Random(number), 'ru', 40)}.</p>" for number in range(20))
EMPTY = Shown(body="<!DOCTYPE html><html><body><ul></ul></body></html>")
MOVED = Shown(body="", status=301, headers={"Location": "/about"})


def _many(style: Style) -> bool:
    return style.sections > 1


def _in_section(_: Site, new: list[Story]) -> bool:
    return any(one.section == 0 for one in new)


def _always(_: Site, _new: list[Story]) -> bool:
    return True


_PAGES: dict[str, Breakage] = {
    "bodies are empty": Breakage(parts={"text": ""}),
    "only the teaser is shown": Breakage(story=_teaser),
    "half of each text is shown": Breakage(story=_half),
    "comments stand in the text": Breakage(parts={"after": "", "text": COMMENTS}),
    "a login page stands for each": Breakage(page=_instead(Shown(body=LOGIN))),
    "dates are lost": Breakage(parts={"date": ""}),
    "all dates are equal": Breakage(parts={"date": "<time datetime='2025-08-01T10:00:00+05:00'>1 августа</time>"}),
    "a clock stands for the date": Breakage(parts={"date": "<time datetime='NOW'>сейчас</time>"}),
    "authors are lost": Breakage(parts={"author": ""}, needs=lambda style: style.has_selectors),
    "one title for all": Breakage(parts={"title": "<h1>Пример</h1>", "head": "<title>Пример</title>"}),
    "another language": Breakage(story=_in_english),
    "garbled letters": Breakage(page=_garbled),
    "a new layout": Breakage(page=_redesigned),
}

BREAKAGES: dict[str, Breakage] = {
    "all lists stand still": Breakage(stories=_frozen()),
    "all lists stand still, the front page goes on": Breakage(
        stories=_frozen(["/rss", "/s0", "/s1", "/s2"]), needs=_many
    ),
    "the feed stands still": Breakage(stories=_frozen(["/rss"]), needs=lambda style: style.has_feed),
    "a section stands still": Breakage(stories=_frozen(["/s0"]), needs=_many, shows=_in_section),
    "a section is empty": Breakage(listing=_listing(EMPTY, ["/s0"]), needs=_many, shows=_always),
    "all lists are empty": Breakage(listing=_listing(EMPTY), shows=_always),
    "all lists lead to another page": Breakage(listing=_listing(MOVED), shows=_always),
    "the feed is gone": Breakage(
        listing=_listing(Shown(body="<h1>404</h1>", status=404), ["/rss"]),
        needs=lambda style: style.has_feed,
        shows=_always,
    ),
    "the feed is a web page": Breakage(
        listing=_listing(Shown(body="<html><body><p>Скоро откроемся</p></body></html>"), ["/rss"]),
        needs=lambda style: style.has_feed,
        shows=_always,
    ),
    "lists ask for a login": Breakage(listing=_listing(Shown(body=LOGIN)), shows=_always),
    "lists show the archive": Breakage(stories=_archive),
    "every second article is left out": Breakage(stories=_others),
    **_PAGES,
    **{f"{name}, on new pages": replace(one, new_only=True) for name, one in _PAGES.items()},
}
"""What breaks."""


def _delayed(_site: Site, _: str, known: list[Story]) -> list[Story]:
    """Lists that leave out their newest twelve articles."""
    return known[12:]


def _in_kazakh_only(_site: Site, _: str, known: list[Story]) -> list[Story]:
    return [one for one in known if one.lang == "kk"]


def _other_addresses(_site: Site, _: str, usual: Shown) -> Shown:
    return replace(usual, body=usual.body.replace("/news/", "/material/"))


def _shell(_: Site, _story: Story, usual: Shown) -> Shown:
    head = usual.body.partition("<body>")[0]
    return replace(usual, body=f"{head}<body><div id='root'></div><script src='/app.js'></script></body></html>")


def _newest(site: Site, story: Story) -> Story:
    """Whatever is asked, the article is the newest one."""
    newest = max((one for one in site.stories if one.day <= site.night), key=lambda one: one.number)
    return replace(newest, number=story.number)


def _years_ago(_: Site, story: Story) -> Story:
    return replace(story, published=story.published.replace(year=2015, day=min(story.published.day, 28)))


def _cookies(_: Site, story: Story) -> Story:
    asked = "Мы используем файлы cookie, чтобы сайт работал лучше, и просим вас согласиться с этим, прежде чем читать"
    return replace(story, paragraphs=(f"{asked}.",))


def _challenge(_: Site, _story: Story, _usual: Shown) -> Shown:
    return Shown(
        body="<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1>"
        "<div class='g-recaptcha' data-sitekey='x'></div><noscript>Enable JavaScript</noscript></body></html>"
    )


def _subscribe(_: Site, story: Story) -> Story:
    said = "Этот материал доступен только подписчикам. Оформите подписку, чтобы прочитать статью полностью"
    return replace(story, paragraphs=(story.paragraphs[0], f"{said}."))


def _to_front(_: Site, _story: Story, _usual: Shown) -> Shown:
    return Shown(body="", status=302, headers={"Location": "/"})


def _cut_off(_: Site, _story: Story, usual: Shown) -> Shown:
    return replace(usual, body=usual.body[: usual.body.index("<article") + 160])


def _parked(_site: Site, _path: str, _usual: Shown) -> Shown:
    return Shown(body="<!DOCTYPE html><html><body><h1>This domain is for sale</h1><a href='/buy'>Buy</a></body></html>")


def _new_elsewhere(site: Site, _path: str, usual: Shown) -> Shown:
    """New articles have other addresses, and old ones keep theirs."""
    body = usual.body
    for one in site.stories:
        if (site.broken_from or 0) <= one.day <= site.night:
            body = body.replace(one.path, one.path.replace("/news/", "/story/"))
    return replace(usual, body=body)


_LATER_PAGES: dict[str, Breakage] = {
    "a page is a shell that scripts fill": Breakage(page=_shell),
    "each address shows the newest article": Breakage(story=_newest),
    "articles are dated years ago": Breakage(story=_years_ago),
    "consent is asked instead of the text": Breakage(story=_cookies),
    "one author for all": Breakage(
        parts={"author": "<span class='author'>Админ</span>"}, needs=lambda style: style.has_selectors
    ),
    "the section stands as title": Breakage(
        parts={"title": "<h1>Новости дня</h1>"}, needs=lambda style: style.has_selectors
    ),
    "a challenge stands for each": Breakage(page=_challenge),
    "only subscribers may read on": Breakage(story=_subscribe),
    "articles lead to the front page": Breakage(page=_to_front),
    "pages are cut off": Breakage(page=_cut_off),
    "bodies come empty": Breakage(page=_instead(Shown(body=""))),
    "the text is cut behind its first paragraph": Breakage(
        story=lambda _, story: replace(story, paragraphs=story.paragraphs[:1])
    ),
}

HELD_OUT: dict[str, Breakage] = {
    "the domain is parked": Breakage(listing=_parked, page=lambda site, _, usual: _parked(site, "", usual)),
    "new articles have other addresses": Breakage(listing=_new_elsewhere),
    "the newest dozen is left out": Breakage(stories=_delayed),
    "one language is listed": Breakage(stories=_in_kazakh_only, needs=lambda style: style.kazakh > 0),
    "lists link to other addresses": Breakage(listing=_other_addresses, shows=_always),
    "a listing redirects to the feed's page": Breakage(
        listing=_listing(replace(MOVED, headers={"Location": "/rss"}), ["/"]),
        needs=lambda style: style.has_feed and style.sections == 1,
        shows=_always,
    ),
    "the second section stands still": Breakage(
        stories=_frozen(["/s1"]), needs=_many, shows=lambda _, new: any(one.section == 1 for one in new)
    ),
    **_LATER_PAGES,
    **{f"{name}, on new pages": replace(one, new_only=True) for name, one in _LATER_PAGES.items()},
}
"""What breaks otherwise: no threshold was chosen by these."""


def can_show(site: Site, breakage: Breakage, night: int) -> bool:
    """Whether a night's bytes differ by the breakage."""
    new = site.published_on(night)
    if breakage.shows is not None:
        return breakage.shows(site, new)
    on_pages = breakage.story or breakage.page or breakage.parts
    return bool(new) or bool(on_pages and not breakage.new_only)


def etag(body: bytes) -> str:
    """By which a server knows the same bytes."""
    return f'"{crc32(body):08x}"'
