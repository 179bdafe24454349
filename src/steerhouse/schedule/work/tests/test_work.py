"""Work over all projects: who sees what, what is said about it directly or proposed, and what follows."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from steerhouse.core import plan_time
from steerhouse.core.context import system
from steerhouse.core.errors import Denied, Invalid
from steerhouse.core.models import AuditEntry
from steerhouse.projects.models import Component, Figures
from steerhouse.schedule.models import ProgressProposal, Schedule, Task
from steerhouse.schedule.work.actions import decide_all, propose, update_task, withdraw
from steerhouse.schedule.work.assigned import my_work, place
from steerhouse.schedule.work.progress import completed, done, this_moment
from steerhouse.schedule.work.tests.people import (
    DAY,
    SEE,
    SYSTEM,
    account,
    acting,
    browser,
    fresh,
    project,
    task,
    worker,
)

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TODAY = dt.date(2026, 1, 7)
NIGHT = plan_time.MINUTES_PER_DAY
MONDAY = plan_time.from_date(dt.date(2026, 1, 5), 480)


def finish_of(component: Component) -> tuple[int | None, int | None]:
    """The forecast finish as plan and dashboard know it."""
    with system("test"):
        return Schedule.objects.get(component=component).finish, Figures.objects.get(component=component).finish


class World:
    """A project in which a member works and a manager plans, and another one that the member does not see."""

    def __init__(self) -> None:
        long_ago = dt.date(2026, 1, 5)
        self.depot, self.secret = project("Depot", long_ago), project("Secret", long_ago)
        self.member = account("Mia", self.depot.node, *SEE)
        self.manager = account("Max", self.depot.node, *SEE, "schedule.edit", "projects.edit")
        self.mia, self.max = worker(self.member), worker(self.manager)
        self.dig = task(self.depot, "Dig", 10, self.mia)
        self.pour = task(self.depot, "Pour", 5, self.max, after=self.dig)
        task(self.secret, "Whisper", 2, self.mia)


@pytest.fixture
def world() -> World:
    return World()


def names(found: dict[str, Any]) -> dict[str, list[str]]:
    return {part.name: [item.task.name for item in part.items] for part in found["parts"]}


def test_each_sees_the_work_assigned_to_them_in_the_plans_that_they_see(world: World) -> None:
    assert names(my_work(acting(world.member), TODAY)) == {"this": ["Dig"]}
    assert names(my_work(acting(world.manager), TODAY)) == {"later": ["Pour"]}
    assert names(my_work(acting(world.member), dt.date(2026, 3, 2))) == {"overdue": ["Dig"]}


def test_work_stands_in_the_week_in_which_it_begins_or_is_due() -> None:
    today, week = MONDAY - 480, 7 * NIGHT
    spans = {"overdue": (-3, -1), "begun": (-3, 20), "this": (4, 9), "next": (7, 8), "later": (14, 15)}
    found = {
        name: place(
            Task(start=MONDAY + first * 1440, finish=MONDAY + last * 1440), today, today + week, today + 2 * week
        )
        for name, (first, last) in spans.items()
    }
    assert found == {"overdue": 0, "begun": 1, "this": 1, "next": 2, "later": 3}


def test_done_by_who_may_plan_moves_the_forecast_of_plan_and_dashboard_at_once(world: World) -> None:
    before = finish_of(world.depot)
    early = plan_time.from_date(dt.date(2026, 1, 6), 1020)
    update_task(world.dig, values=done(world.dig, early), comment="Soft ground", by=acting(world.manager))
    after = finish_of(world.depot)
    assert after[0] == after[1] and before[0] == before[1]
    assert plan_time.to_date(before[0]) == dt.date(2026, 1, 23)
    assert plan_time.to_date(after[0]) == dt.date(2026, 1, 13)
    assert fresh(world.dig).percent_complete == 100


def test_what_a_member_proposes_changes_nothing_until_the_manager_accepts_it(world: World) -> None:
    before = finish_of(world.depot)
    early = plan_time.from_date(dt.date(2026, 1, 6), 1020)
    by = acting(world.member)
    with pytest.raises(Denied):
        update_task(world.dig, values={"percent_complete": 50.0}, by=by)
    first = propose(world.dig, values=completed(world.dig, {"percent_complete": 50.0}, early), by=by)
    second = propose(world.dig, values=done(world.dig, early), comment="Ready", by=by)
    assert first.pk == second.pk and finish_of(world.depot) == before
    assert (
        decide_all(ProgressProposal, proposals=[fresh(second)], accepted=True, reason="", by=acting(world.manager)) == 1
    )
    assert plan_time.to_date(finish_of(world.depot)[1] or 0) == dt.date(2026, 1, 13)
    with system("test"):
        entry = AuditEntry.objects.order_by("-pk").first()
    decided = fresh(second)
    assert entry.user_id == world.manager.pk == decided.decided_by_id and decided.author_id == world.member.pk
    with pytest.raises(Invalid):
        withdraw(decided, by=by)


def test_a_proposal_is_declined_with_a_reason_only(world: World) -> None:
    made = propose(world.dig, values=completed(world.dig, {"percent_complete": 30.0}, MONDAY), by=acting(world.member))
    by = acting(world.manager)
    with pytest.raises(Invalid):
        decide_all(ProgressProposal, proposals=[fresh(made)], accepted=False, reason=" ", by=by)
    decide_all(ProgressProposal, proposals=[fresh(made)], accepted=False, reason="Not inspected", by=by)
    assert (fresh(made).state, fresh(made).reason) == ("declined", "Not inspected")
    assert fresh(world.dig).percent_complete == 0


def test_nobody_proposes_for_a_task_of_somebody_else_or_decides_without_the_right(world: World) -> None:
    with pytest.raises(Denied):
        propose(world.pour, values={"percent_complete": 10.0}, by=acting(world.member))
    made = propose(world.dig, values=completed(world.dig, {"percent_complete": 30.0}, MONDAY), by=acting(world.member))
    assert browser(world.member).post(reverse("proposals.decide"), {"proposal": made.public_id}).status_code == 403
    with pytest.raises(Denied):
        withdraw(fresh(made), by=acting(world.manager))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"percent_complete": 0.0}, (0.0, None, None, None)),
        ({"percent_complete": 25.0}, (25.0, MONDAY, None, 3 * DAY)),
        ({"percent_complete": 25.0, "remaining_duration": DAY}, (25.0, MONDAY, None, DAY)),
        ({"percent_complete": 100.0}, (100.0, MONDAY, MONDAY + 2000, 0)),
        ({"actual_finish": MONDAY - 60}, (100.0, MONDAY - 60, MONDAY - 60, 0)),
        ({"actual_start": MONDAY + 60}, (0.0, MONDAY + 60, None, 4 * DAY)),
    ],
)
def test_what_was_said_is_completed_so_that_dates_and_shares_fit(
    said: dict[str, Any], expected: tuple[Any, ...]
) -> None:
    one = Task(start=MONDAY, finish=MONDAY + 5000, duration=4 * DAY)
    found = completed(one, said, MONDAY + 2000)
    assert tuple(
        found[name] for name in ("percent_complete", "actual_start", "actual_finish", "remaining_duration")
    ) == (expected)


def test_on_the_pages_a_member_proposes_and_the_manager_finds_and_accepts_it(world: World) -> None:
    member, manager = browser(world.member), browser(world.manager)
    page = member.get(reverse("work")).content.decode()
    assert "Dig" in page and "Depot" in page and "Whisper" not in page
    answer = member.post(reverse("work.done", args=[world.dig.public_id]), follow=True)
    assert "Proposed for" in answer.content.decode() and "Withdraw" in answer.content.decode()
    waiting = manager.get(reverse("proposals")).content.decode()
    on_project = manager.get(f"/components/{world.depot.public_id}/").content.decode()
    assert "100 % proposed" in waiting and "100 % proposed" in on_project
    assert "100 % proposed" not in member.get(f"/components/{world.depot.public_id}/").content.decode()
    with system("test"):
        made = ProgressProposal.objects.get()
    sent = {"proposal": made.public_id, "decision": "accept", "component": world.depot.public_id}
    assert manager.post(reverse("proposals.decide"), sent, follow=True).status_code == 200
    assert fresh(world.dig).actual_finish is not None


def test_who_saves_after_somebody_else_keeps_what_was_typed_and_is_told(world: World) -> None:
    manager = browser(world.manager)
    address = reverse("work.update", args=[world.pour.public_id])
    typed = {"percent_complete": "40", "remaining": "3", "comment": "Slow", "version": world.pour.version}
    update_task(world.pour, values={"percent_complete": 10.0}, by=SYSTEM)
    answer = manager.post(address, typed)
    assert (
        answer.status_code == 409 and "10 % done now" in answer.content.decode() and "Slow" in answer.content.decode()
    )
    again = manager.post(address, typed | {"version": fresh(world.pour).version}, follow=True)
    assert "40 % done" in again.content.decode() and fresh(world.pour).remaining_duration == 3 * DAY


def test_what_cannot_be_is_said_beside_the_field_and_nothing_is_written(world: World) -> None:
    manager = browser(world.manager)
    later = (timezone.localtime() + dt.timedelta(days=3)).strftime("%Y-%m-%dT08:00")
    typed = {"percent_complete": "120", "actual_finish": later, "version": world.pour.version}
    answer = manager.post(reverse("work.update", args=[world.pour.public_id]), typed)
    assert answer.status_code == 422 and "lies in the future" in answer.content.decode()
    assert fresh(world.pour).version == world.pour.version


def test_the_page_asks_as_often_for_many_tasks_of_many_projects_as_for_one(world: World) -> None:
    member = browser(world.member)
    member.get(reverse("work"))
    with CaptureQueriesContext(
        connection,
    ) as few:
        member.get(reverse("work"))
    for number in range(3):
        other = project(f"Site {number}", dt.date(2026, 1, 5), world.depot)
        task(other, "Survey", 1, world.mia)
    with CaptureQueriesContext(connection) as many:
        assert member.get(reverse("work")).content.decode().count("Survey") >= 3
    assert len(many) == len(few) <= 30


def test_a_day_of_work_ends_at_five() -> None:
    assert this_moment(dt.datetime(2026, 1, 7, 23, 0)) == plan_time.from_date(TODAY, 1020)
    assert this_moment(dt.datetime(2026, 1, 7, 9, 30)) == plan_time.from_date(TODAY, 570)


def test_who_may_see_no_portfolio_lands_on_their_work() -> None:
    site = project("Site", dt.date(2026, 1, 5))
    user = account("Lee", site.node, "schedule.view")
    assert browser(user).get("/").url == reverse("work")
    assert "Nothing to do" in browser(user).get(reverse("work")).content.decode()
