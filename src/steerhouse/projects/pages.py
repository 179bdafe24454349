"""What lists, details and forms of projects, programs and portfolios show, and what they offer to do."""

from django import forms
from django.utils.translation import gettext_lazy as _

from steerhouse.core.pages import (
    Action,
    ActionForm,
    Amount,
    Facts,
    History,
    Pages,
    PlanDate,
    Related,
    Status,
    Who,
    register,
)
from steerhouse.projects.actions import add_component, add_statement, change_state, edit_component, edit_statement
from steerhouse.projects.models import (
    Component,
    CostFigure,
    FormerName,
    Narrative,
    Rating,
    RatingScale,
    ReportedDate,
    StateChange,
)


class ChangeStateForm(ActionForm):
    """To which state, and why."""

    state = forms.ChoiceField(label=_("New state"), choices=Component.State.choices)
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea, max_length=100_000)


register(
    Pages(
        model=Component,
        attributes=True,
        path="components",
        group=_("Portfolio"),
        position=10,
        fetch=["parent"],
        columns=[
            "name", "code", Status("figures__health", _("Status")), "state", "unit", PlanDate("figures__finish"),
            PlanDate("figures__baseline_finish"), Amount("figures__whole_life_cost"), "kind",
        ],
        facts=[
            "kind", "code", "state", "unit", Who("manager"), Who("sponsor"), PlanDate("figures__finish"),
            PlanDate("figures__baseline_finish"), Amount("figures__cost_at_completion"),
            Amount("figures__whole_life_cost"),
        ],
        filters=["kind", "state", "figures__health", "unit", "category", "manager", "parent"],
        form=[
            "name", "code", "kind", "parent", "category", "description", "unit", "owner", "sponsor", "manager",
            "start", "finish", "currency",
        ],
        order=["name"],
        search=True,
        panels=[
            Facts("", ["kind", "parent", "category", "unit", "description"]),
            Facts(_("People"), ["owner", "sponsor", "manager"]),
            Related("ratings"),
            Related("cost_figures"),
            Related("reported_dates"),
            Related("narratives"),
            Related("state_changes"),
            Related("former_names", optional=True),
            History(),
        ],
        actions=[Action("state", do=change_state, form=ChangeStateForm)],
        add=add_component,
        edit=edit_component,
        empty=(
            _("Portfolios, programs and projects in one tree. Begin with a portfolio, or bring in a portfolio list "
              "or a schedule file."),
        ),
    )
)  # fmt: skip
register(
    Pages(
        model=Rating,
        path="ratings",
        group="",
        columns=["component", Status("label", _("Rating"), look="look"), "rater", "rated_on", "period"],
        filters=["rater", "scale", "period", "component"],
        fetch=["scale"],
        form=["component", "rater", "scale", "grade", "no_grade", "rated_on", "period", "narrative"],
        order=["-rated_on"],
        panels=[
            Facts("", ["component", "label", "rater", "scale", "rated_on", "period", "narrative", "raw"]),
            History(),
        ],
        add=add_statement,
        edit=edit_statement,
        empty=(_("How confident raters are that a project will deliver, grade by grade and period by period."),),
    )
)
register(
    Pages(
        model=CostFigure,
        path="cost-figures",
        group="",
        columns=["component", "measure", Amount("amount"), "fiscal_year", "price_basis", "stated_on", "absence"],
        filters=["measure", "period", "fiscal_year", "component", "absence"],
        form=[
            "component", "measure", "amount", "currency", "price_basis", "fiscal_year", "period", "stated_on",
            "absence",
        ],
        order=["-stated_on"],
        panels=[
            Facts("", ["component", "measure", "amount", "price_basis", "stated_on"]),
            Facts(_("Where it comes from"), ["fiscal_year", "period", "absence", "raw"]),
            History(),
        ],
        add=add_statement,
        edit=edit_statement,
        empty=(_("What projects cost, as stated for a day: budgets, forecasts, whole-life costs and benefits."),),
    )
)  # fmt: skip
register(
    Pages(
        model=ReportedDate,
        path="reported-dates",
        group="",
        columns=["component", "milestone", "day", "stated_on", "period", "absence"],
        filters=["milestone", "period", "component", "absence"],
        form=["component", "milestone", "day", "period", "stated_on", "absence"],
        order=["-stated_on"],
        panels=[Facts("", ["component", "milestone", "day", "period", "stated_on", "absence", "raw"]), History()],
        add=add_statement,
        edit=edit_statement,
        empty=(_("When projects were said to start and finish. Each statement stays, so that slips can be seen."),),
    )
)
register(
    Pages(
        model=Narrative,
        path="narratives",
        group="",
        columns=["component", "topic", "period", "text"],
        filters=["topic", "period", "component"],
        form=["component", "period", "topic", "text"],
        order=["-period__ends"],
        panels=[Facts("", ["component", "period", "topic", "text"]), History()],
        empty=(_("What was written about a project for a period."),),
    )
)
register(
    Pages(
        model=FormerName,
        path="former-names",
        group="",
        columns=["name", "component", "until"],
        filters=["component"],
        form=["component", "name", "until"],
        order=["-until"],
        panels=[Facts("", ["component", "until"]), History()],
        empty=(_("Names by which projects were known before, so that older files still find them."),),
    )
)
register(
    Pages(
        model=StateChange,
        path="state-changes",
        group="",
        columns=["component", "before", "after", "on", "reason"],
        filters=["after", "component"],
        add=None,
        edit=None,
        order=["-on"],
        panels=[Facts("", ["component", "before", "after", "on", "reason"]), History()],
        empty=(_("When projects were proposed, started, held, cancelled or closed, and why."),),
    )
)
register(
    Pages(
        model=RatingScale,
        path="rating-scales",
        group=_("Office"),
        columns=["name", "edition"],
        form=["name", "edition", "grades"],
        order=["name"],
        panels=[Facts("", ["edition", "grades"]), History()],
        empty=(_("The grades by which delivery confidence is rated. A new version keeps old ratings as they were."),),
    )
)
