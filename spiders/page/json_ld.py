"""Read title, author, dates and body from a page's JSON-LD.

Its body is the cleanest text of a page, but readers don't see it: it may be cut, outdated or false.
"""

import re
from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

from spiders.document.dom import ParsedPage, once_per_page
from spiders.document.text import NAMES, clean
from spiders.page.authors import clean_author
from spiders.page.dates import parse_date

MIN_BODY_CHARS = 60
"""A shorter text that was found without a selector isn't an article."""

_ARTICLE_TYPES = frozenset(NAMES.words("article_types"))
_LONG_WORD = re.compile(r"\w{4,}")
_STEM_CHARS = 5
_MAX_UNSEEN_RATE = 0.2
"""Share of its words that the page needn't show: captions and quotes inserted by a script."""
_MIN_WHOLE_RATE = 0.5
"""A body shorter than this share of the shown text is only its beginning. Other texts around it may be shown too."""
_SENTENCE_ENDS = (".", "!", "?", '."', ".»", "!»", "?»", "»", ")", ":", ";")
_MARKUP = re.compile(r"</?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>|&(?:nbsp|lt|gt|quot|laquo|#\d+);", re.IGNORECASE)
_ELLIPSES = ("...", "…", "[…]", "[...]", "&hellip;")


def json_ld_body(data: dict[str, Any]) -> list[str] | None:
    """Return the paragraphs of an article's `articleBody`, or None if it is missing, too short, cut or has markup."""
    body = data.get("articleBody")
    if not isinstance(body, str) or len(body) < MIN_BODY_CHARS or _MARKUP.search(body):
        return None
    if body.rstrip().endswith(_ELLIPSES):
        return None
    return [line for line in map(clean, body.splitlines()) if line]


def is_better_body(body: Sequence[str], shown: Sequence[str], title: str) -> bool:
    """Return whether to use the body in JSON-LD instead of the `shown` one.

    Where they differ, it is taken only if it shares more words with the title: then a script inserts it into the page,
    and the shown text is something else.
    """
    own, seen = " ".join(body), " ".join(shown)
    words = _words(own)
    if not seen or len(words - _words(seen)) > _MAX_UNSEEN_RATE * len(words):
        return not seen or _title_words_in(title, own) > _title_words_in(title, seen)
    is_cut = not own.endswith(_SENTENCE_ENDS)
    return len(own) >= _MIN_WHOLE_RATE * len(seen) and not (is_cut and len(own) < len(seen))


def _title_words_in(title: str, text: str) -> int:
    """Count the title's words in a text."""
    return len(_words(title) & _words(text))


def _words(text: str) -> set[str]:
    """Return the beginnings of a text's longer words: their endings depend on the case."""
    return {word[:_STEM_CHARS] for word in _LONG_WORD.findall(text.lower())}


@once_per_page
def find_article_object(page: ParsedPage) -> dict[str, Any]:
    """Return the JSON-LD object that describes the article, or an empty one."""
    return next((data for data in page.json_ld if _types_of(data) & _ARTICLE_TYPES), {})


def find_page_object(page: ParsedPage) -> dict[str, Any]:
    """Return the JSON-LD object that describes the page as a whole, or an empty one."""
    return next((data for data in page.json_ld if "webpage" in _types_of(data)), {})


def _types_of(data: dict[str, Any]) -> set[str]:
    kinds = data.get("@type")
    return {kind.lower() for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)}


def json_ld_text(data: dict[str, Any], key: str) -> str | None:
    """Return a text of a JSON-LD object, or None. Entities that were escaped twice stay as they are."""
    value = data.get(key)
    return clean(value) or None if isinstance(value, str) else None


def json_ld_authors(page: ParsedPage) -> str | None:
    """Return the authors of the article's JSON-LD object, separated by commas; it may name them by their `@id` only."""
    given = find_article_object(page).get("author")
    names = map(partial(_name_of, page), given if isinstance(given, list) else [given])
    return clean_author(
        ", ".join(dict.fromkeys(clean(name) for name in names if isinstance(name, str) and name.strip()))
    )


def _name_of(page: ParsedPage, author: Any) -> Any:
    if not isinstance(author, dict) or "name" in author:
        return author.get("name") if isinstance(author, dict) else author
    named = (one.get("name") for one in page.json_ld if one.get("@id") == author.get("@id") is not None)
    return next(filter(None, named), None)


def json_ld_date(data: dict[str, Any], key: str, now: datetime) -> datetime | None:
    """Return a date of a JSON-LD object."""
    return parse_date(json_ld_text(data, key), now=now)
