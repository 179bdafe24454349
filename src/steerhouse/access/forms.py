"""The forms at the door: sign in, and choose a new password."""

from collections import Counter
from typing import Any

from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.utils.translation import gettext_lazy as _

from steerhouse.core.fields import check_line, check_text
from steerhouse.core.models import User
from steerhouse.core.pages import ActionForm
from steerhouse.core.pages.forms import EntityForm
from steerhouse.core.verbs import RIGHTS

# Longer ones only cost the hash function time.
LONGEST = 512


def _password(label: Any, purpose: str) -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": purpose, "class": "sh-input"})
    return forms.CharField(label=label, strip=False, max_length=LONGEST, widget=widget)


class SignInForm(forms.Form):
    """User name and password."""

    username = forms.CharField(
        label=_("User name"), max_length=150, validators=[check_text, check_line],
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True, "class": "sh-input"}
        ),
    )  # fmt: skip
    password = _password(_("Password"), "current-password")


class NewPasswordForm(forms.Form):
    """Choose a password, typed twice."""

    new = _password(_("New password"), "new-password")
    again = _password(_("New password again"), "new-password")

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        self.fields["new"].help_text = " ".join(password_validators_help_texts())

    def clean_new(self) -> str:
        new: str = self.cleaned_data["new"]
        validate_password(new, self.user)
        return new

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if "new" in values and "again" in values and values["new"] != values["again"]:
            self.add_error("again", _("This is not the same as the new password. Type both again."))
        return values


class PasswordForm(NewPasswordForm):
    """Change one's own password: the old one is needed, so that an open screen is not enough."""

    old = _password(_("Password until now"), "current-password")
    field_order = ("old", "new", "again")

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if "new" in values and values.get("old") == values["new"]:
            self.add_error("new", _("This is the password that you have. Choose another one."))
        return values


class AcceptForm(NewPasswordForm):
    """What somebody who was invited says about themselves."""

    name = forms.CharField(
        label=_("Your name"), max_length=200, validators=[check_text, check_line],
        widget=forms.TextInput(attrs={"autocomplete": "name", "class": "sh-input"}),
    )  # fmt: skip
    field_order = ("name", "new", "again")


class CodeForm(forms.Form):
    """A code of the authenticator app, or a recovery code."""

    code = forms.CharField(
        label=_("Code"), max_length=40, validators=[check_text, check_line],
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "none", "autofocus": True, "class": "sh-input"}
        ),
    )  # fmt: skip


class SetUpForm(CodeForm):
    """The first code of an app, with the password, so that an open screen is not enough."""

    password = _password(_("Your password"), "current-password")


class ForgottenForm(forms.Form):
    """The address to which the link is sent."""

    email = forms.EmailField(
        label=_("E-mail"), max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "autofocus": True, "class": "sh-input"}),
    )  # fmt: skip


def rights_by_name() -> list[tuple[str, str]]:
    """Every right that a role can hold, in the words of its room."""
    labels = Counter(str(right.label) for right in RIGHTS.values())
    levels = {"view": _("see"), "edit": _("change")}
    found = []
    for right in RIGHTS.values():
        label, level = str(right.label), levels.get(right.name.rpartition(".")[2])
        found.append((right.name, f"{label} ({level})" if labels[label] > 1 and level else label))
    return sorted(found, key=lambda pair: pair[1])


class RightsInput(forms.CheckboxSelectMultiple):
    """A box to tick for each right."""

    template_name = "access/_rights.html"


class RoleForm(EntityForm):
    """A role's rights are ticked, not typed."""

    rights = forms.MultipleChoiceField(label=_("Rights"), choices=rights_by_name, widget=RightsInput)


class TokenForm(forms.Form):
    """A token for a program: what it is for, what it may, and until when."""

    name = forms.CharField(
        label=_("What it is for"), max_length=100, validators=[check_text, check_line],
        widget=forms.TextInput(attrs={"class": "sh-input", "autocomplete": "off"}),
    )  # fmt: skip
    expires = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(attrs={"type": "date", "class": "sh-input"}, format="%Y-%m-%d")
    )
    scopes = forms.MultipleChoiceField(
        label=_("Rights"), widget=RightsInput,
        help_text=_("The token may do this where you may, and nothing that you may not."),
    )  # fmt: skip

    def __init__(self, held: frozenset[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [pair for pair in rights_by_name() if pair[0] in held]  # type: ignore[attr-defined]


class EndGrantForm(ActionForm):
    """The last day on which a grant holds."""

    on = forms.DateField(
        label=_("Last day"), required=False,
        help_text=_("Left empty, the grant holds no longer from this moment."),
    )  # fmt: skip
