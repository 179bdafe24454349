"""Language, time zone and formats of one person, and what nobody's choice changes."""

import csv
import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from steerhouse.access.actions import add_user
from steerhouse.access.resets import send_resets
from steerhouse.access.tests.test_tokens import browser
from steerhouse.core import editing
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.models import AccessRole, Grant, Node, User
from steerhouse.core.money import Money
from steerhouse.core.pages import cells
from steerhouse.core.pages.forms import dress
from steerhouse.core.pages.typed import plain_number

SYSTEM = Actor.system("test")


@pytest.fixture
def keeper(db: None) -> User:
    role = editing.add(AccessRole, values={"name": "Keeper", "rights": ["access.edit", "access.view"]}, by=SYSTEM)
    user = add_user(User, values={"username": "anna", "email": "anna@example.org"}, by=SYSTEM)
    with system("arrange"):
        root = Node.root()
    editing.add(Grant, values={"user": user, "role": role, "node": root}, by=SYSTEM)
    return user


@pytest.fixture
def page(keeper: User) -> Client:
    return browser(keeper)


def choose(page: Client, **chosen: str) -> Any:
    return page.post("/my-settings/", {"language": "", "time_zone": "", **chosen})


@pytest.mark.django_db
def test_pages_speak_the_language_that_their_reader_chose_until_they_choose_the_browsers(page: Client) -> None:
    choose(page, language="de")
    german = page.get("/users/", headers={"accept-language": "en"})
    assert german.headers["Content-Language"] == "de"
    assert '<html lang="de">' in german.content.decode() and "Benutzername" in german.content.decode()
    choose(page)
    assert '<html lang="en">' in page.get("/users/", headers={"accept-language": "en"}).content.decode()
    assert '<html lang="de">' in page.get("/users/", headers={"accept-language": "de-AT"}).content.decode()


@pytest.mark.django_db
def test_one_persons_language_and_zone_end_with_their_request(page: Client) -> None:
    choose(page, language="de", time_zone="Europe/Berlin")
    page.get("/my-settings/")
    assert "Anmelden" not in Client().get("/sign-in/", headers={"accept-language": "en"}).content.decode()
    assert timezone.get_current_timezone_name() == "UTC"


@pytest.mark.django_db
def test_moments_stand_in_the_readers_zone_and_in_files_in_the_servers(page: Client, keeper: User) -> None:
    with system("arrange"):
        User.objects.filter(pk=keeper.pk).update(last_login=dt.datetime(2026, 1, 31, 23, 30, tzinfo=dt.UTC))
    choose(page, language="de", time_zone="Asia/Tokyo")
    assert "01.02.2026, 08:30" in page.get(f"/users/{keeper.public_id}/").content.decode()
    answer: Any = page.get("/users/export.csv")
    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [value for value in rows[0].values() if value.startswith("2026-01-31")] != []


@pytest.mark.django_db
def test_a_zone_that_does_not_exist_is_refused_and_one_that_vanished_is_passed_over(page: Client, keeper: User) -> None:
    assert choose(page, time_zone="Mars/Olympus").status_code == 422
    with system("arrange"):
        User.objects.filter(pk=keeper.pk).update(time_zone="Mars/Olympus", language="xx")
    assert page.get("/my-settings/").status_code == 200


@pytest.mark.django_db
def test_a_letter_speaks_the_language_of_who_receives_it(keeper: User) -> None:
    editing.edit(keeper, values={"language": "de"}, by=SYSTEM)
    with system("arrange"):
        User.objects.filter(pk=keeper.pk).update(password="kept")
    send_resets(User, email="anna@example.org", by=SYSTEM)
    assert "Passwort" in mail.outbox[0].subject and "Öffnen Sie diesen Link" in str(mail.outbox[0].body)


def test_days_numbers_and_amounts_are_written_as_the_language_writes_them() -> None:
    day, amount = dt.date(2026, 10, 9), Money(123_456_750, "EUR")
    with override("en"):
        assert [cells.day(day), cells.long_day(day), cells.money(amount)] == [
            "9 Oct 26", "9 October 2026", "€1,234,567.50",
        ]  # fmt: skip
    with override("de"):
        assert [cells.day(day), cells.long_day(day), cells.money(amount)] == [
            "09.10.26", "9. Oktober 2026", "1.234.567,50\u00a0€",
        ]  # fmt: skip
        assert cells.money_column([Money(2_000_000_000, "EUR")])[0] == "Mio.\u00a0€"


@pytest.mark.parametrize(
    ("language", "typed", "read"),
    [
        ("de", "12,5", "12.5"), ("de", "1.234,5", "1234.5"), ("de", "1.234.567", "1234567"), ("de", "12.5", "12.5"),
        ("de", "\u22123,25", "-3.25"), ("en", "1,234.5", "1234.5"), ("en", "1.234", "1.234"), ("en", "1,5", "1.5"),
    ],
)  # fmt: skip
def test_numbers_are_read_as_the_language_writes_them(language: str, typed: str, read: str) -> None:
    with override(language):
        assert plain_number(typed) == read


@pytest.mark.parametrize(("language", "typed"), [("de", "1.234"), ("en", "1,234")])
def test_a_number_that_can_be_read_in_two_ways_is_refused_with_both(language: str, typed: str) -> None:
    with override(language), pytest.raises(ValidationError) as refused:
        plain_number(typed)
    assert "1234" in refused.value.messages[0]


class Rate(forms.Form):
    rate = forms.DecimalField(decimal_places=3)
    share = forms.FloatField()
    day = forms.DateField()

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for field in self.fields.values():
            dress(field)
            field.show_hidden_initial = True


def test_a_form_takes_the_comma_shows_it_again_and_takes_nothing_for_a_change() -> None:
    with override("de"):
        shown = Rate(initial={"rate": Decimal("1.234"), "share": 2.5})
        assert 'value="1,234"' in str(shown["rate"]) and 'value="2,5"' in str(shown["share"])
        sent = Rate(
            {"rate": "1,234", "initial-rate": "1,234", "share": "0,5", "initial-share": "2,5", "day": "9.10.2026"}
        )
        assert sent.is_valid() and sent.cleaned_data["rate"] == Decimal("1.234") and sent.cleaned_data["share"] == 0.5
        assert sent.cleaned_data["day"] == dt.date(2026, 10, 9)
        assert sent.changed_data == ["share", "day"]


def test_a_day_in_figures_that_could_be_two_days_is_refused_with_how_to_write_it() -> None:
    with override("en"):
        form = Rate({"rate": "1", "share": "1", "day": "03/04/2026"})
        assert form.errors["day"] == ["Write the date as 22 Nov 2026 or 2026-11-22."]
