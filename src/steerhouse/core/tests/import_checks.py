"""Proof that a refused file wrote nothing: one checksum for each table, but for the record of the attempt itself."""

import hashlib

from django.db import connection

# The attempt is on record: the import with its problems, and its entries in the audit.
RECORD = ("core_importrun", "core_audit", "core_search_")


def table_checksums() -> dict[str, str]:
    """Table → SHA-256 of all its rows in order."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if not table.startswith(RECORD):
                cursor.execute(f'SELECT * FROM "{table}"')
                rows = sorted(repr(row) for row in cursor.fetchall())
                found[table] = hashlib.sha256("\n".join(rows).encode("utf-8", "surrogatepass")).hexdigest()
    return found
