"""What a page says of its site, and the expression that many addresses of articles give."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.models.outlet import Outlet
from spiders.onboarding.survey import MIN_ARTICLE_POINTS, PageFacts, detect_software, survey_page
from spiders.onboarding.url_patterns import (
    build_article_pattern,
    group_urls,
    matching_urls,
    names_non_article,
    number_pages,
    page_step,
    same_series,
    url_shape,
)

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
BASE = "http://example.kz"
OUTLET = Outlet.model_validate(
    {
        "id": "example",
        "name": "Example",
        "homepage": f"{BASE}/",
        "languages": ["ru"],
        "hosts": ["example.kz"],
        "discover": {"listings": [f"{BASE}/"]},
        "article_url": ".",
    }
)
TEXT = "Жители города собрались у старого вокзала и говорили о мосте, который закрыт уже второй год подряд. " * 3


def facts(body: str, path: str = "/") -> PageFacts:
    page = f"<!DOCTYPE html><html lang='ru'>{body}</html>".encode()
    return survey_page(page, url=BASE + path, fetched_at=NOW, content_type="text/html; charset=utf-8", outlet=OUTLET)


def pattern(
    articles: list[str], others: list[str] | None = None, titles: dict[str, str] | None = None
) -> tuple[str, bool]:
    told = [BASE + path for path in articles]
    groups = group_urls([*told, *(BASE + path for path in others or [])])
    chosen = [group for group in groups if set(group.urls) & set(told)]
    rest = [group for group in groups if group not in chosen]
    known = {BASE + path: title for path, title in (titles or {}).items()}
    found = build_article_pattern(chosen, rest, hosts=[r"example\.kz"], titles=known)
    return found.expression, found.has_id


def fits(expression: str, *paths: str) -> list[str]:
    return [url.removeprefix(BASE) for url in matching_urls(expression, [BASE + path for path in paths])]


def test_a_number_that_all_addresses_have_is_the_identity() -> None:
    expression, has_id = pattern([f"/{part}/{100 + n}-slovo-{n}.html" for n, part in enumerate("abcab")])
    match = re.search(expression, f"{BASE}/drugoe/777-novoe-slovo.html")
    assert has_id
    assert match is not None
    assert match["id"] == "777"


def test_a_number_after_the_same_letters_is_the_identity() -> None:
    expression, has_id = pattern([f"/n{100 + number}.html" for number in range(4)])
    assert has_id
    assert fits(expression, "/n777.html", "/page-2.html", "/o-nas.html") == ["/n777.html"]


def test_the_same_number_in_two_languages_is_no_identity() -> None:
    expression, has_id = pattern([f"/{lang}/news/{n}" for n in range(5) for lang in ("ru", "kk")])
    assert not has_id
    assert fits(expression, "/ru/news/9", "/kk/news/9", "/en/news/9") == ["/ru/news/9", "/kk/news/9"]


def test_years_in_slugs_are_no_identity() -> None:
    _, has_id = pattern(["/itogi-2025", "/plany-2026", "/most-otkryt", "/vybory-2025"])
    assert not has_id


def test_sections_are_no_articles_but_may_be_lists() -> None:
    url = f"{BASE}/category/sud/"
    assert names_non_article(url)
    assert not names_non_article(url, may_be_section=True)
    assert names_non_article(f"{BASE}/tag/sud/", may_be_section=True)


def test_dates_in_addresses_are_generalised() -> None:
    expression, _ = pattern(["/2026/03/01/most/", "/2026/02/27/shkola/", "/2025/12/31/god/"])
    assert fits(expression, "/2027/1/5/novoe/", "/2026/03/", "/o-nas/") == ["/2027/1/5/novoe/"]


def test_a_number_in_the_query_is_the_identity() -> None:
    expression, has_id = pattern([f"/press/detail.php?ID={n}" for n in (5, 7, 9)])
    assert has_id
    assert fits(expression, "/press/detail.php?ID=11", "/press/detail.php", "/press/other.php?ID=11") == [
        "/press/detail.php?ID=11"
    ]


@pytest.mark.parametrize(("other", "has_id"), [("Суд", True), ("Мост", False), (None, False)])
def test_a_number_with_a_name_is_the_identity_if_its_addresses_have_one_headline(
    other: str | None, has_id: bool
) -> None:
    paths = ["/index.php?id=7:sud&Itemid=1", "/index.php?id=7:sud&Itemid=2", "/index.php?id=8:most&Itemid=1"]
    titles = dict(zip(paths, ("Суд", other, "Мост"), strict=True))
    expression, found = pattern(paths, titles={path: title for path, title in titles.items() if title})
    assert found is has_id
    assert fits(expression, "/index.php?id=9:novoe&Itemid=3", "/index.php?id=9&Itemid=3") == [
        "/index.php?id=9:novoe&Itemid=3"
    ]


def test_lists_of_the_same_form_are_left_out() -> None:
    articles = [f"/{part}/sobranie-{name}/" for part in ("novosti", "mneniya") for name in ("raz", "dva", "tri")]
    expression, _ = pattern(articles, ["/komanda/ivan/", "/komanda/petr/"])
    assert fits(expression, "/sport/novoe/", "/komanda/olga/", "/tag/most/", "/category/most/") == ["/sport/novoe/"]


def test_further_pages_of_a_list_are_left_out_whatever_their_number() -> None:
    articles = group_urls(f"{BASE}/novosti/{slug}" for slug in ("o-moste", "o-shkole"))
    found = build_article_pattern(articles, [], hosts=[r"example\.kz"], left_out=[f"{BASE}/novosti/2"]).expression
    assert fits(found, "/novosti/most", "/novosti/3") == ["/novosti/most"]
    articles = group_urls(f"{BASE}/novosti/{number}" for number in (41, 42))
    found = build_article_pattern(articles, [], hosts=[r"example\.kz"], left_out=[f"{BASE}/novosti/2"]).expression
    assert fits(found, "/novosti/43", "/novosti/2") == ["/novosti/43"]


def test_issues_of_a_magazine_differ_in_their_number() -> None:
    paths = ("/issue/7/", "/issue/6/", "/issue/6/o-moste", "/about/")
    assert same_series("/issue/7/", paths) == paths[:2]


@pytest.mark.parametrize("path", ["/", "/ru/", "/photo.jpg", "/news/?PAGEN_1=2", "/news/feed/"])
def test_front_pages_files_and_further_pages_have_no_shape(path: str) -> None:
    assert url_shape(BASE + path) is None


def test_the_last_of_several_numbers_in_an_address_is_that_of_the_page() -> None:
    urls = [f"{BASE}/news?page=0%2C{number}" for number in (1, 2)]
    assert number_pages(urls) == {1: urls[0], 2: urls[1]}


def test_pages_of_a_list_are_known_by_their_number() -> None:
    assert number_pages([f"{BASE}/news/page/2/", f"{BASE}/news/page/12/"]) == {
        2: f"{BASE}/news/page/2/",
        12: f"{BASE}/news/page/12/",
    }


SEGMENT = st.text("abcdefghij0123456789-", min_size=1, max_size=12).filter(lambda word: word.strip("-"))


@given(st.lists(st.lists(SEGMENT, min_size=1, max_size=4).map("/".join), min_size=1, max_size=12))
def test_the_expression_fits_every_address_that_it_was_made_of(paths: list[str]) -> None:
    urls = [f"{BASE}/{path}" for path in paths]
    groups = group_urls(urls)
    if groups:
        found = build_article_pattern(groups, [], hosts=[r"example\.kz"])
        shaped = [url for group in groups for url in group.urls]
        assert list(matching_urls(found.expression, shaped)) == shaped


def test_a_page_with_a_headline_a_date_and_prose_is_an_article() -> None:
    body = f"<body><h1>Мост откроют летом</h1><div class='d'>1 марта 2026, 14:05</div><div><p>{TEXT}</p></div></body>"
    assert facts(body, "/most").article_points >= MIN_ARTICLE_POINTS


def test_a_page_whose_date_is_only_in_its_address_is_an_article() -> None:
    body = f"<body><h1>Мост откроют летом</h1><div><p>{TEXT}</p></div></body>"
    assert facts(body, "/2026/03/01/most.html").article_points >= MIN_ARTICLE_POINTS > facts(body).article_points


def test_the_headline_that_lists_give_suggests_an_article() -> None:
    found = facts(f"<head><title>Мост закрыли</title></head><body><h1>Мост закрыли</h1><p>{TEXT}</p></body>")
    assert found.with_listed_title("Мост закрыли").article_points == found.article_points + 1
    assert found.with_listed_title("О нас") is found


def test_a_section_is_no_article() -> None:
    rows = "".join(
        f"<div><a href='/news/{n}'>В городе обсудили мост номер {n}</a><span>0{n}.02.2026</span></div>"
        for n in range(1, 8)
    )
    pager = "<div class='pagination'><a href='/news?page=2'>2</a></div>"
    assert facts(f"<body><h1>Новости</h1>{rows}{pager}</body>", "/news").article_points < MIN_ARTICLE_POINTS


def test_a_pager_is_found_by_its_words_where_no_class_names_it() -> None:
    found = facts("<body><p><a href='/lenta/?p=2'>Дальше 10</a></p><a href='/o-nas'>О нас</a></body>", "/lenta/").pager
    assert found is not None
    assert (found.selector, found.urls) == ('a[href*="?p="]', (f"{BASE}/lenta/?p=2",))


def test_links_of_the_menu_are_distinguished_from_those_of_entries() -> None:
    menu = "<div class='site-header'><a href='/a'>Раздел</a></div>"
    entry = "<div class='post-header'><a href='/b'>О мосте</a></div>"
    assert [anchor.in_menu for anchor in facts(f"<body>{menu}{entry}</body>").anchors] == [True, False]


def test_headers_and_footers_of_which_a_page_has_many_are_parts_of_entries() -> None:
    entries = "".join(f"<div><div class='header'><a href='/n/{number}'>О мосте</a></div></div>" for number in range(3))
    found = facts(f"<body><div class='header top'><a href='/a'>Раздел</a></div>{entries}</body>").anchors
    assert [anchor.in_menu for anchor in found] == [True, False, False, False]


def test_a_link_laid_over_a_card_has_the_heading_of_the_card() -> None:
    cards = "".join(f"<div><h5>Мост {number}</h5><a href='/n/{number}'></a></div>" for number in range(2))
    assert [anchor.text for anchor in facts(f"<body>{cards}</body>").anchors] == ["Мост 0", "Мост 1"]


def test_a_link_with_the_words_of_many_has_the_first_line_of_its_entry() -> None:
    cards = "".join(
        f"<div><p>01.03.2026</p><p>Мост {number}</p><a href='/n/{number}'>Далее</a></div>" for number in range(3)
    )
    found = facts(f"<body>{cards}</body>")
    assert [anchor.text for anchor in found.anchors] == ["Мост 0", "Мост 1", "Мост 2"]


def test_the_languages_of_a_lists_entries_are_no_translations_of_it() -> None:
    entries = "".join(f"<a hreflang='ru' href='/n/{number}'>О мосте</a>" for number in range(3))
    found = facts(f"<body>{entries}<a hreflang='kk' href='/kk'>Қазақша</a></body>")
    assert found.translations == (f"{BASE}/kk",)


def test_feeds_are_those_that_the_page_declares() -> None:
    links = (f"<link rel='alternate' type='application/rss+xml' href='{path}'>" for path in ("/rss", "/comments/feed/"))
    head = f"<head>{''.join(links)}</head>"
    assert facts(f"{head}<body><p>x</p></body>").feeds == (f"{BASE}/rss",)


@pytest.mark.parametrize(
    ("generator", "text", "software"),
    [
        ("WordPress 6.8", "", "WordPress"),
        ("Drupal 10 (https://www.drupal.org)", "", "Drupal 10"),
        ("", "<script src='/bitrix/js/main/core/core.js'>", "1C-Bitrix"),
        ("", "<body class='pg-article'>", "Pangea"),
        ("", "<p>x</p>", None),
    ],
)
def test_software_is_recognised_by_its_marks(generator: str, text: str, software: str | None) -> None:
    assert detect_software(generator, text) == software


@pytest.mark.parametrize(
    ("known", "later"),
    [
        ("/news/november/slovo-{}.html", "/news/december/slovo-9.html"),
        ("/2026-11/slovo-{}", "/2026-12/slovo-9"),
        ("/vypusk-14/slovo-{}", "/vypusk-15/slovo-9"),
        ("/view.php?date=2026-11-30&id={}", "/view.php?date=2026-12-01&id=77"),
    ],
)
def test_months_dates_and_numbers_in_addresses_stay_open(known: str, later: str) -> None:
    expression, _ = pattern([known.format(number) for number in range(5)])
    assert fits(expression, later) == [later]


def test_links_to_the_rest_of_an_article_are_no_pager() -> None:
    rows = "".join(f"<a href='/n/{n}'>В городе открыли новую школу</a> <a href='/n/{n}'>далее</a>" for n in (41, 42))
    assert facts(f"<body>{rows}</body>").pager is None


def test_a_pager_may_have_its_numbers_in_brackets() -> None:
    found = facts(
        "<body><a href='/i.php?id=7'>Мост закрыт</a> <a href='/i.php?cat=2&p=2'>[2]</a></body>", "/i.php?cat=2"
    ).pager
    assert found is not None
    assert (found.selector, found.urls) == ('a[href*="cat=2&p="]', (f"{BASE}/i.php?cat=2&p=2",))


def test_scripts_may_find_the_next_page_in_an_attribute() -> None:
    found = facts(f"<body><div data-next-page='{BASE}/news/page/2/'></div></body>", "/news/").pager
    assert found is not None
    assert (found.selector, found.urls) == ("", (f"{BASE}/news/page/2/",))


def test_a_pager_whose_addresses_are_like_those_of_articles_has_no_selector() -> None:
    found = facts(
        "<body><a href='/novosti/o-moste'>О мосте</a><a href='/novosti/2'>Дальше</a></body>", "/novosti"
    ).pager
    assert found is not None
    assert (found.selector, found.urls) == ("", (f"{BASE}/novosti/2",))


def test_days_of_a_calendar_are_no_pager() -> None:
    days = "".join(f"<a href='/news/2025-11-{day}'>{day}</a>" for day in (10, 11, 12))
    found = facts(f"<body>{days}<a href='/news/?page2'>2</a></body>", "/news/").pager
    assert found is not None
    assert found.urls == (f"{BASE}/news/?page2",)


def test_numbers_of_comments_are_no_pager() -> None:
    comments = "".join(f"<p><a href='/show?id={n}&comments=1'>{n}</a></p>" for n in (3, 5))
    assert facts(f"<body>{comments}</body>").pager is None
    found = facts(f"<body>{comments}<a href='/all?from=10'>2</a><a href='/all?from=20'>3</a></body>").pager
    assert found is not None
    assert found.urls == (f"{BASE}/all?from=10", f"{BASE}/all?from=20")


def test_links_to_the_articles_before_and_after_are_neither_menu_nor_pager() -> None:
    links = "<a href='/news/41'>Предыдущая</a><a rel='next' href='/news/43'>В городе открыли новую школу</a>"
    body = f"<h1>Мост закрыли на ремонт</h1><time datetime='2026-03-01T10:00:00+05:00'></time><p>{TEXT}</p>"
    found = facts(f"{body}<nav class='navigation post-navigation'>{links}</nav>", "/news/42")
    assert found.pager is None
    assert found.article_points >= MIN_ARTICLE_POINTS
    assert not any(anchor.in_menu for anchor in found.anchors)


def test_scripts_and_attributes_show_where_lists_are_loaded_from() -> None:
    found = facts("<div data-next='/api/news?page=2'></div><script>fetch('/ajax/more?p=' + n)</script>")
    assert found.json_lists == (f"{BASE}/api/news?page=2", f"{BASE}/ajax/more?p=")


def test_a_list_in_json_without_a_next_page_goes_on_by_number() -> None:
    body = b'[{"name": "x", "link": "/n/1"}]'
    found = survey_page(body, url=f"{BASE}/ajax?page=2", fetched_at=NOW, content_type="application/json", outlet=OUTLET)
    assert [anchor.url for anchor in found.anchors] == [f"{BASE}/n/1"]
    assert found.pager is not None
    assert found.pager.urls == (f"{BASE}/ajax?page=3",)


def test_pages_in_frames_are_found() -> None:
    frames = facts("<frameset><frame src='menu.htm'><frame src='list.htm'></frameset>").frames
    assert frames == (f"{BASE}/menu.htm", f"{BASE}/list.htm")


@pytest.mark.parametrize(
    ("pages", "step"), [((0, 10, 20, 30), 10), ((20,), 20), ((2, 3, 4), 1), ((2, 4), 1), ((1,), 1)]
)
def test_the_numbers_of_a_pager_may_count_articles(pages: tuple[int, ...], step: int) -> None:
    assert page_step(pages) == step
