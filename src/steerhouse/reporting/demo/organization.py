"""The sample's people, units, resources, years and months, and the tree of its portfolios."""

import datetime as dt
from dataclasses import dataclass
from random import Random

from django.utils import timezone

from steerhouse.core.actions import action
from steerhouse.core.actors import Actor
from steerhouse.core.writing import add_rows
from steerhouse.organization.models import Calendar, FiscalYear, JobRole, Office, Period, Person, Resource, Unit
from steerhouse.organization.problem import period_name
from steerhouse.projects.actions import place_components
from steerhouse.projects.models import Component, RatingScale, StateChange
from steerhouse.reporting.demo.history import CURRENCY
from steerhouse.reporting.demo.names import ROLES, UNITS, people
from steerhouse.reporting.demo.shape import Shape, Size, fiscal_years, month_ends

CODE = "SAMPLE"
CLOSES_AFTER = dt.timedelta(days=4, hours=15)


@dataclass
class Setting:
    """What every sample project needs of the organization around it."""

    today: dt.date
    calendar: Calendar
    scale: RatingScale
    units: list[Unit]
    managers: list[Person]
    sponsors: list[Person]
    resources: list[Resource]
    months: list[Period]
    years: list[FiscalYear]
    programs: list[Component]

    def year_of(self, day: dt.date) -> FiscalYear:
        """The fiscal year of a day."""
        return next(year for year in self.years if year.starts <= day <= year.ends)


@action("component.add")
def lay_out(model: type[Component], *, size: Size, shape: Shape, today: dt.date, random: Random, by: Actor) -> Setting:
    """Everything but the projects themselves."""
    units = [Unit(name=name) for name in UNITS]
    known = {role.name: role for role in JobRole.objects.all()}
    roles = [known.get(name) or JobRole(name=name) for name in ROLES]
    add_rows(units)
    add_rows([role for role in roles if role.pk is None])
    staff = hired(size, units, roles, random)
    calendar: Calendar = Calendar.objects.filter(node=None).order_by("pk")[:1].get()
    resources = [
        Resource(
            name=person.name, person=person, job_role=person.job_role, calendar=calendar,
            standard_rate=ROLES[person.job_role.name], currency=CURRENCY,
        )
        for person in staff
        if person.job_role is not None
    ]  # fmt: skip
    add_rows(resources)
    years, months = calendar_of(today, size.months, by)
    return Setting(
        today=today, calendar=calendar, scale=RatingScale.objects.get(name="Delivery status"), units=units,
        managers=[one for one in staff if one.job_role and one.job_role.name == "Project manager"],
        sponsors=staff[: max(6, len(staff) // 30)], resources=resources, months=months, years=years,
        programs=planted(shape, staff, today, by),
    )  # fmt: skip


def hired(size: Size, units: list[Unit], roles: list[JobRole], random: Random) -> list[Person]:
    """The people, each with a unit and a job role; every role is there."""
    staff = [
        Person(
            name=name, unit=random.choice(units), job_role=roles[place % len(roles)],
            email=f"{name.lower().replace('. ', '.').replace(' ', '.')}@example.org",
        )
        for place, name in enumerate(people(size.people, random))
    ]  # fmt: skip
    add_rows(staff)
    return staff


def calendar_of(today: dt.date, number: int, by: Actor) -> tuple[list[FiscalYear], list[Period]]:
    """Fiscal years, closed months and the open one."""
    ends = month_ends(today, number)
    stored = {year.starts: year for year in FiscalYear.objects.filter(node=None)}
    years = []
    for starts, last in fiscal_years([*ends, today]):
        years.append(stored.get(starts) or FiscalYear(name=str(starts.year), starts=starts, ends=last))
    add_rows([year for year in years if year.pk is None])
    this_month = (today.replace(day=1) + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    months = []
    for last in [*ends, this_month]:
        starts = last.replace(day=1)
        closed = timezone.make_aware(dt.datetime.combine(last, dt.time())) + CLOSES_AFTER if last < today else None
        year = next(one for one in years if one.starts <= last <= one.ends)
        months.append(
            Period(name=period_name(last, starts), starts=starts, ends=last, fiscal_year=year, closed_at=closed)
        )
    add_rows(months)
    return years, months[:-1]


def planted(shape: Shape, staff: list[Person], today: dt.date, by: Actor) -> list[Component]:
    """The portfolios and programs; returns the programs in the order in which projects name them."""
    top = Component(name="Sample organization", code=CODE, kind="portfolio", currency=CURRENCY, owner=staff[0])
    portfolios, programs = [], []
    for place, (name, names) in enumerate(shape.portfolios):
        portfolio = Component(name=name, code=f"{CODE}-{place + 1}", kind="portfolio", parent=top, currency=CURRENCY)
        portfolios.append(portfolio)
        programs += [Component(name=one, kind="program", parent=portfolio, currency=CURRENCY) for one in names]
    everything = [top, *portfolios, *programs]
    place_components(everything)
    since = today - dt.timedelta(days=3 * 365)
    add_rows([StateChange(component=one, after=one.state, on=since) for one in everything])
    add_rows([Office(name="Portfolio office", kind=Office.Kind.PORTFOLIO, node=top.node, manager=staff[0])])
    return programs
