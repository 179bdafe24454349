"""Plans for the Gantt's harness: the mockup's own plan, read from the design, and synthetic ones of any size."""

from __future__ import annotations

import random
import re
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from lxml import html

MOCKUP = Path(__file__).parents[3].parent / "shared" / "design" / "look" / "project-plan.html"
DAY = 8 * 60
COLUMNS = ["row", "name", "days", "start", "finish", "late", "float", "percent"]
FIELDS = [
    "id",
    "row",
    "wbs",
    "name",
    "level",
    "kind",
    "start",
    "finish",
    "duration",
    "baselineStart",
    "baselineFinish",
    "percent",
    "totalFloat",
    "critical",
    "late",
]
TASK, SUMMARY, MILESTONE = 0, 1, 2
FINISH_START = 1
NAMES = ["Plan", "Phase", "Package", "Task"]
# Row numbers of the mockup's links, read off its picture.
MOCKUP_LINKS = [
    (10, 13),
    (11, 13),
    (13, 15),
    (15, 16),
    (15, 17),
    (16, 18),
    (12, 19),
    (17, 19),
    (16, 20),
    (18, 21),
    (18, 23),
    (20, 23),
    (23, 24),
    (23, 25),
    (24, 26),
    (19, 26),
    (21, 26),
    (25, 26),
]


def minute(year: int, month: int, day: int, hour: int = 0) -> int:
    """Plan minutes of a wall-clock hour."""
    return int((datetime(year, month, day, hour) - datetime(1970, 1, 1)).total_seconds() // 60)


def frame(title: str, tasks: dict[str, list[Any]], links: list[tuple[int, int]], status: int) -> dict[str, Any]:
    """The payload the island takes."""
    start, finish = min(tasks["start"]), max(tasks["finish"])
    monday = start - (start // 1440 + 3) % 7 * 1440 - start % 1440
    weekends = [[at + 5 * 1440, at + 7 * 1440] for at in range(monday, finish + 60 * 1440, 7 * 1440)]
    return {
        "title": title,
        "start": start,
        "finish": finish,
        "statusDate": status,
        "minutesPerDay": DAY,
        "columns": COLUMNS,
        "tasks": tasks,
        "nonWorking": weekends,
        "words": {},
        "links": {"from": [a for a, _ in links], "to": [b for _, b in links], "kind": [FINISH_START] * len(links)},
    }


def mockup() -> dict[str, Any]:
    """The plan of the design's picture, so that both can be laid side by side."""
    page = html.fromstring(MOCKUP.read_text())
    tasks: dict[str, list[Any]] = {field: [] for field in FIELDS}
    for row in page.xpath('//div[@class="tree"]//tbody/tr'):
        _add_mockup_row(tasks, row)
    index = {number: at for at, number in enumerate(tasks["row"])}
    return frame(
        "Ardley Depot Electrification", tasks, [(index[a], index[b]) for a, b in MOCKUP_LINKS], minute(2026, 10, 9)
    )


def _add_mockup_row(tasks: dict[str, list[Any]], row: Any) -> None:
    cells = [cell.text_content().strip() for cell in row]
    number, name, days, start, finish, late, slack, percent = cells
    kind = SUMMARY if "sum" in row.get("class") else MILESTONE if days == "–" else TASK
    late_days = int(late)
    level = int(row.get("class")[1])
    shift = round(late_days * 7 / 5) * 1440
    # A summary begins with its first task, which in the mockup is hardly late.
    begin_shift = shift // 5 * level if kind == SUMMARY else shift
    first, last = _date(start), _date(finish) + (0 if kind == MILESTONE else 1440)
    _add(
        tasks,
        {
            "id": f"T{number}",
            "row": int(number),
            "wbs": number,
            "name": name,
            "level": level,
            "kind": kind,
            "start": last if kind == MILESTONE else first,
            "finish": last,
            "duration": 0 if days == "–" else int(days) * DAY,
            "baselineStart": first - begin_shift,
            "baselineFinish": last - shift,
            "percent": int(percent),
            "totalFloat": None if slack == "–" else int(slack) * DAY,
            "critical": int(slack == "0" and kind != SUMMARY),
            "late": late_days,
        },
    )
    if number == "2":
        for child in range(3, 8):
            _add(
                tasks,
                {field: tasks[field][-1] for field in FIELDS}
                | {
                    "id": f"T{child}",
                    "row": child,
                    "name": f"Design package {child - 2}",
                    "level": 2,
                    "kind": TASK,
                    "critical": 0,
                },
            )


def _add(tasks: dict[str, list[Any]], values: dict[str, Any]) -> None:
    for field, value in values.items():
        tasks[field].append(value)


def _date(text: str) -> int:
    at = datetime.strptime(re.sub(r"\s+", " ", text), "%d %b %y")
    return minute(at.year, at.month, at.day)


def synthetic(size: int, seed: int = 7) -> dict[str, Any]:
    """A plan of any size: summaries of about ten tasks in two levels, chains within them, some links far across."""
    draw = random.Random(seed)
    tasks: dict[str, list[Any]] = {field: [] for field in FIELDS}
    links: list[tuple[int, int]] = []
    begin = datetime(2026, 1, 5, 8)
    leaves: list[int] = []
    for at in range(size):
        depth = 0 if at == 0 else 1 if at % 60 == 1 else 2 if at % 12 == 2 else 3
        days = draw.choice([1, 2, 3, 5, 8, 10, 15])
        start = begin + timedelta(days=at * 1500 / max(size, 600) + draw.random() * 10)
        kind = SUMMARY if depth < 3 else MILESTONE if draw.random() < 0.06 else TASK
        length = {0: 1600, 1: 60, 2: 25}.get(depth, 0 if kind == MILESTONE else days * 1.4)
        first = int((start - datetime(1970, 1, 1)).total_seconds() // 60)
        last = first + int(length * 1440)
        critical = int(kind != SUMMARY and draw.random() < 0.15)
        _add(
            tasks,
            {
                "id": f"T{at}",
                "row": at + 1,
                "wbs": str(at + 1),
                "name": f"{NAMES[depth]} {at + 1}",
                "level": depth,
                "kind": kind,
                "start": first,
                "finish": last,
                "duration": 0 if kind == MILESTONE else days * DAY,
                "baselineStart": first - draw.randrange(10) * 1440,
                "baselineFinish": last - draw.randrange(10) * 1440,
                "percent": max(0, min(100, round(100 - at * 180 / size))),
                "totalFloat": 0 if critical else draw.randrange(60) * DAY,
                "critical": critical,
                "late": draw.randrange(-3, 30),
            },
        )
        if depth == 3:
            leaves.append(at)
    links += list(pairwise(leaves))
    links += [
        (a, leaves[min(len(leaves) - 1, place + draw.randrange(2, 400))])
        for place, a in enumerate(leaves)
        if place % 3 == 0
    ]
    return frame(f"Synthetic plan of {size} tasks", tasks, [(a, b) for a, b in links if a != b], minute(2027, 3, 1))
