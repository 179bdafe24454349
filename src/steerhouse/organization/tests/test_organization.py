"""What the organization's rows promise: who sees shared ones, which working times are times, what ships."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from steerhouse.core import editing
from steerhouse.core.actors import Actor, GrantedPath
from steerhouse.core.context import system
from steerhouse.core.errors import Denied
from steerhouse.core.models import AccessRole, Node
from steerhouse.core.verbs import RIGHTS
from steerhouse.organization.models import (
    Calendar,
    CalendarException,
    Currency,
    FiscalYear,
    Person,
    Resource,
    Unit,
)
from steerhouse.organization.problem import engine_calendars
from steerhouse.organization.roles import ROLES
from steerhouse.organization.working_time import check_shifts, check_week, standard_week

SYSTEM = Actor.system("test")
pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def actor_at(path: str, *rights: str) -> Actor:
    return Actor(user_id=7, name="somebody", granted=(GrantedPath(path, frozenset(rights)),))


def branch(title: str) -> Node:
    with system("test"):
        return Node.objects.add_child(Node.root(), {"title": title})


def test_every_shipped_role_is_stored_and_holds_known_rights_only() -> None:
    with system("test"):
        stored = {role.name: set(role.rights) for role in AccessRole.objects.all()}
    assert len(ROLES) == 11
    for role in ROLES:
        assert stored[role.name] == set(role.rights)
        assert set(role.rights) <= set(RIGHTS)


def test_a_system_administrator_reads_no_rates() -> None:
    rights = {role.name: role.rights for role in ROLES}
    assert "rates.view" not in rights["System administrator"]
    assert "rates.view" in rights["Resource manager"]


def test_a_shared_calendar_is_seen_from_every_branch_and_an_own_one_only_from_its_branch() -> None:
    mine, other = branch("mine"), branch("other")
    editing.add(Calendar, values={"name": "Night shift", "node": other}, by=SYSTEM)
    editing.add(Calendar, values={"name": "Day shift", "node": mine}, by=SYSTEM)
    names = {one.name for one in Calendar.objects.visible_to(actor_at(mine.path, "organization.view"))}
    assert names == {"Standard", "Day shift"}


def test_what_a_portfolio_keeps_is_seen_in_its_projects_and_changed_only_there() -> None:
    portfolio = branch("portfolio")
    with system("test"):
        project = Node.objects.add_child(portfolio, {"title": "project"})
    editing.add(Calendar, values={"name": "Night shift", "node": portfolio}, by=SYSTEM)
    by = actor_at(project.path, "organization.view", "organization.edit")
    assert {one.name for one in Calendar.objects.visible_to(by)} == {"Standard", "Night shift"}
    assert not Calendar.objects.visible_to(by, "edit").exists()


def test_who_may_edit_one_branch_may_not_edit_what_everybody_shares() -> None:
    mine = branch("mine")
    by = actor_at(mine.path, "organization.view", "organization.edit")
    own = editing.add(Unit, values={"name": "Works", "node": mine}, by=by)
    assert editing.edit(own, values={"name": "Site works"}, by=by).version == 2
    with pytest.raises(Denied):
        editing.add(Unit, values={"name": "Works"}, by=by)


def test_the_exceptions_of_a_shared_calendar_are_shared_too() -> None:
    mine = branch("mine")
    standard = Calendar.objects.visible_to(SYSTEM).get(name="Standard")
    values = {"calendar": standard, "name": "Holiday", "first_day": "2026-12-25", "last_day": "2026-12-26"}
    editing.add(CalendarException, values=values, by=SYSTEM)
    assert CalendarException.objects.visible_to(actor_at(mine.path, "organization.view")).count() == 1


@pytest.mark.parametrize(
    "shifts",
    ["8-17", [[480]], [[480, 480]], [[720, 480]], [[480, 720], [700, 900]], [[-1, 5]], [[0, 1441]], [[480.5, 720]]],
)
def test_working_times_that_are_none_are_refused(shifts: object) -> None:
    with pytest.raises(ValidationError):
        check_shifts(shifts)


def test_a_week_has_seven_days() -> None:
    check_week(standard_week())
    with pytest.raises(ValidationError):
        check_week(standard_week()[:6])


def test_a_calendar_reaches_the_engine_with_its_exceptions() -> None:
    standard = Calendar.objects.visible_to(SYSTEM).get(name="Standard")
    values = {"calendar": standard, "first_day": "1970-01-02", "last_day": "1970-01-02", "shifts": [[540, 600]]}
    editing.add(CalendarException, values=values, by=SYSTEM)
    found = engine_calendars([standard.pk], by=SYSTEM)[standard.pk]
    assert found.week[0] == ((480, 720), (780, 1020)) and found.week[6] == ()
    assert [(one.first_day, one.shifts) for one in found.exceptions] == [(1, ((540, 600),))]


def test_a_rate_needs_a_currency() -> None:
    with pytest.raises((ValidationError, IntegrityError)), transaction.atomic():
        editing.add(Resource, values={"name": "Ada", "standard_rate": 5000}, by=SYSTEM)


def test_a_fiscal_year_ends_after_it_starts() -> None:
    with pytest.raises((ValidationError, IntegrityError)), transaction.atomic():
        editing.add(FiscalYear, values={"name": "x", "starts": "2026-04-01", "ends": "2026-03-31"}, by=SYSTEM)


def test_currencies_ship_and_a_wrong_code_is_refused() -> None:
    assert Currency.objects.visible_to(SYSTEM).filter(code="EUR").exists()
    with pytest.raises(ValidationError):
        editing.add(Currency, values={"code": "eur", "name": "small"}, by=SYSTEM)


def test_a_person_needs_no_account() -> None:
    assert editing.add(Person, values={"name": "Ada Miller"}, by=SYSTEM).user is None
