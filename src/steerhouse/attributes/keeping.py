"""Values of attributes are written with their row: checked, under its version, and told in the same audit entry."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from steerhouse.attributes import kinds
from steerhouse.attributes.definitions import Definition, known
from steerhouse.attributes.models import STORAGE, AttributeStamp, AttributeValue
from steerhouse.core.actors import Actor
from steerhouse.core.errors import Denied
from steerhouse.core.ids import new_id
from steerhouse.core.pages.seeing import shows_field
from steerhouse.core.writing import Change

OWN = "attributes."


def may_change(of: Definition, thing: Any, by: Actor) -> bool:
    """Whether the actor may give this row another value: needs both rights where it stands."""
    rights = (of.attribute.see_right, of.attribute.change_right)
    return not of.attribute.formula and all(shows_field(by, thing, right) for right in rights)


def raw_values(model_attributes: Iterable[Definition], keys: Sequence[int]) -> dict[int, dict[int, list[Any]]]:
    """Row → attribute → stored values, in one question."""
    kinds_of = {of.attribute.pk: STORAGE[of.attribute.kind] for of in model_attributes}
    columns = {"text": 2, "prose": 3, "whole": 4, "day": 5, "entry": 6, "person": 7}
    found: dict[int, dict[int, list[Any]]] = {key: defaultdict(list) for key in keys}
    rows = AttributeValue.objects.filter(object_id__in=keys, attribute_id__in=list(kinds_of)).order_by("position")
    for row in rows.values_list("object_id", "attribute_id", "text", "prose", "whole", "day", "entry_id", "person_id"):
        found[row[0]][row[1]].append(row[columns[kinds_of[row[1]]]])
    return found


def keep(thing: Any, changed: Mapping[str, Any] | None, by: Actor) -> Mapping[str, Any]:
    """Write what was set in `thing.attributes`; old and new value by name. Raises ValidationError and Denied."""
    given: dict[str, Any] | None = thing.__dict__.pop("_attributes", None) if hasattr(thing, "attributes") else None
    if given is None and "state" not in (changed or {}):
        return {}
    found = {of.attribute.code: of for of in known(by).of(type(thing))}
    if unknown := [key for key in given or {} if key not in found]:
        raise ValidationError({f"attribute_{key}": _("There is no such attribute here.") for key in unknown})
    if not found:
        return {}
    before = raw_values(found.values(), [thing.pk])[thing.pk]
    given = dict(given or {})
    if changed is None:
        given = {k: kinds.default(of) for k, of in found.items() if of.attribute.default} | given
    after = _checked(thing, found, before, given, by)
    _require(thing, found, before | after, by)
    return _write(thing, [of for of in found.values() if of.attribute.pk in after], before, after)


def _checked(
    thing: Any, found: Mapping[str, Definition], before: Mapping[int, list[Any]], given: Mapping[str, Any], by: Actor
) -> dict[int, list[Any]]:
    """The stored form of what was given, by attribute."""
    after, problems = {}, {}
    for key, value in given.items():
        of = found[key]
        present = before.get(of.attribute.pk, [])
        if not of.applies_to(thing):
            if value not in kinds.EMPTY and value != kinds.default(of):
                problems[of.attribute.column] = _("“%(name)s” does not belong to rows of this kind.") % {
                    "name": of.attribute.name
                }
            continue
        try:
            made = kinds.stored(of, value, present)
        except ValidationError as problem:
            problems[of.attribute.column] = " ".join(problem.messages)
            continue
        if made != present and not may_change(of, thing, by) and value != kinds.default(of):
            raise Denied(thing=thing, verb="edit")
        after[of.attribute.pk] = made
    if problems:
        raise ValidationError({name: [words] for name, words in problems.items()})
    return after


def _require(thing: Any, found: Mapping[str, Definition], now: Mapping[int, list[Any]], by: Actor) -> None:
    """What is needed has to be there, as far as the actor could fill it in."""
    missing = [
        of for of in found.values() if needed(of, thing) and may_change(of, thing, by) and not now.get(of.attribute.pk)
    ]
    if missing:
        raise ValidationError(
            {of.attribute.column: [_("“%(name)s” is needed.") % {"name": of.attribute.name}] for of in missing}
        )


def needed(of: Definition, thing: Any) -> bool:
    """Whether a row has to have a value now."""
    if not of.attribute.required or of.attribute.formula or not of.applies_to(thing):
        return False
    return of.attribute.required == "always" or begun(thing)


def begun(thing: Any) -> bool:
    """Whether a row has left the first of its states; one without states has."""
    states = next((f.flatchoices for f in thing._meta.concrete_fields if f.name == "state"), ())
    return not states or thing.state != states[0][0]


def _write(
    thing: Any, found: Sequence[Definition], before: Mapping[int, list[Any]], after: Mapping[int, list[Any]]
) -> dict[str, Any]:
    pairs, gone, rows = {}, [], []
    for of in found:
        key, column = of.attribute.pk, STORAGE[of.attribute.kind]
        old, new = before.get(key, []), after[key]
        if old == new:
            continue
        name = f"{column}_id" if column in ("entry", "person") else column
        gone.append(key)
        rows += [
            AttributeValue(attribute_id=key, object_id=thing.pk, position=position, **{name: value})
            for position, value in enumerate(new)
        ]
        pairs[of.attribute.column] = [kinds.said(of, old), kinds.said(of, new)]
    if gone:
        AttributeValue.objects.filter(object_id=thing.pk, attribute_id__in=gone).delete()
        AttributeValue.objects.bulk_create(rows)
    return pairs


def restamp(change: Change) -> None:
    """After a change of a definition every process reads them again."""
    own = any(record.model.startswith(OWN) for record in change.records)
    if own and not AttributeStamp.objects.update(stamp=new_id()):
        AttributeStamp.objects.create()
