"""The yearly lists of a government's major projects: counted by other code, and read however they are arranged."""

import csv
import random
import re
from collections import Counter
from datetime import date
from io import StringIO

import pytest

from steerhouse.interchange.portfolio_list import Reason, load_mapping, mapping_names, read_portfolio_list
from steerhouse.interchange.portfolio_list.mapping import parse_mapping
from steerhouse.interchange.problems import FileRefused
from steerhouse.interchange.tests.shared import GMPP, needs_shared

AUTHORITY, OWNER = "independent authority", "senior responsible owner"
YEARS = (2014, 2016, 2018, 2019, 2021, 2022)
PROJECTS = {2014: 199, 2016: 143, 2018: 133, 2019: 133, 2021: 184, 2022: 235}
WITHHELD = {2014: 15, 2016: 5, 2018: 4, 2019: 3, 2021: 8, 2022: 14}
# From the data's own description.
RATINGS = {
    2014: {"Amber": 63, "Amber/Green": 54, "Amber/Red": 37, "Green": 17, "Red": 4},
    2016: {"Amber": 55, "Amber/Red": 38, "Amber/Green": 29, "Green": 10, "Red": 6},
    2018: {"Amber": 59, "Amber/Red": 38, "Amber/Green": 22, "Red": 8, "Green": 2},
    2019: {"Amber": 66, "Amber/Red": 38, "Amber/Green": 18, "Green": 4, "Red": 4},
    2021: {"Amber": 84, "Amber/Red": 44, "Amber/Green": 29, "Green": 12, "Red": 7},
}


def read(path, **keywords):
    return read_portfolio_list(path, **keywords)


def grid(year):
    """The file as a plain grid with a project in each row; knows nothing of the reader."""
    delimiter = ";" if year > 2020 else ","
    text = (GMPP / f"uk_{year}.csv").read_bytes().decode("cp1252")
    rows = list(csv.reader(StringIO(text, newline=""), delimiter=delimiter))
    return [list(column) for column in zip(*rows, strict=True)] if year < 2018 else rows


def counted(year):
    """Projects, ratings by column, and rows without any rating but with a sentence, by hand."""
    labels, *records = grid(year)
    ratings = [i for i, label in enumerate(labels) if re.match(r"(colour_rating|MPA RAG rating|IPA RAG rating)", label)]
    name = next(i for i, label in enumerate(labels) if label.lower().replace("_", " ") == "project name")
    projects = [record for record in records if record[name].strip()]
    colors = re.compile(r"(amber|red|green)(/ ?(red|green))?", re.IGNORECASE)
    rated = [sum(bool(colors.fullmatch(record[i].strip())) for record in projects) for i in ratings]
    sentences = ("no dca", "reset", "")
    withheld = sum(
        not any(colors.fullmatch(record[i].strip()) for i in ratings)
        and any(record[i].strip().lower() not in sentences for i in ratings)
        for record in projects
    )
    return len(projects), rated, withheld


def written(rows, delimiter=","):
    text = StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


@pytest.fixture
def listed(tmp_path):
    def read_rows(rows, *, name="list.csv", delimiter=",", encoding="utf-8", **keywords):
        path = tmp_path / name
        path.write_bytes(written(rows, delimiter).encode(encoding))
        return read(path, **keywords)

    return read_rows


SMALL = [
    ["project_name", "department", "colour_rating", "start_date", "wlc_baseline_incl_NCG", "year"],
    ["Bridge", "DfT", "Amber", "30.06.08", "£1,186.00", "2021"],
    ["Road (formerly Track)", "DfT", "Exempt under Section 43", "TBC", "Exempt under Section 43", "2021"],
]


def changed(*, label=None, cell=None, column=None):
    rows = [list(row) for row in SMALL]
    index = rows[0].index(column)
    if label is not None:
        rows[0][index] = label
    if cell is not None:
        rows[1][index] = cell
    return rows


@needs_shared
@pytest.mark.parametrize("year", YEARS)
def test_each_year_counts_as_other_code_counts_it(year):
    file = read(GMPP / f"uk_{year}.csv")
    projects, rated, withheld = counted(year)
    assert len(file.rows) == projects == PROJECTS[year]
    assert [file.rated(AUTHORITY), file.rated(OWNER)][: len(rated)] == rated
    assert file.withheld == withheld == WITHHELD[year]
    assert file.period_year == year and file.not_carried == () and file.warnings == ()


@needs_shared
def test_2022_has_two_raters_that_exclude_each_other():
    file = read(GMPP / "uk_2022.csv")
    assert (file.rated(AUTHORITY), file.rated(OWNER), file.withheld) == (153, 68, 14)
    by_rater = Counter((rating.rater, rating.value) for row in file.rows for rating in row.ratings if rating.value)
    assert by_rater == {
        (AUTHORITY, "Amber"): 118,
        (AUTHORITY, "Red"): 24,
        (AUTHORITY, "Green"): 11,
        (OWNER, "Amber"): 52,
        (OWNER, "Green"): 13,
        (OWNER, "Red"): 3,
    }
    assert all(len(row.rated_by) <= 1 for row in file.rows)


@needs_shared
@pytest.mark.parametrize("year", RATINGS)
def test_ratings_in_all_spellings_are_the_published_numbers(year):
    file = read(GMPP / f"uk_{year}.csv")
    assert Counter(r.value for row in file.rows for r in row.ratings if r.value) == RATINGS[year]


@needs_shared
def test_why_2014_has_no_rating_for_some():
    assert read(GMPP / "uk_2014.csv").reasons() == {Reason.WITHHELD: 15, Reason.NO_ASSESSMENT: 8, Reason.RESET: 1}


@needs_shared
@pytest.mark.parametrize("year", YEARS)
def test_dates_figures_and_scale_of_a_year(year):
    file = read(GMPP / f"uk_{year}.csv")
    assert file.as_at == date(year, 3, 31)
    assert file.rated_at == (date(2013, 9, 30) if year == 2014 else date(year, 3, 31))
    scales = {rating.scale for row in file.rows for rating in row.ratings}
    assert scales == {f"delivery confidence, {'three' if year >= 2022 else 'five'} points"}
    assert {m.fiscal_year for row in file.rows for m in row.measures if "year" in m.measure} == {year}
    assert {m.currency for row in file.rows for m in row.measures} == {"GBP"}


@needs_shared
@pytest.mark.parametrize("year", YEARS)
def test_every_amount_is_the_cell_in_pence_and_every_text_is_kept(year):
    """Recomputed with plain string work: take away £ and commas, shift the point by eight."""
    for row in read(GMPP / f"uk_{year}.csv").rows:
        for measure in row.measures:
            plain = measure.raw.replace("£", "").replace(",", "")
            if re.fullmatch(r"-?\d+(\.\d{1,2})?", plain) and measure.basis_points is None:
                whole, _, part = plain.lstrip("-").partition(".")
                pence = int(whole + part.ljust(8, "0"))
                assert measure.minor_units == (-pence if plain.startswith("-") else pence)
            elif measure.minor_units is None and measure.basis_points is None:
                assert measure.reason is not None and (measure.raw == "") == (measure.reason is Reason.BLANK)


@needs_shared
def test_a_known_cell_of_each_layout():
    polar = next(row for row in read(GMPP / "uk_2016.csv").rows if row.name == "New Polar Research Vessel")
    assert (polar.start.value, polar.finish.value) == (date(2014, 5, 1), date(2019, 8, 5))
    assert {m.measure: m.minor_units for m in polar.measures if m.minor_units}["budget of the year"] == 4_100_000_000
    crick = read(GMPP / "uk_2014.csv").rows[1]
    assert (crick.name, crick.former_names) == ("The Francis Crick Institute", ("UKCMRI",))
    aircraft = read(GMPP / "uk_2021.csv").rows[0]
    assert (aircraft.code, aircraft.category) == ("MOD_0106_1617-Q1", "Military Capability")
    waste = read(GMPP / "uk_2018.csv").rows[0]
    assert (waste.start.value, waste.finish.value) == (date(2008, 6, 30), date(2040, 12, 31))


# Files that nobody has seen: other order, other years, other spelling, other wording.


def outcome(file):
    """What must not change however the file is arranged."""
    return sorted(
        (
            row.listed_as,
            row.department,
            row.start.value or row.start.raw,
            row.finish.value or row.finish.raw,
            tuple((r.rater, r.value, r.raw) for r in row.ratings),
            tuple(sorted((m.measure, m.minor_units or m.basis_points or 0, m.raw) for m in row.measures)),
        )
        for row in file.rows
    ).__repr__()


def typo(label, dice):
    """One letter of one long word doubled, dropped or swapped."""
    words = [m.span() for m in re.finditer(r"[A-Za-z]{6,}", label)]
    if not words:
        return label
    start, end = dice.choice(words)
    at = dice.randrange(start + 1, end - 1)
    return dice.choice(
        [
            label[:at] + label[at] + label[at:],
            label[:at] + label[at + 1 :],
            label[:at] + label[at + 1] + label[at] + label[at + 2 :],
        ]
    )


def respelled(label, dice):
    choices = [
        str.upper,
        str.title,
        lambda s: s.replace("_", " "),
        lambda s: f"  {s} \n",
        lambda s: s.replace(" ", "\n", 1),
    ]
    return dice.choice(choices)(label)


@needs_shared
@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("seed", range(6))
def test_columns_in_any_order_and_spelling_give_the_same_list(listed, year, seed):
    dice = random.Random(f"{year}/{seed}")
    labels, *records = grid(year)
    expected = outcome(read(GMPP / f"uk_{year}.csv"))
    order = list(range(len(labels)))
    dice.shuffle(order)
    if year == 2022:  # Two columns of one name stand for their raters in this order.
        first, second = sorted(order.index(i) for i, label in enumerate(labels) if label == "colour_rating")
        order[first], order[second] = sorted((order[first], order[second]))
    spelled = [respelled(label, dice) for label in labels]
    rows = [[row[i] for i in order] for row in [spelled, *records]]
    rows += [[""] * len(order)] * 3
    rows = [[*row, "", ""] for row in rows]
    if dice.random() < 0.5:
        rows = [list(column) for column in zip(*rows, strict=True)]
    file = listed(
        rows,
        name=f"uk_{year}.csv",
        delimiter=dice.choice(",;\t|"),
        encoding=dice.choice(["utf-8", "utf-8-sig", "utf-16"]),
    )
    assert outcome(file) == expected and file.period_year == year


@needs_shared
@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("seed", range(4))
def test_slips_of_the_pen_in_labels_are_forgiven_or_named(listed, year, seed):
    """One label of three is misspelled; what is not understood is named with its number of values, never lost."""
    dice = random.Random(f"slip {year}/{seed}")
    labels, *records = grid(year)
    spelled = [typo(label, dice) if dice.random() < 0.34 else label for label in labels]
    file = listed([spelled, *records], name=f"uk_{year}.csv")
    assert (len(file.rows), file.withheld) == (PROJECTS[year], WITHHELD[year])
    understood = {label for _field, label in file.fields}
    named = " ".join(n.what for n in file.not_carried)
    filled = [label for i, label in enumerate(spelled) if any(record[i].strip() for record in records)]
    assert all(" ".join(label.split()) in understood or " ".join(label.split())[:60] in named for label in filled)


@needs_shared
@pytest.mark.parametrize("shift", [1, 3, 6])
def test_the_financial_year_in_the_labels_says_which_year_it_is(listed, shift):
    def later(found):
        return "/".join(str(int(part) + shift).zfill(len(part)) for part in found.group().split("/"))

    labels, *records = grid(2016)
    labels = [re.sub(r"\d{2,4}/\d{2,4}", later, label) for label in labels]
    file = listed([list(column) for column in zip(labels, *records, strict=True)])
    assert file.period_year == 2016 + shift and file.year_found_in == "the labels"
    assert file.withheld == 5 and len(file.rows) == 143


def test_labels_as_the_departments_publish_them_are_understood(listed):
    labels = [
        "GMPP ID Number",
        "Project Name",
        "Department",
        "Annual Report Category",
        "Description / Aims",
        "IPA Delivery Confidence Assessment (three-point scale; definitions in the IPA Annual Report)",
        "SRO Delivery Confidence Assessment",
        "Departmental commentary on actions planned or taken on the IPA RAG rating",
        "Project - Start Date (Latest approved start date)",
        "Project - End Date (Latest approved end date)",
        "Departmental narrative on schedule, including any deviation from planned schedule (if necessary)",
        "Financial Year Baseline (£m) (including Non-Government Costs)",
        "Financial Year Forecast (£m) (including Non-Government Costs)",
        "Financial Year Variance (%)",
        "Departmental narrative on budget/forecast variance for 2022/23 (if variance is more than 5%)",
        "TOTAL Baseline Whole Life Costs (£m) (including Non-Government Costs)",
        "Departmental Narrative on Budgeted Whole Life Costs",
        "TOTAL Baseline Benefits (£m)",
        "Departmental Narrative on Budgeted Benefits",
    ]
    record = ["X_1", "Bridge", "DfT", "ICT", "Aim", "", "Green", "Why", "01/04/2020", "31/03/2030", "Fine", "£5", "£6"]
    file = listed([labels, [*record, "20%", "Dear", "£100.5", "Large", "£1,000.25", "Good"]])
    (row,) = file.rows
    assert file.period_year == 2023 and file.not_carried == ()
    assert [(r.rater, r.value) for r in row.ratings] == [(OWNER, "Green")]
    assert {m.measure: (m.minor_units, m.basis_points, m.narrative) for m in row.measures} == {
        "budget of the year": (500_000_000, None, ""),
        "forecast of the year": (600_000_000, None, "Dear"),
        "variance of the year": (None, 2000, "Dear"),
        "whole-life cost": (10_050_000_000, None, "Large"),
        "benefits": (100_025_000_000, None, "Good"),
    }


def test_several_columns_of_benefits_are_kept_apart_by_their_labels(listed):
    rows = [[*SMALL[0], "monetised_benefits", "benefits_baseline", "benefits_comment"]]
    rows += [[*row, "£10", "Exempt under Section 43", "why"] for row in SMALL[1:]]
    measures = [m for m in listed(rows).rows[0].measures if m.measure == "benefits"]
    assert [(m.label, m.minor_units, m.narrative) for m in measures] == [
        ("monetised_benefits", 1_000_000_000, "why"),
        ("benefits_baseline", None, "why"),
    ]


def test_a_column_that_nobody_knows_is_named_with_the_number_of_its_values(listed):
    file = listed([[*SMALL[0], "Sponsor's shoe size"], [*SMALL[1], "44"], [*SMALL[2], ""]])
    assert [(n.what, n.count) for n in file.not_carried] == [("Column “Sponsor's shoe size”", 1)]


def test_of_two_columns_for_one_field_none_is_guessed(listed):
    file = listed([[*SMALL[0], "Start Date"], [*SMALL[1], "01.01.01"], [*SMALL[2], ""]])
    assert file.rows[0].start.reason is Reason.BLANK
    assert len(file.warnings) == 2 and {n.what for n in file.not_carried} == {
        "Column “start_date”",
        "Column “Start Date”",
    }


def test_title_lines_above_the_labels_and_blank_tails_are_passed_over(listed):
    rows = [["Major projects", "", "", "", "", ""], [""] * 6, *SMALL, [""] * 6, ["", "", "", "", "", "2021"]]
    file = listed(rows)
    assert [row.place for row in file.rows] == ["row 4", "row 5"]
    assert [(n.what, n.count) for n in file.not_carried] == [("Rows without a project's name", 1)]


@pytest.mark.parametrize("turned", [False, True])
def test_cells_under_no_label_are_counted_and_do_not_stop_the_list(listed, turned):
    rows = [[*SMALL[0], "", ""], [*SMALL[1], "", "a note"], [*SMALL[2], "", ""]]
    file = listed([list(column) for column in zip(*rows, strict=True)] if turned else rows)
    assert len(file.rows) == 2 and file.transposed is turned
    assert [(n.what, n.count) for n in file.not_carried] == [("Cells under no label", 1)]


def test_a_row_wider_than_the_labels_is_refused_with_its_number(listed):
    with pytest.raises(FileRefused, match="row 2: 7 values, 6 columns expected"):
        listed([SMALL[0], [*SMALL[1], "x"], SMALL[2]])


def test_a_former_name_is_taken_out_of_the_name(listed):
    road = listed(SMALL).rows[1]
    assert (road.name, road.former_names, road.listed_as) == ("Road", ("Track",), "Road (formerly Track)")


def test_what_is_withheld_is_never_a_zero(listed):
    road = listed(SMALL).rows[1]
    assert road.ratings[0].value is None and road.ratings[0].raw == "Exempt under Section 43"
    assert [(m.minor_units, m.reason, m.raw) for m in road.measures] == [
        (None, Reason.WITHHELD, "Exempt under Section 43")
    ]
    assert (road.start.value, road.start.raw, road.start.reason) == (None, "TBC", Reason.NOT_PROVIDED)


def test_a_year_may_be_given_and_may_not_contradict_the_file(listed):
    without = [row[:-1] for row in SMALL]
    assert listed(without, year=2020).period_year == 2020
    assert listed(without, name="return_2017.csv").year_found_in == "the file's name"
    with pytest.raises(FileRefused, match="does not say of which year"):
        listed(without)
    with pytest.raises(FileRefused, match="2021; 2020 was asked for"):
        listed(SMALL, year=2020)


def test_a_missing_required_label_is_refused_with_the_labels_found_and_those_known(listed):
    with pytest.raises(FileRefused) as caught:
        listed(changed(column="project_name", label="What it is"))
    said = str(caught.value.problems[0])
    assert "What it is" in said and "'project name'" in said


def test_more_columns_of_ratings_than_raters_are_refused(listed):
    rows = [[*row, row[2], row[2]] for row in SMALL]
    with pytest.raises(FileRefused, match="More columns hold ratings than there are raters"):
        listed(rows)


def test_two_columns_of_one_named_rater_are_refused(listed):
    rows = [[*SMALL[0], "IPA rating", "IPA RAG rating"], *([*row, "Red", "Red"] for row in SMALL[1:])]
    with pytest.raises(FileRefused, match="same rater"):
        listed(rows)


def test_an_unknown_mapping_is_refused_with_those_that_ship(listed):
    with pytest.raises(FileRefused, match="uk_gmpp"):
        listed(SMALL, mapping="mars")


@pytest.mark.parametrize("name", mapping_names())
def test_a_shipped_mapping_is_complete(name):
    mapping = load_mapping(name)
    assert mapping.attribution and set(mapping.required) <= {rule.name for rule in mapping.fields}
    assert {name for rule in mapping.fields for name in rule.narrative_of} <= {rule.name for rule in mapping.fields}
    labels = [label for rule in mapping.fields for label in rule.labels]
    assert len(labels) == len(set(labels)), "one label stands for two fields"
    with pytest.raises(KeyError):
        parse_mapping("name = 'half'")
