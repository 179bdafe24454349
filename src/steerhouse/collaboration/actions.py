"""The verbs of saved views."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from steerhouse.collaboration.models import LONGEST_QUESTION, SavedView
from steerhouse.core import writing
from steerhouse.core.actions import action, set_fields
from steerhouse.core.actors import Actor
from steerhouse.core.errors import Invalid, NotVisible
from steerhouse.core.lists.questions import checked
from steerhouse.core.pages import REGISTRY, Pages


def list_of(name: str, by: Actor) -> Pages:
    """The list of this name; NotVisible where there is none or the actor does not see it."""
    found = next((pages for pages in REGISTRY.pages.values() if pages.name == name), None)
    if found is None or not by.may("view", found.model):
        raise NotVisible()
    return found


@action("savedview.add")
def add_view(model: type[SavedView], *, list_name: str, values: Mapping[str, Any], by: Actor) -> SavedView:
    """Keep a question to a list under a name. Invalid where the list cannot be asked it."""
    pages = list_of(list_name, by)
    view = model(list_name=pages.name, owner=by.user)
    return _keep(view, pages, values, by)


@action("savedview.edit")
def edit_view(view: SavedView, *, values: Mapping[str, Any], version: int | None = None, by: Actor) -> SavedView:
    """Rename a view, share it, make it the default, or give it another question."""
    if version is not None:
        view.version = version
    view.refuse_writer(by)
    return _keep(view, list_of(view.list_name, by), values, by)


@action("savedview.remove")
def remove_view(view: SavedView, *, by: Actor) -> None:
    """Delete a view; what it asked stays in the audit."""
    view.refuse_writer(by)
    writing.remove(view)


def _keep(view: SavedView, pages: Pages, values: Mapping[str, Any], by: Actor) -> SavedView:
    set_fields(view, dict(values))
    if "question" in values:
        view.question = checked(pages, values["question"], by)
        if len(view.question) > LONGEST_QUESTION:
            raise Invalid({"question": [_("This question is too long to be kept. Choose fewer values or columns.")]})
    if view.is_default:
        others = SavedView.objects.visible_to(by).of_list(view.list_name).filter(owner=by.user_id, is_default=True)
        for other in others.exclude(pk=view.pk):
            other.is_default = False
            other.save()
    view.full_clean()
    view.save()
    return view
