"""Pairs of texts that are copies of each other, and pairs that only look so: shared background, other people."""

import random
from collections.abc import Sequence

import pytest

from store.articles.versions import record_imported
from store.session import Database
from store.stories.near_duplicates import copied_rate, join_stories
from store.texts.derived import sketch_of
from store.texts.edit_meaning import are_two_cases
from tests.support.scripted_outlet import WORDS
from tests.support.store_samples import NOW, article

GIVEN = ("Тимур", "Ержан", "Асель", "Данияр", "Гульнар", "Айгерим", "Руслан", "Сауле")
SURNAMES = ("Балапанов", "Кайратов", "Сарсенов", "Тауасаров", "Штайнхольц", "Узакбаев", "Мырзаев", "Жанибеков")
CITIES = ("Актау", "Алматы", "Шымкент", "Караганда", "Атырау", "Костанай")
VOCABULARY = [prefix + word for prefix in ("", "пере", "за", "про", "вы", "об") for word in WORDS]
NOTICE = (
    "В суде номер два города {city} начато рассмотрение уголовного дела в отношении гражданина {name} по части второй "
    "статьи 405 Уголовного кодекса Республики Казахстан. Заседание назначено на {day} марта, вход в зал суда "
    "свободный, сообщает пресс-служба суда."
)
PAIRS = 300


def sentences(dice: random.Random, count: int, names: Sequence[str]) -> list[str]:
    found = []
    for _ in range(count):
        words = dice.choices(VOCABULARY, k=dice.randrange(9, 20))
        if dice.random() < 0.5:
            words.insert(len(words) // 2, dice.choice(names))
        found.append(" ".join(words).capitalize().replace(words[0], words[0].capitalize(), 1) + ".")
    return [_with_capitals(sentence, names) for sentence in found]


def _with_capitals(sentence: str, names: Sequence[str]) -> str:
    for name in names:
        sentence = sentence.replace(name.lower(), name)
    return sentence


def rewritten(dice: random.Random, source: Sequence[str]) -> list[str]:
    """An editor's hand: one word in sixteen is another one."""
    return [
        " ".join(dice.choice(VOCABULARY) if dice.random() < 0.06 and word.islower() else word for word in one.split())
        for one in source
    ]


def pair(number: int) -> tuple[str, str, bool]:
    """Two texts, and whether one is a copy of the other."""
    dice = random.Random(number)
    names = [f"{dice.choice(GIVEN)} {dice.choice(SURNAMES)}", dice.choice(CITIES)]
    source = sentences(dice, dice.randrange(8, 25), names)
    size = len(source)
    match number % 6:
        case 0:
            other, is_copy = list(source), True
        case 1:
            other, is_copy = source[: max(4, int(size * dice.uniform(0.3, 0.6)))], True
        case 2:
            other, is_copy = rewritten(dice, source), True
        case 3:
            other, is_copy = [*source[: size * 7 // 10], *sentences(dice, max(1, size // 4), names)], True
        case 4:
            other, is_copy = [*sentences(dice, size * 2 // 3, ["Иной Человек"]), *source[size * 2 // 3 :]], False
        case _:
            return (*notices(dice), False)
    return " ".join(source), " ".join(other), is_copy


def notices(dice: random.Random) -> tuple[str, str]:
    """Two notices of one court's form about two people."""
    one, other = (
        NOTICE.format(city=dice.choice(CITIES), name=f"{surname}а", day=dice.randrange(1, 29))
        for surname in dice.sample(SURNAMES, 2)
    )
    return one, other


def is_grouped(one: str, other: str) -> bool:
    return copied_rate(sketch_of(one), sketch_of(other)) >= 1 and not are_two_cases(other, one)


def test_copies_are_distinguished_from_look_alikes() -> None:
    pairs = [pair(number) for number in range(PAIRS)]
    found = [(is_copy, is_grouped(one, other)) for one, other, is_copy in pairs]
    right, grouped, copies = (sum(map(all, found)), sum(got for _, got in found), sum(want for want, _ in found))
    assert 2 * right / (grouped + copies) >= 0.95


@pytest.mark.parametrize("seed", range(40))
def test_notices_about_two_people_are_never_grouped(seed: int) -> None:
    one, other = notices(random.Random(seed))
    assert not is_grouped(one, other)


def test_a_corrected_name_in_a_long_copy_makes_no_other_case() -> None:
    source = " ".join(sentences(random.Random(1), 20, ["Тимур Балапанов"]))
    assert not are_two_cases(source, source + " Об этом сообщил Руслан.")
    assert not are_two_cases(source, source.replace("Балапанов", "Балапанова"))


def test_two_cases_under_one_headline_have_two_stories(database: Database) -> None:
    one, other = notices(random.Random(3))
    pages = [
        article(number, outlet=outlet, url=f"https://{outlet}.example/1", urls=(), title="Суд в Актау", text=text)
        for number, (outlet, text) in enumerate((("a", one), ("b", other), ("c", one)))
    ]
    with database.session() as session:
        recorded = record_imported(session, pages, now=NOW)
        pairs = [(found.article_row, found.version) for found in recorded if found.version is not None]
        stories = [story.id for story in join_stories(session, pairs, now=NOW)]
    assert stories[0] == stories[2] != stories[1]
