"""The web sites of the invented outlets: pure functions of a URL and a run's number.

The markup of their templates imitates the software of the real outlets."""

import gzip
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime as format_rfc_2822
from pathlib import Path
from typing import Any, ClassVar

from babel.dates import format_datetime
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from kuzet.demo.content import DemoArticle

NOTICE = "Вымышленный сайт для показа программы. Ни людей, ни событий не существует."
MEDIA_TYPES = {
    ".gz": "application/gzip",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json; charset=UTF-8",
    ".xml": "application/rss+xml; charset=utf-8",
}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A site's response."""

    status: int = 200
    media_type: str = MEDIA_TYPES[".html"]
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:20]}"'


def _environment() -> Environment:
    found = Environment(
        autoescape=True, loader=FileSystemLoader(Path(__file__).with_name("templates")), undefined=StrictUndefined
    )
    found.filters["rfc_2822"] = format_rfc_2822
    found.filters["utc"] = lambda moment: f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%SZ}"
    found.filters["in_words"] = lambda moment: format_datetime(moment, "d MMMM y, HH:mm", locale="ru")
    return found


_TEMPLATES = _environment()


def _render(template: str, **values: object) -> bytes:
    return _TEMPLATES.get_template(template).render(notice=NOTICE, **values).encode()


NOT_FOUND = Answer(status=404, body=_render("not_found.html"))
BLOCKED = Answer(
    status=403, body=_render("blocked.html"), headers=(("Server", "cloudflare"), ("Cf-Mitigated", "challenge"))
)


class Site:
    """One invented outlet; subclasses imitate the URLs and templates of a real outlet's software."""

    templates: ClassVar[str]
    """The folder with its `page.html`."""
    lists: ClassVar[Mapping[str, str]]
    """Path and query (a regular expression, whose groups are values of the template) -> template."""
    robots = "User-agent: *\nDisallow: /admin/\n"
    generator = ""
    sitemap = ""

    def __init__(self, *, base: str, articles: Sequence[DemoArticle], run_one: datetime) -> None:
        self.base = base
        self.articles = articles
        self.run_one = run_one

    def answer(self, target: str, run: int) -> Answer:
        """Return the response to GET `target` (path and query) in run 1 or 2."""
        if target == "/robots.txt":
            return Answer(media_type="text/plain; charset=utf-8", body=self.robots.encode())
        for article in self.articles:
            if target in self.targets(article) and article.first_run <= run:
                return self._article(article, run)
        for pattern, template in self.lists.items():
            if found := re.fullmatch(pattern, target):
                return self._list(template, found.groupdict(), run, compress=target.endswith(".gz"))
        return NOT_FOUND

    def _article(self, article: DemoArticle, run: int) -> Answer:
        if not article.is_announced(run):
            return NOT_FOUND
        if article.is_blocked(run):
            return BLOCKED
        shown = article.in_run(run)
        return Answer(body=_render(f"{self.templates}/page.html", site=self, a=shown, date=self.date(shown)))

    def _list(self, template: str, values: Mapping[str, Any], run: int, *, compress: bool) -> Answer:
        body = _render(template, site=self, articles=self.announced(run), **values)
        if compress:
            return Answer(media_type=MEDIA_TYPES[".gz"], body=gzip.compress(body, mtime=0))
        return Answer(media_type=MEDIA_TYPES[Path(template).suffix], body=body)

    def announced(self, run: int) -> list[DemoArticle]:
        """Return the articles in listings and feeds, newest first."""
        shown = [article.in_run(run) for article in self.articles if article.is_announced(run)]
        return sorted(shown, key=self.date, reverse=True)

    def date(self, article: DemoArticle) -> datetime:
        """Return when the article was published, in local time."""
        return article.published(self.run_one)

    def url(self, article: DemoArticle) -> str:
        return self.base + self.targets(article)[0]

    def targets(self, article: DemoArticle) -> tuple[str, ...]:
        """Return the paths, with queries, at which the article is served; the canonical one first."""
        raise NotImplementedError


class Pangea(Site):
    """RFE/RL's software: numeric ids, /a/ and /amp/ URLs, gzipped sitemaps, JSON-LD dates with a space."""

    templates = "pangea"
    robots = "User-agent: *\nDisallow: /*?p=*\nDisallow: /s?k=*\n"
    generator = "Pangea CMS – VOA"
    sitemap = "/sitemap_900_1.xml.gz"
    lists: ClassVar = {
        "/api/": "rss.xml",
        r"/sitemap\.xml": "sitemap_index.xml",
        re.escape(sitemap): "urlset.xml",
        "/|/z/360": "pangea/list.html",
    }

    def targets(self, article: DemoArticle) -> tuple[str, ...]:
        return tuple(f"/{kind}/{slug}{article.id}.html" for kind in ("a", "amp") for slug in (f"{article.slug}/", ""))


class WordPress(Site):
    """WordPress: feed, REST, sitemaps, /<section>/<slug>/ and ?p=<number> URLs, dd.mm.yyyy under the headline."""

    templates = "wordpress"
    robots = "User-agent: *\nDisallow: /wp-admin/\n"
    generator = "https://wordpress.org/?v=6.6"
    sitemap = "/wp-sitemap-posts-post-1.xml"
    lists: ClassVar = {
        "/feed/": "rss.xml",
        r"/wp-sitemap\.xml": "sitemap_index.xml",
        re.escape(sitemap): "urlset.xml",
        "/wp-json/wp/v2/posts": "wordpress/posts.json",
        "/(?:(?P<section>novosti|goryachee)/)?": "wordpress/list.html",
    }

    def targets(self, article: DemoArticle) -> tuple[str, ...]:
        return f"/{article.section}/{article.slug}/", f"/?p={article.id}"


class Bitrix(Site):
    """1C-Bitrix as KazTAG uses it: a listing in pages of six, and articles that a firewall may withhold."""

    templates = "bitrix"
    lists: ClassVar = {
        "/ru/": "bitrix/home.html",
        r"/(?P<lang>ru|kz)/news/(?:\?PAGEN_1=(?P<page>\d))?": "bitrix/list.html",
    }

    def targets(self, article: DemoArticle) -> tuple[str, ...]:
        return (f"/{'kz' if article.lang == 'kk' else 'ru'}/news/{article.id}",)


class AdilSoz(Site):
    """Adil Soz: /news/show/id/<n> of the old site, /<lang>/<n>-<category>/<alias>.html of the new."""

    templates = "adilsoz"
    lists: ClassVar = {"/(?:(?P<lang>ru|kk|en)/)?": "adilsoz/list.html"}

    def targets(self, article: DemoArticle) -> tuple[str, ...]:
        if article.old:
            return (f"/{article.section}/show/id/{article.id}",)
        return (f"/{article.lang}/{article.category}/{article.id}.html",)


class Drupal(Site):
    """Drupal 7 as the courts use it: /rus/, /kaz/ and /eng/, duplicate print links, dates in words."""

    templates = "drupal"
    generator = "Drupal"
    lists: ClassVar = {r"/rus/rss\.xml": "rss.xml", "/(?P<lang>rus|kaz|eng)/news": "drupal/list.html"}

    def targets(self, article: DemoArticle) -> tuple[str, ...]:
        return (f"/{ {'ru': 'rus', 'kk': 'kaz', 'en': 'eng'}[article.lang] }/news/{article.id}",)


SITES: dict[str, type[Site]] = {
    "azattyq-ru": Pangea,
    "azattyq-kk": Pangea,
    "bureau": WordPress,
    "kaztag": Bitrix,
    "adilsoz": AdilSoz,
    "courts": Drupal,
}
