"""The desk's words: the three catalogues hold the same phrases, and every phrase that pages ask for."""

import ast
import re
import string
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from config.validation import WORDINGS
from config.wording.catalogue import FOLDER, load_catalogues, preferred
from config.wording.coded_text import TEMPLATE, CodedText, english_texts
from review.outlets.outlets import OUTCOMES
from store.schema.enums import ArticleState, Change, ItemEventKind, Role, Verdict
from store.texts.edit_meaning import EditMeaning
from tests.support.review_samples import TheDesk, form_token, open_desk

CATALOGUES = load_catalogues()
REVIEW = Path("review")
FORMS = {"ru": 3, "kk": 2}
EVENTS = """
summoned searched detained administrative_arrest custody house_arrest travel_ban charged tried convicted sentenced
fined appealed requalified released amnestied activity_ban beaten hospitalised died torture hunger_strike threatened
attacked disappeared extradited deported psychiatric exit_ban listed site_blocked dismissed rehabilitated
hearing_scheduled
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TheDesk]:
    with open_desk(tmp_path_factory.mktemp("desk")) as opened:
        yield opened


def placeholders(texts: Iterable[str]) -> set[str]:
    return {name for text in texts for _, name, _, _ in string.Formatter().parse(text) if name}


def messages(language: str) -> list[Message]:
    """A translation's messages as its file holds them."""
    with (FOLDER / f"{language}.po").open("rb") as file:
        return [message for message in read_po(file, locale=language, abort_invalid=True) if message.id]


def forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def identity(message: Message) -> tuple[str | None, object]:
    return message.context, message.id


def test_there_is_a_catalogue_for_each_language() -> None:
    assert set(CATALOGUES) == {"ru", "kk", "en"}


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_a_translation_holds_the_templates_messages_and_no_other(language: str) -> None:
    with TEMPLATE.open("rb") as file:
        template = [identity(message) for message in read_po(file) if message.id]
    assert len(template) > 350
    assert [identity(message) for message in messages(language)] == template


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_every_message_is_translated_with_the_same_values(language: str) -> None:
    for message in messages(language):
        assert not message.fuzzy
        assert forms(message), message.id
        assert all(forms(message)), message.id
        english = [message.id] if isinstance(message.id, str) else message.id
        assert all(placeholders([form]) == placeholders(english) for form in forms(message)), message.id


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_what_is_translated_is_not_english(language: str) -> None:
    same = {message.context for message in messages(language) if message.id == message.string}
    assert same <= {
        "date",
        "month-of-year",
        "field-problem",
        "codes-short",
        "reason-surname_alone",
        "reason-as_written",
    }


def test_coded_texts_name_phrases_of_the_catalogue_with_all_their_values() -> None:
    texts = list(coded_texts())
    assert len(texts) > 60
    english = english_texts()
    assert {key for pair in WORDINGS.values() for key in pair} <= english.keys()
    assert {key for key, _ in texts} <= english.keys()
    assert {key for key, values in texts if values != placeholders([english[key]])} == set()


def coded_texts() -> Iterator[tuple[str, set[str]]]:
    """The keys and value names of all `CodedText.of` calls with a literal key."""
    for package in ("config", "store", "review", "kuzet"):
        for path in Path(package).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                match node:
                    case ast.Call(func=ast.Attribute(value=ast.Name("CodedText"), attr="of"), args=[ast.Constant(key)]):
                        yield str(key), {str(keyword.arg) for keyword in node.keywords}


def test_a_coded_text_is_english_until_a_catalogue_words_it() -> None:
    text = CodedText.of("problem-missing-key", key="id")
    assert str(text) == CATALOGUES["en"].text(text) == "`id` is missing"
    assert CATALOGUES["ru"].text(text) == "не указано поле `id`"
    assert CATALOGUES["ru"].text("as it is") == "as it is"


def test_english_texts_are_those_of_the_template() -> None:
    phrases = CATALOGUES["en"].english
    english = {key: phrase if isinstance(phrase, str) else phrase[0] for key, phrase in phrases.items()}
    assert {key: text for key, text in english_texts().items() if key in english} == english


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_plurals_have_all_forms_of_their_language(language: str) -> None:
    plurals = [message for message in messages(language) if isinstance(message.id, tuple)]
    assert plurals
    assert {len(forms(message)) for message in plurals} == {FORMS[language]}


def test_every_phrase_that_a_page_names_is_there() -> None:
    templates = "".join(path.read_text() for path in REVIEW.glob("templates/*.html"))
    code = "".join(path.read_text() for path in REVIEW.rglob("*.py"))
    named = set(re.findall(r'\bt\("([a-z0-9_-]+)"[,)]', templates)) | set(
        re.findall(r'(?:words|catalogue)\("([a-z-]+)"[,)]', code)
    )
    assert len(named) > 50
    assert named <= CATALOGUES["en"].english.keys()


def test_every_closed_set_has_its_phrases() -> None:
    wanted = {f"role-{role}" for role in Role} | {f"article-{state}" for state in ArticleState}
    wanted |= {f"change-{change}" for change in Change} | {f"event-word-{kind}" for kind in ItemEventKind}
    wanted |= {f"meaning-{meaning}" for meaning in EditMeaning}
    wanted |= {f"state-{verdict}" for verdict in Verdict} | {f"done-{verdict}" for verdict in Verdict}
    wanted |= {f"event-{event}" for event in EVENTS.split()} | {f"outcome-{outcome}" for outcome in OUTCOMES}
    assert wanted <= CATALOGUES["en"].english.keys()


@pytest.mark.parametrize(
    ("language", "number", "shown"),
    [("ru", 1, "версия"), ("ru", 2, "версии"), ("ru", 5, "версий"), ("ru", 11, "версий"), ("ru", 12, "версий"),
     ("ru", 21, "версия"), ("ru", 22, "версии"), ("ru", 112, "версий"), ("ru", 0, "версий"), ("ru", 101, "версия"),
     ("ru", 111, "версий"), ("ru", 1002, "версии"), ("en", 1, "version"), ("en", 0, "versions"),
     ("en", 21, "versions"), ("kk", 1, "нұсқа"), ("kk", 2, "нұсқа")],
)  # fmt: skip
def test_plural_forms_follow_the_languages_rules(language: str, number: int, shown: str) -> None:
    assert CATALOGUES[language]("versions", n=number) == f"{number} {shown}"


def test_counts_are_put_into_words() -> None:
    assert CATALOGUES["ru"]("open-items", n=3) == "3 упоминания ждут решения"
    assert CATALOGUES["en"]("open-items", n=1) == "1 pending item"


@pytest.mark.parametrize(
    ("language", "shown"),
    [("ru", "26 ноября 2026, 01:05"), ("kk", "2026 ж. 26 қараша, 01:05"), ("en", "26 November 2026, 01:05")],
)
def test_times_are_almatys_in_the_languages_own_order(language: str, shown: str) -> None:
    assert CATALOGUES[language].time(datetime(2026, 11, 25, 20, 5, tzinfo=UTC)) == shown
    assert CATALOGUES[language].time(None) == "–"


@pytest.mark.parametrize(
    ("header", "language"),
    [("", "ru"), ("kk", "kk"), ("kk-KZ,ru;q=0.8,en;q=0.5", "kk"), ("de,en;q=0.7", "en"), ("de", "ru"),
     ("en;q=0,kk", "kk"), ("en;q=0.2,kk;q=0.9", "kk"), ("EN-us", "en"), (";;;,q=,", "ru"), ("en;q=high", "ru"),
     ("," * 10_000, "ru")],
)  # fmt: skip
def test_the_browsers_wish_is_followed(header: str, language: str) -> None:
    assert preferred(header, CATALOGUES) == language


@pytest.mark.parametrize(("language", "heading"), [("ru", "Очередь"), ("kk", "Кезек"), ("en", "Queue")])
def test_a_chosen_language_stays(desk: TheDesk, language: str, heading: str) -> None:
    client = desk.client()
    answer = client.post("/language", data={"csrf": form_token(client), "language": language, "next": "/"})
    assert answer.headers["location"] == "/"
    page = client.get("/queue").text
    assert f'<html lang="{language}">' in page
    assert f"<h1>{heading}</h1>" in page


def test_a_chosen_language_follows_the_person_to_another_machine(desk: TheDesk) -> None:
    client = desk.client(name="bek")
    client.post("/language", data={"csrf": form_token(client), "language": "kk", "next": "/"})
    assert '<html lang="kk">' in desk.client(name="bek").get("/queue").text
    assert '<html lang="en">' in desk.client(name="dana").get("/queue").text


def test_a_language_that_there_is_not_is_left_out(desk: TheDesk) -> None:
    client = desk.client(Role.MAINTAINER)
    client.post("/language", data={"csrf": form_token(client), "language": "../../etc", "next": "/"})
    assert '<html lang="en">' in client.get("/queue").text
