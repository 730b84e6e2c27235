"""Load the phrases of `phrases.yml` by which pages show that they aren't articles."""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from config.models.strict import Strict
from config.yaml_file import read_yaml

_FILE = Path(__file__).with_name("phrases.yml")
_SITE_NAME = r"\W*?(?:\s[|—–-]\s[^|—–]{1,30})?\W*"
_APOLOGY = r"(?:(?:упс|ой|oops|sorry|к сожалению|извините|кешіріңіз|өкінішке орай)\W+)?"
_ERROR = r"(?:ошибка|қате|error)"


class _PhraseFile(Strict):
    block_titles: list[str]
    block_phrases: list[str]
    login_titles: list[str]
    login_phrases: list[str]
    not_found_titles: list[str]
    not_found_phrases: list[str]
    out_of_service_titles: list[str]
    out_of_service_phrases: list[str]
    maintenance: list[str]
    come_back: list[str]


class PhrasePatterns(NamedTuple):
    """A compiled pattern for each list of phrases; titles are to be matched as a whole."""

    block_titles: re.Pattern[str]
    block_phrases: re.Pattern[str]
    login_titles: re.Pattern[str]
    login_phrases: re.Pattern[str]
    not_found_titles: re.Pattern[str]
    not_found_phrases: re.Pattern[str]
    out_of_service_titles: re.Pattern[str]
    out_of_service_phrases: re.Pattern[str]
    maintenance: re.Pattern[str]
    come_back: re.Pattern[str]


@cache
def phrase_patterns() -> PhrasePatterns:
    """Return the compiled phrases, loaded with the first page because compiling them takes a while."""
    lists = _PhraseFile.model_validate(read_yaml(_FILE).data)
    patterns = {name: f"(?:{'|'.join(phrases)})" for name, phrases in lists}
    for name in ("block_titles", "login_titles"):
        patterns[name] += _SITE_NAME
    number = rf"(?:{_ERROR}\s*)?(?:404\W*)?"
    with_words = rf"{_APOLOGY}{number}{patterns['not_found_titles']}\W*(?:404\W*)?(?:[|—–-]\s*[^|—–]{{1,40}})?\W*"
    patterns["not_found_titles"] = rf"{with_words}|(?:{_ERROR}\W*)?404{_SITE_NAME}"
    return PhrasePatterns(**{name: re.compile(pattern, re.IGNORECASE) for name, pattern in patterns.items()})
