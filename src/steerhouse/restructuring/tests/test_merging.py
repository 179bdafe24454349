"""Merging duplicates: whose value stands is chosen, nothing is lost, old addresses lead on, one step takes it back."""

import datetime as dt
from typing import Any

import pytest

from steerhouse.collaboration.actions import add_comment
from steerhouse.collaboration.comments import Comment
from steerhouse.core import editing
from steerhouse.core.context import system
from steerhouse.core.models import AuditEntry, Node
from steerhouse.organization.models import Period
from steerhouse.projects.actions import add_statement
from steerhouse.projects.models import Component, CostFigure, Figures
from steerhouse.restructuring.tests.test_moving import EDIT, component, deed, undo, words
from steerhouse.schedule.models import Schedule, Task
from steerhouse.schedule.work.tests.people import SYSTEM, account, acting, browser, fresh, project, task

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PLAN = ("schedule.view", "schedule.edit", "organization.view")


def cost(at: Component, amount: int, period: Period | None) -> CostFigure:
    values = {"component": at, "measure": "whole-life cost", "amount": amount, "currency": "GBP", "period": period,
              "stated_on": dt.date(2026, 3, 31)}  # fmt: skip
    found: CostFigure = add_statement(CostFigure, values=values, by=SYSTEM)
    return found


@pytest.fixture
def twins() -> dict[str, Any]:
    """One depot that was entered twice: with code and cost here, with plan, cost, comment and parts there."""
    where = component("Estates", kind="portfolio")
    period = editing.add(
        Period, values={"name": "2026", "starts": dt.date(2026, 1, 1), "ends": dt.date(2026, 12, 31)}, by=SYSTEM
    )
    office = account("Office", Node._base_manager.get(path="0001"), *EDIT, *PLAN, "access.view")
    one = component("Depot", where, code="D-1")
    other = project("The Depot Programme", dt.date(2026, 1, 5), where, code="X-9", category="Buildings")
    task(other, "Dig", 2)
    cost(one, 100, period), cost(other, 900, period), cost(other, 700, None)
    part = component("Gate", other)
    add_comment(Comment, about=other, text="Who pays?", by=acting(account("Ann", where.node, "projects.view")))
    return {"one": one, "other": other, "part": part, "office": browser(office), "where": where}


def merged(twins: dict[str, Any], **more: str) -> Any:
    asked = {"others": "", "alike": twins["other"].public_id, **more}
    return deed(twins["office"], twins["one"], "merge", **asked)


def test_two_become_one_and_one_step_takes_it_back(twins: dict[str, Any]) -> None:
    one, other, office = twins["one"], twins["other"], twins["office"]
    before = [Figures.objects.visible_to(SYSTEM).filter(component=at).values().get() for at in (one, other)]
    assert "The Depot Programme" in words(office.get(f"/components/{one.public_id}/restructure/merge/"))
    shown = merged(twins)
    assert shown.status_code == 200 and "Which value stands" in words(shown) and "X-9" in words(shown)
    entries = AuditEntry.objects.count()
    take = {"take-code": other.public_id, "take-name": one.public_id, "take-category": other.public_id,
            "plan": other.public_id}  # fmt: skip
    answer = merged(twins, **take, apply="yes")
    assert answer.status_code == 302 and AuditEntry.objects.count() == entries + 1
    now = fresh(one)
    assert (now.name, now.code, now.category) == ("Depot", "X-9", "Buildings")
    assert sorted(now.other_names.split()) == sorted(["D-1", "The", "Depot", "Programme"])
    with system("test"):
        amounts = CostFigure.objects.filter(component=one).values_list("amount", flat=True)
        assert sorted(amounts) == [100, 700]
        assert Task.objects.filter(component=one).count() == 1 and not Schedule.objects.filter(component=other).exists()
        assert fresh(twins["part"]).parent_id == one.pk and fresh(other).archived_at is not None
    assert Comment.objects.about(now, SYSTEM).count() == 1
    old = office.get(f"/components/{other.public_id}/")
    assert old.status_code == 302 and old["Location"] == f"/components/{one.public_id}/"
    assert office.get(f"/components/{other.public_id}/?here=yes").status_code == 200
    answer = undo(office, one)
    assert answer.status_code == 302, words(answer)
    assert [fresh(at).code for at in (one, other)] == ["D-1", "X-9"] and fresh(other).archived_at is None
    after = [Figures.objects.visible_to(SYSTEM).filter(component=at).values().get() for at in (one, other)]
    assert after == before
    with system("test"):
        assert CostFigure.objects.filter(component=other).count() == 2 and Task.objects.get().component_id == other.pk
    assert Comment.objects.about(fresh(other), SYSTEM).count() == 1
    assert fresh(twins["part"]).node.path.startswith(fresh(other).node.path)


def test_what_is_part_of_another_or_out_of_reach_is_not_merged(twins: dict[str, Any]) -> None:
    shown = deed(twins["office"], twins["other"], "merge", others="Gate")
    assert shown.status_code == 409 and "Move it out first" in words(shown)
    assert deed(twins["office"], twins["one"], "merge", others="Nowhere").status_code == 422
    local = browser(account("Local", twins["one"].node, *EDIT))
    assert deed(local, twins["one"], "merge", others="The Depot Programme", apply="yes").status_code == 422
    assert fresh(twins["other"]).archived_at is None
