"""What the administrator decided: environment variables first, then steerhouse.toml, then defaults. No Django here."""

import os
import secrets
import sys
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import quote, urlsplit

PACKAGE = Path(__file__).resolve().parent.parent
PREFIX = "STEERHOUSE_"
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "[::1]")
TRUE_WORDS = {"1", "true", "yes", "on"}
FALSE_WORDS = {"0", "false", "no", "off", ""}
LOG_FORMS = ("json", "text")
# What may be given as a file, as containers and service managers hand out secrets: STEERHOUSE_…_FILE names it.
SECRETS = ("database", "database_password", "secret_key", "old_secret_keys")
NAMES = {
    "home",
    "database",
    "database_password",
    "secret_key",
    "old_secret_keys",
    "allowed_hosts",
    "https",
    "proxies",
    "log",
    "log_level",
    "language",
    "session_idle_hours",
    "session_hours",
    "backup_days",
    "attachment_mb",
    "attachment_quota_mb",
    "compute",
    "url",
    "mail_host",
    "mail_port",
    "mail_security",
    "mail_user",
    "mail_password_file",
    "mail_from",
}


class ConfigurationProblem(Exception):
    """A setting or folder that Steerhouse cannot work with; the message says what, where and what to do next."""


@dataclass(frozen=True)
class Mail:
    """The server that takes letters; without a host they are kept as files in the home folder."""

    host: str = ""
    port: int = 587
    security: str = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str = ""


@dataclass(frozen=True)
class Configuration:
    """The decisions that `config.settings` turns into Django settings."""

    home: Path
    database: str
    secret_key: str
    old_secret_keys: tuple[str, ...]
    allowed_hosts: tuple[str, ...]
    https: bool
    proxies: tuple[IPv4Network | IPv6Network, ...]
    log: str
    log_level: str
    language: str
    session_idle_hours: float
    session_hours: float
    backup_days: float
    attachment_mb: int
    attachment_quota_mb: int
    compute: bool
    url: str
    mail: Mail


def default_home() -> Path:
    """Return `var/` of the source tree when started from one, else the platform's folder for a user's data.

    The working directory plays no part, so that a command typed elsewhere never starts a second, empty database.
    """
    root = PACKAGE.parent.parent
    if (root / "pyproject.toml").is_file() and (root / "src" / "steerhouse").is_dir():
        return root / "var"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Steerhouse"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "Steerhouse"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "steerhouse"


def find_home(environ: Mapping[str, str]) -> Path:
    return Path(environ.get(PREFIX + "HOME") or default_home()).expanduser().absolute()


def prepare_home(home: Path) -> Path:
    """Create the folder, readable by its owner alone, and prove that it can be written."""
    probe = home / f".writable-{os.getpid()}"
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as problem:
        raise ConfigurationProblem(
            f"The folder {home} cannot be written ({problem.strerror or problem}). "
            "Give it to the user who runs Steerhouse, or name another one in STEERHOUSE_HOME."
        ) from problem
    return home


def read_file(home: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Read the settings of STEERHOUSE_CONFIG, or of steerhouse.toml in the home folder when there is one."""
    named = environ.get(PREFIX + "CONFIG")
    path = Path(named) if named else home / "steerhouse.toml"
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as problem:
        if named:
            raise ConfigurationProblem(
                f"The settings file {path} named in STEERHOUSE_CONFIG does not exist."
            ) from problem
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise ConfigurationProblem(f"The settings file {path} cannot be read: {problem}. Correct it.") from problem
    unknown = sorted(set(content) - NAMES)
    if unknown:
        raise ConfigurationProblem(
            f"The settings file {path} holds unknown names: {', '.join(unknown)}. "
            f"Remove them; known are: {', '.join(sorted(NAMES))}."
        )
    return {
        name: ",".join(map(str, value)) if isinstance(value, list) else str(value) for name, value in content.items()
    }


def read_secret(name: str, environ: Mapping[str, str]) -> str:
    """The content of the file that STEERHOUSE_<NAME>_FILE names; empty without one."""
    variable = f"{PREFIX}{name.upper()}_FILE"
    return secret_in(environ.get(variable, "") if name in SECRETS else "", variable)


def secret_in(path: str, named_in: str) -> str:
    """The content of a file that holds a secret and nothing else; an empty text where none is named."""
    if not path:
        return ""
    try:
        text = Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise ConfigurationProblem(f"The file {path} named in {named_in} cannot be read: {problem}.") from problem
    if not text:
        raise ConfigurationProblem(f"The file {path} named in {named_in} is empty.")
    return text


def with_password(address: str, password: str) -> str:
    """The address of a PostgreSQL database with a password that was given apart from it.

    >>> with_password("postgresql://office@db:5432/steerhouse", "a/b@c")
    'postgresql://office:a%2Fb%40c@db:5432/steerhouse'
    >>> with_password("sqlite:////data/steerhouse.sqlite3", "unused")
    'sqlite:////data/steerhouse.sqlite3'
    """
    parts = urlsplit(address)
    if not password or parts.scheme not in ("postgresql", "postgres") or parts.password:
        return address
    user, _at, place = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{user}:{quote(password, safe='')}@{place}").geturl()


def as_flag(name: str, text: str) -> bool:
    word = text.strip().lower()
    if word not in TRUE_WORDS | FALSE_WORDS:
        raise ConfigurationProblem(f"The setting {name} is {text!r}; write 1 or 0.")
    return word in TRUE_WORDS


def as_log(text: str) -> str:
    word = text.strip().lower()
    if word not in LOG_FORMS:
        raise ConfigurationProblem(f"The setting log is {text!r}; write {' or '.join(LOG_FORMS)}.")
    return word


def as_hours(name: str, text: str) -> float:
    try:
        hours = float(text)
    except ValueError:
        hours = 0.0
    if not 0 < hours <= 24 * 365:
        raise ConfigurationProblem(f"The setting {name} is {text!r}; write a number of hours above 0.")
    return hours


def as_days(name: str, text: str) -> float:
    try:
        days = float(text)
    except ValueError:
        days = -1.0
    if not 0 <= days <= 3650:
        raise ConfigurationProblem(f"The setting {name} is {text!r}; write a number of days, or 0 for never.")
    return days


def as_megabytes(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 9 and int(text) > 0):
        raise ConfigurationProblem(f"The setting {name} is {text!r}; write a whole number of megabytes above 0.")
    return int(text)


def as_names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def as_networks(text: str) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(part) for part in as_names(text))
    except ValueError as problem:
        raise ConfigurationProblem(
            f"The setting proxies is {text!r}; write addresses or networks, such as 10.0.0.5 or 10.0.0.0/24."
        ) from problem


def as_address(text: str, default: str) -> str:
    """The address of this installation without a slash at its end: `https://pmo.example.org`."""
    parts = urlsplit(text or default)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path.strip("/") or parts.query:
        raise ConfigurationProblem(f"The setting url is {text!r}; write it as https://pmo.example.org.")
    return f"{parts.scheme}://{parts.netloc}"


SECURITY = ("starttls", "tls", "none")
MAIL_PORTS = {"starttls": "587", "tls": "465", "none": "25"}


def read_mail(value: Callable[..., str], site: str) -> Mail:
    security = value("mail_security", "starttls").lower()
    if security not in SECURITY:
        raise ConfigurationProblem(f"The setting mail_security is {security!r}; write {', '.join(SECURITY)}.")
    port = value("mail_port", MAIL_PORTS[security])
    if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise ConfigurationProblem(f"The setting mail_port is {port!r}; write a number such as {MAIL_PORTS[security]}.")
    return Mail(
        host=value("mail_host"),
        port=int(port),
        security=security,
        user=value("mail_user"),
        password=secret_in(value("mail_password_file"), "the setting mail_password_file"),
        sender=value("mail_from", f"Steerhouse <steerhouse@{urlsplit(site).hostname}>"),
    )


def keep_secret_key(home: Path) -> str:
    """Return the installation's own secret key; the first call makes it, readable by its owner alone.

    The link makes creation atomic: of processes that start together, all end with the key of the first.
    """
    path = home / "secret-key"
    if not path.exists():
        draft = home / f".secret-key-{os.getpid()}"
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(64), encoding="ascii")
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    key = path.read_text(encoding="ascii").strip()
    if len(key) < 50:
        raise ConfigurationProblem(
            f"The secret key in {path} is too short. Delete the file; the next start makes a new one."
        )
    return key


def read_configuration(environ: Mapping[str, str] | None = None) -> Configuration:
    """Collect every decision, checked; raise ConfigurationProblem in plain words."""
    environ = os.environ if environ is None else environ
    home = prepare_home(find_home(environ))
    written = read_file(home, environ)

    def value(name: str, default: str = "") -> str:
        return environ.get(PREFIX + name.upper()) or read_secret(name, environ) or written.get(name) or default

    secret_key = value("secret_key") or keep_secret_key(home)
    if len(secret_key) < 50:
        raise ConfigurationProblem("STEERHOUSE_SECRET_KEY is too short; write at least 50 random characters.")
    hosts, https = as_names(value("allowed_hosts")) or LOOPBACK_HOSTS, as_flag("https", value("https"))
    site = as_address(value("url"), f"{'https' if https else 'http'}://{hosts[0].lstrip('*.') or 'localhost'}")
    return Configuration(
        home=home,
        database=with_password(
            value("database", f"sqlite:///{home / 'steerhouse.sqlite3'}"), value("database_password")
        ),
        secret_key=secret_key,
        old_secret_keys=as_names(value("old_secret_keys")),
        allowed_hosts=hosts,
        https=https,
        proxies=as_networks(value("proxies")),
        log=as_log(value("log", "json")),
        log_level=value("log_level", "INFO").upper(),
        language=value("language", "en"),
        session_idle_hours=as_hours("session_idle_hours", value("session_idle_hours", "8")),
        session_hours=as_hours("session_hours", value("session_hours", "12")),
        backup_days=as_days("backup_days", value("backup_days", "7")),
        attachment_mb=as_megabytes("attachment_mb", value("attachment_mb", "50")),
        attachment_quota_mb=as_megabytes("attachment_quota_mb", value("attachment_quota_mb", "2000")),
        compute=as_flag("compute", value("compute")),
        url=site,
        mail=read_mail(value, site),
    )
