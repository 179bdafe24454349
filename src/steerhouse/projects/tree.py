"""Places for components in the tree: many at once, and from one place to another."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import F
from django.utils.translation import gettext as _

from steerhouse.core.actors import AFTER
from steerhouse.core.errors import Invalid
from steerhouse.core.models import Node, NodeRows
from steerhouse.core.writing import add_rows
from steerhouse.projects.models import Component

RANK = {Component.Kind.PORTFOLIO: 0, Component.Kind.PROGRAM: 1, Component.Kind.PROJECT: 2}
# The path has room for 63 levels of four letters.
MOST_LEVELS = 60


def too_deep() -> Invalid:
    """What a person is told who builds higher than the path allows."""
    return Invalid({"parent": [_("The tree is limited to %d levels. Choose a place higher up.") % MOST_LEVELS]})


def check_kinds(parent: Component | None, child: Component) -> None:
    """A project holds projects only, a program no portfolio."""
    if parent is not None and RANK[child.kind] < RANK[parent.kind]:  # type: ignore[index]
        raise Invalid(
            {
                "parent": [
                    _("A %(child)s cannot be part of a %(parent)s.") % {"child": child.kind, "parent": parent.kind}
                ]
            }
        )


def levels(components: Sequence[Component]) -> list[list[Component]]:
    """The new components by level: each after the one that it is part of."""
    fresh = {id(component): component for component in components}
    level: dict[int, int] = {}
    for component in components:
        chain = [component]
        while id(chain[-1]) not in level and chain[-1].parent is not None and id(chain[-1].parent) in fresh:
            chain.append(chain[-1].parent)
        for one in reversed(chain):
            above = id(one.parent) if one.parent is not None else None
            level[id(one)] = level[above] + 1 if above in level else 0
    found: list[list[Component]] = [[] for _level in range(max(level.values(), default=-1) + 1)]
    for component in components:
        found[level[id(component)]].append(component)
    return found


def plant(components: Sequence[Component]) -> None:
    """Give each new component its node under its parent's, the root for those without, in one insert."""
    steps: dict[str, int] = {}
    nodes: list[Node] = []
    growth: dict[str, int] = defaultdict(int)
    for component in (one for level in levels(components) for one in level):
        above = component.parent.node if component.parent is not None else Node.root()
        if above.depth >= MOST_LEVELS:
            raise too_deep()
        if above.path not in steps:
            steps[above.path] = last_step(above) if above.pk else 0
        steps[above.path] += 1
        component.node = Node(
            path=Node._get_path(above.path, above.depth + 1, steps[above.path]), depth=above.depth + 1,
            kind=component.kind, code=component.code, title=component.name[:200],
        )  # fmt: skip
        nodes.append(component.node)
        growth[above.path] += 1
    for node in nodes:
        node.numchild = growth.pop(node.path, 0)
    add_rows(nodes)
    for path, number in growth.items():
        Node.objects.filter(path=path).update(numchild=F("numchild") + number)


def last_step(parent: Node) -> int:
    """The number of the last child's step; the parent stays locked, so that two writers never take the same path."""
    Node.objects.select_for_update().get(pk=parent.pk)
    last = below(parent).filter(depth=parent.depth + 1).order_by("-path").first()
    return Node._str2int(last.path[-Node.steplen :]) if last is not None else 0


def below(node: Node) -> NodeRows:
    """Everything under a node, as a range of the path: LIKE would read the whole table."""
    found: NodeRows = Node.objects.filter(path__gt=node.path, path__lt=node.path + AFTER)
    return found


def move(component: Component, parent: Component | None) -> None:
    """Hang a component, with everything under it, below another one."""
    above = parent.node if parent is not None else Node.root()
    if above.path.startswith(component.node.path):
        raise Invalid({"parent": [_("A component cannot be part of itself or of one of its own parts.")]})
    check_kinds(parent, component)
    deepest = below(component.node).order_by("-depth").first()
    if above.depth + 1 + (deepest.depth - component.node.depth if deepest else 0) > MOST_LEVELS:
        raise too_deep()
    Node.objects.move(component.node, above, "last-child")
    component.node.refresh_from_db()
