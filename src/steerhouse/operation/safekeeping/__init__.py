"""Backup, verification and restoring: database and stored files in one checked archive."""
