"""Organisations of the list in one text: names whose head is declined, with or without quotes, and abbreviations."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from matchers.lexicon.context import context_reasons
from matchers.lexicon.records import (
    ABBREVIATION,
    PHRASE,
    SINGLE,
    NameIndex,
    Organisation,
    Phrase,
    letters_code,
    pair_key,
)
from matchers.lexicon.tokenized_text import Passage, Token
from matchers.lexicon.word_index import Match
from matchers.mention import Mention, MentionKind, Reason, ReasonCode, score_of
from matchers.normalize import CAPITALS, WORD, is_cyrillic, spelling
from matchers.organisations.organisation_names import EMPTY
from matchers.spelling.kazakh_suffixes import kazakh_stems
from matchers.spelling.phonetic_key import sounds
from matchers.spelling.russian_inflection import ANY_CASE, Case, russian_readings

THRESHOLD = 0.5
"""A name or abbreviation passes by itself, a common word only with a sign that it is meant as a name."""
_OPENING, _CLOSING = "«„“\"‘'‹", "»”“\"’'›"
_INNER_CAPITAL = re.compile(f"-[{CAPITALS}]")
"""Kadyr-Kasiyet, which no sentence begins with unless it is a name."""
_BETWEEN = " \n\t\u00a0-–—«»„“”\"'’№0123456789.,"
"""What may stand between the words of one name; a comma only before a capital letter (Оян, Қазақстан)."""
_CLOSE = 0.2
"""How far a word may be from the list's: the words of organisations are common ones, near which others lie."""

_BODY = re.compile(
    r"(?:фонд|организаци|НПО|НКО|\bОФ\b|\bОО\b|объединени|издани|портал|сайт|газет|журнал|редакци|движени|\bқор|ұйым|бірлест|басылым|"
    r"профсоюз|кәсіпода[қғ]|парти|қозғалыс|комитет|бюро|\bсоюз|ассоциац|"
    r"\bNGO|foundation|\bfund\b|group|outlet|website|magazine|newspaper|organi[sz]ation|\bunion|movement|\bparty)",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(r"[.,;:!?\n]")
_INSTITUTION = re.compile(
    r"парти|движени|фонд|союз|профсоюз|кәсіпода|комитет|комисси|центр|бюро|ассоциац|министерств|суд|организац|инициатив|платформ|лиг|фронт|объединен"
    r"|партн[её]рств|университет|агентств|прокуратур|полици|департамент|управлени|акимат|маслихат|парламент|палат|совет|академи|институт|мониторинг"
    r"|медиа|консул|посольств|елшіл|редакци|газет|телеканал|компани|корпораци|банк|комбинат|служб|миссия|архив|музе[йя]|мекеме|басқарма|агентті"
    r"|қозғалыс|қор|ода[қғ]|орталы|министрл|ұйым|сот|бірлест|қауымдаст|әкімд|кеңес|палата|мәслихат|әріптест|серіктест",
    re.IGNORECASE,
)
"""A word for a kind of body: a name with one in it is no everyday phrase."""
_OTHER_BODY = re.compile(
    r"(?:ресторан|кафе|\bбар|гостиниц|отел|клуб|магазин|рынк|рынок|базар|ансамбл|песн|песню|фильм|роман|повест|спектакл|стадион|санатори"
    r"|лагер|завод|кинотеатр|театр|мейрамхана|дүкен|қонақ үй|ән|әні|restaurant|hotel|caf[eé]|club|song|novel|film)"
    r"\w{0,6}\s+[«„“\"]?$",
    re.IGNORECASE,
)
"""What else is named in quotes: a name of one word there is no organisation's."""
_OTHER_COUNTRY = re.compile(
    r"\s+(?:Росси|РФ\b|Украин|Кита|КНР|США|Узбекистан|Кыргызстан|Киргиз|Таджик|Туркмен|Иран|Турц|Белару|Азербайдж|Грузи|Арме|Герман|Франц|"
    r"Великобрит|Польш|Австр|Швец|Норвег|Финлянд|Испан|Итал|Чехи|Словак|Венгр|Румын|Болгар|Серби|Япон|Коре[ия]|Инди|Пакистан|Афган"
    r"|Монгол|Литв|Латв|Эстон|Молд|Канад|Бразил|Израил|Ресей|of\s+(?:Russia|Ukraine|China|Uzbekistan|Kyrgyzstan|Iran|the\s+U))"
)
_OF_ANOTHER = re.compile(
    r"(?:российск|украинск|китайск|американск|узбекск|кыргызск|киргизск|иранск|турецк|белорусск|польск|немецк|британск|ресей|"
    r"russian|ukrainian|chinese|iranian|american|US|uzbek|kyrgyz)\w*\s+$",
    re.IGNORECASE,
)
_EDITION = re.compile(
    r"[. ](?:Казахстан\w*|Қазақстан\w*|Центральная Азия|Орталық Азия|Kazakhstan|Central Asia|KZ)[»”\"“]"
)
"""«Медиазона Центральная Азия» is still Медиазона: what it has for us to read."""
_CAPITALS = re.compile(r"(?<![^\W_])(?<![^\W_][-'’])" + f"(?=[{CAPITALS}]{{2}})" + WORD.pattern)
_SHORT_FORM = re.compile(
    r"(?P<letters>[^\W\d_a-zа-яёәғқңөұүһі]{2,}(?:[ии][^\W\d_a-zа-яё]{1,3})?)['-]?(?P<ending>[^\W\d_]{0,6})"
)


def find_organisations(passage: Passage, names: NameIndex, *, lang: str | None = None) -> list[Mention]:
    """Mentions of organisations of the list, the longest of each in one place."""
    found: list[tuple[int, Mention]] = []
    for at in passage.hits:
        found += _phrases(passage, at, names, lang)
    if names.has_abbreviations:
        for match in _CAPITALS.finditer(passage.text):
            found += _abbreviations(passage, match.start(), match[0], names)
    return _longest(found)


def _longest(found: list[tuple[int, Mention]]) -> list[Mention]:
    kept: dict[int, list[Mention]] = {}
    for number, mention in sorted(found, key=lambda pair: (pair[1].start - pair[1].end, -pair[1].score)):
        others = kept.setdefault(number, [])
        if not any(mention.start < other.end and other.start < mention.end for other in others):
            others.append(mention)
    return [mention for mentions in kept.values() for mention in mentions]


def _phrases(passage: Passage, at: int, names: NameIndex, lang: str | None) -> Iterator[tuple[int, Mention]]:
    following = _next_word(passage, at)
    for match in passage.tokens[at].matches:
        if match.cost > _CLOSE:
            continue
        for number in names.filed.get(pair_key(SINGLE, match.token)):
            yield from _judged(passage, names, names.phrase(number), (at,), (match,), lang)
        for second in passage.tokens[following].matches if following is not None else ():
            for number in names.filed.get(pair_key(PHRASE, match.token, second.token)):
                phrase = names.phrase(number)
                aligned = _align(passage, at, phrase)
                if aligned:
                    yield from _judged(passage, names, phrase, *aligned, lang)


def _next_word(passage: Passage, at: int) -> int | None:
    """The next word that carries meaning, if nothing but such words, spaces and quotes lies between."""
    place = at + 1
    while place < len(passage.tokens) and place - at < 4:
        gap = passage.text[passage.tokens[place - 1].end : passage.tokens[place].start]
        if len(gap) > 8 or gap.strip(_BETWEEN) or ("," in gap and not passage.tokens[place].is_capital):
            return None
        if passage.tokens[place].word.lower() not in EMPTY:
            return place
        place += 1
    return None


def _align(passage: Passage, at: int, phrase: Phrase) -> tuple[tuple[int, ...], tuple[Match, ...]] | None:
    places: list[int] = []
    matches: list[Match] = []
    place: int | None = at
    for word in phrase.words:
        if place is None:
            return None
        match = next((one for one in passage.tokens[place].matches if one.token == word and one.cost <= _CLOSE), None)
        if match is None:
            return None
        places.append(place)
        matches.append(match)
        place = _next_word(passage, place)
    return tuple(places), tuple(matches)


def _judged(
    passage: Passage,
    names: NameIndex,
    phrase: Phrase,
    places: tuple[int, ...],
    matches: tuple[Match, ...],
    lang: str | None,
) -> Iterator[tuple[int, Mention]]:
    if any(not match.cases & (ANY_CASE | Case.PLURAL) for match in matches[:-1]):
        return
    first, last = passage.tokens[places[0]], passage.tokens[places[-1]]
    organisation = names.organisation(phrase.organisation)
    end = _with_digits(passage, phrase, first.start, _with_quote(passage, first, last))
    if end is None or (organisation.exists_abroad and _is_foreign(passage, first.start, end)):
        return
    reasons = _reasons(passage, phrase, organisation, places, lang)
    if reasons is not None and score_of(reasons) >= THRESHOLD:
        yield phrase.organisation, _mention(passage, organisation, first.start, end, reasons)


def _with_quote(passage: Passage, first: Token, last: Token) -> int:
    """The end of a name, with the closing quote of one that was opened inside it."""
    inside = passage.text[first.start : last.end]
    opened = sum(inside.count(mark) for mark in "«„“") > sum(inside.count(mark) for mark in "»”")
    return last.end + 1 if opened and passage.text[last.end : last.end + 1] in ("»", "”", "“") else last.end


def _with_digits(passage: Passage, phrase: Phrase, start: int, end: int) -> int | None:
    """The end of the name with its number (суд № 2); None if the number isn't there."""
    for digits in phrase.digits:
        match = re.compile(rf"[\s№N-]*{digits}(?!\d)").match(passage.text, end)
        if match:
            end = match.end()
        elif not re.search(rf"(?<!\d){digits}(?!\d)", passage.text[start:end]):
            return None
    return end


def _is_foreign(passage: Passage, start: int, end: int) -> bool:
    behind = passage.text[end : end + 24].lstrip('»”"')
    before = passage.text[max(0, start - 20) : start]
    return _OTHER_COUNTRY.match(behind) is not None or _OF_ANOTHER.search(before) is not None


def _reasons(
    passage: Passage, phrase: Phrase, organisation: Organisation, places: tuple[int, ...], lang: str | None
) -> list[Reason] | None:
    tokens = [passage.tokens[place] for place in places]
    quoted = _is_quoted(passage, tokens[0].start, tokens[-1].end)
    if len(tokens) == 1 and (quoted is None or _is_part_of_word(passage, tokens[0])):
        return None
    if phrase.is_core:
        reasons = _core_reasons(passage, organisation, places, quoted)
    elif _has_other_words(passage, phrase, places) or not _is_written_as_name(passage, phrase, tokens, bool(quoted)):
        return None
    else:
        reasons = _whole_reasons(passage, phrase, organisation, tokens, bool(quoted), lang)
    return reasons and [*reasons, *context_reasons(passage, tokens[0].start, organisation.context)]


def _core_reasons(
    passage: Passage, organisation: Organisation, places: tuple[int, ...], quoted: bool | None
) -> list[Reason] | None:
    """Кенже of «профсоюз "Кенже"»: in quotes, beside the word for a union, or in capitals throughout."""
    first, last = passage.tokens[places[0]], passage.tokens[places[-1]]
    if not first.is_capital:
        return None
    name = Reason(code=ReasonCode.ORGANISATION_NAME, weight=0.8)
    beside = _head_beside(passage, organisation, places)
    if beside:
        return [name, Reason(code=ReasonCode.BODY_BESIDE, weight=0.1)]
    if quoted and not _OTHER_BODY.search(passage.text[max(0, first.start - 24) : first.start]):
        return [name, Reason(code=ReasonCode.IN_QUOTES, weight=0.1)]
    if len(places) > 1 and last.is_capital and not is_cyrillic(first.word) and not organisation.common_word:
        return [name]
    return None


def _head_beside(passage: Passage, organisation: Organisation, places: tuple[int, ...]) -> bool:
    """Whether the word for the kind of body stands right before or behind, in any form."""
    before, behind = places[0] - 1, places[-1] + 1
    beside = [before] if before >= 0 and passage.near(before, places[0]) else []
    beside += [behind] if behind < len(passage.tokens) and passage.near(places[-1], behind) else []
    return any(is_form(passage.tokens[at].word, head) for at in beside for head in organisation.heads)


@lru_cache(maxsize=20_000)
def is_form(word: str, head: str) -> bool:
    """Whether a word is a form of a noun: кәсіподағының of кәсіподақ."""
    return not _stems(word).isdisjoint(_stems(head))


@lru_cache(maxsize=20_000)
def _stems(word: str) -> frozenset[str]:
    found: set[str] = set()
    for sound in sounds(word)[:2]:
        found |= {sound, *kazakh_stems(sound, possessives=True)}
        found |= {reading.sound for reading in russian_readings(sound)} if is_cyrillic(word) else set()
    return frozenset(_voiceless(stem) for stem in found if len(stem) > 2)


def _voiceless(stem: str) -> str:
    """Қозғалысы, одағы: a possessive makes the last consonant voiced."""
    return stem[:-1] + {"g": "k", "b": "p"}.get(stem[-1], stem[-1])


def _has_other_words(passage: Passage, phrase: Phrase, places: tuple[int, ...]) -> bool:
    """Эхо в степи is no Эхо степи: small words between must be the name's own."""
    between = {
        passage.tokens[at].word.lower()
        for one, other in pairwise(places)
        if other - one > 1
        for at in range(one + 1, other)
    }
    return not between <= phrase.empty | {"the"}


def _whole_reasons(
    passage: Passage,
    phrase: Phrase,
    organisation: Organisation,
    tokens: Sequence[Token],
    quoted: bool,
    lang: str | None,
) -> list[Reason] | None:
    if not quoted and _is_english_sentence(passage, tokens):
        return None
    reasons = [Reason(code=ReasonCode.ORGANISATION_NAME, weight=0.8)]
    if quoted:
        reasons.append(Reason(code=ReasonCode.IN_QUOTES, weight=0.1))
    elif organisation.common_word and not phrase.has_head:
        sign = _sign(passage, tokens, lang) or _capital_sign(passage, organisation, tokens)
        reasons.append(Reason(code=sign or ReasonCode.COMMON_WORD, weight=0.0 if sign else -0.5))
    return reasons


def _capital_sign(passage: Passage, organisation: Organisation, tokens: Sequence[Token]) -> ReasonCode | None:
    is_sign = organisation.capital_suffices and len(tokens) > 1 and tokens[0].is_capital
    return ReasonCode.CAPITAL_IN_SENTENCE if is_sign and not passage.starts_sentence(tokens[0]) else None


def _is_quoted(passage: Passage, start: int, end: int) -> bool | None:
    """True if the quotes hold just the name, None if they hold more (Эхо Москвы), False without quotes."""
    opened = start > 0 and passage.text[start - 1] in _OPENING
    closed = passage.text[end : end + 1] in tuple(_CLOSING) or _EDITION.match(passage.text, end) is not None
    return True if opened and closed else None if opened else False


def _is_part_of_word(passage: Passage, token: Token) -> bool:
    """Мета-анализ is no Мета."""
    around = passage.text[max(0, token.start - 2) : token.start], passage.text[token.end : token.end + 2]
    return re.search(r"\w[-‐‑]$", around[0]) is not None or re.match(r"[-‐‑]\w", around[1]) is not None


def _is_written_as_name(passage: Passage, phrase: Phrase, tokens: Sequence[Token], quoted: bool) -> bool:
    if quoted or len(tokens) > 3:
        return True
    if tokens[0].is_capital:
        return not _is_everyday_phrase(passage, tokens)
    return phrase.small and (
        len(tokens) == 1 or any(token.is_capital for token in tokens) or not is_cyrillic(tokens[0].word)
    )


def _is_everyday_phrase(passage: Passage, tokens: Sequence[Token]) -> bool:
    """Новый рассвет застал: two common words, of which the first has a capital only because a sentence begins."""
    if len(tokens) != 2 or tokens[1].is_capital or not is_cyrillic(tokens[0].word):
        return False
    if any(_INSTITUTION.match(token.word) for token in tokens):
        return False
    return passage.starts_sentence(tokens[0])


def _is_english_sentence(passage: Passage, tokens: Sequence[Token]) -> bool:
    """Street parties began: English names have capitals throughout, and the first word of a sentence has one anyway."""
    if len(tokens) != 2 or is_cyrillic(tokens[0].word) or tokens[1].is_capital:
        return False
    return passage.starts_sentence(tokens[0])


def _sign(passage: Passage, tokens: Sequence[Token], lang: str | None) -> ReasonCode | None:
    """What shows that a common word is meant as a name."""
    first, last = tokens[0], tokens[-1]
    before = _CLAUSE_END.split(passage.text[max(0, first.start - 30) : first.start])[-1]
    behind = _CLAUSE_END.split(passage.text[last.end : last.end + 20])[0]
    if _BODY.search(before) or _BODY.search(behind):
        return ReasonCode.BODY_BESIDE
    is_latin = not is_cyrillic(first.word)
    if is_latin and all(token.is_capital for token in tokens):
        in_cyrillic = lang in ("ru", "kk") or is_cyrillic(passage.text[max(0, first.start - 60) : first.start])
        if in_cyrillic and not _has_capital_behind(passage, last):
            return ReasonCode.LATIN_IN_CYRILLIC
        says_nothing = len(tokens) == 1 and passage.starts_sentence(first) and not _INNER_CAPITAL.search(first.word)
        if not says_nothing and not _has_capital_behind(passage, last):
            return ReasonCode.CAPITAL_IN_SENTENCE
    if first.word.isupper() and len(first.word) > 2 and not passage.text[last.end : last.end + 12].isupper():
        return ReasonCode.IN_CAPITALS
    return None


def _has_capital_behind(passage: Passage, last: Token) -> bool:
    return re.match(r"\s+[A-ZА-ЯЁ]", passage.text[last.end : last.end + 4]) is not None


def _abbreviations(passage: Passage, start: int, word: str, names: NameIndex) -> Iterator[tuple[int, Mention]]:
    for letters, length in short_forms(word):
        for number in names.filed.get(pair_key(ABBREVIATION, 0, letters_code(letters))):
            organisation = names.organisation(number)
            end = start + length
            if letters not in organisation.abbreviations or (
                organisation.exists_abroad and _is_foreign(passage, start, end)
            ):
                continue
            weight = 0.8 if len(letters) > 2 else 0.65
            reasons = [Reason(code=ReasonCode.ABBREVIATION, weight=weight)]
            reasons += list(context_reasons(passage, start, organisation.context))
            yield number, _mention(passage, organisation, start, end, reasons)


def has_abbreviation(text: str, names: NameIndex) -> bool:
    """Whether the letters of an organisation stand in a text."""
    return names.has_abbreviations and any(
        names.filed.get(pair_key(ABBREVIATION, 0, letters_code(letters)))
        for match in _CAPITALS.finditer(text)
        for letters, _ in short_forms(match[0])
    )


def short_forms(word: str) -> Iterator[tuple[str, int]]:
    """The abbreviation in a word, with the length of the word: ДВК, ДВК-ға, МИДом, KIBHR's."""
    seen = spelling(word)
    yield seen, len(word)
    match = _SHORT_FORM.fullmatch(seen)
    if match and match["ending"] and match["ending"].islower():
        is_english = match["ending"] == "s" and not is_cyrillic(seen)
        yield match["letters"], len(match["letters"]) if is_english else len(word)


def _mention(passage: Passage, organisation: Organisation, start: int, end: int, reasons: list[Reason]) -> Mention:
    return Mention(
        kind=MentionKind.ORGANISATION,
        entry=organisation.id,
        start=start,
        end=end,
        surface=passage.text[start:end],
        reasons=tuple(reasons),
    )
