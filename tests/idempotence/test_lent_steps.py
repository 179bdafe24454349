"""What the rooms lend: a plan goes into a project or becomes one, a list becomes a year; who may not see rates neither
learns nor writes any."""

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from steerhouse.core import editing
from steerhouse.core.actors import Actor, GrantedPath
from steerhouse.core.errors import Denied, NotVisible
from steerhouse.core.import_models import ImportRun
from steerhouse.core.imports import pipeline
from steerhouse.core.imports.inverse import CannotUndo
from steerhouse.core.models import Node, User
from steerhouse.core.tests.import_checks import table_checksums
from steerhouse.organization.models import Resource
from steerhouse.organization.roles import ROLES
from steerhouse.projects.actions import add_component
from steerhouse.projects.models import Component, Figures
from steerhouse.reporting.models import Snapshot
from steerhouse.schedule.models import Task
from tests.idempotence.plans import PlanFile
from tests.support.missing import shared_folder

SYSTEM = Actor.system("test")
NOTHING = {"added": 0, "changed": 0, "removed": 0}
PASSING = ("id", "version")
RATE = "<Resource><UID>1</UID><ID>1</ID><Name>Mona</Name><StandardRate>{}</StandardRate></Resource>"
PRICED = (
    '<Project xmlns="http://schemas.microsoft.com/project"><Title>Depot</Title><CurrencyCode>GBP</CurrencyCode>'
    "<Tasks><Task><UID>1</UID><ID>1</ID><Name>{name}</Name><Cost>{cost}</Cost></Task></Tasks>"
    "<Resources>{rate}</Resources></Project>"
)
Send = Callable[..., ImportRun]

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def store(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def component(kind: str, name: str, parent: Component | None = None) -> Component:
    found: Component = add_component(Component, values={"name": name, "kind": kind, "parent": parent}, by=SYSTEM)
    return found


def send(node: Node, content: bytes, by: Actor = SYSTEM, name: str = "plan.xml") -> ImportRun:
    return pipeline.read(pipeline.send_in(node, [content], name=name, by=by, options={}), by=by)


def counts(run: ImportRun) -> dict[str, int]:
    assert run.state != ImportRun.State.REFUSED, run.preview["problems"]
    found: dict[str, int] = run.preview["counts"]
    return found


def priced(*, rate: str, cost: int = 100, name: str = "Dig") -> bytes:
    return PRICED.format(rate=RATE.format(rate), cost=cost, name=name).encode()


def manager_of(place: Component) -> Actor:
    """A project manager, who by role sees no rates."""
    (role,) = [role for role in ROLES if role.name == "Project manager"]
    user = editing.add(User, values={"username": "manager", "password": "!"}, by=SYSTEM)
    return Actor(user_id=user.pk, name="manager", granted=(GrantedPath(place.node.path, frozenset(role.rights)),))


def plans() -> list[str]:
    return sorted(Component.objects.visible_to(SYSTEM).filter(kind="project").values_list("name", flat=True))


def test_a_plan_dropped_on_a_portfolio_becomes_the_project_of_its_title_once() -> None:
    portfolio = component("portfolio", "Rail")
    run = pipeline.apply(send(portfolio.node, PlanFile(12).xml()), by=SYSTEM)
    assert counts(run)["added"] == run.preview["things"]["projects"]["added"] + sum(
        some["added"] for name, some in run.preview["things"].items() if name != "projects"
    )
    assert plans() == ["Depot"]
    assert counts(send(portfolio.node, PlanFile(12).xml())) == NOTHING
    pipeline.undo(run, by=SYSTEM)
    assert plans() == []


def test_a_file_only_looked_at_for_a_project_that_came_in_does_not_stop_the_undo() -> None:
    portfolio = component("portfolio", "Rail")
    run = pipeline.apply(send(portfolio.node, PlanFile(12).xml()), by=SYSTEM)
    project = Component.objects.visible_to(SYSTEM).select_related("node").get(kind="project")
    looked = send(project.node, PlanFile(14).xml())
    pipeline.undo(run, by=SYSTEM)
    looked.refresh_from_db()
    assert (plans(), looked.node) == ([], None)


def test_a_plan_that_came_into_the_project_since_stops_the_undo() -> None:
    portfolio = component("portfolio", "Rail")
    run = pipeline.apply(send(portfolio.node, PlanFile(12).xml()), by=SYSTEM)
    project = Component.objects.visible_to(SYSTEM).select_related("node").get(kind="project")
    pipeline.apply(send(project.node, PlanFile(14).xml()), by=SYSTEM)
    with pytest.raises(CannotUndo) as caught:
        pipeline.undo(run, by=SYSTEM)
    assert "was added since to" in str(caught.value.fields)
    assert plans() == ["Depot"]


def test_a_list_into_a_project_is_refused_with_what_to_do() -> None:
    project = component("project", "Depot")
    content = shared_folder("data", "portfolios", "uk-gmpp", "uk_2014.csv").read_bytes()
    run = send(project.node, content, name="uk_2014.csv")
    assert "A list goes into a portfolio or a program" in run.preview["problems"][0]["message"]


def test_links_that_close_a_loop_are_refused_before_anything_is_written() -> None:
    project = component("project", "Depot")
    loop = "<PredecessorLink><PredecessorUID>{}</PredecessorUID><Type>1</Type></PredecessorLink>"
    tasks = "".join(
        f"<Task><UID>{uid}</UID><ID>{uid}</ID><Name>{name}</Name>{loop.format(before)}</Task>"
        for uid, name, before in [(1, "Dig", 2), (2, "Pour", 1)]
    )
    xml = f'<Project xmlns="http://schemas.microsoft.com/project"><Tasks>{tasks}</Tasks></Project>'
    before = table_checksums()
    run = send(project.node, xml.encode())
    problem = run.preview["problems"][0]
    assert "Dig → Pour → Dig" in problem["message"] or "Pour → Dig → Pour" in problem["message"]
    assert problem["what_next"]
    assert table_checksums() == before


def test_who_may_not_see_rates_learns_none_by_guessing_and_erases_none() -> None:
    project = component("project", "Depot")
    pipeline.apply(send(project.node, priced(rate="777.12", cost=55_500)), by=SYSTEM)
    manager = manager_of(project)
    wrong, right = (
        send(project.node, priced(rate=rate, cost=cost), manager) for rate, cost in (("1", 1), ("777.12", 55_500))
    )
    assert counts(wrong) == counts(right) == NOTHING
    run = send(project.node, priced(rate="1", cost=1, name="Dig deeper"), manager)
    assert "777" not in str(run.preview) and "55500" not in str(run.preview) and "555" not in str(run.preview)
    assert any("may not see" in one["what"] for one in run.preview["not_carried"])
    pipeline.apply(run, by=manager)
    assert Task.objects.visible_to(SYSTEM).get().name == "Dig deeper"
    assert Task.objects.visible_to(SYSTEM).get().cost is not None
    assert Resource.objects.visible_to(SYSTEM).get(name="Mona").standard_rate == 77_712


def test_who_plans_another_project_sends_nothing_in() -> None:
    mine, other = component("project", "Mine"), component("project", "Other")
    with pytest.raises((Denied, NotVisible)):
        send(other.node, PlanFile(3).xml(), manager_of(mine))
    assert ImportRun.objects.visible_to(SYSTEM).count() == 0


@pytest.mark.slow
def test_years_of_a_portfolio_come_in_and_go_again_one_by_one() -> None:
    portfolio = component("portfolio", "Government")
    states: list[tuple[ImportRun, dict[str, str]]] = []
    figures = []
    for year in (2019, 2014, 2021):
        content = shared_folder("data", "portfolios", "uk-gmpp", f"uk_{year}.csv").read_bytes()
        states.append((ImportRun(), table_checksums(without=PASSING)))
        run = pipeline.apply(send(portfolio.node, content, name=f"uk_{year}.csv"), by=SYSTEM)
        states[-1] = (run, states[-1][1])
        figures.append(Figures.objects.visible_to(SYSTEM).count())
        assert counts(send(portfolio.node, content, name=f"uk_{year}.csv")) == NOTHING
    assert Snapshot.objects.visible_to(SYSTEM).count() == 133 + 199 + 184
    facts = dict(itertools.chain.from_iterable([states[0][0].preview["facts"]]))
    assert (facts["Year"].split(",")[0], facts["Projects"]) == ("2019", "133")
    for run, before in reversed(states):
        pipeline.undo(run, by=SYSTEM)
        assert table_checksums(without=PASSING) == before
