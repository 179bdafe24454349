"""Microsoft Project XML that we write opens again field by field, its elements in the order that the tool expects."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from steerhouse.interchange.check_dates import check_file
from steerhouse.interchange.mspdi import read_mspdi
from steerhouse.interchange.mspdi.writer import mspdi_lines
from steerhouse.interchange.mspdi.writing import duration, element, hundredths, moment, tenths
from steerhouse.interchange.plan_time import minutes_since_epoch
from steerhouse.interchange.read import read_schedule
from steerhouse.interchange.schedule_file import ScheduleFile
from steerhouse.interchange.tests.shared import (
    SCHEDULES,
    mspdi_files,
    needs_shared,
    pmxml_files,
    project,
    task,
    xer_files,
)

# Where a thing stood in the old file and what the reader had to say about it is not what the plan says.
OF_THE_FILE = frozenset(["line", "not_carried", "warnings", "format"])
NEWEST = SCHEDULES / "mpxj" / "gen_assignment-assignments-project2019-mspdi.xml"


def written(file: ScheduleFile, folder: Path) -> Path:
    path = folder / "written.xml"
    path.write_text("".join(mspdi_lines(file)), encoding="utf-8")
    return path


def differences(one: object, other: object, place: str = "") -> Iterator[str]:
    """Every field in which two plans differ."""
    if is_dataclass(one) and is_dataclass(other):
        for each in fields(one):
            if each.name not in OF_THE_FILE:
                yield from differences(getattr(one, each.name), getattr(other, each.name), f"{place}.{each.name}")
    elif isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        for at, (mine, theirs) in enumerate(zip(one, other, strict=True)):
            yield from differences(mine, theirs, f"{place}[{at}]")
    elif isinstance(one, float) and one == pytest.approx(other, abs=1e-6):
        return
    elif one != other:
        yield f"{place}: {one!r} → {other!r}"


@needs_shared
@pytest.mark.parametrize("path", mspdi_files(), ids=lambda path: path.name)
def test_a_real_file_written_and_read_again_differs_in_no_field(path, tmp_path):
    before = read_schedule(path)
    after = read_mspdi(written(before, tmp_path))
    assert list(differences(before, after)) == []
    assert {one.what for one in after.not_carried} <= {"Seconds of dates (rounded to the minute)"}


@needs_shared
@pytest.mark.parametrize("path", [*xer_files(), *pmxml_files()], ids=lambda path: path.name)
def test_a_primavera_file_as_project_xml_keeps_everything_and_its_dates_stand_for_stored_ones(path, tmp_path):
    before = read_schedule(path)
    rows = [replace(one, stored=replace(one.stored, start=one.start, finish=one.finish)) for one in before.tasks]
    after = read_mspdi(written(before, tmp_path))
    # Project XML has no place for how progress is computed, and holds links below their successors.
    facts = replace(before.project, hold_to_status_date=None, retained_logic=None)
    places = {one.uid: at for at, one in enumerate(before.tasks)}
    links = sorted(before.links, key=lambda link: places[link.successor_uid])
    assert list(differences(replace(before, project=facts, tasks=tuple(rows), links=tuple(links)), after)) == []
    assert check_file(after, name="") == check_file(before, name="")


@needs_shared
def test_elements_stand_in_the_order_in_which_the_tool_writes_them(tmp_path):
    ours = etree.parse(str(written(read_schedule(NEWEST), tmp_path))).getroot()
    theirs = etree.parse(str(NEWEST)).getroot()
    assert _orders(ours) & {(later, earlier) for earlier, later in _orders(theirs)} == set()


def _orders(root: etree._Element) -> set[tuple[str, str]]:
    """Every two children of an element, the one before the other, each named with its parent."""
    found: set[tuple[str, str]] = set()
    for parent in root.iter("{*}Project", "{*}Task", "{*}Resource", "{*}Assignment", "{*}Calendar", "{*}Exception"):
        head = etree.QName(parent).localname
        names = list(dict.fromkeys(f"{head}.{etree.QName(child).localname}" for child in parent))
        found |= {(one, other) for at, one in enumerate(names) for other in names[at + 1 :]}
    return found


def test_texts_that_look_like_markup_or_hold_what_no_xml_can_hold_come_back_as_text(tmp_path):
    path = tmp_path / "plan.xml"
    path.write_text(project([task(1)]), encoding="utf-8")
    file = read_mspdi(path)
    nasty = replace(file.tasks[0], name="</Task> & <b> ]]> \x00\x0b\ud800 \u202e", notes=" a\r\nb ")
    (after,) = read_mspdi(written(replace(file, tasks=(nasty,)), tmp_path)).tasks
    assert after.name == "</Task> & <b> ]]> ��� \u202e"
    assert after.notes == " a\nb "


def test_a_base_calendar_that_is_not_in_the_plan_is_not_named(tmp_path):
    path = tmp_path / "plan.xml"
    path.write_text(project([task(1)]), encoding="utf-8")
    file = read_mspdi(path)
    (calendar,) = file.calendars
    after = read_mspdi(written(replace(file, calendars=(replace(calendar, base_uid=77),)), tmp_path))
    assert after.calendars == (calendar,)


@given(st.integers(0, 600_000), st.integers(0, 59))
def test_a_duration_of_whole_seconds_is_read_as_it_was(minutes, seconds):
    value = minutes + seconds / 60
    text = duration(value)
    hours, rest = text.removeprefix("PT").split("H")
    whole, left = rest.removesuffix("S").split("M")
    assert float(hours) * 60 + float(whole) + float(left) / 60 == value


@settings(max_examples=300)
@given(st.integers(-719_162 * 1440, 2_932_896 * 1440), st.integers(0, 59))
def test_a_moment_of_whole_seconds_is_read_as_it_was(minutes, seconds):
    text = moment(minutes + seconds / 60)
    assert minutes_since_epoch(text) == pytest.approx(minutes + seconds / 60, abs=1e-6)
    assert seconds or minutes_since_epoch(text) == minutes


@pytest.mark.parametrize(
    ("minor", "currency", "shown"), [(1186, "GBP", "1186"), (5, "JPY", "500"), (1234, "BHD", "123.4")]
)
def test_amounts_are_hundredths_of_any_currency(minor, currency, shown):
    assert hundredths(minor, currency) == Decimal(shown)


def test_what_is_not_known_is_left_out():
    assert [moment(None), duration(None), tenths(None), hundredths(None, "GBP")] == [None] * 4
    assert element("Deadline", None) == element("Notes", "") == ""
