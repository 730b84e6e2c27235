"""Find listed organisations in a text: declined names, with or without quotes, and abbreviations."""

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
from matchers.lexicon.tokenized_text import Token, TokenizedText
from matchers.lexicon.word_index import WordMatch
from matchers.mention import MIN_SCORE, Mention, MentionKind, Reason, ReasonCode, score_of
from matchers.normalize import CAPITALS, INVISIBLE, MARKS, WORD, is_cyrillic, spelling
from matchers.organisations.organisation_names import BODY_WORDS, FUNCTION_WORDS
from matchers.spelling.kazakh_suffixes import kazakh_stems
from matchers.spelling.phonetic_key import sounds
from matchers.spelling.russian_inflection import ANY_CASE, Case, russian_readings

_OPENING_QUOTES, _CLOSING_QUOTES = "«„“\"‘'‹", "»”“\"’'›"
_INNER_CAPITAL = re.compile(f"-[{CAPITALS}]")
"""A capital inside a hyphenated word, which marks a name even at the beginning of a sentence: Kadyr-Kasiyet."""
_GAP_CHARS = " \n\t\u00a0-–—«»„“”\"'’№0123456789.,"
"""Characters between the words of one name; a comma only before a capital letter (Оян, Қазақстан)."""
_MAX_WORD_COST = 0.2
"""Maximum cost of a word of a name; these are common words, with similar ones around."""

_BODY = BODY_WORDS.any_of("bodies", "(?i)")
_CLAUSE_END = re.compile(r"[.,;:!?\n]")
_INSTITUTION = BODY_WORDS.any_of("institutions", "(?i)")
_OTHER_THING = BODY_WORDS.any_of("other_things", "(?i)", r"\w{0,6}\s+[«„“\"]?$")
_OTHER_COUNTRY = BODY_WORDS.any_of("other_countries", r"\s+")
_FOREIGN_ADJECTIVE = BODY_WORDS.any_of("foreign_adjectives", "(?i)", r"\w*\s+$")
_EDITION = BODY_WORDS.any_of("editions", r"[. ]", r"[»”\"“]")
_OUTSIDE_WORD = (
    rf"(?<![^\W_])(?<![{MARKS}])(?<![^\W_][-'’])(?<![\w{MARKS}][{INVISIBLE}])(?<![\w{MARKS}][{INVISIBLE}]{{2}})"
)
_CAPITALS = re.compile(_OUTSIDE_WORD + f"(?=[{CAPITALS}]{{2}})" + WORD.pattern)
_SHORT_FORM = re.compile(
    r"(?P<letters>[^\W\d_a-zа-яёәғқңөұүһі]{2,}(?:[ии][^\W\d_a-zа-яё]{1,3})?)['-]?(?P<ending>[^\W\d_]{0,6})"
)


def find_organisations(tokenized: TokenizedText, names: NameIndex, *, lang: str | None = None) -> list[Mention]:
    """Return the mentions of listed organisations; of overlapping ones of an organisation the longest."""
    found: list[tuple[int, Mention]] = []
    for at in tokenized.hits:
        found += _phrases(tokenized, at, names, lang)
    if names.has_abbreviations:
        for match in _CAPITALS.finditer(tokenized.text):
            found += _abbreviations(tokenized, match.start(), match[0], names)
    return _longest(found)


def _longest(found: list[tuple[int, Mention]]) -> list[Mention]:
    kept: dict[int, list[Mention]] = {}
    for number, mention in sorted(found, key=lambda pair: (pair[1].start - pair[1].end, -pair[1].score)):
        others = kept.setdefault(number, [])
        if not any(mention.start < other.end and other.start < mention.end for other in others):
            others.append(mention)
    return [mention for mentions in kept.values() for mention in mentions]


def _phrases(tokenized: TokenizedText, at: int, names: NameIndex, lang: str | None) -> Iterator[tuple[int, Mention]]:
    following = _next_word(tokenized, at)
    for match in tokenized.tokens[at].matches:
        if match.cost > _MAX_WORD_COST:
            continue
        for number in names.filed.get(pair_key(SINGLE, match.token)):
            yield from _found_phrase(tokenized, names, names.phrase(number), (at,), (match,), lang)
        for second in tokenized.tokens[following].matches if following is not None else ():
            for number in names.filed.get(pair_key(PHRASE, match.token, second.token)):
                phrase = names.phrase(number)
                aligned = _align(tokenized, at, phrase)
                if aligned:
                    yield from _found_phrase(tokenized, names, phrase, *aligned, lang)


def _next_word(tokenized: TokenizedText, at: int) -> int | None:
    """Return the position of the next content word if only function words, spaces and quotes come before it."""
    place = at + 1
    while place < len(tokenized.tokens) and place - at < 4:
        gap = tokenized.text[tokenized.tokens[place - 1].end : tokenized.tokens[place].start]
        if len(gap) > 8 or gap.strip(_GAP_CHARS) or ("," in gap and not tokenized.tokens[place].is_capital):
            return None
        if tokenized.tokens[place].word.lower() not in FUNCTION_WORDS:
            return place
        place += 1
    return None


def _align(tokenized: TokenizedText, at: int, phrase: Phrase) -> tuple[tuple[int, ...], tuple[WordMatch, ...]] | None:
    places: list[int] = []
    matches: list[WordMatch] = []
    place: int | None = at
    for word in phrase.words:
        if place is None:
            return None
        likely = (one for one in tokenized.tokens[place].matches if one.cost <= _MAX_WORD_COST)
        match = next((one for one in likely if one.token == word), None)
        if match is None:
            return None
        places.append(place)
        matches.append(match)
        place = _next_word(tokenized, place)
    return tuple(places), tuple(matches)


def _found_phrase(
    tokenized: TokenizedText,
    names: NameIndex,
    phrase: Phrase,
    places: tuple[int, ...],
    matches: tuple[WordMatch, ...],
    lang: str | None,
) -> Iterator[tuple[int, Mention]]:
    if any(not match.cases & (ANY_CASE | Case.PLURAL) for match in matches[:-1]):
        return
    first, last = tokenized.tokens[places[0]], tokenized.tokens[places[-1]]
    organisation = names.organisation(phrase.organisation)
    end = _with_digits(tokenized, phrase, first.start, _with_quote(tokenized, first, last))
    if end is None or (organisation.exists_abroad and _is_foreign(tokenized, first.start, end)):
        return
    reasons = _reasons(tokenized, phrase, organisation, places, lang)
    if reasons is not None and score_of(reasons) >= MIN_SCORE:
        yield phrase.organisation, _mention(tokenized, organisation, first.start, end, reasons)


def _with_quote(tokenized: TokenizedText, first: Token, last: Token) -> int:
    """Return the end of a name, including the closing quote if a quote is opened inside the name."""
    inside = tokenized.text[first.start : last.end]
    opened = sum(inside.count(mark) for mark in "«„“") > sum(inside.count(mark) for mark in "»”")
    return last.end + 1 if opened and tokenized.text[last.end : last.end + 1] in ("»", "”", "“") else last.end


def _with_digits(tokenized: TokenizedText, phrase: Phrase, start: int, end: int) -> int | None:
    """Return the end of a name including its number (суд № 2), or None if the number is missing."""
    for digits in phrase.digits:
        match = re.compile(rf"[\s№N-]*{digits}(?!\d)").match(tokenized.text, end)
        if match:
            end = match.end()
        elif not re.search(rf"(?<!\d){digits}(?!\d)", tokenized.text[start:end]):
            return None
    return end


def _is_foreign(tokenized: TokenizedText, start: int, end: int) -> bool:
    after = tokenized.text[end : end + 24].lstrip('»”"')
    before = tokenized.text[max(0, start - 20) : start]
    return _OTHER_COUNTRY.match(after) is not None or _FOREIGN_ADJECTIVE.search(before) is not None


def _reasons(
    tokenized: TokenizedText, phrase: Phrase, organisation: Organisation, places: tuple[int, ...], lang: str | None
) -> list[Reason] | None:
    tokens = [tokenized.tokens[place] for place in places]
    quoted = _is_quoted(tokenized, tokens[0].start, tokens[-1].end)
    if len(tokens) == 1 and (quoted is None or _is_part_of_word(tokenized, tokens[0])):
        return None
    reasons: list[Reason] | None = None
    if phrase.is_core:
        reasons = _core_reasons(tokenized, organisation, places, quoted)
    elif _is_written_as_name(tokenized, phrase, places, bool(quoted)):
        reasons = _whole_reasons(tokenized, phrase, organisation, tokens, bool(quoted), lang)
    return reasons and [*reasons, *context_reasons(tokenized, tokens[0].start, organisation.context)]


def _core_reasons(
    tokenized: TokenizedText, organisation: Organisation, places: tuple[int, ...], quoted: bool | None
) -> list[Reason] | None:
    """Return the reasons for the core of a name: in quotes, beside the kind of body, or in Latin capitals."""
    first, last = tokenized.tokens[places[0]], tokenized.tokens[places[-1]]
    if not first.is_capital:
        return None
    name = Reason(code=ReasonCode.ORGANISATION_NAME, weight=0.8)
    beside = _head_beside(tokenized, organisation, places)
    if beside:
        return [name, Reason(code=ReasonCode.BODY_BESIDE, weight=0.1)]
    if quoted and not _OTHER_THING.search(tokenized.text[max(0, first.start - 24) : first.start]):
        return [name, Reason(code=ReasonCode.IN_QUOTES, weight=0.1)]
    if len(places) > 1 and last.is_capital and not is_cyrillic(first.word) and not organisation.common_word:
        return [name]
    return None


def _head_beside(tokenized: TokenizedText, organisation: Organisation, places: tuple[int, ...]) -> bool:
    """Return whether a form of the word for the kind of body is right before or after the name."""
    beside = {*tokenized.beside(places[0]), *tokenized.beside(places[-1])}.difference(places)
    return any(is_form(tokenized.tokens[at].word, head) for at in beside for head in organisation.heads)


@lru_cache(maxsize=20_000)
def is_form(word: str, head: str) -> bool:
    """Return whether a word is a form of a noun: кәсіподағының of кәсіподақ."""
    return not _stems(word).isdisjoint(_stems(head))


@lru_cache(maxsize=20_000)
def _stems(word: str) -> frozenset[str]:
    found: set[str] = set()
    for sound in sounds(word)[:2]:
        found |= {sound, *kazakh_stems(sound, possessives=True)}
        found |= {reading.sound for reading in russian_readings(sound)} if is_cyrillic(word) else set()
    return frozenset(_voiceless(stem) for stem in found if len(stem) > 2)


def _voiceless(stem: str) -> str:
    """Return a stem with a voiceless last consonant; a possessive voices it: қозғалысы, одағы."""
    return stem[:-1] + {"g": "k", "b": "p"}.get(stem[-1], stem[-1])


def _has_other_words(tokenized: TokenizedText, phrase: Phrase, places: Sequence[int]) -> bool:
    """Return whether words between those of the name aren't part of it: Эхо в степи isn't Эхо степи."""
    gaps = (tokenized.tokens[one + 1 : other] for one, other in pairwise(places))
    between = {token.word.lower() for gap in gaps for token in gap}
    return not between <= phrase.function_words | {"the"}


def _whole_reasons(
    tokenized: TokenizedText,
    phrase: Phrase,
    organisation: Organisation,
    tokens: Sequence[Token],
    quoted: bool,
    lang: str | None,
) -> list[Reason]:
    reasons = [Reason(code=ReasonCode.ORGANISATION_NAME, weight=0.8)]
    if quoted:
        reasons.append(Reason(code=ReasonCode.IN_QUOTES, weight=0.1))
    elif organisation.common_word and not phrase.has_head:
        cue = _name_cue(tokenized, tokens, lang) or _capital_cue(tokenized, organisation, tokens)
        reasons.append(Reason(code=cue or ReasonCode.COMMON_WORD, weight=0.0 if cue else -0.5))
    return reasons


def _capital_cue(tokenized: TokenizedText, organisation: Organisation, tokens: Sequence[Token]) -> ReasonCode | None:
    is_cue = organisation.capital_suffices and len(tokens) > 1 and tokens[0].is_capital
    return ReasonCode.CAPITAL_IN_SENTENCE if is_cue and not tokenized.starts_sentence(tokens[0]) else None


def _is_quoted(tokenized: TokenizedText, start: int, end: int) -> bool | None:
    """Return True if just the name is in quotes, None if more is (Эхо Москвы), False without quotes."""
    opened = start > 0 and tokenized.text[start - 1] in _OPENING_QUOTES
    closed = tokenized.text[end : end + 1] in tuple(_CLOSING_QUOTES) or _EDITION.match(tokenized.text, end) is not None
    return True if opened and closed else None if opened else False


def _is_part_of_word(tokenized: TokenizedText, token: Token) -> bool:
    """Return whether a token is part of a hyphenated word: Мета-анализ isn't Мета."""
    around = tokenized.text[max(0, token.start - 2) : token.start], tokenized.text[token.end : token.end + 2]
    return re.search(r"\w[-‐‑]$", around[0]) is not None or re.match(r"[-‐‑]\w", around[1]) is not None


def _is_written_as_name(tokenized: TokenizedText, phrase: Phrase, places: Sequence[int], quoted: bool) -> bool:
    tokens = [tokenized.tokens[place] for place in places]
    if _has_other_words(tokenized, phrase, places):
        return False
    if quoted or len(tokens) > 3:
        return True
    if tokens[0].is_capital:
        return not _is_everyday_phrase(tokenized, tokens)
    is_name = len(tokens) == 1 or any(token.is_capital for token in tokens) or not is_cyrillic(tokens[0].word)
    return phrase.small and is_name


def _is_everyday_phrase(tokenized: TokenizedText, tokens: Sequence[Token]) -> bool:
    """Return whether two common words have a capital only at the beginning of a sentence: Новый рассвет застал,
    Street parties began."""
    if len(tokens) != 2 or tokens[1].is_capital or not tokenized.starts_sentence(tokens[0]):
        return False
    return not (is_cyrillic(tokens[0].word) and any(_INSTITUTION.match(token.word) for token in tokens))


def _name_cue(tokenized: TokenizedText, tokens: Sequence[Token], lang: str | None) -> ReasonCode | None:
    """Return the reason to read a common word as a name, or None."""
    first, last = tokens[0], tokens[-1]
    before = _CLAUSE_END.split(tokenized.text[max(0, first.start - 30) : first.start])[-1]
    after = _CLAUSE_END.split(tokenized.text[last.end : last.end + 20])[0]
    if _BODY.search(before) or _BODY.search(after):
        return ReasonCode.BODY_BESIDE
    is_latin = not is_cyrillic(first.word)
    if is_latin and all(token.is_capital for token in tokens):
        in_cyrillic = lang in ("ru", "kk") or is_cyrillic(tokenized.text[max(0, first.start - 60) : first.start])
        if in_cyrillic and not _has_capital_after(tokenized, last):
            return ReasonCode.LATIN_IN_CYRILLIC
        says_nothing = len(tokens) == 1 and tokenized.starts_sentence(first) and not _INNER_CAPITAL.search(first.word)
        if not says_nothing and not _has_capital_after(tokenized, last):
            return ReasonCode.CAPITAL_IN_SENTENCE
    if first.word.isupper() and len(first.word) > 2 and not tokenized.text[last.end : last.end + 12].isupper():
        return ReasonCode.IN_CAPITALS
    return None


def _has_capital_after(tokenized: TokenizedText, last: Token) -> bool:
    return re.match(r"\s+[A-ZА-ЯЁ]", tokenized.text[last.end : last.end + 4]) is not None


def _abbreviations(tokenized: TokenizedText, start: int, word: str, names: NameIndex) -> Iterator[tuple[int, Mention]]:
    for letters, length in short_forms(word):
        for number in names.filed.get(pair_key(ABBREVIATION, 0, letters_code(letters))):
            organisation = names.organisation(number)
            end = start + length
            if letters not in organisation.abbreviations or (
                organisation.exists_abroad and _is_foreign(tokenized, start, end)
            ):
                continue
            weight = 0.8 if len(letters) > 2 else 0.65
            reasons = [Reason(code=ReasonCode.ABBREVIATION, weight=weight)]
            reasons += list(context_reasons(tokenized, start, organisation.context))
            yield number, _mention(tokenized, organisation, start, end, reasons)


def has_abbreviation(text: str, names: NameIndex) -> bool:
    """Return whether a text has the abbreviation of an organisation."""
    return names.has_abbreviations and any(
        names.filed.get(pair_key(ABBREVIATION, 0, letters_code(letters)))
        for match in _CAPITALS.finditer(text)
        for letters, _ in short_forms(match[0])
    )


def short_forms(word: str) -> Iterator[tuple[str, int]]:
    """Yield possible abbreviations in a word, with the length of the mention: ДВК, ДВК-ға, МИДом, KIBHR's."""
    spelt = spelling(word)
    yield spelt, len(word)
    match = _SHORT_FORM.fullmatch(spelt)
    if match and match["ending"] and match["ending"].islower():
        is_english = match["ending"] == "s" and not is_cyrillic(spelt)
        yield match["letters"], len(match["letters"]) if is_english else len(word)


def _mention(
    tokenized: TokenizedText, organisation: Organisation, start: int, end: int, reasons: list[Reason]
) -> Mention:
    return Mention(
        kind=MentionKind.ORGANISATION,
        entry=organisation.id,
        start=start,
        end=end,
        surface=tokenized.text[start:end],
        reasons=tuple(reasons),
    )
