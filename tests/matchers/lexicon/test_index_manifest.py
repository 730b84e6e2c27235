"""An updated index finds the same as a newly built one."""

import random
from dataclasses import replace

import pytest

from config.models.entry import Entry
from config.models.law import Laws
from matchers import index as index_module
from matchers.find import find_mentions
from matchers.index import Index, build_index, changed_index, list_digest
from matchers.lexicon.index_manifest import ManifestError, manifest_entry, manifest_of
from matchers.lexicon.sorted_table import sorted_table, updated_table
from tests.matchers.organisations.test_organisations import FOUND as BODIES
from tests.matchers.people.test_people import FOUND as PEOPLE
from tests.support.name_samples import person

CASES = [*PEOPLE, *BODIES]
ENTRIES = [entry.model_copy(update={"id": f"entry-{number}"}) for number, (entry, _, _) in enumerate(CASES)]
TEXTS = [text for _, text, _ in CASES]
LAWS = Laws()


def some(dice: random.Random) -> list[Entry]:
    """Entries of a list in any order; the same ids may have other names than in another such list."""
    chosen = dice.sample(ENTRIES, len(ENTRIES) // 2)
    others = dice.choices(chosen, k=4)
    return [
        *chosen[4:],
        *(one.model_copy(update={"names": other.names}) for one, other in zip(chosen, others, strict=False)),
    ]


def found(index: Index, texts: list[str]) -> list[object]:
    return [find_mentions(text, index) for text in texts]


@pytest.mark.parametrize("seed", range(4))
def test_a_changed_index_finds_the_same_as_one_that_is_built_again(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_module, "_MAX_CHANGED_SHARE", 9.0)
    monkeypatch.setattr(index_module, "_MAX_ROWS_PER_ENTRY", 99.0)
    dice = random.Random(seed)
    texts = dice.sample(TEXTS, 60)
    index = build_index(some(dice), LAWS)
    for _ in range(3):
        entries = some(dice)
        index = changed_index(index, entries, LAWS)
        built = build_index(dice.sample(entries, len(entries)), LAWS)
        assert index.digest == built.digest == list_digest(entries, LAWS)
        assert found(index, texts) == found(built, texts)
        assert sorted(one.digest for one in index.manifest.entries()) == sorted(
            one.digest for one in built.manifest.entries()
        )


def test_what_nobody_uses_any_more_is_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index_module, "_MAX_CHANGED_SHARE", 9.0)
    monkeypatch.setattr(index_module, "_MAX_ROWS_PER_ENTRY", 99.0)
    one, other = person("Галымбек Сарсенов"), person("Айна Тлеуова").model_copy(update={"id": "other"})
    index = changed_index(build_index([one, other], LAWS), [other], LAWS)
    assert not any(index.names.word_index.parts(["Сарсенова", "Галымбеку"]))
    assert all(index.names.word_index.parts(["Тлеуовой", "Айне"]))


def test_where_much_differs_an_index_is_built_again() -> None:
    index = build_index(ENTRIES[:20], LAWS)
    with pytest.raises(ManifestError):
        changed_index(index, ENTRIES[10:30], LAWS)


def test_where_many_rows_are_of_nobody_an_index_is_built_again() -> None:
    entries = ENTRIES[:20]
    index = build_index(entries, LAWS)
    for number in range(6):
        entries[0] = entries[0].model_copy(update={"context": (f"place {number}",)})
        index = changed_index(index, entries, LAWS)
    with pytest.raises(ManifestError):
        changed_index(index, [entries[0].model_copy(update={"context": ()}), *entries[1:]], LAWS)


def test_a_ledger_that_says_something_else_than_the_index_is_noticed() -> None:
    entries = [*ENTRIES[:30]]
    index = build_index(entries, LAWS)
    kept = list(index.manifest.entries())
    wrong = [manifest_entry(person("Некто Другой").model_copy(update={"id": entries[0].id}), kept[0].place), *kept[1:]]
    index = replace(index, manifest=manifest_of(wrong, index.manifest.uses))
    with pytest.raises(ManifestError):
        changed_index(index, entries, LAWS)


def test_a_changed_table_has_the_pairs_of_one_rebuilt() -> None:
    dice = random.Random(1)
    pairs = [(dice.randrange(9), dice.randrange(9)) for _ in range(40)]
    gone, added = set(pairs[:10]), {(dice.randrange(12), dice.randrange(10, 20)) for _ in range(20)}
    changed = updated_table(sorted_table(pairs), gone, added)
    assert changed == sorted_table((set(pairs) - gone) | added)
    with pytest.raises(KeyError):
        updated_table(changed, [(99, 1)], [])
