"""Tell quickly whether a text may name one of a few entries, without a full search and without missing any.

A text that the prefilter rejects has no mention of these entries, whatever else is on the list. It therefore checks
only which words of their names are in the text: what the words around them mean depends on the rest of the list.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from config.models.entry import Entry
from matchers.lexicon.context import may_have_term
from matchers.lexicon.records import FULL, INITIAL, MIN_TYPO_SOUNDS, PHRASE, SINGLE, SURNAME, pair_key
from matchers.lexicon.tokenized_text import INITIALS, sound_line
from matchers.lexicon.word_index import MAX_WORD_CHARS, WordPart, parts_of_word
from matchers.names import build_names
from matchers.normalize import WORD, as_displayed
from matchers.organisations.organisations import has_abbreviation
from matchers.people.families import plural_cases, womans_surnames
from matchers.people.typos import misspelt_forms
from matchers.spelling.phonetic_key import sounds

SearchableText = tuple[str, str, date | None]
"""A text, its language, and the day on which it was published."""

_MAX_NAME_DISTANCE, _MAX_INITIAL_DISTANCE, _MAX_TYPO_DISTANCE, _MAX_RELATIVE_DISTANCE = 5, 4, 2, 24
"""Maximum distance in words between the halves of a name, to its initials, to a half with a typo, and to the given
names of relatives: somewhat more than a search allows."""


_TO_SURNAME = (1, 3)
"""Distances in words from a woman's given name to the man's form of her surname: Madina and Yerzhan Suyunov."""


class Prefilter:
    """Tells which texts may name one of a few entries."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._names = build_names(entries)
        self._word_indexes = self._names.word_index.widened()

    def may_name(self, text: str) -> bool:
        """Return whether `find_mentions` may find one of the entries in `text`, by an index of them and any others."""
        shown = as_displayed(text)
        return self._may_be_in(text) or (shown != text and self._may_be_in(shown))

    def _may_be_in(self, text: str) -> bool:
        words = WORD.findall(text)
        for word_index in self._word_indexes:
            known = {at: _tokens(parts) for at, parts in enumerate(word_index.parts(words)) if parts}
            for at in [at + step for at in known for step in _TO_SURNAME if at + step < len(words)]:
                hers = {match.token for match in womans_surnames(words[at], word_index)}
                known |= {at: known.get(at, set()) | hers} if hers else {}
            if known and self._may_be_name(text, words, known):
                return True
        return has_abbreviation(text, self._names)

    def _may_be_name(self, text: str, words: Sequence[str], known: dict[int, set[int]]) -> bool:
        """Return whether the listed words in a text may form a name.

        `known` has their numbers by position in `words`.
        """
        tokens = set().union(*known.values())
        if any(self._names.filed.get(pair_key(SINGLE, token)) for token in tokens):
            return True
        return self._has_pair(words, known) or self._has_half(words, known) or self._has_context(text, tokens)

    def _has_pair(self, words: Sequence[str], known: dict[int, set[int]]) -> bool:
        """Return whether both halves of a name, or an organisation's first two words, are near each other."""
        get = self._names.filed.get
        for at, tokens in known.items():
            within = _MAX_RELATIVE_DISTANCE if plural_cases(words[at]) else _MAX_NAME_DISTANCE
            near = {other for place, others in known.items() if abs(place - at) <= within for other in others}
            if any(get(pair_key(kind, one, other)) for one in tokens for other in near for kind in (FULL, PHRASE)):
                return True
        return False

    def _has_half(self, words: Sequence[str], known: dict[int, set[int]]) -> bool:
        """Return whether an initial or a misspelt name is near a word."""
        get = self._names.filed.get
        for at, tokens in known.items():
            for word in words[max(0, at - _MAX_INITIAL_DISTANCE) : at + _MAX_INITIAL_DISTANCE + 1]:
                letters = {ord(sound[0]) for sound in sounds(word)} if word in INITIALS else ()
                if any(get(pair_key(INITIAL, token, letter)) for token in tokens for letter in letters):
                    return True
            for word in words[max(0, at - _MAX_TYPO_DISTANCE) : at + _MAX_TYPO_DISTANCE + 1]:
                if any(misspelt_forms(part, token, self._names) for part in _long_parts(word) for token in tokens):
                    return True
        return False

    def _has_context(self, text: str, tokens: set[int]) -> bool:
        """Return whether a surname that may be alone, and a term of its entry's context, are in the text."""
        forms = {number for token in tokens for number in self._names.filed.get(pair_key(SURNAME, token))}
        terms = {term for number in forms for term in self._names.person(self._names.form(number).person).context}
        line = sound_line(text) if terms else ""
        return any(may_have_term(line, term) for term in terms)


def _tokens(parts: Iterable[WordPart]) -> set[int]:
    return {match.token for part in parts for match in part.matches}


def _long_parts(word: str) -> set[str]:
    """Return those of the word and its parts that are long enough to be misspelt names."""
    if len(word) < MIN_TYPO_SOUNDS - 1:
        return set()
    return {part for part in (word[:MAX_WORD_CHARS], *parts_of_word(word)) if len(part) >= MIN_TYPO_SOUNDS - 1}
