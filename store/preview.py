"""What an entry would find in the stored articles, before it is put on the list."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.models import Entry, EntryKind, Laws
from matchers.find import find_mentions
from matchers.index import Index, build_index, entry_keys
from matchers.mention import Mention
from matchers.names import build_names, find_names
from matchers.namesakes import Namesake, find_namesakes
from matchers.sentences import sentence_around, sentence_spans
from store.keys import versions_with
from store.tables import ArticleRow, Version
from store.versions import searchable
from store.watchlist import watchlist

MOST_READ = 5_000
"""Articles that a preview reads, the newest first: it has to answer in seconds."""

SAMPLES = 3

NAMESAKES = 5

LONGEST_SENTENCE = 400

_BATCH = 400


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A sentence that names somebody, and where it stands."""

    outlet: str
    url: str
    title: str
    published: datetime | None
    sentence: str
    surface: str


@dataclass(frozen=True, kw_only=True)
class OtherPerson:
    """Somebody with the same surname and another given name."""

    name: str
    """As the newest article writes it."""
    articles: int
    sample: Sample


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What an entry would find."""

    articles: int
    """How many name it, of those that were read."""
    samples: tuple[Sample, ...]
    """One from each of the newest stories."""
    others: tuple[OtherPerson, ...]
    """Who looks like the entry and is someone else, the most frequent first."""
    duplicates: tuple[Entry, ...]
    """Entries of the list, retired ones too, that may be the same."""
    read: int
    unread: int
    """Older articles that may name it too, and weren't read."""


class _Text(NamedTuple):
    """The newest version of an article."""

    story: int | None
    outlet: str
    url: str
    title: str
    published: datetime | None
    lang: str
    text: str

    def sample(self, found: Mention | Namesake) -> Sample:
        return Sample(
            outlet=self.outlet,
            url=self.url,
            title=self.title,
            published=self.published,
            sentence=_sentence(searchable(self.title, self.text), found),
            surface=found.surface,
        )


def preview(session: Session, entry: Entry, laws: Laws) -> Preview:
    """What the newest versions of the stored articles say of an entry that may be new, or changed."""
    index = build_index([entry], laws)
    ids = _newest(session, versions_with(session, entry_keys(entry)))
    seen = _Seen(entry, index)
    for text in _texts(session, ids[:MOST_READ]):
        seen.take(text)
    return Preview(
        articles=seen.articles,
        samples=tuple(seen.samples.values()),
        others=seen.most_frequent(),
        duplicates=tuple(may_duplicate(entry, watchlist(session, retired=True))),
        read=min(len(ids), MOST_READ),
        unread=max(0, len(ids) - MOST_READ),
    )


def may_duplicate(entry: Entry, known: Iterable[Entry]) -> Iterator[Entry]:
    """Those entries, but for one with the same id, whose names in any spelling may be the new entry's."""
    bare = entry.model_copy(update={"context": (), "hint": None, "gender": None, "patronymic": None})
    names = build_names([bare])
    for other in known:
        written = "\n\n".join((*other.names, *other.abbreviations))
        if other.id != entry.id and other.kind is entry.kind and find_names(written, names):
            yield other


class _Seen:
    """What the texts read so far say."""

    def __init__(self, entry: Entry, index: Index) -> None:
        self.index = index
        self.entry = entry
        self.articles = 0
        self.samples: dict[int | None, Sample] = {}
        self.others: dict[str, list[Sample]] = {}

    def take(self, text: _Text) -> None:
        words = searchable(text.title, text.text)
        found = [one for one in find_mentions(words, self.index, lang=text.lang) if one.entry == self.entry.id]
        if found:
            self.articles += 1
            if len(self.samples) < SAMPLES and text.story not in self.samples:
                self.samples[text.story] = text.sample(max(found, key=lambda one: one.score))
        if self.entry.kind is EntryKind.PERSON:
            others = {one.given: one for one in reversed(find_namesakes(words, self.index.names, found))}
            for given, one in others.items():
                self.others.setdefault(given, []).append(text.sample(one))

    def most_frequent(self) -> tuple[OtherPerson, ...]:
        ordered = sorted(self.others.values(), key=len, reverse=True)[:NAMESAKES]
        return tuple(OtherPerson(name=found[0].surface, articles=len(found), sample=found[0]) for found in ordered)


def _newest(session: Session, ids: Iterable[int]) -> list[int]:
    """Those of the versions that are their articles' newest, the last stored first."""
    is_newest = (ArticleRow.id == Version.article_row_id) & (ArticleRow.version_count == Version.seq)
    wanted = select(Version.id).join(ArticleRow, is_newest)
    ordered = sorted(ids, reverse=True)
    found = (session.scalars(wanted.where(Version.id.in_(batch))) for batch in _batches(ordered))
    return sorted((version_id for batch in found for version_id in batch), reverse=True)


def _texts(session: Session, ids: Sequence[int]) -> Iterator[_Text]:
    columns = (ArticleRow.story_id, ArticleRow.outlet, Version.url, Version.title, Version.published, Version.lang)
    wanted = select(*columns, Version.text).join(ArticleRow, ArticleRow.id == Version.article_row_id)
    for batch in _batches(ids):
        rows = session.execute(wanted.where(Version.id.in_(batch)).order_by(Version.id.desc()))
        yield from (_Text(*row) for row in rows)


def _sentence(text: str, found: Mention | Namesake) -> str:
    spans = sentence_spans(text)
    start, end = spans[sentence_around(spans, found.start)] if spans else (0, len(text))
    if end - start > LONGEST_SENTENCE:
        start = max(start, found.start - LONGEST_SENTENCE // 2)
        end = min(end, start + LONGEST_SENTENCE)
    return text[start:end]


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))
