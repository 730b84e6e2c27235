"""Clean the names of authors. The words before a name are in `author_words.yml`."""

from config.word_tables import WordTables
from spiders.document.text import clean

_BYLINE_PREFIX = WordTables("spiders.page", "author_words.yml").any_of("prefixes", r"(?i)^\s*", r"\s*[:—–-]?\s+")


def clean_author(text: str) -> str | None:
    """Return an author without "By", or None for what can't be a name, such as a URL."""
    name = clean(_BYLINE_PREFIX.sub("", text))
    return None if not name or "://" in name or name.startswith(("@", "www.")) else name
