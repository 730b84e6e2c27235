"""What known articles' pages have lost: told by a night without news too, and against each article's own past."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from spiders.article import Article
from store.articles.earlier_readings import EarlierReading
from store.texts.comparable_words import fingerprint

REDATED = timedelta(hours=1)
"""A date that moved by less is the same one, told more exactly."""

SHORTER, LONGER = 0.6, 1.7
"""Shares of a text's letters that no editor's correction takes away, or adds."""

FIELDS = ("title", "text", "published", "author")

SIGNS = ("author", "reauthored", "date", "redated", "title", "shorter", "longer", "lang", "layer")
"""What is compared; in a night's signs each has `again_` before it."""


def reading_of(article: Article) -> EarlierReading:
    """What a page gave, to be compared with what it gave before."""
    return EarlierReading(
        title=article.title,
        author=article.author,
        published=article.published,
        letters=len(article.text),
        lang=article.lang,
        layers={name: article.layers[name] for name in FIELDS if name in article.layers},
    )


def again_signs(
    before: Mapping[int, Sequence[EarlierReading]],
    now: Mapping[int, EarlierReading],
    *,
    since: Mapping[int, EarlierReading],
    same: int,
    unread: int,
) -> dict[str, tuple[int, int]]:
    """How many of the night's known articles lost what, by sign: of those that were read `now`, of those whose page is
    the same but was read otherwise `since` an alarm began, and of `same` more whose page is as it was; `unread` gave
    no article any more. `again_lost` are those of tonight that lost anything."""
    read = [_lost_of_all(before[row_id], new) for row_id, new in now.items() if row_id in before]
    kept = [_lost_of_all(before[row_id], new) for row_id, new in since.items() if row_id in before]
    seen = len(read) + len(kept) + same
    lost = Counter(name for one in (*read, *kept) for name in one)
    signs = {f"again_{name}": (lost[name], seen) for name in SIGNS} if seen else {}
    if seen + unread:
        signs["again_lost"] = (sum(map(bool, read)) + unread, seen + unread)
        signs["again_unread"] = (unread, seen + unread)
    return signs


def _lost_of_all(before: Sequence[EarlierReading], new: EarlierReading) -> set[str]:
    """What differs from all of the last readings: what was so before is no loss."""
    return set.intersection(*(set(_lost(old, new)) for old in before))


def _lost(old: EarlierReading, new: EarlierReading) -> Iterator[str]:
    yield from _lost_words(old, new)
    # What another extractor read of the rest isn't what would have been read today.
    if old.is_todays:
        yield from _lost_fields(old, new)


def _lost_words(old: EarlierReading, new: EarlierReading) -> Iterator[str]:
    if fingerprint(old.title) != fingerprint(new.title):
        yield "title"
    if new.letters < SHORTER * old.letters:
        yield "shorter"
    elif new.letters > LONGER * old.letters:
        yield "longer"


def _lost_fields(old: EarlierReading, new: EarlierReading) -> Iterator[str]:
    if old.author and old.author != new.author:
        yield "reauthored" if new.author else "author"
    if old.published and not new.published:
        yield "date"
    elif old.published and new.published and abs(old.published - new.published) >= REDATED:
        yield "redated"
    if old.lang != new.lang:
        yield "lang"
    if any(old.layers.get(name, layer) != layer for name, layer in new.layers.items()):
        yield "layer"
