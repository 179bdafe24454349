"""ProjeQtOr CVE-2018-18924: an upload called `.shtml` lay where the web server would run it."""

import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.test import Client

from steerhouse.core.import_models import ImportRun


def test_an_upload_lies_under_a_name_of_chance_that_only_the_service_reads(
    send: Callable[..., ImportRun], spool: Path, settings: Any
) -> None:
    run = send(b'<!--#exec cmd="id" -->', "attack.shtml")
    (stored,) = spool.iterdir()
    assert stored.name == run.stored_name and stored.suffix == "" and "attack" not in stored.name
    assert stat.S_IMODE(stored.stat().st_mode) == 0o600
    assert stat.S_IMODE(spool.stat().st_mode) == 0o700
    assert not any(stored.is_relative_to(folder) for folder in settings.STATICFILES_DIRS)


def test_no_address_serves_an_upload(send: Callable[..., ImportRun]) -> None:
    run = send(b"<x/>", "attack.shtml")
    for address in (f"/files/imports/{run.stored_name}", f"/media/imports/{run.stored_name}", "/attack.shtml"):
        assert Client().get(address).status_code == 404
