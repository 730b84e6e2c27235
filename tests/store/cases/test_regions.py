"""The region of a place, whatever its case ending and language."""

import pytest

from config.wording.catalogue import load_catalogues
from store.cases.regions import UNKNOWN_REGION, _rows, count_by_region, region_of


@pytest.mark.parametrize(
    ("place", "region"),
    [
        ("Ақтауда", "mangystau"),
        ("в Жанаозене", "mangystau"),
        ("Алматы", "almaty"),
        ("Алматинской области", "almaty-region"),
        ("Алматы облысында", "almaty-region"),
        ("Оралда", "west-kazakhstan"),
        ("г. Уральске", "west-kazakhstan"),
        ("Усть-Каменогорск", "east-kazakhstan"),
        ("Семее", "abai"),
        ("область Абай", "abai"),
        ("города Абай", "karaganda"),
        ("Aktobe", "aktobe"),
        ("Нур-Султане", "astana"),
        ("Нұр-Сұлтанда", "astana"),
        ("Стамбуле", "abroad"),
        ("Нью-Васюки", UNKNOWN_REGION),
        ("", ""),
    ],
)
def test_place_belongs_to_a_region(place: str, region: str) -> None:
    assert region_of(place) == region


def test_places_of_a_region_are_counted_together() -> None:
    assert count_by_region([("Ақтауда", 2), ("Актау", 1), ("", 2)]) == [("mangystau", 3), ("", 2)]


def test_twenty_regions_have_names_in_every_language() -> None:
    regions = {region for region, _ in _rows()}
    assert len(regions - {"abroad"}) == 20
    for words in load_catalogues().values():
        assert all(words.has(f"region-{region}") for region in regions)
