"""Closing a period from its page: offered to whoever may, done once, refused to others."""

import datetime as dt

import pytest

from steerhouse.core import editing
from steerhouse.core.tests.pages_world import SYSTEM, body, somebody
from steerhouse.organization.models import Period
from steerhouse.projects.actions import add_component
from steerhouse.projects.models import Component
from steerhouse.reporting.models import Snapshot

pytestmark = pytest.mark.django_db
SEE = ("tree.view", "organization.view", "projects.view", "reporting.view")


@pytest.fixture
def march(db: None) -> Period:
    add_component(Component, values={"name": "Depot"}, by=SYSTEM)
    values = {"name": "2026-03", "starts": dt.date(2026, 3, 1), "ends": dt.date(2026, 3, 31)}
    return editing.add(Period, values=values, by=SYSTEM)


def test_a_period_is_closed_by_its_button_and_then_says_so(march: Period) -> None:
    support = somebody("sam", *SEE, "reporting.edit")
    address = f"/periods/{march.public_id}/"
    assert f'action="{address}close/"' in body(support.get(address))
    assert support.post(f"{address}close/").status_code == 302
    assert Snapshot.objects.visible_to(SYSTEM).get().frozen_at is not None
    page = body(support.get(address))
    assert "Closed on" in page and "close/" not in page
    assert support.post(f"{address}close/").status_code == 409


def test_a_reader_is_offered_no_closing_and_refused_when_trying(march: Period) -> None:
    reader = somebody("rita", *SEE)
    address = f"/periods/{march.public_id}/"
    assert "close/" not in body(reader.get(address))
    assert reader.post(f"{address}close/").status_code == 403
    assert not Snapshot.objects.visible_to(SYSTEM).exists()
