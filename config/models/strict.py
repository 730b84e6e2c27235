"""What all parts of a configuration file share: unknown keys are refused, and faults are told in plain words."""

import re
from functools import lru_cache
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from config.wording.coded_text import CodedText

FAULTS = "faults"
"""The type of the errors that checks raise; its context holds the faults themselves."""


class Fault(NamedTuple):
    """What a check found, in words for the person who wrote the file."""

    path: tuple[str | int, ...]
    """Where, from the value that was checked downwards."""
    message: str | CodedText
    remedy: str | CodedText


def refuse(*faults: Fault) -> PydanticCustomError:
    """The error by which a check refuses a value."""
    return PydanticCustomError(
        FAULTS, "{summary}", {"summary": "; ".join(str(fault.message) for fault in faults), "faults": faults}
    )


class Strict(BaseModel):
    """A part of a configuration file: unknown keys are refused, values never change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise refuse(
            Fault((), f"not a regular expression: {error}", "mend it; inside '...' each backslash is written once")
        ) from error
    return pattern


@lru_cache(maxsize=1000)  # thousands of outlets share their software's
def _selects(written: str) -> str:
    from cssselect import HTMLTranslator, SelectorError

    try:
        HTMLTranslator().css_to_xpath(written)
    except (SelectorError, SyntaxError) as error:
        remedy = "mend it; of the newer pseudo-classes only :is() and :not() are known"
        raise refuse(Fault((), f"{written!r} is not a CSS selector: {error}", remedy)) from error
    return written


Pattern = Annotated[str, AfterValidator(_compiles)]
Selector = Annotated[str, AfterValidator(_selects)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
