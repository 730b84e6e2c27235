"""The web sites of the invented outlets: pure functions of a path and a night.

Their markup imitates the software of the real outlets: Pangea, WordPress, 1C-Bitrix, Adil Soz and Drupal 7."""

import gzip
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime as format_rfc_2822
from html import escape
from typing import ClassVar

from babel.dates import format_datetime

from config.local_time import ALMATY
from kuzet.demo.content import DemoArticle

NOTICE = "Вымышленный сайт для показа программы. Ни людей, ни событий не существует."
CHALLENGE = (
    "<!DOCTYPE html><html lang='en-US'><head><title>Just a moment...</title></head><body>"
    "<noscript>Enable JavaScript and cookies to continue</noscript>"
    "<script>window._cf_chl_opt={cvId:'3',cType:'managed'};</script>"
    "<form id='challenge-form' action='/?__cf_chl_f_tk=x' method='POST'></form></body></html>"
)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A site's response."""

    status: int = 200
    media_type: str = "text/html; charset=utf-8"
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def etag(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:20]}"'


def _html(body: str, status: int = 200, headers: tuple[tuple[str, str], ...] = ()) -> Answer:
    return Answer(status=status, body=body.encode(), headers=headers)


def _xml(body: str) -> Answer:
    return Answer(media_type="application/rss+xml; charset=utf-8", body=body.encode())


NOT_FOUND = _html("<!DOCTYPE html><html><head><title>404</title></head><body><h1>404</h1></body></html>", 404)
BLOCKED = _html(CHALLENGE, 403, (("Server", "cloudflare"), ("Cf-Mitigated", "challenge")))


class Site:
    """One invented outlet; subclasses write pages as its software does."""

    robots = "User-agent: *\nDisallow: /admin/\n"

    def __init__(self, *, base: str, articles: Sequence[DemoArticle], night_one: datetime) -> None:
        self.base = base
        self.articles = articles
        self.night_one = night_one

    def answer(self, target: str, night: int) -> Answer:
        """Return the response to GET `target` (path and query) on that night."""
        if target == "/robots.txt":
            return Answer(media_type="text/plain; charset=utf-8", body=self.robots.encode())
        for article in self.articles:
            if target in self.targets(article) and article.night <= night:
                if article.removed_on_night_two and night >= 2:
                    return NOT_FOUND
                return BLOCKED if article.is_blocked(night) else _html(self.page(article.on(night)))
        path, _, query = target.partition("?")
        return self.other(path, query, night) or NOT_FOUND

    def announced(self, night: int) -> list[DemoArticle]:
        """Return the articles in listings and feeds, newest first."""
        shown = [article.on(night) for article in self.articles if article.is_announced(night)]
        return sorted(shown, key=self.date, reverse=True)

    def date(self, article: DemoArticle) -> datetime:
        return article.published(self.night_one)

    def url(self, article: DemoArticle) -> str:
        return self.base + self.targets(article)[0]

    def targets(self, article: DemoArticle) -> tuple[str, ...]:
        raise NotImplementedError

    def page(self, article: DemoArticle) -> str:
        raise NotImplementedError

    def other(self, path: str, query: str, night: int) -> Answer | None:
        raise NotImplementedError

    def rss(self, night: int, *, generator: str, limit: int = 10) -> Answer:
        items = "".join(
            f"<item><title>{escape(article.title)}</title><link>{escape(self.url(article))}</link>"
            f"<guid>{escape(self.url(article))}</guid><pubDate>{format_rfc_2822(self.date(article))}</pubDate>"
            f"<description>{escape(article.lead or article.title)}</description></item>"
            for article in self.announced(night)[:limit]
        )
        return _xml(
            f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>Demo</title>'
            f"<link>{self.base}/</link><generator>{generator}</generator>{items}</channel></rss>"
        )

    def urlset(self, night: int) -> str:
        urls = "".join(
            f"<url><loc>{escape(self.url(article))}</loc><lastmod>{self.date(article).isoformat()}</lastmod></url>"
            for article in self.announced(night)
        )
        return (
            '<?xml version="1.0" encoding="utf-8"?>'
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'
        )

    def sitemap_index(self, *children: str) -> Answer:
        maps = "".join(f"<sitemap><loc>{self.base}{child}</loc></sitemap>" for child in children)
        return _xml(
            '<?xml version="1.0" encoding="utf-8"?>'
            f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{maps}</sitemapindex>'
        )


def _paragraphs(texts: Sequence[str]) -> str:
    return "".join(f"<p>{escape(text, quote=False)}</p>" for text in texts)


def _date_ru(moment: datetime) -> str:
    return format_datetime(moment.astimezone(ALMATY), "d MMMM y, HH:mm", locale="ru")


class Pangea(Site):
    """RFE/RL's software: numeric ids, /a/ and /amp/ URLs, gzipped sitemaps, JSON-LD with a space in its dates."""

    robots = "User-agent: *\nDisallow: /*?p=*\nDisallow: /s?k=*\n"

    def targets(self, article: DemoArticle) -> tuple[str, ...]:
        return tuple(f"/{kind}/{slug}{article.id}.html" for kind in ("a", "amp") for slug in (f"{article.slug}/", ""))

    def page(self, article: DemoArticle) -> str:
        date, local = self.date(article), self.date(article).astimezone(ALMATY)
        kind = "pg-media pg-prog" if article.audio else "pg-liveblog" if article.live else "pg-article"
        data = {
            "@context": "http://schema.org",
            "@type": "NewsArticle",
            "headline": article.title,
            "datePublished": f"{date:%Y-%m-%d %H:%M:%S}Z",
            "dateModified": "0001-01-01 00:00:00Z",
            "inLanguage": article.lang,
            "author": {"@type": "Person", "name": article.author},
        }
        ld = (
            ""
            if article.audio
            else f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>'
        )
        by = f'<li class="links__item"><a class="links__item-link" href="/author/x/q">{escape(article.author or "")}</a></li>'
        return (
            f'<!DOCTYPE html><html lang="{article.lang}" dir="ltr"><head><meta charset="utf-8"/>'
            f"<title>{escape(article.title)}</title>"
            f'<meta content="{escape(article.title)}" property="og:title"/>'
            f'<link href="{self.url(article)}" rel="canonical"/><link href="/api/" rel="alternate" type="application/rss+xml"/>'
            f'{ld}</head><body class="{kind}"><header><a href="/">Азаттык (демо)</a></header><main>'
            f'<div class="category"><a href="/z/360">Новости</a></div><h1 class="title pg-title">{escape(article.title)}</h1>'
            f'<div class="publishing-details"><div class="published"><span class="date"><time pubdate="pubdate" '
            f'datetime="{local.isoformat().replace("+", "&#x2B;")}">{_date_ru(date)}</time></span></div>'
            f'<ul class="links__list">{by if article.author else ""}</ul></div>'
            f'<div class="intro"><p>{escape(article.lead or "")}</p></div>'
            f'<div id="article-content" class="content-floated-wrap"><div class="wsw">{self._words(article, date)}</div></div>'
            f'<div class="share--box">Поделиться</div></main><footer><p>{NOTICE}</p></footer></body></html>'
        )

    def _words(self, article: DemoArticle, date: datetime) -> str:
        if article.audio:
            return '<p class="ta-c">No media source currently available</p>'
        if article.live:
            return "".join(
                f'<div class="wsw__liveblog-item"><h3>{time}</h3>'
                f'<time datetime="{date.astimezone(ALMATY).replace(hour=int(time[:2]), minute=int(time[3:])).isoformat()}">'
                f"{time}</time><p>{escape(text, quote=False)}</p></div>"
                for time, text in article.entries
            )
        also = '<div class="media-block also-read"><span>ЧИТАЙТЕ ТАКЖЕ:</span><h4>Другие новости</h4></div>'
        first, *rest = article.body
        return _paragraphs([first]) + also + _paragraphs(rest)

    def other(self, path: str, query: str, night: int) -> Answer | None:
        if path == "/api/":
            return self.rss(night, generator="Pangea CMS – VOA")
        if path == "/sitemap.xml":
            return self.sitemap_index("/sitemap_900_1.xml.gz")
        if path == "/sitemap_900_1.xml.gz":
            return Answer(media_type="application/gzip", body=gzip.compress(self.urlset(night).encode(), mtime=0))
        if path in ("/", "/z/360"):
            items = "".join(
                f'<li class="col-xs-12"><div class="media-block"><a class="img-wrap" href="{self.targets(a)[0]}"></a>'
                f'<div class="media-block__content"><span class="date">{_date_ru(self.date(a))}</span>'
                f'<a href="{self.targets(a)[0]}"><h4 class="media-block__title">{escape(a.title)}</h4></a></div></div></li>'
                for a in self.announced(night)
            )
            return _html(
                f'<!DOCTYPE html><html><body class="pg-section"><ul id="ordinaryItems">{items}</ul></body></html>'
            )
        return None


class WordPress(Site):
    """WordPress: feed, REST, sitemaps, /<section>/<slug>/ and ?p=<number> URLs, dd.mm.yyyy under the headline."""

    robots = "User-agent: *\nDisallow: /wp-admin/\n"

    def targets(self, article: DemoArticle) -> tuple[str, ...]:
        return f"/{article.section}/{article.slug}/", f"/?p={article.id}"

    def page(self, article: DemoArticle) -> str:
        date = self.date(article)
        return (
            f'<!DOCTYPE html><html lang="ru-RU"><head><meta charset="UTF-8"><title>{escape(article.title)} — Бюро (демо)</title>'
            f'<link rel="canonical" href="{self.url(article)}"><link rel="shortlink" href="{self.base}/?p={article.id}">'
            f'<link rel="alternate" type="application/rss+xml" href="{self.base}/feed/">'
            f'<link rel="alternate" type="application/json" href="{self.base}/wp-json/wp/v2/posts/{article.id}">'
            f'</head><body class="single single-post postid-{article.id}"><nav><a href="/novosti/">Новости</a></nav><main>'
            f'<article id="post-{article.id}" class="post type-post"><header><h1 class="entry-title">{escape(article.title)}</h1>'
            f'<div class="entry-meta">{date.astimezone(ALMATY):%d.%m.%Y}</div></header>'
            f'<div class="entry-content">{_paragraphs(article.body)}'
            f'<div class="sharedaddy"><p>Поделиться: VK Facebook</p></div></div></article></main>'
            f"<aside><h3>Похожие записи</h3></aside><footer><p>{NOTICE}</p></footer></body></html>"
        )

    def other(self, path: str, query: str, night: int) -> Answer | None:
        if path == "/feed/":
            return self.rss(night, generator="https://wordpress.org/?v=6.6")
        if path == "/wp-sitemap.xml":
            return self.sitemap_index("/wp-sitemap-posts-post-1.xml")
        if path == "/wp-sitemap-posts-post-1.xml":
            return _xml(self.urlset(night))
        if path == "/wp-json/wp/v2/posts":
            rows = [
                {
                    "id": int(a.id),
                    "date_gmt": f"{self.date(a):%Y-%m-%dT%H:%M:%S}",
                    "link": self.url(a),
                    "title": {"rendered": a.title},
                }
                for a in self.announced(night)
            ]
            return Answer(media_type="application/json; charset=UTF-8", body=json.dumps(rows).encode())
        if path in ("/", "/novosti/", "/goryachee/"):
            shown = [a for a in self.announced(night) if path in ("/", f"/{a.section}/")]
            items = "".join(
                f'<article class="post"><h2 class="entry-title"><a href="{self.url(a)}">{escape(a.title)}</a></h2>'
                f"<div>{self.date(a).astimezone(ALMATY):%d.%m.%Y}</div></article>"
                for a in shown
            )
            return _html(f"<!DOCTYPE html><html><body class='archive'><main>{items}</main></body></html>")
        return None


class Bitrix(Site):
    """1C-Bitrix as KazTAG uses it: a listing in pages of six, and articles that a firewall may withhold."""

    def targets(self, article: DemoArticle) -> tuple[str, ...]:
        return (f"/{'kz' if article.lang == 'kk' else 'ru'}/news/{article.id}",)

    def page(self, article: DemoArticle) -> str:
        return (
            f'<!DOCTYPE html><html lang="ru"><head><meta charset="UTF-8"><title>КазТАГ (демо)</title>'
            f'<meta property="og:title" content="{escape(article.title)}"></head><body><article class="post">'
            f'<div class="post-byline"><p>{_date_ru(self.date(article))}</p></div>'
            f'<div class="post-content">{_paragraphs(article.body)}</div>'
            f'<div class="post-tags"><ul><li><a href="/ru/tags/sud/">суд</a></li></ul></div></article>'
            f"<footer><p>{NOTICE}</p></footer></body></html>"
        )

    def other(self, path: str, query: str, night: int) -> Answer | None:
        if path == "/ru/":
            return _html(f"<!DOCTYPE html><html><body><a href='/ru/news/'>Новости</a><p>{NOTICE}</p></body></html>")
        if path not in ("/ru/news/", "/kz/news/"):
            return None
        page = int(match[1]) if (match := re.fullmatch(r"PAGEN_1=(\d)", query)) else 1
        lang = "kk" if path.startswith("/kz/") else "ru"
        shown = [a for a in self.announced(night) if a.lang == lang][(page - 1) * 6 : page * 6]
        items = "".join(
            f'<div class="post type-post double"><div class="post-header"><h3 class="post-title">'
            f'<a href="{self.targets(a)[0]}">{escape(a.title)}</a></h3><div class="post-byline">{_date_ru(self.date(a))}</div>'
            f"</div></div>"
            for a in shown
        )
        more = f'<a class="modern-page-next" href="{path}?PAGEN_1={page + 1}">След.</a>' if len(shown) == 6 else ""
        return _html(f"<!DOCTYPE html><html><body><div class='layout-container'>{items}{more}</div></body></html>")


class AdilSoz(Site):
    """Adil Soz: /news/show/id/<n> of the old site, /<lang>/<n>-<category>/<alias>.html of the new, escapes left in texts."""

    def targets(self, article: DemoArticle) -> tuple[str, ...]:
        if article.old:
            return (f"/{article.section}/show/id/{article.id}",)
        return (f"/{article.lang}/{article.category}/{article.id}.html",)

    def page(self, article: DemoArticle) -> str:
        local = self.date(article).astimezone(ALMATY)
        if article.digest:
            words = "".join(
                f"<p><b>{escape(day)}</b></p><p><b>{escape(place)}</b></p><p>{escape(text, quote=False)}</p>"
                for day, place, text in article.entries
            )
        else:
            words = _paragraphs(article.body)
        return (
            f'<!DOCTYPE html><html lang="{article.lang}"><head><meta charset="utf-8"><title>{escape(article.title)}</title></head>'
            f'<body><div id="menu"><a href="/">Әділ сөз (демо)</a></div><div class="item-page"><h1>{escape(article.title)}</h1>'
            f'<div class="date">{local:%d.%m.%Y %H:%M}</div><div class="text">{words}</div></div>'
            f"<div id='footer'><p>{NOTICE}</p></div></body></html>"
        )

    def other(self, path: str, query: str, night: int) -> Answer | None:
        lang = path.strip("/")
        if path not in ("/", "/ru/", "/kk/", "/en/"):
            return None
        items = "".join(
            f'<li><a href="{self.targets(a)[0]}">{escape(a.title)}</a></li>'
            for a in self.announced(night)
            if not lang or a.lang == lang
        )
        return _html(f"<!DOCTYPE html><html><body><ul class='list'>{items}</ul></body></html>")


class Drupal(Site):
    """Drupal 7 as the courts use it: /rus/, /kaz/ and /eng/, duplicate print links, dates in words."""

    PREFIXES: ClassVar = {"ru": "rus", "kk": "kaz", "en": "eng"}
    PRINT: ClassVar = {"ru": "Версия для печати", "kk": "Баспаға арналған нұсқасы", "en": "Printer-friendly version"}

    def targets(self, article: DemoArticle) -> tuple[str, ...]:
        return (f"/{self.PREFIXES[article.lang]}/news/{article.id}",)

    def page(self, article: DemoArticle) -> str:
        local = self.date(article).astimezone(ALMATY)
        label = self.PRINT[article.lang]
        return (
            f'<!DOCTYPE html><html lang="{article.lang}"><head><meta charset="utf-8" />'
            f'<meta name="Generator" content="Drupal 7 (http://drupal.org)" /><title>{escape(article.title)} | Суд (демо)</title>'
            f'</head><body class="html not-front page-node node-type-news"><h1 class="title" id="page-title">{escape(article.title)}</h1>'
            f'<div class="node node-news"><div class="submitted">{local:%d.%m.%Y %H:%M}</div>'
            f'<span class="print-link">{label}{label}</span><div class="field field-name-body"><div class="field-items">'
            f'<div class="field-item even">{_paragraphs(article.body)}</div></div></div>'
            f'<ul class="links inline"><li>{label}</li></ul></div><footer><p>{NOTICE}</p></footer></body></html>'
        )

    def other(self, path: str, query: str, night: int) -> Answer | None:
        if path == "/rus/rss.xml":
            return self.rss(night, generator="Drupal")
        for lang, prefix in self.PREFIXES.items():
            if path == f"/{prefix}/news" and not query:
                rows = "".join(
                    f'<div class="views-row"><span class="field-content"><a href="{self.targets(a)[0]}">{escape(a.title)}</a></span></div>'
                    for a in self.announced(night)
                    if a.lang == lang
                )
                return _html(f"<!DOCTYPE html><html><body><div class='view-content'>{rows}</div></body></html>")
        return None


SITES: dict[str, type[Site]] = {
    "azattyq-ru": Pangea,
    "azattyq-kk": Pangea,
    "bureau": WordPress,
    "kaztag": Bitrix,
    "adilsoz": AdilSoz,
    "courts": Drupal,
}
