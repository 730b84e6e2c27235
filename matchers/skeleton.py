"""What a name sounds like, in one small alphabet for Cyrillic and all Latin spellings; its consonants are the key.

Sounds are written with b v g d j z k l m n p r s t f h x (ц) c (ч) w (ш, щ) and the vowels a e i o u.
"""

import re
from functools import lru_cache

from matchers.normalize import is_cyrillic, spelling
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
_BONES = {letter: None if sound is None else sound.translate(_NO_VOWELS) or None for letter, sound in _CYRILLIC.items()}
_BONES[ord("ё")] = None
_YE = re.compile(r"(?<=[аеёиійоуыэюяәөұүъь])е")
_DOUBLE = re.compile(r"([a-z])\1+")
_CONSONANTS = str.maketrans("", "", VOWELS)
_SLOTS = re.compile(f"[^{VOWELS}]")


@lru_cache(maxsize=REMEMBERED)
def sounds(word: str) -> tuple[str, ...]:
    """The ways a word may sound, likeliest first: one for Cyrillic, often several for Latin, none without letters."""
    parts = re.split(r"(?<=[A-Za-z])['-](?=[\u0400-\u052f])", spelling(word), maxsplit=1)
    if len(parts) == 2:
        return tuple(first + rest for first in sounds(parts[0]) for rest in sounds(parts[1]))
    if is_cyrillic(word):
        sound = cyrillic_sound(parts[0].lower())
        return (sound,) if sound else ()
    return _latin_sounds(parts[0].lower())


def cyrillic_sound(word: str) -> str:
    """How a Cyrillic word in lower case sounds; Kazakh letters sound as the Russian press writes them."""
    word = word.replace("ё", "е").replace("дж", "ж").replace("тс", "ц")
    return _DOUBLE.sub(r"\1", _YE.sub("йе", word).translate(_CYRILLIC))


def _joined(sound: str) -> str:
    letters = "".join(letter for letter in sound if "a" <= letter <= "z")
    return _DOUBLE.sub(r"\1", letters)


_MARKED = str.maketrans(
    {"ş": "sh", "š": "sh", "ŝ": "shch", "č": "ch", "ç": "ch", "ž": "zh", "â": "ya", "û": "yu", "ß": "ss", "ц": "ts"}
    | dict.fromkeys("ñńŋň", "n")
    | dict.fromkeys("ğǵġ", "g")
    | dict.fromkeys("ʹʺ'-", "")
)
_RULES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("shch|schtsch|tschsch", ("w",)),
    ("tsch|tch", ("c",)),
    ("sch", ("w", "sk")),
    ("dzh|dj|zh", ("j",)),
    ("kh", ("h",)),
    ("sh", ("w",)),
    ("ch", ("c", "k")),
    ("ph", ("f",)),
    ("th", ("t",)),
    ("gh", ("g", "")),
    ("ck", ("k",)),
    ("^st", ("st", "wt")),
    ("^sp", ("sp", "wp")),
    ("ei", ("ei", "ai")),
    ("eu", ("eu", "oi")),
    ("ts|tz", ("x",)),
    ("cz", ("c",)),
    ("rz(?!h)", ("rz", "j")),
    ("sz", ("w", "s")),
    ("qu", ("kv", "ku")),
    ("wh|w", ("v", "u")),
    ("ý", ("u", "i")),
    ("j", ("j", "i")),
    ("q", ("k",)),
    ("^x", ("h", "ks")),
    ("x", ("ks",)),
    ("c(?=[eiy])", ("s",)),
    ("c$", ("k", "c", "x")),
    ("c(?=[aou])", ("k", "x")),
    ("c", ("k",)),
    ("g(?=[eiy])", ("g", "j")),
    (r"(?<=[aeiouy])h(?![aeiouy])|(?<=[^aeiouy])h", ("h", "")),
    ("ye|(?<=[aeiouy])e(?!$)", ("ie",)),
    ("yo", ("e", "io")),
    ("y", ("i",)),
    ("ee", ("eie", "i")),
    ("ea(?!u)", ("ea", "i")),
    ("oo", ("u", "o")),
    ("(?<=[^aeiouy])e$", ("e", "")),
    ("f{2}$", ("v", "f")),
)
_GRAPHEME = re.compile("|".join(f"(?P<r{number}>{pattern})" for number, (pattern, _) in enumerate(_RULES)))


def _latin_sounds(word: str) -> tuple[str, ...]:
    letters = plain(word.translate(_MARKED).replace("ý", "\1")).replace("\1", "ý")
    found = [""]
    place = 0
    for match in _GRAPHEME.finditer(letters):
        between = letters[place : match.start()]
        choices = _RULES[int(str(match.lastgroup)[1:])][1]
        found = [start + between + choice for choice in choices for start in found][:MOST_SPELLINGS]
        place = match.end()
    joined = (_joined(_plain_start(start + letters[place:])) for start in found)
    return tuple(dict.fromkeys(sound for sound in joined if sound))


def _plain_start(sound: str) -> str:
    """Yerlan, Erlan and Ерлан begin alike."""
    return sound[1:] if sound.startswith("ie") else sound


def skeleton(sound: str) -> str:
    """The consonants of a sound, those that spellings mix up as one (к г х; с з ц; ч ш); A is a vowel in front."""
    bones = _DOUBLED.sub(r"\1", sound.translate(_NO_VOWELS))
    return "A" + bones if sound[:1] in VOWELS else bones


def cyrillic_skeleton(word: str) -> str:
    """The skeleton of a plain Cyrillic word in lower case, without the way through its sound."""
    bones = _DOUBLED.sub(r"\1", word.replace("дж", "ж").replace("тс", "ц").translate(_BONES))
    return "A" + bones if _BONES.get(ord(word[:1]), "") is None and word[:1] not in "ьъ" else bones


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
def _slot_distance(one: str, other: str, *, across: bool = False) -> float:
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


@lru_cache(maxsize=REMEMBERED)
def _parts(sound: str) -> tuple[str, tuple[str, ...]]:
    """The consonants of a sound, and the runs of vowels before, between and behind them."""
    return sound.translate(_CONSONANTS), tuple(_SLOTS.split(sound))


def distance(one: str, other: str, *, across: bool = False) -> float:
    """How far two sounds of one skeleton are apart: 0 is the same, 1 another vowel; less between two alphabets."""
    if one == other:
        return 0.0
    hard, runs = _parts(one)
    rival, others = _parts(other)
    if len(hard) != len(rival):
        return _FAR
    total = 0.0
    costs = _ACROSS_COSTS if across else _CONSONANT_COSTS
    for letter, other_letter in zip(hard, rival, strict=True):
        if letter != other_letter:
            total += costs.get((letter, other_letter), _FAR)
    if total >= _FAR:
        return total
    slots = list(zip(runs, others, strict=True))
    vowels = [_slot_distance(left, right, across=across) for left, right in slots]
    if len(slots) > _FLEETING_FROM and slots[-2] in _FLEETING:
        vowels[-2] = _GLIDE
    inner = _FIRST * vowels[0] + sum(vowels[1:-1])
    return total + inner * (_ACROSS if across else 1.0) + _end_distance(*slots[-1], vowels[-1])


def _end_distance(one: str, other: str, cost: float) -> float:
    """A vowel too many at the end is another gender: Утепов, Утепова."""
    return _FAR if cost >= _LOST_VOWEL and not (one and other) else cost
