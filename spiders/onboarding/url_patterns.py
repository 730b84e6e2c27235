"""Derive the regular expression of article URLs from many URLs of a site."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import gcd
from urllib.parse import parse_qsl, urlsplit

from config.word_tables import WordTables
from spiders.page.dates import date_patterns
from spiders.urls import canonical_url

WILDCARD = "*"
"""Replaces, in a group's prefix, segments that differ between URLs."""

_NAMED_NUMBER = "*:name"
"""Replaces a parameter's value that is a number and a name, such as 17:court."""

LANGUAGE_SEGMENTS = frozenset(["ru", "rus", "kk", "kz", "kaz", "qaz", "en", "eng"])

_YEAR, _ONE_OR_TWO_DIGITS, _NUMBER = re.compile(r"(?:19|20)\d\d"), re.compile(r"\d{1,2}"), re.compile(r"\d+")
_NUMBER_OR_DATE = re.compile(r"\d[\d._/-]*")
_LAST_NUMBER = re.compile(r"\d+(?=\D*$)")
_NUMBER_AND_NAME = re.compile(r"(\d+)[:_-]\D.*")
_EXTENSION = re.compile(r"\.(?:html?|php|aspx?|shtml|jsp)$")
_FILE_EXTENSION = re.compile(r"\.(?!html?$|php$|aspx?$|shtml$|jsp$)[a-z0-9]{2,5}$", re.IGNORECASE)
_SITE_MARKS = WordTables("spiders.onboarding", "site_marks.yml")
_SECTION_WORDS = frozenset(_SITE_MARKS.words("section_words"))
_NON_ARTICLE_WORDS = frozenset(_SITE_MARKS.words("non_article_words")) | _SECTION_WORDS
_LIST_WORDS = ("author", "category", "feed", "page", "search", "tag", "tags", "user")
MIN_PAGE_ARTICLES = 5
"""Fewest articles on a page of a list, by which a pager's numbers may rise."""

_LETTERS_AND_NUMBER = re.compile(r"([A-Za-z]+)\d+")
_ID_PATTERNS = ("(?P<id>\\d+)", r"(?P<id>\d+)[-_.][^/?#]+?", r"[^/?#]+?[-_](?P<id>\d+)")


@dataclass(frozen=True, kw_only=True, slots=True)
class UrlShape:
    """The form of a URL: kinds of path segments, file extension and query keys."""

    kinds: tuple[str, ...]
    """year, month, day, number or text."""
    extension: str
    query: tuple[tuple[str, str], ...]
    """Key and value of each parameter; `*` for a number, `*:name` for a number with a name."""


@dataclass(frozen=True, kw_only=True, slots=True)
class UrlGroup:
    """URLs of one shape with the same prefix."""

    shape: UrlShape
    prefix: tuple[str, ...]
    """All segments but the last; `*` for those that differ."""
    urls: tuple[str, ...]

    @property
    def names_non_article(self) -> bool:
        """Whether a word of the URLs shows that they aren't articles."""
        return names_non_article(self.urls[0])


def group_urls(urls: Iterable[str]) -> list[UrlGroup]:
    """Group URLs by shape and prefix, the largest group first, without front pages and files."""
    by_shape: dict[UrlShape, list[str]] = defaultdict(list)
    for url in dict.fromkeys(map(canonical_url, urls)):
        shape = url_shape(url)
        if shape is not None:
            by_shape[shape].append(url)
    found = [group for shape, members in by_shape.items() for group in _split_by_prefix(shape, members)]
    return sorted(found, key=lambda group: -len(group.urls))


def names_non_article(url: str, *, may_be_section: bool = False) -> bool:
    """Return whether a word of the URL shows that it is a list, a login or another page without an article.

    With `may_be_section`, the words of sections don't count."""
    words = [segment.lower() for segment in path_segments(url)]
    pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    words = [*words[:-1], *(word.lower() for pair in pairs for word in pair)]
    named = _NON_ARTICLE_WORDS - _SECTION_WORDS if may_be_section else _NON_ARTICLE_WORDS
    return not named.isdisjoint(words) or any(key == "s" for key, _ in pairs)


def url_shape(url: str) -> UrlShape | None:
    """Return the form of a URL, or None for a front page, a file or a further page of a list."""
    parts = urlsplit(url)
    segments = path_segments(url)
    if _FILE_EXTENSION.search(parts.path):
        return None
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    if not segments and not any(_NUMBER.fullmatch(value) for _, value in pairs):
        return None
    if any(re.fullmatch(r"PAGEN_\d+|page|paged|(?:p|limit)?start|offset", key) for key, _ in pairs):
        return None
    if (segments and segments[-1].lower() in ("feed", "rss", "amp")) or (
        len(segments) == 1 and segments[0] in LANGUAGE_SEGMENTS
    ):
        return None
    query = tuple((key, _kind_of_value(value)) for key, value in pairs)
    extension = match[0] if (match := _EXTENSION.search(parts.path)) else ""
    return UrlShape(kinds=tuple(_segment_kinds(segments)), extension=extension, query=query)


def _kind_of_value(value: str) -> str:
    if _NUMBER_OR_DATE.fullmatch(value):
        return WILDCARD
    return _NAMED_NUMBER if _NUMBER_AND_NAME.fullmatch(value) else value


def path_segments(url: str) -> list[str]:
    """Return the segments of a URL's path, without the extension of the last."""
    segments = [segment for segment in urlsplit(url).path.split("/") if segment]
    if segments:
        segments[-1] = _EXTENSION.sub("", segments[-1])
    return segments


def _segment_kinds(segments: Sequence[str]) -> Iterator[str]:
    before = ""
    for segment in segments:
        if _YEAR.fullmatch(segment) and len(segments) > 1:
            before = "year"
        elif _ONE_OR_TWO_DIGITS.fullmatch(segment) and before in ("year", "month"):
            before = "month" if before == "year" else "day"
        else:
            before = "number" if _NUMBER.fullmatch(segment) else "text"
        yield before


def _split_by_prefix(shape: UrlShape, urls: Sequence[str]) -> Iterator[UrlGroup]:
    """Divide URLs of one shape by the segments that several of them share; other segments are pooled."""
    waiting: list[tuple[tuple[str, ...], list[str]]] = [((), list(urls))]
    for place, kind in enumerate(shape.kinds[:-1]):
        divided: list[tuple[tuple[str, ...], list[str]]] = []
        for prefix, members in waiting:
            counts = Counter(path_segments(url)[place] for url in members)
            is_open = kind != "text" or _is_mostly_unique(counts, len(members))
            parts: dict[str, list[str]] = defaultdict(list)
            for url in members:
                word = path_segments(url)[place]
                is_shared = (
                    counts[word] > 1
                    or len(members) == 1
                    or word in LANGUAGE_SEGMENTS
                    or word.lower() in _NON_ARTICLE_WORDS
                )
                parts[WILDCARD if is_open or not is_shared else word].append(url)
            divided += [((*prefix, word), part) for word, part in parts.items()]
        waiting = divided
    yield from (UrlGroup(shape=shape, prefix=prefix, urls=tuple(members)) for prefix, members in waiting)


def _is_mostly_unique(counts: Counter[str], total: int) -> bool:
    """Return whether a segment is a title rather than a section: nearly each URL has its own."""
    return total >= 4 and len(counts) > 0.7 * total


@dataclass(frozen=True, kw_only=True, slots=True)
class UrlPattern:
    """The expression for article URLs, and whether it captures an id."""

    expression: str
    has_id: bool


def build_article_pattern(
    articles: Sequence[UrlGroup],
    others: Sequence[UrlGroup],
    *,
    hosts: Sequence[str],
    scheme: str = "https?",
    left_out: Iterable[str] = (),
    titles: Mapping[str, str] | None = None,
) -> UrlPattern:
    """Return an expression that matches the URLs of `articles` and similar ones, but none of `others` or `left_out`.

    `hosts` are expressions of hosts, with their ports; `titles` maps URLs to headlines, as far as they are known.
    """
    by_shape: dict[UrlShape, list[UrlGroup]] = defaultdict(list)
    for group in articles:
        by_shape[group.shape].append(group)
    shapes = sorted(by_shape.items(), key=lambda pair: -sum(len(group.urls) for group in pair[1]))
    numbers = {shape: _id_pattern(shape, groups, titles or {}) for shape, groups in shapes}
    named = next((shape for shape, number in numbers.items() if number), None)
    paths = [
        _path_pattern(
            shape,
            groups,
            [other for other in others if other.shape.kinds == shape.kinds],
            numbers[shape] if shape == named else None,
        )
        for shape, groups in shapes
    ]
    refused = _exclusions(articles, left_out)
    host = hosts[0] if len(hosts) == 1 else f"(?:{'|'.join(hosts)})"
    body = paths[0] if len(paths) == 1 else f"(?:{'|'.join(paths)})"
    return UrlPattern(expression=f"^{scheme}://{host}/{refused}{body}$", has_id=named is not None)


def _exclusions(articles: Sequence[UrlGroup], left_out: Iterable[str]) -> str:
    """Return a lookahead that excludes lists by their usual words, and single pages by their paths."""
    used = {segment for group in articles for url in group.urls for segment in path_segments(url)}
    words = [word for word in _LIST_WORDS if word not in used]
    paths = [urlsplit(url).path.strip("/") for group in articles for url in group.urls]
    alone = "|".join(sorted({_left_path(urlsplit(url).path.strip("/"), paths) for url in left_out} - {""})[:60])
    parts = [f"(?:[^?#]*/)?(?:{'|'.join(words)})/"] if words else []
    parts += [rf"(?:{alone})/?$"] if alone else []
    if any(group.shape.kinds == ("text",) for group in articles):
        parts.append(rf"(?:{'|'.join(sorted(LANGUAGE_SEGMENTS))})/?$")
    return f"(?!{'|'.join(parts)})" if parts else ""


def _left_path(path: str, articles: Iterable[str]) -> str:
    """Return the expression of a path that is no article's: with any last number, unless articles have one there."""
    whole = re.escape(path)
    numbered = re.sub(r"(?<=/)\d+$", r"\\d+", whole)
    return whole if any(re.fullmatch(numbered, one) for one in articles) else numbered


def _path_pattern(shape: UrlShape, groups: Sequence[UrlGroup], others: Sequence[UrlGroup], number: str | None) -> str:
    pieces = [_segment_pattern(place, shape, groups, others) for place in range(len(shape.kinds) - 1)]
    last = _last_segment_pattern(shape, groups, number)
    if not shape.kinds:
        return _query_pattern(shape, number)
    end = re.escape(shape.extension) if shape.extension else "/?"
    return (
        "/".join([*pieces, last])
        + end
        + (_query_pattern(shape, number) if shape.query else r"(?:\?.*)?" if number else "")
    )


def _segment_pattern(place: int, shape: UrlShape, groups: Sequence[UrlGroup], others: Sequence[UrlGroup]) -> str:
    kind = shape.kinds[place]
    if kind != "text":
        return {"year": r"(?:19|20)\d\d", "month": r"\d{1,2}", "day": r"\d{1,2}", "number": r"\d+"}[kind]
    words = {group.prefix[place] for group in groups}
    if words <= LANGUAGE_SEGMENTS or (len(words) == 1 and WILDCARD not in words):
        return _lasting(next(iter(words))) if len(words) == 1 else f"(?:{'|'.join(sorted(words))})"
    wrong = {other.prefix[place] for other in others if _has_same_prefix(other, groups, place)} - words - {WILDCARD}
    refused = f"(?!(?:{'|'.join(map(re.escape, sorted(wrong)[:40]))})/)" if wrong else ""
    return refused + "[^/?#]+"


def _lasting(segment: str) -> str:
    """Return the expression of a segment that all known URLs share; a date, month or number in it will change."""
    if any(map(_is_month, re.findall(r"[^\W\d_]+", segment.lower()))):
        return "[^/?#]+"
    return r"\d+".join(map(re.escape, re.split(r"\d+", segment)))


def _is_month(word: str) -> bool:
    return date_patterns().month.fullmatch(word) is not None


def _has_same_prefix(other: UrlGroup, groups: Sequence[UrlGroup], place: int) -> bool:
    return all(
        other.prefix[before] in {WILDCARD, *(group.prefix[before] for group in groups)}
        or any(group.prefix[before] == WILDCARD for group in groups)
        for before in range(place)
    )


def _id_pattern(shape: UrlShape, groups: Sequence[UrlGroup], titles: Mapping[str, str]) -> str | None:
    """Return the expression of the last segment, or the key of the parameter, whose number identifies an article.

    If there are several languages, equal numbers may be different articles, so the URL is the identity.
    """
    urls = [url for group in groups for url in group.urls]
    languages = {word for url in urls for word in path_segments(url) if word in LANGUAGE_SEGMENTS}
    if len(urls) < 2 or len(languages) > 1:
        return None
    if keys := [key for key, value in shape.query if value in (WILDCARD, _NAMED_NUMBER)]:
        values = [(key, [_number_of(dict(parse_qsl(urlsplit(url).query))[key]) for url in urls]) for key in keys]
        return next((key for key, found in values if _are_identities(found, urls, titles)), None)
    lasts = [path_segments(url)[-1] for url in urls]
    for pattern in _ID_PATTERNS:
        found = [match["id"] for last in lasts if (match := re.fullmatch(pattern, last))]
        if len(set(found)) == len(lasts):
            return pattern
    begun = {match[1] if (match := _LETTERS_AND_NUMBER.fullmatch(last)) else None for last in lasts}
    return rf"{begun.pop()}(?P<id>\d+)" if len(begun) == 1 and None not in begun else None


def _number_of(value: str) -> str | None:
    found = _NUMBER.fullmatch(value) or _NUMBER_AND_NAME.fullmatch(value)
    return found[found.lastindex or 0] if found else None


def _are_identities(numbers: Sequence[str | None], urls: Sequence[str], titles: Mapping[str, str]) -> bool:
    """Return whether each number is of one article: of one URL, or of several with the same headline."""
    headlines: dict[str | None, set[str | None]] = defaultdict(set)
    for number, url in zip(numbers, urls, strict=True):
        headlines[number].add(titles.get(url) or (url if numbers.count(number) == 1 else None))
    return (
        None not in numbers
        and all(len(found) == 1 and None not in found for found in headlines.values())
        and len(headlines) > 1
    )


def _last_segment_pattern(shape: UrlShape, groups: Sequence[UrlGroup], number: str | None) -> str:
    if number and "(?P<id>" in number:
        return number
    words = {path_segments(url)[-1] for group in groups for url in group.urls} if shape.query and shape.kinds else set()
    if len(words) == 1:
        return re.escape(words.pop())
    return r"\d+" if shape.kinds and shape.kinds[-1] == "number" else "[^/?#]+"


def _query_pattern(shape: UrlShape, named: str | None) -> str:
    pairs = [f"{re.escape(key)}={_value_pattern(value, is_id=key == named)}" for key, value in shape.query]
    return r"\?" + "&".join(pairs) if pairs else ""


def _value_pattern(value: str, *, is_id: bool) -> str:
    number = r"(?P<id>\d+)" if is_id else r"\d+"
    if value == WILDCARD:
        return number if is_id else r"\d[\d._/-]*"
    return number + "[:_-][^&#]+" if value == _NAMED_NUMBER else re.escape(value)


def matching_urls(expression: str, urls: Iterable[str]) -> Iterator[str]:
    """Yield the URLs that the expression matches."""
    pattern = re.compile(expression)
    return (url for url in map(canonical_url, urls) if pattern.search(url))


def same_series(url: str, urls: Iterable[str]) -> tuple[str, ...]:
    """Return those of `urls` that differ from `url` in their last number only."""
    return tuple(one for one in urls if _LAST_NUMBER.sub("", one) == _LAST_NUMBER.sub("", url))


def number_pages(urls: Sequence[str]) -> Mapping[int, str]:
    """Return the pages of a list by their number, which is the part in which the URLs of a pager differ."""
    found: dict[int, str] = {}
    for url in urls:
        numbers = list(
            re.finditer(
                r"(?<![\w-])\d{1,5}(?![\w])|(?<=page)\d{1,5}|(?<=[-_=])\d{1,5}(?!\w)|(?<=%2C)\d{1,5}(?!\w)",
                urlsplit(url)._replace(netloc="").geturl(),
            )
        )
        if numbers:
            found.setdefault(int(numbers[-1][0]), url)
    return found


def page_step(pages: Iterable[int]) -> int:
    """Return by how much the numbers of pages rise: more than 1 where they count articles ("?start=20")."""
    step = gcd(*pages)
    return step if step >= MIN_PAGE_ARTICLES else 1
