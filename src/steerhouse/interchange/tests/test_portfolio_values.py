"""Cells of a list in all the ways in which they are written."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from steerhouse.interchange.portfolio_list import Reason, load_mapping
from steerhouse.interchange.portfolio_list.labels import bare, fields_of, financial_years, normalized, recognized
from steerhouse.interchange.portfolio_list.table import decoded
from steerhouse.interchange.portfolio_list.values import Amount, amount, date_value, rating_value, reason_of, unit_of

MAPPING = load_mapping("uk_gmpp")
MILLION = 1_000_000


def money(text, unit=MILLION):
    return amount(text, unit=unit, percent=False, mapping=MAPPING)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Amber", "Amber"),
        (" amber ", "Amber"),
        ("GREEN", "Green"),
        ("Amber/Red", "Amber/Red"),
        ("Amber/red", "Amber/Red"),
        ("Amber/ Red", "Amber/Red"),
        ("Amber / Red", "Amber/Red"),
        ("Amber-Red", "Amber/Red"),
        ("Amber\\Red", "Amber/Red"),
        ("Red/Amber", "Amber/Red"),
        ("Amber Green", "Amber/Green"),
        ("A/G", "Amber/Green"),
        ("Amber*", "Amber"),
        ("Red/Green", None),
        ("Amber/", "Amber"),
        ("Amberish", None),
        ("", None),
        ("Exempt under Section 26", None),
    ],
)
def test_a_rating_has_one_spelling(text, value):
    assert rating_value(text) == value


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("30.06.08", date(2008, 6, 30)),
        ("30.06.2008", date(2008, 6, 30)),
        ("31/05/2010", date(2010, 5, 31)),
        ("1/5/2010", date(2010, 5, 1)),
        ("2014-07-08", date(2014, 7, 8)),
        ("2014-07-08 00:00:00", date(2014, 7, 8)),
        ("2014-07-08T17:00:00", date(2014, 7, 8)),
        ("31/03/2025 00:00", date(2025, 3, 31)),
        ("1 April 2020", date(2020, 4, 1)),
        ("31st March 2025", date(2025, 3, 31)),
        ("01-Apr-2014", date(2014, 4, 1)),
        ("30-Sept-19", date(2019, 9, 30)),
        ("31.12.99", date(1999, 12, 31)),
        ("31.12.40", date(2040, 12, 31)),
        ("41790", date(2014, 5, 31)),
        ("31.02.2020", None),
        ("2020-13-01", None),
        ("13 Brumaire 1799", None),
        ("March 2025", None),
        ("TBC", None),
        ("", None),
    ],
)
def test_a_date_is_day_before_month_in_every_form(text, day):
    assert date_value(text) == day


@pytest.mark.parametrize(
    ("text", "pence"),
    [
        ("£1,186.00", 118_600_000_000),
        ("1186", 118_600_000_000),
        ("£ 0.5", 50_000_000),
        (".5", 50_000_000),
        ("-0.48", -48_000_000),
        ("£-0.48", -48_000_000),
        ("-£0.48", -48_000_000),
        ("(0.48)", -48_000_000),
        ("\u2212£0.48", -48_000_000),
        ("£12,131.50", 1_213_150_000_000),
        ("1 186", 118_600_000_000),
        ("£1.2bn", 120_000_000_000),
        ("£250k", 25_000_000),
        ("£3.5m", 350_000_000),
        ("GBP 7", 700_000_000),
        ("0", 0),
        ("£0.00", 0),
        ("0.123456785", 12_345_678),
    ],
)
def test_an_amount_in_millions_is_exact_in_pence(text, pence):
    assert money(text) == Amount(minor_units=pence)


@pytest.mark.parametrize(
    "text", ["£1,18.6", "1.186,00", "1,2,3", "(5", "--5", "£", "12 apples", "5 5", "1e5", "٣", "9" * 15]
)
def test_what_is_no_amount_is_kept_as_a_text_with_a_reason(text):
    assert money(text) == Amount(reason=Reason.UNCLEAR)


def test_a_percentage_is_in_hundredths_of_a_percent():
    assert amount("21.65%", unit=MILLION, percent=True, mapping=MAPPING) == Amount(basis_points=2165)
    assert amount("-6", unit=MILLION, percent=True, mapping=MAPPING) == Amount(basis_points=-600)


@pytest.mark.parametrize(
    ("label", "unit"),
    [("Budget (£million)", 10**6), ("Cost (£bn)", 10**9), ("Cost (£k)", 1000), ("yearly_budget", MILLION)],
)
def test_a_label_may_say_in_what_it_counts(label, unit):
    assert unit_of(label, MAPPING) == unit


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.BLANK),
        ("  \r\n", Reason.BLANK),
        ("Exempt under Section 26 of the Freedom of Information Act 2000 (Defence)", Reason.WITHHELD),
        ("Date exempt under section 43", Reason.WITHHELD),
        ("Exemption under FoI", Reason.WITHHELD),
        ("Legal sensitivity around this programme", Reason.WITHHELD),
        ("No DCA", Reason.NO_ASSESSMENT),
        ("Reset", Reason.RESET),
        ("Early planning GMPP project \r\n\r\n(The project has not yet passed SOC)", Reason.NOT_YET_ASSESSED),
        ("The project is not in a position to provide this information.", Reason.NOT_YET_ASSESSED),
        ("The GMPP project did not provide data", Reason.NOT_PROVIDED),
        ("#N/A", Reason.NOT_PROVIDED),
        ("n/a", Reason.NOT_PROVIDED),
        ("TBD", Reason.NOT_PROVIDED),
        ("Budget variance less than 5%.", Reason.NOT_PROVIDED),
        ("see annex", Reason.UNCLEAR),
    ],
)
def test_why_there_is_no_value(text, reason):
    assert reason_of(text, MAPPING) is reason


@given(st.text(max_size=60))
def test_no_text_makes_the_cell_parsers_fail(text):
    rating, day, cell = rating_value(text), date_value(text), money(text)
    assert rating is None or rating in MAPPING.scales[0].values
    assert day is None or day.year > 0
    assert (cell.minor_units is None) != (cell.reason is None) or cell.basis_points is not None
    assert reason_of(text, MAPPING) in Reason
    assert bare(text) == bare(text).casefold() and normalized(normalized(text)) == normalized(text)


@pytest.mark.parametrize(
    ("label", "field"),
    [
        ("2013/2014 Budget (£million)", "year_budget"),
        ("2015/16 TOTAL Budget (£million) (including Non-Government Costs)", "year_budget"),
        ("budget_2023", "year_budget"),
        ("total_baseline", "year_budget"),
        ("Total Baseline Whole Life Costs", "whole_life_cost"),
        ("total_baseline_benefits", "benefits"),
        ("forecast_incl_NGC", "year_forecast"),
        ("forecast_incl_NCG", "year_forecast"),
        ("wlc_baseline_incl_NGC", "whole_life_cost"),
        ("2016-17 Variance %age", "year_variance_percent"),
        ("Deparmental narative on schedule", "schedule_narrative"),
        ("projet name", "name"),
        ("colour_rating.1", "rating"),
        ("NISTA Delivery Confidence Assessment", "rating"),
        ("Departmental commentary on actions planned or taken on the RAG rating", "rating_narrative"),
        ("Senior Responsible Owner", None),
        ("SRO name", None),
        ("Unnamed: 0", None),
        ("Forecast whole life costs", None),
        ("", None),
    ],
)
def test_labels_are_known_by_their_words(label, field):
    known = recognized(label, MAPPING)
    assert (known[0].name if known else None) == field


@given(st.lists(st.text(max_size=40), max_size=8))
def test_every_label_is_found_unknown_or_ambiguous(labels):
    fields = fields_of(labels, MAPPING)
    seen = [f.index for f in fields.found] + [i for i, _ in (*fields.unknown, *fields.ambiguous)]
    assert sorted(seen) == [i for i, label in enumerate(labels) if label.strip()]


def test_only_consecutive_years_are_a_financial_year():
    assert financial_years(
        ["2013/2014", "2015/16", "15/16", "1999/00", "2016-17", "12/31", "2014/2013", "9/10/2020"]
    ) == [
        2014,
        2016,
        2016,
        2000,
        2017,
    ]


def test_bytes_that_no_code_page_knows_are_named_with_their_line():
    text = decoded(b"name\nB\x81r\xe4\n")
    assert text.encoding == "cp1252" and text.text == "name\nB\ufffdr\xe4\n"
    assert [warning.where for warning in text.warnings] == ["line 2"]
