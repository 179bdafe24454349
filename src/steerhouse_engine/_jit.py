"""The one door to numba. Import this module lazily: see `_lazy`."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from numba import njit

P = ParamSpec("P")
R = TypeVar("R")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Compile to machine code at the first call and keep the code on disk for the next process."""
    return cast(Callable[P, R], njit(function, cache=True, nogil=True, error_model="numpy"))
