import pytest
from hypothesis import given
from hypothesis import strategies as st

import store.texts.diff
from matchers.sentences import sentence_spans
from store.texts.diff import DiffKind, DiffPiece, diff_sentences, diff_words

WORDS = st.lists(
    st.sampled_from(["суд", "дело", "Балапанов", " ", "\n", ",", ".", "және", "two", "👩‍⚖️", "é"]), max_size=40
)


def _shown(before: str, after: str) -> str:
    marks = {DiffKind.SAME: "{}", DiffKind.REMOVED: "[-{}-]", DiffKind.ADDED: "[+{}+]"}
    return "".join(marks[piece.kind].format(piece.text) for piece in diff_words(before, after))


def _side(pieces: list[DiffPiece], kind: DiffKind) -> str:
    return "".join(piece.text for piece in pieces if piece.kind in (DiffKind.SAME, kind))


@given(WORDS.map("".join), WORDS.map("".join))
def test_pieces_rebuild_both_texts(before: str, after: str) -> None:
    pieces = diff_words(before, after)
    assert _side(pieces, DiffKind.REMOVED) == before
    assert _side(pieces, DiffKind.ADDED) == after
    assert all(piece.text for piece in pieces)


@given(st.text(max_size=60), st.text(max_size=60))
def test_pieces_rebuild_any_texts(before: str, after: str) -> None:
    pieces = diff_words(before, after)
    assert _side(pieces, DiffKind.REMOVED) == before
    assert _side(pieces, DiffKind.ADDED) == after


@pytest.mark.parametrize("largest", [1, 200])
def test_texts_too_large_for_words_are_rebuilt_too(monkeypatch: pytest.MonkeyPatch, largest: int) -> None:
    monkeypatch.setattr(store.texts.diff, "MAX_WORD_PAIRS", largest)
    before = "\n".join(f"строка {number}" for number in range(10))
    after = before.replace("строка 4", "другая 4")
    pieces = diff_words(before, after)
    assert _side(pieces, DiffKind.REMOVED) == before
    assert _side(pieces, DiffKind.ADDED) == after
    assert [piece.kind for piece in pieces if piece.text == "строка 4\n"] == (
        [DiffKind.REMOVED] if largest == 200 else []
    )


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("", "", ""),
        ("суд идёт", "суд идёт", "суд идёт"),
        ("", "суд", "[+суд+]"),
        ("суд", "", "[-суд-]"),
        ("два года", "три года", "[-два-][+три+] года"),
        ("суд дал два года", "суд дал пять лет", "суд дал [-два года-][+пять лет+]"),
        ("Его осудили.", "Его не осудили.", "Его [+не +]осудили."),
        ("суд, дело", "суд дело", "суд[-,-] дело"),
        ("статья 405", "статья 4051", "статья [-405-][+4051+]"),
    ],
)
def test_difference_reads_word_by_word(before: str, after: str, shown: str) -> None:
    assert _shown(before, after) == shown


def test_changes_in_two_paragraphs_stay_apart() -> None:
    assert _shown("один\nдва", "уан\nту") == "[-один-][+уан+]\n[-два-][+ту+]"


@given(WORDS.map("".join), WORDS.map("".join))
def test_every_sentence_of_both_texts_is_aligned_once(before: str, after: str) -> None:
    found = diff_sentences(before, after)
    for text, side in ((before, [one.before for one in found]), (after, [one.after for one in found])):
        assert [sentence for sentence in side if sentence is not None] == [text[a:b] for a, b in sentence_spans(text)]
    assert all(one.pieces or not (one.before or one.after) for one in found)


def test_an_edited_sentence_stands_beside_what_it_was() -> None:
    before = "Суд начался утром. Активиста зовут Балапанов. Его обвиняют по статье 405. Зал был полон."
    after = "Суд начался утром. В зале были журналисты. Активиста зовут Балапанов. Его обвиняют по статье 174."
    shown = [(one.before, one.after) for one in diff_sentences(before, after) if not one.is_same]
    assert shown == [
        (None, "В зале были журналисты."),
        ("Его обвиняют по статье 405.", "Его обвиняют по статье 174."),
        ("Зал был полон.", None),
    ]


def test_a_text_rewritten_from_end_to_end_is_aligned_all_the_same() -> None:
    before = " ".join(f"Предложение {number} о суде над активистом." for number in range(700))
    after = " ".join(f"Совсем другое сообщение под номером {number}." for number in range(700))
    assert sum(one.before is not None for one in diff_sentences(before, after)) == 700
