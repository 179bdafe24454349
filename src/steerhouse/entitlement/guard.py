"""What no change of access may do, whichever way it comes: page, table, bulk edit, API or undo."""

from collections.abc import Iterable, Sequence

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from steerhouse.core import actions
from steerhouse.core.actors import ROOT_PATH
from steerhouse.core.errors import Denied, Invalid
from steerhouse.core.models import AccessRole, AuditHead, Grant
from steerhouse.core.writing import Change, Record
from steerhouse.entitlement.shipped import SHIPPED
from steerhouse.entitlement.words import named

MANAGE = "access.edit"
ROLE = "core.accessrole"
# What may take the right to manage access from somebody: any field of a grant, these of a role and of a user.
TAKING = {ROLE: {"rights", "archived_at"}, "core.user": {"is_active", "archived_at"}}
WATCHED = {*TAKING, "core.grant"}


def begin() -> None:
    """Look at every action from now on."""
    if watch not in actions.BEFORE_ENTRY:
        actions.BEFORE_ENTRY.append(watch)


def watch(change: Change) -> None:
    """Refuse, at the end of an action and in its transaction, what breaks a rule; the system itself is trusted."""
    if change.by.is_system:
        return
    records = [record for record in change.records if record.model in WATCHED]
    roles = [record for record in records if record.model == ROLE]
    if roles:
        _keep_shipped(roles)
        _refuse_escalation(change, roles)
    # Who does not hold the right at the root can take it from nobody there.
    if change.by.holds(MANAGE, None) and any(_takes(record) for record in records):
        _keep_administrator()


def _takes(record: Record) -> bool:
    if record.kind == "removed":
        return True
    return record.kind == "changed" and bool(TAKING.get(record.model, record.values.keys()) & record.values.keys())


def _refuse_escalation(change: Change, roles: Sequence[Record]) -> None:
    """Rights that come into a role are those that the writer holds everywhere, or that its original has."""
    copied = {record.object_id: record.values["source"][1] for record in roles if record.kind == "copied"}
    for record in roles:
        old, new = record.values.get("rights", [None, None])
        if record.kind == "removed" or not new:
            continue
        allowed = set(old or ())
        if source := copied.get(record.object_id):
            allowed.update(AccessRole.objects.get(name=source).rights)
        if beyond := [right for right in new if right not in allowed and not change.by.holds(right, None)]:
            raise Denied(
                _(
                    "Nobody puts a right into a role that they do not hold for the whole organization themselves: "
                    "%(which)s."
                )
                % {"which": named(beyond)},
                thing=AccessRole,
            )


def _keep_shipped(roles: Iterable[Record]) -> None:
    """A shipped role keeps its name and the rights that it was shipped with; more may be added."""
    touched = {record.object_id: record for record in roles if record.kind in ("changed", "removed")}
    stored = dict(AccessRole.objects.filter(public_id__in=touched).values_list("public_id", "name"))
    for public_id, record in touched.items():
        name = record.values.get("name", [stored.get(public_id)])[0]
        if name not in SHIPPED:
            continue
        old, new = record.values.get("rights", [(), ()])
        lost = sorted((set(old) - set(new or ())) & SHIPPED[name])
        if record.kind == "removed" or "name" in record.values or lost:
            raise Invalid(
                {"rights": [str(_("It was shipped with: %(which)s.") % {"which": named(lost)})]} if lost else {},
                _(
                    "%(role)s is shipped with the product. It keeps its name and its rights: "
                    "copy it, and change the copy."
                )
                % {"role": name},
            )


def _keep_administrator() -> None:
    """Somebody has to be left who can come in and manage access for the whole organization."""
    # Two who take the right from each other at the same moment stand in line here, as they do for the audit.
    AuditHead.objects.select_for_update().get(pk=1)
    today = timezone.localdate()
    left = (
        Grant.objects.live()
        .filter(Q(starts=None) | Q(starts__lte=today), Q(ends=None) | Q(ends__gte=today))
        .filter(node__path=ROOT_PATH, role__archived_at=None, user__is_active=True, user__archived_at=None)
        .values_list("role__rights", flat=True)
    )
    if not any(MANAGE in rights for rights in left):
        raise Invalid(
            {}, _("Then nobody could manage users, roles and grants any more. Give the right to somebody else first.")
        )
