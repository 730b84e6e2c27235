"""Attribute cited articles to the code or law beside them, or to a contract, a treaty or `the same code`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from matchers.citations.article_groups import Citation
from matchers.citations.citation_tokens import Lexeme
from matchers.citations.citation_vocabulary import LINKS, Symbol
from matchers.citations.sentence_cues import CONTEXT_WORDS
from matchers.laws.codes import LawSource


class Attribution(StrEnum):
    """The evidence by which a code was found for articles."""

    BESIDE = "beside"
    SENTENCE = "sentence"
    EARLIER = "earlier"
    LATER = "later"
    SAME_NUMBER = "same number"
    TRACKED = "tracked"
    DATE = "date"
    NONE = "none"


@dataclass(kw_only=True, slots=True)
class Claim:
    """A citation of articles with its source, as far as that is known."""

    citation: Citation
    start: int
    end: int
    source: LawSource | None = None
    attribution: Attribution = Attribution.NONE
    is_dropped: bool = False
    """Whether it belongs to a contract, a charter or an unknown law, and so isn't reported."""
    refers_back_to: Symbol | None = None
    """CODE for `of the same code`, WORD for `of this law`."""
    says_new: bool = False
    """Whether the text says `of the new code` or `the present article`."""
    says_old: bool = False
    """Whether the text says `of the old code`."""

    @property
    def articles(self) -> list[str]:
        """Return the numbers of the articles."""
        return [cited.article for cited in self.citation.cited]


def attribute_citations(tokens: Sequence[Lexeme], citations: Sequence[Citation]) -> list[Claim]:
    """Return the citations with the code, law or document beside them."""
    claims = []
    taken = -1
    for number, citation in enumerate(citations):
        limit = citations[number + 1].first if number + 1 < len(citations) else len(tokens)
        claim = Claim(citation=citation, start=tokens[citation.first].start, end=tokens[citation.last].end)
        _note_edition(tokens, claim)
        inside = next((at for at in range(citation.first, citation.last) if tokens[at].kind is Symbol.CODE), None)
        left = _left(tokens, citation, taken) if inside is None else inside
        right = None if citation.is_kazakh and left is not None else _right(tokens, citation, limit)
        side = _nearer(tokens, citation, left, right)
        if side is not None:
            claim.source, claim.attribution = tokens[side].source, Attribution.BESIDE
            claim.start, claim.end = min(claim.start, tokens[side].start), max(claim.end, tokens[side].end)
            taken = max(taken, side)
        else:
            _find_other_document(tokens, claim, limit)
        claims.append(claim)
    return claims


def _note_edition(tokens: Sequence[Lexeme], claim: Claim) -> None:
    """Note that the word before a citation is of an edition: `по старой 164-й статье`, `нынешняя статья 174`."""
    first = claim.citation.first
    before = tokens[first - 1] if first > 0 else None
    if before is not None and before.kind is Symbol.WORD and not claim.citation.is_kazakh:
        is_adjective = not before.text.endswith("ly")  # not "previously Article 130"
        claim.says_new, claim.says_old = (is_adjective and bool(words.match(before.text)) for words in (_NEW, _OLD))


def _nearer(tokens: Sequence[Lexeme], citation: Citation, left: int | None, right: int | None) -> int | None:
    if left is None or right is None:
        return right if left is None else left
    between = {token.kind for token in tokens[citation.last + 1 : right]}
    if citation.is_kazakh or between & {Symbol.COMMA, Symbol.CLOSE, Symbol.AND}:
        return left
    return right


_AGREEING = CONTEXT_WORDS.any_of("agreeing", after="$")
_MAX_KAZAKH_WORDS = 2
_VERB_ENDINGS = tuple(CONTEXT_WORDS.words("verb_endings"))


_SKIPPED_BEFORE = frozenset({Symbol.COMMA, Symbol.OPEN, Symbol.QUOTE, Symbol.DASH, Symbol.GLUE, Symbol.CLOSE})
_KAZAKH_OWNER = re.compile(r"[^\W\d_]{5,}.*(?:[нтд]и?ы?н|[гк][ае]|[дт][ае])$")
"""A code with a Kazakh case ending; it belongs to the words after it: `405-бап Конституцияға қайшы`."""
_MAX_SKIPPED = 2


def _left(tokens: Sequence[Lexeme], citation: Citation, taken: int) -> int | None:
    """Return the position of a code before the citation: `УК РК (ст. 405)`, `Criminal Code, Article 405`."""
    at = citation.first - 1
    skipped = words = 0
    while at > taken and skipped <= _MAX_SKIPPED:
        token = tokens[at]
        if token.kind is Symbol.CODE:
            return at
        opening = _opening(tokens, at) if token.kind is Symbol.QUOTE and citation.is_kazakh else None
        if opening is not None:
            at = opening
        elif token.kind is Symbol.WORD and citation.is_kazakh and not token.text.endswith(_VERB_ENDINGS):
            words += 1
        elif token.kind in _SKIPPED_BEFORE or token.text == ":":
            skipped += 1
        else:
            return None
        if words > _MAX_KAZAKH_WORDS:
            return None
        at -= 1
    return None


def _right(tokens: Sequence[Lexeme], citation: Citation, limit: int) -> int | None:
    """Return the position of a code after the citation: `ст. 405 УК РК`, `Article 405 of the Criminal Code`."""
    at = citation.last + 1
    words = commas = 0
    while at < limit:
        token = tokens[at]
        if token.kind is Symbol.CODE:
            return None if citation.is_kazakh and _KAZAKH_OWNER.match(token.text) else at
        if token.kind in {Symbol.OPEN, Symbol.QUOTE}:
            closing = _closing(tokens, at, limit)
            inside = next((n for n in range(at, closing or at) if tokens[n].kind is Symbol.CODE), None)
            if inside is not None:
                return inside if inside <= at + 2 or citation.is_kazakh else None
            at = (closing if closing is not None else at) + 1
            continue
        if token.kind is Symbol.WORD and words < 2 and _AGREEING.match(token.text):
            words += 1
        elif token.kind is Symbol.COMMA and commas < 1 and not _leads_away(tokens, at):
            commas += 1
        elif token.kind is Symbol.NUMBER and len(token.text) == 4 and token.text.isdigit():
            words += 1
        elif token.kind not in {Symbol.GLUE, Symbol.CLOSE} and not _ends_list(tokens, at):
            return None
        at += 1
    return None


def _ends_list(tokens: Sequence[Lexeme], at: int) -> bool:
    """Return whether the word for articles comes after their parts: `по 667-й (ч. 2) и 434-й (ч. 1) статьям КоАП`."""
    return tokens[at].kind is Symbol.ARTICLE and tokens[at].is_plural and tokens[at - 1].kind is Symbol.CLOSE


def _leads_away(tokens: Sequence[Lexeme], comma: int) -> bool:
    """Return whether a comma begins a clause about another code: `статья 337-1, в УК 2014 года — статья 405`."""
    return comma + 1 < len(tokens) and tokens[comma + 1].text in {"в", "in"}


def _opening(tokens: Sequence[Lexeme], quote: int) -> int | None:
    return next((n for n in range(quote - 1, max(-1, quote - 30), -1) if tokens[n].kind is Symbol.QUOTE), None)


def _closing(tokens: Sequence[Lexeme], at: int, limit: int) -> int | None:
    kind = Symbol.CLOSE if tokens[at].kind is Symbol.OPEN else Symbol.QUOTE
    return next((n for n in range(at + 1, min(limit, at + 40)) if tokens[n].kind is kind), None)


_OTHER_DOCUMENT_RU = CONTEXT_WORDS.any_of("other_documents_russian", after=r"\w*$")
_OTHER_DOCUMENT_EN = CONTEXT_WORDS.any_of("other_documents_english", after=r"(?:'s)?$")
_OTHER_DOCUMENT_KK = CONTEXT_WORDS.any_of("other_documents_kazakh", after=r"\w*$")
_BACK_KK = tuple(CONTEXT_WORDS.words("back_kazakh"))
_MODIFIER = re.compile(r"(?:\w+(?:ого|его|ой|ей|их|ых)|рк|оон|мот|же|от|\d+)$")


def _find_other_document(tokens: Sequence[Lexeme], claim: Claim, limit: int) -> None:
    """Mark a claim whose article is of a contract, a treaty or an unknown law, or of `the same code`."""
    if claim.citation.is_kazakh:
        _find_kazakh_document(tokens, claim)
        return
    first = at = claim.citation.last + 1
    at += first < limit and tokens[first].kind is Symbol.OPEN
    while at < limit and tokens[at].kind in {Symbol.GLUE, Symbol.QUOTE, Symbol.CLOSE}:
        at += 1
    english = at > first and tokens[first].text in {"of", "in", "from", "under"}
    words = _words_ahead(tokens, at, limit, 7 if english else 4)
    for number, token in enumerate(words):
        document = (_OTHER_DOCUMENT_EN if token.text.isascii() else _OTHER_DOCUMENT_RU).match(token.text)
        if document and (not token.text.isascii() or english or number == 0):
            _mark(tokens, claim, words[:number], token)
            return
        if not english and not _MODIFIER.match(token.text):
            return


def _words_ahead(tokens: Sequence[Lexeme], at: int, limit: int, count: int) -> list[Lexeme]:
    words: list[Lexeme] = []
    for token in tokens[at:limit]:
        if token.kind in {Symbol.GLUE, Symbol.AND, Symbol.QUOTE, Symbol.NUMBER, Symbol.TO}:
            continue
        if token.kind is not Symbol.WORD or len(words) == count:
            break
        words.append(token)
    return words


def _text_after(tokens: Sequence[Lexeme], token: Lexeme) -> str:
    at = tokens.index(token) + 1
    return " ".join(after.text for after in tokens[at : at + 3])


_TITLED = re.compile(r'(?:рк )?(?:" )?(?:об?|on|about) ')
"""The beginning of the title of another code or law: Кодекса РК «О здоровье народа»."""
_NEW, _OLD = CONTEXT_WORDS.any_of("new_codes"), CONTEXT_WORDS.any_of("old_codes")


def _is_old_year(tokens: Sequence[Lexeme], document: Lexeme) -> bool:
    """Return whether the year of the old code is beside the word: `of the 1997 code`, `кодекса 1997 года`."""
    at = tokens.index(document)
    return any(token.text == "1997" for token in tokens[max(0, at - 1) : at + 2])


_PLAIN_MODIFIER = re.compile(f"{CONTEXT_WORDS.alternatives('back')}$|{_NEW.pattern}|{_OLD.pattern}")


def _mark(tokens: Sequence[Lexeme], claim: Claim, modifiers: Sequence[Lexeme], document: Lexeme) -> None:
    is_code = document.text.startswith(("кодекс", "code"))
    is_law = document.text.startswith(("закон", "law", "act"))
    plain = all(_PLAIN_MODIFIER.match(word.text) for word in modifiers)
    claim.says_new = any(_NEW.match(word.text) for word in modifiers)
    claim.says_old = _is_old_year(tokens, document) or any(_OLD.match(word.text) for word in modifiers)
    if (is_code or is_law) and plain and not _TITLED.match(_text_after(tokens, document) + " "):
        claim.refers_back_to = Symbol.CODE if is_code else Symbol.WORD
        claim.end = max(claim.end, document.end)
    else:
        claim.is_dropped = True


_NAMING_KK = CONTEXT_WORDS.any_of("naming_kazakh", after="$")
"""A word before `кодекстің` that names another code: Еңбек, экологиялық, ... туралы."""


def _find_kazakh_document(tokens: Sequence[Lexeme], claim: Claim) -> None:
    at = claim.citation.first - 1
    while at >= 0 and tokens[at].kind in LINKS | {Symbol.QUOTE, Symbol.OPEN} and claim.citation.first - at < 3:
        at -= 1
    if at < 0 or tokens[at].kind is not Symbol.WORD:
        return
    word = tokens[at].text
    claim.says_new = _NEW.match(word) is not None
    if not _OTHER_DOCUMENT_KK.match(word):
        return
    before = tokens[at - 1].text if at > 0 and tokens[at - 1].kind is Symbol.WORD else ""
    is_code, is_law = word.startswith("кодекст"), word.startswith("занн")
    claim.says_new = claim.says_new or _NEW.match(before) is not None
    claim.says_old = _OLD.match(before) is not None
    is_back = before in _BACK_KK or not _NAMING_KK.search(before) or claim.says_new or claim.says_old
    if (is_code and is_back) or (is_law and before != "ата"):
        claim.refers_back_to = Symbol.CODE if is_code else Symbol.WORD
    else:
        claim.is_dropped = True
