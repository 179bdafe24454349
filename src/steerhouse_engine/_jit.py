"""The one door to numba. Import this module lazily: see `_lazy`."""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from numba import njit

P = ParamSpec("P")
R = TypeVar("R")


def _stamp() -> str:
    """A digest of the engine's source, tests apart."""
    digest = sha256()
    folder = Path(__file__).parent
    for path in sorted(folder.rglob("*.py")):
        if "tests" not in path.relative_to(folder).parts:
            digest.update(path.read_bytes())
    return digest.hexdigest()


STAMP = _stamp()
_njit: Any = njit


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile to machine code at the first call and keep the code on disk for the next process."""
    made: Callable[P, R] = _stamped(_njit(function, cache=True, nogil=True, error_model="numpy"))
    return made


def compiled_step(function: Callable[P, R]) -> Callable[P, R]:
    """The same for a step of a loop, which only reads and writes the arrays that it is given.

    Without `_nrt`, numba counts references to every array of every argument at each call, which costs ten times as much
    as a look into a calendar.
    """
    made: Callable[P, R] = _stamped(
        _njit(function, cache=True, nogil=True, error_model="numpy", forceinline=True, _nrt=False)
    )
    return made


def _stamped(dispatcher: Any) -> Any:
    """numba keeps code for as long as the function's own file does not change. The code of the functions that it calls
    is part of it, so a change of any file of the engine must make it stale."""
    dispatcher._cache._cache_file._source_stamp = STAMP
    return dispatcher
