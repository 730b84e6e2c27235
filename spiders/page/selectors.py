"""The CSS selectors of an outlet, compiled: those of its file, behind them those that its reader brings along."""

from collections.abc import Iterable
from typing import Any

from lxml.cssselect import CSSSelector

from config.models import Outlet, Select


class Selectors:
    """Finds an outlet's fields in a tree."""

    def __init__(self, outlet: Outlet, defaults: Select) -> None:
        self._found: dict[str, list[tuple[str, CSSSelector]]] = {}
        for layer, select in (("select", outlet.select), ("outlet", defaults)):
            for field, written in select.model_dump(exclude={"drop"}, exclude_none=True).items():
                self._found.setdefault(field, []).append((layer, _compiled(written)))
        drops = (*outlet.select.drop, *defaults.drop)
        self._drop = _compiled(", ".join(drops)) if drops else None

    def has(self, field: str) -> bool:
        """Whether there is a selector for the field."""
        return field in self._found

    def first(self, field: str, tree: Any) -> tuple[str, Any] | None:
        """The first element of a field in the order of the page, with the layer of the selector that found it."""
        for layer, selector in self._found.get(field, ()):
            if found := selector(tree):
                return layer, found[0]
        return None

    def all(self, field: str, tree: Any) -> list[Any]:
        """All elements of a field."""
        for _, selector in self._found.get(field, ()):
            if found := selector(tree):
                return list(found)
        return []

    def dropped(self, tree: Any) -> Iterable[Any]:
        """The elements that are not text of the article."""
        return self._drop(tree) if self._drop is not None else ()


def _compiled(written: str) -> CSSSelector:
    return CSSSelector(written, translator="html")
