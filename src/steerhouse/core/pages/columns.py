"""Columns bound to their model: label, kind, how the value is read, what it may be sorted by, who sees it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from functools import lru_cache
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from steerhouse.core.fields import MinorUnits, PlanTime
from steerhouse.core.models import PublicId, User
from steerhouse.core.money import Money
from steerhouse.core.pages.cells import KINDS, Hidden, Kind, Mark
from steerhouse.core.pages.declaration import Column, Name, Pages, PlanDate, Spec, Text, pages_of
from steerhouse.core.pages.seeing import Sight, may_compare_field, may_see_field, rows_of, shows_field

FIELD_KINDS: list[tuple[type[Any], str]] = [
    (PublicId, "id"),
    (MinorUnits, "amount"),
    (PlanTime, "plan_date"),
    (models.BooleanField, "yes_no"),
    (models.DateTimeField, "moment"),
    (models.DateField, "date"),
    (models.TextField, "prose"),
    (models.JSONField, "several"),
    (models.IntegerField, "number"),
    (models.FloatField, "number"),
    (models.DecimalField, "number"),
]


@dataclass(frozen=True)
class Step:
    """One step of the way from a row to a value; `target` is the model it leads to, if it is a relation."""

    name: str
    model: type[Any]
    target: type[models.Model] | None = None
    key: str = ""


@dataclass(frozen=True, eq=False)
class Bound:
    """A column of one model."""

    name: str
    label: Text
    kind_name: str
    steps: tuple[Step, ...]
    field: "models.Field[Any, Any] | None" = None
    why: str = ""
    look: str = ""
    choices: dict[Any, Any] = dataclass_field(default_factory=dict)
    # Values that do not stand in the row itself: `load(columns, rows, sight)` fetches them for all rows at once.
    load: "Callable[[Sequence[Bound], Sequence[Any], Sight], None] | None" = None

    @property
    def heading(self) -> str:
        """The words above the column, in the language of the reader."""
        return capfirst(str(self.label))

    @property
    def kind(self) -> Kind:
        return KINDS[self.kind_name]

    @property
    def holder(self) -> type[Any]:
        """The model whose field or property the value is."""
        return self.steps[-1].model

    @property
    def right(self) -> str:
        rights: dict[str, str] = getattr(self.holder, "field_rights", {})
        return rights.get(self.steps[-1].name, "")

    def relations(self) -> str:
        """The relations to fetch with the rows, so that no cell asks the database."""
        names = [step.name for step in self.steps if step.target is not None]
        return "__".join(names)

    def read(self, row: Any, sight: Sight) -> Any:
        """The value as its kind writes it; None where there is none, Hidden where the actor may not know it."""
        value, held = row, row
        for step in self.steps:
            held = value
            if step.target is not None:
                key = getattr(value, step.key)
                if key is None:
                    return None
                if not sight.sees(step.target, key):
                    return another(step.target)
            value = getattr(value, step.name, None) if step.key == "pk" else getattr(value, step.name)
            if value is None:
                return None
        if self.right and not shows_field(sight.by, held, self.right):
            return Hidden(_("hidden"))
        return self.dress(value() if callable(value) and not isinstance(value, models.Model) else value, held)

    def dress(self, value: Any, held: Any) -> Any:
        """The stored value in the form of its kind: the word of a choice, money with its currency."""
        if value is None:
            return None
        if isinstance(self.field, MinorUnits):
            return Money(value, currency_of(held, self.field))
        word = words_of(self, get_language()).get(value, value) if self.choices else value
        if self.kind_name == "status" and not isinstance(word, Mark):
            if self.look:
                return Mark(str(word), str(getattr(held, self.look)))
            looks = getattr(self.holder, "looks", {}).get(self.steps[-1].name, {})
            return Mark(str(word), looks.get(value, ""))
        return word

    def sortable(self, by: Any) -> bool:
        """Whether rows may be put in this order for this actor."""
        if self.field is None or isinstance(self.field, models.JSONField | models.TextField):
            return False
        if self.steps[-1].target is not None and not titles(self.steps[-1].target):
            return False
        return self.comparable(by)

    def seen_by(self, by: Any) -> bool:
        """Whether the actor may see the value in any row at all."""
        return all(may_see_field(by, step.model, step.name) for step in self.steps)

    def comparable(self, by: Any) -> bool:
        """Whether the actor may sort, filter and add up by it: that tells values of all rows."""
        return all(may_compare_field(by, step.model, step.name) for step in self.steps)

    def group_key(self) -> Any:
        """The expression by which rows are grouped, of a column that makes its own; None where it is the field."""
        return None

    def filter(self) -> Any:
        """The filter of a column that makes its own; None where it follows from the field."""
        return None

    @property
    def path(self) -> str:
        """The lookup from a row to the value."""
        return "__".join(step.name for step in self.steps)

    def seen(self, sight: Sight) -> Q:
        """What has to hold so that the actor sees everything on the way to the value; empty where nothing is hidden."""
        seen, so_far = Q(), ""
        for step in self.steps:
            so_far = f"{so_far}__{step.name}" if so_far else step.name
            if step.target is not None and not sight.everything(step.target):
                seen &= Q(**{f"{so_far}__in": rows_of(step.target, sight.by).order_by().values("pk")})
        return seen

    def order(self, sight: Sight, descending: bool) -> list[Any]:
        """The expressions to sort by; what the actor may not see comes last, wherever it would stand."""
        path, seen = self.path, self.seen(sight)
        target = self.steps[-1].target
        paths = [f"{path}__{title}" for title in titles(target)] if target else [path]
        found: list[Any] = [Case(When(seen, then=F(p))) if seen else F(p) for p in paths]
        return [e.desc(nulls_last=True) if descending else e.asc(nulls_last=True) for e in found]


@lru_cache(maxsize=512)
def words_of(column: Bound, language: str | None) -> dict[Any, str]:
    """The words of a column's choices in one language: asked for at each cell, so kept."""
    return {value: str(label) for value, label in column.choices.items()}


def titles(model: type[Any]) -> list[str]:
    """The field that carries a thing's name, by which people expect it sorted; none where there is no such field."""
    for name in [*model._meta.ordering, *getattr(model, "search", ())[1:2], *getattr(model, "search", ())[:1]]:
        if isinstance(name, str) and name and name not in ("id", "pk") and not name.startswith("-"):
            return [] if model._meta.get_field(name).is_relation else [name]
    return []


def currency_of(held: Any, money: MinorUnits) -> str:
    """The ISO code beside an amount; the field names where it stands."""
    found = held
    for step in money.currency_from.split("__"):
        found = getattr(found, step, None)
    return str(getattr(found, "code", found) or "")


def another(model: type[Any]) -> Hidden:
    """The word for a thing that the actor may not see."""
    return Hidden(_("another %(kind)s") % {"kind": model._meta.verbose_name})


def steps_to(model: type[Any], name: str) -> tuple[tuple[Step, ...], "models.Field[Any, Any] | None", Any]:
    """The way to a value, its field if it is one, and the attribute of the class if it is a property."""
    steps: list[Step] = []
    where: type[Any] = model
    *ways, last = name.split("__")
    for way in [*ways, last]:
        try:
            found: Any = where._meta.get_field(way)
        except FieldDoesNotExist:
            found = None
        if isinstance(found, models.OneToOneRel) and found.field.primary_key:
            # A row that shares our key, such as figures kept beside a thing.
            steps.append(Step(way, where, found.related_model, "pk"))
            where = found.related_model
            continue
        if found is None or found.auto_created or not hasattr(found, "attname"):
            attribute = getattr(where, way, None)
            if attribute is None or way != last:
                raise ImproperlyConfigured(f"{model.__name__} has no {name} to show")
            return (*steps, Step(way, where)), None, attribute
        if found.is_relation:
            steps.append(Step(way, where, found.related_model, found.attname))
            where = found.related_model
        else:
            steps.append(Step(way, where))
    return tuple(steps), found, None


def kind_of(column: Column, found: "models.Field[Any, Any] | None") -> str:
    """The kind that the column names, or the one of its field."""
    if column.kind and not (isinstance(column, PlanDate) and isinstance(found, models.DateField)):
        return column.kind
    if found is None:
        return column.kind or "text"
    if found.is_relation:
        return "person" if found.related_model is User else "link"
    if found.choices:
        return "choice"
    return next((kind for cls, kind in FIELD_KINDS if isinstance(found, cls)), "text")


def label_of(column: Column, found: Any, attribute: Any) -> Text:
    """The words of the head: as declared, of the field, or of the property."""
    if column.label:
        return column.label
    if found is not None:
        words: Text = found.verbose_name
        return words
    described = getattr(getattr(attribute, "fget", attribute), "short_description", "")
    return described or column.name.rpartition("__")[2].replace("_", " ").capitalize()


def bind(model: type[Any], spec: Spec) -> Bound:
    """A declared column on its model."""
    column = spec if isinstance(spec, Column) else Column(spec)
    steps, found, attribute = steps_to(model, column.name)
    choices = dict(found.flatchoices) if found is not None and found.choices else {}
    return Bound(
        column.name,
        label_of(column, found, attribute),
        kind_of(column, found),
        steps,
        found,
        column.why,
        getattr(column, "look", ""),
        choices,
    )


@lru_cache(maxsize=512)
def bound_columns(pages: Pages) -> tuple[Bound, ...]:
    """The columns of an entity's list; the first is the name if none says that it is."""
    found = [bind(pages.model, spec) for spec in pages.columns]
    if found and not any(column.kind_name == "name" for column in found):
        first = pages.columns[0]
        named = Name(first) if isinstance(first, str) else Name(first.name, first.label, first.why)
        found[0] = bind(pages.model, named)
    return tuple(found)


def bound(model: type[Any], specs: Sequence[Spec]) -> list[Bound]:
    return [bind(model, spec) for spec in specs]


def visible(columns: Iterable[Bound], by: Any) -> list[Bound]:
    """The columns whose fields the actor may see anywhere at all."""
    return [column for column in columns if column.seen_by(by)]


def fetched(columns: Iterable[Bound], model: type[Any]) -> list[str]:
    """What to fetch with the rows: relations of the columns, and where fields have rights, the way to the node."""
    pages, found = pages_of(model), list(columns)
    own = [column for column in found if column.load is None]
    names = {column.relations() for column in own} | set(pages.fetch if pages else ())
    names |= {currency_way(column) for column in own}
    if any(column.right for column in found):
        names.add(getattr(model, "scope", ""))
    return sorted(name for name in names if name)


def currency_way(column: Bound) -> str:
    """The relations between a row and the currency of an amount in it; empty for other columns."""
    return "__".join(_to_currency(column)[0])


def currency_path(column: Bound) -> str:
    """The lookup from a row to the ISO code beside an amount; empty where the code is not stored."""
    way, end = _to_currency(column)
    return "__".join([*way, *end]) if end else ""


def _to_currency(column: Bound) -> tuple[list[str], list[str]]:
    """The relations on the way to the currency of an amount, and the field at their end."""
    if not isinstance(column.field, MinorUnits):
        return [], []
    way, where = [step.name for step in column.steps[:-1]], column.holder
    for name in column.field.currency_from.split("__"):
        fields = {found.name: found for found in where._meta.concrete_fields}
        if name not in fields:
            return way, []
        if not fields[name].is_relation:
            return way, [name]
        way, where = [*way, name], fields[name].related_model
    return way, ["code"] if "code" in {found.name for found in where._meta.concrete_fields} else []


def learn(columns: Iterable[Bound], rows: Sequence[Any], sight: Sight) -> None:
    """Ask once a model which of the things that these rows point at the actor sees."""
    columns = list(columns)
    for load in {column.load for column in columns if column.load is not None}:
        load([column for column in columns if column.load == load], rows, sight)
    for target, keys in _pointed([column for column in columns if column.load is None], rows):
        sight.learn(target, keys)


def _pointed(columns: Iterable[Bound], rows: Sequence[Any]) -> Iterator[tuple[type[models.Model], set[Any]]]:
    wanted: dict[type[models.Model], set[Any]] = {}
    for column in columns:
        way: list[str] = []
        for step in column.steps:
            if step.target is not None:
                wanted.setdefault(step.target, set()).update(_key(row, way, step.key) for row in rows)
            way.append(step.name)
    yield from wanted.items()


def _key(row: Any, way: list[str], key: str) -> Any:
    found = row
    for name in way:
        found = getattr(found, name) if found is not None else None
    return getattr(found, key) if found is not None else None
