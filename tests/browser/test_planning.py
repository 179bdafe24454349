"""Somebody plans a project from nothing with the keyboard only, with the pointer too; two plan at once.

On a real server, in a real browser. Pictures go into the folder that BROWSER_PICTURES names.
"""

import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import pytest
from tests.browser.offices import DIRECTOR, PASSWORD, make_office
from tests.browser.visits import Visitor, visitor
from tests.support.servers import Server

pytestmark = [pytest.mark.browser, pytest.mark.one_database, pytest.mark.slow]

ROWS = ".sh-gantt-row:not([hidden])"
SAVED = f"{ROWS} .is-saved"
MAKE = """
from steerhouse.core.actors import Actor
from steerhouse.projects.actions import add_component
from steerhouse.projects.models import Component
by = Actor.system("a project for a story")
made = add_component(Component, values={"name": "Harbour crane", "kind": "project", "start": "2026-11-23"}, by=by)
print(made.public_id)
"""
LINES = [("Design", "2w", ""), ("Build", "5d", "1"), ("Test", "3d", "2"), ("Handover", "0", "3FS+1d")]


class Planner:
    """A person at the plan page who types."""

    def __init__(self, who: Visitor, project: str) -> None:
        self.who, self.page = who, who.page
        # One answer of the server is all that a step waits for.
        self.page.set_default_timeout(30_000)
        self.address = f"/components/{project}/plan/"

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def row(self, name: str) -> Any:
        return self.page.locator(f"{ROWS}:has(.sh-gantt-name > span:text-is('{name}'))")

    def cell(self, name: str, column: str) -> str:
        return str(self.row(name).locator(f".g-w-{column}").inner_text()).strip()

    def names(self) -> list[str]:
        script = """(rows) => rows.map((row) => ".".repeat(Number(row.ariaLevel) - 1)
            + row.querySelector(".sh-gantt-name").innerText.trim())"""
        return list(self.page.locator(ROWS).evaluate_all(script))

    def says(self, name: str, column: str, text: str) -> None:
        """Wait until a cell says this."""
        self.row(name).locator(f".g-w-{column}", has_text=re.compile(f"^{re.escape(text)}$")).wait_for()

    def until(self, names: list[str]) -> None:
        """Wait until the outline is this."""
        for _turn in range(100):
            if self.names() == names:
                return
            self.page.wait_for_timeout(50)
        assert self.names() == names

    def select(self, name: str) -> None:
        self.row(name).locator(".sh-gantt-name").click()


@pytest.fixture(scope="module")
def project(live: Server) -> str:
    make_office(live.home)
    return live.home.python(MAKE).strip().splitlines()[-1]


@pytest.fixture(scope="module")
def planner(
    live: Server, project: str, chromium: Any, tmp_path_factory: pytest.TempPathFactory, database: str
) -> Iterator[Planner]:
    """The director plans a project from nothing: a summary with three tasks and a milestone, by keys alone."""
    with visitor(chromium, live.url, tmp_path_factory.mktemp(f"planning-{database}")) as who:
        who.sign_in(DIRECTOR, PASSWORD)
        found = Planner(who, project)
        who.go(found.address).look("plan-none")
        start = who.page.get_by_role("button", name="Start a plan")
        while not start.evaluate("(button) => button === document.activeElement"):
            found.press("Tab")
        found.press("Enter")
        tree = who.page.locator(".sh-gantt-tree")
        tree.wait_for()
        who.look("plan-empty")
        while not tree.evaluate("(tree) => tree === document.activeElement"):
            found.press("Tab")
        for name, duration, after in LINES:
            found.press("Insert")
            who.page.keyboard.type(name)
            found.press("Tab")
            found.type(duration)
            found.press("Tab", "Tab")
            found.type(after)
            found.press("Enter")
        found.says("Handover", "start", "17 Dec 26")
        yield found


def test_a_plan_is_made_with_the_keyboard_only_and_every_date_follows(planner: Planner) -> None:
    assert planner.names() == ["Design", "Build", "Test", "Handover"]
    assert [planner.cell(name, "days") for name in ("Design", "Build", "Test", "Handover")] == ["10", "5", "3", "–"]
    assert [planner.cell(name, "start") for name in ("Design", "Build")] == ["23 Nov 26", "7 Dec 26"]
    assert planner.cell("Handover", "links") == "3 +1d"
    planner.who.look("plan-filled")


def test_indent_outdent_move_and_delete_by_keys_and_all_of_it_taken_back(planner: Planner) -> None:
    planner.select("Test")
    planner.press("Insert")
    planner.page.keyboard.type("Paint")
    planner.press("Enter")
    planner.until(["Design", "Build", "Test", "Paint", "Handover"])
    planner.press("Alt+Shift+ArrowRight")
    planner.until(["Design", "Build", "Test", ".Paint", "Handover"])
    planner.press("Alt+Shift+ArrowLeft")
    planner.until(["Design", "Build", "Test", "Paint", "Handover"])
    planner.press("Alt+Shift+ArrowUp")
    planner.until(["Design", "Build", "Paint", "Test", "Handover"])
    planner.press("Delete")
    planner.until(["Design", "Build", "Test", "Handover"])
    for _turn in range(2):
        planner.press("Control+z")
    planner.until(["Design", "Build", "Test", "Paint", "Handover"])
    planner.press("Control+Shift+z")
    planner.until(["Design", "Build", "Paint", "Test", "Handover"])
    for _turn in range(4):
        planner.press("Control+z")
    planner.until(["Design", "Build", "Test", "Handover"])


def test_a_saved_cell_is_lit_for_a_moment(planner: Planner) -> None:
    planner.select("Build")
    planner.press("F2")
    planner.type("Assemble")
    planner.press("Enter")
    planner.page.locator(SAVED, has_text="Assemble").wait_for()
    planner.page.locator(SAVED).wait_for(state="detached")
    planner.press("Control+z")
    planner.row("Build").wait_for()


def test_escape_leaves_a_cell_and_a_new_row_as_if_nothing_had_been(planner: Planner) -> None:
    planner.select("Build")
    planner.press("Enter")
    planner.type("Nonsense")
    planner.press("Escape", "Insert")
    planner.page.keyboard.type("More of it")
    planner.press("Escape")
    planner.until(["Design", "Build", "Test", "Handover"])


def test_what_means_nothing_is_told_beside_the_row_and_can_be_mended(planner: Planner) -> None:
    planner.row("Test").locator(".g-w-days").dblclick()
    planner.type("soon")
    planner.press("Enter")
    planner.page.get_by_role("alert").filter(has_text="Write a duration as 3d").wait_for()
    planner.page.screenshot(path=planner.who.pictures / "plan-trouble.png")
    planner.type("4d")
    planner.press("Enter")
    planner.says("Test", "days", "4")
    planner.press("Control+z")
    planner.says("Test", "days", "3")


def test_a_loop_is_refused_with_the_names_of_its_tasks(planner: Planner) -> None:
    planner.row("Design").locator(".g-w-links").dblclick()
    planner.type("3")
    planner.press("Enter")
    planner.page.get_by_role("alert").filter(has_text="close a loop").wait_for()
    said = planner.page.get_by_role("alert").filter(has_text="close a loop").inner_text()
    assert all(name in said for name in ("Design", "Build", "Test"))
    assert planner.cell("Design", "links") == ""


def bar(planner: Planner, name: str) -> tuple[float, float, float]:
    """Left and right end of a task's bar and its height on the page, read off the picture."""
    box = planner.row(name).bounding_box()
    canvas = planner.page.locator(".sh-gantt-time").bounding_box()
    y = box["y"] + 11 - canvas["y"]
    script = """(canvas, y) => {
        const ratio = window.devicePixelRatio || 1;
        const row = canvas.getContext("2d").getImageData(0, Math.round(y * ratio), canvas.width, 1).data;
        const seen = [];
        const far = (x, color) => color.reduce((sum, part, at) => sum + Math.abs(row[4 * x + at] - part), 0);
        const style = getComputedStyle(document.documentElement);
        const colors = ["--sh-plot", "--sh-gantt-critical"].map((name) => style.getPropertyValue(name).trim())
            .map((text) => [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16)));
        for (let x = 0; x < canvas.width; x++) if (colors.some((color) => far(x, color) < 12)) seen.push(x / ratio);
        return [seen[0], seen[seen.length - 1]];
    }"""
    left, right = planner.page.locator(".sh-gantt-time").evaluate(script, y)
    return canvas["x"] + left, canvas["x"] + right, box["y"] + 11


def test_a_bar_is_dragged_to_other_dates_and_escape_lets_go(planner: Planner) -> None:
    page = planner.page
    left, right, y = bar(planner, "Design")
    day = (right - left) / 11.4
    page.mouse.move(left + 20, y)
    page.mouse.down()
    page.mouse.move(left + 20 + 7 * day, y, steps=4)
    planner.press("Escape")
    page.mouse.up()
    page.wait_for_timeout(300)
    assert planner.cell("Design", "start") == "23 Nov 26"
    page.mouse.move(left + 20, y)
    page.mouse.down()
    page.mouse.move(left + 20 + 7 * day, y, steps=4)
    planner.who.page.screenshot(path=planner.who.pictures / "plan-drag.png")
    page.mouse.up()
    planner.says("Design", "start", "30 Nov 26")
    page.locator(".sh-gantt-tree").focus()
    planner.press("Control+z")
    planner.says("Design", "start", "23 Nov 26")


def test_the_end_of_a_bar_is_dragged_to_another_duration(planner: Planner) -> None:
    page = planner.page
    left, right, y = bar(planner, "Design")
    day = (right - left) / 11.4
    page.mouse.move(right - 1, y)
    page.mouse.down()
    page.mouse.move(right - 1 + 3 * day, y, steps=4)
    page.mouse.up()
    planner.says("Design", "days", "11")
    page.locator(".sh-gantt-tree").focus()
    planner.press("Control+z")
    planner.says("Design", "days", "10")


def test_a_link_is_drawn_from_the_knob_of_a_bar_to_another_bar(planner: Planner) -> None:
    page = planner.page
    page.get_by_role("button", name="Week").click()
    page.wait_for_timeout(200)
    _left, right, y = bar(planner, "Design")
    target = bar(planner, "Test")
    page.mouse.move(right - 10, y)
    page.mouse.move(right + 11, y)
    page.mouse.down()
    page.mouse.move(target[0] + 10, target[2], steps=5)
    page.mouse.up()
    planner.says("Test", "links", "2, 1")
    page.locator(".sh-gantt-tree").focus()
    planner.press("Control+z")
    planner.says("Test", "links", "2")


def test_fill_down_gives_the_cell_above_to_all_selected_rows_in_one_step(planner: Planner) -> None:
    planner.select("Design")
    planner.press("Control+ArrowRight", "Shift+ArrowDown", "Shift+ArrowDown", "Control+d")
    planner.says("Test", "days", "10")
    assert planner.cell("Build", "days") == "10"
    planner.press("Control+z")
    planner.says("Test", "days", "3")
    planner.says("Build", "days", "5")


def test_several_rows_are_indented_moved_and_deleted_together_and_come_back_in_one_step(planner: Planner) -> None:
    planner.select("Build")
    planner.press("Shift+ArrowDown", "Alt+Shift+ArrowDown")
    planner.until(["Design", "Handover", "Build", "Test"])
    planner.press("Control+z")
    planner.until(["Design", "Build", "Test", "Handover"])
    planner.row("Handover").locator(".sh-gantt-name").click(modifiers=["Control"])
    planner.page.locator(f"{ROWS}[aria-selected=true]").nth(2).wait_for()
    planner.press("Delete")
    planner.until(["Design"])
    planner.press("Control+z")
    planner.until(["Design", "Build", "Test", "Handover"])


def test_a_constraint_is_set_in_the_dialog_by_keys_and_taken_back(planner: Planner) -> None:
    page = planner.page
    planner.select("Build")
    planner.press("Control+Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").wait_for()
    planner.press("Tab", "Tab", "Tab")
    page.keyboard.type("Start no earlier")
    planner.press("Tab")
    assert dialog.get_by_label("Constraint date").input_value() == "7 Dec 26"
    page.keyboard.type("21 Dec 26")
    dialog.get_by_label("Predecessor 1, Lag").fill("soon")
    planner.press("Enter")
    dialog.get_by_role("alert").filter(has_text="Write a lag").wait_for()
    planner.who.look("plan-task")
    dialog.get_by_label("Predecessor 1, Lag").fill("1d")
    dialog.get_by_label("Notes").fill("Waits for the crane.")
    planner.press("Control+Enter")
    dialog.wait_for(state="detached")
    planner.says("Build", "start", "21 Dec 26")
    assert planner.cell("Build", "links") == "1 +1d"
    planner.press("Control+z")
    planner.says("Build", "start", "7 Dec 26")
    assert planner.cell("Build", "links") == "1"


def test_a_filter_hides_or_only_dims_what_nobody_looks_for(planner: Planner) -> None:
    page = planner.page
    page.get_by_role("button", name="Filter").click()
    page.get_by_label("Name or WBS contains").fill("build")
    planner.until(["Build"])
    page.get_by_text("1 match").wait_for()
    planner.who.look("plan-filter")
    page.get_by_label("Only highlight, hide nothing").check()
    planner.until(["Design", "Build", "Test", "Handover"])
    assert page.locator(f"{ROWS}.is-dim").count() == 3
    page.get_by_role("button", name="Show everything").click()
    page.locator(f"{ROWS}.is-dim").first.wait_for(state="detached")
    planner.press("Escape")


def test_the_drawing_is_kept_as_svg_with_text_and_as_picture(planner: Planner) -> None:
    page = planner.page
    found = {}
    for kind in ("SVG", "PNG"):
        page.get_by_role("button", name="More").last.click()
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Save as {kind}").click()
        found[kind] = download.value.path().read_bytes()
        (planner.who.pictures / f"plan-kept.{kind.lower()}").write_bytes(found[kind])
    texts = [
        "".join(one.itertext()) for one in ElementTree.fromstring(found["SVG"]).iter() if one.tag.endswith("}text")
    ]
    assert {"Design", "Build", "Test", "Handover", "23 Nov 26"} <= set(texts)
    assert found["PNG"].startswith(b"\x89PNG")


def test_a_plan_is_printed_as_drawing_on_sheets_with_head_and_rows(planner: Planner) -> None:
    page = planner.page
    page.evaluate("window.print = () => { window.printed = document.querySelectorAll('.sh-gantt-sheet svg').length; }")
    page.get_by_role("button", name="More").last.click()
    page.get_by_role("button", name="Print the drawing").click()
    assert page.evaluate("window.printed") == 1
    page.emulate_media(media="print")
    page.screenshot(path=planner.who.pictures / "plan-print.png")
    said = page.locator(".sh-gantt-sheet").inner_text()
    page.emulate_media(media="screen")
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert "page 1 of 1" in said
    assert page.locator(".sh-gantt-sheets").count() == 0


def test_columns_are_chosen_and_stay_chosen(planner: Planner) -> None:
    page = planner.page
    page.get_by_role("button", name="More").last.click()
    page.screenshot(path=planner.who.pictures / "plan-more.png")
    page.get_by_label("Total float, days").uncheck()
    page.locator(".sh-gantt-head .g-w-float").wait_for(state="detached")
    page.reload()
    planner.row("Design").wait_for()
    assert page.locator(".sh-gantt-head .g-w-float").count() == 0
    page.get_by_role("button", name="More").last.click()
    page.get_by_role("button", name="Usual columns").click()
    page.locator(".sh-gantt-head .g-w-float").wait_for()
    planner.press("Escape")


@pytest.fixture(scope="module")
def second(
    planner: Planner, live: Server, project: str, chromium: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Planner]:
    """The same plan in another browser."""
    with visitor(chromium, live.url, tmp_path_factory.mktemp("second")) as who:
        who.sign_in(DIRECTOR, PASSWORD)
        found = Planner(who, project)
        who.go(found.address)
        found.row("Design").wait_for()
        yield found


def test_each_of_two_sees_what_the_other_saved_and_keeps_the_selection(planner: Planner, second: Planner) -> None:
    second.select("Handover")
    planner.row("Test").locator(".g-w-days").dblclick()
    planner.type("5d")
    planner.press("Enter")
    second.says("Test", "days", "5")
    assert second.row("Handover").get_attribute("aria-selected") == "true"


def test_of_two_who_write_in_one_cell_the_second_is_told_both_values_and_chooses(
    planner: Planner, second: Planner
) -> None:
    second.select("Build")
    second.press("F2")
    planner.select("Build")
    planner.press("F2")
    planner.type("Weld")
    planner.press("Enter")
    planner.row("Weld").wait_for()
    second.type("Rivet")
    second.press("Enter")
    alert = second.page.get_by_role("alert").filter(has_text="somebody else")
    alert.wait_for()
    assert "Weld" in alert.inner_text() and "Rivet" in alert.inner_text()
    second.row("Weld").wait_for()
    second.who.look("plan-conflict")
    second.page.get_by_role("button", name="Take mine").click()
    second.row("Rivet").wait_for()
    planner.row("Rivet").wait_for()


def test_no_page_of_the_story_has_a_serious_fault_or_scrolls_sideways(planner: Planner, second: Planner) -> None:
    assert len(planner.who.found) >= 2 * 3
    assert planner.who.faults == {} and second.who.faults == {}


def test_no_page_of_the_story_made_the_browser_complain(planner: Planner, second: Planner) -> None:
    # What the server refuses in words, the browser counts as a failed resource.
    refused = re.compile("status of (409|422)")
    assert [text for who in (planner.who, second.who) for text in who.complaints if not refused.search(text)] == []
