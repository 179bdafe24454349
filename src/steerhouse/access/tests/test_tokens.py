"""API tokens: what opens the door to programs, how far, and when it closes."""

import datetime as dt
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from steerhouse.access import tokens
from steerhouse.access.actions import activate, add_user, deactivate, end_grant, give_password
from steerhouse.access.models import ApiToken
from steerhouse.access.sessions import BACKEND, EPOCH, SEEN
from steerhouse.access.tokens import issue_token, revoke_token
from steerhouse.core import editing
from steerhouse.core.acting import actor_of
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.errors import Denied, Invalid
from steerhouse.core.history import history
from steerhouse.core.models import AccessRole, AuditEntry, AuditValues, Grant, Node, User

SYSTEM = Actor.system("test")
RIGHTS = ["access.edit", "access.view", "audit.view"]

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def mona() -> User:
    user = add_user(User, values={"username": "mona", "name": "Mona"}, by=SYSTEM)
    role = editing.add(AccessRole, values={"name": "Keeper", "rights": RIGHTS}, by=SYSTEM)
    with system("arrange"):
        root = Node.root()
    editing.add(Grant, values={"user": user, "role": role, "node": root}, by=SYSTEM)
    return user


def reread(thing: Any) -> Any:
    return type(thing).objects.visible_to(SYSTEM).get(pk=thing.pk)


def issue(user: User, *scopes: str, days: int = 30) -> tuple[ApiToken, str]:
    by, last = actor_of(reread(user)), timezone.localdate() + dt.timedelta(days=days)
    return issue_token(ApiToken, name="Nightly report", scopes=scopes, expires=last, by=by)


def program(text: str) -> Client:
    return Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {text}"})


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    session = client.session
    session[EPOCH], session[SEEN] = user.session_epoch, int(timezone.now().timestamp())
    session.save()
    return client


def status(text: str, path: str = "/api/users/") -> int:
    return program(text).get(path).status_code


def test_a_token_opens_the_api_without_session_and_csrf(mona: User) -> None:
    client = program(issue(mona, *RIGHTS)[1])
    assert client.get("/api/users/").json()["items"][0]["username"] == "mona"
    made = client.post("/api/users/", {"username": "noah"}, content_type="application/json")
    assert made.status_code == 201
    assert not client.cookies
    assert not Session.objects.exists()


def test_a_token_may_no_more_than_its_scopes(mona: User) -> None:
    client = program(issue(mona, "access.view")[1])
    assert client.get("/api/users/").status_code == 200
    refused = client.post("/api/users/", {"username": "noah"}, content_type="application/json")
    assert refused.status_code == 403
    assert status(issue(mona, "audit.view")[1]) == 404


def test_a_token_may_no_more_than_its_owner_at_this_moment(mona: User) -> None:
    text = issue(mona, *RIGHTS)[1]
    assert status(text) == 200
    end_grant(Grant.objects.visible_to(SYSTEM).get(user=mona), by=SYSTEM)
    assert status(text) == 404


def test_nobody_puts_rights_into_a_token_that_they_do_not_have(mona: User) -> None:
    with pytest.raises(Invalid) as refusal:
        issue(mona, "access.view", "system.operate")
    assert "system.operate" in refusal.value.fields["scopes"][0]


def test_a_token_makes_and_revokes_no_tokens(mona: User) -> None:
    token, text = issue(mona, "access.view")
    client = program(text)
    answer = client.post("/my-access/", {"name": "More", "scopes": ["access.view"], "expires": token.expires})
    assert answer.status_code == 403
    assert client.post(f"/my-access/tokens/{token.public_id}/revoke/").status_code == 403
    assert ApiToken.objects.visible_to(SYSTEM).count() == 1


def test_a_session_sent_along_with_a_token_counts_for_nothing(mona: User) -> None:
    client = browser(mona)
    assert client.get("/api/access-roles/").status_code == 200
    narrow = issue(mona, "audit.view")[1]
    assert client.get("/api/access-roles/", headers={"Authorization": f"Bearer {narrow}"}).status_code == 404
    assert client.get("/api/access-roles/", headers={"Authorization": "Bearer wrong"}).status_code == 401
    assert client.get("/api/access-roles/").status_code == 200


@pytest.mark.parametrize("end", ["revoke", "archive", "deactivate", "archive the user", "new password", "last day"])
def test_a_token_ends_at_the_next_request(mona: User, end: str) -> None:
    token, text = issue(mona, *RIGHTS)
    assert status(text) == 200
    if end == "revoke":
        revoke_token(reread(token), by=SYSTEM)
    elif end == "archive":
        editing.archive(reread(token), by=SYSTEM)
    elif end == "deactivate":
        deactivate(reread(mona), by=SYSTEM)
    elif end == "archive the user":
        editing.archive(reread(mona), by=SYSTEM)
    elif end == "new password":
        give_password(reread(mona), by=SYSTEM)
    else:
        editing.edit(reread(token), values={"expires": timezone.localdate() - dt.timedelta(days=1)}, by=SYSTEM)
    assert status(text) == 401


def test_activation_does_not_bring_the_tokens_back(mona: User) -> None:
    text = issue(mona, *RIGHTS)[1]
    deactivate(reread(mona), by=SYSTEM)
    activate(reread(mona), by=SYSTEM)
    assert status(text) == 401


def test_every_refusal_is_the_same_answer(mona: User) -> None:
    token, text = issue(mona, *RIGHTS)
    revoke_token(reread(token), by=SYSTEM)
    answers = [program(t).get("/api/users/") for t in (text, f"{text[:-1]}%", f"sh_{'a' * 48}", "", "é")]
    assert {a.status_code for a in answers} == {401}
    assert {a["WWW-Authenticate"] for a in answers} == {'Bearer realm="Steerhouse", error="invalid_token"'}
    assert len({str({**a.json(), "request_id": ""}) for a in answers}) == 1


def test_ten_wrong_tokens_of_one_prefix_lock_it_for_fifteen_minutes(mona: User) -> None:
    text = issue(mona, *RIGHTS)[1]
    wrong = f"{text[:-4]}{'aaaa' if text[-4:] != 'aaaa' else 'bbbb'}"
    assert [status(wrong) for _ in range(11)] == [401] * 9 + [429, 429]
    locked = program(text).get("/api/users/")
    assert locked.status_code == 429
    assert 800 < int(locked["Retry-After"]) <= 900
    AccessAttempt.objects.update(attempt_time=timezone.now() - dt.timedelta(minutes=15, seconds=1))
    assert status(text) == 200


def test_fifty_wrong_tokens_lock_the_address(mona: User) -> None:
    answers = [status(f"sh_{number:08d}{'x' * 40}") for number in range(51)]
    assert answers == [401] * 49 + [429, 429]


def test_a_revoked_token_in_a_forgotten_program_locks_nobody_out(mona: User) -> None:
    token, text = issue(mona, *RIGHTS)
    revoke_token(reread(token), by=SYSTEM)
    assert {status(text) for _ in range(60)} == {401}
    assert status(issue(mona, *RIGHTS)[1]) == 200


def test_only_a_hash_of_the_token_is_kept_and_the_audit_has_not_even_that(mona: User) -> None:
    token, text = issue(mona, *RIGHTS)
    stored = str(list(ApiToken._base_manager.filter(pk=token.pk).values_list()))
    assert text not in stored
    assert tokens.digest(text) in stored
    kept = str(list(AuditValues.objects.values_list("values", flat=True)))
    assert text not in kept
    assert tokens.digest(text) not in kept
    assert token.prefix in kept


def test_the_audit_names_the_token_beside_its_owner(mona: User) -> None:
    token, text = issue(mona, *RIGHTS)
    program(text).post("/api/users/", {"username": "noah"}, content_type="application/json")
    entry = AuditEntry.objects.latest("sequence")
    assert (entry.user_id, entry.reason) == (mona.pk, f"API token Nightly report ({token.prefix}…)")
    noah = User.objects.visible_to(SYSTEM).get(username="noah")
    assert history(noah, SYSTEM)[0].who == f"Mona, {entry.reason}"


def test_the_use_of_a_token_is_noted_once_a_minute(mona: User) -> None:
    token, text = issue(mona, *RIGHTS)
    status(text)
    first = reread(token).last_used_at
    status(text)
    assert reread(token).last_used_at == first
    ApiToken._base_manager.update(last_used_at=first - dt.timedelta(seconds=61))
    status(text)
    assert reread(token).last_used_at > first
    assert reread(token).version == 1


@pytest.mark.parametrize("days", [-1, 367])
def test_a_token_lasts_until_a_day_within_a_year(mona: User, days: int) -> None:
    with pytest.raises(Invalid):
        issue(mona, "access.view", days=days)


def test_somebody_makes_a_token_on_their_page_sees_it_once_and_revokes_it(mona: User) -> None:
    client = browser(mona)
    last = timezone.localdate() + dt.timedelta(days=5)
    page = client.post("/my-access/", {"name": "Report", "scopes": ["access.view"], "expires": last.isoformat()})
    text = page.content.decode().partition('id="token" readonly value="')[2].partition('"')[0]
    assert status(text) == 200
    shown = client.get("/my-access/").content.decode()
    assert text not in shown
    assert text[:11] in shown
    token = ApiToken.objects.visible_to(SYSTEM).get()
    assert client.post(f"/my-access/tokens/{token.public_id}/revoke/").status_code == 302
    assert status(text) == 401


def test_nobody_revokes_the_token_of_another_without_the_right(mona: User) -> None:
    token, text = issue(mona, "access.view")
    other = add_user(User, values={"username": "olaf"}, by=SYSTEM)
    assert browser(other).post(f"/my-access/tokens/{token.public_id}/revoke/").status_code == 404
    with pytest.raises(Denied):
        tokens.revoke_own_token(reread(token), by=actor_of(other))
    assert status(text) == 200


def test_a_form_offers_the_rights_that_one_has_and_no_others(mona: User) -> None:
    page = browser(mona).get("/my-access/").content.decode()
    assert [f'value="{right}"' in page for right in [*RIGHTS, "system.operate"]] == [True, True, True, False]


def test_an_administrator_sees_all_tokens_and_revokes_one(mona: User) -> None:
    token, text = issue(mona, "access.view")
    keeper = browser(mona)
    assert "Nightly report" in keeper.get("/api-tokens/").content.decode()
    assert keeper.post(f"/api-tokens/{token.public_id}/do/revoke/").status_code == 302
    assert status(text) == 401


def test_the_description_of_the_api_names_the_token(mona: User) -> None:
    found = program(issue(mona, "access.view")[1]).get("/api/openapi.json").json()
    assert found["components"]["securitySchemes"]["token"] == {"type": "http", "scheme": "bearer"}
    assert {"token": []} in found["security"]
