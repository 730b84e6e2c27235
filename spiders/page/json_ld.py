"""The body in a page's JSON-LD, and whether it may stand for what the page shows.

It is the cleanest text of a page, and no reader sees it: it may be cut, left over from another article, or a lie."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from spiders.document.dom import ParsedPage
from spiders.document.text import clean
from spiders.page.dates import parse_date

MIN_BODY_CHARS = 60
"""Characters below which what was found is no article; selectors may find shorter ones."""

_ARTICLE_TYPES = frozenset(
    [
        "article",
        "newsarticle",
        "blogposting",
        "liveblogposting",
        "reportagenewsarticle",
        "analysisnewsarticle",
        "opinionnewsarticle",
        "report",
        "claimreview",
        "socialmediaposting",
        "backgroundnewsarticle",
    ]
)
_BYLINE_PREFIX = re.compile(r"^\s*(?:автор(?:ы)?|by|text|текст|мәтін)\s*[:—–-]?\s+", re.IGNORECASE)
_WORD = re.compile(r"\w{4,}")
_STEM_CHARS = 5
_MAX_UNSEEN_RATE = 0.2
"""Share of its words that the page needn't show: captions and quotes that a script puts in."""
_MIN_WHOLE_RATE = 0.5
"""Share of the shown text below which it is a beginning of it. More may be missing: around a text stand other texts."""
_SENTENCE_ENDS = (".", "!", "?", '."', ".»", "!»", "?»", "»", ")", ":", ";")
_ELLIPSES = ("...", "…", "[…]", "[...]", "&hellip;")


def json_ld_body(data: dict[str, Any]) -> list[str] | None:
    """The paragraphs of an article's `articleBody`; None if there is none, or hardly one."""
    body = data.get("articleBody")
    if not isinstance(body, str) or len(body) < MIN_BODY_CHARS:
        return None
    return [line for line in map(clean, body.splitlines()) if line]


def is_better_body(linked: Sequence[str], shown: Sequence[str], title: str) -> bool:
    """Whether the body in JSON-LD is to be taken and not the one that the page shows (`shown`, as far as it was found).

    Where they differ, it is taken only if the title speaks of it and not of what is shown: then a script puts it in
    the page, and what is shown is something else."""
    told, seen = " ".join(linked), " ".join(shown)
    words = _words(told)
    if not seen or len(words - _words(seen)) > _MAX_UNSEEN_RATE * len(words):
        return not seen or _title_words_in(title, told) > _title_words_in(title, seen)
    is_cut = told.endswith(_ELLIPSES) or not told.endswith(_SENTENCE_ENDS)
    return len(told) >= _MIN_WHOLE_RATE * len(seen) and not (is_cut and len(told) < len(seen))


def _title_words_in(title: str, text: str) -> int:
    """How many words of a title a text has."""
    return len(_words(title) & _words(text))


def _words(text: str) -> set[str]:
    """The beginnings of the longer words of a text: their endings differ by case."""
    return {word[:_STEM_CHARS] for word in _WORD.findall(text.lower())}


def find_article_object(page: ParsedPage) -> dict[str, Any]:
    """The JSON-LD object that describes the article; empty if there is none."""
    return next((data for data in page.linked_data if _types(data) & _ARTICLE_TYPES), {})


def _types(data: dict[str, Any]) -> set[str]:
    kinds = data.get("@type")
    return {kind.lower() for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str)}


def json_ld_text(data: dict[str, Any], key: str) -> str | None:
    """A text of JSON-LD, None if there is none; entities that were escaped twice are not touched."""
    value = data.get(key)
    return clean(value) or None if isinstance(value, str) else None


def json_ld_authors(data: dict[str, Any]) -> str | None:
    """The authors of JSON-LD, divided by commas."""
    given = data.get("author")
    names = [
        one.get("name") if isinstance(one, dict) else one for one in (given if isinstance(given, list) else [given])
    ]
    return clean_author(
        ", ".join(dict.fromkeys(clean(name) for name in names if isinstance(name, str) and name.strip()))
    )


def clean_author(text: str) -> str | None:
    """An author without "By"; None for what cannot be a name, such as an address."""
    name = clean(_BYLINE_PREFIX.sub("", text))
    return None if not name or "://" in name or name.startswith(("@", "www.")) else name


def json_ld_date(data: dict[str, Any], key: str, now: datetime) -> datetime | None:
    """A date of JSON-LD."""
    return parse_date(json_ld_text(data, key), now=now)
