"""Kazakh suffix chains of names, written as sounds (see skeleton.py): plural, possessive, case and what may follow."""

from collections.abc import Iterator

from matchers.skeleton import VOWELS

_LAYERS: tuple[tuple[str, ...], ...] = (
    # Outermost first: likeness, belonging, attribute.
    tuple(
        [
            "dai",
            "dei",
            "tai",
            "tei",
            "diki",
            "niki",
            "tiki",
            "dagi",
            "degi",
            "tagi",
            "tegi",
            "ndagi",
            "ndegi",
            "wa",
            "we",
            "miz",
            "biz",
            "piz",
        ]
    ),
    # Case; -н- stands between a possessive and its case.
    tuple(
        [
            "nin",
            "din",
            "tin",
            "ga",
            "ge",
            "ka",
            "ke",
            "na",
            "ne",
            "ni",
            "di",
            "ti",
            "da",
            "de",
            "ta",
            "te",
            "nda",
            "nde",
            "dan",
            "den",
            "tan",
            "ten",
            "nan",
            "nen",
            "men",
            "ben",
            "pen",
        ]
    ),
    # Possessive.
    tuple(["im", "in", "i", "si", "imiz", "miz", "iniz"]),
    tuple(["lar", "ler", "dar", "der", "tar", "ter"]),
)
KAZAKH_SUFFIXES = tuple(suffix for layer in _LAYERS for suffix in layer)
_SHORTEST_STEM = 3
_VOICELESS_START = "tkp"


def kazakh_stems(sound: str, *, possessives: bool = False) -> list[str]:
    """The stems that are left of `sound` without Kazakh suffixes; possessives on names are rare, on heads of phrases usual."""
    if not sound.endswith(KAZAKH_SUFFIXES):
        return []
    stems = [sound]
    for place, layer in enumerate(_LAYERS):
        if place == 2 and not possessives:
            continue
        stems += [shorter for stem in stems for shorter in _without(stem, layer)]
    return list(dict.fromkeys(stems[1:]))


def _without(stem: str, layer: tuple[str, ...]) -> Iterator[str]:
    """Each stem twice: doubled letters are written once in sounds, so that the suffix may have swallowed the last one."""
    for suffix in layer:
        if stem.endswith(suffix):
            shorter = stem[: -len(suffix)]
            if _fits(shorter, suffix):
                yield shorter
            if suffix[0] not in VOWELS and _fits(shorter + suffix[0], suffix):
                yield shorter + suffix[0]


def _fits(stem: str, suffix: str) -> bool:
    """Assimilation: after a vowel no suffix begins with a voiceless consonant, except after the glides й and у."""
    if len(stem) < _SHORTEST_STEM:
        return False
    return not (stem[-1] in VOWELS and suffix[0] in _VOICELESS_START)
