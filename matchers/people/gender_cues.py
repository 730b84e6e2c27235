"""Tell by the words beside a surname whether a woman or a man is meant: titles, verbs, prepositions."""

import re

from matchers.lexicon.tokenized_text import Token, TokenizedText
from matchers.lexicon.word_index import readings
from matchers.normalize import is_cyrillic
from matchers.people.parse_name import NAME_WORDS, Gender
from matchers.people.patronymics import fathers_of
from matchers.spelling.known_names import gender_of_given
from matchers.spelling.russian_inflection import Case

_WOMAN_TITLE = re.compile(r"госпож\w+|г-ж[аиеу]\w?|ms|mrs|miss|madam|ханым", re.IGNORECASE)
_WIFE = re.compile("супруг[аеиу]")
"""Before a nominative the name is hers, otherwise his: супруга Макрон, супруга Макрона."""
_MAN_TITLE = re.compile(r"господин\w*|г-н\w?|mr|мырза", re.IGNORECASE)
_WOMAN_VERB = re.compile("[а-яё]{2,}(?:ла|лась)|" + "|".join(NAME_WORDS.words("woman_states")))
_MAN_VERB = re.compile(r"[а-яё]{2,}[аеиоыуя](?:л|лся)")
_PREDICATE = re.compile(r"[а-яё]{2,}(?:[её]т|ит)(?:ся)?|[а-яё]{2,}(?:ла|лась)|намерена|уверена|готова|должна|не|также")
_WOMAN_ACTS = re.compile("|".join(NAME_WORDS.words("woman_acts")))
"""Verbs that have no man's name as their object."""
_WOMAN_SUBJECT_VERB = re.compile(
    r"\w+лась|стала|была|выиграла|победила|завоевала|заняла|умерла|имеет|" + _WOMAN_ACTS.pattern
)
"""Verbs that make a name in -а at the beginning of a sentence a woman's: Константина Кривенко родилась."""
_ALWAYS_DECLINED_BY_MEN = re.compile(r"(?:[уюияа]к|ич|[ео]ц|ун|ман|ер[тг]?|ц|ь)$")
"""Surnames that the press always declines for a man: Степанюка, never Степанюк in the genitive."""
_LIKE_VERBS = frozenset(NAME_WORDS.words("like_verbs"))
_PREPOSITIONS = frozenset(NAME_WORDS.words("prepositions"))
_DECLINED_BY_MEN = re.compile(r"[бвгджзйклмнпрстфцчшщь](?<![оеё]в)(?<![иы]н)(?<![иы]х)$")
"""Surnames that change after a preposition in a man's name; in -ов and -ин a woman's changes too."""

_IMPERSONAL_VERB = re.compile(r"[а-яё]{2,}[аиеоя]ли")
"""Verbs in the plural past without subject, after which a name in -ова is a man's, as the object: осудили Бектурова."""
_MAN_TRADE = re.compile(
    r"(?!(?:поза)?вчера)[а-яё]{2,}(?:иста|[тсд]ора|[её]ра|ника|теля|[еа]нта|[кт]ата|нного|[еи]мого|[щш]его|анина|янина|(?<![ий])ца)"
)
"""A man's trade in the genitive, after which a name in -ова is a man's: активиста Бектурова."""
_WOMAN_TRADES = frozenset(NAME_WORDS.words("woman_trades"))

_MAX_VERB_DISTANCE = 2
_MAX_ACT_DISTANCE = 4
FAMILY_NAME = re.compile(
    r"\w{3}(?:(?:[оеё]в|[иы]н|[сц]к)(?:[ауеы]|[оаы]й|ая|ую|о[гм]о|ому|[ыио]м|ых)?"
    r"|(?:[оеё]в|ин|[сц]к)а?(?:[нт][ыі]ң|[ғқ]а|[гк]е|[нт][ыі]|[дтн][ае]н|[мп]ен|[дт][ае]))$"
)
"""A Russian surname in any Russian or Kazakh case, except in -ын, which Kazakh words have: Арасында, Алдында."""
_SON_NAME = re.compile(r"\w{3}(?:[оеё]в|[иы]н|[сц]кий|ой)$")
"""A surname beside a son's patronymic in the nominative; Украины Виктор Янукович isn't a full name."""
LATIN_FAMILY_NAME = re.compile(r"\w{3}(?:[eo]va?|ina?|sk(?:[iy]y?|aya))$")
_FUNCTION_WORDS = frozenset(NAME_WORDS.words("function_words"))
_MAX_CLAUSE_SIGNS = 4
_CLAUSE_BEGINS = re.compile(r"(?:[«„“\"(:…]|[—–-]\s)\s*\Z")
_OF_PERSON = NAME_WORDS.any_of("person_acts")


def other_gender_beside(tokenized: TokenizedText, at: int, gender: Gender | str | None, cases: int) -> bool:
    """Return whether the words beside a surname show a person of the other gender."""
    if gender is None:
        return False
    before, after = _word(tokenized, at - 1, at), _word(tokenized, at + 1, at)
    if (_WOMAN_TITLE if gender == "m" else _MAN_TITLE).fullmatch(before):
        return True
    if gender == "m" and _WIFE.fullmatch(before) and cases & Case.NOMINATIVE:
        return True
    if gender == "m" and before in _WOMAN_TRADES:
        return True
    word = tokenized.tokens[at].word
    if not is_cyrillic(word) or not cases & Case.NOMINATIVE:
        return gender == "m" and bool(cases) and _begins_her_sentence(tokenized, at, after)
    if gender == "m":
        return _is_verb(_WOMAN_VERB, after) or (before in _PREPOSITIONS and _DECLINED_BY_MEN.search(word) is not None)
    return _is_verb(_MAN_VERB, after) or (_ends_in_ova(tokenized, at) and _asks_for_genitive(tokenized, at, before))


def _asks_for_genitive(tokenized: TokenizedText, at: int, before: str) -> bool:
    """Return whether the word before asks for a genitive, which makes a name in -ова a man's: у Бектурова."""
    if not before or not tokenized.text[tokenized.tokens[at - 1].end : tokenized.tokens[at].start].isspace():
        return False
    return before in _PREPOSITIONS or any(words.fullmatch(before) for words in (_IMPERSONAL_VERB, _MAN_TRADE))


def patronymic_before(tokenized: TokenizedText, at: int) -> bool:
    """Return whether a patronymic is right before a surname, which makes it another person's full name."""
    token = tokenized.tokens[at - 1] if tokenized.near(at - 1, at) else None
    return token is not None and token.is_capital and bool(fathers_of(token.word))


def is_function_word(tokenized: TokenizedText, at: int) -> bool:
    """Return whether a word that may be a surname begins a clause as a function word: Но адвокат, Нам ясно."""
    token = tokenized.tokens[at]
    if token.word.lower() not in _FUNCTION_WORDS:
        return False
    before = tokenized.text[max(0, token.start - _MAX_CLAUSE_SIGNS) : token.start]
    return _CLAUSE_BEGINS.search(before) is not None or tokenized.starts_sentence(token)


def is_word_of_sentence(tokenized: TokenizedText, at: int) -> bool:
    """Return whether a word that may be a surname begins a sentence (Мороз крепчал) that isn't about what a person
    does."""
    if not tokenized.starts_sentence(tokenized.tokens[at]):
        return False
    after = (token.word.lower() for token in tokenized.tokens[at + 1 : at + 1 + _MAX_VERB_DISTANCE])
    return not any(_OF_PERSON.match(word) for word in after)


def _begins_her_sentence(tokenized: TokenizedText, at: int, after: str) -> bool:
    """Return whether a name in -ова is the subject at the beginning of a sentence: Сарсенова пришла."""
    return _ends_in_ova(tokenized, at) and _is_verb(_WOMAN_VERB, after) and _starts_sentence(tokenized, at)


def opens_as_subject(tokenized: TokenizedText, at: int) -> bool:
    """Return whether a name in -ова is the subject of a verb of either gender: Сарсенова считает."""
    is_subject = _ends_in_ova(tokenized, at) and _starts_sentence(tokenized, at)
    return is_subject and _is_verb(_PREDICATE, _word(tokenized, at + 1, at))


def opens_before_dash(tokenized: TokenizedText, at: int) -> bool:
    """Return whether a name in -ова is the subject of a sentence without a verb: Сарсенова — на два года."""
    if not _ends_in_ova(tokenized, at) or not _starts_sentence(tokenized, at):
        return False
    end = tokenized.tokens[at].end
    return tokenized.text[end : end + 2].lstrip()[:1] in ("–", "—")


def acts_in_sentence(tokenized: TokenizedText, at: int) -> bool:
    """Return whether a sentence begins with a name in -ова and has a woman's verb: Сарсенова вины не признала."""
    if not _ends_in_ova(tokenized, at) or not _starts_sentence(tokenized, at):
        return False
    end = tokenized.text.find(".", tokenized.tokens[at].end)
    after = (token for token in tokenized.tokens[at + 1 : at + 1 + _MAX_ACT_DISTANCE] if end < 0 or token.start < end)
    verb = next((one.word for one in after if _WOMAN_VERB.fullmatch(one.word) or _MAN_VERB.fullmatch(one.word)), "")
    return _is_verb(_WOMAN_VERB, verb)


def initials_of_woman(tokenized: TokenizedText, surname: int, first: int, last: int) -> bool:
    """Return whether initials belong to a woman by the verb beside: Подала Сарсенова Г.К."""
    if not _ends_in_ova(tokenized, surname):
        return False
    if _WOMAN_ACTS.fullmatch(_word(tokenized, first - 1, first)):
        return True
    return _starts_sentence(tokenized, first) and _is_verb(_WOMAN_VERB, _word(tokenized, last + 1, last))


def initials_of_man(tokenized: TokenizedText, surname: int, first: int) -> bool:
    """Return whether initials belong to a man by the word before: Гражданина Сарсенова Г.К."""
    is_in_ova = first == surname and _ends_in_ova(tokenized, surname)
    return is_in_ova and _asks_for_genitive(tokenized, surname, _word(tokenized, first - 1, first))


def given_of_woman(tokenized: TokenizedText, surname: int, first: int, last: int) -> bool:
    """Return whether a name in -а is a woman's nominative by the verb after it: Константина Кривенко родилась."""
    given, declined = tokenized.tokens[first].word, _ALWAYS_DECLINED_BY_MEN.search(tokenized.tokens[surname].word)
    if declined and any(gender_of_given(reading.sound) == "f" for reading in readings(given)):
        return True
    if not given.lower().endswith(("а", "я")) or not _starts_sentence(tokenized, first):
        return False
    after = _word(tokenized, last + 1, last)
    if _WOMAN_SUBJECT_VERB.fullmatch(after):
        return True
    return _is_verb(_WOMAN_VERB, after) and declined is not None


def is_womans_subject(tokenized: TokenizedText, surname: int, given: int) -> bool:
    """Return whether a name that may be a man's genitive is a woman's by the verb after it: Валентина Шумова пела."""
    first, last = min(surname, given), max(surname, given)
    if not _ends_in_ova(tokenized, surname) or not _starts_sentence(tokenized, first):
        return False
    is_hers = any(
        gender_of_given(reading.sound) == "f" and reading.cases & Case.NOMINATIVE
        for reading in readings(tokenized.tokens[given].word)
    )
    return is_hers and _is_verb(_WOMAN_VERB, _word(tokenized, last + 1, last))


def is_patronymic_of_another(tokenized: TokenizedText, surname: int, first: int, last: int) -> bool:
    """Return whether a listed surname is a patronymic in the text: Айжан Мұратқызы Оспанова."""
    word = tokenized.tokens[surname].word.lower()
    if not fathers_of(word):
        return False
    family = _SON_NAME if word.endswith("ич") else FAMILY_NAME
    beside = [place for place in (first - 1, last + 1) if tokenized.near(min(place, first), max(place, last))]
    tokens = (tokenized.tokens[place] for place in beside)
    return any(
        token.is_capital and family.search(token.word.lower()) and not _opens_in_kazakh(tokenized, token)
        for token in tokens
    )


def _opens_in_kazakh(tokenized: TokenizedText, token: Token) -> bool:
    """Return whether a word in -ын begins a sentence, as Kazakh words do: Тұтқын Нұржан Досқалиұлы."""
    return token.word.lower().endswith("ын") and tokenized.starts_sentence(token)


def _ends_in_ova(tokenized: TokenizedText, at: int) -> bool:
    return tokenized.tokens[at].word.lower().endswith(("ова", "ева", "ёва", "ина"))


def _starts_sentence(tokenized: TokenizedText, at: int) -> bool:
    return tokenized.starts_sentence(tokenized.tokens[at])


def _is_verb(verb: "re.Pattern[str]", word: str) -> bool:
    return verb.fullmatch(word) is not None and word not in _LIKE_VERBS


def _word(tokenized: TokenizedText, place: int, at: int) -> str:
    """Return the word beside a token in lower case, or an empty string if there is none."""
    if not 0 <= place < len(tokenized.tokens):
        return ""
    left, right = min(place, at), max(place, at)
    gap = tokenized.text[tokenized.tokens[left].end : tokenized.tokens[right].start]
    return tokenized.tokens[place].word.lower() if gap.strip(" .\u00a0\n") == "" and len(gap) < 4 else ""
