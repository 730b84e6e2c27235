"""Blocks, challenges, logins and missing pages are told from articles, also from articles about them."""

from datetime import UTC, datetime

import pytest

from config.models.outlet import Discover, Outlet
from crawler.extraction.worker import UnreadablePage
from crawler.nightly.fetched_visit import observed_state
from spiders.article import BlockedPage, NotAnArticle
from spiders.reader import Reader
from spiders.refusals import find_block
from store.schema.enums import ArticleState, Outcome

URL = "https://example.kz/news/1"
READER = Reader(
    Outlet(
        id="example",
        name="Example",
        homepage="https://example.kz/",
        languages=("ru",),
        hosts=("example.kz",),
        discover=Discover(listings=("https://example.kz/",)),
        article_url=r"^https://example\.kz/news/",
    )
)
PARAGRAPH = (
    "Жители посёлка Выдумкино с понедельника не могут открыть страницу районной газеты: вместо новостей провайдер "
    "показывает объявление. Редактор Ботагоз Мнимая говорит, что решения суда ей никто не присылал."
)


def page(title: str, body: str, head: str = "") -> bytes:
    return (
        f"<!doctype html><html lang='ru'><head><meta charset='utf-8'><title>{title}</title>{head}</head>"
        f"<body><nav><a href='/'>Главная</a></nav><h1>{title}</h1>{body}</body></html>"
    ).encode()


BLOCKED = {
    "cloudflare": page("Just a moment...", "<script>window._cf_chl_opt={cvId:'3'}</script>"),
    "cloudflare_block": page("Attention Required! | Cloudflare", "<p>Sorry, you have been blocked</p>"),
    "ddos_guard": page("DDoS-Guard", "<script src='/.well-known/ddos-guard/js-challenge/index.js'></script>"),
    "qrator": page("Проверка", "<script src='/__qrator/qauth_utm_v2.js'></script>"),
    "access_denied": page("Access Denied", "<p>You don't have permission to access this server.</p>"),
    "provider_ru": page("Доступ ограничен", "<p>Доступ к ресурсу ограничен по решению уполномоченного органа.</p>"),
    "provider_kk": page("Хабарлама", "<p>Осы интернет-ресурсқа қол жеткізу сот шешімімен шектелген.</p>"),
    "provider_cp1251": page("Сайт заблокирован", "<p>Доступ к сайту запрещён.</p>").decode().encode("cp1251"),
    "captcha": page("Вы не робот?", "<div class='g-recaptcha'></div>"),
    "cookie_script": b"<html><script>document.cookie='t=1';location.reload()</script></html>",
    "frame": b"<html><iframe src='http://blocked.example.kz/?u=1' width='100%'></iframe></html>",
    "checking_kk": page("Браузерді тексеру", "<p>Күте тұрыңыз, браузеріңіз тексерілуде.</p>"),
    "too_many": page("Ошибка", "<p>С вашего адреса поступает слишком много запросов. Попробуйте позже.</p>"),
    "region": page("Sorry", "<p>This content is not available in your region.</p>"),
    "provider_kk_long": page("Хабарлама", "<p>Сіз сұраған сайтқа кіру Қазақстан заңнамасына сәйкес шектелген.</p>"),
    "certificate": page("Внимание", "<p>Установите на устройство сертификат безопасности.</p>"),
    "account": page("Внимание", "<p>На вашем лицевом счёте недостаточно средств для доступа.</p>"),
    "subscribers": page("Вход", "<p>Чтобы читать, войдите в кабинет.</p><form><input type=password></form>"),
    "login": page("Вход | Пример", "<p>Войдите, чтобы читать.</p><form><input type='password'></form>"),
    "login_kk": page("Кіру", "<p>Оқу үшін жүйеге кіріңіз.</p><form><input name=p type=password></form>"),
}


@pytest.mark.parametrize("kind", BLOCKED)
def test_what_stands_in_an_articles_place_is_blocked(kind: str) -> None:
    assert find_block(200, None, BLOCKED[kind], URL)
    with pytest.raises(BlockedPage):
        READER.read_article(BLOCKED[kind], url=URL, fetched_at=datetime(2026, 11, 24, tzinfo=UTC))


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Доступ к сайту заблокирован: что известно", f"<p>{PARAGRAPH}</p><p>{PARAGRAPH}</p>"),
        (
            "Капча мешает незрячим",
            f"<p>На сайте требуют: «Подтвердите, что вы не робот».</p><p>{PARAGRAPH}</p><p>{PARAGRAPH}</p>",
        ),
        ("Вход в парк закрыт", f"<p>{PARAGRAPH}</p><form><input type='password'></form>"),
        ("Страница не найдена: как исчезают новости", f"<p>{PARAGRAPH}</p><p>Запрашиваемая страница удалена.</p>"),
        ("Комментарии под защитой", f"<p>{PARAGRAPH}</p><form><div class='g-recaptcha'></div></form>"),
        ("404-й день под арестом", f"<p>{PARAGRAPH}</p>"),
        ("Технические работы", f"<p>{PARAGRAPH}</p><p>{PARAGRAPH}</p>"),
        ("Слишком много запросов: портал лёг", f"<p>Слишком много запросов, сказали в суде.</p><p>{PARAGRAPH * 2}</p>"),
        (
            "Публикация удалена",
            f"<p>Соцсеть удалила пост Ботагоз Мнимой о пытках.</p><p>{PARAGRAPH}</p>",
        ),
        (
            "Материал удалён, копия осталась",
            f"<p>Этот материал был удалён с сайта.</p><p>{PARAGRAPH * 2}</p>",
        ),
        ("Сертификат безопасности", f"<p>Установите сертификат безопасности, пишут им.</p><p>{PARAGRAPH * 2}</p>"),
    ],
)
def test_an_article_that_speaks_of_a_block_is_an_article(title: str, body: str) -> None:
    article = READER.read_article(page(title, body), url=URL, fetched_at=datetime(2026, 11, 24, tzinfo=UTC))
    assert article.title == title
    assert PARAGRAPH in article.text


def test_a_headline_alone_makes_no_block_of_a_page_with_a_sites_menu() -> None:
    menu = "".join(f"<a href='/{word}/'>{word}</a>" for word in ("новости", "суд", "село", "люди", "видео", "фото"))
    body = page("Доступ закрыт", f"<p>Министерство закрыло доступ к сайту петиций.</p><div>{menu}</div>")
    article = READER.read_article(body, url=URL, fetched_at=datetime(2026, 11, 24, tzinfo=UTC))
    assert article.text == "Министерство закрыло доступ к сайту петиций."
    assert find_block(200, None, page("Доступ закрыт", "<p>Доступ к сайту закрыт.</p>" + menu), URL)


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Страница не найдена", "<p>К сожалению, такой страницы нет.</p>"),
        ("Ошибка 404 | Пример", "<p>Вернитесь на главную страницу.</p>"),
        ("Бет табылмады", "<p>Сіз іздеген бет табылмады немесе жойылған.</p>"),
        ("Page not found", "<p>The page you requested could not be found.</p>"),
        ("Упс! Страница не найдена", "<p>Воспользуйтесь поиском.</p>"),
        ("Oops! That page can’t be found.", "<p>Try a search?</p>"),
        ("Жаңалықтар", "<p>Өкінішке орай, бұл материал жойылған.</p>"),
        ("Новости", "<p>Запрашиваемый материал не найден или был удалён редакцией с нашего сайта.</p>"),
    ],
)
def test_a_missing_page_with_status_200_is_refused(title: str, body: str) -> None:
    with pytest.raises(NotAnArticle) as refused:
        READER.read_article(page(title, body), url=URL, fetched_at=datetime(2026, 11, 24, tzinfo=UTC))
    assert refused.value.refusal == "soft_404"


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("Технические работы", "<p>На сайте ведутся работы.</p>"),
        ("Новости", "<p>Ведутся технические работы. Зайдите, пожалуйста, позже.</p>"),
        ("Хабарлама", "<p>Сайтта техникалық жұмыстар жүріп жатыр, кейінірек кіріңіз.</p>"),
        ("502 Bad Gateway", "<center>nginx</center>"),
        ("Error establishing a database connection", "<p>Contact your host.</p>"),
        ("example.kz", "<p>Срок регистрации домена истёк.</p>"),
        ("Account Suspended", "<p>Contact your provider.</p>"),
    ],
)
def test_a_site_out_of_service_with_status_200_is_refused_and_not_gone(title: str, body: str) -> None:
    with pytest.raises(NotAnArticle) as refused:
        READER.read_article(page(title, body), url=URL, fetched_at=datetime(2026, 11, 24, tzinfo=UTC))
    assert refused.value.refusal == "out_of_service"
    told = UnreadablePage(outcome=Outcome.REFUSED, reason=refused.value.refusal, seen=str(refused.value))
    assert observed_state(told, 200) == (ArticleState.UNREACHABLE, str(refused.value))


def test_a_text_of_question_marks_is_refused() -> None:
    lost = page("Дело", f"<p>{PARAGRAPH}</p>").decode().translate(dict.fromkeys(range(0x400, 0x460), "?"))
    with pytest.raises(NotAnArticle) as refused:
        READER.read_article(lost.encode(), url=URL, fetched_at=datetime(2026, 11, 24, tzinfo=UTC))
    assert refused.value.refusal == "bad_encoding"


@pytest.mark.parametrize(
    ("status", "headers", "body", "blocked"),
    [
        (401, {"WWW-Authenticate": "Basic"}, b"<h1>401</h1>", True),
        (403, {}, b"", True),
        (451, {}, b"", False),
        (503, {"CF-Mitigated": "challenge"}, b"", True),
        (503, {}, b"<h1>Service unavailable</h1>", False),
        (429, {}, b"slow down", False),
        (404, {}, b"<h1>404</h1>", False),
        (400, {}, b'{"error":"notAllowed"}', True),
        (400, {}, b"bad request", False),
    ],
)
def test_statuses_of_access_control_are_blocks(
    status: int, headers: dict[str, str], body: bytes, blocked: bool
) -> None:
    assert (find_block(status, headers, body, URL) is not None) == blocked
