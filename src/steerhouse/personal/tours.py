"""Tours of the first day, as data: for whom each makes sense, and which part of which page each step points at."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from steerhouse.core.actors import Actor
from steerhouse.core.routes import ROUTES, may_enter
from steerhouse.core.verbs import VERBS


@dataclass(frozen=True)
class Step:
    """One part of a page with a few words. `at` selects it; the browser leaves a step out whose part is missing.

    `route` (with `query`) names the page; `through` selects the link of the page before that leads to it. A step
    with neither stands on the page of the step before it.
    """

    title: str | Promise
    text: str | Promise
    at: str
    route: str = ""
    query: str = ""
    through: str = ""


@dataclass(frozen=True)
class Tour:
    """Four to six steps through what one role does first; it makes sense for whoever may do the verb anywhere."""

    name: str
    label: str | Promise
    summary: str | Promise
    verb: str
    steps: tuple[Step, ...]


FIND = Step(
    _("Go anywhere"),
    _("Find any project by its code or name; Ctrl K opens this from every page. The key ? shows all keys."),
    ".sh-find",
)
OWN = Step(
    _("Your own corner"),
    _("Language, time zone, password and light or dark stand under your name. So does this tour."),
    ".sh-who",
)
ADMINISTRATOR = Tour(
    "administrator", _("Administrator"), _("Users, roles, who may what, and what runs in the background."),
    "user.activate",
    (
        Step(
            _("Everybody has an account"),
            _("Add people here one by one, or import a table of them. They get a password from you or by letter."),
            'main [data-key="n"]', route="user.list",
        ),
        Step(
            _("Roles bundle rights"),
            _("A column is a role, a row is a right. Select a role to change what it may do; you see who is affected."),
            ".sh-matrix", route="accessrole.matrix",
        ),
        Step(
            _("A grant says where"),
            _("A grant gives one person one role at one place of the tree, and everything below that place."),
            'main [data-key="n"]', route="grant.list",
        ),
        Step(
            _("Look again now and then"),
            _("Here are grants that nobody has confirmed or used for long. Confirm them, or end them."),
            ".sh-bar", route="access-review",
        ),
        Step(
            _("What runs by itself"),
            _("Imports, letters and computing run as jobs. A job that failed says why and what to do."),
            "main h1", route="jobs",
        ),
        OWN,
    ),
)  # fmt: skip
PORTFOLIO = Tour(
    "portfolio", _("Portfolio manager, PMO"), _("Figures of the portfolio, what needs attention, lists and periods."),
    "period.close",
    (
        Step(
            _("The portfolio in figures"),
            _("Select a number to see how it is computed and which projects are behind it."),
            ".sh-figs", route="home",
        ),
        Step(
            _("What needs attention"),
            _("Projects are ranked by published signals: ratings that fell, dates that slipped, cost above budget."),
            'section[aria-labelledby="h-attention"] .sh-sec',
        ),
        Step(
            _("Bring in what you have"),
            _("Drop a portfolio list or a schedule here. You see what would change before anything is written."),
            "main [data-drop]",
        ),
        Step(
            _("Every project in one list"),
            _("Filter, group and choose columns. Keep what you use often as a view, for yourself or for everybody."),
            "#toolbar", route="component.list",
        ),
        Step(
            _("Close the period"),
            _("Closing a period freezes its figures. The next dashboard compares with them."),
            "main h1", route="period.list",
        ),
        FIND,
    ),
)  # fmt: skip
PROJECT = Tour(
    "project", _("Project manager"), _("From the list of projects to the plan, and what people report."),
    "schedule.baseline",
    (
        Step(
            _("Your projects"),
            _("Open a project by its name. The keys J and K go through the rows, E changes one."),
            "main table [data-kind=project] a.sh-row, main table a.sh-row", route="component.list",
            query="kind=project",
        ),
        Step(
            _("The page of a project"),
            _("What it is, how it stands and what comes next. Ratings, cost and files are on the same page."),
            ".sh-head", through="main table a.sh-row",
        ),
        Step(
            _("The plan"),
            _("Write tasks as in a table. Dates, float and the critical path follow at once, and Ctrl Z takes back."),
            '[data-island="gantt"], main .sh-empty', through='.sh-tabs a[href$="/plan/"]',
        ),
        Step(
            _("Baseline"),
            _("Choose which baseline the plan is compared with. Setting one keeps what was promised."),
            'main [popovertarget="baselines"]',
        ),
        Step(
            _("What people report"),
            _("Team members propose progress. Accept it here, and the forecast follows."),
            "main h1", route="proposals",
        ),
        FIND,
    ),
)  # fmt: skip
MEMBER = Tour(
    "member", _("Team member"), _("Your tasks, how to report on them, and where you are told of news."),
    "task.propose",
    (
        Step(
            _("Your tasks"),
            _("Tasks of all projects that are assigned to you, by the week in which they are due."),
            "main section.sh-blk h2, main .sh-empty", route="work",
        ),
        Step(
            _("Say how it goes"),
            _("Open a task to report progress. Where somebody else plans, they see it as a proposal."),
            ".sh-work-task",
        ),
        Step(
            _("News"),
            _("What concerns you is counted here: answers, mentions, and changes of what you watch."),
            ".sh-wait",
        ),
        FIND,
        OWN,
    ),
)  # fmt: skip
# The first one that makes sense for somebody is the one that is offered.
TOURS = (ADMINISTRATOR, PORTFOLIO, PROJECT, MEMBER)


def tours_for(by: Actor) -> list[Tour]:
    """The tours that make sense for the rights that somebody holds, the one to offer first."""
    return [tour for tour in TOURS if tour.verb in VERBS and may_enter(by, tour.verb)]


def steps_for(tour: Tour, by: Actor) -> list[dict[str, Any]]:
    """The steps as the browser walks them, without pages that the actor may not enter and what stands on them."""
    found: list[dict[str, Any]] = []
    open_page = True
    for step in tour.steps:
        if step.route:
            open_page = step.route in ROUTES and may_enter(by, ROUTES[step.route].verb)
        if open_page or step in (FIND, OWN):
            page = f"{reverse(step.route)}{'?' * bool(step.query)}{step.query}" if step.route else ""
            words = {"title": str(step.title), "text": str(step.text)}
            found.append({**words, "at": step.at, "page": page, "through": step.through})
    return found
