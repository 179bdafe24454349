"""What a draft promises: the plan knows nothing of it, and what was published meanwhile is never overwritten unseen."""

from typing import Any

import pytest
from django.test import Client

from steerhouse.core.context import system
from steerhouse.core.models import AuditEntry
from steerhouse.drafts.models import Draft
from steerhouse.projects.models import Figures
from steerhouse.schedule.actions import set_baseline
from steerhouse.schedule.models import BaselineTask, Link, Task
from steerhouse.schedule.tests.makers import DAY
from steerhouse.schedule.tests.test_edits import SYSTEM, Planner, house, moment

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


class Drafter(Planner):
    """The same person at the Gantt of a draft."""

    def __init__(self, planner: Planner, name: str = "Two crews") -> None:
        self.component, self.client = planner.component, planner.client
        answer = self.client.post(f"{planner.address}drafts/begin/", {"name": name})
        assert answer.status_code == 302, answer.content
        self.draft = str(answer["Location"]).split("/")[2]
        self.address = f"/drafts/{self.draft}/plan/"
        self.look()

    def end(self, deed: str, **values: str) -> Any:
        return self.client.post(f"/drafts/{self.draft}/{deed}/", values)

    def compare(self) -> Any:
        return self.client.get(f"/drafts/{self.draft}/compare/").context["found"]


@pytest.fixture
def planner() -> Planner:
    found = Planner(house())
    found.look()
    return found


def longer(at: Planner, name: str, days: int) -> dict[str, Any]:
    return {"op": "set", **at.head(name), "values": {"duration": days * DAY}}


def everything(planner: Planner) -> list[Any]:
    """All that stands of the plan, down to the versions of its rows."""
    tasks = Task.objects.visible_to(SYSTEM).filter(component=planner.component).order_by("pk").values()
    links = Link.objects.visible_to(SYSTEM).filter(successor__component=planner.component).order_by("pk").values()
    figures = Figures.objects.visible_to(SYSTEM).filter(component=planner.component).values()
    return [list(tasks), list(links), list(figures)]


def test_a_draft_is_worked_on_in_the_gantt_and_the_plan_knows_nothing_of_it(planner: Planner) -> None:
    before, seen = everything(planner), planner.client.get(planner.address + "data/").json()
    draft = Drafter(planner)
    draft.do(longer(draft, "Dig", 4))
    draft.do({"op": "insert", "after": draft.id("Roof"), "values": {"name": "Paint"}, "key": "new"})
    draft.do({"op": "link", "from": draft.id("Roof"), "to": draft.id("Paint")})
    draft.do({"op": "relink", "id": draft.data["links"]["id"][-1], "version": draft.data["links"]["version"][-1],
              "lag": DAY})  # fmt: skip
    taken = draft.do({"op": "delete", **draft.head("Walls")})
    assert draft.outline() == ["House", ".Dig", ".Roof", ".Paint"]
    draft.do(*taken["undo"])
    assert draft.outline() == ["House", ".Dig", ".Walls", ".Roof", ".Paint"]
    tasks = draft.data["tasks"]
    assert moment(tasks["start"][draft.at("Walls")]) == "09 Jan 08:00"
    assert moment(tasks["start"][draft.at("Paint")]) == "16 Jan 08:00"
    assert (tasks["late"][draft.at("Roof")], tasks["baselineFinish"][draft.at("Paint")]) == (2.0, None)
    assert everything(planner) == before
    assert planner.client.get(planner.address + "data/").json() == seen
    again = planner.client.get(f"{draft.address}data/", {"revision": draft.data["revision"]})
    assert again.status_code == 204
    details = draft.client.get(f"{draft.address}task/", {"id": draft.id("Paint")}).json()
    assert details["name"] == "Paint"
    assert draft.client.get(draft.address).status_code == 200


def test_publishing_is_one_entry_and_leaves_baselines_as_they_are(planner: Planner) -> None:
    set_baseline(planner.component, reason="agreed", by=SYSTEM)
    promised = list(BaselineTask.objects.visible_to(SYSTEM).order_by("pk").values())
    draft = Drafter(planner)
    draft.do(longer(draft, "Dig", 4), {"op": "set", **draft.head("Roof"), "values": {"name": "Green roof"}})
    draft.do({"op": "insert", "after": draft.id("Green roof"), "values": {"name": "Paint"}})
    found, paint = draft.compare(), draft.id("Paint")
    assert found.counts == {"added": 1, "removed": 0, "changed": 2, "moved": 4}
    assert [(one.name, one.change, one.line.finish) for one in found.lines] == [
        ("House", "", 2.0), ("Dig", "", 2.0), ("Walls", "", 2.0), ("Green roof", "", 2.0), ("Paint", "added", None),
    ]  # fmt: skip
    assert found.lines[1].values == [("Duration", "2 days", "4 days")]
    with system("test"):
        entries = AuditEntry.objects.count()
    assert draft.end("publish").status_code == 302
    planner.look()
    assert planner.outline() == ["House", ".Dig", ".Walls", ".Green roof", ".Paint"]
    assert (planner.id("Paint"), moment(planner.data["tasks"]["start"][planner.at("Walls")])) == (
        paint, "09 Jan 08:00",
    )  # fmt: skip
    with system("test"):
        assert AuditEntry.objects.count() == entries + 1
        assert AuditEntry.objects.order_by("-sequence")[0].verb == "draft.publish"
    assert list(BaselineTask.objects.visible_to(SYSTEM).order_by("pk").values()) == promised
    assert draft.end("publish").status_code == 422
    assert "was published" in draft.client.get(f"/drafts/{draft.draft}/compare/").content.decode()


def test_what_was_published_meanwhile_is_listed_and_taken_over_before_publishing(planner: Planner) -> None:
    draft, other = Drafter(planner), Drafter(planner, "Later")
    draft.do(longer(draft, "Dig", 4))
    planner.do(longer(planner, "Roof", 5))
    before = everything(planner)
    answer = draft.end("publish")
    assert answer.status_code == 409
    assert [(one.name, one.both) for one in answer.context["found"].since] == [("Roof", False)]
    assert everything(planner) == before
    assert draft.end("take-over").status_code == 302
    assert draft.end("publish").status_code == 302
    planner.look()
    assert planner.data["tasks"]["duration"][1:] == [4 * DAY, 3 * DAY, 5 * DAY]
    assert [one.name for one in other.compare().since] == ["Dig", "Roof"]


def test_a_task_that_both_changed_waits_for_a_decision(planner: Planner) -> None:
    draft = Drafter(planner)
    draft.do(longer(draft, "Dig", 4))
    draft.do(longer(draft, "Roof", 2))
    planner.do(longer(planner, "Dig", 7), {"op": "delete", **planner.head("Roof")})
    draft.look()
    assert draft.outline() == ["House", ".Dig", ".Walls"]
    answer = draft.end("take-over")
    assert answer.status_code == 409
    found = answer.context["found"]
    assert [(one.name, one.both) for one in found.since if one.both] == [("Dig", True), ("Roof", True)]
    assert len(found.lost) == 1
    assert draft.end("take-over", mine="yes").status_code == 302
    assert draft.end("publish").status_code == 302
    planner.look()
    assert planner.outline() == ["House", ".Dig", ".Walls"]
    assert planner.data["tasks"]["duration"][1] == 4 * DAY


def test_a_draft_is_there_for_planners_only_and_a_discarded_one_cannot_be_changed(planner: Planner) -> None:
    draft = Drafter(planner)
    reader = Planner(planner.component, "Sponsor")
    for address in (f"/drafts/{draft.draft}/", draft.address, f"/drafts/{draft.draft}/compare/"):
        assert reader.client.get(address).status_code == 404
    page = reader.client.get(f"{planner.address}").content.decode()
    assert "plan/drafts/" not in page
    assert "plan/drafts/" in planner.client.get(f"{planner.address}").content.decode()
    same = planner.client.post(f"{planner.address}drafts/begin/", {"name": "Two crews"})
    assert (same.status_code, "of that name already" in same.content.decode()) == (422, True)
    stored = Draft.objects.visible_to(SYSTEM).get(public_id=draft.draft)
    archive(draft.client, stored)
    assert draft.send(longer(draft, "Dig", 4)).status_code == 409
    assert "was discarded" in draft.client.get(draft.address).content.decode()


def archive(client: Client, draft: Draft) -> None:
    answer = client.post(f"/drafts/{draft.public_id}/archive/", {"version": draft.version})
    assert answer.status_code == 302, answer.content
