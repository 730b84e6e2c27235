"""Two more shapes of sites: Pangea, whose sections are numbers, and tables without a class from before style sheets."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from config.local_time import ALMATY
from tests.support.crawler_samples import Answer
from tests.support.site_shapes import MONTHS, Pages, Story, stories


def pangea(base: str, now: datetime) -> tuple[Pages, list[Story]]:
    """Pangea: /a/<slug>/<number>.html, sections as /z/<number>?p=, feeds that only a page of feeds links, no sitemap."""
    all_of = stories(38, now, first=33_500_000)

    def path(s: Story) -> str:
        return f"/a/{s.slug}/{s.number}.html"

    def frame(title: str, main: str, kind: str, head: str = "") -> Answer:
        return Answer(
            body=f"""<!DOCTYPE html>
<html lang="ru" dir="ltr"><head><meta charset="utf-8"><meta property="og:site_name" content="Радио Тасоткель">
<title>{escape(title)}</title>{head}</head><body class="{kind} pg-responsive"><div class="hdr-20"><a href="/" class="hdr-20__logo"></a>
<ul class="menu"><li class="menu-item"><a class="handler" href="/z/330">Новости</a></li><li class="menu-item"><a
 class="handler" href="/z/331">Расследования</a></li><li><a href="/rssfeeds">RSS</a></li></ul></div>
<div id="content" class="pg-wrp">{main}</div><footer class="pg-footer"><p>Радио Тасоткель © 2026, все права защищены законом и
 совестью читателей.</p></footer></body></html>"""
        )

    def row(s: Story) -> str:
        words = escape(s.title)
        return f"""<li><div class="media-block"><a href="{path(s)}" class="img-wrap" title="{words}"><img src="/{s.number}.jpg" alt="{words}"></a>
<div class="media-block__content"><a href="{path(s)}"><h4 class="media-block__title">{words}</h4></a></div></div></li>"""

    def article(place: int, s: Story) -> Answer:
        other = all_of[place - 4]
        blocks = [f"<p>{escape(t, quote=False)}</p>" for t in s.paragraphs]
        blocks.insert(
            2, f'<div class="wsw__embed"><a href="{path(other)}"><h4>СМОТРИТЕ ТАКЖЕ</h4>{other.title}</a></div>'
        )
        body = "\n".join(blocks)
        return frame(
            s.title,
            f"""<h1 class="title pg-title">{escape(s.title)}</h1><div class="published"><time pubdate="pubdate" datetime="{s.published.isoformat()}">дата</time></div>
<div id="article-content" class="content-floated-wrap"><div class="intro m-t-md"><p>{escape(s.lead)}</p></div><div class="wsw">{body}</div></div>
<div class="media-block-wrap"><h3 class="section-head">Другие новости</h3><ul>{row(all_of[place - 1])}{row(all_of[place - 2])}</ul></div>""",
            "pg-article",
            f'<meta property="og:type" content="article"><meta property="og:title" content="{escape(s.title)}">',
        )

    pages: Pages = {path(s): article(place, s) for place, s in enumerate(all_of)}
    for section, found in (("330", all_of[::2]), ("331", all_of[1::2])):
        parts = [found[start : start + 8] for start in range(0, len(found), 8)]
        for number, part in enumerate(parts):
            more = f'<p class="buttons"><a class="link-more" href="/z/{section}?p={number + 1}">Загрузить еще</a></p>'
            rows = "".join(map(row, part)) + "</ul>" + (more if number + 1 < len(parts) else "")
            pages[f"/z/{section}?p={number}"] = frame(
                "Раздел", f"<h1 class='pg-title'>Раздел</h1><ul>{rows}", "pg-section"
            )
        pages[f"/z/{section}"] = pages[f"/z/{section}?p=0"]
    pages["/"] = frame("Радио Тасоткель", f"<ul>{''.join(map(row, all_of[:7]))}</ul>", "pg-home")
    pages["/rssfeeds"] = frame("RSS", "<ul><li><a href='/z/330'>Новости</a></li></ul>", "pg-rss")
    return pages, all_of


def tables(base: str, now: datetime) -> tuple[Pages, list[Story]]:
    """Tables in windows-1251: one title for all pages, nothing has a class, list.asp?page=, text with line breaks."""
    all_of = stories(30, now)

    def path(s: Story) -> str:
        return f"/news.asp?lang=ru&id={s.number}"

    def frame(main: str) -> Answer:
        text = f"""<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1251"><title>Суд посёлка Мойынты</title></head>
<body bgcolor="#ffffff"><table width="990" align="center"><tr><td height="90"><font size="5"><b>Суд посёлка Мойынты</b></font></td></tr>
<tr><td><a href="/">Главная</a> | <a href="/list.asp?lang=ru">Новости суда</a> | <a href="/judges.asp">Судьи</a></td></tr><tr><td>{main}</td></tr>
<tr><td align="center"><font size="1">Официальный сайт суда посёлка Мойынты, разработан отделом информатизации в 2008 году.</font></td></tr></table></body></html>"""
        return Answer(body=text.encode("cp1251", "xmlcharrefreplace"), kind="text/html")

    def article(s: Story) -> Answer:
        text = "<br><br>".join(escape(t, quote=False) for t in (s.lead, *s.paragraphs))
        local = s.published.astimezone(ALMATY)
        return frame(
            f"""<p align="right"><font color="gray">{local.day} {MONTHS[local.month - 1]} {local.year}</font></p><p align="center"><font size="3"><b>{escape(s.title)}</b></font></p>
<p align="justify">{text}</p><p><a href="javascript:history.back()">Назад</a> <a href="javascript:print()">Версия для печати</a></p>"""
        )

    def rows(found: Sequence[Story]) -> str:
        return "".join(
            f'<tr><td>{s.published.astimezone(ALMATY):%d.%m.%Y}</td><td><a href="{path(s)}">{escape(s.title)}</a></td></tr>'
            for s in found
        )

    pages: Pages = {path(s): article(s) for s in all_of}
    for number in range(1, 4):
        links = " ".join(f'<a href="/list.asp?lang=ru&page={n}">{n}</a>' for n in range(1, 4) if n != number)
        shown = frame(f"<table>{rows(all_of[number * 10 - 10 : number * 10])}</table>Страницы: {links}")
        pages["/list.asp?lang=ru" if number == 1 else f"/list.asp?lang=ru&page={number}"] = shown
    pages["/"] = frame(
        "<h3>Новости</h3>" + "".join(f'<p><a href="{path(s)}">{escape(s.title)}</a></p>' for s in all_of[:5])
    )
    pages["/judges.asp"] = frame(
        "<p>Председатель суда принимает граждан по первым вторникам месяца, запись в канцелярии.</p>"
    )
    return pages, all_of
