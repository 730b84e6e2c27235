"""Finds codes of law in a text, by name or abbreviation, and tells Kazakhstan's from others and old ones from new."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from config.models import Code, Laws
from matchers.countries import KAZAKH, KAZAKH_ABBREVIATION, OTHER, OTHER_ABBREVIATION
from matchers.folding import Folded, flat, near


@dataclass(frozen=True, kw_only=True, slots=True)
class Edition:
    """An older code of the same name, which a year or a word such as `прежний` tells apart."""

    base: str
    code: str
    year: int
    replaced: int


@dataclass(frozen=True, kw_only=True, slots=True)
class CodeHit:
    """A code that the text names, at offsets into the folded text."""

    start: int
    end: int
    code: str | None
    country: bool
    """Whether the text says whose code it is."""
    dated: bool = False
    """Whether the text says which edition it is."""


@dataclass(frozen=True, kw_only=True)
class CodeIndex:
    """Compiled ways to write the codes of `laws.yml`."""

    names: re.Pattern[str]
    abbreviations: re.Pattern[str]
    codes: dict[str, str | None]
    """By the name of the group that matched; None for what is recognised only to be left out."""
    editions: tuple[Edition, ...]
    name_hints: tuple[str, ...]
    """Letters that a text with a code's name has; in `abbreviation_hints` the same for abbreviations."""
    abbreviation_hints: tuple[str, ...]


_LONGEST = 90
"""How far around its most telling word a code's name is looked for."""


_COUNTRY_IN_NAME = re.compile(
    rf" ?(?:of the republic of kazakhstan|{KAZAKH}|(?<!\w)рк(?!\w)|(?<!\w)rk(?!\w)|(?<=^)кр (?=\w))(?:'s)? ?"
)
_YEAR_IN_NAME = re.compile(r"(?:of )?(?<!\d)((?:19|20)\d\d)(?!\d)(?: года| г\.| жылгы)?")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_MIDDLE = r"(?:[ \"]+(?:рк|рф|республик\w+ \w+|российск\w+ федераци\w+|\w+ск\w+ республик\w+|казахстан\w*|росси\w+))?"
_SUFFIX = r"(?:['-][а-яәғқңөұүһі]{1,6}|[нтд][іы]ң|[ндт][іыеа]н?|[кгқғ][еа])?"
_LATIN_TWINS = str.maketrans("АВЕКМНОРСТУХ", "ABEKMHOPCTYX")


def build_codes(laws: Laws) -> CodeIndex:
    """Everything needed to find the codes of `laws` in texts."""
    editions = tuple(_editions(laws.codes))
    codes = [code for code in laws.codes if code.id not in {edition.code for edition in editions}]
    names = {f"n{number}": _either(_name_patterns(code)) for number, code in enumerate(codes)}
    abbreviations = {f"a{number}": _either(_abbreviations(code)) for number, code in enumerate(codes)}
    return CodeIndex(
        names=re.compile(rf"(?<!\w)(?:{_groups(names)})(?!\w)"),
        abbreviations=re.compile(rf"(?<![\w/])(?:{_groups(abbreviations)}){_SUFFIX}(?!\w)"),
        codes={f"{kind}{n}": code.id if code.tracked else None for kind in "na" for n, code in enumerate(codes)},
        editions=editions,
        name_hints=tuple({_telling_word(name) for code in codes for name in _names(code)}),
        abbreviation_hints=tuple({hint for code in codes for hint in _abbreviation_hints(code)}),
    )


def find_codes(text: Folded, index: CodeIndex) -> list[CodeHit]:
    """The codes that `text` names, in order, without overlaps; company names and numbers of colonies left out."""
    hits = [
        _hit(text, match, index)
        for start, end in near(text.flat, index.name_hints, _LONGEST, _LONGEST)
        for match in index.names.finditer(text.flat, start, end)
    ]
    hits += [
        _hit(text, match, index)
        for start, end in near(text.exact, index.abbreviation_hints, 4, 24)
        for match in index.abbreviations.finditer(text.exact, start, end)
        if _is_code(text, match)
    ]
    found: list[CodeHit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if not found or hit.start >= found[-1].end:
            found.append(hit)
    return found


def _groups(patterns: dict[str, str]) -> str:
    return "|".join(f"(?P<{key}>{pattern})" for key, pattern in patterns.items() if pattern) or r"(?!)"


def _either(patterns: Iterable[str]) -> str:
    return "|".join(sorted(set(patterns), key=len, reverse=True))


def _names(code: Code) -> list[str]:
    """All names of a code that aren't abbreviations, in flat letters, without the country."""
    written = [name for names in (code.ru, code.kk, code.en) if names for name in (names.name, *names.forms, *names.abbr)]
    return [bare_name(name) for name in (*written, *code.kk_latin) if not _is_abbreviation(name)]


def _name_patterns(code: Code) -> Iterator[str]:
    for name in _names(code):
        if name.isascii():
            yield _kazakh(name).replace("y", "[yi]") if "kodeks" in name else _english(name)
        else:
            yield _kazakh(name) if re.search(r"кодекси|кодекст|туралы|^ата |кылм|азамат|аким|салык|енбек", name) else _russian(name)


def _telling_word(name: str) -> str:
    """Letters of a code's name that stay the same in every case and spelling of it."""
    word = next((word for word in ("кодекс", "kodeks", "code") if word in name), None)
    return word or max(name.split(), key=len)[:9]


def bare_name(name: str) -> str:
    """A code's name in flat letters, without the country in it."""
    return " ".join(_COUNTRY_IN_NAME.sub(" ", flat(name)).split())


def _is_abbreviation(name: str) -> bool:
    return not any(word[1:].islower() and len(word) > 3 for word in re.findall(r"\w+", name))


_RU_ADJECTIVE = re.compile(r"(?:ый|ий|ой|ая|ое|ые|ого|его|ому|ом)$")


def inflected(word: str) -> str:
    """A pattern for a Russian word in any case."""
    if (adjective := _RU_ADJECTIVE.search(word)) and len(word) > 5:
        return re.escape(word[: adjective.start()]) + r"\w{2,3}"
    if word[-1:] in "аяьйеиоу" and len(word) > 3:
        return re.escape(word[:-1]) + r"\w{0,3}"
    return re.escape(word) + r"\w{0,3}"


def _russian(name: str) -> str:
    head, preposition, tail = _parted(name)
    pattern = r"[ \"]+".join(inflected(word).replace(r"\-", r"[- ]?") for word in head.split())
    if preposition:
        pattern += _MIDDLE + r"[ \"]+" + r" +".join(map(re.escape, [preposition, *tail.split()])) + '"?'
    return pattern


def _parted(name: str) -> tuple[str, str, str]:
    match = re.search(r" (об?) ", name)
    return (name[: match.start()], match[1], name[match.end() :]) if match else (name, "", "")


def _kazakh(name: str) -> str:
    *front, last = name.split()
    stem = re.sub(r"(?:инин|тин|и)$", "", last) if len(last) > 5 else last
    words = [re.escape(word).replace(r"\-", r"[- ]?") for word in front]
    return r"[ \"]+".join([*words, re.escape(stem) + r"\w{0,9}"])


def _english(name: str) -> str:
    return r"[ \"]+".join(re.escape(word) for word in name.split()) + r"(?:'s|s)?"


_COUNTRY_BESIDE = re.compile(rf"^{KAZAKH_ABBREVIATION} | {KAZAKH_ABBREVIATION}$| Республики Казахстан$")
_SHORT = 3
"""Abbreviations up to this length mean other things too in small letters."""


def _abbreviations(code: Code) -> Iterator[str]:
    """Patterns for the exact text: in capitals, and in small or look-alike letters where that can't be another word."""
    for name, stands_alone in _short_names(code).items():
        if not stands_alone:
            yield rf"{_spaced(name)}(?= +{KAZAKH_ABBREVIATION}(?!\w))"
            yield rf"(?<=(?:РК|ҚР|QR) ){_spaced(name)}"
            continue
        yield _spaced(name)
        if len(name) > _SHORT:
            yield f"(?i:{_spaced(name)})"
            continue
        yield rf"{_spaced(name.lower())}(?= рк(?!\w))"
        yield rf"{_spaced(name.translate(_LATIN_TWINS))}(?= +{KAZAKH_ABBREVIATION}(?!\w))"


def _short_names(code: Code) -> dict[str, bool]:
    """A code's abbreviations without the country, and whether the file has them so, or only beside the country."""
    given = [name for names in (code.ru, code.kk, code.en) if names for name in names.abbr] + list(code.kk_latin)
    short = {re.sub(r"-[а-яәғқңөұүһі]+$", "", name) for name in given if _is_abbreviation(name)}
    return {bare: bare in short for bare in sorted(_COUNTRY_BESIDE.sub("", name) for name in short)}


def _abbreviation_hints(code: Code) -> Iterator[str]:
    for name in _short_names(code):
        first = name.split()[0]
        yield from (first, f"{first.lower()} рк", first.translate(_LATIN_TWINS))
        if len(name) > _SHORT:
            yield from (first.lower(), first.upper(), first.capitalize())


def _spaced(name: str) -> str:
    return re.escape(name).replace(r"\ ", r" +")


_KAZAKH_AFTER = re.compile(rf" ?\(?(?:of (?:the )?|in |для )?(?:{KAZAKH})(?!\w)")
_KAZAKH_ABBREVIATION_AFTER = re.compile(rf" *(?:of (?:the )?)?(?:{KAZAKH_ABBREVIATION}|рк)(?!\w)")
_OTHER_AFTER = re.compile(
    rf" ?\(?(?:of (?:the )?(?:republic of )?)?(?:республик\w+ )?(?:{OTHER}(?: сср| республик\w+)?|казахск\w+ сср|казсср)(?!\w)"
)
_OTHER_ABBREVIATION_AFTER = re.compile(rf" *{OTHER_ABBREVIATION}(?!\w)")
_KAZAKH_BEFORE = re.compile(rf"(?<!\w)(?:{KAZAKH}|отечественн\w+|our)(?: \w+[ыо]й| \w+ого| new| \d{{4}} жылгы)? $")
_KAZAKH_ABBREVIATION_BEFORE = re.compile(r"(?<!\w)(?:ҚР|QR|РК|ҚР-ның|ҚР-дың) ?$")
_OTHER_BEFORE = re.compile(rf"(?<!\w)(?:{OTHER}(?: республикасы\w*| федерациясы\w*)?|рф)(?:-\w+)?(?: жана)? $")
_KAZAKH_INSIDE = re.compile(rf"(?<!\w)(?:{KAZAKH}|рк|крк\w*)(?!\w)")
_REACH = 48
"""How far before a code its country and edition are looked for."""


def _is_code(text: Folded, match: re.Match[str]) -> bool:
    """Whether an abbreviation isn't a colony (УК-161/2), nor a company (УК «Город»)."""
    behind = text.exact[match.end() : match.end() + 12]
    if re.match(r"[- ]{0,2}№? ?\d{2,4} ?/ ?\d|-\d", behind):
        return False
    return not (len(match[0]) <= 3 and re.match(r' ?"', behind) and not re.match(r'"[,.) ]', behind))


def _hit(text: Folded, match: re.Match[str], index: CodeIndex) -> CodeHit:
    code = index.codes[match.lastgroup or ""]
    start, end = match.span()
    kazakh, end = _reach_end(text, end)
    other = _is_other(text, start, match.end())
    kazakh, start = _reach_start(text, start, kazakh or bool(_KAZAKH_INSIDE.search(text.flat, start, match.end())))
    if other and not kazakh:
        before = _OTHER_BEFORE.search(text.flat, max(0, start - _REACH), start)
        start = before.start() if before else start
        return CodeHit(start=start, end=end, code=None, country=True)
    return _dated(text, CodeHit(start=start, end=end, code=code, country=kazakh), index)


def _reach_end(text: Folded, end: int) -> tuple[bool, int]:
    after = _KAZAKH_AFTER.match(text.flat, end) or _KAZAKH_ABBREVIATION_AFTER.match(text.exact, end)
    if after and not _OTHER_AFTER.match(text.flat, end):
        return True, after.end()
    other = _OTHER_AFTER.match(text.flat, end) or _OTHER_ABBREVIATION_AFTER.match(text.exact, end)
    return False, other.end() if other else end


def _reach_start(text: Folded, start: int, kazakh: bool) -> tuple[bool, int]:
    before = _KAZAKH_BEFORE.search(text.flat, max(0, start - _REACH), start) or _KAZAKH_ABBREVIATION_BEFORE.search(
        text.exact, max(0, start - _REACH), start
    )
    return (True, before.start()) if before else (kazakh, start)


def _is_other(text: Folded, start: int, end: int) -> bool:
    return bool(
        _OTHER_AFTER.match(text.flat, end)
        or _OTHER_ABBREVIATION_AFTER.match(text.exact, end)
        or _OTHER_BEFORE.search(text.flat, max(0, start - _REACH), start)
        or re.search(rf"(?<!\w)(?:{OTHER}|рф)(?!\w)", text.flat[start:end])
    )


_OLD = r"(?:прежн\w+|стар\w+|бывш\w+|предыдущ\w+|прошл\w+|утратив\w+ силу|ранее действовавш\w+|недействующ\w+|ески|бурынгы|old|former|previous|repealed)"
_OLD_BEFORE = re.compile(rf"(?<!\w){_OLD}(?:(?: {KAZAKH}| кр| рк)? ?)$")
_YEAR_BEFORE = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:\D{0,3} ?(?:жылгы|года)|-\w+)?(?: (?:kazakh\w*|казакстан\w*|кр))? $")
_YEAR_AFTER = re.compile(
    r"[ ,(]*(?:от |of |в редакции |принят\w+ (?:в )?|adopted in |\(?in |from )?(?:\d{1,2}[. ](?:\w+|\d\d)[. ])?((?:19|20)\d\d)(?!\d)"
    r"(?: ?(?:года|году|г\.|г|жылгы))?\)?"
)
_OLD_AFTER = re.compile(r"[ ,(]*(?:старой редакции|в старой редакции|прежней редакции|в прежней редакции|утратив\w+ силу)")


def _dated(text: Folded, hit: CodeHit, index: CodeIndex) -> CodeHit:
    edition = next((edition for edition in index.editions if edition.base == hit.code), None)
    if edition is None or hit.code is None:
        return hit
    ahead = max(0, hit.start - _REACH)
    before = _YEAR_BEFORE.search(text.flat, ahead, hit.start)
    after = _YEAR_AFTER.match(text.flat, hit.end)
    old = _OLD_BEFORE.search(text.flat, ahead, hit.start)
    start, end = hit.start, hit.end
    year = None
    if before and before[0].strip() != before[1] or before and before[1] and _is_english(text, hit):
        year, start = int(before[1]), before.start()
    elif after:
        year, end = int(after[1]), after.end()
    if year is not None:
        is_old = year < edition.replaced
        known = year == edition.year or not is_old
        code = (edition.code if known else None) if is_old else hit.code
        return CodeHit(start=start, end=end, code=code, country=hit.country or is_old, dated=True)
    if old or _OLD_AFTER.match(text.flat, hit.end):
        return CodeHit(start=old.start() if old else start, end=end, code=edition.code, country=True, dated=True)
    return hit


def _is_english(text: Folded, hit: CodeHit) -> bool:
    return text.flat[hit.start : hit.end].isascii()


def _editions(codes: Iterable[Code]) -> Iterator[Edition]:
    """Codes whose name is another's with a year in it."""
    codes = list(codes)
    plain = {bare_name(names.name): code for code in codes for names in (code.ru, code.kk, code.en) if names}
    for code in codes:
        for names in (code.ru, code.kk, code.en):
            year = _YEAR_IN_NAME.search(flat(names.name)) if names else None
            if names is None or year is None:
                continue
            base = plain.get(" ".join(_YEAR_IN_NAME.sub("", bare_name(names.name)).split()))
            if base is not None and base.id != code.id:
                enacted = _YEAR.findall(base.act or "")
                yield Edition(base=base.id, code=code.id, year=int(year[1]), replaced=int(enacted[0]) if enacted else 9999)
                break
