"""A prefilter at a text: it misses no name, and passes over what merely has one's words."""

import pytest

from config.models.entry import Entry, EntryKind
from matchers.prefilter import Prefilter

PERSON = Entry(id="balapanov", kind=EntryKind.PERSON, names=("Тимур Балапанов",))
KNOWN = PERSON.model_copy(update={"context": ("Приозёрск", "kz-uk:405")})
LATIN = PERSON.model_copy(update={"names": ("Timur Balapanov",)})
BODY = Entry(id="body", kind=EntryKind.ORGANISATION, names=("Общество степных садоводов",), abbreviations=("ОССД",))


@pytest.mark.parametrize(
    "text",
    [
        "Тимура Балапанова задержали.",
        "Балапанов Тимур Ерланович вышел.",
        "Вышли братья Тимур Ерланович и Асхат Ерланович Балапановы.",
        "Суд над Т.Е. Балапановым отложен.",
        "Тимур Балабанов вышел.",
        "Темур-Балапанов",
        "тимур балапанов",
        "Timur Balapanov was released.",
    ],
)
def test_whatever_may_name_a_person_is_seen(text: str) -> None:
    assert Prefilter([PERSON]).may_name(text)
    assert Prefilter([BODY, LATIN]).may_name(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Балапанов вышел.",
        "Тимур вышел.",
        "А. Балапанов вышел.",
        "Тимур пел, а плясал до утра весь вечер Балапанов.",
    ],
)
def test_parts_of_a_name_by_themselves_are_passed_over(text: str) -> None:
    assert not Prefilter([PERSON]).may_name(text)


@pytest.mark.parametrize("text", ["Madina and Yerzhan Suyunov left.", "Yerzhan and Madina Suyunov left."])
def test_a_woman_named_with_a_mans_surname_is_seen(text: str) -> None:
    madina = PERSON.model_copy(update={"names": ("Madina Suyunova",)})
    assert Prefilter([madina]).may_name(text)


def test_a_surname_alone_counts_beside_what_belongs_to_its_bearer() -> None:
    assert Prefilter([KNOWN]).may_name("В Приозёрске выступил Балапанов.")
    only_place = KNOWN.model_copy(update={"context": ("Приозёрск",)})
    assert not Prefilter([only_place]).may_name("В Степногорске выступил Балапанов.")


@pytest.mark.parametrize("text", ["В обществе степных садоводов", "ОССД-ның төрағасы"])
def test_organisations_are_seen_by_words_and_by_letters(text: str) -> None:
    assert Prefilter([BODY]).may_name(text)
    assert not Prefilter([PERSON]).may_name(text)


def test_words_of_organisations_far_apart_are_passed_over() -> None:
    assert not Prefilter([BODY]).may_name("Общество решило, что весной садоводов станет больше, и уехало.")
