"""What this room lends to the import of files: a portfolio list becomes a closed period of the projects it names."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steerhouse.core.actors import Actor
from steerhouse.core.imports.steps import (
    ImportKind,
    ImportStep,
    Outcome,
    Preview,
    Question,
    add_import_kind,
    add_import_step,
)
from steerhouse.core.models import AuditEntry, Node
from steerhouse.core.pages import cells
from steerhouse.core.pages.addresses import address
from steerhouse.interchange.portfolio_list import PortfolioList, same_project_key
from steerhouse.interchange.portfolio_list.model import IN_WORDS
from steerhouse.interchange.problems import Problem, Problems, shortened
from steerhouse.projects.actions import label_node, refresh_stated
from steerhouse.projects.listing import VERB, Listing
from steerhouse.projects.lists import below
from steerhouse.projects.models import Component, Figures
from steerhouse.reporting.actions import apply_portfolio_list, refresh_listed

FLOOR = 50
LONGEST = {"name": 300, "code": 60, "department": 200, "category": 200}


def refuse_unusable(file: PortfolioList) -> None:
    """Raise FileRefused where two rows are one project, by code or else by name and department, since nobody can tell
    which of them counts; and where a name is too long to be found again."""
    first: dict[tuple[str, ...], str] = {}
    problems = Problems()
    for row in file.rows:
        key = (row.code,) if row.code else (same_project_key(row.name), row.department.casefold())
        if first.setdefault(key, row.place) != row.place:
            where = _("%(one)s and %(other)s") % {"one": first[key], "other": row.place}
            advice = _("Delete one of them, or correct its code or name.")
            message = _("The same project stands here twice.")
            problems.add(Problem(where, "", shortened(row.code or row.name), message, advice))
        for name, most in LONGEST.items():
            text = getattr(row, name) or ""
            if len(text) > most:
                message = _("This has %(length)s characters; %(most)s are the most.") % {
                    "length": len(text),
                    "most": most,
                }
                problems.add(Problem(row.place, name, shortened(text), message, _("Shorten it.")))
    problems.raise_if_any()


def preview(node: Node, file: PortfolioList, by: Actor) -> Preview:
    """What the list would add and change below this place."""
    refuse_unusable(file)
    listing = Listing(file, node, by)
    ordered = sorted(listing.differences, key=lambda one: one.model is not Component)
    return Preview(
        **vars(listing.counts),
        lines=[line for one in ordered for line in one.lines()],
        not_carried=listing.not_carried,
        facts=facts(file),
        things={one.name: one.counts for one in listing.differences if one.counts.total},
        warnings=[*file.warnings, *(Problem("", "", "", text, "") for text in listing.warnings)],
    )


def facts(file: PortfolioList) -> list[tuple[str, Any]]:
    """What the list holds, to be compared with a count by hand."""
    raters = dict.fromkeys(rating.rater for row in file.rows for rating in row.ratings)
    return [
        (_("List"), file.title),
        (_("Year"), _("%(year)s, from %(place)s") % {"year": file.period_year, "place": file.year_found_in}),
        (_("As at"), cells.long_day(file.as_at)),
        *counted(file),
        *((_("Rated by %s") % rater, file.rated(rater)) for rater in raters),
        (_("Withheld"), withheld(file)),
        *((_("Not rated: %s") % reason, count) for reason, count in file.reasons().items() if reason not in IN_WORDS),
        (_("Source"), file.attribution),
    ]


def counted(file: PortfolioList) -> list[tuple[str, int]]:
    """How many rows of each kind there are, those of a tree level by level."""
    programs = sum(row.kind == Component.Kind.PROGRAM for row in file.rows)
    projects = (_("Projects"), len(file.rows) - programs)
    if not programs:
        return [projects]
    below = (_("Projects below a program"), sum(bool(row.part_of) for row in file.rows))
    return [(_("Programs"), programs), projects, below, (_("Contracts, in narratives"), file.contracts)]


def withheld(file: PortfolioList) -> str:
    """How many projects have a sentence in place of a rating, and which kinds of sentence."""
    kinds = [(reason, count) for reason, count in file.reasons().items() if reason in IN_WORDS]
    said = ", ".join(f"{count} {reason}" for reason, count in kinds)
    return f"{file.withheld} ({said})" if len(kinds) > 1 else str(file.withheld)


def apply(node: Node, file: PortfolioList, by: Actor) -> Outcome:
    """Take the list over; its period is closed at once."""
    listing = apply_portfolio_list(node, file=file, by=by)
    return Outcome(listing.counts, address(listing.parent) if listing.parent is not None else "")


def after_undo(node: Node, entry: AuditEntry, by: Actor) -> None:
    """Figures, names in the tree and snapshots follow the lists that are left."""
    components = list(below(node).select_related("node", "figures"))
    for component in components:
        label_node(component)
    # A project that the list had made one with another is back, without the row for what is computed about it.
    Figures.objects.bulk_create([Figures(component=one) for one in components if not hasattr(one, "figures")])
    refresh_stated([component.pk for component in components], by=by)
    refresh_listed(node)


add_import_kind(
    ImportKind(
        name="portfolio",
        label=gettext_lazy("Portfolio list (.csv, .xlsx; tables packed as .zip)"),
        holds=PortfolioList,
        verb=VERB,
        becomes=gettext_lazy(
            "A closed period of the projects that it names: their ratings, costs, dates and narratives. Years may come "
            "in any order; a project is found again by its code, its name or a former name."
        ),
        question=Question(
            "year",
            gettext_lazy("Year of a portfolio list"),
            gettext_lazy(
                "Only where the list does not say it: the year in which its financial year ends. Of a list of several "
                "report days the newest is read; a year or a day such as 20190901 chooses another."
            ),
        ),
    )
)
add_import_step(kind="portfolio", step=ImportStep("list", FLOOR, preview, apply, after_undo))
