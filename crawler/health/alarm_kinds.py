"""An alarm, as a night's judgement raises it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class RaisedAlarm:
    """What a person must look at: a word for the kind, and what was seen, since when, and what has likely happened."""

    kind: str
    text: str
