"""Microsoft Project XML (MSPDI)."""

from steerhouse.interchange.mspdi.reader import FORMAT, read_mspdi

__all__ = ["FORMAT", "read_mspdi"]
