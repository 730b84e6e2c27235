"""Reading a page of any outlet: the layers, identity, limits, and that nothing but two errors is ever raised."""

import json
import re
import unicodedata
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.models.outlet import Discover, Outlet, Select
from config.yaml_file import ConfigError
from spiders.article import Article, BlockedPage, Link, NotAnArticle
from spiders.document.dom import MAX_PAGE_BYTES
from spiders.reader import Reader, reader_for

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
URL = "https://example.kz/news/1"
FIRST = "Городской суд Выдумкино отложил рассмотрение дела учителя Алдабергена Пробного до первого декабря."
SECOND = "Прокурор попросил неделю, чтобы вызвать свидетелей, а защита настаивала на прекращении дела."


def outlet(**changes: Any) -> Outlet:
    told: dict[str, Any] = {
        "id": "example",
        "name": "Example",
        "homepage": "https://example.kz/",
        "languages": ("ru",),
        "hosts": ("example.kz",),
        "discover": Discover(listings=("https://example.kz/",)),
        "article_url": r"^https://example\.kz/news/",
    }
    return Outlet(**{**told, **changes})


def html(body: str, *, title: str = "Суд отложил дело", head: str = "") -> bytes:
    return (
        f"<!doctype html><html lang='ru'><head><title>{title}</title>{head}</head><body>{body}</body></html>".encode()
    )


def read(body: bytes, url: str = URL, **more: Any) -> Article:
    reader = Reader(more.pop("outlet", None) or outlet())
    return reader.read_article(body, url=url, fetched_at=NOW, **more)


def refusal_of(body: bytes, **more: Any) -> str:
    with pytest.raises(NotAnArticle) as refused:
        read(body, **more)
    return refused.value.refusal


BODY = f"<h1>Суд отложил дело</h1><article><p>{FIRST}</p><p>{SECOND}</p></article>"


def test_a_page_without_selectors_is_read_by_its_prose() -> None:
    around = "<nav><a href='/'>Главная</a></nav>{}<aside><h3>Читайте также</h3><p><a href='/2'>Другое</a></p></aside>"
    article = read(html(around.format(BODY)))
    assert (article.title, article.text) == ("Суд отложил дело", f"{FIRST}\n{SECOND}")
    assert (article.article_id, article.lang, article.layers["body"]) == (URL, "ru", "prose")


def test_selectors_come_first_and_lower_layers_stand_in() -> None:
    select = Select(title=".t", body=".b", drop=(".x",), published=".missing")
    head = '<meta name="article:published_time" content="2026-11-23T14:05:00+05:00">'
    body = f"<h2 class='t'>Настоящий</h2><h1>Другой</h1><div class='b'><p>{FIRST}</p><p class='x'>Реклама</p></div>"
    article = read(html(body, head=head), outlet=outlet(select=select))
    assert (article.title, article.text) == ("Настоящий", FIRST)
    assert article.published == datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
    assert article.layers == {"title": "select", "body": "select", "published": "meta"}


def test_json_ld_gives_all_fields() -> None:
    data = (
        '{"@graph":[{"@type":"WebSite"},{"@type":["NewsArticle"],"headline":"Суд отложил дело",'
        '"datePublished":"2026-11-23 09:05:00Z","dateModified":"0001-01-01 00:00:00Z",'
        f'"author":[{{"name":"Самал Мнимая"}},{{"name":"Ерлан Пробный"}}],"articleBody":"{FIRST}\\n{SECOND}"}}]}}'
    )
    article = read(html("<p>Меню</p>", head=f'<script type="application/ld+json">{data}</script>'))
    assert (article.title, article.author) == ("Суд отложил дело", "Самал Мнимая, Ерлан Пробный")
    assert (article.published, article.modified) == (datetime(2026, 11, 23, 9, 5, tzinfo=UTC), None)
    assert article.text == f"{FIRST}\n{SECOND}"


OTHER = "Концерт оркестра собрал на площади тысячи зрителей, которым раздали билеты на следующий вечер в театре."


@pytest.mark.parametrize(
    ("told", "shown", "layer"),
    [
        (f"{FIRST}\n{SECOND}", (FIRST, SECOND, OTHER), "json-ld"),  # what is shown has a teaser too
        (f"{FIRST} {SECOND}"[:140], (FIRST, SECOND, OTHER), "prose"),  # cut off
        (f"{FIRST}...", (FIRST, SECOND), "prose"),
        (f"{OTHER}\n{OTHER}", (FIRST, SECOND), "prose"),  # another article's, or a lie
        (f"{FIRST}\n{SECOND}", (OTHER,), "json-ld"),  # a script puts the text in the page
    ],
)
def test_a_body_in_json_ld_stands_for_what_is_shown_unless_it_is_cut_or_another_one(
    told: str, shown: tuple[str, ...], layer: str
) -> None:
    data = json.dumps({"@type": "NewsArticle", "headline": "Суд отложил дело", "articleBody": told})
    paragraphs = "".join(f"<p>{text}</p>" for text in shown)
    page = html(
        f"<h1>Суд отложил дело</h1><article>{paragraphs}</article>",
        head=f'<script type="application/ld+json">{data}</script>',
    )
    assert read(page).layers["body"] == layer


def test_trafilatura_reads_where_nothing_stands_out() -> None:
    parts = "".join(f"<div><h2>Часть {number}</h2><div>{FIRST} {number}.</div></div>" for number in range(6))
    article = read(html(f"<div class='a'>{parts}</div>"))
    assert article.layers["body"] == "trafilatura"
    assert FIRST in article.text


LINES = [
    "Адвокат <a href='/tag/7'>сообщила</a> о жалобе на приговор.",
    f"{FIRST} Заседание продолжится завтра.",
    "Прокурор не согласен.",
    SECOND,
]


@pytest.mark.parametrize(
    "line", ["<div>{}</div>", "<div class='c-line'><span>{}</span></div>", "<section><p>{}</p></section>"]
)
@pytest.mark.parametrize("advert", ["", "<div class='banner'><ins>Скидки 20%</ins></div>", "<script>push(1)</script>"])
def test_a_text_of_divs_is_read_without_what_stands_around_it(line: str, advert: str) -> None:
    lines = advert.join(map(line.format, LINES))
    facts = "<font>1 марта 2026 | Просмотров: 3263</font>"
    teasers = "<ul><li><a href='/r'>Другая новость, у которой длинный заголовок из многих слов</a></li></ul>"
    article = read(html(f"<table><tr><td><h1>Суд отложил дело</h1>{facts}{lines}</td><td>{teasers}</td></tr></table>"))
    assert article.layers["body"] == "prose"
    assert article.text.splitlines() == [re.sub("<[^>]*>", "", one) for one in LINES]


def test_lines_beside_an_article_are_teasers() -> None:
    teasers = "".join(f"<div>{SECOND} {number}.</div>" for number in range(20))
    article = read(
        html(f"<h1>Суд отложил дело</h1><div><p>{FIRST}</p><h2>Жалоба</h2><p>{FIRST * 5}</p></div>{teasers}")
    )
    assert article.text.startswith(FIRST)


def test_a_time_on_the_page_completes_a_day_in_json_ld() -> None:
    head = '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2026-11-23"}</script>'
    body = BODY.replace("<article>", "<div><time datetime='2026-11-23T14:05:00+05:00'>23 ноября</time></div><article>")
    assert read(html(body, head=head)).published == datetime(2026, 11, 23, 9, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    "head",
    [
        '<script type="application/ld+json">{"@type":"WebPage","datePublished":"2026-11-22T19:00:00Z"}</script>',
        "<meta name='parsely-pub-date' content='2026-11-22T19:00:00Z'>",
    ],
)
def test_a_date_that_describes_the_page_is_the_articles(head: str) -> None:
    assert read(html(BODY, head=head)).published == datetime(2026, 11, 22, 19, tzinfo=UTC)


@pytest.mark.parametrize("path", ["2026/11/23/7", "2026/society/11/23/7.html", "2026/nov/23/sud"])
def test_an_address_may_have_the_date(path: str) -> None:
    assert read(html(BODY), url=f"https://example.kz/{path}").published == datetime(2026, 11, 22, 19, tzinfo=UTC)


def test_the_only_date_that_microdata_marks_is_the_articles_wherever_it_stands() -> None:
    marked = "<aside><time itemprop='datePublished' datetime='2026-11-22T19:00:00Z'>23 ноября</time></aside>"
    assert read(html(BODY + marked)).published == datetime(2026, 11, 22, 19, tzinfo=UTC)


def test_a_title_may_end_with_the_date() -> None:
    page = b"<html><title>Court | Herald | 23.11.2026</title><body>" + BODY.encode()
    assert read(page).published == datetime(2026, 11, 22, 19, tzinfo=UTC)


def test_a_lead_outside_the_body_is_what_the_page_describes() -> None:
    lead = "Учителя из Выдумкино судят за то, что он рассказал ученикам о голоде тридцатых годов."
    body = BODY.replace("<article>", f"<div>{lead}</div><div>Снимок суда</div><article>")
    head = f"<meta name='description' content='{lead[:75]}…'>"
    assert read(html(body, head=head)).text == f"{lead}\n{FIRST}\n{SECOND}"
    assert read(html(body)).text == f"{FIRST}\n{SECOND}"


@pytest.mark.parametrize(
    ("box", "is_lead"),
    [
        ("<div class='post__standfirst'>{lead}</div>", True),
        ("<div class='field-announce'><p>{lead}</p></div>", True),
        ("<div class='articleIntro'>{lead}</div>", True),
        ("<div class='misleading'>{lead}</div>", False),
        ("<aside><p class='lead'>{lead}</p></aside>", False),
    ],
)
def test_a_lead_outside_the_body_may_be_named_as_one(box: str, is_lead: bool) -> None:
    lead = "Учителя из Выдумкино судят за то, что он рассказал ученикам о голоде тридцатых годов."
    text = read(html(BODY.replace("<article>", f"{box.format(lead=lead)}<article>"))).text
    assert text == (f"{lead}\n" if is_lead else "") + f"{FIRST}\n{SECOND}"


def test_the_words_of_a_page_are_kept_as_they_are() -> None:
    words = "М\u200bакса Бо\u00adкаева ждут и\u0306 \u202eавеакоБ\u202c" + " дома у родных" * 5
    text = read(html(f"<h1>Имя</h1><article><p>{words}</p><p>{SECOND}</p></article>", title="Имя")).text
    assert text == unicodedata.normalize("NFC", words) + "\n" + SECOND


def test_lines_that_are_no_text_are_left_out() -> None:
    extras = (
        "<p>Читайте также: <a href='/2'>Другая</a></p><p><a href='/3'>И третья</a></p><p>Абзац после ссылок.</p>"
        "<figure><img><figcaption>Подпись</figcaption></figure><script>var a=1</script><style>p{}</style>"
        "<p>Поделиться в Facebook</p><p><a href='https://t.me/x'>Подписывайтесь на нас</a></p>"
    )
    body = f"<h1>Суд отложил дело</h1><article><p>{FIRST}</p><p>{SECOND}</p>{extras}</article>"
    assert read(html(body)).text == f"{FIRST}\n{SECOND}\nАбзац после ссылок."


def test_a_labelled_author_after_a_text_is_none_of_it() -> None:
    signed = f"<p>{FIRST}</p><p>{SECOND}</p><p>Корреспондент: Нина Мнимая</p>"
    found = read(html(f"<h1>Суд отложил дело</h1><article>{signed}</article>"))
    assert (found.author, found.text) == ("Нина Мнимая", f"{FIRST}\n{SECOND}")
    listed = "<p>Задержаны:</p><p>журналист Нина Мнимая</p>"
    assert read(html(f"<h1>Суд отложил дело</h1><article><p>{FIRST}</p>{listed}</article>")).text.endswith(
        "Нина Мнимая"
    )


def test_what_is_cut_out_parts_no_sentence() -> None:
    body = (
        "<p>Суд <script>ads()</script>отложил <!-- x -->дело.</p><a class='x' href='/4'>Наверх</a>"
        "<p>Судья <a href='/2'>ушёл</a>.</p>"
    )
    select = Select(body="article", drop=(".x",))
    article = read(html(f"<h1>Дело</h1><article>{body}</article>", title="Дело"), outlet=outlet(select=select))
    assert article.text == "Суд отложил дело.\nСудья ушёл."


def test_a_sentence_with_links_stays() -> None:
    body = f"<h1>Дело</h1><article><p>{FIRST}</p><p>По теме закона <a href='/2'>высказался</a> и министр.</p></article>"
    assert "По теме закона высказался и министр." in read(html(body, title="Дело")).text


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        (b"", "no_text"),
        (b"%PDF-1.4\n" + bytes(range(256)) * 40, "not_html"),
        (b'{"title": "x"}', "not_html"),
        (b"slow down", "not_html"),
        (b"<?xml version='1.0'?><rss><channel></channel></rss>", "not_html"),
        (html("<p>Ждите</p>"), "no_text"),
        (b"<html><body><article><p>" + FIRST.encode() + b"</p><p>" + SECOND.encode()[:60], "truncated"),
        (html(BODY).replace(b"</body></html>", b"<div><p>abc"), "truncated"),
        (html(BODY + "<div>" * 5000), "truncated"),
        (html("<p " + " ".join(f"a{n}=1" for n in range(20_000)) + ">x</p>"), "extract_failed"),
        (b"<html>" + b" " * MAX_PAGE_BYTES, "too_large"),
    ],
)
def test_what_cannot_be_an_article_is_refused_with_its_reason(body: bytes, refusal: str) -> None:
    assert refusal_of(body) == refusal


def test_a_page_may_leave_out_its_last_tags() -> None:
    assert read(html(BODY).replace(b"</body></html>", b"")).text == f"{FIRST}\n{SECOND}"


def test_other_types_and_statuses_are_refused() -> None:
    assert refusal_of(html(BODY), content_type="image/png") == "not_html"
    assert refusal_of(html(BODY), status=404) == "http_error"


def test_an_articles_address_that_leads_elsewhere_gives_no_article() -> None:
    assert refusal_of(html(BODY), url="https://example.kz/about", requested_url=URL) == "not_an_article"
    assert read(html(BODY), requested_url="https://example.kz/news/1?utm_source=x").urls == (URL,)


def test_a_title_of_invisible_characters_is_none() -> None:
    bare = html(BODY, title="\u200b\u3164\u00ad\u2800")
    assert read(bare, link=Link(url=URL, title="Из списка")).title == "Суд отложил дело"
    bare = bare.replace("Суд отложил дело".encode(), "\u2060\u115f".encode())
    assert read(bare, link=Link(url=URL, title="Из списка")).title == "Из списка"
    assert refusal_of(bare) == "no_title"


def test_a_page_without_a_title_has_its_links() -> None:
    bare = f"<html><body><div><p>{FIRST}</p><p>{SECOND}</p></div></body></html>".encode()
    assert refusal_of(bare) == "no_title"
    article = read(bare, link=Link(url=URL, title="Из списка", published=datetime(2026, 11, 23, 9, 5, tzinfo=UTC)))
    assert (article.title, article.published) == ("Из списка", datetime(2026, 11, 23, 9, 5, tzinfo=UTC))
    assert (article.layers["title"], article.layers["published"]) == ("link", "link")


@pytest.mark.parametrize(
    "canonical", ["https://other.kz/news/1", "https://example.kz/", "javascript:alert(1)", "http://[::1"]
)
def test_a_canonical_link_that_is_no_article_here_is_ignored(canonical: str) -> None:
    article = read(html(BODY, head=f"<link rel='canonical' href='{canonical}'>"))
    assert (article.url, article.article_id) == (URL, URL)


def test_one_article_at_two_addresses_is_one() -> None:
    article = read(html(BODY, head=f"<link rel='canonical' href='{URL}'>"), url=URL + "/amp?utm_medium=x")
    assert article.article_id == URL
    assert article.urls == (URL + "/amp", URL)


def test_a_short_link_to_another_host_is_no_address_of_the_article() -> None:
    for short, urls in (
        ("https://example.kz/news/7", (URL, "https://example.kz/news/7")),
        ("https://o.kz/news/7", (URL,)),
    ):
        assert read(html(BODY, head=f'<link rel="shortlink" href="{short}">')).urls == urls


def test_a_page_that_calls_another_article_canonical_keeps_its_own_identity() -> None:
    for head in ("<link rel='canonical' href='{}'>", "<meta property='og:url' content='{}'>"):
        article = read(html(BODY, head=head.format("https://example.kz/news/quite-another")), url=URL)
        assert (article.url, article.article_id) == (URL, URL)


def test_a_number_is_the_identity_whatever_the_page_calls_canonical() -> None:
    numbered = outlet(article_url=r"^https://example\.kz/(?:a|amp)/(?:[^/]+/)?(?P<id>\d+)\.html")
    head = "<link rel='canonical' href='https://example.kz/a/other/999.html'>"
    assert read(html(BODY, head=head), url="https://example.kz/amp/slug/123.html", outlet=numbered).article_id == "123"
    assert Reader(numbered).article_id("https://example.kz/a/123.html?x=1#y") == "123"
    assert Reader(numbered).article_id("https://example.kz/about") is None


def test_a_byline_before_the_text_is_the_author_and_no_text() -> None:
    lines = "<p class='by'>Автор: Айгүл Мнимая</p><p>2 марта 2026</p><p>Суд отложил дело.</p>"
    selected = outlet(select=Select(body=".b", author=".by"))
    found = read(html(f"<h1>Суд отложил дело</h1><div class='b'>{lines}</div>"), outlet=selected)
    assert (found.author, found.text) == ("Айгүл Мнимая", "Суд отложил дело.")


def test_thousands_of_marks_on_a_letter_are_cut_and_real_marks_stay() -> None:
    marks = "\u0301\u0323" * 200_000
    text = read(html(f"{BODY}<p>а{marks} и\u0306дёт {'—' * 40}</p>")).text
    assert "йдёт " + "—" * 40 in text
    assert len(text) < 2000


def test_fields_have_limits() -> None:
    article = read(
        html(BODY.replace("Суд отложил дело", "Очень " + "длинный " * 200), title="Очень " + "длинный " * 200)
    )
    assert len(article.title) <= 500
    long = read(html("<h1>Дело</h1><article><p>" + "слово " * 400_000 + "</p></article>", title="Дело"))
    assert len(long.text) <= 1_000_000


def test_a_watched_page_is_read_whole() -> None:
    url = "https://example.kz/list"
    rows = "".join(f"<tr><td>{name}</td><td>ст. 405</td></tr>" for name in ("Пробный А.", "Мнимая Б."))
    article = read(html(f"<h1>Список</h1><table>{rows}</table>", title="Список"), url=url, outlet=outlet(pages=(url,)))
    assert article.text == "Пробный А.\nст. 405\nМнимая Б.\nст. 405"


def test_translations_are_noted() -> None:
    head = "<link rel='alternate' hreflang='kk' href='/news/1-kk'><link rel='alternate' hreflang='ru' href='/news/1'>"
    assert read(html(BODY, head=head)).translations == {"kk": "https://example.kz/news/1-kk"}


def test_an_archives_article_is_cleaned_and_identified() -> None:
    found = Reader(outlet()).imported(URL + "?utm_source=x", " Суд ", f"{FIRST}\n\n {SECOND} ", None, None, None)
    assert (found.article_id, found.title, found.text, found.lang) == (URL, "Суд", f"{FIRST}\n{SECOND}", "ru")


@pytest.mark.parametrize("spider", ["nobody", "article", "reader"])
def test_an_unknown_reader_is_named_with_what_to_do(spider: str) -> None:
    with pytest.raises(ConfigError, match="omit it to use the generic reader"):
        reader_for(outlet(spider=spider))


PIECES = st.sampled_from(
    [
        "<html>",
        "<body>",
        "<article>",
        "<p>",
        "</p>",
        "<h1>",
        "</h1>",
        "<a href='http://[::1'>",
        "<time datetime='9999-99-99'>",
        "<script type='application/ld+json'>",
        '{"@type":"NewsArticle","author":[1]}',
        "</script>",
        "&#xD800;",
        "\x00",
        "<meta property='og:title' content='x'>",
        "<link rel=canonical href='http://[::1'>",
        "<base href='//'>",
        FIRST,
        "<!--",
        "<div class='liveblog__item'>",
        "<x data-article-id='7'>",
        "\\r\\n",
        "Ноябрь, 10",
        "<form><input type=password>",
        "\ufffe",
    ]
)


@settings(max_examples=60)
@given(st.one_of(st.binary(max_size=200), st.lists(PIECES, max_size=14).map(lambda parts: "".join(parts).encode())))
@pytest.mark.parametrize("spider", [None, "azattyq", "bureau", "kaztag", "adilsoz", "courts", "govkz"])
def test_any_bytes_give_an_article_or_one_of_two_errors(spider: str | None, body: bytes) -> None:
    reader = reader_for(outlet(spider=spider))
    try:
        article = reader.read_article(body, url=URL, fetched_at=NOW)
    except (NotAnArticle, BlockedPage):
        return
    assert article.title
    assert article.text.encode() == unicodedata.normalize("NFC", article.text).encode()
    for entry in article.entries:
        assert article.text[entry.start : entry.end].startswith(entry.heading)
