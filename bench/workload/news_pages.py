"""Generate large invented news pages that always have the same bytes."""

import json
import random

VOCABULARY = """
    суд дело акимат статья область полиция житель решение адвокат прокурор заседание посёлок завод рабочий директор
    школа больница закон депутат выборы собрание митинг журналист редакция газета вопрос ответ жалоба проверка
    комиссия министерство район город приговор следствие обвинение свидетель эксперт доклад правозащитник
"""
WORDS = VOCABULARY.split()
NAMES = ("Тимура Балапанова", "Айгерим Сарсенова", "Максу Бокаеву", "Ержан Толегенов")


def page_of(number: int) -> bytes:
    """Return an invented article of some 600 words with comments in the page of a news site: about 100 kB and 2,500
    tags, with menus, teasers, forms, scripts and wrappers. The same number always gives the same page."""
    dice = random.Random(number)
    title = _words(dice, 8).capitalize()
    body = "".join(f"<p>{_paragraph(dice, place)}</p>{_between(dice, place)}" for place in range(14))
    return (
        f'<!DOCTYPE html><html lang="ru" dir="ltr"><head><meta charset="utf-8"><title>{title}</title>'
        f'{_head(dice, title, number)}</head><body class="page page--article no-js"><!-- head -->'
        f'<header class="header"><div class="header__in"><nav>{_menu(dice, 90)}</nav>{_form("search")}</div></header>'
        f'<div class="container"><div class="row"><div class="col col-xs-12 col-md-8"><main><div class="hdr-container">'
        f'<div class="category"><a href="/z/{number % 9}">{_words(dice, 1)}</a></div><h1 class="title pg-title">{title}'
        f'</h1></div><div class="published"><span class="date"><time datetime="2026-03-0{number % 9 + 1}T10:00:00Z">'
        f'{number % 9 + 1} марта 2026</time></span></div><div class="share"><ul>{_shares(8)}</ul></div>'
        f'<div class="intro"><p>{_words(dice, 22).capitalize()}.</p></div>'
        f'<div id="article-content" class="content-floated-wrap fb-quotable"><div class="wsw">{body}</div></div>'
        f'<div class="tags">{_menu(dice, 6)}</div><div id="comments">{_comments(dice, 12)}{_form("comment")}</div>'
        f'</main></div><aside class="col col-xs-12 col-md-4">{_teasers(dice, 14)}{_script(dice, 60)}</aside></div>'
        f'<div class="row row--more">{_teasers(dice, 16)}</div></div><footer>{_menu(dice, 60)}<div class="copyright">'
        f"<p>Вымышленная страница.</p></div></footer>{_script(dice, 300)}<!-- counters -->{_script(dice, 40)}"
        "</body></html>"
    ).encode()


def _head(dice: random.Random, title: str, number: int) -> str:
    about = {"@type": "NewsArticle", "headline": title, "datePublished": f"2026-03-0{number % 9 + 1}T10:00:00+05:00"}
    styles = "".join(
        f'<link rel="stylesheet" href="/assets/{place}.css?v={dice.randrange(10**6)}">' for place in range(6)
    )
    return (
        f'<meta property="og:title" content="{title}"><meta property="og:type" content="article">'
        f'<meta name="description" content="{_words(dice, 20)}">{styles}'
        f'<link rel="canonical" href="/news/{number}.html">'
        f'<script type="application/ld+json">{json.dumps(about, ensure_ascii=False)}</script>'
        f"<style>{_style(dice, 120)}</style>{_script(dice, 200)}"
    )


def _script(dice: random.Random, numbers: int) -> str:
    return f"<script>window.dataLayer=window.dataLayer||[];push({[dice.random() for _ in range(numbers)]});</script>"


def _style(dice: random.Random, rules: int) -> str:
    return "".join(f".block-{dice.randrange(10**5)}__item{{margin:0 {place}px;display:flex}}" for place in range(rules))


def _form(name: str) -> str:
    fields = "".join(
        f'<label for="{name}-{place}"><input id="{name}-{place}" type="text"></label>' for place in range(3)
    )
    return f'<form class="form form--{name}" action="/{name}" method="post">{fields}<button>Отправить</button></form>'


def _paragraph(dice: random.Random, place: int) -> str:
    first, second = (_words(dice, dice.randrange(12, 26)).capitalize() for _ in range(2))
    if place % 5 == 0:
        first += f", рассказал <b>{dice.choice(NAMES)}</b> по статье 405 УК РК"
    if place % 3 == 0:
        second += f', <a href="/news/{dice.randrange(10**6)}.html">{_words(dice, 4)}</a>, <em>{_words(dice, 2)}</em>'
    return f"{first}. {second}."


def _between(dice: random.Random, place: int) -> str:
    if place % 4 == 1:
        image = f'<img src="/i/{place}.jpg" srcset="/i/{place}_w250.jpg 250w, /i/{place}_w650.jpg 650w" alt="">'
        return (
            f'<figure class="media-image"><div class="img-wrap"><div class="thumb thumb16_9">{image}</div></div>'
            f'<figcaption><span class="caption">{_words(dice, 6)}</span></figcaption></figure>'
        )
    if place % 6 == 3:
        return f'<div class="media-block also-read"><span>ЧИТАЙТЕ ТАКЖЕ:</span>{_teasers(dice, 1)}</div>'
    return ""


def _menu(dice: random.Random, items: int) -> str:
    rows = (
        f'<li class="menu__item menu__item--level-{place % 3}"><a class="menu__link" href="/z/{place}" '
        f'data-place="{place}"><span class="menu__text">{_words(dice, 2)}</span></a></li>'
        for place in range(items)
    )
    return f'<ul class="menu">{"".join(rows)}</ul>'


def _comments(dice: random.Random, items: int) -> str:
    return "".join(
        f'<div class="comment" id="comment-{place}"><div class="meta"><span class="name">{_words(dice, 2)}</span></div>'
        f"<p>{_words(dice, 25).capitalize()}.</p></div>"
        for place in range(items)
    )


def _shares(items: int) -> str:
    icon = '<svg viewBox="0 0 24 24"><path d="M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20z"/></svg>'
    return "".join(f'<li class="share__item"><a href="#s{place}">{icon}</a></li>' for place in range(items))


def _teasers(dice: random.Random, items: int) -> str:
    return "".join(
        f'<div class="media-block-wrap col-xs-6"><div class="media-block"><a class="img" href="/news/{place}.html">'
        f'<div class="thumb thumb16_9"><noscript class="nojs-img"><img src="/i/{place}_w100.jpg" alt=""></noscript>'
        f'<img class="media-img" data-src="/i/{place}.jpg" src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" alt="">'
        f'</div></a><div class="media-block__content"><span class="date">{place % 28 + 1} марта 2026</span>'
        f'<a href="/news/{place}.html"><h4 class="media-block__title">{_words(dice, 9)}</h4>'
        f'<p class="perex">{_words(dice, 12)}</p></a></div></div></div>'
        for place in range(items)
    )


def _words(dice: random.Random, count: int) -> str:
    return " ".join(dice.choices(WORDS, k=count))
