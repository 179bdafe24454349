"""What an administrator may set, and the sentences for what cannot work."""

import os
import stat
from pathlib import Path

import pytest

from steerhouse.config.databases import database_settings
from steerhouse.config.environment import Configuration, ConfigurationProblem, default_home, read_configuration


def test_the_home_folder_and_the_secret_key_belong_to_their_owner_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = read_configuration({"STEERHOUSE_HOME": str(home)})
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert stat.S_IMODE((home / "secret-key").stat().st_mode) == 0o600
    assert len(first.secret_key) >= 50
    assert read_configuration({"STEERHOUSE_HOME": str(home)}).secret_key == first.secret_key


def test_two_installations_never_share_a_secret_key(tmp_path: Path) -> None:
    keys = {read_configuration({"STEERHOUSE_HOME": str(tmp_path / name)}).secret_key for name in "ab"}
    assert len(keys) == 2


def test_a_folder_that_cannot_be_written_is_named_with_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigurationProblem, match=r"file/home cannot be written .* STEERHOUSE_HOME"):
        read_configuration({"STEERHOUSE_HOME": str(tmp_path / "file" / "home")})


def test_a_source_tree_keeps_its_data_inside_whatever_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert default_home().name == "var"
    assert (default_home().parent / "pyproject.toml").is_file()


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "steerhouse.toml").write_text('https = true\nallowed_hosts = ["pmo.example.org", "localhost"]\n')
    environ = {"STEERHOUSE_HOME": str(tmp_path)}
    assert read_configuration(environ).allowed_hosts == ("pmo.example.org", "localhost")
    assert read_configuration(environ).https
    assert not read_configuration(environ | {"STEERHOUSE_HTTPS": "0"}).https


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("databas = 'x'", "unknown names: databas"),
        ("https = ", "cannot be read"),
        ("https = 'perhaps'", "write 1 or 0"),
        ("session_hours = 0", "hours above 0"),
        ("proxies = ['here']", "addresses or networks"),
        ("secret_key = 'changeme'", "at least 50 random characters"),
    ],
)
def test_a_wrong_settings_file_is_refused_with_what_to_write(tmp_path: Path, content: str, sentence: str) -> None:
    (tmp_path / "steerhouse.toml").write_text(content)
    with pytest.raises(ConfigurationProblem, match=sentence):
        read_configuration({"STEERHOUSE_HOME": str(tmp_path)})


def test_a_settings_file_that_was_named_must_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationProblem, match="does not exist"):
        read_configuration({"STEERHOUSE_HOME": str(tmp_path), "STEERHOUSE_CONFIG": str(tmp_path / "none.toml")})


def test_sqlite_keeps_acknowledged_commits_and_queues_its_writers() -> None:
    found = database_settings("sqlite:////data/steerhouse.sqlite3")
    assert found["NAME"] == os.path.abspath("/data/steerhouse.sqlite3")
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert found["OPTIONS"]["timeout"] == 20
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        assert pragma in found["OPTIONS"]["init_command"]


def test_a_postgresql_address_is_taken_apart() -> None:
    found = database_settings("postgresql://p%40mo:s%2Fcret@db.example.org:5433/office?sslmode=require")
    assert (found["USER"], found["PASSWORD"], found["HOST"]) == ("p@mo", "s/cret", "db.example.org")
    assert (found["PORT"], found["NAME"], found["OPTIONS"]) == ("5433", "office", {"sslmode": "require"})


def test_a_postgresql_socket_folder_is_understood() -> None:
    found = database_settings("postgresql://postgres:@/postgres?host=/run/postgresql")
    assert (found["HOST"], found["NAME"], found["OPTIONS"]) == ("/run/postgresql", "postgres", {})


@pytest.mark.parametrize("address", ["mysql://here", "office", "sqlite:///", "postgresql://host:99999/office"])
def test_another_kind_of_database_address_is_refused(address: str) -> None:
    with pytest.raises(ConfigurationProblem, match="database address"):
        database_settings(address)


def read(home: Path, **named: str) -> Configuration:
    return read_configuration({"STEERHOUSE_HOME": str(home)} | {f"STEERHOUSE_{k.upper()}": v for k, v in named.items()})


def test_links_in_letters_lead_to_the_named_address_or_the_first_allowed_host(tmp_path: Path) -> None:
    assert read(tmp_path).url == "http://127.0.0.1"
    assert read(tmp_path, allowed_hosts="pmo.example.org,other", https="1").url == "https://pmo.example.org"
    assert read(tmp_path, url="https://pmo.example.org:8443/").url == "https://pmo.example.org:8443"
    for wrong in ("pmo.example.org", "ftp://pmo.example.org", "https://pmo.example.org/under"):
        with pytest.raises(ConfigurationProblem, match="url"):
            read(tmp_path, url=wrong)


def test_a_mail_server_is_named_with_its_security_and_a_password_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "mail-password"
    secret.write_text("s3cret\n")
    mail = read(tmp_path, mail_host="smtp.example.org", mail_security="tls", mail_password_file=str(secret)).mail
    assert (mail.host, mail.port, mail.security, mail.password) == ("smtp.example.org", 465, "tls", "s3cret")
    assert "s3cret" not in repr(mail)
    assert read(tmp_path).mail.host == ""


@pytest.mark.parametrize(
    "wrong", [{"mail_port": "0"}, {"mail_port": "smtp"}, {"mail_security": "ssl3"}, {"mail_password_file": "/none"}]
)
def test_a_mail_setting_that_cannot_work_is_named(tmp_path: Path, wrong: dict[str, str]) -> None:
    with pytest.raises(ConfigurationProblem, match=next(iter(wrong))):
        read(tmp_path, **wrong)
