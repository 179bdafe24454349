"""Which cells can be edited where they stand, why the others cannot, and the form of one cell."""

from copy import copy
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steerhouse.core.actors import Actor
from steerhouse.core.errors import Archived, NotVisible, SteerhouseError
from steerhouse.core.lists.bulk import set_back
from steerhouse.core.pages.conflict import as_sent
from steerhouse.core.pages.declaration import Pages
from steerhouse.core.pages.forms import FRAME, EntityForm, form_class
from steerhouse.core.writing import plain


class ReadOnly(SteerhouseError):
    """The cell is not edited in the list; the words say why."""

    status = 409
    title = gettext_lazy("This is not edited in the list.")
    next_step = gettext_lazy("Open the row: its page tells where the value comes from and what can be done.")


class NoWayBack(SteerhouseError):
    """The former value is not given back, since that would lose what came after."""

    status = 409
    title = gettext_lazy("The former value was not given back.")
    next_step = gettext_lazy("Look at the history of the row and correct it by hand.")


def cell_form(pages: Pages, thing: Any, name: str, by: Actor, data: QueryDict | None = None) -> EntityForm:
    """The entity's own form with this one field. Raises what keeps the cell from being edited, in words."""
    if thing.archived_at is not None:
        raise Archived()
    if pages.form_base is not None:
        raise ReadOnly(_("The fields of such a row belong together; they are edited on its own page."))
    if name not in pages.form:
        raise ReadOnly(_("This value is computed, or kept somewhere else."))
    form = form_class(pages)(data, instance=thing, by=by, pages=pages)
    if name not in form.fields:
        raise ReadOnly(_("You may not see or change this value here."))
    for other in [one for one in form.fields if one != name and one not in FRAME]:
        del form.fields[other]
    return form


def saved(pages: Pages, thing: Any, form: EntityForm, by: Actor) -> Any:
    """The row with the value of the form, through the entity's own edit."""
    if pages.edit is None:
        raise NotVisible()
    # A copy, since a refused edit must not leave its values on what the answer shows.
    return pages.edit(copy(thing), values=form.values(), version=form.cleaned_data.get("version"), by=by)


def untouched(form: EntityForm, stored: Any, name: str, by: Actor) -> bool:
    """Whether the stored value still is the one that the editor saw: then somebody changed other fields only."""
    now = form_class(form.pages)(instance=stored, by=by, pages=form.pages)
    return name in now.fields and as_sent(now, name) == form.sent(f"initial-{name}")


def token_of(by: Actor, pages: Pages, name: str, before: Any, after: Any) -> list[Any]:
    """What is signed so that the edit can be taken back: who, where, which row at which version, the former value."""
    return [by.user_id, pages.name, name, after.public_id, after.version, plain(before)]


def give_back(pages: Pages, kept: list[Any], *, by: Actor) -> Any:
    """Give a row its former value again, unless somebody changed it since. Returns the row."""
    owner, listed, name, public_id, version, value = kept
    if (owner, listed) != (by.user_id, pages.name) or name not in pages.form:
        raise NotVisible()
    found = set_back(pages.model, changed=[(public_id, version, value)], pages=pages, name=name, by=by)
    if found.refused:
        raise NoWayBack(found.refused[0][1])
    return pages.model.objects.visible_to(by).by_public_id(public_id)
