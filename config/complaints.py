"""Turns pydantic's findings into problems that the person who wrote the file can act on."""

import difflib
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from config.models import FAULTS, Fault
from config.yaml_file import PathInFile, Problem, YamlFile

Words = tuple[str, str]
"""Message and remedy."""


class Complaint(NamedTuple):
    """What is wrong with a value, and what to do about it."""

    key: str
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.message} ({self.remedy})"


PATTERN_REMEDIES = {
    "id": "small Latin letters, digits and single hyphens, such as bokayev-max",
    "outlet": "small Latin letters, digits and single hyphens",
    "code": "the id of one of `codes`, such as kz-uk",
    "article": "digits, or digits-digits, such as '405' or 73-3",
    "spider": "the name of a file in spiders/ without .py, such as azattyq",
}


def problems_of(error: ValidationError, file: YamlFile, model: type[BaseModel]) -> list[Problem]:
    """Each thing that pydantic refused, in plain words and with its line."""
    found = [problem for details in error.errors() for problem in _problems(details, file, model)]
    return list(dict.fromkeys(found))


def complaints_of(error: ValidationError, model: type[BaseModel]) -> list[Complaint]:
    """Like `problems_of`, of values that stand in no file."""
    return [
        Complaint(key=_key((*details["loc"], *deeper)), message=message, remedy=remedy)
        for details in error.errors()
        for deeper, message, remedy in _told(details, model)
    ]


def _problems(details: ErrorDetails, file: YamlFile, model: type[BaseModel]) -> Iterator[Problem]:
    for deeper, message, remedy in _told(details, model):
        yield at(file, (*details["loc"], *deeper), message, remedy)


def _told(details: ErrorDetails, model: type[BaseModel]) -> list[Fault]:
    if details["type"] == FAULTS:
        return list(details["ctx"]["faults"])
    return [Fault((), *_words(details, details["loc"], model))]


def at(file: YamlFile, path: PathInFile, message: str, remedy: str) -> Problem:
    """A problem of what stands at `path`."""
    return Problem(file=file.file, line=file.line_of(path), message=message, remedy=remedy)


def _words(details: ErrorDetails, path: PathInFile, model: type[BaseModel]) -> Words:
    kind, key = details["type"], _key(path)
    if kind == "extra_forbidden":
        return f"unknown key `{key}`", _did_you_mean(key, _keys_at(model, path[:-1]))
    if kind == "missing":
        return f"`{key}` is missing", f"add a line `{key}: ...`"
    if details["input"] in (None, ""):
        return f"`{key}` is empty", "fill it, or remove the line"
    if kind in ("literal_error", "enum"):
        return f"{key} cannot be {details['input']!r}", _expected(details)
    speak = SPEECH.get(kind)
    if speak is None:
        return f"`{key}`: {details['msg']}", "compare with the files that ship in config/"
    return speak(key, details)


def _key(path: PathInFile) -> str:
    """The last key on the way, which is what a person calls the place."""
    return next((step for step in reversed(path) if isinstance(step, str)), "the file")


def _did_you_mean(key: str, known: list[str]) -> str:
    close = difflib.get_close_matches(key, known, n=1, cutoff=0.6)
    return f"did you mean `{close[0]}`?" if close else f"known here: {', '.join(known)}"


def _expected(details: ErrorDetails) -> str:
    expected = str(details["ctx"]["expected"])
    close = difflib.get_close_matches(str(details["input"]), [word.strip("' ") for word in expected.split(",")], n=1)
    return f"did you mean {close[0]}?" if close else f"write {expected}"


def _keys_at(model: type[BaseModel], path: PathInFile) -> list[str]:
    here: type[BaseModel] | None = model
    for step in path:
        if isinstance(step, str) and here is not None and step in here.model_fields:
            here = _model_in(here.model_fields[step].annotation)
    return list(here.model_fields) if here else []


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and not get_args(annotation) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)


def _not_text(key: str, details: ErrorDetails) -> Words:
    value = details["input"]
    if isinstance(value, (list, dict)):
        return f"`{key}` must be one text", "write it on one line behind the key; a text with ': ' in it needs quotes"
    return f"`{key}` must be text, not {value!r}", f"put it in quotes: '{str(value).lower()}'"


def _pattern(key: str, details: ErrorDetails) -> Words:
    fitting = PATTERN_REMEDIES.get(key, f"it must fit {details['ctx']['pattern']}")
    return f"`{key}` cannot be written {details['input']!r}", fitting


def _count(key: str, details: ErrorDetails) -> Words:
    held, least = details["ctx"]["actual_length"], details["ctx"]["min_length"]
    return (f"`{key}` is an empty list" if not held else f"`{key}` holds only {held}"), f"write at least {least}"


SPEECH: dict[str, Callable[[str, ErrorDetails], Words]] = {
    "string_type": _not_text,
    "string_pattern_mismatch": _pattern,
    "tuple_type": lambda key, _: (f"`{key}` must be a list", "begin each item with '- ', or write [one, two]"),
    "model_type": lambda key, _: (f"`{key}` must hold keys and values", "write lines of `key: value` under it"),
    "dict_type": lambda key, _: (f"`{key}` must hold keys and values", "write lines of `key: value` under it"),
    "bool_parsing": lambda key, details: (f"`{key}` cannot be {details['input']!r}", "write true or false"),
    "bool_type": lambda key, details: (f"`{key}` cannot be {details['input']!r}", "write true or false"),
    "int_parsing": lambda key, details: (f"`{key}` must be a number, not {details['input']!r}", "write digits only"),
    "int_type": lambda key, details: (f"`{key}` must be a number, not {details['input']!r}", "write digits only"),
    "float_parsing": lambda key, details: (f"`{key}` must be a number, not {details['input']!r}", "write digits only"),
    "float_type": lambda key, details: (f"`{key}` must be a number, not {details['input']!r}", "write digits only"),
    "date_from_datetime_parsing": lambda key, _: (f"`{key}` is not a date", "write it as 2021-11-30"),
    "datetime_from_date_parsing": lambda key, _: (f"`{key}` is not a time", "write it as 2021-11-30T18:00:00+05:00"),
    "datetime_parsing": lambda key, _: (f"`{key}` is not a time", "write it as 2021-11-30T18:00:00+05:00"),
    "greater_than_equal": lambda key, details: (f"`{key}` is below {details['ctx']['ge']:g}", "write a larger number"),
    "less_than_equal": lambda key, details: (f"`{key}` is above {details['ctx']['le']:g}", "write a smaller number"),
    "string_too_short": lambda key, details: (
        f"`{key}`: {details['input']!r} is too short",
        f"write {details['ctx']['min_length']} letters or more",
    ),
    "string_too_long": lambda key, details: (
        f"`{key}` is longer than {details['ctx']['max_length']} letters",
        "shorten it",
    ),
    "too_short": _count,
}
