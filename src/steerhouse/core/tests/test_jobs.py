"""Jobs: done once, by the rights of the moment in which they run, whatever happens to the worker."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from steerhouse.core import editing, jobs, jobs_beat
from steerhouse.core.acting import actor_of
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.errors import Denied, NotVisible
from steerhouse.core.models import AccessRole, AuditEntry, Grant, Job, Node, User
from steerhouse.core.tests import job_actions

SYSTEM = Actor.system("test")

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def role() -> AccessRole:
    return editing.add(AccessRole, values={"name": "Clerk", "rights": ["tree.view"]}, by=SYSTEM)


@pytest.fixture
def editor() -> Actor:
    user = editing.add(User, values={"username": "edda", "password": "!"}, by=SYSTEM)
    held = editing.add(
        AccessRole, values={"name": "Keeper of roles", "rights": ["access.view", "access.edit"]}, by=SYSTEM
    )
    with system("arrange"):
        editing.add(Grant, values={"user": user, "role": held, "node": Node.root()}, by=SYSTEM)
    return actor_of(user)


def stored(thing: Any) -> Any:
    return type(thing).objects.visible_to(SYSTEM).get(pk=thing.pk)


def ask(role: AccessRole, by: Actor, **more: Any) -> Job:
    return jobs.later(
        job_actions.rename, role, title="Rename", arguments=more.pop("arguments", {"name": "new"}), by=by, **more
    )


def test_a_job_waits_in_the_queue_until_the_worker_does_it(role: AccessRole, editor: Actor) -> None:
    found = ask(role, editor)
    assert (found.state, stored(role).name) == (Job.State.WAITING, "Clerk")
    assert [entry.args_kwargs["args"] for entry in DBTaskResult.objects.ready()] == [[found.pk]]
    jobs.perform(found.pk)
    done = stored(found)
    assert (done.state, done.progress, done.attempts) == (Job.State.DONE, 100, 1)
    assert done.result_url == f"/roles/{role.public_id}/"
    assert stored(role).name == "new"
    entry = AuditEntry.objects.latest("sequence")
    assert (entry.user_id, entry.request_id) == (editor.user_id, found.public_id)


def test_asking_needs_the_right_already(role: AccessRole) -> None:
    with pytest.raises(NotVisible):
        ask(role, Actor(user_id=99, name="nobody"))
    with system("look"):
        assert not Job.objects.exists()


def test_only_actions_and_jobs_can_be_asked_for(role: AccessRole) -> None:
    with pytest.raises(LookupError):
        jobs.later(print, role, title="Print", by=SYSTEM)


def test_a_right_taken_away_in_the_meantime_stops_the_job(role: AccessRole, editor: Actor) -> None:
    found = ask(role, editor)
    with system("arrange"):
        editing.archive(Grant.objects.get(user_id=editor.user_id), by=SYSTEM)
    jobs.perform(found.pk)
    assert stored(found).state == Job.State.FAILED
    assert "no longer permitted" in stored(found).error
    assert stored(role).name == "Clerk"


def test_a_deactivated_user_gets_no_job_done(role: AccessRole, editor: Actor) -> None:
    found = ask(role, editor)
    user = stored(editor.user)
    editing.edit(user, values={"is_active": False}, by=SYSTEM)
    jobs.perform(found.pk)
    assert "no longer permitted" in stored(found).error
    assert stored(role).name == "Clerk"


def test_a_refusal_is_told_in_its_own_words_and_nothing_is_kept(role: AccessRole) -> None:
    found = jobs.later(job_actions.refuse, role, title="Refuse", by=SYSTEM)
    jobs.perform(found.pk)
    assert stored(found).state == Job.State.FAILED
    assert "Choose another name." in stored(found).error
    assert stored(role).name == "Clerk"


def test_a_fault_of_ours_tells_no_inner_matter(role: AccessRole, caplog: pytest.LogCaptureFixture) -> None:
    found = jobs.later(job_actions.break_down, role, title="Break", by=SYSTEM)
    jobs.perform(found.pk)
    assert "went wrong on our side" in stored(found).error
    assert "4711" not in stored(found).error
    assert "ZeroDivisionError" in caplog.text


def test_a_job_done_before_its_worker_died_is_not_done_again(role: AccessRole, editor: Actor) -> None:
    found = ask(role, editor)
    jobs.perform(found.pk)
    with system("arrange"):
        expired = timezone.now() - timedelta(seconds=1)
        Job.objects.filter(pk=found.pk).update(state=Job.State.RUNNING, lease_until=expired)
        before = AuditEntry.objects.count()
    assert jobs.take_up_abandoned() == 1
    jobs.perform(found.pk)
    assert (stored(found).state, stored(found).attempts) == (Job.State.DONE, 2)
    assert AuditEntry.objects.count() == before


def test_a_job_whose_worker_lives_is_left_alone(role: AccessRole, editor: Actor) -> None:
    found = ask(role, editor)
    with system("arrange"):
        Job.objects.filter(pk=found.pk).update(state=Job.State.RUNNING, lease_until=jobs_beat.lease_end())
    assert jobs.take_up_abandoned() == 0
    jobs.perform(found.pk)
    assert stored(role).name == "Clerk"


def test_a_job_that_kills_its_worker_three_times_is_given_up(role: AccessRole, editor: Actor) -> None:
    found = ask(role, editor)
    with system("arrange"):
        expired = timezone.now() - timedelta(seconds=1)
        Job.objects.filter(pk=found.pk).update(state=Job.State.RUNNING, lease_until=expired, attempts=3)
    jobs.take_up_abandoned()
    assert stored(found).state == Job.State.FAILED
    assert "three times" in stored(found).error


def test_a_waiting_job_can_be_cancelled_by_whoever_asked_and_nobody_else(role: AccessRole, editor: Actor) -> None:
    found = ask(role, editor)
    with pytest.raises(NotVisible):
        jobs.cancel(found, by=Actor(user_id=99, name="somebody"))
    jobs.cancel(found, by=editor)
    jobs.perform(found.pk)
    assert (stored(found).state, stored(role).name) == (Job.State.CANCELLED, "Clerk")


def test_the_same_key_gives_the_same_unfinished_job_and_is_done_once(role: AccessRole, editor: Actor) -> None:
    first = ask(role, editor, key="rename-1")
    assert ask(role, editor, key="rename-1").pk == first.pk
    jobs.perform(first.pk)
    again = ask(role, editor, key="rename-1", arguments={"name": "twice"})
    jobs.perform(again.pk)
    assert (stored(again).state, stored(role).name) == (Job.State.DONE, "new")


def test_a_job_of_several_actions_skips_those_that_are_done(role: AccessRole) -> None:
    found = jobs.later(job_actions.rename_twice, role, title="Twice", by=SYSTEM)
    jobs.perform(found.pk)
    assert stored(found).state == Job.State.DONE
    keys = AuditEntry.objects.filter(key__startswith=f"job:{found.public_id}").values_list("key", flat=True)
    assert {one.rpartition(":")[2] for one in keys} == {"1", "2"}


def test_arguments_that_json_cannot_hold_are_refused_at_once(role: AccessRole) -> None:
    for wrong in (object(), float("nan")):
        with pytest.raises((TypeError, ValueError)):
            ask(role, SYSTEM, arguments={"name": wrong})


def test_progress_outside_a_job_does_nothing() -> None:
    jobs.progress(10, "nowhere")
    assert jobs.key() is None
    assert not jobs.is_cancelled()


def test_a_job_is_seen_by_whoever_asked_for_it_only(role: AccessRole, editor: Actor) -> None:
    found = ask(role, editor)
    assert list(Job.objects.visible_to(editor)) == [found]
    assert list(Job.objects.visible_to(Actor(user_id=99, name="somebody"))) == []


def test_a_system_job_acts_as_the_system(role: AccessRole) -> None:
    found = ask(role, SYSTEM)
    jobs.perform(found.pk)
    assert AuditEntry.objects.latest("sequence").reason == f"job {found.public_id}"


def test_a_job_of_a_token_has_no_more_rights_than_the_token(role: AccessRole, editor: Actor) -> None:
    token = Actor(editor.user_id, editor.name, editor.granted, frozenset({"access.view"}), user=editor.user)
    with pytest.raises(Denied):
        ask(role, token)


def test_a_sign_of_life_carries_the_progress(role: AccessRole, editor: Actor) -> None:
    found = ask(role, editor)
    with system("arrange"):
        Job.objects.filter(pk=found.pk).update(state=Job.State.RUNNING, lease_until=timezone.now())
    running = stored(found)
    running.progress, running.step = 30, "reading"
    assert jobs_beat.give(running)
    told = jobs.seen(stored(found))
    assert (told.progress, told.step) == (30, "reading")
    assert jobs_beat.is_alive(told)
    jobs.cancel(told, by=editor)
    assert not jobs_beat.give(running)
    jobs_beat.forget(running)
    assert connection.vendor == "postgresql" or not jobs_beat.is_alive(stored(found))
