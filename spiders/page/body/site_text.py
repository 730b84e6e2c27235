"""Tell the site's own text (menus, teasers, notices) from an article's, and find articles of a few lines."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from functools import lru_cache
from itertools import dropwhile, groupby, takewhile
from typing import Any

from lxml import etree

from config.models.addresses import origin_of
from spiders.document.dom import ParsedPage, once_per_page
from spiders.document.text import TextLine, comparable_letters, lines_of, text_of
from spiders.page.body.find_body import following_articles, path_of
from spiders.page.body.notices import (
    MAX_NOTICE_LETTERS,
    credits_maker,
    has_details,
    is_about,
    is_notice,
    own_names,
    tells_career,
    weigh_sentence,
    weigh_surroundings,
)
from spiders.page.boilerplate import (
    MIN_FRAGMENT_CHARS,
    MIN_HEADLINE_WORDS,
    boilerplate_cache,
    find_non_text,
    has_boilerplate_name,
    is_boilerplate,
    is_headline_link,
    site_line_pattern,
    speaks_to_readers,
)
from spiders.page.dates import is_date
from spiders.urls import absolute_url

MIN_CERTAIN_CHARS, _MAX_CERTAIN_LINK_RATE = 800, 0.25
"""A text longer than this, with a smaller fraction of links, counts as prose without further checks."""

_MIN_ARTICLE_LETTERS = 8
"""Letters of a text that isn't the site's; an article of one short sentence has more."""

_MIN_ARTICLE_RATE = 0.5
"""Share of a text's letters that aren't links, or other lines of the site, for it to be an article's."""

_MIN_LIST_LINES = 4
"""Lines of a text without any sentence, such as a list of names."""

_MIN_CONTACTS = 2
"""Lines with an address or number of those that answer there."""

_MIN_TEASERS = 3
"""Links as long as a headline in an element that is a layout of columns rather than the article."""

_MIN_HEADLINE_CHARS = 25
_MIN_TITLE_WORDS, _MAX_TEASER_LINES, _MAX_TEASER_CHARS = 3, 2, 300
"""Words of a link to an article on a list, and lines and characters below it that belong to it."""

_MIN_SENTENCE_CHARS, _MIN_UNENDED_CHARS = 15, 90
"""Fewest characters of a line that is a sentence, with and without a full stop."""

_MAX_LINKS_BEFORE, _MAX_LINKS_WITHIN = 15, 3
"""Most lines of links in a row between the headline and a short text, and inside the text."""

_OTHER_DATE = re.compile(r"\d{1,2}\W{1,3}[^\W\d_A-ZА-ЯЁ]+(?:\W{1,3}[^\W\d_A-ZА-ЯЁ]+)?\W{1,3}(?:19|20)\d\d\W*")
"""Matches a date in another language (day, month in lower case, year), but not lines with names or terms."""

_TIME = re.compile(r"\d\d?[:.]\d\d(?!\d|[.:]\d)")
_BULLETS = " •·»*–—-"
_BAR = re.compile(r"\s[|·•]\s")
_FULL_STOP = re.compile(r"(?<!\b[гж])[.!?]$")
_MAX_DATE_WORDS = 2
"""Words of a date that ends like a sentence: a month, and one such as "published"."""

_MAX_OFFER_WEIGHT = -4
"""Highest weight of a line below a short text that speaks to readers, such as an offer of a newsletter."""

_MAX_REST_CHARS, _MAX_REST_RATE = 300, 0.5
"""Most prose, in characters and as a share, that is left out of a text before the headline or after teasers."""

_DOCUMENT = re.compile(r"\.(?:pdf|docx?|odt|rtf|xlsx?|zip)$", re.IGNORECASE)
_MAX_LINKS_BACK = 4
"""Most lines at both ends of a text that are links to lists; more of them may be a list of names."""

_MIN_NAME_WORDS, _MAX_NAME_WORDS = 2, 4
_HYPHENATED_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_NAME_AT_START = re.compile(
    rf"[\W\d]*(?:[IVX]+\.\s?)?(?:[^\W\dA-ZА-ЯЁ_]+\s){{0,3}}({_HYPHENATED_WORD.pattern})[\s,]{{1,2}}({_HYPHENATED_WORD.pattern})\b"
)
_LINE_END = re.compile(r"[.!?…;:؟۔।။。！？](?:[»”\")\]]+)?$|[»”]$")
_ENDS_WITHOUT_BLANKS = re.compile(r"[。！？][」』”]?$")
"""The end of a sentence in Chinese or Japanese, which have no blanks between words."""

_SITE_TAGS = ("nav", "footer", "aside", "form", "button", "figcaption", "header")


def is_prose(page: ParsedPage, element: Any, paragraphs: Sequence[str]) -> bool:
    """Return whether the text of an element is so long, with so few links, that it can't be the site's own."""
    length = sum(map(len, paragraphs))
    if length < MIN_CERTAIN_CHARS or _is_programme(paragraphs):
        return False
    links = [anchor.text_content() for anchor in element.iter("a")]
    teasers = sum(link.count(" ") >= MIN_HEADLINE_WORDS - 1 for link in links)
    if teasers >= _MIN_TEASERS and length <= teasers * _MAX_TEASER_LINES * _MAX_TEASER_CHARS:
        length -= sum(len(text) for text in set(paragraphs) & _texts_of_teasers(page, lines_of(element)))
    is_own = length >= MIN_CERTAIN_CHARS / 2
    return bool(is_own and sum(map(len, links)) <= _MAX_CERTAIN_LINK_RATE * len(element.text_content()))


def is_site_text(page: ParsedPage, paragraphs: Sequence[str], *, is_guessed: bool = False) -> bool:
    """Return whether a text consists of menus, links, captions and notices of the site rather than of an article.

    An article has a sentence of its own, or several lines as in a list of names, and these are most of the text. A
    short text that is guessed must be where the headline is.
    """
    text = comparable_letters(" ".join(paragraphs))
    if not text:
        return not paragraphs  # lost letters are refused elsewhere
    if _is_programme(paragraphs) or _are_contacts(paragraphs):
        return True
    own = {line: letters for line, letters in _article_lines(page).items() if letters in text}
    is_short = is_guessed and len(text) < MIN_CERTAIN_CHARS
    near = {line: letters for line, letters in own.items() if not is_short or line in _lines_near_headline(page)}
    letters = sum(map(len, near.values()))
    return letters < _MIN_ARTICLE_RATE * len(text) or not _may_be_article(near) or _is_notice(page, near)


def _is_notice(page: ParsedPage, lines: Collection[str]) -> bool:
    sentences = [line for line in lines if _is_sentence(line)]
    if not 0 < _letters(sentences) <= MAX_NOTICE_LETTERS or _are_names(lines):
        return False
    headline = "" if page.main_headline is None else text_of(page.main_headline)
    if _names_author(headline, sentences):
        return True
    return is_notice(sentences, own_names(page), _surroundings(page, set(sentences)), headline)


def _names_author(headline: str, sentences: Sequence[str]) -> bool:
    """Return whether a headline is a person's name, perhaps with an office, and the sentences tell of their work.

    They do so without the name, as a rule, where a report would repeat it."""
    name = headline.partition(",")[0]
    return _is_name(name) and (tells_career(sentences) or not is_about(name, sentences))


def _is_programme(lines: Sequence[str]) -> bool:
    """Return whether lines are a programme: times with what is shown then, rather than with what happened."""
    times = sum(_TIME.match(line) is not None for line in lines)
    sentences = sum(_FULL_STOP.search(line) is not None for line in lines)
    return times >= max(_MIN_LIST_LINES, len(lines) / 3) and 2 * sentences < times


def _are_contacts(lines: Sequence[str]) -> bool:
    """Return whether lines are offices with their numbers to call or pay to."""
    return sum(map(has_details, lines)) >= max(_MIN_CONTACTS, len(lines) / 4)


def _are_names(lines: Iterable[str]) -> bool:
    """Return whether lines hold a list of names, each alone, with details or in a cell of its own."""
    entries = [line for line in lines if _begins_with_name(line) or _is_capitalised(line)]
    return len(entries) >= _MIN_LIST_LINES and not all(map(credits_maker, entries))


def _is_capitalised(line: str) -> bool:
    """Return whether a line, or the part after a label, may be a name."""
    name = line.rpartition(": ")[2]
    return _is_name(name) and not any(map(str.isdigit, name))


def _surroundings(page: ParsedPage, lines: Set[str]) -> int:
    """Return the weight of what the page shows between its headline and other articles, in the element with `lines`."""
    around = page.main_headline.iterancestors() if page.main_headline is not None else ()
    place = next((one for one in around if lines <= {line.text for line in lines_of(one)}), None)
    if place is None:
        return 0
    after = dropwhile(lambda element: element is not page.main_headline, place.iterdescendants(etree.Element))
    shown = takewhile(lambda element: element.tag != "a" or not is_headline_link(element), after)
    return weigh_surroundings(shown, {*lines, *(line.text for line in _lines_to_teaser(page, place))})


def _lines_to_teaser(page: ParsedPage, place: Any) -> list[TextLine]:
    """Return the lines of an element up to the first link after the headline that is as long as one."""
    lines = _page_lines(page) if place is page.body else list(lines_of(place))
    title = text_of(page.main_headline) if page.main_headline is not None else ""
    start = next((number for number, line in enumerate(lines) if line.text == title), len(lines))
    end = next((number for number, line in enumerate(lines[start:], start) if _is_teaser(line)), len(lines))
    return lines[:end]


@once_per_page
def _lines_near_headline(page: ParsedPage) -> set[str]:
    """Return the lines where the headline is, up to the first link after it that is as long as a headline."""
    return {line.text for line in _lines_to_teaser(page, _place_of_headline(page))}


@once_per_page
def _place_of_headline(page: ParsedPage) -> Any:
    """Return the smallest element around the headline that also holds other columns; the rest is the site's."""
    if page.main_headline is None:
        return page.body
    teasers = Counter(element for anchor in _headline_links(page) for element in anchor.iterancestors())
    around = page.main_headline.iterancestors()
    return next((one for one in around if one is page.body or teasers[one] >= _MIN_TEASERS), page.body)


@once_per_page
def _headline_links(page: ParsedPage) -> list[Any]:
    """Return the links that may be headlines (a Kazakh one may have four words), without names."""
    links = ((anchor, anchor.text_content()) for anchor in page.body.iter("a"))
    return [
        anchor
        for anchor, text in links
        if len(text) >= _MIN_HEADLINE_CHARS and len(text.split()) > _MIN_TITLE_WORDS and not _is_name(text)
    ]


def _is_teaser(line: TextLine) -> bool:
    words = "" if _is_row_of_links(line) else _linked_words(line)
    return words.count(" ") >= MIN_HEADLINE_WORDS - 1 and not _is_name(words)


def may_have_article(page: ParsedPage) -> bool:
    """Return whether a page has lines that could be an article's; if not, all its text is the site's own."""
    return _may_be_article(_article_lines(page))


def _may_be_article(lines: Mapping[str, str]) -> bool:
    letters = sum(map(len, lines.values()))
    return letters >= _MIN_ARTICLE_LETTERS and _has_text(lines)


def _has_text(lines: Iterable[str]) -> bool:
    """Return whether lines hold a sentence, other than a label of what follows, or a list of names."""
    found = list(lines)
    return any(map(_is_told, found)) or _are_names(found)


@once_per_page
def _article_lines(page: ParsedPage) -> dict[str, str]:
    """Return the lines of a page that may be an article's: no links, titles, navigation, footers and notices.

    Each is mapped to its letters.
    """
    known = boilerplate_cache(page)
    site = [
        element
        for element in page.body.iterdescendants(*_SITE_TAGS, "div", "section", "ul", "p")
        if known.get(element, True) and (element.tag in _SITE_TAGS or has_boilerplate_name(element))
    ]
    titles = {page.title, *page.headlines, page.meta.get("og:title", ""), page.meta.get("og:site_name", "")}
    shown = [line for line in _before_imprint(lines_of(page.body, site)) if not _linked_words(line)]
    lines = {
        text for text in {line.text for line in shown} - titles - texts_of_teasers(page) if not _is_site_line(text)
    }
    return {line: comparable_letters(line) for line in lines - _numbered_labels(lines)}


@once_per_page
def texts_of_teasers(page: ParsedPage) -> set[str]:
    """Return the lines that belong to links to other articles: in the box of one, or below it as on lists."""
    is_list = len(_headline_links(page)) >= _MIN_TEASERS
    below = _texts_of_teasers(page, _page_lines(page)) if is_list else set()
    return below | {line.text for box in _teaser_boxes(page) for line in lines_of(box) if not line.is_link}


def _teaser_boxes(page: ParsedPage) -> Iterator[Any]:
    """Yield the elements that are each one of several alike, side by side, with a link on a line of its own."""
    around = set() if page.main_headline is None else {page.main_headline, *page.main_headline.iterancestors()}
    seen = {page.body, *around}  # also the boxes found: what is around them was found with the first of them
    alike: dict[Any, list[Any]] = {}
    for anchor in page.body.iter("a"):
        for element in takewhile(lambda one: one not in seen, anchor.iterancestors()):
            seen.add(element)
            alike.setdefault(path_of(element), []).append(element)
    for boxes in alike.values():
        may_have_text = len(boxes) >= _MIN_TEASERS and any(map(_IS_MORE_THAN_LINK, boxes))
        teasers = list(filter(_is_teaser_box, boxes)) if may_have_text else []
        if len(teasers) >= _MIN_TEASERS:
            yield from teasers


def _is_teaser_box(element: Any) -> bool:
    """Return whether an element is a link to an article with its date and up to two lines of text."""
    if len(element.text_content()) > 2 * _MAX_TEASER_CHARS:
        return False
    lines = [line for line in _parts_of_box(element) if not is_date(line.text)]
    others = [line for line in lines if not _linked_words(line)]
    is_short = len(others) <= _MAX_TEASER_LINES and sum(len(line.text) for line in others) <= _MAX_TEASER_CHARS
    return is_short and len(others) < len(lines) and not any(line.is_link and _is_name(line.text) for line in lines)


def _parts_of_box(element: Any) -> Iterator[TextLine]:
    """Yield the lines of an element; the parts of one without words of its own, even inline ones, are shown apart."""
    if element.tag == "a" or not len(element) or _HAS_OWN_WORDS(element):
        yield from lines_of(element)
    else:
        for part in element.iterchildren(etree.Element):
            yield from _parts_of_box(part)


def _texts_of_teasers(page: ParsedPage, lines: Iterable[TextLine]) -> set[str]:
    """Return the lines below links as of teasers, which have text in several links one after the other."""
    runs = [list(run) for has_text, run in groupby(_lines_below_links(page, lines), _is_text_of_teaser) if has_text]
    found = [texts for run in runs if len(run) > 1 for texts in run]
    return {text for texts in found for text in texts} if len(found) >= _MIN_TEASERS else set()


def _is_text_of_teaser(lines: Collection[str]) -> bool:
    return 0 < len(lines) <= _MAX_TEASER_LINES and max(map(len, lines)) <= _MAX_TEASER_CHARS


def _lines_below_links(page: ParsedPage, lines: Iterable[TextLine]) -> list[list[str]]:
    """Return the lines between links to other articles; the last one has only one line: nothing shows its end."""
    title = text_of(page.main_headline) if page.main_headline is not None else ""
    below: list[str] | None = None
    groups: list[list[str]] = []
    for line in lines:
        if line.text == title or _is_row_of_links(line):
            below = None
        elif _is_link_to_article(line):
            groups.append(below := [])
        elif below is not None and len(below) <= _MAX_TEASER_LINES and not line.is_link and not is_date(line.text):
            below.append(line.text)
    return [*groups[:-1], groups[-1][:1]] if groups else []


_HAS_OWN_WORDS = etree.XPath("boolean(text()[normalize-space()])")
_IS_MORE_THAN_LINK = etree.XPath("count(.//a) > 1 or boolean(.//text()[normalize-space() and not(ancestor::a)])")


@once_per_page
def _page_lines(page: ParsedPage) -> list[TextLine]:
    return list(lines_of(page.body))


def _is_row_of_links(line: TextLine) -> bool:
    """Return whether a line holds links with bars between them, as menus and tickers do."""
    return line.is_link and _BAR.search(line.text) is not None


def _is_link_to_article(line: TextLine) -> bool:
    words = "" if _is_row_of_links(line) else _linked_words(line)
    return words.count(" ") >= _MIN_TITLE_WORDS - 1 and not _is_name(words)


def _linked_words(line: TextLine) -> str:
    """Return the words of a line that is a link, alone, after a bullet or beside a date as in lists; else none."""
    if line.is_link:
        return line.text
    text, linked = line.text.lstrip(_BULLETS), line.linked_chars
    if linked and is_date(text[linked:]):
        return text[:linked]
    return text[-linked:] if linked and is_date(text[:-linked]) else ""


def _numbered_labels(lines: Iterable[str]) -> set[str]:
    """Return the lines of which several differ in their numbers only, such as "Picture 3 of 9"."""
    short = [line for line in lines if len(line) < MIN_FRAGMENT_CHARS and any(map(str.isdigit, line))]
    letters = {line: "".join(filter(str.isalpha, line)) for line in short}
    counts = Counter(letters.values())
    return {line for line, own in letters.items() if counts[own] >= _MIN_LIST_LINES}


def _before_imprint(lines: Iterable[TextLine]) -> list[TextLine]:
    """Return the lines before the site's imprint, which may hold sentences about the outlet.

    Where a long sentence follows that isn't the site's, the line is a credit or at the head of the page."""
    found, pattern = list(lines), site_line_pattern("imprint")
    last = max((place for place, line in enumerate(found) if _is_long_sentence(line)), default=-1)
    ends = (place for place, line in enumerate(found[last + 1 :], last + 1) if pattern.match(line.text))
    return found[: next(ends, None)]


def _is_long_sentence(line: TextLine) -> bool:
    return len(line.text) >= _MIN_UNENDED_CHARS and not line.is_link and not _is_site_line(line.text)


def _letters(lines: Iterable[str]) -> int:
    return sum(sum(map(str.isalpha, line)) for line in lines)


@lru_cache(maxsize=1_000)
def _is_site_line(line: str) -> bool:
    begins_as_site = site_line_pattern("scripts", "media", "imprint", "site", "details").match(line) is not None
    return begins_as_site or speaks_to_readers(line) or _is_date_line(line) or _OTHER_DATE.fullmatch(line) is not None


def _is_date_line(line: str) -> bool:
    """Return whether a line is a date with a label, rather than a short sentence about a day."""
    words = sum(len(word) > 1 for word in _HYPHENATED_WORD.findall(line))
    is_sentence = _FULL_STOP.search(line) is not None and ": " not in line and words > _MAX_DATE_WORDS
    return (is_date(line) and not is_sentence) or _is_details(line)


def _is_details(line: str) -> bool:
    """Return whether a line lists details of an article, with labels and between bars: author, date and views."""
    parts = _BAR.split(line)
    return len(parts) > 1 and ": " in line and any(map(is_date, parts))


def _is_sentence(line: str) -> bool:
    is_ended = (" " in line or _ENDS_WITHOUT_BLANKS.search(line)) and _LINE_END.search(line) is not None
    is_ended = is_ended and (len(line) >= _MIN_SENTENCE_CHARS or weigh_sentence(line) > 0)
    return (is_ended and (line.count(" ") > 1 or not _is_name(line))) or len(line) >= _MIN_UNENDED_CHARS


def _is_told(line: str) -> bool:
    """Return whether a line is a sentence that doesn't only announce what follows."""
    return _is_sentence(line) and (not line.endswith(":") or len(line) >= _MIN_UNENDED_CHARS)


def text_at_headline(page: ParsedPage) -> list[str]:
    """Return the sentences after the main headline and the lines among them, for articles too short to stand out.

    Returns an empty list if links separate them from the headline, or most of the lines aren't sentences.
    """
    if page.main_headline is None:
        return []
    known = boilerplate_cache(page)
    before: list[Any] = [page.main_headline]
    for element in page.main_headline.iterancestors():
        before += before[-1].itersiblings(preceding=True)
        skip = [*before, *find_non_text(element), *following_articles(page)]
        skip += [
            one for one in element.iter("div", "section", "ul") if is_boilerplate(one, known) and not _is_linked(one)
        ]
        known_lines = {text_of(page.main_headline), *texts_of_teasers(page)}
        shown = [line for line in lines_of(element, skip) if line.text not in known_lines]
        if _has_text(lines := _without_byline(list(_lines_at_headline(_before_imprint(shown))))):
            return _without_offers(lines) if _is_short_article(page, lines) else []
        if element is _place_of_headline(page) or any(map(_is_teaser, shown)):
            break
        before.append(element)
    return []


def _without_offers(lines: list[str]) -> list[str]:
    """Return the lines up to the last that doesn't only ask readers for something, such as their address."""
    is_offer = [weigh_sentence(line) <= _MAX_OFFER_WEIGHT for line in lines]
    return lines[: len(lines) - next((n for n, one in enumerate(reversed(is_offer)) if not one), 0)]


def _without_byline(lines: list[str]) -> list[str]:
    """Return the lines without a single name before the first sentence, which is the author's."""
    is_byline = len(lines) > 1 and _is_name(lines[0]) and _is_sentence(lines[1]) and not _are_names(lines)
    return lines[1:] if is_byline else lines


def _is_short_article(page: ParsedPage, lines: Sequence[str]) -> bool:
    """Return whether lines at the headline are mostly sentences or names, and no notice to visitors."""
    letters = _letters(line for line in lines if _is_sentence(line) or _begins_with_name(line))
    is_table = _is_programme(lines) or _are_contacts(lines)
    return not is_table and letters > _MIN_ARTICLE_RATE * _letters(lines) and not _is_notice(page, lines)


def without_links_back(page: ParsedPage, lines: Iterable[TextLine], article: re.Pattern[str]) -> list[TextLine]:
    """Return the lines without what isn't text: a few links before and after it that lead to the site's lists, to
    another view of the page such as a print version, or nowhere; labels with an author, section or picture there; and
    single links to other pages of the site in it. `article` matches the addresses of articles."""
    found = _without_ways_out(page, _without_details(list(lines)))
    places = [place for place, line in enumerate(found) if not (line.is_link and _leads_back(page, line, article))]
    if not places or len(found) - (places[-1] - places[0] + 1) > _MAX_LINKS_BACK:
        return found
    return found[places[0] : places[-1] + 1]


def _without_details(lines: list[TextLine]) -> list[TextLine]:
    """Return the lines without those before and after the text that are labels, such as "Section: Region", with the
    numbers beside them and the tags after "Tags:"."""
    is_label = site_line_pattern("details").match
    kept = list(dropwhile(lambda line: is_label(line.text), lines))
    short = list(takewhile(lambda line: len(line.text) < MIN_FRAGMENT_CHARS, reversed(kept)))
    after = [place for place, line in enumerate(short, 1) if line.text.endswith(":") and is_label(line.text)]
    end = len(kept) - max(after, default=0)
    while end and (is_label(kept[end - 1].text) or (end < len(kept) and kept[end - 1].text.strip("+").isdecimal())):
        end -= 1
    return kept[:end] or lines


def _without_ways_out(page: ParsedPage, lines: list[TextLine]) -> list[TextLine]:
    """Return the lines without a few that are each a link to another page of the site, apart from each other."""
    places = {place for place, line in enumerate(lines) if _is_way_out(page, line)}
    are_apart = len(places) <= _MAX_LINKS_WITHIN and places.isdisjoint(place + 1 for place in places)
    return [line for place, line in enumerate(lines) if place not in places] if are_apart else lines


def _is_way_out(page: ParsedPage, line: TextLine) -> bool:
    if not line.is_link or line.href.startswith("#") or _DOCUMENT.search(line.href) or not _is_link_to_article(line):
        return False
    target = absolute_url(page.base, line.href)
    return target is not None and origin_of(target) == origin_of(page.url)


def _leads_back(page: ParsedPage, line: TextLine, article: re.Pattern[str]) -> bool:
    target = absolute_url(page.base, line.href)
    if target is None:
        return line.href.startswith("javascript:")
    longer, shorter = sorted((page.url, target), key=len, reverse=True)
    if longer.startswith(shorter) and (shorter.endswith("/") or longer[len(shorter) :][:1] in ("", "/", "?", "&")):
        return True
    is_list = origin_of(target) == origin_of(page.url) and not _DOCUMENT.search(target) and not article.search(target)
    return is_list and not _is_name(line.text) and not _begins_with_name(line.text)


def lines_below_headline(page: ParsedPage, element: Any, skip: Iterable[Any]) -> list[TextLine]:
    """Return the lines of an element without `skip`; of one that holds the headline, those of its article only.

    They begin after the headline and end before the imprint, a list of other articles, and labels such as "Rate this".
    """
    headline = page.main_headline
    if headline is None or element not in headline.iterancestors():
        return list(lines_of(element, skip))
    lines, title = list(lines_of(element, {*skip} - {headline})), text_of(headline)
    start = next((n for n, line in enumerate(lines, 1) if line.text == title), 0)
    lines = _before_imprint(_without_rest(page, lines, start))
    lines = _without_rest(page, lines, _start_of_teasers(lines), is_after=True)
    return _without_labels_after(list(dropwhile(_is_label, lines)))


def _without_rest(page: ParsedPage, lines: list[TextLine], place: int, *, is_after: bool = False) -> list[TextLine]:
    """Return the lines from a place on, or before it; all lines if the others hold too much prose to be the site's."""
    text, rest = (lines[:place], lines[place:]) if is_after else (lines[place:], lines[:place])
    limit = min(_MAX_REST_CHARS, _MAX_REST_RATE * _prose_chars(text))
    if _prose_chars(rest) > limit:
        rest = [line for line in rest if line.text not in texts_of_teasers(page)]
    return text if _prose_chars(rest) <= limit else lines


def _prose_chars(lines: Iterable[TextLine]) -> int:
    return sum(len(line.text) for line in lines if not line.is_link and len(line.text) >= MIN_FRAGMENT_CHARS)


def _start_of_teasers(lines: Sequence[TextLine]) -> int:
    """Return the place of the first of several links to other articles with hardly anything between them."""
    links = [place for place, line in enumerate(lines) if _is_link_to_article(line)]
    last = zip(links, links[_MIN_TEASERS - 1 :], strict=False)
    return next((one for one, other in last if other - one <= _MIN_TEASERS * _MAX_TEASER_LINES), len(lines))


def _without_labels_after(lines: list[TextLine]) -> list[TextLine]:
    """Return the lines without a few short ones after the last sentence; lists introduced by it and names are kept."""
    end = next((n for n in range(len(lines), 0, -1) if _is_sentence(lines[n - 1].text)), len(lines))
    rest = [line.text for line in lines[end:] if not _is_site_line(line.text)]
    is_list = sum(map(len, rest)) >= MIN_FRAGMENT_CHARS or any(map(_begins_with_name, rest)) or any(map(_is_name, rest))
    return lines if is_list or any(line.text.endswith(":") for line in lines[:end][-1:]) else lines[:end]


def _is_label(line: TextLine) -> bool:
    is_link = line.is_link and len(line.text) < MIN_FRAGMENT_CHARS and not _is_name(line.text)
    return is_link or is_date(line.text) or _is_details(line.text)


def _is_linked(element: Any) -> bool:
    return next(element.iterancestors("a"), None) is not None


def _lines_at_headline(lines: Iterable[TextLine]) -> Iterator[str]:
    """Yield the sentences and names of lines up to a list of links, what is between them, and parts of names after
    them, each on a line."""
    held: list[str] = []
    links = teasers = found = 0
    for line in lines:
        is_name = _is_name(line.text)
        is_teaser = _is_link_to_article(line) if found else _is_teaser(line)
        teasers = teasers + 1 if is_teaser else 0
        if teasers > found:  # one link to another article may be inside a text; a list of them comes after it
            break
        if (line.is_link and not is_name) or (_is_site_line(line.text) and not (found and is_date(line.text))):
            links += 1
            held = held[: -1 if held and held[-1].endswith(":") else None]
            if links > (_MAX_LINKS_WITHIN if found else _MAX_LINKS_BEFORE):
                break
        elif is_name or _is_told(line.text) or (found and _begins_with_name(line.text)):
            yield from (*held, line.text)
            held, links, found = [], 0, 1
        elif found or line.text.endswith(":"):
            held.append(line.text)
    names = list(takewhile(lambda line: _is_capitalised(line) or line.istitle(), held))
    yield from names if len(names) >= _MIN_LIST_LINES else ()


def _begins_with_name(line: str) -> bool:
    """Return whether a line may be an entry of a list of people with details: "1. Balapanov Timur, 15 days"."""
    begin = _NAME_AT_START.match(line) or _NAME_AT_START.match(line.partition(": ")[2])
    return begin is not None and all(word[0].isupper() and len(word) > 1 for word in begin.groups())


def _is_name(line: str) -> bool:
    """Return whether a line may be an entry of a list of names: a few capitalised words, numbered or not."""
    words = _HYPHENATED_WORD.findall(line)
    return _MIN_NAME_WORDS <= len(words) <= _MAX_NAME_WORDS and all(word[0].isupper() for word in words)
