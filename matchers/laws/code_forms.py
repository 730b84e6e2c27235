"""Build patterns that find the codes of `laws.yml` by name and abbreviation in texts."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, product

from config.models.law import Code, Laws
from config.word_tables import WordTables
from matchers.laws.countries import KAZAKH, KAZAKH_ABBREVIATION
from matchers.laws.folded_text import flat


@dataclass(frozen=True, kw_only=True, slots=True)
class Edition:
    """An older code of the same name, which a year or a word such as `прежний` distinguishes."""

    base: str
    code: str
    year: int
    replaced: int


@dataclass(frozen=True, kw_only=True, eq=False)
class CodeIndex:
    """Compiled patterns for the codes of `laws.yml`."""

    names: re.Pattern[str]
    """For `Folded.flat`."""
    abbreviations: re.Pattern[str]
    """For `Folded.exact`, from the start of an abbreviation."""
    capitals: re.Pattern[str]
    """The beginnings of abbreviations, for a quick check."""
    small: tuple[str, ...]
    """Abbreviations in small letters where they can't be other words."""
    small_cited: tuple[str, ...]
    """Abbreviations in small letters beside an article; with a space before those that must follow it."""
    codes: dict[str, str | None]
    """By the name of the matching group: the code, or None for a code that isn't reported."""
    foreign: re.Pattern[str]
    """Codes of other countries, for `Folded.flat`."""
    editions: tuple[Edition, ...]
    last_articles: dict[str, int]
    """By code, the greatest number of its articles, where that is known."""
    name_hints: tuple[str, ...]
    """Letters of every text with the name of a code."""


def build_codes(laws: Laws) -> CodeIndex:
    """Return the patterns that find the codes of `laws` in texts."""
    editions = tuple(_editions(laws.codes))
    codes = [code for code in laws.codes if code.id not in {edition.code for edition in editions}]
    names = {f"n{number}": _either(_name_patterns(code)) for number, code in enumerate(codes)}
    abbreviations = {f"a{number}": _either(_abbreviations(code)) for number, code in enumerate(codes)}
    starts = {start for code in codes for start in _starts(code)}
    return CodeIndex(
        names=re.compile(rf"(?<!\w)(?:{_groups(names)}){_END}"),
        abbreviations=re.compile(
            rf"(?:ҚР)?(?:{_groups(abbreviations)})(?:{_KAZAKH_ENDING}|РК|PK)(?:{_END}|{_GLUED_ARTICLE})"
        ),
        capitals=re.compile(_either(map(re.escape, (start for start in starts if not start[0].islower()))) or r"(?!)"),
        small=tuple(sorted(start for start in starts if start[0].islower())),
        small_cited=tuple(sorted({start for code in codes for start in _small_cited(code)})),
        codes={f"{kind}{n}": code.id if code.tracked else None for kind in "na" for n, code in enumerate(codes)},
        foreign=re.compile(
            rf"(?<!\w)(?:{_either(re.escape(flat(name)) for name in laws.foreign_codes) or '(?!)'})(?!\w)"
        ),
        editions=editions,
        last_articles={code.id: code.last_article for code in laws.codes if code.last_article is not None},
        name_hints=tuple(sorted({_distinctive_word(name) for code in codes for name, _ in _names(code)})),
    )


_END = r"(?!\w(?!(?<=\d)\d?(?!\w)))"
"""No letter follows, except the number of a footnote: `Criminal Code1`."""
_GLUED_ARTICLE = r"(?=\d{3}(?!\w))"
"""An article in the same word: #ҚК405."""
_KAZAKH_ENDING = r"(?:['-][а-яәғқңөұүһі]{1,6}|[нтд][іы]ң|[ндт][іыеа]н?|[кгқғ][еа])?"
"""Kazakh endings of an abbreviation: ҚК-нің, ҚКнің, ҚК'ге."""


def _groups(patterns: dict[str, str]) -> str:
    return "|".join(f"(?P<{key}>{pattern})" for key, pattern in patterns.items() if pattern) or r"(?!)"


def _either(patterns: Iterable[str]) -> str:
    return "|".join(sorted(set(patterns), key=lambda pattern: (-len(pattern), pattern)))


def _names(code: Code) -> Iterator[tuple[str, str]]:
    """Yield the full names of a code in flat letters, without the country, with their language."""
    for language, names in (("ru", code.ru), ("kk", code.kk), ("en", code.en)):
        for name in (names.name, *names.forms, *names.abbr) if names else ():
            bare = bare_name(name)
            if not _is_abbreviation(name) and len(bare) > _MAX_AMBIGUOUS_CHARS:
                yield bare, language
    yield from ((bare_name(name), "latin") for name in code.kk_latin if not _is_abbreviation(name))


def _name_patterns(code: Code) -> Iterator[str]:
    for name, language in _names(code):
        match language:
            case "ru":
                yield _russian(name)
            case "kk":
                yield _kazakh(name)
                yield _kazakh(name).translate(_TO_LATIN)
            case "latin":
                yield _kazakh(name).replace("y", "[yi]")
            case _:
                yield _GAP.join(map(re.escape, name.split())) + r"(?:'s|s)?"


def _distinctive_word(name: str) -> str:
    """Return letters of a code's name that are the same in all its cases and spellings."""
    word = next((word for word in ("кодекс", "kodeks", "code") if word in name), None)
    return word or max(name.split(), key=len)[:9]


_COUNTRY_IN_NAME = re.compile(rf" ?(?:of the republic of kazakhstan|{KAZAKH}|(?<!\w)(?:рк|rk)(?!\w)|^кр )(?:'s)? ?")


def bare_name(name: str) -> str:
    """Return a code's name in flat letters, without the country."""
    return " ".join(_COUNTRY_IN_NAME.sub(" ", flat(name)).split())


def _is_abbreviation(name: str) -> bool:
    return not any(word[1:].islower() and len(word) > 3 for word in re.findall(r"\w+", name))


_ADJECTIVE = re.compile(r"(?:ый|ий|ой|ая|ое|ые|ого|его|ому|ом)$")


def inflected(word: str) -> str:
    """Return a pattern for a Russian word in any case."""
    if (adjective := _ADJECTIVE.search(word)) and len(word) > 5:
        return re.escape(word[: adjective.start()]) + r"\w{2,3}"
    if word[-1:] in "аяьйеиоу" and len(word) > 3:
        return re.escape(word[:-1]) + r"\w{0,3}"
    return re.escape(word) + r"\w{0,3}"


_GAP = r"[ \"]*"
_COUNTRY_BETWEEN = (
    rf"(?:{_GAP}(?:рк|рф|республик\w+ \w+|российск\w+ федераци\w+|\w+ск\w+ республик\w+|казахстан\w*|росси\w+))?"
)
"""A country within a name: Кодекс РК об административных правонарушениях."""


def _russian(name: str) -> str:
    head, preposition, tail = _parted(name)
    pattern = _GAP.join(_loose_hyphen(inflected(word)) for word in head.split())
    if preposition:
        pattern += _COUNTRY_BETWEEN + _GAP + r" +".join(map(re.escape, [preposition, *tail.split()])) + '"?'
    return pattern


def _parted(name: str) -> tuple[str, str, str]:
    match = re.search(r" (об?) ", name)
    return (name[: match.start()], match[1], name[match.end() :]) if match else (name, "", "")


def _kazakh(name: str) -> str:
    *front, last = name.split()
    stem = re.sub(r"(?:инин|тин|и)$", "", last) if len(last) > 5 else last
    words = _GAP.join(_loose_hyphen(re.escape(word)) for word in front)
    country = r"(?:кр +|казакстан +республикасынын +)?" if front[-1:] == ["туралы"] else ""
    return (words + _GAP if words else "") + country + re.escape(stem) + r"\w{0,9}"


_LATIN_LETTER_TABLE = WordTables("matchers.laws", "words/latin_letters.yml")
_TO_LATIN = {ord(letter): pattern for _, (letter, pattern) in _LATIN_LETTER_TABLE.rows("letters", 2)}
"""Patterns for the letters of `Folded.flat` in the Latin alphabets of Kazakh, without diacritics."""


def _loose_hyphen(pattern: str) -> str:
    return pattern.replace(r"\-", "[- ]?")


_COUNTRY_BESIDE = re.compile(rf"^{KAZAKH_ABBREVIATION} | {KAZAKH_ABBREVIATION}$| Республики Казахстан$")
_MAX_AMBIGUOUS_CHARS = 3
"""Abbreviations up to this length are also other words in small letters."""
_LATIN_TWINS = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")
_RUSSIAN_KEYS = str.maketrans("ӘҚІ", "АКИ")
_KAZAKH_ARTICLE_AFTER = (
    r"(?:[-']?[нтдк][іиыең][ңн]?)?,? ?\(?\d{1,3}(?:[-–]\d{1,3})?(?:(?:, ?| ж[әа]не | мен )\d{1,3})* ?[-–]? ?ба[бп]"
)
"""Before an article an abbreviation without its Kazakh letters is unambiguous: КК-нің 378-бабы."""

_LATIN_ARTICLE_AFTER = (
    r"(?:[-']?[nt][iıy][nńñŋ]g?)? ?\d{1,3}(?:-\d{1,2})?(?:(?:, ?| (?:j|zh)[aáä]ne | men )\d{1,3})* ?[-–]? ?ba[bp]"
)
"""Before an article in Latin Kazakh an abbreviation needs no country: QK 405-babynyñ."""


def _abbreviations(code: Code) -> Iterator[str]:
    """Yield patterns for the exact text: capitals, and small or look-alike letters where these are unambiguous."""
    for name, stands_alone in _short_names(code).items():
        if not stands_alone:
            yield rf"{_spaced(name)}(?= +{KAZAKH_ABBREVIATION}(?!\w))"
            yield rf"(?<=(?:РК|ҚР|QR) ){_spaced(name)}"
            yield rf"{_spaced(name)}(?={_LATIN_ARTICLE_AFTER})"
            continue
        yield _spaced(name)
        if len(name) > _MAX_AMBIGUOUS_CHARS:
            yield f"(?i:{_spaced(name)}{name[-1]}?)"
            for plain in _typed_without(name):
                yield f"(?i:{_spaced(plain)})"
            continue
        if (plain := name.translate(_RUSSIAN_KEYS)) != name:
            yield rf"(?:{plain}|{name.lower()})(?={_KAZAKH_ARTICLE_AFTER})"
        elif not name.isascii():
            yield rf"(?<=[\d)еиюя.] ){name.lower()}"
        yield rf"(?:{_spaced(name.lower())}|{_spaced(name.capitalize())})(?= (?:рк|РК)(?!\w))"
        yield rf"{_spaced(name.translate(_LATIN_TWINS))}(?= +{KAZAKH_ABBREVIATION}(?!\w))"


def _typed_without(name: str) -> Iterator[str]:
    """Yield a long abbreviation with some or all of its Kazakh letters typed as Russian ones."""
    choices = (dict.fromkeys((letter, letter.translate(_RUSSIAN_KEYS))) for letter in name)
    yield from ("".join(letters) for letters in islice(product(*choices), 1, None))


def _short_names(code: Code) -> dict[str, bool]:
    """Return a code's abbreviations without the country, and whether the file also lists them without it."""
    given = [name for names in (code.ru, code.kk, code.en) if names for name in names.abbr] + list(code.kk_latin)
    short = {re.sub(r"-[а-яәғқңөұүһі]+$", "", name) for name in given if _is_abbreviation(name)}
    return {bare: bare in short for bare in sorted(_COUNTRY_BESIDE.sub("", name) for name in short)}


def _starts(code: Code) -> Iterator[str]:
    """Yield the beginnings of a code's abbreviations."""
    for name in _short_names(code):
        first = name.split()[0]
        yield from (first, first.translate(_LATIN_TWINS), first.translate(_RUSSIAN_KEYS), f"ҚР{first}")
        yield from _typed_without(first)
        if len(name) > _MAX_AMBIGUOUS_CHARS:
            yield from (first.lower(), first.upper(), first.capitalize(), first[:-1] + first[-1].lower())  # КоАп
        else:
            yield from map(" ".join, product((first.lower(), first.capitalize()), ("рк", "РК")))


def _small_cited(code: Code) -> Iterator[str]:
    for name in _short_names(code):
        if len(name) <= _MAX_AMBIGUOUS_CHARS and not name.isascii():
            yield ("" if name.translate(_RUSSIAN_KEYS) != name else " ") + name.lower()


def _spaced(name: str) -> str:
    return re.escape(name).replace(r"\ ", r" +")


_YEAR_IN_NAME = re.compile(r"(?:of )?(?<!\d)((?:19|20)\d\d)(?!\d)(?: года| г\.| жылгы)?")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def _editions(codes: Iterable[Code]) -> Iterator[Edition]:
    """Yield the codes whose name is another one's with a year in it."""
    codes = list(codes)
    named = {bare_name(names.name): code for code in codes for names in (code.ru, code.kk, code.en) if names}
    for code in codes:
        name = flat(code.ru.name) if code.ru else ""
        year = _YEAR_IN_NAME.search(name)
        base = named.get(" ".join(_YEAR_IN_NAME.sub("", bare_name(name)).split()))
        if year is not None and base is not None:
            enacted = _YEAR.findall(base.act or "")
            yield Edition(base=base.id, code=code.id, year=int(year[1]), replaced=int(enacted[0]) if enacted else 9999)
