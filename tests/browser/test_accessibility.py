"""Every page of the desk against axe-core's rules, in light and dark."""

from typing import Any, Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, expect

from review.entries import entry_key, entry_path
from store.tables import Role
from tests.browser.conftest import Served

Scheme = Literal["light", "dark"]


def faults(page: Page) -> list[dict[str, Any]]:
    """What axe-core finds wrong, each with the element it found it at."""
    found = Axe().run(page).response["violations"]
    return [{"rule": fault["id"], "at": [node["html"][:200] for node in fault["nodes"][:3]]} for fault in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_breaks_a_rule_of_accessibility(lasting_desk: Served, scheme: Scheme) -> None:
    page = lasting_desk.window(Role.ADMIN, color_scheme=scheme)
    entry = lasting_desk.desk.config.entries[0]
    bulk = f"/bulk?entry={entry_key(lasting_desk.desk.config.entries[0].id)}"
    for path in (
        bulk, "/", "/items/1", "/articles/1", "/watchlist", entry_path(entry), f"{entry_path(entry)}/edit",
        "/new-entry", "/outlets", "/decisions", "/account", "/users", "/audit",
    ):  # fmt: skip
        answer = page.goto(path)
        assert answer
        assert answer.ok, path
        assert faults(page) == [], path


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_login_form_breaks_no_rule(lasting_desk: Served, scheme: Scheme) -> None:
    page = lasting_desk.window(None, color_scheme=scheme)
    page.goto("/login")
    assert faults(page) == []


def test_open_notes_keys_and_a_decision_break_no_rule(desk: Served) -> None:
    page = desk.window()
    page.goto("/")
    page.keyboard.press("m")
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.locator(".done")).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    assert faults(page) == []


def test_whatever_has_the_focus_shows_it(lasting_desk: Served) -> None:
    page = lasting_desk.window()
    page.goto("/")
    for _ in range(15):
        page.keyboard.press("Tab")
        style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert style != "none"
