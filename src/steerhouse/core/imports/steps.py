"""What rooms lend to the import of files: kinds of files with their readers, and steps that preview and apply."""

import functools
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.module_loading import autodiscover_modules

from steerhouse.core.actors import Actor
from steerhouse.core.errors import Text
from steerhouse.core.verbs import VERBS

if TYPE_CHECKING:
    from steerhouse.core.models import AuditEntry, Node


@dataclass(frozen=True)
class Counts:
    """How many rows are new, different and gone."""

    added: int = 0
    changed: int = 0
    removed: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(self.added + other.added, self.changed + other.changed, self.removed + other.removed)

    @property
    def total(self) -> int:
        return self.added + self.changed + self.removed


@dataclass(frozen=True)
class Line:
    """One row that would be added, changed or removed; `details` name each field with its old and new value."""

    change: str
    thing: str
    name: str
    details: str = ""


@dataclass(frozen=True)
class Preview:
    """What applying a file would do. `things` counts by kind of row, `facts` say in words what the file holds,
    `not_carried` what it holds and the product does not take over, `warnings` what was read otherwise than written."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    lines: Iterable[Line] = ()
    not_carried: Iterable[Any] = ()
    facts: Iterable[tuple[Text, Any]] = ()
    things: Mapping[str, Counts] = field(default_factory=dict)
    warnings: Iterable[Any] = ()
    # JSON that the room's own part of the page shows.
    kept: Mapping[str, Any] = field(default_factory=dict)

    @property
    def counts(self) -> Counts:
        return Counts(self.added, self.changed, self.removed)


@dataclass(frozen=True)
class Outcome:
    """What applying a file did, and the page that shows it."""

    counts: Counts
    url: str = ""


@dataclass(frozen=True)
class ImportStep:
    """What one room does with a file, in the order of its floor. `apply` runs inside the transaction of the import;
    `after_undo` recomputes what follows from the rows that were set back; it gets the entry that was taken back."""

    name: str
    floor: int
    preview: Callable[["Node", Any, Actor], Preview]
    apply: Callable[["Node", Any, Actor], Outcome]
    after_undo: Callable[["Node", "AuditEntry", Actor], None] | None = None


@dataclass(frozen=True)
class Question:
    """What a file may not say by itself: the reader's option, label and help on the page. The answer is a number."""

    option: str
    label: Text
    help: Text = ""


@dataclass(frozen=True)
class Guide:
    """A page that explains, step by step, how to come by such a file: the name of its route, and what it is called."""

    route: str
    label: Text


@dataclass(frozen=True)
class ImportKind:
    """A kind of file: what it is called, the neutral content that its reader gives, and the verb that it takes at the
    place into which it goes. `becomes` says in a sentence what is made of it."""

    name: str
    label: Text
    holds: type[Any]
    verb: str
    becomes: Text = ""
    question: Question | None = None
    # The template of what the room itself shows of a file, from what its preview kept.
    part: str = ""
    guide: Guide | None = None

    @property
    def right(self) -> str:
        return VERBS[self.verb].right


KINDS: dict[str, ImportKind] = {}
STEPS: dict[str, list[ImportStep]] = {}


def add_import_kind(kind: ImportKind) -> None:
    """Make a kind of file known."""
    KINDS[kind.name] = kind


def add_import_step(*, kind: str, step: ImportStep) -> None:
    """Lend a step to the import of a kind of file; steps run from the lowest floor up."""
    others = [other for other in STEPS.get(kind, []) if other.name != step.name]
    STEPS[kind] = sorted([*others, step], key=lambda lent: lent.floor)


@functools.cache
def _discovered() -> None:
    """Let every room lend its steps, at the first import: a page that reads no file need not load a reader."""
    autodiscover_modules("import_step")


def kinds() -> dict[str, ImportKind]:
    """Every kind of file that some room knows what to do with."""
    _discovered()
    return {name: kind for name, kind in KINDS.items() if STEPS.get(name)}


def steps(kind: str) -> list[ImportStep]:
    """The steps of a kind, from the lowest floor up."""
    _discovered()
    return STEPS.get(kind, [])


def kind_of(content: Any) -> ImportKind | None:
    """The kind of file that holds this content."""
    return next((kind for kind in kinds().values() if isinstance(content, kind.holds)), None)
