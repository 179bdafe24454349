"""Links between projects: two managers agree, dates follow over plans, no loop closes, nothing is given away."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from django.urls import reverse

from steerhouse.core import jobs, plan_time
from steerhouse.core.actors import ROOT_PATH, Actor, GrantedPath
from steerhouse.core.context import system
from steerhouse.core.errors import Denied, Invalid
from steerhouse.core.models import Job, Node, User
from steerhouse.projects.models import Component
from steerhouse.schedule.actions import add_link, edit_task
from steerhouse.schedule.errors import LinksCloseLoop
from steerhouse.schedule.models import CrossLink, Link
from steerhouse.schedule.programs.actions import answer, link_outside
from steerhouse.schedule.programs.panel import links_of
from steerhouse.schedule.work.tests.people import DAY, SEE, account, acting, browser, fresh, project, task

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
MONDAY = dt.date(2026, 1, 5)
PLANS = (*SEE, "schedule.edit", "projects.edit")


class World:
    """A bridge whose steel is rolled in another project; each manager sees the other plan but may not change it."""

    def __init__(self) -> None:
        self.mill, self.bridge = project("Mill", MONDAY), project("Bridge", MONDAY, code="BR")
        self.roll, self.ship = task(self.mill, "Roll", 10), task(self.mill, "Ship", 2)
        self.weld, self.paint = task(self.bridge, "Weld", 3), task(self.bridge, "Paint", 2)
        self.miller = account("Mia", self.mill.node, *PLANS)
        self.builder = account("Bo", self.bridge.node, *PLANS)
        self.reader = account("Rae", self.bridge.node, *SEE)

    def asked(self, **more: Any) -> CrossLink:
        """The builder asks the mill; both see each other's plan while they do."""
        by = seeing_all(self.builder)
        made: CrossLink = link_outside(fresh(self.weld), waits=True, project="Mill", other="Roll", by=by, **more)
        return made


def seeing_all(user: User) -> Actor:
    """The user with the right to see plans everywhere, as in most offices."""
    found = acting(user)
    return replace(found, granted=(*found.granted, GrantedPath(ROOT_PATH, frozenset(SEE))))


@pytest.fixture
def world() -> World:
    return World()


def starts(one: Any) -> dt.date:
    return plan_time.to_date(fresh(one).start)


def carry_out() -> int:
    """The waiting jobs, as a worker would do them; returns how many."""
    with system("test"):
        waiting = list(Job.objects.filter(state=Job.State.WAITING).values_list("pk", flat=True))
    for pk in waiting:
        jobs.perform(pk)
    with system("test"):
        assert not Job.objects.filter(state=Job.State.FAILED).exists()
    return len(waiting)


def test_a_link_drives_dates_once_the_other_manager_confirms_it_and_no_longer_once_it_ended(world: World) -> None:
    link = world.asked()
    assert link.state == "asked" and starts(world.weld) == MONDAY
    with pytest.raises(Denied):
        answer(fresh(link), deed="confirm", by=acting(world.builder))
    answer(fresh(link), deed="confirm", by=acting(world.miller))
    assert starts(world.weld) == dt.date(2026, 1, 19)
    with system("test"):
        assert Component.objects.get(pk=world.bridge.pk).figures.finish == fresh(world.weld).finish
    answer(fresh(link), deed="end", by=acting(world.builder))
    assert starts(world.weld) == MONDAY


def test_a_change_of_the_predecessor_moves_the_other_plan_by_a_job(world: World) -> None:
    answer(world.asked(lag=DAY), deed="confirm", by=acting(world.miller))
    assert starts(world.weld) == dt.date(2026, 1, 20) and carry_out() == 0
    edit_task(fresh(world.roll), values={"duration": 15 * DAY}, by=acting(world.miller))
    assert carry_out() == 1 and starts(world.weld) == dt.date(2026, 1, 27)
    edit_task(fresh(world.ship), values={"duration": 3 * DAY}, by=acting(world.miller))
    assert carry_out() == 0


@pytest.mark.parametrize(("kind", "day"), [("SS", 5), ("FF", 14), ("FS", 19)])
def test_each_kind_of_link_holds_the_end_that_it_names(world: World, kind: str, day: int) -> None:
    answer(world.asked(kind=kind), deed="confirm", by=acting(world.miller))
    assert starts(world.weld) == dt.date(2026, 1, day)


def test_a_loop_over_projects_is_refused_by_the_names_of_its_tasks(world: World) -> None:
    answer(world.asked(), deed="confirm", by=acting(world.miller))
    by = seeing_all(world.miller)
    with pytest.raises(LinksCloseLoop, match="Roll → Weld → Roll"):
        link_outside(fresh(world.roll), waits=True, project="BR", other="Weld", by=by)
    back = link_outside(fresh(world.ship), waits=True, project="BR", other="Weld", by=by)
    answer(fresh(back), deed="confirm", by=acting(world.builder))
    values = {"predecessor": fresh(world.ship), "successor": fresh(world.roll)}
    with pytest.raises(LinksCloseLoop, match="a task outside"):
        add_link(Link, values=values, by=acting(world.miller))
    with system("test"):
        assert not Link.objects.exists()


def test_a_link_is_declined_with_a_reason_and_moves_nothing(world: World) -> None:
    link = world.asked()
    with pytest.raises(Invalid):
        answer(fresh(link), deed="decline", by=acting(world.miller))
    answer(fresh(link), deed="decline", reason="No steel before May", by=acting(world.miller))
    assert fresh(link).state == "declined" and starts(world.weld) == MONDAY


def test_who_sees_one_project_only_learns_neither_name_nor_date_of_the_other(world: World) -> None:
    answer(world.asked(), deed="confirm", by=acting(world.miller))
    client = browser(world.reader)
    page = client.get(f"/components/{world.bridge.public_id}/").content.decode()
    assert "a task outside" in page and "Roll" not in page and "Mill" not in page and "End link" not in page
    row = links_of(fresh(world.bridge), acting(world.reader))["links"][0]
    assert (row.day, row.other_address, row.deeds) == ("", "", [])
    with system("test"):
        link = CrossLink.objects.get()
    address = reverse("crosslink.answer", args=[world.bridge.public_id, link.public_id])
    assert client.post(address, {"deed": "end"}).status_code == 403 and fresh(link).archived_at is None


def test_each_manager_answers_on_the_page_of_the_own_project(world: World) -> None:
    link, client = world.asked(), browser(world.miller)
    page = client.get(f"/components/{world.mill.public_id}/").content.decode()
    assert "Confirm" in page and "Decline" in page
    address = reverse("crosslink.answer", args=[world.mill.public_id, link.public_id])
    assert "The link is confirmed." in client.post(address, {"deed": "confirm"}, follow=True).content.decode()
    assert starts(world.weld) == dt.date(2026, 1, 19)


def test_a_link_is_asked_for_on_the_page_of_the_task_and_what_cannot_be_found_is_said_beside_the_field() -> None:
    mill, bridge = project("Mill", MONDAY), project("Bridge", MONDAY)
    task(mill, "Roll", 10)
    weld = task(bridge, "Weld", 3)
    with system("test"):
        root = Node.root()
    boss = browser(account("Max", root, *PLANS))
    address = f"/tasks/{weld.public_id}/do/link-outside/"
    typed = {"waits": "yes", "project": "Mill", "other": "7", "kind": "FS", "lag": "-1", "version": weld.version}
    refused = boss.post(address, typed)
    assert refused.status_code == 422 and "has no such task" in refused.content.decode()
    assert boss.post(address, typed | {"other": "1"}).status_code == 302
    # Who plans both has agreed for both.
    assert starts(weld) == dt.date(2026, 1, 16)
