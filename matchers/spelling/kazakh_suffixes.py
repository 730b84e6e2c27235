"""Strip chains of Kazakh suffixes from the sound of a name: plural, possessive, case and outer suffixes."""

import re
from collections.abc import Iterator
from functools import lru_cache

from matchers.spelling.phonetic_key import VOWELS

_CASES_OF_BELONGING = ("", "n", "nin", "ne", "nde", "ndegi", "nen", "men")
_BELONGING = tuple(kind + case for kind in ("diki", "niki", "tiki") for case in _CASES_OF_BELONGING)
"""What is somebody's, and its cases: Тлеуовтікі, Тлеуовтікінен."""
_OUTER = "dai dei tai tei dagi degi tagi tegi ndagi ndegi wa we miz biz piz siz"
"""Suffixes of likeness, attribute, person, and absence."""
_CASE = "nin din tin ga ge ka ke na ne ni di ti da de ta te nda nde dan den tan ten nan nen men ben pen"
"""Case suffixes; -н- is between a possessive and its case."""
_POSSESSIVE = "im in i si imiz miz iniz"
_PLURAL = "lar ler dar der tar ter"
_LAYERS = ((*_OUTER.split(), *_BELONGING), tuple(_CASE.split()), tuple(_POSSESSIVE.split()), tuple(_PLURAL.split()))
"""Layers of suffixes, the outermost first."""
_POSSESSIVE_LAYER, _PLURAL_LAYER = 2, 3
KAZAKH_SUFFIXES = tuple(suffix for layer in _LAYERS for suffix in layer)
_MAX_SUFFIX_SOUNDS = max(map(len, KAZAKH_SUFFIXES))
_PATRONYMIC_ENDINGS = ("ulin", "kizin")
"""-ұлы and -қызы with the accusative of a possessive: Досжанұлын."""
_MIN_KAZAKH_STEM_SOUNDS = 3
_MIN_HARMONIC_STEM_SOUNDS = 2
"""Stems as short as Ли need a suffix with a vowel that agrees with theirs: Лидің, but not Лина."""
_HARMONIC = {"i": "ie", "e": "ie", "a": "ia", "o": "ia", "u": "ia"}
_VOICELESS_START = "tkp"


_ALIKE = str.maketrans("қңғqŋńñǵğ", "кнгknnngg")
_DOUBLED = re.compile(r"([^\W\d_])[-'’ьъ]?\1")
"""A letter twice, also around a hyphen, an apostrophe or a sign: Гриньнің."""


def has_double(word: str) -> bool:
    """Return whether a word in lower case has a doubled letter, which a suffix may share with its stem: Ахметтің."""
    return _DOUBLED.search(word.translate(_ALIKE)) is not None


def kazakh_stems(sound: str, *, possessives: bool = False, doubled: bool = True) -> list[str]:
    """Return the stems of `sound` without Kazakh suffixes; `possessives` on demand, as names rarely have them.

    `doubled` says whether the word has a doubled letter: Хонин hasn't, and so isn't Хонның.
    """
    return list(stems_with_number(sound, possessives=possessives, doubled=doubled))


def stems_with_number(sound: str, *, possessives: bool = False, doubled: bool = True) -> dict[str, bool]:
    """Return the same stems, each with whether the word is a plural of it: Цойлар."""
    if sound.endswith(_PATRONYMIC_ENDINGS):
        return {sound[:-1]: False}
    if not sound.endswith(KAZAKH_SUFFIXES):
        return {}
    stems = {sound: False}
    for layer in range(len(_LAYERS)):
        if layer != _POSSESSIVE_LAYER or possessives:
            for stem in list(stems):
                for shorter in _without(stem, layer, doubled):
                    stems.setdefault(shorter, layer == _PLURAL_LAYER)
    del stems[sound]
    return stems


def _without(stem: str, layer: int, doubled: bool) -> Iterator[str]:
    """Yield the stems without a suffix of the layer; if the word has a doubled letter, also with the suffix's first
    letter kept: sounds have no doubles, so it may be the stem's last letter, too."""
    for suffix in _suffixes_of(stem[-_MAX_SUFFIX_SOUNDS:], layer):
        shorter = stem[: -len(suffix)]
        if _fits(shorter, suffix):
            yield shorter
        if doubled and suffix[0] not in VOWELS and _fits(shorter + suffix[0], suffix):
            yield shorter + suffix[0]


@lru_cache(maxsize=20_000)
def _suffixes_of(ending: str, layer: int) -> tuple[str, ...]:
    """Return the suffixes of a layer in which a word with that ending may end. Cached, because many words end alike."""
    return tuple(suffix for suffix in _LAYERS[layer] if ending.endswith(suffix))


def _fits(stem: str, suffix: str) -> bool:
    """Return whether a suffix may follow a stem: after a vowel, none begins with a voiceless consonant."""
    if len(stem) < _MIN_KAZAKH_STEM_SOUNDS and not _is_harmonic(stem, suffix):
        return False
    return not (stem[-1] in VOWELS and suffix[0] in _VOICELESS_START)


def _is_harmonic(stem: str, suffix: str) -> bool:
    vowel = next((letter for letter in suffix if letter in VOWELS), "")
    return len(stem) >= _MIN_HARMONIC_STEM_SOUNDS and vowel in _HARMONIC.get(stem[-1], "-")
