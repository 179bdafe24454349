"""Rights in words: by room, and what each of them lets one do."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steerhouse.access.forms import rights_by_name
from steerhouse.core.models import Entity
from steerhouse.core.verbs import RIGHTS, VERBS

LEVELS = {"view": gettext_lazy("see"), "edit": gettext_lazy("change")}
SYSTEM = gettext_lazy("The system as a whole")
# Who holds one of these can give rights away, run the machine, or read what is kept from most.
STRONG = ("access.edit", "system.operate", "audit.view", "rates.view")


@dataclass(frozen=True)
class RightInWords:
    """A right as people read it; `opens` are pairs of a kind of thing and what can be done to it."""

    name: str
    label: str
    level: str
    opens: tuple[tuple[str, str], ...]
    strong: bool


def named(rights: Iterable[str]) -> str:
    """Rights in one line, in words."""
    words = dict(rights_by_name())
    return "; ".join(words.get(right, right) for right in rights)


def rooms() -> list[tuple[str, list[RightInWords]]]:
    """Every right under the room that it belongs to; rooms in the order of their floors, single rights last."""
    groups: dict[str, list[RightInWords]] = {}
    opened = _opened()
    labels = [str(right.label) for right in RIGHTS.values()]
    for right in RIGHTS.values():
        label, level = str(right.label), LEVELS.get(right.name.rpartition(".")[2], "")
        shared = labels.count(label) > 1
        room = label if shared else str(SYSTEM)
        words = capfirst(str(level)) if shared and level else label
        groups.setdefault(room, []).append(
            RightInWords(right.name, words, str(level), tuple(opened.get(right.name, ())), right.name in STRONG)
        )
    return sorted(groups.items(), key=lambda pair: pair[0] == str(SYSTEM))


def _opened() -> dict[str, list[tuple[str, str]]]:
    """Right → what it opens: the verbs of the things that it governs, and the fields that it shows."""
    kinds = {str(model._meta.model_name): model for model in apps.get_models()}
    verbs: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for verb in VERBS.values():
        thing, label = _plural(kinds.get(verb.name.partition(".")[0])), str(verb.label)
        if label not in verbs[verb.right][thing]:
            verbs[verb.right][thing].append(label)
    for model in kinds.values():
        if issubclass(model, Entity):
            for field, right in model.field_rights.items():
                shown = _("See the field %(name)s") % {"name": _field(model, field)}
                verbs[right][_plural(model)].append(shown)
    return {
        right: sorted((thing, ", ".join(labels)) for thing, labels in things.items()) for right, things in verbs.items()
    }


def _plural(model: Any) -> str:
    return capfirst(str(model._meta.verbose_name_plural)) if model is not None else _("Pages")


def _field(model: Any, name: str) -> str:
    """The field's words, also where a property stands for it."""
    found = {field.name: field for field in model._meta.get_fields()}.get(name)
    return str(getattr(found, "verbose_name", name.replace("_", " ")))
