"""Sealed secrets: readable here only, for one place only, and still so after the secret key was changed."""

from typing import Any

import pytest

from steerhouse.core.sealing import SecretUnreadable, seal, unseal

BEFORE, AFTER = "b" * 60, "a" * 60


def test_a_secret_comes_back_at_its_own_place_only(settings: Any) -> None:
    settings.SECRET_KEY = BEFORE
    kept = seal("here", "opens the door")
    assert "opens" not in kept
    assert unseal("here", kept) == "opens the door"
    assert unseal("here", seal("here", "")) == ""
    for place, wrong in (("there", kept), ("here", kept[:-4] + "AAAA"), ("here", "readable text"), ("here", "☃")):
        with pytest.raises(SecretUnreadable):
            unseal(place, wrong)


def test_a_former_secret_key_still_reads_and_seals_nothing_any_more(settings: Any) -> None:
    settings.SECRET_KEY = BEFORE
    kept = seal("here", "opens the door")
    settings.SECRET_KEY = AFTER
    with pytest.raises(SecretUnreadable):
        unseal("here", kept)
    settings.SECRET_KEY_FALLBACKS = [BEFORE]
    assert unseal("here", kept) == "opens the door"
    again = seal("here", unseal("here", kept))
    settings.SECRET_KEY_FALLBACKS = []
    assert unseal("here", again) == "opens the door"
