"""Invented sites in the shapes of several kinds of software, for rehearsals of `kuzet outlets new`.

Each site is a mapping of paths to answers; what its articles are, `Story` knows.
"""
# ruff: noqa: SIM905 - whole pages of markup

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape

from config.local_time import ALMATY
from tests.support.crawler_samples import Answer

MONTHS = "января февраля марта апреля мая июня июля августа сентября октября ноября декабря".split()
KAZAKH_MONTHS = "қаңтар ақпан наурыз сәуір мамыр маусым шілде тамыз қыркүйек қазан қараша желтоқсан".split()
_PLACES = "Приозёрск Нижний-Есиль Сарыбулак Каратас Жаркент-2 Тасоткель Акжайык Зеренда-Юг Мойынты Курчум".split()
_WHO = ["учителя", "садоводы", "машинисты", "библиотекари", "строители", "рыбаки", "пчеловоды"]
_WHAT = ["обсудили устав общества", "открыли новую школу", "попросили починить мост", "собрали средства на музей",
         "провели вечер памяти", "подали жалобу в акимат", "запустили автобус до станции"]  # fmt: skip
_KAZAKH = ["мұғалімдер", "бағбандар", "кітапханашылар", "балықшылар", "құрылысшылар"]
_KAZAKH_DID = ["жаңа мектеп ашты", "көпірді жөндеуді сұрады", "қоғам жарғысын талқылады", "мұражайға қаражат жинады"]


@dataclass(frozen=True, kw_only=True)
class Story:
    """An invented article."""

    number: int
    title: str
    slug: str
    published: datetime
    lead: str
    paragraphs: tuple[str, ...]
    lang: str = "ru"

    @property
    def text(self) -> str:
        return " ".join(self.paragraphs)


def stories(count: int, now: datetime, *, lang: str = "ru", first: int = 4000) -> list[Story]:
    """Articles that are unlike each other, the newest first."""
    return [_story(number, now, lang, first) for number in range(count)]


def _story(number: int, now: datetime, lang: str, first: int) -> Story:
    place, key = _PLACES[number % len(_PLACES)], first - 3 * number
    if lang == "kk":
        who, did = _KAZAKH[number % 5], _KAZAKH_DID[number % 4]
        title = f"{place} қаласында {who} {did}: № {number + 1} жиын өтті"
        lead = f"{number + 1}-жиынға {place} тұрғындары келіп, {who} мен әкімдік өкілдері сөйледі деп хабарлайды тілші."
        body = [f"«{who.capitalize()} осы мәселені {number + 2} жыл бойы көтеріп келеді», – деді жиынды ашқан төрағасы {place} атынан.",
                f"Әкімдік өкілі {key} нөмірлі хатқа жауап қайтарылғанын, ал қалған сұрақтар келесі айда қаралатынын айтты.",
                f"Жиын соңында қатысушылар {did}, бұл туралы {number + 5} адам қол қойған хаттама жасалды."]  # fmt: skip
    else:
        who, what = _WHO[number % 7], _WHAT[number % len(_WHAT)]
        title = f"В городе {place} {who} {what} в {number + 1}-й раз"
        lead = (
            f"Собрание номер {number + 1} прошло в здании старого вокзала, куда пришли жители города {place} и гости."
        )
        body = [f"«Мы говорим об этом уже {number + 2} года подряд, и теперь нас услышали», — сказал председатель, открывая встречу в {place}.",
                f"Представитель акимата напомнил, что ответ на письмо под номером {key} отправлен, а остальные вопросы рассмотрят позже.",
                f"Короткий итог: {what}.",
                f"В конце встречи {who} подписали протокол, который хранится в папке {number + 7}; под ним стоит {number + 11} подписей."]  # fmt: skip
    moment = (now - timedelta(hours=7 * number + 2)).replace(minute=(number * 7) % 60, second=0, microsecond=0)
    slug = f"sobranie-{place.lower().encode().hex()[:6]}-{'abcdefghij'[number % 10]}{'klmnopqrst'[number // 10 % 10]}-vstrecha"
    return Story(number=key, title=title, slug=slug, published=moment, lead=lead, paragraphs=tuple(body), lang=lang)


def in_words(moment: datetime, months: Sequence[str] = MONTHS) -> str:
    """25 ноября 2026, 14:05."""
    local = moment.astimezone(ALMATY)
    return f"{local.day} {months[local.month - 1]} {local.year}, {local:%H:%M}"


def _p(texts: Sequence[str]) -> str:
    return "".join(f"<p>{escape(text, quote=False)}</p>\n" for text in texts)


def _rss(base: str, title: str, generator: str, found: Sequence[tuple[str, Story]]) -> Answer:
    items = "".join(
        f"<item><title>{escape(s.title)}</title><link>{base}{path}</link><guid isPermaLink='false'>{s.number} at x</guid>"
        f"<pubDate>{format_datetime(s.published)}</pubDate><description>{escape(s.lead)}</description></item>"
        for path, s in found
    )
    channel = f"<channel><title>{title}</title><link>{base}</link><generator>{generator}</generator>{items}</channel>"
    return Answer(
        body=f"<?xml version='1.0' encoding='utf-8'?><rss version='2.0'>{channel}</rss>", kind="application/rss+xml"
    )


def _urlset(base: str, paths: Sequence[str]) -> Answer:
    urls = "".join(f"<url><loc>{base}{path}</loc></url>" for path in paths)
    return Answer(
        body=f"<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{urls}</urlset>",
        kind="application/xml",
    )


def _html(body: str) -> Answer:
    return Answer(body="<!DOCTYPE html>\n" + body)


Pages = dict[str, Answer | Callable[[int], Answer]]


def drupal10(base: str, now: datetime) -> tuple[Pages, list[Story]]:
    """Drupal 10: /news/<slug> without numbers, a feed of ten, no sitemap, a list in zero-based pages of eight."""
    all_of = stories(36, now)
    menu = (
        '<header class="site-header"><a href="/" class="site-branding__name">Вестник Есиля</a><nav class="primary-nav">'
        '<ul><li><a href="/news">Новости</a></li><li><a href="/about">О редакции</a></li><li><a href="/contact">Контакты</a>'
        "</li></ul></nav></header>"
    )
    side = (
        '<aside class="region region--sidebar"><h2>Популярное</h2><ul>'
        + "".join(f'<li><a href="/news/{s.slug}">{escape(s.title)}</a></li>' for s in all_of[3:7])
        + "</ul></aside><footer class='site-footer'><p>Все права защищены. При перепечатке ссылка на издание обязательна всегда.</p></footer>"
    )

    def frame(title: str, main: str, kinds: str) -> Answer:
        return _html(
            f'<html lang="ru" dir="ltr"><head><meta charset="utf-8" /><meta name="Generator" content="Drupal 10 (https://www.drupal.org)" />'
            f"<title>{escape(title)} | Вестник Есиля</title><link rel='stylesheet' href='/core/misc/x.css' /></head>"
            f'<body class="{kinds}"><div class="dialog-off-canvas-main-canvas" data-off-canvas-main-canvas>{menu}'
            f'<div class="layout-main"><main role="main" class="site-main">{main}</main>{side}</div></div></body></html>'
        )

    def article(s: Story) -> Answer:
        return frame(
            s.title,
            f'<div id="block-page-title"><h1 class="title page-title"><span class="field field--name-title field--type-string">{escape(s.title)}</span></h1></div>'
            f'<article data-history-node-id="{s.number}" class="node node--type-article node--view-mode-full"><header class="node__meta">'
            f'<span>Автор <span>redaktor</span></span><time datetime="{s.published:%Y-%m-%dT%H:%M:%SZ}" class="datetime">{in_words(s.published)}</time></header>'
            f'<div class="node__content"><div class="field field--name-field-annotation"><p>{escape(s.lead)}</p></div>'
            f'<div class="clearfix text-formatted field field--name-body field--type-text-with-summary field--label-hidden field__item">{_p(s.paragraphs)}</div>'
            f'<div class="field field--name-field-tags"><div class="field__label">Метки</div><a href="/tags/city">город</a></div></div></article>',
            "path-node page-node-type-article",
        )

    def teaser(s: Story) -> str:
        return f'<div class="views-row"><article class="node node--type-article node--view-mode-teaser"><h2><a href="/news/{s.slug}" rel="bookmark"><span>{escape(s.title)}</span></a></h2><p>{escape(s.lead)}</p></article></div>'

    pages: Pages = {f"/news/{s.slug}": article(s) for s in all_of}
    for number in range(5):
        links = "".join(
            f'<li class="pager__item"><a href="?page={n}" title="Страница {n + 1}">{n + 1}</a></li>' for n in range(5)
        )
        rows = "".join(map(teaser, all_of[number * 8 : number * 8 + 8]))
        shown = frame(
            "Новости",
            f'<h1 class="page-title">Новости</h1><div class="views-element-container"><div class="view view-news">{rows}</div><nav class="pager" role="navigation"><ul class="pager__items">{links}</ul></nav></div>',
            "path-news",
        )
        pages[f"/news?page={number}"] = shown
    pages["/news"] = pages["/news?page=0"]
    pages["/"] = frame(
        "Главная", "".join(map(teaser, all_of[:5])) + '<a href="/rss.xml" class="feed-icon">RSS</a>', "path-frontpage"
    )
    for path, title in (("/about", "О редакции"), ("/contact", "Контакты")):
        pages[path] = frame(
            title,
            f"<h1>{title}</h1><div class='field--name-body'><p>Редакция работает с понедельника по пятницу, звоните нам в любое время дня и ночи.</p></div>",
            "page-node-type-page",
        )
    pages["/rss.xml"] = _rss(base, "Вестник Есиля", "", [(f"/news/{s.slug}", s) for s in all_of[:10]])
    pages["/robots.txt"] = Answer(body="User-agent: *\nDisallow: /core/\nDisallow: /admin/\n", kind="text/plain")
    return pages, all_of


def custom(base: str, now: datetime) -> tuple[Pages, list[Story]]:
    """A custom site: tables, the site's name as h1, dates in words, "today", two languages, relative links, no feed."""
    both = {"ru": stories(31, now), "kk": stories(14, now, lang="kk", first=9000)}
    word = {"ru": "rus", "kk": "kaz"}

    def when(s: Story) -> str:
        local, today = s.published.astimezone(ALMATY), now.astimezone(ALMATY).date()
        if local.date() == today:
            return f"{'сегодня' if s.lang == 'ru' else 'бүгін'}, {local:%H:%M}"
        if s.lang == "kk":
            return f"{local.year} жылғы {local.day} {KAZAKH_MONTHS[local.month - 1]}, {local:%H:%M}"
        return in_words(s.published)

    def frame(lang: str, title: str, main: str) -> Answer:
        today = now.astimezone(ALMATY)
        return _html(
            f"<html><head><meta http-equiv='Content-Type' content='text/html; charset=utf-8'><title>{escape(title)} :: Степной курьер</title></head><body>"
            f"<table width=100%><tr><td class=top><h1><a href='/'>Степной курьер</a></h1><div class=date>{today.day} {MONTHS[today.month - 1]} {today.year}</div>"
            f"<a href='/rus/'>Рус</a> <a href='/kaz/'>Қаз</a></td></tr><tr><td class=menu><a href='/{word[lang]}/lenta/'>Лента</a> | <a href='/{word[lang]}/redakcia.html'>Редакция</a></td></tr>"
            f"<tr><td class=main>{main}</td></tr><tr><td class=bottom>Степной курьер, свидетельство о постановке на учёт выдано в городе Приозёрск в 2001 году.</td></tr></table></body></html>"
        )

    def link(s: Story) -> str:
        return f"../story/{s.number}-{s.slug}.html"

    pages: Pages = {}
    for lang, found in both.items():
        root = f"/{word[lang]}"
        for place, s in enumerate(found):
            more = "".join(
                f"<li><a href='{link(o)}'>{escape(o.title)}</a></li>"
                for o in (found[place - 1], found[place - 2], found[place - 3])
            )
            main = (
                f"<div class=zag>{escape(s.title)}</div><div class=data>{when(s)} | Просмотров: {s.number + 17}</div>"
                f"<div class=anons><b>{escape(s.lead)}</b></div><div id=txt>{'<br><br>'.join(escape(t, quote=False) for t in s.paragraphs)}"
                f"<div class=podpiska>Подпишитесь на наш канал, чтобы первыми узнавать обо всём, что происходит в степи.</div>"
                f"<div class=eshe><b>Ещё по теме</b><ul>{more}</ul></div></div>"
            )
            pages[f"{root}/story/{s.number}-{s.slug}.html"] = frame(lang, s.title, main)
        count = -(-len(found) // 6)
        for number in range(1, count + 1):
            items = "".join(
                f"<div class=n><span class=t>{when(s)}</span> <a href='{link(s)}'>{escape(s.title)}</a></div>"
                for s in found[number * 6 - 6 : number * 6]
            )
            nxt = f"<p><a href='{root}/lenta/?p={number + 1}'>Дальше</a></p>" if number < count else ""
            pages[f"{root}/lenta/?p={number}"] = frame(lang, "Лента", items + nxt)
        pages[f"{root}/lenta/"] = pages[f"{root}/lenta/?p=1"]
        front = "".join(
            f"<div class=n><a href='/{word[lang]}/story/{s.number}-{s.slug}.html'>{escape(s.title)}</a><br>{escape(s.lead)}</div>"
            for s in found[:5]
        )
        pages[f"{root}/"] = frame(lang, "Главная", front)
        pages[f"{root}/redakcia.html"] = frame(
            lang, "Редакция", "<p>Здесь работают шесть человек, и все они пишут о степи каждый день.</p>"
        )
    pages["/"] = pages["/rus/"]
    return pages, [*both["ru"], *both["kk"]]


def wordpress(base: str, now: datetime) -> tuple[Pages, list[Story]]:
    """WordPress with a block theme: /<slug>/, JSON-LD in a graph, a feed of ten, sitemaps of posts and pages."""
    all_of = stories(34, now)
    menu = (
        '<header class="wp-block-template-part"><p class="wp-block-site-title"><a href="/">Голос Каратаса</a></p><nav class="wp-block-navigation">'
        '<a class="wp-block-navigation-item__content" href="/o-nas/">О нас</a><a href="/category/gorod/">Город</a><a href="/kontakty/">Контакты</a></nav></header>'
    )

    def frame(title: str, main: str, kinds: str, head: str = "") -> Answer:
        return _html(
            f'<html lang="ru-RU"><head><meta charset="UTF-8" /><title>{escape(title)} &#8211; Голос Каратаса</title><meta property="og:site_name" content="Голос Каратаса" />'
            f'<link rel="alternate" type="application/rss+xml" title="Лента" href="{base}/feed/" /><link rel="alternate" type="application/rss+xml" href="{base}/comments/feed/" />'
            f"<link rel='stylesheet' href='/wp-includes/blocks/style.css' />{head}</head><body class=\"{kinds} wp-embed-responsive\"><div class=\"wp-site-blocks\">{menu}"
            f'<main class="wp-block-group">{main}</main><footer class="wp-block-template-part"><p>Сайт сделан жителями для жителей и существует на пожертвования читателей города.</p></footer></div></body></html>'
        )

    def article(place: int, s: Story) -> Answer:
        near = "".join(
            f'<li class="wp-block-post"><h2 class="wp-block-post-title"><a href="{base}/{o.slug}/">{escape(o.title)}</a></h2><div class="wp-block-post-excerpt"><p>{escape(o.lead)}</p></div></li>'
            for o in (all_of[place - 1], all_of[place - 2])
        )
        graph = (
            '{"@context":"https://schema.org","@graph":[{"@type":"Article","headline":"%s","datePublished":"%s","author":{"name":"А. Редактор"}},{"@type":"WebSite","name":"Голос Каратаса"}]}'
            % (s.title.replace('"', ""), s.published.isoformat())
        )
        return frame(
            s.title,
            f'<h1 class="wp-block-post-title">{escape(s.title)}</h1><div class="wp-block-post-date"><time datetime="{s.published.isoformat()}">{in_words(s.published)}</time></div>'
            f'<div class="entry-content wp-block-post-content is-layout-constrained"><p><strong>{escape(s.lead)}</strong></p>{_p(s.paragraphs[:2])}<h2 class="wp-block-heading">Что дальше</h2>{_p(s.paragraphs[2:])}</div>'
            f'<div class="wp-block-query"><h2>Другие записи</h2><ul class="wp-block-post-template">{near}</ul></div>',
            f"post-template-default single single-post postid-{s.number} single-format-standard",
            f'<script type="application/ld+json">{graph}</script><meta property="og:type" content="article" />',
        )

    pages: Pages = {f"/{s.slug}/": article(place, s) for place, s in enumerate(all_of)}
    front = "".join(
        f'<li class="wp-block-post post"><h2 class="wp-block-post-title"><a href="{base}/{s.slug}/">{escape(s.title)}</a></h2></li>'
        for s in all_of[:8]
    )
    pages["/"] = frame(
        "Голос Каратаса",
        f'<ul class="wp-block-post-template">{front}</ul><nav class="wp-block-query-pagination"><a href="/page/2/" class="wp-block-query-pagination-next">Следующая страница</a></nav>',
        "home blog",
    )
    pages["/category/gorod/"] = frame(
        "Город", f"<h1>Рубрика: Город</h1><ul>{front}</ul>", "archive category category-gorod"
    )
    for slug in ("o-nas", "kontakty"):
        pages[f"/{slug}/"] = frame(
            slug,
            f"<h1 class='wp-block-post-title'>Страница {slug}</h1><div class='entry-content'><p>Мы пишем о жизни города с 2014 года и рады каждому письму, приходите.</p></div>",
            "page-template-default page page-id-2",
        )
    pages["/feed/"] = _rss(
        base, "Голос Каратаса", "https://wordpress.org/?v=6.8", [(f"/{s.slug}/", s) for s in all_of[:10]]
    )
    children = ("posts-post-1", "posts-page-1", "taxonomies-category-1", "users-1")
    index = "".join(f"<sitemap><loc>{base}/wp-sitemap-{name}.xml</loc></sitemap>" for name in children)
    pages["/wp-sitemap.xml"] = Answer(
        body=f"<?xml version='1.0'?><sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{index}</sitemapindex>",
        kind="application/xml",
    )
    pages["/wp-sitemap-posts-post-1.xml"] = _urlset(base, [f"/{s.slug}/" for s in all_of])
    pages["/wp-sitemap-posts-page-1.xml"] = _urlset(base, ["/o-nas/", "/kontakty/"])
    pages["/wp-sitemap-taxonomies-category-1.xml"] = _urlset(base, ["/category/gorod/"])
    pages["/wp-sitemap-users-1.xml"] = _urlset(base, ["/author/redaktor/"])
    pages["/robots.txt"] = Answer(
        body=f"User-agent: *\nDisallow: /wp-admin/\n\nSitemap: {base}/wp-sitemap.xml\n", kind="text/plain"
    )
    return pages, all_of


def bitrix(base: str, now: datetime) -> tuple[Pages, list[Story]]:
    """1C-Bitrix as it comes: /news/<section>/<number>/, h3 in news-detail, text with line breaks, PAGEN_1, no feed."""
    all_of = stories(45, now)
    sections = ("obshestvo", "ekonomika", "kultura")

    def path(s: Story) -> str:
        return f"/news/{sections[s.number // 3 % 3]}/{s.number}/"

    menu = (
        "<ul id='top-menu'><li><a href='/'>Главная</a></li><li><a href='/news/'>Все новости</a></li>"
        + "".join(f"<li><a href='/news/{name}/'>{name.capitalize()}</a></li>" for name in sections)
        + "<li><a href='/company/'>Об агентстве</a></li></ul>"
    )

    def frame(title: str, main: str) -> Answer:
        return _html(
            f'<html xml:lang="ru" lang="ru"><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8" /><link href="/bitrix/cache/css/s1/main.css" type="text/css" rel="stylesheet" /><script src="/bitrix/js/main/core/core.js"></script>'
            f'<title>{escape(title)}</title></head><body><div id="panel"></div><div id="wrapper"><div id="header"><a href="/"><img alt="Агентство «Мойынты»" src="/l.png"></a>{menu}</div><div id="content"><h1 id="pagetitle">Новости агентства</h1>{main}</div>'
            f'<div id="footer">&copy; Агентство «Мойынты». Использование материалов разрешено только при наличии ссылки на первоисточник.</div></div></body></html>'
        )

    def article(s: Story) -> Answer:
        text = "<br />\r\n<br />\r\n".join(escape(t, quote=False) for t in s.paragraphs)
        return frame(
            s.title,
            f'<div class="news-detail"><span class="news-date-time">{s.published.astimezone(ALMATY):%d.%m.%Y %H:%M}</span><h3>{escape(s.title)}</h3><p>{escape(s.lead)}</p>{text}<div style="clear:both"></div>'
            f'<div class="news-detail-share"><noindex><a href="https://vk.com/share">ВКонтакте</a></noindex></div></div><p><a href="/news/">Возврат к списку</a></p>',
        )

    def rows(found: Sequence[Story]) -> str:
        return (
            '<div class="news-list">'
            + "".join(
                f'<p class="news-item" id="bx_{s.number}"><span class="news-date-time">{s.published.astimezone(ALMATY):%d.%m.%Y}</span> <a href="{path(s)}"><b>{escape(s.title)}</b></a><br />{escape(s.lead)}</p>'
                for s in found
            )
            + "</div>"
        )

    pages: Pages = {path(s): article(s) for s in all_of}

    def put(root: str, found: Sequence[Story]) -> None:
        count = -(-len(found) // 7)
        for number in range(1, count + 1):
            links = "".join(
                f'<a href="{root}?PAGEN_1={n}">{n}</a> | ' for n in range(1, min(count, 5) + 1) if n != number
            )
            after = (
                f'<a href="{root}?PAGEN_1={number + 1}">След.</a> | <a href="{root}?PAGEN_1={count}">Конец</a>'
                if number < count
                else "След. | Конец"
            )
            pages[f"{root}?PAGEN_1={number}"] = frame(
                "Новости",
                rows(found[number * 7 - 7 : number * 7])
                + f'<font class="text">Новости {number} - {number * 7} из {len(found)}<br /></font><font class="text">{links}{after}</font>',
            )
        pages[root] = pages[f"{root}?PAGEN_1=1"]

    put("/news/", all_of)
    for name in sections:
        put(f"/news/{name}/", [s for s in all_of if path(s).startswith(f"/news/{name}/")])
    pages["/"] = frame("Главная", rows(all_of[:6]))
    pages["/company/"] = frame(
        "Об агентстве",
        "<p>Агентство основано жителями посёлка Мойынты и пишет обо всём, что происходит рядом с железной дорогой.</p>",
    )
    pages["/robots.txt"] = Answer(body="User-Agent: *\nDisallow: /bitrix/\nDisallow: /*?print=\n", kind="text/plain")
    return pages, all_of


def drupal7(base: str, now: datetime) -> tuple[Pages, list[Story]]:
    """Drupal 7: /node/<number>, dates in RDF, two languages by prefix, pages of ten, a sitemap index by page."""
    both = {"ru": stories(22, now), "kk": stories(12, now, lang="kk", first=3999)}

    def frame(lang: str, title: str, main: str, kinds: str) -> Answer:
        menu = f'<div id="main-menu"><ul class="links"><li><a href="/{lang}/news">Новости</a></li><li><a href="/{lang}/node/2">О сайте</a></li></ul></div><ul class="language-switcher-locale-url"><li><a href="/ru" class="language-link" xml:lang="ru">Русский</a></li><li><a href="/kk" class="language-link" xml:lang="kk">Қазақша</a></li></ul>'
        return _html(
            f'<html lang="{lang}" xmlns:dc="http://purl.org/dc/terms/"><head><meta name="Generator" content="Drupal 7 (http://drupal.org)" /><title>{escape(title)} | Архив Тасоткеля</title></head>'
            f'<body class="html {kinds}"><div id="page"><div id="header">{menu}</div><div id="content" class="column"><div class="section">{main}</div></div><div class="region region-sidebar-first"><div class="block"><h2>Навигация</h2></div></div>'
            f'<div id="footer"><p>Работает на Drupal, поддерживается отделом культуры посёлка Тасоткель с две тысячи девятого года.</p></div></div></body></html>'
        )

    pages: Pages = {}
    for lang, found in both.items():
        for s in found:
            main = (
                f'<h1 class="title" id="page-title">{escape(s.title)}</h1><div id="node-{s.number}" class="node node-news node-promoted clearfix"><div class="meta submitted"><span property="dc:date dc:created" content="{s.published.isoformat()}" datatype="xsd:dateTime">admin - {s.published:%m/%d/%Y} - {s.published:%H:%M}</span></div>'
                f'<div class="content clearfix"><div class="field field-name-body field-type-text-with-summary"><div class="field-items"><div class="field-item even" property="content:encoded">{_p((s.lead, *s.paragraphs))}</div></div></div></div>'
                f'<ul class="links inline"><li><a href="/user/login">Войдите</a>, чтобы оставлять комментарии</li></ul></div>'
            )
            pages[f"/{lang}/node/{s.number}"] = frame(lang, s.title, main, "not-front page-node node-type-news")
        count = -(-len(found) // 10)
        for number in range(count):
            rows = "".join(
                f'<div class="views-row"><div class="views-field-title"><a href="/{lang}/node/{s.number}">{escape(s.title)}</a></div></div>'
                for s in found[number * 10 : number * 10 + 10]
            )
            after = (
                f'<li class="pager-next"><a href="/{lang}/news?page={number + 1}">следующая ›</a></li><li class="pager-last"><a href="/{lang}/news?page={count - 1}">последняя »</a></li>'
                if number < count - 1
                else ""
            )
            pages[f"/{lang}/news?page={number}"] = frame(
                lang,
                "Новости",
                f'<div class="view-content">{rows}</div><ul class="pager"><li class="pager-current">{number + 1}</li>{after}</ul>',
                "page-views",
            )
        pages[f"/{lang}/news"] = pages[f"/{lang}/news?page=0"]
        pages[f"/{lang}/node/2"] = frame(
            lang,
            "О сайте",
            "<h1>О сайте</h1><div class='field-name-body'><p>Сайт собирает новости посёлка, его пишут жители, а отвечает за него отдел культуры.</p></div>",
            "node-type-page",
        )
        front = "".join(
            f'<div class="node node-teaser"><h2><a href="/{lang}/node/{s.number}">{escape(s.title)}</a></h2><p>{escape(s.lead)}</p></div>'
            for s in found[:6]
        )
        pages[f"/{lang}"] = frame(lang, "Главная", front, "front page-node")
    pages["/"] = pages["/ru"]
    return pages, [*both["ru"], *both["kk"]]


def wordpress_classic(base: str, now: datetime) -> tuple[Pages, list[Story]]:
    """WordPress with an old theme: dated addresses, comments, share buttons and similar posts inside, a plug-in's sitemaps."""
    all_of = stories(32, now)

    def path(s: Story) -> str:
        return f"/{s.published.astimezone(ALMATY):%Y/%m/%d}/{s.slug}/"

    def frame(title: str, main: str, kinds: str) -> Answer:
        recent = "".join(f'<li><a href="{base}{path(s)}">{escape(s.title)}</a></li>' for s in all_of[:5])
        return _html(
            f'<html lang="ru-RU"><head><meta charset="UTF-8"/><title>{escape(title)} &laquo; Зеренда сегодня</title><meta name="generator" content="WordPress 4.9" />'
            f'<link rel="alternate" type="application/rss+xml" title="Зеренда сегодня &raquo; Лента" href="{base}/feed/" /></head><body class="{kinds}"><div id="page"><header id="masthead"><h1 class="site-title"><a href="{base}/">Зеренда сегодня</a></h1>'
            f'<nav id="site-navigation"><ul class="menu"><li><a href="{base}/">Главная</a></li><li><a href="{base}/o-gazete/">О газете</a></li><li><a href="{base}/category/vse/">Все новости</a></li></ul></nav></header>'
            f'<div id="main">{main}</div><div id="secondary" class="widget-area"><h3>Свежие записи</h3><ul>{recent}</ul><h3>Архивы</h3><a href="{base}/2026/11/">Ноябрь 2026</a></div><footer id="colophon">Сайт работает на WordPress</footer></div></body></html>'
        )

    def article(place: int, s: Story) -> Answer:
        near = "".join(
            f'<li><a href="{base}{path(o)}">{escape(o.title)}</a></li>' for o in all_of[place - 3 : place - 1]
        )
        return frame(
            s.title,
            f'<div id="content"><article id="post-{s.number}" class="post type-post hentry"><header class="entry-header"><h2 class="entry-title">{escape(s.title)}</h2><div class="entry-meta">Опубликовано <a href="{base}{path(s)}"><time class="entry-date" datetime="{s.published.astimezone(ALMATY).isoformat()}">{s.published.astimezone(ALMATY):%d.%m.%Y}</time></a> автором <a href="{base}/author/red/">red</a></div></header>'
            f'<div class="entry"><p>{escape(s.lead)}</p><div class="wp-caption"><p class="wp-caption-text">Фото номер {s.number} сделано нашим читателем на площади у вокзала утром</p></div>{_p(s.paragraphs)}'
            f'<div class="yarpp-related"><h3>Похожие записи:</h3><ol>{near}</ol></div><div class="subscribe-box">Подпишитесь на рассылку газеты, чтобы получать новости района по утрам.</div></div></article>'
            f'<div id="comments"><h3>Комментарии</h3><ol class="commentlist"><li><p>Читатель {s.number}: был на этой встрече лично, всё было совсем не так, как пишет газета, люди спорили до ночи.</p></li></ol></div></div>',
            f"single single-post postid-{s.number}",
        )

    pages: Pages = {path(s): article(place, s) for place, s in enumerate(all_of)}
    for number in range(1, 5):
        rows = "".join(
            f'<article class="post"><h2 class="entry-title"><a href="{base}{path(s)}" rel="bookmark">{escape(s.title)}</a></h2><div class="entry"><p>{escape(s.lead)} <a href="{base}{path(s)}">Читать далее</a></p></div></article>'
            for s in all_of[number * 8 - 8 : number * 8]
        )
        older = f'<a href="{base}/page/{number + 1}/">&laquo; Старые записи</a>' if number < 4 else ""
        shown = frame("Главная", f'{rows}<div class="navigation">{older}</div>', "home blog")
        pages["/" if number == 1 else f"/page/{number}/"] = shown
    pages["/category/vse/"] = frame("Все новости", "<h1>Рубрика</h1>", "archive category")
    pages["/o-gazete/"] = frame(
        "О газете",
        "<div id='content'><h2 class='entry-title'>О газете</h2><div class='entry'><p>Газета выходит с 1932 года и рассказывает обо всём, что происходит в районе и области.</p></div></div>",
        "page page-id-2",
    )
    pages["/feed/"] = _rss(base, "Зеренда сегодня", "https://wordpress.org/?v=4.9", [(path(s), s) for s in all_of[:10]])
    return pages, all_of


def bitrix_detail(base: str, now: datetime) -> tuple[Pages, list[Story]]:
    """1C-Bitrix in windows-1251: detail.php?ID=, pictures and "more" as links, the date without a time, a sitemap."""
    all_of = stories(40, now)

    def path(s: Story) -> str:
        return f"/press/detail.php?ID={s.number}"

    def frame(title: str, main: str) -> Answer:
        text = (
            f'<!DOCTYPE html><html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1251"><title>{escape(title)}</title><script src="/bitrix/js/main/core/core.js"></script></head><body>'
            f'<div class="b-header"><a class="logo" href="/"><img src="/l.png" alt="Курчумский завод"></a><ul class="b-menu"><li><a href="/about/">О заводе</a></li><li><a href="/press/">Пресс-центр</a></li><li><a href="/contacts/">Контакты</a></li></ul></div>'
            f'<div class="b-content">{main}</div><div class="b-footer"><p>Курчумский завод, все права защищены, звонок по стране бесплатный в рабочие дни.</p></div></body></html>'
        )
        return Answer(body=text.encode("cp1251", "xmlcharrefreplace"), kind="text/html; charset=windows-1251")

    def article(s: Story) -> Answer:
        return frame(
            s.title,
            f'<div class="crumbs"><a href="/">Главная</a> / <a href="/press/">Пресс-центр</a></div><div class="item-date">{s.published.astimezone(ALMATY):%d.%m.%Y}</div><h1>{escape(s.title)}</h1>'
            f'<div class="item-preview">{escape(s.lead)}</div><div class="item-text"><div>{"</div><div>".join(escape(t, quote=False) for t in s.paragraphs)}</div></div>'
            f'<div class="item-share">Поделиться: <a href="https://vk.com/">VK</a></div><a class="back" href="/press/">Все новости</a>',
        )

    pages: Pages = {path(s): article(s) for s in all_of}
    rows = "".join(
        f'<div class="card"><a href="{path(s)}"><img src="/{s.number}.jpg"></a><div class="card-date">{s.published.astimezone(ALMATY):%d.%m.%Y}</div><div class="card-title">{escape(s.title)}</div><a class="more" href="{path(s)}">Подробнее</a></div>'
        for s in all_of[:9]
    )
    pages["/press/"] = frame("Пресс-центр", f"<h1>Пресс-центр</h1>{rows}")
    pages["/"] = frame(
        "Курчумский завод",
        f"<h1>Курчумский завод</h1><p>Завод выпускает насосы и трубы для степных хозяйств уже сорок два года подряд.</p>{rows[:600]}",
    )
    for name in ("about", "contacts"):
        pages[f"/{name}/"] = frame(
            name,
            f"<h1>{name}</h1><p>Завод стоит на берегу реки, и дорога к нему открыта круглый год для всех гостей.</p>",
        )
    pages["/sitemap.xml"] = _urlset(base, ["/", "/about/", "/contacts/", "/press/", *map(path, all_of)])
    return pages, all_of


def portal(base: str, now: datetime) -> tuple[Pages, list[Story]]:
    """A custom portal: sections before numbered slugs, text in many blocks, teasers between them, "Вчера, 10:15", a short feed."""
    all_of = stories(42, now, first=81000)
    sections = ("politics", "society", "culture", "sport-i-otdyh")

    def path(s: Story) -> str:
        return f"/{sections[s.number // 3 % 4]}/{s.number}-{s.slug}"

    def when(s: Story) -> str:
        local, days = (
            s.published.astimezone(ALMATY),
            (now.astimezone(ALMATY).date() - s.published.astimezone(ALMATY).date()).days,
        )
        return (
            f"{['Сегодня', 'Вчера'][days]}, {local:%H:%M}"
            if days < 2
            else f"{local.day} {MONTHS[local.month - 1]}, {local:%H:%M}"
        )

    def frame(title: str, main: str, head: str = "") -> Answer:
        menu = "".join(f'<a class="Menu_item__x1" href="/{name}">{name.capitalize()}</a>' for name in sections)
        top = "".join(
            f'<a class="Top_link__z9" href="{path(s)}"><span>{escape(s.title)}</span><time>{when(s)}</time></a>'
            for s in all_of[5:9]
        )
        return _html(
            f'<html lang="ru"><head><meta charset="utf-8"><title>{escape(title)} — Акжайык Онлайн</title><meta property="og:title" content="{escape(title)}"><link rel="alternate" type="application/rss+xml" href="/export/rss">{head}</head><body>'
            f'<div class="Header_wrap__q2"><a href="/">Акжайык Онлайн</a><div class="Menu_list__a7">{menu}<a href="/reklama">Реклама</a></div></div><div class="Layout_main__b1">{main}</div><div class="Top_box__c4"><div>Читаемое</div>{top}</div>'
            f'<div class="Footer_text__d5">Сетевое издание «Акжайык Онлайн». Мнение редакции может не совпадать с мнением авторов публикаций.</div></body></html>'
        )

    def article(place: int, s: Story) -> Answer:
        other = all_of[place - 4]
        blocks = [f'<div class="Block_text__e6"><p>{escape(t, quote=False)}</p></div>' for t in s.paragraphs]
        blocks.insert(
            2,
            f'<div class="Block_incut__f7"><div>Читайте также</div><a href="{path(other)}">{escape(other.title)}</a></div>',
        )
        return frame(
            s.title,
            f'<div class="Article_head__g8"><a href="/{path(s).split("/")[1]}">Раздел</a><h1 class="Article_title__h9">{escape(s.title)}</h1><div class="Article_info__i1"><span>{when(s)}</span><span>{s.number} просмотров</span></div>'
            f'<div class="Article_lead__j2">{escape(s.lead)}</div></div><div class="Article_body__k3">{"".join(blocks)}<div class="Article_tg__l4">Больше новостей — в нашем канале, присоединяйтесь и читайте первыми.</div></div>',
        )

    pages: Pages = {path(s): article(place, s) for place, s in enumerate(all_of)}

    def rows(found: Sequence[Story]) -> str:
        return "".join(
            f'<a class="Card_link__m5" href="{path(s)}"><h3>{escape(s.title)}</h3><p>{escape(s.lead)}</p><span>{when(s)}</span></a>'
            for s in found
        )

    for name in sections:
        found = [s for s in all_of if path(s).startswith(f"/{name}/")]
        for number in range(1, 4):
            links = "".join(f'<a class="Pager_page__n6" href="/{name}?page={n}">{n}</a>' for n in range(1, 4))
            pages[f"/{name}?page={number}"] = frame(
                name,
                f"<h1>{name}</h1>{rows(found[number * 4 - 4 : number * 4])}<div class='Pager_box__o7'>{links}</div>",
            )
        pages[f"/{name}"] = pages[f"/{name}?page=1"]
    pages["/"] = frame("Новости Акжайыка", rows(all_of[:12]))
    pages["/reklama"] = frame(
        "Реклама", "<h1>Реклама</h1><p>Разместите рекламу на нашем сайте, и её увидят все жители района и области.</p>"
    )
    pages["/export/rss"] = _rss(base, "Акжайык Онлайн", "", [(path(s), s) for s in all_of[:6]])
    return pages, all_of


SHAPES: Mapping[str, Callable[[str, datetime], tuple[Pages, list[Story]]]] = {
    "drupal10": drupal10,
    "custom": custom,
    "wordpress": wordpress,
    "bitrix": bitrix,
    "drupal7": drupal7,
    "wordpress_classic": wordpress_classic,
    "bitrix_detail": bitrix_detail,
    "portal": portal,
}
