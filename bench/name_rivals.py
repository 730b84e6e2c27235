"""nomenklatura's logic-v2, which compares names with rigour: run by `bench.names` in an environment of its own.

Its libraries are other versions than Kuzet's. It compares a name with a name that somebody has cut out, so that here
each two or three words with capitals that stand side by side are taken for one. `every` compares each of them with each
name of the list, as it comes; `blocked` only with the names that share a word with it, as who uses it for a long list
would arrange. Reads {"names": [[...], ...], "texts": [...], "seconds": ...} as JSON, writes {"version", "every",
"blocked", "found"}: texts a second of processor time, and how many names `blocked` found in each text.
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
"""The score from which nomenklatura's users take two names for one."""
SAMPLE = 2_000
"""Names that stand for the list where each is compared."""
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")


def candidates(text: str) -> Iterator[str]:
    """Two and three words with capitals side by side: what may be a name."""
    words = list(_WORD.finditer(text))
    for length in (2, 3):
        for place in range(len(words) - length + 1):
            run = words[place : place + length]
            gaps = (text[one.end() : other.start()] for one, other in pairwise(run))
            if all(word[0][0].isupper() for word in run) and all(gap.isspace() for gap in gaps):
                yield text[run[0].start() : run[-1].end()]


class Rival:
    """logic-v2, and the names of a list."""

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
        """A person of these names, as nomenklatura has them."""
        told = {"id": names[0], "schema": "Person", "properties": {"name": list(names)}}
        return self._proxy.from_dict(told)

    def is_same(self, one: Any, other: Any) -> bool:
        return float(self._logic.compare(one, other, self._config).score) >= SAME

    def blocked(self, text: str) -> int:
        """How many names of the list are in the text, of those that share a word with a candidate."""
        found: set[int] = set()
        for written in candidates(text):
            one = self.person([written])
            sharing = {number for word in written.lower().split() for number in self.words.get(word, ())}
            found |= {number for number in sharing if self.is_same(one, self.listed(number))}
        return len(found)


def speeds(names: Sequence[Sequence[str]], texts: Sequence[str], seconds: float) -> dict[str, float | str]:
    """What this program writes."""
    rival = Rival(names)
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


def _pairs_a_second(rival: Rival, cut: Sequence[Any], sample: int, seconds: float) -> float:
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
