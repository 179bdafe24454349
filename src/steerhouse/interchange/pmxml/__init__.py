"""Primavera P6 XML."""

from steerhouse.interchange.pmxml.reader import FORMAT, read_pmxml

__all__ = ["FORMAT", "read_pmxml"]
