"""Apply the CSS selectors of an outlet: those of its file first, then its reader's defaults."""

from collections.abc import Iterable
from typing import Any

from lxml.cssselect import CSSSelector

from config.models.outlet import Outlet, Select


class Selectors:
    """An outlet's compiled selectors."""

    def __init__(self, outlet: Outlet, defaults: Select) -> None:
        self._found: dict[str, list[tuple[str, CSSSelector]]] = {}
        for layer, select in (("select", outlet.select), ("outlet", defaults)):
            for field, selector in select.model_dump(exclude={"drop"}, exclude_none=True).items():
                self._found.setdefault(field, []).append((layer, _compile(selector)))
        drops = (*outlet.select.drop, *defaults.drop)
        self._drop = _compile(", ".join(drops)) if drops else None

    def has(self, field: str) -> bool:
        """Return whether the field has a selector."""
        return field in self._found

    def is_configured(self, field: str) -> bool:
        """Return whether the outlet's file itself has a selector for the field."""
        return any(layer == "select" for layer, _ in self._found.get(field, ()))

    def first(self, field: str, tree: Any) -> tuple[str, Any] | None:
        """Return the first element of a field in page order, with the layer whose selector found it."""
        for layer, selector in self._found.get(field, ()):
            if found := selector(tree):
                return layer, found[0]
        return None

    def all(self, field: str, tree: Any) -> list[Any]:
        """Return all elements of a field."""
        for _, selector in self._found.get(field, ()):
            if found := selector(tree):
                return list(found)
        return []

    def dropped(self, tree: Any) -> Iterable[Any]:
        """Return the elements that aren't text of the article."""
        return self._drop(tree) if self._drop is not None else ()


def _compile(selector: str) -> CSSSelector:
    return CSSSelector(selector, translator="html")
