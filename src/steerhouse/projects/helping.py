"""Help on the fields of components, their ratings and cost figures."""

from django.utils.translation import gettext_lazy as _

from steerhouse.core.pages.helping import add_help
from steerhouse.projects.models import Component, CostFigure, Rating

add_help(
    Component,
    name=_("What people call it in meetings and reports. A former name keeps finding it."),
    code=_("A short mark that is used once, by which files and people find it again."),
    kind=_(
        "A portfolio holds what the organization steers together, a program what belongs together, "
        "a project work with an end."
    ),
    parent=_("The portfolio or program in which it lies. Rights and settings of that place hold for it."),
    category=_("A word of your own by which lists and dashboards can be filtered."),
    description=_("What it is for and what it delivers, in two or three sentences."),
    unit=_("The department that answers for it."),
    owner=_("Who answers for its result."),
    sponsor=_("Who pays for it and decides when the manager cannot."),
    manager=_("Who leads it from day to day and keeps its plan."),
    start=_("As agreed. Once there is a plan, its computed dates stand beside this one."),
    finish=_("As agreed. Once there is a plan, its computed dates stand beside this one."),
    currency=_("In which its amounts are written unless they say otherwise."),
)
add_help(
    Rating,
    component=_("What is rated."),
    rater=_("Whose judgment it is. Several may rate the same project; each keeps a line of its own."),
    scale=_("The grades to choose from."),
    grade=_("How sure the rater is that it will deliver what was agreed."),
    no_grade=_("Why there is none, so that a gap is not taken for good news."),
    rated_on=_("The day on which it was judged, not the day on which it was typed."),
    period=_("The period in whose report it stands."),
    narrative=_("What the grade rests on, and what is being done about it."),
)
add_help(
    CostFigure,
    component=_("What costs this."),
    measure=_("Which amount it is: a budget, a forecast, the whole-life cost, or a benefit."),
    amount=_("In whole units of the currency. Leave it empty if there is none, and say why below."),
    currency=_("The currency in which it was stated. Nothing is converted."),
    price_basis=_(
        "Whether prices rise with the years, or all stand at those of one year. Compare only amounts of one basis."
    ),
    fiscal_year=_("For amounts of one year: which year."),
    period=_("The period in whose report it stands."),
    stated_on=_("The day as at which it holds. The newest counts, the older ones stay."),
    absence=_("Why there is no amount, so that a gap is not taken for nothing."),
)
