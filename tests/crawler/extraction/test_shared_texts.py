"""A text that pages with several titles give is the site's own, and no article."""

from config.models.law import Laws
from crawler.extraction.limits import Limits
from crawler.extraction.worker import MAX_TITLES_OF_TEXT, _WorkerState
from matchers.index import build_index
from spiders.article import Article

URL = "https://example.kz/news/1"


def article(title: str, text: str = "Меню, контакты, реклама.", outlet: str = "example") -> Article:
    fields = {"outlet": outlet, "article_id": title, "url": URL, "title": title, "lang": "ru", "text": text}
    return Article(**fields, urls=(URL,), author=None, published=None)  # type: ignore[arg-type]


def test_a_text_under_many_titles_is_the_sites() -> None:
    state = _WorkerState({}, build_index((), Laws()), Limits())
    assert not any(state.is_shared(article(f"Заголовок {number}")) for number in range(MAX_TITLES_OF_TEXT))
    assert state.is_shared(article("Ещё один"))
    assert not state.is_shared(article("Ещё один", outlet="another"))
    assert not state.is_shared(article("Ещё один", text="Суд отложил слушания."))


def test_a_page_that_is_read_again_is_not_shared_with_itself() -> None:
    state = _WorkerState({}, build_index((), Laws()), Limits())
    assert not any(state.is_shared(article("Один заголовок")) for _ in range(9))
