"""The guarded QuerySet: rows are read through `visible_to(actor)`, or not at all."""

from collections.abc import Iterator, Sequence
from typing import Any, Generic, Self, TypeVar

from django.db import models
from django.db.models import Q

from steerhouse.core.actors import AFTER, ROOT_PATH, Actor
from steerhouse.core.context import in_system
from steerhouse.core.errors import NotVisible, UnscopedRows
from steerhouse.core.ids import is_id
from steerhouse.core.verbs import SIGNED_IN, verb_of

M = TypeVar("M", bound=models.Model)


def under(scope: str, paths: Sequence[str]) -> Q:
    """Rows whose node lies under one of the paths: half-open ranges, which both databases answer from the index."""
    found = Q()
    for path in paths:
        found |= Q(**{f"{scope}__path__gte": path, f"{scope}__path__lt": path + AFTER})
    return found


class Rows(models.QuerySet[M], Generic[M]):
    """A QuerySet that refuses to be evaluated before somebody said for whom.

    Refusing earlier, in the manager, would break forms, unique checks and related managers, which build a QuerySet
    first and narrow it afterwards.
    """

    _cleared = False

    def visible_to(self, actor: Actor, verb: str = "view") -> Self:
        """The rows on which the actor may do the verb; the only way to rows outside actions and jobs."""
        found = self.all() if actor.is_system else self.restricted(actor, actor.need(verb_of(self.model, verb)))
        found._cleared = True
        return found

    def restricted(self, actor: Actor, right: str) -> Self:
        """The rows under the nodes where the actor holds the right. Models with other rules override this."""
        if right == SIGNED_IN:
            return self.all() if actor.is_signed_in else self.none()
        scope = getattr(self.model, "scope", "")
        paths = actor.paths(right)
        if not paths:
            return self.none()
        if not scope or ROOT_PATH in paths:
            return self.all()
        return self.filter(under(f"{scope}", paths))

    def live(self) -> Self:
        """Without what was archived."""
        return self.filter(archived_at=None)

    def by_public_id(self, public_id: str) -> M:
        """The one row, or NotVisible: the same answer for what is hidden and for what does not exist."""
        found = self.filter(public_id=public_id).first() if is_id(public_id) else None
        if found is None:
            raise NotVisible()
        return found

    def _guard(self) -> None:
        if not (self._cleared or in_system() or self.query.is_empty()):
            raise UnscopedRows(
                f"{self.model.__name__} rows were asked for without an actor: use objects.visible_to(actor), "
                "or `with system(reason)` inside an action or a job"
            )

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]  # Django's own hook, absent from its stubs
        clone._cleared = self._cleared
        return clone

    def __or__(self, other: Any) -> Self:
        return self._joined(super().__or__(other), other)

    def __and__(self, other: Any) -> Self:
        return self._joined(super().__and__(other), other)

    def _joined(self, both: Self, other: Any) -> Self:
        """Two sets joined are as free as the less free of them."""
        both._cleared = self._cleared and getattr(other, "_cleared", False)
        return both

    def _fetch_all(self) -> None:
        if self._result_cache is None:
            self._guard()
        super()._fetch_all()

    def iterator(self, chunk_size: int | None = None) -> Iterator[M]:
        self._guard()
        return super().iterator(chunk_size)

    def count(self) -> int:
        if self._result_cache is None:
            self._guard()
        return super().count()

    def exists(self) -> bool:
        if self._result_cache is None:
            self._guard()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._guard()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        self._guard()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._guard()
        return super().delete()

    def explain(self, **kwargs: Any) -> str:
        self._guard()
        return super().explain(**kwargs)

    def capped_count(self, limit: int = 1000) -> int:
        """How many rows there are, counting no further than one past the limit: an exact count of a million is slow."""
        return self.order_by()[: limit + 1].count()
