"""Whom a sentence speaks of: names, pronouns and words for people, with the cases that they may be in."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal, NamedTuple

from matchers.event_cases import (
    ALL,
    FEMALE_NAMES,
    A,
    Case,
    D,
    G,
    I,
    N,
    P,
    body_cases,
    is_feminine,
    kazakh_cases,
    person_cases,
    russian_cases,
)
from matchers.event_words import Language, Wording, wordings_for

Kind = Literal["name", "pronoun", "relative", "speaker", "role", "kin"]


class Word(NamedTuple):
    """A word or a mark of a sentence."""

    low: str
    start: int
    end: int
    capital: bool


class Cue(NamedTuple):
    """A place where a sentence tells an event: words `first` to `last` (not included)."""

    wording: Wording
    first: int
    last: int


class Marked(NamedTuple):
    """A span of a sentence that is known to name someone; owner 0 is the one who is asked about."""

    start: int
    end: int
    owner: int
    organisation: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """A sentence, cut into words and clauses, with the places that may tell events."""

    low: str
    words: tuple[Word, ...]
    clauses: tuple[int, ...]
    """The number of the clause that each word is in."""
    cues: tuple[Cue, ...]


@dataclass(kw_only=True, slots=True)
class Party:
    """Someone in a sentence: words `first` to `last` (not included)."""

    kind: Kind
    first: int
    last: int
    cases: Case
    owner: int = -1
    """Who it is, where a name says it."""
    plural: bool = False
    feminine: bool = False
    any_gender: bool = False
    of: int = -1
    """For a word such as `lawyer`: whose."""
    possessor: bool = False
    preposition: str = ""
    group: list["Party"] = field(default_factory=list)
    """All who are listed together with it, itself included."""


_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*|[^\w\s]")
_CLAUSE_MARKS = frozenset(",;:()–—?!…")
_LISTED = frozenset({",", "и", "and", "мен", "бен", "пен", "және", "а", "также", "&", "да", "or", "или"})
_PREPOSITIONS = frozenset(
    [
        *"у от для с со к ко о об обо по при против над под перед за из без около вокруг через между на в во до про".split()
    ]
    + [*"of for with by from to against about over at in on near between than like under after before".split()]
    + [
        "отношении",
        "как",
        "качестве",
        "вместо",
        "ради",
        "среди",
        "вслед",
        "адрес",
        "словам",
        "мнению",
        "рядом",
        "версии",
        "данным",
    ]
)
_PRONOUNS: dict[str, tuple[Case, bool, bool]] = {
    # case, plural, feminine
    "он": (N, False, False), "она": (N, False, True), "они": (N, True, False),
    "его": (G | A, False, False), "него": (G | A, False, False), "нее": (G | A, False, True), "ее": (G | A, False, True),
    "их": (G | A, True, False), "них": (G | A | P, True, False), "ему": (D, False, False), "ей": (D | I, False, True),
    "нему": (D, False, False), "ней": (D | I | P, False, True), "им": (D | I, True, False), "ими": (I, True, False),
    "ним": (I | D, False, False), "нем": (P, False, False), "обоих": (G | A, True, False), "оба": (N, True, False),
    "обе": (N, True, True), "обеих": (G | A, True, True), "обоим": (D, True, False), "всех": (G | A, True, False),
    "ол": (N, False, False), "олар": (N, True, False), "оны": (A, False, False), "оларды": (A, True, False),
    "оған": (D, False, False), "оларға": (D, True, False), "оның": (G, False, False), "олардың": (G, True, False),
    "he": (N, False, False), "she": (N, False, True), "they": (N, True, False), "him": (A, False, False),
    "her": (A | G, False, True), "them": (A, True, False), "his": (G, False, False), "their": (G, True, False),
}  # fmt: skip
_RELATIVES: dict[str, tuple[Case, bool, bool]] = {
    "который": (N, False, False), "которого": (G | A, False, False), "которому": (D, False, False),
    "которым": (I | D, False, False), "которая": (N, False, True), "которую": (A, False, True),
    "которой": (G | D | I | P, False, True), "которые": (N, True, False), "которых": (G | A | P, True, False),
    "котором": (P, False, False), "которыми": (I, True, False),
    "who": (ALL, False, False), "whom": (A, False, False), "whose": (G, False, False),
}  # fmt: skip
_SPEAKERS = {"меня": G | A, "мне": D | P, "я": N, "мной": I, "нас": G | A, "нам": D, "мы": N, "me": A, "i": N, "my": G}
_SPEAKERS |= {"мені": A, "мен": N, "маған": D, "менің": G, "us": A, "we": N}

_KIN = re.compile(
    r"(?:брат|сестр|сын|доч|жен[аыуе]$|женой|муж[ауе]?$|мужем|мать|матер|отец|отц|родственни|родны[хе]|родител|супруг|друг[ау]?$|друз"
    r"|коллег|соратни|сторонни|сосед|адвокат|защитни|подзащитн|клиент|доверител|представител|вдов|племянни|дяд|мам[аыуе]$|пап[аыуе]$"
    r"|оппонент|начальни|помощни|водител|следовател|судь[яюиеё]|прокурор|полицейск|сотрудни|министр|чиновни|депутат|пресс-секретар"
    r"|свидетел|врач|член|участни|подруг|однофамил|тезк|правозащитники|журналисты|активисты|брата|эксперт"
    r"|brother|sister|son$|sons$|daughter|wife|husband|mother|father|parents|relative|friend|colleague|supporter|lawyer"
    r"|attorney|client|widow|neighbo|prosecutor|investigator|judge|officer|spokes|minister|official|member|cousin|uncle"
    r"|аға(?:сы|сын|сының|сына)|іні(?:сі|сін|сіне)|ұл(?:ы|ын)$|қыз(?:ы|ын)$|әйелі|күйеуі|жұбайы|ана(?:сы|сын)|әке(?:сі|сін)|туы(?:сы|стары)"
    r"|жақтас|әріптес|дос(?:ы|тары)|адвокат|қорғаушы|судья|тергеуші|прокурор|полицейлер|куәгер|көрші|баласы|бала(?:сын)"
    r"|подзащитн)"
)
_ROLE = re.compile(
    r"(?:активист|журналист|блогер|правозащитни|политик$|политика$|поэт|юрист|рабоч(?:ий|его|ему|им)$|нефтяни|лидер|профсоюзни|оппозиционер"
    r"|мужчин|женщин|художни|студент|пенсионер|учител|обвиняем(?:ый|ая|ого|ому|ую|ой)$|подсудим(?:ый|ая|ого|ому|ую|ой)$"
    r"|осужденн(?:ый|ая|ого|ому|ую)$|заключенн(?:ый|ая|ого|ому|ую)$|политзаключенн|задержанн(?:ый|ая|ого|ому|ую)$|организатор|редактор"
    r"|корреспондент|оператор|фотограф|бизнесмен|предпринимател|акционист|музыкант|певец|певиц|режиссер|эколог|гражданин|гражданк|жител"
    r"|activist|journalist|blogger|reporter|politician|poet|editor|defendant|artist|unionist|organi[sz]er|man$|woman$|leader|campaigner|writer"
    r"|белсенді|журналист|блогер|ақын|құқық|суретші|азамат|тілші|сотталушы|айыпталушы|редактор|саясаткер|мұғалім)"
)
_NOT_NAMES = re.compile(
    r"(?:суд|полици|прокурат|казахстан|алмат|астан|актоб|актау|атырау|караганд|шымкент|тараз|уральск|костан|кокшетау|павлодар"
    r"|семе[йея]|кызылорд|петропавл|жанаозен|темиртау|экибастуз|россии|росси[яюй]|кыргыз|узбек|европ|мажилис|парламент|сенат|министерств"
    r"|уголовн|кодекс|статьи|кнб|уик|мвд|ук$|рк$|дп$|коап|янв|фев|мар|апр|мая|июн|июл|авг|сент|окт|нояб|дек"
    r"|қазақстан|ақтөбе|ақтау|қарағанд|қызылорда|орал|сот|полиция|прокурор|ұқк|қр|қк|ішкі|қылмыстық|бас|әкімшілік"
    r"|police|court|kazakh|almaty|astana|aktobe|aktau|karaganda|shymkent|monday|tuesday|wednesday|thursday|friday|saturday|sunday"
    r"|january|february|march|april|may$|june|july|august|september|october|november|december|the$|article|criminal|code"
    r"|amnesty|human|rights|city|district|prosecutor|supreme|national|security|committee)"
)
_SURNAME = re.compile(
    r"(?:[оеё]в|[иы]н|[оеё]ва|[иы]на|[оеё]ву|[иы]ну|[оеё]вой|[иы]ной|[оеё]вым|[иы]ным|[оеё]вых|[оеё]вы|ск(?:ий|ая|ого|ому|ую|ой)"
    r"|ұлы|қызы|улы|кызы|ba[iy]|bek|[oe]v|[oe]va|in|ina|uly|kyzy|ск)(?:[тднғқгк]\w{1,3})?$"
)
_KAZAKH_LETTER = re.compile(r"[әғқңөұүһі]")


def lowered(text: str) -> str:
    """`text` in lower case with е for ё, as long as it was."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    return low.replace("ё", "е")


@lru_cache(maxsize=256)
def read(sentence: str) -> Reading:
    """The sentence, cut up; the last few are remembered, as several mentions share one."""
    low = lowered(sentence)
    words = tuple(
        Word(low[m.start() : m.end()], m.start(), m.end(), m[0][0].isupper()) for m in _WORD.finditer(sentence)
    )
    return Reading(low=low, words=words, clauses=_clauses(words), cues=tuple(_cues(low, words)))


def _clauses(words: Sequence[Word]) -> tuple[int, ...]:
    number, numbers = 0, []
    for position, word in enumerate(words):
        numbers.append(number)
        if word.low in _CLAUSE_MARKS and not _joins_names(words, position):
            number += 1
    return tuple(numbers)


def _joins_names(words: Sequence[Word], comma: int) -> bool:
    """Whether a comma stands between two names of a list."""
    if words[comma].low != "," or not 0 < comma < len(words) - 1:
        return False
    return words[comma - 1].capital and words[comma + 1].capital


def _cues(low: str, words: Sequence[Word]) -> list[Cue]:
    cues: list[Cue] = []
    taken: set[int] = set()
    for position, word in enumerate(words):
        if position in taken or not word.low[0].isalnum():
            continue
        for wording in wordings_for(word.low):
            match = wording.pattern.match(low, word.start)
            if match:
                last = _word_at(words, position, match.end())
                cues.append(Cue(wording, position, last))
                taken |= set(range(position, last)) if last - position <= 3 else {position, last - 1}
                break
    return cues


def _word_at(words: Sequence[Word], position: int, end: int) -> int:
    while position < len(words) and words[position].start < end:
        position += 1
    return position


def parties_of(reading: Reading, marked: Sequence[Marked], language: Language) -> list[Party]:
    """Everyone the sentence speaks of, in its order."""
    names = _marked_names(reading, marked, language)
    covered = {position for party in names for position in range(party.first, party.last)}
    parties = names + _other_names(reading, covered, language)
    covered = {position for party in parties for position in range(party.first, party.last)}
    parties += _plain_words(reading, covered, language)
    parties.sort(key=lambda party: party.first)
    for party in parties:
        party.preposition = _preposition(reading.words, party.first)
    kept = _joined(reading, parties, language)
    _list_together(reading, kept)
    return kept


def _cases(low: tuple[str, ...], language: Language, organisation: bool) -> Case:
    if language == "en" or (organisation and language == "ru"):
        return ALL
    words = tuple(word for word in low if word[0].isalpha())
    if language == "kk":
        return kazakh_cases(words)
    return russian_cases(words) if words and not words[0].isascii() else ALL


def _name(reading: Reading, first: int, last: int, owner: int, language: Language, organisation: bool = False) -> Party:
    low = tuple(word.low for word in reading.words[first:last])
    if language == "en" and low[-1].endswith(("'s", "’s")):
        cases = G
    else:
        cases = _cases(low, language, organisation)
    undeclined = organisation or low[-1].isascii()
    return Party(
        kind="name", first=first, last=last, cases=cases, owner=owner, feminine=is_feminine(low), any_gender=undeclined
    )


def _marked_names(reading: Reading, marked: Sequence[Marked], language: Language) -> list[Party]:
    names = []
    for mark in marked:
        inside = [i for i, word in enumerate(reading.words) if word.start < mark.end and word.end > mark.start]
        if inside and mark.organisation:
            names.append(_organisation(reading, inside[0], inside[-1] + 1, mark.owner, language))
        elif inside:
            names.append(_name(reading, inside[0], inside[-1] + 1, mark.owner, language, mark.organisation))
    return names


def _organisation(reading: Reading, first: int, last: int, owner: int, language: Language) -> Party:
    """An organisation with the noun beside it, which carries the case: профсоюзу «Кенже», «Кенже» кәсіподағына."""
    party = _name(reading, first, last, owner, language, True)
    words = reading.words
    before, after = first - 1, last
    while before >= 0 and words[before].low in _QUOTES:
        before -= 1
    while after < len(words) and words[after].low in _QUOTES:
        after += 1
    if language == "ru" and before >= 0 and _BODY.match(words[before].low):
        party.first, party.cases = before, body_cases(words[before].low)
    if language == "kk" and after < len(words) and _BODY.match(words[after].low):
        party.last, party.cases = after + 1, kazakh_cases((words[after].low,))
    return party


_QUOTES = frozenset('«»"“”„')
_BODY = re.compile(
    r"(?:движени|профсоюз|организаци|парти|объединени|фонд|газет|редакци|издани|компани|общество|обществ[ау]|центр|бюро|союз"
    r"|кәсіпода|қозғалы|ұйым|партия|қор|газет|бірлесті|одақ|одағ)"
)


def _other_names(reading: Reading, covered: set[int], language: Language) -> list[Party]:
    names: list[Party] = []
    position = 0
    while position < len(reading.words):
        last = position
        while last < len(reading.words) and last not in covered and _may_name(reading.words[last], last == 0):
            last += 1
        if last > position and _is_name(reading, position, last, language):
            names.append(_name(reading, position, last, 1000 + position, language))
        position = max(last, position + 1)
    return names


def _may_name(word: Word, begins: bool) -> bool:
    if begins and (_KIN.match(word.low) or _ROLE.match(word.low)):
        return False
    return word.capital and len(word.low) > 1 and not _NOT_NAMES.match(word.low) and not _is_plain(word.low)


def _is_plain(low: str) -> bool:
    return low in _PRONOUNS or low in _RELATIVES or low in _SPEAKERS or low in _PREPOSITIONS


def _is_name(reading: Reading, first: int, last: int, language: Language) -> bool:
    words = reading.words[first:last]
    if last - first == 1:
        return bool(_SURNAME.search(words[0].low)) or (language == "en" and first > 0 and not _quoted(reading, first))
    return not _quoted(reading, first)


def _quoted(reading: Reading, first: int) -> bool:
    return first > 0 and reading.words[first - 1].low in {"«", '"', "“", "„"}


def _plain_words(reading: Reading, covered: set[int], language: Language) -> list[Party]:
    found = []
    for position, word in enumerate(reading.words):
        if position not in covered and word.low[0].isalpha():
            party = _plain(reading, position, language)
            if party:
                found.append(party)
    return found


def _plain(reading: Reading, position: int, language: Language) -> Party | None:
    low = reading.words[position].low
    if low in _PRONOUNS and not (low == "her" and language != "en"):
        cases, plural, feminine = _PRONOUNS[low]
        return Party(
            kind="pronoun",
            first=position,
            last=position + 1,
            cases=cases,
            plural=plural,
            feminine=feminine,
            any_gender=language == "kk",
        )
    if low in _RELATIVES:
        cases, plural, feminine = _RELATIVES[low]
        return Party(kind="relative", first=position, last=position + 1, cases=cases, plural=plural, feminine=feminine)
    if low in _SPEAKERS and not (low == "мен" and not reading.words[position].capital):
        return Party(kind="speaker", first=position, last=position + 1, cases=Case(_SPEAKERS[low]))
    kind: Kind | None = "kin" if _KIN.match(low) else "role" if _ROLE.match(low) else None
    if kind is None:
        return None
    plural = bool(_PLURAL[language].search(low))
    return Party(kind=kind, first=position, last=position + 1, cases=_person(low, language), plural=plural)


_PLURAL = {
    "ru": re.compile(r"(?:ов|ев|ам|ами|ах|ям|ями|ях|ы|[^к]и|ые|ых|ыми)$"),
    "kk": re.compile(r"(?:лар|лер|дар|дер|тар|тер)"),
    "en": re.compile(r"[^s]s$"),
}


def _person(low: str, language: Language) -> Case:
    if language == "en":
        return G if low.endswith(("'s", "’s")) else ALL
    return kazakh_cases((low,)) if language == "kk" else person_cases(low)


def _preposition(words: Sequence[Word], first: int) -> str:
    """The preposition that governs the words from `first`, over adjectives and articles."""
    for position in range(first - 1, max(-1, first - 4), -1):
        low = words[position].low
        if low in _PREPOSITIONS:
            return low
        if not (low in {"the", "a", "an"} or _ADJECTIVE.search(low)):
            return ""
    return ""


_ADJECTIVE = re.compile(r"(?:ого|его|ому|ему|ым|им|[свнт]ой|шей|ую|юю|ый|ий|ая|яя|ых|их|ые|ие|ский|ов?ed)$")
_LAWYER = re.compile(r"(?:адвокат|защитни|lawyer|attorney|қорғаушы)")


def _joined(reading: Reading, parties: list[Party], language: Language) -> list[Party]:
    """The parties, with a word for a person and the name that it introduces made one."""
    kept: list[Party] = []
    for party in parties:
        before = kept[-1] if kept else None
        if (
            before
            and party.kind == "name"
            and before.kind == "role"
            and _is_of_something(reading, before, party, language)
        ):
            party.first, party.preposition = before.first, before.preposition
            party.cases &= before.cases
            kept[-1] = party
            continue
        if before and party.kind == "name" and before.kind == "kin" and language == "en":
            if party.preposition in {"for", "of"} and before.last == party.first - 1:
                before.of = party.owner
        if before and party.kind == "name" and before.kind in {"role", "kin"} and before.last == party.first:
            if _introduces(reading, before, party, language):
                party.first, party.preposition = before.first, before.preposition
                party.cases = (party.cases & before.cases) or party.cases
                kept.pop()
            elif party.cases & G:
                party.possessor, before.of = True, party.owner
        if (
            before
            and party.kind in {"kin", "role"}
            and before.kind in {"name", "pronoun"}
            and before.last == party.first
        ):
            if before.cases & G and (language != "ru" or before.kind == "pronoun"):
                before.possessor, party.of = True, before.owner
        kept.append(party)
    return kept


def _is_of_something(reading: Reading, word: Party, name: Party, language: Language) -> bool:
    """Whether only a genitive stands between `word` and the name: лидера незарегистрированной партии Ахатова."""
    between = reading.words[word.last : name.first]
    if language != "ru" or not 0 < len(between) <= 4 or not word.cases & name.cases:
        return False
    return all(_GENITIVE.search(one.low) for one in between)


_GENITIVE = re.compile(r"^[а-я-]{3,}(?:ого|его|ой|ей|ых|их|ии|и|ы|а|я|ов)$")


def _introduces(reading: Reading, word: Party, name: Party, language: Language) -> bool:
    """Whether `word` says what the named one is (журналист Ахатов), not who belongs to them (брат Ахатова)."""
    if language == "en":
        return True
    if (
        reading.words[name.last - 1].low in _QUOTES
        or _BODY.match(reading.words[name.first].low)
        or name.cases == ALL
        and name.any_gender
    ):
        return False
    if language == "kk":
        return bool(word.cases & N)
    shared = word.cases & name.cases
    if word.kind == "role" or not shared:
        return bool(shared)
    if shared == N and not name.feminine:
        return True
    full = name.last - name.first > 1
    if shared & N and name.feminine:
        return any(
            w.low in FEMALE_NAMES or w.low.endswith(("ла", "лась")) for w in reading.words[name.last : name.last + 3]
        ) or (full and reading.words[name.first].low in FEMALE_NAMES)
    return full and bool(_LAWYER.match(reading.words[word.first].low)) or bool(shared & (D | I)) and full


_OWNERS = frozenset({"его", "ее", "их", "his", "her", "their", "оның"})


def _list_together(reading: Reading, parties: list[Party]) -> None:
    group: list[Party] = []
    for party in parties:
        if party.kind not in {"name", "kin", "role"} or party.possessor:
            party.group = [party]
            continue
        if (
            group
            and group[-1].last < party.first
            and all(word.low in _LISTED or word.low in _OWNERS for word in reading.words[group[-1].last : party.first])
        ):
            group.append(party)
        else:
            group = [party]
        party.group = group
