"""Charts tell the truth about their numbers."""

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
