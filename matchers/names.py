"""People and organisations of the list: `build_names` makes the list ready, `find_names` looks for it in one text."""

import json
import re
from array import array
from collections.abc import Iterable, Sequence

from config.models import Entry, EntryKind
from matchers.given import gender_of_given
from matchers.mention import Mention
from matchers.naming import Gender, PersonName, gender_of_surname, parse_person
from matchers.organisations import find_organisations
from matchers.passage import Passage
from matchers.patronymics import roots_of
from matchers.people import find_people
from matchers.phrases import PhraseRows
from matchers.records import FULL, INITIAL, LONG, SURNAME, TYPO, NameIndex, pair_key, slip_code
from matchers.skeleton import sounds
from matchers.table import records_of, table_of
from matchers.vocabulary import VocabularyBuilder

__all__ = ["NameIndex", "build_names", "find_names"]

_COMMON = re.compile(
    r"common\b(?! (?:word|noun|phrase|surname))|context|namesake|homonym|частое|распростран|контекст|т[её]зк|однофамил",
    re.IGNORECASE,
)
_WORD = re.compile(r"common (?:word|noun)|обычн\w+ слов|нарицательн", re.IGNORECASE)
_NOT_ALONE = re.compile(r"common|alone|never|introduc|не отдельно|только после", re.IGNORECASE)


def build_names(entries: Iterable[Entry]) -> NameIndex:
    """The people and organisations among `entries`, ready for search."""
    builder = _Builder()
    for entry in entries:
        if entry.kind is EntryKind.PERSON:
            builder.add_person(entry)
        else:
            builder.phrases.add(entry)
    return builder.build()


def find_names(
    text: str, names: NameIndex, *, lang: str | None = None, citations: Sequence[Mention] = ()
) -> list[Mention]:
    """Mentions of people and organisations of the list, by their place; `citations` of the same text are evidence."""
    passage = Passage(text, names.vocabulary, citations)
    found = [*find_people(passage, names), *find_organisations(passage, names, lang=lang)]
    return sorted(found, key=lambda mention: (mention.start, mention.end, mention.entry or ""))


def _gender(names: Sequence[PersonName]) -> Gender | None:
    """What the names themselves show: -ова before the given name, the given name before -ов."""
    shown = [_shown(name) for name in names]
    if "f" in shown:
        return "f"
    given = [gender_of_given(sound) for name in names for sound in sounds(name.given[0])[:1]]
    return next((gender for gender in (*given, *shown) if gender), None)


def _shown(name: PersonName) -> Gender | None:
    """What a surname shows: that in -ин may be a foreign woman's (Sanna Marin), whose given name tells."""
    gender = gender_of_surname(name.surname)
    is_open = gender == "m" and name.given[0].endswith(("a", "а", "я")) and name.surname.endswith(("in", "ин"))
    return None if is_open else gender


class _Builder:
    """Collects what the search needs, entry by entry."""

    def __init__(self) -> None:
        self.words = VocabularyBuilder()
        self.filed: list[tuple[int, int]] = []
        self.people: list[bytes] = []
        self.forms: list[bytes] = []
        self.phrases = PhraseRows(self.words, self.filed)
        self._initials: dict[int, tuple[int, ...]] = {}
        self._slips: dict[int, tuple[int, ...]] = {}

    def build(self) -> NameIndex:
        return NameIndex(
            vocabulary=self.words.build(),
            filed=table_of(self.filed),
            people=records_of(self.people),
            forms=records_of(self.forms),
            organisations=records_of(self.phrases.organisations),
            phrases=records_of(self.phrases.rows),
        )

    def add_person(self, entry: Entry) -> None:
        names = list(dict.fromkeys(name for written in entry.names for name in parse_person(written)))
        number = len(self.people)
        forms = dict.fromkeys(self._numbered(name) for name in names)
        for form in forms:
            self._add_form(number, *form, has_context=bool(entry.context))
        fathers = {name.patronymic for name in names} | {entry.patronymic}
        hint = entry.hint or ""
        row = (
            entry.id,
            entry.gender or _gender(names),
            entry.indeclinable,
            sorted({root for father in fathers if father for root in roots_of(father)}),
            entry.context,
            bool(_COMMON.search(hint)),
            bool(_NOT_ALONE.search(hint) or _COMMON.search(hint)),
            bool(_WORD.search(hint)),
            sorted({surname for surname, _, _ in forms}),
        )
        self.people.append(json.dumps(row, ensure_ascii=False).encode())

    def _numbered(self, name: PersonName) -> tuple[int, tuple[int, ...], bool]:
        return self.words.add(name.surname), tuple(self.words.add(part) for part in name.given), name.whole

    def _add_form(self, person: int, surname: int, given: tuple[int, ...], whole: bool, *, has_context: bool) -> None:
        number = len(self.forms)
        self.forms.append(array("I", [person, surname, whole, *given]).tobytes())
        self.filed.append((pair_key(FULL, surname, given[0]), number))
        self.filed += [(pair_key(INITIAL, surname, letter), number) for letter in self._initials_of(given[0])]
        if has_context:
            self.filed.append((pair_key(SURNAME, surname), number))
        self.filed += [(pair_key(TYPO, given[0], code), number) for code in self._slips_of(surname)]
        self.filed += [(pair_key(TYPO, surname, code), number) for code in self._slips_of(given[0])]

    def _initials_of(self, word: int) -> tuple[int, ...]:
        found = self._initials.get(word)
        if found is None:
            found = self._initials[word] = tuple({ord(sound[0]) for sound in self.words.sounds_of(word)})
        return found

    def _slips_of(self, word: int) -> tuple[int, ...]:
        found = self._slips.get(word)
        if found is None:
            long = (sound for sound in self.words.sounds_of(word) if len(sound) >= LONG)
            found = self._slips[word] = tuple({slip_code(sound, len(sound)) for sound in long})
        return found
