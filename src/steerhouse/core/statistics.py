"""What the database knows of its own tables."""

from django.db import connection

# Fewer rows than this change no plan of a question.
MANY = 1_000


def refresh_statistics() -> None:
    """Let PostgreSQL plan its questions with what the tables hold now.

    Its own collector looks a minute later; until then it plans for empty tables, and the page of a plan took four times
    as long. SQLite plans by the indexes alone.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
