"""The desk in a real browser: by keys alone, without scripts, for two people, in three languages, on small screens."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from docx import Document
from playwright.sync_api import Browser, Page, Route, expect

from review.rendering.entry_labels import entry_key
from store.accounts.users import insert_user
from store.review.decisions import load_latest_decisions
from store.review.review_items import load_item
from store.schema.enums import ItemState, Role
from tests.browser.conftest import Served, served
from tests.review.test_hostile_texts import LETTERS, hostile_articles
from tests.support.review_samples import NOW, SECOND_REVIEWER, article

pytestmark = pytest.mark.slow

WIDER_THAN_WINDOW = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


def state_of(desk: Served, item: int) -> ItemState:
    with desk.desk.database.reading() as session:
        found = load_item(session, item)
        assert found is not None
        return found.state


def current(page: Page) -> int:
    return int(page.locator(".item.current").get_attribute("data-item") or 0)


def corner(page: Page, place: str) -> tuple[float, float]:
    box = page.locator(place).first.bounding_box()
    assert box
    return box["x"], box["y"]


def decide_by_key(page: Page, key: str) -> int:
    """Press the key, wait for the next item, and return the item that was decided."""
    item = current(page)
    page.keyboard.press(key)
    expect(page.locator(f"#item-{item}")).to_have_count(0)
    expect(page.locator(f"#sitting [data-decided='{item}']")).to_be_visible()
    return item


def test_twenty_items_are_decided_with_one_key_each(desk: Served) -> None:
    page = desk.window()
    page.goto("/queue")
    yes, no = ItemState.CONFIRMED, ItemState.REJECTED
    verdicts = {"y": yes, "c": yes, "n": no, "r": no, "1": no, "u": ItemState.UNSURE}
    wanted = {}
    for number in range(20):
        key = "ycnr1u"[number % 6]
        wanted[decide_by_key(page, key)] = verdicts[key]
    assert len(wanted) == 20
    assert {item: state_of(desk, item) for item in wanted} == wanted


@pytest.mark.parametrize("locale", ["ru-RU", "kk-KZ"])
def test_keys_count_by_their_place_on_a_cyrillic_layout(desk: Served, locale: str) -> None:
    page = desk.window(locale=locale)
    page.goto("/queue")
    item = current(page)
    page.evaluate(
        """document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "н", code: "KeyY", bubbles: true}))"""
    )
    expect(page.locator(f"#sitting [data-decided='{item}']")).to_be_visible()
    assert state_of(desk, item) is ItemState.CONFIRMED


def test_undo_goes_back_as_far_as_the_sitting_did(desk: Served) -> None:
    page = desk.window()
    page.goto("/queue")
    made = [decide_by_key(page, "n") for _ in range(3)]
    for item in reversed(made):
        page.keyboard.press("z")
        expect(page.locator(f"#item-{item}.current")).to_be_visible()
        assert state_of(desk, item) is ItemState.OPEN
    decide_by_key(page, "y")
    assert state_of(desk, made[0]) is ItemState.CONFIRMED


def test_every_decision_is_on_the_most_urgent_item_and_the_question_stays_in_its_place(desk: Served) -> None:
    page = desk.window()
    page.goto("/queue")
    places = set()
    for _ in range(6):
        assert current(page) == desk.desk.waiting()[0]
        places |= {corner(page, "#focus h2"), corner(page, ".decide .yes")}
        decide_by_key(page, "y")
    assert len(places) == 2


def test_the_questions_of_a_text_are_answered_together(desk: Served) -> None:
    page = desk.window()
    page.goto("/queue")
    while not page.locator(".together").count():
        decide_by_key(page, "n")
    asked = [int(name[5:]) for name in page.locator(".together input").evaluate_all("all => all.map(one => one.name)")
             if name.startswith("item-")]  # fmt: skip
    assert len(asked) > 1
    page.keyboard.press("Shift+Y")
    expect(page.locator(f"#item-{asked[0]}")).to_have_count(0)
    assert {state_of(desk, item) for item in asked} == {ItemState.CONFIRMED}


def test_several_items_are_decided_by_keys(desk: Served) -> None:
    page = desk.window()
    page.goto(f"/bulk?entry={entry_key('tauassarov-zheksen')}")
    items = [
        int(item or 0) for item in page.locator("[data-item]").evaluate_all("all => all.map(one => one.dataset.item)")
    ]
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("y")
    expect(page.locator("form.undo")).to_be_visible()
    assert state_of(desk, items[1]) is ItemState.OPEN
    assert {state_of(desk, item) for item in (items[0], *items[2:])} == {ItemState.CONFIRMED}


def test_space_shows_the_text_and_slash_and_g_lead_on(lasting_desk: Served) -> None:
    page = lasting_desk.window()
    page.goto("/queue")
    page.keyboard.press(" ")
    expect(page.locator("#peek .text")).to_be_visible()
    page.keyboard.press("/")
    expect(page.locator("select[name=entry]")).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("w")
    expect(page.get_by_role("heading", name="Watchlist")).to_be_visible()
    page.keyboard.press("g")
    page.keyboard.press("q")
    expect(page.get_by_role("heading", name="Queue")).to_be_visible()


def test_on_a_phone_question_and_buttons_fit_the_first_screen(lasting_desk: Served) -> None:
    page = lasting_desk.window(viewport={"width": 390, "height": 700}, has_touch=True)
    page.goto("/queue")
    for place in ("#focus h2", ".decide .yes", ".decide .no", ".decide .unsure"):
        box = page.locator(place).first.bounding_box()
        assert box
        assert box["y"] + box["height"] < 700 - 56
    assert all(button.bounding_box()["height"] >= 44 for button in page.locator(".decide .buttons > button").all())  # type: ignore[index]


def test_a_takes_an_item_which_stays_where_it_was(desk: Served) -> None:
    page = desk.window()
    page.goto("/queue")
    first = current(page)
    page.keyboard.press("j")
    expect(page.locator(f"#item-{first}")).to_have_count(0)
    item = current(page)
    page.keyboard.press("a")
    expect(page.locator(f"#item-{item}.current")).to_contain_text("Assigned to: aliya")
    page.goto("/queue?assigned=me")
    expect(page.locator("[data-item]")).to_have_count(1)


def test_j_and_k_move_and_o_opens_and_returns(lasting_desk: Served) -> None:
    page = lasting_desk.window()
    page.goto("/queue")
    first = current(page)
    second = int(page.locator("[data-row]").nth(1).get_attribute("data-row") or 0)
    page.keyboard.press("k")
    expect(page.locator(f"#item-{first}")).to_be_focused()
    page.keyboard.press("j")
    expect(page.locator(f"#item-{second}")).to_be_focused()
    expect(page.locator(f"[data-row='{second}']")).to_have_attribute("aria-current", "true")
    page.keyboard.press("ArrowUp")
    expect(page.locator(f"#item-{first}.current")).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(page.locator(f"#item-{second}.current")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("aside")).to_be_visible()
    assert f"/items/{second}" in page.url
    page.keyboard.press("o")
    expect(page.locator(f"#item-{second}.current")).to_be_visible()


def test_on_an_items_page_a_key_decides_and_opens_the_next(desk: Served) -> None:
    page = desk.window()
    first, second, *_ = desk.desk.waiting()
    page.goto(f"/items/{first}")
    page.keyboard.press("y")
    expect(page.locator(f"#item-{second}")).to_be_visible()
    assert state_of(desk, first) is ItemState.CONFIRMED


def test_a_note_and_a_reason_need_no_mouse(desk: Served) -> None:
    page = desk.window()
    page.goto("/queue")
    item = current(page)
    page.keyboard.press("m")
    page.keyboard.type("a namesake, yes or no?")
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    expect(page.locator(f"#sitting [data-decided='{item}']")).to_be_visible()
    with desk.desk.database.reading() as session:
        made = load_latest_decisions(session)[0]
        assert (made.item_id, made.reason, made.note) == (item, "other-person", "a namesake, yes or no?")


def test_a_newcomer_comes_from_a_name_to_a_corrected_event_in_a_case_file(browser: Browser, tmp_path: Path) -> None:
    told = article("kaztag", "1", title="Суд", text="В Актобе суд арестовал Нурбека Сарытаева на 15 суток.")
    with served(browser, tmp_path, articles=[told], searches=True) as desk:
        # The search takes the machine's time; the desk's stands, and must not be before what the search opens.
        desk.desk.clock.now = datetime.now(UTC) + timedelta(minutes=1)
        page = desk.window(Role.MAINTAINER)
        page.goto("/new-entry")
        page.locator("[name=names]").fill("Нурбек Сарытаев")
        page.get_by_role("button", name="Save").click()
        page.get_by_role("link", name="Review 1 item").click()
        page.get_by_role("button", name="Yes, it is").click()
        page.get_by_role("link", name="To the case").click()
        page.get_by_text("Correct", exact=True).click()
        page.locator("[name=date]").first.fill("05.03.2026")
        page.get_by_role("button", name="Save").first.click()
        expect(page.locator(".case-events > li:target .tag.corrected")).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("link", name="DOCX").click()
        lines = [line.text for line in Document(str(download.value.path())).paragraphs]
        assert any(line.startswith("5 March 2026 – ") for line in lines)


def test_the_help_lists_the_keys_and_can_turn_them_off(lasting_desk: Served) -> None:
    page = lasting_desk.window()
    page.goto("/queue")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.locator("#keys-on").uncheck()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    first = current(page)
    page.keyboard.press("j")
    page.keyboard.press("y")
    page.goto("/queue")
    assert current(page) == first


def test_a_key_pressed_twice_in_haste_decides_one_item(desk: Served) -> None:
    page = desk.window()
    page.goto("/queue")
    page.evaluate(
        """for (let times = 0; times < 3; times++)
             document.body.dispatchEvent(new KeyboardEvent("keydown", {key: "y", code: "KeyY", bubbles: true}))"""
    )
    expect(page.locator("#sitting")).to_be_visible()
    with desk.desk.database.reading() as session:
        assert len(load_latest_decisions(session)) == 1


def hold_first_decision(page: Page) -> list[Route]:
    """Hold the next decision on its way to the desk; return the list that will contain it."""
    held: list[Route] = []
    page.route("**/decide", lambda route: route.continue_() if held else held.append(route))
    return held


def test_the_next_question_is_shown_before_a_slow_desk_answers(desk: Served) -> None:
    page = desk.window()
    sent = hold_first_decision(page)
    with page.expect_response(lambda answer: answer.request.headers.get("kuzet-part") == "ahead"):
        page.goto("/queue")
    first = current(page)
    page.keyboard.press("y")
    expect(page.locator(f"#item-{first}")).to_have_count(0)
    second = current(page)
    page.keyboard.press("n")  # waits until the first decision is recorded
    assert (len(sent), state_of(desk, first)) == (1, ItemState.OPEN)
    sent[0].continue_()
    expect(page.locator(f"#sitting [data-decided='{second}']")).to_be_visible()
    assert (state_of(desk, first), state_of(desk, second)) == (ItemState.CONFIRMED, ItemState.REJECTED)


def test_a_refused_decision_comes_back_although_the_next_question_was_shown(desk: Served) -> None:
    page, other = desk.window(), desk.window(name=SECOND_REVIEWER)
    sent = hold_first_decision(page)
    with page.expect_response(lambda answer: answer.request.headers.get("kuzet-part") == "ahead"):
        page.goto("/queue")
    other.goto("/queue")
    first = decide_by_key(other, "n")
    page.keyboard.press("y")
    expect(page.locator(f"#item-{first}")).to_have_count(0)
    sent[0].continue_()
    expect(page.locator("#problem")).to_contain_text(SECOND_REVIEWER)
    assert state_of(desk, first) is ItemState.REJECTED
    desk.complaints[:] = [line for line in desk.complaints if "409" not in line]


def test_the_slower_of_two_reviewers_is_informed_and_keeps_the_note(desk: Served) -> None:
    fast, slow = desk.window(), desk.window(name=SECOND_REVIEWER)
    item = desk.desk.waiting()[0]
    for page in (fast, slow):
        page.goto(f"/items/{item}")
    slow.keyboard.press("m")
    slow.keyboard.type("looked at it closely")
    fast.keyboard.press("n")
    expect(fast.locator(".done")).to_be_visible()
    slow.keyboard.press("Escape")
    # The browser itself notes a 409 in its console: that is what this page is about.
    slow.keyboard.press("y")
    expect(slow.locator("#problem")).to_contain_text("aliya")
    expect(slow.locator("textarea")).to_have_value("looked at it closely")
    assert state_of(desk, item) is ItemState.REJECTED
    desk.complaints[:] = [line for line in desk.complaints if "409" not in line]


def test_without_scripts_buttons_decide_and_undo(desk: Served) -> None:
    page = desk.window(java_script_enabled=False)
    page.goto("/queue")
    item = current(page)
    page.locator(f"#item-{item}").get_by_role("button", name="Yes, it is").click()
    assert state_of(desk, item) is ItemState.CONFIRMED
    following = current(page)
    page.locator(f"#item-{following} summary").click()
    page.locator(f"#item-{following} textarea").fill("by hand")
    page.locator(f"#item-{following}").get_by_role("button", name="another person").click()
    assert state_of(desk, following) is ItemState.REJECTED
    page.get_by_role("button", name="Undo").first.click()
    assert state_of(desk, following) is ItemState.OPEN
    expect(page.locator("[data-help]")).to_be_hidden()


def test_logging_in_and_out_by_keyboard(desk: Served) -> None:
    with desk.desk.database.session() as session:
        insert_user(session, "nuri", "a long enough password", role=Role.REVIEWER, now=NOW)
    page = desk.window(None)
    page.goto("/watchlist")
    page.keyboard.type("nuri")
    page.keyboard.press("Tab")
    page.keyboard.type("a long enough password")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Watchlist")).to_be_visible()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Log in")).to_be_visible()


@pytest.mark.parametrize(("code", "heading"), [("ru", "Очередь"), ("kk", "Кезек"), ("en", "Queue")])
def test_each_language_is_one_click_away(lasting_desk: Served, code: str, heading: str) -> None:
    page = lasting_desk.window()
    page.goto("/queue")
    page.get_by_role("button", name=code, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    expect(page.locator("html")).to_have_attribute("lang", code)


@pytest.mark.parametrize("locale", ["ru", "kk", "en"])
def test_a_narrow_screen_never_scrolls_sideways(lasting_desk: Served, locale: str) -> None:
    page = lasting_desk.window(Role.ADMIN, locale=locale, viewport={"width": 320, "height": 640})
    wide = []
    for path in (
        "/",
        "/queue",
        "/items/1",
        "/articles/1",
        "/watchlist",
        "/new-entry",
        "/outlets",
        "/outlets/kaztag",
        "/overview",
        "/report",
        "/articles?q=суд",
        "/queue?least=0.5",
        "/decisions",
        "/users",
        "/account",
        "/audit",
    ):
        page.goto(path)
        if page.evaluate(WIDER_THAN_WINDOW):
            wide.append(path)
    assert wide == []


def test_hostile_articles_are_inert(browser: Browser, tmp_path: Path) -> None:
    with served(browser, tmp_path, articles=hostile_articles()) as desk:
        page = desk.window(Role.ADMIN, viewport={"width": 1000, "height": 800})
        page.goto("/queue")
        expect(page.locator("[data-row]")).to_have_count(len(LETTERS) + 1)
        assert not page.evaluate(WIDER_THAN_WINDOW)
        for item in desk.desk.waiting():
            for path in (f"/items/{item}", f"/articles/{item}"):
                page.goto(path)
                expect(page.locator("h1")).to_be_visible()
                assert not page.evaluate(WIDER_THAN_WINDOW)
                title = page.locator("h1").bounding_box()
                assert title
                assert title["height"] < 1500


def test_paper_is_white_and_carries_no_buttons(lasting_desk: Served) -> None:
    page = lasting_desk.window(color_scheme="dark")
    page.goto("/queue")
    page.emulate_media(media="print")
    item = page.locator(".item").first
    assert item.evaluate("element => getComputedStyle(element).backgroundColor") == "rgb(255, 255, 255)"
    assert item.evaluate("element => getComputedStyle(element).color") == "rgb(0, 0, 0)"
    expect(item.locator(".buttons")).to_be_hidden()
    expect(page.locator(".side")).to_be_hidden()
