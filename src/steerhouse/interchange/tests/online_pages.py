"""A synthetic folder of Project Online's feed for tests: three projects, pages in the plain and the verbose form."""

import json
import uuid
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

SITE = "https://pwa.example.org/_api/ProjectData"
PROJECTS = ("Harbour wall", "Ferry terminal", "Data centre move")
PEOPLE = ("Ada Marsh", "Ben Oduya", "Chen Wei")
TASKS_EACH, PAGE = 12, 15
Row = dict[str, Any]


def guid(kind: str, number: int) -> str:
    """The same guid for the same thing, whenever it is asked for."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{kind}/{number}"))


def project(number: int) -> Row:
    return {
        "ProjectId": guid("project", number),
        "ProjectName": PROJECTS[number],
        "EnterpriseProjectTypeName": "Major project",
        "ProjectDescription": "",
        "ProjectOwnerName": "Dora Quist",
        "ProjectStartDate": "2026-01-05T08:00:00",
        "ProjectFinishDate": "2026-06-30T17:00:00",
        "ProjectCurrency": "EUR",
        "ProjectType": 0,
        "ProjectWork": "480.000000",
        "Cost_x0020_Centre": f"CC-{number}00",
        "StrategicGoal": "Safe shores",
    }


def task(of: int, number: int) -> Row:
    """Every sixth task is a summary of the five below it; the row before the first one is the project itself."""
    summary, place = number % 6 == 0, of * 100 + number
    day = 5 + number
    return {
        "ProjectId": guid("project", of),
        "ProjectName": PROJECTS[of],
        "TaskId": guid("task", place),
        "TaskName": f"Phase {number // 6 + 1}" if summary else f"Task {number}",
        "TaskIndex": number + 1,
        "TaskClientUniqueId": number + 10,
        "TaskOutlineLevel": 1 if summary else 2,
        "TaskOutlineNumber": str(number // 6 + 1) if summary else f"{number // 6 + 1}.{number % 6}",
        "TaskWBS": str(number // 6 + 1) if summary else f"{number // 6 + 1}.{number % 6}",
        "TaskIsSummary": summary,
        "TaskIsProjectSummary": False,
        "TaskIsActive": True,
        "TaskIsMilestone": False,
        "TaskStartDate": f"2026-01-{day:02d}T08:00:00",
        "TaskFinishDate": f"2026-01-{day + 1:02d}T17:00:00",
        "TaskDuration": "16.000000",
        "TaskWork": "80.000000" if summary else "16.500000",
        "TaskPercentCompleted": 50 if number == 1 else 0,
        "TaskActualStartDate": "2026-01-06T08:00:00" if number == 1 else None,
        "TaskBaseline0StartDate": f"2026-01-{day:02d}T08:00:00",
        "TaskBaseline0FinishDate": f"2026-01-{day:02d}T17:00:00",
        "TaskTotalSlack": "8.000000",
        "RiskLevel": "High" if number == 2 else None,
    }


def project_summary(of: int) -> Row:
    usual = task(of, 0)
    return usual | {
        "TaskId": guid("summary", of), "TaskIndex": 0, "TaskClientUniqueId": 0, "TaskOutlineLevel": 0,
        "TaskIsProjectSummary": True, "TaskName": PROJECTS[of], "TaskWork": "165.000000", "TaskOutlineNumber": "0",
    }  # fmt: skip


def assignment(of: int, number: int) -> Row:
    return {
        "ProjectId": guid("project", of),
        "ProjectName": PROJECTS[of],
        "TaskId": guid("task", of * 100 + number),
        "TaskName": f"Task {number}",
        "AssignmentId": guid("assignment", of * 100 + number),
        "ResourceId": guid("resource", number % len(PEOPLE)),
        "ResourceName": PEOPLE[number % len(PEOPLE)],
        "AssignmentWork": "16.500000",
        "AssignmentActualWork": "4.000000" if number == 1 else "0.000000",
        "AssignmentPeakUnits": "1.000000",
        "AssignmentCost": "825.000000",
    }


def resource(number: int) -> Row:
    return {
        "ResourceId": guid("resource", number),
        "ResourceName": PEOPLE[number],
        "ResourceType": 2,
        "ResourceMaxUnits": "1.000000",
        "ResourceStandardRate": "50.000000",
        "ResourceIsActive": True,
        "Home_x0020_Base": "Depot",
    }


def rows() -> dict[str, list[Row]]:
    """Every row of the feed by its entity set."""
    leaves = [number for number in range(TASKS_EACH) if number % 6]
    numbers = range(len(PROJECTS))
    return {
        "Projects": [project(of) for of in numbers],
        "Tasks": [
            row for of in numbers for row in (project_summary(of), *(task(of, number) for number in range(TASKS_EACH)))
        ],
        "Assignments": [assignment(of, number) for of in numbers for number in leaves],
        "Resources": [resource(number) for number in range(len(PEOPLE))],
        "TimesheetLines": [
            {
                "TimesheetLineId": guid("line", of), "ProjectId": guid("project", of),
                "TaskId": guid("task", of * 100 + 1),
                "ActualWorkBillable": "3.500000", "ActualWorkNonBillable": "0.500000", "TimesheetName": "Week 2",
            }
            for of in numbers
        ],
        "AssignmentTimephasedDataSet": [
            {
                "AssignmentId": guid("assignment", 1), "ProjectId": guid("project", 0), "AssignmentWork": "8.000000",
                "TimeByDay": f"2026-01-{day:02d}T00:00:00",
            }
            for day in (6, 7)
        ],
    }  # fmt: skip


def serial(row: Row) -> Row:
    """Dates as the verbose form spells them, in milliseconds."""
    dates = {"2026-01-05T08:00:00": 1767600000000, "2026-06-30T17:00:00": 1782838800000}
    return {
        name: f"/Date({dates[value]})/" if isinstance(value, str) and value in dates else value
        for name, value in row.items()
    }


def pages(entity: str, found: list[Row], *, size: int = PAGE) -> dict[str, bytes]:
    """The pages of an entity set under names that say nothing; Projects and time come in the verbose form."""
    made = {}
    for start in range(0, len(found), size):
        part, more = found[start : start + size], start + size < len(found)
        link = f"{SITE}/{entity}?$skip={start + size}"
        if entity in ("Tasks", "Assignments"):
            body: Row = {"odata.metadata": f"{SITE}/$metadata#{entity}", "value": part}
            body |= {"odata.nextLink": link} if more else {}
        elif entity == "Resources":
            body = {"value": part} | ({"@odata.nextLink": link} if more else {})
        else:
            inner: Row = {"results": [serial(row) for row in part]}
            body = {"d": inner | ({"__next": link} if more else {})}
        made[f"answer-{len(entity)}-{start}.json"] = json.dumps(body).encode()
    return made


def folder(feed: dict[str, list[Row]] | None = None) -> dict[str, bytes]:
    """All pages by their file names."""
    found = rows() if feed is None else feed
    return {name: data for entity, some in found.items() for name, data in pages(entity, some).items()}


def archive(files: dict[str, bytes] | None = None) -> bytes:
    """The pages as an archive."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in (folder() if files is None else files).items():
            packed.writestr(f"feed/{name}", data)
    return out.getvalue()


def written(path: Path, files: dict[str, bytes] | None = None) -> Path:
    """The archive as a file."""
    path.write_bytes(archive(files))
    return path
