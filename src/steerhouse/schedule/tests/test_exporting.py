"""Plans as files: what comes in goes out and comes back unchanged, and nobody takes out what they may not see."""

import csv
from dataclasses import replace
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar as ICalendar
from tests.support.missing import shared_folder

from steerhouse.core import plan_time
from steerhouse.core.actors import Actor
from steerhouse.core.imports.steps import Counts
from steerhouse.core.tests.pages_world import place, somebody
from steerhouse.interchange.check_dates import check
from steerhouse.interchange.mspdi import read_mspdi
from steerhouse.interchange.mspdi.writer import mspdi_lines
from steerhouse.interchange.read import read_schedule
from steerhouse.interchange.schedule_file import LinkKind, ScheduleFile
from steerhouse.projects.actions import add_component
from steerhouse.projects.models import Component
from steerhouse.schedule.actions import apply_tasks
from steerhouse.schedule.import_step import title_of
from steerhouse.schedule.outgoing import outgoing
from steerhouse.schedule.tests.makers import (
    DAY,
    MONDAY,
    assignment,
    baseline,
    facts,
    link,
    plan,
    resource,
    summary,
    task,
    under,
)

SYSTEM = Actor.system("test")
pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
RIGHTS = ("tree.view", "projects.view", "schedule.view", "organization.view")
REAL = ("golden/legacy__sample.xml", "golden/sf259.from-mpp.mspdi.xml", "mpxj/mspdiresource.xml", "exupery/MDL4D.xer")


def project(name: str = "Depot", file: ScheduleFile | None = None) -> Component:
    currency = "" if file is None else file.project.currency or ""
    component = add_component(Component, values={"name": name, "kind": "project", "currency": currency}, by=SYSTEM)
    if file is not None:
        apply_tasks(component, file=file, by=SYSTEM)
    return component


def depot() -> ScheduleFile:
    """Two days of digging, an opening; Ada digs at 85.50 an hour."""
    dig = task(
        1, "=Dig & pour", 2, notes="Ask first", cost=136_800, actual_cost=68_400, percent_complete=50.0,
        actual_start=MONDAY, remaining_duration=480.0, baselines=(baseline(MONDAY, MONDAY + 540, 99_000, number=0),),
    )  # fmt: skip
    rows = [summary(10, "House"), *under(10, dig, task(3, "Open", 0))]
    people = [resource(7, "Ada", standard_rate=Decimal("85.50"))]
    given = [assignment(70, 1, 7, units=0.5, cost=136_800)]
    return plan(rows, [link(1, 3, LinkKind.START_START, 960.0)], resources=tuple(people), assignments=tuple(given))


def address(component: Component, kind: str) -> str:
    return f"/components/{component.public_id}/plan/export.{kind}"


def body(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def saved(file: ScheduleFile, folder: Path) -> Path:
    path = folder / "plan.xml"
    path.write_text("".join(mspdi_lines(file)), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", REAL)
def test_a_real_plan_goes_out_and_comes_back_without_a_change(name: str, tmp_path: Path) -> None:
    file = read_schedule(shared_folder("data", "schedules", *name.split("/")))
    component = project(title_of(file), file)
    path = saved(outgoing(component, by=SYSTEM), tmp_path)
    back = read_mspdi(path)
    # Where the plan came from is the one thing that a new file says anew.
    said = replace(back, format=file.format, project=replace(back.project, title=file.project.title))
    if not file.project.title:
        said = replace(said, project=replace(said.project, name=file.project.name))
    counts = apply_tasks(component, file=said, by=SYSTEM)
    assert counts == Counts()
    found = check(path)
    leaves = sum(not one.summary for one in back.tasks)
    assert found["tasks"] <= leaves and (found["early"], found["late"]) == (found["tasks"],) * 2


def test_project_xml_holds_dates_costs_baselines_and_people(tmp_path: Path) -> None:
    component = project(file=depot())
    client = somebody("planner", *RIGHTS, "rates.view")
    answer = client.get(address(component, "xml"))
    assert answer["Content-Disposition"] == f'attachment; filename="Depot-{timezone.localdate().isoformat()}.xml"'
    path = tmp_path / "plan.xml"
    path.write_bytes(body(answer))
    file = read_mspdi(path)
    house, dig, opening = file.tasks
    assert [one.outline_number for one in file.tasks] == ["1", "1.1", "1.2"]
    assert (dig.name, dig.notes, dig.cost, dig.actual_cost, dig.start) == (
        "=Dig & pour", "Ask first", 136_800, 68_400, MONDAY,
    )  # fmt: skip
    assert dig.baselines[0].cost == 99_000 and house.summary and opening.milestone
    assert file.resources[0].standard_rate == Decimal("85.50")
    assert (file.assignments[0].cost, file.assignments[0].units) == (136_800, 0.5)
    assert file.project.currency == "EUR"


@pytest.mark.parametrize("kind", ["xml", "csv", "ics"])
def test_costs_and_rates_go_to_those_only_who_may_see_them(kind: str) -> None:
    component = project(file=depot())
    content = body(somebody("reader", *RIGHTS).get(address(component, kind))).decode()
    assert "Dig" in content
    for secret in ("1368", "684", "990", "85.5", "Actual cost"):
        assert secret not in content, secret


def test_csv_has_a_line_a_task_and_no_formula() -> None:
    component = project(file=depot())
    answer = somebody("planner", *RIGHTS, "rates.view").get(address(component, "csv"))
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    heads, house, dig, opening = csv.reader(StringIO(body(answer).decode("utf-8-sig"), newline=""))
    told = dict(zip(heads, dig, strict=True))
    assert house[heads.index("Kind")] == "Summary"
    assert (told["Name"], told["Start"], told["Duration, days"]) == ("'=Dig & pour", "2026-01-05T08:00", "2.0")
    assert (told["Cost"], told["Currency"], told["Resources"]) == ("1368.00", "EUR", "Ada")
    assert dict(zip(heads, opening, strict=True))["Predecessors"] == "2SS+2d"


def test_a_calendar_has_an_event_for_each_task_and_milestone() -> None:
    component = project(file=depot())
    answer = somebody("planner", *RIGHTS).get(address(component, "ics"))
    calendar = ICalendar.from_ical(body(answer))
    events = {str(one["summary"]): one for one in calendar.walk("VEVENT")}
    assert set(events) == {"=Dig & pour", "Open"}
    dig, opening = events["=Dig & pour"], events["Open"]
    assert dig["dtstart"].dt == plan_time.to_datetime(MONDAY)
    assert dig["dtend"].dt == plan_time.to_datetime(MONDAY + 1440 + 540)
    assert "dtend" not in opening and opening["uid"].endswith("@steerhouse")
    assert str(calendar["x-wr-calname"]) == "Depot"


def test_a_plan_that_one_may_not_see_does_not_exist() -> None:
    component = project(file=depot())
    stranger = somebody("stranger", *RIGHTS, at=place("Elsewhere"))
    assert stranger.get(address(component, "xml")).status_code == 404
    assert Client().get(address(component, "xml")).status_code in (302, 404)


@pytest.mark.parametrize("kind", ["pdf", "xml.exe", ""])
def test_a_kind_that_is_not_written_does_not_exist(kind: str) -> None:
    assert somebody("planner", *RIGHTS).get(address(project(file=depot()), kind)).status_code == 404


def test_a_component_without_a_plan_has_no_file() -> None:
    assert somebody("planner", *RIGHTS).get(address(project(), "xml")).status_code == 404


def test_the_name_of_the_file_holds_no_way_out_of_a_folder() -> None:
    component = project("../Brücke: 1/2 \u202etxt", depot())
    answer = somebody("planner", *RIGHTS).get(address(component, "csv"))
    assert "Br%C3%BCcke_12_txt-" in answer["Content-Disposition"]
    assert not set("/\\\u202e") & set(answer["Content-Disposition"])


def test_a_plan_of_two_hundred_tasks_asks_the_database_as_often_as_one_of_two(
    django_assert_max_num_queries: Any,
) -> None:
    client = somebody("planner", *RIGHTS)
    small = project("Small", plan([task(1, "A"), task(2, "B")], [link(1, 2)]))
    large = project("Large", plan([task(uid, f"T{uid}") for uid in range(1, 201)], [], project=facts(title="Large")))
    for component in (small, large):
        with django_assert_max_num_queries(26):
            body(client.get(address(component, "xml")))


def test_the_plan_page_offers_the_three_files() -> None:
    component = project(file=depot())
    page = somebody("planner", *RIGHTS).get(f"/components/{component.public_id}/plan/").content.decode()
    assert all(address(component, kind) in page for kind in ("xml", "csv", "ics"))


def test_days_are_those_of_the_plan() -> None:
    file = outgoing(project(file=depot()), by=SYSTEM)
    assert file.tasks[1].duration == 2 * DAY
