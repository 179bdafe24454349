"""What the feed offers, as data: services, their entity sets, properties with the column behind each, and relations."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, F, Q, Value, When

from steerhouse.core.actors import Actor
from steerhouse.core.rows import under
from steerhouse.feeds.odata.kinds import MONEY, Kind


@dataclass(frozen=True)
class Property:
    """One column of an entity set. `path` leads to its value, `through` names the relations on the way whose target the
    reader has to see, `right` is what it takes beside. For money, `currency` is the path to its currency."""

    name: str
    kind: Kind
    path: Any
    through: tuple[tuple[str, type[Any]], ...] = ()
    right: str = ""
    currency: str = ""

    def offered(self, by: Actor) -> bool:
        """Whether the reader has the property at all: else it is in no answer, no question and no description."""
        return not self.right or by.is_system or self.right in by.rights

    def expression(self, model: type[Any], by: Actor) -> Any:
        """Its value in the database, null wherever the reader may not see it: so neither an answer nor a filter nor an
        order tells what is hidden."""
        value = F(self.path) if isinstance(self.path, str) else self.path(by)
        conditions = [
            Q(**{f"{path}__in": target.objects.visible_to(by)})
            for path, target in self.through
            if target.objects.visible_to(by).query.where or target.objects.visible_to(by).query.is_empty()
        ]
        if self.right and not by.is_system and (place := within(model, self.right, by)) is not None:
            conditions.append(place)
        for condition in conditions:
            value = Case(When(condition, then=value), default=None)
        return value


def within(model: type[Any], right: str, by: Actor) -> Q | None:
    """Where in the tree a right holds, for rows of a model; None where it holds everywhere."""
    if by.holds(right, None):
        return None
    scope = getattr(model, "scope", "")
    if not scope:
        return None
    here = under(scope, by.paths(right)) if by.paths(right) else Q(pk__in=[])
    # What the whole organization uses is told to whoever holds the right anywhere.
    shared = scope == "node" and model._meta.get_field("node").null and right in by.rights
    return here | Q(node=None) if shared else here


@dataclass(frozen=True)
class Navigation:
    """A relation to another entity set: by the column here that the other set's column equals."""

    name: str
    target: str
    here: str
    there: str
    many: bool


@dataclass(frozen=True)
class EntitySet:
    """Rows of one model under the names of one service."""

    name: str
    entity: str
    model: type[Any]
    properties: tuple[Property, ...]
    navigations: tuple[Navigation, ...] = ()
    narrowed: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> Property:
        """The first property identifies a row."""
        return self.properties[0]

    def offered(self, by: Actor) -> dict[str, Property]:
        """The properties that the reader has."""
        return {one.name: one for one in self.properties if one.offered(by)}

    def rows(self, by: Actor) -> Any:
        """The rows that the reader sees; what was archived is left out."""
        found = self.model.objects.visible_to(by).filter(**self.narrowed)
        return found.live() if hasattr(self.model, "archived_at") else found


@dataclass(frozen=True)
class Service:
    """Entity sets under one address, with the namespace of their types."""

    path: str
    namespace: str
    sets: tuple[EntitySet, ...]

    def set_of(self, name: str) -> EntitySet | None:
        """The entity set of that name."""
        return next((one for one in self.sets if one.name == name), None)


def money(name: str, path: str, currency: str, **more: Any) -> Property:
    """An amount, stored in minor units of a row's currency."""
    return Property(name, MONEY, path, currency=currency, **more)


def constant(value: Any) -> Callable[[Actor], Any]:
    """A value that all rows share."""
    return lambda _by: Value(value)
