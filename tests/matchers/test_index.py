"""The index: what it is made of, how it travels, and the keys by which stored texts are found again."""

import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.models.entry import Entry
from config.models.law import Laws
from matchers.find import find_mentions
from matchers.index import build_index, entry_keys, text_keys
from matchers.lexicon import word_index
from matchers.lexicon.sorted_table import packed_records, sorted_table
from matchers.names import build_names, find_names
from matchers.spelling.phonetic_key import phonetic_key
from tests.matchers.organisations.test_organisations import FOUND as BODIES
from tests.matchers.people.test_people import FOUND as PEOPLE
from tests.support.name_samples import organisation, person

ENTRY = person("Galymbek Sarsenov", "Галымбек Сарсенов", gender="m")


def test_a_pickled_index_finds_the_same() -> None:
    names = build_names([ENTRY])
    text = "Галымбека Сарсенова судят"
    assert find_names(text, pickle.loads(pickle.dumps(names))) == find_names(text, names)


def test_the_digest_follows_the_list() -> None:
    changed = ENTRY.model_copy(update={"patronymic": "Ерланович"})
    digests = [build_index(entries, Laws()).digest for entries in ([ENTRY], [ENTRY], [changed], [])]
    assert digests[0] == digests[1]
    assert len(set(digests)) == 3


@pytest.mark.parametrize(("entry", "text"), [(entry, text) for entry, text, _ in [*PEOPLE, *BODIES]])
def test_a_text_that_mentions_an_entry_shares_a_key_with_it(entry: Entry, text: str) -> None:
    if find_names(text, build_names([entry])):
        assert entry_keys(entry) & text_keys(text)


_ENDINGS = "ом ем им ого его ому ему овым иным ых их ами ями ах ях ов ев ей ский ий ии ын ін дың ға лар нда ларымыз дай"


@settings(max_examples=150)
@given(
    st.text(alphabet=st.sampled_from("абвгдеёжийклмностуфхцчшщьыюяәғқңөұүһіАБTk-’"), max_size=9),
    st.lists(st.sampled_from(_ENDINGS.split()), max_size=2),
)
def test_the_short_way_to_skeletons_gives_those_of_all_readings(stem: str, endings: list[str]) -> None:
    for word in (stem + "".join(endings), (stem + "".join(endings)).capitalize()):
        assert word_index.phonetic_keys(word) == {phonetic_key(reading.sound) for reading in word_index.readings(word)}


def test_a_text_without_the_name_shares_no_key() -> None:
    assert not entry_keys(ENTRY) & text_keys("Погода в Актау: дождь и ветер до пятнадцати метров.")


@given(st.lists(st.tuples(st.integers(0, 2**63), st.integers(0, 2**32 - 1))))
def test_a_table_gives_back_what_was_filed(pairs: list[tuple[int, int]]) -> None:
    table = sorted_table(pairs)
    for key, _ in pairs:
        assert set(table.get(key)) == {value for other, value in pairs if other == key}


@given(st.lists(st.binary()))
def test_records_are_found_by_number(parts: list[bytes]) -> None:
    records = packed_records(parts)
    assert [records[number] for number in range(len(records))] == parts


@settings(max_examples=60)
@given(st.text(alphabet=st.sampled_from("аА сСбk-’\n.\u00ad\u200bгб0«»Kимү"), max_size=80))
def test_keys_are_given_for_any_text(text: str) -> None:
    index = build_index([ENTRY, organisation("ДВС", abbreviations=("ДВС",))], Laws())
    assert isinstance(text_keys(text), set)
    assert find_mentions(text, index) == find_mentions(text, index)


def test_what_was_forgotten_is_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_index, "MAX_CACHED_WORDS", 8)
    names = build_names([ENTRY])
    texts = [f"{filler} Галымбека Сарсенова судят, {filler}" for filler in ("Погода", "Дождь и ветер в Актау", "Снег")]
    for text in texts * 3:
        assert [one.surface for one in find_names(text, names)] == ["Галымбека Сарсенова"]
