"""Somebody makes a list their own, by keyboard and pointer, in a real browser."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.browser.offices import DIRECTOR, PASSWORD, make_office
from tests.browser.visits import Visitor, visitor
from tests.support.servers import Server

pytestmark = [pytest.mark.browser, pytest.mark.one_database, pytest.mark.slow]


@pytest.fixture(scope="module")
def director(live: Server, chromium: Any, tmp_path_factory: pytest.TempPathFactory, database: str) -> Iterator[Visitor]:
    make_office(live.home)
    with visitor(chromium, live.url, tmp_path_factory.mktemp(f"lists-{database}")) as found:
        yield found.sign_in(DIRECTOR, PASSWORD)


@pytest.fixture(autouse=True)
def nothing_is_wrong(director: Visitor) -> Iterator[None]:
    yield
    assert director.faults == {} and director.complaints == []


def asked(page: Any) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def heads(page: Any) -> list[str]:
    return [head.strip() for head in page.locator("table[data-rows] th").all_inner_texts() if head.strip()]


def test_columns_are_chosen_and_ordered_by_keyboard(director: Visitor) -> None:
    page = director.go("/components/").page
    before = heads(page)
    page.get_by_role("button", name="Columns").press("Enter")
    dialog = page.get_by_role("dialog", name="Columns")
    director.look("columns")
    dialog.get_by_label("State", exact=True).focus()
    for _ in range(2):
        page.keyboard.press("Alt+ArrowUp")
    assert page.evaluate("document.activeElement.value") == "state"
    dialog.get_by_label("Manager", exact=True).press("Space")
    dialog.get_by_role("button", name="Show these columns").press("Enter")
    page.wait_for_url("**columns=**")
    assert asked(page)["columns"][0].startswith("name,state,code,")
    after = heads(page)
    assert after[:3] == ["Name", "State", "Code"] and "Manager" in after and "Manager" not in before
    director.look("columns-chosen")
    page.get_by_role("button", name="Columns").click()
    dialog.get_by_role("link", name="As at first").click()
    page.wait_for_url("**/components/**")
    assert heads(page) == before


def test_a_view_is_saved_shared_made_the_default_and_deleted(director: Visitor) -> None:
    page = director.go("/components/?sort=-code&columns=name,code,state").page
    page.get_by_role("button", name="Save as view").click()
    dialog = page.get_by_role("dialog", name="Save as view")
    dialog.get_by_label("Name").fill("By code")
    director.look("view-save")
    dialog.get_by_role("button", name="Save view").click()
    tabs = page.get_by_role("navigation", name="Saved views")
    assert tabs.get_by_role("link", name="By code").get_attribute("aria-current") == "page"
    director.look("view-open")
    page.get_by_role("button", name="Edit view").click()
    dialog = page.get_by_role("dialog", name="View", exact=True)
    dialog.get_by_label("Opens when I come to this list").check()
    director.look("view-edit")
    dialog.get_by_role("button", name="Save view").click()
    page.wait_for_load_state()
    director.go("/components/")
    assert heads(page) == ["Name", "Code", "State"]
    tabs.get_by_role("link", name="All").click()
    page.wait_for_url("**view=all")
    tabs.get_by_role("link", name="By code").click()
    page.get_by_role("button", name="Edit view").click()
    dialog.get_by_role("button", name="Delete view").click()
    page.get_by_role("dialog", name="Please confirm").get_by_role("button", name="Delete view").click()
    page.get_by_text("was deleted").wait_for()
    assert page.get_by_role("link", name="By code").count() == 0


def test_rows_are_grouped_and_counted(director: Visitor) -> None:
    page = director.go("/components/").page
    page.get_by_role("button", name="Group none").click()
    page.locator("#grouping").get_by_role("link", name="State").click()
    page.wait_for_url("**group=state")
    assert page.get_by_role("rowheader").inner_text() == "Active 3 rows"
    assert page.locator("tr.sh-group").bounding_box()["height"] < 40
    director.look("grouped")


def test_rows_are_changed_together_and_given_back(director: Visitor) -> None:
    page = director.go("/components/?columns=category").page
    for name in ("Coastal defences", "Rolling stock"):
        page.get_by_role("checkbox", name=f"Select {name}").check()
    assert page.locator("[data-bulk-count]").inner_text() == "2 selected"
    director.look("bulk-selected")
    page.get_by_role("button", name="Change…").click()
    page.get_by_role("radio", name="Category").check()
    director.look("bulk-field")
    page.get_by_role("button", name="Next").click()
    page.locator("#id_category").fill("Infrastructure")
    director.look("bulk-value")
    page.get_by_role("button", name="Change 2 rows").click()
    page.get_by_role("heading", name="2 rows changed").wait_for()
    director.look("bulk-done")
    page.get_by_role("button", name="Undo").click()
    page.get_by_role("heading", name="2 rows have their former values again").wait_for()
    page.get_by_role("link", name="Back to the list").click()
    assert page.get_by_role("cell", name="Infrastructure").count() == 0


def test_a_comment_is_said_called_and_deleted(director: Visitor) -> None:
    page = director.go("/components/?view=all").page
    page.get_by_role("link", name="Rolling stock").click()
    page.get_by_role("textbox", name="Comment").fill("Is @olaf still in charge?")
    page.get_by_role("button", name="Comment", exact=True).click()
    page.get_by_text("still in charge?").first.wait_for()
    assert page.locator("b", has_text="@olaf").count() == 1
    director.look("comments")
    page.locator("summary", has_text="Edit").click()
    page.get_by_role("button", name="Delete comment").click()
    page.get_by_role("dialog", name="Please confirm").get_by_role("button", name="Delete comment").click()
    page.get_by_text("This comment was deleted by its author.").wait_for()
