"""What lists, details and forms of the organization's entities show."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.pages import Amount, Facts, History, Pages, Related, register
from steerhouse.organization.models import (
    Calendar,
    CalendarException,
    Currency,
    FiscalYear,
    JobRole,
    Office,
    Period,
    Person,
    Resource,
    Unit,
)

register(
    Pages(
        model=Unit,
        attributes=True,
        path="units",
        group=_("Organization"),
        columns=["name", "code", "parent"],
        filters=["parent"],
        form=["name", "code", "parent"],
        order=["name"],
        search=True,
        panels=[Facts("", ["code", "parent", "node"]), Related("people"), Related("parts"), History()],
        empty=(_("Units are the departments and teams of the organization. People and projects belong to them."),),
    )
)
register(
    Pages(
        model=JobRole,
        path="job-roles",
        group=_("Organization"),
        columns=["name", "summary"],
        form=["name", "summary"],
        order=["name"],
        search=True,
        panels=[Facts("", ["summary"]), Related("people"), Related("resources"), History()],
        empty=(_("A job role says what somebody does, such as analyst or tester. Plans ask for roles before people."),),
    )
)
register(
    Pages(
        model=Person,
        attributes=True,
        path="people",
        group=_("People"),
        columns=["name", "job_role", "unit", "email"],
        filters=["unit", "job_role"],
        form=["name", "email", "unit", "job_role", "user"],
        order=["name"],
        search=True,
        panels=[Facts("", ["email", "unit", "job_role", "user"]), History()],
        empty=(_("Everybody who works on projects, with or without an account. Owners and managers are chosen here."),),
    )
)
register(
    Pages(
        model=Resource,
        attributes=True,
        path="resources",
        group=_("People"),
        columns=["name", "kind", "job_role", "person", "max_units", Amount("standard_rate"), "calendar"],
        filters=["kind", "job_role", "calendar", "generic"],
        form=[
            "name", "code", "kind", "person", "job_role", "calendar", "max_units", "standard_rate", "currency",
            "material_label", "generic",
        ],
        order=["name"],
        search=True,
        panels=[
            Facts("", ["code", "kind", "person", "job_role", "calendar", "max_units", "standard_rate", "node"]),
            Related("assignments"),
            History(),
        ],
        empty=(_("People, machines and materials that plans use. A schedule file brings its own."),),
    )
)  # fmt: skip
register(
    Pages(
        model=Calendar,
        path="calendars",
        group=_("Organization"),
        columns=["name", "hours", "node"],
        form=["name", "week"],
        order=["name"],
        search=True,
        panels=[Facts("", ["hours", "node"]), Related("exceptions"), Related("resources"), History()],
        empty=(
            _("A calendar says when work is done. Each plan follows one, and a task or a person may follow another."),
        ),
    )
)
register(
    Pages(
        model=CalendarException,
        path="calendar-exceptions",
        group="",
        columns=["name", "calendar", "first_day", "last_day"],
        filters=["calendar"],
        form=["calendar", "name", "first_day", "last_day", "shifts"],
        order=["first_day"],
        panels=[Facts("", ["calendar", "first_day", "last_day", "shifts"]), History()],
        empty=(_("Public holidays, shutdowns and days with other hours."),),
    )
)
register(
    Pages(
        model=FiscalYear,
        path="fiscal-years",
        group=_("Organization"),
        columns=["name", "starts", "ends", "node"],
        form=["name", "starts", "ends"],
        order=["-starts"],
        panels=[Facts("", ["starts", "ends", "node"]), Related("periods"), History()],
        empty=(_("The years by which budgets are given, whatever month they begin in."),),
    )
)
register(
    Pages(
        model=Period,
        path="periods",
        group=_("Organization"),
        columns=["name", "starts", "ends", "fiscal_year", "closed_at", "node"],
        filters=["fiscal_year"],
        form=["name", "starts", "ends", "fiscal_year"],
        order=["-ends"],
        panels=[Facts("", ["starts", "ends", "fiscal_year", "closed_at", "closed_by", "node"]), History()],
        empty=(_("Projects report by period. When a period closes, its figures stay as they were."),),
    )
)
register(
    Pages(
        model=Currency,
        path="currencies",
        group=_("Organization"),
        columns=["code", "name"],
        form=["code", "name"],
        order=["code"],
        search=True,
        panels=[Facts("", ["name"]), History()],
        empty=(_("The currencies in which the organization plans and reports."),),
    )
)
register(
    Pages(
        model=Office,
        path="offices",
        group=_("Office"),
        columns=["name", "kind", "node", "manager"],
        filters=["kind"],
        form=["name", "kind", "node", "manager"],
        order=["name"],
        search=True,
        panels=[Facts("", ["kind", "node", "manager"]), History()],
        empty=(
            _("A project management office and the part of the tree it stands for. Offices may lie within offices."),
        ),
    )
)
