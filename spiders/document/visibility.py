"""Find the words of an article that its page hides from readers by attributes or inline styles."""

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from spiders.document.text import NAMES, breaks_line, lines_of

MAX_HIDDEN_WORDS = 5000

MAX_HIDDEN_RATE = 0.5
"""If more than this fraction of a page's words is hidden, a script reveals them: many pages start invisible."""

_HIDING_STYLE = re.compile("|".join(f"(?:{pattern})" for pattern in NAMES.words("hidden_styles")))
_HIDING_BOX = re.compile("|".join(f"(?:{pattern})" for pattern in NAMES.words("hidden_boxes")))
_COLOUR = re.compile(r"(?:^|;)color:([^;!]+)")
_BACKGROUND = re.compile(r"(?:^|;)background(?:-color)?:([^;!]+)")
_HEX = re.compile(r"#([0-9a-f]{6}|[0-9a-f]{3})(?![0-9a-f])")
_RGB = re.compile(r"rgba?\((\d{1,3}),(\d{1,3}),(\d{1,3})")
_NAMED = {"white": (255, 255, 255), "black": (0, 0, 0), "snow": (255, 250, 250), "ivory": (255, 255, 240)}
_PAPER = _NAMED["white"]
_MAX_EQUAL_DIFFERENCE = 16
"""Greatest difference of two colours in red, green and blue each (0 to 255) that nobody sees."""

_SUSPECTS = './/*[@hidden or @style or @color or @aria-hidden="true"]'
_LETTER_RUN = re.compile(r"\w+")

Colour = tuple[int, ...]


def hidden_words(body: Any, text: str) -> frozenset[str]:
    """Return the words of an article's `text`, in small letters, that only hidden elements of its page hold.

    Returns none if most of the page is hidden.
    """
    # Most hidden elements are icons, and reading all lines of a page takes long.
    hidden = [element for element in body.xpath(_SUSPECTS) if is_hidden(element) and _has_words(element)]
    suspects = _as_often(words_in(text), hidden) if hidden else None
    if suspects:  # share buttons repeat the headline
        suspects = suspects.difference(word for h1 in body.iter("h1") for word in _words(h1, _around(h1, hidden)))
    return _unseen(suspects, body, hidden) if suspects else frozenset()


def _unseen(words: frozenset[str], body: Any, hidden: Iterable[Any]) -> frozenset[str]:
    """Return those words that only `hidden` elements hold, or none if most of the page is hidden."""
    visible = _words(body, hidden)
    unseen = words.difference(visible)
    every = _words(body) if unseen else visible
    is_shown_later = len(every) - len(visible) > MAX_HIDDEN_RATE * len(every)
    return frozenset() if is_shown_later else frozenset(sorted(unseen.intersection(every))[:MAX_HIDDEN_WORDS])


def _as_often(words: Iterable[str], hidden: Iterable[Any]) -> frozenset[str]:
    """Return the words all of whose occurrences are in lines of `hidden` elements; any further one is visible."""
    blocks = dict.fromkeys(map(_block_of, hidden))
    outer = [block for block in blocks if blocks.keys().isdisjoint(block.iterancestors())]
    counts, inside = Counter(words), Counter(word for block in outer for word in _words(block))
    return frozenset(word for word, count in inside.items() if 0 < counts[word] <= count)


def _around(element: Any, hidden: Iterable[Any]) -> list[Any]:
    """Return the hidden elements in an element, or itself if it is in one."""
    outer = {element, *element.iterancestors()}
    return [element if one in outer else one for one in hidden]


def _block_of(element: Any) -> Any:
    """Return the element that holds all lines of which `element` holds a part."""
    return next((one for one in (element, *element.iterancestors()) if breaks_line(one)), element)


def words_in(text: str) -> list[str]:
    """Return the words of a text in the form of `hidden_words`."""
    return _LETTER_RUN.findall(text.casefold())


def is_hidden(element: Any) -> bool:
    """Return whether an element's own attributes hide it: `hidden`, `aria-hidden`, a style, the background's colour."""
    if "hidden" in element.attrib or element.get("aria-hidden") == "true":
        return True
    style = _style_of(element)
    if _HIDING_STYLE.search(style) or (_HIDING_BOX.search(style) and "overflow:hidden" in style):
        return True
    written = _COLOUR.search(style)
    colour = _colour(written[1] if written else element.get("color") or "")
    return colour is not None and _are_alike(colour, _background(element))


def _has_words(element: Any) -> bool:
    return any(_LETTER_RUN.search(text) for text in element.itertext())


def _words(element: Any, skip: Iterable[Any] = ()) -> list[str]:
    return words_in("\n".join(line.text for line in lines_of(element, skip)))


def _style_of(element: Any) -> str:
    return "".join((element.get("style") or "").lower().split())


def _background(element: Any) -> Colour:
    """Return the colour behind an element, from the innermost element that names one."""
    for one in (element, *element.iterancestors()):
        written = _BACKGROUND.search(_style_of(one))
        if found := _colour(written[1] if written else one.get("bgcolor") or ""):
            return found
    return _PAPER


def _colour(text: str) -> Colour | None:
    text = text.strip().lower()
    if found := _HEX.search(text):
        digits = found[1] if len(found[1]) == 6 else "".join(2 * digit for digit in found[1])
        return tuple(bytes.fromhex(digits))
    if found := _RGB.search(text):
        return tuple(map(int, found.groups()))
    return _NAMED.get(text)


def _are_alike(one: Colour, other: Colour) -> bool:
    return all(abs(a - b) <= _MAX_EQUAL_DIFFERENCE for a, b in zip(one, other, strict=True))
