"""People and their keys: somebody makes a token for a program, uses it and takes it back.

On a real server, in a real browser. Pictures of every page go into the folder that BROWSER_PICTURES names.
"""

import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from tests.browser.offices import DIRECTOR, PASSWORD, make_office
from tests.browser.visits import Visitor, visitor
from tests.support.servers import Server

pytestmark = [pytest.mark.browser, pytest.mark.both_databases, pytest.mark.slow]


@pytest.fixture(scope="module")
def director(live: Server, chromium: Any, tmp_path_factory: pytest.TempPathFactory, database: str) -> Iterator[Visitor]:
    """Somebody with a role at the root, signed in."""
    make_office(live.home)
    with visitor(chromium, live.url, tmp_path_factory.mktemp(f"access-{database}")) as who:
        yield who.sign_in(DIRECTOR, PASSWORD)


def asked(url: str, token: str) -> int:
    """The status that a program gets which sends this token."""
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def test_a_token_is_made_shown_once_used_and_revoked(director: Visitor) -> None:
    page = director.go("/").page
    page.get_by_role("button", name="Account of").click()
    page.get_by_role("link", name="My access").click()
    director.look("my-access-empty")
    page.get_by_label("What it is for").fill("Nightly report")
    page.get_by_role("checkbox").first.wait_for()
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="Make the token").click()
    token = page.get_by_label("The new token").input_value()
    director.look("my-access-made")
    address = f"{director.url}/api/components/"
    assert asked(address, token) == 200
    director.go("/my-access/").look("my-access")
    assert token not in page.content()
    page.get_by_role("button", name="Revoke Nightly report").click()
    page.get_by_text("You have none.").wait_for()
    assert asked(address, token) == 401


def test_no_page_of_the_story_has_a_serious_fault_or_made_the_browser_complain(director: Visitor) -> None:
    assert len(director.found) >= 6
    assert (director.faults, director.complaints) == ({}, [])
