"""Where the text of a page is, and that a page without one gives none."""

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import product

import pytest

from config.models.outlet import Outlet, Select
from spiders.article import Article, NotAnArticle, Refusal
from spiders.reader import Reader

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
URL = "https://example.kz/news/101"
TITLE = "Жители Кокпекты вышли к зданию суда"
SENTENCES = ("Суд в Кокпекты отложил заседание на неделю.", "Адвокат намерен подать жалобу.")
LONG = (
    "Суд в Кокпекты отложил заседание по делу местной газеты, потому что свидетель не пришёл, сообщила пресс-служба.",
    "Адвокат редакции заявил, что свидетеля не уведомили о заседании, и попросил суд вызвать его ещё раз повесткой.",
    "Следующее заседание назначено на декабрь, до тех пор редактор остаётся под подпиской о невыезде из города.",
)
MENU = "".join(
    f"<li><a href='/{word}/'>{word.title()}</a></li>"
    for word in ("новости", "политика", "общество", "экономика", "культура", "спорт", "мир", "видео", "фото", "блоги")
)
TEASERS = "".join(
    f"<li><a href='/news/{number}'>Другая новость номер {number} с довольно длинным заголовком из многих слов</a>"
    f"<span>{number} ноября 2026</span></li>"
    for number in range(10, 18)
)
NOTICE = "© 2026 Выдуманная газета. Все права защищены. При использовании материалов ссылка на сайт обязательна."
COOKIES = "Мы используем файлы cookie, чтобы сайт работал лучше. Оставаясь на сайте, вы соглашаетесь с этим."
FRAMES = {
    "semantic": "<header><nav><ul>{menu}</ul></nav></header><main><h1>{title}</h1><p>20 ноября 2026, 10:00</p>{text}"
    "</main><aside><h3>Популярное</h3><ul>{teasers}</ul></aside><footer><p>{notice}</p><p>{cookies}</p></footer>",
    "named": "<div class='top-menu'><ul>{menu}</ul></div><div class='wrap'><div class='post'><h1>{title}</h1>"
    "<div class='date'>20 ноября 2026</div><div class='post-text'>{text}</div></div><div class='sidebar'><ul>{teasers}"
    "</ul></div></div><div class='site-footer'><p>{notice}</p></div><div id='cookie-notice'>{cookies}</div>",
    "nameless": "<div><ul>{menu}</ul></div><div><div><h1>{title}</h1><div>20 ноября 2026</div><div>{text}</div></div>"
    "<div><b>Читайте также</b><ul>{teasers}</ul></div></div><div><div>{notice}</div>"
    "<div>Главный редактор Мнимый Мухтар. Телефон редакции 8 7172 000000.</div><div>{cookies}</div></div>",
    "own words": "<div><ul>{menu}</ul></div><div><h1>{title}</h1><div>20 ноября 2026</div><div>{text}</div></div>"
    "<div><a href='/news/9'>Прокуратура обжаловала мягкий приговор рыбаку</a> <i>20 ноября 2026</i></div><div>"
    "Товарищество «Выдуманная газета» работает в городе с прошлого века, основали его трое учителей и агроном.</div>",
    "teasers first": "<div><ul>{menu}</ul></div><div>{teasers}</div><div><h1>{title}</h1><p>20 ноября 2026</p>"
    "{text}</div><div>Товарищество «Выдуманная газета» © 2011, работает в городе с прошлого века.</div>",
    "list below": "<p><a href='/a'>Новости</a></p><h1>{title}</h1><p><small>20 ноября 2026</small></p>{text}"
    "<p>Оцените статью</p><ul><li>★</li><li>★</li></ul><hr><ul><li>"
    "<a href='/news/6'>Учителя пожаловались на поборы</a></li>"
    "<li><a href='/news/7'>Түйелер жолға шығып, қозғалысты тоқтатты</a></li><li><a href='/news/8'>Аудан "
    "әкімі үйқамаққа алынды</a></li></ul><p>Газета «Выдуманная» основана в 1932 году. Адрес: Кокпекты, 2.</p>",
    "linked boxes": "<div id='all'><div>{menu}</div><div><h1>{title}</h1><div>25.11.26</div></div><div><div>"
    "{text}</div></div><div><a href='/news/9'><div>Прокуратура обжаловала мягкий приговор рыбаку</div></a>"
    "<a href='/news/8'><div>Мост через реку закрыли на долгий ремонт</div><div>Работы идут.</div></a><a href='/news/7'>"
    "<div>Учителя пожаловались на поборы в городе</div></a></div><div>Областной портал «Выдуманный». Собственник: "
    "предприниматель Мнимый Мухтар. Домен принадлежит редакции с 2009 года.</div></div>",
    "table": "<table><tr><td><ul>{menu}</ul></td></tr><tr><td><table><tr><td><h2>{title}</h2></td></tr><tr><td>20.11."
    "2026</td><td><i>Мнимый Мухтар</i></td></tr><tr><td><table align='left'><tr><td><img src='/1.jpg'></td></tr><tr>"
    "<td>Снимок редакции</td></tr></table>{text}</td></tr></table></td><td><table><tr><td>19.10.2026<br>"
    "<a href='/news/9'>Мост закрыли</a><br>Чинить его будут до весны.</td></tr></table><table><tr><td>"
    "<a href='/news/8'>Лёд встал</a><br>Спорили до темноты.</td></tr></table><table><tr><td><a href='/news/7'>Суд "
    "идёт</a></td></tr></table></td></tr><tr><td>{notice}<br>{cookies}</td></tr></table>",
}
NO_TEXT = {
    "numbered pictures": "".join(f"<div><img src='/{one}.jpg'>Снимок {one} из 9</div>" for one in range(9)),
    "channel": "<p>Полная версия эфира — в нашем Telegram-канале.</p>",
    "tags": "<div>#выборы #село</div>",
    "programme in another language": "".join(f"<p>{day}. juni/lipanj, 2020.</p>" for day in range(11, 19)),
    "video": "<iframe src='https://video.example/e/1'></iframe><p>Смотрите видео на нашем канале</p>",
    "player": "<video src='/v.mp4'>Ваш браузер не поддерживает видео.</video><div>Видео: Выдуманная газета</div>",
    "gallery": "<div><img src='/1.jpg'><span>Фото: Выдуманный Фотограф</span></div><div><img src='/2.jpg'></div>",
    "pdf": "<p><a href='/files/prikaz.pdf'>Приказ о назначении заседания на декабрь (PDF, 2 МБ)</a></p>",
    "script": "<noscript>Нет JavaScript.</noscript><div id='app'>Для просмотра страницы включите JavaScript.</div>",
    "kazakh script": "<div id='root'>Бұл бетті көру үшін JavaScript қосыңыз. Жүктелуде...</div>",
    "english script": "<div id='root'>You need to enable JavaScript to run this app.</div>",
    "nothing": "",
    "subscribers only": "<p>Чтобы прочитать статью полностью, оформите подписку.</p>",
    "plugin": "<p>Для просмотра видео установите проигрыватель.</p>",
    "links": "<p><a href='/a'>Первая часть большого расследования газеты</a></p><p><a href='/b'>Вторая часть</a></p>",
    "league": "<table><tr><td>Команда</td><td>О</td></tr><tr><td>Заря</td><td>30</td></tr><tr>"
    "<td>Мельник</td><td>27</td></tr><tr><td>Арлан</td><td>24</td></tr></table>",
    "bank": "<p>ТОО «Мнимые вести»</p><p>БИН 001140009999</p><p>ИИК KZ00999X0000</p><p>БИК TSTKKZ00</p>",
    "paywall": "<p>Три фирмы владеют берегом озера.</p><div class='paywall'><p>Читайте в номере.</p></div>",
    "share": "<p>Поделиться в Facebook</p><p><a href='https://t.me/x'>Подписывайтесь на наш канал в Telegram</a></p>",
}
SHORT = {
    "paragraphs": "<p>{0}</p><p>{1}</p>",
    "one paragraph": "<p>{0} {1}</p>",
    "divs": "<div>{0}</div><div>{1}</div>",
    "breaks": "{0}<br><br>{1}",
}
NAMES = (
    "Мнимый Мухтар Выдуманович",
    "Пробная Айгүл Серікқызы",
    "Кокпектинский Ерлан Тестович",
    "Вымышлев Пётр Ильич",
    "Небылова Салтанат Маратовна",
)
NAME_LISTS = {
    "ul": ("<ul>{}</ul>", "<li>{}</li>"),
    "ol of links": ("<ol>{}</ol>", "<li><a href='/person'>{}</a></li>"),
    "paragraphs": ("{}", "<p>{}</p>"),
    "breaks": ("<p>{}</p>", "{}<br>"),
    "divs": ("<div>{}</div>", "<div>{}</div>"),
    "table": ("<table><tr><th>№</th><th>ФИО</th></tr>{}</table>", "<tr><td>1</td><td>{}</td><td>2026</td></tr>"),
    "dl": ("<dl>{}</dl>", "<dt>{}</dt><dd>задержан в мае</dd>"),
}


def page(body: str, *, frame: str = "semantic", title: str = TITLE, attributes: str = "", head: str = "") -> bytes:
    written = FRAMES[frame].format(menu=MENU, title=title, text=body, teasers=TEASERS, notice=NOTICE, cookies=COOKIES)
    return (
        f"<!DOCTYPE html><html lang='ru'><head><title>{title} - Выдуманная газета</title>{head}</head>"
        f"<body {attributes}>{written}</body></html>"
    ).encode()


def read(body: bytes, select: Select | None = None) -> Article:
    outlet = Outlet.model_validate(
        {
            "id": "example",
            "name": "Example",
            "homepage": "https://example.kz/",
            "languages": ["ru"],
            "hosts": ["example.kz"],
            "discover": {"listings": ["https://example.kz/"]},
            "article_url": r"^https://example\.kz/news/(?P<id>\d+)$",
            "expect": {"articles_per_week": 5},
        }
    ).model_copy(update={"select": select or Select()})
    return Reader(outlet).read_article(body, url=URL, fetched_at=NOW)


def paragraphs(texts: tuple[str, ...] = LONG) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


@pytest.mark.parametrize(("kind", "frame"), list(product(NO_TEXT, FRAMES)))
def test_a_page_without_an_article_text_is_refused(kind: str, frame: str) -> None:
    with pytest.raises(NotAnArticle) as refused:
        read(page(NO_TEXT[kind], frame=frame))
    assert refused.value.refusal is Refusal.NO_TEXT


@pytest.mark.parametrize("sentence", ["Заседание перенесли на 14 января.", "Отырыс 14 қаңтарға шегерілді."])
def test_a_short_sentence_with_a_date_is_an_article(sentence: str) -> None:
    assert read(page(f"<p>{sentence}</p>")).text == sentence


@pytest.mark.parametrize(("kind", "frame"), list(product(SHORT, FRAMES)))
def test_an_article_of_two_sentences_is_kept(kind: str, frame: str) -> None:
    article = read(page(SHORT[kind].format(*SENTENCES), frame=frame))
    assert " ".join(article.text.split()) == " ".join(SENTENCES)


@pytest.mark.parametrize("frame", FRAMES)
def test_an_article_of_two_words_is_kept(frame: str) -> None:
    assert read(page("<p>Апелляция отклонена.</p>", frame=frame)).text == "Апелляция отклонена."


def test_a_credit_with_a_year_ends_no_article() -> None:
    assert read(page(f"<p>© 2024 Выдуманное агентство</p>{paragraphs()}")).text.endswith(LONG[-1])


def test_a_link_to_the_section_beside_the_date_is_no_teaser() -> None:
    dated = "<div>Номер 45 от 10.11.2026 <a href='/society/'>Общество</a></div>"
    assert read(page(f"{dated}<p>{SENTENCES[0]}</p>", frame="nameless")).text == SENTENCES[0]


def test_teasers_whose_parts_are_inline_are_no_text() -> None:
    teaser = (
        "<div><time>4 октября 2026</time><a href='/news/{0}'>Судят мнимого</a><span>Об этом рассказал {0}.</span></div>"
    )
    box = "<div>" + "".join(teaser.format(name) for name in ("Омаров", "Ким", "Сейт")) + "</div>"
    with pytest.raises(NotAnArticle):
        read(page(f"<form><label>Ваше имя<input></label></form></div>{box}<div>", frame="nameless"))


def test_sentences_of_teasers_after_a_short_text_are_none_of_it() -> None:
    link = (
        "<p><a href='/news/{}'>Шахтёры Мнимска ждут зарплату</a><br>Об этом сообщил в понедельник профсоюз шахты.</p>"
    )
    teasers = "".join(map(link.format, range(7)))
    bare = f"<title>{TITLE}</title><body><h1>{TITLE}</h1>{paragraphs()}<h3>Ещё</h3>{teasers}"
    assert read(bare.encode()).text == "\n".join(LONG)


def test_details_a_centred_caption_and_links_to_share_are_no_text() -> None:
    details = "<div>Автор: <a href='#'>Асет Мнимый</a> | 17.10.2026, 21:27 | Қаралды: 744</div>"
    picture = "<center><img src='/1.jpg'><br><i>Суретті түсірген А. Мнимый</i></center>"
    links = "<hr>Бөлісу: <a href='#'>[vk]</a> <a href='#'>[tg]</a> | <a href='#'>Басып шығару</a><br><b>Бұған қоса:</b>"
    others = "<ul><li><a href='/news/7'>Жол ашылды</a></li><li><a href='/news/8'>Қоштасу</a></li></ul>"
    written = f"<h1>{TITLE}</h1>{details}{picture}<span>{{}}</span>{links}{others}"
    for text in (SENTENCES[0], "<br>".join(LONG)):
        body = f"<html><head><title>{TITLE}</title></head><body><div>{written.format(text)}</div></body></html>"
        assert read(body.encode()).text == text.replace("<br>", "\n")


@pytest.mark.parametrize("bio", ["Выросла на станции. Любит поезда.", "В редакции с 2019 года."])
def test_the_page_of_an_author_may_not_name_them(bio: str) -> None:
    with pytest.raises(NotAnArticle):
        read(page(f"<p>{bio}</p>", title="Анна Мнимая, обозреватель"))
    assert read(page("<p>Её задержали вечером.</p>", title="Анна Мнимая")).text == "Её задержали вечером."


def test_the_page_of_an_author_is_no_article() -> None:
    work = "<p>Мнимая Анна пишет о судах Мнимска. Приговоры она читает целиком.</p>"
    with pytest.raises(NotAnArticle):
        read(page(work, title="Анна Мнимая"))
    assert read(page(work, title="Анна Мнимая ушла из газеты")).text.startswith("Мнимая Анна")


def test_times_with_titles_are_a_programme_and_times_with_sentences_a_chronicle() -> None:
    shows = ["Доброе утро", "Фильм: Перевал", "Концерт", "Новости дня", "Добрый вечер", "Спокойной ночи"] * 8
    programme = "".join(f"<p>{hour % 24:02}:00</p><p>{show}</p>" for hour, show in enumerate(shows))
    with pytest.raises(NotAnArticle):
        read(page(programme))
    chronicle = "".join(f"<p>{hour}:00</p><p>{sentence}</p>" for hour, sentence in enumerate(SENTENCES * 3, 10))
    assert SENTENCES[0] in read(page(chronicle)).text


@pytest.mark.parametrize("frame", FRAMES)
def test_the_first_sentence_before_an_offer_to_subscribe_is_no_article(frame: str) -> None:
    offer = "<p>Продолжение доступно подписчикам. Подписка стоит 990 тенге в месяц.</p>"
    with pytest.raises(NotAnArticle):
        read(page(f"<p>Летом акции завода сменили владельца.</p>{offer}", frame=frame))


@pytest.mark.parametrize("frame", FRAMES)
def test_a_long_article_is_read_without_its_surroundings(frame: str) -> None:
    assert read(page(paragraphs(), frame=frame)).text == "\n".join(LONG)
    assert read(page("<br><br>".join(LONG), frame=frame)).text == "\n".join(LONG)


@pytest.mark.parametrize("names", ["Омаров Д. С.|Ким С. О.", "Омаров|Данияр|Ким|Сергей"])
def test_a_list_of_names_after_a_short_text_is_part_of_it(names: str) -> None:
    listed = "".join(f"<p>{name}</p>" for name in names.split("|"))
    assert read(page(f"<p>{LONG[0]}</p>{listed}", frame="nameless")).text == f"{LONG[0]}\n" + names.replace("|", "\n")


def test_a_part_named_after_the_block_around_the_headline_is_no_popup() -> None:
    text = f"<div class='post-popup__text'>{paragraphs()}</div>"
    body = f"<body><div class='post-popup'><h1 class='post-popup__title'>{TITLE}</h1>{text}</div></body>"
    assert read(f"<html><head><title>{TITLE}</title></head>{body}</html>".encode()).text == "\n".join(LONG)


@pytest.mark.parametrize("end", ["<ul><li>хлеб</li><li>соль</li></ul>", "<p>Мнимый Мухтар</p><p>осуждён</p>"])
def test_short_lines_of_a_list_at_the_end_are_part_of_the_text(end: str) -> None:
    text = read(page(f"{paragraphs()}<p>В зале раздавали:</p>{end}")).text
    assert text.endswith(("хлеб\nсоль", "осуждён"))


@pytest.mark.parametrize("link", ["/news/", URL + "?print=1", "#top", "javascript:history.back()", "/list.htm"])
def test_links_that_lead_back_are_no_text(link: str) -> None:
    body = f"<div class=b><p><a href='/'>Главная</a></p>{paragraphs()}<p><a href='{link}'>Обратно</a></p></div>"
    assert read(page(body), Select(body=".b")).text == "\n".join(LONG)


@pytest.mark.parametrize("frame", FRAMES)
def test_a_link_to_another_article_within_the_text_and_a_label_after_it_are_no_text(frame: str) -> None:
    link = "<p><b>» <a href='/news/44'>Рыбаки вернулись домой</a></b></p>"
    text = f"{paragraphs()[: len(LONG[0]) + 7]}{link}{paragraphs()[len(LONG[0]) + 7 :]}<p>Рубрика: Регион</p>"
    assert read(page(text, frame=frame)).text == "\n".join(LONG)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_ticker_and_a_sidebar_between_headline_and_text_are_no_text(sentence: str) -> None:
    items = "".join(
        f"<p><i>{n}.11.2026</i> <a href='/news/{n}'>Рыбаки Мнимска вернулись домой</a></p>" for n in range(5)
    )
    ticker = (
        "<div><b>Сейчас читают:</b> <a href='/news/1'>Мост закрыли</a> &bull; <a href='/news/2'>Мост открыли</a></div>"
    )
    place = f"<div>{ticker}<div>{items}</div><div><i>20.11.2026</i><div>{sentence}</div></div><div>{items}</div></div>"
    body = f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1>{place}</body></html>"
    assert read(body.encode()).text == sentence


@pytest.mark.parametrize(
    "after",
    ["<p>+13</p><p>Нравится? Поделись!</p>", "<p>ВК FB TG Для печати</p>", "<p>Метки:</p><p>горы</p><p>Мнимск</p>"],
)
def test_buttons_and_tags_after_the_text_are_no_text(after: str) -> None:
    assert read(page(f"<div class=b>{paragraphs()}{after}</div>"), Select(body=".b")).text == "\n".join(LONG)


def test_links_to_share_pages_without_a_label_are_no_text() -> None:
    links = "<div><a href='https://t.me/share/url?url=x'>Telegram</a><a href='https://vk.com/share.php'>VK</a></div>"
    assert read(page(f"<div class=b>{links}{paragraphs()}</div>"), Select(body=".b")).text == "\n".join(LONG)


def test_links_at_the_end_that_lead_to_other_pages_are_text() -> None:
    people = "".join(f"<p><a href='/news/9{n}'>Мнимый Мухтар {n}</a></p>" for n in range(2))
    assert read(page(f"<div class=b>{paragraphs()}{people}</div>"), Select(body=".b")).text.endswith("Мухтар 1")


def test_a_body_selector_that_finds_nothing_is_a_fault_and_no_guess() -> None:
    with pytest.raises(NotAnArticle, match=r"select\.body finds nothing") as refused:
        read(page(paragraphs()), Select(body=".lost"))
    assert refused.value.refusal is Refusal.NO_BODY


def test_markup_shows_the_body_although_its_selector_finds_nothing() -> None:
    marked = f"<div itemprop='articleBody'>{paragraphs()}</div>"
    assert read(page(marked), Select(body=".lost")).layers["body"] == "meta"


@pytest.mark.parametrize("name", ["has-sidebar", "no-banner", "comments-open", "section-commentary", "sidebar-grid"])
@pytest.mark.parametrize("where", ["body", "div"])
def test_a_class_that_mentions_a_sidebar_hides_no_article(name: str, where: str) -> None:
    text = paragraphs() if where == "body" else f"<div class='{name}'><div>{paragraphs()}</div></div>"
    article = read(page(text, attributes=f"class='{name}'" if where == "body" else ""))
    assert article.text == "\n".join(LONG)


@pytest.mark.parametrize("name", ["related-posts-block", "sidebar", "commentlist", "cookie-notice", "page-footer"])
def test_a_class_that_names_surroundings_is_left_out(name: str) -> None:
    beside = f"<div class='{name}'>{paragraphs(LONG[:1])}</div>".replace("Суд", "Сосед")
    assert read(page(f"<div>{paragraphs()}</div>{beside}")).text == "\n".join(LONG)


def test_the_innermost_marked_body_counts_that_holds_the_prose() -> None:
    inner = f"<div class='entry-content'>{paragraphs()}</div><p>Рубрика: Общество. Просмотров этой страницы: 120</p>"
    assert read(page(f"<div itemprop='articleBody'>{inner}</div>")).text == "\n".join(LONG)


def test_sentences_without_blanks_are_prose() -> None:
    lines = ("法院将教师案件的审理推迟到十二月一日。", "检察官要求一周时间传唤证人，辩护律师坚持撤销案件！") * 12
    assert read(page(paragraphs(lines))).text == "\n".join(lines)


def test_a_marked_lead_is_not_the_body() -> None:
    lead = "<header><div class='entry-content'><p>Суд отложил дело.</p></div></header>"
    body = f"<html><article><h1>{TITLE}</h1>{lead}<div class='entry-content'>{paragraphs()}</div></article>"
    assert read(body.encode()).text == "\n".join(LONG)


@pytest.mark.parametrize("sizes", [(3, 3, 3), (1, 3), (2, 1)])
def test_an_article_in_several_parts_is_read_whole(sizes: tuple[int, ...]) -> None:
    parts = "".join(f"<div class='part'>{paragraphs(LONG[:size])}</div>" for size in sizes)
    body = f"<html><h1>{TITLE}</h1><div><div class='parts'>{parts}</div></div><p>О нас</p>"
    assert read(body.encode()).text == "\n".join(line for size in sizes for line in LONG[:size])


@pytest.mark.parametrize("marked", ["class='entry-content'", "class='x'"])
def test_the_next_article_on_the_page_ends_the_text(marked: str) -> None:
    following = "".join(
        f"<article><h1>Вторая новость {n}</h1><div {marked}>{paragraphs(LONG[::-1] * 2)}</div></article>"
        for n in (1, 2)
    )
    body = f"<article><h1>{TITLE}</h1><div {marked}>{paragraphs()}</div></article>{following}"
    found = read(f"<html><head><title>{TITLE}</title></head><body><main>{body}</main></body></html>".encode())
    assert found.text == "\n".join(LONG)


@pytest.mark.parametrize("body", [f"<p>{LONG[0]}</p><p>{LONG[1]}</p>", f"{LONG[0]} {LONG[1][:40]}…"])
def test_a_json_ld_body_that_is_cut_or_marked_up_is_not_the_text(body: str) -> None:
    data = f'{{"@type": "NewsArticle", "headline": "{TITLE}", "articleBody": "{body}"}}'
    head = f'<script type="application/ld+json">{data}</script>'
    assert read(page(paragraphs(), head=head)).text == "\n".join(LONG)
    with pytest.raises(NotAnArticle):
        read(page("", head=head))


def test_a_login_box_with_a_headline_is_no_login_page() -> None:
    box = "<div class='login'><h1>Вход</h1><form><input type='password' name='p'></form></div>"
    body = page(paragraphs()).replace(b"<header>", box.encode() + b"<header>")
    assert read(body).text == "\n".join(LONG)


@pytest.mark.parametrize(("kind", "frame"), list(product(NAME_LISTS, FRAMES)))
@pytest.mark.parametrize("intro", ["<p>Правозащитники опубликовали список задержанных в Кокпекты.</p>", ""])
def test_each_entry_of_a_list_of_names_is_a_line_of_its_own(kind: str, frame: str, intro: str) -> None:
    around, entry = NAME_LISTS[kind]
    found = read(page(intro + around.format("".join(map(entry.format, NAMES))), frame=frame)).text.split("\n")
    assert [line for line in found if line in NAMES] == list(NAMES)


def test_the_parts_of_a_name_in_columns_are_one_line() -> None:
    rows = "".join("<tr>" + "".join(f"<td>{word}</td>" for word in name.split()) + "</tr>" for name in NAMES)
    titles = "<tr><th>Фамилия</th><th>Имя</th><th>Отчество</th></tr>"
    found = read(page(f"<p>{SENTENCES[0]}</p><table>{titles}{rows}</table>")).text.split("\n")
    assert [line for line in found if line in NAMES] == list(NAMES)


def test_a_table_with_a_person_per_column_is_read_by_its_columns() -> None:
    titles = ("Фамилия", "Имя", "Отчество")
    columns = zip(titles, *(name.split() for name in NAMES), strict=True)
    rows = "".join("<tr>" + "".join(f"<td>{word}</td>" for word in row) + "</tr>" for row in columns)
    found = read(page(f"<p>{SENTENCES[0]}</p><table>{rows}</table>")).text.split("\n")
    assert [line for line in found if line in NAMES] == list(NAMES)


def test_names_below_pictures_are_text_and_other_captions_are_not() -> None:
    def gallery(captions: Iterable[str]) -> str:
        return "".join(f"<figure><img src='x'><figcaption>{one}</figcaption></figure>" for one in captions)

    assert read(page(paragraphs() + gallery(NAMES))).text.endswith("\n".join(NAMES))
    assert read(page(paragraphs() + gallery([*NAMES, "Фото из архива"]))).text == "\n".join(LONG)


@pytest.mark.parametrize("tag", ["dialog", "noframes", "noembed", "xmp", "plaintext", "template"])
def test_words_that_a_browser_shows_nowhere_or_as_raw_markup_are_no_text(tag: str) -> None:
    body = "".join(f"<p>{words}</p>" for words in LONG)
    hidden = f"<{tag}><p>{'Подложное слово. ' * 40}</p></{tag}>"
    page = f"<html><title>{TITLE}</title><main><h1>{TITLE}</h1>{body}{hidden}</main>"
    article = read(page.encode())
    assert "Подложное" not in article.text
    assert LONG[2] in article.text


def test_an_offer_to_readers_below_a_short_text_is_none_of_it() -> None:
    text, offer = "Суд отпустил рыбака Мнимого.", "Оставьте свой адрес, и мы пришлём вам письмо с обзором недели."
    assert read(page(f"<p>{text}</p><p>{offer}</p>")).text == text
