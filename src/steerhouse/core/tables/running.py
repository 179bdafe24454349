"""A table from upload to undo: received, looked at, mapped, tried out and rolled back, applied in one transaction."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict
from itertools import islice
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from steerhouse.core import jobs
from steerhouse.core.actions import action
from steerhouse.core.actors import Actor
from steerhouse.core.editing import AFTER_ARCHIVING, AFTER_SET_BACK
from steerhouse.core.errors import AlreadyDone, Denied, NotVisible
from steerhouse.core.import_models import TABLE, ImportRun
from steerhouse.core.imports import pipeline, store
from steerhouse.core.imports.inverse import take_back
from steerhouse.core.models import AuditChange, AuditEntry, Node
from steerhouse.core.pages.addresses import list_address
from steerhouse.core.pages.declaration import REGISTRY, Pages
from steerhouse.core.tables.incoming import LEFT, SAME, Incoming
from steerhouse.core.tables.models import TableMapping
from steerhouse.core.tables.rows import column_label
from steerhouse.core.tables.targets import Plan, plain
from steerhouse.core.writing import record, write_columns
from steerhouse.interchange.child import read_table_in_child
from steerhouse.interchange.problems import FileRefused, Problem, refused
from steerhouse.interchange.tables.model import TableFile

SAMPLES, LONGEST_SAMPLE = 3, 60
MOST_ROWS = 10_000
MOST_PROBLEMS = SHOWN_LINES = 100


class Tried(Exception):
    """Ends the transaction in which a table was tried out."""


class NotAsShown(Exception):
    """Applying would do something else than the preview said."""


def pages_at(path: str) -> Pages:
    """The list of that address; NotVisible where there is none."""
    # Lists are known once the addresses are, for which a worker has no other reason to ask.
    reverse("import")
    found = next((pages for pages in REGISTRY.pages.values() if pages.path == path), None)
    if found is None:
        raise NotVisible()
    return found


def send_in(pages: Pages, chunks: Iterable[bytes], *, name: str, by: Actor) -> ImportRun:
    """Store an upload and note that it came; the file goes again when it cannot be noted."""
    store.sweep()
    stored = store.keep(chunks)
    try:
        run: ImportRun = receive(ImportRun, stored=stored, name=store.safe_name(name), path=pages.path, by=by)
    except BaseException:
        store.drop(stored.name)
        raise
    return run


@action("importrun.add")
def receive(model: type[ImportRun], *, stored: store.Stored, name: str, path: str, by: Actor) -> ImportRun:
    """A table came in for a list and waits to be looked at."""
    run = model(
        node=Node.root(), user_id=by.user_id, kind=TABLE, file_name=name, stored_name=stored.name,
        sha256=stored.sha256, size=stored.size, options={"list": path},
    )  # fmt: skip
    run.save()
    return run


def table_of(run: ImportRun) -> TableFile:
    """The table in the file, read in the child process. Raises FileRefused."""
    jobs.progress(5, _("reading the file"))
    try:
        with store.spooled(run.stored_name, run.file_name) as path:
            file = read_table_in_child(path)
    except FileNotFoundError:
        raise refused("whole file", _("The file is not kept any more."), _("Send it again.")) from None
    if len(file.rows) > MOST_ROWS:
        text = _("The table has %(rows)s rows; %(most)s are the most that come in at once.") % {
            "rows": f"{len(file.rows):,}", "most": f"{MOST_ROWS:,}",
        }  # fmt: skip
        raise refused("whole file", text, _("Split it into several files."))
    return file


@jobs.job("importrun.edit")
def look(run: ImportRun, *, by: Actor) -> ImportRun:
    """Read the file for the first time: its labels and what stands below them."""
    jobs.result(run.address)
    try:
        shown = {"table": seen(table_of(run))}
    except FileRefused as refusal:
        return refuse(run, refusal, by=by)
    return keep_columns(run, shown=shown, by=by)


def seen(file: TableFile) -> dict[str, Any]:
    """What the mapping page shows of a table: its labels, and three values of each column."""
    samples = []
    for index in range(len(file.labels)):
        filled = ((row.cells[index], row.kinds[index]) for row in file.rows if row.cells[index].strip())
        samples.append([[text[:LONGEST_SAMPLE], kind] for text, kind in islice(filled, SAMPLES)])
    return {
        "labels": list(file.labels), "columns": [column_label(file, index) for index in range(len(file.labels))],
        "samples": samples, "rows": len(file.rows), "format": file.format, "sheet": file.sheet,
    }  # fmt: skip


@action("importrun.edit")
def keep_columns(run: ImportRun, *, shown: dict[str, Any], by: Actor) -> ImportRun:
    """What the file's columns are is known; what goes where is for a person to say."""
    write_columns(ImportRun, ["preview"], [(run.pk, shown)])
    run.preview = shown
    return run


def refuse(run: ImportRun, refusal: FileRefused, *, by: Actor) -> ImportRun:
    """Keep why the file is not read."""
    problems = [asdict(one) for one in refusal.problems]
    shown = {"problems": problems, "problem_count": refusal.count} | _table_in(run)
    return pipeline.keep_preview(run, kind=TABLE, shown=shown, by=by)


def _table_in(run: ImportRun) -> dict[str, Any]:
    return {"table": run.preview["table"]} if "table" in run.preview else {}


def incoming_of(run: ImportRun, by: Actor, versions: Mapping[str, int] | None = None) -> tuple[TableFile, Incoming]:
    """The table against what is stored, as it was mapped. Raises FileRefused."""
    file = table_of(run)
    jobs.progress(15, _("comparing with what is stored"))
    plan = Plan.of(run.options.get("plan", {}))
    return file, Incoming(pages_at(run.options["list"]), file, plan, by, versions)


@jobs.job("importrun.edit")
def compare(run: ImportRun, *, by: Actor) -> ImportRun:
    """Work out what the table would change, by doing it and taking it back: so nothing is promised that fails."""
    if run.state in (ImportRun.State.APPLIED, ImportRun.State.UNDONE):
        raise pipeline.NotPossibleNow()
    jobs.result(run.address)
    try:
        file, incoming = incoming_of(run, by)
    except FileRefused as refusal:
        return refuse(run, refusal, by=by)
    with suppress(Tried):
        try_out(run, incoming=incoming, by=by)
    return pipeline.keep_preview(run, kind=TABLE, shown=shown_preview(file, incoming), by=by)


@action("importrun.edit")
def try_out(run: ImportRun, *, incoming: Incoming, by: Actor) -> None:
    """Write everything and let nothing of it stay."""
    incoming.write()
    raise Tried


def shown_preview(file: TableFile, incoming: Incoming) -> dict[str, Any]:
    """What the page shows of it, as JSON; `versions` are those on which the preview builds."""
    problems = list(incoming.reading.problems())
    ordered = sorted(incoming.lines, key=lambda line: pipeline.ORDER.index(line.change))
    refused_rows = sum(bool(row.problems) for row in incoming.rows)
    facts = [
        [_("Rows in the file"), f"{len(incoming.rows):,}"],
        [_("Unchanged"), f"{incoming.number(SAME):,}"],
        [_("Refused"), f"{refused_rows:,}"],
        [_("Format"), file.format],
    ]
    if file.sheet:
        facts.append([_("Sheet"), file.sheet])
    return {
        "table": seen(file),
        "counts": asdict(incoming.counts),
        "lines": [asdict(line) for line in ordered[:SHOWN_LINES]],
        "things": {},
        "facts": facts,
        "not_carried": list(not_carried(file, incoming)),
        "warnings": [],
        "problems": [asdict(one) for one in problems[:MOST_PROBLEMS]],
        "problem_count": len(problems),
        "versions": incoming.versions,
    }


def not_carried(file: TableFile, incoming: Incoming) -> Iterator[dict[str, Any]]:
    """Columns that go nowhere, rows that were left as they are, sheets that nobody read."""
    for index, label in enumerate(file.labels):
        filled = sum(bool(row.cells[index].strip()) for row in file.rows)
        if filled and str(index) not in incoming.plan.columns:
            name = label or column_label(file, index)
            yield {"what": _("Column “%s”") % name, "count": filled, "where": ""}
    if left := incoming.number(LEFT):
        text = _("Rows that are here already") if incoming.plan.mode == "add" else _("Rows that are not here yet")
        yield {"what": text, "count": left, "where": ""}
    for name in file.other_sheets:
        yield {"what": _("Sheet “%s”") % name, "count": 1, "where": ""}


@jobs.job("importrun.apply")
def apply(run: ImportRun, *, by: Actor) -> ImportRun:
    """Read the file once more and write what the preview showed, all of it or nothing; a second call does nothing."""
    if run.state == ImportRun.State.APPLIED:
        return run
    if run.state != ImportRun.State.READY or "versions" not in run.preview:
        raise pipeline.NotPossibleNow()
    jobs.result(run.address)
    try:
        file, incoming = incoming_of(run, by, run.preview["versions"])
    except FileRefused as refusal:
        return refuse(run, refusal, by=by)
    try:
        return apply_table(run, incoming=incoming, by=by, key=run.key)  # type: ignore[call-arg]
    except AlreadyDone:
        run.refresh_from_db()
        return run
    except NotAsShown:
        shown = shown_preview(file, incoming)
        if not shown["problems"]:
            text = _("What is stored has changed since this preview, so nothing was applied.")
            advice = _("Look at the new preview and apply it.")
            shown |= {"problems": [asdict(Problem("", "", "", text, advice))], "problem_count": 1}
        return pipeline.keep_preview(run, kind=TABLE, shown=shown, by=by)


@action("importrun.apply")
def apply_table(run: ImportRun, *, incoming: Incoming, by: Actor) -> ImportRun:
    """Every row through the verbs of its entity, in one transaction and one entry of the audit."""
    incoming.write()
    if any(incoming.reading.problems()) or asdict(incoming.counts) != run.preview["counts"]:
        raise NotAsShown
    run.state, run.applied_at = ImportRun.State.APPLIED, timezone.now()
    run.result_url = list_address(incoming.pages)
    run.save()
    record(run, "applied", **asdict(incoming.counts))
    return run


@action("importrun.undo")
def undo(run: ImportRun, *, by: Actor) -> ImportRun:
    """Set back what applying the table wrote, unless later edits would be lost, and let the rooms recompute."""
    if run.state != ImportRun.State.APPLIED:
        raise pipeline.NotPossibleNow()
    jobs.result(run.address)
    entry = AuditEntry.objects.get(key=run.key)
    rows = rows_written(entry, pages_at(run.options["list"]))
    counts = take_back(entry, leave=frozenset({ImportRun._meta.label_lower}))
    follow(rows, by)
    run.state, run.undone_at = ImportRun.State.UNDONE, timezone.now()
    run.save()
    record(run, "undone", **asdict(counts))
    return run


def rows_written(entry: AuditEntry, pages: Pages) -> list[Any]:
    """The rows of the list that an entry wrote, as they are now, with what leads to their place."""
    model: Any = pages.model
    lines = AuditChange.objects.filter(entry=entry, model=model._meta.label_lower)
    ids = list(lines.values_list("object_id", flat=True).distinct())
    ways = [way for way in {model.scope, *pages.fetch} if way]
    rows = model._base_manager.select_related(*ways)
    return [row for start in range(0, len(ids), 500) for row in rows.filter(public_id__in=ids[start : start + 500])]


def follow(rows: list[Any], by: Actor) -> None:
    """What a room does when its rows left or came back, once for each place."""
    if not rows:
        return
    model = type(rows[0])
    if set_back := AFTER_SET_BACK.get(model):
        set_back(list(model._base_manager.filter(pk__in=[row.pk for row in rows])), by=by)
    if left := AFTER_ARCHIVING.get(model):
        for row in {row.scope_path(): row for row in rows}.values():
            left(row, by=by)


@action("tablemapping.add")
def save_mapping(model: type[TableMapping], *, path: str, name: str, shared: bool, content: Mapping[str, Any],
                 by: Actor) -> TableMapping:  # fmt: skip
    """Keep a mapping under a name; the one that the owner had under it is replaced."""
    if by.user is None:
        raise Denied(verb="add")
    found = model.objects.visible_to(by).filter(list_path=path, owner=by.user, name=name).first()
    mapping: TableMapping = found or model(list_path=path, owner=by.user, name=name)
    mapping.shared, mapping.content = shared, dict(content)
    mapping.full_clean()
    mapping.save()
    return mapping


def content_of(labels: Iterable[str], plan: Plan) -> dict[str, Any]:
    """A plan as a mapping keeps it: by labels, so that columns may stand in another order."""
    kept = plan.as_json()
    named = [plain(label) for label in labels]
    kept["columns"] = {named[int(index)]: name for index, name in plan.columns.items() if named[int(index)]}
    return {"labels": named, "plan": kept}


def plan_from(content: Mapping[str, Any], labels: Iterable[str]) -> Plan:
    """The plan of a mapping for a file with these labels."""
    named = [plain(label) for label in labels]
    kept = dict(content.get("plan", {}))
    columns = kept.get("columns", {})
    kept["columns"] = {str(named.index(label)): name for label, name in columns.items() if label in named}
    return Plan.of(kept)
