"""Modules that are loaded when they are first used."""

from importlib import import_module
from types import ModuleType


class _OnFirstUse(ModuleType):
    def __getattr__(self, name: str) -> object:
        value = getattr(import_module(self.__name__), name)
        setattr(self, name, value)
        return value


def on_first_use(name: str) -> ModuleType:
    """A stand-in for module `name` that imports it when its first attribute is read.

    numba costs half a second and 150 MB: only the process that computes shall pay that.

    >>> on_first_use("statistics").mean([1, 3])
    2
    """
    return _OnFirstUse(name)
