"""Every page of the desk against axe-core's rules, in light and dark."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, expect

from review.rendering.entry_labels import entry_key, entry_path
from store.articles.articles import load_article
from store.schema.enums import Role
from tests.browser.conftest import Served
from tests.support.review_samples import demo_articles

pytestmark = pytest.mark.slow

CONTRAST = {"runOnly": ["color-contrast"]}
"""The only rule that a dark window can break where a light one breaks none."""


DARK = frozenset({"/", "/queue", "/items/1", "/articles?q=суд", "/overview", "/report"})
"""Pages that hold all colours together."""


def faults(page: Page, options: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """What axe-core finds wrong, each with the element it found it at."""
    # What is right isn't described either, which would take as long again.
    found = Axe().run(page, options={"resultTypes": ["violations"], **(options or {})}).response["violations"]
    return [{"rule": fault["id"], "at": [node["html"][:200] for node in fault["nodes"][:3]]} for fault in found]


def pages_of(desk: Served) -> list[str]:
    """Every page of the desk, filled."""
    first = demo_articles()[0]
    entry = desk.desk.config.entries[0]
    with desk.desk.database.reading() as session:
        edited = load_article(session, first.outlet, first.article_id)
        assert edited
    return [
        f"/bulk?entry={entry_key(entry.id)}", "/", "/queue", "/queue?state=confirmed",
        "/queue?kind=person&least=0.5", "/items/1", f"/articles/{edited.id}?from=1&to=2", f"/articles/{edited.id}",
        "/articles?q=суд",
        "/watchlist",
        entry_path(entry), f"{entry_path(entry)}/edit", "/new-entry", "/import-list", "/outlets",
        f"/outlets/{first.outlet}", "/overview", "/decisions", "/statistics", "/report", "/account", "/account/codes",
        "/bulk?story=1", "/queue?assigned=me", "/users", "/audit", "/nothing/here",
    ]  # fmt: skip


def test_no_page_breaks_a_rule_of_accessibility_in_light_or_dark(lasting_desk: Served) -> None:
    page = lasting_desk.window(Role.ADMIN, color_scheme="light")
    found = {}
    for path in pages_of(lasting_desk):
        assert page.goto(path), path
        found[path] = faults(page)
        if path in DARK:
            page.emulate_media(color_scheme="dark")
            found[path] += faults(page, CONTRAST)
            page.emulate_media(color_scheme="light")
    # The browser itself notes the page that there is not.
    lasting_desk.complaints[:] = [line for line in lasting_desk.complaints if "404" not in line]
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def test_the_preview_of_an_entry_breaks_no_rule(lasting_desk: Served) -> None:
    page = lasting_desk.window(Role.MAINTAINER)
    page.goto("/new-entry")
    page.locator("[name=names]").fill("Айдар Ойлапов")
    page.get_by_role("button", name="What would it find?").click()
    expect(page.get_by_role("status")).to_be_visible()
    assert faults(page) == []


def test_a_list_is_imported_without_scripts_and_its_report_breaks_no_rule(desk: Served) -> None:
    entry = desk.desk.config.entries[0]
    table = f"id,names,kind,note\n{entry.id},,,changed\n,Айдар Ойлапов,,\n,Света,ship,\n"
    page = desk.window(Role.MAINTAINER, viewport={"width": 320, "height": 700})
    page.goto("/import-list")
    page.locator("[name=text]").fill(table)
    page.get_by_role("button", name="What would change?").click()
    expect(page.get_by_role("button", name="Make 2 changes")).to_be_visible()
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    plain = desk.window(Role.MAINTAINER, java_script_enabled=False)
    plain.goto("/import-list")
    plain.locator("[name=file]").set_input_files({"name": "list.csv", "mimeType": "text/csv", "buffer": table.encode()})
    plain.get_by_role("button", name="What would change?").click()
    plain.get_by_role("button", name="Make 2 changes").click()
    expect(plain.get_by_role("link", name="Айдар Ойлапов")).to_be_visible()


def test_the_login_form_breaks_no_rule(lasting_desk: Served) -> None:
    page = lasting_desk.window(None)
    page.goto("/login")
    assert faults(page) == []
    page.emulate_media(color_scheme="dark")
    assert faults(page, CONTRAST) == []


def test_open_notes_keys_and_a_decision_break_no_rule(desk: Served) -> None:
    page = desk.window()
    page.goto("/queue")
    page.keyboard.press("m")
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    expect(page.locator("#sitting")).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    assert faults(page) == []


def test_whatever_has_the_focus_shows_it(lasting_desk: Served) -> None:
    page = lasting_desk.window()
    page.goto("/queue")
    for _ in range(15):
        page.keyboard.press("Tab")
        style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert style != "none"
