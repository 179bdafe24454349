"""An office that lost Project Online moves in: saved pages, preview, apply, and each project compared with the feed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.browser.offices import DIRECTOR, PASSWORD, make_office
from tests.browser.visits import Visitor, visitor
from tests.support.servers import Server

from steerhouse.interchange.tests.online_pages import written

pytestmark = [pytest.mark.browser, pytest.mark.one_database, pytest.mark.slow]


@pytest.fixture(scope="module")
def director(live: Server, chromium: Any, tmp_path_factory: pytest.TempPathFactory, database: str) -> Iterator[Visitor]:
    make_office(live.home)
    with visitor(chromium, live.url, tmp_path_factory.mktemp(f"online-{database}")) as found:
        yield found.sign_in(DIRECTOR, PASSWORD)


def test_a_folder_of_pages_moves_in_and_is_compared(director: Visitor, tmp_path: Path) -> None:
    page = director.go("/import/").page
    page.get_by_role("link", name="Coming from Project Online").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Coming from Project Online"
    director.look("coming")
    page.get_by_label("File").set_input_files(written(tmp_path / "pwa.zip"))
    page.get_by_label("Into").fill("Organization")
    page.get_by_role("button", name="Read the pages").click()
    apply = page.get_by_role("button", name="Apply")
    apply.wait_for()
    assert "Cost Centre" in director.text() and "holds no links between tasks" in director.text()
    director.look("preview")
    apply.click()
    page.get_by_role("link", name="Show what came in").click()
    assert "All 3 projects have the count and work of the feed." in director.text()
    row = page.get_by_role("row", name="Ferry terminal")
    assert "165.00 · 165.00" in row.inner_text()
    director.look("control")
    row.get_by_role("link").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Ferry terminal"
    assert director.faults == {} and director.complaints == []
