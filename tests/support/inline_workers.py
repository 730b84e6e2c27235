"""Stand in for the extraction's worker processes where a test reads a recorded site."""

from collections.abc import Callable
from typing import Any


class InlineWorkers:
    """Reads pages in this process."""

    async def run(self, call: Callable[[], Any]) -> Any:
        """Return the result of a call."""
        return call()
