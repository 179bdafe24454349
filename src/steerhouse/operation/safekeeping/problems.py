"""What can be wrong with a backup, in sentences; nothing was changed whenever one of them is raised."""

from collections.abc import Iterator
from contextlib import contextmanager
from zipfile import BadZipFile
from zlib import error as BadDeflate

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from steerhouse.core.errors import SteerhouseError


class Damaged(SteerhouseError):
    """An archive that is not, byte for byte, what a backup wrote."""

    title = _("The backup is damaged.")
    next_step = _("Nothing was changed. Take another copy of this backup, or an older one.")


class NotForHere(SteerhouseError):
    """A sound archive of another version."""

    title = _("The backup was made by another version.")
    next_step = _("Nothing was changed. Install the version that is named here, then restore.")


class InUse(SteerhouseError):
    """A place that holds something, or that somebody works with."""

    title = _("The database is not empty.")
    next_step = _("Nothing was changed. Name an empty database, or add --replace to give up what is stored.")


class CannotWrite(SteerhouseError):
    """A folder or disk that takes no more."""

    title = _("The file could not be written.")
    next_step = _("Nothing was changed. Free some space, or name another folder that this user may write.")


class CannotRead(SteerhouseError):
    """A file that is not there or may not be read."""

    title = _("The file cannot be read.")
    next_step = _("Check its name and whether this user may read it.")


@contextmanager
def reading(name: str) -> Iterator[None]:
    """Whatever a broken archive makes a reader raise becomes one sentence that names the part."""
    try:
        yield
    except SteerhouseError:
        raise
    except (
        BadZipFile,
        BadDeflate,
        EOFError,
        RuntimeError,
        NotImplementedError,
        ValueError,
        LookupError,
        OSError,
    ) as problem:
        raise Damaged(gettext("The backup is damaged (%(part)s).") % {"part": name}) from problem


@contextmanager
def writing(place: str) -> Iterator[None]:
    """Whatever a full disk or a closed folder makes a writer raise becomes one sentence that names the place."""
    try:
        yield
    except OSError as problem:
        words = {"place": place, "reason": problem.strerror or str(problem)}
        raise CannotWrite(gettext("%(place)s could not be written (%(reason)s).") % words) from problem
