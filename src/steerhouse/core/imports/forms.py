"""What is asked before a file is read: the file, where it goes, and what it may not say by itself."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from steerhouse.core.actors import Actor
from steerhouse.core.imports.steps import kinds
from steerhouse.core.models import Node, NodeRows

MOST_PLACES = 500
INPUT = {"class": "sh-input"}


def places(by: Actor) -> NodeRows:
    """Where the actor may bring in some kind of file."""
    found: NodeRows = Node.objects.visible_to(by).none()
    for kind in kinds().values():
        found |= Node.objects.visible_to(by, kind.verb)
    return found.order_by("path")


def place_of(by: Actor, text: str) -> Node:
    """The place by its public id, its code, or its name; ValidationError where it is none or more than one."""
    wanted = text.strip()
    # The suggestions read "CODE – Name".
    code = wanted.partition(" – ")[0]
    named = Q(public_id=wanted) | Q(code__iexact=code) & ~Q(code="") | Q(title__iexact=wanted)
    found = list(places(by).filter(named)[:2]) if wanted else []
    if not found:
        raise ValidationError(_("Nothing by this code or name takes files from you. Choose one from the list."))
    if len(found) > 1:
        raise ValidationError(_("There is more than one of this name. Type its code instead."))
    return found[0]


class OptionsForm(forms.Form):
    """One field for each thing that some kind of file may not say by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in kinds().values():
            if kind.question is not None:
                self.fields[kind.question.option] = forms.IntegerField(
                    label=str(kind.question.label),
                    help_text=str(kind.question.help),
                    required=False,
                    min_value=1,
                    max_value=99_991_231,
                    widget=forms.NumberInput(attrs=INPUT),
                )

    @property
    def options(self) -> dict[str, int]:
        """The answers that were given."""
        asked = [kind.question.option for kind in kinds().values() if kind.question is not None]
        return {name: self.cleaned_data[name] for name in asked if self.cleaned_data.get(name) is not None}


class ImportForm(OptionsForm):
    """The first step: a file, and where it goes."""

    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs=INPUT | {"accept": ".xml,.gz,.xer,.pmxml,.csv,.txt,.zip,.json"}),
        error_messages={"required": _("Choose a file first.")},
    )
    into = forms.CharField(
        label=_("Into"),
        max_length=300,
        widget=forms.TextInput(attrs=INPUT | {"list": "places", "autocomplete": "off"}),
        help_text=_("What the file is about: its code or name."),
        error_messages={"required": _("Say where the file goes.")},
    )

    def __init__(self, *args: Any, by: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by

    def clean_into(self) -> Node:
        return place_of(self.by, self.cleaned_data["into"])
