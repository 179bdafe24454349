"""People and their keys: a token for a program, a second factor, an invitation by letter, a forgotten password.

On a real server, in a real browser. Pictures of every page go into the folder that BROWSER_PICTURES names.
"""

import re
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from email import message_from_string
from typing import Any

import pyotp
import pytest
from tests.browser.offices import DIRECTOR, OUTSIDER, PASSWORD, make_office
from tests.browser.visits import Visitor, visitor
from tests.support.servers import ADMINISTRATOR, Server

pytestmark = [pytest.mark.browser, pytest.mark.one_database, pytest.mark.slow]

LINK = re.compile(r"http://127\.0\.0\.1:\d+/\S+")


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


@pytest.fixture(scope="module")
def administrator(
    live: Server, director: Visitor, chromium: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Visitor]:
    """Whoever was made at the first start."""
    with visitor(chromium, live.url, tmp_path_factory.mktemp("administrator")) as who:
        page = who.go("/sign-in/").page
        page.get_by_label("User name").fill(ADMINISTRATOR)
        page.get_by_label("Password").fill(live.home.password)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name="Account of").wait_for()
        yield who


def letter(server: Server, words: str) -> str:
    """The link in the newest letter that holds these words; without a mail server letters are files."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        for path in sorted((server.home.folder / "mail").glob("*.log"), key=lambda path: -path.stat().st_mtime):
            text = message_from_string(path.read_text(encoding="utf-8")).get_payload(decode=True).decode()
            if words in text and (found := LINK.findall(text)):
                return str(found[-1])
        time.sleep(0.2)
    raise AssertionError(f"no letter with {words!r} came")


def test_somebody_is_invited_by_letter_and_signs_in(
    administrator: Visitor, live: Server, chromium: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    page = administrator.go("/invitations/").page
    administrator.look("invitations-empty")
    administrator.go("/invitations/add/")
    page.get_by_label("E-mail").fill("ben@example.org")
    page.get_by_label("Access role").select_option(label="Stakeholder")
    page.get_by_label("Node").select_option(index=1)
    administrator.look("invitation-add")
    page.get_by_role("main").get_by_role("button").last.click()
    page.get_by_role("heading", level=1, name="ben@example.org").wait_for()
    address = letter(live, "You are invited")
    administrator.go("/invitations/").look("invitations")
    with visitor(chromium, live.url, tmp_path_factory.mktemp("invited")) as ben:
        ben.page.goto(address)
        ben.look("invitation-accept")
        ben.page.get_by_label("Your name").fill("Ben")
        ben.page.get_by_label("New password", exact=True).fill(PASSWORD)
        ben.page.get_by_label("New password again").fill(PASSWORD)
        ben.page.get_by_role("button", name="Make the account").click()
        ben.page.get_by_role("heading", name="Welcome").wait_for()
        ben.sign_in("ben@example.org", PASSWORD)
        ben.go("/sign-in/")
        ben.page.context.clear_cookies()
        ben.go("/sign-in/").look("sign-in-with-forgotten")
        ben.page.get_by_role("link", name="Forgotten your password?").click()
        ben.look("forgotten")
        ben.page.get_by_label("E-mail").fill("ben@example.org")
        ben.page.get_by_role("button", name="Send the link").click()
        ben.look("forgotten-sent")
        ben.page.goto(letter(live, "new password for your account"))
        ben.look("reset")
        ben.page.get_by_label("New password", exact=True).fill(f"{PASSWORD}-2")
        ben.page.get_by_label("New password again").fill(f"{PASSWORD}-2")
        ben.page.get_by_role("button", name="Change password").click()
        ben.page.get_by_role("link", name="Sign in").wait_for()
        ben.sign_in("ben@example.org", f"{PASSWORD}-2")
        assert (ben.faults, ben.complaints) == ({}, [])


def test_the_mail_page_says_how_letters_leave(administrator: Visitor) -> None:
    administrator.go("/mail/").look("mail")
    assert "kept as files" in administrator.text()


def test_a_second_factor_is_set_up_and_asked_for_at_the_door(
    live: Server, director: Visitor, chromium: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with visitor(chromium, live.url, tmp_path_factory.mktemp("factor")) as olaf:
        page = olaf.sign_in(OUTSIDER, PASSWORD).page
        olaf.go("/my-access/")
        page.get_by_role("link", name="Set up an authenticator app").click()
        olaf.look("second-factor-set-up")
        secret = page.locator("#secret").inner_text().replace(" ", "")
        page.get_by_label("Code", exact=True).fill(pyotp.TOTP(secret).now())
        page.get_by_label("Your password").fill(PASSWORD)
        page.get_by_role("button", name="Set up").click()
        codes = page.locator("#codes li").all_inner_texts()
        assert len(codes) == 10
        olaf.look("second-factor-codes")
        olaf.go("/second-factor/").look("second-factor")
        page.context.clear_cookies()
        olaf.go("/sign-in/")
        page.get_by_label("User name").fill(OUTSIDER)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_label("Code", exact=True).wait_for()
        olaf.look("sign-in-code")
        page.get_by_label("Code", exact=True).fill(codes[0])
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name="Account of").wait_for()
        assert (olaf.faults, olaf.complaints) == ({}, [])


def test_the_review_says_who_may_what_and_where(administrator: Visitor) -> None:
    administrator.go("/access-review/").look("access-review")
    page = administrator.page
    page.get_by_label("Access role").select_option(label="Director")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url(re.compile("role="))
    assert page.locator("tbody tr a[href^='/users/']").all_inner_texts() == ["Dana"]
    with page.expect_download() as file:
        page.get_by_role("link", name="CSV").click()
    assert "Director" in file.value.path().read_text(encoding="utf-8-sig")


def test_no_page_of_the_story_has_a_serious_fault_or_made_the_browser_complain(
    director: Visitor, administrator: Visitor
) -> None:
    assert len(director.found) >= 6
    assert (director.faults, director.complaints) == ({}, [])
    assert (administrator.faults, administrator.complaints) == ({}, [])
