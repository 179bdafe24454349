"""A passkey from end to end: made on a device (Chromium's virtual one), asked for at the door, removed again.

On a real server, in a real browser. Pictures of every page go into the folder that BROWSER_PICTURES names.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.browser.offices import DIRECTOR, PASSWORD, make_office
from tests.browser.visits import Visitor, visitor
from tests.support.servers import Server

pytestmark = [pytest.mark.browser, pytest.mark.one_database, pytest.mark.slow]

DEVICE = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def director(live: Server, chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """Somebody with a laptop that keeps passkeys; by name of the host, since an address in numbers has none."""
    make_office(live.home)
    with visitor(chromium, live.url.replace("127.0.0.1", "localhost"), tmp_path_factory.mktemp("passkeys")) as who:
        device = who.page.context.new_cdp_session(who.page)
        device.send("WebAuthn.enable")
        device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
        yield who.sign_in(DIRECTOR, PASSWORD)


def test_a_passkey_is_made_opens_the_door_alone_and_after_the_password_and_is_removed(director: Visitor) -> None:
    page = director.go("/my-access/").page
    page.get_by_role("link", name="Make a passkey").click()
    director.look("passkeys-none")
    page.get_by_label("Name of the passkey").fill("Work laptop")
    page.get_by_label("Your password").fill("wrong")
    page.get_by_role("button", name="Make a passkey").click()
    page.get_by_text("This is not your password.").wait_for()
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Make a passkey").click()
    page.get_by_role("cell", name="Work laptop", exact=True).wait_for()
    director.look("passkeys-one")

    sign_out(director)
    director.go("/sign-in/?next=/passkeys/").look("sign-in-passkey")
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("cell", name="Work laptop", exact=True).wait_for()

    sign_out(director)
    director.go("/sign-in/").page.get_by_label("User name").fill(DIRECTOR)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/sign-in/code/")
    director.look("code-passkey")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(director.url + "/")

    director.go("/passkeys/").page.get_by_role("button", name="Remove Work laptop").click()
    page.get_by_role("dialog").get_by_role("button").last.click()
    page.get_by_text("You have no passkey yet.").wait_for()
    assert director.faults == {}
    # The browser itself notes the refused password.
    assert [said for said in director.complaints if "422" not in said] == []


def sign_out(who: Visitor) -> None:
    who.page.get_by_role("button", name="Account of").click()
    who.page.get_by_role("button", name="Sign out").click()
    who.page.wait_for_url("**/sign-in/**")
