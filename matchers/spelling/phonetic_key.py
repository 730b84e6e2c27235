"""Convert a name to its sounds in one small alphabet for all scripts; the consonants are its phonetic key.

Sounds are written with b v g d j z k l m n p r s t f h x (ц) c (ч) w (ш, щ) and the vowels a e i o u.
"""

import re
from functools import lru_cache

from matchers.normalize import is_cyrillic, is_plain, spelling
from matchers.spelling.latin_sounds import DOUBLE, latin_sounds

VOWELS = "aeiou"
MAX_CACHED_SOUNDS = 100_000
"""Words whose sounds are cached (about 30 MB when full)."""


_NO_VOWELS = str.maketrans("vgdjzkhxcw", "VKDJSKKSCC", VOWELS) | str.maketrans("blmnprstf", "BLMNPRSTF")

CONSONANTS = "BCDFJKLMNPRSTV"
"""The letters of a phonetic key, except the A for a first vowel."""


class _Letters(dict[int, str | None]):
    """A translation table that deletes unknown letters."""

    def __missing__(self, letter: int) -> None:
        return None


_ONE_TO_ONE = zip(
    "абвгғдезжийіїклмнңопрстуұүфхһцчшщыэәөқєґўј", "abvggdezjiiiiklmnnoprstuuufhhxcwwieaokegui", strict=True
)
_CYRILLIC_SOUNDS = _Letters({ord(letter): sound for letter, sound in _ONE_TO_ONE})
_CYRILLIC_SOUNDS |= {ord("ю"): "iu", ord("я"): "ia"} | {ord(letter): letter for letter in "abcdefghijklmnopqrstuvwxyz"}
_CYRILLIC_SOUNDS |= dict.fromkeys(map(ord, "ьъ'-"))

_ONE_BYTE = "kz1048"
_PLAIN_LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяәғқңөұүһі"
_KEY_OF_LETTER = {letter: (_CYRILLIC_SOUNDS[ord(letter)] or "").translate(_NO_VOWELS) for letter in _PLAIN_LETTERS}
_KEY_BYTES = bytes.maketrans(
    "".join(letter for letter, key_letter in _KEY_OF_LETTER.items() if key_letter).encode(_ONE_BYTE),
    "".join(_KEY_OF_LETTER.values()).encode(),
)
_SILENT = "".join(letter for letter, key_letter in _KEY_OF_LETTER.items() if not key_letter).encode(_ONE_BYTE)
_BEGINNING_VOWEL = re.compile("(?m)^[аеёийоуыэюяәөұүі]")
_MUHAMMAD = [
    (f"мед{next_letters}", f"мет{next_letters}")
    for next_letters in ("ж", "к", "г", "қ", "ғ", "ьяр", "ъяр", "ияр", "яр")
]
"""Consonants before which names have either мед or мет: Мухамедкалиев, Мухаметкалиев."""
_PAIRS = [
    (pair.encode(_ONE_BYTE), one.encode(_ONE_BYTE)) for pair, one in (*_MUHAMMAD, ("дж", "ж"), ("тс", "ц"), ("тц", "ц"))
]
_DOUBLES = [
    (2 * bytes([key_letter]), bytes([key_letter]))
    for key_letter in sorted(set("".join(_KEY_OF_LETTER.values()).encode()))
]
_YE = re.compile(r"(?<=[аеёиійоуыэюяәөұүъь])е")


@lru_cache(maxsize=MAX_CACHED_SOUNDS)
def sounds(word: str) -> tuple[str, ...]:
    """Return the ways a word may sound, likeliest first: one for Cyrillic, often several for Latin, none without
    letters."""
    if is_plain(word):
        return tuple(filter(None, (cyrillic_sound(word.lower()),)))
    parts = re.split(r"(?<=[A-Za-z])['-](?=[\u0400-\u052f])", spelling(word), maxsplit=1)
    if len(parts) == 2:
        return tuple(first + rest for first in sounds(parts[0]) for rest in sounds(parts[1]))
    if is_cyrillic(word):
        sound = cyrillic_sound(parts[0].lower())
        return (sound,) if sound else ()
    return latin_sounds(parts[0].lower())


def cyrillic_sound(word: str) -> str:
    """Return how a Cyrillic word in lower case sounds; Kazakh letters sound as the Russian press writes them."""
    word = _voiceless(word.replace("ё", "е")).replace("дж", "ж").replace("тс", "ц").replace("тц", "ц")
    return DOUBLE.sub(r"\1", _YE.sub("йе", word).translate(_CYRILLIC_SOUNDS))


def _voiceless(word: str) -> str:
    if "мед" in word:
        for voiced, voiceless in _MUHAMMAD:
            word = word.replace(voiced, voiceless)
    return word


def phonetic_key(sound: str) -> str:
    """Return the consonants of a sound, with one letter for similar ones (к г х; с з ц; ч ш), after A for a first
    vowel."""
    return without_doubles(raw_key(sound))


def raw_key(sound: str) -> str:
    """Return the phonetic key of a sound with doubled consonants; they set apart sounds that differ in them."""
    key = sound.translate(_NO_VOWELS)
    return "A" + key if sound[:1] in VOWELS else key


def without_doubles(key: str) -> str:
    """Return the phonetic key from a raw key: each consonant once."""
    return _DOUBLED.sub(r"\1", key)


def keys_of_lines(lines: str) -> list[bytes]:
    """Return the phonetic keys of plain Cyrillic words in lower case, one per line, without computing their sounds.

    One byte for each letter makes it fast.
    """
    letters = _BEGINNING_VOWEL.sub("A", lines).encode(_ONE_BYTE)
    for pair, one in _PAIRS:
        letters = letters.replace(pair, one)
    key = letters.translate(_KEY_BYTES, _SILENT)
    for double, one in _DOUBLES:
        while double in key:
            key = key.replace(double, one)
    return key.split(b"\n")


_DOUBLED = re.compile(r"([A-Z])\1+")
