"""Who has an item open: told to the next one who opens it, so that two people don't read the same text.

Kept in memory only: it is a courtesy, not a lock, and is forgotten after some minutes."""

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock

FORGET_AFTER_MINUTES = timedelta(minutes=5)
MAX_OPEN_ITEMS = 1_000


class Presence:
    """The last openings of items, of all people."""

    def __init__(self) -> None:
        self._seen: OrderedDict[tuple[int, str], datetime] = OrderedDict()
        self._lock = Lock()

    def enter(self, item: int, name: str, now: datetime) -> list[str]:
        """Note that somebody looks at an item, and return who else does."""
        with self._lock:
            self._seen[item, name] = now
            self._seen.move_to_end((item, name))
            while len(self._seen) > MAX_OPEN_ITEMS:
                self._seen.popitem(last=False)
            return sorted(
                who
                for (seen, who), at in self._seen.items()
                if seen == item and who != name and now - at < FORGET_AFTER_MINUTES
            )

    def viewers(self, name: str, now: datetime) -> dict[int, list[str]]:
        """item -> who else looks at it."""
        found: dict[int, list[str]] = {}
        with self._lock:
            for (seen, who), at in self._seen.items():
                if who != name and now - at < FORGET_AFTER_MINUTES:
                    found.setdefault(seen, []).append(who)
        return {seen: sorted(names) for seen, names in found.items()}

    def leave(self, item: int, name: str) -> None:
        """Forget somebody who has decided."""
        with self._lock:
            self._seen.pop((item, name), None)
