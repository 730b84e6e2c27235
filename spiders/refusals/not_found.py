"""Recognise pages that say, with status 200 or a redirect, that the article is gone or the site out of service.

Such pages are short and say so in their title or first sentence. That an article mentions such things is no evidence.
"""

import re
from urllib.parse import urlsplit

from spiders.refusals.blocked import MAX_BLOCK_PAGE_CHARS, MAX_OPENING_CHARS
from spiders.refusals.phrases import phrase_patterns

_MAX_SHORT_CHARS = MAX_BLOCK_PAGE_CHARS / 5
_FRONT_PAGE = re.compile(r"/?(?:(?:ru|rus|kk|kz|kaz|qaz|en|eng)/?)?(?:index\.\w{3,5})?")


def find_redirect_away(asked_url: str, final_url: str) -> str | None:
    """Return the evidence that an article's URL led to the front page or to the article's section, or None."""
    asked, final = urlsplit(asked_url).path, urlsplit(final_url).path
    is_section = final != asked and asked.startswith(final.rstrip("/") + "/")
    return f"the address led to {final_url[:200]}" if is_section or _FRONT_PAGE.fullmatch(final) else None


def find_not_found(title: str, text: str) -> str | None:
    """Return the evidence that the article isn't there although the server answered 200, or None."""
    patterns = phrase_patterns()
    if len(text) <= MAX_BLOCK_PAGE_CHARS / 2 and patterns.not_found_titles.fullmatch(title.strip()):
        return f"the title is {title!r}"
    phrase = patterns.not_found_phrases.search(text[:MAX_OPENING_CHARS]) if len(text) <= _MAX_SHORT_CHARS else None
    return f"the page says {phrase[0]!r}" if phrase else None


def find_out_of_service(title: str, text: str) -> str | None:
    """Return the evidence that the whole site is down (maintenance, server error, lost domain), or None."""
    if len(text) > _MAX_SHORT_CHARS:
        return None
    patterns = phrase_patterns()
    if patterns.out_of_service_titles.fullmatch(title.strip().rstrip(".")):
        return f"the title is {title!r}"
    phrase = patterns.out_of_service_phrases.search(text[:MAX_OPENING_CHARS])
    if phrase is None and patterns.come_back.search(text):
        phrase = patterns.maintenance.search(text)
    return f"the page says {phrase[0]!r}" if phrase else None
