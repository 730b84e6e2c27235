"""Numbers written in words, as Russian, Kazakh and English texts write articles and their parts."""

from collections.abc import Iterable, Iterator, Sequence

_RU_CARDINALS = {
    "один": 1, "одна": 1, "два": 2, "две": 2, "три": 3, "четыре": 4, "пять": 5, "шесть": 6, "семь": 7, "восемь": 8,
    "девять": 9, "десять": 10, "одиннадцать": 11, "двенадцать": 12, "тринадцать": 13, "четырнадцать": 14,
    "пятнадцать": 15, "шестнадцать": 16, "семнадцать": 17, "восемнадцать": 18, "девятнадцать": 19, "двадцать": 20,
    "тридцать": 30, "сорок": 40, "пятьдесят": 50, "шестьдесят": 60, "семьдесят": 70, "восемьдесят": 80,
    "девяносто": 90, "сто": 100, "двести": 200, "триста": 300, "четыреста": 400, "пятьсот": 500, "шестьсот": 600,
    "семьсот": 700, "восемьсот": 800, "девятьсот": 900,
}  # fmt: skip
_RU_ORDINALS = {
    "перв": 1, "втор": 2, "треть": 3, "трети": 3, "четверт": 4, "пят": 5, "шест": 6, "седьм": 7, "восьм": 8, "девят": 9,
    "десят": 10, "одиннадцат": 11, "двенадцат": 12, "тринадцат": 13, "четырнадцат": 14, "пятнадцат": 15,
    "шестнадцат": 16, "семнадцат": 17, "восемнадцат": 18, "девятнадцат": 19, "двадцат": 20, "тридцат": 30,
    "сороков": 40, "пятидесят": 50, "шестидесят": 60, "семидесят": 70, "восьмидесят": 80, "девяност": 90, "сот": 100,
    "двухсот": 200, "трехсот": 300, "четырехсот": 400, "пятисот": 500, "шестисот": 600, "семисот": 700,
    "восьмисот": 800,
    "девятисот": 900,
}  # fmt: skip
_RU_ENDINGS = ("ый", "ой", "ая", "ое", "ую", "ого", "ому", "ым", "ом", "ые", "ых", "ыми")
_RU_THIRD = ("я", "ей", "ю", "его", "ему", "им", "ем", "е", "их", "ими", "и", "й")

_KK_UNITS = {
    "бир": 1, "еки": 2, "уш": 3, "торт": 4, "бес": 5, "алты": 6, "жети": 7, "сегиз": 8, "тогыз": 9, "он": 10,
    "жиырма": 20, "отыз": 30, "кырык": 40, "елу": 50, "алпыс": 60, "жетпис": 70, "сексен": 80, "токсан": 90, "жуз": 100,
}  # fmt: skip
_KK_ORDINALS = {
    "биринши": 1, "екинши": 2, "ушинши": 3, "тортинши": 4, "бесинши": 5, "алтыншы": 6, "жетинши": 7, "сегизинши": 8,
    "тогызыншы": 9, "оныншы": 10, "жиырмасыншы": 20, "отызыншы": 30, "кыркыншы": 40, "кырыкыншы": 40, "елуинши": 50,
    "алпысыншы": 60, "жетписинши": 70, "сексенинши": 80, "токсаныншы": 90, "жузинши": 100,
}  # fmt: skip

_EN_UNITS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90, "hundred": 100,
}  # fmt: skip
_EN_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16,
    "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30, "fortieth": 40,
    "fiftieth": 50, "sixtieth": 60, "seventieth": 70, "eightieth": 80, "ninetieth": 90, "hundredth": 100,
}  # fmt: skip


def _russian_ordinals() -> Iterator[tuple[str, int]]:
    for stem, value in _RU_ORDINALS.items():
        yield from ((stem + ending, value) for ending in (_RU_THIRD if value == 3 else _RU_ENDINGS))


_RU = _RU_CARDINALS | dict(_russian_ordinals())
_KK = _KK_UNITS | _KK_ORDINALS
_EN = _EN_UNITS | _EN_ORDINALS
_VALUES = _RU | _KK | _EN
_CARDINALS = _RU_CARDINALS.keys() | _KK_UNITS.keys() | _EN_UNITS.keys()


_HUNDREDS = frozenset({"жуз", "жузинши", "hundred", "hundredth"})
_RUSSIAN_TOO = frozenset({"он", "бес"})
"""Kazakh ten and five, Russian `he` and `demon`: numbers only beside other words of a number."""
_SURE = _VALUES.keys() - _RUSSIAN_TOO


def is_numeral(word: str) -> bool:
    """Whether a word, in the letters of `Folded.flat`, is one of a number's; `twenty-one` is two words."""
    return word in _VALUES


def is_ordinal(word: str) -> bool:
    """Whether a number's word says which one (пятая), not how many (пять)."""
    return word not in _CARDINALS


def says_number(words: Sequence[str]) -> bool:
    """Whether words that are all a number's say one by themselves."""
    return len(words) > 1 or words[0] not in _RUSSIAN_TOO


def may_say_number(words: Sequence[str]) -> bool:
    """Whether some of a text's words may say a number."""
    return not _SURE.isdisjoint(words) or sum(word in _RUSSIAN_TOO for word in words) > 1


def number_of(words: Iterable[str]) -> int | None:
    """The number that `words` say, in the letters of `Folded.flat`; None if they say none, or more than one."""
    total = 0
    smallest = 1000
    for word in words:
        value = _VALUES.get(word)
        if value is None:
            return None
        if word in _HUNDREDS and 0 < total < 10:
            total, smallest = total * 100, 100
            continue
        if value >= smallest:
            return None
        total, smallest = total + value, _room_after(value)
    return total or None


def _room_after(value: int) -> int:
    """What the next word must stay below: a hundred takes tens, a ten takes ones."""
    return next((size for size in (100, 10) if value % size == 0), 1)
