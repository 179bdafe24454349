"""Other ways in that rooms above lend to the sign-in page."""

from collections.abc import Callable
from dataclasses import dataclass

from steerhouse.core.models import User


@dataclass(frozen=True)
class Door:
    """A button beside the password: what it says and where it leads."""

    label: str
    address: str


# Each gives its doors for somebody who wants to go on to this address of ours.
DOORS: list[Callable[[str], list[Door]]] = []


def doors(onward: str) -> list[Door]:
    """Every other way in that is open now."""
    return [door for lent in DOORS for door in lent(onward)]


def way_of(user: User) -> str:
    """By what the user came in, where it was not a password kept here; noted on the row by whoever let them in."""
    return str(getattr(user, "came_by", ""))
