"""Moving and renumbering: told before, refused by name, done in one entry, taken back as a whole."""

from typing import Any

import pytest
from django.test import Client

from steerhouse.core import search
from steerhouse.core.context import system
from steerhouse.core.models import AuditEntry, Node
from steerhouse.interchange.portfolio_list import Named, match
from steerhouse.projects.actions import add_component
from steerhouse.projects.models import Component, FormerName
from steerhouse.restructuring.models import Restructuring
from steerhouse.schedule.work.tests.people import SYSTEM, account, browser, fresh

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
EDIT = ("projects.view", "projects.edit")


def component(name: str, parent: Component | None = None, kind: str = "project", **values: Any) -> Component:
    given = {"name": name, "kind": kind, "parent": parent, **values}
    made: Component = add_component(Component, values=given, by=SYSTEM)
    return made


@pytest.fixture
def tree() -> dict[str, Component]:
    """Estates with the depot and its roof, and rail."""
    estates = component("Estates", kind="portfolio", currency="GBP")
    rail = component("Rail", kind="portfolio", currency="EUR")
    depot = component("Depot", estates, "program", code="D-1", currency="GBP")
    roof = component("Roof", depot, code="D-2")
    return {"estates": estates, "rail": rail, "depot": depot, "roof": roof}


@pytest.fixture
def office() -> Client:
    return browser(account("Office", Node._base_manager.get(path="0001"), *EDIT, "access.view"))


def deed(client: Client, at: Component, name: str, /, **values: Any) -> Any:
    return client.post(f"/components/{at.public_id}/restructure/{name}/", values)


def undo(client: Client, at: Component) -> Any:
    with system("test"):
        newest = Restructuring.objects.order_by("-id").first()
    assert newest is not None
    return client.post(f"/components/{at.public_id}/restructure/undo/{newest.public_id}/")


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def test_a_move_says_who_gains_and_who_loses_and_is_taken_back(tree: dict[str, Component], office: Client) -> None:
    account("Esther", tree["estates"].node, *EDIT)
    account("Rashid", tree["rail"].node, *EDIT)
    dora = account("Dora", tree["depot"].node, *EDIT)
    to = tree["rail"].public_id
    shown = words(deed(office, tree["depot"], "move", parent=to))
    assert "Esther" in shown and "loses it" in shown and "Rashid" in shown and "gains it" in shown
    assert "Dora" not in shown and "Amounts stay in GBP; Rail counts in EUR." in shown
    assert fresh(tree["depot"]).parent_id == tree["estates"].pk
    entries = AuditEntry.objects.count()
    answer = deed(office, tree["depot"], "move", parent=to, apply="yes", version=fresh(tree["depot"]).version)
    assert answer.status_code == 302 and AuditEntry.objects.count() == entries + 1
    moved, below = fresh(tree["depot"]), fresh(tree["roof"])
    assert moved.parent_id == tree["rail"].pk
    assert below.node.path.startswith(moved.node.path) and moved.node.path.startswith(fresh(tree["rail"]).node.path)
    assert "Depot → Rail" in words(office.get(f"/components/{moved.public_id}/restructure/"))
    hers = words(browser(dora).get(f"/components/{moved.public_id}/restructure/"))
    assert "Depot → another component" in hers and "Rail" not in hers and "Estates" not in hers
    assert undo(office, moved).status_code == 302
    back = fresh(tree["depot"])
    assert back.parent_id == tree["estates"].pk and back.node.path.startswith(fresh(tree["estates"]).node.path)
    assert undo(office, back).status_code == 409


def test_a_move_into_itself_or_past_the_own_rights_or_over_an_edit_is_refused(
    tree: dict[str, Component], office: Client
) -> None:
    assert "cannot be part of itself" in words(deed(office, tree["depot"], "move", parent=tree["roof"].public_id))
    local = browser(account("Esther", tree["estates"].node, *EDIT))
    assert deed(local, tree["depot"], "move", parent=tree["rail"].public_id, apply="yes").status_code == 422
    assert deed(local, tree["depot"], "move", parent="", apply="yes").status_code == 409
    stale = deed(office, tree["depot"], "move", parent=tree["rail"].public_id, apply="yes", version=99)
    assert stale.status_code == 409
    assert fresh(tree["depot"]).parent_id == tree["estates"].pk
    viewer = browser(account("Vera", tree["estates"].node, "projects.view"))
    assert deed(viewer, tree["depot"], "move", parent="").status_code in (403, 404)


def test_new_codes_are_shown_first_and_former_ones_keep_finding(tree: dict[str, Component], office: Client) -> None:
    component("Gate", tree["depot"], code="D-1A")
    asked = {"before": "D-", "start": "2", "step": "1", "digits": "1", "all_levels": "on"}
    shown = words(deed(office, tree["depot"], "renumber", **asked))
    assert "D-1A" in shown and "D-3" in shown and fresh(tree["roof"]).code == "D-2"
    # The roof's code passes on to nobody, the gate gets the next one: nothing but the gate changes.
    assert deed(office, tree["depot"], "renumber", **asked, apply="yes").status_code == 302
    swap = {**asked, "start": "1", "itself": "on"}
    assert deed(office, tree["depot"], "renumber", **{**swap, "start": "2"}, apply="yes").status_code == 302
    codes = [fresh(tree[name]).code for name in ("depot", "roof")]
    assert codes == ["D-2", "D-3"]
    with system("test"):
        found = search.find(SYSTEM, "D-1A")
        assert [one.title for one in found] == ["Gate"]
        assert set(FormerName.objects.filter(component=tree["depot"]).values_list("name", flat=True)) == {"D-1"}
    assert undo(office, tree["depot"]).status_code == 302
    assert [fresh(tree[name]).code for name in ("depot", "roof")] == ["D-1", "D-2"]
    component("Taken", tree["rail"], code="D-4")
    refused = deed(office, tree["depot"], "renumber", **{**asked, "start": "4"})
    assert refused.status_code == 409 and "D-4 is the code of “Taken”." in words(refused)


def test_a_list_with_a_former_code_finds_its_project_under_the_new_one() -> None:
    known = [Named("N-1", "Depot", former_codes=("D-1",)), Named("D-9", "Other")]
    assert [(one.row, one.known) for one in match([Named("D-1", "Depot at Leith")], known)] == [(0, 0)]
    assert match([Named("D-2", "Depot")], known) == ()
