"""Split a text into sentences with their parties, parsed when needed, and tell whom it named before a sentence."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Literal, NamedTuple

from matchers.events.event_words import Language
from matchers.events.grammatical_case import ALL
from matchers.events.parsed_sentence import ParsedSentence
from matchers.events.parties import KnownParties, given_name_stem, parties_of
from matchers.events.party import NameSpan, Party
from matchers.events.roles.referents import Background
from matchers.sentences import sentence_around, sentence_spans

_MAX_SENTENCE_CHARS = 1500
"""A longer sentence is a table; only its beginning is read, because the rest would only cost time."""
_MAX_SENTENCES_BACK = 3
"""Number of sentences back to which a pronoun may refer."""


class NamedParty(NamedTuple):
    """The part of a mention on which its events depend."""

    start: int
    end: int
    entry: str
    is_organisation: bool
    gender: Literal["m", "f"] | None
    cases: int


@dataclass(frozen=True, kw_only=True)
class ParsedArticle:
    """A text with the people and organisations that it names; sentences and entries have numbers."""

    text: str
    low: str
    """The text in lower case, with е for ё."""
    spans: Sequence[tuple[int, int]]
    """Start and end of each sentence."""
    entries: Sequence[str]
    named: Sequence[NamedParty]
    names: dict[int, list[NameSpan]]
    """The names in each sentence that has any."""
    _sentences: dict[int, ParsedSentence] = field(default_factory=dict)
    _parties: dict[tuple[int, Language], list[Party]] = field(default_factory=dict)

    def sentence(self, place: int) -> ParsedSentence:
        """Return a sentence, parsed."""
        found = self._sentences.get(place)
        if found is None:
            start, end = self._span(place)
            found = self._sentences[place] = ParsedSentence(self.text[start:end], self.low[start:end])
        return found

    def _span(self, place: int) -> tuple[int, int]:
        """Return start and end of a sentence, or of its beginning up to a whole word if it is too long."""
        start, end = self.spans[place]
        if end - start > _MAX_SENTENCE_CHARS:
            end = start + _MAX_SENTENCE_CHARS
            while self.low[end - 1 : end + 1].isalnum():
                end -= 1
        return start, end

    def parties(self, place: int, language: Language) -> list[Party]:
        """Return the parties of a sentence, read as one in `language`."""
        found = self._parties.get((place, language))
        if found is None:
            known = KnownParties(self._organisation(place), self._given_names)
            found = parties_of(self.sentence(place), self.names.get(place, ()), language, known)
            self._parties[place, language] = found
        return found

    def background(self, place: int, language: Language, reported: Iterable[str]) -> Background:
        """Return the people whom the text names before a sentence; `reported` are those of the last event."""
        first, only = self._only_person
        is_named_before = first <= self.spans[place][0]
        owners = {self.entries.index(entry) for entry in reported}
        return Background(
            partial(self._earlier, place, language),
            only if is_named_before else None,
            owners,
            self._person(next(iter(owners))) if len(owners) == 1 else None,
            partial(self._introduced, place, language),
        )

    def _earlier(self, end: int, language: Language) -> Iterator[list[Party]]:
        """Yield the parties of the sentences before one, the nearest first, each found when it is needed."""
        for place in range(end - 1, max(-1, end - 1 - _MAX_SENTENCES_BACK), -1):
            yield self.parties(place, language)

    def _introduced(self, end: int, language: Language, role: str) -> set[int]:
        """Return the owners of the names in the nearest sentence before one that introduces people by `role`."""
        for place in range(end - 1, min(self.names, default=end) - 1, -1):
            if self.low.find(role, *self.spans[place]) < 0:
                continue
            found = {one.owner for one in self.parties(place, language) if role in one.roles and one.owner is not None}
            if found:
                return found
        return set()

    def _organisation(self, place: int) -> int | None:
        """Return the owner of the only organisation that the text names, if it does so before a sentence."""
        first, owner = self._only_organisation
        return owner if first < self.spans[place][0] else None

    @cached_property
    def _given_names(self) -> dict[str, int]:
        """The beginnings of the first words of people's full names, with their owners, but those of several people."""
        full = [(self.low[one.start : one.end].split(), one) for one in self.named if not one.is_organisation]
        found = {(given_name_stem(words[0]), one.entry) for words, one in full if len(words) > 1}
        stems = [stem for stem, _ in found]
        return {stem: self.entries.index(entry) for stem, entry in found if stem and stems.count(stem) == 1}

    @cached_property
    def _only_organisation(self) -> tuple[int, int | None]:
        """The place where the text first names an organisation, and its owner if it names no other."""
        named = [one for one in self.named if one.is_organisation]
        if len({one.entry for one in named}) != 1:
            return 0, None
        return named[0].start, self.entries.index(named[0].entry)

    @cached_property
    def _only_person(self) -> tuple[int, Party | None]:
        """The place where the text first names a person, and this person if it names no other."""
        people = [one for one in self.named if not one.is_organisation]
        if len({one.entry for one in people}) != 1:
            return 0, None
        return people[0].start, self._person(self.entries.index(people[0].entry))

    def _person(self, owner: int) -> Party:
        """Return a person of the list as a party that no sentence has."""
        gender = next(one.gender for one in self.named if one.entry == self.entries[owner])
        return Party(
            kind="name", first=0, last=0, cases=ALL, owner=owner, is_feminine=gender == "f", any_gender=gender is None,
            is_gender_known=gender is not None,
        )  # fmt: skip


def parse_article(text: str, low: str, named: Sequence[NamedParty]) -> ParsedArticle:
    """Return a text parsed with the parties `named`, which are in the order of their places; `low` is in lower case."""
    entries = sorted({one.entry for one in named})
    owners = {entry: number for number, entry in enumerate(entries)}
    spans = sentence_spans(text)
    return ParsedArticle(
        text=text,
        low=low,
        spans=spans,
        entries=entries,
        named=named,
        names=_names_by_sentence(spans, named, owners),
    )


def _names_by_sentence(
    spans: Sequence[tuple[int, int]], named: Sequence[NamedParty], owners: dict[str, int]
) -> dict[int, list[NameSpan]]:
    """Return the names of each sentence, the first of those that overlap."""
    names: dict[int, list[NameSpan]] = {}
    end = 0
    for one in named:
        if one.start < end or not spans:
            continue
        end = one.end
        place = sentence_around(spans, one.start)
        offset = spans[place][0]
        span = NameSpan(
            one.start - offset,
            one.end - offset,
            owners[one.entry],
            one.is_organisation,
            one.gender,
            one.cases & ALL,
        )
        names.setdefault(place, []).append(span)
    return names
