"""The engine against a reference that walks minute by minute: not one difference."""

import random

import numpy as np
import pytest

from steerhouse_engine.network import Network, schedule
from steerhouse_engine.tests.makers import EVERYTHING, PLAIN, RICH, Flavor, random_network
from steerhouse_engine.tests.slow_reference import SlowSchedule

FIELDS = ("early_start", "early_finish", "late_start", "late_finish", "planned_start", "planned_finish")
FIELDS += ("total_float", "free_float")
BATCH = 100


def differences(network: Network) -> list[str]:
    """Every value in which engine and reference disagree."""
    fast, slow = schedule(network), SlowSchedule(network)
    ends, expected_ends = (fast.start, fast.finish), (slow.start, slow.finish)
    found = [] if ends == expected_ends else [f"the project {ends} instead of {expected_ends}"]
    for field in FIELDS:
        expected = np.array([getattr(task, field) for task in slow.tasks], np.int64)
        for task in np.flatnonzero(getattr(fast, field) != expected):
            found.append(f"{field} of task {task} is {getattr(fast, field)[task]} instead of {expected[task]}")
    for link in range(network.links):
        if fast.driving[link] != slow.driving(link):
            found.append(f"link {link} is driving: {fast.driving[link]}")
    if set(np.flatnonzero(fast.longest_path).tolist()) != slow.longest_path():
        found.append(f"the longest path is {np.flatnonzero(fast.longest_path)} instead of {slow.longest_path()}")
    return found


def check(flavor: Flavor, batch: int) -> None:
    for seed in range(batch * BATCH, (batch + 1) * BATCH):
        assert differences(random_network(random.Random(seed), flavor)) == [], f"seed {seed}"


@pytest.mark.parametrize("batch", range(10))
def test_networks_on_one_calendar_equal_the_reference(batch: int) -> None:
    check(PLAIN, batch)


@pytest.mark.parametrize("batch", range(10))
def test_networks_on_one_calendar_with_constraints_and_progress_equal_the_reference(batch: int) -> None:
    check(Flavor(constraints=True, manual=True, progress=True), batch)


@pytest.mark.parametrize("batch", range(10))
def test_networks_on_several_calendars_equal_the_reference(batch: int) -> None:
    check(Flavor(calendars=3), batch)


@pytest.mark.parametrize("batch", range(20))
def test_networks_with_everything_equal_the_reference(batch: int) -> None:
    check(RICH, batch)


@pytest.mark.parametrize("batch", range(10))
def test_networks_with_late_tasks_deadlines_and_a_given_finish_equal_the_reference(batch: int) -> None:
    check(Flavor(constraints=True, late=True), batch)


@pytest.mark.parametrize("batch", range(10))
def test_networks_that_retain_their_logic_equal_the_reference(batch: int) -> None:
    check(Flavor(calendars=2, progress=True, retained=True), batch)


@pytest.mark.parametrize("batch", range(20))
def test_networks_with_everything_and_late_tasks_equal_the_reference(batch: int) -> None:
    check(EVERYTHING, batch)
