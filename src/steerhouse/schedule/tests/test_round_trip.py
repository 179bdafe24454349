"""Real files become plans, go out and come back: every field equal, or documented as not carried."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.support.missing import shared_folder

from steerhouse.core.actors import Actor
from steerhouse.interchange.round_trip import differences
from steerhouse.interchange.schedule_file import FileBaseline
from steerhouse.projects.models import Component
from steerhouse.schedule import round_trip
from steerhouse.schedule.round_trip import NOT_CARRIED, RoundTrip, sort_out
from steerhouse.schedule.tests.makers import MONDAY, link, plan, task

SYSTEM = Actor.system("round trip")
pytestmark = pytest.mark.django_db
# The whole of the folder, 64 files, is for the command: it takes a minute.
REAL = (
    "golden/bug2.from-mpp.mspdi.xml", "golden/legacy__sample.xml", "golden/sf259.from-mpp.mspdi.xml",
    "mpxj/baselines.xml", "mpxj/mspdiassignmentfields.xml", "mpxj/mspdisplittask.xml",
    "mpxj/generated_task-percentcomplete_percent-complete-8.4.pmxml", "exupery/MDL4D.xer",
)  # fmt: skip


@pytest.mark.parametrize("name", REAL)
def test_a_real_file_comes_back_without_a_difference_that_nobody_documented(name: str, tmp_path: Path) -> None:
    found = round_trip.round_trip(shared_folder("data", "schedules", *name.split("/")), tmp_path)
    assert (found.refused, [str(one) for one in found.differences]) == ("", [])
    assert not Component.objects.visible_to(SYSTEM).exists()


def test_a_value_that_became_another_one_is_a_difference_though_its_loss_is_documented() -> None:
    before = plan([replace(task(1, "Dig", 2), priority=700, fixed_cost=500)])
    lost, other = (replace(before, tasks=(replace(before.tasks[0], fixed_cost=one),)) for one in (None, 400))
    assert "fixed_cost" in NOT_CARRIED["task"]
    for after, count in ((lost, 0), (other, 1), (before, 0)):
        found = RoundTrip("a.xml")
        sort_out(found, before, after)
        assert len(found.differences) == count


def test_every_kind_of_row_is_compared_and_named() -> None:
    before = plan([task(1, "Dig", 2), task(2, "Pour", 1)], [link(1, 2)])
    promised = (FileBaseline(number=0, start=MONDAY, finish=None, duration=None, work=None, cost=None),)
    after = replace(
        before, tasks=(replace(before.tasks[1], baselines=promised), before.tasks[0]), links=(),
        project=replace(before.project, title="Other"),
    )  # fmt: skip
    told = [(one.kind, one.uid, one.field) for one in differences(before, after)]
    assert told == [
        ("project", "", "title"), ("task", "2", "baselines"), ("link", "1 → 2 (FS)", ""),
        ("task", "", "order of the rows"),
    ]  # fmt: skip
