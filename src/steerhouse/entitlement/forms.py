"""The form of an access role: name, purpose, and a box for each right."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from steerhouse.access.forms import rights_by_name
from steerhouse.core.fields import check_line, check_text


class RoleForm(forms.Form):
    """`seen` holds the rights for which the page has said who is affected."""

    name = forms.CharField(
        label=_("Name"), max_length=200, validators=[check_text, check_line],
        widget=forms.TextInput(attrs={"class": "sh-input", "autocomplete": "off"}),
    )  # fmt: skip
    summary = forms.CharField(
        label=_("What it is for"), required=False, max_length=2000, validators=[check_text],
        widget=forms.Textarea(attrs={"class": "sh-input", "rows": 2}),
    )  # fmt: skip
    rights = forms.MultipleChoiceField(label=_("Rights"), choices=rights_by_name, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, max_length=4000, widget=forms.HiddenInput)

    def clean_rights(self) -> list[str]:
        ticked: list[str] = self.cleaned_data["rights"]
        if not ticked:
            raise forms.ValidationError(_("Tick at least one right. A role that nobody needs any more is retired."))
        return sorted(set(ticked))

    def values(self) -> dict[str, Any]:
        """What is kept of it."""
        return {name: self.cleaned_data[name] for name in ("name", "summary", "rights")}
