"""The open project management office in software."""

__version__ = "0.1.0"
