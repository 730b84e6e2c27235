"""Starting further processes of this program, and what it needs itself."""

import sys
from importlib import import_module
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext
from threading import Thread


def clean_processes(*preload: str) -> ForkServerContext:
    """How to start processes that begin as copies of a clean one, which has imported `preload` and nothing else.

    They leave the program's own file alone: an unguarded launcher would start the program again in each of them."""
    program = sys.modules["__main__"]
    if getattr(program, "__spec__", None) is None:
        vars(program).pop("__file__", None)
    context = get_context("forkserver")
    context.set_forkserver_preload(list(preload))
    return context


def import_apart(module: str) -> None:
    """Import a module with nothing else on the stack: some of Scrapy's read the source of every frame of it."""
    importing = Thread(target=import_module, args=(module,))
    importing.start()
    importing.join()
