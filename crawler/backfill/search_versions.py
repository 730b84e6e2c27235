"""Search stored versions for entries of the watchlist, a batch at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from config.models.entry import Entry
from crawler.extraction.limits import Limits, SearchedText
from crawler.extraction.pool import ExtractionPool
from crawler.extraction.worker import find_in_texts, search_text
from crawler.log import log
from matchers.index import Index
from matchers.mention import Mention
from matchers.prefilter import Prefilter, SearchableText
from spiders.article import PageError
from store.articles.text_keys import insert_keys
from store.backfill.rematch import SearchText, load_concerned_articles, load_search_texts, load_versions, rematch
from store.session import Database, Session

SEARCH_BATCH_SIZE = 1_000
"""Versions that are searched and recorded together: a killed search repeats at most this many."""

TASK_TEXTS = 50
"""Texts that a worker process takes at once."""

MAX_PREFILTER_ENTRIES = 200
"""Number of entries up to which texts are prefiltered: nearly every text would pass a filter for more."""

FoundMentions = list[Sequence[Mention] | None]
"""The mentions in each text; None for a text that can't name the entries, or that can't be searched."""

FindInTexts = Callable[[Sequence[SearchableText], tuple[str, ...]], Awaitable[Sequence[SearchedText]]]
"""Searches texts that the prefilter for some entries (as JSON) doesn't rule out. May raise PageError."""


@dataclass(frozen=True, kw_only=True)
class VersionSearch:
    """A search of stored versions: for which entries, and how."""

    database: Database
    subjects: Sequence[str]
    """Ids of the entries that the search is for, or WHOLE_LIST."""
    known: frozenset[str]
    """Ids of all entries on the watchlist."""
    prefilter: tuple[str, ...]
    """Entries, as JSON: a text that can't name any of them is not searched. Without any, all texts are."""
    keyed_before: int
    """Versions with a smaller id get new text keys."""
    find: FindInTexts
    articles_in_part: set[int] = field(default_factory=set)
    """Row ids of articles with a text that took too long to search as a whole."""

    async def search(self, ids: Sequence[int]) -> tuple[list[SearchText], FoundMentions]:
        """Return the texts of some versions with the mentions in those that may name the entries."""
        with self.database.reading() as session:
            texts = load_search_texts(session, ids)
        return texts, await self._find(texts, self.prefilter)

    async def add_other_texts(self, texts: Sequence[SearchText], found: FoundMentions) -> None:
        """Add the mentions in texts that don't name the entries although an earlier version of the article did.

        Call it after the earlier versions are recorded."""
        with self.database.reading() as session:
            left = _left_to_search(session, self.subjects, texts, found)
        again = await self._find([texts[at] for at in left], ())
        for at, mentions in zip(left, again, strict=True):
            found[at] = mentions

    async def _find(self, texts: Sequence[SearchText], prefilter: tuple[str, ...]) -> FoundMentions:
        parts = [texts[start : start + TASK_TEXTS] for start in range(0, len(texts), TASK_TEXTS)]
        searched = await asyncio.gather(*(self._find_in_part(part, prefilter) for part in parts))
        found = [one for part in searched for one in part]
        for text, one in zip(texts, found, strict=True):
            for error in one.errors:
                log.warning("search failed", version=text.version_id, error=error)
            if not one.is_whole:
                self.articles_in_part.add(text.article_row_id)
                log.warning("text searched in part", version=text.version_id, article=text.article_row_id)
        return [one.mentions for one in found]

    async def _find_in_part(self, texts: Sequence[SearchText], prefilter: tuple[str, ...]) -> Sequence[SearchedText]:
        """Search several texts at once; if that fails, each alone, so that one text doesn't affect the others."""
        try:
            return await self.find([(one.text, one.lang, one.published) for one in texts], prefilter)
        except PageError:
            if len(texts) == 1:
                return [SearchedText(mentions=None, is_whole=False)]
        return [one for text in texts for one in await self._find_in_part([text], prefilter)]

    def record(self, session: Session, ids: Sequence[int], found: FoundMentions) -> int:
        """Save the mentions in the versions that were searched; return how many review items that opens or changes."""
        searched = {version_id: one for version_id, one in zip(ids, found, strict=True) if one is not None}
        versions = load_versions(session, list(searched))
        insert_keys(session, [version for version in versions if version.id < self.keyed_before])
        pairs = [(version, searched[version.id]) for version in versions]
        return len(rematch(session, pairs, entries=self.known, now=datetime.now(UTC)))


def prefilter_for(entries: Sequence[Entry]) -> tuple[str, ...]:
    """Return the entries as JSON if a prefilter for all of them is worth its cost, else none."""
    return tuple(one.model_dump_json() for one in entries) if len(entries) <= MAX_PREFILTER_ENTRIES else ()


def find_with_pool(pool: ExtractionPool) -> FindInTexts:
    """Return a search by worker processes, in parallel."""
    return partial(pool.run, find_in_texts)


def find_in_process(index: Index) -> FindInTexts:
    """Return a search by this process, for a few texts. It works only in the main thread."""

    async def find(texts: Sequence[SearchableText], entries: tuple[str, ...]) -> list[SearchedText]:
        prefilter = Prefilter(map(Entry.model_validate_json, entries)) if entries else None
        return [search_text(text, index, prefilter, seconds=Limits().match_seconds) for text in texts]

    return find


def _left_to_search(
    session: Session, subjects: Sequence[str], texts: Sequence[SearchText], found: FoundMentions
) -> list[int]:
    """Return the indexes of texts without the entries whose article had an item or a text that named them before."""
    unnamed = {one.article_row_id for one, mentions in zip(texts, found, strict=True) if mentions is None}
    asked = load_concerned_articles(session, subjects, unnamed) if unnamed else set()
    left: list[int] = []
    for at, (one, mentions) in enumerate(zip(texts, found, strict=True)):
        if mentions is not None:
            asked.add(one.article_row_id)
        elif one.article_row_id in asked:
            left.append(at)
    return left
