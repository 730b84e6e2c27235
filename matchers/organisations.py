"""Organisations of the list in one text: names whose head is declined, with or without quotes, and abbreviations."""

import json
import re
from collections.abc import Iterator, Sequence

from config.models import Entry
from matchers.evidence import context_reasons
from matchers.mention import Mention, MentionKind, Reason, score_of
from matchers.normalize import CAPITALS, WORD, is_cyrillic, spelling
from matchers.passage import Passage, Token
from matchers.records import ABBREVIATION, PHRASE, SINGLE, NameIndex, Organisation, Phrase, letters_code, pair_key
from matchers.russian import ANY_CASE
from matchers.vocabulary import Match, VocabularyBuilder

THRESHOLD = 0.5
"""A name or abbreviation passes by itself, a common word only with a sign that it is meant as a name."""
_EMPTY = frozenset(
    [
        "и",
        "по",
        "в",
        "во",
        "на",
        "о",
        "об",
        "от",
        "для",
        "за",
        "с",
        "со",
        "при",
        "а",
        "of",
        "for",
        "and",
        "the",
        "in",
        "at",
        "on",
        "to",
        "as",
        "und",
        "және",
        "мен",
        "пен",
        "үшін",
    ]
)
_OPENING, _CLOSING = "«„“\"‘'‹", "»”“\"’'›"
_BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")
_QUOTED = re.compile(r"[«„“\"]([^»”“\"]+)[»”\"]")
_NEEDS_SIGN = re.compile(r"quote|needs|capital|кавыч", re.IGNORECASE)
_NATIONAL = re.compile(r"countr|РК\b|not the|not Iran|стран", re.IGNORECASE)
_NATIONAL_ROLES = frozenset({"state_body", "party"})
_CLOSE = 0.2
"""How far a word may be from the list's: the words of organisations are common ones, near which others lie."""

_BODY = re.compile(
    r"(?:фонд|организаци|НПО|НКО|\bОФ\b|\bОО\b|объединени|издани|портал|сайт|газет|журнал|редакци|движени|\bқор|ұйым|бірлест|басылым|"
    r"\bNGO|foundation|\bfund\b|group|outlet|website|magazine|newspaper|organi[sz]ation)",
    re.IGNORECASE,
)
_OTHER_COUNTRY = re.compile(
    r"\s+(?:Росси|РФ\b|Украин|Кита|КНР|США|Узбекистан|Кыргызстан|Киргиз|Таджик|Туркмен|Иран|Турц|Белару|Азербайдж|Грузи|Арме|Герман|Франц|"
    r"Великобрит|Польш|Ресей|of\s+(?:Russia|Ukraine|China|Uzbekistan|Kyrgyzstan|Iran|the\s+U))"
)
_OF_ANOTHER = re.compile(
    r"(?:российск|украинск|китайск|американск|узбекск|кыргызск|киргизск|иранск|турецк|белорусск|польск|немецк|британск|ресей|"
    r"russian|ukrainian|chinese|iranian|american|US|uzbek|kyrgyz)\w*\s+$",
    re.IGNORECASE,
)
_CAPITALS = re.compile(r"(?<![^\W_])(?<![^\W_][-'’])" + f"(?=[{CAPITALS}]{{2}})" + WORD.pattern)
_SHORT_FORM = re.compile(
    r"(?P<letters>[^\W\d_a-zа-яёәғқңөұүһі]{2,}(?:[ии][^\W\d_a-zа-яё]{1,3})?)['-]?(?P<ending>[^\W\d_]{0,6})"
)


class PhraseRows:
    """The names and abbreviations of organisations, as rows for the search."""

    def __init__(self, words: VocabularyBuilder, filed: list[tuple[int, int]]) -> None:
        self._words = words
        self._filed = filed
        self.organisations: list[bytes] = []
        self.rows: list[bytes] = []

    def add(self, entry: Entry) -> None:
        number = len(self.organisations)
        hint = entry.hint or ""
        shorts = sorted({spelling(short) for short in entry.abbreviations})
        is_national = entry.role in _NATIONAL_ROLES or bool(_NATIONAL.search(hint))
        row = (entry.id, entry.context, shorts, bool(_NEEDS_SIGN.search(hint)), is_national)
        self.organisations.append(json.dumps(row, ensure_ascii=False).encode())
        for short in shorts:
            self._filed.append((pair_key(ABBREVIATION, 0, letters_code(short)), number))
        for written in dict.fromkeys(name for printed in entry.names for name in written_names(printed)):
            self._add_phrase(number, written)

    def _add_phrase(self, number: int, written: str) -> None:
        words = search_words(written)
        if not words:
            return
        numbers = [self._words.add(word, in_phrase=True) for word in words]
        row = (number, numbers, written[:1].islower(), re.findall(r"\d+", written))
        key = pair_key(PHRASE, *numbers[:2]) if len(numbers) > 1 else pair_key(SINGLE, numbers[0])
        self._filed.append((key, len(self.rows)))
        self.rows.append(json.dumps(row, ensure_ascii=False).encode())


def written_names(printed: str) -> Iterator[str]:
    """The names in one line of the list: what stands before brackets, and what is inside them if it is a name."""
    outside = " ".join(_BRACKETS.sub(" ", printed).split())
    if outside:
        yield outside[1:-1] if _QUOTED.fullmatch(outside) else outside
    for inside in _BRACKETS.findall(printed):
        if inside[:1].isupper():
            yield inside.strip()


def search_words(written: str) -> list[str]:
    """The words of a name that carry meaning."""
    words = [match[0] for match in WORD.finditer(written)]
    full = [word for place, word in enumerate(words) if word.lower() not in _EMPTY or (place == 0 and word == "The")]
    return [] if full == ["The"] else full


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
        if len(gap) > 8 or gap.strip(' \n\t\u00a0-–—«»„“”"№0123456789.'):
            return None
        if passage.tokens[place].word.lower() not in _EMPTY:
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
    if any(not match.cases & ANY_CASE for match in matches[:-1]):
        return
    first, last = passage.tokens[places[0]], passage.tokens[places[-1]]
    organisation = names.organisation(phrase.organisation)
    end = _with_digits(passage, phrase, first.start, last.end)
    if end is None or (organisation.is_national and _is_foreign(passage, first.start, end)):
        return
    reasons = _reasons(passage, phrase, organisation, places, lang)
    if reasons is not None and score_of(reasons) >= THRESHOLD:
        yield phrase.organisation, _mention(passage, organisation, first.start, end, reasons)


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
    if not _is_written_as_name(phrase, tokens, bool(quoted)) or (not quoted and _is_english_sentence(passage, tokens)):
        return None
    reasons = [Reason(text="name of the organisation", weight=0.8)]
    if quoted:
        reasons.append(Reason(text="in quotes", weight=0.1))
    if organisation.needs_sign and not quoted:
        sign = _sign(passage, tokens, lang)
        reasons.append(Reason(text=sign or "a common word without quotes", weight=0.0 if sign else -0.5))
    reasons += list(context_reasons(passage, tokens[0].start, organisation.context))
    return reasons


def _is_quoted(passage: Passage, start: int, end: int) -> bool | None:
    """True if the quotes hold just the name, None if they hold more (Эхо Москвы), False without quotes."""
    opened = start > 0 and passage.text[start - 1] in _OPENING
    closed = passage.text[end : end + 1] in tuple(_CLOSING)
    return True if opened and closed else None if opened else False


def _is_part_of_word(passage: Passage, token: Token) -> bool:
    """Мета-анализ is no Мета."""
    around = passage.text[max(0, token.start - 2) : token.start], passage.text[token.end : token.end + 2]
    return re.search(r"\w[-‐‑]$", around[0]) is not None or re.match(r"[-‐‑]\w", around[1]) is not None


def _is_written_as_name(phrase: Phrase, tokens: Sequence[Token], quoted: bool) -> bool:
    if quoted or tokens[0].is_capital or len(tokens) > 3:
        return True
    return phrase.small and (
        len(tokens) == 1 or any(token.is_capital for token in tokens) or not is_cyrillic(tokens[0].word)
    )


def _is_english_sentence(passage: Passage, tokens: Sequence[Token]) -> bool:
    """Street parties began: English names have capitals throughout, and the first word of a sentence has one anyway."""
    if len(tokens) != 2 or is_cyrillic(tokens[0].word) or tokens[1].is_capital:
        return False
    return passage.starts_sentence(tokens[0])


def _sign(passage: Passage, tokens: Sequence[Token], lang: str | None) -> str | None:
    """What shows that a common word is meant as a name."""
    first, last = tokens[0], tokens[-1]
    if _BODY.search(passage.text[max(0, first.start - 30) : first.start]) or _BODY.search(
        passage.text[last.end : last.end + 20]
    ):
        return "the kind of body stands beside it"
    is_latin = not is_cyrillic(first.word)
    if is_latin and all(token.is_capital for token in tokens):
        in_cyrillic = lang in ("ru", "kk") or is_cyrillic(passage.text[max(0, first.start - 60) : first.start])
        if in_cyrillic and not _has_capital_behind(passage, last):
            return "a Latin name in a Cyrillic text"
        if (len(tokens) > 1 or not passage.starts_sentence(first)) and not _has_capital_behind(passage, last):
            return "a capital letter inside a sentence"
    if first.word.isupper() and len(first.word) > 2 and not passage.text[last.end : last.end + 12].isupper():
        return "in capitals"
    return None


def _has_capital_behind(passage: Passage, last: Token) -> bool:
    return re.match(r"\s+[A-ZА-ЯЁ]", passage.text[last.end : last.end + 4]) is not None


def _abbreviations(passage: Passage, start: int, word: str, names: NameIndex) -> Iterator[tuple[int, Mention]]:
    for letters, length in short_forms(word):
        for number in names.filed.get(pair_key(ABBREVIATION, 0, letters_code(letters))):
            organisation = names.organisation(number)
            end = start + length
            if letters not in organisation.abbreviations or (
                organisation.is_national and _is_foreign(passage, start, end)
            ):
                continue
            weight = 0.8 if len(letters) > 2 else 0.65
            reasons = [Reason(text="abbreviation", weight=weight)]
            reasons += list(context_reasons(passage, start, organisation.context))
            yield number, _mention(passage, organisation, start, end, reasons)


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
