"""Every address has a rule; whatever goes wrong is answered from one catalogue, in the form that was asked for."""

import datetime as dt
import json

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from django.utils import timezone

from steerhouse.core import editing, views
from steerhouse.core.acting import actor_of
from steerhouse.core.actors import Actor
from steerhouse.core.errors import Stale
from steerhouse.core.ids import is_id
from steerhouse.core.middleware import Frame
from steerhouse.core.models import Denial, User
from steerhouse.core.routes import check_routes, route, undeclared
from steerhouse.core.tests.pages_world import SYSTEM, body, browser_of, grant, place, role, root, somebody, user
from steerhouse.core.urls import urlpatterns as declared

pytestmark = pytest.mark.django_db


def open_door(request: HttpRequest) -> HttpResponse:
    return HttpResponse("anybody")


# As a URL conf: one address came in without `route`.
urlpatterns = [*declared, path("forgotten/", open_door)]


def test_every_address_of_the_product_is_declared() -> None:
    assert list(undeclared(declared)) == []
    assert check_routes(None) == []


def test_an_address_without_a_rule_stops_the_start() -> None:
    with override_settings(ROOT_URLCONF=__name__):
        assert [error.msg for error in check_routes(None)] == ["route forgotten/ has no permission rule"]
        with pytest.raises(ImproperlyConfigured, match="route forgotten/ has no permission rule"):
            Frame(lambda request: HttpResponse())


def test_a_route_that_names_an_unknown_verb_stops_the_start() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"accessrole\.juggle"):
        route("juggle/", open_door, name="juggle", verb="accessrole.juggle")


def test_nobody_is_led_to_the_sign_in_and_back() -> None:
    answer = Client().get("/access-roles/?q=x")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=%2Faccess-roles%2F%3Fq%3Dx")


def test_a_part_of_a_page_sends_the_whole_page_to_the_sign_in() -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "https://elsewhere.example/access-roles/"}
    answer = Client(headers=headers).get("/access-roles/choices/x/")
    assert (answer.status_code, answer["HX-Redirect"]) == (401, "/sign-in/?next=%2Faccess-roles%2F")


def test_a_program_gets_a_problem_document() -> None:
    answer = Client(headers={"Accept": "application/json"}).get("/access-roles/")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    found = json.loads(answer.content)
    assert {"type", "title", "status", "detail", "next_step", "errors", "request_id"} <= set(found)
    assert found["request_id"] == answer["X-Request-ID"]


def test_a_request_keeps_its_id_if_it_has_a_decent_one() -> None:
    client = Client()
    assert client.get("/sign-in/", headers={"X-Request-ID": "trace-0123456789"})["X-Request-ID"] == "trace-0123456789"
    assert is_id(client.get("/sign-in/", headers={"X-Request-ID": "<script>alert(1)"})["X-Request-ID"])


def test_what_does_not_exist_looks_the_same_whoever_decides_it() -> None:
    client = somebody("reader", "access.view")
    missing = [client.get(f"/access-roles/{key}/") for key in ("7", "0" * 26, "10" * 40, "%00", "é")]
    missing.append(client.get("/no/such/room/"))
    texts = {body(one).replace(one["X-Request-ID"], "") for one in missing}
    assert {one.status_code for one in missing} == {404}
    assert len({text.split("<main", 1)[1].split("</main")[0] for text in texts}) == 1


def test_a_fault_of_ours_tells_its_number_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: object) -> None:
        raise ZeroDivisionError("secret detail")

    client = somebody("reader", "tree.view")
    monkeypatch.setattr(views, "found_by", broken)
    answer = client.get("/find/?q=x")
    assert answer.status_code == 500
    assert answer["X-Request-ID"] in body(answer)
    assert "secret detail" not in body(answer) and "Traceback" not in body(answer)
    assert answer["X-Request-ID"] in caplog.text


def test_a_part_that_fails_is_answered_by_a_part() -> None:
    request = RequestFactory().get("/x/")
    request.actor, request.id, request.htmx = Actor.anonymous(), "0" * 26, True  # type: ignore[attr-defined]
    answer = views.answer_page(request, Stale())  # type: ignore[arg-type]
    assert answer.status_code == 409
    assert "<html" not in body(answer) and 'role="alert"' in body(answer)


def test_who_sees_and_may_not_change_is_told_which_right_is_missing_and_it_is_recorded() -> None:
    client, other = somebody("reader", "access.view"), role("Other")
    answer = client.get(f"/access-roles/{other.public_id}/edit/")
    assert answer.status_code == 403
    assert "Manage users, roles and grants" in body(answer)
    assert Denial.objects.filter(verb="accessrole.edit").exists()


def test_grants_hold_from_their_first_day_to_their_last() -> None:
    today, somewhere = timezone.localdate(), place("Here")
    for name, starts, ends, holds in [
        ("always", None, None, True),
        ("today", today, today, True),
        ("later", today + dt.timedelta(days=1), None, False),
        ("over", None, today - dt.timedelta(days=1), False),
    ]:
        one = user(name)
        grant(one, role(f"Role {name}", "access.view"), somewhere, starts=starts, ends=ends)
        assert ("access.view" in actor_of(one).rights) is holds, name


def test_an_archived_role_grants_nothing() -> None:
    one, bundle = user("one"), role("Bundle", "access.view")
    grant(one, bundle, root())
    editing.archive(bundle, by=SYSTEM)
    assert actor_of(one).rights == frozenset()


def test_who_is_deactivated_is_nobody_at_the_next_request() -> None:
    one = user("one")
    grant(one, role("Bundle", "access.view"), root())
    client = browser_of(one)
    assert client.get("/access-roles/").status_code == 200
    editing.edit(User._base_manager.get(pk=one.pk), values={"is_active": False}, by=SYSTEM)
    assert client.get("/access-roles/").status_code == 302
    assert not actor_of(User._base_manager.get(pk=one.pk)).is_signed_in


def test_the_navigation_shows_what_one_may_enter_and_nothing_else() -> None:
    assert "/access-roles/" in body(somebody("manager", "access.view").get("/access-roles/"))
    page = body(somebody("guest", "tree.view").get("/find/"))
    assert "/access-roles/" not in page and "/users/" not in page


def test_a_page_carries_no_style_or_script_of_its_own() -> None:
    answer = somebody("manager", "access.view", "access.edit").get("/access-roles/add/")
    page = body(answer)
    assert " style=" not in page and "<style" not in page and " onclick=" not in page
    assert page.count("<script") == page.count("<script src=") >= 2
    nonce = page.split('nonce="', 1)[1].split('"')[0]
    assert f"'nonce-{nonce}'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]
