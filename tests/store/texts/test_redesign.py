"""A night on which the outlet's layout is new: what only the layout changed, and what an editor did meanwhile."""

import random
from collections.abc import Callable

import pytest

from store.texts.redesign import ArticleEdit, are_read_otherwise, are_volatile, have_common_additions, redesigned
from tests.support.scripted_outlet import WORDS

ARTICLES = 20
EDITED = 7


def sentence(dice: random.Random) -> str:
    return " ".join(dice.choices(WORDS, k=dice.randrange(7, 15))).capitalize() + "."


def text(number: int) -> list[str]:
    dice = random.Random(number)
    return [" ".join(sentence(dice) for _ in range(3)) for _ in range(4)]


def teaser(number: int) -> str:
    return f"Читайте: {' '.join(text(90 + number))[:40]}"


LAYOUTS: dict[str, Callable[[list[str], int], list[str]]] = {
    "the same request everywhere": lambda lines, _: [*lines, "Подписывайтесь на наш канал."],
    "a caption of each": lambda lines, number: [f"Снимок {WORDS[number]} {WORDS[-number]} из архива", *lines],
    "other headlines inside": lambda lines, number: [lines[0], teaser(number), *lines[1:]],
    "a sentence about each author": lambda lines, number: [*lines, sentence(random.Random(number))],
    "marks inside sentences": lambda lines, number: [one.replace(" ", f" {WORDS[number]} ", 1) for one in lines],
    "less than before": lambda lines, _: lines[:-1],
}

EDITS: dict[str, Callable[[list[str]], list[str]]] = {
    "a word that came": lambda lines: [lines[0], lines[1].replace(" ", " не ", 1), *lines[2:]],
    "a word that went": lambda lines: [lines[0], " ".join(lines[1].split()[:2] + lines[1].split()[3:]), *lines[2:]],
    "a sentence that came": lambda lines: [lines[0], f"{lines[1]} Позже адвоката отпустили.", *lines[2:]],
    "a paragraph that went": lambda lines: [lines[0], *lines[2:]],
    "another word": lambda lines: [lines[0], " ".join(["Вчера", *lines[1].split()[1:]]), *lines[2:]],
}


def verdicts(layout: str, edit: str | None) -> list[bool]:
    edits = []
    for number in range(1, ARTICLES + 1):
        lines = text(number)
        edited = EDITS[edit](lines) if edit and number == EDITED else lines
        edits.append(ArticleEdit(before="\n".join(lines), after="\n".join(LAYOUTS[layout](edited, number))))
    return redesigned(edits, read_again=ARTICLES, new_layout=True)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_a_layout_does_to_all_is_no_edit(layout: str) -> None:
    assert verdicts(layout, None) == [True] * ARTICLES


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("layout", ["the same request everywhere", "a caption of each", "other headlines inside"])
def test_an_edit_on_the_same_run_is_one(layout: str, edit: str) -> None:
    assert [number for number, is_layout in enumerate(verdicts(layout, edit), 1) if not is_layout] == [EDITED]


def test_a_word_is_seen_even_where_whole_sentences_come_from_the_layout() -> None:
    found = verdicts("a sentence about each author", "a word that came")
    assert [number for number, is_layout in enumerate(found, 1) if not is_layout] == [EDITED]


def test_an_advert_in_most_texts_is_no_edit_of_any() -> None:
    advert = "Подпишитесь на рассылку редакции, чтобы каждое утро получать главные новости города и области. " * 3
    before = ["\n".join(text(number)) for number in range(5)]
    adverts = [ArticleEdit(before=one, after=f"{one}\n{advert}") for one in before]
    assert have_common_additions(adverts)
    assert are_read_otherwise(adverts, read_again=8)
    assert not are_read_otherwise(adverts, read_again=20)


def test_edits_of_their_own_are_no_common_additions() -> None:
    edits = [ArticleEdit(before="\n".join(text(one)), after="\n".join(text(one + 50))) for one in range(5)]
    assert not have_common_additions(edits)
    assert not have_common_additions(edits[:2])
    assert not are_read_otherwise(
        [ArticleEdit(before="\n".join(text(1)), after="\n".join(text(1)) + " x")], read_again=1
    )


def counted(number: int, views: int, term: int = 5) -> str:
    return (
        f"{text(number)[0]} Дали {term} лет. Сейчас 12:{views % 60:02d}, просмотров {views} за сутки. {text(number)[1]}"
    )


def test_counters_and_clocks_that_move_in_most_articles_are_no_edits() -> None:
    edits = [ArticleEdit(before=counted(one, 10 + one), after=counted(one, 90 + one)) for one in range(6)]
    assert are_volatile(edits, visited=12) == [True] * 6


def test_a_number_that_one_article_changes_is_an_edit() -> None:
    edits = [ArticleEdit(before=counted(one, 10 + one), after=counted(one, 90 + one)) for one in range(6)]
    edits[2] = ArticleEdit(before=counted(2, 10), after=counted(2, 95, term=7))
    edits[3] = ArticleEdit(before=counted(3, 10), after=counted(3, 95).replace("лет", "года"))
    assert are_volatile(edits, visited=6) == [True, True, False, False, True, True]


@pytest.mark.parametrize("visited", [2, 13])
def test_numbers_of_few_of_the_visited_articles_are_edits(visited: int) -> None:
    edits = [ArticleEdit(before=counted(one, 10), after=counted(one, 90)) for one in range(min(visited, 6))]
    assert not any(are_volatile(edits, visited=visited))


@pytest.mark.parametrize(
    ("sentence", "is_volatile"),
    [
        ("Их приговорили к {} годам и {} месяцам.", False),
        ("Суд дал каждому {} лет.", False),
        ("Оларға {} жыл берілді.", False),
        ("Штраф составил {} тысяч.", False),
        ("Дело по статье {} передали в суд.", False),
        ("They got {} years each.", False),
        ("Опубликовано {} дня назад.", True),
        ("Published {} days ago.", True),
        ("Прочитали {} раз.", True),
    ],
)
def test_a_term_a_sum_and_a_law_are_never_counters(sentence: str, is_volatile: bool) -> None:
    edits = [ArticleEdit(before=sentence.format(5, 2), after=sentence.format(6, 2)) for _ in range(6)]
    assert are_volatile(edits, visited=6) == [is_volatile] * 6
