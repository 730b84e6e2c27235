"""The keys of stored texts lead to every version that may name an entry."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.models.entry import Entry, EntryKind
from config.models.law import Laws
from matchers.find import find_mentions
from matchers.index import build_index, entry_clues, entry_keys, text_keys
from matchers.prefilter import Prefilter
from store.articles.text_keys import delete_keys, insert_keys, load_versions_with_keys
from store.articles.versions import Fetched, record_version
from store.session import Database
from tests.support.store_samples import BALAPANOV, NOW, article

PEOPLE = (
    *("Тимур Балапанов", "Айгерим Сарсенова", "Ергали Тастемиров", "Qairat Omarov", "Вильгельм Рейхерт", "Ким Ду Хён"),
    *("Нур-Али Касым-Жомартов", "Şyñğys Äliev", "Улболсын Турдиева", "Максим Павловский", "Lee Bo Zhen"),
)
BODIES = ("Общество степных садоводов", "Фонд «Ақиқат»", "The Steppe Times", "Qazaq Forum", "Зелёная альтернатива")
ENTRIES = [
    *(Entry(id=f"p{n}", kind=EntryKind.PERSON, names=(name,), context=("Приозёрск",)) for n, name in enumerate(PEOPLE)),
    *(Entry(id=f"o{n}", kind=EntryKind.ORGANISATION, names=(name,)) for n, name in enumerate(BODIES)),
    Entry(id="short", kind=EntryKind.ORGANISATION, names=("Степной союз",), abbreviations=("ОСС", "KIBHR")),
]
INDEX = build_index(ENTRIES, Laws())
NAMED = {entry.id: entry_keys(entry) for entry in ENTRIES}
BARE = [entry.model_copy(update={"context": ()}) for entry in ENTRIES]
BARE_INDEX = build_index(BARE, Laws())
CLUES = {entry.id: entry_clues(entry) for entry in BARE}
PREFILTERS = {entry.id: Prefilter([entry]) for entry in ENTRIES}
BARE_PREFILTERS = {entry.id: Prefilter([entry]) for entry in BARE}

ENDINGS = (
    "",
    "а",
    "у",
    "ом",
    "е",
    "ой",
    "ы",
    "ұлы",
    "тың",
    "-ға",
    "ға",
    "дың",
    "'s",
    "a",
    "ov",
    "em",
    "\u0301",
    "\u00ad",
)
SLIPS = st.sampled_from((None, None, None, "drop", "double", "swap", "other", "upper", "lower"))
GLUE = st.sampled_from((" ", " ", " ", ". ", "-", "\n", "\u00a0", "_", " Ерланович ", " в Приозёрске ", "» «", ""))


def _slipped(word: str, slip: str | None, place: int) -> str:
    at = place % len(word)
    changes = {
        "drop": word[:at] + word[at + 1 :],
        "double": word[:at] + word[at] + word[at:],
        "other": word[:at] + "абвгеклмнрст"[place % 12] + word[at + 1 :],
        "swap": word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :],
        "upper": word.upper(),
        "lower": word.lower(),
    }
    return changes[slip] if slip else word


WORDS = sorted({word for name in (*PEOPLE, *BODIES, "ОСС KIBHR Т. А. суд Асхат") for word in name.split()})
FORMS = st.builds(
    lambda word, ending, slip, place, glue: _slipped(word, slip, place) + ending + glue,
    st.sampled_from(WORDS),
    st.sampled_from(ENDINGS),
    SLIPS,
    st.integers(0, 20),
    GLUE,
)
NAMES = st.builds(
    lambda name, ending, slip, place: _slipped(name, slip, place) + ending + ". ",
    st.sampled_from((*PEOPLE, *BODIES)),
    st.sampled_from(ENDINGS),
    SLIPS,
    st.integers(0, 40),
)


@pytest.mark.slow
@settings(max_examples=120)
@given(st.lists(NAMES | FORMS, min_size=1, max_size=8).map("".join))
def test_every_text_that_names_an_entry_shares_a_key_with_it(text: str) -> None:
    keys = text_keys(text)
    for mention in find_mentions(text, INDEX):
        assert mention.entry is not None
        assert NAMED[mention.entry] & keys, mention
        assert PREFILTERS[mention.entry].may_name(text), mention
    for mention in find_mentions(text, BARE_INDEX):
        assert mention.entry is not None
        assert any(clue.keys & keys and (not clue.beside or clue.beside & keys) for clue in CLUES[mention.entry])
        assert BARE_PREFILTERS[mention.entry].may_name(text), mention


def test_a_version_is_found_by_each_of_its_keys(database: Database) -> None:
    with database.session() as session:
        naming = record_version(session, Fetched(article=article(1), raw_id=None, now=NOW), run_id=None).version
        other = record_version(
            session, Fetched(article=article(2, title="Погода", text="Снег."), raw_id=None, now=NOW), run_id=None
        ).version
        assert naming is not None
        assert other is not None
        insert_keys(session, [naming, other])
    with database.reading() as session:
        assert load_versions_with_keys(session, entry_keys(BALAPANOV)) == {naming.id}
        assert load_versions_with_keys(session, text_keys("Снег")) == {other.id}
        assert load_versions_with_keys(session, {*entry_keys(BALAPANOV), *text_keys("Снег")}) == {naming.id, other.id}


def test_no_keys_find_nothing(database: Database) -> None:
    with database.session() as session:
        insert_keys(session, [])
        assert load_versions_with_keys(session, []) == set()


def test_more_keys_than_one_question_takes_are_all_asked(database: Database) -> None:
    with database.session() as session:
        version = record_version(session, Fetched(article=article(1), raw_id=None, now=NOW), run_id=None).version
        assert version is not None
        insert_keys(session, [version])
        assert load_versions_with_keys(session, [*(f"none{number}" for number in range(1000)), *entry_keys(BALAPANOV)])


def test_no_text_breaks_the_index(database: Database) -> None:
    texts = ["", '\x00 NEAR(а б) " OR * ^', "\ud800Балапанов Тимур", "'); DROP TABLE versions; --", "я" * 10_000]
    with database.session() as session:
        for number, text in enumerate(texts):
            version = record_version(
                session, Fetched(article=article(number, text=text), raw_id=None, now=NOW), run_id=None
            ).version
            assert version is not None
            insert_keys(session, [version])
        assert len(load_versions_with_keys(session, text_keys("Приозёрске"))) == len(texts)


def test_keys_can_be_rebuilt(database: Database) -> None:
    with database.session() as session:
        version = record_version(session, Fetched(article=article(1), raw_id=None, now=NOW), run_id=None).version
        assert version is not None
        insert_keys(session, [version])
        delete_keys(session)
        assert load_versions_with_keys(session, entry_keys(BALAPANOV)) == set()
        insert_keys(session, [version])
        assert load_versions_with_keys(session, entry_keys(BALAPANOV)) == {version.id}
