"""People who share an entry's surname in a text, but not its given name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matchers.lexicon.records import NameIndex
from matchers.lexicon.tokenized_text import Passage
from matchers.lexicon.word_index import readings
from matchers.mention import Mention
from matchers.people.neighbouring_words import stands_beside_another_given
from matchers.spelling.given_names import is_given


@dataclass(frozen=True, kw_only=True, slots=True)
class Namesake:
    """A span `text[start:end]` that names somebody else."""

    start: int
    end: int
    surface: str
    given: str
    """How the given name or initial sounds: the same for all forms of one that is known."""


def find_namesakes(text: str, names: NameIndex, mentions: Iterable[Mention]) -> list[Namesake]:
    """Where the surname of a person stands beside the given name or initial of another.

    `names` hold that person alone; `mentions` are those of the person in the text."""
    passage = Passage(text, names.vocabulary)
    surnames = names.person(0).surnames
    taken = [(mention.start, mention.end) for mention in mentions]
    found: list[Namesake] = []
    for at in passage.hits:
        token = passage.tokens[at]
        is_surname = token.is_capital and any(match.token in surnames for match in token.matches)
        if not is_surname or any(start <= token.start < end for start, end in taken):
            continue
        if stands_beside_another_given(passage, at):
            found.append(_named(passage, at))
    return found


def _named(passage: Passage, at: int) -> Namesake:
    given = _place_of_given(passage, at)
    first, last = passage.tokens[min(at, given)], passage.tokens[max(at, given)]
    known = _known_given(passage.tokens[given].word)
    return Namesake(
        start=first.start,
        end=last.end,
        surface=passage.text[first.start : last.end],
        given=known[0] if known else passage.tokens[given].word,
    )


def _place_of_given(passage: Passage, at: int) -> int:
    """Before or behind the surname: where a known given name stands, else before."""
    beside = [place for place in (at - 1, at + 1) if passage.near(min(place, at), max(place, at))]
    known = [place for place in beside if _known_given(passage.tokens[place].word)]
    return next(iter([*known, *beside]), at)


def _known_given(word: str) -> Sequence[str]:
    return [reading.sound for reading in readings(word) if is_given(reading.sound)]
