"""Editing a plan: a list of operations becomes rows in one transaction, with the operations that take it back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from steerhouse.core.actions import action
from steerhouse.core.actors import Actor
from steerhouse.core.errors import Invalid, NotVisible, Stale
from steerhouse.core.writing import change_rows, remove
from steerhouse.organization.models import Calendar
from steerhouse.projects.models import Component
from steerhouse.schedule import effort
from steerhouse.schedule.actions import hold, reschedule, save_all, schedule_of
from steerhouse.schedule.models import Link, Schedule, Task
from steerhouse.schedule.models.limits import LONGEST
from steerhouse.schedule.operations import LAG_UNITS, LINK_KINDS, Operation
from steerhouse.schedule.outline import Outline

KEPT = (
    "name", "duration", "estimated", "kind", "constraint", "constraint_date", "deadline", "percent_complete",
    "actual_start", "actual_finish", "remaining_duration", "set_start", "set_finish", "manual", "parent_id", "level",
    "position", "archived_at", "calendar_id", "notes", "work",
)  # fmt: skip


@dataclass
class Edited:
    """What an edit did: the plan as it was drawn before, and the operations that take the edit back."""

    before: Any
    undo: list[dict[str, Any]]
    added: dict[str, str]


@action("task.edit")
def edit_plan(
    component: Component, *, operations: list[Operation], draw: Callable[[Schedule], Any], by: Actor
) -> Edited:
    """Carry out what an editor asked for, all of it or nothing, and compute the plan anew.

    `draw` is asked for the plan once nobody else can change it any more, before the first operation.
    """
    hold(component)
    schedule = schedule_of(component)
    before = draw(schedule)
    editor = Editor(component, schedule, by)
    for operation in operations:
        editor.do(operation)
    editor.write()
    reschedule(component, by=by)
    return Edited(before, editor.way_back(), editor.added)


@dataclass
class Editor:
    """A plan in memory while operations change it."""

    component: Component
    schedule: Schedule
    by: Actor
    undo: list[dict[str, Any]] = field(default_factory=list)
    added: dict[str, str] = field(default_factory=dict)
    deleted: list[Task] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.known: dict[str, Task] = {}
        self.stored: dict[int, dict[str, Any]] = {}
        self.typed: dict[int, set[str]] = {}
        self.links: dict[str, Link] = {}

    @property
    def rows(self) -> Any:
        """The question for the live tasks of this plan."""
        return Task.objects.visible_to(self.by).live().filter(component=self.component).in_outline()

    @cached_property
    def outline(self) -> Outline:
        """All rows; loaded when the first operation asks for more than the tasks that it names."""
        return Outline(self.known.get(task.public_id) or self.know(task) for task in self.rows)

    def know(self, task: Task) -> Task:
        """Keep a task as it is stored, so that what operations change in it is seen."""
        self.stored[task.pk] = {name: getattr(task, name) for name in KEPT}
        self.known[task.public_id] = task
        return task

    def do(self, operation: Operation) -> None:
        """One operation."""
        getattr(self, f"_{operation.op}")(operation)

    def way_back(self) -> list[dict[str, Any]]:
        """The opposite operations, last one first, with the versions that the rows have now."""
        for step in self.undo:
            row: Task | Link | None = self.known.get(step.get("id", "")) or self.links.get(step.get("id", ""))
            if row is not None:
                step["version"] = row.version
        return self.undo[::-1]

    def back(self, op: str, **words: Any) -> None:
        """Remember how to take back what is done."""
        self.undo.append({"op": op, **words})

    def name(self, row: Task | Link, operation: Operation) -> None:
        """A new row bears the id that it comes with; drafts know theirs before they are published."""

    def task(self, operation: Operation, name: str = "id") -> Task:
        """The task that an operation means."""
        return self.by_id(operation.id(name))

    def maybe(self, operation: Operation, name: str) -> Task | None:
        """The task that an operation means, or none."""
        found = operation.maybe_id(name)
        return None if found is None else self.by_id(found)

    def by_id(self, public_id: str) -> Task:
        """A live task of this plan; one that was added by this edit goes by its key too."""
        public_id = self.added.get(public_id, public_id)
        if public_id not in self.known and "outline" not in vars(self):
            for task in self.rows.filter(public_id=public_id):
                self.know(task)
        if public_id not in self.known:
            raise gone(self.component, public_id, self.by)
        return self.known[public_id]

    # Values of a task

    def _set(self, operation: Operation) -> None:
        task, values = self.task(operation), operation.fields()
        if task.public_id not in self.added.values():
            self.compare(task, values, operation)
        wanted = meant(task, values, self.schedule)
        self.back("set", id=task.public_id, values={name: stored(task, name) for name in wanted})
        if wanted.get("calendar"):
            wanted["calendar"] = self.calendar(wanted["calendar"])
        # A duration that breaks a rule is refused with the others, in `write`.
        possible = "duration" in wanted and 0 < wanted["duration"] <= LONGEST
        crew = effort.crew_of(task) if possible else None
        change = effort.typed(task, wanted)
        for name, value in wanted.items():
            setattr(task, name, value)
        if crew is not None and change is not None and task.kind == Task.Kind.TASK:
            crew.change(change)
            save_all(crew.assignments)
        self.typed.setdefault(task.pk, set()).update(wanted)

    def calendar(self, public_id: str) -> Calendar:
        """The calendar of that id; what this actor cannot see cannot be chosen."""
        found: Calendar | None = Calendar.objects.visible_to(self.by).filter(public_id=public_id).first()
        if found is None:
            raise Invalid({"calendar": [_("There is no such calendar. Choose another one.")]})
        return found

    def compare(self, task: Task, values: Mapping[str, Any], operation: Operation) -> None:
        """Refuse to write over what somebody else changed meanwhile: `was` holds the values that the editor saw."""
        if operation.words.get("version") == task.version:
            return
        was = operation.fields("was")
        kept = {name: stored(task, "constraint_date" if name == "start" else name) for name in values}
        shown = {**kept, **({"start": task.start} if "start" in values else {})}
        lost = [n for n in values if n not in was or was[n] not in (kept[n], shown[n])]
        if lost:
            changed = {name: [shown[name], values[name]] for name in lost}
            raise Stale(_("“%s” was changed by somebody else in the meantime.") % task, thing=task, changed=changed)

    # Rows of the outline

    def _insert(self, operation: Operation) -> None:
        after = self.maybe(operation, "after")
        parent = self.maybe(operation, "parent")
        if "parent" not in operation.words and after is not None:
            below = len(self.outline.block(after)) > 1
            parent, after = (after, None) if below else (self.outline.parent(after), after)
        values = {"name": "", "duration": self.schedule.minutes_per_day, **operation.fields()}
        last = Task.objects.filter(component=self.component).aggregate(uid=Max("uid"))["uid"] or 0
        task = Task(component=self.component, uid=last + 1, parent=parent)
        self.name(task, operation)
        for name, value in meant(task, values, self.schedule).items():
            setattr(task, name, value)
        in_words(task, lambda: task.full_clean())
        task.save()
        self.know(task)
        self.added[str(operation.words.get("key") or task.public_id)] = task.public_id
        self.outline.place([task], after, parent)
        self.back("delete", id=task.public_id)

    def _delete(self, operation: Operation) -> None:
        task = self.task(operation)
        if operation.words.get("version") != task.version and task.public_id not in self.added.values():
            changed = {"name": [task.name, str(_("(deleted)"))]}
            raise Stale(_("“%s” was changed by somebody else in the meantime.") % task, thing=task, changed=changed)
        block = self.outline.block(task)
        for one in block:
            one.archived_at = timezone.now()
            del self.known[one.public_id]
        self.outline.take(block)
        self.outline.settle(set())
        self.deleted += block
        ids = [one.public_id for one in block]
        # What went together comes back together: rows find their places by positions that no other row has moved.
        if self.undo and self.undo[-1]["op"] == "restore":
            self.undo[-1]["ids"] += ids
        else:
            self.back("restore", ids=ids)

    def _restore(self, operation: Operation) -> None:
        ids = operation.ids()
        rows = Task.objects.visible_to(self.by).filter(component=self.component, public_id__in=ids)
        found = list(rows.exclude(archived_at=None).in_outline())
        if len(found) != len(set(ids)):
            raise gone(self.component, ids[0], self.by)
        for task in found:
            self.know(task).archived_at = None
        self.outline.put_back(found)
        keys = {task.pk for task in found}
        for head in (task for task in found if task.parent_id not in keys):
            self.back("delete", id=head.public_id)

    def _indent(self, operation: Operation) -> None:
        task = self.task(operation)
        above = self.outline.sibling_before(task)
        if above is None:
            raise Invalid({"tasks": [_("There is no task above “%s” that could be its summary.") % task]})
        self.hang({task.pk: above})

    def _outdent(self, operation: Operation) -> None:
        task = self.task(operation)
        parent = self.outline.parent(task)
        if parent is None:
            raise Invalid({"tasks": [_("“%s” stands at the top level already.") % task]})
        # It goes behind what its summary holds: taking the rest below it would make it a summary that nobody asked for.
        self.move(task, parent, self.outline.parent(parent))

    def _hang(self, operation: Operation) -> None:
        parents = {self.by_id(one): above for one, above in operation.pairs()}
        self.hang({task.pk: None if above is None else self.by_id(above) for task, above in parents.items()})

    def hang(self, parents: dict[int, Task | None]) -> None:
        """Give tasks other summaries, and remember those that they had."""
        tasks = [task for task in self.outline.tasks if task.pk in parents]
        old = [(task.public_id, self.outline.parent(task)) for task in tasks]
        self.outline.hang(parents)
        self.back("hang", parents=[[one, above.public_id if above else None] for one, above in old])

    def _move(self, operation: Operation) -> None:
        self.move(self.task(operation), self.maybe(operation, "after"), self.maybe(operation, "parent"))

    def move(self, task: Task, after: Task | None, parent: Task | None) -> None:
        """Put a task with its parts elsewhere, and remember where it stood."""
        old_after, old_parent = self.outline.sibling_before(task), self.outline.parent(task)
        self.outline.place(self.outline.block(task), after, parent)
        self.back(
            "move", id=task.public_id, after=old_after.public_id if old_after else None,
            parent=old_parent.public_id if old_parent else None,
        )  # fmt: skip

    # Links

    def _link(self, operation: Operation) -> None:
        ends = {"predecessor": self.task(operation, "from"), "successor": self.task(operation, "to")}
        kind = operation.choice("kind", "FS", LINK_KINDS)
        link = Link.objects.filter(**ends, kind=kind).first() or Link(**ends, kind=kind)
        if link.pk and link.archived_at is None:
            raise Invalid({"links": [_("“%(predecessor)s” and “%(successor)s” are linked so already.") % ends]})
        link.archived_at = None
        self.name(link, operation)
        self.keep_link(link, operation)
        self.back("unlink", id=link.public_id)

    def _relink(self, operation: Operation) -> None:
        link = self.stored_link(operation)
        old = {"kind": link.kind, "lag": link.lag, "lag_unit": link.lag_unit}
        link.kind = operation.choice("kind", link.kind, LINK_KINDS)
        taken = Link.objects.filter(predecessor=link.predecessor_id, successor=link.successor_id, kind=link.kind)
        # What was removed once does not stand in the way of what takes its place.
        for other in taken.exclude(pk=link.pk).exclude(archived_at=None):
            remove(other)
        self.keep_link(link, operation)
        self.back("relink", id=link.public_id, **old)

    def _unlink(self, operation: Operation) -> None:
        link = self.stored_link(operation)
        ends = {"from": link.predecessor.public_id, "to": link.successor.public_id}
        self.back("link", **ends, kind=link.kind, lag=link.lag, lag_unit=link.lag_unit)
        link.archived_at = timezone.now()
        link.save()

    def stored_link(self, operation: Operation) -> Link:
        """The link that an operation means, in the version that its editor saw."""
        rows = Link.objects.visible_to(self.by).live().filter(successor__component=self.component)
        link = rows.select_related("predecessor", "successor").filter(public_id=operation.id()).first()
        if link is None:
            raise gone(self.component, operation.id(), self.by)
        if operation.words.get("version") != link.version:
            changed = {"kind": [link.kind, operation.words.get("kind")], "lag": [link.lag, operation.words.get("lag")]}
            raise Stale(_("“%s” was changed by somebody else in the meantime.") % link, thing=link, changed=changed)
        self.links[link.public_id] = link
        return link

    def keep_link(self, link: Link, operation: Operation) -> None:
        """Lag and its unit of a link that is checked and saved."""
        link.lag = operation.whole("lag", link.lag)
        link.lag_unit = operation.choice("lag_unit", link.lag_unit, LAG_UNITS)
        in_words(link, lambda: link.full_clean())
        link.save()
        self.links[link.public_id] = link

    def write(self) -> None:
        """Rows that differ from what is stored, at once."""
        tasks = [*self.known.values(), *self.deleted]
        changed = [one for one in tasks if {name: getattr(one, name) for name in KEPT} != self.stored[one.pk]]
        for task in changed:
            if typed := self.typed.get(task.pk):
                check(task, typed)
        if any(task.parent_id != self.stored[task.pk]["parent_id"] for task in changed):
            self.check_links()
        change_rows(changed, list(KEPT))

    def check_links(self) -> None:
        """A summary lasts as long as its parts, so it can neither wait for one of them nor hold one up."""
        tasks = {task.pk: task for task in self.outline.tasks}
        links = Link.objects.live().filter(successor__component=self.component)
        for ends in links.values_list("predecessor_id", "successor_id"):
            for part, summary in (ends, ends[::-1]):
                above = tasks[part].parent_id if part in tasks else None
                while above is not None and above != summary:
                    above = tasks[above].parent_id
                if above is not None:
                    named = {"part": str(tasks[part]), "summary": str(tasks[summary])}
                    said = _(
                        "“%(part)s” is linked with “%(summary)s”. Remove the link before one stands below the other."
                    )
                    raise Invalid({"links": [said % named]})


def gone(component: Component, public_id: str, by: Actor) -> Exception:
    """A row that is not in the plan: removed by somebody else meanwhile, or never there for this actor."""
    row = Task.objects.visible_to(by).filter(component=component, public_id=public_id).first()
    if row is None:
        return NotVisible()
    said = _("“%s” was deleted by somebody else in the meantime.") % row
    return Stale(said, thing=row, changed={"name": [str(_("(deleted)")), row.name]})


def stored(task: Task, name: str) -> Any:
    """What stands in a field of a task, as an editor names it."""
    if name != "calendar":
        return getattr(task, name)
    return task.calendar.public_id if task.calendar else None


def check(task: Task, names: set[str]) -> None:
    """The rules of the fields that were typed, and of the row as a whole."""
    others = {one.name for one in task._meta.fields} - names

    def rules() -> None:
        task.clean_fields(exclude=others)
        task.validate_constraints(exclude={"uid"})

    in_words(task, rules)


def in_words(thing: Task | Link, rules: Callable[[], None]) -> None:
    """Say what breaks a rule together with the task or link that it is about."""
    try:
        rules()
    except ValidationError as error:
        about = f"“{thing}”: " if thing.pk else ""
        fields = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        raise Invalid({name: [about + str(one) for one in texts] for name, texts in fields.items()}) from error


def meant(task: Task, values: Mapping[str, Any], schedule: Schedule) -> dict[str, Any]:
    """Columns of a task for what was typed: a start is a constraint, a duration of nothing a milestone."""
    if task.is_summary and (names := {"duration", "start", "percent_complete"} & set(values)):
        said = _("“%s” is a summary: its dates and progress follow from the tasks below it.") % task
        raise Invalid({min(names): [said]})
    found: dict[str, Any] = {}
    if values.get("constraint") in Task.UNDATED:
        values = {**values, "constraint_date": None}
    if "start" in values:
        found |= from_start(task, values["start"])
    if "duration" in values:
        found |= from_duration(task, values["duration"])
    if "percent_complete" in values:
        found |= {"remaining_duration": None, "actual_finish": None}
    return found | {name: value for name, value in values.items() if name != "start"}


def from_start(task: Task, start: int | None) -> dict[str, Any]:
    """A start that somebody wishes: no earlier than that, or as soon as possible."""
    if task.actual_start is not None:
        said = _("“%s” has begun already: change its actual start on the task's own page.") % task
        raise Invalid({"start": [said]})
    if task.manual:
        return {"set_start": start}
    kind = Task.Constraint.AS_SOON_AS_POSSIBLE if start is None else Task.Constraint.START_NO_EARLIER_THAN
    return {"constraint": kind.value, "constraint_date": start}


def from_duration(task: Task, duration: int | None) -> dict[str, Any]:
    """A duration that somebody wishes; what an estimate said, or remained, no longer holds."""
    if duration is None:
        raise Invalid({"duration": [_("“%s” needs a duration.") % task]})
    kind = Task.Kind.MILESTONE if duration == 0 else Task.Kind.TASK
    keep = task.kind == Task.Kind.EXTERNAL
    return {"kind": task.kind if keep else kind.value, "estimated": False, "remaining_duration": None}
