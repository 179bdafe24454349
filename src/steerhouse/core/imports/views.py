"""The import wizard: choose, read, look, apply; and undo."""

from functools import partial

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_noop as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from steerhouse.core import jobs
from steerhouse.core.acting import Request
from steerhouse.core.actions import load
from steerhouse.core.errors import NotVisible
from steerhouse.core.import_models import TABLE, ImportRun
from steerhouse.core.imports import pipeline, store
from steerhouse.core.imports.forms import MOST_PLACES, ImportForm, OptionsForm, places
from steerhouse.core.imports.steps import kinds
from steerhouse.core.models import Job
from steerhouse.core.pages.shell import add_navigation
from steerhouse.core.routes import route
from steerhouse.interchange.limits import DEFAULT_LIMITS, MEBIBYTE

MOST_RUNS = 20
# What a form adds to the bytes of its file.
FORM_BYTES = 64 * 1024
STEPS = (_("Choose"), _("Read"), _("Look"), _("Apply"))
DEEDS = {
    "apply": (pipeline.apply, _("Apply %(file)s")),
    "undo": (pipeline.undo, _("Undo %(file)s")),
    "again": (pipeline.read, _("Read %(file)s")),
}


@csrf_exempt
def start(request: Request) -> HttpResponse:
    """Refuse by its length what is too large, before anything of it is read; the check of the form's secret, made
    inside, would read it all."""
    store.refuse_larger(int(request.META.get("CONTENT_LENGTH") or 0) - FORM_BYTES)
    return choose(request)


@csrf_protect
def choose(request: Request) -> HttpResponse:
    """First step: a file, and where it goes. Below, the imports of before."""
    by = request.actor
    form = ImportForm(request.POST or None, request.FILES or None, by=by, initial={"into": request.GET.get("into", "")})
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        run = pipeline.send_in(form.cleaned_data["into"], file.chunks(), name=file.name, by=by, options=form.options)
        return begin(run, "again", request)
    found = list(places(by)[: MOST_PLACES + 1])
    context = {
        "form": form,
        "places": found[:MOST_PLACES],
        "more_places": len(found) > MOST_PLACES,
        "runs": ImportRun.objects.visible_to(by).select_related("node", "user")[:MOST_RUNS],
        "kinds": list(kinds().values()),
        "most": DEFAULT_LIMITS.file_bytes // MEBIBYTE,
        "steps": steps_at(1),
    }
    return render(request, "core/imports/choose.html", context, status=422 if form.errors else 200)


def show(request: Request, public_id: str) -> HttpResponse:
    """Where an import stands: being read, refused, its preview, or what it did."""
    run = load(ImportRun, public_id, by=request.actor)
    if run.kind == TABLE:
        return HttpResponseRedirect(run.address)
    job = latest_job(run, request)
    busy = job is not None and job.state in (Job.State.WAITING, Job.State.RUNNING)
    at = 2 if run.state in (ImportRun.State.RECEIVED, ImportRun.State.REFUSED) else 3
    context = {
        "run": run,
        "job": jobs.seen(job) if job else None,
        "busy": busy,
        "failed": job is not None and job.state == Job.State.FAILED,
        "form": OptionsForm(initial=run.options) if asks(run) else None,
        # Old and new values may be more than another person may see here.
        "mine": request.actor.is_system or run.user_id == request.actor.user_id,
        "total": sum(run.preview.get("counts", {}).values()),
        "steps": steps_at(at if run.state not in (ImportRun.State.APPLIED, ImportRun.State.UNDONE) else 5),
    }
    part = bool(getattr(request, "htmx", False))
    return render(request, "core/imports/_run.html" if part else "core/imports/run.html", context)


def asks(run: ImportRun) -> bool:
    """Whether the reader wants to be told something that the file does not say: its advice names what."""
    advice = [one["what_next"] for name in ("problems", "warnings") for one in run.preview.get(name, ())]
    options = [kind.question.option for kind in kinds().values() if kind.question is not None]
    return bool(run.options) or any(option in text for option in options for text in advice)


def deed(request: Request, public_id: str, *, name: str) -> HttpResponse:
    """Apply, undo, or read again with other answers."""
    run = load(ImportRun, public_id, by=request.actor)
    if run.kind == TABLE:
        raise NotVisible()
    if name == "again":
        form = OptionsForm(request.POST)
        if form.is_valid():
            run = pipeline.ask_again(run, options=form.options, by=request.actor)
    return begin(run, name, request)


def begin(run: ImportRun, name: str, request: Request) -> HttpResponse:
    """Have the worker do it, once however often the button is pressed, and lead to the page that tells how far."""
    function, title = DEEDS[name]
    key = f"{run.key}:{name}:{run.version}"
    jobs.later(function, run, title=gettext(title) % {"file": run.file_name}, by=request.actor, key=key)
    return HttpResponseRedirect(run.address)


def latest_job(run: ImportRun, request: Request) -> Job | None:
    """The last thing that the actor had the worker do with the file."""
    found: Job | None = (
        Job.objects.visible_to(request.actor).filter(arguments__thing=run.public_id).order_by("-pk").first()
    )
    return found


def steps_at(here: int) -> list[tuple[str, str]]:
    """The wizard's steps, each done, here or still to come."""
    states = ["done" if place < here else "here" if place == here else "" for place in range(1, len(STEPS) + 1)]
    return [(gettext(step), state) for step, state in zip(STEPS, states, strict=True)]


def declare() -> None:
    """The addresses of the wizard, and its line in the navigation of those who may import something somewhere."""
    add_navigation(
        gettext_lazy("Import"),
        "import",
        position=900,
        when=lambda by: any(k.right in by.rights for k in kinds().values()),
    )
    route("import/", start, name="import", verb="importrun.add", methods=("GET", "POST"))
    route("import/<str:public_id>/", show, name="import-run", verb="importrun.view")
    for name in DEEDS:
        verb = "importrun.edit" if name == "again" else f"importrun.{name}"
        route(
            f"import/<str:public_id>/{name}/",
            partial(deed, name=name),
            name=f"import-{name}",
            verb=verb,
            methods=("POST",),
        )
