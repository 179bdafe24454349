"""A leaver's work goes to others in one move: all of it or nothing, each by its right, and back as long as it can."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from steerhouse.collaboration.models import SavedView
from steerhouse.collaboration.notices import Watch
from steerhouse.collaboration.watching import watch
from steerhouse.core import audit, editing
from steerhouse.core.actions import action
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.models import AuditEntry, Grant, Node, User
from steerhouse.core.tables.models import TableMapping
from steerhouse.deputies.holdings import held_by, party_of
from steerhouse.deputies.models import Handover
from steerhouse.organization.models import Person
from steerhouse.projects.actions import edit_component
from steerhouse.projects.models import Component
from steerhouse.schedule.models import Assignment
from steerhouse.schedule.work.tests.people import SEE, SYSTEM, account, acting, browser, fresh, project, task, worker

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PLAN = (*SEE, "schedule.edit", "projects.edit")
KINDS = ("owner", "sponsor", "manager", "assignments", "views", "mappings", "watches", "grants")


@action("add")
def keep(model: Any, *, values: dict[str, Any], by: Actor) -> Any:
    """A row as its owner would keep it."""
    row = model(**values)
    row.save()
    return row


class Leaving:
    """Lea leaves; Sam stays. The office manages accounts and the bridge, not the vault."""

    def __init__(self) -> None:
        with system("test"):
            root = Node.root()
        self.portfolio = project("Works", dt.date(2026, 1, 5))
        self.bridge = project("Bridge", dt.date(2026, 1, 5))
        self.vault = project("Vault", dt.date(2026, 1, 5))
        self.lea, self.sam = account("Lea", self.bridge.node, *PLAN), account("Sam", None, "tree.view")
        self.office = account("Office", root, *SEE, "access.view", "access.edit")
        self.planner = account("Planner", self.bridge.node, *PLAN)
        self.grant(self.office, self.planner, self.bridge.node)
        self.his, self.hers = worker(self.sam), worker(self.lea)
        person = self.hers.person
        editing.edit(self.bridge, values={"manager": person, "owner": person}, by=SYSTEM)
        editing.edit(self.vault, values={"manager": person, "sponsor": person}, by=SYSTEM)
        self.pier, self.deck = task(self.bridge, "Pier", 5, self.hers), task(self.bridge, "Deck", 5, self.hers)
        view = {"list_name": "component", "name": "Late", "shared": True}
        for owner in (self.lea, self.sam):
            keep(SavedView, values={**view, "owner": owner}, by=SYSTEM)
        mapping = {"list_path": "components", "name": "Export", "owner": self.lea, "shared": True}
        keep(TableMapping, values=mapping, by=SYSTEM)
        watch(Watch, about=self.bridge, by=acting(self.lea))

    def grant(self, user: User, like: User, node: Node) -> None:
        with system("test"):
            role = Grant.objects.filter(user=like).first().role
        editing.add(Grant, values={"user": user, "role": role, "node": node}, by=SYSTEM)

    @property
    def address(self) -> str:
        return f"/people/{self.hers.person.public_id}/handover/"  # type: ignore[union-attr]

    def preview(self, client: Client, kinds: tuple[str, ...] = KINDS, **more: str) -> Any:
        return client.post(self.address, {"successor": "sam", **{f"kind-{one}": "yes" for one in kinds}, **more})

    def move(self, client: Client, kinds: tuple[str, ...] = KINDS, **more: str) -> Any:
        seen = self.preview(client, kinds, **more).context["seen"]
        return self.preview(client, kinds, seen=seen, **more)

    def facts(self) -> dict[str, Any]:
        """Who holds what now."""
        bridge, vault = fresh(self.bridge), fresh(self.vault)
        with system("test"):
            return {
                "bridge": (str(bridge.manager), str(bridge.owner)), "vault": (str(vault.manager), str(vault.sponsor)),
                "tasks": sorted(str(one.resource) for one in Assignment.objects.select_related("resource")),
                "views": sorted((str(one.owner), one.name) for one in SavedView.objects.select_related("owner")),
                "mappings": [str(one.owner) for one in TableMapping.objects.select_related("owner")],
                "watches": [str(one.user) for one in Watch.objects.select_related("user")],
                "roles": sorted(str(one.user) for one in Grant.objects.select_related("user")),
            }  # fmt: skip


@pytest.fixture
def leaving() -> Leaving:
    return Leaving()


def test_everything_goes_in_one_entry_what_may_not_go_is_named_and_all_of_it_comes_back(leaving: Leaving) -> None:
    client, before = browser(leaving.office), leaving.facts()
    page = client.get(leaving.address)
    assert {kind.name: len(rows) for kind, rows in page.context["held"]} == {
        "owner": 1, "sponsor": 1, "manager": 2, "assignments": 2, "views": 1, "mappings": 1, "watches": 1, "grants": 1,
    }  # fmt: skip
    shown = leaving.preview(client)
    stays = {
        (one.held.kind.name, one.held.name): one.why_not
        for _kind, rows in shown.context["preview"] for one in rows if one.why_not
    }  # fmt: skip
    assert stays == {
        ("manager", "Vault"): "You may not change this project.",
        ("sponsor", "Vault"): "You may not change this project.",
    }
    assert leaving.facts() == before
    with system("test"):
        entries = AuditEntry.objects.count()
    assert leaving.move(client, deactivate="yes").status_code == 302
    assert leaving.facts() == {
        "bridge": ("Sam", "Sam"), "vault": ("Lea", "Lea"), "tasks": ["Sam", "Sam"],
        "views": [("Sam", "Late"), ("Sam", "Late (Lea)")], "mappings": ["Sam"], "watches": ["Sam"],
        "roles": ["Office", "Office", "Planner", "Sam"],
    }  # fmt: skip
    with system("test"):
        assert [one.verb for one in AuditEntry.objects.order_by("sequence")[entries:]] == [
            "person.hand_over", "user.deactivate",
        ]  # fmt: skip
        made = Handover.objects.get()
    assert not fresh(leaving.lea).is_active
    assert client.post(f"/handovers/{made.public_id}/undo/").status_code == 302
    assert leaving.facts() == before
    # Its account stays shut: nobody comes in again by an undo.
    assert not fresh(leaving.lea).is_active and audit.verify().broken is None
    assert client.post(f"/handovers/{made.public_id}/undo/").status_code == 422


def test_a_preview_that_is_out_of_date_moves_nothing_and_a_later_change_forbids_the_way_back(leaving: Leaving) -> None:
    client = browser(leaving.office)
    seen = leaving.preview(client).context["seen"]
    edit_component(fresh(leaving.bridge), values={"category": "Rail"}, by=SYSTEM)
    before = leaving.facts()
    refused = leaving.preview(client, seen=seen)
    assert refused.status_code == 409 and "changed since this preview" in refused.content.decode()
    assert leaving.facts() == before
    leaving.move(client)
    with system("test"):
        made = Handover.objects.get()
    bridge = Component.objects.visible_to(SYSTEM).get(pk=leaving.bridge.pk)
    edit_component(bridge, values={"manager": leaving.hers.person}, by=SYSTEM)
    refused = client.post(f"/handovers/{made.public_id}/undo/")
    assert refused.status_code == 409 and "was changed since" in refused.content.decode()
    assert leaving.facts()["tasks"] == ["Sam", "Sam"]


def test_each_kind_may_have_a_successor_of_its_own_and_what_somebody_has_already_stays(leaving: Leaving) -> None:
    pat = account("Pat", None, "tree.view")
    editing.add(Person, values={"name": "Pat", "user": pat}, by=SYSTEM)
    editing.add(Assignment, values={"task": leaving.deck, "resource": leaving.his, "uid": 99}, by=SYSTEM)
    client = browser(leaving.office)
    answer = leaving.move(client, ("manager", "assignments", "watches"), **{"to-manager": "Pat"})
    assert answer.status_code == 302
    facts = leaving.facts()
    assert facts["bridge"] == ("Pat", "Lea") and facts["tasks"] == ["Lea", "Sam", "Sam"] and facts["watches"] == ["Sam"]
    without = leaving.preview(client, ("assignments",), successor="Pat")
    assert without.context["going"] == 0 and "Pat has no resource in plans." in without.content.decode()
    assert leaving.preview(client, ("owner",), successor="Nobody").status_code == 422
    assert leaving.preview(client, ()).status_code == 422


def test_who_manages_no_accounts_hands_over_the_plan_only_and_takes_nobodys_roles_or_views(leaving: Leaving) -> None:
    client = browser(leaving.planner)
    held = {kind.name: [one.why_not for one in rows] for kind, rows in client.get(leaving.address).context["held"]}
    assert held["manager"] == [""] and held["assignments"] == ["", ""]
    assert "watches" not in held and "grants" not in held
    assert held["views"] == held["mappings"] == ["Only they themselves or who manages accounts may do this."]
    assert leaving.move(client).status_code == 302
    facts = leaving.facts()
    assert facts["bridge"] == ("Sam", "Sam") and facts["mappings"] == ["Lea"] and facts["watches"] == ["Lea"]
    assert facts["roles"] == ["Lea", "Office", "Office", "Planner"]
    # Nobody makes themselves the successor in rights.
    held_now = {kind.name: rows for kind, rows in held_by(party_of(leaving.lea), acting(leaving.office)).items()}
    assert [one.why_not for one in held_now["grants"]] == [""]
    editing.add(Person, values={"name": "Office", "user": leaving.office}, by=SYSTEM)
    shown = leaving.preview(browser(leaving.office), ("grants",), successor="Office")
    assert shown.context["going"] == 0
