"""From upload to undo: a file is received, read in a child process, shown, applied in one transaction, undone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import reduce
from operator import add
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from steerhouse.core import jobs
from steerhouse.core.actions import action
from steerhouse.core.actors import Actor
from steerhouse.core.errors import AlreadyDone, Denied, SteerhouseError
from steerhouse.core.import_models import ImportRun
from steerhouse.core.imports import store
from steerhouse.core.imports.inverse import take_back
from steerhouse.core.imports.steps import Counts, ImportKind, Preview, kind_of, kinds, steps
from steerhouse.core.models import AuditEntry, Node
from steerhouse.core.statistics import MANY, refresh_statistics
from steerhouse.core.writing import record, write_columns
from steerhouse.interchange.child import read_in_child
from steerhouse.interchange.problems import FileRefused, Problem, refused

SHOWN_LINES = 500
ORDER = ("removed", "changed", "added")


class NotPossibleNow(SteerhouseError):
    """The import is in another state than the step needs."""

    status = 409
    title = _("This import is not at that step.")
    next_step = _("Reload the page to see where it stands.")


class OtherThanShown(SteerhouseError):
    """Applying the file would do something else than the preview said, so nothing was done."""

    status = 409
    title = _("What is stored has changed since this preview, so nothing was applied.")
    next_step = _("Read the file again, look at the new preview and apply it.")


def may_import(by: Actor, node: Node) -> bool:
    """Whether there is a kind of file that the actor may bring in at this place."""
    return any(by.may(kind.verb, node) for kind in kinds().values())


def send_in(node: Node, chunks: Iterable[bytes], *, name: str, by: Actor, options: Mapping[str, Any]) -> ImportRun:
    """Store an upload and note that it came; the file goes again when it cannot be noted."""
    store.sweep()
    stored = store.keep(chunks)
    try:
        run: ImportRun = receive(node, stored=stored, name=store.safe_name(name), options=dict(options), by=by)
    except BaseException:
        store.drop(stored.name)
        raise
    return run


@action("importrun.add")
def receive(node: Node, *, stored: store.Stored, name: str, options: dict[str, Any], by: Actor) -> ImportRun:
    """A file came in and waits to be read."""
    if not may_import(by, node):
        raise Denied(thing=node)
    run = ImportRun(
        node=node, user_id=by.user_id, file_name=name, stored_name=stored.name, sha256=stored.sha256,
        size=stored.size, options=options,
    )  # fmt: skip
    run.save()
    return run


@action("importrun.edit")
def ask_again(run: ImportRun, *, options: Mapping[str, Any], by: Actor) -> ImportRun:
    """The file is to be read once more, with other answers to what it does not say."""
    if run.state in (ImportRun.State.APPLIED, ImportRun.State.UNDONE):
        raise NotPossibleNow()
    run.options, run.state = dict(options), ImportRun.State.RECEIVED
    run.save()
    return run


@jobs.job("importrun.edit")
def read(run: ImportRun, *, by: Actor) -> ImportRun:
    """Read the file in the child process and work out what it would change. No transaction is open meanwhile."""
    if run.state in (ImportRun.State.APPLIED, ImportRun.State.UNDONE):
        raise NotPossibleNow()
    jobs.result(run.address)
    name = ""
    try:
        kind, file = content_of(run, by=by)
        name = kind.name
        jobs.progress(50, gettext("comparing with what is stored"))
        shown = shown_preview([step.preview(run.place, file, by) for step in steps(name)])
    except FileRefused as refusal:
        shown = {"problems": [asdict(one) for one in refusal.problems], "problem_count": refusal.count}
    except jobs.Stopped:
        raise
    except SteerhouseError as error:
        shown = {"problems": [asdict(one) for one in problems_of(error)], "problem_count": 1}
    return keep_preview(run, kind=name, shown=shown, by=by)


def content_of(run: ImportRun, *, by: Actor) -> tuple[ImportKind, Any]:
    """What the file holds, and of which kind it is. Raises FileRefused, or Denied where the actor may not bring such a
    file in at this place at this moment."""
    jobs.progress(5, gettext("reading the file"))
    try:
        with store.spooled(run.stored_name, run.file_name) as path:
            file = read_in_child(path, **run.options)
    except FileNotFoundError:
        raise refused("whole file", gettext("The file is not kept any more."), gettext("Send it again.")) from None
    kind = kind_of(file)
    if kind is None:
        raise refused("whole file", gettext("Nothing here knows what to do with such a file."), "")
    require_kind(by, kind, run.node)
    return kind, file


def require_kind(by: Actor, kind: ImportKind | None, node: Node | None) -> None:
    """Raise Denied when the actor may not, at this moment, bring such a file in at this place."""
    if node is None or kind is None or not by.may(kind.verb, node):
        raise Denied(gettext("You do not have the right to bring such a file in at this place."), thing=node)


def problems_of(error: SteerhouseError) -> list[Problem]:
    """What a step refused, in the form in which a reader refuses."""
    fields = getattr(error, "fields", {}) or {"": [str(error.message)]}
    return [Problem("", name, "", text, str(error.next_step)) for name, texts in fields.items() for text in texts]


def shown_preview(previews: Sequence[Preview]) -> dict[str, Any]:
    """What the pages show of the steps' previews, as JSON."""
    counts = reduce(add, (one.counts for one in previews), Counts())
    # What people would miss stands first: of many new rows one need not see all.
    lines = sorted((line for one in previews for line in one.lines), key=lambda line: ORDER.index(line.change))
    return {
        "counts": asdict(counts),
        "lines": [asdict(line) for line in lines[:SHOWN_LINES]],
        "things": {str(name): asdict(some) for one in previews for name, some in one.things.items()},
        "facts": [[str(label), str(value)] for one in previews for label, value in one.facts],
        "not_carried": [asdict(what) for one in previews for what in one.not_carried],
        "warnings": [asdict(problem) for one in previews for problem in one.warnings],
        "kept": {name: value for one in previews for name, value in one.kept.items()},
    }


@action("importrun.edit")
def keep_preview(run: ImportRun, *, kind: str, shown: dict[str, Any], by: Actor) -> ImportRun:
    """What the file would change is known, or why it is refused."""
    run.kind, run.preview = kind, shown
    run.state = ImportRun.State.REFUSED if shown.get("problems") else ImportRun.State.READY
    run.save()
    write_columns(ImportRun, ["preview"], [(run.pk, shown)])
    return run


@jobs.job("importrun.apply")
def apply(run: ImportRun, *, by: Actor) -> ImportRun:
    """Read the file once more and write what the preview showed, all of it or nothing; a second call does nothing."""
    if run.state == ImportRun.State.APPLIED:
        return run
    if run.state != ImportRun.State.READY:
        raise NotPossibleNow()
    jobs.result(run.address)
    kind, file = content_of(run, by=by)
    jobs.progress(50, gettext("writing what was shown"))
    try:
        return apply_file(run, kind=kind, file=file, by=by, key=run.key)  # type: ignore[call-arg]
    except AlreadyDone:
        run.refresh_from_db()
        return run


@action("importrun.apply")
def apply_file(run: ImportRun, *, kind: ImportKind, file: Any, by: Actor) -> ImportRun:
    """Let every step write, from the lowest floor up, in one transaction."""
    # Asked for first: where pages are is known once the addresses are, and a worker asks for none otherwise.
    run.result_url = reverse("import")
    require_kind(by, kind, run.node)
    outcomes = [step.apply(run.place, file, by) for step in steps(kind.name)]
    counts = reduce(add, (one.counts for one in outcomes), Counts())
    if asdict(counts) != run.preview["counts"]:
        raise OtherThanShown()
    run.state, run.applied_at = ImportRun.State.APPLIED, timezone.now()
    run.result_url = next((one.url for one in reversed(outcomes) if one.url), run.result_url)
    run.save()
    record(run, "applied", **asdict(counts))
    if counts.total >= MANY:
        transaction.on_commit(refresh_statistics)
    return run


@action("importrun.undo")
def undo(run: ImportRun, *, by: Actor) -> ImportRun:
    """Set back what applying the file wrote, unless later edits would be lost, and let the rooms recompute."""
    if run.state != ImportRun.State.APPLIED:
        raise NotPossibleNow()
    jobs.result(run.address)
    require_kind(by, run.import_kind, run.node)
    entry = AuditEntry.objects.get(key=run.key)
    counts = take_back(entry, leave=frozenset({ImportRun._meta.label_lower}))
    for step in steps(run.kind):
        if step.after_undo:
            step.after_undo(run.place, entry, by)
    run.state, run.undone_at = ImportRun.State.UNDONE, timezone.now()
    run.save()
    record(run, "undone", **asdict(counts))
    return run
