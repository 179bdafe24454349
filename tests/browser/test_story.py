"""Somebody signs in, brings in a schedule and a government's yearly list, and sees both; somebody else sees neither.

On a real server, in a real browser. Pictures of every page go into the folder that BROWSER_PICTURES names.
"""

import base64
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.browser.offices import DIRECTOR, OUTSIDER, PASSWORD, make_office
from tests.browser.visits import Visitor, visitor
from tests.contract.answers import MISSING, NONCE, REQUEST_ID, TOKEN, VARYING
from tests.support.missing import ROOT
from tests.support.servers import Server

pytestmark = [pytest.mark.browser, pytest.mark.both_databases, pytest.mark.slow]

PLAN = ROOT / "tests" / "samples" / "quayside-flood-barrier.xml"
YEAR = ROOT / "src" / "steerhouse" / "reporting" / "sample" / "uk_2022.csv"
OURS, THEIRS = "Quayside Flood Barrier", "Building Safety Programme - Non ACM Remediation"
CODE = "MHCLG_0003_2021-Q2"
ROWS = ".sh-gantt-row:not([hidden])"


@dataclass
class Story:
    """What the director did and met, told once for all tests of a database."""

    director: Visitor
    preview: dict[str, str]
    landed: list[str]
    project: str = ""
    other: str = ""


@pytest.fixture(scope="module")
def story(live: Server, chromium: Any, tmp_path_factory: pytest.TempPathFactory, database: str) -> Iterator[Story]:
    """The director signs in, and brings both files in through the wizard."""
    make_office(live.home)
    with visitor(chromium, live.url, tmp_path_factory.mktemp(f"pictures-{database}")) as director:
        director.go("/sign-in/").look("sign-in")
        director.sign_in(DIRECTOR, PASSWORD)
        director.look("dashboard-empty")
        landed = [bring_in(director, PLAN, "COAST – Coastal defences", "schedule")]
        landed.append(bring_in(director, YEAR, "GMPP – Government Major Projects", "list"))
        told = Story(director, facts(director.page), landed)
        told.project, told.other = address_of(director, OURS), address_of(director, THEIRS)
        yield told


def bring_in(who: Visitor, path: Path, into: str, name: str) -> str:
    """Walk through the wizard; returns the address to which it leads at the end."""
    page = who.go("/import/").page
    page.get_by_label("File", exact=True).set_input_files(path)
    page.get_by_label("Into").fill(into)
    who.look(f"import-{name}-choose")
    page.get_by_role("button", name="Read the file").click()
    apply = page.get_by_role("button", name=re.compile(r"^Apply [\d,]+ changes"))
    apply.wait_for()
    who.look(f"import-{name}-preview")
    apply.click()
    result = page.get_by_role("link", name="Show what came in")
    result.wait_for()
    return str(result.get_attribute("href"))


def facts(page: Any) -> dict[str, str]:
    """Terms and values of the preview."""
    terms = page.locator("aside dl dt").all_inner_texts()
    return dict(zip(terms, page.locator("aside dl dd").all_inner_texts(), strict=True))


def address_of(who: Visitor, name: str) -> str:
    """Where the search says that something of this name stands."""
    found = who.page.request.get(f"{who.url}/find/", params={"q": name}, headers={"Accept": "application/json"})
    return next((one["url"] for one in found.json()["results"] if one["name"] == name), "")


def test_the_list_says_before_it_is_applied_what_it_holds(story: Story) -> None:
    assert story.preview["Projects"] == "235"
    assert story.preview["Rated by independent authority"] == "153"
    assert story.preview["Rated by senior responsible owner"] == "68"
    assert story.preview["Withheld"].split()[0] == "14"


def test_both_files_stand_on_the_dashboard_the_troubled_project_first(story: Story) -> None:
    who = story.director.go("/")
    assert "236 projects" in who.text()
    first = who.page.locator(".sh-rank tbody tr").first
    assert first.locator(".sh-st").first.inner_text().strip() == "Red"
    who.look("dashboard")
    who.page.get_by_role("link", name="Show all").click()
    who.page.wait_for_url(re.compile("show=all"))
    names = who.page.locator(".sh-rank a.sh-row").all_inner_texts()
    assert len(names) == 236
    assert OURS in names
    assert THEIRS in names


def test_a_score_opens_its_signals_with_value_threshold_and_source(story: Story) -> None:
    page = story.director.go("/").page
    page.locator(".sh-rank .sh-why").first.click()
    opened = page.locator("[popover]:popover-open")
    opened.wait_for()
    points = [int(text) for text in opened.locator("tbody td:last-child").all_inner_texts()]
    assert sum(points) == int(opened.locator(".sh-formula b").inner_text())
    opened.locator("tbody a").first.click()
    page.wait_for_url(re.compile("/ratings/"))


def test_from_the_dashboard_to_the_plan_of_a_project_and_its_tasks(story: Story) -> None:
    who = story.director.go("/?show=all")
    page = who.page
    page.get_by_role("link", name=OURS, exact=True).click()
    page.wait_for_url(who.url + story.project)
    who.look("project")
    page.get_by_role("link", name="Plan", exact=True).click()
    page.wait_for_selector(ROWS)
    names = [text.strip() for text in page.locator(f"{ROWS} .sh-gantt-name").all_inner_texts()]
    assert names[:2] == ["Design and consent", "Ground and tide survey"]
    assert len(names) == 19
    assert painted(page) > 3
    assert page.locator(".sh-gantt").bounding_box()["height"] > 600
    who.look("plan")
    page.locator(".sh-gantt-tree").focus()
    page.keyboard.press("End")
    page.keyboard.press("Control+Enter")
    page.get_by_role("link", name="Open its page").click()
    page.wait_for_url(re.compile("/tasks/"))
    assert "Temporary flood wall stands" in who.text()


def painted(page: Any) -> int:
    """How many colors the timeline shows: an empty canvas has one or two."""
    script = """(canvas) => {
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        return new Set(new Uint32Array(data.buffer)).size;
    }"""
    return int(page.locator(".sh-gantt-time").evaluate(script))


def test_a_project_of_the_list_shows_its_ratings_dates_and_costs(story: Story) -> None:
    who = story.director.go(story.other)
    said = who.text()
    assert "2021/22" in said
    assert "31 Dec 27" in said
    who.look("listed-project")


def test_a_portfolio_leads_to_its_projects_and_to_its_own_dashboard(story: Story) -> None:
    who = story.director.go(story.other)
    who.page.get_by_role("navigation", name="Where you are").get_by_role("link").first.click()
    who.page.get_by_role("heading", level=1, name="Government Major Projects").wait_for()
    who.look("portfolio")
    worst = who.page.locator("section:has(h2:text('Needs attention'))")
    assert worst.locator("a.sh-row").count() == 10
    assert "10 of 235 projects" in worst.inner_text()
    who.page.get_by_role("link", name="Dashboard", exact=True).click()
    who.page.wait_for_url(re.compile("under="))
    assert "235 projects" in who.text()
    assert OURS not in who.text()


def test_control_k_leads_to_a_project_by_its_code_typed_in_a_hurry(story: Story) -> None:
    who = story.director.go("/")
    who.page.keyboard.press("Control+k")
    who.page.get_by_role("combobox", name="Find or go to").wait_for()
    who.page.keyboard.type(CODE)
    who.page.keyboard.press("Enter")
    who.page.wait_for_url(who.url + story.other)


def test_the_list_of_projects_is_the_same_at_every_width_and_theme(story: Story) -> None:
    who = story.director.go("/components/")
    assert THEIRS in who.go("/components/?q=remediation").text()
    who.go("/components/").look("list")


def test_a_file_dropped_on_a_portfolio_is_compared_with_what_came_in_before(story: Story) -> None:
    who = story.director.go(story.other)
    who.page.get_by_role("navigation", name="Where you are").get_by_role("link").first.click()
    who.page.get_by_role("link", name="Dashboard", exact=True).click()
    who.page.wait_for_url(re.compile("under="))
    drop(who.page, YEAR)
    who.page.get_by_text("0 changes").first.wait_for()
    assert facts(who.page)["Projects"] == "235"


def drop(page: Any, path: Path) -> None:
    """Drop a file on the middle of the page, as from the desktop."""
    script = """([name, text]) => {
        const carried = new DataTransfer();
        carried.items.add(new File([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], name));
        for (const type of ["dragover", "drop"])
            document.querySelector("main").dispatchEvent(
                new DragEvent(type, { dataTransfer: carried, bubbles: true, cancelable: true }));
    }"""
    page.evaluate(script, [path.name, base64.b64encode(path.read_bytes()).decode()])


def test_no_page_of_the_story_has_a_serious_fault_or_scrolls_sideways(story: Story) -> None:
    assert story.director.faults == {}
    assert len(story.director.found) >= 2 * 10


def test_no_page_of_the_story_made_the_browser_complain(story: Story) -> None:
    assert story.director.complaints == []


@pytest.fixture(scope="module")
def outsider(story: Story, live: Server, chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visitor]:
    """Somebody whose only grant is another portfolio."""
    with visitor(chromium, live.url, tmp_path_factory.mktemp("outsider")) as who:
        yield who.sign_in(OUTSIDER, PASSWORD)


def test_somebody_without_the_grant_sees_neither_on_dashboard_and_list(story: Story, outsider: Visitor) -> None:
    outsider.go("/").look("outsider-dashboard")
    for path in ("/?show=all", "/components/", "/tasks/", "/ratings/", "/import/"):
        said = outsider.go(path).page.content()
        assert OURS not in said
        assert THEIRS not in said
    assert "Rolling stock" in outsider.go("/components/").text()


def test_somebody_without_the_grant_finds_neither_by_words_nor_by_code(story: Story, outsider: Visitor) -> None:
    assert address_of(outsider, OURS) == address_of(outsider, THEIRS) == ""
    for words in ("quayside", "remediation", CODE, "Gate fabrication"):
        answer = outsider.page.request.get(f"{outsider.url}/find/", params={"q": words})
        assert OURS not in answer.text()
        assert THEIRS not in answer.text()


@pytest.mark.parametrize("page", ["", "plan/", "score/", "history/", "edit/"])
def test_a_direct_address_answers_as_one_that_never_existed(story: Story, outsider: Visitor, page: str) -> None:
    for there in (story.project, story.other):
        hidden = normal(outsider, f"{there}{page}")
        assert hidden[0] == 404
        assert hidden == normal(outsider, f"/components/{MISSING}/{page}")


def test_the_api_shows_neither_to_somebody_without_the_grant(story: Story, outsider: Visitor) -> None:
    known = story.director.page.request.get(f"{outsider.url}/api{story.project}")
    assert known.json()["name"] == OURS
    listed = outsider.page.request.get(f"{outsider.url}/api/components/").text()
    assert "Rolling stock" in listed
    assert OURS not in listed
    for there in (story.project, story.other):
        hidden = normal(outsider, f"/api{there}")
        assert hidden[0] == 404
        assert hidden == normal(outsider, f"/api/components/{MISSING}/")


def normal(who: Visitor, path: str) -> tuple[int, dict[str, str], str]:
    """Status, headers and body of an answer without request id, nonce, token and the id that was asked for."""
    answer = who.page.request.get(who.url + path)
    varying = {name.lower() for name in VARYING}
    headers = {name: REQUEST_ID.sub("ID", value) for name, value in answer.headers.items() if name not in varying}
    return answer.status, headers, TOKEN.sub(r"\1", NONCE.sub("", REQUEST_ID.sub("ID", answer.text())))
