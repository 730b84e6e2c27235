"""Read articles and links from the JSON by which scripts show a page (`__NEXT_DATA__`, `__NUXT__`, lists of an API).

The names of keys are in `markup_names.yml`. The article's object is recognised by title and length of text."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice
from typing import Any

from lxml.html import document_fromstring

from spiders.article import Link
from spiders.document.dom import ParsedPage, html_parser, once_per_page, read_json
from spiders.document.text import MAX_TEXT_CHARS, NAMES, clean, comparable_letters, paragraphs_of, text_of_markup
from spiders.page.boilerplate import find_non_text
from spiders.page.dates import parse_date, plausible_date
from spiders.page.script_values import read_call, read_literal
from spiders.urls import absolute_url

MIN_STATE_TEXT_CHARS = 60
"""Fewest characters of a text in the state that may be an article's."""

MAX_ASSIGNMENTS = 10
"""Most assignments read in one script."""

MAX_STATE_OBJECTS = 20_000
MAX_STATE_DEPTH = 40

MIN_TABLE_ROWS, MIN_TITLE_BLANKS = 3, 2
"""Fewest rows of a list, and blanks in each headline, that are known without names of their keys."""

MIN_SECONDS, MAX_SECONDS = 600_000_000, 10_000_000_000
"""Numbers between these are seconds since 1970; larger ones are milliseconds."""

_STATE_NAMES = ("[A-Z_]{3}__", "[sS]tate", "[dD]ata")
_ASSIGNED = re.compile(
    rf"=(?:{'|'.join(rf'(?<={name}{blank}=)' for name in _STATE_NAMES for blank in ('', ' '))})\s*"
    r"(?:(?P<parsed>JSON\.parse\()\s*(?=[\"'])|(?=[\[{]|(?P<call>\(\s*function)))"
)
"""A value assigned to a variable of the state, such as `window.__INITIAL_STATE__`."""

_TITLES, _BODIES, _LEADS, _DATES, _AUTHORS = (
    NAMES.words(f"state_{name}") for name in ("titles", "bodies", "leads", "dates", "authors")
)
_URLS, _SLUGS, _NEXT = (NAMES.words(f"state_{name}") for name in ("urls", "slugs", "next"))
_PATH = re.compile(r"(?:https?:/)?/[^\s<>\"']+")
_ADDRESS = re.compile(r"(?:https?:/)?/[^\s<>\"'#]+")
"""Matches the address of a page: what follows a `#` is known to scripts only."""

_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif|svg|mp[34]|pdf|json)(?:\?|$)", re.IGNORECASE)
_REACTIVE = frozenset(("Reactive", "ShallowReactive", "Ref", "ShallowRef", "EmptyRef"))


@once_per_page
def page_states(page: ParsedPage) -> list[Any]:
    """Return the values of a page's JSON scripts, and those that its scripts assign to a variable of its state."""
    return [state for state in _states(page) if isinstance(state, dict | list)]


def _states(page: ParsedPage) -> Iterator[Any]:
    for script in page.tree.iter("script"):
        text = script.text or ""
        if "json" in (script.get("type") or "") and "ld+json" not in script.get("type"):
            value = _parsed(text, 0)
            yield _without_references(value) if script.get("id") == "__NUXT_DATA__" else value
        else:
            yield from (_assigned(text, found) for found in islice(_ASSIGNED.finditer(text), MAX_ASSIGNMENTS))


def _assigned(script: str, found: re.Match[str]) -> Any:
    """Return the value of an assignment: JSON, JSON in a string, a literal of JavaScript or a call that returns one."""
    try:
        if found["call"]:
            return read_call(script, found.end())
        value = _parsed(script, found.end())
        value = read_literal(script, found.end(), {})[0] if value is None else value
    except (ValueError, RecursionError):
        return None
    return _parsed(value, 0) if found["parsed"] and isinstance(value, str) else value


def _parsed(text: str, start: int) -> Any:
    try:
        return json.JSONDecoder(strict=False).raw_decode(text.lstrip() if not start else text, start)[0]
    except (ValueError, RecursionError):
        return None


def _without_references(flat: Any) -> Any:
    """Return Nuxt 3's state, a list in which objects name the places of their values, as nested objects."""

    def at(place: Any, depth: int) -> Any:
        if not isinstance(place, int) or not 0 <= place < len(flat) or depth > MAX_STATE_DEPTH:
            return None
        value = flat[place]
        if isinstance(value, dict):
            return {key: at(one, depth + 1) for key, one in value.items()}
        if isinstance(value, list):
            is_wrapped = len(value) == 2 and value[0] in _REACTIVE
            return at(value[1], depth + 1) if is_wrapped else [at(one, depth + 1) for one in value]
        return value

    return at(0, 0) if isinstance(flat, list) else flat


def json_objects(value: Any) -> Iterator[dict[str, Any]]:
    """Yield the objects in a JSON value in its order, the outer ones first, up to MAX_STATE_OBJECTS.

    A string that holds JSON, such as the kept answer of an API, counts as its value."""
    waiting, seen = [value], 0
    while waiting and seen < MAX_STATE_OBJECTS:
        one, seen = waiting.pop(), seen + 1
        if isinstance(one, dict):
            yield one
            waiting += reversed(one.values())
        elif isinstance(one, list):
            waiting += reversed(one)
        elif isinstance(one, str) and one.startswith(('{"', '[{"')):
            waiting.append(_parsed(one, 0))


def json_article(body: bytes, *, url: str, fetched_at: datetime) -> ParsedPage | None:
    """Return a response in JSON as a page if it is a single article, as an API gives it, else None."""
    if not isinstance(read_json(body), dict):
        return None
    markup = body.decode("utf-8", "replace").replace("</", "<\\/")
    page = ParsedPage(f"<script type='application/json'>{markup}</script>", url=url, fetched_at=fetched_at)
    return page if find_state_article(page) else None


@once_per_page
def find_state_article(page: ParsedPage) -> dict[str, Any]:
    """Return the object of the page's state that is its article, or an empty one.

    It has a title, which the page's own title or headline agrees with, and the longest text of such objects. Without
    any agreement it must be the only object with a text."""
    found = [one for state in page_states(page) for one in json_objects(state) if _is_article(one)]
    shown = comparable_letters(" ".join((page.title, page.meta.get("og:title", ""), *page.headlines)))
    named = [one for one in found if comparable_letters(state_title(one) or "") in shown] if shown else []
    return max(named or (found if len(found) == 1 else []), key=lambda one: len(str(state_body(one))), default={})


def _is_article(one: dict[str, Any]) -> bool:
    has_body = bool(_first(one, _BODIES)) and bool(state_title(one))
    return has_body and sum(map(len, state_body(one) or ())) >= MIN_STATE_TEXT_CHARS


def state_title(one: dict[str, Any]) -> str | None:
    """Return the title of an object."""
    value = _first(one, _TITLES)
    if isinstance(value, dict):
        value = value.get("rendered")
    return text_of_markup(value)[:500] or None if isinstance(value, str) else None


def state_body(one: dict[str, Any]) -> list[str] | None:
    """Return the paragraphs of an object's text, with its lead where the text doesn't begin with it."""
    body = [line for value in [_first(one, _BODIES)] for line in _paragraphs(value, 0)]
    lead = [line for value in [_first(one, _LEADS)] for line in _paragraphs(value, 0)]
    if not body:
        return None
    return body if not lead or " ".join(body).startswith(" ".join(lead)) else [*lead, *body]


def state_date(one: dict[str, Any], now: datetime) -> datetime | None:
    """Return when an object says that it was published."""
    return _date(_first(one, _DATES), now)


def _date(value: Any, now: datetime) -> datetime | None:
    """Return a date in words, or as seconds or milliseconds since 1970."""
    if isinstance(value, str):
        return parse_date(value, now=now)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    seconds = value // 1000 if value > MAX_SECONDS else value
    return plausible_date(datetime.fromtimestamp(seconds, UTC), now) if MIN_SECONDS < seconds < MAX_SECONDS else None


def state_author(one: dict[str, Any]) -> str:
    """Return the names of an object's authors, separated by commas."""
    value = _first(one, _AUTHORS)
    people = value if isinstance(value, list) else [value]
    names = (state_title(person) or "" if isinstance(person, dict) else person for person in people)
    return ", ".join(dict.fromkeys(clean(name) for name in names if isinstance(name, str) and name.strip()))


@lru_cache(maxsize=4096)
def _plain_key(key: str) -> str:
    return key.replace("_", "").lower()


def _first(one: dict[str, Any], keys: list[str]) -> Any:
    return next(_all(one, keys), None)


def _all(one: dict[str, Any], keys: list[str]) -> Iterator[Any]:
    """Yield the values of an object that aren't empty, in the order of their keys."""
    named = {_plain_key(key): value for key, value in one.items()}
    return (value for key in keys if (value := named.get(key)))


def _paragraphs(value: Any, depth: int) -> Iterator[str]:
    """Yield the paragraphs of a text, of markup, or of an editor's blocks."""
    if isinstance(value, str):
        yield from paragraphs_in_markup(value)
    elif isinstance(value, list) and depth < MAX_STATE_DEPTH:
        for one in value:
            yield from _paragraphs(one, depth + 1)
    elif isinstance(value, dict) and depth < MAX_STATE_DEPTH:
        inner = _first(value, ["text", "data", "rendered", "content", "children", "blocks", "html", "value"])
        yield from _paragraphs(inner, depth + 1)


def paragraphs_in_markup(markup: str) -> list[str]:
    """Return the paragraphs of a text with or without markup."""
    if "<" not in markup:
        return [line for line in map(text_of_markup, markup.splitlines()) if line]
    octets = f"<div>{markup[: 2 * MAX_TEXT_CHARS]}</div>".encode("utf-8", "replace")
    tree = document_fromstring(octets, parser=html_parser())
    return paragraphs_of(tree, find_non_text(tree))


def json_links(value: Any, url: str, now: datetime) -> Iterator[Link]:
    """Yield the links of the titled objects in a JSON value: their address, else their slug below the list's path.

    Where the keys of a list have other names, their values show which they are: different paths and headlines."""
    for one in json_objects(value):
        if link := _named_link(one, url, now):
            yield link
    for rows in _tables(value):
        if not any(_named_link(row, url, now) for row in rows):
            yield from _row_links(rows, url, now)


def _named_link(one: dict[str, Any], url: str, now: datetime) -> Link | None:
    title, slug = state_title(one), _first(one, _SLUGS)
    if not title:
        return None
    named = next((value for value in _all(one, _URLS) if isinstance(value, str) and _ADDRESS.fullmatch(value)), None)
    folder = url.split("?")[0].rstrip("/") + "/"
    address = absolute_url(url, named) if named else absolute_url(folder, slug if isinstance(slug, str) else None)
    return Link(url=address, title=title, published=state_date(one, now)) if address else None


def _tables(value: Any) -> Iterator[list[dict[str, Any]]]:
    """Yield the lists of objects in a JSON value."""
    lists = (one for row in json_objects({"": value}) for one in row.values() if isinstance(one, list))
    return (one for one in lists if len(one) >= MIN_TABLE_ROWS and all(isinstance(row, dict) for row in one))


def _row_links(rows: list[dict[str, Any]], url: str, now: datetime) -> Iterator[Link]:
    shared = (key for key in rows[0] if all(row.get(key) for row in rows))
    columns = [[row[key] for row in rows] for key in shared]
    texts = [column for column in columns if all(isinstance(one, str) for one in column) and _are_different(column)]
    paths = next((column for column in texts if all(map(_is_page_path, column))), None)
    titles = next((column for column in texts if all(one.count(" ") >= MIN_TITLE_BLANKS for one in column)), None)
    if paths is None or titles is None:
        return
    dated = ([_date(one, now) for one in column] for column in columns)
    dates = next((column for column in dated if all(column)), [None] * len(rows))
    for path, title, published in zip(paths, titles, dates, strict=True):
        if address := absolute_url(url, path):
            yield Link(url=address, title=text_of_markup(title)[:500], published=published)


def _are_different(column: list[str]) -> bool:
    return len(set(column)) == len(column)


def _is_page_path(value: str) -> bool:
    return _PATH.fullmatch(value) is not None and _FILE.search(value) is None


def json_next_pages(value: Any, url: str) -> list[str]:
    """Return the addresses of further pages that a list in JSON names."""
    named = (_first(one, _NEXT) for one in json_objects(value))
    found = (absolute_url(url, one) for one in named if isinstance(one, str) and _PATH.fullmatch(one))
    return list(dict.fromkeys(one for one in found if one))
