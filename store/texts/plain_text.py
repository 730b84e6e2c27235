"""Make invisible and control characters visible in whatever is printed, logged, mailed or exported."""

import json
import re
from typing import Any

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\ud800-\udfff\ue000-\uf8ff\ufeff\ufff9-\ufffb\ufffe\uffff\U000110bd\U000110cd"
    "\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U0010ffff]"
)
"""Control, direction and private characters (Unicode's Cc, Cf, Co, Cs and line separators), which terminals obey or
which hide. Line breaks, tabs, soft hyphens and zero-width joiners are part of what sites write."""

_LINE_BREAK = re.compile(r"\r\n|[\n\r\t]")


def visible(text: str) -> str:
    """Return `text` with control and direction characters named; line breaks and tabs stay."""
    return _UNSAFE.sub(lambda found: f"‹U+{ord(found[0]):04X}›", text.replace("\r\n", "\n"))


def plain(text: object) -> str:
    """Return `text` on one line with control and direction characters named."""
    return visible(_LINE_BREAK.sub(" ", str(text)))


def json_text(value: object, **options: Any) -> str:
    """Return `value` as JSON, with control and direction characters escaped; `options` are those of json.dumps."""
    return _UNSAFE.sub(lambda found: json.dumps(found[0])[1:-1], json.dumps(value, ensure_ascii=False, **options))
