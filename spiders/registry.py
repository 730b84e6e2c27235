"""Find the reader class of an outlet."""

from importlib import import_module
from importlib.util import find_spec

from config.models.outlet import Outlet
from config.yaml_file import ConfigError, Problem
from spiders.reader import Reader


def reader_for(outlet: Outlet) -> Reader:
    """Return the reader defined in the module `spiders.outlets.<spider>`, else the generic one.

    Raises ConfigError if there is no such module or it doesn't define exactly one reader.
    """
    if outlet.spider is None:
        return Reader(outlet)
    name = f"spiders.outlets.{outlet.spider}"
    found = _readers_in(name) if find_spec(name) else []
    if len(found) != 1:
        raise ConfigError((_no_reader(outlet, len(found)),))
    return found[0](outlet)


def _no_reader(outlet: Outlet, found: int) -> Problem:
    module = f"spiders/outlets/{outlet.spider}.py"
    message = f"{module} defines {found} readers" if found else f"{module} with a reader doesn't exist"
    return Problem(
        file=f"outlets/{outlet.id}.yml",
        line=None,
        message=f"unknown spider {outlet.spider!r}: {message}",
        remedy="fix the name, omit it to use the generic reader, or write that file with one subclass of Reader",
    )


def _readers_in(name: str) -> list[type[Reader]]:
    """Return the subclasses of Reader that a module defines itself."""
    members = vars(import_module(name)).values()
    readers = [one for one in members if isinstance(one, type) and issubclass(one, Reader) and one is not Reader]
    return [one for one in readers if one.__module__ == name]
