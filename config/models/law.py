"""The models of codes, articles and laws, and of the pages that the briefing cites."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from config.models.addresses import WebUrl
from config.models.strict import Slug, Strict

Cited = Literal["named", "implied", "neither"]
"""Whether the briefing names it, only implies it, or neither."""


class CodeNames(Strict):
    """A code's name in one language, with inflected forms and abbreviations that texts use."""

    name: str
    forms: tuple[str, ...] = ()
    abbr: tuple[str, ...] = ()


class Code(Strict):
    """A code of law whose articles may be cited."""

    id: Slug
    tracked: bool = True
    """False for codes that are recognised but not reported, such as the Constitution."""
    ru: CodeNames | None = None
    kk: CodeNames | None = None
    en: CodeNames | None = None
    kk_latin: tuple[str, ...] = ()
    act: str | None = None
    last_article: int | None = None
    """The greatest number of its articles: a greater one is of another code."""
    cited: Cited = "named"
    note: str | None = None
    evidence: str | None = None


ArticleNumber = Annotated[str, Field(pattern=r"^\d+(-\d+)?$")]


class LawArticle(Strict):
    """A tracked article of a code; its entry id is `<code>:<article>`."""

    code: Slug
    article: ArticleNumber
    aliases: tuple[ArticleNumber, ...] = ()
    """Other numbers under which documents cite this article; `note` says why."""
    ru: str | None = None
    kk: str | None = None
    en: str | None = None
    parts: dict[str, str] = Field(default_factory=dict)
    subject: str | None = None
    people: tuple[Slug, ...] = ()
    cited: Cited = "named"
    footnotes: tuple[int, ...] = ()
    source: str | None = None
    note: str | None = None
    evidence: str | None = None

    @property
    def id(self) -> str:
        return f"{self.code}:{self.article}"


class Law(Strict):
    """A law, bill, convention or decision that texts call by name; a language's full name comes first."""

    id: Slug
    ru: tuple[str, ...] = ()
    kk: tuple[str, ...] = ()
    en: tuple[str, ...] = ()
    act: str | None = None
    footnotes: tuple[int, ...] = ()
    source: str | None = None
    note: str | None = None
    evidence: str | None = None


class Laws(Strict):
    """The model of `laws.yml`: codes, tracked articles and other laws."""

    codes: tuple[Code, ...] = ()
    articles: tuple[LawArticle, ...] = ()
    laws: tuple[Law, ...] = ()
    foreign_codes: tuple[str, ...] = ()
    """Codes of other countries as texts write them; a citation of one is never reported."""


class CitedPage(Strict):
    """A page that the briefing cites."""

    footnote: Annotated[int, Field(ge=1)]
    url: WebUrl
    printed: str | None = None
    """As the document prints it, where that differs from the address to fetch."""
    outlet: Slug
    """The outlet file's id where there is one, else a short name of the site."""
    lang: Literal["ru", "kk", "en"] | None = None
    not_polled: str | None = None
    """The reason if it isn't requested."""
    seen: date | None = None
