"""Start worker processes from a clean fork server, and remove what killed ones left behind."""

import fcntl
import os
import shutil
import sys
import tempfile
from contextlib import suppress
from functools import cache
from multiprocessing import get_context, parent_process
from multiprocessing.context import ForkServerContext
from multiprocessing.util import get_temp_dir
from pathlib import Path

_LOCK_NAME = "kuzet.lock"
"""A file in the folder of our processes' sockets, locked while the folder is used."""


def clean_processes(*preload: str) -> ForkServerContext:
    """Return a context whose processes are forked from one that has imported the modules `preload` and nothing else.

    They leave the program's own file alone: an unguarded launcher would start the program again in each of them."""
    program = sys.modules["__main__"]
    if getattr(program, "__spec__", None) is None:
        vars(program).pop("__file__", None)
    if parent_process() is None:  # else it is the parent's folder
        _lock_folder()
    context = get_context("forkserver")
    context.set_forkserver_preload(list(preload))
    return context


@cache
def _lock_folder() -> int:
    """Remove the socket folders of killed programs and lock this program's. Return the lock's file descriptor."""
    for lock in Path(tempfile.gettempdir()).glob(f"pymp-*/{_LOCK_NAME}"):
        with suppress(OSError):
            handle = os.open(lock, os.O_RDWR | os.O_NOFOLLOW)
            try:
                if os.fstat(handle).st_uid == os.getuid():
                    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    shutil.rmtree(lock.parent)
            finally:
                os.close(handle)
    # It gets its name only when it is locked.
    handle, unnamed = tempfile.mkstemp(dir=get_temp_dir())
    fcntl.flock(handle, fcntl.LOCK_EX)
    Path(unnamed).rename(Path(unnamed).with_name(_LOCK_NAME))
    return handle
