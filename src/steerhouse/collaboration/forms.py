"""What is asked for when a view is kept."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from steerhouse.collaboration.models import SavedView
from steerhouse.core.pages.forms import dress


class ViewForm(forms.Form):
    """The name of a view and who sees it; the question itself comes from the list."""

    name = forms.CharField(label=_("Name"), max_length=80)
    shared = forms.BooleanField(label=_("Shared with everyone who sees this list"), required=False)
    is_default = forms.BooleanField(label=_("Opens when I come to this list"), required=False)
    question = forms.CharField(widget=forms.HiddenInput, required=False, max_length=20_000)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for found in self.visible_fields():
            dress(found.field)

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ChangedViewForm(ViewForm):
    """A view that stands already keeps its question unless it is said to take the one of the page."""

    replace = forms.BooleanField(label=_("Show from now on what the list shows at this moment"), required=False)

    def values(self) -> dict[str, Any]:
        kept = {"version", "replace"} | (set() if self.cleaned_data["replace"] else {"question"})
        return {name: value for name, value in self.cleaned_data.items() if name not in kept}

    @classmethod
    def of(cls, view: SavedView, question: str) -> "ChangedViewForm":
        """The form of a view, beside the question that its page answers now."""
        first = {"name": view.name, "shared": view.shared, "is_default": view.is_default, "version": view.version}
        made = cls(initial=first | {"question": question}, auto_id="view-edit-%s")
        if question == view.question:
            del made.fields["replace"]
        return made
