"""Health for load balancers, and the jobs that somebody asked for."""

from typing import Any

from django.db import DatabaseError, connection
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from steerhouse.core import jobs
from steerhouse.core.acting import Request
from steerhouse.core.models import Job
from steerhouse.core.pages import Mark
from steerhouse.core.pages.cells import status
from steerhouse.core.search import pending_migrations
from steerhouse.operation.checks import disk_space

MOST = 50
LOOKS = {"waiting": "none", "running": "none", "done": "ok", "failed": "critical", "cancelled": "none"}
# Once applied, migrations stay applied for as long as this process lives.
_migrated = False


def live(request: Request) -> HttpResponse:
    """The process answers; the database is not asked."""
    return JsonResponse({"live": True})


def ready(request: Request) -> HttpResponse:
    """Requests can be served: database, its tables and the disk. Strangers are told no detail."""
    able = _database_is_ready() and disk_space()[1]
    return JsonResponse({"ready": able}, status=200 if able else 503)


def _database_is_ready() -> bool:
    global _migrated
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        _migrated = _migrated or not pending_migrations()
    except DatabaseError:
        return False
    return _migrated


def job_list(request: Request) -> HttpResponse:
    """The newest jobs of the person, with their progress."""
    found = [jobs.seen(one) for one in Job.objects.visible_to(request.actor).order_by("-created_at")[: MOST + 1]]
    context = {"jobs": [_shown(one) for one in found[:MOST]], "more": len(found) > MOST, "most": MOST}
    return render(request, "operation/jobs.html", context)


def job_page(request: Request, public_id: str) -> HttpResponse:
    """One job; while it is unfinished its part of the page asks anew every second."""
    found = jobs.seen(Job.objects.visible_to(request.actor).by_public_id(public_id))
    part = request.GET.get("part") == "yes"
    return render(request, "operation/_job.html" if part else "operation/job.html", _shown(found))


def cancel_job(request: Request, public_id: str) -> HttpResponse:
    """Take back a job of one's own."""
    jobs.cancel(Job.objects.visible_to(request.actor).by_public_id(public_id), by=request.actor)
    return HttpResponseRedirect(reverse("job", args=[public_id]))


def _shown(found: Job) -> dict[str, Any]:
    unfinished = found.state in (Job.State.WAITING, Job.State.RUNNING)
    state = Mark(found.get_state_display(), LOOKS[found.state])
    return {"job": found, "state": state, "cell": status(state), "unfinished": unfinished, "title": found.title}
