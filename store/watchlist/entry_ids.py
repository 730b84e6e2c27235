"""Make ids for new entries from their names."""

import re
from collections.abc import Container
from itertools import count

from matchers.spelling.romanise import romanise

MAX_ID_CHARS = 80


def free_id(name: str, taken: Container[str]) -> str:
    """Return an unused id: the name in Latin letters with the surname first, and a number if necessary."""
    words = re.findall(r"[a-z0-9]+", romanise(name).lower())
    slug = "-".join(reversed(words))[:MAX_ID_CHARS].strip("-") or "entry"
    return slug if slug not in taken else next(f"{slug}-{n}" for n in count(2) if f"{slug}-{n}" not in taken)
