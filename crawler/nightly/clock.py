"""The run's clock: it starts at the moment that the run is for, and goes as time goes."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic


@dataclass(frozen=True)
class Clock:
    """Tells the time of a run; a jump of the system's clock doesn't reach it."""

    started: datetime
    _since: float = field(default_factory=monotonic)

    def now(self) -> datetime:
        return self.started + timedelta(seconds=monotonic() - self._since)
