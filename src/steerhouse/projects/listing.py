"""A portfolio list beside what is stored: which projects its rows are, and what applying it would add and change."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, reduce
from operator import add
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from steerhouse.core.actors import AFTER, Actor
from steerhouse.core.errors import Invalid
from steerhouse.core.imports.differences import Difference, Shortened, compare
from steerhouse.core.imports.steps import Counts
from steerhouse.core.models import Node
from steerhouse.interchange.portfolio_list import (
    ListedDate,
    ListedProject,
    Named,
    PortfolioList,
    Reason,
    match,
    same_project_key,
)
from steerhouse.interchange.portfolio_list import Measure as ListedMeasure
from steerhouse.interchange.schedule_file import NotCarried
from steerhouse.organization.models import FiscalYear, Period, Unit
from steerhouse.organization.problem import period_name
from steerhouse.projects.models import (
    Absence,
    Component,
    CostFigure,
    Figures,
    FormerName,
    Narrative,
    Rating,
    RatingScale,
    ReportedDate,
)

VERB = "component.import_list"
LONGEST_CODE, LONGEST_NAME, LONGEST_TEXT = 60, 300, 100_000
MEASURES = {
    "budget of the year": CostFigure.Measure.IN_YEAR_BUDGET,
    "forecast of the year": CostFigure.Measure.IN_YEAR_FORECAST,
    "variance of the year": CostFigure.Measure.IN_YEAR_VARIANCE,
    "whole-life cost": CostFigure.Measure.WHOLE_LIFE_COST,
    "benefits": CostFigure.Measure.BENEFITS,
    "cost at completion": CostFigure.Measure.COST_AT_COMPLETION,
}
PRICE_BASES = {basis.value: basis.value for basis in CostFigure.PriceBasis}
TOPICS = {
    "schedule_narrative": Narrative.Topic.SCHEDULE,
    "variance_narrative": Narrative.Topic.VARIANCE,
    "whole_life_cost_narrative": Narrative.Topic.BUDGET,
    "benefits_narrative": Narrative.Topic.BENEFITS,
    "progress_narrative": Narrative.Topic.PROGRESS,
}
RATING_NARRATIVE = "rating_narrative"
RATERS = {label.casefold(): value for value, label in Rating.Rater.choices}
NO_GRADE = {
    Reason.WITHHELD: Rating.NoGrade.WITHHELD,
    Reason.NOT_YET_ASSESSED: Rating.NoGrade.NOT_YET,
    Reason.RESET: Rating.NoGrade.RESET,
}
ABSENCES = {
    Reason.WITHHELD: Absence.WITHHELD,
    Reason.NOT_YET_ASSESSED: Absence.NOT_YET,
    Reason.UNCLEAR: Absence.UNREADABLE,
}


@dataclass
class Listing:
    """A list, the place into which it goes, and the difference of each kind of row, in the order of writing."""

    file: PortfolioList
    node: Node
    by: Actor
    warnings: list[str] = field(default_factory=list)
    shortened: Shortened = field(default_factory=Shortened)

    def __post_init__(self) -> None:
        self._refuse_long_names()
        self.parent = self._parent()
        self.known = self._known()
        self.places = self._places()
        self.merged = self._merged()
        self.fiscal_years = self._fiscal_years()
        self.periods = self._periods()
        self.units = self._units()
        self.components = self._components()
        self.former_names = self._former_names()
        self.ratings = self._ratings()
        self.costs = self._costs()
        self.dates = self._dates()
        self.narratives = self._narratives()

    @property
    def differences(self) -> tuple[Difference[Any], ...]:
        return (
            self.fiscal_years, self.periods, self.units, self.merged, self.components, self.former_names, self.ratings,
            self.costs, self.dates, self.narratives,
        )  # fmt: skip

    @property
    def counts(self) -> Counts:
        """How many rows of all kinds are new, different and gone."""
        return reduce(add, (one.counts for one in self.differences), Counts())

    @property
    def period(self) -> Period:
        found: Period = self.periods.rows[0]
        return found

    @property
    def not_carried(self) -> list[NotCarried]:
        """What the list holds and the product does not take over."""
        left = Counter(one.label for row in self.file.rows for one in row.measures if one.measure not in MEASURES)
        texts = Counter(
            name for row in self.file.rows for name, _text in row.narratives if name not in (*TOPICS, RATING_NARRATIVE)
        )
        found = [NotCarried(label, count, _("column")) for label, count in (left + texts).items()]
        return [*self.file.not_carried, *found, *self.shortened.not_carried]

    def _refuse_long_names(self) -> None:
        """By its code or its name a project is found again in the next list, so that neither is cut."""
        for one in self.file.rows:
            named = [(one.code or "", LONGEST_CODE), *((name, LONGEST_NAME) for name in (one.name, *one.former_names))]
            for text, most in named:
                if len(text) > most:
                    told = {"text": text[:40], "count": len(text), "most": most}
                    raise Invalid(
                        {one.place: [_("“%(text)s…” has %(count)d characters, where %(most)d are the most.") % told]}
                    )

    def _parent(self) -> Component | None:
        found: Component | None = Component.objects.visible_to(self.by, VERB).filter(node=self.node).first()
        if found is not None and found.kind == Component.Kind.PROJECT:
            raise Invalid({"into": [_("“%s” is a project. A list goes into a portfolio or a program.") % found]})
        return found

    def _known(self) -> list[Component]:
        """The projects below this place, and the programs that came from a list, in a fixed order."""
        starts = ReportedDate.objects.visible_to(self.by, VERB).filter(
            milestone=ReportedDate.Milestone.START, period__node=self.node
        )
        # A program that somebody has made by hand is no row of a list, whatever its name.
        listed = Q(kind=Component.Kind.PROGRAM, pk__in=starts.values("component"))
        rows = Component.objects.visible_to(self.by, VERB).filter(
            Q(kind=Component.Kind.PROJECT) | listed,
            node__path__gt=self.node.path,
            node__path__lt=self.node.path + AFTER,
            archived_at=None,
        )
        return list(rows.select_related("node", "unit").order_by("pk"))

    @cached_property
    def former_rows(self) -> dict[int, dict[str, FormerName]]:
        """Former names by component and name."""
        components = {component.pk: component for component in self.known}
        found: dict[int, dict[str, FormerName]] = defaultdict(dict)
        for one in FormerName.objects.visible_to(self.by, VERB).filter(**self._below).order_by("pk"):
            if one.component_id in components:
                one.component = components[one.component_id]
                found[one.component_id][one.name] = one
        return found

    @property
    def names_before(self) -> dict[int, list[str]]:
        """Former names by component."""
        return defaultdict(list, {key: list(names) for key, names in self.former_rows.items()})

    @property
    def _below(self) -> dict[str, str]:
        path = self.node.path
        return {"component__node__path__gt": path, "component__node__path__lt": path + AFTER}

    def _places(self) -> dict[int, Component]:
        """Row of the list → the project that it is."""
        rows = [Named(one.code, one.name, one.former_names, one.department) for one in self.file.rows]
        known = [
            Named(
                one.code or None, one.name, tuple(self.names_before[one.pk]), one.unit.name if one.unit else "",
                # A code that it had stands among its former names.
                tuple(self.names_before[one.pk]),
            )
            for one in self.known
        ]  # fmt: skip
        return {found.row: self.known[found.known] for found in match(rows, known)}

    def _merged(self) -> Difference[int]:
        """Projects that a row shows to be one with the project that it was matched with: a code links two names.

        Only where they were never on one list together, no plan hangs on the one that goes, and no code says otherwise.
        """
        found: Difference[int] = Difference(Component)
        taken = {component.pk for component in self.places.values()}
        by_name: dict[str, list[Component]] = defaultdict(list)
        for one in self.known:
            alone = one.kind == Component.Kind.PROJECT and one.pk not in self.planned
            if alone and one.pk not in taken and not one.code:
                for key in {same_project_key(name) for name in (one.name, *self.names_before[one.pk])}:
                    by_name[key].append(one)
        for row, component in self.places.items():
            names = {same_project_key(name) for name in (self.file.rows[row].name, *self.file.rows[row].former_names)}
            others = {one.pk: one for key in names for one in by_name[key]}
            for pk, other in others.items():
                if pk not in taken and not self.listed[pk] & self.listed[component.pk]:
                    taken.add(pk)
                    found.rows[pk] = component
                    found.removed.append(other)
        return found

    @cached_property
    def planned(self) -> set[int]:
        """Projects with a plan."""
        rows = Figures.objects.visible_to(self.by, VERB).filter(task_count__gt=0, **self._below)
        return set(rows.values_list("pk", flat=True))

    @cached_property
    def listed(self) -> dict[int, set[dt.date]]:
        """On which other lists of this place each project stands, by the days of these.

        Every list states a start for each of its projects, be it that there is none.
        """
        starts = {"milestone": ReportedDate.Milestone.START, "period__node": self.node}
        rows = ReportedDate.objects.visible_to(self.by, VERB).filter(**starts, **self._below)
        found: dict[int, set[dt.date]] = defaultdict(set)
        for key, ends in rows.values_list("component_id", "period__ends"):
            if ends != self.file.as_at:
                found[key].add(ends)
        return found

    def _fiscal_years(self) -> Difference[int]:
        ends = self.file.fiscal_year_ends or self.file.as_at
        starts = year_before(ends)
        rows = FiscalYear.objects.visible_to(self.by, VERB).filter(node=self.node, starts=starts)
        wanted = {"name": period_name(ends, starts), "ends": ends}
        return compare(
            FiscalYear, dict(enumerate(rows[:1])), {0: wanted}, lambda _key: FiscalYear(node=self.node, starts=starts)
        )

    def _periods(self) -> Difference[int]:
        ends = self.file.as_at
        starts = self.file.starts or year_before(ends)
        rows = Period.objects.visible_to(self.by, VERB).filter(node=self.node, ends=ends)
        wanted = {"name": period_name(ends, starts), "starts": starts, "fiscal_year": self.fiscal_years.rows[0]}
        return compare(Period, dict(enumerate(rows[:1])), {0: wanted}, lambda _key: Period(node=self.node, ends=ends))

    def _units(self) -> Difference[str]:
        """Departments, in the spelling of the newest list that names them. Those of the whole organization stay."""
        rows = Unit.objects.visible_to(self.by).filter(archived_at=None, parent=None).order_by("-node_id", "pk")
        known = {unit.name.casefold(): unit for unit in rows if unit.node_id in (None, self.node.pk)}
        departments = [one.department for one in self.file.rows if one.department]
        names = {one.casefold(): self.shortened.text(one, 200, _("department")) for one in departments}
        newest: dict[int | None, dt.date] = defaultdict(lambda: dt.date.min)
        for one in self.known:
            newest[one.unit_id] = max(newest[one.unit_id], *self.listed[one.pk], dt.date.min)
        stored = {key: unit for key, unit in known.items() if key in names}
        wanted = {
            key: {"name": name if key not in stored or self._spells(stored[key], newest) else stored[key].name}
            for key, name in names.items()
        }
        return compare(Unit, stored, wanted, lambda _key: Unit(node=self.node))

    def _spells(self, unit: Unit, newest: Mapping[int | None, dt.date]) -> bool:
        """Whether this list decides how a department is written."""
        return unit.node_id == self.node.pk and newest[unit.pk] < self.file.as_at

    def is_newest(self, component: Component) -> bool:
        """Whether no later list has stated facts about the component."""
        return max(self.listed[component.pk], default=dt.date.min) < self.file.as_at

    def _components(self) -> Difference[int]:
        stored = dict(self.places)
        wanted = {row: self._facts(one, stored.get(row)) for row, one in enumerate(self.file.rows)}
        found: Difference[int] = compare(Component, stored, wanted, lambda _row: Component(parent=self.parent))
        self._put_below(found)
        return found

    def _put_below(self, found: Difference[int]) -> None:
        """New parts below what they are parts of. Those that are known stay where they are: somebody may have moved
        them."""
        rows = {one.code: found.rows[row] for row, one in enumerate(self.file.rows) if one.code}
        new = {id(one) for one in found.added}
        for row, one in enumerate(self.file.rows):
            if one.part_of and id(found.rows[row]) in new:
                found.rows[row].parent = rows[one.part_of]

    def _facts(self, one: ListedProject, known: Component | None) -> dict[str, Any]:
        """What the component says afterwards: the newest list that states a fact has the last word."""
        listed: dict[str, Any] = {
            "code": one.code or "",
            "name": one.name,
            "category": self.shortened.text(one.category, 200, _("category")),
            "description": self.shortened.text(one.description, LONGEST_TEXT, _("description")),
            "currency": next((cost.currency for cost in one.measures), ""),
            "unit": self.units.row(one.department.casefold()) if one.department else None,
        }
        if known is None:
            return {**listed, "kind": one.kind}
        # What has had parts once stays a program.
        programs = Component.Kind.PROGRAM in (one.kind, known.kind)
        kind = {"kind": Component.Kind.PROGRAM.value if programs else known.kind}
        stored = {name: getattr(known, name) for name in listed}
        if self.is_newest(known):
            return kind | {name: value or stored[name] for name, value in listed.items()}
        return kind | {name: stored[name] or value for name, value in listed.items()}

    def _former_names(self) -> Difference[tuple[int, str]]:
        """Every name under which a project stood on a list or is called former, but for the one of today."""
        found: Difference[tuple[int, str]] = Difference(FormerName)
        joined: dict[int, list[str]] = defaultdict(list)
        for other in self.merged.removed:
            joined[self.merged.rows[other.pk].pk] += [other.name, *self.names_before[other.pk]]
        for row, one in enumerate(self.file.rows):
            component = self.components.rows[row]
            stored = self.former_rows[component.pk] if component.pk else {}
            names = {one.name, *one.former_names, *self.renamed.get(row, ()), *joined[component.pk]}
            wanted = names - {component.name}
            found.added += [FormerName(component=component, name=name) for name in sorted(wanted - stored.keys())]
            found.removed += [former for name, former in stored.items() if name == component.name]
        return found

    @cached_property
    def renamed(self) -> dict[int, tuple[str]]:
        """Row → the name that its project had before this list."""
        rows = {id(component): row for row, component in self.components.rows.items()}
        return {rows[id(one)]: (pairs["name"][0],) for one, pairs in self.components.changed if "name" in pairs}

    def _stored(self, model: Any, name: str) -> dict[tuple[int, str], Any]:
        """Rows of this period: (row of the list, what) → row. Those of projects that left get negative row numbers."""
        if self.period.pk is None:
            return {}
        places = {component.pk: row for row, component in self.components.rows.items() if component.pk}
        components = {component.pk: component for component in self.known}
        found = {}
        for one in model.objects.visible_to(self.by, VERB).filter(period=self.period, **self._below):
            one.component = components[one.component_id]
            found[places.get(one.component_id, -one.component_id), getattr(one, name)] = one
        return found

    def _statement(self, model: Any, name: str) -> Any:
        """Makes a new statement about the project of a row."""
        return lambda key: model(component=self.components.rows[key[0]], period=self.period, **{name: key[1]})

    @cached_property
    def scales(self) -> dict[str, RatingScale]:
        """Rating scales by the name that lists use."""
        return {str(scale).casefold(): scale for scale in RatingScale.objects.visible_to(self.by)}

    def _ratings(self) -> Difference[tuple[int, str]]:
        wanted = {}
        for row, one in enumerate(self.file.rows):
            narrative = self.shortened.text(
                dict(one.narratives).get(RATING_NARRATIVE, ""), LONGEST_TEXT, _("narrative of the rating")
            )
            for rater, values in self._rated(one):
                wanted[row, rater] = {**values, "narrative": narrative, "rated_on": self.file.rated_at}
        return compare(Rating, self._stored(Rating, "rater"), wanted, self._statement(Rating, "rater"))

    def _rated(self, one: ListedProject) -> Iterator[tuple[str, dict[str, Any]]]:
        """What each rater said; a rater who left the cell blank said nothing where another one did."""
        silent = [rating for rating in one.ratings if rating.reason is Reason.BLANK]
        said = [rating for rating in one.ratings if rating.reason is not Reason.BLANK] or silent[:1]
        for rating in said:
            scale = self.scales.get(rating.scale.casefold())
            rater = RATERS.get(rating.rater.casefold())
            if scale is None or rater is None:
                raise Invalid(
                    {"rating": [_("Nobody knows the scale “%(scale)s” or the rater “%(rater)s”. Add the scale first.")
                                % {"scale": rating.scale, "rater": rating.rater}]}
                )  # fmt: skip
            values = {grade["label"].casefold(): grade["value"] for grade in scale.grades}
            grade = values[rating.value.casefold()] if rating.value else ""
            reason = "" if grade else NO_GRADE.get(rating.reason or Reason.BLANK, Rating.NoGrade.NOT_RATED).value
            yield (
                rater,
                {
                    "scale": scale,
                    "grade": grade,
                    "no_grade": reason,
                    "raw": self.shortened.text(rating.raw, LONGEST_TEXT, _("rating")),
                },
            )

    def _costs(self) -> Difference[tuple[int, str]]:
        wanted = {
            (row, MEASURES[cost.measure].value): self._cost(cost)
            for row, one in enumerate(self.file.rows)
            for cost in one.measures
            if cost.measure in MEASURES
        }
        return compare(CostFigure, self._stored(CostFigure, "measure"), wanted, self._statement(CostFigure, "measure"))

    def _cost(self, cost: ListedMeasure) -> dict[str, Any]:
        return {
            "amount": cost.minor_units,
            "currency": cost.currency,
            "price_basis": PRICE_BASES.get(cost.price_basis, ""),
            "fiscal_year": self.fiscal_years.rows[0] if cost.fiscal_year else None,
            "stated_on": self.file.as_at,
            "absence": "" if cost.minor_units is not None else absence(cost.reason),
            "raw": self.shortened.text(cost.raw, LONGEST_TEXT, _("amount")),
        }

    def _dates(self) -> Difference[tuple[int, str]]:
        wanted = {}
        for row, one in enumerate(self.file.rows):
            wanted[row, ReportedDate.Milestone.START.value] = self._date(one.start)
            wanted[row, ReportedDate.Milestone.FINISH.value] = self._date(one.finish)
        stored = self._stored(ReportedDate, "milestone")
        return compare(ReportedDate, stored, wanted, self._statement(ReportedDate, "milestone"))

    def _date(self, one: ListedDate) -> dict[str, Any]:
        return {
            "day": one.value,
            "stated_on": self.file.as_at,
            "absence": "" if one.value is not None else absence(one.reason),
            "raw": self.shortened.text(one.raw, LONGEST_TEXT, _("date")),
        }

    def _narratives(self) -> Difference[tuple[int, str]]:
        wanted = {
            (row, TOPICS[name].value): {"text": self.shortened.text(text, LONGEST_TEXT, _("narrative"))}
            for row, one in enumerate(self.file.rows)
            for name, text in one.narratives
            if name in TOPICS
        }
        return compare(Narrative, self._stored(Narrative, "topic"), wanted, self._statement(Narrative, "topic"))


def absence(reason: Reason | None) -> str:
    """Why a value is missing, in the words of the store."""
    return ABSENCES.get(reason or Reason.BLANK, Absence.NOT_REPORTED).value


def year_before(ends: dt.date) -> dt.date:
    """The first day of the year that ends on this day.

    >>> year_before(dt.date(2022, 3, 31))
    datetime.date(2021, 4, 1)
    """
    day = ends + dt.timedelta(days=1)
    return day.replace(year=day.year - 1) if (day.month, day.day) != (2, 29) else dt.date(day.year - 1, 3, 1)
