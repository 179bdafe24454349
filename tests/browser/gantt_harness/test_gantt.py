"""The Gantt in a real browser: drawn, moved through, folded, zoomed, read as a table."""

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

PHONE = {"width": 390, "height": 844}
ROWS = ".sh-gantt-row:not([hidden])"


def names(page: Any) -> list[str]:
    """Task names of the grid, from top to bottom."""
    return [text.strip() for text in page.locator(f"{ROWS} .sh-gantt-name").all_inner_texts()]


def selected(page: Any) -> str:
    return page.locator(f"{ROWS}[aria-selected=true] .sh-gantt-name").inner_text().strip()


def pixel(page: Any, x: int, y: int) -> list[int]:
    """Color of a canvas pixel, by CSS pixels from the timeline's corner."""
    script = "([x, y]) => [...document.querySelector('.sh-gantt-time').getContext('2d').getImageData(x, y, 1, 1).data]"
    return page.evaluate(script, [x, y])


def frame(page: Any) -> None:
    """Wait until what was asked for has been drawn."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))")


@pytest.fixture
def plan(browser: Any, harness: str) -> Any:
    browser.goto(harness + "/")
    browser.wait_for_selector(ROWS)
    return browser


def test_the_plan_is_drawn_under_the_strict_policy_without_a_complaint(plan: Any, complaints: list[str]) -> None:
    assert names(plan)[:3] == ["Ardley Depot Electrification", "Mobilize and design", "Design package 1"]
    assert plan.locator(".sh-gantt-time").evaluate("(canvas) => canvas.width > 300 && canvas.height > 300")
    assert complaints == []


def test_arrow_keys_move_fold_and_unfold(plan: Any) -> None:
    plan.locator(".sh-gantt-tree").focus()
    plan.keyboard.press("ArrowDown")
    plan.keyboard.press("ArrowDown")
    frame(plan)
    assert selected(plan) == "Mobilize and design"
    plan.keyboard.press("ArrowLeft")
    frame(plan)
    assert names(plan)[2] == "Consents and procurement"
    plan.keyboard.press("ArrowRight")
    plan.keyboard.press("ArrowRight")
    frame(plan)
    assert selected(plan) == "Design package 1"
    plan.keyboard.press("End")
    frame(plan)
    assert selected(plan) == "Gate: into service"


def test_the_grid_tells_a_screen_reader_level_place_and_state(plan: Any) -> None:
    tree = plan.locator(".sh-gantt-tree")
    tree.focus()
    plan.keyboard.press("Home")
    frame(plan)
    row = plan.locator(f"#{tree.get_attribute('aria-activedescendant')}")
    assert row.get_attribute("aria-level") == "1"
    assert row.get_attribute("aria-expanded") == "true"
    assert row.get_attribute("aria-rowindex") == "2"
    assert tree.get_attribute("aria-rowcount") == "27"


def test_selecting_a_row_says_so_to_the_page(plan: Any) -> None:
    plan.evaluate("() => document.addEventListener('gantt:select', (event) => { document.title = event.detail.id; })")
    plan.locator(f"{ROWS}:has-text('Planning consent')").click()
    assert plan.title() == "T9"


def test_ten_thousand_tasks_are_there_within_a_second_and_only_the_rows_in_view(browser: Any, harness: str) -> None:
    browser.goto(f"{harness}/?rows=10000")
    browser.wait_for_function("() => performance.getEntriesByName('gantt:first-frame').length > 0")
    assert browser.evaluate("() => performance.getEntriesByName('gantt:first-frame')[0].duration") < 1000
    assert browser.locator(".sh-gantt-row").count() < 60
    browser.locator(".sh-gantt-scroll").evaluate("(scroller) => { scroller.scrollTop = scroller.scrollHeight; }")
    frame(browser)
    assert names(browser)[-1].endswith(" 10000")


def test_a_hundred_thousand_tasks_do_not_break_it(browser: Any, harness: str, complaints: list[str]) -> None:
    browser.goto(f"{harness}/?rows=100000")
    browser.wait_for_selector(ROWS)
    browser.locator(".sh-gantt-tree").focus()
    browser.keyboard.press("End")
    frame(browser)
    assert names(browser)[-1].endswith(" 100000")
    assert complaints == []


def test_zooming_with_the_wheel_keeps_the_task_under_the_pointer(plan: Any) -> None:
    box = plan.locator(".sh-gantt-time").bounding_box()
    row = plan.locator(f"{ROWS}:has-text('Masts and overhead line')").bounding_box()
    x = next(
        x
        for x in range(300, 560, 4)
        if pixel(plan, x, int(row["y"] - box["y"]) + 11) == pixel_of(plan, "--sh-gantt-critical")
    )
    plan.mouse.move(box["x"] + x + 8, row["y"] + 11)
    tip = plan.locator(".sh-tip:not([hidden]) b")
    assert tip.inner_text() == "Masts and overhead line"
    plan.keyboard.down("Control")
    plan.mouse.wheel(0, -900)
    plan.keyboard.up("Control")
    plan.mouse.move(box["x"] + x + 9, row["y"] + 11)
    assert plan.locator(".sh-tip:not([hidden]) b").inner_text() == "Masts and overhead line"
    assert plan.get_by_role("button", name="Week").get_attribute("aria-pressed") == "true"


def pixel_of(page: Any, token: str) -> list[int]:
    """A token's color as canvas bytes."""
    text = page.evaluate("(name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()", token)
    digits = text.removeprefix("#")
    return [*bytes.fromhex(digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)), 255]


def test_the_canvas_takes_the_theme_up_at_once(plan: Any) -> None:
    assert pixel(plan, 3, 3) == pixel_of(plan, "--sh-surface")
    plan.evaluate("() => { document.documentElement.dataset.theme = 'dark'; }")
    frame(plan)
    assert pixel_of(plan, "--sh-surface") == [22, 29, 37, 255]
    assert pixel(plan, 3, 3) == [22, 29, 37, 255]


def test_t_shows_the_same_facts_as_a_table_with_predecessors(plan: Any) -> None:
    plan.keyboard.press("t")
    row = plan.locator(".sh-gantt-table tr:has-text('Gate: contract award') td")
    assert [text.strip() for text in row.all_inner_texts()] == [
        "13", "Gate: contract award", "–", "6 Nov 26", "6 Nov 26", "+25", "0", "0", "yes", "10, 11",
    ]  # fmt: skip
    plan.keyboard.press("t")
    assert plan.locator(".sh-gantt-view").is_visible()


def test_the_table_says_how_many_rows_it_shows_and_offers_more(browser: Any, harness: str) -> None:
    browser.goto(f"{harness}/?rows=1200")
    browser.wait_for_selector(ROWS)
    browser.keyboard.press("t")
    foot = browser.locator(".sh-gantt-table .sh-foot")
    assert "500 of 1,200 rows" in foot.inner_text()
    foot.get_by_role("button").click()
    assert browser.locator(".sh-gantt-table tbody tr").count() == 1000


def test_a_phone_gets_the_table(browser: Any, harness: str) -> None:
    browser.set_viewport_size(PHONE)
    browser.goto(harness + "/")
    assert browser.locator(".sh-gantt-table").is_visible()
    assert not browser.locator(".sh-gantt-view").is_visible()
    assert browser.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_narrow_grid_drops_columns_and_keeps_the_name(plan: Any) -> None:
    plan.set_viewport_size({"width": 800, "height": 900})
    frame(plan)
    heads = plan.locator(".sh-gantt-head [role=columnheader]").all_inner_texts()
    assert heads[:2] == ["#", "Task"]
    assert "%" not in heads
    plan.set_viewport_size({"width": 1440, "height": 900})
    frame(plan)
    assert "%" in plan.locator(".sh-gantt-head [role=columnheader]").all_inner_texts()


def test_the_edge_between_grid_and_timeline_moves_by_keyboard(plan: Any) -> None:
    before = plan.locator(".sh-gantt-tree").bounding_box()["width"]
    plan.get_by_role("separator").focus()
    plan.keyboard.press("ArrowLeft")
    assert plan.locator(".sh-gantt-tree").bounding_box()["width"] == pytest.approx(before - 16, abs=1)


def test_the_status_line_counts_rows_and_open_critical_tasks(plan: Any) -> None:
    assert plan.locator(".sh-status-bar span").first.inner_text() == "26 of 26 rows, 8 critical to do"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("view", "width"), [("gantt", 1440), ("table", 1440), ("table", 390)])
def test_axe_finds_nothing_serious_in_the_gantt(browser: Any, harness: str, theme: str, view: str, width: int) -> None:
    browser.set_viewport_size({"width": width, "height": 900})
    browser.emulate_media(color_scheme=theme)
    browser.goto(harness + "/")
    browser.wait_for_selector("[data-mounted]")
    if view == "table" and width > 640:
        browser.keyboard.press("t")
    found = Axe().run(browser).response["violations"]
    assert [
        (rule["id"], rule["nodes"][0]["html"][:200]) for rule in found if rule["impact"] in ("serious", "critical")
    ] == []


def test_printing_shows_the_whole_plan_as_a_light_table(plan: Any) -> None:
    plan.evaluate("() => { document.documentElement.dataset.theme = 'dark'; dispatchEvent(new Event('beforeprint')); }")
    assert plan.locator(".sh-gantt-table tbody tr").count() == 26
    assert plan.locator("html").get_attribute("data-theme") == "light"
    plan.evaluate("() => dispatchEvent(new Event('afterprint'))")
    assert re.search("light|dark", plan.locator("html").get_attribute("data-theme"))
    assert plan.locator(".sh-gantt-view").is_visible()
