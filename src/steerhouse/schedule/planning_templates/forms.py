"""What is asked to begin a project from a template."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from steerhouse.core.actors import Actor
from steerhouse.core.pages.forms import dress
from steerhouse.organization.models import JobRole, Resource
from steerhouse.projects.models import Component
from steerhouse.schedule.models import ProjectTemplate

MOST_CHOICES = 300


class BeginForm(forms.Form):
    """Name, code, place and start of the new project, and who stands for each job role."""

    name = forms.CharField(label=_("Name"), max_length=300)
    code = forms.CharField(label=_("Code"), max_length=60, required=False)
    start = forms.DateField(label=_("Start"))
    parent = forms.ModelChoiceField(
        label=_("Part of"), queryset=Component._base_manager.none(), to_field_name="public_id", required=False
    )

    def __init__(self, template: ProjectTemplate, by: Actor, data: Any = None) -> None:
        super().__init__(data)
        above = Component.objects.visible_to(by, "component.add").live().exclude(kind=Component.Kind.PROJECT)
        self.fields["parent"].queryset = above.order_by("name")  # type: ignore[attr-defined]
        named = {one["role"] for one in template.content.get("roles", ())}
        self.roles = list(JobRole.objects.visible_to(by).filter(public_id__in=named).order_by("name"))
        people = Resource.objects.visible_to(by).live().filter(kind=Resource.Kind.WORK)
        for role in self.roles:
            fits = (people.filter(job_role=role) | people.filter(person__job_role=role)).order_by("name")
            keys = list(fits.values_list("pk", flat=True)[:MOST_CHOICES])
            self.fields[f"role-{role.public_id}"] = forms.ModelChoiceField(
                label=role.name, queryset=people.filter(pk__in=keys).order_by("name"), to_field_name="public_id",
                required=False,
            )  # fmt: skip
        for field in self.fields.values():
            dress(field)

    def project(self) -> dict[str, Any]:
        """The values of the new component."""
        return {name: self.cleaned_data[name] for name in ("name", "code", "parent")}

    def people(self) -> dict[str, Resource]:
        """Who was chosen, by the public id of the job role."""
        chosen = {role.public_id: self.cleaned_data[f"role-{role.public_id}"] for role in self.roles}
        return {role: one for role, one in chosen.items() if one is not None}
