"""What known articles' pages have lost: told by a night without news too, and against each article's own past."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import timedelta

from spiders.article import Article
from store.readings import Reading
from store.words import fingerprint

REDATED = timedelta(hours=1)
"""A date that moved by less is the same one, told more exactly."""

SHORTER, LONGER = 0.6, 1.7
"""Shares of a text's letters that no editor's correction takes away, or adds."""

FIELDS = ("title", "text", "published", "author")

SIGNS = ("author", "date", "redated", "title", "shorter", "longer", "lang", "layer")
"""What is compared; in a night's signs each has `again_` before it."""


def reading_of(article: Article) -> Reading:
    """What a page gave, to be compared with what it gave before."""
    return Reading(
        title=article.title,
        author=article.author,
        published=article.published,
        letters=len(article.text),
        lang=article.lang,
        layers={name: article.layers[name] for name in FIELDS if name in article.layers},
    )


def again_signs(
    before: Mapping[int, Reading],
    now: Mapping[int, Reading],
    *,
    since: Mapping[int, Reading],
    same: int,
    unread: int,
) -> dict[str, tuple[int, int]]:
    """How many of the night's known articles lost what, by sign: of those that were read `now`, of those whose page is
    the same but was read otherwise `since` an alarm began, and of `same` more whose page is as it was; `unread` gave
    no article any more. `again_lost` are those of tonight that lost anything."""
    read = [list(_lost(before[row_id], new)) for row_id, new in now.items() if row_id in before]
    kept = [list(_lost(before[row_id], new)) for row_id, new in since.items() if row_id in before]
    seen = len(read) + len(kept) + same
    lost = Counter(name for one in (*read, *kept) for name in one)
    signs = {f"again_{name}": (lost[name], seen) for name in SIGNS} if seen else {}
    if seen + unread:
        signs["again_lost"] = (sum(map(bool, read)) + unread, seen + unread)
        signs["again_unread"] = (unread, seen + unread)
    return signs


def _lost(old: Reading, new: Reading) -> Iterator[str]:
    if old.author and not new.author:
        yield "author"
    if old.published and not new.published:
        yield "date"
    elif old.published and new.published and abs(old.published - new.published) >= REDATED:
        yield "redated"
    if fingerprint(old.title) != fingerprint(new.title):
        yield "title"
    if new.letters < SHORTER * old.letters:
        yield "shorter"
    elif new.letters > LONGER * old.letters:
        yield "longer"
    if old.lang != new.lang:
        yield "lang"
    if any(name in new.layers and old.layers.get(name, layer) != layer for name, layer in new.layers.items()):
        yield "layer"
