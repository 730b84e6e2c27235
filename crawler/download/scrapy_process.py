"""Run Scrapy in this process: the settings of a crawl, and Twisted's reactor."""

import asyncio
import gc
import logging
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from config.models.outlet import Outlet
from crawler.download.ssrf_guard import ALLOW_LOCAL
from crawler.redact_errors import end_at_lost_work, end_if_without_memory

YOUNG_OBJECTS_BEFORE_GC = 50_000
"""Objects allocated before Python collects the youngest generation: a few megabytes of objects in use."""


def local_pairs(outlets: Sequence[Outlet], proxy: str | None = None) -> list[tuple[str, int]]:
    """Return the hosts and ports that may be in our own network: those of `allow_local`, and the proxy."""
    pairs = {pair for outlet in outlets for pair in outlet.local_pairs}
    parts = urlsplit(proxy or "")
    if parts.hostname and parts.port:
        pairs.add((parts.hostname, parts.port))
    return sorted(pairs)


def crawl_settings(
    local: Sequence[tuple[str, int]], outlet: Outlet | None = None, *, contact: str | None = None
) -> Settings:
    """Return Scrapy's settings for a crawl, with those of the outlet's file and the operator's contact address."""
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.set(ALLOW_LOCAL, list(local), priority="cmdline")
    if contact:
        agent = settings["USER_AGENT"].removesuffix(")") + f"; contact: {contact})"
        settings.set("USER_AGENT", agent, priority="cmdline")
    if outlet is not None:
        settings.set("DOWNLOAD_DELAY", outlet.delay, priority="cmdline")
        agent = f"{settings['USER_AGENT']} {outlet.user_agent_suffix}".strip()
        settings.set("USER_AGENT", agent, priority="cmdline")
    return settings


def run_reactor(process: AsyncCrawlerProcess, work: Coroutine[Any, Any, None], *, signals_too: bool = True) -> None:
    """Run Twisted's reactor, which can't be started twice, until `work` is done, and raise what it raised.

    With `signals_too`, Scrapy ends its crawls at Ctrl-C and SIGTERM; else the caller handles signals."""
    from twisted.internet import reactor as found
    from twisted.logger import globalLogBeginner

    # Before its log begins, Twisted prints uncaught errors with their messages, which may quote pages.
    observers: Any = [note_dropped]  # the declared type is a zope interface
    globalLogBeginner.beginLoggingTo(observers, discardBuffer=True, redirectStandardIO=False)
    end_at_lost_work()
    reactor: Any = found  # the module's declared type lacks a reactor's methods

    def end(_: object) -> None:
        if reactor.running:
            reactor.stop()

    # Scrapy's process has set this to DEBUG, which formats a line for each page that nobody reads.
    logging.getLogger("scrapy").setLevel(logging.WARNING)
    # Objects made so far last to the end and need not be searched for garbage.
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS_BEFORE_GC)
    task = asyncio.get_event_loop().create_task(work)
    task.add_done_callback(end)
    process.start(stop_after_crawl=False, install_signal_handlers=signals_too)
    if task.done() and not task.cancelled() and (error := task.exception()) is not None:
        raise error


def note_dropped(event: Mapping[str, Any]) -> None:
    """End the program if Twisted drops work for lack of memory; `event` is what it logs."""
    if "log_failure" in event:
        end_if_without_memory(event["log_failure"].value)
