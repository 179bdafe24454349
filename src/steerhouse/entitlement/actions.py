"""Verbs of access roles beyond adding and editing (copy, delete what nobody ever used), and confirming grants."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from steerhouse.core import editing
from steerhouse.core.actions import action
from steerhouse.core.actors import Actor
from steerhouse.core.errors import Invalid
from steerhouse.core.models import AccessRole, Grant
from steerhouse.core.writing import add_rows, record, remove
from steerhouse.entitlement.models import GrantConfirmation


@action("accessrole.copy")
def copy_role(source: AccessRole, *, values: Mapping[str, Any], by: Actor) -> AccessRole:
    """A new role that begins with the rights of another one; no right comes in that neither it nor the actor has."""
    made = editing.add(AccessRole, values=values, by=by)
    record(made, "copied", source=source.name)
    return made


@action("accessrole.remove")
def remove_role(role: AccessRole, *, by: Actor) -> None:
    """Delete a role that nothing names. One that was ever granted is retired instead, so that history stays readable.

    Raises Invalid with what names it.
    """
    if kinds := users_of(role):
        raise Invalid(
            {},
            _("%(role)s cannot be deleted, since it is named by: %(kinds)s. Retire it instead.")
            % {"role": role, "kinds": ", ".join(kinds)},
        )
    remove(role)


def users_of(role: AccessRole) -> list[str]:
    """The kinds of things that name the role, past ones included."""
    return [
        capfirst(str(relation.related_model._meta.verbose_name_plural))
        for relation in role._meta.related_objects
        if relation.related_model._base_manager.filter(**{relation.field.name: role}).exists()
    ]


@action("grantconfirmation.add")
def confirm_grants(model: type[GrantConfirmation], *, grants: Sequence[Grant], by: Actor) -> int:
    """Say of grants that they are still needed; returns how many. Denied when one of them is the actor's own."""
    made = [
        model(grant=grant, reviewer=by.user, grant_version=grant.version, role_version=grant.role.version)
        for grant in grants
    ]
    for one in made:
        one.refuse_writer(by)
    add_rows(made)
    return len(made)
