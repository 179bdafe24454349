"""What the board promises: a card and its bar are one task, one move is one entry, and nobody's change is lost."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from steerhouse.core import editing
from steerhouse.core.context import system
from steerhouse.core.models import AuditEntry
from steerhouse.schedule.board.actions import set_up_columns
from steerhouse.schedule.models import BoardColumn
from steerhouse.schedule.tests.test_edits import SYSTEM, Planner, house, stored

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


class Team(Planner):
    """Somebody at the board."""

    def board(self, query: str = "") -> str:
        return self.client.get(f"/components/{self.component.public_id}/board/{query}").content.decode()

    def post(self, **values: Any) -> Any:
        address = f"/components/{self.component.public_id}/board/move/"
        return self.client.post(address, values, HTTP_ACCEPT="application/json")

    def move(self, name: str, column: str) -> Any:
        head = self.head(name)
        answer = self.post(card=head["id"], version=head["version"], column=column)
        self.look()
        return answer


@pytest.fixture
def team() -> Team:
    found = Team(house())
    found.look()
    return found


def column_of(page: str, name: str) -> str:
    """The column under which a card stands."""
    before = page[: page.index(f">{name}</a>")]
    return before[before.rindex('data-column="') :].split('"')[1]


def test_a_card_that_is_done_has_its_bar_at_100_percent_with_an_actual_finish(team: Team) -> None:
    assert column_of(team.board(), "Dig") == "to_do"
    assert column_of(team.move("Dig", "done").content.decode(), "Dig") == "done"
    dig = stored(team, "Dig")
    assert (dig.progress, dig.remaining_duration) == (100.0, 0)
    assert dig.actual_start is not None and dig.actual_finish is not None
    assert team.data["tasks"]["percent"][team.at("Dig")] == 100


def test_a_move_is_one_entry_of_the_audit_and_its_undo_restores_every_fact(team: Team) -> None:
    before = {name: getattr(stored(team, "Dig"), name) for name in ("percent_complete", "actual_start", "finish")}
    with system("test"):
        entries = AuditEntry.objects.count()
    answer = team.move("Dig", "in_progress")
    assert stored(team, "Dig").actual_start is not None
    with system("test"):
        assert AuditEntry.objects.count() == entries + 1
    undone = team.post(undo=json.dumps(json.loads(answer["X-Moved"])["undo"]))
    assert undone.status_code == 200
    assert {name: getattr(stored(team, "Dig"), name) for name in before} == before


def test_of_two_columns_with_one_meaning_the_card_keeps_the_one_where_it_was_put(team: Team) -> None:
    set_up_columns(team.component, by=SYSTEM)
    values = {"component": team.component, "name": "Review", "meaning": "in progress", "position": 3, "limit": 1}
    review = editing.add(BoardColumn, values=values, by=SYSTEM)
    for name in ("Dig", "Walls"):
        assert team.move(name, review.public_id).status_code == 200
    page = team.board()
    assert column_of(page, "Dig") == review.public_id
    assert "2 of 1" in page and "over the limit" in page
    # Done in the plan is done on the board, whatever column it stood in.
    team.do({"op": "set", **team.head("Dig"), "values": {"percent_complete": 100}})
    assert column_of(team.board(), "Dig") not in (review.public_id, column_of(team.board(), "Walls"))


def test_somebody_elses_change_is_not_written_over(team: Team) -> None:
    head = team.head("Dig")
    team.do({"op": "set", **head, "values": {"name": "Excavate"}})
    answer = team.post(card=head["id"], version=head["version"], column="done")
    assert answer.status_code == 409 and "Excavate" in answer.json()["detail"]
    assert stored(team, "Excavate").progress == 0


def test_a_summary_has_no_card_and_a_reader_moves_none(team: Team) -> None:
    assert team.move("House", "done").status_code == 422
    reader = Team(team.component, role="Analyst")
    assert 'draggable="true"' not in reader.board()
    head = team.head("Dig")
    assert reader.post(card=head["id"], version=head["version"], column="done").status_code == 403


def test_words_and_lanes_narrow_and_part_the_cards(team: Team) -> None:
    page = team.board("?q=roo&lanes=summary")
    assert ">Roof</a>" in page and ">Dig</a>" not in page
    assert "1 of 3 tasks" in page and "sh-board-lane" in page
    assert "Nobody" in team.board("?lanes=person")


def test_an_undo_that_makes_no_sense_is_refused_and_writes_nothing(team: Team) -> None:
    head = team.head("Dig")
    before = stored(team, "Dig").percent_complete
    for sent in ("[]", "{", '{"card": "x"}', json.dumps({"card": head["id"], "version": "a lot", "steps": 5})):
        assert team.post(undo=sent).status_code in (404, 409, 422)
    assert team.post(card=head["id"], version="9" * 5000, column="nowhere").status_code == 404
    assert stored(team, "Dig").percent_complete == before


def test_the_number_of_questions_does_not_grow_with_the_plan(team: Team) -> None:
    team.board()
    asked = []
    for count in (0, 30):
        if count:
            team.do(*({"op": "insert", "after": team.id("Roof"), "values": {"name": f"T{n}"}} for n in range(count)))
        with CaptureQueriesContext(connection) as queries:
            team.board("?lanes=summary")
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 30


def test_without_a_script_a_move_leads_back_to_the_card(team: Team) -> None:
    head = team.head("Dig")
    address = f"/components/{team.component.public_id}/board/move/?lanes=person"
    answer = team.client.post(address, {"card": head["id"], "version": head["version"], "column": "done"})
    assert answer.status_code == 302 and answer["Location"].endswith(f"?lanes=person#card-{head['id']}")
