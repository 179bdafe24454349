"""The critical path method as slow as it can be: dates are found by walking through calendars minute by minute.

Written from the rules and not from the engine: no working-minute numbers, no tables, no folded links, one activity
after the other in an order that is found by asking again and again whose predecessors are known.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from steerhouse_engine.calendars import ELAPSED
from steerhouse_engine.network import NEVER, ConstraintKind, LagUnit, LinkKind, Network
from steerhouse_engine.tests.slow_calendar import SlowCalendar

FROM_START = {LinkKind.START_START, LinkKind.START_FINISH}
TO_FINISH = {LinkKind.FINISH_FINISH, LinkKind.START_FINISH}
NO_EARLIER = {ConstraintKind.START_NO_EARLIER_THAN, ConstraintKind.FINISH_NO_EARLIER_THAN}
NO_LATER = {ConstraintKind.START_NO_LATER_THAN, ConstraintKind.FINISH_NO_LATER_THAN}
MUST = {ConstraintKind.MUST_START_ON, ConstraintKind.MUST_FINISH_ON}
OF_FINISH = {
    ConstraintKind.MUST_FINISH_ON,
    ConstraintKind.FINISH_NO_EARLIER_THAN,
    ConstraintKind.FINISH_NO_LATER_THAN,
}


@dataclass
class SlowTask:
    early_start: int = 0
    early_finish: int = 0
    late_start: int = 0
    late_finish: int = 0
    planned_start: int = 0
    planned_finish: int = 0
    resumes: int = 0
    """When what is left of an activity that has begun is taken up."""
    limit: int = 0
    asked_start: int = 0
    asked_finish: int = 0
    total_float: int = 0
    free_float: int = 0


class SlowSchedule:
    """Computes at construction; the answer is in `tasks` and `finish`."""

    def __init__(self, network: Network) -> None:
        self.net = network
        around = network.project_start
        self.calendars = [SlowCalendar(calendar, around) for calendar in network.calendars]
        self.elapsed = SlowCalendar(ELAPSED, around)
        self.into: list[list[int]] = [[] for _ in range(network.tasks)]
        self.out_of: list[list[int]] = [[] for _ in range(network.tasks)]
        for link in range(network.links):
            self.into[network.successor[link]].append(link)
            self.out_of[network.predecessor[link]].append(link)
        self.tasks = [SlowTask() for _ in range(network.tasks)]
        self.order = self._order()
        self.start = network.project_start
        self.kept = False
        if network.project_finish is None:
            self._from_start()
        else:
            self._from_finish(network.project_finish)
        self.start = min((task.planned_start for task in self.tasks), default=network.project_start)
        self.finish = max((task.planned_finish for task in self.tasks), default=network.project_start)
        for task in self.order:
            self._floats(task)

    def _from_start(self) -> None:
        self._forward()
        self.end = max((task.early_finish for task in self.tasks), default=self.net.project_start)
        self.kept = True
        self._backward()
        places = [(task.late_start, task.late_finish) for task in self.tasks]
        self.kept = False
        self._backward()
        self._forward(ConstraintKind.AS_LATE_AS_POSSIBLE, places)

    def _from_finish(self, finish: int) -> None:
        self.end = finish
        self._forward()
        self._backward()
        self.start = min((task.late_start for task in self.tasks), default=finish)
        self._forward()
        self._backward(ConstraintKind.AS_SOON_AS_POSSIBLE)
        for number, task in enumerate(self.tasks):
            by_hand = self.net.manual_start[number] != NEVER
            soon = by_hand or self.constraint(number)[0] == ConstraintKind.AS_SOON_AS_POSSIBLE
            if not soon and not self.begun(number) and task.late_start > task.early_start:
                task.planned_start, task.planned_finish = task.late_start, task.late_finish

    def _forward(self, delayed: ConstraintKind | None = None, places: Sequence[tuple[int, int]] = ()) -> None:
        """Planned dates are early ones; those of `delayed` are their `places`, if these are later."""
        for number in self.order:
            self._early(number)
            task = self.tasks[number]
            task.planned_start, task.planned_finish = task.early_start, task.early_finish
            if self._undated(number, delayed) and places[number][0] > task.early_start:
                task.planned_start, task.planned_finish = places[number]

    def _backward(self, hastened: ConstraintKind | None = None) -> None:
        """What is `hastened`, or set by hand, asks its predecessors for its early dates, if they are earlier."""
        for number in reversed(self.order):
            self._late(number)
            task = self.tasks[number]
            task.asked_start, task.asked_finish = task.late_start, task.limit
            if self.waits_again(number):
                task.asked_start = self.work(number).add(task.late_finish, -self.left(number))
            by_hand = hastened is not None and self.net.manual_start[number] != NEVER and not self.begun(number)
            if (by_hand or self._undated(number, hastened)) and task.early_start < task.late_start:
                task.asked_start, task.asked_finish = task.early_start, task.early_finish

    def _undated(self, task: int, kind: ConstraintKind | None) -> bool:
        by_hand = self.net.manual_start[task] != NEVER
        return self.constraint(task)[0] == kind and not by_hand and not self.begun(task)

    # What the network says

    def begun(self, task: int) -> bool:
        return bool(self.net.actual_start[task] != NEVER)

    def finished(self, task: int) -> bool:
        return bool(self.net.actual_finish[task] != NEVER)

    def left(self, task: int) -> int:
        """What is still to be done once an activity has begun."""
        remaining = int(self.net.remaining[task])
        return int(self.net.duration[task]) if remaining == NEVER else remaining

    def waits_again(self, task: int) -> bool:
        """Begun, and the rest is held by its links all the same."""
        return self.net.retained_logic and self.begun(task) and not self.finished(task) and self.left(task) > 0

    def begins(self, task: int) -> int:
        """When the work that links can still hold is planned to begin."""
        return self.tasks[task].resumes if self.waits_again(task) else self.tasks[task].planned_start

    def constraint(self, task: int) -> tuple[ConstraintKind, int]:
        return ConstraintKind(int(self.net.constraint[task])), int(self.net.constraint_date[task])

    def work(self, task: int) -> SlowCalendar:
        return self.elapsed if self.net.elapsed[task] else self.calendars[self.net.work_calendar[task]]

    def float_calendar(self, task: int) -> SlowCalendar:
        return self.elapsed if self.net.elapsed[task] else self.calendars[self.net.calendar[task]]

    def kind(self, link: int) -> LinkKind:
        return LinkKind(int(self.net.kind[link]))

    def through_lag(self, link: int, date: int, sign: int) -> int:
        before, after = int(self.net.predecessor[link]), int(self.net.successor[link])
        lag, unit = int(self.net.lag[link]), LagUnit(int(self.net.lag_unit[link]))
        elapsed = unit in (LagUnit.ELAPSED, LagUnit.ELAPSED_PERCENT)
        if unit in (LagUnit.PERCENT, LagUnit.ELAPSED_PERCENT):
            hundredths = int(self.net.duration[before]) * lag
            lag = (hundredths + 50) // 100
            elapsed = elapsed or bool(self.net.elapsed[before])
        if elapsed:
            return date + sign * lag
        calendar = self.calendars[self.net.calendar[after]]
        arrived = calendar.add(date, sign * lag)
        if not lag:
            return date
        if sign < 0:
            return calendar.next_work(arrived)
        return calendar.last_work(arrived) if self.kind(link) in TO_FINISH else arrived

    def _order(self) -> list[int]:
        known: dict[int, None] = {}
        while len(known) < self.net.tasks:
            for task in range(self.net.tasks):
                befores = [int(self.net.predecessor[link]) for link in self.into[task]]
                if task not in known and all(before in known for before in befores):
                    known[task] = None
        return list(known)

    # Forward

    def _early(self, task: int) -> None:
        if self.begun(task):
            self._early_of_begun(task)
            return
        starts = self._earliest_starts(task)
        calendar, duration = self.work(task), int(self.net.duration[task])
        start = max(starts)
        if duration:
            start = calendar.next_work(start)
        kind, date = self.constraint(task)
        if self.net.honor_constraints and kind in MUST | NO_LATER:
            limit = calendar.add(date, -duration) if kind in OF_FINISH else date
            if self.net.status_date is not None:
                limit = max(limit, self.net.status_date)
            start = min(start, limit)
        if self.net.manual_start[task] != NEVER:
            start = int(self.net.manual_start[task])
        if duration or calendar.last_work(start) != start:
            start = calendar.next_work(start)
        self.tasks[task].early_start = start
        self.tasks[task].early_finish = calendar.add(start, duration)
        if duration:
            self._hold_finish(task)

    def _hold_finish(self, task: int) -> None:
        """A finish that a link holds until an hour when nobody works stays there."""
        for link in self.into[task]:
            if self.kind(link) in TO_FINISH:
                held, finish = self._came(link), self.tasks[task].early_finish
                if held > finish and self.work(task).between(finish, held) == 0:
                    self.tasks[task].early_finish = held

    def _came(self, link: int) -> int:
        before = self.tasks[self.net.predecessor[link]]
        date = before.planned_start if self.kind(link) in FROM_START else before.planned_finish
        return self.through_lag(link, date, +1)

    def _early_of_begun(self, task: int) -> None:
        start, finish = int(self.net.actual_start[task]), int(self.net.actual_finish[task])
        duration, left = int(self.net.duration[task]), self.left(task)
        if self.waits_again(task):
            self._resume(task, start, left)
            return
        if finish == NEVER:
            if self.net.status_date is None or left == 0:
                finish = self.work(task).add(start, duration)
            else:
                finish = self.work(task).add(max(start, self.net.status_date), left)
        self.tasks[task].early_start, self.tasks[task].early_finish = start, finish

    def _resume(self, task: int, start: int, left: int) -> None:
        calendar, status, mine = self.work(task), self.net.status_date, self.tasks[task]
        done = max(0, int(self.net.duration[task]) - left)
        starts = [calendar.add(start, done) if status is None else max(start, status)]
        for link in self.into[task]:
            came = self._came(link)
            starts.append(calendar.add(came, -left) if self.kind(link) in TO_FINISH else came)
        mine.resumes = calendar.next_work(max(starts))
        mine.early_start, mine.early_finish = start, calendar.add(mine.resumes, left)
        self._hold_finish(task)

    def _earliest_starts(self, task: int) -> list[int]:
        calendar, duration = self.work(task), int(self.net.duration[task])
        links = self.into[task]
        kind, date = self.constraint(task)
        starts = []
        for link in links:
            came = self._came(link)
            starts.append(calendar.add(came, -duration) if self.kind(link) in TO_FINISH else came)
        if any(self.kind(link) in TO_FINISH for link in links) or (not links and kind not in NO_EARLIER | MUST):
            starts.append(self.start)
        if kind in NO_EARLIER | MUST:
            starts.append(calendar.add(date, -duration) if kind in OF_FINISH else date)
        if self.net.status_date is not None:
            starts.append(self.net.status_date)
        return starts

    # Backward

    def _late(self, task: int) -> None:
        mine, calendar = self.tasks[task], self.work(task)
        if self.finished(task):
            mine.late_start, mine.late_finish = mine.early_start, mine.early_finish
            return
        duration = int(self.net.duration[task])
        mine.limit = min(self._latest_finishes(task))
        kind, date = self.constraint(task)
        if kind in MUST and self.net.honor_constraints and not self.begun(task):
            mine.limit = self._finish_of_constraint(task, kind, date)
        if self.net.deadline[task] != NEVER:
            deadline = int(self.net.deadline[task])
            mine.limit = min(mine.limit, self._finish_of_constraint(task, ConstraintKind.MUST_FINISH_ON, deadline))
        mine.late_finish = mine.limit
        if self.begun(task) or duration or calendar.next_work(mine.limit) != mine.limit:
            mine.late_finish = calendar.last_work(mine.limit)
        if not duration and not self.begun(task):
            mine.limit = mine.late_finish
        mine.late_start = mine.early_start if self.begun(task) else calendar.add(mine.late_finish, -duration)

    def _latest_finishes(self, task: int) -> list[int]:
        """Dates that the finish of `task` may not pass."""
        finishes = [self.end]
        for link in self.out_of[task]:
            after = int(self.net.successor[link])
            if (self.begun(after) and not self.waits_again(after)) or (
                self.begun(task) and self.kind(link) in FROM_START
            ):
                continue
            limit = self.tasks[after].asked_finish if self.kind(link) in TO_FINISH else self.tasks[after].asked_start
            wished, limit = limit, self.through_lag(link, limit, -1)
            while self.kept and self.kind(link) not in TO_FINISH and self.through_lag(link, limit, +1) > wished:
                limit -= 1
            if self.kind(link) in FROM_START:
                while self.kept and self.net.duration[task] and not self.work(task).works(limit):
                    limit -= 1
                limit = self._finish_of_start(task, limit)
            finishes.append(limit)
        kind, date = self.constraint(task)
        if kind in MUST | NO_LATER and (kind in OF_FINISH or not self.begun(task)):
            finishes.append(self._finish_of_constraint(task, kind, date))
        return finishes

    def _finish_of_constraint(self, task: int, kind: ConstraintKind, date: int) -> int:
        if kind not in OF_FINISH:
            return self._finish_of_start(task, date)
        return date if not self.net.duration[task] and not self.begun(task) else self.work(task).next_work(date)

    def _finish_of_start(self, task: int, start: int) -> int:
        """The last moment to be finished, if `start` is the last moment to begin: before the next work begins."""
        calendar, duration = self.work(task), int(self.net.duration[task])
        return calendar.next_work(calendar.add(calendar.next_work(start), duration)) if duration else start

    # Floats

    def _floats(self, task: int) -> None:
        mine, calendar = self.tasks[task], self.float_calendar(task)
        if self.finished(task):
            return
        worked = mine.early_finish
        if self.net.duration[task] or self.begun(task):
            worked = self.work(task).last_work(worked)
        slacks = [calendar.between(worked, mine.late_finish)]
        if not self.begun(task):
            slacks.append(calendar.between(mine.early_start, mine.late_start))
        if self._undated(task, self._against()):
            slacks.append(0)
        mine.total_float = min(slacks)
        left = []
        for link in self.out_of[task]:
            after = int(self.net.successor[link])
            if (self.begun(after) and not self.waits_again(after)) or (
                self.begun(task) and self.kind(link) in FROM_START
            ):
                continue
            limit = self.tasks[after].planned_finish if self.kind(link) in TO_FINISH else self.begins(after)
            limit = self.through_lag(link, limit, -1)
            came = mine.planned_start if self.kind(link) in FROM_START else mine.planned_finish
            left.append(calendar.between(came, limit))
        mine.free_float = max(0, min(left, default=mine.total_float))

    # Paths

    def driving(self, link: int) -> bool:
        """Nobody works between the date that the link asks for and the date that is planned."""
        after = int(self.net.successor[link])
        if self.begun(after) and not self.waits_again(after):
            return False
        if self.begun(int(self.net.predecessor[link])) and self.kind(link) == LinkKind.START_START:
            return self.finished(int(self.net.predecessor[link])) and self._stands(link, after)
        return self._stands(link, after)

    def _stands(self, link: int, after: int) -> bool:
        stands = self.begins(after)
        if self.kind(link) in TO_FINISH:
            left = self.left(after) if self.begun(after) else int(self.net.duration[after])
            stands = self.work(after).add(stands, left)
        return self.work(after).between(self._came(link), stands) == 0

    def longest_path(self) -> set[int]:
        unfinished = [task for task in range(self.net.tasks) if not self.finished(task)]
        last = max((self.tasks[task].planned_finish for task in unfinished), default=0)
        waiting = [task for task in unfinished if self.tasks[task].planned_finish == last]
        found: set[int] = set()
        while waiting:
            task = waiting.pop()
            if task in found or self.finished(task):
                continue
            found.add(task)
            waiting += [int(self.net.predecessor[link]) for link in self.into[task] if self.driving(link)]
        return found

    def _against(self) -> ConstraintKind:
        """The constraint that plans against the direction of the project."""
        late = self.net.project_finish is None
        return ConstraintKind.AS_LATE_AS_POSSIBLE if late else ConstraintKind.AS_SOON_AS_POSSIBLE
