"""Hostile files are sent in and refused in the same way as those of past failures."""

from tests.cve.conftest import refused, send, spool

__all__ = ["refused", "send", "spool"]
