"""Coming from Project Online: the steps, and the page that compares what came with what was sent."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from steerhouse.core.acting import Request
from steerhouse.core.actions import load
from steerhouse.core.import_models import ImportRun
from steerhouse.core.imports.forms import MOST_PLACES, ImportForm, places
from steerhouse.core.models import Node
from steerhouse.feeds.problem import compare, latest_run, totals
from steerhouse.interchange.limits import DEFAULT_LIMITS, MEBIBYTE

# What to open in the browser that is signed in to Project Online, one after the other, and what becomes of it.
SETS = (
    ("Projects", _("projects with type, description, dates and currency")),
    ("Tasks", _("tasks with outline, dates, progress, work, cost and baselines")),
    ("Assignments", _("who works on what, and how much")),
    ("Resources", _("people, machines and material")),
    ("TimesheetLines", _("counted and summed; moved in later")),
    ("AssignmentTimephasedDataSet", _("counted and summed; moved in later")),
)


def coming_page(request: Request) -> HttpResponse:
    """How an office moves from Project Online, step by step, with the upload at the end."""
    form = ImportForm(by=request.actor, initial={"into": request.GET.get("into", "")})
    form.fields = {name: form.fields[name] for name in ("file", "into")}
    form.fields["into"].help_text = _("The portfolio or program that receives the projects.")
    context = {
        "form": form, "sets": SETS, "most": DEFAULT_LIMITS.file_bytes // MEBIBYTE,
        "places": places(request.actor)[:MOST_PLACES],
    }  # fmt: skip
    return render(request, "feeds/coming.html", context)


def control_page(request: Request, public_id: str) -> HttpResponse:
    """The feed and what is stored of it, project by project."""
    node = load(Node, public_id, by=request.actor)
    run = latest_run(node, request.actor)
    rows = compare(node, run, request.actor) if run is not None else []
    context = {
        "node": node, "run": run, "rows": rows, "different": sum(bool(one.why) for one in rows),
        "totals": totals(run) if run is not None else {},
        "kept": {"unknown": columns_for(run, request)} if run is not None else {},
    }  # fmt: skip
    return render(request, "feeds/control.html", context)


def columns_for(run: ImportRun, request: Request) -> list[dict[str, Any]]:
    """The unknown columns; their examples are for whoever sent the file, since others may see less of it."""
    columns: list[dict[str, Any]] = run.preview.get("kept", {}).get("unknown", [])
    mine = request.actor.is_system or run.user_id == request.actor.user_id
    return columns if mine else [one | {"example": ""} for one in columns]
