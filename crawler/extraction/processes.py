"""Starting further processes of this program, and what it needs itself."""

import fcntl
import inspect
import os
import shutil
import sys
import tempfile
from contextlib import suppress
from functools import cache
from importlib import import_module
from multiprocessing import get_context, parent_process
from multiprocessing.context import ForkServerContext
from multiprocessing.util import get_temp_dir
from pathlib import Path
from typing import Any

_LOCK = "kuzet.lock"
"""In a folder with the sockets of our processes; who uses the folder holds a lock on it."""


def clean_processes(*preload: str) -> ForkServerContext:
    """How to start processes that begin as copies of a clean one, which has imported `preload` and nothing else.

    They leave the program's own file alone: an unguarded launcher would start the program again in each of them."""
    program = sys.modules["__main__"]
    if getattr(program, "__spec__", None) is None:
        vars(program).pop("__file__", None)
    if parent_process() is None:  # else it is the parent's folder
        _lock_folder()
    context = get_context("forkserver")
    context.set_forkserver_preload(list(preload))
    return context


def import_quickly(module: str) -> None:
    """Import a module of Scrapy's without the names of the modules that its deprecated aliases stand in: to find them,
    it would look for the files of all that is imported, in a tenth of a start."""
    stack = inspect.stack
    inspect.stack = _untold
    try:
        import_module(module)
    finally:
        inspect.stack = stack


def _untold(context: int = 1) -> list[Any]:  # noqa: ARG001 - as the library's
    return [(None,), (None,)]


@cache
def _lock_folder() -> int:
    """Remove the folders of killed programs, which nobody else would, and hold that of this one."""
    for lock in Path(tempfile.gettempdir()).glob(f"pymp-*/{_LOCK}"):
        with suppress(OSError):
            handle = os.open(lock, os.O_RDWR | os.O_NOFOLLOW)
            try:
                if os.fstat(handle).st_uid == os.getuid():
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(lock.parent)
            finally:
                os.close(handle)
    # It has its name only when it is locked.
    handle, unnamed = tempfile.mkstemp(dir=get_temp_dir())
    fcntl.flock(handle, fcntl.LOCK_EX)
    Path(unnamed).rename(Path(unnamed).with_name(_LOCK))
    return handle
