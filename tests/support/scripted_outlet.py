"""An invented outlet that follows a script over many nights: it edits, hides, deletes, blocks and restores, with the
noise that news sites make around their texts."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tests.support.crawler_samples import Answer, Site

_VOCABULARY = """
    суд активист дело прокурор адвокат заседание посёлок приговор свидетель журналист протест полиция задержание
    обвинение статья решение жалоба акимат район область митинг забастовка рабочий завод газета письмо комиссия
    эксперт доклад правозащитник тюрьма колония штраф арест обыск допрос следствие защита ходатайство судья
"""
WORDS = _VOCABULARY.split()
OTHER = 60
"""The article that a broken cache shows in place of others."""
NAMES = ("Тимур Балапанов", "Айгерим Сарсенова", "Ержан Толегенов")
CHALLENGE = (
    "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><script>window._cf_chl_opt={}</script>"
    "<noscript>Enable JavaScript and cookies to continue</noscript></body></html>"
)
CAPTCHA = (
    "<!DOCTYPE html><html><head><title>Вы не робот?</title></head><body><h1>Вы не робот?</h1>"
    "<p>Подтвердите, что вы не робот.</p><div class='g-recaptcha'></div></body></html>"
)
NOTICE = (
    "<!DOCTYPE html><html><head><title>Доступ ограничен</title></head><body><h1>Доступ ограничен</h1>"
    "<p>Доступ к данному ресурсу ограничен по решению уполномоченного органа.</p></body></html>"
)
LOGIN = (
    "<!DOCTYPE html><html><head><title>Вход</title></head><body><h1>Вход</h1><form><p>Войдите, чтобы читать.</p>"
    "<input name='login'><input type='password' name='password'></form></body></html>"
)
MISSING = (
    "<!DOCTYPE html><html><head><title>Страница не найдена</title></head><body><h1>Страница не найдена</h1>"
    "<p>Запрашиваемая страница не найдена или была удалена.</p></body></html>"
)


@dataclass
class Scripted:
    """An article of the script: its words, and how its address answers tonight."""

    number: int
    title: str
    paragraphs: list[str]
    act: str = "show"
    listed: bool = True
    first: list[str] = field(default_factory=list)

    @property
    def path(self) -> str:
        return f"/news/{self.number}"


def article(number: int) -> Scripted:
    """An invented article of some 200 words."""
    dice = random.Random(number)
    paragraphs = [_paragraph(dice) for _ in range(5)]
    made = Scripted(number, f"{_words(dice, 6).capitalize()} {number}", paragraphs)
    made.first = list(paragraphs)
    return made


def _paragraph(dice: random.Random) -> str:
    first, second = _words(dice, dice.randrange(9, 22)).capitalize(), _words(dice, dice.randrange(9, 22)).capitalize()
    return f"{first}, сообщил {dice.choice(NAMES)}. {second} в {dice.randrange(2, 90)} случаях."


def _words(dice: random.Random, count: int) -> str:
    return " ".join(dice.choices(WORDS, k=count))


def change_word(article: Scripted, dice: random.Random) -> tuple[str, str]:
    """Replace one word of the body, as an editor would, and return what it was and what it is."""
    place = dice.randrange(len(article.paragraphs))
    words = article.paragraphs[place].split()
    at = dice.choice([number for number, word in enumerate(words) if word.isalpha() and word.islower()])
    before, words[at] = words[at], dice.choice([word for word in WORDS if word != words[at]])
    article.paragraphs[place] = " ".join(words)
    return before, words[at]


Markup = Callable[[Scripted, random.Random], str]


def plain_markup(one: Scripted, dice: random.Random) -> str:
    """A page with <article>, and noise around the text and in it."""
    body = "".join(f"<p>{_inline_noise(text, dice)}</p>{_block_noise(dice)}" for text in one.paragraphs)
    return (
        f"<!DOCTYPE html><html lang='ru'><head><title>{one.title} — Пример</title>"
        f"<meta property='og:title' content='{one.title}'><script nonce='{dice.random()}'>var t={dice.random()};"
        f"</script></head><body>{_menu(dice)}<main><h1>{one.title}</h1>{_counters(dice)}"
        f"<time datetime='{_published(one)}'>{dice.choice(('1 марта', '01.03.2026', 'в марте'))}</time>"
        f"<article class='story'>{body}</article>{_related(dice)}{_comments(dice)}</main>"
        f"<aside>{_related(dice)}</aside><footer>© {dice.randrange(2020, 2027)} Пример</footer></body></html>"
    )


def new_markup(one: Scripted, dice: random.Random) -> str:
    """The page after a redesign: other elements and classes, a caption, and a request at the end of the text."""
    body = "".join(f"<p class='x-line'>{text}</p>" for text in one.paragraphs)
    return (
        f"<!DOCTYPE html><html><head><title>{one.title}</title></head><body class='x-page'><section class='x-main'>"
        f"<h1 class='x-head'>{one.title}</h1><div class='x-date'><time datetime='{_published(one)}'>март</time></div>"
        f"<article class='x-text'><p class='x-note'>Снимок из архива номер {one.number}</p>{body}"
        f"<p class='x-ask'>Подписывайтесь на наш канал и читайте новости раньше других</p></article></section>"
        f"<div class='x-foot'>{_counters(dice)}</div></body></html>"
    )


def advert_markup(one: Scripted, dice: random.Random) -> str:
    """The page with an advert at the end of its text, in the article's own element."""
    advert = "Подпишитесь на рассылку редакции, чтобы каждое утро получать главные новости города и области. " * 2
    return plain_markup(one, dice).replace("</article>", f"<div class='x-ad'><p>{advert}</p></div></article>")


def _published(one: Scripted) -> str:
    return f"2026-02-{one.number % 27 + 1:02d}T{one.number % 24:02d}:00:00+05:00"


def _inline_noise(text: str, dice: random.Random) -> str:
    """Markup, entities, invisible letters and spaces that change no word."""
    if dice.random() < 0.3:
        text = text.replace(" ", "&nbsp;", 1)
    if dice.random() < 0.3:
        word = text.split()[2]
        text = text.replace(word, f"<a href='/tag/{dice.randrange(99)}'>{word}</a>", 1)
    if dice.random() < 0.3:
        text = text.replace("ств", "с\u00adтв", 1)
    if dice.random() < 0.3:
        text = text.replace(", ", ",\n   ", 1)
    return text


def _block_noise(dice: random.Random) -> str:
    kinds = (
        "",
        "",
        f"<div class='ad banner' id='ad-{dice.randrange(999)}'><a href='/ad'>Реклама: {dice.randrange(90)}%</a></div>",
        f"<aside class='read-also'><b>Читайте также:</b> <a href='/n/{dice.random()}'>{_words(dice, 5)}</a></aside>",
    )
    return dice.choice(kinds)


def _counters(dice: random.Random) -> str:
    return (
        f"<div class='meta'><span class='views'>{dice.randrange(9999)} просмотров</span> "
        f"<span class='comments-count'>{dice.randrange(99)}</span></div>"
    )


def _menu(dice: random.Random) -> str:
    items = ["Новости", "Политика", "Общество", f"Курс {dice.randrange(400, 600)}", "О нас"]
    dice.shuffle(items)
    return (
        "<nav><ul>" + "".join(f"<li><a href='/s/{n}'>{item}</a></li>" for n, item in enumerate(items)) + "</ul></nav>"
    )


def _related(dice: random.Random) -> str:
    links = "".join(
        f"<li><a href='/news/{dice.randrange(100, 999)}x'>{_words(dice, 6).capitalize()}</a></li>" for _ in range(5)
    )
    return f"<div class='related'><h3>Читайте также</h3><ul>{links}</ul></div>"


def _comments(dice: random.Random) -> str:
    said = "".join(
        f"<div class='comment'><p>{_words(dice, 12).capitalize()}.</p></div>" for _ in range(dice.randrange(6))
    )
    return f"<div id='comments' class='comments'>{said}</div>"


def answer(one: Scripted, night: int, markup: Markup = plain_markup) -> Answer:
    """What an article's address answers on a night."""
    match one.act:
        case "show":
            return _shown(one, night, markup)
        case "delete" | "gone" | "legal":
            return Answer(body=MISSING, status={"delete": 404, "gone": 410, "legal": 451}[one.act])
        case "front":
            return Answer(status=302, headers={"Location": "/"})
        case "soft":
            return Answer(body=MISSING)
        case "challenge":
            return Answer(body=CHALLENGE, status=403)
        case "captcha":
            return Answer(body=CAPTCHA)
        case "notice":
            return Answer(body=NOTICE, status=dict(enumerate((200, 403, 451)))[one.number % 3])
        case "login":
            return Answer(body=LOGIN)
        case "error":
            return Answer(body="<h1>Internal error</h1>", status=500)
        case "cut":
            return Answer(body="<html>", cut=500)
        case "other":
            return _shown(article(OTHER), night, markup)
        case other:
            raise ValueError(other)


def _shown(one: Scripted, night: int, markup: Markup) -> Answer:
    html = markup(one, random.Random(f"{one.number} {night}"))
    if markup is plain_markup and night % 3 == 2:
        octets = html.encode("cp1251", "xmlcharrefreplace")
        return Answer(body=octets, kind="text/html; charset=windows-1251")
    return Answer(body=html)


def show(site: Site, articles: Sequence[Scripted], night: int, markup: Markup = plain_markup) -> None:
    """Let the site answer as the script says for a night."""
    links = "".join(f"<li><a href='{one.path}'>{one.title}</a></li>" for one in articles if one.listed)
    site.pages.clear()
    site.pages["/robots.txt"] = Answer(body="User-agent: *\nAllow: /\n", kind="text/plain")
    site.pages["/"] = Answer(body=f"<!DOCTYPE html><html><body><ul>{links}</ul></body></html>")
    for one in articles:
        site.pages[one.path] = answer(one, night, markup)


STATE_OF: Mapping[str, str] = {
    "delete": "gone", "gone": "gone", "legal": "gone", "front": "gone", "soft": "soft_404", "challenge": "blocked",
    "captcha": "blocked", "notice": "blocked", "login": "blocked", "error": "unreachable", "cut": "unreachable",
    "other": "live",
}  # fmt: skip
"""The state that an act means, when it is certain."""
