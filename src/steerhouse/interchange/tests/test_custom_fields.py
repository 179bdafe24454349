"""Fields that an office added to its tool come in from three formats and go out with equal values."""

from pathlib import Path

import pytest

from steerhouse.interchange.mspdi import read_mspdi
from steerhouse.interchange.mspdi.writer import mspdi_lines
from steerhouse.interchange.read import read_schedule
from steerhouse.interchange.schedule_file import FieldKind, ScheduleFile
from steerhouse.interchange.tests.shared import SCHEDULES, elements, needs_shared, project, task
from steerhouse.interchange.tests.test_pmxml import activity, pmxml
from steerhouse.interchange.tests.test_xer import task as activity_row
from steerhouse.interchange.tests.test_xer import xer
from steerhouse.interchange.xer.tasks import WBS_FROM

TEXT1, NUMBER1, CODE1 = 188743731, 188743767, 188744096


def attribute(number: int, **values: object) -> str:
    return f"<ExtendedAttribute>{elements(FieldID=number, **values)}</ExtendedAttribute>"


def saved(folder: Path, text: str, name: str = "plan.xml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def back(file: ScheduleFile, folder: Path) -> ScheduleFile:
    return read_mspdi(saved(folder, "".join(mspdi_lines(file)), "back.xml"))


def said(file: ScheduleFile) -> dict[int, dict[str, str]]:
    """Label and value of every field of every task that has one."""
    labels = {one.key: one.label for one in file.fields}
    return {one.uid: {labels[key]: value for key, value in one.fields} for one in file.tasks if one.fields}


def test_custom_fields_with_alias_and_list_and_outline_codes_come_back_as_they_were(tmp_path: Path) -> None:
    entries = elements(ID=1, Value="Red", Description="Stop"), elements(ID=2, Value="Green")
    listed = "".join(f"<Value>{one}</Value>" for one in entries)
    codes = "".join(
        f"<Value>{elements(ValueID=number, ParentValueID=parent, Value=value)}</Value>"
        for number, parent, value in ((1, 0, "Civil"), (2, 1, "Bridges"))
    )
    head = (
        f"<OutlineCodes><OutlineCode>{elements(FieldID=CODE1, Alias='Trade')}<Values>{codes}</Values></OutlineCode>"
        f"</OutlineCodes><ExtendedAttributes><ExtendedAttribute>{elements(FieldID=TEXT1, Alias='Light')}"
        f"<ValueList>{listed}</ValueList></ExtendedAttribute></ExtendedAttributes>"
    )
    code = f"<OutlineCode>{elements(FieldID=CODE1, ValueID=2)}</OutlineCode>"
    inner = attribute(TEXT1, ValueID=1) + attribute(NUMBER1, Value="12.50") + code
    file = read_mspdi(saved(tmp_path, project([task(1, inner), task(2)], head=head)))
    assert said(file) == {1: {"Light": "Red", "Number1": "12.50", "Trade": "Civil.Bridges"}}
    light = next(one for one in file.fields if one.label == "Light")
    assert (light.key, [(one.value, one.description) for one in light.values]) == (
        "Text1", [("Red", "Stop"), ("Green", "")],
    )  # fmt: skip
    after = back(file, tmp_path)
    assert (after.fields, [one.fields for one in after.tasks]) == (file.fields, [one.fields for one in file.tasks])


def test_user_defined_fields_and_codes_of_an_exchange_file_become_free_fields_of_project_xml(tmp_path: Path) -> None:
    types = [
        {"udf_type_id": number, "table_name": table, "udf_type_label": label, "logical_data_type": kind}
        for number, table, label, kind in (
            (1, "TASK", "Drawing", "FT_TEXT"), (2, "TASK", "Crane cost", "FT_MONEY"),
            (3, "PROJWBS", "Handed over", "FT_END_DATE"), (4, "RSRC", "Badge", "FT_TEXT"),
        )
    ]  # fmt: skip
    values = [
        {"udf_type_id": number, "fk_id": owner, "udf_date": date, "udf_number": amount, "udf_text": text}
        for number, owner, date, amount, text in (
            (1, 1, "", "", "A-17"), (2, 1, "", "1250.5", ""), (3, 11, "2026-12-01 08:00", "", ""),
            (4, 1, "", "", "no task"),
        )
    ]  # fmt: skip
    codes = [
        {"actv_code_id": 1, "parent_actv_code_id": "", "actv_code_type_id": 9, "actv_code_name": "", "short_name": "N"},
        {"actv_code_id": 2, "parent_actv_code_id": 1, "actv_code_type_id": 9, "actv_code_name": "", "short_name": "2"},
    ]
    text = xer(
        TASK=[activity_row(1), activity_row(2)], UDFTYPE=types, UDFVALUE=values, ACTVCODE=codes,
        ACTVTYPE=[{"actv_code_type_id": 9, "actv_code_type": "Zone"}],
        TASKACTV=[{"task_id": 1, "actv_code_type_id": 9, "actv_code_id": 2}],
    )  # fmt: skip
    file = read_schedule(saved(tmp_path, text, "plan.xer"))
    wanted = {
        1: {"Drawing": "A-17", "Crane cost": "125050", "Zone": "N.2"},
        11 + WBS_FROM: {"Handed over": "2026-12-01T08:00"},
    }
    assert said(file) == wanted
    assert ("User-defined fields and their values", 1) in [(one.what, one.count) for one in file.not_carried]
    after = back(file, tmp_path)
    assert said(after) == wanted
    assert {one.label: one.kind for one in after.fields} == {one.label: one.kind for one in file.fields}


def test_fields_and_codes_of_primavera_xml_are_those_of_its_exchange_file(tmp_path: Path) -> None:
    top = (
        f"<UDFType>{elements(ObjectId=1, SubjectArea='Activity', Title='Weight', DataType='Double')}</UDFType>"
        f"<ActivityCodeType>{elements(ObjectId=9, Name='Zone')}</ActivityCodeType>"
        f"<ActivityCode>{elements(ObjectId=2, CodeTypeObjectId=9, CodeValue='North')}</ActivityCode>"
    )
    more = (
        f"<Code>{elements(TypeObjectId=9, ValueObjectId=2)}</Code>"
        f"<UDF>{elements(TypeObjectId=1, DoubleValue='7.5')}</UDF>"
    )
    file = read_schedule(saved(tmp_path, pmxml(activity(1, more), top=top), "p6.xml"))
    assert said(file) == {1: {"Weight": "7.5", "Zone": "North"}}
    assert said(back(file, tmp_path)) == said(file)


@pytest.mark.parametrize(("retained", "override", "warned"), [("N", "N", 1), ("Y", "N", 0), ("N", "Y", 0)])
def test_a_file_that_was_scheduled_by_actual_dates_says_so(
    tmp_path: Path, retained: str, override: str, warned: int
) -> None:
    options = {"proj_id": 1, "sched_retained_logic": retained, "sched_progress_override": override}
    file = read_schedule(saved(tmp_path, xer(TASK=[activity_row(1)], SCHEDOPTIONS=[options]), "plan.xer"))
    assert sum("actual dates" in one.message for one in file.warnings) == warned
    assert file.project.retained_logic is (override == "N")


@needs_shared
def test_real_custom_fields_are_read_by_what_the_office_called_them() -> None:
    file = read_schedule(SCHEDULES / "golden" / "sf259.from-mpp.mspdi.xml")
    assert {"Pk", "Serviços", "Classe"} <= {one.label for one in file.fields}
    costs = read_schedule(SCHEDULES / "mpxj" / "gen_task-costs-project2019-mspdi.xml")
    assert {one.kind for one in costs.fields} == {FieldKind.COST} and len(costs.fields) == 10
