"""Passkeys: made with the password, used in place of it or as the second factor, refused wherever something is odd."""

from typing import Any

import pytest
from django.test import Client

from steerhouse.access.actions import add_user, deactivate, give_password
from steerhouse.access.factors import reset_factor
from steerhouse.access.models import FactorDemand
from steerhouse.core import editing
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.history import history
from steerhouse.core.models import AccessRole, Grant, Node, User
from steerhouse.passkeys import ceremony
from steerhouse.passkeys.models import Passkey
from steerhouse.passkeys.tests.device import PRESENT, Device

SYSTEM = Actor.system("test")
PASSWORD = "a-long-enough-one"
RIGHTS = ["access.edit", "access.view"]

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def person(username: str, *, demanded: bool = False) -> User:
    user = add_user(User, values={"username": username, "name": username.title()}, by=SYSTEM)
    role = editing.add(AccessRole, values={"name": f"Role of {username}", "rights": RIGHTS}, by=SYSTEM)
    with system("arrange"):
        root = Node.root()
    editing.add(Grant, values={"user": user, "role": role, "node": root}, by=SYSTEM)
    if demanded:
        editing.add(FactorDemand, values={"role": role}, by=SYSTEM)
    return user


def by_password(user: User) -> tuple[Client, Any]:
    client = Client()
    return client, client.post("/sign-in/", {"username": user.username, "password": PASSWORD})


@pytest.fixture
def mona() -> User:
    return with_password(person("mona"))


def with_password(user: User) -> User:
    given = give_password(user, by=SYSTEM)
    client = Client()
    client.post("/sign-in/", {"username": user.username, "password": given})
    client.post("/password/", {"old": given, "new": PASSWORD, "again": PASSWORD})
    return reread(user)


def reread(thing: Any) -> Any:
    return type(thing).objects.visible_to(SYSTEM).get(pk=thing.pk)


def send(client: Client, path: str, values: dict[str, Any]) -> Any:
    return client.post(path, values, content_type="application/json", headers={"accept": "application/json"})


def make(client: Client, device: Device, name: str = "Laptop") -> Any:
    options = send(client, "/passkeys/begin/", {"name": name, "password": PASSWORD}).json()
    return send(client, "/passkeys/finish/", device.create(options))


def enter(device: Device, client: Client | None = None, **more: Any) -> tuple[Client, Any]:
    client = client or Client()
    options = send(client, "/sign-in/passkey/options/", {}).json()
    return client, send(client, "/sign-in/passkey/", {**device.get(options), **more})


@pytest.fixture
def laptop(mona: User) -> Device:
    device = Device()
    assert make(by_password(mona)[0], device).status_code == 200
    return device


def test_a_passkey_signs_in_without_a_password_and_is_known_by_its_name(mona: User, laptop: Device) -> None:
    client, answer = enter(laptop, next="/users/")
    assert (answer.status_code, answer.json()) == (200, {"onward": "/users/"})
    page = client.get("/passkeys/").content.decode()
    assert "Laptop" in page and "never" not in page
    assert "Laptop" in client.get(f"/users/{mona.public_id}/").content.decode()
    assert enter(laptop, next="https://evil.example/")[1].json() == {"onward": "/"}
    assert reread(mona).last_login is not None
    with system("look"):
        kept = Passkey.objects.get()
    assert kept.sign_count == 2
    assert [event.deed for event in history(kept, SYSTEM)]
    assert laptop.name not in str(history(kept, SYSTEM))


def test_with_a_passkey_the_password_alone_opens_nothing(mona: User, laptop: Device) -> None:
    client, answer = by_password(mona)
    assert answer.headers["Location"] == "/sign-in/code/"
    assert client.get("/users/").status_code == 302
    page = client.get("/sign-in/code/").content.decode()
    assert "Use a passkey" in page and "six digits" not in page
    assert send(client, "/sign-in/passkey/options/", {}).json()["allowCredentials"][0]["id"] == laptop.name
    other, phone = with_password(person("otto")), Device()
    make(by_password(other)[0], phone)
    assert enter(phone, client)[1].status_code == 401
    assert enter(laptop, client)[1].json() == {"onward": "/"}
    assert client.get("/users/").status_code == 200


def test_it_meets_the_demand_for_a_second_factor() -> None:
    nora, device = with_password(person("nora", demanded=True)), Device()
    client, _answer = by_password(nora)
    assert client.get("/users/").headers["Location"] == "/second-factor/"
    assert client.get("/passkeys/").status_code == 200
    assert make(client, device).status_code == 200
    assert client.get("/users/").status_code == 200
    assert enter(device)[0].get("/users/").status_code == 200
    with system("look"):
        kept = Passkey.objects.get()
    assert client.post(f"/passkeys/{kept.public_id}/remove/").status_code == 302
    assert client.get("/users/").headers["Location"] == "/second-factor/"
    assert enter(device)[1].status_code == 401


def test_a_challenge_is_good_once_and_for_two_minutes(laptop: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client()
    answer = laptop.get(send(client, "/sign-in/passkey/options/", {}).json())
    assert send(client, "/sign-in/passkey/", answer).status_code == 200
    client.post("/sign-out/")
    assert send(client, "/sign-in/passkey/", answer).status_code == 401
    options = send(client, "/sign-in/passkey/options/", {}).json()
    now = ceremony.time.time()
    monkeypatch.setattr(ceremony.time, "time", lambda: now + ceremony.SECONDS + 1)
    assert send(client, "/sign-in/passkey/", laptop.get(options)).status_code == 401


def test_what_is_odd_about_an_answer_opens_nothing(laptop: Device) -> None:
    laptop.flags = PRESENT
    assert enter(laptop)[1].status_code == 401
    laptop.flags = Device().flags
    laptop.origin = "https://phishing.example"
    assert enter(laptop)[1].status_code == 401
    laptop.origin, laptop.party = "http://testserver", "phishing.example"
    assert enter(laptop)[1].status_code == 401
    laptop.party = "testserver"
    assert enter(laptop)[1].status_code == 200
    laptop.count = 0
    assert enter(laptop)[1].status_code == 401, "a copy counts anew"
    laptop.count, twin = 50, Device()
    twin.id = laptop.id
    assert enter(twin)[1].status_code == 401, "another key under the same name"
    assert enter(laptop)[1].status_code == 200


def test_nothing_that_is_sent_breaks_the_door(mona: User, laptop: Device) -> None:
    client = by_password(mona)[0]
    whole = laptop.get(send(client, "/sign-in/passkey/options/", {}).json())
    broken = [{}, {"id": 1}, {"id": "\0"}, {"id": laptop.name}, {**whole, "response": "x"}, {**whole, "rawId": None}]
    for parts in ("clientDataJSON", "authenticatorData", "signature"):
        broken += [{**whole, "response": {**whole["response"], parts: odd}} for odd in ("", "AA", "☃", None, [])]
    for sent in broken:
        Client().get("/sign-in/")
        assert send(client, "/sign-in/passkey/", sent).status_code in (401, 429)
    for text in ("", "[", "[1]", "[" * 100_000):
        assert client.post("/sign-in/passkey/", text, content_type="application/json").status_code in (400, 401, 429)


def test_a_passkey_is_made_with_the_password_only_and_verified_devices_only(mona: User) -> None:
    client, _answer = by_password(mona)
    assert send(client, "/passkeys/begin/", {"name": "Laptop", "password": "wrong"}).status_code == 422
    assert send(client, "/passkeys/begin/", {"name": "", "password": PASSWORD}).status_code == 422
    assert send(client, "/passkeys/finish/", Device().create({"challenge": "AAAA"})).status_code == 422
    careless = Device()
    careless.flags = PRESENT
    assert make(client, careless).status_code == 422
    good = Device()
    assert make(client, good).status_code == 200
    again = send(client, "/passkeys/begin/", {"name": "Phone", "password": PASSWORD}).json()
    assert [one["id"] for one in again["excludeCredentials"]] == [good.name]
    assert send(client, "/passkeys/finish/", good.create(again)).status_code == 422
    assert Client().get("/passkeys/").status_code == 302
    assert send(Client(), "/passkeys/begin/", {"name": "x", "password": PASSWORD}).status_code == 401


def test_nobody_removes_anothers_and_an_administrator_takes_off_all(mona: User, laptop: Device) -> None:
    other = with_password(person("otto"))
    client, _answer = by_password(other)
    with system("look"):
        kept = Passkey.objects.get()
    assert client.post(f"/passkeys/{kept.public_id}/remove/").status_code == 404
    assert "Take off the second factor" in client.get(f"/users/{mona.public_id}/").content.decode()
    reset_factor(reread(mona), by=SYSTEM)
    assert enter(laptop)[1].status_code == 401
    assert by_password(mona)[1].headers["Location"] == "/"


def test_a_deactivated_account_stays_shut(mona: User, laptop: Device) -> None:
    deactivate(reread(mona), by=SYSTEM)
    assert enter(laptop)[1].status_code == 401
