"""Primavera P6 exchange files (XER)."""

from steerhouse.interchange.xer.reader import FORMAT, read_xer

__all__ = ["FORMAT", "read_xer"]
