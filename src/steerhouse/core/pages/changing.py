"""Adding, editing, archiving, restoring, and the verbs of a room as buttons."""

from collections.abc import Callable
from copy import copy
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from steerhouse.core import editing
from steerhouse.core.acting import Request
from steerhouse.core.actions import load, require, verb_name
from steerhouse.core.errors import AlreadyDone, Archived, Invalid, NotVisible, Stale, answer
from steerhouse.core.pages.addresses import address, list_address
from steerhouse.core.pages.conflict import conflicts, settled
from steerhouse.core.pages.declaration import REGISTRY, Action, Pages
from steerhouse.core.pages.forms import EntityForm, action_form, form_class
from steerhouse.core.pages.seeing import rows_of
from steerhouse.core.verbs import verb_of


def add_page(request: Request, pages: Pages) -> HttpResponse:
    """Add a row; what the address names is filled in already."""
    require(request.actor, "add", pages.model)
    data = request.POST if request.method == "POST" else None
    form = form_class(pages)(data, by=request.actor, pages=pages, initial=_given(request, pages))
    if form.is_bound and form.is_valid():
        try:
            made = _try(form, lambda: _add(pages, form, request))
        except AlreadyDone:
            messages.info(request, _("This was added already."))
            return HttpResponseRedirect(list_address(pages))
        if made is not None:
            messages.success(request, _("%(thing)s was added.") % {"thing": made})
            return HttpResponseRedirect(address(made))
    return _form(request, pages, form, None)


def _add(pages: Pages, form: EntityForm, request: Request) -> Any:
    if pages.add is None:
        raise NotVisible()
    key = form.cleaned_data.get("key")
    return pages.add(pages.model, values=form.values(), by=request.actor, **({"key": f"form:{key}"} if key else {}))


def _given(request: Request, pages: Pages) -> dict[str, Any]:
    """First values from the address: where a person came from."""
    found: dict[str, Any] = {}
    for name in pages.form:
        if text := request.GET.get(name, ""):
            field = pages.model._meta.get_field(name)
            target: Any = field.related_model if field.is_relation else None
            found[name] = rows_of(target, request.actor).filter(public_id=text).first() if target else text
    return found


def edit_page(request: Request, pages: Pages, public_id: str) -> HttpResponse:
    """Edit a row; who saves after somebody else sees both values and chooses."""
    thing = load(pages.model, public_id, by=request.actor, verb="edit")
    if thing.archived_at is not None:
        raise Archived()
    data = settled(request.POST) if request.method == "POST" else None
    form = form_class(pages)(data, instance=thing, by=request.actor, pages=pages)
    if form.is_bound and form.is_valid():
        try:
            saved = _try(form, lambda: _edit(pages, form, thing, request))
        except Stale:
            return _conflict(request, pages, form, public_id)
        if saved is not None:
            messages.success(request, _("%(thing)s was saved.") % {"thing": saved})
            return HttpResponseRedirect(address(saved))
    return _form(request, pages, form, thing)


def _edit(pages: Pages, form: EntityForm, thing: Any, request: Request) -> Any:
    if pages.edit is None:
        raise NotVisible()
    # A copy, since a refused edit must not leave its values on what the page shows.
    return pages.edit(copy(thing), values=form.values(), version=form.cleaned_data.get("version"), by=request.actor)


def _try(form: EntityForm, do: Callable[[], Any]) -> Any:
    """Do it, or put what is wrong into the form and return None."""
    try:
        return do()
    except (ValidationError, Invalid) as refusal:
        form.refuse(answer(refusal))
        return None


def _form(request: Request, pages: Pages, form: EntityForm, thing: Any) -> HttpResponse:
    status = 422 if form.is_bound else 200
    back = address(thing) if thing else list_address(pages)
    title = _("Edit %(thing)s") % {"thing": thing} if thing else _("Add %(kind)s") % {"kind": pages.one}
    here = _("Edit") if thing else title
    context = {"pages": pages, "form": form, "thing": thing, "back": back, "title": title, "here": here, "below": True}
    return render(request, "core/pages/form.html", context, status=status)


def _conflict(request: Request, pages: Pages, form: EntityForm, public_id: str) -> HttpResponse:
    """Both values of every field in doubt, side by side; nothing was saved, nothing typed is lost."""
    stored = load(pages.model, public_id, by=request.actor, verb="edit")
    found = conflicts(pages, form, stored, request)
    context = {"pages": pages, "thing": stored, "conflict": found, "back": address(stored), "below": True}
    return render(request, "core/pages/conflict.html", context, status=409)


def archive_page(request: Request, pages: Pages, public_id: str) -> HttpResponse:
    """Ask, saying what will happen and what points here, then take the row out of lists and counts."""
    thing = load(pages.model, public_id, by=request.actor, verb="archive")
    if request.method == "POST" and thing.archived_at is None:
        editing.archive(thing, by=request.actor)
        messages.success(request, _("%(thing)s was archived.") % {"thing": thing})
    if thing.archived_at is not None:
        return HttpResponseRedirect(address(thing))
    context = {
        "pages": pages,
        "thing": thing,
        "back": address(thing),
        "pointing": _pointing(thing, request),
        "below": True,
    }
    return render(request, "core/pages/archive.html", context)


def _pointing(thing: Any, request: Request) -> list[tuple[int, Any]]:
    """How many live rows of which kind point at the thing, as far as the actor sees them."""
    found = []
    for relation in thing._meta.related_objects:
        pages = REGISTRY.pages.get(relation.related_model)
        if pages is not None and not relation.many_to_many and request.actor.may("view", pages.model):
            rows = pages.model.objects.visible_to(request.actor).live()
            if count := rows.filter(**{relation.field.name: thing}).capped_count():
                found.append((count, pages.many if count > 1 else pages.one))
    return found


def restore_page(request: Request, pages: Pages, public_id: str) -> HttpResponse:
    """Bring an archived row back."""
    thing = load(pages.model, public_id, by=request.actor, verb="restore")
    if thing.archived_at is not None:
        editing.restore(thing, by=request.actor)
        messages.success(request, _("%(thing)s was restored.") % {"thing": thing})
    return HttpResponseRedirect(address(thing))


def action_page(request: Request, pages: Pages, public_id: str, name: str) -> HttpResponse:
    """A verb of the room: its form or question first, if it has one, then the deed."""
    action = next((found for found in pages.actions if found.name == name), None)
    if action is None:
        raise NotVisible()
    thing = load(pages.model, public_id, by=request.actor, verb=verb_name(action.do))
    if action.when is not None and not action.when(thing):
        raise NotVisible()
    posted = request.method == "POST"
    form = action_form(action.form, request.POST if posted else None, thing, request.actor) if action.form else None
    if posted and (form is None or form.is_valid()):
        if str(thing.version) != request.POST.get("version", str(thing.version)):
            raise Stale(thing=thing)
        if _done(request, action, thing, form):
            return HttpResponseRedirect(address(thing))
    context = {
        "pages": pages, "thing": thing, "action": action, "form": form, "back": address(thing),
        "title": label_of(action, pages), "below": True,
    }  # fmt: skip
    return render(request, "core/pages/action.html", context, status=422 if posted else 200)


def _done(request: Request, action: Action, thing: Any, form: Any) -> bool:
    try:
        action.do(thing, by=request.actor, **(form.cleaned_data if form else {}))
    except (ValidationError, Invalid) as refusal:
        if form is None:
            raise
        found = answer(refusal)
        for field, problems in (found.fields or {"": [str(found.message)]}).items():
            for problem in problems:
                form.add_error(field if field in form.fields else None, str(problem))
        return False
    label = verb_of(type(thing), verb_name(action.do)).label
    messages.success(request, _("%(deed)s: %(thing)s") % {"deed": action.label or label, "thing": thing})
    return True


def label_of(action: Action, pages: Pages) -> str:
    """What the button says: as declared, else the verb's own word."""
    return capfirst(str(action.label or verb_of(pages.model, verb_name(action.do)).label))
