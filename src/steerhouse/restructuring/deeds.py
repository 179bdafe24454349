"""Each deed as the pages show it: its form, what its preview says, and how it is done."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steerhouse.core.actors import ROOT_PATH, Actor
from steerhouse.core.models import Node
from steerhouse.core.pages.cells import shown
from steerhouse.core.pages.columns import bind
from steerhouse.core.pages.seeing import Sight
from steerhouse.projects.models import Component
from steerhouse.restructuring.actions import move, numbered, renumber
from steerhouse.restructuring.consequences import Access, below_and_itself, change_of_access, warnings_of_place
from steerhouse.restructuring.copying import People, copy_component
from steerhouse.restructuring.forms import CopyForm, DeedForm, MergeForm, MoveForm, RenumberForm, SplitForm
from steerhouse.restructuring.merging import Wish, merge, plans_of
from steerhouse.restructuring.problem import CHOSEN, place_of, what_moves
from steerhouse.restructuring.splitting import split
from steerhouse.schedule.models import Assignment, Task


@dataclass(frozen=True)
class Line:
    """A row of a preview: what it is about, before, after."""

    name: str
    before: str
    after: str
    level: int = 0


@dataclass(frozen=True)
class Choice:
    """What the preview asks: one value of several. Options are key, value, whose it is and whether it is chosen."""

    name: str
    label: str
    options: list[tuple[str, Any, str, bool]]


@dataclass
class Preview:
    """What a deed would change, in words."""

    facts: list[tuple[str, str]] = field(default_factory=list)
    heads: tuple[str, str, str] = ("", "", "")
    lines: list[Line] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    access: Access | None = None
    problems: list[str] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)

    def sent(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """What was sent, with what is chosen at first wherever the preview asks and nobody answered yet."""
        asked = {one.name: key for one in self.choices for key, _value, _whose, chosen in one.options if chosen}
        return {**{name: given[name] for name in given if name != "version"}, **asked}


@dataclass(frozen=True)
class Deed:
    """One way to restructure. `do(component, form, sent, by)` carries it out and returns where to go."""

    name: str
    label: Any
    lead: Any
    form: type[DeedForm]
    preview: Callable[[Component, Any, Mapping[str, Any], Actor], Preview]
    do: Callable[[Component, Any, Mapping[str, Any], Actor], Component]
    template: str = "restructuring/preview.html"

    @property
    def verb(self) -> str:
        return f"component.{self.name}"


def preview_move(component: Component, form: MoveForm, sent: Mapping[str, Any], by: Actor) -> Preview:
    """Who gains and who loses, and what belonged to the old place."""
    parent: Component | None = form.cleaned_data["parent"]
    above = parent.node.path if parent is not None else ROOT_PATH
    after = above + component.node.path[-Node.steplen :]
    found = Preview(access=access_of_move(component.node.path, after, by=by))
    found.facts = [
        (_("Now part of"), place_of(component.parent, by=by)), (_("Then part of"), place_of(parent, by=by)),
        (_("Components that move along"), str(below_and_itself(component, by).count() - 1)),
    ]  # fmt: skip
    found.warnings = warnings_of_place(component, parent, by=by)
    return found


def access_of_move(before: str, after: str, *, by: Actor) -> Access:
    """Grants above the component; its own and those below it move along."""
    return change_of_access(before[: -Node.steplen], after[: -Node.steplen], before, by=by)


def do_move(component: Component, form: MoveForm, sent: Mapping[str, Any], by: Actor) -> Component:
    version = str(sent.get("version", ""))
    move(component, parent=form.cleaned_data["parent"], version=int(version) if version.isdigit() else None, by=by)
    return component


def preview_renumber(component: Component, form: RenumberForm, sent: Mapping[str, Any], by: Actor) -> Preview:
    """Old and new code of each component."""
    found = Preview(heads=(_("Component"), _("Code now"), _("New code")))
    rows = numbered(component, form.pattern(), by=by)
    base = component.node.depth
    found.lines = [Line(str(one.component), one.component.code or "–", one.code, one.level - base) for one in rows]
    found.facts = [
        (_("Components"), str(len(rows))),
        (_("New codes"), str(sum(one.component.code != one.code for one in rows))),
        (_("Former codes"), _("keep finding them: in search, Ctrl K and portfolio lists")),
    ]
    return found


def do_renumber(component: Component, form: RenumberForm, sent: Mapping[str, Any], by: Actor) -> Component:
    renumber(component, pattern=form.pattern(), by=by)
    return component


def preview_merge(component: Component, form: MergeForm, sent: Mapping[str, Any], by: Actor) -> Preview:
    """What moves, what stays behind, and whose value each field that differs gets."""
    wish, everybody = form.wish(sent), [component, *form.cleaned_data["others"]]
    access = Access()
    for other in wish.others:
        access = access.joined(change_of_access(other.node.path, component.node.path, by=by))
    found = Preview(heads=(_("What"), _("Moves"), _("Stays behind")), access=access)
    found.facts = [
        (_("Survivor"), str(component)),
        (_("Merged and archived"), ", ".join(str(one) for one in wish.others)),
    ]
    found.lines = [Line(*line) for line in what_moves(component, wish.others, by=by)]
    found.choices = [*_values_of(everybody, wish, by), *_plans_of(everybody, wish, by)]
    planned = plans_of(everybody, by=by)
    if len(planned) > 1:
        found.warnings.append(
            _("%d of them have a plan. One stays or comes along; the others stay with the archived component, with "
              "their links to other projects.") % len(planned)
        )  # fmt: skip
    return found


def _values_of(everybody: list[Component], wish: Wish, by: Actor) -> Iterator[Choice]:
    """The fields in which they differ; blank values are offered last and never chosen at first."""
    sight = Sight(by)
    for name in CHOSEN:
        column = bind(Component, name)
        options: dict[str, tuple[str, Any, str]] = {}
        for one in everybody:
            shown_value = shown(column.read(one, sight), column.kind.long)
            options.setdefault(str(getattr(one, name) or ""), (one.public_id, shown_value, str(one)))
        if len(options) > 1:
            first = next(value for value in options if value)
            chosen = wish.fields[name].public_id if name in wish.fields else options[first][0]
            rows = [(key, value, whose, key == chosen) for key, value, whose in options.values()]
            yield Choice(f"take-{name}", column.heading, rows)


def _plans_of(everybody: list[Component], wish: Wish, by: Actor) -> Iterator[Choice]:
    """Whose plan comes along, where the survivor has none."""
    planned = plans_of(everybody, by=by)
    if planned and everybody[0] not in planned:
        chosen = wish.plan or planned[0]
        rows = [(one.public_id, str(one), one.code, one == chosen) for one in planned]
        yield Choice("plan", _("Plan"), [*rows, ("none", _("No plan comes along"), "", False)])


def do_merge(component: Component, form: MergeForm, sent: Mapping[str, Any], by: Actor) -> Component:
    merge(component, wish=form.wish(sent), by=by)
    return component


def preview_copy(component: Component, form: CopyForm, sent: Mapping[str, Any], by: Actor) -> Preview:
    """How much comes along, and by how many days it lies later."""
    wish, found = form.wish(), Preview(heads=(_("What"), _("There are"), _("Are copied")))
    tasks = Task.objects.visible_to(by).live().filter(component=component).count()
    people = Assignment.objects.visible_to(by).live().filter(task__component=component).count()
    costs = component.cost_figures.all().visible_to(by).live().values("measure").distinct().order_by().count()
    found.lines = [
        Line(_("Tasks"), str(tasks), str(tasks if wish.plan else 0)),
        Line(_("Assignments"), str(people), str(people) if wish.plan and wish.people == People.AS_IS else "–"),
        Line(_("Cost figures"), str(costs), str(costs if wish.costs else 0)),
    ]
    found.facts = [(_("Copy"), wish.name), (_("Beside it, part of"), place_of(component.parent, by=by))]
    if wish.start and component.start:
        found.facts.append((_("Days later"), str((wish.start - component.start).days)))
    if wish.plan and wish.people == People.ROLES:
        found.warnings.append(_("Where no resource stands for a job role, the task has nobody on it."))
    return found


def do_copy(component: Component, form: CopyForm, sent: Mapping[str, Any], by: Actor) -> Component:
    copy_component(component, wish=form.wish(), by=by)
    return component


def preview_split(component: Component, form: SplitForm, sent: Mapping[str, Any], by: Actor) -> Preview:
    """What goes and what stays, and which links run between the two from then on."""
    wish = form.wish()
    found = Preview(heads=(_("What"), _("Stays"), _("Moves")))
    parts, tasks = len(form.rows["children"]), len(form.rows["tasks"])
    found.lines = [
        Line(_("Parts"), str(parts - len(wish.children)), str(len(wish.children))),
        Line(_("Tasks of the first level"), str(tasks - len(wish.tasks)), str(len(wish.tasks))),
        Line(_("Costs, %"), str(100 - wish.share), str(wish.share)),
    ]
    found.facts = [(_("New component"), wish.name), (_("Beside it, part of"), place_of(component.parent, by=by))]
    if wish.tasks:
        found.warnings.append(
            _("Links that are cut through become links between the two projects. Baselines stay with the plan that "
              "promised them.")
        )  # fmt: skip
    if wish.share:
        found.warnings.append(_("Amounts that count today are stated anew for both as of today; older ones stay."))
    return found


def do_split(component: Component, form: SplitForm, sent: Mapping[str, Any], by: Actor) -> Component:
    split(component, wish=form.wish(), by=by)
    return component


DEEDS = {
    one.name: one
    for one in (
        Deed(
            "move", gettext_lazy("Move"),
            gettext_lazy("To another portfolio or program, with everything below it. Rights follow the new place."),
            MoveForm, preview_move, do_move,
        ),
        Deed(
            "renumber", gettext_lazy("Renumber"),
            gettext_lazy("New codes for what is below it, by a pattern. Former codes keep finding it."),
            RenumberForm, preview_renumber, do_renumber,
        ),
        Deed(
            "merge", gettext_lazy("Merge"),
            gettext_lazy("Others that are the same go into this one, field by field as you choose; they are archived "
                         "and their addresses lead here."),
            MergeForm, preview_merge, do_merge,
        ),
        Deed(
            "split", gettext_lazy("Split"),
            gettext_lazy("Parts, tasks and a share of the costs go into a new one beside it."),
            SplitForm, preview_split, do_split,
        ),
        Deed(
            "copy", gettext_lazy("Copy"),
            gettext_lazy("Another one beside it: plan, costs and people as you choose, from another day on."),
            CopyForm, preview_copy, do_copy,
        ),
    )
}  # fmt: skip
