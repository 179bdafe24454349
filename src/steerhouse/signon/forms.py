"""What the verbs of providers and directories ask for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from steerhouse.core.fields import check_line, check_text
from steerhouse.core.pages import ActionForm


class TryForm(forms.Form):
    """Whom to look for in a directory while trying it out."""

    name = forms.CharField(
        label=_("Look for somebody"), max_length=150, required=False, validators=[check_text, check_line],
        widget=forms.TextInput(attrs={"class": "sh-input", "autocomplete": "off", "autocapitalize": "none"}),
        help_text=_("A user name as it would be typed at the sign-in."),
    )  # fmt: skip


class SecretForm(ActionForm):
    """A new client secret or password; the one until now is shown to nobody."""

    secret = forms.CharField(
        label=_("Secret"), max_length=500, strip=False, validators=[check_text, check_line],
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("Kept encrypted and never shown again. It takes the place of the one until now."),
    )  # fmt: skip
