"""Invitations and forgotten passwords: letters whose links work once, and answers that tell strangers nothing."""

import datetime as dt
import re
from smtplib import SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from steerhouse.access.actions import add_user, deactivate, end_grant, give_password
from steerhouse.access.invitations import InvitationOver, invitation_of, invite, send_again, withdraw
from steerhouse.access.models import Invitation
from steerhouse.core import editing, jobs
from steerhouse.core.acting import actor_of
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.errors import Invalid
from steerhouse.core.models import AccessRole, AuditEntry, AuditValues, Grant, Job, Node, User

SYSTEM = Actor.system("test")
PASSWORD = "correct-horse-battery"
LINK = re.compile(r"https://pmo\.example\.org(/\S+)")

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture(autouse=True)
def quick_and_local(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.SITE_URL = "https://pmo.example.org"


@pytest.fixture
def root() -> Node:
    with system("arrange"):
        return Node.root()


@pytest.fixture
def role() -> AccessRole:
    return editing.add(AccessRole, values={"name": "Reader", "rights": ["tree.view"]}, by=SYSTEM)


@pytest.fixture
def keeper(root: Node) -> User:
    held = editing.add(AccessRole, values={"name": "Keeper", "rights": ["access.edit", "access.view"]}, by=SYSTEM)
    user = add_user(User, values={"username": "anna", "email": "anna@example.org"}, by=SYSTEM)
    editing.add(Grant, values={"user": user, "role": held, "node": root}, by=SYSTEM)
    return user


@pytest.fixture
def invited(keeper: User, role: AccessRole, root: Node) -> Invitation:
    values = {"email": "Ben@example.org", "role": role, "node": root}
    return invite(Invitation, values=values, by=actor_of(keeper))


def work() -> None:
    """Do what waits for the worker."""
    with system("test"):
        waiting = list(Job.objects.filter(state=Job.State.WAITING).order_by("pk"))
    for job in waiting:
        jobs.perform(job.pk)


def link() -> str:
    """The link of the newest letter, without the address of the installation."""
    found = LINK.findall(str(mail.outbox[-1].body))
    return str(found[-1])


def stored(thing: Any) -> Any:
    return type(thing).objects.visible_to(SYSTEM).get(pk=thing.pk)


def accept(address: str, **given: str) -> Any:
    return Client().post(address, {"name": "Ben", "new": PASSWORD, "again": PASSWORD, **given})


def signs_in(username: str, password: str) -> bool:
    return Client().post("/sign-in/", {"username": username, "password": password}).status_code == 302


def test_who_is_invited_makes_an_account_with_the_role_at_the_place(invited: Invitation, role: AccessRole) -> None:
    work()
    assert mail.outbox[-1].to == ["Ben@example.org"]
    assert "Reader" in Client().get(link()).content.decode()
    assert accept(link()).status_code == 200
    with system("look"):
        ben = User.objects.get(username="ben@example.org")
        assert [(g.role, g.node.path) for g in ben.grants.all()] == [(role, "0001")]
    assert signs_in("ben@example.org", PASSWORD)
    assert stored(invited).status.look == "ok"


def test_an_invitation_works_once(invited: Invitation) -> None:
    work()
    accept(link())
    again = accept(link(), new="another-good-one", again="another-good-one")
    assert again.status_code == 410
    assert "used already" in again.content.decode()
    assert signs_in("ben@example.org", PASSWORD)


def test_a_link_with_any_other_key_opens_nothing(invited: Invitation) -> None:
    work()
    for wrong in (link()[:-2] + "/", "/invitation/x/", f"/invitation/{stored(invited).digest}/", "/invitation/%00/"):
        assert Client().get(wrong).status_code == 410


@pytest.mark.parametrize(
    "end", ["withdraw", "archive", "a week", "send again", "inviter loses the right", "inviter left"]
)
def test_an_invitation_ends(invited: Invitation, keeper: User, end: str) -> None:
    work()
    first = link()
    if end == "withdraw":
        withdraw(stored(invited), by=SYSTEM)
    elif end == "archive":
        editing.archive(stored(invited), by=SYSTEM)
    elif end == "a week":
        Invitation._base_manager.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    elif end == "send again":
        send_again(stored(invited), by=SYSTEM)
        work()
        assert link() != first
        assert Client().get(link()).status_code == 200
    elif end == "inviter loses the right":
        end_grant(Grant.objects.visible_to(SYSTEM).get(user=keeper), by=SYSTEM)
    else:
        deactivate(stored(keeper), by=SYSTEM)
    assert Client().get(first).status_code == 410
    assert accept(first).status_code == 410
    with system("look"):
        assert not User.objects.filter(username="ben@example.org").exists()


def test_neither_database_audit_nor_job_holds_the_key(invited: Invitation) -> None:
    work()
    key = link().split("/")[2]
    assert len(key) == 43
    rows = [*Invitation._base_manager.values_list(), *Job._base_manager.values_list()]
    assert key not in str(rows) + str(list(AuditValues.objects.values_list("values")))


def test_a_weak_password_is_refused_and_the_invitation_stays(invited: Invitation) -> None:
    work()
    assert accept(link(), new="short", again="short").status_code == 422
    assert accept(link()).status_code == 200


def test_nobody_is_invited_who_has_an_account(invited: Invitation, keeper: User, role: AccessRole, root: Node) -> None:
    with pytest.raises(Invalid):
        invite(Invitation, values={"email": "ANNA@example.org", "role": role, "node": root}, by=SYSTEM)
    work()
    add_user(User, values={"username": "ben", "email": "ben@example.org"}, by=SYSTEM)
    assert accept(link()).status_code == 422


def test_the_audit_says_through_which_invitation_an_account_came(invited: Invitation) -> None:
    work()
    accept(link())
    entry = AuditEntry.objects.latest("sequence")
    assert (entry.verb, entry.reason) == ("invitation.accept", "invitation of Ben@example.org accepted")


def test_a_mail_server_that_refuses_is_told_in_the_job_and_the_invitation_can_be_sent_again(
    invited: Invitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*given: Any, **named: Any) -> int:
        raise SMTPRecipientsRefused({"ben@example.org": (550, b"no such box")})

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)
        work()
    with system("look"):
        assert "no such box" in Job.objects.latest("pk").error
    assert stored(invited).sent_at is None
    send_again(stored(invited), by=SYSTEM)
    work()
    assert stored(invited).sent_at is not None
    assert accept(link()).status_code == 200


def test_guessing_at_invitations_locks_the_address(invited: Invitation) -> None:
    assert Client().get("/forgotten/%00/x/").status_code == 410
    answers = [Client().get(f"/invitation/{n}/").status_code for n in range(51)]
    assert answers == [410] * 48 + [429, 429, 429]


@pytest.fixture
def mona() -> User:
    user = add_user(User, values={"username": "mona", "email": "mona@example.org"}, by=SYSTEM)
    give_password(user, by=SYSTEM)
    return user


def forgot(email: str, client: Client | None = None) -> Any:
    return (client or Client()).post("/forgotten/", {"email": email})


def choose(address: str, new: str = PASSWORD) -> int:
    return int(Client().post(address, {"new": new, "again": new}).status_code)


def test_a_forgotten_password_is_chosen_anew_by_letter(mona: User) -> None:
    forgot("Mona@example.org")
    work()
    assert mail.outbox[-1].to == ["mona@example.org"]
    assert choose(link()) == 200
    assert signs_in("mona", PASSWORD)
    assert stored(mona).session_epoch == mona.session_epoch + 1
    assert choose(link(), "another-good-one") == 410


def test_known_and_unknown_addresses_get_the_same_answer_by_the_same_way(mona: User) -> None:
    answers, asked = [], []
    for email in ("mona@example.org", "nobody@example.org"):
        with CaptureQueriesContext(connection) as told:
            answers.append(forgot(email))
        asked.append([re.sub(r"'[^']*'|\d+", "", query["sql"]) for query in told.captured_queries])
    assert [a.status_code for a in answers] == [200, 200]
    plain = [re.sub(r'(nonce|content)="[^"]*"', "", a.content.decode()) for a in answers]
    assert plain[0] == plain[1]
    assert asked[0] == asked[1]
    assert len(asked[0]) > 3
    assert mail.outbox == []


@pytest.mark.parametrize("why", ["unknown", "deactivated", "archived", "no password"])
def test_no_letter_goes_where_no_password_can_be_chosen(mona: User, why: str) -> None:
    if why == "deactivated":
        deactivate(mona, by=SYSTEM)
    elif why == "archived":
        editing.archive(mona, by=SYSTEM)
    elif why == "no password":
        add_user(User, values={"username": "otto", "email": "otto@example.org"}, by=SYSTEM)
    forgot({"unknown": "x@example.org", "no password": "otto@example.org"}.get(why, "mona@example.org"))
    work()
    assert mail.outbox == []


@pytest.mark.parametrize("end", ["password", "deactivated", "an hour", "signs in"])
def test_a_reset_link_ends(mona: User, end: str, settings: Any) -> None:
    forgot("mona@example.org")
    work()
    if end == "password":
        give_password(stored(mona), by=SYSTEM)
    elif end == "deactivated":
        deactivate(stored(mona), by=SYSTEM)
    elif end == "an hour":
        settings.PASSWORD_RESET_TIMEOUT = -1
    else:
        User._base_manager.filter(pk=mona.pk).update(last_login=timezone.now())
    assert Client().get(link()).status_code == 410
    assert choose(link()) == 410


def test_a_letter_box_gets_one_link_in_two_minutes(mona: User) -> None:
    for _ in range(3):
        forgot("mona@example.org")
    work()
    assert len(mail.outbox) == 1


def test_asking_ten_times_for_one_address_is_too_often(mona: User) -> None:
    answers = [forgot(email).status_code for email in ["mona@example.org"] * 11]
    assert answers == [200] * 9 + [429, 429]
    assert forgot("nobody@example.org").status_code == 200


def test_guessing_at_a_reset_link_locks_it(mona: User) -> None:
    address = f"/forgotten/{mona.public_id}/abc-def/"
    assert [Client().get(address).status_code for _ in range(10)] == [410] * 9 + [429]


def test_links_lead_to_the_configured_address_whatever_host_was_named(mona: User) -> None:
    Client(headers={"Host": "127.0.0.1:81", "X-Forwarded-Host": "evil.example"}).post(
        "/forgotten/", {"email": "mona@example.org"}
    )
    work()
    assert link().startswith("/forgotten/")
    assert "127.0.0.1" not in mail.outbox[-1].body


def test_an_unknown_key_of_an_invitation_says_nothing_of_any_invitation() -> None:
    with pytest.raises(InvitationOver, match="is not valid"):
        invitation_of("")
