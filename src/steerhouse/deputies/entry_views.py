"""Enter for somebody else: choose the person, see their tasks and ratings, say what they said."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from steerhouse.core.acting import Request
from steerhouse.core.errors import Invalid, NotVisible, answer
from steerhouse.core.pages.forms import dress
from steerhouse.deputies.entering import entering, people_to_enter_for, rated_by, require_task, scales_of, work_of
from steerhouse.organization.models import Person
from steerhouse.projects.actions import rate
from steerhouse.projects.models import RatingScale
from steerhouse.schedule.work.views import update_page


class RatingForm(forms.Form):
    """What a person said about a project."""

    grade = forms.ChoiceField(label=gettext_lazy("Grade"))
    rated_on = forms.DateField(label=gettext_lazy("Rated on"))
    narrative = forms.CharField(
        label=gettext_lazy("Narrative"), required=False, widget=forms.Textarea, max_length=10_000
    )

    def __init__(self, scales: Sequence[RatingScale], data: Any = None) -> None:
        super().__init__(data, initial={"rated_on": timezone.localdate()})
        self.grades = {f"{n}:{one['value']}": (scale, one) for n, scale in enumerate(scales) for one in scale.grades}
        grade: Any = self.fields["grade"]
        grade.choices = [
            (str(scale), [(key, one["label"]) for key, (own, one) in self.grades.items() if own is scale])
            for scale in scales
        ]
        for field in self.fields.values():
            dress(field)

    def values(self) -> dict[str, Any]:
        """The values of the rating."""
        scale, grade = self.grades[self.cleaned_data["grade"]]
        return {**self.cleaned_data, "scale": scale, "grade": grade["value"]}


def choose_page(request: Request) -> HttpResponse:
    """The people for whom something can be entered."""
    context = {"title": _("Enter for somebody else"), "people": people_to_enter_for(request.actor)}
    return render(request, "deputies/enter.html", context)


def person_of(request: Request, public_id: str) -> Person:
    """The person; from here on the request is that of somebody who enters for them."""
    person: Person = Person.objects.visible_to(request.actor).select_related("user").by_public_id(public_id)
    request.actor = entering(request.actor, person)
    return person


def work_page(request: Request, public_id: str) -> HttpResponse:
    """The tasks of the person, and the projects that they rate, as far as one may enter there."""
    person = person_of(request, public_id)
    context = {"title": str(person), "person": person, **work_of(request.actor, timezone.localdate())}
    context["rated"] = rated_by(request.actor, person)
    return render(request, "deputies/enter_work.html", context)


def task_page(request: Request, public_id: str, task: str) -> HttpResponse:
    """Progress of one of their tasks, entered directly or proposed, by one's own right."""
    person_of(request, public_id)
    require_task(request.actor, task)
    return update_page(request, task, back=reverse("enter-for.work", args=[public_id]))


def rating_page(request: Request, public_id: str, component: str, rater: str) -> HttpResponse:
    """A rating that the person gave."""
    person = person_of(request, public_id)
    may = rated_by(request.actor, person)
    found = next((one for one in may if (one.component.public_id, one.rater) == (component, rater)), None)
    if found is None:
        raise NotVisible()
    back = reverse("enter-for.work", args=[public_id])
    form = RatingForm(scales_of(found.component, request.actor), request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            rate(found.component, values={**form.values(), "rater": rater}, by=request.actor)
            messages.success(request, _("The rating of “%(project)s” was entered.") % {"project": found.component})
            return HttpResponseRedirect(back)
        except (ValidationError, Invalid) as refusal:
            said = answer(refusal)
            for name, problems in (said.fields or {"": [str(said.message)]}).items():
                for problem in problems:
                    form.add_error(name if name in form.fields else None, str(problem))
    context = {"title": str(found.component), "person": person, "one": found, "form": form, "back": back}
    return render(request, "deputies/enter_rating.html", context, status=422 if form.is_bound else 200)
