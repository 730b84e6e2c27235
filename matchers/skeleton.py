"""What a name sounds like, in one small alphabet for Cyrillic and all Latin spellings; its consonants are the key.

Sounds are written with b v g d j z k l m n p r s t f h x (ц) c (ч) w (ш, щ) and the vowels a e i o u.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from math import inf
from typing import NamedTuple

from matchers.normalize import is_cyrillic, is_plain, spelling
from matchers.romanise import plain

VOWELS = "aeiou"
REMEMBERED = 100_000
"""Words whose sounds are kept (about 30 MB when full)."""
MOST_SPELLINGS = 16
"""Readings kept of one Latin word; English spelling would allow hundreds, of which the first are the likely ones."""


_NO_VOWELS = str.maketrans("vgdjzkhxcw", "VKDJSKKSCC", VOWELS) | str.maketrans("blmnprstf", "BLMNPRSTF")


class _Letters(dict[int, str | None]):
    """Letters that are not in the table have no sound."""

    def __missing__(self, letter: int) -> None:
        return None


_ONE_TO_ONE = zip(
    "абвгғдезжийіїклмнңопрстуұүфхһцчшщыэәөқєґўј", "abvggdezjiiiiklmnnoprstuuufhhxcwwieaokegui", strict=True
)
_CYRILLIC = _Letters({ord(letter): sound for letter, sound in _ONE_TO_ONE})
_CYRILLIC |= {ord("ю"): "iu", ord("я"): "ia"} | {ord(letter): letter for letter in "abcdefghijklmnopqrstuvwxyz"}
_CYRILLIC |= dict.fromkeys(map(ord, "ьъ'-"))

_ONE_BYTE = "kz1048"
_PLAIN_LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі"
_BONE_OF = {letter: (_CYRILLIC[ord(letter)] or "").translate(_NO_VOWELS) for letter in _PLAIN_LETTERS}
_BYTE_BONES = bytes.maketrans(
    "".join(letter for letter, bone in _BONE_OF.items() if bone).encode(_ONE_BYTE), "".join(_BONE_OF.values()).encode()
)
_SILENT = "".join(letter for letter, bone in _BONE_OF.items() if not bone).encode(_ONE_BYTE)
_BEGINNING_VOWEL = re.compile("(?m)^[аеёийоуыэюяәөұүі]")
_MUHAMMAD = [(f"мед{behind}", f"мет{behind}") for behind in ("ж", "к", "г", "қ", "ғ", "ьяр", "ияр", "яр")]
"""Мухамедкалиев is Мухаметкалиев, Ахмеджанов is Ахметжанов: one name has either letter before such consonants."""
_PAIRS = [
    (pair.encode(_ONE_BYTE), one.encode(_ONE_BYTE)) for pair, one in (*_MUHAMMAD, ("дж", "ж"), ("тс", "ц"), ("тц", "ц"))
]
_DOUBLES = [(2 * bytes([bone]), bytes([bone])) for bone in sorted(set("".join(_BONE_OF.values()).encode()))]
_YE = re.compile(r"(?<=[аеёиійоуыэюяәөұүъь])е")
_DOUBLE = re.compile(r"([a-z])\1+")
_CONSONANTS = str.maketrans("", "", VOWELS)
_SPACES = str.maketrans(dict.fromkeys(set("abcdefghijklmnopqrstuvwxyz") - set(VOWELS), " "))


@lru_cache(maxsize=REMEMBERED)
def sounds(word: str) -> tuple[str, ...]:
    """The ways a word may sound, likeliest first: one for Cyrillic, often several for Latin, none without letters."""
    if is_plain(word):
        return tuple(filter(None, (cyrillic_sound(word.lower()),)))
    parts = re.split(r"(?<=[A-Za-z])['-](?=[\u0400-\u052f])", spelling(word), maxsplit=1)
    if len(parts) == 2:
        return tuple(first + rest for first in sounds(parts[0]) for rest in sounds(parts[1]))
    if is_cyrillic(word):
        sound = cyrillic_sound(parts[0].lower())
        return (sound,) if sound else ()
    return _latin_sounds(parts[0].lower())


def cyrillic_sound(word: str) -> str:
    """How a Cyrillic word in lower case sounds; Kazakh letters sound as the Russian press writes them."""
    word = _voiceless(word.replace("ё", "е")).replace("дж", "ж").replace("тс", "ц").replace("тц", "ц")
    return _DOUBLE.sub(r"\1", _YE.sub("йе", word).translate(_CYRILLIC))


def _voiceless(word: str) -> str:
    if "мед" in word:
        for voiced, voiceless in _MUHAMMAD:
            word = word.replace(voiced, voiceless)
    return word


def _joined(sound: str) -> str:
    letters = sound if sound.isascii() and sound.isalpha() else _NO_LETTERS.sub("", sound)
    return _DOUBLE.sub(r"\1", letters)


_NO_LETTERS = re.compile("[^a-z]+")
_MARKED = str.maketrans(
    {"ş": "sh", "š": "sh", "ŝ": "shch", "č": "ch", "ž": "zh", "đ": "dzh", "â": "ya", "û": "yu", "ß": "ss", "ц": "ts"}
    | dict.fromkeys("ñńŋň", "n")
    | dict.fromkeys("ğǵġ", "g")
    | dict.fromkeys("ʹʺ'-", "")
)
_KEPT = {ord(letter): number for number, letter in enumerate("ýçöä", 1)}
_KEPT_AGAIN = {number: letter for letter, number in _KEPT.items()}
"""Letters whose marks change their sound."""
_RULES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("shch|schtsch|tschsch", ("w",)),
    ("tsch|tch", ("c",)),
    ("sch", ("w", "sk")),
    ("(?<=me)d(?=zh|[jkg]|i?y?ar)", ("t",)),
    ("dzh|dj|zh", ("j",)),
    ("kh", ("h",)),
    ("sh", ("w",)),
    ("ch$", ("c", "k", "h")),
    ("ch", ("c", "k")),
    ("(?<=[aeo])ther$", ("ter", "zer")),
    ("ph", ("f",)),
    ("th", ("t",)),
    ("gh", ("g", "")),
    ("ck", ("k",)),
    ("ç", ("c", "s")),
    ("cc(?=[ei])", ("c", "ks")),
    ("eaux?$|(?<=[a-z])au(?:x|lt|d)$", ("o", "od")),
    ("ou[xs]$", ("u", "us")),
    ("ois$", ("ua", "ois")),
    ("(?<=ch|ll|gn|nn|rr|ss)et$", ("et", "e")),
    ("(?<=[^aeiouy])ey$", ("ei", "i")),
    ("aw(?=$|[^aeiouy])", ("av", "o", "ou")),
    ("o(?=[lnkmpdv]es?$)", ("o", "ou")),
    ("u(?=[^aeiouy]{1,3}(?:ton|son|ham|ley|field|worth|le|tt|ck|ff|ll|ss)$)", ("u", "a")),
    ("a(?=[^aeiouy]e[sy]?$)", ("a", "ei")),
    ("(?<=^[^aeiouy])ay$|(?<=^[^aeiouy]{2})ay$", ("ai", "ei")),
    ("i(?=[^aeiouy]e[rs]?$)", ("i", "ai")),
    ("y(?=[^aeiouy]{1,2}(?:e|ers?|es|on)$|ers$)", ("i", "ai")),
    ("^v(?=o(?:i|g|ss|l[lk])|ett|eit)", ("v", "f")),
    ("ö", ("o", "e")),
    ("oe(?=[^aeiouy])", ("oe", "e")),
    ("ä", ("a", "e")),
    ("ou(?=sk)", ("ou", "ov")),
    ("ou", ("ou", "u")),
    ("gn", ("gn", "n")),
    ("ill(?=[aeo])", ("il", "ii")),
    ("gl(?=i[aeou])", ("gl", "l")),
    ("^st", ("st", "wt")),
    ("^sp", ("sp", "wp")),
    ("(?<=.)st(?=ei|ai|adt|ock|orf)", ("wt", "st")),
    ("^mc|^mac(?=[^aeiouyhk])", ("mak",)),
    ("ei", ("ei", "ai")),
    ("eu", ("eu", "oi")),
    ("tsh", ("c", "tw")),
    ("tsi", ("xi", "ti")),
    ("ts|tz(?!h)", ("x",)),
    ("ng(?=[^aeiouy]|$)", ("ng", "n")),
    ("cz", ("c",)),
    ("rz(?!h)", ("rz", "j")),
    ("sz", ("w", "s")),
    ("qu", ("kv", "ku")),
    ("wh|w", ("v", "u")),
    ("ý", ("u", "i")),
    ("j", ("j", "i")),
    ("q", ("k",)),
    ("^x", ("h", "ks")),
    ("x", ("ks", "h")),
    ("c(?=[ei])", ("s", "c")),
    ("cy", ("si",)),
    ("c$", ("k", "c", "x")),
    ("c(?=[aou])", ("k", "x")),
    ("c", ("k",)),
    ("g(?=[eiy])", ("g", "j")),
    (r"(?<=[aeiouy])h(?![aeiouy])|(?<=[^aeiouy])h", ("h", "")),
    ("(?<=[^aeiouy])ie$", ("i", "ie")),
    ("ye|(?<=[aeiouy])e(?!$)", ("ie",)),
    ("yo", ("e", "io")),
    ("y", ("i",)),
    ("ee", ("eie", "i")),
    ("ea(?!u)", ("ea", "i")),
    ("oo", ("u", "o")),
    ("(?<=[^aeiouy])e$", ("e", "")),
    ("f{2}$", ("v", "f")),
)
_GROUP = re.compile(r"\([^()]*\)")


def _first_letters(pattern: str) -> set[str]:
    """The letters that what a rule finds may begin with: those of its alternatives, after what must stand before."""
    while "(" in pattern:
        pattern = _GROUP.sub("", pattern)
    return {alternative.lstrip("^")[0] for alternative in pattern.split("|")}


def _rules_by_letter() -> "dict[str, tuple[re.Pattern[str], tuple[tuple[str, ...], ...]]]":
    """For each letter the rules that may apply to it, in their order: few enough to try all at each place."""
    filed: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for pattern, choices in _RULES:
        for letter in _first_letters(pattern):
            filed.setdefault(letter, []).append((pattern, choices))
    return {
        letter: (re.compile("|".join(f"({pattern})" for pattern, _ in rules)), tuple(choices for _, choices in rules))
        for letter, rules in filed.items()
    }


_GRAPHEMES = _rules_by_letter()


def _graphemes(letters: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    """Where letters stand that sound otherwise than they are written, up to where, and how they may sound."""
    at = 0
    for place, letter in enumerate(letters):
        rules = _GRAPHEMES.get(letter) if place >= at else None
        match = rules[0].match(letters, place) if rules else None
        if rules and match and match.lastindex:
            at = match.end()
            yield place, at, rules[1][match.lastindex - 1]


def _latin_sounds(word: str) -> tuple[str, ...]:
    letters = _without_marks(word)
    found = [""]
    place = 0
    for begin, end, choices in _graphemes(letters):
        between = letters[place:begin]
        found = [start + between + choice for choice in choices for start in found][:MOST_SPELLINGS]
        place = end
    found = [
        found[0] + letters[place:],
        *_japanese(letters),
        *_chinese(letters),
        *(start + letters[place:] for start in found[1:]),
    ]
    joined = [_joined(_plain_start(start)) for start in found]
    return tuple(dict.fromkeys(filter(None, joined)))


def _without_marks(word: str) -> str:
    if word.isascii():
        return word.replace("'", "").replace("-", "")
    kept = word.translate(_MARKED).translate(_KEPT)
    return plain(kept).translate(_KEPT_AGAIN)


_ROMAJI = re.compile(
    "(?=.*(?:sh|ch|j|z))(?=.{4})"
    "(?:(?:[kgnhbmrp]y|s?sh|t?ch|ts|dz|kk|ss|tt|pp|[kstnhmrgzdbpfjyw])?[aeiou]|n(?=[^aeiouy]|$)|m(?=[bp]))+"
)
_KANA = {"ssh": "ss", "sh": "s", "tch": "tt", "ch": "t", "j": "dz", "z": "dz"}
_KANA_GRAPHEME = re.compile("s?sh|t?ch|j|(?<!d)z|m(?=[bp])")


def _japanese(word: str) -> tuple[str, ...]:
    """How Russian writes a word made of Japanese syllables: Кодзима, Такаси, Хондзё for Kojima, Takashi, Honjo."""
    if not _ROMAJI.fullmatch(word):
        return ()
    return (_KANA_GRAPHEME.sub(lambda match: _KANA.get(match[0], "n"), word).replace("ts", "x").replace("y", "i"),)


_PINYIN = re.compile(
    "(?=.*(?:[jqx]|zh|ng$))(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:i?ao?|i?ang?|ai|ei?|eng?|ie?|ing?|iu|i?ong|ou?|u[aeio]?"
    "|uang?|uai|un)(?![aeiou])){1,3}"
)
_PALLADIUS = {"zh": "cj", "ng": "n", "j": "xz", "q": "x", "x": "s", "z": "xz", "c": "x", "r": "j", "sh": "w", "ch": "c"}
_PINYIN_GRAPHEME = re.compile("[zcs]h|ng(?![aeiou])|[jqxzcr]")


def _chinese(word: str) -> tuple[str, ...]:
    """How Russian writes a word made of Chinese syllables: Цзечи, Дэцзян, Цянь for Jiechi, Dejiang, Qian."""
    if not _PINYIN.fullmatch(word):
        return ()
    return (_PINYIN_GRAPHEME.sub(lambda match: _PALLADIUS[match[0]], word).replace("y", "i").replace("w", "v"),)


def _plain_start(sound: str) -> str:
    """Yerlan, Erlan and Ерлан begin alike."""
    return sound[1:] if sound.startswith("ie") else sound


def skeleton(sound: str) -> str:
    """The consonants of a sound, those that spellings mix up as one (к г х; с з ц; ч ш); A is a vowel in front."""
    return without_doubles(bones_of(sound))


def bones_of(sound: str) -> str:
    """The same with what stands twice left as it is: between sounds that differ in that, the distance is too great."""
    bones = sound.translate(_NO_VOWELS)
    return "A" + bones if sound[:1] in VOWELS else bones


def without_doubles(bones: str) -> str:
    """The skeleton that `bones_of` leaves when each consonant stands once."""
    return _DOUBLED.sub(r"\1", bones)


def bones_of_lines(lines: str) -> list[bytes]:
    """The skeletons of plain Cyrillic words in lower case, one a line, without the way through their sounds.

    One byte for each letter makes it cheap: a text's new words take as long together as one of them alone."""
    letters = _BEGINNING_VOWEL.sub("A", lines).encode(_ONE_BYTE)
    for pair, one in _PAIRS:
        letters = letters.replace(pair, one)
    bones = letters.translate(_BYTE_BONES, _SILENT)
    for double, one in _DOUBLES:
        while double in bones:
            bones = bones.replace(double, one)
    return bones.split(b"\n")


_DOUBLED = re.compile(r"([A-Z])\1+")


def _costs(*levels: tuple[str, float]) -> dict[tuple[str, str], float]:
    return {
        order: cost
        for pairs, cost in levels
        for pair in pairs.split()
        for order in ((pair[0], pair[1]), (pair[1], pair[0]))
    }


_VOWEL_COSTS = _costs(("ei ou", 0.25), ("ao iu", 0.35), ("eo", 0.5), ("io ae", 0.8))
_CONSONANT_COSTS = _costs(("kh", 0.4), ("cw", 0.4), ("gh", 0.8))
"""Between two words of one alphabet: Рақымжанов, Рахимжанов; Шоқан, Чокан."""
_ACROSS_COSTS = _costs(("kg kh gh zs xs xz cw", 0.25))
"""Between two alphabets, where one letter stands for several."""
_GLIDE = 0.15
"""What a й, ы or і too many costs between or beside other letters: Клышев, Қылышев."""
_LOST_VOWEL = 0.75
_FAR = 1.0
_FIRST = 1.6
"""The first vowel is seldom a slip: Асанов, Осанов."""
_ACROSS = 0.6
_ENGLISH_A = 0.55
"""Between alphabets: Brad, Брэд; Dämetken, Даметкен."""
_FLEETING = frozenset({("e", ""), ("o", "")})
"""Павел, Павла; Кравец, Кравца."""
_FLEETING_FROM = 3


@lru_cache(maxsize=20_000)
def _slot_distance(one: str, other: str, across: bool) -> float:
    """Weighted edit distance of two runs of vowels."""
    if one == other:
        return 0.0
    row = [sum(map(_lost, other[:place])) for place in range(len(other) + 1)]
    for letter in one:
        before, row = row, [row[0] + _lost(letter)]
        for place, rival in enumerate(other):
            without = min(before[place + 1] + _lost(letter), row[place] + _lost(rival))
            row.append(min(before[place] + _changed(letter, rival, across), without))
    return row[-1]


def _lost(letter: str) -> float:
    return _GLIDE if letter == "i" else _LOST_VOWEL


def _changed(letter: str, rival: str, across: bool) -> float:
    if letter == rival:
        return 0.0
    if across and {letter, rival} == {"a", "e"}:
        return _ENGLISH_A
    return _VOWEL_COSTS.get((letter, rival), _FAR)


class Sound(NamedTuple):
    """A sound with its consonants, and the runs of vowels before, between and behind them."""

    all: str
    consonants: str
    vowels: tuple[str, ...]


@lru_cache(maxsize=REMEMBERED)
def parts_of(sound: str) -> Sound:
    """The sound, taken apart for comparing."""
    return Sound(sound, sound.translate(_CONSONANTS), tuple(sound.translate(_SPACES).split(" ")))


def distance(one: str, other: str, *, across: bool = False) -> float:
    """How far two sounds of one skeleton are apart: 0 is the same, 1 another vowel; less between two alphabets."""
    return far_apart(parts_of(one), parts_of(other), across, inf)


def far_apart(one: Sound, other: Sound, across: bool, limit: float) -> float:
    """The same of sounds taken apart; beyond `limit` it may be any number above it, as nobody asks how far."""
    if one.all == other.all:
        return 0.0
    if len(one.consonants) != len(other.consonants):
        return _FAR
    total = 0.0
    if one.consonants != other.consonants:
        total = _between_consonants(one.consonants, other.consonants, _ACROSS_COSTS if across else _CONSONANT_COSTS)
        if total >= _FAR or total > limit:
            return total
    runs, others = one.vowels, other.vowels
    end = _end_distance(runs[-1], others[-1], across)
    if end > limit:
        return end
    scale = _ACROSS if across else 1.0
    first = _FIRST * _slot_distance(runs[0], others[0], across)
    if first * scale > limit:
        return first * scale
    inner = [
        _slot_distance(left, right, across) if left != right else 0.0
        for left, right in zip(runs[1:-1], others[1:-1], strict=True)
    ]
    if len(runs) > _FLEETING_FROM and (runs[-2], others[-2]) in _FLEETING:
        inner[-1] = _GLIDE
    return total + (first + sum(inner)) * scale + end


def _between_consonants(hard: str, rival: str, costs: dict[tuple[str, str], float]) -> float:
    pairs = zip(hard, rival, strict=True)
    return sum(costs.get(pair, _FAR) for pair in pairs if pair[0] != pair[1])


def _end_distance(one: str, other: str, across: bool) -> float:
    """A vowel too many at the end is another gender: Утепов, Утепова."""
    if one == other:
        return 0.0
    cost = _slot_distance(one, other, across)
    return _FAR if cost >= _LOST_VOWEL and not (one and other) else cost
