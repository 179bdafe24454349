"""Every route says which verb it is, or the product does not start."""

import functools
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.apps import apps
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver, include, path
from django.utils.module_loading import module_has_submodule

from steerhouse.core import audit
from steerhouse.core.acting import Request
from steerhouse.core.actors import Actor
from steerhouse.core.errors import Denied, MethodNotAllowed, NotVisible, OwnAccountOnly, SignInNeeded
from steerhouse.core.verbs import ANYONE, SIGNED_IN, VERBS

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Route:
    """An address, the view behind it and the verb that one has to hold somewhere to enter."""

    path: str
    view: View
    name: str
    verb: str
    methods: tuple[str, ...]
    model: type[Any] | None = None


ROUTES: dict[str, Route] = {}


def route(
    path: str, view: View, *, name: str, verb: str, methods: Iterable[str] = ("GET",), model: type[Any] | None = None
) -> Route:
    """Make an address known. Who holds the verb nowhere does not get in; the view itself decides about the thing.

    The verb has to be declared in a room's rights.py. `model` is what a refusal is recorded about.
    """
    if verb not in VERBS:
        raise ImproperlyConfigured(f"route {name} names the verb {verb}, which nobody declared")
    if name in ROUTES:
        raise ImproperlyConfigured(f"two routes are named {name}")
    ROUTES[name] = Route(path, view, name, verb, tuple(methods), model)
    return ROUTES[name]


def may_enter(actor: Actor, verb: str) -> bool:
    """Whether the actor holds the verb's right anywhere at all."""
    right = actor.need(VERBS[verb])
    if right == ANYONE or actor.is_system:
        return True
    if actor.keeps_away(verb):
        return False
    return actor.is_signed_in if right == SIGNED_IN else right in actor.rights


def enter(request: Request, found: Route) -> None:
    """Raise what keeps the actor out: nobody signed in, the right missing, or a room that is not there for them."""
    actor = request.actor
    if may_enter(actor, found.verb):
        return
    if not actor.is_signed_in:
        raise SignInNeeded()
    if actor.keeps_away(found.verb):
        raise OwnAccountOnly()
    if found.model is not None:
        audit.deny(actor, found.verb, found.model)
    view = f"{found.verb.rpartition('.')[0]}.view"
    if view != found.verb and view in VERBS and may_enter(actor, view):
        raise Denied(right=VERBS[found.verb].right)
    raise NotVisible()


def guarded(found: Sequence[Route]) -> View:
    """The views of one address behind their doors, each for its own methods."""
    by_method = {method: one for one in reversed(found) for method in one.methods}
    if "GET" in by_method:
        by_method.setdefault("HEAD", by_method["GET"])

    @functools.wraps(found[0].view)
    def view(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        chosen = by_method.get(request.method or "")
        enter(request, chosen or found[0])
        if chosen is None:
            raise MethodNotAllowed(allow=sorted(by_method))
        return chosen.view(request, *args, **kwargs)

    view.declared_route = found[0]  # type: ignore[attr-defined]
    return view


def patterns() -> list[URLPattern | URLResolver]:
    """All known routes as Django wants them: one view for one address, addresses that begin alike behind one door.

    Django tries patterns one after the other: nine hundred in a row cost a request a millisecond.
    """
    addresses: dict[str, list[Route]] = {}
    for found in ROUTES.values():
        addresses.setdefault(found.path, []).append(found)
    return _grouped([(one[0].path, guarded(one), one[0].name) for one in addresses.values()], depth=2)


def _grouped(found: Iterable[tuple[str, View, str]], depth: int) -> list[URLPattern | URLResolver]:
    """Patterns by first segment, in the order of declaration; what begins with a converter comes last."""
    single: list[tuple[str, View, str]] = []
    begun: dict[str, list[tuple[str, View, str]]] = {}
    for address, view, name in found:
        first, slash, rest = address.partition("/")
        if depth and slash and "<" not in first:
            begun.setdefault(f"{first}/", []).append((rest, view, name))
        else:
            single.append((address, view, name))
    groups: list[URLPattern | URLResolver] = [
        path(first, include(_grouped(inner, depth - 1))) for first, inner in begun.items()
    ]
    return groups + [path(address, view, name=name) for address, view, name in single]


def discover(name: str) -> None:
    """Import the module of this name in each of our rooms that has one."""
    for app in apps.get_app_configs():
        if app.name.startswith("steerhouse.") and module_has_submodule(app.module, name):
            import_module(f"{app.name}.{name}")


def undeclared(found: Iterable[Any], prefix: str = "") -> Iterator[str]:
    """The addresses in a URL conf that did not come through `route`."""
    for pattern in found:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from undeclared(pattern.url_patterns, address)
        elif not hasattr(pattern.callback, "declared_route"):
            yield address


@checks.register(checks.Tags.security)
def check_routes(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
    """Every address in the URL conf has a rule of permission."""
    return [
        checks.Error(
            f"route {address} has no permission rule",
            hint="Make it with steerhouse.core.routes.route and name its verb.",
            id="steerhouse.E001",
        )
        for address in undeclared(get_resolver().url_patterns)
    ]


def refuse_undeclared() -> None:
    """Stop the start of a server whose URL conf holds an address without a rule."""
    if errors := check_routes(None):
        raise ImproperlyConfigured("; ".join(str(error.msg) for error in errors))
