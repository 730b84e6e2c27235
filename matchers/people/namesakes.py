"""Find people in a text who share an entry's surname but not its given name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matchers.lexicon.records import NameIndex
from matchers.lexicon.tokenized_text import TokenizedText
from matchers.lexicon.word_index import readings
from matchers.mention import Mention
from matchers.people.neighbouring_words import is_beside_other_given_name
from matchers.spelling.known_names import is_given


@dataclass(frozen=True, kw_only=True, slots=True)
class Namesake:
    """A span `text[start:end]` that names another person."""

    start: int
    end: int
    surface: str
    given: str
    """The sound of the given name or initial; the same for all forms of a known name."""


def find_namesakes(text: str, names: NameIndex, mentions: Iterable[Mention]) -> list[Namesake]:
    """Return the places where a person's surname is beside another person's given name or initial.

    `names` hold that person alone; `mentions` are those of the person in the text.
    """
    tokenized = TokenizedText(text, names.word_index)
    surnames = names.person(0).surnames
    taken = [(mention.start, mention.end) for mention in mentions]
    found: list[Namesake] = []
    for at in tokenized.hits:
        token = tokenized.tokens[at]
        is_surname = token.is_capital and any(match.token in surnames for match in token.matches)
        if not is_surname or any(start <= token.start < end for start, end in taken):
            continue
        if is_beside_other_given_name(tokenized, at):
            found.append(_named(tokenized, at))
    return found


def _named(tokenized: TokenizedText, at: int) -> Namesake:
    given = _place_of_given(tokenized, at)
    first, last = tokenized.tokens[min(at, given)], tokenized.tokens[max(at, given)]
    known = _known_given(tokenized.tokens[given].word)
    return Namesake(
        start=first.start,
        end=last.end,
        surface=tokenized.text[first.start : last.end],
        given=known[0] if known else tokenized.tokens[given].word,
    )


def _place_of_given(tokenized: TokenizedText, at: int) -> int:
    """Return the position of the given name: that of a known one before or after the surname, else before it."""
    beside = tokenized.beside(at)
    known = [place for place in beside if _known_given(tokenized.tokens[place].word)]
    return next(iter([*known, *beside]), at)


def _known_given(word: str) -> Sequence[str]:
    return [reading.sound for reading in readings(word) if is_given(reading.sound)]
