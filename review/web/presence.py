"""Remember who has an item open, so that two people do not read the same text.

Kept in memory only: it is a courtesy, not a lock, and is forgotten after a few minutes."""

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock

FORGET_AFTER_MINUTES = timedelta(minutes=5)
MAX_OPEN_ITEMS = 1_000


class Presence:
    """The items opened recently, by all people."""

    def __init__(self) -> None:
        self._opened: OrderedDict[tuple[int, str], datetime] = OrderedDict()
        self._lock = Lock()

    def enter(self, item: int, name: str, now: datetime) -> list[str]:
        """Note that a person opens an item; return the others who have it open."""
        with self._lock:
            self._opened[item, name] = now
            self._opened.move_to_end((item, name))
            while len(self._opened) > MAX_OPEN_ITEMS:
                self._opened.popitem(last=False)
            return sorted(
                who
                for (opened, who), at in self._opened.items()
                if opened == item and who != name and now - at < FORGET_AFTER_MINUTES
            )

    def viewers(self, name: str, now: datetime) -> dict[int, list[str]]:
        """Return, by item, the other people who have it open."""
        found: dict[int, list[str]] = {}
        with self._lock:
            for (opened, who), at in self._opened.items():
                if who != name and now - at < FORGET_AFTER_MINUTES:
                    found.setdefault(opened, []).append(who)
        return {opened: sorted(names) for opened, names in found.items()}

    def leave(self, item: int, name: str) -> None:
        """Forget that a person has the item open."""
        with self._lock:
            self._opened.pop((item, name), None)
