"""The shell in a real browser: find, keys, menus, derivations, lists, kept text, dropped files, themes."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

DROP = """(text) => {
  const files = new DataTransfer();
  files.items.add(new File([text], "plan.xml", { type: "text/xml" }));
  const drag = (name) => new DragEvent(name, { bubbles: true, cancelable: true, dataTransfer: files });
  const at = (name) => document.querySelector("main").dispatchEvent(drag(name));
  at("dragover");
  const veiled = document.querySelector(".sh-drop-veil")?.textContent;
  at("drop");
  return [veiled, document.querySelector("#file").files[0]?.name, document.querySelector(".sh-drop-veil")];
}"""


@pytest.fixture
def risks(browser: Any, harness: str) -> Any:
    browser.goto(harness + "/list")
    browser.wait_for_load_state("networkidle")
    return browser


def test_ctrl_k_finds_a_component_and_enter_opens_it(risks: Any, harness: str) -> None:
    risks.keyboard.press("Control+k")
    risks.keyboard.type("harb")
    option = risks.locator(".sh-palette li[aria-selected=true]:has-text('Harbor Road Bridges')")
    option.wait_for()
    assert risks.locator(".sh-palette mark").inner_text() == "Harb"
    risks.keyboard.press("Enter")
    risks.wait_for_url(f"{harness}/p/P-103/")


def test_what_was_opened_is_offered_again(risks: Any, harness: str) -> None:
    risks.keyboard.press("Control+k")
    risks.keyboard.type("P-102")
    risks.locator(".sh-palette li:has-text('Corvel')").click()
    risks.wait_for_url(f"{harness}/p/P-102/")
    risks.goto(harness + "/list")
    risks.keyboard.press("Control+k")
    assert "Corvel Fleet Renewal" in risks.locator(".sh-palette [aria-label='Recently opened']").inner_text()


def test_the_palette_says_when_nothing_was_found(risks: Any) -> None:
    risks.keyboard.press("Control+k")
    risks.keyboard.type("zzz")
    message = risks.locator(".sh-palette [role=status]:not([hidden])")
    message.wait_for()
    assert "zzz" in message.inner_text()
    risks.keyboard.press("Escape")
    risks.locator(".sh-palette").wait_for(state="detached")


def test_g_and_a_letter_goes_to_a_page(risks: Any, harness: str) -> None:
    risks.keyboard.press("g")
    risks.keyboard.press("p")
    risks.wait_for_url(f"{harness}/projects")


def test_question_mark_lists_the_keys_of_the_page(risks: Any) -> None:
    risks.keyboard.press("?")
    keys = risks.locator("dialog.sh-keys").inner_text()
    assert "In a list" in keys
    assert "find or go to" in keys


def test_slash_goes_to_the_filter_and_letters_typed_there_are_no_commands(risks: Any) -> None:
    risks.keyboard.press("/")
    risks.keyboard.type("jxn?")
    assert risks.locator("[data-filter]").input_value() == "jxn?"
    assert risks.locator("dialog").count() == 0


def test_j_moves_x_selects_enter_opens(risks: Any, harness: str) -> None:
    risks.keyboard.press("j")
    risks.keyboard.press("j")
    risks.keyboard.press("x")
    assert risks.locator("tbody tr").nth(1).get_attribute("aria-selected") == "true"
    assert risks.locator("[data-bulk-count]").inner_text() == "1 selected"
    risks.keyboard.press("Enter")
    risks.wait_for_url(f"{harness}/parts?r=2")


def test_select_all_and_shift_click_select_ranges(risks: Any) -> None:
    risks.locator("[data-select-all]").check()
    assert risks.locator("[data-bulk-count]").inner_text() == "16 selected"
    risks.locator("[data-bulk-clear]").click()
    assert risks.locator("[data-bulk]").is_hidden()
    boxes = risks.locator("tbody .sh-box")
    boxes.nth(2).click()
    boxes.nth(5).click(modifiers=["Shift"])
    assert risks.locator("[data-bulk-count]").inner_text() == "4 selected"


def test_a_deed_with_losses_asks_first(risks: Any, harness: str) -> None:
    risks.locator("tbody .sh-box").first.check()
    risks.get_by_role("button", name="Close risks").click()
    dialog = risks.locator("dialog[open]")
    assert "Their history stays" in dialog.inner_text()
    dialog.get_by_role("button", name="Cancel").click()
    assert risks.url == f"{harness}/list"
    risks.get_by_role("button", name="Close risks").click()
    with risks.expect_request(lambda request: request.method == "POST" and request.url.endswith("/bulk/")):
        risks.locator("dialog[open]").get_by_role("button", name="Close risks").click()


def test_a_menu_opens_beside_its_button_and_gives_the_focus_back(risks: Any) -> None:
    opener = risks.get_by_role("button", name="Severity Any")
    opener.focus()
    risks.keyboard.press("Enter")
    menu = risks.locator("#f-severity")
    menu.locator(":focus").wait_for()
    risks.keyboard.press("ArrowDown")
    assert risks.evaluate("() => document.activeElement.textContent").startswith("High")
    at, below = opener.bounding_box(), menu.bounding_box()
    assert abs(below["x"] - at["x"]) <= 1
    assert 0 <= below["y"] - at["y"] - at["height"] <= 8
    risks.keyboard.press("Escape")
    assert not menu.is_visible()
    assert risks.evaluate("() => document.activeElement.textContent").startswith("Severity")


def test_a_number_opens_its_derivation_without_leaving_the_page(risks: Any, harness: str) -> None:
    risks.locator("a.sh-why").first.click()
    popover = risks.get_by_role("dialog", name="1,570")
    popover.wait_for()
    assert "three-point mean" in popover.inner_text()
    assert risks.url == f"{harness}/list"
    risks.keyboard.press("Escape")
    popover.wait_for(state="detached")


def test_typed_text_outlives_an_expired_session_and_goes_once_it_is_saved(browser: Any, harness: str) -> None:
    browser.goto(harness + "/parts")
    browser.locator("#why-text").fill("Award keeps the winter possession; naïve “quotes” & ümlauts.")
    browser.request.get(harness + "/expire/")
    browser.get_by_role("button", name="Save the risk").click()
    browser.wait_for_url(f"{harness}/door")
    assert "Your text is kept" in browser.locator(".sh-door .sh-note").inner_text()
    browser.goto(harness + "/parts")
    assert browser.locator("#why-text").input_value() == "Award keeps the winter possession; naïve “quotes” & ümlauts."
    browser.get_by_role("button", name="Save the risk").click()
    browser.wait_for_url(f"{harness}/list")
    browser.goto(harness + "/parts")
    assert browser.locator("#why-text").input_value() == ""
    assert browser.locator(".sh-kept").count() == 0


def test_kept_text_can_be_dropped(browser: Any, harness: str) -> None:
    browser.goto(harness + "/parts")
    browser.locator("#title").fill("Something else")
    browser.wait_for_timeout(400)
    browser.on("dialog", lambda dialog: dialog.accept())
    browser.goto(harness + "/parts")
    assert browser.locator("#title").input_value() == "Something else"
    browser.get_by_role("button", name="Drop it").click()
    assert browser.locator("#title").input_value() == "Grid operator moves connection date"


def test_a_file_dropped_on_the_page_lands_in_the_import_form(browser: Any, harness: str) -> None:
    browser.goto(harness + "/parts")
    veiled, name, left = browser.evaluate(DROP, "<Project/>")
    assert veiled == "Drop a schedule to import it into Depots program"
    assert name == "plan.xml"
    assert left is None


def test_the_chosen_theme_stays_and_the_system_decides_without_one(risks: Any) -> None:
    risks.emulate_media(color_scheme="dark")
    assert risks.locator("html").get_attribute("data-theme") == "dark"
    risks.locator(".sh-who").click()
    risks.get_by_role("button", name="Light").click()
    risks.reload()
    assert risks.locator("html").get_attribute("data-theme") == "light"


def test_on_a_phone_the_navigation_is_behind_the_menu(browser: Any, harness: str) -> None:
    browser.set_viewport_size({"width": 390, "height": 844})
    browser.goto(harness + "/list")
    assert not browser.locator(".sh-nav").is_visible()
    browser.get_by_role("button", name="Menu").click()
    assert browser.locator(".sh-nav").is_visible()
    browser.keyboard.press("Escape")
    assert not browser.locator(".sh-nav").is_visible()
    assert browser.evaluate("() => document.activeElement.className") == "sh-menu"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("path", ["/list", "/parts", "/door"])
def test_axe_finds_nothing_serious_and_nothing_sticks_out(
    browser: Any, harness: str, complaints: list[str], path: str, width: int, theme: str
) -> None:
    browser.set_viewport_size({"width": width, "height": 900})
    browser.emulate_media(color_scheme=theme)
    browser.goto(harness + path)
    found = Axe().run(browser).response["violations"]
    assert [
        (rule["id"], rule["nodes"][0]["html"][:200]) for rule in found if rule["impact"] in ("serious", "critical")
    ] == []
    assert browser.evaluate("() => document.documentElement.scrollWidth") <= width
    assert complaints == []


def test_axe_finds_nothing_serious_in_palette_menu_and_dialog(risks: Any) -> None:
    for opening in ("Control+k", "?"):
        risks.keyboard.press(opening)
        risks.locator("dialog[open]").wait_for()
        found = Axe().run(risks).response["violations"]
        assert [
            (rule["id"], rule["nodes"][0]["html"][:200]) for rule in found if rule["impact"] in ("serious", "critical")
        ] == []
        risks.keyboard.press("Escape")
