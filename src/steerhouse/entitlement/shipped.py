"""The access roles that come with the product: their name and the rights that they were shipped with stay."""

from collections.abc import Iterable

SHIPPED: dict[str, frozenset[str]] = {}


def declare_shipped(name: str, rights: Iterable[str]) -> None:
    """Say that a role of this name is shipped with these rights."""
    SHIPPED[name] = frozenset(rights)
