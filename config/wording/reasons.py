"""Word the reasons of a match, which are stored as codes with parameters, in a reader's language."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from config.wording.coded_text import english_texts

KEY = "reason-"
CODED_PARAMS = frozenset({"form"})
"""Parameters whose values are codes too, each with a phrase `reason-<parameter>-<value>`."""


def reason_text(words: Callable[..., str], code: str, params: Mapping[str, object]) -> str:
    """Return the phrase for a reason; `words` maps a key and its values to a phrase, as `Catalogue` does.

    Raises KeyError for a code without a phrase.
    """
    values = {name: words(f"{KEY}{name}-{value}") if name in CODED_PARAMS else value for name, value in params.items()}
    return words(KEY + code, **values)


def english_lines(reasons: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return stored reasons in English, each followed by its weight: `abbreviation (+0.80)`."""
    return [
        f"{reason_text(_in_english, reason['code'], reason['params'])} ({reason['weight']:+.2f})" for reason in reasons
    ]


def _in_english(key: str, /, **values: object) -> str:
    return english_texts()[key].format_map(values)
