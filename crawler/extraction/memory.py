"""Giving memory back: what large pages took is free for others once they are read."""

import ctypes
import gc

LARGE = 256 << 10
"""Bytes from which a block is mapped by itself, and so given back when it is freed."""

ARENAS = 2
"""Heaps of a process; by default each thread gets one, and none gives back what another one could use."""

_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
"""From glibc's malloc.h."""


def keep_heaps_small() -> None:
    """Have this process give large blocks back at once. Without glibc, nothing happens."""
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:
        # By default the bound grows with the largest block that was freed, up to 32 MB.
        set_option(_M_MMAP_THRESHOLD, LARGE)
        set_option(_M_ARENA_MAX, ARENAS)


def give_back() -> None:
    """Give back what is garbage and young, and what is free in the heaps. Without glibc, heaps stay as they are."""
    gc.collect(1)
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
