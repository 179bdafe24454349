"""Who watches is told of what others do, and nobody of what they may not see."""

from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from steerhouse.collaboration.letters import deliver
from steerhouse.collaboration.notices import Letter, Notification, Watch
from steerhouse.collaboration.telling import next_morning, send_due
from steerhouse.collaboration.tests.test_saved_views import Person
from steerhouse.core import editing, jobs
from steerhouse.core.models import Grant, Job
from steerhouse.core.tests.pages_world import SYSTEM, body, grant, place, role, user
from steerhouse.core.urls import urlpatterns

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

assert urlpatterns


@pytest.fixture
def thing() -> Grant:
    return grant(user("granted"), role("Seen up north"), place("North"))


@pytest.fixture
def author() -> Person:
    return Person("author", "access.view", "access.edit", "tree.view")


@pytest.fixture
def reader() -> Person:
    return Person("reader", "access.view", "tree.view")


def say(who: Person, thing: Any, text: str) -> None:
    assert who.client.post(f"/comments/grant/{thing.public_id}/", {"text": text}).status_code == 302


def watch(who: Person, thing: Any, **more: str) -> int:
    kind = type(thing)._meta.model_name
    return int(who.client.post(f"/watch/{kind}/{thing.public_id}/", more).status_code)


def told(who: Person) -> list[tuple[str, Any]]:
    rows = Notification._base_manager.filter(user=who.user).order_by("public_id")
    return [(row.kind, row.parts.get("fields")) for row in rows]


def page(who: Person, show: str = "") -> str:
    return body(who.client.get("/notifications/", {"show": show} if show else {}))


def bell(who: Person) -> bool:
    return "Notifications, " in body(who.client.get("/my-access/"))


def take_away(who: Person) -> None:
    held = Grant._base_manager.get(user=who.user)
    editing.archive(held, by=SYSTEM)


def test_who_watches_is_told_what_others_say_and_change_and_nobody_of_their_own_deeds(
    author: Person, reader: Person, thing: Grant
) -> None:
    assert watch(reader, thing) == 302 and "Unwatch" in body(reader.client.get(f"/grants/{thing.public_id}/"))
    say(author, thing, "Is this <still> needed?")
    editing.edit(thing, values={"ends": timezone.localdate()}, by=SYSTEM)
    assert told(reader) == [("comment", None), ("change", ["ends"])]
    assert told(author) == [("change", ["ends"])]
    found = page(reader)
    assert "author commented" in found and "Is this &lt;still&gt; needed?" in found
    assert "The system changed until" in found
    assert watch(reader, thing, end="1") == 302
    say(author, thing, "Once more")
    assert len(told(reader)) == 2


def test_who_is_called_is_told_once_and_watches_from_then_on(author: Person, reader: Person, thing: Grant) -> None:
    say(author, thing, "@reader, please look. @author too")
    assert told(reader) == [("mention", None)] and told(author) == []
    assert set(Watch._base_manager.values_list("user__username", flat=True)) == {"author", "reader"}
    say(author, thing, "And again")
    assert [kind for kind, _fields in told(reader)] == ["mention", "comment"]


def test_nobody_is_told_of_what_they_may_not_see(
    author: Person, reader: Person, thing: Grant, monkeypatch: pytest.MonkeyPatch
) -> None:
    outsider = Person("outsider", "access.view", "tree.view", at=place("South"))
    assert watch(outsider, thing) == 404
    Watch._base_manager.bulk_create([Watch(user=outsider.user, model="core.grant", object_id=thing.public_id)])
    monkeypatch.setattr(Grant, "field_rights", {"ends": "system.operate"})
    watch(reader, thing)
    say(author, thing, "Between us, @outsider")
    editing.edit(thing, values={"ends": timezone.localdate()}, by=SYSTEM)
    assert told(outsider) == [] and told(reader) == [("comment", None)]
    # Seen when it was made, not any more when it is shown: it goes, and the bell with it.
    one = Notification._base_manager.get(user=reader.user).public_id
    assert bell(reader) and outsider.client.get(f"/notifications/{one}/").status_code == 404
    take_away(reader)
    assert "Between us" not in page(reader) and "granted" not in page(reader) and not bell(reader)
    assert reader.client.get(f"/notifications/{one}/").status_code == 404


def test_a_field_hidden_since_then_is_not_named(
    author: Person, reader: Person, thing: Grant, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch(reader, thing)
    day = timezone.localdate()
    editing.edit(thing, values={"starts": day, "ends": day}, by=SYSTEM)
    assert "changed from and until" in page(reader)
    monkeypatch.setattr(Grant, "field_rights", {"ends": "system.operate"})
    assert "changed from<" in page(reader)


def test_opening_one_and_marking_all_empties_the_bell(author: Person, reader: Person, thing: Grant) -> None:
    assert "No notifications yet" in page(reader) and not bell(reader)
    watch(reader, thing)
    say(author, thing, "One"), say(author, thing, "Two"), say(author, thing, "Three")
    first, second, _third = Notification._base_manager.filter(user=reader.user).order_by("public_id")
    opened = reader.client.get(f"/notifications/{first.public_id}/")
    assert opened["Location"] == f"/grants/{thing.public_id}/#comments"
    reader.client.post("/notifications/read/", {"one": second.public_id})
    found = page(reader, "unread")
    assert "Three" in found and "One" not in found and "Two" not in found and bell(reader)
    reader.client.post("/notifications/read/")
    assert not bell(reader) and "Everything is read" in page(reader, "unread")


def work() -> None:
    for job in Job._base_manager.filter(state=Job.State.WAITING):
        jobs.perform(job.pk)


def test_a_letter_goes_out_at_once_and_its_failure_is_kept_and_tried_again(
    author: Person, reader: Person, thing: Grant, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch(reader, thing)
    assert reader.client.post("/notifications/mail/", {"how": "at_once"}).status_code == 302
    editing.edit(reader.user, values={"email": "reader@example.org"}, by=SYSTEM)
    say(author, thing, "Look & see")

    def away(*_: Any, **__: Any) -> None:
        raise OSError("no route to host")

    with monkeypatch.context() as broken:
        broken.setattr("django.core.mail.EmailMultiAlternatives.send", away)
        work()
    letter = Letter._base_manager.get()
    assert (letter.state, letter.error, letter.attempts) == ("failed", "no route to host", 1)
    work()
    letter.refresh_from_db()
    assert (letter.state, letter.error, letter.attempts) == ("sent", "", 2)
    (sent,) = mail.outbox
    assert sent.to == ["reader@example.org"] and "author commented: Look & see" in sent.body
    assert "Look &amp; see" in sent.alternatives[0][0]  # type: ignore[attr-defined]
    deliver(letter, by=SYSTEM)
    assert len(mail.outbox) == 1


def test_a_digest_waits_for_the_morning_and_leaves_out_what_was_read_or_may_not_be_seen_any_more(
    author: Person, reader: Person, thing: Grant
) -> None:
    watch(reader, thing)
    assert reader.client.post("/notifications/mail/", {"how": "weekly"}).status_code == 422
    assert reader.client.post("/notifications/mail/", {"how": "daily"}).status_code == 302
    editing.edit(reader.user, values={"email": "reader@example.org"}, by=SYSTEM)
    say(author, thing, "One"), say(author, thing, "Two")
    letter = Letter._base_manager.get()
    assert (
        letter.due_at == next_morning(timezone.localtime())
        and Notification._base_manager.filter(letter=letter).count() == 2
    )
    send_due()
    assert not Job._base_manager.exists()
    Letter._base_manager.update(due_at=timezone.now())
    send_due(), send_due()
    take_away(reader)
    work()
    letter.refresh_from_db()
    assert letter.state == "dropped" and mail.outbox == [] and Job._base_manager.count() == 1


def test_the_log_of_letters_is_for_administrators_and_tells_nothing_of_their_content(
    author: Person, reader: Person
) -> None:
    failed = Letter._base_manager.create(user=reader.user, state="failed", error="mailbox full")
    assert reader.client.get("/letters/").status_code == 404
    operator = Person("operator", "system.operate")
    assert "mailbox full" in body(operator.client.get("/letters/", {"show": "failed"}))
    assert operator.client.post(f"/letters/{failed.public_id}/send/").status_code == 302
    assert Job._base_manager.get().user_id is None
