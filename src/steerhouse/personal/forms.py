"""The form of one's own settings."""

from functools import lru_cache
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
SELECT = {"class": "sh-input"}


class WordsForm(forms.Form):
    """Language and time zone of one person."""

    language = forms.ChoiceField(
        label=_("Language"), required=False, widget=forms.Select(attrs=SELECT),
        choices=[("", _("As the browser asks"))],
        help_text=_("Dates, numbers and amounts are written as people of this language write them."),
    )  # fmt: skip
    time_zone = forms.ChoiceField(
        label=_("Time zone"), required=False, widget=forms.Select(attrs=SELECT),
        help_text=_("When something happened is told in this zone. Dates of plans are the same for everybody."),
    )  # fmt: skip

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        organization = _("As the organization: %(zone)s") % {"zone": settings.TIME_ZONE}
        self.fields["language"].choices = [("", _("As the browser asks")), *settings.LANGUAGES]  # type: ignore[attr-defined]
        self.fields["time_zone"].choices = [("", organization), *((zone, zone) for zone in zones())]  # type: ignore[attr-defined]


@lru_cache(maxsize=1)
def zones() -> tuple[str, ...]:
    """The zones that people live in, by name."""
    return tuple(sorted(zone for zone in available_timezones() if zone.startswith(REGIONS) and "/" in zone))
