"""Every entity out to a spreadsheet and back: the table that a list exports changes nothing when it comes in again."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile

from steerhouse.core import jobs
from steerhouse.core.context import system
from steerhouse.core.import_models import ImportRun
from steerhouse.core.imports import pipeline
from steerhouse.core.models import AuditEntry, Job
from steerhouse.core.pages import REGISTRY, Pages
from steerhouse.core.tables import asking, running
from steerhouse.core.tables.targets import takes_tables
from steerhouse.core.tests.import_checks import table_checksums
from steerhouse.interchange.tables import TableFile, read_table
from steerhouse.projects.actions import add_component, edit_component
from tests.contract.answers import body
from tests.contract.conftest import World
from tests.contract.makers import SYSTEM

ALL = sorted((pages for pages in REGISTRY.pages.values() if takes_tables(pages)), key=lambda pages: pages.name)
NOTHING = {"added": 0, "changed": 0, "removed": 0}
# What an undone import leaves: its own row, the trail of the audit, jobs, the mapping that was saved.
PASSING = ("version", "id")
OWN = {"core_job", "core_tablemapping", "django_session", "django_tasks_database_dbtaskresult", "sqlite_sequence"}
pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def files(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    """Reading without the child process, whose own tests ask it; files of the test's own."""
    settings.MEDIA_ROOT = tmp_path

    def table_of(run: ImportRun) -> TableFile:
        with running.store.spooled(run.stored_name, run.file_name) as path:
            return read_table(path)

    monkeypatch.setattr(running, "table_of", table_of)


def work_off() -> None:
    """What the worker does."""
    with system("test"):
        waiting = list(Job.objects.unfinished().values_list("pk", flat=True))
    for pk in waiting:
        jobs.perform(pk)


@pytest.mark.one_database
@pytest.mark.parametrize("pages", ALL, ids=lambda pages: pages.name)
def test_a_list_exported_and_imported_again_says_0_changes(world: World, pages: Pages) -> None:
    for _ in range(2):
        world.rows(pages)
    office = world.people["office"]
    for kind in ("csv", "xlsx"):
        sent = b"".join(office.client.get(f"/{pages.path}/table.{kind}").streaming_content)  # type: ignore[attr-defined]
        found = compared(pages, sent, f"table.{kind}", by_of(office))
        assert (found.preview["problems"], found.state) == ([], ImportRun.State.READY)
        assert found.preview["counts"] == NOTHING, found.preview["lines"]
        assert len(found.preview["versions"]) == found.preview["table"]["rows"] >= 4


def by_of(who: Any) -> Any:
    return who.client.get("/find/").wsgi_request.actor


def compared(pages: Pages, sent: bytes, name: str, by: Any, **answers: Any) -> ImportRun:
    """A table sent in and compared as it is proposed, but for the answers given."""
    run = running.look(running.send_in(pages, [sent], name=name, by=by), by=by)
    if run.state == ImportRun.State.REFUSED:
        return run
    plan, _used = asking.proposal(pages, run, by)
    plan = replace(plan, **answers)
    run = pipeline.ask_again(run, options={"list": pages.path, "plan": plan.as_json()}, by=by)
    return running.compare(run, by=by)


@pytest.fixture
def components(world: World) -> Pages:
    return REGISTRY.pages[apps.get_model("projects.Component")]


@pytest.fixture
def office(world: World) -> Any:
    return by_of(world.people["office"])


def stored(code: str) -> Any:
    return apps.get_model("projects.Component")._base_manager.get(code=code)


def told(run: ImportRun) -> list[tuple[str, str]]:
    return [(one["where"], one["message"]) for one in run.preview["problems"]]


def test_a_table_goes_from_the_list_through_the_mapping_page_to_applied_and_undone(world: World) -> None:
    client = world.people["office"].client
    before = table_checksums(without=PASSING)
    assert 'href="/components/import/"' in body(client.get("/components/"))
    file = SimpleUploadedFile("plan.csv", b"Title;Project code;Cost centre\nDepot;D-1;77\nYard;Y-1;\n")
    page = client.post("/components/import/", {"file": file}).headers["Location"]
    work_off()
    asked = body(client.get(page))
    assert '<option value="name" selected>' in asked and "Cost centre" in asked
    refused = client.post(f"{page}columns/", {"column-0": "name", "column-1": "name"})
    assert refused.status_code == 422 and "Two columns go into" in body(refused)
    answers = {"column-0": "name", "column-1": "code", "key": "1", "save": "Ours", "shared": "yes"}
    assert client.post(f"{page}columns/", answers).status_code == 302
    work_off()
    preview = body(client.get(page))
    assert "Apply 2 changes" in preview and "Column “Cost centre”" in preview
    entries = AuditEntry.objects.count()
    client.post(f"{page}apply/")
    work_off()
    assert stored("Y-1").name == "Yard" and "Applied" in body(client.get(page))
    assert AuditEntry.objects.count() == entries + 1
    # The same labels again: the saved mapping is proposed, and nothing is left to do.
    file = SimpleUploadedFile("again.csv", b"Project code;Title;Cost centre\nD-1;Depot;\nY-1;Yard;\n")
    other = client.post("/components/import/", {"file": file}).headers["Location"]
    work_off()
    assert "Ours" in body(client.get(other))
    client.post(f"{other}columns/", {"column-0": "code", "column-1": "name", "key": "0"})
    work_off()
    assert "0 changes" in body(client.get(other))
    assert world.people["editor"].client.get(other).status_code == 404
    client.post(f"{page}undo/")
    work_off()
    assert "Everything is as it was" in body(client.get(page))
    left = table_checksums(without=PASSING)
    assert {name for name in before if left[name] != before[name]} <= OWN


def test_refused_rows_are_told_with_place_reason_and_advice_and_nothing_is_written(
    world: World, components: Pages, office: Any
) -> None:
    for code in ("TWIN-1", "TWIN-2"):
        plant_component(world, code=code, name="Twin")
    rows = [
        "Code,Name,Part of,State,Start,Finish,Kind",
        "A,First,,active,2026-02-31,,project",
        "B,Second,Twin,active,,,project",
        "C,Third,Twim,active,,,project",
        "D,Fourth,,active,2026-02-01,2026-01-01,project",
        "E,Fifth,,active,,,castle",
        "F,,,active,,,project",
        "A,Again,,active,,,project",
        "G,Seventh,H,active,,,project",
        "H,Eighth,G,active,,,project",
        "I,Ninth,,active,,,project",
    ]
    before = table_checksums(without=PASSING)
    run = compared(components, "\n".join(rows).encode(), "bad.csv", office)
    assert run.state == ImportRun.State.REFUSED
    left = table_checksums(without=PASSING)
    assert {name for name in before if left[name] != before[name]} <= OWN
    places = dict(told(run))
    assert places["row 2, column Start"] == "This is not a date."
    assert "2 are called so" in places["row 3, column Part of"]
    assert "Perhaps one of these is meant: Twin" in run.preview["problems"][2]["what_next"]
    assert places["row 5"] == "The finish lies before the start."
    assert places["row 6, column Kind"] == "This is none of the choices."
    assert "row 7, column Name" in places
    assert any("circle" in message for message in places.values())
    # What stands in the way of one row hides nothing of the others.
    assert run.preview["counts"]["added"] >= 1
    with pytest.raises(pipeline.NotPossibleNow):
        running.apply(run, by=office)


def plant_component(world: World, **values: Any) -> Any:
    return (
        world.maker.row(apps.get_model("projects.Component"), world.here)
        if not values
        else add_component(apps.get_model("projects.Component"), values=values, by=SYSTEM)
    )


def test_parents_may_stand_anywhere_in_the_file_and_a_move_is_taken_back(components: Pages, office: Any) -> None:
    sent = b"Code,Name,Part of,Kind\nP1,Depot,N,project\nN,North,,Portfolio\nS,South,,portfolio\n"
    run = running.apply(compared(components, sent, "tree.csv", office), by=office)
    assert run.state == ImportRun.State.APPLIED, run.preview
    assert stored("P1").parent == stored("N")
    moved = compared(components, b"Code,Name,Part of,Kind\nP1,New depot,South,project\n", "move.csv", office)
    assert moved.preview["counts"]["changed"] == 1 and "North → South" in moved.preview["lines"][0]["details"]
    moved = running.apply(moved, by=office)
    assert (stored("P1").parent.code, stored("P1").node.title) == ("S", "New depot")
    running.undo(moved, by=office)
    assert (stored("P1").parent.code, stored("P1").node.title) == ("N", "Depot")
    assert stored("P1").node.path.startswith(stored("N").node.path)


def test_what_somebody_changed_since_the_preview_is_reported_and_not_overwritten(
    components: Pages, office: Any
) -> None:
    for code in ("A", "B"):
        add_component(components.model, values={"code": code, "name": code * 3}, by=SYSTEM)
    run = compared(components, b"Code,Name\nA,First\nB,Second\n", "two.csv", office)
    edit_component(stored("B"), values={"name": "Theirs"}, by=SYSTEM)
    run = running.apply(run, by=office)
    assert run.state == ImportRun.State.REFUSED
    assert told(run) == [("row 3", "Somebody changed this since the preview.")]
    assert (stored("A").name, stored("B").name) == ("AAA", "Theirs")


def test_empty_cells_stay_or_clear_and_modes_leave_rows_alone(components: Pages, office: Any) -> None:
    add_component(components.model, values={"code": "A", "name": "First", "category": "Old"}, by=SYSTEM)
    sent = b"Code,Name,Category\nA,First,\nB,Second,\n"
    kept = compared(components, sent, "keep.csv", office, mode="change")
    assert kept.preview["counts"] == NOTHING
    assert kept.preview["not_carried"] == [{"what": "Rows that are not here yet", "count": 1, "where": ""}]
    cleared = compared(components, sent, "clear.csv", office, empty="clear", mode="both")
    assert cleared.preview["counts"] == {"added": 1, "changed": 1, "removed": 0}
    running.apply(cleared, by=office)
    assert stored("A").category == ""


def test_amounts_take_the_currency_of_their_row(world: World, office: Any) -> None:
    figures = REGISTRY.pages[apps.get_model("projects.CostFigure")]
    add_component(apps.get_model("projects.Component"), values={"code": "A", "name": "First"}, by=SYSTEM)
    head = "Component;Measure;Amount;Currency;As at\n"
    sent = head + "A;Baseline cost;1.186,50;GBP;01.02.2026\nA;actual cost;\u00a5 1.200;JPY;2026-02-01\n"
    run = compared(figures, sent.encode(), "costs.csv", office)
    assert told(run) == [] and run.preview["counts"]["added"] == 2
    running.apply(run, by=office)
    amounts = figures.model._base_manager.order_by("-currency").values_list("amount", "currency")
    assert list(amounts) == [(1200, "JPY"), (118650, "GBP")]
    again = compared(figures, sent.encode(), "again.csv", office)
    assert again.preview["counts"] == NOTHING
    wrong = head + "A;benefits;EUR 5;GBP;2026-02-01\nA;benefits;1,5;JPY;2026-02-02\n"
    run = compared(figures, wrong.encode(), "wrong.csv", office)
    assert [message for _where, message in told(run)] == [
        "The cell says EUR, and the row is kept in GBP.", "JPY has 0 decimal places.",
    ]  # fmt: skip


def test_an_editor_imports_only_where_they_may_and_hidden_fields_are_no_targets(world: World) -> None:
    units = REGISTRY.pages[apps.get_model("projects.Component")]
    editor = by_of(world.people["editor"])
    code = world.there.home.code
    run = compared(
        units, f"Code,Name,Part of\nX1,Mine,{world.here.home.code}\nX2,Theirs,{code}\n".encode(), "x.csv", editor
    )
    assert [where for where, _message in told(run)] == ["row 3, column Part of"]
    assert world.there.home.name not in str(run.preview)
    resources = REGISTRY.pages[apps.get_model("organization.Resource")]
    assert "standard_rate" not in asking.targets(resources, editor)
    assert world.people["viewer"].client.get("/components/import/").status_code == 403
