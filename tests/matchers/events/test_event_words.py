"""Mistakes in the tables of event words are reported with file, line and remedy."""

import importlib
from pathlib import Path

import pytest

from config.word_tables import WordTables
from config.yaml_file import ConfigError
from matchers.events import event_words

VOCABULARY = """\
endings: |
  PAST (?:а|и)?
groups: |
  POLICE (полици|отдел)\\w*
numbers: |
  one two
events: |
  detained acc задержал PAST
  {row}
"""


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("deteined acc задержал", "vocabulary.yml:9: unknown event 'deteined' (write one of summoned, "),
        ("detained akk задержал", "vocabulary.yml:9: unknown role 'akk' (write one of nom, "),
        ("detained acc", "vocabulary.yml:9: 'detained acc' has 2 of 3 columns"),
        ("detained acc увел в OFICE", "vocabulary.yml:9: no group 'OFICE' (write one of POLICE, or add it)"),
        ("detained acc (увел", "vocabulary.yml:9: `events` holds an invalid regular expression"),
    ],
)
def test_a_mistake_in_a_row_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row: str, problem: str
) -> None:
    package = tmp_path / f"vocabulary_{abs(hash(row))}"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "vocabulary.yml").write_text(VOCABULARY.format(row=row), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    importlib.invalidate_caches()
    tables = WordTables(package.name, "vocabulary.yml")
    monkeypatch.setattr(event_words, "load_words", lambda _: tables)
    monkeypatch.setattr(event_words, "phrases_by_beginning", event_words.phrases_by_beginning.__wrapped__)
    monkeypatch.setattr(event_words, "_VOCABULARY_LANGUAGES", ("ru",))
    with pytest.raises(ConfigError) as error:
        event_words.compile_phrases()
    assert problem in str(error.value)
