"""Tell reports from notices to visitors among short texts.

Grammar shows part of it (`notice_words.yml`): a notice speaks in the first or second person or of parts of the site; a
report names people and places and has a verb in the third person. Each word, and the ending of each, adds its own
weight (`word_weights.yml`), fitted to 2,100 texts (docs/decisions/0022-weights-of-words-for-notices.md).
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from functools import cache, lru_cache
from itertools import pairwise
from typing import Any

from config.word_tables import WordTables
from spiders.document.dom import ParsedPage, once_per_page

MAX_NOTICE_LETTERS = 260
"""Most letters of a text that may be a notice: two or three sentences."""

_MIN_CERTAIN_WEIGHT = 3
"""Weight from which a sentence makes its text a report, whatever most others are: it has a name and a verb."""

_MAX_NOTICE_WEIGHT, _MIN_SENTENCE_WEIGHT = 0.5, -3
"""Highest weight of a notice, and the least of a sentence: a report may have one that weighs little."""

_SHARED_WEIGHT = 1
"""Weight of a word that headline and text share."""

_BEGINNING, _ENDINGS = 5, (2, 3)
"""Letters of the beginning and of the endings of a word that count."""

_HEADLINE_RATE, _GENRE_WEIGHT, _MIN_HEADLINE_WEIGHT, _MAX_HEADLINE_WEIGHT = 1 / 4, -10, -4, 1.5
"""Share of the weight of a headline's grammar that counts for its text; weight of a genre; bounds of a headline's."""

_STEM = re.compile(r"[^\W\d_]{4}")
"""Matches the letters of a word that stay the same in all its forms, nearly always."""

_WEIGHTS = {"first_person": -2, "corrections": 3, "authorities": 3}
_ADDRESS_WEIGHT, _OWN_WEIGHT, _NAME_WEIGHT = -3, -2, 2
_PERSON_WEIGHT = 2
"""Additional weight of a full name: two neighbouring words with capitals."""
_CREDIT_WEIGHT, _NOTICE_WEIGHT = -2, -3
_RECORDING_WEIGHT = -8
"""Additional weight of a sentence about a recording beside a player: it is a caption."""
_MAX_WORDS_TO_OWNER = 2
_CLOSING_QUOTES = ("» ", "” ", '" ')
_MIN_NAME_CHARS, _MIN_OWN_NAME_CHARS = 2, 4
_MIN_KAZAKH_WORDS = 4

_SENTENCE_GAP = re.compile(r"(?<=[.!?…])[»”\")]?\s+(?=[«“\"(—–-]?\s?[^\W\d_a-zа-яёәғқңөұүһі])|(?:\\[rn])+")
"""Matches the space between sentences; some sites print the escape sequences of line breaks."""
_QUOTED_WORDS = re.compile(r"[«“„][^»”]{0,500}[»”]|\"[^\"]{0,500}\"")
_NAME_OR_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_WORD_OR_MARK = re.compile(r"[^\W\d_]+|[?!…:;]")
_LATER_CAPITALISED = re.compile(r"(?<=\S\s)[^\W\d_a-zа-яёәғқңөұүһі]\w*")
_PERSON = re.compile(
    r"(?:[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ][^\W\d_]+\s[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ][^\W\d_]+(?:\W*$|(?<=[оеёиы][вн])[^\W\d_]{0,4}\b)"
    r"|[А-ЯӘҒҚҢӨҰҮҺІ]\w{3,}[оеё]в(?:а|у|ой|ым|[тқк][а-яңі]{1,2})?\b(?=\s[а-яәғқңөұүһі]))"
)
"""Matches a name at the start of a sentence: all of it, or with a surname's ending and that of a case; or a surname."""

_DETAILS = re.compile(r"\S@\w|\d{10}|\b[A-Z]{2}\d\d\s?[A-Z\d]{3,4}\s|\b\d{3}[- ]?\d\d[- ]?\d\d\b|\w\(\)")
"""Matches an address of e-mail, numbers of a company, a bank account or a telephone, and a function of a program."""
_CREDIT = re.compile(r"[A-Z]\w+ed by\b")
_CYRILLIC = re.compile(r"[а-яёәғқңөұүһі]")
_KAZAKH, _RUSSIAN = re.compile(r"[әғқңөұүһі]"), re.compile(r"[вфцчщъьэё]")
_EMBEDS = frozenset(["iframe", "video", "audio", "object", "embed", "canvas", "textarea"])
_EMBED_WEIGHT, _CHOICES_WEIGHT, _DATA_WEIGHT, _GALLERY_WEIGHT, _PAYWALL_WEIGHT = -1, -3, -3, -2, -6
_CHOICE = "radio"
_MIN_DATA_LINES, _MIN_PICTURES = 3, 3
_DATA = re.compile(
    r"(?!\d\d?:\d\d\b)(?:\W*\d[\d\s.,:–/-]*\W{0,3}\w{0,4}\W*|[A-Z]{3}|.{1,40}(?::|\s[—–-])\s?\W*\d[\d\s.,]*.{0,30})"
)
"""Matches a line that is a number with its label or unit: "Humidity: 71 %", "4 990 ₸", "Yes - 61 %"."""


@cache
def _tables() -> WordTables:
    return WordTables("spiders.page.body", "notice_words.yml")


@cache
def _sign(table: str) -> re.Pattern[str]:
    return _tables().any_of(table, r"(?i)\b")


@cache
def _address() -> re.Pattern[str]:
    others = _tables().alternatives("not_addresses")
    words, requests = _tables().alternatives("addresses"), _tables().alternatives("requests")
    return _tables().pattern("addresses", rf"(?i)^\W*{requests}\b|\b(?!{others}\b){words}")


@cache
def _restriction() -> re.Pattern[str]:
    """Return what says that the thing shown is restricted: "this page ... is blocked", "access to it is closed"."""
    names = ("these", "shown_things", "access_words", "auxiliaries", "restricted", "rights_holders", "restricting")
    this, thing, access, auxiliary, restricted, holder, restricting = map(_tables().alternatives, names)
    shown = rf"(?P<shown>\b{this} {thing}\b.*\b{restricted})|^\W*{thing} {access}\b.*\b{restricted}"
    access_to = rf"(?:{thing} (?:(?:к|to) (?:(?!{this})\w+ )?)?)?"
    begin = rf"^\W*{access_to}(?:the )?{thing} (?:{auxiliary} )*{restricted}\b(?!:| \w+ть\b)"
    place = rf"(?P<place>^\W*{_tables().alternatives('placeholders')}\b)"
    return _tables().pattern("restricted", rf"(?i){shown}|{begin}|^\W*{holder} {restricting}\b|{place}")


@cache
def _english() -> re.Pattern[str]:
    return _tables().any_of("english", r"(?i)\b", r"\b")


@cache
def _official_name() -> re.Pattern[str]:
    return _tables().any_of("official_names", r"(?i)\b", r"\b")


@cache
def _price() -> re.Pattern[str]:
    return _tables().any_of("currencies", r"(?:\w+:)?\W*\d[\d\s.,]*", r"\W*|[$€]\s?\d[\d\s.,]*")


@cache
def _credit_label() -> re.Pattern[str]:
    labels, verbs = _tables().alternatives("credits"), _tables().alternatives("credit_verbs")
    return _tables().pattern(
        "credits",
        rf"(?i)\W*(?:\w+\s)?{labels}(?:\s\w+){{0,2}}:\s(?!«)|\W*{verbs}\s(?:[—–-]\s)?(?-i:[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ])",
    )


def is_notice(
    lines: Iterable[str], own_names: frozenset[str] = frozenset(), surroundings: int = 0, headline: str = ""
) -> bool:
    """Return whether lines, at most MAX_NOTICE_LETTERS long, are a notice to visitors rather than a report.

    `own_names` are words of the site's name, in small letters; `surroundings` is what `weigh_surroundings` returned;
    `headline` is the page's, if any.
    """
    weights = {one: weigh_sentence(one, own_names) for one in _sentences(lines)}
    if surroundings < 0:
        weights = {one: weight + _RECORDING_WEIGHT * _tells_of_recording(one) for one, weight in weights.items()}
    beside = surroundings + _weigh_headline(headline, " ".join(weights), own_names)
    is_certain = max(weights.values()) + beside >= _MIN_CERTAIN_WEIGHT
    return not is_certain and _mean_weight(weights) + beside <= _MAX_NOTICE_WEIGHT


@cache
def _word_weights() -> dict[str, float]:
    """Return the weights of the traits of sentences. Raises ConfigError if a row doesn't begin with a number."""
    tables = WordTables("spiders.page.body", "word_weights.yml")
    weights: dict[str, float] = {}
    for line, (weight, traits) in tables.rows("weights", 2):
        try:
            weights.update(dict.fromkeys(traits.split(), float(weight)))
        except ValueError as error:
            raise tables.error(line, f"{weight!r} is no weight", "begin the row with a number") from error
    return weights


def traits_of(sentence: str) -> set[str]:
    """Return beginnings and endings of the words of a sentence, and its marks; names and quotes are left out.

    "Не грузится?" has: не грузи -ся -тся ?
    """
    found = _WORD_OR_MARK.finditer(_unquoted(sentence))
    words = [one[0].casefold() for one in found if not _may_be_name(one)]
    endings = {f"-{word[-letters:]}" for word in words if len(word) >= _BEGINNING for letters in _ENDINGS}
    return endings.union(word[:_BEGINNING] for word in words)


def _may_be_name(word: re.Match[str]) -> bool:
    """Return whether a word has a capital only because it is, or may be, a name: it isn't the first of its sentence."""
    return word.start() > 0 and word[0][0].isupper() and not word[0].isupper()


def _tells_of_recording(sentence: str) -> bool:
    """Return whether a sentence tells how a recording was made, rather than of the authorities in it."""
    return _sign("recordings").search(sentence) is not None and _sign("authorities").search(sentence) is None


def _mean_weight(weights: Mapping[str, float]) -> float:
    """Return the mean weight of the letters of sentences, which are mapped to their weights."""
    lengths = {sentence: sum(map(str.isalpha, sentence)) for sentence in weights}
    total = sum(lengths[one] * max(_MIN_SENTENCE_WEIGHT, weight) for one, weight in weights.items())
    return total / max(1, sum(lengths.values()))


def _weigh_headline(headline: str, text: str, own_names: frozenset[str]) -> float:
    """Return how much a headline speaks for a report: it says what the text tells, not what is shown instead of one."""
    if not headline:
        return 0
    grammar = _weigh_grammar(headline, own_names) + _GENRE_WEIGHT * _names_genre(headline)
    is_shared = not stems(headline.split()).isdisjoint(stems(text.split()))
    weight = _HEADLINE_RATE * grammar + _SHARED_WEIGHT * is_shared + _weigh_words(headline)
    return max(_MIN_HEADLINE_WEIGHT, min(_MAX_HEADLINE_WEIGHT, weight))


def _names_genre(headline: str) -> bool:
    """Return whether a headline, or the label before it, names something else than a text."""
    label, _, rest = headline.rpartition(": ")
    found = _sign("genres").search(label or headline)
    is_told_of = " " in rest and _tells(rest) and _sign("genres").search(rest) is not None
    return found is not None and not is_told_of


def stems(words: Iterable[str]) -> set[str]:
    """Return the beginnings of words, which are the same in nearly all their forms, in small letters."""
    return {found[0].casefold() for found in map(_STEM.search, words) if found}


def credits_maker(line: str) -> bool:
    """Return whether a line names who made or shows something: "Work 3. Author: Aset Nur"."""
    return _credit_label().search(line) is not None


def tells_career(sentences: Iterable[str]) -> bool:
    """Return whether sentences tell of somebody's work for an outlet, as on the pages of authors."""
    return any(map(_sign("careers").search, sentences))


def is_about(name: str, sentences: Iterable[str]) -> bool:
    """Return whether sentences tell news of somebody: they have the name, or the authorities act in them.

    What is in capitals, in Latin letters (as headlines in English may be) or has a verb is taken for no name."""
    is_headline = name.isupper() or _CYRILLIC.search(name) is None or _tells(name)
    text = " ".join(sentences)
    is_named = not stems(name.split()).isdisjoint(stems(text.split()))
    return is_headline or is_named or _sign("authorities").search(text) is not None


def is_report(lines: Iterable[str]) -> bool:
    """Return whether a sentence of the lines is certainly a report's, whatever the headline says."""
    return any(_weigh_grammar(sentence, frozenset()) >= _MIN_CERTAIN_WEIGHT for sentence in _sentences(lines))


def _sentences(lines: Iterable[str]) -> list[str]:
    return [sentence for line in lines for sentence in _SENTENCE_GAP.split(line)]


@lru_cache(maxsize=1_000)
def weigh_sentence(sentence: str, own_names: frozenset[str] = frozenset()) -> float:
    """Return the weight of a sentence: negative for a notice, positive for a report, 0 if it may be either."""
    return _weigh_grammar(sentence, own_names) + _weigh_words(sentence)


def _weigh_words(sentence: str) -> float:
    """Return the sum of the weights of a sentence's words, endings and marks, each counted once."""
    return sum(_word_weights().get(trait, 0) for trait in traits_of(sentence))


def _weigh_grammar(sentence: str, own_names: frozenset[str]) -> int:
    """Return the weight of what a sentence speaks of and to whom, of its verbs and its names."""
    unquoted = _unquoted(sentence)
    if _is_restriction(unquoted, own_names) or has_details(unquoted):
        return _NOTICE_WEIGHT
    has_verb = _tells(unquoted)
    weight = 1 if has_verb else -1 + _may_lack_verb(sentence)
    weight += sum(value for table, value in _WEIGHTS.items() if _sign(table).search(unquoted))
    weight += _ADDRESS_WEIGHT if _address().search(unquoted) else 0
    weight += _weigh_names(sentence if has_verb else unquoted, own_names)
    if (own := _sign("own_things").search(unquoted)) and not _is_of_another(own[0], sentence, own_names):
        weight += _OWN_WEIGHT
    return weight


def _unquoted(sentence: str) -> str:
    return _QUOTED_WORDS.sub("«»", sentence)


def has_details(line: str) -> bool:
    """Return whether a line holds an address of e-mail, a number to call or pay to, or is a price."""
    return (_DETAILS.search(line) or _price().fullmatch(line.rstrip("."))) is not None


def _is_restriction(unquoted: str, own_names: Collection[str]) -> bool:
    """Return whether a sentence says that what the page would show is restricted, rather than another's."""
    found = _restriction().search(unquoted)
    is_shown = found is not None and (found["shown"] or found["place"]) is not None
    if found is None or (not is_shown and "«»" in unquoted):
        return False
    return is_shown or not has_name(_official_name().sub("x", unquoted), own_names)


def _weigh_names(sentence: str, own_names: Collection[str]) -> int:
    """Return the weight of the names in a sentence, which speak for a report unless it credits those named."""
    credit = _CREDIT.match(sentence) or _credit_label().match(sentence)
    if credit and not (credit[0][-1].isupper() and _tells(f"x {sentence[credit.end() - 1 :]}")):
        return _CREDIT_WEIGHT
    sentence = _official_name().sub("x", sentence)
    names = _names(sentence, own_names)
    words = _NAME_OR_WORD.findall(sentence)
    written = names if sentence.isupper() else [name for name in names if not words[name].isupper()]
    is_person = any(after == name + 1 for name, after in pairwise(written)) or _PERSON.match(sentence) is not None
    return _NAME_WEIGHT * bool(names) + _PERSON_WEIGHT * is_person


def _may_lack_verb(sentence: str) -> bool:
    """Return whether a sentence is in a language without a table of verbs, or in Kazakh and longer than a label.

    In Kazakh, adjectives and nouns are predicates.
    """
    if _CYRILLIC.search(sentence) is None:
        return _english().search(sentence) is None
    return _KAZAKH.search(sentence) is not None and len(_NAME_OR_WORD.findall(sentence)) >= _MIN_KAZAKH_WORDS


def _tells(sentence: str) -> bool:
    """Return whether a sentence has a finite verb; words with capitals are names."""
    return _has_verb(sentence if sentence.isupper() else _LATER_CAPITALISED.sub("", sentence))


def _has_verb(sentence: str) -> bool:
    """Return whether a sentence has a finite verb by the endings of its language, or of either if it may be both."""
    if _CYRILLIC.search(sentence) is None:
        languages = ["en"]
    elif _KAZAKH.search(sentence):
        languages = ["kk"]
    else:
        languages = ["ru"] if _RUSSIAN.search(sentence) else ["ru", "kk"]
    return any(_sign(f"verbs_{language}").search(sentence) for language in languages)


def has_name(sentence: str, own_names: Collection[str] = ()) -> bool:
    """Return whether a sentence has a name after its first word, other than the site's, a platform's or a month's.

    In a Cyrillic sentence, words in Latin letters are programs and companies.
    """
    return bool(_names(sentence, own_names))


def _names(sentence: str, own_names: Collection[str]) -> list[int]:
    """Return the places of the words of a sentence that are names or parts of one."""
    words = _NAME_OR_WORD.findall(sentence)
    is_cyrillic = _CYRILLIC.search(sentence) is not None
    return [
        place
        for place, word in enumerate(words[1:], 1)
        if word[0].isupper()
        and len(word) >= _MIN_NAME_CHARS
        and not (is_cyrillic and word.isascii())
        and not any(word.casefold().startswith(name[:-1]) for name in own_names)
        and not _sign("platforms").fullmatch(word.partition("-")[0])
        and not _sign("calendar").fullmatch(word)
    ]


def _is_of_another(thing: str, sentence: str, own_names: Collection[str]) -> bool:
    """Return whether a site, page or the like has an owner other than this site: `сайт издания «Дала»`."""
    before, _, after = sentence.partition(thing)
    follows = any(place <= _MAX_WORDS_TO_OWNER for place in _names(thing + after, own_names))
    return follows or (before.endswith(_CLOSING_QUOTES) and has_name(f"{thing} {before}", own_names))


def weigh_surroundings(elements: Iterable[Any], lines: Collection[str]) -> int:
    """Return the weight of what stands beside a text: players, questions, pictures, numbers with labels.

    `elements` and `lines` are those of the place where the headline is.
    """
    shown = Counter(_kind_of(element) for element in elements)
    data = sum(_MIN_DATA_LINES if _price().fullmatch(line) else _DATA.fullmatch(line) is not None for line in lines)
    weight = _EMBED_WEIGHT if shown["embed"] else 0
    weight += _CHOICES_WEIGHT if shown["choice"] else 0
    weight += _PAYWALL_WEIGHT if shown["paywall"] or any(map(_sells_rest, lines)) else 0
    weight += _GALLERY_WEIGHT if shown["img"] >= _MIN_PICTURES else 0
    return weight + (_DATA_WEIGHT if data >= _MIN_DATA_LINES else 0)


def _sells_rest(line: str) -> bool:
    """Return whether a line offers the rest of a text to those who subscribe or pay, rather than news by a channel."""
    return all(_sign(table).search(line) for table in ("reading", "paying")) and _sign("channels").search(line) is None


def _kind_of(element: Any) -> str:
    if element.tag == "input" and element.get("type", "").lower() == _CHOICE:
        return "choice"
    if "paywall" in element.get("class", ""):
        return "paywall"
    return "embed" if element.tag in _EMBEDS else str(element.tag)


@once_per_page
def own_names(page: ParsedPage) -> frozenset[str]:
    """Return the words of the site's name, in small letters: og:site_name, and the title after the headline."""
    headline = max((*page.headlines, page.meta.get("og:title", "")), key=len, default="")
    beside = page.title.replace(headline, "") if headline in page.title else ""
    words = _NAME_OR_WORD.findall(f"{page.meta.get('og:site_name', '')} {beside}")
    return frozenset(word.casefold() for word in words if len(word) >= _MIN_OWN_NAME_CHARS)
