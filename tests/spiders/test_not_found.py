"""A missing article is recognised by where its URL leads."""

import pytest

from spiders.refusals import find_redirect_away

ARTICLE = "https://demo.example/news/court/123-title"


@pytest.mark.parametrize(
    "target", ["/", "/ru/", "/kz", "/qaz/", "/index.html", "/en/index.php", "/news/", "/news/court"]
)
def test_url_that_leads_to_the_front_page_or_its_section_is_evidence(target: str) -> None:
    url = f"https://demo.example{target}"
    assert find_redirect_away(ARTICLE, url) == f"the address led to {url}"


@pytest.mark.parametrize("target", ["/news/court/123-title", "/news/court/123-new-title", "/blog/", "/russia/"])
def test_other_redirect_is_none(target: str) -> None:
    assert find_redirect_away(ARTICLE, f"https://demo.example{target}") is None
