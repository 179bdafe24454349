"""What must hold for every network, on networks that hypothesis draws."""

import random
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from steerhouse_engine.calendars import Calendar, working_minutes
from steerhouse_engine.network import ConstraintKind, LinkKind, Network, schedule
from steerhouse_engine.tests.makers import EVERYTHING, PLAIN, Flavor, at, random_network

MIXED = Flavor(calendars=3, resources=True, elapsed=True)
seeds = st.integers(0, 2**31)
flavors = st.sampled_from([PLAIN, MIXED])


def drawn(seed: int, flavor: Flavor) -> Network:
    return random_network(random.Random(seed), replace(flavor, most_tasks=30))


def changed(network: Network, **columns: Any) -> Network:
    return replace(network, **columns)


@settings(max_examples=150, deadline=None)
@given(seed=seeds, flavor=flavors)
def test_without_late_constraints_no_float_is_negative_and_some_path_has_none(seed: int, flavor: Flavor) -> None:
    dates = schedule(drawn(seed, flavor))
    assert (dates.total_float >= 0).all()
    assert (dates.total_float[dates.early_finish == dates.finish] == 0).all()
    assert dates.critical.any()


@settings(max_examples=150, deadline=None)
@given(seed=seeds, flavor=flavors, data=st.data())
def test_another_link_never_makes_anything_earlier(seed: int, flavor: Flavor, data: st.DataObject) -> None:
    """Between activities that already have predecessors: a first predecessor takes the place of the project's start."""
    network = drawn(seed, flavor)
    assume(network.links > 0)
    before = schedule(network)
    held = np.flatnonzero(np.isin(np.arange(network.tasks), network.successor))
    after = int(data.draw(st.sampled_from(held.tolist())))
    earlier = [task for task in range(network.tasks) if not _reaches(network, after, task)]
    assume(earlier)
    more = changed(
        network,
        predecessor=np.append(network.predecessor, data.draw(st.sampled_from(earlier))),
        successor=np.append(network.successor, after),
        kind=np.append(network.kind, data.draw(st.integers(0, 3))),
        lag=np.append(network.lag, data.draw(st.integers(-500, 500))),
        lag_unit=np.append(network.lag_unit, 0),
    )
    now = schedule(more)
    assert (now.early_start >= before.early_start).all()
    assert (now.early_finish >= before.early_finish).all()


def _reaches(network: Network, source: int, target: int) -> bool:
    seen, waiting = {source}, [source]
    while waiting:
        task = waiting.pop()
        for after in network.successor[network.predecessor == task].tolist():
            if after not in seen:
                seen.add(after)
                waiting.append(after)
    return target in seen


@settings(max_examples=150, deadline=None)
@given(seed=seeds, flavor=flavors, data=st.data())
def test_a_longer_activity_moves_its_successors_never_to_earlier(
    seed: int, flavor: Flavor, data: st.DataObject
) -> None:
    network = drawn(seed, flavor)
    task = data.draw(st.integers(0, network.tasks - 1))
    assume(not ((network.lag_unit >= 2) & (network.predecessor == task) & (network.lag < 0)).any())
    assume(not ((network.successor == task) & (network.kind >= 2)).any())
    duration = network.duration.copy()
    duration[task] += data.draw(st.integers(1, 2000))
    assert (schedule(changed(network, duration=duration)).early_finish >= schedule(network).early_finish).all()


@settings(max_examples=150, deadline=None)
@given(seed=seeds, data=st.data())
def test_an_activity_may_slip_by_its_total_float_without_moving_the_finish_and_not_by_more(
    seed: int, data: st.DataObject
) -> None:
    """On one calendar, where a working minute of float is a working minute of every activity."""
    network = drawn(seed, PLAIN)
    dates = schedule(network)
    task = data.draw(st.integers(0, network.tasks - 1))
    assert schedule(_started_on(network, task, int(dates.late_start[task]))).finish == dates.finish
    if network.duration[task]:
        later = schedule(_started_on(network, task, int(dates.late_start[task]) + 1))
        assert later.finish > dates.finish


def _started_on(network: Network, task: int, date: int) -> Network:
    constraint, constraint_date = network.constraint.copy(), network.constraint_date.copy()
    constraint[task], constraint_date[task] = ConstraintKind.START_NO_EARLIER_THAN, date
    return changed(network, constraint=constraint, constraint_date=constraint_date)


@settings(max_examples=100, deadline=None)
@given(seed=seeds)
def test_the_order_in_which_activities_and_links_are_given_does_not_matter(seed: int) -> None:
    network = drawn(seed, EVERYTHING)
    chance = np.random.default_rng(seed)
    place, link = chance.permutation(network.tasks), chance.permutation(network.links)
    by_task = ("duration", "calendar", "work_calendar", "elapsed", "constraint", "constraint_date", "manual_start")
    by_task += ("deadline", "actual_start", "actual_finish", "remaining")
    columns = {name: getattr(network, name)[np.argsort(place)] for name in by_task}
    columns |= {name: getattr(network, name)[link] for name in ("kind", "lag", "lag_unit")}
    columns |= {name: place[getattr(network, name)][link] for name in ("predecessor", "successor")}
    dates, shuffled = schedule(network), schedule(changed(network, **columns))
    for name in ("early_start", "early_finish", "late_start", "late_finish", "total_float", "free_float", "critical"):
        assert (getattr(shuffled, name)[place] == getattr(dates, name)).all()


@settings(max_examples=100, deadline=None)
@given(seed=seeds)
def test_the_pass_on_one_calendar_and_the_pass_on_several_agree(seed: int) -> None:
    """A second calendar that nobody else works on leads the same network through the other pass."""
    network = drawn(seed, Flavor(constraints=True, progress=True))
    stranger = changed(
        network,
        calendars=(*network.calendars, *network.calendars),
        duration=np.append(network.duration, 0),
        **{
            name: np.append(getattr(network, name), getattr(network, name)[:1] * 0 + value)
            for name, value in (("calendar", 1), ("work_calendar", 1), ("elapsed", 0), ("constraint", 0))
        },
        **{
            name: np.append(getattr(network, name), -(2**63))
            for name in ("constraint_date", "deadline", "manual_start", "actual_start", "actual_finish", "remaining")
        },
    )
    alone, beside = schedule(network), schedule(stranger)
    assert (alone.early_start == beside.early_start[:-1]).all()
    assert (alone.early_finish == beside.early_finish[:-1]).all()
    assert alone.finish <= beside.finish


LATE_TOO = Flavor(late=True)


@settings(max_examples=150, deadline=None)
@given(seed=seeds)
def test_a_deadline_changes_neither_early_dates_nor_the_finish(seed: int) -> None:
    network = drawn(seed, Flavor(calendars=3, elapsed=True))
    dates = schedule(network)
    deadline = dates.early_finish - np.random.default_rng(seed).integers(-4000, 4000, network.tasks)
    missed = schedule(changed(network, deadline=deadline))
    assert (missed.early_start == dates.early_start).all() and (missed.planned_finish == dates.planned_finish).all()
    assert missed.finish == dates.finish
    assert (missed.total_float <= dates.total_float).all()


@settings(max_examples=150, deadline=None)
@given(seed=seeds)
def test_planned_dates_keep_every_link_and_never_come_before_early_ones(seed: int) -> None:
    """A plan in which each activity is held at its planned start moves nothing: no link is broken.

    A milestone may stand at either end of a night, so dates are compared in working minutes.
    """
    network = drawn(seed, LATE_TOO)
    dates = schedule(network)
    assert (dates.planned_start >= dates.early_start).all()
    held = changed(
        network,
        project_start=dates.start,
        project_finish=None,
        deadline=None,
        constraint=np.full(network.tasks, ConstraintKind.START_NO_EARLIER_THAN),
        constraint_date=dates.planned_start,
    )
    assert same_work(network, schedule(held).early_start.tolist(), dates.planned_start.tolist())


def same_work(network: Network, dates: list[int], others: list[int]) -> bool:
    """On a network with one calendar: nobody works between each date and the other."""
    only = network.calendars[0]
    return all(working_minutes(only, date, other) == 0 for date, other in zip(dates, others, strict=True))


@settings(max_examples=150, deadline=None)
@given(seed=seeds)
def test_as_late_as_possible_never_moves_the_finish_of_the_project(seed: int) -> None:
    network = changed(drawn(seed, LATE_TOO), project_finish=None)
    soon = changed(network, constraint=None, constraint_date=None)
    assert same_work(network, [schedule(network).finish], [schedule(soon).finish])


@settings(max_examples=150, deadline=None)
@given(seed=seeds, several=st.sampled_from([Flavor(calendars=3), MIXED]))
def test_on_several_calendars_as_late_as_possible_never_moves_the_finish_either(seed: int, several: Flavor) -> None:
    network = changed(drawn(seed, replace(several, late=True)), project_finish=None)
    soon = changed(network, constraint=None, constraint_date=None)
    assert schedule(network).finish <= schedule(soon).finish


def test_what_is_late_begins_with_the_work_before_an_hour_off_when_another_waits_for_its_beginning() -> None:
    """The successor starts on Saturday, when the predecessor's people are off: they begin in Friday's last minute."""
    hours = ((480, 1020),)
    network = Network(
        project_start=at("2026-11-23 08:00"),
        calendars=(Calendar("Office", (hours,) * 5 + ((), ())), Calendar("Weekend", ((),) * 5 + (hours, hours))),
        duration=[60, 1200],
        calendar=[0, 1],
        predecessor=[0],
        successor=[1],
        kind=[LinkKind.START_START],
        constraint=[ConstraintKind.AS_LATE_AS_POSSIBLE, ConstraintKind.AS_SOON_AS_POSSIBLE],
    )
    dates = schedule(network)
    assert (dates.planned_start[0], dates.finish) == (at("2026-11-27 16:59"), at("2026-12-05 10:00"))


@settings(max_examples=150, deadline=None)
@given(seed=seeds)
def test_the_longest_path_without_constraints_has_no_float_on_one_calendar(seed: int) -> None:
    dates = schedule(drawn(seed, PLAIN))
    assert dates.longest_path.any()
    assert (dates.total_float[dates.longest_path] == 0).all()


@settings(max_examples=150, deadline=None)
@given(seed=seeds, data=st.data())
def test_without_a_link_that_is_not_driving_every_early_date_stays(seed: int, data: st.DataObject) -> None:
    """Between activities that keep another predecessor: the project's start holds those that have none."""
    network = drawn(seed, flavor=MIXED)
    network = changed(network, duration=np.maximum(network.duration, 1))
    dates = schedule(network)
    counts = np.bincount(network.successor, minlength=network.tasks)
    idle = np.flatnonzero(~dates.driving & (counts[network.successor] > 1) & (network.kind < 2))
    assume(len(idle))
    kept = np.arange(network.links) != data.draw(st.sampled_from(idle.tolist()))
    columns = {name: getattr(network, name)[kept] for name in ("predecessor", "successor", "kind", "lag", "lag_unit")}
    assert (schedule(changed(network, **columns)).early_start == dates.early_start).all()


@settings(max_examples=150, deadline=None)
@given(seed=seeds)
def test_retained_logic_never_ends_earlier_than_progress_override(seed: int) -> None:
    network = drawn(seed, Flavor(progress=True))
    network = changed(network, lag=np.maximum(network.lag, 0), remaining=None)
    retained, override = schedule(changed(network, retained_logic=True)), schedule(network)
    assert (retained.early_finish >= override.early_finish).all()
