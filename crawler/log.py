"""Write the log: one JSON object per line, without texts, titles or names."""

import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from traceback import extract_tb
from typing import Any

import structlog

from crawler.redact_errors import end_if_without_memory
from store.texts.plain_text import json_text

_PLACE = re.compile(r'File "([^"]+)", line (\d+)')

log: structlog.stdlib.BoundLogger = structlog.wrap_logger(
    logging.getLogger("kuzet.crawl"),
    processors=[structlog.stdlib.add_log_level, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    wrapper_class=structlog.stdlib.BoundLogger,
)


@contextmanager
def log_to(path: Path) -> Iterator[None]:
    """Append this program's log to the file at `path`, which only its owner may read."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    own = logging.getLogger("kuzet")
    with os.fdopen(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600), "a", encoding="utf-8") as file:
        handler = logging.StreamHandler(file)
        stamp: Any = structlog.processors.TimeStamper(fmt="iso", utc=True)
        render = structlog.processors.JSONRenderer(serializer=json_text)
        steps = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, stamp, render]
        handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=steps))
        own.addHandler(handler)
        own.setLevel(logging.INFO)
        own.propagate = False
        # Scrapy's own lines hold URLs and error messages, which may contain names.
        logging.getLogger("scrapy").setLevel(logging.CRITICAL + 1)
        libraries = _LibraryWarnings(logging.WARNING)
        logging.getLogger().addHandler(libraries)
        try:
            yield
        finally:
            logging.getLogger().removeHandler(libraries)
            own.removeHandler(handler)


class _LibraryWarnings(logging.Handler):
    """Logs which library warns, and where in the code, but not the message, which Python would print.

    Ends the program if a library drops work for lack of memory."""

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1]:
            end_if_without_memory(record.exc_info[1])
            place: str | None = where(record.exc_info[1])
        else:
            places = _PLACE.findall(record.getMessage())  # of a traceback within the message
            place = f"at {Path(places[-1][0]).name}:{places[-1][1]}" if places else None
        log.warning("library warning", library=record.name, error=place)


def where(error: BaseException) -> str:
    """Return an error's class and place in the code, without its message, which may quote a page.

    For an error of the operating system, the system's description of it is added."""
    frames = extract_tb(error.__traceback__)
    inner = [where(one) for one in error.exceptions] if isinstance(error, BaseExceptionGroup) else []
    place = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    words = f" ({os.strerror(error.errno)})" if isinstance(error, OSError) and error.errno else ""
    return "; ".join([f"{type(error).__name__}{words}{place}", *inner])
