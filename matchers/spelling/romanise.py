"""Romanise Russian and Kazakh names as newspapers do (BGN/PCGN without diacritical marks)."""

import re
import unicodedata

_SPELT = "a b v g d e zh z i y k l m n o p r s t u f kh ts ch sh shch  y  e yu ya"
_RUSSIAN = dict(zip("абвгдежзийклмнопрстуфхцчшщъыьэюя", _SPELT.split(" "), strict=True))
_KAZAKH = {"ё": "yo", "ә": "a", "ғ": "g", "қ": "k", "ң": "n", "ө": "o", "ұ": "u", "ү": "u", "һ": "h", "і": "i"}
_OTHERS = {"ї": "yi", "є": "ye", "ґ": "g", "ў": "u", "ј": "j"}
_LETTERS = _RUSSIAN | _KAZAKH | _OTHERS
_SOFT_E = re.compile(r"(?:(?<=[аеёиоуыэюяәөұүіьъ])|(?<![^\W\d_]))е", re.IGNORECASE)
_BARE = str.maketrans({"ı": "i", "ŋ": "n", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ə": "a"})


def romanise(text: str) -> str:
    """Return `text` in plain Latin letters: Ерлан Боқаев gives Yerlan Bokayev. Characters that aren't letters stay."""
    composed = unicodedata.normalize("NFC", text)
    return plain(_in_latin(_SOFT_E.sub(_ye, composed)))


def plain(text: str) -> str:
    """Return `text` without diacritical marks on its Latin letters."""
    if text.isascii():
        return text
    bare = "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
    return bare.translate(_BARE)


def _ye(match: re.Match[str]) -> str:
    return "Ye" if match[0].isupper() else "ye"


def _in_latin(text: str) -> str:
    return "".join(
        _letter(letter, text[place + 1 : place + 2] or text[max(0, place - 1) : place])
        for place, letter in enumerate(text)
    )


def _letter(letter: str, beside: str) -> str:
    latin = _LETTERS.get(letter.lower())
    if latin is None:
        return letter
    if not letter.isupper():
        return latin
    return latin.upper() if beside.isupper() else latin.capitalize()
