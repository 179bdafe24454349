"""The fourteen points of schedule quality: each worked by hand, and what must hold for every plan."""

import random
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steerhouse_engine.network import NEVER, ConstraintKind, InvalidNetwork, LinkKind, Network, schedule
from steerhouse_engine.schedule_check import Check, CheckedPlan, Finding, Outcome, Reason, Thresholds, assess
from steerhouse_engine.tests.makers import EVERYTHING, STANDARD, at, random_network

DAY = 480
MONDAY = "2026-11-23 08:00"
SHARES = [*range(Check.LOGIC, Check.MISSED_TASKS + 1)]


def network(*links: tuple[int, int], start: str = MONDAY, **columns: Any) -> Network:
    return Network(
        project_start=at(start),
        calendars=(STANDARD,),
        predecessor=[before for before, _after in links],
        successor=[after for _before, after in links],
        **columns,
    )


def found(made: Network, check: Check, thresholds: Thresholds | None = None, **promises: Any) -> Finding:
    plan = CheckedPlan(network=made, dates=schedule(made), **promises)
    return assess(plan, thresholds or Thresholds())[check]


def chain(tasks: int, days: float = 1, **columns: Any) -> Network:
    """Tasks of equal length, each after the one before it."""
    links = [(task, task + 1) for task in range(tasks - 1)]
    return network(*links, duration=[int(days * DAY)] * tasks, **columns)


def test_tasks_that_lack_a_link_at_one_end_are_named_and_finished_ones_are_not_counted() -> None:
    """0 is finished. 1 has a successor and no predecessor, 2 has both, 3 has no successor: two of three."""
    progress = {"actual_start": [at(MONDAY), NEVER, NEVER, NEVER], "actual_finish": [at(MONDAY) + 540] + [NEVER] * 3}
    finding = found(network((1, 2), (2, 3), duration=[DAY] * 4, **progress), Check.LOGIC)
    assert (finding.tasks, finding.population, finding.value) == ((1, 3), 3, pytest.approx(2 / 3))
    assert finding.outcome is Outcome.NOT_PASSED


def test_two_loose_ends_of_forty_tasks_are_five_percent_and_pass() -> None:
    assert found(chain(40), Check.LOGIC).outcome is Outcome.PASSED
    assert found(chain(39), Check.LOGIC).outcome is Outcome.NOT_PASSED


def test_leads_lags_and_kinds_are_shares_of_links_and_name_their_successors() -> None:
    """Four links: one lead, one lag, one from start to start: a quarter each, three quarters from finish to start."""
    kinds = [LinkKind.FINISH_START, LinkKind.FINISH_START, LinkKind.START_START, LinkKind.FINISH_START]
    made = chain(5, lag=[-60, 60, 0, 0], kind=kinds)
    for check, link in ((Check.LEADS, 0), (Check.LAGS, 1), (Check.RELATIONSHIP_TYPES, 2)):
        finding = found(made, check)
        assert (finding.links, finding.tasks, finding.population) == ((link,), (link + 1,), 4)
        assert finding.outcome is Outcome.NOT_PASSED
    assert found(made, Check.LEADS).value == found(made, Check.LAGS).value == 0.25
    assert found(made, Check.RELATIONSHIP_TYPES).value == 0.75


def test_constraints_that_hold_against_links_are_hard_and_an_office_may_say_which() -> None:
    kinds = [ConstraintKind.MUST_START_ON, ConstraintKind.FINISH_NO_LATER_THAN, ConstraintKind.START_NO_EARLIER_THAN, 0]
    made = network(duration=[DAY] * 4, constraint=kinds, constraint_date=[at("2026-11-26 08:00")] * 4)
    assert found(made, Check.HARD_CONSTRAINTS).tasks == (0, 1)
    only_must = Thresholds(hard_kinds=(ConstraintKind.MUST_START_ON,), hard_constraints=0.25)
    assert found(made, Check.HARD_CONSTRAINTS, only_must).tasks == (0,)
    assert found(made, Check.HARD_CONSTRAINTS, only_must).outcome is Outcome.PASSED


def test_float_of_exactly_44_days_is_not_high_and_one_minute_more_is() -> None:
    made = network(duration=[50 * DAY, 6 * DAY, 6 * DAY - 1])
    finding = found(made, Check.HIGH_FLOAT)
    assert finding.tasks == (2,)
    assert finding.value == pytest.approx(1 / 3)


def test_float_of_an_elapsed_task_counts_days_of_24_hours() -> None:
    """Fifty working days are 67 days and a bit on the clock, of which the elapsed task needs one."""
    assert found(network(duration=[50 * DAY, 1440], elapsed=[False, True]), Check.HIGH_FLOAT).tasks == (1,)
    assert found(network(duration=[40 * DAY, 24 * 1440], elapsed=[False, True]), Check.HIGH_FLOAT).tasks == ()


def test_a_missed_deadline_is_negative_float_of_all_that_leads_to_it() -> None:
    finding = found(chain(3, deadline=[NEVER, at(MONDAY), NEVER]), Check.NEGATIVE_FLOAT)
    assert finding.tasks == (0, 1)
    assert finding.outcome is Outcome.NOT_PASSED


def test_a_long_task_counts_what_is_left_of_it_and_milestones_do_not_count() -> None:
    """60 days each: of the first 44 are left, of the second 45; the third is a milestone."""
    progress = {"actual_start": [at(MONDAY), at(MONDAY), NEVER], "remaining": [44 * DAY, 45 * DAY, NEVER]}
    finding = found(network(duration=[60 * DAY, 60 * DAY, 0], **progress), Check.HIGH_DURATION)
    assert (finding.tasks, finding.population, finding.value) == ((1,), 2, 0.5)


def test_actual_dates_in_the_future_and_work_left_in_the_past_are_invalid() -> None:
    """Today is Wednesday. 0 was to begin on Monday and has not; 1 reports Thursday; 2 begins on Thursday."""
    today, thursday = at("2026-11-25 08:00"), at("2026-11-26 08:00")
    made = network(
        duration=[DAY] * 3,
        actual_start=[NEVER, thursday, NEVER],
        constraint=[0, 0, ConstraintKind.START_NO_EARLIER_THAN],
        constraint_date=[NEVER, NEVER, thursday],
    )
    finding = found(made, Check.INVALID_DATES, status_date=today)
    assert finding.tasks == (0, 1)
    assert found(made, Check.INVALID_DATES).reason is Reason.NO_STATUS_DATE


def test_tasks_of_a_day_or_more_need_resources_or_costs() -> None:
    made = network(duration=[DAY, DAY - 1, DAY, 0])
    finding = found(made, Check.RESOURCES, supplied=[False, False, True, False])
    assert (finding.tasks, finding.population, finding.value) == ((0,), 2, 0.5)
    assert found(made, Check.RESOURCES).reason is Reason.NO_RESOURCES_GIVEN


def promised() -> tuple[Network, dict[str, Any]]:
    """Today is Wednesday 17:00. Due were 0 (done in time), 1 (done a day late), 2 (not done); 3 is due next week."""
    monday, tuesday = at("2026-11-23 17:00"), at("2026-11-24 17:00")
    made = network(
        duration=[DAY] * 4,
        actual_start=[monday - 540, tuesday - 540, NEVER, NEVER],
        actual_finish=[monday, tuesday, NEVER, NEVER],
        status_date=at("2026-11-25 17:00"),
    )
    baseline = [monday, monday, tuesday, at("2026-12-04 17:00")]
    return made, {"baseline_finish": baseline, "status_date": made.status_date}


def test_missed_tasks_were_due_and_came_or_will_come_later() -> None:
    made, promises = promised()
    finding = found(made, Check.MISSED_TASKS, **promises)
    assert (finding.tasks, finding.population) == ((1, 2), 3)


def test_the_morning_after_a_promised_evening_is_not_late() -> None:
    """A milestone reported for Tuesday 08:00 was promised for Monday 17:00: nobody worked in between."""
    morning, evening = at("2026-11-24 08:00"), at("2026-11-23 17:00")
    made = network(duration=[0], actual_start=[morning], actual_finish=[morning])
    finding = found(made, Check.MISSED_TASKS, baseline_finish=[evening], status_date=at("2026-11-25 17:00"))
    assert (finding.value, finding.outcome) == (0, Outcome.PASSED)


def test_the_baseline_execution_index_is_what_is_done_by_what_was_due() -> None:
    """Two are done, three were due: 0.67; named is the one that is due and not done."""
    made, promises = promised()
    finding = found(made, Check.BASELINE_EXECUTION_INDEX, **promises)
    assert finding.value == pytest.approx(2 / 3)
    assert finding.tasks == (2,)
    assert finding.outcome is Outcome.NOT_PASSED


@pytest.mark.parametrize("check", [Check.MISSED_TASKS, Check.BASELINE_EXECUTION_INDEX])
def test_without_a_baseline_or_anything_due_it_is_said_why_there_is_no_value(check: Check) -> None:
    made = chain(2)
    today = at("2026-11-25 17:00")
    assert found(made, check).reason is Reason.NO_STATUS_DATE
    assert found(made, check, status_date=today).reason is Reason.NO_BASELINE
    later = {"status_date": today, "baseline_finish": [at("2027-01-04 17:00")] * 2}
    assert found(made, check, **later).reason is Reason.NOTHING_DUE


def test_a_delay_on_the_longest_path_moves_the_finish_by_as_much() -> None:
    finding = found(chain(5), Check.CRITICAL_PATH_TEST)
    assert (finding.value, finding.outcome, finding.tasks) == (600, Outcome.PASSED, ())


def test_a_date_that_holds_against_its_links_stops_the_delay_and_the_delayed_task_is_named() -> None:
    """B must start on Tuesday whatever happens to A: 600 days more of A move the finish by 599 only, A's own end."""
    must = {"constraint": [0, ConstraintKind.MUST_START_ON], "constraint_date": [NEVER, at("2026-11-24 08:00")]}
    tight = Thresholds(delay_tolerance_days=0)
    finding = found(network((0, 1), duration=[DAY, DAY], **must), Check.CRITICAL_PATH_TEST, tight)
    assert (finding.value, finding.outcome, finding.tasks) == (599, Outcome.NOT_PASSED, (0,))


def test_the_critical_path_test_says_when_it_cannot_be_made() -> None:
    done = {"actual_start": [at(MONDAY)], "actual_finish": [at(MONDAY) + 540]}
    assert found(network(duration=[DAY], **done), Check.CRITICAL_PATH_TEST).reason is Reason.NO_CRITICAL_WORK
    backward = chain(2, project_finish=at("2026-12-04 17:00"))
    assert found(backward, Check.CRITICAL_PATH_TEST).reason is Reason.PLANNED_FROM_FINISH
    far = chain(2, start="9999-01-04 08:00")
    assert found(far, Check.CRITICAL_PATH_TEST).reason is Reason.OUTSIDE_YEARS


def test_the_critical_path_length_index_compares_what_is_left_with_the_target() -> None:
    """Ten days from Monday; promised after nine: (10 − 1) / 10 = 0.9. After eleven: 1.1."""
    made = chain(10)
    late = found(made, Check.CRITICAL_PATH_LENGTH_INDEX, target_finish=at("2026-12-03 17:00"))
    assert (late.value, late.outcome) == (pytest.approx(0.9), Outcome.NOT_PASSED)
    assert late.tasks == tuple(range(10))
    early = found(made, Check.CRITICAL_PATH_LENGTH_INDEX, baseline_finish=[at("2026-12-07 17:00")] * 10)
    assert (early.value, early.outcome) == (pytest.approx(1.1), Outcome.PASSED)


def test_without_a_target_the_index_takes_the_float_of_what_finishes_last() -> None:
    """Two days, and a deadline after one: (2 − 1) / 2."""
    made = chain(2, deadline=[NEVER, at("2026-11-23 17:00")])
    assert found(made, Check.CRITICAL_PATH_LENGTH_INDEX).value == pytest.approx(0.5)
    assert found(chain(2), Check.CRITICAL_PATH_LENGTH_INDEX).value == 1


def test_the_index_begins_at_the_status_date() -> None:
    """On Wednesday morning 8 of 10 days are left, and 2 are missing: (8 − 2) / 8."""
    progress = {"actual_start": [at(MONDAY)], "status_date": at("2026-11-25 08:00"), "remaining": [8 * DAY]}
    made = network(duration=[10 * DAY], **progress)
    target = {"target_finish": at("2026-12-02 17:00"), "status_date": made.status_date}
    assert found(made, Check.CRITICAL_PATH_LENGTH_INDEX, **target).value == pytest.approx(6 / 8)


def test_what_is_no_task_is_not_counted() -> None:
    made = network((0, 1), (1, 2), duration=[DAY, 0, DAY])
    assert found(made, Check.LOGIC, counted=[True, False, True]).population == 2


def test_a_finished_plan_is_never_failed_for_what_is_left() -> None:
    done = {"actual_start": [at(MONDAY)], "actual_finish": [at(MONDAY) + 540]}
    made = network(duration=[DAY], **done)
    assessment = assess(CheckedPlan(network=made, dates=schedule(made), supplied=[False]))
    assert assessment.passed
    assert {finding.outcome for finding in assessment.findings} == {Outcome.NOT_APPLICABLE}


def test_an_empty_plan_has_fourteen_findings_that_are_not_applicable() -> None:
    made = network(duration=[])
    findings = assess(CheckedPlan(network=made, dates=schedule(made))).findings
    assert [finding.check for finding in findings] == list(Check)
    assert {finding.outcome for finding in findings} == {Outcome.NOT_APPLICABLE}


def test_arrays_of_another_length_are_refused() -> None:
    made = chain(2)
    with pytest.raises(InvalidNetwork, match="`supplied` has shape"):
        CheckedPlan(network=made, dates=schedule(made), supplied=[True])
    with pytest.raises(InvalidNetwork, match="dates of 3 tasks"):
        CheckedPlan(network=made, dates=schedule(chain(3)))


def drawn(seed: int) -> CheckedPlan:
    chance = np.random.default_rng(seed)
    made = random_network(random.Random(seed), replace(EVERYTHING, most_tasks=30))
    dates = schedule(made)
    baseline = dates.planned_finish + chance.integers(-5000, 5000, made.tasks)
    baseline[chance.random(made.tasks) < 0.3] = NEVER
    status = made.status_date if chance.random() < 0.5 else int(dates.planned_finish[0])
    supplied = chance.random(made.tasks) < 0.5
    return CheckedPlan(network=made, dates=dates, status_date=status, baseline_finish=baseline, supplied=supplied)


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 2**31))
def test_every_share_is_what_its_hits_are_of_its_population(seed: int) -> None:
    plan = drawn(seed)
    assessment = assess(plan)
    assert [finding.check for finding in assessment.findings] == list(Check)
    for finding in assessment.findings:
        assert (finding.value is None) == (finding.outcome is Outcome.NOT_APPLICABLE) == (finding.reason is not None)
        assert all(0 <= task < plan.network.tasks for task in finding.tasks)
        if finding.check not in SHARES or finding.value is None:
            continue
        of_links = Check.LEADS <= finding.check <= Check.RELATIONSHIP_TYPES
        share = len(finding.links if of_links else finding.tasks) / finding.population
        assert finding.value == pytest.approx(1 - share if finding.at_least else share)
        kept = finding.value >= finding.threshold if finding.at_least else finding.value <= finding.threshold
        assert (finding.outcome is Outcome.PASSED) == kept


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**31))
def test_an_office_that_allows_everything_fails_no_share(seed: int) -> None:
    names = ("missing_logic", "leads", "lags", "hard_constraints", "high_float", "negative_float", "high_duration")
    names += ("invalid_dates", "without_resources", "missed_tasks")
    thresholds = Thresholds(finish_to_start=0, **dict.fromkeys(names, 1.0))
    findings = assess(drawn(seed), thresholds).findings
    assert all(finding.outcome is not Outcome.NOT_PASSED for finding in findings if finding.check in SHARES)


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**31), tasks=st.integers(2, 30))
def test_a_network_of_links_alone_passes_the_critical_path_test(seed: int, tasks: int) -> None:
    chance = np.random.default_rng(seed)
    pairs = sorted({(int(a), int(b)) for a, b in np.sort(chance.integers(0, tasks, (2 * tasks, 2))) if a < b})
    made = network(*pairs, duration=chance.integers(1, 9, tasks) * DAY)
    finding = found(made, Check.CRITICAL_PATH_TEST)
    assert (finding.value, finding.outcome) == (600, Outcome.PASSED)
