"""Bytes and rows end together: the bin, what a crash leaves, what got lost."""

import os
import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from steerhouse.attachments import care, store
from steerhouse.attachments.models import Attachment
from steerhouse.attachments.tests.test_attachments import author, own_store, rows, send, stored, thing
from steerhouse.collaboration.tests.test_saved_views import Person
from steerhouse.core.models import AuditEntry, Grant

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
__all__ = ["author", "own_store", "thing"]
OLD = 3 * 86_400


def made_old(name: str) -> None:
    moment = time.time() - OLD
    os.utime(store.path_of(name), (moment, moment))


def test_the_bin_is_emptied_after_thirty_days_and_the_bytes_go_with_the_row(
    author: Person, thing: Grant, own_store: Any
) -> None:
    for name in ("gone.txt", "binned.txt", "kept.txt"):
        send(author, thing, name.encode(), name)
    for days, row in zip((31, 29), rows()[:2], strict=True):
        author.client.post(f"/files/{row.public_id}/remove/")
        moment = timezone.now() - timedelta(days=days)
        Attachment._base_manager.filter(pk=row.pk).update(archived_at=moment)
    assert care.empty_bin() == 1
    assert [row.name for row in rows()] == ["binned.txt", "kept.txt"] and len(stored(own_store)) == 2
    assert AuditEntry.objects.latest("sequence").verb == "attachment.purge"


def test_what_a_crash_leaves_between_file_and_row_is_swept_after_a_day(
    author: Person, thing: Grant, own_store: Any
) -> None:
    send(author, thing, b"kept")
    crashed, waiting = store.keep([b"crashed"]), store.keep([b"another upload waits for its row"])
    half = store.path_of(crashed.name).with_suffix(".part")
    half.write_bytes(b"half")
    for name in (crashed.name, half.name, rows()[0].stored_name):
        made_old(name) if name != half.name else os.utime(half, (0, 0))
    assert care.sweep() == 2
    assert {path.name for path in stored(own_store)} == {waiting.name, rows()[0].stored_name}


def test_beside_the_database_of_somebody_else_nothing_is_swept(own_store: Any) -> None:
    for number in range(care.MOST_NAMED + 1):
        made_old(store.keep([bytes([number + 1])]).name)
    assert care.sweep() == 0 and len(stored(own_store)) == care.MOST_NAMED + 1


def test_the_doctor_names_a_lost_file_and_its_page_says_what_to_do(author: Person, thing: Grant) -> None:
    send(author, thing, b"one", "whole.txt")
    send(author, thing, b"two", "lost.txt")
    assert [one.ok for one in care.files_are_there()] == [True]
    store.drop(rows()[1].stored_name)
    (found,) = care.files_are_there()
    assert not found.ok and f"1 of 2 are lost or cut: lost.txt ({rows()[1].public_id})" in found.message
    answer = author.client.get(f"/files/{rows()[1].public_id}/")
    assert answer.status_code == 404 and "The bytes of “lost.txt” are not in the store any more." in answer.text
