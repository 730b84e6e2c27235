"""What the benchmark of names gives to those who compare names with names."""

from bench.workload.name_rivals import candidates


def test_words_with_capitals_side_by_side_are_cut_out() -> None:
    text = "Вчера Галымбек Сарсенов и Айна Тлеуова-Ким Болатовна приехали. Актау, Дом"
    assert set(candidates(text)) == {
        "Вчера Галымбек",
        "Вчера Галымбек Сарсенов",
        "Галымбек Сарсенов",
        "Айна Тлеуова-Ким",
        "Тлеуова-Ким Болатовна",
        "Айна Тлеуова-Ким Болатовна",
    }
