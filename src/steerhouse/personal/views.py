"""One's own settings."""

from copy import copy

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from steerhouse.core.acting import Request
from steerhouse.core.errors import NotVisible
from steerhouse.core.models import User
from steerhouse.personal.actions import choose_words
from steerhouse.personal.forms import WordsForm


def my_settings(request: Request) -> HttpResponse:
    """Choose language and time zone; what was chosen holds from the next page on."""
    # A copy: what the request holds is a promise of the user, no row.
    user = copy(request.actor.user)
    if not isinstance(user, User):
        raise NotVisible()
    first = {"language": user.language, "time_zone": user.time_zone}
    form = WordsForm(request.POST if request.method == "POST" else None, initial=first)
    if form.is_bound and form.is_valid():
        choose_words(user, **form.cleaned_data, by=request.actor)
        with translation.override(user.language or translation.get_language() or settings.LANGUAGE_CODE):
            messages.success(request, _("Your choice was saved."))
        return HttpResponseRedirect(reverse("my-settings"))
    context = {"form": form, "now": timezone.now(), "amount": 1234567.5}
    return render(request, "personal/settings.html", context, status=422 if form.is_bound else 200)
