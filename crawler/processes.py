"""Starting further processes of this program."""

import sys
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext


def clean_processes(*preload: str) -> ForkServerContext:
    """How to start processes that begin as copies of a clean one, which has imported `preload` and nothing else.

    They leave the program's own file alone: an unguarded launcher would start the program again in each of them."""
    program = sys.modules["__main__"]
    if getattr(program, "__spec__", None) is None:
        vars(program).pop("__file__", None)
    context = get_context("forkserver")
    context.set_forkserver_preload(list(preload))
    return context
