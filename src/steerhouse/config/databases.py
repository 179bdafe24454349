"""From a database address to Django's settings for it."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from steerhouse.config.environment import ConfigurationProblem

# FULL, because an acknowledged commit must survive a power cut; IMMEDIATE, because a transaction that begins as a
# reader and then writes fails at once under WAL instead of waiting for its turn.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
        "PRAGMA cache_size=-32768; PRAGMA temp_store=MEMORY;"
    ),
}


def database_settings(address: str) -> dict[str, Any]:
    """Translate `sqlite:///path` or `postgresql://user:password@host:port/name?option=value`.

    A PostgreSQL socket folder is given as `?host=/folder`.
    """
    scheme = address.partition("://")[0]
    if scheme == "sqlite":
        return sqlite_settings(address.removeprefix("sqlite:///"))
    if scheme in ("postgresql", "postgres"):
        return postgresql_settings(address)
    raise ConfigurationProblem(
        f"The database address begins with {scheme!r}. Write postgresql://user:password@host:5432/name or sqlite:////path."
    )


def sqlite_settings(path: str) -> dict[str, Any]:
    if not path.strip():
        raise ConfigurationProblem("The database address names no file. Write sqlite:////folder/steerhouse.sqlite3.")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(Path(path).expanduser().absolute()),
        "OPTIONS": dict(SQLITE_OPTIONS),
        "CONN_MAX_AGE": 600,
    }


def postgresql_settings(address: str) -> dict[str, Any]:
    parts = urlsplit(address)
    options = dict(parse_qsl(parts.query))
    try:
        port = parts.port
    except ValueError as problem:
        raise ConfigurationProblem("The port in the database address is not a number between 1 and 65535.") from problem
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.removeprefix("/")) or "postgres",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", "") or parts.hostname or "",
        "PORT": str(port or ""),
        "OPTIONS": options,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }
