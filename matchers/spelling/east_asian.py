"""How Russian writes Chinese and Korean names, by the tables of Palladius and, in the press's way, of Kontsevich."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import islice, product


def _table(rows: str) -> dict[str, str]:
    """Rows parted by semicolons: Latin letters, then Cyrillic ones; a dash for none."""
    pairs = (row.split() for row in rows.split(";"))
    return {latin.strip("-"): cyrillic.strip("-") for latin, cyrillic in pairs}


_SURNAMES = """
ai an ao bai ban bao bi bian bo bu cai cao cen chai chang chen cheng chi chu cui dai dang deng di ding dong dou
du duan fan fang fei feng fu gan gao ge geng gong gu guan guo hai han hang hao he hong hou hu hua huang huo ji
jia jian jiang jiao jin jing ju kang ke kong kuang lai lan lei leng li lian liang liao lin ling liu long lou lu
luo ma mao mei meng mi miao min mo mu nie ning niu ou ouyang pan pang pei peng pi qi qian qiao qin qiu qu quan
ran rao ren rong ruan sha shan shang shao shen sheng shi shu si sima song su sun tan tang tao teng tian tong tu
wan wang wei wen weng wu xi xia xian xiang xiao xie xin xing xiong xu xuan xue yan yang yao ye yi yin ying you
yu yuan yue yun zang zeng zha zhai zhan zhang zhao zheng zhong zhou zhu zhuang zhuge zou zuo
"""
_CHINESE_SURNAMES = frozenset(_SURNAMES.split())
_INITIALS = _table("""
zh чж; ch ч; sh ш; b б; p п; m м; f ф; d д; t т; n н; l л; g г; k к; h х; j цз; q ц; x с; r ж; z цз; c ц; s с
""")
_FINALS = _table("""
a а; o о; e э; ai ай; ei эй; ao ао; ou оу; an ань; en энь; ang ан; eng эн; ong ун; i и; ia я; ie е; iao яо; iu ю;
ian янь; in инь; iang ян; ing ин; iong юн; u у; ua уа; uo о; uai уай; ui уй; uan уань; un унь; uang уан; ue юэ;
v юй
""")
_AFTER_JQX = _table("""
u юй; uan юань; un юнь
""")
_WHOLE = _table("""
a а; ai ай; an ань; ang ан; ao ао; e э; en энь; er эр; ou оу; yi и; ya я; yao яо; ye е; you ю; yan янь; yang ян;
yin инь; ying ин; yong юн; yu юй; yue юэ; yuan юань; yun юнь; wu у; wa ва; wo во; wai вай; wei вэй; wan вань;
wen вэнь; wang ван; weng вэн; hui хуэй; ouyang оуян; sima сыма; zhuge чжугэ
""")
_SYLLABLE = re.compile("(zh|ch|sh|[bpmfdtnlgkhjqxrzcs])([aeiouv][a-z]*)")
_LONGEST_SYLLABLE = 6

_KOREAN_SURNAMES = _table("""
kim ким; lee ли; yi ли; rhee ли; ri ли; park пак; pak пак; choi чхве/чой/цой; choe чхве/чой; jung чон; jeong чон;
chung чон; kang кан; cho чо; jo чо; yoon юн; yun юн; jang чан; chang чан; lim лим/им; im им; han хан; oh о; seo со;
suh со; shin син; sin син; kwon квон; hwang хван; ahn ан; an ан; song сон; ryu рю; yoo ю; yu ю; hong хон; moon мун;
mun мун; ban пан; pan пан; roh но; noh но; no но; ko ко; koh ко; bae пэ; baek пэк; paik пэк; nam нам; son сон;
sohn сон; heo хо; hur хо; huh хо; yang ян; min мин; ha ха; chun чон; jeon чон; kwak квак; sung сон; cha чха; woo у
""")
_KOREAN_INITIALS = _table("""
kk к; kh к/кх; th т/тх; ph п/пх; k г/к; g г/к; tt т; t т/д; d д/т; pp п; p п/б; b б/п; ch чх/ч; j чж/ч; s с;
sh с; ss с; h х; m м; n н; r р; l л; w у; kw кв; hw хв; gw кв; - -
""")
_KOREAN_VOWELS = _table("""
a а; ae э/е; ai э; e е/э; ee и; eo о; eu ы; i и; o о; oo у; ou о; u у/о/ы; ya я; ye е; yeo ё; yo ё; you ё; yu ю/ё;
yoo ю; wo о; oe ве; ui ый/и; wa а; wi ви
""")
_KOREAN_ENDS = _table("""
ng н; n н; m м; l ль; k к; ck к; p п; t т; h -; - -
""")
"""Where the press writes a sound in several ways, a stroke parts them."""
_KOREAN_SYLLABLE = re.compile(
    "(?P<initial>kk|kh|th|ph|tt|pp|ch|sh|ss|kw|gw|hw|[kgtdpbjshmnrlw])?(?P<vowel>[aeiouyw]+)(?P<end>ng|ck|[nmlkpth])?"
)
_KOREAN_GIVEN = re.compile(r"[A-Z][a-z]{1,5}-[a-z]{2,6}")
_MAX_KOREAN_SPELLINGS = 12


def is_korean_given(word: str) -> bool:
    """Whether a word is written as given names in two syllables are: Moo-hyun, Ying-jeou."""
    return _KOREAN_GIVEN.fullmatch(word) is not None


def in_cyrillic(words: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Surname and given names in Cyrillic, for a name that the list writes surname first: Zhang Ziyi, Ban Ki-moon."""
    if len(words) != 2:
        return
    surname, given = words[0].lower(), words[1].lower()
    if not words[0].isascii() or not words[1].isascii():
        if surname in _surnames_in_cyrillic() and _given_in_cyrillic().fullmatch(given):
            yield surname, (given,)
        return
    if surname in _CHINESE_SURNAMES:
        for syllables in _divided(given.replace("-", "").replace("'", "")):
            yield _palladius(surname), ("".join(map(_palladius, syllables)),)
    if is_korean_given(words[1]):
        yield from islice(_korean(surname, given.split("-")), _MAX_KOREAN_SPELLINGS)


def _divided(given: str) -> Iterator[tuple[str, ...]]:
    """The ways to read a given name as one Chinese syllable or two."""
    if _palladius(given):
        yield (given,)
    for cut in range(1, len(given)):
        if _palladius(given[:cut]) and _palladius(given[cut:]):
            yield given[:cut], given[cut:]


def _palladius(syllables: str) -> str:
    """A syllable of pinyin, or a surname of two, in Cyrillic; function_words for what is none."""
    if syllables in _WHOLE:
        return _WHOLE[syllables]
    match = _SYLLABLE.fullmatch(syllables) if len(syllables) <= _LONGEST_SYLLABLE else None
    if match is None or match[2] not in _FINALS:
        return ""
    initial, final = match.groups()
    if initial in "jqx" and final in _AFTER_JQX:
        return _INITIALS[initial] + _AFTER_JQX[final]
    if initial in "zcs" and final == "i":
        return _INITIALS[initial] + "ы"
    return _INITIALS[initial] + _FINALS[final]


@cache
def _surnames_in_cyrillic() -> frozenset[str]:
    return frozenset(map(_palladius, _CHINESE_SURNAMES))


@cache
def _given_in_cyrillic(fewest: int = 2) -> re.Pattern[str]:
    """Two syllables of the table of Palladius, or one too."""
    syllables = {*_WHOLE.values(), *(one + other for one in _INITIALS.values() for other in _FINALS.values())}
    return re.compile(f"(?:{'|'.join(sorted(syllables, key=len, reverse=True))}){{{fewest},2}}")


@cache
def is_surname(word: str) -> bool:
    """Whether a Cyrillic word is a frequent Chinese or Korean surname, behind which a given name stands."""
    korean = {one for written in _KOREAN_SURNAMES.values() for one in written.split("/")}
    return word.lower() in _surnames_in_cyrillic() | korean


def is_chinese(surname: str, given: str) -> bool:
    """Whether two words in Cyrillic, surname first, are written as Chinese names are: Чжао Лэй."""
    return surname.lower() in _surnames_in_cyrillic() and _given_in_cyrillic(1).fullmatch(given.lower()) is not None


def _korean(surname: str, given: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    spellings = [list(_korean_syllable(syllable)) for syllable in given]
    for first in filter(None, _KOREAN_SURNAMES.get(surname, "").split("/")):
        for parts in product(*spellings):
            yield first, parts


def _korean_syllable(syllable: str) -> Iterator[str]:
    match = _KOREAN_SYLLABLE.fullmatch(syllable)
    vowels = _KOREAN_VOWELS.get(match["vowel"], "") if match else ""
    if match is None or not vowels:
        return
    for vowel in vowels.split("/"):
        for initial in _KOREAN_INITIALS[match["initial"] or ""].split("/"):
            yield initial + vowel + _KOREAN_ENDS[match["end"] or ""]
