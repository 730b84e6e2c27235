"""Sentences are cut where a reader would cut them, whatever the text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.sentences import sentence_around, sentence_spans

ONE = [
    "Дело по ст. 405 ч. 2 УК РК передали в суд г. Алматы.",
    "По словам М. К. Ахатова, обыск шёл ночью.",
    "Школа им. Абая, т.е. здание суда, закрыта.",
    "«Не виновен!» — сказал он.",
    "Он ждал... и не дождался.",
    "Mr. Smith met Dr. Brown at No. 5 Main St. Petersburg Road.",
    "1. Ахатов отпущен",
    "Судья зачитал приговор Аскару\nАхатову в зале.",
    "Речь идёт о 1.5 млн тенге и сайте example.kz сегодня.",
    "Он жил в г. Атырау, ул. Сатпаева, д. 5.",
]
TWO = [
    ("Ахатова задержали. Его увезли.", "Его увезли."),
    ("Суд прошёл в 2021 г. Его осудили.", "Его осудили."),
    ("Приговорён Ахатов М.К. Он не согласен.", "Он не согласен."),
    ("Оны ұстады! Ол қамауда.", "Ол қамауда."),
    ("Соседи помогли им. Суд отказал.", "Суд отказал."),
    ("The answer was no. Prosecutors left.", "Prosecutors left."),
    ("He was held. The court said no.", "The court said no."),
    ("Заголовок без точки\n\nТекст статьи.", "Текст статьи."),
    ("Кого осудили:\n- Ахатова", "- Ахатова"),
    ("«Меня били.» Адвокат молчит.", "Адвокат молчит."),
    ("Список вырос.¹ Суд отложили.", "Суд отложили."),
    ("Её отпустили.Суд отложили.", "Суд отложили."),
    ("Что дальше? «Не знаю», — ответил он.", "«Не знаю», — ответил он."),
]


@pytest.mark.parametrize("text", ONE)
def test_abbreviations_and_initials_end_no_sentence(text: str) -> None:
    assert sentence_spans(text) == ((0, len(text)),)


@pytest.mark.parametrize(("text", "second"), TWO)
def test_sentences_are_distinguished(text: str, second: str) -> None:
    spans = sentence_spans(text)
    assert len(spans) == 2
    assert text[slice(*spans[1])] == second


PIECES = st.sampled_from([*"абвАБВaB.!?…\n\r -—«»()1", "г.", "ст.", "Он", "т.е.", "\n\n", "\u00a0", "\u200b", "😀"])


@given(st.one_of(st.text(), st.lists(PIECES).map("".join)))
def test_spans_are_ordered_trimmed_and_hold_every_word(text: str) -> None:
    spans = sentence_spans(text)
    end = 0
    for start, stop in spans:
        assert start < stop
        assert not text[end:start].strip()
        assert text[start:stop] == text[start:stop].strip()
        end = stop
    assert not text[end:].strip()


@given(st.lists(PIECES).map("".join), st.integers(0, 100))
def test_sentence_around_holds_the_position(text: str, position: int) -> None:
    spans = sentence_spans(text)
    for index, (start, end) in enumerate(spans):
        if start <= position < end:
            assert sentence_around(spans, position) == index


@pytest.mark.parametrize("unit", [" ", ".", "\n", "А. ", "a.\n", "\n \n", "ст. ", "«", "г"])
def test_a_long_text_of_one_piece_loses_no_word(unit: str) -> None:
    text = unit * (200_000 // len(unit))
    spans = sentence_spans(text)
    assert sum(len(text[start:end].split()) for start, end in spans) == len(text.split())
