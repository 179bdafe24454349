"""Exported cells: texts stay texts, numbers stay numbers, and everything comes back as it was."""

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from steerhouse.interchange.cells import (
    BOM,
    LONGEST_CELL,
    Money,
    csv_cell,
    csv_lines,
    guarded,
    read_csv,
    read_xlsx,
    sheet_name,
    unguarded,
    write_xlsx,
)
from steerhouse.interchange.problems import FileRefused

DANGEROUS = ["=", "+", "-", "@", "\t", "\r", "|", "\n", "\uff1d"]
TEXTS = [
    '=HYPERLINK("http://x")',
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "|cmd",
    "=cmd|' /C calc'!A0",
    "'=1",
    "''-1",
    "'",
    "it's",
    "007",
    "1e5",
    "true",
    " leading and trailing ",
    'a "quoted" word',
    "a,b;c\td",
    "two\nlines",
    "two\r\nlines",
    "old\rMac",
    "_x000D_",
    "_x0041_",
    "control \x01 character",
    "漢字 😀 e\u0301 \u202eright to left",
    "#N/A",
]
any_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


def xlsx(rows):
    target = BytesIO()
    cut = write_xlsx(target, rows)
    target.seek(0)
    return target, cut


@pytest.mark.parametrize("first", DANGEROUS)
def test_no_text_begins_a_formula_in_csv(first):
    line = next(csv_lines([[f"{first}1+1"]], bom=False))
    assert line.lstrip('"').startswith("'")


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_survives_export_and_import_unchanged(text):
    assert read_csv("".join(csv_lines([["name"], [text]])))[1] == [text]
    assert list(read_xlsx(xlsx([["name"], [text]])[0]))[1] == (text,)


@given(any_text, st.sampled_from(["", *DANGEROUS, "'=", "''"]))
@settings(max_examples=400, deadline=None)
def test_any_text_survives_csv(text, beginning):
    assert unguarded(guarded(beginning + text)) == beginning + text
    assert read_csv("".join(csv_lines([[beginning + text, "x"]])))[0] == [beginning + text, "x"]


@given(st.lists(any_text.filter(bool), min_size=1, max_size=20))
@settings(max_examples=60, deadline=None)
def test_any_text_survives_a_workbook(texts):
    back = [row[0] for row in read_xlsx(xlsx([[text] for text in texts])[0])]
    assert back == texts


def test_a_workbook_holds_no_formula_and_no_link():
    target, _cut = xlsx([["name"], *([text] for text in TEXTS)])
    with ZipFile(target) as workbook:
        sheet = workbook.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet and "<f " not in sheet and "<hyperlink" not in sheet
        assert sheet.count('t="inlineStr"') == len(TEXTS) + 1


def test_negative_numbers_stay_numbers():
    cells = [-5, -5.25, Decimal("-0.10"), Money(-118_650, "GBP")]
    assert [csv_cell(cell) for cell in cells] == ["-5", "-5.25", "-0.10", "-1186.50"]
    back = next(read_xlsx(xlsx([cells])[0]))
    assert back == (Decimal(-5), Decimal("-5.25"), Decimal("-0.1"), Decimal("-1186.5"))


@given(st.integers(-(10**14), 10**14), st.sampled_from(["GBP", "JPY", "BHD"]))
@settings(max_examples=40, deadline=None)
def test_money_is_exact_in_both_formats(minor, currency):
    digits = {"GBP": 2, "JPY": 0, "BHD": 3}[currency]
    exact = Decimal(minor).scaleb(-digits)
    assert Decimal(csv_cell(Money(minor, currency))) == exact
    assert next(read_xlsx(xlsx([[Money(minor, currency)]])[0]))[0] == exact


def test_a_number_with_more_digits_than_a_workbook_keeps_is_written_as_text():
    assert next(read_xlsx(xlsx([[Money(12_345_678_901_234_567_890, "JPY")]])[0])) == ("12345678901234567890",)


def test_dates_come_back_as_dates():
    cells = [date(2026, 11, 22), datetime(2026, 11, 22, 8, 30), date(1066, 10, 14)]
    assert [csv_cell(cell) for cell in cells] == ["2026-11-22", "2026-11-22T08:30", "1066-10-14"]
    assert next(read_xlsx(xlsx([cells])[0])) == (date(2026, 11, 22), datetime(2026, 11, 22, 8, 30), "1066-10-14")


def test_an_event_is_written_in_universal_time():
    event = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
    assert csv_cell(event) == "2026-11-22T08:30+00:00"
    assert next(read_xlsx(xlsx([[event]])[0])) == (datetime(2026, 11, 22, 8, 30),)


def test_the_byte_order_mark_stands_once_and_only_when_wanted():
    assert "".join(csv_lines([["a"], ["b"]])) == f"{BOM}a\r\nb\r\n"
    assert "".join(csv_lines([["a"], ["b"]], bom=False)) == "a\r\nb\r\n"


def test_a_text_too_long_for_a_cell_is_cut_visibly_and_counted():
    target, cut = xlsx([["x" * (LONGEST_CELL + 1)]])
    (text,) = next(read_xlsx(target))
    assert cut == 1 and len(text) == LONGEST_CELL and "the CSV export has the whole text" in text


@pytest.mark.parametrize("cell", [float("nan"), float("inf"), Decimal("NaN"), "a\0b", "\ud800"])
def test_what_cannot_be_written_is_an_error_and_never_something_else(cell):
    with pytest.raises(ValueError, match="export"):
        csv_cell(cell)
    with pytest.raises(ValueError, match="export"):
        xlsx([[cell]])


def test_a_sheet_name_is_made_acceptable():
    assert sheet_name("a/b:c[d]*?" * 9) == "a b c d   a b c d   a b c d   a"
    assert sheet_name("'") == "Export"


def test_broken_quotation_marks_are_named_with_their_line():
    with pytest.raises(FileRefused, match="line 2"):
        read_csv('a,b\r\n"open,c\r\n')
