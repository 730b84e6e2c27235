import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import store.diff
from store.diff import Piece, PieceKind, diff_words

WORDS = st.lists(
    st.sampled_from(["суд", "дело", "Балапанов", " ", "\n", ",", ".", "және", "two", "👩‍⚖️", "é"]), max_size=40
)


def _shown(before: str, after: str) -> str:
    marks = {PieceKind.SAME: "{}", PieceKind.REMOVED: "[-{}-]", PieceKind.ADDED: "[+{}+]"}
    return "".join(marks[piece.kind].format(piece.text) for piece in diff_words(before, after))


def _side(pieces: list[Piece], kind: PieceKind) -> str:
    return "".join(piece.text for piece in pieces if piece.kind in (PieceKind.SAME, kind))


@given(WORDS.map("".join), WORDS.map("".join))
@settings(deadline=None)
def test_pieces_rebuild_both_texts(before: str, after: str) -> None:
    pieces = diff_words(before, after)
    assert _side(pieces, PieceKind.REMOVED) == before
    assert _side(pieces, PieceKind.ADDED) == after
    assert all(piece.text for piece in pieces)


@given(st.text(max_size=60), st.text(max_size=60))
@settings(deadline=None)
def test_pieces_rebuild_any_texts(before: str, after: str) -> None:
    pieces = diff_words(before, after)
    assert _side(pieces, PieceKind.REMOVED) == before
    assert _side(pieces, PieceKind.ADDED) == after


@pytest.mark.parametrize("largest", [1, 200])
def test_texts_too_large_for_words_are_rebuilt_too(monkeypatch: pytest.MonkeyPatch, largest: int) -> None:
    monkeypatch.setattr(store.diff, "LARGEST", largest)
    before = "\n".join(f"строка {number}" for number in range(10))
    after = before.replace("строка 4", "другая 4")
    pieces = diff_words(before, after)
    assert _side(pieces, PieceKind.REMOVED) == before
    assert _side(pieces, PieceKind.ADDED) == after
    assert [piece.kind for piece in pieces if piece.text == "строка 4\n"] == (
        [PieceKind.REMOVED] if largest == 200 else []
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
