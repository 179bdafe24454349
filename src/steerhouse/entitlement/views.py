"""The matrix of access roles, the form of one with who is affected, its end, and the review of grants."""

from collections.abc import Callable
from copy import copy
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from steerhouse.core import editing
from steerhouse.core.acting import Request
from steerhouse.core.actions import load, require
from steerhouse.core.actors import Actor
from steerhouse.core.errors import Archived, Invalid, Stale, answer
from steerhouse.core.models import AccessRole, Grant
from steerhouse.core.pages.details import head
from steerhouse.core.pages.exporting import download
from steerhouse.entitlement.actions import confirm_grants, copy_role, remove_role, users_of
from steerhouse.entitlement.effects import effect_of
from steerhouse.entitlement.forms import RoleForm
from steerhouse.entitlement.models import GrantConfirmation
from steerhouse.entitlement.review import choices, lines, reviewed
from steerhouse.entitlement.shipped import SHIPPED
from steerhouse.entitlement.words import rooms

# Lines of the review on a page.
MOST = 500
ASKED = ("user", "role", "right", "place", "idle", "unconfirmed", "strong")


def matrix(request: Request) -> HttpResponse:
    """Rights by room down, roles across."""
    held = Count("grants", filter=Q(grants__archived_at=None))
    roles = list(AccessRole.objects.visible_to(request.actor).live().annotate(held=held).order_by("name"))
    lines = [
        (room, [(right, [right.name in role.rights for role in roles]) for right in rights]) for room, rights in rooms()
    ]
    context = {"roles": roles, "lines": lines, "may_add": request.actor.may("add", AccessRole)}
    return render(request, "entitlement/matrix.html", context)


def new_role(request: Request) -> HttpResponse:
    """Make a role, from nothing or as the copy of another one (`from` names it)."""
    require(request.actor, "add", AccessRole)
    given = request.GET.get("from", "")
    source = load(AccessRole, given, by=request.actor, verb="accessrole.copy") if given else None
    first = {"name": _("Copy of %(role)s") % {"role": source}, "summary": source.summary} if source else {}
    form = RoleForm(request.POST if request.method == "POST" else None, initial=first)
    ticked = list(source.rights) if source else []
    if form.is_bound and form.is_valid():
        values = form.values()
        made = _try(
            form,
            lambda: (
                copy_role(source, values=values, by=request.actor)
                if source
                else editing.add(AccessRole, values=values, by=request.actor)
            ),
        )
        if made is not None:
            messages.success(request, _("%(thing)s was added.") % {"thing": made})
            return HttpResponseRedirect(reverse("accessrole.rights", args=[made.public_id]))
    title = _("Copy %(role)s") % {"role": source} if source else _("New access role")
    context = {"title": title, "source": source, "below": True, **_boxes(request, form, ticked, allowed=ticked)}
    return render(request, "entitlement/new.html", context, status=422 if form.is_bound else 200)


def role_rights(request: Request, public_id: str) -> HttpResponse:
    """What the role may; who may change it sees who is affected before it is saved."""
    role: AccessRole = load(AccessRole, public_id, by=request.actor)
    if request.method == "POST":
        require(request.actor, "edit", role)
        if role.archived_at is not None:
            raise Archived()
    first = {"name": role.name, "summary": role.summary, "version": role.version}
    form = RoleForm(request.POST if request.method == "POST" else None, initial=first)
    effect = None
    if form.is_bound and form.is_valid():
        wanted = form.cleaned_data["rights"]
        effect = effect_of(role, wanted)
        if form.cleaned_data["seen"] == " ".join(wanted) or not effect.people:
            saved = _try(form, lambda: _save(role, form, request))
            if saved is not None:
                messages.success(request, _("%(thing)s was saved.") % {"thing": saved})
                return HttpResponseRedirect(reverse("accessrole.rights", args=[role.public_id]))
    own = Grant.objects.visible_to(request.actor).live().filter(user_id=request.actor.user_id or 0, role=role).exists()
    context = {
        **head(request, role, current="accessrole.rights"),
        **_boxes(request, form, role.rights, allowed=role.rights, fixed=SHIPPED.get(role.name, frozenset())),
        "effect": effect, "shipped": role.name in SHIPPED, "own": own,
        "may_copy": request.actor.may("accessrole.copy", role),
        "may_edit": role.archived_at is None and not own and request.actor.may("edit", role),
    }  # fmt: skip
    return render(request, "entitlement/role.html", context, status=422 if form.errors else 200)


def _save(role: AccessRole, form: RoleForm, request: Request) -> AccessRole:
    # A copy, since a refused edit must not leave its values on what the page shows.
    version = form.cleaned_data["version"]
    return editing.edit(copy(role), values=form.values(), version=version, by=request.actor)


def _try(form: RoleForm, do: Callable[[], Any]) -> Any:
    """Do it, or put what is wrong into the form and return None."""
    try:
        return do()
    except (ValidationError, Invalid, Stale) as refusal:
        found = answer(refusal)
        for name, faults in (found.fields or {"": []}).items():
            form.add_error(name if name in form.fields else None, [str(text) for text in faults] or str(found.message))
        return None


def _boxes(
    request: Request, form: RoleForm, ticked: list[str], *, allowed: list[str], fixed: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """The rights by room, each with its box: ticked, out of the actor's reach, or fixed since it was shipped so."""
    chosen = set(form.data.getlist("rights") if form.is_bound else ticked)  # type: ignore[attr-defined]
    by = request.actor
    lines = [
        (room, [(r, r.name in chosen, r.name in allowed or by.holds(r.name, None), r.name in fixed) for r in rights])
        for room, rights in rooms()
    ]
    return {"form": form, "lines": lines, "chosen": " ".join(sorted(chosen))}


def end_role(request: Request, public_id: str) -> HttpResponse:
    """Delete a role that nothing names, or retire it; the page says first who loses what."""
    role: AccessRole = load(AccessRole, public_id, by=request.actor, verb="archive")
    if role.archived_at is not None:
        raise Archived()
    unused, problem = not users_of(role) and role.name not in SHIPPED, ""
    if request.method == "POST":
        try:
            if unused and request.POST.get("do") == "delete":
                remove_role(role, by=request.actor)
                messages.success(request, _("%(thing)s was deleted.") % {"thing": role})
            else:
                editing.archive(copy(role), by=request.actor)
                messages.success(request, _("%(thing)s was retired.") % {"thing": role})
            return HttpResponseRedirect(reverse("accessrole.matrix"))
        except Invalid as refusal:
            problem = str(refusal.message)
    context = {
        **head(request, role, current="accessrole.rights"), "effect": effect_of(role, ()), "unused": unused,
        "problem": problem, "below": True,
    }  # fmt: skip
    return render(request, "entitlement/end.html", context, status=422 if problem else 200)


def access_review(request: Request) -> HttpResponse:
    """Who may what where and why, and the boxes to confirm it; the page shows the first 500 lines, the file all."""
    asked = {name: request.GET.get(name, "") for name in ASKED}
    found = reviewed(request.actor, asked)
    context = {
        "asked": asked, "count": len(found), "found": found[:MOST], "query": request.GET.urlencode(),
        "may_confirm": request.actor.may("add", GrantConfirmation),
    }  # fmt: skip
    return render(request, "entitlement/review.html", {**context, **choices(request.actor)})


def confirm(request: Request) -> HttpResponse:
    """Confirm the grants that were ticked."""
    ticked = request.POST.getlist("grant")[:MOST]
    grants = Grant.objects.visible_to(request.actor).live().filter(public_id__in=ticked).select_related("role", "node")
    if rows := list(grants):
        count = confirm_grants(GrantConfirmation, grants=rows, by=request.actor)
        text = ngettext("%(count)s grant was confirmed.", "%(count)s grants were confirmed.", count)
        messages.success(request, text % {"count": count})
    query = request.GET.urlencode()
    return HttpResponseRedirect(reverse("access-review") + (f"?{query}" if query else ""))


def access_review_file(request: Request, kind: str) -> HttpResponse | StreamingHttpResponse:
    """The review as a file, narrowed like the page."""
    found = reviewed(request.actor, request.GET.dict())
    return download(lines(found), kind, name="access-review", sheet=_("Access review"))


def confirmations_of(grant: Any, by: Actor) -> dict[str, Any] | None:
    """Who confirmed a grant and when, the newest first; None where nobody did."""
    rows = GrantConfirmation.objects.visible_to(by).live().filter(grant=grant).select_related("reviewer")
    found = list(rows.order_by("-created_at", "-pk")[:5])
    return {"confirmations": found} if found else None
