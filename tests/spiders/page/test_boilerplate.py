"""A text that pages with several titles give is the site's own, and no article."""

from spiders.article import Article
from spiders.page.boilerplate import MAX_TITLES_OF_TEXT, RepeatedTexts

URL = "https://example.kz/news/1"


def article(title: str, text: str = "Меню, контакты, реклама.", outlet: str = "example") -> Article:
    fields = {"outlet": outlet, "article_id": title, "url": URL, "title": title, "lang": "ru", "text": text}
    return Article(**fields, urls=(URL,), author=None, published=None)  # type: ignore[arg-type]


def test_a_text_under_many_titles_is_the_sites() -> None:
    texts = RepeatedTexts()
    assert not any(texts.is_boilerplate(article(f"Заголовок {number}")) for number in range(MAX_TITLES_OF_TEXT))
    assert texts.is_boilerplate(article("Ещё один"))
    assert not texts.is_boilerplate(article("Ещё один", outlet="another"))
    assert not texts.is_boilerplate(article("Ещё один", text="Суд отложил слушания."))


def test_a_page_that_is_read_again_is_not_shared_with_itself() -> None:
    texts = RepeatedTexts()
    assert not any(texts.is_boilerplate(article("Один заголовок")) for _ in range(9))


def test_lines_that_other_pages_have_too_are_no_text_beside_a_counter() -> None:
    texts = RepeatedTexts()
    notice = "Запись появится здесь после окончания эфира."
    for number in range(MAX_TITLES_OF_TEXT):
        assert not texts.is_boilerplate(article(f"Эфир {number}", text=f"{notice}\n{number} мин"))
    assert texts.is_boilerplate(article("Эфир", text=f"{notice}\n12 мин"))
    assert not texts.is_boilerplate(article("Приговор", text=f"Суд отпустил рыбака.\n{notice}"))
