"""Who comes in, who is kept out, and when a session ends."""

import re
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from steerhouse.access.actions import activate, deactivate, give_password, make_administrator
from steerhouse.core import editing
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.models import AuditEntry, User

SYSTEM = Actor.system("test")
PASSWORD = "correct-horse-battery"

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture(autouse=True)
def quick_hashes(settings: Any) -> None:
    """The product's own hash takes a tenth of a second by intention."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def mona() -> User:
    return make_user("mona")


def make_user(username: str) -> User:
    user = User(username=username)
    user.set_password(PASSWORD)
    return editing.add(User, values={"username": username, "password": user.password}, by=SYSTEM)


def try_to_sign_in(client: Client, username: str = "mona", password: str = PASSWORD, **more: str) -> Any:
    return client.post("/sign-in/", {"username": username, "password": password, **more})


def is_in(client: Client) -> bool:
    return client.get("/password/").status_code == 200


def reread(user: User) -> User:
    return User.objects.visible_to(SYSTEM).get(pk=user.pk)


def test_the_right_password_opens_a_session_and_stands_in_the_audit(client: Client, mona: User) -> None:
    answer = try_to_sign_in(client)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert is_in(client)
    assert AuditEntry.objects.latest("sequence").verb == "user.sign_in"
    assert reread(mona).last_login is not None


def test_a_wrong_password_and_an_unknown_account_get_the_same_page(client: Client, mona: User) -> None:
    wrong = try_to_sign_in(client, "mona", "guess")
    unknown = try_to_sign_in(client, "nobody", "guess")
    assert wrong.status_code == unknown.status_code == 401
    assert plain(wrong, "mona") == plain(unknown, "nobody")


def plain(answer: Any, username: str) -> str:
    text = answer.content.decode().replace(username, "NAME")
    return re.sub(r'(nonce|value|content)="[A-Za-z0-9+/=_-]{16,}"', "", text)


def test_a_deactivated_user_is_told_so_only_with_the_right_password(client: Client, mona: User) -> None:
    deactivate(mona, by=SYSTEM)
    assert "deactivated" in try_to_sign_in(client).content.decode()
    assert "deactivated" not in try_to_sign_in(client, password="guess").content.decode()
    assert not is_in(client)


def test_deactivation_ends_a_session_at_its_next_request_and_activation_does_not_bring_it_back(
    client: Client, mona: User
) -> None:
    try_to_sign_in(client)
    deactivate(reread(mona), by=SYSTEM)
    activate(reread(mona), by=SYSTEM)
    assert not is_in(client)


def test_the_session_key_changes_at_sign_in(client: Client, mona: User) -> None:
    client.get("/sign-in/")
    try_to_sign_in(client)
    first = client.session.session_key
    try_to_sign_in(client)
    assert client.session.session_key != first
    assert not Session.objects.filter(session_key=first).exists()


def test_a_session_left_alone_ends(client: Client, mona: User) -> None:
    try_to_sign_in(client)
    move_back(client, hours=7.9)
    assert is_in(client)
    move_back(client, hours=8.1)
    assert not is_in(client)


def move_back(client: Client, hours: float) -> None:
    session = client.session
    session["seen"] -= int(hours * 3600)
    session.save()


def test_a_session_in_use_ends_after_twelve_hours_all_the_same(client: Client, mona: User) -> None:
    try_to_sign_in(client)
    move_back(client, hours=1)
    assert is_in(client)
    ends = Session.objects.get(session_key=client.session.session_key).expire_date
    assert abs(ends - timezone.now() - timedelta(hours=12)) < timedelta(minutes=1)
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert not is_in(client)


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/projects/", "/projects/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("\n//evil.example", "/"),
        ("projects", "/"),
    ],
)
def test_sign_in_leads_to_pages_of_ours_only(client: Client, mona: User, wanted: str, leads_to: str) -> None:
    assert try_to_sign_in(client, next=wanted)["Location"] == leads_to


def test_ten_failures_lock_the_account_for_everybody_but_nobody_else(client: Client, mona: User) -> None:
    make_user("noah")
    for number in range(9):
        assert try_to_sign_in(client, password="guess").status_code == 401, number
    locked = try_to_sign_in(client, password="guess")
    assert locked.status_code == 429
    assert 800 < int(locked["Retry-After"]) <= 900
    assert "15 minutes" in locked.content.decode()
    elsewhere = Client(REMOTE_ADDR="198.51.100.7", HTTP_X_FORWARDED_FOR="203.0.113.9")
    assert try_to_sign_in(elsewhere).status_code == 429
    assert try_to_sign_in(client, "noah").status_code == 302


def test_an_unknown_account_locks_like_a_known_one(client: Client, mona: User) -> None:
    answers = [try_to_sign_in(client, "nobody", "guess").status_code for _ in range(11)]
    assert answers == [401] * 9 + [429, 429]


def test_a_lock_ends_after_fifteen_minutes_and_failures_during_it_do_not_prolong_it(client: Client, mona: User) -> None:
    for _ in range(12):
        try_to_sign_in(client, password="guess")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))
    assert try_to_sign_in(client).status_code == 302


def test_a_success_of_ones_own_does_not_forget_guesses_at_another(client: Client, mona: User) -> None:
    make_user("mallory")
    for _ in range(9):
        try_to_sign_in(client, password="guess")
    try_to_sign_in(client, "mallory")
    assert try_to_sign_in(client, password="guess").status_code == 429


def test_an_address_that_guesses_at_many_accounts_is_locked(client: Client, mona: User) -> None:
    answers = [try_to_sign_in(client, f"user{n}", "guess").status_code for n in range(50)]
    assert answers == [401] * 49 + [429]
    assert try_to_sign_in(client).status_code == 429


@pytest.mark.parametrize("username", ["", "a\x00b", "x" * 10_000, "a\nb", "\u202e", "\ud800"])
def test_no_user_name_breaks_the_sign_in(client: Client, username: str) -> None:
    answer = client.post(
        "/sign-in/",
        f"username={username}&password=x".encode("utf-8", "surrogatepass"),
        "application/x-www-form-urlencoded",
    )
    assert answer.status_code in (401, 422)


def change(client: Client, old: str = PASSWORD, new: str = "another-good-password") -> Any:
    return client.post("/password/", {"old": old, "new": new, "again": new})


def test_a_new_password_needs_the_old_one_and_ends_every_other_session(client: Client, mona: User) -> None:
    other = Client()
    try_to_sign_in(client), try_to_sign_in(other)
    assert change(client, old="guess").status_code == 422
    assert is_in(other)
    assert change(client).status_code == 200
    assert is_in(client)
    assert not is_in(other)
    assert try_to_sign_in(Client()).status_code == 401
    assert try_to_sign_in(Client(), password="another-good-password").status_code == 302


def test_guessing_the_old_password_locks_like_guessing_at_the_door(client: Client, mona: User) -> None:
    try_to_sign_in(client)
    assert [change(client, old=f"guess {n}").status_code for n in range(10)] == [422] * 9 + [429]
    assert change(client).status_code == 429


@pytest.mark.parametrize("new", ["short", "password1234", PASSWORD])
def test_a_weak_new_password_is_refused_beside_its_field(client: Client, mona: User, new: str) -> None:
    try_to_sign_in(client)
    answer = change(client, new=new)
    assert answer.status_code == 422
    assert 'id="id_new_error"' in answer.content.decode()


def test_a_password_given_by_somebody_else_has_to_be_changed_first(client: Client, mona: User) -> None:
    given = give_password(mona, by=SYSTEM)
    try_to_sign_in(client, password=given)
    assert client.get("/sign-in/")["Location"] == "/password/"
    assert client.get("/api/users/").status_code == 403
    change(client, old=given)
    assert client.get("/sign-in/")["Location"] == "/"


def test_signing_out_needs_a_post_and_ends_the_session_on_the_server(client: Client, mona: User) -> None:
    try_to_sign_in(client)
    key = client.session.session_key
    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert not is_in(client)
    assert not Session.objects.filter(session_key=key).exists()


def test_an_administrator_is_made_once_and_gets_a_new_password_each_time(client: Client) -> None:
    first, second = make_administrator("admin"), make_administrator("admin")
    assert try_to_sign_in(client, "admin", first).status_code == 401
    assert try_to_sign_in(client, "admin", second).status_code == 302
    with system("look"):
        admin = User.objects.get(username="admin")
        assert [(g.role.name, g.node.path) for g in admin.grants.all()] == [("System administrator", "0001")]


def test_every_failure_costs_one_hash_so_that_the_time_tells_nothing(
    client: Client, mona: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    shut, bare = make_user("shut"), editing.add(User, values={"username": "bare", "password": "!unusable"}, by=SYSTEM)
    deactivate(shut, by=SYSTEM)
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counting(self: MD5PasswordHasher, password: str, salt: str) -> str:
        hashed.append(password)
        return str(encode(self, password, salt))

    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
    for username in ("mona", "shut", bare.username, "nobody"):
        try_to_sign_in(client, username, f"guess at {username}")
    assert sorted(hashed) == ["guess at bare", "guess at mona", "guess at nobody", "guess at shut"]
