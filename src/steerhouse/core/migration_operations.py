"""What Django's own migration operations cannot say: append-only tables, byte order, the full-text index."""

from abc import abstractmethod
from typing import Any

from django.db.migrations.operations.base import Operation

SQLITE_REFUSE = (
    "CREATE TRIGGER {table}_no_{event} BEFORE {EVENT} ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
)
POSTGRES_FUNCTION = (
    "CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$"
)
POSTGRES_ROW = (
    "CREATE TRIGGER {table}_no_{event} BEFORE {EVENT} ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_append_only()"
)
# TRUNCATE passes row triggers, so it gets one for the statement.
POSTGRES_TRUNCATE = (
    "CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()"
)


class DatabaseOnly(Operation):
    """Changes the database and nothing in the models' state."""

    reduces_to_sql = True
    reversible = True

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Models stay as they are."""

    @abstractmethod
    def forward(self, vendor: str) -> list[str]:
        """The statements that make the change on this kind of database."""

    @abstractmethod
    def backward(self, vendor: str) -> list[str]:
        """The statements that take it back."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for statement in self.forward(schema_editor.connection.vendor):
            schema_editor.execute(statement, params=None)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for statement in self.backward(schema_editor.connection.vendor):
            schema_editor.execute(statement, params=None)


def trigger_names(table: str, vendor: str) -> list[str]:
    """The triggers that make a table append-only. SQLite drops them when a column alters: `doctor` looks."""
    events = ["update", "delete"] if vendor == "sqlite" else ["update", "delete", "truncate"]
    return [f"{table}_no_{event}" for event in events]


class AppendOnly(DatabaseOnly):
    """Rows of the table can be added and read, never altered or deleted."""

    def __init__(self, table: str) -> None:
        self.table = table

    def forward(self, vendor: str) -> list[str]:
        template = SQLITE_REFUSE if vendor == "sqlite" else POSTGRES_ROW
        events = [template.format(table=self.table, event=e, EVENT=e.upper()) for e in ("update", "delete")]
        if vendor == "sqlite":
            return events
        return [POSTGRES_FUNCTION.format(table=self.table), *events, POSTGRES_TRUNCATE.format(table=self.table)]

    def backward(self, vendor: str) -> list[str]:
        names = trigger_names(self.table, vendor)
        if vendor == "sqlite":
            return [f"DROP TRIGGER IF EXISTS {name}" for name in names]
        return [f"DROP TRIGGER IF EXISTS {n} ON {self.table}" for n in names] + [
            f"DROP FUNCTION IF EXISTS {self.table}_append_only"
        ]


class ByteOrder(DatabaseOnly):
    """PostgreSQL compares the column byte by byte, as SQLite does, so that a range of paths is a range of the index."""

    def __init__(self, table: str, column: str, kind: str) -> None:
        self.table, self.column, self.kind = table, column, kind

    def forward(self, vendor: str) -> list[str]:
        return self._alter("C") if vendor == "postgresql" else []

    def backward(self, vendor: str) -> list[str]:
        return self._alter("default") if vendor == "postgresql" else []

    def _alter(self, collation: str) -> list[str]:
        return [f'ALTER TABLE {self.table} ALTER COLUMN {self.column} TYPE {self.kind} COLLATE "{collation}"']


class FullText(DatabaseOnly):
    """The full-text index over the search entries: FTS5 kept by triggers on SQLite, GIN on PostgreSQL."""

    table = "core_searchentry"

    def forward(self, vendor: str) -> list[str]:
        if vendor != "sqlite":
            return [f"CREATE INDEX {self.table}_words ON {self.table} USING gin (({self.vector()}))"]
        columns = "code, title, words"
        new, old = (", ".join(f"{row}.{c}" for c in columns.split(", ")) for row in ("new", "old"))
        add = f"INSERT INTO core_search(rowid, {columns}) VALUES (new.id, {new});"  # noqa: S608
        drop = f"INSERT INTO core_search(core_search, rowid, {columns}) VALUES ('delete', old.id, {old});"  # noqa: S608
        return [
            f"CREATE VIRTUAL TABLE core_search USING fts5({columns}, content='{self.table}', content_rowid='id', "
            "tokenize='unicode61 remove_diacritics 2', prefix='2 3')",
            f"CREATE TRIGGER core_search_added AFTER INSERT ON {self.table} BEGIN {add} END",
            f"CREATE TRIGGER core_search_removed AFTER DELETE ON {self.table} BEGIN {drop} END",
            f"CREATE TRIGGER core_search_changed AFTER UPDATE ON {self.table} BEGIN {drop} {add} END",
        ]

    def backward(self, vendor: str) -> list[str]:
        if vendor != "sqlite":
            return [f"DROP INDEX IF EXISTS {self.table}_words"]
        triggers = [f"DROP TRIGGER IF EXISTS core_search_{event}" for event in ("added", "removed", "changed")]
        return [*triggers, "DROP TABLE IF EXISTS core_search"]

    @staticmethod
    def vector() -> str:
        """The expression that index and question have to share letter by letter."""
        return "to_tsvector('simple', code || ' ' || title || ' ' || words)"
