"""A kill during writes loses nothing that was acknowledged; `.ci/run` does it twenty times, here it is done twice."""

from collections.abc import Callable

import pytest

from tests.reliability.kill import Notes, compare, run
from tests.support.servers import Home


@pytest.mark.slow
@pytest.mark.both_databases
def test_two_kills_lose_no_acknowledged_row(database: str, make_home: Callable[[str], Home]) -> None:
    assert run(make_home(database), kills=2, seed=7) == []


def test_each_kind_of_damage_would_be_found() -> None:
    notes = Notes(acknowledged=["a", "b", "c"], unanswered=["d"])
    rows = {"1": "a", "2": "c", "3": "c", "4": "x", "0": "older"}
    found = compare(notes, rows, ["1", "2", "3", "5"], {"0"})
    assert found.lost == ["b"]
    assert found.doubled == ["c"]
    assert found.invented == ["x"]
    assert found.without_audit == ["4"]
    assert found.audit_without_row == ["5"]
    assert len(found.all) == 5


def test_a_row_whose_form_was_never_answered_may_be_there_or_not() -> None:
    for rows in ({"1": "a"}, {"1": "a", "2": "d"}):
        assert compare(Notes(acknowledged=["a"], unanswered=["d"]), rows, list(rows), set()).all == []
