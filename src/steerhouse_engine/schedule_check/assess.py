"""The 14-point assessment of schedules by the Defense Contract Management Agency (DCMA), point by point.

Points 1, 5 to 8 and 10 look at unfinished tasks, points 2 to 4 at the links that lead to them. The first and the last
task of a plan lack a predecessor or a successor and are counted like any other: that is what the 5 % are for. Days are
working days, of elapsed activities days of 24 hours. Durations are remaining ones.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from steerhouse_engine._lazy import on_first_use
from steerhouse_engine.calendars import ELAPSED, MINUTES_A_DAY, Calendar, working_minutes
from steerhouse_engine.calendars.table import tables_of
from steerhouse_engine.network import NEVER, LinkKind, Network, OutsideYears, schedule
from steerhouse_engine.schedule_check.model import (
    Assessment,
    Check,
    CheckedPlan,
    Finding,
    Outcome,
    Reason,
    Thresholds,
)

if TYPE_CHECKING:
    import numpy as np

    from steerhouse_engine.calendars import arithmetic
    from steerhouse_engine.schedule_check.model import Flags, Ints
else:
    np = on_first_use("numpy")
    arithmetic = on_first_use("steerhouse_engine.calendars.arithmetic")

DCMA = Thresholds()


def assess(plan: CheckedPlan, thresholds: Thresholds = DCMA) -> Assessment:
    """All fourteen points. The critical path test computes the network once more, with a delay.

    >>> day = ((480, 720), (780, 1020))
    >>> standard = Calendar("Standard", (day,) * 5 + ((), ()))
    >>> network = Network(
    ...     project_start=480, calendars=(standard,), duration=[480, 480], predecessor=[0], successor=[1], lag=[-60])
    >>> found = assess(CheckedPlan(network=network, dates=schedule(network)))
    >>> found[Check.LEADS].outcome.value, found[Check.LEADS].value, found[Check.LEADS].links
    ('not passed', 1.0, (0,))
    """
    facts = _facts(plan)
    return Assessment(
        findings=(
            _logic(facts, thresholds),
            *_relationships(facts, thresholds),
            _hard_constraints(facts, thresholds),
            *_floats(facts, thresholds),
            _high_duration(facts, thresholds),
            _invalid_dates(facts, thresholds),
            _resources(facts, thresholds),
            _missed_tasks(facts, thresholds),
            _critical_path_test(facts, thresholds),
            _critical_path_length_index(facts, thresholds),
            _baseline_execution_index(facts, thresholds),
        )
    )


@dataclass(frozen=True, eq=False)
class _Facts:
    """What several points look at, by activity; `into_unfinished` by link."""

    plan: CheckedPlan
    unfinished: "Flags"
    begun: "Flags"
    left: "Ints"
    day: "Ints"
    into_unfinished: "Flags"


def _facts(plan: CheckedPlan) -> _Facts:
    network = plan.network
    unfinished = plan.counted & (network.actual_finish == NEVER)
    begun = network.actual_start != NEVER
    left = np.where(begun & (network.remaining != NEVER), network.remaining, network.duration)
    day = np.where(network.elapsed, MINUTES_A_DAY, plan.minutes_per_day)
    return _Facts(plan, unfinished, begun, left, day, unfinished[network.successor])


def _at(flags: "Flags") -> tuple[int, ...]:
    return tuple(np.flatnonzero(flags).tolist())


def _share(check: Check, hit: "Flags", among: "Flags", threshold: float, reason: Reason) -> Finding:
    """How many of some activities are hit; not applicable without any."""
    population = int(among.sum())
    if not population:
        return _not_applicable(check, threshold, reason)
    hit = hit & among
    value = int(hit.sum()) / population
    return Finding(
        check=check,
        outcome=_outcome(value <= threshold),
        value=value,
        threshold=threshold,
        tasks=_at(hit),
        population=population,
    )


def _outcome(passed: bool) -> Outcome:
    return Outcome.PASSED if passed else Outcome.NOT_PASSED


def _not_applicable(check: Check, threshold: float, reason: Reason, *, at_least: bool = False) -> Finding:
    return Finding(
        check=check,
        outcome=Outcome.NOT_APPLICABLE,
        value=None,
        threshold=threshold,
        at_least=at_least,
        reason=reason,
    )


def _logic(facts: _Facts, thresholds: Thresholds) -> Finding:
    """1: unfinished tasks without a predecessor or without a successor."""
    network = facts.plan.network
    loose = np.ones(network.tasks, np.bool_)
    follows, leads = np.zeros_like(loose), np.zeros_like(loose)
    follows[network.successor] = leads[network.predecessor] = True
    return _share(Check.LOGIC, ~(follows & leads), facts.unfinished, thresholds.missing_logic, Reason.NOTHING_LEFT)


def _relationships(facts: _Facts, thresholds: Thresholds) -> tuple[Finding, Finding, Finding]:
    """2 and 3: links with a negative or a positive lag. 4: links from finish to start, which most should be."""
    network, among = facts.plan.network, facts.into_unfinished
    leads, lags, others = among & (network.lag < 0), among & (network.lag > 0), network.kind != LinkKind.FINISH_START
    return (
        _share_of_links(facts, Check.LEADS, leads, thresholds.leads),
        _share_of_links(facts, Check.LAGS, lags, thresholds.lags),
        _share_of_links(facts, Check.RELATIONSHIP_TYPES, among & others, thresholds.finish_to_start),
    )


def _share_of_links(facts: _Facts, check: Check, hit: "Flags", threshold: float) -> Finding:
    population = int(facts.into_unfinished.sum())
    of_others = check is Check.RELATIONSHIP_TYPES
    if not population:
        return _not_applicable(check, threshold, Reason.NO_LINKS, at_least=of_others)
    count = int(hit.sum())
    value = (population - count if of_others else count) / population
    return Finding(
        check=check,
        outcome=_outcome(value >= threshold if of_others else value <= threshold),
        value=value,
        threshold=threshold,
        at_least=of_others,
        tasks=tuple(np.unique(facts.plan.network.successor[hit]).tolist()),
        links=_at(hit),
        population=population,
    )


def _hard_constraints(facts: _Facts, thresholds: Thresholds) -> Finding:
    """5: unfinished tasks with a date that holds against links."""
    hard = np.isin(facts.plan.network.constraint, [int(kind) for kind in thresholds.hard_kinds])
    return _share(Check.HARD_CONSTRAINTS, hard, facts.unfinished, thresholds.hard_constraints, Reason.NOTHING_LEFT)


def _floats(facts: _Facts, thresholds: Thresholds) -> tuple[Finding, Finding]:
    """6: unfinished tasks with more total float than 44 days, 7: with less than none."""
    total = facts.plan.dates.total_float
    high = total > thresholds.high_float_days * facts.day
    among, reason = facts.unfinished, Reason.NOTHING_LEFT
    return (
        _share(Check.HIGH_FLOAT, high, among, thresholds.high_float, reason),
        _share(Check.NEGATIVE_FLOAT, total < 0, among, thresholds.negative_float, reason),
    )


def _high_duration(facts: _Facts, thresholds: Thresholds) -> Finding:
    """8: unfinished tasks, milestones apart, with more than 44 days still to do."""
    long = facts.left > thresholds.high_duration_days * facts.day
    among = facts.unfinished & (facts.plan.network.duration > 0)
    return _share(Check.HIGH_DURATION, long, among, thresholds.high_duration, Reason.NOTHING_LEFT)


def _invalid_dates(facts: _Facts, thresholds: Thresholds) -> Finding:
    """9: actual dates after the status date, and work still to be done before it."""
    plan, check = facts.plan, Check.INVALID_DATES
    if plan.status_date is None:
        return _not_applicable(check, thresholds.invalid_dates, Reason.NO_STATUS_DATE)
    network, dates = plan.network, plan.dates
    ahead = (network.actual_start > plan.status_date) | (network.actual_finish > plan.status_date)
    start_passed = ~facts.begun & (dates.planned_start < plan.status_date)
    finish_passed = dates.planned_finish < plan.status_date
    wrong = ahead | (facts.unfinished & (start_passed | finish_passed))
    return _share(check, wrong, plan.counted, thresholds.invalid_dates, Reason.NOTHING_LEFT)


def _resources(facts: _Facts, thresholds: Thresholds) -> Finding:
    """10: unfinished tasks of a day or more without resources or costs."""
    supplied = facts.plan.supplied
    if supplied is None:
        return _not_applicable(Check.RESOURCES, thresholds.without_resources, Reason.NO_RESOURCES_GIVEN)
    among = facts.unfinished & (facts.plan.network.duration >= facts.day)
    return _share(Check.RESOURCES, ~supplied, among, thresholds.without_resources, Reason.NO_LONG_TASKS)


def _due(facts: _Facts) -> "Flags | Reason":
    """What was promised for the status date or before it, or why nobody can say."""
    plan = facts.plan
    promised = plan.counted & (plan.baseline_finish != NEVER)
    if plan.status_date is None:
        return Reason.NO_STATUS_DATE
    if not promised.any():
        return Reason.NO_BASELINE
    due: Flags = promised & (plan.baseline_finish <= plan.status_date)
    return due if due.any() else Reason.NOTHING_DUE


def _missed_tasks(facts: _Facts, thresholds: Thresholds) -> Finding:
    """11: of the tasks that were due, those that were or will be finished later than promised."""
    due = _due(facts)
    if isinstance(due, Reason):
        return _not_applicable(Check.MISSED_TASKS, thresholds.missed_tasks, due)
    plan = facts.plan
    # The end of a shift and the beginning of the next are the same moment: late is who works after the promise.
    network, dated = plan.network, np.where(due, plan.baseline_finish, plan.dates.planned_finish)
    tables = tables_of((*network.calendars, ELAPSED), around=network.project_start)
    calendar = np.where(network.elapsed, np.int32(len(network.calendars)), network.work_calendar).astype(np.int32)
    finished = arithmetic.work_before_each(tables, calendar, plan.dates.planned_finish)
    late = finished > arithmetic.work_before_each(tables, calendar, dated)
    return _share(Check.MISSED_TASKS, late, due, thresholds.missed_tasks, Reason.NOTHING_DUE)


def _critical_path_test(facts: _Facts, thresholds: Thresholds) -> Finding:
    """12: a long delay of the first work on the longest path must move the finish of the project by as much."""
    plan, check, days = facts.plan, Check.CRITICAL_PATH_TEST, thresholds.delay_days
    network = plan.network
    if network.project_finish is not None:
        return _not_applicable(check, days, Reason.PLANNED_FROM_FINISH)
    candidates = np.flatnonzero(facts.unfinished & plan.dates.longest_path & (facts.left > 0))
    if not len(candidates):
        return _not_applicable(check, days, Reason.NO_CRITICAL_WORK)
    task = int(candidates[np.argmin(plan.dates.planned_start[candidates])])
    per_day = int(facts.day[task])
    try:
        finish = schedule(_delayed(network, task, round(days * per_day))).finish
    except OutsideYears:
        return _not_applicable(check, days, Reason.OUTSIDE_YEARS)
    moved = working_minutes(_work_calendar(network, task), plan.dates.finish, finish) / per_day
    passed = abs(moved - days) <= thresholds.delay_tolerance_days
    return Finding(
        check=check,
        outcome=_outcome(passed),
        value=moved,
        threshold=days,
        tasks=() if passed else (task,),
        population=1,
    )


def _delayed(network: Network, task: int, minutes: int) -> Network:
    duration, remaining = network.duration.copy(), network.remaining.copy()
    duration[task] += minutes
    if remaining[task] != NEVER:
        remaining[task] += minutes
    return replace(network, duration=duration, remaining=remaining)


def _work_calendar(network: Network, task: int) -> Calendar:
    return ELAPSED if network.elapsed[task] else network.calendars[network.work_calendar[task]]


def _critical_path_length_index(facts: _Facts, thresholds: Thresholds) -> Finding:
    """13: CPLI = (critical path length + total float) / critical path length.

    The length is the working time from the status date, or else from the project's start, to the project's finish; the
    float that from there to the target. Both count on the calendar of the task that finishes last; without a target the
    float is that of this task.
    """
    plan, check, least = facts.plan, Check.CRITICAL_PATH_LENGTH_INDEX, thresholds.critical_path_length_index
    network, dates = plan.network, plan.dates
    if not facts.unfinished.any():
        return _not_applicable(check, least, Reason.NOTHING_LEFT, at_least=True)
    last = int(np.argmax(np.where(facts.unfinished, dates.planned_finish, NEVER)))
    calendar, finish = _work_calendar(network, last), int(dates.planned_finish[last])
    begins = dates.start if plan.status_date is None else max(dates.start, plan.status_date)
    length = working_minutes(calendar, begins, finish)
    if length <= 0:
        return _not_applicable(check, least, Reason.NO_CRITICAL_WORK, at_least=True)
    promised = plan.baseline_finish[plan.counted & (plan.baseline_finish != NEVER)]
    target = plan.target_finish if plan.target_finish is not None or not len(promised) else int(promised.max())
    spare = int(dates.total_float[last]) if target is None else working_minutes(calendar, finish, target)
    value = (length + spare) / length
    passed = value >= least
    return Finding(
        check=check,
        outcome=_outcome(passed),
        value=value,
        threshold=least,
        at_least=True,
        tasks=() if passed else _at(dates.longest_path & plan.counted),
        population=int((dates.longest_path & plan.counted).sum()),
    )


def _baseline_execution_index(facts: _Facts, thresholds: Thresholds) -> Finding:
    """14: BEI = tasks completed / tasks that the baseline wanted completed by the status date. It names those due."""
    plan, check, least = facts.plan, Check.BASELINE_EXECUTION_INDEX, thresholds.baseline_execution_index
    due = _due(facts)
    if isinstance(due, Reason):
        return _not_applicable(check, least, due, at_least=True)
    population = int(due.sum())
    finished = plan.network.actual_finish
    done = plan.counted & (finished != NEVER) & (finished <= (plan.status_date or 0))
    value = int(done.sum()) / population
    return Finding(
        check=check,
        outcome=_outcome(value >= least),
        value=value,
        threshold=least,
        at_least=True,
        tasks=_at(due & ~done),
        population=population,
    )
