"""What editing a plan promises: all or nothing, every new date in the answer, nobody's change lost, a way back."""

import json
import time
from typing import Any

import pytest
from django.test import Client

from steerhouse.core import editing, plan_time
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.models import AccessRole, AuditEntry, Grant, Node, User
from steerhouse.organization.models import Calendar, Resource
from steerhouse.projects.actions import add_component
from steerhouse.projects.models import Component
from steerhouse.schedule.actions import add_assignment, apply_tasks, set_baseline, start_plan
from steerhouse.schedule.models import Assignment, Link, Task
from steerhouse.schedule.tests.makers import DAY, MONDAY, link, plan, summary, task, under

SYSTEM = Actor.system("test")
pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


class Planner:
    """Somebody at the plan page: keeps what was answered, as the browser does."""

    def __init__(self, component: Component, role: str = "Project manager", place: Node | None = None) -> None:
        name = f"{role}-{component.pk}-{User.objects.visible_to(SYSTEM).count()}"
        user = editing.add(User, values={"username": name, "name": name, "password": "!"}, by=SYSTEM)
        with system("test"):
            found = AccessRole.objects.get(name=role)
            where = place or component.node
        editing.add(Grant, values={"user": user, "role": found, "node": where}, by=SYSTEM)
        self.component, self.client = component, Client()
        self.client.force_login(user, backend="steerhouse.access.backends.AccountBackend")
        session = self.client.session
        session["seen"], session["epoch"] = int(time.time()), user.session_epoch
        session.save()
        self.address = f"/components/{component.public_id}/plan/"
        self.data: dict[str, Any] = {}

    def look(self) -> dict[str, Any]:
        self.data = self.client.get(self.address + "data/").json()
        return self.data

    def send(self, *operations: dict[str, Any]) -> Any:
        body = {"revision": self.data.get("revision"), "operations": list(operations)}
        return self.client.post(self.address + "edit/", json.dumps(body), content_type="application/json")

    def do(self, *operations: dict[str, Any]) -> dict[str, Any]:
        answer = self.send(*operations)
        assert answer.status_code == 200, answer.content
        self.look()
        return answer.json()

    def at(self, name: str) -> int:
        return self.data["tasks"]["name"].index(name)

    def head(self, name: str) -> dict[str, Any]:
        """Id and version of a task as this person knows them."""
        tasks = self.data["tasks"]
        return {"id": tasks["id"][self.at(name)], "version": tasks["version"][self.at(name)]}

    def id(self, name: str) -> str:
        return str(self.head(name)["id"])

    def outline(self) -> list[str]:
        tasks = self.data["tasks"]
        return [f"{'.' * (depth - 1)}{name}" for name, depth in zip(tasks["name"], tasks["level"], strict=True)]


def house() -> Component:
    component: Component = add_component(Component, values={"name": "Depot", "kind": "project"}, by=SYSTEM)
    rows = [summary(10, "House"), *under(10, task(1, "Dig", 2), task(2, "Walls", 3), task(3, "Roof", 1))]
    apply_tasks(component, file=plan(rows, [link(1, 2), link(2, 3)]), by=SYSTEM)
    return component


@pytest.fixture
def planner() -> Planner:
    found = Planner(house())
    found.look()
    return found


def stored(planner: Planner, name: str) -> Task:
    found: Task = Task.objects.visible_to(SYSTEM).get(component=planner.component, name=name)
    return found


def moment(minutes: int | None) -> str:
    assert minutes is not None
    return plan_time.to_datetime(minutes).strftime("%d %b %H:%M")


def test_a_longer_task_answers_with_every_row_whose_dates_moved(planner: Planner) -> None:
    before = planner.data
    answer = planner.send({"op": "set", **planner.head("Dig"), "values": {"duration": 4 * DAY}}).json()
    rows = answer["changes"]["rows"]
    assert set(rows["name"]) == {"House", "Dig", "Walls", "Roof"}
    assert moment(rows["start"][rows["name"].index("Walls")]) == "09 Jan 08:00"
    assert moment(stored(planner, "Roof").finish) == "14 Jan 17:00"
    assert answer["changes"]["revision"] != before["revision"]
    assert "order" not in answer["changes"] and "links" not in answer["changes"]


def test_one_edit_is_one_entry_of_the_audit(planner: Planner) -> None:
    with system("test"):
        before = AuditEntry.objects.count()
    planner.do(
        {"op": "set", **planner.head("Dig"), "values": {"name": "Excavate"}},
        {"op": "set", **planner.head("Roof"), "values": {"duration": DAY * 2}},
        {"op": "insert", "after": planner.id("Roof"), "values": {"name": "Paint"}},
    )
    with system("test"):
        assert AuditEntry.objects.count() == before + 1
        assert AuditEntry.objects.order_by("-sequence")[0].verb == "task.edit"


def test_a_start_is_a_constraint_that_no_link_breaks(planner: Planner) -> None:
    planner.do({"op": "set", **planner.head("Roof"), "values": {"start": MONDAY + 14 * 1440}})
    found = stored(planner, "Roof")
    assert (found.constraint, moment(found.start)) == ("SNET", "19 Jan 08:00")
    planner.do({"op": "set", **planner.head("Roof"), "values": {"start": None}})
    assert (stored(planner, "Roof").constraint, moment(stored(planner, "Roof").start)) == ("ASAP", "12 Jan 08:00")


def test_no_duration_makes_a_milestone_and_a_duration_a_task_again(planner: Planner) -> None:
    planner.do({"op": "set", **planner.head("Roof"), "values": {"duration": 0}})
    assert stored(planner, "Roof").is_milestone
    planner.do({"op": "set", **planner.head("Roof"), "values": {"duration": DAY}})
    assert stored(planner, "Roof").kind == "task"


@pytest.mark.parametrize("kind", Task.Constraint.values)
def test_every_kind_of_constraint_is_set_and_one_without_date_drops_it(planner: Planner, kind: str) -> None:
    planner.do({"op": "set", **planner.head("Roof"), "values": {"constraint": "SNET", "constraint_date": MONDAY}})
    planner.do({"op": "set", **planner.head("Roof"), "values": {"constraint": kind, "constraint_date": MONDAY + 480}})
    found = stored(planner, "Roof")
    assert (found.constraint, found.constraint_date) == (kind, None if kind in ("ASAP", "ALAP") else MONDAY + 480)


def test_a_task_takes_a_calendar_that_its_planner_sees_and_gives_it_back(planner: Planner) -> None:
    week = [[[480, 1020]], [], [], [], [], [], []]
    mondays = editing.add(Calendar, values={"name": "Mondays", "week": week}, by=SYSTEM)
    answer = planner.do({"op": "set", **planner.head("Walls"), "values": {"calendar": mondays.public_id}})
    details = planner.client.get(planner.address + "task/", {"id": planner.id("Walls")}).json()
    assert details["calendar"] == mondays.public_id and [mondays.public_id, "Mondays"] in details["calendars"]
    assert moment(stored(planner, "Walls").start) == "12 Jan 08:00"
    planner.do(*answer["undo"])
    assert stored(planner, "Walls").calendar is None
    refused = planner.send({"op": "set", **planner.head("Walls"), "values": {"calendar": "nowhere"}})
    assert refused.status_code == 422 and "no such calendar" in refused.json()["detail"]


def test_who_may_not_change_a_plan_is_told_nothing_of_what_only_the_dialog_shows(planner: Planner) -> None:
    reader = Planner(planner.component, "Sponsor")
    assert reader.client.get(planner.address + "task/", {"id": planner.id("Dig")}).status_code in (403, 404)
    assert planner.client.get(planner.address + "task/", {"id": "nowhere"}).status_code == 404


def test_the_drawing_tells_who_works_on_a_task_and_how_far_its_start_lies_behind_the_baseline(planner: Planner) -> None:
    set_baseline(planner.component, reason="Approved", by=SYSTEM)
    crew = editing.add(Resource, values={"name": "Crew", "kind": "work"}, by=SYSTEM)
    add_assignment(Assignment, values={"task": stored(planner, "Walls"), "resource": crew}, by=SYSTEM)
    planner.look()
    planner.do({"op": "set", **planner.head("Dig"), "values": {"duration": 4 * DAY}})
    tasks = planner.data["tasks"]
    assert planner.data["resources"] == ["Crew"] and tasks["assigned"][planner.at("Walls")] == [0]
    assert [tasks["startLate"][planner.at(name)] for name in ("Dig", "Walls", "Roof")] == [0.0, 2.0, 2.0]


def test_rows_deleted_together_come_back_where_they_stood(planner: Planner) -> None:
    before = planner.outline()
    answer = planner.do(*({"op": "delete", **planner.head(name)} for name in ("Dig", "Walls", "Roof")))
    planner.do(*answer["undo"])
    assert planner.outline() == before


def test_rows_are_put_in_indented_and_moved_in_one_edit(planner: Planner) -> None:
    planner.do(
        {
            "op": "insert",
            "key": "a",
            "after": planner.id("Roof"),
            "parent": planner.id("House"),
            "values": {"name": "Fit"},
        },
        {"op": "insert", "key": "b", "after": "a", "values": {"name": "Paint"}},
        {"op": "indent", "id": "b"},
        {"op": "move", "id": "a", "after": planner.id("Dig"), "parent": planner.id("House")},
    )
    assert planner.outline() == ["House", ".Dig", ".Fit", "..Paint", ".Walls", ".Roof"]
    assert stored(planner, "Fit").is_summary


def test_outdenting_puts_a_task_behind_its_old_summary(planner: Planner) -> None:
    planner.do({"op": "outdent", **planner.head("Walls")})
    assert planner.outline() == ["House", ".Dig", ".Roof", "Walls"]


def test_a_summary_without_parts_is_a_task_again(planner: Planner) -> None:
    planner.do({"op": "insert", "after": planner.id("Dig"), "values": {"name": "Drain"}})
    planner.do({"op": "indent", **planner.head("Drain")})
    assert stored(planner, "Dig").is_summary
    planner.do({"op": "outdent", **planner.head("Drain")})
    assert (stored(planner, "Dig").kind, stored(planner, "Dig").duration) == ("task", 2 * DAY)


def test_a_task_cannot_stand_below_one_that_it_is_linked_with(planner: Planner) -> None:
    answer = planner.send({"op": "indent", **planner.head("Walls")})
    assert answer.status_code == 422
    assert "“Walls” is linked with “Dig”" in answer.json()["detail"]
    assert not stored(planner, "Dig").is_summary


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "set", "values": {"name": "Excavate", "duration": 5 * DAY}},
        {"op": "set", "values": {"start": MONDAY + 14 * 1440}},
        {"op": "set", "values": {"percent_complete": 40, "deadline": MONDAY}},
        {"op": "set", "values": {"duration": 0}},
        {"op": "set", "values": {"constraint": "MFO", "constraint_date": MONDAY + 9 * 1440, "notes": "Agreed."}},
        {"op": "insert", "values": {"name": "Paint"}},
        {"op": "delete"},
        {"op": "indent"},
        {"op": "outdent"},
        {"op": "move", "after": None},
        {"op": "unlink"},
        {"op": "relink", "kind": "SS", "lag": 480},
    ],
    ids=lambda operation: " ".join([operation["op"], *operation.get("values", {})]),
)
def test_every_edit_comes_with_the_way_back_and_that_with_the_way_forth(
    planner: Planner, operation: dict[str, Any]
) -> None:
    head: dict[str, Any] = planner.head("Walls")
    if operation["op"] in ("unlink", "relink"):
        head = {name: planner.data["links"][name][0] for name in ("id", "version")}
    if operation["op"] == "indent":
        planner.do({"op": "unlink", **{name: planner.data["links"][name][0] for name in ("id", "version")}})
        head = planner.head("Walls")
    if operation["op"] == "insert":
        head = {"after": planner.id("Dig")}
    if operation["op"] == "move":
        head["parent"] = planner.id("House")
    before = drawn(planner)
    done = planner.do({**operation, **head})
    after = drawn(planner)
    assert after != before
    undone = planner.do(*done["undo"])
    assert drawn(planner) == before
    planner.do(*undone["undo"])
    assert drawn(planner) == after


def drawn(planner: Planner) -> Any:
    """What one sees of a plan, without versions."""
    tasks = {name: column for name, column in planner.data["tasks"].items() if name != "version"}
    ends = sorted(zip(*(planner.data["links"][name] for name in ("from", "to", "kind", "lag")), strict=True))
    return tasks, ends


def test_a_link_moves_what_waits_and_can_be_made_again_after_it_was_removed(planner: Planner) -> None:
    first = {name: planner.data["links"][name][0] for name in ("id", "version")}
    planner.do({"op": "unlink", **first})
    assert moment(stored(planner, "Walls").start) == "05 Jan 08:00"
    planner.do({"op": "link", "from": planner.id("Dig"), "to": planner.id("Walls"), "lag": DAY})
    assert moment(stored(planner, "Walls").start) == "08 Jan 08:00"
    assert Link.objects.visible_to(SYSTEM).count() == 2


def test_a_loop_is_told_task_by_task_and_nothing_is_written(planner: Planner) -> None:
    answer = planner.send(
        {"op": "set", **planner.head("Dig"), "values": {"name": "Excavate"}},
        {"op": "link", "from": planner.id("Roof"), "to": planner.id("Dig")},
    )
    assert answer.status_code == 422
    assert all(name in answer.json()["detail"] for name in ("Excavate", "Walls", "Roof"))
    assert stored(planner, "Dig").version == 1
    assert Link.objects.visible_to(SYSTEM).count() == 2


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        ("House", {"duration": DAY}, "“House” is a summary"),
        ("House", {"start": MONDAY}, "“House” is a summary"),
        ("Dig", {"duration": -1}, "“Dig”"),
        ("Dig", {"percent_complete": 101}, "“Dig”"),
        ("Dig", {"name": "x" * 501}, "500"),
        ("Dig", {"name": "\x00"}, "U+0000"),
        ("Dig", {"duration": 10**30}, "“Dig”"),
        ("Dig", {"start": 10**17}, "“Dig”"),
        ("Dig", {"duration": "long"}, "wrong kind"),
        ("Dig", {"duration": None}, "“Dig” needs a duration"),
        ("Dig", {"cost": 5}, "not a field"),
        ("Dig", {"constraint": "SNET"}, "needs a date"),
    ],
)
def test_a_bad_value_is_refused_in_words_and_nothing_is_written(
    planner: Planner, name: str, values: dict[str, Any], said: str
) -> None:
    before = list(Task.objects.visible_to(SYSTEM).order_by("pk").values())
    answer = planner.send({"op": "set", **planner.head(name), "values": values})
    assert answer.status_code == 422
    assert said in answer.json()["detail"]
    assert list(Task.objects.visible_to(SYSTEM).order_by("pk").values()) == before


@pytest.mark.parametrize(
    "body",
    [
        *("", "[]", "{}", '{"operations": []}', '{"operations": [1]}', '{"operations": [{"op": "write"}]}', "\ud800"),
        '{"operations": ' + "[" * 100_000,
    ],
    ids=["nothing", "list", "object", "no operation", "number", "unknown", "half a letter", "deep"],
)
def test_what_is_no_list_of_operations_is_refused(planner: Planner, body: str) -> None:
    sent = body.encode("utf-8", "surrogatepass")
    answer = planner.client.post(planner.address + "edit/", sent, content_type="application/json")
    assert answer.status_code == 422


def test_two_people_who_change_one_cell_are_told_both_values(planner: Planner) -> None:
    other = Planner(planner.component)
    other.look()
    planner.do({"op": "set", **planner.head("Dig"), "values": {"name": "Excavate"}, "was": {"name": "Dig"}})
    answer = other.send({"op": "set", **other.head("Dig"), "values": {"name": "Trench"}, "was": {"name": "Dig"}})
    assert answer.status_code == 409
    assert answer.json()["conflict"]["changed"] == {"name": ["Excavate", "Trench"]}
    assert "Excavate" in answer.json()["detail"]
    assert not Task.objects.visible_to(SYSTEM).filter(name="Trench").exists()


def test_two_people_who_change_different_cells_lose_nothing(planner: Planner) -> None:
    other = Planner(planner.component)
    other.look()
    planner.do({"op": "set", **planner.head("Dig"), "values": {"name": "Excavate"}, "was": {"name": "Dig"}})
    seen = {"duration": 2 * DAY}
    answer = other.send({"op": "set", **other.head("Dig"), "values": {"duration": DAY}, "was": seen})
    assert answer.status_code == 200
    found = stored(planner, "Excavate")
    assert (found.duration, found.version) == (DAY, 3)
    # The other's change comes along, since the last state that this person knew is older.
    assert "Excavate" in answer.json()["drawing"]["tasks"]["name"]


def test_a_change_without_a_version_is_refused(planner: Planner) -> None:
    answer = planner.send({"op": "set", "id": planner.id("Dig"), "values": {"name": "Trench"}})
    assert answer.status_code == 409


def test_what_somebody_else_deleted_is_told_and_not_brought_back(planner: Planner) -> None:
    other = Planner(planner.component)
    other.look()
    planner.do({"op": "delete", **planner.head("Roof")})
    answer = other.send({"op": "set", **other.head("Roof"), "values": {"duration": DAY * 2}})
    assert answer.status_code == 409
    assert "“Roof” was deleted" in answer.json()["detail"]


def test_who_may_not_edit_is_refused_and_who_may_not_see_finds_nothing(planner: Planner) -> None:
    reader = Planner(planner.component, "Sponsor")
    reader.look()
    assert reader.data["editable"] is False and planner.data["editable"] is True
    edit = {"op": "set", **reader.head("Dig"), "values": {"name": "Trench"}}
    assert reader.send(edit).status_code == 403
    elsewhere: Component = add_component(Component, values={"name": "Other", "kind": "project"}, by=SYSTEM)
    stranger = Planner(planner.component, place=elsewhere.node)
    assert stranger.send(edit).status_code == 404
    assert stranger.client.get(stranger.address + "data/").status_code == 404
    assert Client().post(planner.address + "edit/").status_code in (302, 401)
    assert stored(planner, "Dig").version == 1


def test_a_task_of_another_plan_is_not_there(planner: Planner) -> None:
    other = Planner(house(), place=planner.component.node)
    mine = Planner(planner.component, "Director")
    mine.look()
    strange = Task.objects.visible_to(SYSTEM).get(component=other.component, name="Dig")
    answer = mine.send({"op": "link", "from": strange.public_id, "to": mine.id("Roof")})
    assert answer.status_code == 404


def test_who_knows_the_last_state_is_told_that_nothing_changed(planner: Planner) -> None:
    known = planner.data["revision"]
    address = planner.address + "data/"
    assert planner.client.get(address, {"revision": known}).status_code == 204
    planner.do({"op": "set", **planner.head("Dig"), "values": {"name": "Excavate"}})
    assert planner.client.get(address, {"revision": known}).json()["tasks"]["name"][1] == "Excavate"


def test_a_plan_is_begun_from_nothing_and_filled() -> None:
    component: Component = add_component(
        Component, values={"name": "New", "kind": "project", "start": plan_time.to_date(MONDAY)}, by=SYSTEM
    )
    planner = Planner(component)
    page = planner.client.get(planner.address).content.decode()
    assert "Start a plan" in page
    assert planner.client.post(planner.address + "start/").status_code == 302
    planner.look()
    assert planner.data["tasks"]["id"] == []
    planner.do(
        {"op": "insert", "key": "a", "after": None, "values": {"name": "Dig", "duration": 2 * DAY}},
        {"op": "insert", "key": "b", "after": "a", "values": {"name": "Walls", "duration": DAY}},
        {"op": "link", "from": "a", "to": "b"},
    )
    assert planner.outline() == ["Dig", "Walls"]
    assert moment(stored(planner, "Walls").start) == "07 Jan 08:00"


def test_a_plan_that_was_begun_stays_as_it_is() -> None:
    component = house()
    assert start_plan(component, by=SYSTEM).pk == component.schedule.pk
    assert Task.objects.visible_to(SYSTEM).filter(component=component).count() == 4
