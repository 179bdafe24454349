"""`@action`: a verb of the office as a function. It owns rights, transaction, versions and the audit entry."""

import functools
from collections.abc import Callable, Iterable
from typing import Any, TypeVar, cast

from django.db import models, transaction

from steerhouse.core import audit, search, writing
from steerhouse.core.actors import Actor
from steerhouse.core.context import run, running, system
from steerhouse.core.errors import AlreadyDone, Denied, NotVisible
from steerhouse.core.models import AuditEntry
from steerhouse.core.verbs import VERBS, verb_of
from steerhouse.core.writing import Change

F = TypeVar("F", bound=Callable[..., Any])
ACTIONS: dict[str, Callable[..., Any]] = {}
# What rooms do at the end of every action, in its transaction, before its entry is written.
BEFORE_ENTRY: list[Callable[[Change], None]] = []


def action(verb: str) -> Callable[[F], F]:
    """Make a function a verb. Its first argument is what it acts on: an entity, a node, or a model to add rows of all.

    The wrapper checks the right on that thing, opens the transaction, runs the function, checks every row that it
    wrote at its new place, and writes one audit entry as the last statement. `key` names a job or request: the same
    key acts once. An action that calls another becomes one entry, and each checks its own right. A short verb
    ("edit") means the one of the thing's kind ("risk.edit").
    """

    def decorate(function: F) -> F:
        @functools.wraps(function)
        def wrapper(thing: Any, *args: Any, **kwargs: Any) -> Any:
            by: Any = kwargs["by"]
            key: Any = kwargs.pop("key", None)
            require(by, verb, thing)
            name = verb_of(thing if isinstance(thing, type) else type(thing), verb).name
            outer = running()
            if outer is not None:
                return _inner(function, outer.inner(name, by), thing, args, kwargs)
            return _outer(function, Change(name, by, key), thing, args, kwargs)

        ACTIONS[f"{function.__module__}:{function.__qualname__}"] = wrapper
        wrapper.verb = verb  # type: ignore[attr-defined]
        return cast(F, wrapper)

    return decorate


def _inner(function: Callable[..., Any], change: Change, thing: Any, args: Any, kwargs: Any) -> Any:
    with run(change):
        return function(thing, *args, **kwargs)


def _outer(function: Callable[..., Any], change: Change, thing: Any, args: Any, kwargs: Any) -> Any:
    try:
        with transaction.atomic(), run(change):
            if change.key and AuditEntry.objects.filter(key=change.key).exists():
                raise AlreadyDone()
            result = function(thing, *args, **kwargs)
            search.refresh(change.touched.values(), change.gone)
            for step in BEFORE_ENTRY:
                step(change)
            audit.write(change)
    except Denied:
        audit.deny(change.by, change.verb, thing)
        raise
    for later in change.after:
        later()
    return result


def require(by: Actor, verb: str, thing: Any) -> None:
    """Record and refuse what the actor may not do: NotVisible where even seeing is not allowed, else Denied."""
    if by.may(verb, thing):
        return
    model = thing if isinstance(thing, type) else type(thing)
    audit.deny(by, verb_of(model, verb).name, thing)
    seen = isinstance(thing, type) or by.may("view", thing)
    raise Denied(thing=thing, verb=verb) if seen else NotVisible()


def after_commit(later: Callable[[], None]) -> None:
    """Do something once the running action is safely stored."""
    writing.current().after.append(later)


def verb_name(function: Callable[..., Any]) -> str:
    """The verb of an action."""
    return str(function.verb)  # type: ignore[attr-defined]


def set_fields(thing: models.Model, values: dict[str, Any]) -> None:
    """Assign values by field name."""
    for name, value in values.items():
        setattr(thing, name, value)


def load(
    model: type[models.Model], public_id: str, *, by: Actor, verb: str = "view", related: Iterable[str] = ()
) -> Any:
    """The row under its public id that the actor may see, with relations that will be read; Denied where the verb needs
    more than seeing."""
    rows = model._default_manager.visible_to(by)  # type: ignore[attr-defined]
    # Whether the actor may do this is asked of the place where the row stands.
    ways = {getattr(model, "scope", ""), *related} - {""}
    found = (rows.select_related(*ways) if ways else rows).by_public_id(public_id)
    if not by.may(verb, found):
        require(by, verb, found)
    return found


__all__ = ["ACTIONS", "VERBS", "action", "after_commit", "load", "require", "set_fields", "system", "verb_name"]
