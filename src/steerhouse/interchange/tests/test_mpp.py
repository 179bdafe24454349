"""Files that MPXJ reads: converted in a process of their own, the same as the XML made of them elsewhere."""

import csv
import os
from dataclasses import replace
from shutil import which

import pytest

from steerhouse.interchange import child
from steerhouse.interchange.child import read_in_child
from steerhouse.interchange.mpp import converter_installed
from steerhouse.interchange.problems import FileRefused
from steerhouse.interchange.read import read_schedule
from steerhouse.interchange.schedule_file import ScheduleFile
from steerhouse.interchange.tests.shared import SCHEDULES, needs_shared
from steerhouse.interchange.tests.test_mspdi_writer import differences

ORACLE = SCHEDULES / "_oracle_mpxj_16.10.0" / "summary.csv"
MPP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Props14".encode("utf-16-le") * 9
needs_converter = pytest.mark.skipif(
    not (converter_installed() and (which("java") or os.environ.get("JAVA_HOME"))),
    reason="missing: the optional part mpp (packages mpxj and JPype1, with Java)",
)


def without_empty_progress(file: ScheduleFile) -> ScheduleFile:
    """Versions of MPXJ write no actual duration or one of zero for what has not begun."""
    return replace(file, tasks=tuple(replace(one, actual_duration=one.actual_duration or None) for one in file.tasks))


@needs_shared
@needs_converter
@pytest.mark.parametrize("name", ["mpp9relations", "mpp12relations", "mpp14relations", "SubprojectA-9"])
def test_a_project_file_of_its_own_format_is_read_like_the_xml_made_of_it(name):
    expected = read_schedule(SCHEDULES / "golden" / f"{name}.from-mpp.mspdi.xml")
    found = read_in_child(SCHEDULES / "golden" / f"{name}.mpp")
    assert list(differences(without_empty_progress(expected), without_empty_progress(found))) == []


@needs_shared
@needs_converter
@pytest.mark.parametrize("name", ["ganttproject/HouseBuildingSample.gan", "ganttproject-uba/gantt.gan"])
def test_a_ganttproject_file_holds_as_much_as_the_converter_says_by_itself(name):
    with ORACLE.open(encoding="utf-8", newline="") as text:
        (counted,) = [row for row in csv.DictReader(text) if row["file"] == name]
    file = read_in_child(SCHEDULES / name)
    summaries = sum(one.summary for one in file.tasks)
    assert (len(file.tasks) - summaries, summaries) == (int(counted["leaf_tasks"]), int(counted["summary_tasks"]))
    assert (len(file.links), len(file.resources)) == (int(counted["relations"]), int(counted["resources"]))


@pytest.mark.parametrize("data", [MPP, b"MPX,Microsoft Project,4.0\r\n"])
def test_without_the_optional_part_the_refusal_names_it(data, tmp_path, monkeypatch):
    monkeypatch.setattr(child, "converter_installed", lambda: False)
    path = tmp_path / "plan.mpp"
    path.write_bytes(data)
    with pytest.raises(FileRefused, match=r"steerhouse\[mpp\].*XML"):
        read_in_child(path)


@needs_converter
def test_a_damaged_file_is_refused_in_plain_words(tmp_path):
    path = tmp_path / "plan.mpp"
    path.write_bytes(MPP)
    with pytest.raises(FileRefused, match="damaged"):
        read_in_child(path)
