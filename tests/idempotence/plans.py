"""Schedule files of any size, made from a few numbers, for imports that come again."""

from collections.abc import Mapping
from dataclasses import dataclass, field

START = "2026-01-05T08:00:00"


@dataclass(frozen=True)
class PlanFile:
    """A plan of so many tasks in a chain with a summary every ten, people and assignments; `hours` and `names` change
    single tasks, `without` leaves some out."""

    tasks: int
    people: int = 5
    hours: Mapping[int, int] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)
    without: frozenset[int] = frozenset()

    def xml(self) -> bytes:
        """The file as Microsoft Project would write it."""
        kept = [uid for uid in range(1, self.tasks + 1) if uid not in self.without]
        tasks = "".join(self._task(uid, kept) for uid in kept)
        people = "".join(
            f"<Resource><UID>{n}</UID><ID>{n}</ID><Name>Person {n}</Name><Type>1</Type></Resource>"
            for n in range(1, self.people + 1)
        )
        work = "".join(
            f"<Assignment><UID>{uid}</UID><TaskUID>{uid}</TaskUID><ResourceUID>{uid % self.people + 1}</ResourceUID>"
            "<Units>1</Units></Assignment>"
            for uid in kept
            if uid % 10 != 1
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?><Project xmlns="http://schemas.microsoft.com/project">'
            f"<Title>Depot</Title><StartDate>{START}</StartDate><Tasks>{tasks}</Tasks>"
            f"<Resources>{people}</Resources><Assignments>{work}</Assignments></Project>"
        ).encode()

    def _task(self, uid: int, kept: list[int]) -> str:
        summary = uid % 10 == 1
        before = uid - 1 if uid % 10 > 2 and uid - 1 in kept else None
        link = f"<PredecessorLink><PredecessorUID>{before}</PredecessorUID><Type>1</Type></PredecessorLink>"
        return (
            f"<Task><UID>{uid}</UID><ID>{uid}</ID><Name>{self.names.get(uid, f'Task {uid}')}</Name>"
            f"<OutlineLevel>{1 if summary else 2}</OutlineLevel><Summary>{int(summary)}</Summary>"
            f"<Duration>PT{self.hours.get(uid, 8)}H0M0S</Duration>{link if before and not summary else ''}</Task>"
        )
