"""Recognise and clean the names of authors, by the words before names and in other lines (`author_words.yml`)."""

import re
from collections.abc import Iterable, Sequence

from config.word_tables import WordTables
from spiders.document.text import clean
from spiders.page.dates import is_date, is_weekday, split_byline

_TABLES = WordTables("spiders.page", "author_words.yml")
_BYLINE_PREFIX = _TABLES.any_of("prefixes", r"(?i)^\s*", r"\s*[:—–-]?\s+")
_NO_NAME = _TABLES.any_of("no_names", r"(?i)\b", r"\b")
_BETWEEN_NAMES = re.compile(rf"\s*,\s*|\s+(?:{_TABLES.alternatives('between_names')})\s+")
_NAME_WORD = re.compile(r"[^\W\d_]\.(?:\s?[^\W\d_]\.)?|[^\W\d_]{2,}|[^\W\d_]+(?:[-’'ʼ][^\W\d_]+)+")
_MAX_NAME_WORDS = 3
_NAME_STEM_CHARS = 5
_MIN_SENTENCE_CHARS = 40
_SENTENCE_ENDS = (".", "!", "?", "…", "»", '"')


def clean_author(text: str) -> str | None:
    """Return an author without "By", or None for what can't be a name, such as a URL."""
    name = clean(_BYLINE_PREFIX.sub("", text))
    return None if not name or "://" in name or name.startswith(("@", "www.")) else name


def has_author_label(text: str) -> bool:
    """Return whether a line says that a name follows, as "Author: N. N." does."""
    found = _BYLINE_PREFIX.match(text)
    return found is not None and ":" in found[0] and found.end() < len(text)


def labelled_author(text: str) -> str | None:
    """Return the person whom a line such as "By N. N." or "Автор: N. N." names, or None for any other line."""
    name = authors_in([text]) if _BYLINE_PREFIX.match(text) else None
    return name if name and is_person_name(name) else None


def signature_of(lines: Sequence[str]) -> str | None:
    """Return the person whose name is the last line of a text, after a sentence, and nowhere else in it."""
    name = lines[-1] if len(lines) > 1 and len(lines[-2]) >= _MIN_SENTENCE_CHARS else ""
    is_signed = is_person_name(name) and lines[-2].endswith(_SENTENCE_ENDS) and not is_named_in(name, lines[:-1])
    return name if is_signed else None


def is_named_in(name: str, lines: Iterable[str]) -> bool:
    """Return whether lines have all words of a name, in any case."""
    text = " ".join(lines).lower()
    return all(word[:_NAME_STEM_CHARS] in text for word in name.lower().split())


def authors_in(bylines: Iterable[str]) -> str | None:
    """Return the authors that bylines name, without the dates and counters beside them ("27 November | N. N. | 12")."""
    names = filter(None, map(_author_in, bylines))
    return ", ".join(dict.fromkeys(names)) or None


def _author_in(byline: str) -> str | None:
    parts = split_byline(byline)
    is_detail = (is_date(part) or is_weekday(part) or any(map(str.isdigit, part)) for part in parts)
    named = [part for part, left_out in zip(parts, is_detail, strict=True) if not left_out]
    return clean_author(", ".join(named) if len(named) < len(parts) else byline)


def may_name_person(text: str) -> bool:
    """Return whether a line has two words and two capitals, as all lines with a person's name do."""
    return " " in text and sum(map(str.isupper, text)) > 1


def is_person_name(text: str) -> bool:
    """Return whether a text consists of names of people: two or three capitalised words, not all of them initials.

    A trade in lower case may follow."""
    names = [part for part in _BETWEEN_NAMES.split(text) if not part[:1].islower()]
    return bool(names) and all(map(_is_one_name, names))


def _is_one_name(text: str) -> bool:
    words = text.split()
    are_capitalised = all(word[0].isupper() and _NAME_WORD.fullmatch(word) for word in words)
    has_name = any(len(word) > 2 and "." not in word for word in words)
    return 1 < len(words) <= _MAX_NAME_WORDS and are_capitalised and has_name and not _NO_NAME.search(text)
