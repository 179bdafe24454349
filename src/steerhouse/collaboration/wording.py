"""What a notification says to its reader now: only of things, fields and words that they may see at this moment."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.text import Truncator, capfirst, get_text_list
from django.utils.translation import gettext as _

from steerhouse.collaboration.comments import Comment
from steerhouse.collaboration.notices import Notification
from steerhouse.core.actors import Actor
from steerhouse.core.pages.seeing import rows_of, shows_field
from steerhouse.core.verbs import VERBS
from steerhouse.core.writing import BATCH

# Model and public id of a thing.
Key = tuple[str, str]
EXCERPT, MOST_NAMED = 200, 6


@dataclass(frozen=True)
class Told:
    """A notification in words: about which thing, what happened, and the beginning of what was said."""

    notification: Notification
    thing: Any
    sort: str
    sentence: str
    excerpt: str


def visible_things(keys: Iterable[Key], by: Actor) -> dict[Key, Any]:
    """The things that the actor sees, by model and public id; one query a model and step."""
    wanted: dict[str, list[str]] = {}
    for label, object_id in dict.fromkeys(keys):
        wanted.setdefault(label, []).append(object_id)
    found: dict[Key, Any] = {}
    for label, ids in wanted.items():
        model = apps.get_model(label)
        scope = getattr(model, "scope", "")
        for start in range(0, len(ids), BATCH):
            rows = rows_of(model, by).filter(public_id__in=ids[start : start + BATCH])
            for thing in rows.select_related(scope) if scope else rows:
                found[(label, thing.public_id)] = thing
    return found


def shown_fields(thing: Any, names: Iterable[str], by: Actor) -> list[str]:
    """Those of the fields that the actor may see of this thing."""
    rights: Mapping[str, str] = getattr(thing, "field_rights", {})
    return [
        name for name in names if shows_field(by, thing, rights.get(name.removesuffix("_id"), rights.get(name, "")))
    ]


def told(rows: Sequence[Notification], by: Actor) -> list[Told]:
    """The notifications in words, in their order; those of which the actor may see nothing any more are left out."""
    things = visible_things(((row.model, row.object_id) for row in rows), by)
    wanted = [row.parts["comment"] for row in rows if "comment" in row.parts]
    comments = {one.public_id: one for one in Comment._base_manager.filter(public_id__in=wanted)} if wanted else {}
    found = []
    for row in rows:
        thing = things.get((row.model, row.object_id))
        if thing is not None and (sentence := _sentence(row, thing, by)):
            comment = comments.get(row.parts.get("comment", ""))
            excerpt = Truncator(comment.text).chars(EXCERPT) if comment is not None else ""
            found.append(Told(row, thing, capfirst(str(thing._meta.verbose_name)), sentence, excerpt))
    return found


def _sentence(row: Notification, thing: Any, by: Actor) -> str:
    who = str(row.actor) if row.actor is not None else _("The system")
    if row.kind == Notification.Kind.MENTION:
        return _("%(who)s mentioned you in a comment") % {"who": who}
    if row.kind == Notification.Kind.COMMENT:
        return _("%(who)s commented") % {"who": who}
    if said := getattr(thing, "sentences", {}).get(row.parts["verb"]):
        return str(said % {"who": who})
    names = shown_fields(thing, row.parts["fields"], by)
    if not names:
        return ""
    if "archived_at" in names:
        done = row.parts["verb"].endswith(".restore")
        return (_("%(who)s restored this") if done else _("%(who)s archived this")) % {"who": who}
    labels = _labels(thing, names)
    more = len(labels) - MOST_NAMED
    named = [*labels[:MOST_NAMED], *([_("%(count)s more") % {"count": more}] if more > 0 else [])]
    return _("%(who)s changed %(fields)s") % {"who": who, "fields": get_text_list(named, _("and"))} + _deed(row)


def _deed(row: Notification) -> str:
    """What the verb is called, where it says more than that something was edited."""
    verb = VERBS.get(row.parts["verb"])
    plain = verb is None or verb.name.rpartition(".")[2] == "edit"
    return "" if plain or verb is None else f" ({verb.label})"


def _labels(thing: Any, names: Iterable[str]) -> list[str]:
    labels: Mapping[str, Any] = {found.attname: found.verbose_name for found in thing._meta.concrete_fields}
    return [str(labels.get(name, name.replace("_", " "))) for name in names]
