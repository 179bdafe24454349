"""Signing in with a password that a directory checks: over a real line, encrypted, and never with none."""

import datetime as dt
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from django.test import Client

from steerhouse.access.actions import deactivate
from steerhouse.core import editing
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.models import AccessRole, AuditValues, Node, User
from steerhouse.signon import directories
from steerhouse.signon.actions import set_secret
from steerhouse.signon.models import Directory, Identity
from steerhouse.signon.tests.entries import PASSWORD, PEOPLE, SEARCHER, SEARCHES
from steerhouse.signon.tests.provider import new_key
from steerhouse.signon.views import findings_in

SYSTEM = Actor.system("test")

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database,
    # ldap3 calls what Python 3.12 no longer has only where it is there.
    pytest.mark.filterwarnings("ignore::DeprecationWarning:ldap3"),
]


@dataclass
class There:
    """The server: its ports with TLS, StartTLS and neither, its certificate, and who knocked."""

    tls: int
    start_tls: int
    plain: int
    certificate: str
    log: Path

    def knocked(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[There]:
    folder = tmp_path_factory.mktemp("directory")
    certificate, key = certified(folder)
    command = [
        sys.executable,
        "-m",
        "steerhouse.signon.tests.directory",
        str(certificate),
        str(key),
        str(folder / "log"),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3]) as process:
        assert process.stdout is not None
        tls, start_tls, plain = (int(port) for port in process.stdout.readline().split())
        yield There(tls, start_tls, plain, certificate.read_text(), folder / "log")
        process.terminate()


def certified(folder: Path) -> tuple[Path, Path]:
    """A certificate for this machine that vouches for itself, and its key."""
    key, now = new_key(), dt.datetime.now(dt.UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    (folder / "certificate").write_bytes(made.public_bytes(encoding))
    (folder / "key").write_bytes(key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain))
    return folder / "certificate", folder / "key"


@pytest.fixture
def here(there: There, settings: Any) -> Directory:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    values = {
        "name": "Staff", "enabled": True, "address": f"ldaps://localhost:{there.tls}", "base": PEOPLE,
        "certificates": there.certificate, "bind_name": SEARCHER,
    }  # fmt: skip
    found = editing.add(Directory, values=values, by=SYSTEM)
    return set_secret(found, secret=SEARCHES, by=SYSTEM)  # type: ignore[return-value]


def change(here: Directory, **values: Any) -> None:
    editing.edit(here, values=values, by=SYSTEM)


def move(here: Directory, address: str, **values: Any) -> None:
    """Give it another address; the password that searches is typed anew then."""
    change(here, address=address, **values)
    set_secret(here, secret=SEARCHES, by=SYSTEM)


def open_to_all(here: Directory) -> None:
    with system("test"):
        root = Node.root()
    role = editing.add(AccessRole, values={"name": "Reader", "rights": ["tree.view"]}, by=SYSTEM)
    change(here, admits="anyone", role=role, place=root)


def account(username: str, *, password: str = "", email: str = "") -> User:
    user = User()
    user.set_password(password or None)
    values = {"username": username, "email": email, "password": user.password}
    return editing.add(User, values=values, by=SYSTEM)


def come_in(client: Client, username: str = "mona", password: str = PASSWORD) -> Any:
    return client.post("/sign-in/", {"username": username, "password": password, "next": "/my-access/"})


def who(client: Client) -> str | None:
    user = client.get("/my-access/").wsgi_request.user
    return user.username if user.is_authenticated else None


def test_an_account_without_a_password_here_is_opened_by_the_one_of_the_directory(
    client: Client, here: Directory
) -> None:
    account("Mona")
    assert come_in(client)["Location"] == "/my-access/"
    assert who(client) == "Mona"
    assert AuditValues.objects.filter(change__kind="signed in").latest("pk").values == {"way": [None, "Staff"]}
    with system("look"):
        assert Identity.objects.get().subject == "00000000-0000-4000-8000-000000000000"
    assert client.get("/password/").status_code == 403
    assert come_in(Client(), password="guess").status_code == 401


def test_strangers_get_an_account_only_where_they_are_let_in(client: Client, here: Directory) -> None:
    assert come_in(client).status_code == 401
    assert "no account here" in come_in(client).content.decode()
    open_to_all(here)
    come_in(client)
    with system("look"):
        user = User.objects.get()
        assert (user.username, user.name, user.email) == ("mona", "Mona Lund", "")
        assert user.grants.get().role.name == "Reader"


def test_a_namesake_in_the_directory_does_not_take_over_an_account_with_a_password(
    client: Client, here: Directory
) -> None:
    account("mona", password="of-another-mona", email="other@example.org")
    open_to_all(here)
    assert come_in(client).status_code == 401
    assert who(client) is None
    assert come_in(client, password="of-another-mona").status_code == 302


def test_addresses_link_accounts_only_where_the_administrator_trusts_them(client: Client, here: Directory) -> None:
    account("m.lund", password="of-mine-until-now", email="mona@example.org")
    assert come_in(client).status_code == 401
    change(here, trusts_email=True, domains="example.org")
    come_in(client)
    assert who(client) == "m.lund"


def test_a_deactivated_user_stays_outside(client: Client, here: Directory) -> None:
    deactivate(account("mona"), by=SYSTEM)
    answer = come_in(client)
    assert answer.status_code == 401 and "deactivated" in answer.content.decode()
    assert who(client) is None


def test_an_empty_password_is_never_sent_though_the_directory_would_take_it(there: There, here: Directory) -> None:
    before = len(there.knocked())
    assert directories.check(here, "mona", "") is None
    assert len(there.knocked()) == before


@pytest.mark.parametrize("name", ["*", "mon*", "mona)(uid=*", "*)(|(uid=*", "\\2a", "twin", "nobody", "mona\x00"])
def test_no_name_reaches_anybody_but_the_one_who_bears_it(here: Directory, name: str) -> None:
    assert directories.check(here, name, PASSWORD) is None


def test_only_members_of_the_group_come_in(client: Client, here: Directory) -> None:
    open_to_all(here)
    change(here, group="cn=pmo,dc=example,dc=org")
    assert come_in(client, "noah").status_code == 401
    come_in(client)
    assert who(client) == "mona"
    change(here, group="cn=nowhere,dc=example,dc=org")
    assert come_in(Client()).status_code == 401


def test_the_line_is_turned_to_tls_before_anything_is_said(there: There, here: Directory) -> None:
    move(here, f"ldap://localhost:{there.start_tls}")
    assert directories.check(here, "mona", PASSWORD) is not None
    move(here, f"ldap://localhost:{there.plain}")
    before = there.knocked()
    with pytest.raises(directories.DirectorySilent, match="startTLS failed"):
        directories.check(here, "mona", PASSWORD)
    assert there.knocked() == before


@pytest.mark.parametrize("scheme", ["ldaps", "ldap"])
def test_a_server_whose_certificate_is_not_right_hears_no_password(there: There, here: Directory, scheme: str) -> None:
    port, before = there.tls if scheme == "ldaps" else there.start_tls, there.knocked()
    for values in (
        {"address": f"{scheme}://localhost:{port}", "certificates": ""},
        {"address": f"{scheme}://127.0.0.1:{port}", "certificates": there.certificate},
    ):
        move(here, **values)
        with pytest.raises(directories.DirectorySilent, match="certificate"):
            directories.check(here, "mona", PASSWORD)
    assert there.knocked() == before


def test_while_the_directory_is_away_passwords_kept_here_go_on_working(client: Client, here: Directory) -> None:
    account("admin", password="of-the-administrator")
    move(here, "ldaps://localhost:1")
    answer = come_in(client)
    assert answer.status_code == 401 and "Staff does not answer" in answer.content.decode()
    assert come_in(client, "admin", "of-the-administrator").status_code == 302


def test_the_password_that_searches_is_not_sent_to_another_address(there: There, here: Directory) -> None:
    before = there.knocked()
    change(here, address=f"ldap://localhost:{there.start_tls}")
    assert "cannot be read" in findings_in(here, "")[0][1]
    assert there.knocked() == before


def test_the_test_page_says_what_is_found_and_what_is_wrong(here: Directory, monkeypatch: pytest.MonkeyPatch) -> None:
    told = findings_in(here, "mona")
    assert all(good for good, _words in told)
    assert any("uid=mona,ou=people" in words for _good, words in told)
    assert findings_in(here, "twin")[-1][0] is False
    change(here, base="ou=nowhere,dc=example,dc=org")
    assert "refuses the search" in findings_in(here, "")[0][1]
    set_secret(here, secret="wrong", by=SYSTEM)
    assert "refuses the account that searches" in findings_in(here, "")[0][1]
    monkeypatch.setitem(sys.modules, "ldap3", None)
    assert "Install steerhouse[ldap]" in findings_in(here, "")[0][1]
