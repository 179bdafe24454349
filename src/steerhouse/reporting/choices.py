"""What a dashboard was asked: part of the tree, period, comparison and filters, read from the address."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Max
from django.http import QueryDict
from django.utils.translation import gettext as _

from steerhouse.core.actors import Actor
from steerhouse.core.pages.filters import Chip, Option
from steerhouse.organization.models import Period
from steerhouse.projects.measures import Look
from steerhouse.projects.models import Component, Figures
from steerhouse.reporting.problem import CHANGED, FILTERS, Scope, figures_in, periods_in, under
from steerhouse.reporting.wording import CHANGE_WORDS

TODAY = "today"
MOST_OPTIONS = 50
PLACES = (Component.Kind.PORTFOLIO, Component.Kind.PROGRAM)


@dataclass(frozen=True)
class Asked:
    """The scope that was asked for, and what else could be chosen."""

    scope: Scope
    place: Component | None
    periods: Sequence[Period]
    query: QueryDict

    @property
    def filtered(self) -> bool:
        return bool(self.scope.filters)

    def address(self, **changed: str | None) -> str:
        """The same question with some parts changed; None takes a part away."""
        query = self.query.copy()
        for name, value in changed.items():
            query.pop(name, None)
            if value is not None:
                query[name] = value
        return f"?{query.urlencode()}"


def asked(query: QueryDict, *, by: Actor, today: dt.date) -> Asked:
    """Read the question; what cannot be meant is left out rather than guessed."""
    place = _place(query.get("under", ""), by)
    node = place.node if place else None
    filters = {name: str(query[name])[:200] for name in FILTERS if query.get(name)}
    if query.get("changed") in CHANGED:
        filters["changed"] = str(query["changed"])
    everything = Scope(by, node, filters=filters, day=today)
    periods = periods_in(everything, most=20)
    period = _period(query, periods, everything)
    before = _before(query, periods, period)
    return Asked(Scope(by, node, period, before, filters, today), place, periods, query)


def _place(public_id: str, by: Actor) -> Component | None:
    if not public_id:
        return None
    found: Component = Component.objects.visible_to(by).live().select_related("node").by_public_id(public_id)
    return found


def _period(query: QueryDict, periods: Sequence[Period], scope: Scope) -> Period | None:
    """The period that was asked for; by default the last closed one where nothing is newer, else today's figures."""
    named = {period.public_id: period for period in periods}
    wanted = query.get("period", "")
    if wanted in named or wanted == TODAY or not periods:
        return named.get(wanted)
    newest = Figures.objects.visible_to(scope.by).filter(under(scope.node)).aggregate(newest=Max("as_at"))["newest"]
    return periods[-1] if newest is not None and newest <= periods[-1].ends else None


def _before(query: QueryDict, periods: Sequence[Period], period: Period | None) -> Period | None:
    """The period to compare with: the one asked for if it is earlier, else the last one before."""
    if period is None:
        return None
    earlier = [one for one in periods if one.ends < period.ends]
    named = {one.public_id: one for one in earlier}
    return named.get(query.get("before", ""), earlier[-1] if earlier else None)


def chips(found: Asked) -> list[Chip]:
    """The toolbar: where, when, compared with what, and the filters."""
    made = [_places(found), _periods(found)]
    if found.scope.period is not None:
        made.append(_comparisons(found))
    units, categories = _present(found)
    made += [
        _filter(found, "unit", _("Unit"), units),
        _filter(found, "category", _("Category"), categories),
        _filter(found, "look", _("Status"), [(value, str(label)) for value, label in Look.choices]),
    ]
    if found.scope.period is None:
        made.append(_filter(found, "state", _("State"), [(v, str(label)) for v, label in Component.State.choices]))
    if found.scope.period is None or found.scope.before is not None:
        made.append(_filter(found, "changed", _("Changed"), [(name, str(CHANGE_WORDS[name])) for name in CHANGED]))
    return [chip for chip in made if chip.options]


def _present(found: Asked) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Units and categories that occur here."""
    scope = found.scope
    rows = figures_in(Scope(scope.by, scope.node, scope.period, scope.before, {}, scope.day))
    units, categories = set(), set()
    columns = ("component__unit__public_id", "component__unit__name", "component__category")
    for unit, name, category in rows.values_list(*columns).distinct():
        if unit:
            units.add((unit, name))
        if category:
            categories.add((category, category))
    return sorted(units, key=lambda pair: pair[1]), sorted(categories)


def _places(found: Asked) -> Chip:
    rows = Component.objects.visible_to(found.scope.by).live().filter(kind__in=PLACES).order_by("node__path")
    options = [(one.public_id, one.name) for one in rows.only("public_id", "name")[:MOST_OPTIONS]]
    if found.place and found.place.public_id not in dict(options):
        options.insert(0, (found.place.public_id, found.place.name))
    return _filter(found, "under", _("Portfolio"), options)


def _periods(found: Asked) -> Chip:
    options = [(TODAY, _("Today")), *((one.public_id, one.name) for one in reversed(found.periods))]
    chosen = found.scope.period.public_id if found.scope.period else TODAY
    return _single(found, "period", _("Period"), options if found.periods else [], chosen)


def _comparisons(found: Asked) -> Chip:
    period, before = found.scope.period, found.scope.before
    earlier = [one for one in found.periods if period is not None and one.ends < period.ends]
    options = [(one.public_id, one.name) for one in reversed(earlier)]
    return _single(found, "before", _("Compare with"), options, before.public_id if before else "")


def _filter(found: Asked, name: str, label: str, options: Iterable[tuple[str, str]]) -> Chip:
    return _single(found, name, label, [("", _("All")), *options], found.query.get(name, ""), removable=True)


def _single(
    found: Asked, name: str, label: str, options: Sequence[tuple[str, str]], chosen: str, removable: bool = False
) -> Chip:
    """A chip of which one value holds."""
    words = dict(options).get(chosen, dict(options).get("", ""))
    kept = [(key, value) for key, values in found.query.lists() for value in values if key not in (name, "page")]
    real = [option for option in options if option[0]]
    return Chip(
        name, label, words, removable and bool(chosen), "single", found.address(**{name: None, "page": None}), kept,
        [Option(value, text, value == chosen) for value, text in options] if real else [],
    )  # fmt: skip
