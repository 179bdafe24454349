"""What somebody fills in who will be away."""

from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steerhouse.core.actors import Actor
from steerhouse.core.models import User
from steerhouse.core.pages.forms import dress
from steerhouse.deputies.models import Delegation
from steerhouse.organization.models import Person
from steerhouse.projects.models import Component


def user_named(text: str, by: Actor) -> User:
    """The one active account that a name or user name means, among people and accounts that the actor sees."""
    people = Person.objects.visible_to(by).live().filter(user__is_active=True, user__archived_at=None)
    users = User.objects.visible_to(by).live().filter(is_active=True)
    rows = people.select_related("user")
    found = (
        [one.user for one in rows.filter(user__username=text)[:2]]
        or [one.user for one in rows.filter(name__iexact=text)[:2]]
        or list(users.filter(username=text)[:2])
        or list(users.filter(name__iexact=text)[:2])
    )
    if len(found) != 1:
        several = _("Several people are called so. Write the user name instead.")
        raise forms.ValidationError(several if found else _("You see nobody of this name who can sign in."))
    return cast(User, found[0])


def place_named(text: str, by: Actor) -> Any:
    """The place of the one portfolio, program or project that a code or name means."""
    rows = Component.objects.visible_to(by).live().select_related("node")
    found = list(rows.filter(code=text)[:2]) or list(rows.filter(name=text)[:2])
    if len(found) != 1:
        several = _("Several are called so. Write the code instead.")
        raise forms.ValidationError(several if found else _("You see no project of this code or name."))
    return found[0].node


def names_of_people(by: Actor, most: int = 200) -> list[str]:
    """Names to choose from while typing."""
    rows = Person.objects.visible_to(by).live().filter(user__is_active=True).exclude(user=by.user_id)
    return list(rows.order_by("name").values_list("name", flat=True)[:most])


class DelegationForm(forms.Form):
    """Who stands in, from when to when, for what."""

    deputy = forms.CharField(label=gettext_lazy("Deputy"), max_length=200, help_text=gettext_lazy("Name or user name."))
    starts = forms.DateField(label=gettext_lazy("From"))
    ends = forms.DateField(label=gettext_lazy("Until"), help_text=gettext_lazy("The last day; it ends by itself."))
    part = forms.ChoiceField(label=gettext_lazy("Which part"), choices=Delegation.Part.choices)
    node = forms.CharField(
        label=gettext_lazy("Only this project, and below"), required=False, max_length=300,
        help_text=gettext_lazy("Code or name of a portfolio, program or project. Empty: everywhere."),
    )  # fmt: skip
    reason = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=200)

    def __init__(self, by: Actor, data: Any = None) -> None:
        self.by = by
        today = timezone.localdate()
        super().__init__(data, initial={"starts": today, "ends": today, "part": Delegation.Part.ALL})
        for field in self.fields.values():
            dress(field)
        self.fields["deputy"].widget.attrs["list"] = "people"

    def clean_deputy(self) -> User:
        return user_named(self.cleaned_data["deputy"].strip(), self.by)

    def clean_node(self) -> Any:
        text = self.cleaned_data["node"].strip()
        return place_named(text, self.by) if text else None
