"""Index the words of all listed names, and find those of which a word of a text is a form.

Results are cached by word, because news texts repeat their words.
"""

import re
from array import array
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple, cast
from zlib import crc32

from matchers.lexicon.bloom_filter import BloomFilter, bloom_filter, most_consonants, possible_forms
from matchers.lexicon.index_manifest import WordUses
from matchers.lexicon.sorted_table import (
    Content,
    PackedRecords,
    SortedTable,
    extended_records,
    packed_records,
    sorted_table,
    updated_table,
)
from matchers.normalize import ARTICLE, PLAIN_WORDS, is_cyrillic, name_length, spelling
from matchers.spelling.kazakh_suffixes import has_double, kazakh_stems, stems_with_number
from matchers.spelling.known_names import foreign_spellings, is_frequent_surname, is_given, spellings_of
from matchers.spelling.phonetic_distance import SoundParts, bounded_distance, parts_of
from matchers.spelling.phonetic_key import cyrillic_sound, phonetic_key, raw_key, sounds, without_doubles
from matchers.spelling.russian_inflection import (
    CONSONANT_ENDING,
    MANS_ENDINGS,
    Case,
    WordReading,
    family_readings,
    plural_readings,
    russian_readings,
)

MAX_CACHED_WORDS = 120_000
"""Words whose matches are cached, and as many of the previous generation (about 50 MB when full)."""
MAX_WORD_CHARS = 60
"""Maximum length of a name; the limit bounds the work for one word."""
_MAX_LATIN_READINGS = 4
_MAX_GIVEN_NAME_COST = 0.2
"""Maximum cost of a word that is a known given name itself: Армен isn't Arman."""
_MAX_SURNAME_COST = 0.3
"""Maximum cost of a word that is a frequent surname itself: Тулебаев isn't Тулеубаев, Толегенов may be Тулегенов."""
_MAX_LOWER_CASE_COST = 0.16
_CASE_SLACK, _CASE_SLACK_ACROSS = 0.1, 0.16
"""Extra cost up to which another reading of a form adds its cases."""
_MAX_HALF_SOUNDS = 4
_NOMINATIVE_ENDINGS = ("ий", "ый", "ИЙ", "ЫЙ")
_HEAD_ENDINGS = ("ын", "ін")
_CAMEL = re.compile(r"(?<=[^\W\d_])[\u200b-\u200d\ufeff]*(?=[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ][a-zа-яёәғқңөұүһі])")


class WordMatch(NamedTuple):
    """A listed word of which a text's word may be a form, with the distance of the spellings and the possible cases."""

    token: int
    cost: float
    cases: int


class WordPart(NamedTuple):
    """A part of a text's word that matches by itself, usually the whole word."""

    start: int
    end: int
    matches: tuple[WordMatch, ...]


class ListedWord(NamedTuple):
    """A listed word and its possible sounds."""

    cyrillic: bool
    """Whether the list writes it in Cyrillic, so that Cyrillic texts must spell it in the same way."""
    sounds: tuple[str, ...]


def readings(word: str) -> list[WordReading]:
    """Return the possible base forms of a word: itself, and nominatives without Russian or Kazakh endings."""
    found = []
    cyrillic = is_cyrillic(word)
    if cyrillic and word.lower().endswith("ии"):
        return _of_double_i(sounds(word)[0])
    doubled = has_double(word.lower())
    for sound in sounds(word)[:_MAX_LATIN_READINGS]:
        found.append(WordReading(sound, Case.NOMINATIVE))
        stems = stems_with_number(sound, doubled=doubled)
        for stem, plural in stems.items():
            found.append(WordReading(stem, Case.KAZAKH | (Case.FAMILY if plural else 0)))
            if plural and stem.endswith(MANS_ENDINGS):
                found.append(WordReading(stem + "a", Case.FAMILY))
        if cyrillic and word[-2:] in _NOMINATIVE_ENDINGS:
            continue  # Егорий isn't a genitive
        if cyrillic:
            found += russian_readings(sound)
            found += family_readings(sound)
            found += plural_readings(sound)
        elif word.islower():
            found += [WordReading(reading.sound, reading.cases | Case.SLUG) for reading in russian_readings(sound)]
    if cyrillic and word[:1].islower() and word.endswith(_HEAD_ENDINGS):
        found.append(WordReading(sounds(word)[0][:-1], Case.KAZAKH))  # кәсіподағын: the head of an organisation's name
    if cyrillic and "-" in word:
        found += _both_declined(word)
    return found


def _of_double_i(sound: str) -> list[WordReading]:
    """Return the base forms of a word in -ии: Евгений, Евгения, насилие, but not Евген."""
    declined = [*russian_readings(sound), *family_readings(sound), *plural_readings(sound)]
    return [WordReading(sound, Case.PREPOSITIONAL), *(one for one in declined if one.sound.startswith(sound))]


def phonetic_keys(word: str) -> set[str]:
    """Return the phonetic keys of all `readings` of a word, in a tenth of the time: most readings differ in vowels
    only."""
    if "-" in word or not is_cyrillic(word) or word.lower().endswith("ии"):
        return {phonetic_key(reading.sound) for reading in readings(word)}
    found = set()
    doubled = has_double(word.lower())
    for sound in sounds(word)[:_MAX_LATIN_READINGS]:
        key = raw_key(sound)
        found.add(key)
        found.update(map(raw_key, kazakh_stems(sound, doubled=doubled)))
        if word[-2:] not in _NOMINATIVE_ENDINGS and CONSONANT_ENDING.fullmatch(sound):
            found.add(key[:-1])
    if word[:1].islower() and word.endswith(_HEAD_ENDINGS):
        found.add(raw_key(sounds(word)[0][:-1]))
    return set(map(without_doubles, found))


def _both_declined(word: str) -> Iterator[WordReading]:
    """Yield the nominatives of a double name with a declined first half: Касымом-Жомартом, Нургазиной-Ким."""
    first, _, second = word.partition("-")
    if not first or not second or "-" in second:
        return
    declined = russian_readings(cyrillic_sound(spelling(first).lower()))
    last = cyrillic_sound(spelling(second).lower())
    for one in declined:
        yield WordReading(one.sound + last, one.cases)
        for other in russian_readings(last):
            if one.cases & other.cases:
                yield WordReading(one.sound + other.sound, one.cases & other.cases)


def tolerance(length: int) -> float:
    """Return the maximum distance between spellings of one name, by its length in sounds."""
    return (0.16, 0.16, 0.16, 0.16, 0.36, 0.46, 0.52, 0.72, 0.8)[min(length, 8)]


class WordIndex:
    """The words of a list, which are found in any inflected form and alphabet."""

    def __init__(self, filed: SortedTable, words: PackedRecords, known: BloomFilter, in_phrases: BloomFilter) -> None:
        self.filed = filed
        self.words = words
        self._known = known
        self._in_phrases = in_phrases
        """The words of organisations, which are found in lower case too."""
        self._matched: dict[str, tuple[WordPart, ...]] = {}
        self._previous: dict[str, tuple[WordPart, ...]] = {}
        self.listed = lru_cache(maxsize=MAX_CACHED_WORDS)(self._listed)

    def __reduce__(self) -> "tuple[type[WordIndex], tuple[SortedTable, PackedRecords, BloomFilter, BloomFilter]]":
        return WordIndex, (self.filed, self.words, self._known, self._in_phrases)

    def widened(self) -> "list[WordIndex]":
        """Return indexes of these words that together find them in every way in which a longer list may: in lower case,
        and as if the list wrote all of them in Cyrillic."""
        written = [self.words[number] for number in range(len(self.words))]
        flags = {word[:1] for word in written} - {b"1"}
        as_cyrillic = packed_records(b"1" + word[1:] for word in written)
        kept = (as_cyrillic, self.words) if flags else (as_cyrillic,)
        return [WordIndex(self.filed, words, self._known, self._known) for words in kept]

    def _listed(self, token: int) -> ListedWord:
        """Return the listed word with this number."""
        cyrillic, *likely_sounds = self.words[token].decode().split("\t")
        return ListedWord(cyrillic == "1", tuple(likely_sounds))

    def number_of(self, likely_sounds: tuple[str, ...]) -> int | None:
        """Return the number of the listed word with exactly these sounds."""
        tokens = self.filed.get(hash_of(raw_key(likely_sounds[0]))) if likely_sounds else ()
        return next((token for token in tokens if self.listed(token).sounds == likely_sounds), None)

    def parts(self, words: Sequence[str]) -> list[tuple[WordPart, ...]]:
        """Return for each word of a text its parts that match listed words; most have none."""
        found = list(map(self._matched.get, words))
        if None in found:
            self._cache_matches({word for word, parts in zip(words, found, strict=True) if parts is None}, words)
            found = list(map(self._matched.get, words))
        return cast(list[tuple[WordPart, ...]], found)

    def _cache_matches(self, new: set[str], words: Sequence[str]) -> None:
        """Cache the matches of `words`, of which `new` aren't in the current generation."""
        if len(self._matched) + len(new) > MAX_CACHED_WORDS:
            self._previous, self._matched = self._matched, {}
            new = set(words)
        before = {word: self._previous[word] for word in new if word in self._previous}
        self._matched.update(before)
        if len(before) < len(new):
            self._look_up(new.difference(before))

    def _look_up(self, new: set[str]) -> None:
        plain = new.intersection(PLAIN_WORDS.findall("\n".join(new)))
        self._matched.update(dict.fromkeys(plain, ()))
        for word in possible_forms(plain, self._known, self._in_phrases):
            matches = self._matches(word) if len(word) <= MAX_WORD_CHARS else ()
            self._matched[word] = (WordPart(0, len(word), matches),) if matches else ()
        for word in new - plain:
            self._matched[word] = self._word_parts(word)

    def _word_parts(self, word: str) -> tuple[WordPart, ...]:
        if len(word) > MAX_WORD_CHARS:
            return tuple(self._parts(word, re.compile("-|$"))) if "-" in word else ()
        end = name_length(word)
        matches = self.matches(word[:end])
        if matches:
            return (WordPart(0, end, matches),)
        matches = self.matches(word) if end < len(word) else ()
        if matches:  # women's names inside the name of an organisation
            return (WordPart(0, len(word), matches),)
        if "-" in word:
            article = ARTICLE.match(word)
            matches = self.matches(word[article.end() : end]) if article else ()
            if matches:
                return (WordPart(0, end, matches),)
            return tuple(self._parts(word, re.compile(r"(?<=.)-(?=.)")))
        if _CAMEL.search(word):
            return tuple(self._parts(word, _CAMEL))
        return ()

    def _parts(self, word: str, border: "re.Pattern[str]") -> Iterator[WordPart]:
        place = 0
        cuts = [(match.start(), match.end()) for match in border.finditer(word)]
        for start, after in [*cuts, (len(word), len(word))]:
            matches = self.matches(word[place:start]) if 0 < start - place <= MAX_WORD_CHARS else ()
            if matches:
                yield WordPart(place, start, matches)
            place = after

    def matches(self, word: str) -> tuple[WordMatch, ...]:
        """Return the listed words of which `word` is a form, each with its best reading."""
        return self._matches(word) if self._may_match(word) else ()

    def _matches(self, word: str) -> tuple[WordMatch, ...]:
        by_key: dict[str, list[WordReading]] = {}
        for reading in readings(word):
            by_key.setdefault(raw_key(reading.sound), []).append(reading)
        filed = {key: self.filed.get(hash_of(key)) for key in by_key}
        if not any(filed.values()):
            return ()
        by_phonetic_key: dict[str, list[str]] = {}
        for key in by_key:
            by_phonetic_key.setdefault(without_doubles(key), []).append(key)
        cyrillic, small = is_cyrillic(word), word[:1].islower()
        found: dict[int, WordMatch] = {}
        for alike in by_phonetic_key.values():
            # in an order that doesn't depend on that of the list
            tokens = sorted({token for key in alike for token in filed[key]}, key=self.listed)
            likely = (reading for key in alike for reading in by_key[key])
            likely_sounds = [(reading, parts_of(reading.sound)) for reading in likely] if tokens else []
            for token in tokens:
                match = self._compare(token, likely_sounds, cyrillic, small)
                if match and (token not in found or match.cost < found[token].cost):
                    found[token] = match
        return tuple(sorted(found.values(), key=lambda match: match.cost))

    def _may_match(self, word: str) -> bool:
        """Return False if no listed word's key is the word's own key or a prefix that an ending may leave."""
        if "-" in word and word[0].isupper():
            return True
        return any(
            self._known.has_prefix(phonetic_key(sound).encode(), most_consonants(sound))
            for sound in sounds(word)[:_MAX_LATIN_READINGS]
        )

    def _compare(
        self, token: int, likely: list[tuple[WordReading, SoundParts]], cyrillic: bool, small: bool
    ) -> WordMatch | None:
        listed = self.listed(token)
        across = listed.cyrillic != cyrillic
        best, cases = 9.0, 0
        slack = _CASE_SLACK_ACROSS if across else _CASE_SLACK
        for sound in map(parts_of, listed.sounds):
            allowed = _MAX_LOWER_CASE_COST if small else tolerance(len(sound.all))
            length = len(sound.consonants)
            for reading, read in likely:
                if length != len(read.consonants):
                    continue
                limit = min(allowed, best + slack)
                cost = bounded_distance(sound, read, across, limit)
                if cost > limit:
                    continue
                if cost > _MAX_GIVEN_NAME_COST and _is_other_name(reading.sound, sound.all, listed.sounds, cost):
                    continue
                cases = reading.cases if cost < best - slack else cases | reading.cases
                best = min(best, cost)
        return WordMatch(token, round(best, 2), cases) if cases else None


def _is_other_name(sound: str, listed: str, spellings: tuple[str, ...], cost: float) -> bool:
    """Return whether a sound is another known name, too far from the listed one to be a spelling of it."""
    if sound in spellings:
        return False
    if listed.endswith(("nko", "nku")) and sound.endswith("nko") and sound[-4] != listed[-4]:
        return True  # Криванко, Кривенко: that vowel distinguishes families
    return is_given(sound) or (cost > _MAX_SURNAME_COST and is_frequent_surname(sound))


def parts_of_word(word: str) -> list[str]:
    """Return a word and those of its parts that may match by themselves."""
    if len(word) <= MAX_WORD_CHARS and word.isalpha() and word[1:].islower():
        return [word]
    word = word[: 4 * MAX_WORD_CHARS]
    parts = word.split("-") if "-" in word else _CAMEL.split(word)
    whole = word[: name_length(word)]
    return list(dict.fromkeys(part for part in (whole, *parts) if 0 < len(part) <= MAX_WORD_CHARS))


class WordIndexBuilder:
    """Collects words and numbers them in their order; words with the same sounds share a number."""

    def __init__(self, base: WordIndex | None = None, uses: WordUses | None = None) -> None:
        self._base = base or WordIndex(
            sorted_table(()), packed_records(()), bloom_filter(array("I")), bloom_filter(array("I"))
        )
        self.uses = uses.copy() if uses else WordUses()
        self.change = 1
        """1 while names are added, -1 while they are removed."""
        self._first = len(self._base.words)
        self._written: dict[str, tuple[int, bool]] = {}
        self._numbers: dict[tuple[str, ...], int] = {}
        self._filed: list[tuple[int, int]] = []
        self._sounds: list[tuple[str, ...]] = []
        self._changed: set[int] = set()
        """Numbers of the base index's words whose uses have changed."""

    def add(self, word: str, *, in_phrase: bool = False) -> int:
        """Return the number of a word of the list; words of phrases are found in lower case too."""
        known = self._written.get(word)
        if known is None:
            known = self._written[word] = self._number(all_sounds(spelling(word))), is_cyrillic(word)
        self.uses.count(known[0], cyrillic=known[1], in_phrase=in_phrase, change=self.change)
        if known[0] < self._first:
            self._changed.add(known[0])
        return known[0]

    def _number(self, likely_sounds: tuple[str, ...]) -> int:
        number = self._numbers.get(likely_sounds)
        if number is None:
            number = self._base.number_of(likely_sounds)
        if number is None:
            number = self._first + len(self._sounds)
            self._sounds.append(likely_sounds)
            self.uses.add_word()
            self._filed += [(hash_of(key), number) for key in {raw_key(sound) for sound in likely_sounds}]
        self._numbers[likely_sounds] = number
        return number

    def sounds_of(self, number: int) -> tuple[str, ...]:
        """Return the sounds of a word that was added."""
        return self._sounds[number - self._first] if number >= self._first else self._base.listed(number).sounds

    def build(self) -> WordIndex:
        uses = self.uses
        rows = zip(uses.cyrillic[self._first :], self._sounds, strict=True)
        words = extended_records(
            self._base.words, ("\t".join((str(int(used > 0)), *likely_sounds)).encode() for used, likely_sounds in rows)
        )
        content = bytearray(words.content)
        unused: list[tuple[int, int]] = []
        for number in self._changed:
            content[words.ends[number - 1] if number else 0] = ord("1" if uses.cyrillic[number] else "0")
            if not uses.all[number]:
                unused += [(hash_of(key), number) for key in {raw_key(sound) for sound in self.sounds_of(number)}]
        filed = updated_table(self._base.filed, unused, self._filed) if self._first else sorted_table(self._filed)
        return WordIndex(
            filed, PackedRecords(bytes(content), words.ends), self._bits(uses.all), self._bits(uses.phrases)
        )

    def _bits(self, uses: Content) -> BloomFilter:
        """Return a filter with the phonetic keys of all words that are used at least once."""
        keys = {
            hash_of(phonetic_key(sound)) for number, used in enumerate(uses) if used for sound in self.sounds_of(number)
        }
        return bloom_filter(array("I", sorted(keys)))


def all_sounds(word: str) -> tuple[str, ...]:
    """Return the sounds of all spellings of a listed word: by rule, from the tables of names, and Уа- for Ва-."""
    first, hyphen, second = word.partition("-")
    if hyphen and first and second:
        joined = (
            one + other
            for one in all_sounds(first)[:_MAX_HALF_SOUNDS]
            for other in all_sounds(second)[:_MAX_HALF_SOUNDS]
        )
        return tuple(dict.fromkeys((*sounds(word), *joined)))
    likely_sounds = dict.fromkeys(sounds(word))
    for other in spellings_of(tuple(likely_sounds)):
        likely_sounds.setdefault(other)
    for written in foreign_spellings(word):
        likely_sounds.update(dict.fromkeys(sounds(written)[:_MAX_HALF_SOUNDS]))
    if word.endswith(("vaya", "vaia", "вая")):
        likely_sounds.setdefault(next(iter(likely_sounds)).removesuffix("ia"))  # Lozova, as Ukrainian has it
    for sound in list(likely_sounds):
        if sound[:2] in ("va", "ve", "vi"):
            likely_sounds.setdefault("u" + sound[1:])
        elif sound[:2] in ("ua", "ue", "ui"):
            likely_sounds.setdefault("v" + sound[1:])
    return tuple(likely_sounds)


@lru_cache(maxsize=100_000)
def hash_of(key: str) -> int:
    """Return the hash by which a phonetic key is found in the table."""
    return crc32(key.encode())
