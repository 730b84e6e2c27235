"""Everything in one text, in order, for any text at all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.loader import load_config
from matchers.find import find_mentions
from matchers.index import Index, build_index
from matchers.mention import MentionKind, score_of
from tests.support.name_samples import organisation, person

SARSENOV = person("Галымбек Сарсенов", gender="m", context=("kz-uk:405",), entry_id="sarsenov")
CHOICE = organisation("Демократический выбор Востока", abbreviations=("ДВВ",), entry_id="choice")
TEXT = "Суд приговорил Галымбека Сарсенова по статье 405 УК РК за участие в ДВВ. Сарсенов не признал вину."


@pytest.fixture(scope="module")
def index() -> Index:
    return build_index([SARSENOV, CHOICE], load_config(None).laws)


def test_names_and_citations_come_in_the_order_of_the_text(index: Index) -> None:
    found = [(mention.kind, mention.entry) for mention in find_mentions(TEXT, index, lang="ru")]
    assert found == [
        (MentionKind.PERSON, "sarsenov"),
        (MentionKind.CITATION, "kz-uk:405"),
        (MentionKind.ORGANISATION, "choice"),
        (MentionKind.PERSON, "sarsenov"),
    ]


def test_a_cited_article_of_the_entry_is_evidence(index: Index) -> None:
    first = find_mentions(TEXT, index)[0]
    assert first.reasons[-1].record() == {"code": "same_sentence", "params": {"term": "kz-uk:405"}, "weight": 0.1}


def test_a_mention_carries_what_has_happened(index: Index) -> None:
    assert "sentenced" in find_mentions(TEXT, index)[0].events


def test_the_same_text_gives_the_same_mentions(index: Index) -> None:
    assert find_mentions(TEXT, index) == find_mentions(TEXT, index)


PIECES = st.sampled_from(
    [
        "Галымбек",
        "Сарсенов",
        "Сарсенова",
        "ДВВ",
        "-ға",
        "Г.",
        " ",
        "\n",
        "«",
        "»",
        "\u200b",
        "\u00ad",
        "и\u0306",
        "’s",
        "статьи 405 УК РК",
        "ov-",
        "😀",
    ]
)


@settings(max_examples=150)
@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=14).map("".join)))
def test_any_text_gives_spans_of_itself_and_scores_that_add_up(text: str) -> None:
    found = find_mentions(text, _INDEX)
    for mention in found:
        assert text[mention.start : mention.end] == mention.surface != ""
        assert 0 <= mention.score == score_of(mention.reasons) <= 1
    assert [mention.start for mention in found] == sorted(mention.start for mention in found)


_INDEX = build_index([SARSENOV, CHOICE], load_config(None).laws)


@pytest.mark.parametrize(
    "written",
    [
        "Ｇａｌｙｍｂｅｋ Ｓａｒｓｅｎｏｖ",
        "𝐆𝐚𝐥𝐲𝐦𝐛𝐞𝐤 𝐒𝐚𝐫𝐬𝐞𝐧𝐨𝐯",
        "Галымбек Сарсен0в",
        "Галымбек Сарсен０в",
        "Галымбек Сар\u202eсенов\u202c",
        "\u2067Галымбек\u2069 \u2067Сарсенов\u2069",
        "\u202eвонесраС кебмылаГ\u202c",
        "Галымбек \u202eвонесраС\u202c",
        "Галымбек \u200b\u00adСарсенов",
        "Галымбек \u3164Сарсенов",
        "Галымбек\u2800Сарсенов",
        "Галымбек \ufffdСарсе\ufffdнов",
        "Галым\U000e0041бек Сарсенов",
    ],
)
def test_a_name_that_only_looks_like_itself_is_found(index: Index, written: str) -> None:
    text = f"Суд допросил журналиста: {written} заявил о давлении."
    (mention,) = find_mentions(text, index, lang="ru")
    assert mention.entry == "sarsenov"
    assert mention.surface == text[mention.start : mention.end]
    assert mention.surface.strip("\u202c\u202e\u2067\u2069") in written


def test_a_zero_is_a_capital_letter_at_the_start_of_a_name() -> None:
    index = build_index([person("Олжас Ойлапов", entry_id="oilapov")], load_config(None).laws)
    for written in ("0лжас 0йлапов", "0ЛЖАС 0ЙЛАПОВ", "0lzhas 0ilapov"):
        assert [one.entry for one in find_mentions(f"Суд допросил журналиста: {written}.", index)] == ["oilapov"]
