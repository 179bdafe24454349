"""How values are written: dates, numbers, money, status, people, and what is not there."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from steerhouse.core.history import marked
from steerhouse.core.models import AccessRole, Grant, User
from steerhouse.core.money import Money
from steerhouse.core.pages import Mark, cells
from steerhouse.core.pages.cells import KINDS, Hidden, exported, shown
from steerhouse.core.pages.columns import bind
from steerhouse.core.pages.tables import _leaving, _widths

MINUS, THIN = "\u2212", "\u202f"


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("date", dt.date(2026, 10, 9), "9 Oct 26"),
        ("plan_date", 29_850_720, "3 Oct 26"),
        ("moment", dt.datetime(2026, 1, 2, 23, 30, tzinfo=dt.UTC), "2 Jan 26"),
        ("number", -1_234_567, f"{MINUS}1,234,567"),
        ("number", 0.1 + 0.2, "0.3"),
        ("number", 40.0, "40"),
        ("percent", 18, f"18{THIN}%"),
        ("percent", 33.333, f"33.3{THIN}%"),
        ("amount", Money(-118_600, "GBP"), f"{MINUS}£1,186.00"),
        ("amount", Money(1_500, "JPY"), "¥1,500"),
        ("amount", Money(1_234, "BHD"), "BHD\u00a01.234"),
        ("yes_no", False, "No"),
        ("several", ["a", "b"], "a, b"),
        ("text", "<b>&", "&lt;b&gt;&amp;"),
    ],
)
def test_a_value_in_a_table(kind: str, value: Any, text: str) -> None:
    assert str(shown(value, KINDS[kind].short)) == text


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_nothing_is_a_dash_and_never_a_zero(kind: str) -> None:
    assert shown(None, KINDS[kind].short) == "–"
    assert shown(None, KINDS[kind].long) == "–"
    assert exported(None, KINDS[kind]) is None


def test_zero_and_no_are_values() -> None:
    assert shown(0, KINDS["number"].short) == "0"
    assert shown(False, KINDS["yes_no"].short) == "No"
    assert exported(0, KINDS["number"]) == 0


def test_what_is_hidden_says_so_in_pages_and_files() -> None:
    assert "another role" in shown(Hidden("another role"), KINDS["link"].short)
    assert exported(Hidden("another role"), KINDS["amount"]) == "another role"


def test_a_status_is_shape_and_word_and_color() -> None:
    drawn = cells.status(Mark("At <risk>", "risk"))
    assert "sh-risk" in drawn and "#at-risk" in drawn and "At &lt;risk&gt;" in drawn
    assert cells.status(Mark("Plain")) == "Plain"


def test_a_person_is_short_in_a_table_and_whole_on_demand() -> None:
    drawn = cells.person("Mona von Haddad")
    assert "M. Haddad" in drawn and 'title="Mona von Haddad"' in drawn
    assert cells.person("admin") == "admin"


def test_amounts_of_one_currency_share_the_unit_in_the_head() -> None:
    unit, write = cells.money_column([Money(261_700_000, "GBP"), None, Money(-98_300_000, "GBP")])
    assert unit == "£k"
    assert write(Money(261_700_000, "GBP")) == "2,617"
    assert write(Money(-98_300_000, "GBP")) == f"{MINUS}983"


def test_amounts_of_several_currencies_name_them_in_the_cells() -> None:
    unit, write = cells.money_column([Money(3_261_400_000_000, "GBP"), Money(100, "EUR")])
    assert unit == ""
    assert write(Money(3_261_400_000_000, "GBP")) == "£32,614.0m"


def test_an_amount_leaves_exact() -> None:
    assert exported(Money(123_456, "EUR"), KINDS["amount"]) == Decimal("1234.56")


def test_prose_keeps_its_paragraphs_and_no_markup() -> None:
    drawn = cells.prose("One <script>\nline\n\nTwo https://example.org/x")
    assert drawn.startswith("<p>One &lt;script&gt;<br>line</p><p>Two <a href=")
    assert "<script" not in drawn


def test_a_long_text_shows_what_went_and_what_came() -> None:
    assert marked("the old plan", "the new plan") == "the <del>old</del> <ins>new</ins> plan"
    assert "<b>" not in marked("a", "<b>")


def test_a_column_knows_its_words_kind_and_relations() -> None:
    column = bind(Grant, "role__name")
    assert (column.heading, column.kind_name, column.relations()) == ("Name", "text", "role")
    assert bind(Grant, "user").kind_name == "person"
    assert bind(User, "is_active").kind_name == "yes_no"
    assert bind(AccessRole, "summary").kind_name == "prose"


def test_a_phone_keeps_the_name_and_one_number() -> None:
    columns = [bind(Grant, name) for name in ("role__name", "node", "user", "starts", "ends")]
    leaving = _leaving(columns, _widths(columns, [["x"]] * 5))
    assert "sh-wide" not in leaving[3]
    assert all("sh-wide" in leaving[index] for index in (0, 1, 2, 4))
