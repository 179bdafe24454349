"""Loops that lead through several plans: no plan alone would show them, and their dates would never settle."""

from collections import defaultdict, deque
from collections.abc import Iterator

from django.utils.translation import gettext as _

from steerhouse.core.actors import Actor
from steerhouse.projects.models import Component
from steerhouse.schedule.errors import loop
from steerhouse.schedule.models import CrossLink, Link, Task

# A task at its beginning, which its predecessors move, or at its end, which moves its successors.
Place = tuple[int, bool]


class Graph:
    """Which date moves which, plan after plan as far as somebody walks. Inside an action only."""

    def __init__(self) -> None:
        self.after: dict[Place, list[Place]] = defaultdict(list)
        self.known: set[int] = set()

    def read(self, component: int) -> None:
        """The tasks and links of one plan, and the confirmed links that leave it.

        What moves a summary moves its parts; what moves a part moves the end of its summary.
        """
        if component in self.known:
            return
        self.known.add(component)
        for task, parent in Task.objects.live().filter(component=component).values_list("pk", "parent_id"):
            self.after[task, False].append((task, True))
            if parent is not None:
                self.after[parent, False].append((task, False))
                self.after[task, True].append((parent, True))
        inside = Link.objects.live().filter(successor__component=component)
        outside = CrossLink.objects.driving().filter(predecessor__component=component)
        for rows in (inside, outside):
            for before, behind in rows.values_list("predecessor_id", "successor_id"):
                self.after[before, True].append((behind, False))

    def way(self, start: Task, goal: Task) -> list[int] | None:
        """The tasks from one whose move reaches the other, or None."""
        came: dict[Place, Place | None] = {(start.pk, False): None}
        waiting = deque(came)
        homes = {start.pk: start.component_id}
        while waiting:
            place = waiting.popleft()
            if place == (goal.pk, True):
                return list(dict.fromkeys(task for task, _end in walked(came, place)))[::-1]
            if place[0] not in homes:
                homes[place[0]] = Task.objects.values_list("component_id", flat=True).get(pk=place[0])
            self.read(homes[place[0]])
            for further in self.after[place]:
                if further not in came:
                    came[further] = place
                    waiting.append(further)
        return None


def walked(came: dict[Place, Place | None], last: Place) -> Iterator[Place]:
    """The way back."""
    step: Place | None = last
    while step is not None:
        yield step
        step = came[step]


def refuse_loop(predecessor: Task, successor: Task, *, by: Actor) -> None:
    """Raise LinksCloseLoop if the predecessor waits for the successor; tasks unseen by the actor are unnamed."""
    found = Graph().way(successor, predecessor)
    if found is None:
        return
    seen = dict(Task.objects.visible_to(by).filter(pk__in=found).values_list("pk", "name"))
    raise loop([seen.get(pk) or _("a task outside") for pk in found])


def refuse_loops(component: Component, *, by: Actor) -> None:
    """The same for every confirmed link into a plan that other plans wait for: a link inside may have closed it."""
    rows = CrossLink.objects.driving()
    if rows.filter(predecessor__component=component).exists():
        for link in rows.filter(successor__component=component).select_related("predecessor", "successor"):
            refuse_loop(link.predecessor, link.successor, by=by)
