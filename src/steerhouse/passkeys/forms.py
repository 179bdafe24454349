"""What a new passkey is called, with the password, so that an open screen is not enough."""

from django import forms
from django.utils.translation import gettext_lazy as _

from steerhouse.core.fields import check_line, check_text


class PasskeyForm(forms.Form):
    """The name by which its owner knows it, and their password."""

    name = forms.CharField(
        label=_("Name of the passkey"), max_length=100, validators=[check_text, check_line],
        widget=forms.TextInput(attrs={"class": "sh-input", "autocomplete": "off"}),
        help_text=_("Such as the device that keeps it: work laptop, phone."),
    )  # fmt: skip
    password = forms.CharField(
        label=_("Your password"), strip=False, max_length=512,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "class": "sh-input"}),
    )  # fmt: skip
