"""The outline of a plan in memory: rows put in, moved, indented, and their places in the stored order."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from steerhouse.core.errors import Invalid
from steerhouse.schedule.models import Task

# Room between two rows, so that one put in between moves no other.
ROOM = 1024
# One day of eight hours, for a summary that becomes a task and never had a duration.
USUAL_DURATION = 480


class Outline:
    """The live tasks of one plan in their order. Parents stand before their parts, and parts together."""

    def __init__(self, tasks: Iterable[Task]) -> None:
        self.tasks = list(tasks)
        # Summaries that may have lost their last part: only these turn back into tasks.
        self.thinned: set[int] = set()

    def at(self, task: Task) -> int:
        """The row of a task, counted from 0."""
        return next(index for index, one in enumerate(self.tasks) if one.pk == task.pk)

    def end(self, index: int) -> int:
        """The row behind the last part of the one at `index`."""
        level, end = self.tasks[index].level, index + 1
        while end < len(self.tasks) and self.tasks[end].level > level:
            end += 1
        return end

    def block(self, task: Task) -> list[Task]:
        """A task with everything below it."""
        index = self.at(task)
        return self.tasks[index : self.end(index)]

    def parent(self, task: Task) -> Task | None:
        """The summary of a task."""
        return next((one for one in self.tasks if one.pk == task.parent_id), None)

    def sibling_before(self, task: Task) -> Task | None:
        """The nearest task above that has the same summary."""
        above = self.tasks[: self.at(task)]
        return next((one for one in reversed(above) if one.parent_id == task.parent_id), None)

    def place(self, block: Sequence[Task], after: Task | None, parent: Task | None) -> None:
        """Put rows, first of them their head, behind `after` with all its parts, or first below `parent`."""
        keys = {one.pk for one in block}
        if parent is not None and parent.pk in keys:
            raise Invalid({"tasks": [_("“%s” cannot stand below itself.") % block[0]]})
        if after is not None and (after.pk in keys or after.parent_id != (parent.pk if parent else None)):
            raise Invalid({"tasks": [_("“%(task)s” cannot be put after “%(after)s” there.") % names(block[0], after)]})
        self.take(block)
        block[0].parent_id = parent.pk if parent else None
        self.tasks[(index := self.behind(after, parent)) : index] = block
        self.settle(keys)

    def behind(self, after: Task | None, parent: Task | None) -> int:
        """The row behind `after` and its parts; the first row of the summary where there is none before."""
        if after is not None:
            return self.end(self.at(after))
        return self.at(parent) + 1 if parent is not None else 0

    def take(self, block: Sequence[Task]) -> None:
        """Take rows out; their summary may become a task again."""
        keys = {one.pk for one in block}
        if block[0].parent_id is not None:
            self.thinned.add(block[0].parent_id)
        self.tasks = [one for one in self.tasks if one.pk not in keys]

    def put_back(self, tasks: Sequence[Task]) -> None:
        """Rows that were taken out, where their stored positions say."""
        for task in sorted(tasks, key=lambda one: one.position):
            self.tasks.insert(bisect_left(self.tasks, task.position, key=lambda one: one.position), task)
        self.settle({one.pk for one in tasks})

    def hang(self, parents: Mapping[int, Task | None]) -> None:
        """Give tasks other summaries without moving a row."""
        for task in self.tasks:
            if task.pk in parents:
                if task.parent_id is not None:
                    self.thinned.add(task.parent_id)
                parent = parents[task.pk]
                task.parent_id = parent.pk if parent else None
        self.settle(set())

    def settle(self, moved: set[int]) -> None:
        """Levels, kinds and positions that follow from the order and the summaries."""
        self.level()
        with_parts = {task.parent_id for task in self.tasks}
        for task in self.tasks:
            if task.pk in with_parts:
                task.kind = Task.Kind.SUMMARY
            elif task.pk in self.thinned and task.is_summary:
                task.kind = Task.Kind.TASK
                task.duration = USUAL_DURATION if task.duration is None else task.duration
        self.spread(moved)

    def level(self) -> None:
        """Depth of each row, refused where a row would stand apart from its summary."""
        open_rows: list[Task] = []
        for task in self.tasks:
            while open_rows and open_rows[-1].pk != task.parent_id:
                open_rows.pop()
            if task.parent_id is not None and not open_rows:
                raise Invalid({"tasks": [_("“%s” would stand apart from its summary.") % task]})
            task.level = len(open_rows) + 1
            open_rows.append(task)

    def spread(self, moved: set[int]) -> None:
        """Ascending positions: only moved rows change while there is room between the others."""
        index = 0
        while index < len(self.tasks):
            if self.tasks[index].pk not in moved:
                index += 1
                continue
            end = index
            while end < len(self.tasks) and self.tasks[end].pk in moved:
                end += 1
            if not self.fill(index, end):
                for place, task in enumerate(self.tasks, start=1):
                    task.position = place * ROOM
                return
            index = end

    def fill(self, start: int, end: int) -> bool:
        """Positions of rows `start` to `end` between their neighbors; False where there is no room."""
        low = self.tasks[start - 1].position if start else 0
        count = end - start + 1
        high = self.tasks[end].position if end < len(self.tasks) else low + ROOM * count
        step = (high - low) // count
        if step < 1:
            return False
        for place, task in enumerate(self.tasks[start:end], start=1):
            task.position = low + step * place
        return True


def names(task: Task, after: Task) -> dict[str, str]:
    return {"task": str(task), "after": str(after)}
