"""What is asked before components are restructured."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from steerhouse.core.pages import ActionForm, pages_of
from steerhouse.core.pages.addresses import list_address
from steerhouse.core.pages.forms import dress, offer
from steerhouse.projects.models import Component
from steerhouse.restructuring.actions import Pattern
from steerhouse.restructuring.copying import Copying, People
from steerhouse.restructuring.merging import Wish
from steerhouse.restructuring.problem import CHOSEN, candidates, first_tasks, parts_of, same_name
from steerhouse.restructuring.splitting import Splitting


class DeedForm(ActionForm):
    """A form about a component; its long choices are looked up by typing, as in the component's own form."""

    def __init__(self, data: Any, *, thing: Component, by: Any) -> None:
        super().__init__(data)
        self.thing, self.actor = thing, by
        for field in self.fields.values():
            dress(field)
        self.narrow()

    def narrow(self) -> None:
        """Fit the choices to the component and the actor."""

    def chosen_later(self) -> set[str]:
        """Names that the preview itself asks for."""
        return set()

    @property
    def choices_address(self) -> str:
        pages = pages_of(Component)
        return list_address(pages) if pages else ""


class MoveForm(DeedForm):
    """Where to."""

    parent = forms.ModelChoiceField(
        label=_("New place: part of"), queryset=Component._base_manager.none(), to_field_name="public_id",
        required=False, help_text=_("Empty: it stands on its own, directly in the organization."),
    )  # fmt: skip

    def narrow(self) -> None:
        field: Any = self.fields["parent"]
        rows = Component.objects.visible_to(self.actor, "component.move").live().order_by("name")
        field.queryset = rows.exclude(pk=self.thing.pk)
        chosen = None
        if self.is_bound and (sent := self.data.get("parent")):
            chosen = field.queryset.filter(public_id=sent).first()
        offer(field, field.queryset, chosen)


class RenumberForm(DeedForm):
    """How the codes are made."""

    before = forms.CharField(
        label=_("Letters before the number"), max_length=40, required=False, help_text=_("For instance EST-")
    )
    start = forms.IntegerField(label=_("First number"), min_value=0, max_value=99_999_999, initial=1)
    step = forms.IntegerField(label=_("Step"), min_value=1, max_value=10_000, initial=1)
    digits = forms.IntegerField(label=_("Digits at least"), min_value=1, max_value=10, initial=3)
    all_levels = forms.BooleanField(label=_("All levels, in the order of the tree"), required=False, initial=True)
    itself = forms.BooleanField(label=_("This component too"), required=False)

    def pattern(self) -> Pattern:
        """What was asked for."""
        return Pattern(**self.cleaned_data)


class MergeForm(DeedForm):
    """Which ones are the same as this one."""

    alike = forms.MultipleChoiceField(
        label=_("Alike by name"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Their names are the same but for words such as programme or the."),
    )  # fmt: skip
    others = forms.CharField(
        label=_("Others, by code or name"), required=False, max_length=4_000, widget=forms.Textarea,
        help_text=_("One a line. They go into this component and are archived; their addresses lead here."),
    )  # fmt: skip

    def narrow(self) -> None:
        rows = list(same_name(self.thing, by=self.actor))
        if rows:
            field: Any = self.fields["alike"]
            field.choices = [(one.public_id, f"{one.code} {one}".strip()) for one in rows]
        else:
            del self.fields["alike"]

    def chosen_later(self) -> set[str]:
        return {"plan", *(f"take-{name}" for name in CHOSEN)}

    def clean(self) -> dict[str, Any]:
        rows = candidates(self.thing, by=self.actor)
        found = {one.pk: one for one in rows.filter(public_id__in=self.cleaned_data.get("alike") or [])}
        for line in str(self.cleaned_data.get("others") or "").splitlines():
            word = line.strip()
            if word:
                match = list(rows.filter(code=word)[:1]) or list(rows.filter(name=word)[:2])
                match = match or list(rows.filter(public_id=word.strip("/").rpartition("/")[2]))
                if len(match) != 1:
                    text = (
                        _("You see no other %(kind)s “%(word)s”.") if not match else _("Several are called “%(word)s”.")
                    )
                    told = {"word": word, "kind": self.thing.kind_word}
                    raise forms.ValidationError({"others": text % told})
                found[match[0].pk] = match[0]
        if not found:
            raise forms.ValidationError({"others": _("Name at least one.")})
        return {"others": list(found.values())}

    def wish(self, sent: Any) -> Wish:
        """What was asked for, with what the preview asked: whose value, whose plan."""
        everybody = {one.public_id: one for one in (self.thing, *self.cleaned_data["others"])}
        fields = {name: everybody[sent[f"take-{name}"]] for name in CHOSEN if sent.get(f"take-{name}") in everybody}
        plan = everybody.get(sent.get("plan", ""))
        return Wish(self.cleaned_data["others"], fields, plan if plan != self.thing else None)


class CopyForm(DeedForm):
    """What comes along."""

    name = forms.CharField(label=_("Name"), max_length=300)
    code = forms.CharField(label=_("Code"), max_length=60, required=False)
    start = forms.DateField(label=_("Start"), required=False, help_text=_("Dates of the plan are counted from here."))
    plan = forms.BooleanField(label=_("Plan: tasks, links and durations, without progress"), required=False)
    costs = forms.BooleanField(label=_("Cost figures as they count today"), required=False)
    people = forms.ChoiceField(label=_("People"), choices=People.choices, initial=People.NOBODY)

    def narrow(self) -> None:
        self.initial = {"name": _("Copy of %s") % self.thing, "start": self.thing.start, "plan": True}

    def wish(self) -> Copying:
        """What was asked for."""
        return Copying(**self.cleaned_data)


class SplitForm(DeedForm):
    """What goes into the new one."""

    name = forms.CharField(label=_("Name of the new one"), max_length=300)
    code = forms.CharField(label=_("Code"), max_length=60, required=False)
    children = forms.MultipleChoiceField(label=_("Parts"), required=False, widget=forms.CheckboxSelectMultiple)
    tasks = forms.MultipleChoiceField(
        label=_("Tasks, with everything below them"), required=False, widget=forms.CheckboxSelectMultiple
    )
    share = forms.IntegerField(label=_("Share of the costs, %"), min_value=0, max_value=100, required=False, initial=0)

    def narrow(self) -> None:
        parts, tasks = parts_of(self.thing, by=self.actor), first_tasks(self.thing, by=self.actor)
        rows: dict[str, list[Any]] = {"children": list(parts), "tasks": list(tasks)}
        self.rows = {name: {one.public_id: one for one in found} for name, found in rows.items()}
        for name, found in self.rows.items():
            field: Any = self.fields[name]
            field.choices = [(key, str(one)) for key, one in found.items()]
            if not found:
                del self.fields[name]

    def wish(self) -> Splitting:
        """What was asked for."""
        chosen = {name: [found[key] for key in self.cleaned_data.get(name, ())] for name, found in self.rows.items()}
        given = self.cleaned_data
        return Splitting(given["name"], given["code"], chosen["children"], chosen["tasks"], given["share"] or 0)
