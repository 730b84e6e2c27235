"""Pieces of markup that stand in feeds and in JSON: their words."""

from lxml.html import HTMLParser, document_fromstring

from spiders.document.text import MAX_TEXT, clean, paragraphs_of
from spiders.page.body import junk_in

MAX_PIECE = 200_000
"""Characters of a title's or summary's markup that are looked at."""


def words_of(markup: str | None) -> str:
    """The words of a title or summary, on one line."""
    if not markup or ("<" not in markup and "&" not in markup):
        return clean(markup or "")
    # Only here: few titles and summaries hold markup, and none is read in a crawl's main process.
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(markup[:MAX_PIECE], "lxml")
    for hidden in soup.find_all(["script", "style", "noscript", "template", "iframe"]):
        hidden.decompose()
    return clean(soup.get_text(" "))


def paragraphs_in(markup: str) -> list[str]:
    """The paragraphs of a text, with or without markup."""
    if "<" not in markup:
        return [line for line in map(words_of, markup.splitlines()) if line]
    parser = HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    tree = document_fromstring(f"<div>{markup[: 2 * MAX_TEXT]}</div>".encode("utf-8", "replace"), parser=parser)
    return paragraphs_of(tree, junk_in(tree))
