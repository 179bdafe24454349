"""The verbs that change where components stand and how they are numbered."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from steerhouse.core.actions import action
from steerhouse.core.actors import Actor
from steerhouse.core.errors import Archived, Invalid
from steerhouse.core.writing import add_rows, change_rows, record, remove_rows
from steerhouse.projects.actions import edit_component, label_node
from steerhouse.projects.models import Component, FormerName
from steerhouse.projects.tree import below
from steerhouse.restructuring.keeping import keep
from steerhouse.restructuring.models import Restructuring

LONGEST_CODE = 60
MOST_RENUMBERED = 2_000


@action("component.move")
def move(component: Component, *, parent: Component | None, version: int | None = None, by: Actor) -> Component:
    """Hang a component with everything below it elsewhere; the right is asked for at both places."""
    if component.archived_at is not None:
        raise Archived()
    if parent == component.parent:
        raise Invalid({"parent": [_("It stands there already.")]})
    if parent is not None and parent.archived_at is not None:
        raise Invalid({"parent": [_("“%s” is archived. Restore it first.") % parent]})
    edit_component(component, values={"parent": parent}, version=version, by=by)
    keep(component, Restructuring.Kind.MOVE, parent)
    record(component, "moved", parts=below(component.node).count())
    return component


@dataclass(frozen=True)
class Pattern:
    """How codes are made: letters and a number that goes up by a step, with at least so many digits."""

    before: str
    start: int = 1
    step: int = 1
    digits: int = 3
    all_levels: bool = True
    itself: bool = False

    def code(self, place: int) -> str:
        """The code at a place, counted from nought.

        >>> Pattern("EST-", 10, 10, 3).code(2)
        'EST-030'
        """
        return f"{self.before}{self.start + place * self.step:0{self.digits}d}"


@dataclass(frozen=True)
class Numbered:
    """A component with the code that it would get."""

    component: Component
    code: str

    @property
    def level(self) -> int:
        return int(self.component.node.depth)


def numbered(component: Component, pattern: Pattern, *, by: Actor) -> list[Numbered]:
    """The components of a subtree in the order of the tree, each with its new code; archived ones keep theirs."""
    rows = Component.objects.visible_to(by, "component.renumber").live().select_related("node")
    rows = rows.filter(node__path__gte=component.node.path, node__path__lt=component.node.path + "[")
    if not pattern.itself:
        rows = rows.exclude(pk=component.pk)
    if not pattern.all_levels:
        rows = rows.filter(node__depth__lte=component.node.depth + 1)
    found = list(rows.order_by("node__path")[: MOST_RENUMBERED + 1])
    if len(found) > MOST_RENUMBERED:
        raise Invalid({"before": [_("More than %d components. Renumber a smaller part.") % MOST_RENUMBERED]})
    return [Numbered(one, pattern.code(place)) for place, one in enumerate(found)]


def collisions(wanted: list[Numbered], *, by: Actor) -> list[str]:
    """Codes that somebody else has or had, each with its owner as far as the actor sees it."""
    own, codes = [one.component.pk for one in wanted], [one.code for one in wanted]
    seen = set(Component.objects.visible_to(by).values_list("pk", flat=True))
    another = _("another component")
    found = []
    for pk, code, name in (
        Component.objects.filter(code__in=codes).exclude(pk__in=own).values_list("pk", "code", "name")
    ):
        found.append(
            _("%(code)s is the code of “%(owner)s”.") % {"code": code, "owner": name if pk in seen else another}
        )
    targets = {one.code: one.component.pk for one in wanted}
    former = FormerName.objects.filter(name__in=codes).select_related("component")
    for one in former:
        if one.component_id != targets[one.name]:
            owner = one.component.name if one.component_id in seen else another
            found.append(_("%(code)s led to “%(owner)s” before.") % {"code": one.name, "owner": owner})
    if long := [code for code in codes if len(code) > LONGEST_CODE]:
        found.append(_("%s is too long for a code.") % long[0])
    return found


@action("component.renumber")
def renumber(component: Component, *, pattern: Pattern, by: Actor) -> int:
    """Give the components below new codes by a pattern; the former ones keep finding them. Returns how many changed."""
    wanted = numbered(component, pattern, by=by)
    if wrong := collisions(wanted, by=by):
        raise Invalid({"before": wrong})
    changed = {one.component: one.code for one in wanted if one.component.code != one.code}
    if not changed:
        raise Invalid({"before": [_("Every code already is what the pattern says.")]})
    write_codes(changed)
    first, last = wanted[0].code, wanted[-1].code
    keep(component, Restructuring.Kind.RENUMBER, None, words=f"{first} … {last}" if first != last else first)
    record(component, "renumbered", components=len(changed), first=first, last=last)
    return len(changed)


def write_codes(codes: Mapping[Component, str]) -> None:
    """New codes at once. A code that passes from one to another is set free first, and all rows of former names are
    written in between, so that reading the entry backwards sets it free again as well."""
    taken, before = set(codes.values()), {one: one.code for one in codes}
    passing = [one for one in codes if one.code in taken]
    for one in passing:
        one.code = ""
    change_rows(passing, ["code"])
    known = {(one.component_id, one.name): one for one in FormerName.objects.filter(component__in=list(codes))}
    gone = [known[one.pk, code] for one, code in codes.items() if (one.pk, code) in known]
    remove_rows(gone)
    today = timezone.localdate()
    new = [FormerName(component=one, name=code, until=today) for one, code in before.items()
           if code and (one.pk, code) not in known]  # fmt: skip
    add_rows(new)
    names: dict[int, list[str]] = {}
    for pk, name in (
        FormerName.objects.filter(component__in=list(codes)).order_by("pk").values_list("component", "name")
    ):
        names.setdefault(pk, []).append(name)
    for one, code in codes.items():
        one.code, one.other_names = code, " ".join(names.get(one.pk, ()))
    change_rows(list(codes), ["code", "other_names"])
    for one in codes:
        label_node(one)
