"""Charts tell the truth about their numbers."""

import re

from django.template.loader import render_to_string
from django.utils import translation

from steerhouse.reporting.charts import GAP, LABEL, TOTAL, Part, StackRow, columns, diverging, stack


def test_segments_fill_the_bar_and_follow_the_counts() -> None:
    row = stack(
        [StackRow("2022", [Part(118, "attention", "Amber"), Part(24, "critical", "Red"), Part(0, "ok", "Green")], "3")]
    )
    segments = row.rows[0].segments
    assert [s.count for s in segments] == [118, 24]
    assert abs(sum(s.width for s in segments) + GAP - (328 - LABEL - TOTAL)) < 0.05
    assert abs(segments[0].width / segments[1].width - 118 / 24) < 0.01


def test_a_new_scale_is_marked_and_an_old_one_is_not() -> None:
    rows = [
        StackRow(str(year), [Part(1, "ok", "Green")], "five" if year < 2022 else "three") for year in (2019, 2021, 2022)
    ]
    assert [row.break_y is not None for row in stack(rows).rows] == [False, False, True]


def test_a_period_without_any_rating_draws_no_segment() -> None:
    assert stack([StackRow("2020", [], "five")]).rows[0].segments == []


def test_a_variance_without_a_value_draws_nothing() -> None:
    assert diverging(None, 1.0) is None


def test_a_missing_year_is_a_gap_and_not_a_value() -> None:
    drawn = columns([("2019", 2.0, "2"), ("2020", None, "–"), ("2021", 4.0, "4")])
    assert [c.height > 0 for c in drawn.columns] == [True, False, True]


def test_geometry_keeps_its_points_where_people_write_a_comma() -> None:
    rows = stack([StackRow("2022", [Part(118, "attention", "Amber"), Part(24, "critical", "Red")], "3")])
    costs = columns([("2021", 1.0, "1,0"), ("2022", 3.0, "3,0")])
    with translation.override("de"):
        drawn = render_to_string("reporting/_stack.html", {"stack": rows, "caption": "Ratings"})
        drawn += render_to_string("reporting/_development.html", {"cost_chart": costs, "caption": "Costs"})
    numbers = re.findall(r' (?:x|y|x1|x2|y1|y2|width|height|viewBox)="([^"]*)"', drawn)
    assert len(numbers) > 20
    assert [one for one in numbers if "," in one] == []
