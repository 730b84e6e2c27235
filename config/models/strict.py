"""The base of configuration models: unknown keys are refused, and checks report faults with path and remedy."""

import re
from functools import lru_cache
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from config.wording.coded_text import CodedText

FAULTS = "faults"
"""The pydantic type of errors that checks raise; the faults are in the error's context."""


class Fault(NamedTuple):
    """A mistake that a check found."""

    path: tuple[str | int, ...]
    """The path to the faulty value from the value that was checked."""
    message: str | CodedText
    remedy: str | CodedText


def refuse(*faults: Fault) -> PydanticCustomError:
    """Return the error to raise for these faults."""
    return PydanticCustomError(
        FAULTS, "{summary}", {"summary": "; ".join(str(fault.message) for fault in faults), "faults": faults}
    )


def refuse_value(message: str, remedy: str) -> PydanticCustomError:
    """Return the error to raise for the checked value itself."""
    return refuse(Fault((), message, remedy))


class Strict(BaseModel):
    """The base class of configuration models: immutable, and without unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        remedy = "fix it; inside '...' each backslash is written once"
        raise refuse_value(f"not a regular expression: {error}", remedy) from error
    return pattern


@lru_cache(maxsize=1000)  # cached: thousands of outlets share the selectors of their software
def _selects(written: str) -> str:
    from cssselect import HTMLTranslator, SelectorError

    try:
        HTMLTranslator().css_to_xpath(written)
    except (SelectorError, SyntaxError) as error:
        remedy = "fix it; of the newer pseudo-classes only :is() and :not() are known"
        raise refuse_value(f"{written!r} is not a CSS selector: {error}", remedy) from error
    return written


Pattern = Annotated[str, AfterValidator(_compiles)]
Selector = Annotated[str, AfterValidator(_selects)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
