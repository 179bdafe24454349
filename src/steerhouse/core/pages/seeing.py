"""What one actor sees of the things that a page's values point at, and which fields of a row."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from steerhouse.core.actors import Actor
from steerhouse.core.verbs import verb_of


def rows_of(model: type[models.Model], by: Actor) -> Any:
    """The rows of any model that the actor may see; models without a guard are open."""
    manager: Any = model._default_manager
    return manager.visible_to(by) if hasattr(manager, "visible_to") else manager.all()


def may_see_field(by: Actor, model: type[Any], name: str) -> bool:
    """Whether the actor holds the field's right anywhere: else the field is absent from every page."""
    right = getattr(model, "field_rights", {}).get(name, "")
    return not right or by.is_system or right in by.rights


def may_compare_field(by: Actor, model: type[Any], name: str) -> bool:
    """Whether the field's right holds wherever the actor sees rows.

    To sort or filter by a field tells its values, also of rows whose value is not shown.
    """
    return may_compare(by, model, getattr(model, "field_rights", {}).get(name, ""))


def may_compare(by: Actor, model: type[Any], right: str) -> bool:
    """Whether a right holds wherever the actor sees rows of the model."""
    if not right or by.is_system:
        return True
    if not getattr(model, "scope", ""):
        return right in by.rights
    return all(by.holds(right, path) for path in by.paths(verb_of(model, "view").right))


def shows_field(by: Actor, row: Any, right: str) -> bool:
    """Whether the field's right holds where this row stands."""
    if not right or by.is_system:
        return True
    path = row.scope_path()
    return right in by.rights if path is None else by.holds(right, path)


class Sight:
    """Answers once a model, for all values of a page, which of the things they point at the actor may see."""

    def __init__(self, by: Actor) -> None:
        self.by = by
        self._all: dict[type[models.Model], bool] = {}
        self._seen: dict[type[models.Model], set[Any]] = {}
        self._asked: dict[type[models.Model], set[Any]] = {}

    def everything(self, model: type[models.Model]) -> bool:
        """Whether nothing of this model is hidden from the actor."""
        if model not in self._all:
            self._all[model] = not rows_of(model, self.by).query.where
        return self._all[model]

    def learn(self, model: type[models.Model], keys: Iterable[Any]) -> None:
        """Ask for many things at once."""
        asked = self._asked.setdefault(model, set())
        new = {key for key in keys if key is not None} - asked
        if not new or self.everything(model):
            return
        asked |= new
        found = rows_of(model, self.by).filter(pk__in=new).order_by().values_list("pk", flat=True)
        self._seen.setdefault(model, set()).update(found)

    def sees(self, model: type[models.Model], key: Any) -> bool:
        """Whether the actor sees this thing."""
        if self.everything(model):
            return True
        self.learn(model, [key])
        return key in self._seen.get(model, set())
