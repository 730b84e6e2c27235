"""Make a page from an archive harmless: as HTML that runs no scripts and requests nothing."""

from datetime import datetime
from typing import Any

from lxml import etree
from lxml.html import tostring

from spiders.article import NotAnArticle
from spiders.document.dom import parse_page

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""The page's own styles and inlined pictures are shown; nothing else is loaded or run."""

_DROPPED = ("script", "noscript", "iframe", "frame", "object", "embed", "applet", "base", "link", "template", "portal")
_ADDRESSES = frozenset(
    {"src", "srcset", "href", "action", "formaction", "data", "poster", "background", "ping", "manifest"}
)


def saved_page(body: bytes, *, url: str, fetched_at: datetime, content_type: str | None) -> bytes | None:
    """Return a page without scripts and outside addresses; None if it isn't readable HTML."""
    try:
        tree = parse_page(body, url=url, fetched_at=fetched_at, content_type=content_type).tree
    except NotAnArticle:
        return None
    for element in list(tree.iter()):
        _clean(element)
    head = tree.find("head")
    meta = etree.Element("meta", {"http-equiv": "Content-Security-Policy", "content": POLICY})
    (tree if head is None else head).insert(0, meta)
    (tree if head is None else head).insert(0, etree.Element("meta", {"charset": "utf-8"}))
    saved: bytes = tostring(tree, encoding="utf-8", doctype="<!DOCTYPE html>")
    return saved


def _clean(element: Any) -> None:
    name = element.tag if isinstance(element.tag, str) else ""
    is_refresh = name == "meta" and (element.get("http-equiv") or element.get("charset")) is not None
    if not name or name.rpartition("}")[2].lower() in _DROPPED or is_refresh:
        if element.getparent() is not None:
            element.drop_tree()
        return
    for attribute in list(element.attrib):
        plain = attribute.rpartition("}")[2].lower()
        if plain.startswith("on") or (plain in _ADDRESSES and not element.get(attribute, "").startswith("data:image/")):
            del element.attrib[attribute]
