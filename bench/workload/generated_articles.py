"""Generate invented articles of some 1,700 characters, with realistic frequencies of words and surnames.

Of 50,000 words, the commonest makes up one in thirty, and the others follow Zipf's law. Of 3,000 surnames, the
commonest is in one article of twenty-five, and most are in one of several thousand."""

import itertools
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import cache
from itertools import accumulate

from config.models.entry import Entry, EntryKind
from spiders.article import Article

NOW = datetime(2026, 3, 2, 21, 0, tzinfo=UTC)
WORDS, SURNAMES = 50_000, 3_000
SENTENCES, PEOPLE = 19, 4
_GIVEN = (
    "Тимур Асхат Ерлан Марат Канат Болат Серик Нурлан Дархан Азамат Руслан Олжас Бауыржан Данияр Арман Айдос Жандос "
    "Мейрам Талгат Рустем Санжар Мурат Кайрат Ерболат Самат Ануар Диас Алмас Ильяс Магжан Бекзат Нуржан Адиль Тлеген"
)
GIVEN = _GIVEN.split()
_SYLLABLES = ("ка", "ро", "ми", "та", "ле", "су", "ни", "ва", "до", "пе", "ри", "за", "бо", "ли", "шу", "ге")
_OF_NAMES = ("ба", "ку", "ре", "мо", "ши", "та", "жо", "ны", "ла", "зе", "гу", "ди", "са", "пы", "ха", "ме")
EVERY = 500
"""One in this many articles names NEW."""
NEW = Entry(id="balapangalov", kind=EntryKind.PERSON, names=("Тимур Балапангалов",), gender="m")


def common_entry() -> Entry:
    """Return a person with the commonest given name and surname."""
    return Entry(id="common", kind=EntryKind.PERSON, names=(f"{GIVEN[0]} {surnames()[0]}",), gender="m")


def page_of(number: int) -> Article:
    """Return the article with this number, which is the same at each call."""
    dice = random.Random(number)
    sentences = [" ".join(_sentence(dice)).capitalize() for _ in range(SENTENCES)]
    named = zip(_chosen(dice, GIVEN, 5), _chosen(dice, surnames(), 20), strict=True)
    for at, (given, surname) in enumerate(named, 2):
        sentences[at] = f"{given} {surname}{dice.choice(('', 'а', 'у', 'ым'))} {sentences[at]}"
    if number % EVERY == 0:
        sentences[9] = f"Задержан {NEW.name}, его обвиняют по статье 405 УК РК"
    url = f"https://bench.example/news/{number}"
    return Article(
        outlet="bench", article_id=str(number), url=url, urls=(url,), title=" ".join(_sentence(dice)).capitalize(),
        author=None, published=NOW, lang="ru", text=". ".join(sentences) + ".", layers={},
    )  # fmt: skip


def invented_entries() -> Iterator[Entry]:
    """Yield invented people, no two with the same name; few are in the articles."""
    dice = random.Random(7)
    for number in itertools.count():
        name = f"{dice.choice(GIVEN)} {_surname(dice)[:-2]}{_OF_NAMES[number % 16]}{dice.choice(('ев', 'ов', 'ин'))}"
        yield Entry(id=f"invented-{number}", kind=EntryKind.PERSON, names=(name,), gender="m")


@cache
def surnames() -> list[str]:
    """Return all surnames of the articles, commonest first."""
    dice = random.Random(11)
    return list(dict.fromkeys(_surname(dice) for _ in range(2 * SURNAMES)))[:SURNAMES]


def _surname(dice: random.Random) -> str:
    return "".join(dice.choices(_OF_NAMES, k=dice.randrange(2, 5))).capitalize() + dice.choice(
        ("ев", "ов", "ин", "баев")
    )


def _sentence(dice: random.Random) -> list[str]:
    words, weights = _vocabulary()
    return dice.choices(words, cum_weights=weights, k=dice.randrange(8, 16))


@cache
def _vocabulary() -> tuple[list[str], list[float]]:
    dice = random.Random(5)
    words = dict.fromkeys("".join(dice.choices(_SYLLABLES, k=1 + (at > 16) + (at > 200))) for at in range(2_000))
    words |= dict.fromkeys("".join(dice.choices(_SYLLABLES, k=dice.randrange(3, 7))) for _ in range(2 * WORDS))
    chosen = list(words)[:WORDS]
    return chosen, list(accumulate(1 / (rank + 2.7) for rank in range(len(chosen))))


def _chosen(dice: random.Random, names: Sequence[str], evenness: int) -> list[str]:
    return dice.choices(names, cum_weights=_weights(len(names), evenness), k=PEOPLE)


@cache
def _weights(count: int, evenness: int) -> list[float]:
    return list(accumulate(1 / (rank + evenness) for rank in range(count)))
