"""What other packages say in English, such as problems of a list, in the reader's language."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_PLACE = re.compile(r"\\\{(\w+)\\\}")


@dataclass(frozen=True)
class Phrases:
    """A language's phrases for English ones that hold values, each with the pattern of its English one."""

    patterns: tuple[tuple[re.Pattern[str], str], ...]

    def __call__(self, words: str) -> str:
        """The words in this language; what is not known stays English."""
        for pattern, phrase in self.patterns:
            if match := pattern.fullmatch(words):
                # A value is shorter than what it stands in, so this ends.
                return phrase.format_map({name: self(value) for name, value in match.groupdict().items()})
        return words


def load_phrases(phrases: Mapping[str, str]) -> Phrases:
    """Phrases by their English ones, in which {name} stands for any words."""
    return Phrases(tuple((_pattern(english), phrase) for english, phrase in phrases.items()))


def _pattern(english: str) -> re.Pattern[str]:
    return re.compile(_PLACE.sub(r"(?P<\1>.+)", re.escape(english)), re.DOTALL)
