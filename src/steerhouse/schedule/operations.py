"""What an editor of a plan may ask for, checked for shape before anything is looked at: a list of operations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from steerhouse.core.errors import Invalid
from steerhouse.schedule.models import Link, Task

MOST = 2_000
WHOLE, MAYBE_WHOLE, SHARE, YES_NO = "whole", "whole or nothing", "share", "yes or no"
TEXT, MAYBE_TEXT = "text", "text or nothing"
# Fields of a task that an editor sets, and what each takes. `start` means "start no earlier than"; a calendar goes by
# its public id.
FIELDS = {
    "name": TEXT, "duration": MAYBE_WHOLE, "start": MAYBE_WHOLE, "percent_complete": SHARE, "constraint": TEXT,
    "constraint_date": MAYBE_WHOLE, "deadline": MAYBE_WHOLE, "kind": TEXT, "estimated": YES_NO,
    "actual_start": MAYBE_WHOLE, "actual_finish": MAYBE_WHOLE, "remaining_duration": MAYBE_WHOLE,
    "set_start": MAYBE_WHOLE, "set_finish": MAYBE_WHOLE, "manual": YES_NO,
    "calendar": MAYBE_TEXT, "notes": TEXT,
}  # fmt: skip
TYPES: dict[str, tuple[type, ...]] = {
    WHOLE: (int,), MAYBE_WHOLE: (int, type(None)), SHARE: (int, float), TEXT: (str,), YES_NO: (bool,),
    MAYBE_TEXT: (str, type(None)),
}  # fmt: skip
CHOICES = {
    "constraint": set(Task.Constraint.values),
    "kind": {Task.Kind.TASK.value, Task.Kind.MILESTONE.value, Task.Kind.SUMMARY.value},
}
KINDS = ("set", "insert", "delete", "restore", "indent", "outdent", "move", "hang", "link", "relink", "unlink")


@dataclass(frozen=True)
class Operation:
    """One step of an edit: `op` says which, the rest are its words."""

    op: str
    words: Mapping[str, Any]

    def id(self, name: str = "id") -> str:
        """The public id that a step needs."""
        found = self.words.get(name)
        if not isinstance(found, str) or not found:
            raise Invalid({name: [_("Operation “%(op)s” needs “%(name)s”.") % {"op": self.op, "name": name}]})
        return found

    def maybe_id(self, name: str) -> str | None:
        """A public id, or None where nothing stands there."""
        return None if self.words.get(name) is None else self.id(name)

    def whole(self, name: str, default: int) -> int:
        """A whole number."""
        found = self.words.get(name, default)
        if not isinstance(found, int) or isinstance(found, bool):
            raise Invalid({name: [_("“%s” has to be a whole number.") % name]})
        return found

    def choice(self, name: str, default: str, allowed: Sequence[str]) -> str:
        """One of the allowed words."""
        found = self.words.get(name, default)
        if found not in allowed:
            raise Invalid({name: [_("“%(value)s” is not one of: %(all)s.") % both(found, allowed)]})
        return str(found)

    def ids(self, name: str = "ids") -> list[str]:
        """Several public ids."""
        found = self.words.get(name)
        if not isinstance(found, list) or not found or not all(isinstance(one, str) for one in found):
            raise Invalid({name: [_("Operation “%(op)s” needs “%(name)s”.") % {"op": self.op, "name": name}]})
        return found

    def pairs(self, name: str = "parents") -> list[tuple[str, str | None]]:
        """Tasks with the summary that each is to have."""
        found = self.words.get(name)
        good = isinstance(found, list) and all(
            isinstance(one, list) and len(one) == 2 and isinstance(one[0], str) and isinstance(one[1], str | None)
            for one in found
        )
        if not good:
            raise Invalid({name: [_("Operation “%(op)s” needs “%(name)s”.") % {"op": self.op, "name": name}]})
        return [(one[0], one[1]) for one in found or ()]

    def fields(self, name: str = "values") -> dict[str, Any]:
        """Values by field, each of its type."""
        found = self.words.get(name, {})
        if not isinstance(found, dict):
            raise Invalid({name: [_("Values stand by the names of their fields.")]})
        for field, value in found.items():
            if field not in FIELDS:
                raise Invalid({str(field)[:60]: [_("This is not a field that can be changed here.")]})
            wrong = not isinstance(value, TYPES[FIELDS[field]])
            if wrong or (isinstance(value, bool) and FIELDS[field] != YES_NO):
                raise Invalid({field: [_("This value has the wrong kind.")]})
            if field in CHOICES and value not in CHOICES[field]:
                raise Invalid({field: [_("“%(value)s” is not one of: %(all)s.") % both(value, CHOICES[field])]})
        return dict(found)


def both(value: Any, allowed: Any) -> dict[str, str]:
    return {"value": str(value)[:60], "all": ", ".join(sorted(allowed))}


def read(sent: Any) -> list[Operation]:
    """The operations of a request; Invalid says what is wrong with the list."""
    found = sent.get("operations") if isinstance(sent, dict) else None
    if not isinstance(found, list) or not found:
        raise Invalid({"operations": [_("Send a list of operations.")]})
    if len(found) > MOST:
        raise Invalid({"operations": [_("These are more than %d operations. Send them in parts.") % MOST]})
    for one in found:
        if not isinstance(one, dict) or one.get("op") not in KINDS:
            raise Invalid({"operations": [_("Each operation is one of: %s.") % ", ".join(KINDS)]})
    return [Operation(one["op"], one) for one in found]


LINK_KINDS, LAG_UNITS = Link.Kind.values, Link.LagUnit.values
