"""A deed carried out and taken back at once, so that a preview refuses exactly what the deed would refuse."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from steerhouse.core.errors import SteerhouseError, answer


class Over(Exception):
    """Ends the rehearsal; everything that it wrote goes."""


def rehearse(do: Callable[[], Any]) -> list[str]:
    """What keeps the deed from being done; empty where nothing does."""
    try:
        with transaction.atomic():
            do()
            raise Over
    except Over:
        return []
    except (SteerhouseError, ValidationError, IntegrityError) as refusal:
        return told(refusal)


def told(refusal: BaseException) -> list[str]:
    """A refusal in sentences."""
    found = answer(refusal)
    problems = [str(problem) for texts in found.fields.values() for problem in texts]
    return problems or [str(found.message)]
