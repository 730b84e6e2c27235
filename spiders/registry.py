"""Which reader an outlet has."""

from importlib import import_module
from importlib.util import find_spec

from config.models import Outlet
from config.yaml_file import ConfigError, Problem
from spiders.reader import Reader


def reader_for(outlet: Outlet) -> Reader:
    """Return the reader of the module `spiders.outlets.<spider>`, else the general one.

    Raises ConfigError if there is no such module."""
    if outlet.spider is None:
        return Reader(outlet)
    name = f"spiders.outlets.{outlet.spider}"
    found = _readers_in(name) if find_spec(name) else []
    if len(found) != 1:
        raise ConfigError((_no_reader(outlet, len(found)),))
    return found[0](outlet)


def _no_reader(outlet: Outlet, found: int) -> Problem:
    there = (
        f"{found} of them in spiders/outlets/{outlet.spider}.py"
        if found
        else f"no spiders/outlets/{outlet.spider}.py with one"
    )
    return Problem(
        file=f"outlets/{outlet.id}.yml",
        line=None,
        message=f"spider {outlet.spider!r} is no reader: there is {there}",
        remedy="mend the name, leave it out for the general reader, or write that file with one subclass of Reader",
    )


def _readers_in(name: str) -> list[type[Reader]]:
    """The subclasses of Reader that a module defines itself."""
    members = vars(import_module(name)).values()
    readers = [one for one in members if isinstance(one, type) and issubclass(one, Reader) and one is not Reader]
    return [one for one in readers if one.__module__ == name]
