"""Word alarms: render their codes and parameters as sentences in Russian, Kazakh or English."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from config.local_time import ALMATY
from config.wording.catalogue import ENGLISH, Catalogue, load_catalogues

PARTS = ("observed", "normal", "cause", "remedy")
"""What was observed, what is normal, the likely cause, and what to do."""

ENUMERATIONS = ("source", "field", "layer", "language", "network", "reasons")
"""Parameters whose values are codes; `reasons` holds several, separated by commas."""

Findings = Sequence[Mapping[str, Any]]
"""As stored: the code and the parameters of each finding."""


def word_alarm(findings: Findings | None, catalogue: Catalogue | None = None, *, legacy: str | None = None) -> str:
    """Return an alarm in words: its findings' sentences without repetition, in English by default.

    `legacy` is the text of an alarm that was stored before alarms had codes. A code that the catalogue lacks, such as
    one written by a newer version, is shown with its parameters."""
    words = catalogue or load_catalogues()[ENGLISH]
    sentences = (sentence for finding in findings or () for sentence in _sentences(words, finding))
    return " ".join(dict.fromkeys(sentences)) or legacy or ""


def _sentences(words: Catalogue, finding: Mapping[str, Any]) -> Iterator[str]:
    code, params = finding["code"], finding["params"]
    if not words.has(f"alarm-{code}-observed"):
        yield f"{code}: {', '.join(f'{name} {value}' for name, value in params.items())}."
        return
    shown = {name: _value(words, name, value) for name, value in params.items()}
    for part in PARTS:
        key = f"alarm-{code}-{part}"
        if words.has(key):
            sentence = words(key, **shown)
            yield words("alarm-cause", cause=sentence) if part == "cause" else sentence


def _value(words: Catalogue, name: str, value: str | float) -> str:
    if name in ENUMERATIONS:
        return ", ".join(_term(words, f"alarm-{name}-", one.strip()) for one in str(value).split(","))
    if name == "since":
        return words.date(datetime.combine(date.fromisoformat(str(value)), time(12), ALMATY))
    if name.endswith("_rate"):
        return f"{float(value):.0%}" if words.language == ENGLISH else f"{float(value) * 100:.0f} %"
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def _term(words: Catalogue, prefix: str, code: str) -> str:
    return words(prefix + code) if words.has(prefix + code) else code
