"""What a room says about an entity, from which all of its pages come."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise

from steerhouse.core import editing
from steerhouse.core.actors import Actor
from steerhouse.core.models import Entity

Text = str | Promise


@dataclass(frozen=True)
class Column:
    """A value that lists, facts and exports show: a field, a property, or a way over relations ("unit__name").

    Its kind follows from the field unless a subclass says otherwise. `why` names an attribute of the row with the
    address of the value's derivation.
    """

    name: str
    label: Text = ""
    why: str = ""
    kind: ClassVar[str] = ""


class Name(Column):
    """What the row is about; leads to its page. The first column is one unless another says so."""

    kind = "name"


class Amount(Column):
    """Money: minor units of a field with its currency, or a property that gives `Money`."""

    kind = "amount"


@dataclass(frozen=True)
class Status(Column):
    """Shape, word and color: `looks` of the model gives the look of each value; a property may give a `Mark`.

    `look` names an attribute of the row that holds the look, where it does not follow from the value alone.
    """

    look: str = ""
    kind = "status"


class Who(Column):
    """A person or user, by a short name in tables."""

    kind = "person"


class Percent(Column):
    """A share, as a number from 0 to 100."""

    kind = "percent"


class PlanDate(Column):
    """A plan time, shown as its day."""

    kind = "plan_date"


Spec = str | Column


@dataclass(frozen=True)
class Panel:
    """A part of a detail page, made by a template of the room's own.

    `context(thing, by)` returns what the template needs, or None where there is nothing to show. `verb` hides it from
    who does not hold that verb anywhere. With `tab`, the name of a route that takes the public id, the panel is a tab
    of its own that leads there. An `early` one stands before the room's own panels but the first.
    """

    title: Text
    template: str = ""
    context: Callable[[Any, Actor], dict[str, Any] | None] | None = None
    verb: str = ""
    side: bool = False
    tab: str = ""
    early: bool = False


@dataclass(frozen=True)
class Facts:
    """Terms and values in two columns."""

    title: Text
    columns: Sequence[Spec]
    side: bool = False


@dataclass(frozen=True)
class Related:
    """The rows that point here, through the relation of this name; an `optional` one is left out while it is empty."""

    relation: str
    columns: Sequence[Spec] = ()
    title: Text = ""
    most: int = 10
    side: bool = False
    optional: bool = False


@dataclass(frozen=True)
class History:
    """The newest entries of the thing's history; the rest is one click away."""

    most: int = 6
    side: bool = True


AnyPanel = Panel | Facts | Related | History


class ActionForm(forms.Form):
    """What an action asks for before it is done. Choices of rows are narrowed to those the actor may see."""

    thing: Any
    actor: Actor


@dataclass(frozen=True)
class Action:
    """A verb of the room as a button on the detail page.

    `do(thing, *, by, **fields of the form)` is a function under `@action`; its verb gives right and label. `confirm`
    says what will happen, and asks first; a form asks anyway. `when(thing)` tells whether it makes sense now.
    """

    name: str
    do: Callable[..., Any]
    form: type[ActionForm] | None = None
    label: Text = ""
    confirm: Text = ""
    when: Callable[[Any], bool] | None = None


@dataclass(frozen=True, eq=False, kw_only=True)
class Pages:
    """The pages of one entity. `fetch` names relations that its properties read, so that no row asks for them."""

    model: type[Entity]
    path: str
    columns: Sequence[Spec]
    group: Text = ""
    position: int = 100
    go: str = ""
    filters: Sequence[str] = ()
    form: Sequence[str] = ()
    form_base: type[Any] | None = None
    order: Sequence[str] = ()
    fetch: Sequence[str] = ()
    search: bool = True
    facts: Sequence[Spec] = ()
    panels: Sequence[AnyPanel] = ()
    actions: Sequence[Action] = ()
    add: Callable[..., Any] | None = editing.add
    edit: Callable[..., Any] | None = editing.edit
    detail_view: Callable[..., Any] | None = None
    empty: Sequence[Text] = ()
    # Whether an office may add attributes of its own to it.
    attributes: bool = False

    @property
    def name(self) -> str:
        """The model's name: the first part of its verbs and routes."""
        return str(self.model._meta.model_name)

    @property
    def one(self) -> Text:
        return self.model._meta.verbose_name or self.name

    @property
    def many(self) -> Text:
        return self.model._meta.verbose_name_plural or self.name


@dataclass
class Registry:
    """Every declared entity, and what higher rooms lend to lower pages."""

    pages: dict[type[Any], Pages] = field(default_factory=dict)
    lent: dict[type[Any], list[AnyPanel]] = field(default_factory=dict)
    # Where the address of an archived row leads, if another one took its place; `?here` shows the row itself.
    followers: dict[type[Any], Callable[[Any, Actor], str]] = field(default_factory=dict)


REGISTRY = Registry()


def register(pages: Pages) -> Pages:
    """Make the pages of an entity known."""
    if pages.model in REGISTRY.pages:
        raise ImproperlyConfigured(f"{pages.model.__name__} has pages already")
    if taken := [other for other in REGISTRY.pages.values() if other.path == pages.path]:
        raise ImproperlyConfigured(f"the path {pages.path} belongs to {taken[0].model.__name__}")
    REGISTRY.pages[pages.model] = pages
    return pages


def add_panel(model: type[Any], panel: AnyPanel) -> None:
    """Lend a panel to the detail page of an entity of a lower room."""
    REGISTRY.lent.setdefault(model, []).append(panel)


def pages_of(model: type[Any]) -> Pages | None:
    """The declaration of a model, or None where it has no pages."""
    return REGISTRY.pages.get(model)


def panels_of(pages: Pages) -> list[AnyPanel]:
    """What its own room shows and what higher rooms lent; facts and history where nobody said anything."""
    own: list[AnyPanel] = list(pages.panels) or [Facts("", pages.form or pages.columns), History()]
    lent = REGISTRY.lent.get(pages.model, [])
    early = [panel for panel in lent if isinstance(panel, Panel) and panel.early]
    return [*own[:1], *early, *own[1:], *(panel for panel in lent if panel not in early)]
