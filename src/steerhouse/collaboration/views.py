"""Saved views above each list, and what is done with them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from steerhouse.collaboration.actions import add_view, edit_view, list_of, remove_view
from steerhouse.collaboration.forms import ChangedViewForm, ViewForm
from steerhouse.collaboration.models import SavedView
from steerhouse.core.acting import Request
from steerhouse.core.actions import load
from steerhouse.core.errors import Invalid, answer
from steerhouse.core.lists.listing import Views
from steerhouse.core.lists.questions import question_of
from steerhouse.core.pages import Pages
from steerhouse.core.pages.addresses import list_address


def address_of(view: SavedView, pages: Pages) -> str:
    """The list as the view asks it; the question stands in the address in full, so that it can be passed on."""
    asked = f"{view.question}&" if view.question else ""
    return f"{list_address(pages)}?{asked}view={view.public_id}"


def views_of(request: Request, pages: Pages) -> Views:
    """The tabs above a list, and where somebody is led who comes to it without a question."""
    views = list(SavedView.objects.visible_to(request.actor).of_list(pages.name))
    mine = next((view for view in views if view.is_default and view.owner_id == request.actor.user_id), None)
    if mine is not None and not request.GET:
        return Views(home=address_of(mine, pages))
    now, question = request.GET.get("view", ""), question_of(request.GET)
    chosen = next((view for view in views if view.public_id == now), None)
    own = chosen is not None and chosen.owner_id == request.actor.user_id
    context = {
        "tabs": [(view, address_of(view, pages), view == chosen) for view in views], "chosen": chosen,
        "everything": f"{list_address(pages)}?view=all" if mine else list_address(pages),
        "changed": chosen is not None and question != chosen.question, "question": question, "pages": pages,
        "edit": ChangedViewForm.of(chosen, question) if chosen is not None and own else None,
        "add": ViewForm(initial={"question": question}, auto_id="view-add-%s"),
    }  # fmt: skip
    shown = bool(views or question)
    return Views(html=render_to_string("collaboration/_views.html", context, request) if shown else "")


def add_page(request: Request) -> HttpResponse:
    """Keep what the list shows as a view."""
    pages, form = list_of(request.POST.get("list", ""), request.actor), ViewForm(request.POST)

    def keep() -> SavedView:
        return add_view(SavedView, list_name=pages.name, values=form.values(), by=request.actor)

    return _kept(request, pages, form, keep)


def edit_page(request: Request, public_id: str) -> HttpResponse:
    """Change a view of one's own."""
    view = load(SavedView, public_id, by=request.actor, verb="edit")
    pages, form = list_of(view.list_name, request.actor), ChangedViewForm(request.POST)

    def keep() -> SavedView:
        return edit_view(view, values=form.values(), version=form.cleaned_data["version"], by=request.actor)

    return _kept(request, pages, form, keep)


def _kept(request: Request, pages: Pages, form: ViewForm, keep: Any) -> HttpResponse:
    if form.is_valid():
        try:
            view = keep()
        except (ValidationError, Invalid) as refusal:
            _refuse(form, refusal)
        else:
            messages.success(request, _("The view “%(name)s” was saved.") % {"name": view})
            return HttpResponseRedirect(address_of(view, pages))
    question = request.POST.get("question", "")
    context = {
        "form": form, "pages": pages, "back": f"{list_address(pages)}?{question}", "title": _("Save the view"),
    }  # fmt: skip
    return render(request, "collaboration/view.html", context, status=422)


def _refuse(form: ViewForm, refusal: BaseException) -> None:
    for name, problems in answer(refusal).fields.items():
        for problem in problems:
            form.add_error(name if name in form.fields else None, str(problem))


def remove_page(request: Request, public_id: str) -> HttpResponse:
    """Delete a view of one's own; the list stays as it is."""
    view = load(SavedView, public_id, by=request.actor, verb="savedview.remove")
    pages = list_of(view.list_name, request.actor)
    remove_view(view, by=request.actor)
    messages.success(request, _("The view “%(name)s” was deleted.") % {"name": view})
    return HttpResponseRedirect(f"{list_address(pages)}?{view.question}")
