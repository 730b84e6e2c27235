"""Measure nomenklatura's logic-v2 with rigour; `bench.names` runs this in an environment of its own.

It compares two names, so here every two or three adjacent capitalised words of a text count as a name. `every` compares
each of them with each name of the list; `blocked` only with names that share a word with it, as users with a long list
would. Reads {"names": [[...], ...], "texts": [...], "seconds": ...} as JSON and writes {"version", "every", "blocked",
"found"}: texts per second of processor time, and how many names `blocked` found in each text.
"""

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module
from importlib.metadata import version
from itertools import pairwise
from time import process_time
from typing import Any

SAME = 0.7
"""The score from which nomenklatura's users treat two names as the same."""
SAMPLE = 2_000
"""Number of names that represent the list when each is compared."""
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")


def candidates(text: str) -> Iterator[str]:
    """Yield two or three adjacent capitalised words."""
    words = list(_WORD.finditer(text))
    for length in (2, 3):
        for place in range(len(words) - length + 1):
            run = words[place : place + length]
            gaps = (text[one.end() : other.start()] for one, other in pairwise(run))
            if all(word[0][0].isupper() for word in run) and all(gap.isspace() for gap in gaps):
                yield text[run[0].start() : run[-1].end()]


class LogicV2Search:
    """A search for the names of a list by logic-v2."""

    def __init__(self, names: Sequence[Sequence[str]]) -> None:
        self.names = names
        matching = import_module("nomenklatura.matching")
        self._logic: Any = matching.get_algorithm("logic-v2")
        self._config: Any = matching.ScoringConfig.defaults()
        self._model: Any = import_module("followthemoney").model
        self._proxy: Any = import_module("followthemoney").EntityProxy
        self.listed = cache(lambda number: self.person(names[number]))
        self.words: dict[str, set[int]] = defaultdict(set)
        for number, written in enumerate(names):
            for word in " ".join(written).lower().split():
                self.words[word].add(number)

    def person(self, names: Sequence[str]) -> Any:
        """Return a person in nomenklatura's form."""
        data = {"id": names[0], "schema": "Person", "properties": {"name": list(names)}}
        return self._proxy.from_dict(data)

    def is_same(self, one: Any, other: Any) -> bool:
        return float(self._logic.compare(one, other, self._config).score) >= SAME

    def blocked(self, text: str) -> int:
        """Return how many names of the list are in the text, comparing only names that share a word with it."""
        found: set[int] = set()
        for written in candidates(text):
            one = self.person([written])
            sharing = {number for word in written.lower().split() for number in self.words.get(word, ())}
            found |= {number for number in sharing if self.is_same(one, self.listed(number))}
        return len(found)


def speeds(names: Sequence[Sequence[str]], texts: Sequence[str], seconds: float) -> dict[str, float | str]:
    """Return the output of this program for the given names, texts and seconds."""
    rival = LogicV2Search(names)
    rival.is_same(rival.person(names[0]), rival.listed(0))  # its tables are loaded
    found = done = 0
    start = process_time()
    for text in texts:
        found += rival.blocked(text)
        done += 1
        if process_time() - start > seconds:
            break
    blocked = done / (process_time() - start)
    cut = [rival.person([one]) for text in texts for one in candidates(text)]
    pairs = _pairs_a_second(rival, cut, min(SAMPLE, len(names)), seconds)
    return {
        "version": version("nomenklatura"),
        "every": pairs / (len(cut) / len(texts) * len(names)),
        "blocked": blocked,
        "found": found / done,
    }


def _pairs_a_second(rival: LogicV2Search, cut: Sequence[Any], sample: int, seconds: float) -> float:
    for number in range(sample):
        rival.listed(number)
    done = 0
    start = process_time()
    for one in cut:
        for number in range(sample):
            rival.is_same(one, rival.listed(number))
        done += sample
        if process_time() - start > seconds:
            break
    return done / (process_time() - start)


if __name__ == "__main__":
    json.dump(speeds(**json.load(sys.stdin)), sys.stdout)
