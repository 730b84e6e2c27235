"""How Latin spellings of names may sound: English, romanised, both Kazakh alphabets, Japanese and Chinese syllables."""

import re
from collections.abc import Iterator

from matchers.spelling.romanise import plain

MAX_LATIN_SOUNDS = 16
"""Readings kept of one Latin word; English spelling would allow hundreds, of which the first are the likely ones."""

DOUBLE = re.compile(r"([a-z])\1+")
_NO_LETTERS = re.compile("[^a-z]+")
_MARKED = str.maketrans(
    {
        "ş": "sh",
        "š": "sh",
        "ŝ": "shch",
        "č": "ch",
        "ć": "ch",
        "ž": "zh",
        "ż": "zh",
        "ę": "en",
        "ą": "on",
        "đ": "dzh",
        "â": "ya",
        "û": "yu",
        "ß": "ss",
        "ц": "ts",
    }
    | dict.fromkeys("ñńŋň", "n")
    | dict.fromkeys("ğǵġ", "g")
    | dict.fromkeys("ʹʺ'-", "")
)
_KEPT = {ord(letter): number for number, letter in enumerate("ýçöä", 1)}
_KEPT_AGAIN = {number: letter for letter, number in _KEPT.items()}
"""Letters whose marks change their sound."""
_TURKISH = re.compile("[ğışöüə]")
_TURKISH_C = re.compile("c(?![hkz])")
"""Öcalan, Cəfərov: Оджалан, Джафаров."""
_RULES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("schamps$|champs$", ("wam",)),
    ("skj", ("w", "ski")),
    ("shch|schtsch|tschsch", ("w",)),
    ("tzsch", ("xw",)),
    ("tsch", ("c", "tw")),
    ("tch", ("c",)),
    ("sch", ("w", "sk")),
    ("(?<=me)d(?=zh|[jkg]|i?y?ar)", ("t",)),
    ("dzh|dj|zh", ("j",)),
    ("kh", ("h",)),
    ("sh", ("w",)),
    ("chs$", ("c", "ks")),
    ("ch$", ("c", "k", "h")),
    ("ch", ("c", "k")),
    ("(?<=[aeo])ther$", ("ter", "zer")),
    ("ph", ("f",)),
    ("(?<=na)th$", ("t", "th")),
    ("th", ("t",)),
    ("gh", ("g", "")),
    ("ck(?=[ia]$)", ("xk", "k")),
    ("ck", ("k",)),
    ("ç", ("c", "s")),
    ("cc(?=[ei])", ("c", "ks")),
    ("eaux?$|(?<=[a-z])au(?:x|lt|d)$", ("o", "od", "aud")),
    ("ou[xs]$", ("u", "us")),
    ("ou(?=se)", ("au", "u")),
    ("omb$", ("omb", "on")),
    ("augh$", ("o", "af")),
    ("burgh$", ("berg", "boro")),
    ("way$", ("vei", "uei")),
    ("land$", ("land", "lan")),
    ("oh(?=e)", ("oh", "o")),
    ("nho$", ("niu", "no")),
    ("oao$", ("uan", "oao")),
    ("o$", ("o", "u")),
    ("es$", ("es", "ew", "iw")),
    ("os$", ("os", "uw")),
    ("(?<=u)is$", ("is", "iw")),
    ("ot$", ("ot", "o")),
    ("yee$", ("i",)),
    ("fv", ("v",)),
    ("ai(?=(?:ne|se|re|nt)$)", ("ai", "e")),
    ("a(?=[^aeiouyrl]on$)", ("a", "ei")),
    ("(?<=[sc]k)a$", ("a", "aia")),
    ("gu(?=[ao])", ("gu", "gv")),
    ("g(?=ö)", ("g", "i")),
    ("ue(?=[^aeiouy])", ("ue", "iu", "u")),
    ("ae(?=[^aeiouy])", ("ae", "e")),
    ("^h(?=[aeo][a-z]+(?:ian|yan|ez|aut|ault|[ae]rd|ier)$)", ("h", "")),
    ("as$", ("as", "aw")),
    ("(?<=[oe])vs$", ("v", "vs")),
    ("(?<=[ai][rl])s$|(?<=nd)s$", ("s", "")),
    ("i?ye?h$", ("ia", "ieh")),
    ("ois$", ("ua", "ois")),
    ("(?<=ch|ll|gn|nn|rr|ss|qu)et$", ("et", "e")),
    ("(?<=[^aeiouy])ier$", ("ier", "ie")),
    ("ge(?=ar)", ("ge", "j")),
    ("(?<=[^aeiouy])ard$", ("ard", "ar")),
    ("oi(?=r)", ("oi", "ua")),
    ("(?<=r)ee$", ("i", "e")),
    ("ayes?$", ("ei", "ai")),
    ("^lj(?=u)", ("li", "i")),
    ("(?<=^s)o(?=l[bhsv])", ("o", "u")),
    ("(?<=[^aeiouy])ey$", ("ei", "i")),
    ("aw(?=$|[^aeiouy])", ("av", "o", "ou")),
    ("o(?=[lnkmpdv]es?$)", ("o", "ou")),
    ("u(?=ck|lk$)", ("u", "a")),
    ("u(?=[^aeiouy]{1,3}(?:ton|son|ham|ley|field|worth|le|tt|ck|ff|ll|ss|ock|idger?|ie|ey|er)$)", ("u", "a")),
    ("a(?=[^aeiouy]e[sy]?$)", ("a", "ei")),
    ("(?<=^[^aeiouy])ay$|(?<=^[^aeiouy]{2})ay$", ("ai", "ei")),
    ("i(?=[^aeiouy]e[rs]?$)", ("i", "ai")),
    ("y(?=[^aeiouy]{1,2}(?:e|ers?|es|on)$|ers$)", ("i", "ai")),
    ("^v(?=o(?:i|g|ss|l[lk])|ett|eit)", ("v", "f")),
    ("ö", ("o", "e")),
    ("oe(?=[^aeiouy])", ("oe", "e", "u")),
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
    ("tz(?=ia)", ("x", "tz")),
    ("ts|tz(?!h)", ("x",)),
    ("ng(?=[^aeiouy]|$)", ("ng", "n")),
    ("cz", ("c",)),
    ("(?<=[tpk])rz(?!h)", ("w", "rz")),
    ("rz(?!h)", ("rz", "j")),
    ("sz(?!h)", ("w", "s")),
    ("qu(?=[ei])", ("k", "kv", "ku")),
    ("qu", ("kv", "ku")),
    ("^wr", ("r", "vr")),
    ("wh|w", ("v", "u")),
    ("ý", ("u", "i")),
    ("j", ("j", "i")),
    ("q", ("k",)),
    ("^x", ("h", "ks")),
    ("x", ("ks", "h")),
    ("cean", ("can", "sean")),
    ("c(?=[ei])", ("s", "c", "j")),
    ("cy", ("si",)),
    ("c$", ("k", "c", "x")),
    ("can$", ("kan", "jan")),
    ("c(?=r[vn])", ("x",)),
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


def latin_sounds(word: str) -> tuple[str, ...]:
    """The ways a Latin word in lower case may sound, likeliest first."""
    letters = _without_marks(word)
    found = [""]
    place = 0
    for begin, end, choices in _graphemes(letters):
        between = letters[place:begin]
        found = [start + between + choice for choice in choices for start in found][:MAX_LATIN_SOUNDS]
        place = end
    found = [
        found[0] + letters[place:],
        *_japanese(letters),
        *_chinese(letters),
        *(start + letters[place:] for start in found[1:]),
    ]
    joined = [_joined(_plain_start(start)) for start in found]
    return tuple(dict.fromkeys(filter(None, joined)))


def _joined(sound: str) -> str:
    letters = sound if sound.isascii() and sound.isalpha() else _NO_LETTERS.sub("", sound)
    return DOUBLE.sub(r"\1", letters)


def _without_marks(word: str) -> str:
    if word.isascii():
        return word.replace("'", "").replace("-", "")
    if _TURKISH.search(word):
        word = _TURKISH_C.sub("dzh", word)
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
    heard = _KANA_GRAPHEME.sub(lambda match: _KANA.get(match[0], "n"), word).replace("ts", "x").replace("w", "v")
    written = heard.replace("y", "i")
    return (written, "e" + heard[2:].replace("y", "i")) if heard.startswith("yo") else (written,)


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
