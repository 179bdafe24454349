"""The critical path method as slow as it can be: dates are found by walking through calendars minute by minute.

Written from the rules and not from the engine: no working-minute numbers, no tables, no folded links, one activity
after the other in an order that is found by asking again and again whose predecessors are known.
"""

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
    total_float: int = 0
    free_float: int = 0


class SlowSchedule:
    """Computes at construction; the answer is in `tasks` and `finish`."""

    def __init__(self, network: Network) -> None:
        self.net = network
        self.calendars = [SlowCalendar(calendar) for calendar in network.calendars]
        self.elapsed = SlowCalendar(ELAPSED)
        self.tasks = [SlowTask() for _ in range(network.tasks)]
        order = self._order()
        for task in order:
            self._early(task)
        self.finish = max((task.early_finish for task in self.tasks), default=network.project_start)
        for task in reversed(order):
            self._late(task)
        for task in order:
            self._floats(task)

    # What the network says

    def begun(self, task: int) -> bool:
        return bool(self.net.actual_start[task] != NEVER)

    def finished(self, task: int) -> bool:
        return bool(self.net.actual_finish[task] != NEVER)

    def constraint(self, task: int) -> tuple[ConstraintKind, int]:
        return ConstraintKind(int(self.net.constraint[task])), int(self.net.constraint_date[task])

    def links_into(self, task: int) -> list[int]:
        return [link for link in range(self.net.links) if self.net.successor[link] == task]

    def links_out_of(self, task: int) -> list[int]:
        return [link for link in range(self.net.links) if self.net.predecessor[link] == task]

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
        return self.calendars[self.net.calendar[after]].add(date, sign * lag)

    def _order(self) -> list[int]:
        known: list[int] = []
        while len(known) < self.net.tasks:
            for task in range(self.net.tasks):
                befores = [int(self.net.predecessor[link]) for link in self.links_into(task)]
                if task not in known and all(before in known for before in befores):
                    known.append(task)
        return known

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

    def _early_of_begun(self, task: int) -> None:
        start, finish = int(self.net.actual_start[task]), int(self.net.actual_finish[task])
        duration, left = int(self.net.duration[task]), int(self.net.remaining[task])
        if finish == NEVER:
            left = duration if left == NEVER else left
            if self.net.status_date is None or left == 0:
                finish = self.work(task).add(start, duration)
            else:
                finish = self.work(task).add(max(start, self.net.status_date), left)
        self.tasks[task].early_start, self.tasks[task].early_finish = start, finish

    def _earliest_starts(self, task: int) -> list[int]:
        calendar, duration = self.work(task), int(self.net.duration[task])
        links = self.links_into(task)
        kind, date = self.constraint(task)
        starts = []
        for link in links:
            before = self.tasks[self.net.predecessor[link]]
            came = before.early_start if self.kind(link) in FROM_START else before.early_finish
            came = self.through_lag(link, came, +1)
            starts.append(calendar.add(came, -duration) if self.kind(link) in TO_FINISH else came)
        if any(self.kind(link) in TO_FINISH for link in links) or (not links and kind not in NO_EARLIER | MUST):
            starts.append(self.net.project_start)
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
        if self.begun(task):
            finish = calendar.last_work(min(self._latest_finishes(task)))
            mine.late_start, mine.late_finish = mine.early_start, finish
            return
        duration = int(self.net.duration[task])
        finish = min(self._latest_finishes(task))
        kind, date = self.constraint(task)
        if kind in MUST and self.net.honor_constraints:
            finish = date if kind in OF_FINISH else calendar.add(calendar.next_work(date), duration)
            if not duration:
                finish = date
        if duration or calendar.next_work(finish) != finish:
            finish = calendar.last_work(finish)
        mine.late_finish = finish
        mine.late_start = calendar.add(finish, -duration)

    def _latest_finishes(self, task: int) -> list[int]:
        """Dates that the finish of `task` may not pass; a limit of its start is carried over its duration."""
        calendar, duration = self.work(task), int(self.net.duration[task])
        finishes = [self.finish]
        for link in self.links_out_of(task):
            after = int(self.net.successor[link])
            if self.begun(after) or (self.begun(task) and self.kind(link) in FROM_START):
                continue
            limit = self.tasks[after].late_finish if self.kind(link) in TO_FINISH else self.tasks[after].late_start
            limit = self.through_lag(link, limit, -1)
            finishes.append(self._finish_of_start(task, limit) if self.kind(link) in FROM_START else limit)
        kind, date = self.constraint(task)
        if kind in OF_FINISH & (MUST | NO_LATER):
            finishes.append(date)
        elif kind in MUST | NO_LATER and not self.begun(task):
            finishes.append(self._finish_of_start(task, date))
        return [calendar.last_work(finish) if duration else finish for finish in finishes]

    def _finish_of_start(self, task: int, start: int) -> int:
        duration = int(self.net.duration[task])
        return self.work(task).add(self.work(task).next_work(start), duration) if duration else start

    # Floats

    def _floats(self, task: int) -> None:
        mine, calendar = self.tasks[task], self.float_calendar(task)
        if self.finished(task):
            return
        slacks = [calendar.between(mine.early_finish, mine.late_finish)]
        if not self.begun(task):
            slacks.append(calendar.between(mine.early_start, mine.late_start))
        mine.total_float = min(slacks)
        left = []
        for link in self.links_out_of(task):
            after = int(self.net.successor[link])
            if self.begun(after) or (self.begun(task) and self.kind(link) in FROM_START):
                continue
            limit = self.tasks[after].early_finish if self.kind(link) in TO_FINISH else self.tasks[after].early_start
            limit = self.through_lag(link, limit, -1)
            came = mine.early_start if self.kind(link) in FROM_START else mine.early_finish
            left.append(calendar.between(came, limit))
        mine.free_float = max(0, min(left, default=mine.total_float))
