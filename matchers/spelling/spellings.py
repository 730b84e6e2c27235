"""Names whose Russian spelling no rule gives from the foreign one: Hubert, Юбер; Burton, Бертон; Shakespeare, Шекспир.

`spellings.txt` has one Latin spelling a line, then the Russian ones, all in small letters. They come from Wikidata's
items for given and family names (public domain, CC0), as gathered in the library rigour 1.5; what the rules of
phonetic_key.py find by themselves was left out, and so were pet names, translations and names in -ов, -ин and -ский.
About a hundred names that the press knows were added by hand.
"""

from functools import cache
from importlib.resources import files

from matchers.normalize import is_cyrillic
from matchers.spelling.romanise import plain


def foreign_spellings(word: str) -> tuple[str, ...]:
    """Return the other spellings of a name as the list writes it, in whichever alphabet: function_words for most."""
    return _table().get(word.lower() if is_cyrillic(word) else plain(word.lower()), ())


@cache
def _table() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in files("matchers.spelling").joinpath("spellings.txt").read_text(encoding="utf-8").splitlines():
        latin, *cyrillic = line.split(" ")
        found[latin] = tuple(cyrillic)
        for word in cyrillic:
            found[word] = (*found.get(word, ()), latin)
    return found
