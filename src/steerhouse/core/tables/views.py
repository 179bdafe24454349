"""From a list's page to its table: choose a file, say what its columns are, look, apply; and undo."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_noop as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from steerhouse.core import jobs
from steerhouse.core.acting import Request
from steerhouse.core.actions import load, require
from steerhouse.core.errors import Invalid, NotVisible
from steerhouse.core.import_models import TABLE, ImportRun
from steerhouse.core.imports import pipeline, store
from steerhouse.core.imports.views import FORM_BYTES, latest_job
from steerhouse.core.models import Job
from steerhouse.core.pages.addresses import list_address
from steerhouse.core.pages.declaration import REGISTRY, Pages
from steerhouse.core.routes import route
from steerhouse.core.tables import asking, running
from steerhouse.core.tables.exporting import export
from steerhouse.core.tables.models import TableMapping
from steerhouse.core.tables.targets import takes_tables, targets
from steerhouse.interchange.limits import DEFAULT_LIMITS, MEBIBYTE

MOST_RUNS = 5
STEPS = (_("Choose"), _("Columns"), _("Look"), _("Apply"))
TITLES = {
    running.look: _("Read %(file)s"),
    running.compare: _("Compare %(file)s"),
    running.apply: _("Apply %(file)s"),
    running.undo: _("Undo %(file)s"),
}
OVER = (ImportRun.State.APPLIED, ImportRun.State.UNDONE)


class TableForm(forms.Form):
    """The first step: a workbook or CSV file."""

    file = forms.FileField(
        label=gettext_lazy("File"),
        widget=forms.FileInput(attrs={"class": "sh-input", "accept": ".xlsx,.csv,.txt,.tsv"}),
        error_messages={"required": gettext_lazy("Choose a file first.")},
    )


@csrf_exempt
def start(request: Request, pages: Pages) -> HttpResponse:
    """Refuse by its length what is too large, before anything of it is read."""
    store.refuse_larger(int(request.META.get("CONTENT_LENGTH") or 0) - FORM_BYTES)
    return choose(request, pages)


@csrf_protect
def choose(request: Request, pages: Pages) -> HttpResponse:
    """First step: a file. Below, what came into this list before."""
    by = request.actor
    require(by, "add", pages.model)
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        run = running.send_in(pages, file.chunks(), name=file.name, by=by)
        return begin(run, running.look, request)
    runs = ImportRun.objects.visible_to(by).filter(kind=TABLE, user=by.user).order_by("-pk")[:50]
    context = {
        "pages": pages, "form": form, "fields": list(targets(pages, by).values()),
        "runs": [run for run in runs if run.options.get("list") == pages.path][:MOST_RUNS],
        "most": DEFAULT_LIMITS.file_bytes // MEBIBYTE, "rows": running.MOST_ROWS, "steps": steps_at(1),
        "list_address": list_address(pages),
    }  # fmt: skip
    return render(request, "core/tables/choose.html", context, status=422 if form.errors else 200)


def show(request: Request, pages: Pages, public_id: str) -> HttpResponse:
    """Where the import stands: being read, its columns, its preview, or what it did."""
    run = run_of(request, pages, public_id)
    job = latest_job(run, request)
    busy = job is not None and job.state in (Job.State.WAITING, Job.State.RUNNING)
    asks = not busy and "table" in run.preview and run.state not in OVER
    asks = asks and (run.state == ImportRun.State.RECEIVED or "columns" in request.GET)
    context = {
        "pages": pages, "run": run, "job": jobs.seen(job) if job else None, "busy": busy, "mine": True,
        "failed": job is not None and job.state == Job.State.FAILED, "list_address": list_address(pages),
        "total": sum(run.preview.get("counts", {}).values()),
        "steps": steps_at(5 if run.state in OVER else 2 if asks or "counts" not in run.preview else 3),
    }  # fmt: skip
    if asks:
        plan, used = asking.proposal(pages, run, request.actor, request.GET.get("mapping", ""))
        context["asked"] = asking.page(pages, run, plan, request.actor, used)
    part = bool(getattr(request, "htmx", False))
    return render(request, "core/tables/_run.html" if part else "core/tables/run.html", context)


def columns(request: Request, pages: Pages, public_id: str) -> HttpResponse:
    """What the columns are has been said: keep it, and work out what would change."""
    run, by = run_of(request, pages, public_id), request.actor
    if "table" not in run.preview:
        raise NotVisible()
    plan, problems = asking.answered(pages, run, request.POST, by)
    name = request.POST.get("save", "").strip()
    if not problems and name:
        content = running.content_of(run.preview["table"]["labels"], plan)
        shared = "shared" in request.POST
        try:
            running.save_mapping(TableMapping, path=pages.path, name=name, shared=shared, content=content, by=by)
        except (forms.ValidationError, Invalid) as refusal:
            problems += refusal.messages if isinstance(refusal, forms.ValidationError) else [str(refusal.message)]
    if problems:
        asked = asking.page(pages, run, plan, by)
        asked.problems = problems
        context = {
            "pages": pages,
            "run": run,
            "asked": asked,
            "steps": steps_at(2),
            "list_address": list_address(pages),
        }
        return render(request, "core/tables/run.html", context, status=422)
    kept = pipeline.ask_again(run, options={"list": pages.path, "plan": plan.as_json()}, by=by)
    return begin(kept, running.compare, request)


def deed(request: Request, pages: Pages, public_id: str, *, do: Callable[..., Any]) -> HttpResponse:
    """Apply, undo, or look again."""
    return begin(run_of(request, pages, public_id), do, request)


def run_of(request: Request, pages: Pages, public_id: str) -> ImportRun:
    """The import of this list under its public id."""
    run: ImportRun = load(ImportRun, public_id, by=request.actor)
    if run.kind != TABLE or run.options.get("list") != pages.path:
        raise NotVisible()
    return run


def begin(run: ImportRun, do: Callable[..., Any], request: Request) -> HttpResponse:
    """Have the worker do it, once however often the button is pressed, and lead to the page that tells how far."""
    title = gettext(TITLES[do]) % {"file": run.file_name}
    key = f"{run.key}:{do.__name__}:{run.version}"
    jobs.later(do, run, title=title, by=request.actor, key=key)
    return HttpResponseRedirect(run.address)


def steps_at(here: int) -> list[tuple[str, str]]:
    """The wizard's steps, each done, here or still to come."""
    states = ["done" if place < here else "here" if place == here else "" for place in range(1, len(STEPS) + 1)]
    return [(gettext(step), state) for step, state in zip(STEPS, states, strict=True)]


def declare() -> None:
    """The addresses of tables below every list that takes them."""
    doors: list[tuple[str, str, Callable[..., Any], str, tuple[str, ...]]] = [
        ("", "", start, "", ("GET", "POST")),
        ("<str:public_id>/", "-run", show, "importrun.view", ("GET",)),
        ("<str:public_id>/columns/", "-columns", columns, "importrun.edit", ("POST",)),
        ("<str:public_id>/again/", "-again", partial(deed, do=running.compare), "importrun.edit", ("POST",)),
        ("<str:public_id>/apply/", "-apply", partial(deed, do=running.apply), "importrun.apply", ("POST",)),
        ("<str:public_id>/undo/", "-undo", partial(deed, do=running.undo), "importrun.undo", ("POST",)),
    ]
    for pages in REGISTRY.pages.values():
        if not takes_tables(pages):
            continue
        for path, name, view, verb, methods in doors:
            route(
                f"{pages.path}/import/{path}", partial(view, pages=pages), name=f"{pages.name}.import{name}",
                verb=verb or f"{pages.name}.add", methods=methods, model=pages.model,
            )  # fmt: skip
        route(
            f"{pages.path}/table.<str:kind>", partial(export, pages=pages), name=f"{pages.name}.table",
            verb=f"{pages.name}.export", model=pages.model,
        )  # fmt: skip
