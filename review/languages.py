"""The desk's own words in Russian, Kazakh and English, with their plurals and dates."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from ruamel.yaml import YAML

from review.reasons import Reasons, load_reasons

DEFAULT = "ru"
FOLDER = Path(__file__).parent / "translations"
ALMATY = ZoneInfo("Asia/Almaty")

Text = str | Mapping[str, str]
"""A phrase, or its plural forms by CLDR's names of them."""


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """One language's phrases: a call gives the phrase of a key with its values put in."""

    language: str
    phrases: Mapping[str, Text]
    months: tuple[str, ...]
    reason: Reasons
    """Puts a matcher's reason into this language."""

    def __call__(self, key: str, /, **values: object) -> str:
        phrase = self.phrases[key]
        if not isinstance(phrase, str):
            number = values["n"]
            assert isinstance(number, int)
            phrase = phrase[plural_form(self.language, number)]
        return phrase.format_map(values) if values else phrase

    def has(self, key: str) -> bool:
        return key in self.phrases

    def date(self, moment: datetime | None) -> str:
        """The day of a moment in Almaty, with the month in words."""
        if moment is None:
            return "–"
        local = moment.astimezone(ALMATY)
        return self("date", day=local.day, month=self.months[local.month - 1], year=local.year)

    def time(self, moment: datetime | None) -> str:
        """A moment as a person in Kazakhstan reads it."""
        if moment is None:
            return "–"
        return f"{self.date(moment)}, {moment.astimezone(ALMATY):%H:%M}"


def load_catalogues() -> dict[str, Catalogue]:
    """language -> its catalogue, from the files of the folder."""
    return {path.stem: _load(path) for path in sorted(FOLDER.glob("*.yml"))}


def plural_form(language: str, number: int) -> str:
    """CLDR's name of the plural form that a whole number takes."""
    if language != "ru":
        return "one" if number == 1 else "other"
    if number % 10 == 1 and number % 100 != 11:
        return "one"
    return "few" if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14) else "many"


def preferred(accept_language: str, known: Mapping[str, object]) -> str:
    """The first known language of an Accept-Language header, by its weights."""
    wishes = []
    for number, part in enumerate(accept_language[:500].split(",")):
        tag, _, weight = part.strip().partition(";")
        wishes.append((-_weight(weight), number, tag.split("-")[0].strip().lower()))
    return next((language for weight, _, language in sorted(wishes) if weight < 0 and language in known), DEFAULT)


def _weight(text: str) -> float:
    try:
        return float(text.strip().removeprefix("q=") or 1)
    except ValueError:
        return 0.0


def _load(path: Path) -> Catalogue:
    data = YAML(typ="safe").load(path)
    months = tuple(data.pop("months"))
    reasons = load_reasons(data.pop("reasons"))
    return Catalogue(language=path.stem, phrases=data, months=months, reason=reasons)
