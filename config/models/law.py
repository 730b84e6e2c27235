"""The models of codes, articles, laws and cited pages."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from config.models.addresses import WebUrl
from config.models.strict import Slug, Strict

Cited = Literal["named", "implied", "neither"]
"""Whether the briefing names it, only implies it, or neither."""


class CodeNames(Strict):
    """The name of a code in one language, with its inflected forms and abbreviations."""

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
    """The greatest number of its articles; an article with a greater number is of another code."""
    cited: Cited = "named"
    note: str | None = None
    evidence: str | None = None


ArticleNumber = Annotated[str, Field(pattern=r"^\d+(-\d+)?$")]


class LawArticle(Strict):
    """A tracked article of a code; its entry id is `<code>:<article>`."""

    code: Slug
    article: ArticleNumber
    aliases: tuple[ArticleNumber, ...] = ()
    """Other numbers under which documents cite this article; `note` explains them."""
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
    """A law, bill, convention or decision that texts call by name. In each language, the full name comes first."""

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
    """Names of other countries' codes, as texts write them; citations of these codes are never reported."""


class CitedPage(Strict):
    """A page that the briefing cites."""

    footnote: Annotated[int, Field(ge=1)]
    url: WebUrl
    printed: str | None = None
    """The address as the document prints it, if it differs from the one to fetch."""
    outlet: Slug
    """The id of the outlet's file if there is one, else a short name for the site."""
    lang: Literal["ru", "kk", "en"] | None = None
    not_polled: str | None = None
    """Why the page isn't requested, if so."""
    seen: date | None = None
