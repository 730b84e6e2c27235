"""Word what an item is about (entries, laws, articles of codes) and who decided it."""

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from config.models.entry import Entry
from config.models.law import Code, CodeNames, Law, LawArticle, Laws
from config.wording.catalogue import Catalogue
from matchers.mention import MentionKind
from store.schema.tables.items import Decision
from store.session import Session
from store.watchlist.watchlist import load_entries_by_id

_LEGAL_ID = re.compile(r"(?<![\w-])(?P<code>[a-z]+(?:-[a-z0-9]+)+)(?::(?P<article>\d+(?:-\d+)?))?(?![\w:-])")

_SCRIPTS = {
    "ru": (re.compile(r"[^A-Za-z\u0460-\u052fІі]+"), re.compile(r"[^A-Za-z]+")),
    "kk": (re.compile(r"(?=.*[ӘҒҚҢӨҰҮҺІ])[^A-Za-z]+", re.IGNORECASE), re.compile(r"[^A-Za-z]+")),
    "en": (re.compile(r"[^\u0400-\u052f]+"),),
}
"""Language -> the letters of its names, the most fitting first."""

_ICONS: dict[str, str] = {MentionKind.PERSON: "user", MentionKind.ORGANISATION: "building-2"}


@dataclass(frozen=True, kw_only=True)
class EntryLabel:
    """An entry, law or article of a code as shown to reviewers."""

    id: str
    kind: str
    name: str
    about: str = ""
    names: tuple[str, ...] = ()
    note: str = ""
    hint: str = ""
    reviewers: int = 1
    role: str = ""
    local_name: str = ""
    """The name in the script of the desk's language, if the entry has one."""

    def __post_init__(self) -> None:
        if not self.local_name:
            object.__setattr__(self, "local_name", self.name)

    @property
    def icon(self) -> str:
        return _ICONS.get(self.kind, "scale")

    @property
    def key(self) -> str:
        return entry_key(self.id)

    @property
    def path(self) -> str:
        """Return the URL of an entry's page, or of the items about a law or an article of a code."""
        is_name = self.kind in (MentionKind.PERSON, MentionKind.ORGANISATION)
        return f"/watchlist/{self.key}" if is_name else f"/queue?entry={self.key}"


def entry_key(entry_id: str) -> str:
    """Return the key of an entry in URLs. Browsers keep URLs in their history, so the key reveals no name."""
    return hashlib.sha256(f"kuzet entry {entry_id}".encode()).hexdigest()[:12]


def entry_path(entry: Entry) -> str:
    """Return the URL of an entry's page."""
    return f"/watchlist/{entry_key(entry.id)}"


def entry_labels(session: Session, ids: Iterable[str], laws: Laws, words: Catalogue) -> dict[str, EntryLabel]:
    """Return labels by id; an unknown id is its own name."""
    wanted = set(ids)
    found = {
        entry_id: _of_entry(entry, laws, words)
        for entry_id, entry in load_entries_by_id(session, sorted(wanted)).items()
    }
    if wanted - found.keys():
        found |= {law.id: law for law in legal_labels(laws, words) if law.id in wanted}
    return {
        entry_id: found.get(entry_id) or EntryLabel(id=entry_id, kind=MentionKind.CITATION, name=entry_id)
        for entry_id in wanted
    }


def legal_labels(laws: Laws, words: Catalogue) -> list[EntryLabel]:
    """Return all tracked articles of codes and all laws."""
    articles = [_of_article(article, laws, words) for article in laws.articles]
    return [*articles, *(_of_law(law, words.language) for law in laws.laws)]


def with_legal_names(text: str, laws: Laws, words: Catalogue) -> str:
    """Return `text` with the ids of codes, their articles (kz-uk:405) and laws replaced by their names."""

    def named(match: re.Match[str]) -> str:
        code = next((code for code in laws.codes if code.id == match["code"]), None)
        law = next((law for law in laws.laws if law.id == match[0]), None)
        name = _code_name(code, words.language) or _law_name(law, words.language)
        if not name:
            return match[0]
        return words("article-of-code", article=match["article"], code=name) if match["article"] else name

    return _LEGAL_ID.sub(named, text)


def _of_entry(entry: Entry, laws: Laws, words: Catalogue) -> EntryLabel:
    return EntryLabel(
        id=entry.id,
        kind=entry.kind.value,
        name=entry.name,
        about=", ".join(with_legal_names(about, laws, words) for about in entry.context),
        names=entry.names[1:],
        note=entry.note or "",
        hint=entry.hint or "",
        reviewers=entry.reviewers,
        role=entry.role or "",
        local_name=name_in_script(entry.names, words.language),
    )


def name_in_script(names: Sequence[str], language: str) -> str:
    """Return the first of the names in the script of a language; without one, the first name."""
    wanted = _SCRIPTS[language]
    return next((name for pattern in wanted for name in names if pattern.fullmatch(name)), names[0])


def _of_article(article: LawArticle, laws: Laws, words: Catalogue) -> EntryLabel:
    code = next((code for code in laws.codes if code.id == article.code), None)
    return EntryLabel(
        id=article.id,
        kind=MentionKind.CITATION.value,
        name=words("article-of-code", article=article.article, code=_code_name(code, words.language) or article.code),
        about=_in_language(article, words.language, str),
        # The subject is in English only. Readers of other languages have the title.
        note=article.subject or "" if words.language == "en" else "",
    )


def _of_law(law: Law, language: str) -> EntryLabel:
    name = _law_name(law, language)
    return EntryLabel(
        id=law.id,
        kind=MentionKind.LAW.value,
        name=name or law.id,
        names=tuple(other for other in (*law.ru, *law.kk, *law.en) if other != name),
    )


def _code_name(code: Code | None, language: str) -> str:
    return _in_language(code, language, _short) if code else ""


def _law_name(law: Law | None, language: str) -> str:
    return _in_language(law, language, lambda names: names[0]) if law else ""


def _short(names: CodeNames) -> str:
    return names.abbr[0] if names.abbr else names.name


def _in_language(named: LawArticle | Law | Code, language: str, name_of: Callable[[Any], str]) -> str:
    """Return a name in a language, else in Russian, Kazakh or English; `name_of` chooses one of those in a language."""
    given = (getattr(named, one) for one in (language, "ru", "kk", "en"))
    return next((name_of(names) for names in given if names), "")


def reviewer_name(words: Catalogue, decision: Decision) -> str:
    """Return who made a decision: a person's login name, or a suppression rule."""
    rule = decision.suppression_rule_id
    return decision.reviewer if rule is None else words("by-rule", number=rule)
