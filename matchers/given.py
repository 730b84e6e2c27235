"""Given names that no rule turns into each other: each line holds the spellings of one name."""

from functools import cache

from matchers.skeleton import sounds

_GROUPS = """
m Сергей Sergey Sergei Serhiy Serge Сергій
m Александр Alexander Aleksandr Alexandre Oleksandr Aliaksandr Саша
"""


@cache
def _table() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in _GROUPS.split("\n"):
        heard = tuple(dict.fromkeys(sounds(word)[0] for word in line.split()[1:]))
        for sound in heard:
            found[sound] = tuple(dict.fromkeys((*found.get(sound, ()), *heard)))
    return found


def spellings_of(heard: tuple[str, ...]) -> tuple[str, ...]:
    """Other sounds of the given names that sound like one of `heard`."""
    return tuple(dict.fromkeys(other for sound in heard for other in _table().get(sound, ())))


def is_given(sound: str) -> bool:
    """Whether the table knows a given name that sounds so."""
    return sound in _table()
