"""Preview what an entry would find in the stored articles before it is added to the list."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from config.models.entry import Entry, EntryKind
from config.models.law import Laws
from matchers.citations.citations import find_citations
from matchers.index import entry_keys
from matchers.laws.laws import build_laws
from matchers.mention import Mention
from matchers.names import build_names, find_names
from matchers.people.namesakes import Namesake, find_namesakes
from matchers.sentences import sentence_around, sentence_spans
from store.articles.text_keys import load_versions_naming, load_versions_with_keys
from store.backfill.rescan_progress import load_newest_version_id
from store.database.batches import batches
from store.schema.tables.articles import ArticleRow, Version
from store.texts.derived import searchable
from store.watchlist.new_entries import load_duplicates

MAX_ARTICLES_READ = 2_000
"""Number of newest articles that a preview reads, because it must answer in seconds."""

MAX_NAMESAKE_ARTICLES_READ = 1_000
"""Number of newest articles that are read for other people with the surname."""

MAX_SAMPLES = 3

MAX_NAMESAKES = 5

MAX_SAMPLE_CHARS = 400

_FIRST_SPAN = 20_000
"""Number of newest versions among which those with a surname are looked up first."""


@dataclass(frozen=True, kw_only=True)
class PreviewSample:
    """A sentence with a name, and its source."""

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
    """As written in the newest article."""
    articles: int
    sample: PreviewSample


@dataclass(frozen=True, kw_only=True)
class EntryPreview:
    """What an entry would find."""

    articles: int
    """Number of read articles that name it."""
    samples: tuple[PreviewSample, ...]
    """One from each of the newest stories."""
    others: tuple[OtherPerson, ...]
    """Namesakes, most frequent first."""
    duplicates: tuple[Entry, ...]
    """Entries of the list, retired ones included, that may be the same."""
    read: int
    unread: int
    """Number of older versions that may name it and were not read."""


class _Text(NamedTuple):
    """The newest version of an article."""

    version_id: int
    story: int | None
    outlet: str
    url: str
    title: str
    published: datetime | None
    lang: str
    text: str

    def sample(self, found: Mention | Namesake) -> PreviewSample:
        return PreviewSample(
            outlet=self.outlet,
            url=self.url,
            title=self.title,
            published=self.published,
            sentence=_sentence(searchable(self.title, self.text), found),
            surface=found.surface,
        )


def preview_entry(session: Session, entry: Entry, laws: Laws) -> EntryPreview:
    """Return what a new or changed entry would find in the newest versions of stored articles."""
    naming = sorted(load_versions_naming(session, entry), reverse=True)
    newest, examined = _newest(session, naming, MAX_ARTICLES_READ)
    bearing = _bearing_surname(session, entry) if entry.kind is EntryKind.PERSON else []
    others = set(_newest(session, bearing, MAX_NAMESAKE_ARTICLES_READ)[0])
    results = _PreviewResults(entry, laws)
    for text in _texts(session, newest):
        found = results.take(text)
        if text.version_id in others:
            results.take_others(text, found)
    for text in _texts(session, sorted(others.difference(newest), reverse=True)):
        results.take_others(text, ())
    return EntryPreview(
        articles=results.articles,
        samples=tuple(results.samples.values()),
        others=results.most_frequent(),
        duplicates=tuple(load_duplicates(session, entry)),
        read=len(newest),
        unread=len(naming) - examined,
    )


class _PreviewResults:
    """The results of the texts read so far."""

    def __init__(self, entry: Entry, laws: Laws) -> None:
        self.names = build_names([entry])
        self.laws = build_laws(laws) if entry.context else None
        """Citations are context only for an entry that names articles."""
        self.entry = entry
        self.articles = 0
        self.samples: dict[int | None, PreviewSample] = {}
        self.others: dict[str, list[tuple[_Text, Namesake]]] = {}

    def take(self, text: _Text) -> list[Mention]:
        """Count a text's mentions of the entry, and return them."""
        words = searchable(text.title, text.text)
        citations = find_citations(words, self.laws) if self.laws else ()
        found = find_names(words, self.names, lang=text.lang, citations=citations)
        if found:
            self.articles += 1
            if len(self.samples) < MAX_SAMPLES and text.story not in self.samples:
                self.samples[text.story] = text.sample(max(found, key=lambda one: one.score))
        return found

    def take_others(self, text: _Text, found: Sequence[Mention]) -> None:
        """Count others with the surname; `found` are mentions of the entry itself."""
        namesakes = find_namesakes(searchable(text.title, text.text), self.names, found)
        for given, one in {one.given: one for one in reversed(namesakes)}.items():
            self.others.setdefault(given, []).append((text, one))

    def most_frequent(self) -> tuple[OtherPerson, ...]:
        ordered = sorted(self.others.values(), key=len, reverse=True)[:MAX_NAMESAKES]
        first = [(*found[0], len(found)) for found in ordered]
        return tuple(
            OtherPerson(name=one.surface, articles=articles, sample=text.sample(one)) for text, one, articles in first
        )


def _newest(session: Session, ids: Sequence[int], most: int) -> tuple[list[int], int]:
    """Return those of the versions that are their articles' newest, up to `most`, and the number examined."""
    wanted = select(Version.id).join(ArticleRow, Version.is_newest())
    found: list[int] = []
    for batch in batches(ids):
        found += sorted(session.scalars(wanted.where(Version.id.in_(batch))), reverse=True)
        if len(found) >= most:
            last = found[most - 1]
            return found[:most], sum(version_id >= last for version_id in ids)
    return found, len(ids)


def _bearing_surname(session: Session, entry: Entry) -> list[int]:
    """Return the newest versions that may contain the entry's surname: more than are read, or all."""
    newest, span = load_newest_version_id(session), _FIRST_SPAN
    while True:
        after = max(0, newest - span)
        found = load_versions_with_keys(session, entry_keys(entry), after=after)
        if len(found) >= 2 * MAX_NAMESAKE_ARTICLES_READ or not after:
            return sorted(found, reverse=True)
        span *= 8


def _texts(session: Session, ids: Sequence[int]) -> Iterator[_Text]:
    words = (Version.url, Version.title, Version.published, Version.lang, Version.text)
    wanted = select(Version.id, ArticleRow.story_id, ArticleRow.outlet, *words)
    wanted = wanted.join(ArticleRow, ArticleRow.id == Version.article_row_id)
    for batch in batches(ids):
        rows = session.execute(wanted.where(Version.id.in_(batch)).order_by(Version.id.desc()))
        yield from (_Text(*row) for row in rows)


def _sentence(text: str, found: Mention | Namesake) -> str:
    spans = sentence_spans(text)
    start, end = spans[sentence_around(spans, found.start)] if spans else (0, len(text))
    if end - start > MAX_SAMPLE_CHARS:
        start = max(start, found.start - MAX_SAMPLE_CHARS // 2)
        end = min(end, start + MAX_SAMPLE_CHARS)
    return text[start:end]
