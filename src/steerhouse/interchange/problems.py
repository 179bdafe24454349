"""What is wrong with a file, in words that the person who sent it can act on."""

from collections.abc import Iterable
from dataclasses import dataclass

MOST_PROBLEMS = 100
MOST_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing in a file that stands in the way, or that was read otherwise than it is written."""

    where: str
    """Line, element and id: "line 812, Task 17"."""
    field: str
    """The field's name as the file spells it; empty when the whole element is meant."""
    value: str
    """The value as found, at most 200 characters; empty when there is none."""
    message: str
    """What is wrong, in one sentence."""
    what_next: str
    """What the person can do about it, in one sentence."""

    def __str__(self) -> str:
        found = f" ({self.field}: “{self.value}”)" if self.field and self.value else ""
        return f"{self.where}: {self.message}{found} {self.what_next}".strip()


class FileRefused(Exception):
    """A file that is not read at all; carries at most 100 problems and says how many there are in all."""

    def __init__(self, problems: Iterable[Problem], *, count: int | None = None) -> None:
        everything = tuple(problems)
        self.problems = everything[:MOST_PROBLEMS]
        self.count = len(everything) if count is None else count
        super().__init__(self._sentence())

    def _sentence(self) -> str:
        if not self.problems:
            return "The file was not read."
        more = f" And {self.count - 1} more." if self.count > 1 else ""
        return f"{self.problems[0]}{more}"


class ForeignFormat(FileRefused):
    """A file that is read only after the optional converter has made Microsoft Project XML of it."""


def refused(where: str, message: str, what_next: str, *, value: str = "", field: str = "") -> FileRefused:
    """The common case: one problem is enough to refuse the file."""
    return FileRefused([Problem(where, field, shortened(value), message, what_next)])


def shortened(value: str, most: int = MOST_CHARACTERS) -> str:
    """A value cut to what fits in a message, the cut being visible; control characters shown as code points."""
    if len(value) <= most and value.isprintable():
        return value
    shown = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in value[: most + 1])
    return shown if len(value) <= most and len(shown) <= most else shown[: most - 1] + "…"


class Problems:
    """Collects problems while a reader goes on, so that a person sees all of them at once."""

    def __init__(self) -> None:
        self._kept: list[Problem] = []
        self.count = 0

    def add(self, problem: Problem) -> None:
        """Count every problem, keep the first hundred."""
        self.count += 1
        if len(self._kept) < MOST_PROBLEMS:
            self._kept.append(problem)

    def raise_if_any(self) -> None:
        """Refuse the file when anything was found."""
        if self.count:
            raise FileRefused(self._kept, count=self.count)

    def kept(self) -> tuple[Problem, ...]:
        """The first hundred, in the order found."""
        return tuple(self._kept)
