"""Cutting texts into highlighted and unmarked runs, and the sentences around a mention."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.rendering.highlight import Highlight, TextRun, highlighted, highlighted_surface, mention_context, paragraphs

TEXT = "Заголовок о суде\n\nПервое предложение. Второе называет Жексена Тауасарова. Третье последнее."
BODY = TEXT.index("Первое")


def texts(runs: list[TextRun]) -> list[str]:
    return [f"[{run.text}]" if run.span else run.text for run in runs]


def test_spans_are_marked_and_the_rest_is_not() -> None:
    assert texts(highlighted("абвгд", [Highlight(start=1, end=2), Highlight(start=3, end=5)])) == [
        "а",
        "[б]",
        "в",
        "[гд]",
    ]


def test_where_spans_overlap_the_longer_of_those_that_begin_first_stands() -> None:
    assert texts(
        highlighted("абвгд", [Highlight(start=1, end=2), Highlight(start=0, end=3), Highlight(start=2, end=5)])
    ) == ["[абв]", "гд"]


def test_the_span_in_focus_is_marked_whatever_it_overlaps() -> None:
    runs = highlighted("абвгд", [Highlight(start=0, end=3), Highlight(start=2, end=4, focus=True)])
    assert texts(runs) == ["аб", "[вг]", "д"]


@given(
    st.text(max_size=40),
    st.lists(st.builds(Highlight, start=st.integers(0, 45), end=st.integers(0, 45), focus=st.booleans()), max_size=6),
)
def test_marking_keeps_every_letter_in_its_place(text: str, spans: list[Highlight]) -> None:
    runs = highlighted(text, spans)
    assert "".join(run.text for run in runs) == text
    assert all(run.text == text[run.span.start : run.span.end] for run in runs if run.span)


def test_lines_become_paragraphs_and_a_mark_may_span_them() -> None:
    lines = paragraphs(highlighted("раз\n\nдва три\n", [Highlight(start=2, end=8)]))
    assert [texts(line) for line in lines] == [["ра", "[з]"], ["[два]", " три"]]


def test_a_mention_stands_in_its_sentence_between_its_neighbours() -> None:
    start = TEXT.index("Жексена")
    context = mention_context(TEXT, start, start + len("Жексена Тауасарова"), body=BODY)
    assert context.before == "Первое предложение."
    assert texts(context.sentence) == ["Второе называет ", "[Жексена Тауасарова]", "."]
    assert context.after == "Третье последнее."


def test_the_title_is_no_neighbour_of_the_first_sentence() -> None:
    start = TEXT.index("предложение")
    assert mention_context(TEXT, start, start + 5, body=BODY).before == ""


def test_the_first_sentence_is_no_neighbour_of_the_title() -> None:
    context = mention_context(TEXT, 0, len("Заголовок"), body=BODY)
    assert (texts(context.sentence), context.after) == (["[Заголовок]", " о суде"], "")


@given(st.text(alphabet="аБ. \n!", min_size=1, max_size=60), st.data())
def test_every_mention_is_marked_in_its_sentence(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    sentence = mention_context(text, start, end).sentence
    assert [run.text for run in sentence if run.span] == [text[start:end]]


@pytest.mark.parametrize(
    ("surface", "shown"),
    [("дело", ["это ", "[дело]", " и дело"]), ("нет", ["это дело и дело"]), ("", ["это дело и дело"])],
)
def test_the_first_place_of_a_surface_is_marked(surface: str, shown: list[str]) -> None:
    assert texts(highlighted_surface("это дело и дело", surface)) == shown
