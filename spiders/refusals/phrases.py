"""Load the phrases of `phrases.yml` by which pages show that they aren't articles."""

import re
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator

from config.models.strict import Strict
from config.yaml_file import read_yaml

_PHRASES_FILE = Path(__file__).with_name("phrases.yml")
_SITE_NAME = r"\W*?(?:\s[|—–-]\s[^|—–]{1,40})?\W*"
_ERROR = r"(?:(?:упс|ой|oops|sorry|к сожалению|извините|кешіріңіз|өкінішке орай)\W+)?(?:(?:ошибка|қате|error)\W*)?"


def _compile(phrases: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(phrases), re.IGNORECASE)


def _compile_titles(phrases: list[str]) -> re.Pattern[str]:
    return _compile([f"(?:{'|'.join(phrases)}){_SITE_NAME}"])


def _compile_not_found(phrases: list[str]) -> re.Pattern[str]:
    words = f"(?:{'|'.join(phrases)})"
    in_words = rf"{_ERROR}(?:404\W*)?{words}\W*(?:404\W*)?(?:[|—–-]\s*[^|—–]{{1,40}})?\W*"
    return _compile([in_words, f"{_ERROR}404{_SITE_NAME}"])


_Phrases = Annotated[re.Pattern[str], BeforeValidator(_compile)]
_Titles = Annotated[re.Pattern[str], BeforeValidator(_compile_titles)]


class PhrasePatterns(Strict):
    """A compiled pattern for each list of phrases; titles are to be matched as a whole."""

    block_titles: _Titles
    block_phrases: _Phrases
    login_titles: _Titles
    login_phrases: _Phrases
    not_found_titles: Annotated[re.Pattern[str], BeforeValidator(_compile_not_found)]
    not_found_phrases: _Phrases
    out_of_service_titles: _Phrases
    out_of_service_phrases: _Phrases
    maintenance: _Phrases
    come_back: _Phrases


@cache
def phrase_patterns() -> PhrasePatterns:
    """Return the compiled phrases, loaded with the first page because compiling them takes a while."""
    return PhrasePatterns.model_validate(read_yaml(_PHRASES_FILE).data)
