"""Load the texts of the desk in Russian, Kazakh and English from gettext catalogues."""

import gettext
import io
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date as calendar_date
from datetime import datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType

from babel.dates import format_date
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from config.local_time import ALMATY
from config.wording.coded_text import TEMPLATE, CodedText

DEFAULT = "ru"
ENGLISH = "en"
FOLDER = Path(__file__).parent / "translations"
Phrase = str | tuple[str, str]
"""An English text, or its singular and plural if it contains a number."""


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """The texts of one language: a call returns the text of a key with its values."""

    language: str
    english: Mapping[str, Phrase]
    translations: gettext.NullTranslations
    """Translations of the English texts, with the key as context."""

    def __call__(self, key: str, /, **values: object) -> str:
        english = self.english[key]
        if isinstance(english, str):
            phrase = self.translations.pgettext(key, english)
        else:
            number = values["n"]
            assert isinstance(number, int)
            phrase = self.translations.npgettext(key, *english, number)
        return phrase.format_map(values) if values else phrase

    def text(self, text: str | CodedText) -> str:
        """Return a coded text in this language, and any other text as it is."""
        return self(text.key, **dict(text.values)) if isinstance(text, CodedText) else text

    def has(self, key: str) -> bool:
        return key in self.english

    def date(self, moment: datetime | None) -> str:
        """Return the date of a moment in Almaty, with the month in words."""
        if moment is None:
            return "–"
        return self.day(moment.astimezone(ALMATY))

    def day(self, day: calendar_date) -> str:
        """Return a date with the month in words."""
        return self("date", day=day.day, month=self(f"month-{day.month}"), year=day.year)

    def month(self, day: calendar_date) -> str:
        """Return the month of a day with its year, such as "March 2026"."""
        return self("month-of-year", month=format_date(day, "LLLL", locale=self.language), year=day.year)

    def time(self, moment: datetime | None) -> str:
        """Return the date and time of a moment in Almaty."""
        if moment is None:
            return "–"
        return f"{self.date(moment)}, {moment.astimezone(ALMATY):%H:%M}"


@cache
def load_catalogues() -> Mapping[str, Catalogue]:
    """Return the catalogues by language. The template holds the English texts, a .po file each other language."""
    template = _read(TEMPLATE)
    english = {str(message.context): _phrase(message) for message in template if message.id}
    files = {path.stem: path for path in sorted(FOLDER.glob("*.po"))}
    made = {language: _translated(language, english, _read(path, language)) for language, path in files.items()}
    made[ENGLISH] = Catalogue(language=ENGLISH, english=english, translations=gettext.NullTranslations())
    return MappingProxyType(dict(sorted(made.items())))


def preferred(accept_language: str, known: Mapping[str, object]) -> str:
    """Return the known language with the highest weight in an Accept-Language header."""
    wishes = []
    for number, part in enumerate(accept_language[:500].split(",")):
        tag, _, weight = part.strip().partition(";")
        wishes.append((-_weight(weight), number, tag.split("-")[0].strip().lower()))
    return next((language for weight, _, language in sorted(wishes) if weight < 0 and language in known), DEFAULT)


def locale_language(environ: Mapping[str, str]) -> str:
    """Return the language of the locale that the environment names: Russian, Kazakh, or else English."""
    name = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or ""
    language = name[:2].lower()
    return language if language in ("ru", "kk") and name[2:3] in ("", "_", ".", "@") else ENGLISH


def _weight(text: str) -> float:
    try:
        return float(text.strip().removeprefix("q=") or 1)
    except ValueError:
        return 0.0


def _read(path: Path, language: str | None = None) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def _translated(language: str, english: Mapping[str, Phrase], catalog: Catalog) -> Catalogue:
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Catalogue(language=language, english=english, translations=gettext.GNUTranslations(compiled))


def _phrase(message: Message) -> Phrase:
    return message.id if isinstance(message.id, str) else (message.id[0], message.id[1])
