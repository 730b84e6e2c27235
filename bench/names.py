"""Measure the speed of matching as the list grows, compared with other libraries, on generated texts.

Kuzet does all its work on a text (names, organisations, laws, citations, events). `new` is the first search of the
texts with an index, `known` the second, when their words are cached; a realistic stream (Zipf's law over many words)
has both kinds of words. The stream is searched as by a worker, in a process that maps the index from its file.

The rivals look only for names: rapidfuzz's partial_ratio of every name with every text, pymorphy3's lemmas, and
nomenklatura's logic-v2 with rigour, which compares two names. The latter gets adjacent capitalised words of the text as
names (`bench.workload.name_rivals`). The rivals find most names here, which are in the nominative, but few inflected
ones in real texts.
"""

import json
import os
import platform
import random
import subprocess
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache
from itertools import accumulate, islice
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

from pymorphy3 import MorphAnalyzer
from rapidfuzz import fuzz, process, utils

from config.loader import load_config
from config.models.entry import Entry, EntryKind
from crawler.index_cache import map_index, write_index
from matchers.find import find_mentions
from matchers.index import Index, build_index
from matchers.normalize import WORD
from matchers.spelling.romanise import romanise

SIZES = (100, 1_000, 10_000, 100_000)
TEXTS = 400
CHARACTERS = 1_600
LENGTHS = (1, 5, 30)
"""How many texts are joined into one, to see whether the cost grows faster than the length."""
SECONDS = 10.0
"""Seconds for each rival; its speed is computed from what it did until then."""
THRESHOLD = 90
STREAM_TEXTS = 20_000
STREAM_WORDS = 200_000
STREAM_AT_ONCE = 1_000
"""How many texts are made before each search, outside the measured time: making them takes longer than searching."""

RIVALS = Path(__file__).parents[1] / "build" / "rivals" / "bin" / "python"
"""Python of an environment with nomenklatura, which needs other versions of our libraries."""

_FIRST_TEXT = """
    Нур Бек Ал Ер Жан Ай Ак Тол Сул Мук Кар Кос Дос Тас Тем Бай Кен Мыр Сер Ора Сап Каз Кож Мам Омар Рах Сад Уте Хам
"""
_FIRST = _FIRST_TEXT.split()
_SECOND_TEXT = """
    маган мухамед болат тан бек бай кул жан гали дык рат лан кен ахмет султан мен дар жол мыр сейт хан паз рау
"""
_SECOND = _SECOND_TEXT.split()
_THIRD = ("", "", "ал", "ем", "ыс", "ил", "ар")
_ENDINGS = ("ов", "ев", "ов", "ев", "бек", "бай", "улы", "ин")
_GIVEN_TEXT = """
    Аскар Ерлан Нурлан Болат Серик Марат Тимур Данияр Арман Олжас Ержан Канат Кайрат Дархан Талгат Абай Айдос Асхат
"""
_GIVEN = _GIVEN_TEXT.split()


def invented(count: int, seed: int = 1) -> list[Entry]:
    """Return entries with an invented Russian spelling and its romanisation."""
    rng = random.Random(seed)
    found = []
    for number in range(count):
        surname = rng.choice(_FIRST) + rng.choice(_SECOND) + rng.choice(_THIRD) + rng.choice(_ENDINGS)
        name = f"{rng.choice(_GIVEN)} {surname}"
        found.append(Entry(id=f"entry-{number}", kind=EntryKind.PERSON, names=(romanise(name), name), gender="m"))
    return found


def texts(people: Sequence[Entry], seed: int = 2) -> list[str]:
    """Return texts of real Russian words in random order, with a name in every second sentence."""
    rng = random.Random(seed)
    return list(_texts(rng, _dictionary(rng, 60), people, TEXTS))


def stream(people: Sequence[Entry], seed: int = 3) -> Iterator[str]:
    """Yield texts with as many different words as a crawl meets in some weeks."""
    rng = random.Random(seed)
    return _texts(rng, _dictionary(rng, 20)[:STREAM_WORDS], people, STREAM_TEXTS)


def _texts(rng: random.Random, words: Sequence[str], people: Sequence[Entry], count: int) -> Iterator[str]:
    weights = list(accumulate(1 / (rank + 10) for rank in range(len(words))))
    for _ in range(count):
        yield "".join(_sentences(rng, words, weights, people))[:CHARACTERS]


def _dictionary(rng: random.Random, step: int) -> list[str]:
    """Return every `step`-th form of the dictionary, shuffled."""
    known = MorphAnalyzer().dictionary.iter_known_words()
    words = [word for number, (word, *_) in enumerate(known) if number % step == 0 and word.isalpha()]
    rng.shuffle(words)
    return words


def _sentences(
    rng: random.Random, words: Sequence[str], weights: Sequence[float], people: Sequence[Entry]
) -> Iterator[str]:
    for number in range(CHARACTERS // 60):
        chosen = rng.choices(words, cum_weights=weights, k=rng.randint(6, 14))
        if number % 2:
            chosen.insert(rng.randrange(len(chosen)), rng.choice(people).names[-1])
        yield " ".join(chosen).capitalize() + ". " if number % 2 == 0 else " ".join(chosen) + ". "


def speed(search: Callable[[str], object], some: Sequence[str]) -> float:
    """Return texts per second of processor time."""
    start = process_time()
    done = 0
    for text in some:
        search(text)
        done += 1
        if process_time() - start > SECONDS:
            break
    return done / (process_time() - start)


def stream_speed(people: Sequence[Entry], path: Path) -> float:
    """Return texts per second of the realistic stream, in a fresh process that maps the index from its file."""
    index = map_index(path)
    spent = 0.0
    texts = stream(people)
    while some := list(islice(texts, STREAM_AT_ONCE)):
        start = process_time()
        for text in some:
            find_mentions(text, index)
        spent += process_time() - start
    return STREAM_TEXTS / spent


def rival_speeds(entries: Sequence[Entry], some: Sequence[str]) -> dict[str, Any] | None:
    """Return the output of `bench.workload.name_rivals`, or None where it can't run."""
    if not RIVALS.exists():
        return None
    told = json.dumps({"names": [entry.names for entry in entries], "texts": some, "seconds": SECONDS})
    program = Path(__file__).with_name("workload") / "name_rivals.py"
    done = subprocess.run([RIVALS, program], input=told, capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"nomenklatura failed: {done.stderr.strip().splitlines()[-1:]}")
        return None
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def fuzzy_search(entries: Sequence[Entry]) -> Callable[[str], object]:
    """Return a search that compares every name with every text by rapidfuzz."""
    names = [utils.default_process(name) for entry in entries for name in entry.names]

    def search(text: str) -> object:
        return process.extract(
            utils.default_process(text), names, scorer=fuzz.partial_ratio, score_cutoff=THRESHOLD, limit=None
        )

    return search


def lemma_search(entries: Sequence[Entry]) -> Callable[[str], object]:
    """Return a search for names as sets of lemmas."""
    analyser = MorphAnalyzer()

    @lru_cache(maxsize=200_000)
    def lemma(word: str) -> str:
        return str(analyser.parse(word)[0].normal_form)

    filed: dict[str, list[frozenset[str]]] = {}
    for entry in entries:
        lemmas = [lemma(word.lower()) for word in entry.names[-1].split()]
        filed.setdefault(lemmas[-1], []).append(frozenset(lemmas))

    def search(text: str) -> object:
        seen = {lemma(word.lower()) for word in WORD.findall(text)}
        return [name for word in seen for name in filed.get(word, ()) if name <= seen]

    return search


def main() -> None:
    """Print one line for each size of the list, then one for each length of text."""
    everyone = invented(SIZES[-1])
    some = texts(everyone[: SIZES[1]])
    print(f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} processors, one of them used")
    print(
        f"{TEXTS} texts of {CHARACTERS} characters; texts a second, and how many times faster Kuzet is (known words);"
    )
    print(
        f"cost: how many times as long a text takes as with {SIZES[0]} names; logic-v2: nomenklatura's, with rigour, of"
    )
    print("each name cut out of a text with each of the list; blocked: only with those that share a word with it")
    if not RIVALS.exists():
        print("nomenklatura and rigour are not installed: make bench installs them (PyICU needs a compiler and ICU)")
    index = _print_sizes(everyone, some)
    with TemporaryDirectory() as folder, ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
        path = Path(folder) / "index"
        write_index(index, path)
        rate = fresh.submit(stream_speed, everyone[: SIZES[1]], path).result()
    print(
        f"realistic stream of {STREAM_TEXTS:,} texts, {STREAM_WORDS:,} words, {SIZES[-1]:,} names: {rate:,.0f} a second"
    )
    for together in LENGTHS:
        long = ["\n\n".join(some[at : at + together]) for at in range(0, TEXTS - together + 1, together)]
        rate = speed(search_of(index), long) * together
        print(f"texts of {together * CHARACTERS:>7,} characters: {rate:>7,.0f} times {CHARACTERS} characters a second")


def _print_sizes(everyone: Sequence[Entry], some: Sequence[str]) -> Index:
    """Print the line of each size of the list, and return the index of the largest."""
    laws = load_config(None).laws
    rivals = (
        f"{'rapidfuzz':>10} {'ratio':>8} {'pymorphy3':>10} {'ratio':>7} {'logic-v2':>9} {'blocked':>8} {'ratio':>7}"
    )
    print(f"{'names':>8} {'build s':>8} {'new':>7} {'known':>7} {'cost':>6} {rivals}")
    first = 0.0
    for size in SIZES:
        entries = everyone[:size]
        start = process_time()
        index = build_index(entries, laws)
        built = process_time() - start
        new, known = (speed(search_of(index), some) for _ in range(2))
        first = first or known
        fuzzy = speed(fuzzy_search(entries), some)
        lemmas = speed(lemma_search(entries), some)
        of_logic = f"{'–':>9} {'–':>8} {'–':>7}"
        if logic := rival_speeds(entries, some):
            every, blocked = logic["every"], logic["blocked"]
            of_logic = f"{every:>9,.4f} {blocked:>8,.1f} {known / blocked:>7,.0f}"
        print(
            f"{size:>8,} {built:>8.2f} {new:>7,.0f} {known:>7,.0f} {first / known:>6.2f} {fuzzy:>10,.1f}"
            f" {known / fuzzy:>8,.0f} {lemmas:>10,.0f} {known / lemmas:>7,.1f} {of_logic}",
            flush=True,
        )
    return index


def search_of(index: Index) -> Callable[[str], object]:
    """Return a search that does everything that Kuzet does with a text."""
    return lambda text: find_mentions(text, index)


if __name__ == "__main__":
    main()
