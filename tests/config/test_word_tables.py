"""Word tables are read from YAML files, and mistakes in them are reported with file, line and remedy."""

import re
from pathlib import Path

import pytest

from config.word_tables import TableRow, WordTables, any_word, letters_needed
from config.yaml_file import ConfigError

FILE = """\
# A comment at the head.
rows: |
  # a comment inside
  first  one two
         |three

  second four
words: |
  one two
  three
number: 5
"""


@pytest.fixture
def tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> WordTables:
    package = tmp_path / "lexicon_for_test"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "words.yml").write_text(FILE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    return WordTables("lexicon_for_test", "words.yml")


def test_rows_have_columns_and_lines_and_may_be_continued(tables: WordTables) -> None:
    assert list(tables.rows("rows", 2)) == [TableRow(4, ("first", "one two|three")), TableRow(7, ("second", "four"))]


def test_words_are_separated_by_blanks_and_lines(tables: WordTables) -> None:
    assert tables.words("words") == ["one", "two", "three"]


def test_letters_with_which_several_words_begin_are_written_once() -> None:
    assert any_word(["суд", "арест", r"\w+дом", "сын", "сыр"]) == r"(?:суд|арест|\w+дом|с(?:ы(?:н|р)))"


@pytest.mark.parametrize(
    "words", ["год года", "года год", "с?бежал суд сбежать", "о+х охра", "год|лето гора горе", "го го"]
)
def test_the_same_of_several_words_fits_as_if_they_were_tried_one_by_one(words: str) -> None:
    together, each = (re.compile(p) for p in (any_word(words.split()), "|".join(words.split())))
    for text in ("года", "год", "сбежать", "сбежал", "бежал", "суд", "ооох", "охра", "лето", "горе", "гора", "г"):
        assert str(together.match(text)) == str(each.match(text))


@pytest.mark.parametrize(
    ("pattern", "letters"),
    [
        (r"в\s+числе\s+задержанных", ("задержанных",)),
        (r"(?:суд|процесс)\w*\s+(?:начнется|пройдет)(?!\s+завтра)", ("начнется", "пройдет")),
        (r"отсидел(?:а|и)?", ("отсидел",)),
        (r"с?бежала?", ("бежал",)),
        (r"(?:год(?:а|у)|лет)(?: спустя)*", ("год", "лет")),
        (r"(?<=не.)пустили", ("пустили",)),
        (r"(?:жил|был)?[абв]+\d{2,3}", ("",)),
        (r"суд|\w+", ("",)),
    ],
)
def test_letters_that_every_match_has_are_found(pattern: str, letters: tuple[str, ...]) -> None:
    assert letters_needed(pattern) == letters


@pytest.mark.parametrize(
    ("table", "columns", "problem"),
    [
        ("rows", 3, "lexicon_for_test/words.yml:7: 'second four' has 2 of 3 columns"),
        ("number", 1, "lexicon_for_test/words.yml:1: the table `number` is missing or not a block of text"),
        ("absent", 1, "lexicon_for_test/words.yml:1: the table `absent` is missing or not a block of text"),
    ],
)
def test_a_mistake_is_reported_with_file_line_and_remedy(
    tables: WordTables, table: str, columns: int, problem: str
) -> None:
    with pytest.raises(ConfigError) as error:
        list(tables.rows(table, columns))
    assert str(error.value).startswith(problem)
    assert str(error.value).endswith(")")


def test_an_invalid_pattern_is_reported_with_its_line(tables: WordTables) -> None:
    with pytest.raises(ConfigError, match=r"words\.yml:4: `rows` holds an invalid regular expression"):
        tables.pattern("rows", "(one", 4)
