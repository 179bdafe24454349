"""The second factor: no way in without it, no code twice, and a way back for who lost it."""

import re
from importlib import import_module
from typing import Any

import pyotp
import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test import Client

from steerhouse.access import factors
from steerhouse.access.actions import deactivate
from steerhouse.access.models import FactorDemand, SecondFactor
from steerhouse.core import editing
from steerhouse.core.acting import actor_of
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.errors import Denied
from steerhouse.core.models import AccessRole, AuditChange, AuditValues, Grant, Node, User

SYSTEM = Actor.system("test")
PASSWORD = "correct-horse-battery"
# A moment in the middle of a half minute.
NOW = 1_800_000_015

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


class Clock:
    """The clock of the door, set by the test."""

    now = float(NOW)

    def time(self) -> float:
        return self.now


@pytest.fixture(autouse=True)
def clock(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Clock:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    found = Clock()
    monkeypatch.setattr(factors, "time", found)
    return found


@pytest.fixture
def role() -> AccessRole:
    return editing.add(AccessRole, values={"name": "Keeper", "rights": ["access.edit", "access.view"]}, by=SYSTEM)


@pytest.fixture
def mona(role: AccessRole) -> User:
    return somebody("mona", role)


def somebody(username: str, role: AccessRole) -> User:
    user = User(username=username)
    user.set_password(PASSWORD)
    made = editing.add(User, values={"username": username, "password": user.password}, by=SYSTEM)
    with system("arrange"):
        editing.add(Grant, values={"user": made, "role": role, "node": Node.root()}, by=SYSTEM)
    return made


def reread(user: User) -> User:
    return User.objects.visible_to(SYSTEM).get(pk=user.pk)


def sign_in(client: Client, username: str = "mona") -> Any:
    return client.post("/sign-in/", {"username": username, "password": PASSWORD, "next": "/users/"})


def is_in(client: Client) -> bool:
    return client.get("/users/").status_code == 200


def give_code(client: Client, code: str) -> Any:
    return client.post("/sign-in/code/", {"code": code})


def set_up(client: Client, clock: Clock) -> tuple[str, list[str]]:
    """Secret and recovery codes of a factor that was set up on the page."""
    page = client.get("/second-factor/").content.decode()
    secret = page.partition('id="secret">')[2].partition("<")[0].replace(" ", "")
    sent = {"code": pyotp.TOTP(secret).at(int(clock.now)), "password": PASSWORD}
    shown = client.post("/second-factor/", sent).content.decode()
    clock.now += 60
    return secret, re.findall(r"<li>([a-z0-9-]{17})</li>", shown)


@pytest.fixture
def kept(client: Client, mona: User, clock: Clock) -> tuple[str, list[str]]:
    sign_in(client)
    return set_up(client, clock)


def test_the_password_alone_opens_nothing_once_a_factor_is_set_up(kept: tuple[str, list[str]], clock: Clock) -> None:
    client = Client()
    assert sign_in(client)["Location"] == "/sign-in/code/"
    assert not is_in(client)
    assert client.get("/api/users/").status_code == 401
    assert give_code(client, pyotp.TOTP(kept[0]).at(int(clock.now)))["Location"] == "/users/"
    assert is_in(client)


def test_a_code_opens_the_door_once(kept: tuple[str, list[str]], clock: Clock) -> None:
    code = pyotp.TOTP(kept[0]).at(int(clock.now))
    first, second = Client(), Client()
    sign_in(first), sign_in(second)
    assert give_code(first, code).status_code == 302
    assert give_code(second, code).status_code == 401
    assert not is_in(second)


def test_an_older_code_opens_nothing_after_a_newer_one(kept: tuple[str, list[str]], clock: Clock) -> None:
    client = Client()
    sign_in(client)
    give_code(client, pyotp.TOTP(kept[0]).at(int(clock.now)))
    sign_in(again := Client())
    assert give_code(again, pyotp.TOTP(kept[0]).at(int(clock.now) - 30)).status_code == 401


@pytest.mark.parametrize(("seconds", "status"), [(-60, 401), (-30, 302), (0, 302), (30, 302), (60, 401)])
def test_a_clock_may_go_half_a_minute_wrong(
    kept: tuple[str, list[str]], clock: Clock, seconds: int, status: int
) -> None:
    clock.now += 300
    sign_in(client := Client())
    assert give_code(client, pyotp.TOTP(kept[0]).at(int(clock.now) + seconds)).status_code == status


def test_a_recovery_code_opens_the_door_once(kept: tuple[str, list[str]]) -> None:
    assert len(kept[1]) == 10
    for code, status in ((kept[1][3], 302), (kept[1][3], 401), (kept[1][4], 302)):
        sign_in(client := Client())
        assert give_code(client, code).status_code == status
    assert AuditChange.objects.filter(kind="recovery code used").count() == 2


def test_of_two_requests_with_one_recovery_code_one_gets_in(kept: tuple[str, list[str]], mona: User) -> None:
    by = actor_of(reread(mona))
    one, other = factors.factor_of(mona), factors.factor_of(mona)
    assert one is not None and other is not None
    assert [factors.use(one, kept[1][0], by=by), factors.use(other, kept[1][0], by=by)] == [True, False]


def test_ten_wrong_codes_lock_the_second_step(kept: tuple[str, list[str]], clock: Clock) -> None:
    sign_in(client := Client())
    assert [give_code(client, "000000").status_code for _ in range(10)] == [401] * 9 + [429]
    assert give_code(client, pyotp.TOTP(kept[0]).at(int(clock.now))).status_code == 429
    assert give_code(client, kept[1][0]).status_code == 429


@pytest.mark.parametrize("end", ["five minutes", "deactivated", "sessions called back", "no password"])
def test_the_second_step_ends(
    kept: tuple[str, list[str]], clock: Clock, mona: User, end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client()
    if end != "no password":
        sign_in(client)
    if end == "five minutes":
        session = client.session
        session["pending"] = session["pending"] | {"at": session["pending"]["at"] - 301}
        session.save()
    elif end == "deactivated":
        deactivate(reread(mona), by=SYSTEM)
    elif end == "sessions called back":
        editing.edit(reread(mona), values={"session_epoch": 7}, by=SYSTEM)
    assert give_code(client, pyotp.TOTP(kept[0]).at(int(clock.now)))["Location"] == "/sign-in/"
    assert not is_in(client)


def test_setting_up_takes_the_password_and_a_right_code(client: Client, mona: User, clock: Clock) -> None:
    sign_in(client)
    page = client.get("/second-factor/").content.decode()
    secret = page.partition('id="secret">')[2].partition("<")[0].replace(" ", "")
    right = pyotp.TOTP(secret).at(int(clock.now))
    assert client.post("/second-factor/", {"code": right, "password": "guess"}).status_code == 422
    assert client.post("/second-factor/", {"code": "000000", "password": PASSWORD}).status_code == 422
    assert factors.factor_of(mona) is None
    assert client.post("/second-factor/", {"code": right, "password": PASSWORD}).status_code == 200
    assert factors.factor_of(mona) is not None


def test_the_code_that_set_it_up_opens_nothing(client: Client, mona: User, clock: Clock) -> None:
    sign_in(client)
    secret, _codes = set_up(client, clock)
    clock.now -= 60
    sign_in(other := Client())
    assert give_code(other, pyotp.TOTP(secret).at(int(clock.now))).status_code == 401


def test_who_holds_a_role_that_takes_a_factor_sets_one_up_first(
    client: Client, mona: User, role: AccessRole, clock: Clock
) -> None:
    sign_in(client)
    assert is_in(client)
    demand = editing.add(FactorDemand, values={"role": role}, by=SYSTEM)
    assert client.get("/users/")["Location"] == "/second-factor/"
    assert client.get("/api/users/").status_code == 403
    set_up(client, clock)
    assert is_in(client)
    editing.archive(demand, by=SYSTEM)
    assert is_in(client)


def test_a_demand_that_was_lifted_asks_nobody(client: Client, mona: User, role: AccessRole) -> None:
    editing.archive(editing.add(FactorDemand, values={"role": role}, by=SYSTEM), by=SYSTEM)
    sign_in(client)
    assert is_in(client)


def test_a_new_password_keeps_the_factor_of_the_session(
    kept: tuple[str, list[str]], client: Client, role: AccessRole
) -> None:
    editing.add(FactorDemand, values={"role": role}, by=SYSTEM)
    sent = {"old": PASSWORD, "new": "another-good-one", "again": "another-good-one"}
    assert client.post("/password/", sent).status_code == 200
    assert is_in(client)


def test_an_administrator_takes_it_off_for_another_and_ends_their_sessions(
    kept: tuple[str, list[str]], client: Client, mona: User, role: AccessRole
) -> None:
    anna = somebody("anna", role)
    keeper = Client()
    sign_in(keeper, "anna")
    assert keeper.post(f"/users/{mona.public_id}/do/reset-factor/").status_code == 302
    assert not is_in(client)
    sign_in(fresh := Client())
    assert is_in(fresh)
    with pytest.raises(Denied):
        factors.reset_factor(anna, by=actor_of(anna))


def test_taking_it_off_and_making_codes_takes_a_code(
    kept: tuple[str, list[str]], client: Client, mona: User, clock: Clock
) -> None:
    assert client.post("/second-factor/", {"do": "off", "code": "000000"}).status_code == 422
    made = client.post("/second-factor/", {"do": "codes", "code": pyotp.TOTP(kept[0]).at(int(clock.now))})
    codes = re.findall(r"<li>([a-z0-9-]{17})</li>", made.content.decode())
    assert len(codes) == 10
    assert client.post("/second-factor/", {"do": "off", "code": kept[1][0]}).status_code == 422
    assert client.post("/second-factor/", {"do": "off", "code": codes[0]}).status_code == 302
    assert factors.factor_of(mona) is None


def test_neither_secret_nor_recovery_codes_stand_in_the_audit(kept: tuple[str, list[str]], mona: User) -> None:
    with system("test"):
        hashes = SecondFactor.objects.get(user=mona).recovery
    said = str(list(AuditValues.objects.values_list("values", flat=True)))
    assert not [secret for secret in [kept[0], *kept[1], *hashes] if secret in said]
    assert AuditChange.objects.filter(kind="second factor set", object_id=mona.public_id).exists()


def test_a_token_changes_no_second_factor(mona: User) -> None:
    by = Actor(user_id=mona.pk, name="mona", scopes=frozenset(), user=mona)
    with pytest.raises(Denied):
        factors.take_off(mona, by=by)


def stored_secret() -> str:
    with system("look"):
        return str(SecondFactor.objects.get().secret)


def test_the_secret_is_kept_sealed_and_survives_a_change_of_the_secret_key(
    kept: tuple[str, list[str]], clock: Clock, settings: Any
) -> None:
    sealed, before = stored_secret(), settings.SECRET_KEY
    assert kept[0] not in sealed
    settings.SECRET_KEY = "another" * 10
    sign_in(client := Client())
    assert give_code(client, pyotp.TOTP(kept[0]).at(int(clock.now))).status_code == 401
    assert give_code(client, kept[1][0]).status_code == 302
    settings.SECRET_KEY_FALLBACKS = [before]
    sign_in(client := Client())
    assert give_code(client, pyotp.TOTP(kept[0]).at(int(clock.now))).status_code == 302
    settings.SECRET_KEY_FALLBACKS, clock.now = [], clock.now + 60
    sign_in(client := Client())
    assert give_code(client, pyotp.TOTP(kept[0]).at(int(clock.now))).status_code == 302
    assert stored_secret() != sealed


def test_secrets_from_before_are_sealed_by_the_migration_and_it_can_be_taken_back(
    kept: tuple[str, list[str]], clock: Clock
) -> None:
    name = "0004_sealed_secrets"
    migration = import_module(f"steerhouse.access.migrations.{name}")
    apps = MigrationLoader(connection).project_state(("access", name)).apps
    migration.unseal_all(apps, None)
    assert stored_secret() == kept[0]
    migration.seal_all(apps, None)
    assert kept[0] not in stored_secret()
    sign_in(client := Client())
    assert give_code(client, pyotp.TOTP(kept[0]).at(int(clock.now))).status_code == 302
