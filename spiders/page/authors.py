"""Clean the names of authors. The words before a name are in `author_words.yml`."""

from config.word_tables import WordTables
from spiders.document.text import clean

_BYLINE_PREFIX = WordTables("spiders.page", "author_words.yml").any_of("prefixes", r"(?i)^\s*", r"\s*[:—–-]?\s+")


def clean_author(text: str) -> str | None:
    """Return an author without "By", or None for what can't be a name, such as a URL."""
    name = clean(_BYLINE_PREFIX.sub("", text))
    return None if not name or "://" in name or name.startswith(("@", "www.")) else name


def has_author_label(text: str) -> bool:
    """Return whether a line says that a name follows, as "Author: N. N." does."""
    found = _BYLINE_PREFIX.match(text)
    return found is not None and ":" in found[0] and found.end() < len(text)
