"""Turn pydantic's validation errors into problems with key, line, message and remedy."""

import difflib
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from config.models.strict import FAULTS, Fault
from config.wording.coded_text import CodedText, english_texts
from config.yaml_file import PathInFile, Problem, Text, YamlFile

MessageAndRemedy = tuple[Text, Text]


class FieldProblem(NamedTuple):
    """An invalid value: its key, what is wrong and what to do."""

    key: str
    message: Text
    remedy: Text

    def __str__(self) -> str:
        return f"{self.message} ({self.remedy})"


_PATTERN_REMEDIES: dict[str, Text] = {
    "id": CodedText.of("remedy-slug", value="bokayev-max"),
    "outlet": CodedText.of("remedy-slug", value="azattyq"),
    "code": "the id of one of `codes`, such as kz-uk",
    "article": "digits, or digits-digits, such as '405' or 73-3",
    "spider": "the name of a file in spiders/ without .py, such as azattyq",
}


def problems_of(error: ValidationError, file: YamlFile, model: type[BaseModel]) -> list[Problem]:
    """Return the problems of a file that pydantic refused, each with its line."""
    found = (
        problem_at(file, (*details["loc"], *deeper), message, remedy)
        for details in error.errors()
        for deeper, message, remedy in _faults(details, model)
    )
    return list(dict.fromkeys(found))


def field_problems_of(error: ValidationError, model: type[BaseModel]) -> list[FieldProblem]:
    """Return the problems of values that don't come from a file, such as those of a form."""
    return [
        FieldProblem(key=_key((*details["loc"], *deeper)), message=message, remedy=remedy)
        for details in error.errors()
        for deeper, message, remedy in _faults(details, model)
    ]


def _faults(details: ErrorDetails, model: type[BaseModel]) -> list[Fault]:
    if details["type"] == FAULTS:
        return list(details["ctx"]["faults"])
    return [Fault((), *_words(details, details["loc"], model))]


def problem_at(file: YamlFile, path: PathInFile, message: Text, remedy: Text) -> Problem:
    """Return a problem of the value at `path`."""
    return Problem(file=file.file, line=file.line_of(path), message=message, remedy=remedy)


def _words(details: ErrorDetails, path: PathInFile, model: type[BaseModel]) -> MessageAndRemedy:
    kind, key = details["type"], _key(path)
    if kind == "extra_forbidden":
        return CodedText.of("problem-unknown-key", key=key), _did_you_mean(key, _keys_at(model, path[:-1]))
    if kind == "missing":
        return CodedText.of("problem-missing-key", key=key), CodedText.of("remedy-add-key", key=key)
    if details["input"] in (None, ""):
        return CodedText.of("problem-empty-key", key=key), CodedText.of("remedy-fill-key")
    if kind in ("literal_error", "enum"):
        return _coded("problem-value-not-allowed", key, details), _expected(details)
    if kind in _SPECIAL:
        return _SPECIAL[kind](key, details)
    if kind not in WORDINGS:
        return CodedText.of("problem-invalid-value", key=key, reason=details["msg"]), CodedText.of("remedy-see-shipped")
    problem, remedy = WORDINGS[kind]
    return _coded(problem, key, details), _coded(remedy, key, details)


def _key(path: PathInFile) -> str:
    """Return the last key of a path, which is how people refer to a value."""
    return next((step for step in reversed(path) if isinstance(step, str)), "the file")


def _did_you_mean(key: str, known: list[str]) -> CodedText:
    close = difflib.get_close_matches(key, known, n=1, cutoff=0.6)
    if close:
        return CodedText.of("remedy-did-you-mean", word=f"`{close[0]}`")
    return CodedText.of("remedy-known-keys", words=", ".join(known))


def _expected(details: ErrorDetails) -> CodedText:
    allowed = str(details["ctx"]["expected"]).replace(" or ", ", ")  # pydantic writes 'a', 'b' or 'c'
    close = difflib.get_close_matches(str(details["input"]), [word.strip("' ") for word in allowed.split(",")], n=1)
    if close:
        return CodedText.of("remedy-did-you-mean", word=close[0])
    return CodedText.of("remedy-allowed-values", words=allowed)


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


def _not_text(key: str, details: ErrorDetails) -> MessageAndRemedy:
    value = details["input"]
    if isinstance(value, (list, dict)):
        return CodedText.of("problem-not-one-text", key=key), CodedText.of("remedy-one-line")
    message = CodedText.of("problem-not-text", key=key, value=repr(value))
    return message, CodedText.of("remedy-quote", value=f"'{str(value).lower()}'")


def _pattern(key: str, details: ErrorDetails) -> MessageAndRemedy:
    remedy = _PATTERN_REMEDIES.get(key) or CodedText.of("remedy-pattern", pattern=details["ctx"]["pattern"])
    return CodedText.of("problem-wrong-form", key=key, value=repr(details["input"])), remedy


def _coded(text: str, key: str, details: ErrorDetails) -> CodedText:
    """Return a text of the catalogue, with key, value and limit for the placeholders that it has."""
    context = details.get("ctx", {})
    bounds = (f"{context[name]:g}" for name in ("ge", "le") if name in context)
    values = {
        "key": key,
        "value": repr(details["input"]),
        "number": context.get("min_length") or context.get("max_length") or next(bounds, ""),
        "example": "2021-11-30" if details["type"].startswith("date_") else "2021-11-30T18:00:00+05:00",
    }
    return CodedText.of(
        text, **{name: value for name, value in values.items() if f"{{{name}}}" in english_texts()[text]}
    )


def _count(key: str, details: ErrorDetails) -> MessageAndRemedy:
    held = details["ctx"]["actual_length"]
    short, empty = CodedText.of("problem-short-list", key=key, number=held), CodedText.of("problem-empty-list", key=key)
    return short if held else empty, CodedText.of("remedy-min-items", number=details["ctx"]["min_length"])


_SPECIAL = {"string_type": _not_text, "string_pattern_mismatch": _pattern, "too_short": _count}
WORDINGS = {
    "tuple_type": ("problem-not-list", "remedy-list"),
    "model_type": ("problem-not-mapping", "remedy-mapping"),
    "dict_type": ("problem-not-mapping", "remedy-mapping"),
    "bool_parsing": ("problem-value-not-allowed", "remedy-true-or-false"),
    "bool_type": ("problem-value-not-allowed", "remedy-true-or-false"),
    "int_parsing": ("problem-not-number", "remedy-digits"),
    "int_type": ("problem-not-number", "remedy-digits"),
    "float_parsing": ("problem-not-number", "remedy-digits"),
    "float_type": ("problem-not-number", "remedy-digits"),
    "date_from_datetime_parsing": ("problem-not-date", "remedy-example"),
    "datetime_from_date_parsing": ("problem-not-time", "remedy-example"),
    "datetime_parsing": ("problem-not-time", "remedy-example"),
    "greater_than_equal": ("problem-below-minimum", "remedy-larger"),
    "less_than_equal": ("problem-above-maximum", "remedy-smaller"),
    "string_too_short": ("problem-too-short", "remedy-min-chars"),
    "string_too_long": ("problem-too-long", "remedy-shorten"),
}
"""For each kind of pydantic error: the texts of the problem and its remedy."""
