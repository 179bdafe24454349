"""Signing in at a provider: who comes in as whom, and every way of coming in as somebody else."""

import re
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pyotp
import pytest
from django.test import Client

from steerhouse.access import factors
from steerhouse.access.actions import deactivate
from steerhouse.access.invitations import invite
from steerhouse.access.models import FactorDemand, Invitation
from steerhouse.core import editing
from steerhouse.core.actors import Actor
from steerhouse.core.context import system
from steerhouse.core.models import AccessRole, AuditChange, AuditValues, Denial, Node, User
from steerhouse.core.sealing import SecretUnreadable
from steerhouse.signon import oidc
from steerhouse.signon.actions import set_secret
from steerhouse.signon.models import Identity, IdentityProvider
from steerhouse.signon.tests.provider import CLIENT, KEYS, SECRET, Handler, Provider, sent_back, served
from steerhouse.signon.views import findings_of

SYSTEM = Actor.system("test")
MONA = {
    "sub": "248289761001", "preferred_username": "mona", "name": "Mona Lund", "email": "Mona@example.org",
    "email_verified": True,
}  # fmt: skip

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture(scope="module")
def server() -> Iterator[type[Handler]]:
    with served() as found:
        yield found


@pytest.fixture
def there(server: type[Handler]) -> Provider:
    """The provider as it is today; nobody remembers the one of the test before."""
    oidc._kept.clear()
    oidc._silent.clear()
    server.provider = Provider(issuer=server.issuer, person=dict(MONA))  # type: ignore[attr-defined]
    return server.provider


@pytest.fixture
def here(there: Provider) -> IdentityProvider:
    """The provider as it stands with us."""
    return made({"name": "Example Ltd", "enabled": True, "issuer": there.issuer, "client_id": CLIENT})


def made(values: dict[str, Any]) -> IdentityProvider:
    found = editing.add(IdentityProvider, values=values, by=SYSTEM)
    set_secret(found, secret=SECRET, by=SYSTEM)
    return found


def change(here: IdentityProvider, **values: Any) -> None:
    editing.edit(here, values=values, by=SYSTEM)


def account(username: str = "mona.l", email: str = "mona@example.org") -> User:
    return editing.add(User, values={"username": username, "email": email, "password": "!"}, by=SYSTEM)


def role() -> AccessRole:
    return editing.add(AccessRole, values={"name": "Reader", "rights": ["tree.view"]}, by=SYSTEM)


def root() -> Node:
    with system("test"):
        return Node.root()


def go(client: Client, here: IdentityProvider, onward: str = "/my-access/") -> str:
    """Press the button; the address at the provider."""
    answer = client.get(f"/sign-in/with/{here.public_id}/", {"next": onward})
    assert answer.status_code == 302
    return str(answer["Location"])


def come_in(client: Client, here: IdentityProvider, onward: str = "/my-access/") -> Any:
    return client.get(sent_back(go(client, here, onward)))


def who(client: Client) -> str | None:
    user = client.get("/my-access/").wsgi_request.user
    return user.username if user.is_authenticated else None


def refused(client: Client, answer: Any) -> bool:
    """Nobody came in, nothing was made or linked, and it is on record."""
    with system("look"):
        nothing = not Identity.objects.exists()
    return answer.status_code == 403 and who(client) is None and nothing and Denial.objects.exists()


def test_the_sign_in_page_offers_the_providers_in_use_and_keeps_where_one_wanted_to_go(
    client: Client, here: IdentityProvider
) -> None:
    page = client.get("/sign-in/", {"next": "/projects/?status=open&x=1"}).content.decode()
    assert "Sign in with Example Ltd" in page
    link = re.search(rf'href="(/sign-in/with/{here.public_id}/[^"]*)"', page)
    assert link is not None
    client.get(link[1].replace("&amp;", "&"))
    [kept] = client.session["sign-on"].values()
    assert kept["onward"] == "/projects/?status=open&x=1"
    change(here, enabled=False)
    assert "Sign in with" not in client.get("/sign-in/").content.decode()
    assert client.get(f"/sign-in/with/{here.public_id}/").status_code == 404


def test_whoever_proves_an_e_mail_comes_in_as_its_account_and_is_known_by_subject_from_then_on(
    client: Client, here: IdentityProvider, there: Provider
) -> None:
    user = account()
    answer = come_in(client, here)
    assert (answer.status_code, answer["Location"], who(client)) == (302, "/my-access/", "mona.l")
    there.person |= {"email": "elsewhere@example.com", "preferred_username": "renamed"}
    other = Client()
    come_in(other, here)
    assert who(other) == "mona.l"
    told = AuditChange.objects.filter(object_id=user.public_id).values_list("kind", flat=True)
    assert list(told.order_by("pk"))[1:] == ["identity linked", "signed in", "signed in"]
    assert AuditValues.objects.filter(change__kind="signed in").latest("pk").values == {"way": [None, "Example Ltd"]}


def test_the_request_carries_state_nonce_and_pkce_and_the_session_gets_a_new_key(
    client: Client, here: IdentityProvider
) -> None:
    account()
    address = go(client, here)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert asked["response_type"] == "code" and asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == here.redirect_address
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43
    before = client.session.session_key
    client.get(sent_back(address))
    assert client.session.session_key != before


def test_an_e_mail_that_nobody_verified_takes_over_no_account(
    client: Client, here: IdentityProvider, there: Provider
) -> None:
    account()
    for said in (False, "false", "yes", 1.5, None):
        there.person["email_verified"] = said
        assert refused(client, come_in(client, here)), said
    change(here, trusts_email=True, domains="example.org")
    there.person["email_verified"] = False
    assert refused(client, come_in(client, here))


def test_where_the_provider_says_nothing_the_administrator_may_trust_the_addresses_of_named_domains(
    client: Client, here: IdentityProvider, there: Provider
) -> None:
    account()
    del there.person["email_verified"]
    change(here, trusts_email=True, domains="example.org")
    come_in(client, here)
    assert who(client) == "mona.l"


def test_a_deactivated_user_is_refused_at_the_first_time_and_at_every_later_one(
    client: Client, here: IdentityProvider
) -> None:
    user = account()
    deactivate(user, by=SYSTEM)
    assert refused(client, come_in(client, here))
    with system("test"):
        editing.edit(User.objects.get(pk=user.pk), values={"is_active": True}, by=SYSTEM)
        come_in(client, here)
        deactivate(User.objects.get(pk=user.pk), by=SYSTEM)
    answer = come_in(Client(), here)
    assert answer.status_code == 403 and "deactivated" in answer.content.decode()


def test_two_accounts_with_one_address_are_a_matter_for_the_administrator(
    client: Client, here: IdentityProvider
) -> None:
    account(), account("mona.2", "MONA@example.org")
    assert refused(client, come_in(client, here))


def test_strangers_stay_outside_unless_they_are_let_in_and_then_have_the_chosen_role(
    client: Client, here: IdentityProvider, there: Provider
) -> None:
    assert refused(client, come_in(client, here))
    change(here, admits="anyone", role=role(), place=root(), domains="example.com, Example.org")
    there.person["email"] = "mallory@example.net"
    assert refused(client, come_in(client, here))
    there.person["email"] = MONA["email"]
    come_in(client, here)
    assert who(client) == "mona"
    with system("look"):
        user = User.objects.get(username="mona")
        assert (user.name, user.email, user.has_usable_password()) == ("Mona Lund", "Mona@example.org", False)
        assert [(grant.role.name, grant.node.path) for grant in user.grants.all()] == [("Reader", "0001")]


def test_a_new_person_whose_name_is_taken_becomes_nobody_else(client: Client, here: IdentityProvider) -> None:
    account("Mona", "")
    change(here, admits="anyone", role=role(), place=root())
    come_in(client, here)
    assert who(client) == "Mona@example.org"


def test_who_was_invited_comes_in_with_the_promised_role_and_no_password(
    client: Client, here: IdentityProvider
) -> None:
    values = {"email": "mona@example.org", "role": role(), "node": root()}
    invitation = invite(Invitation, values=values, by=SYSTEM)
    assert refused(client, come_in(client, here))
    with system("the letter was sent"):
        until = invitation.created_at.replace(year=invitation.created_at.year + 1)
        Invitation.objects.filter(pk=invitation.pk).update(digest="x", expires_at=until)
    come_in(client, here)
    assert who(client) == "mona@example.org"
    with system("look"):
        assert Invitation.objects.get(pk=invitation.pk).accepted_at is not None
        assert User.objects.get().grants.get().role.name == "Reader"


def test_an_archived_link_is_found_anew_at_the_next_sign_in(client: Client, here: IdentityProvider) -> None:
    first = account()
    come_in(client, here)
    with system("test"):
        editing.archive(Identity.objects.get(), by=SYSTEM)
        editing.edit(User.objects.get(pk=first.pk), values={"email": ""}, by=SYSTEM)
    account("mona.new")
    come_in(client, here)
    assert who(client) == "mona.new"


@pytest.mark.parametrize(
    ("name", "forge"),
    [
        ("another audience", {"claims": {"aud": "another-program"}}),
        ("several audiences", {"claims": {"aud": [CLIENT, "another-program"]}}),
        ("made for another program", {"claims": {"azp": "another-program"}}),
        ("another issuer", {"claims": {"iss": "https://evil.example"}}),
        ("expired", {"claims": {"iat": time.time() - 900, "exp": time.time() - 300}}),
        ("made in the future", {"claims": {"iat": time.time() + 86_400}}),
        ("no end", {"claims": {"exp": None}}),
        ("no subject", {"claims": {"sub": None}}),
        ("an empty subject", {"claims": {"sub": ""}}),
        ("another nonce", {"claims": {"nonce": "of-another-sign-in"}}),
        ("no nonce", {"claims": {"nonce": None}}),
        ("no signature", {"algorithm": "none", "signs_with": ""}),
        ("signed by the client secret", {"algorithm": "HS256", "signs_with": SECRET.ljust(32, "-")}),
        ("signed by another key", {"signs_with": KEYS["second"]}),
        ("signed by a key that is not published", {"key": "second"}),
    ],
)
def test_a_token_that_is_not_right_in_every_point_opens_nothing(
    client: Client, here: IdentityProvider, there: Provider, name: str, forge: dict[str, Any]
) -> None:
    account()
    for field, value in forge.items():
        setattr(there, field, value)
    assert refused(client, come_in(client, here)), name


def test_clocks_may_differ_by_a_minute(client: Client, here: IdentityProvider, there: Provider) -> None:
    account()
    there.claims = {"iat": time.time() + 40, "exp": time.time() - 40}
    come_in(client, here)
    assert who(client) == "mona.l"


def test_a_changed_key_is_fetched_once_more(client: Client, here: IdentityProvider, there: Provider) -> None:
    account()
    come_in(client, here)
    there.key, there.published = "second", ("first", "second")
    other = Client()
    come_in(other, here)
    assert who(other) == "mona.l"
    assert there.asked.count("/keys") == 2


def test_a_sign_in_ends_where_it_was_begun_and_once_only(client: Client, here: IdentityProvider) -> None:
    account()
    address = go(client, here)
    callback = sent_back(address)
    mallory = Client()
    assert mallory.get(callback).status_code == 403
    assert who(mallory) is None
    state = parse_qs(urlsplit(callback).query)["state"][0]
    assert client.get(callback.replace(state, "x" * 43)).status_code == 403
    assert client.get(callback.replace(state, "%00%ED%A0%80")).status_code == 403
    assert client.get(callback).status_code == 302
    assert client.get(callback).status_code == 403


def test_a_code_opens_one_door_once_and_no_other_browser_can_use_it(client: Client, here: IdentityProvider) -> None:
    account()
    code = parse_qs(urlsplit(sent_back(go(client, here))).query)["code"][0]
    mallory = Client()
    assert mallory.get(with_code(mallory, here, code)).status_code == 403
    assert who(mallory) is None
    callback = sent_back(go(client, here))
    used = parse_qs(urlsplit(callback).query)["code"][0]
    assert client.get(callback).status_code == 302
    again = Client()
    assert again.get(with_code(again, here, used)).status_code == 403
    assert who(again) is None


def with_code(client: Client, here: IdentityProvider, code: str) -> str:
    """The way back of a sign-in that this browser began, with a code from elsewhere."""
    state = parse_qs(urlsplit(go(client, here)).query)["state"][0]
    return f"/sign-in/with/{here.public_id}/back/?{urlencode({'code': code, 'state': state})}"


def test_an_answer_of_one_provider_is_not_taken_for_another(
    client: Client, here: IdentityProvider, there: Provider
) -> None:
    account()
    second = made({"name": "Second", "enabled": True, "issuer": there.issuer, "client_id": CLIENT})
    callback = sent_back(go(client, here))
    assert refused(client, client.get(callback.replace(here.public_id, second.public_id)))
    assert refused(client, client.get(sent_back(go(client, here)) + "&iss=https://evil.example"))
    there.description = {"authorization_response_iss_parameter_supported": True}
    oidc._kept.clear()
    assert refused(client, client.get(sent_back(go(client, here))))
    client.get(sent_back(go(client, here)) + f"&{urlencode({'iss': there.issuer})}")
    assert who(client) == "mona.l"


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_sign_in_leads_to_pages_of_ours_only(client: Client, here: IdentityProvider, wanted: str) -> None:
    account()
    assert come_in(client, here, wanted)["Location"] == "/"


def test_claims_are_mapped_and_asked_for_where_the_token_lacks_them(
    client: Client, here: IdentityProvider, there: Provider
) -> None:
    change(here, username_claim="upn", name_claim="displayName", admits="anyone", role=role(), place=root())
    there.person = {"sub": MONA["sub"]}
    told = {"upn": "m.lund", "displayName": "M. Lund", "email": "m@example.org", "email_verified": True}
    there.told_on_request = {"sub": "somebody else", **told}
    assert refused(client, come_in(client, here))
    there.told_on_request["sub"] = MONA["sub"]
    come_in(client, here)
    with system("look"):
        user = User.objects.get()
    assert (user.username, user.name, user.email) == ("m.lund", "M. Lund", "m@example.org")


def test_a_provider_that_is_away_or_describes_another_one_is_told_plainly(
    client: Client, here: IdentityProvider, there: Provider
) -> None:
    there.description = {"issuer": "https://login.example.org"}
    assert client.get(f"/sign-in/with/{here.public_id}/").status_code == 503
    asked = len(there.asked)
    assert client.get(f"/sign-in/with/{here.public_id}/").status_code == 503
    assert len(there.asked) == asked
    assert "calls itself https://login.example.org" in findings_of(here)[0][1]
    there.description = {"authorization_endpoint": "javascript:alert(1)"}
    assert findings_of(here) == [(False, "javascript:alert(1) is no https address.")]
    there.description = {}
    assert all(good for good, _words in findings_of(here))


@pytest.fixture
def with_factor() -> Callable[[User], str]:
    def set_up(user: User) -> str:
        secret = factors.new_secret()
        factors.set_up(user, secret=secret, step=0, by=Actor(user_id=user.pk))
        return secret

    return set_up


def test_our_second_factor_is_asked_unless_the_provider_says_that_it_asked_for_one_and_is_trusted(
    client: Client, here: IdentityProvider, there: Provider, with_factor: Callable[[User], str]
) -> None:
    secret = with_factor(account())
    there.person["amr"] = ["pwd", "mfa"]
    assert come_in(client, here)["Location"] == "/sign-in/code/"
    assert who(client) is None
    assert client.post("/sign-in/code/", {"code": pyotp.TOTP(secret).now()})["Location"] == "/my-access/"
    assert who(client) == "mona.l"
    assert client.session["elsewhere"]["name"] == "Example Ltd"
    change(here, trusts_factor=True)
    trusted = Client()
    come_in(trusted, here)
    assert who(trusted) == "mona.l"
    there.person["amr"] = ["pwd"]
    assert come_in(Client(), here)["Location"] == "/sign-in/code/"


def test_who_needs_a_second_factor_and_has_no_password_sets_it_up_by_its_code(
    client: Client, here: IdentityProvider
) -> None:
    chosen = role()
    editing.add(FactorDemand, values={"role": chosen}, by=SYSTEM)
    change(here, admits="anyone", role=chosen, place=root())
    come_in(client, here)
    assert client.get("/my-access/")["Location"] == "/second-factor/"
    page = client.get("/second-factor/").content.decode()
    assert 'name="code"' in page and 'name="password"' not in page
    secret = client.session["factor-secret"]
    assert client.post("/second-factor/", {"code": pyotp.TOTP(secret).now()}).status_code == 200
    assert who(client) == "mona"


def test_signing_out_shows_the_way_to_sign_out_at_the_provider(client: Client, here: IdentityProvider) -> None:
    account()
    come_in(client, here)
    page = client.post("/sign-out/").content.decode()
    assert who(client) is None
    link = re.search(r'href="(http://127[^"]+/sign-out[^"]+)"', page)
    assert link is not None
    asked = parse_qs(urlsplit(link[1].replace("&amp;", "&")).query)
    assert set(asked) == {"id_token_hint", "client_id", "post_logout_redirect_uri"}
    assert urlsplit(asked["post_logout_redirect_uri"][0]).path == "/sign-in/"


def test_who_signs_in_elsewhere_gets_no_password_here_by_themselves(client: Client, here: IdentityProvider) -> None:
    account()
    come_in(client, here)
    assert client.get("/password/").status_code == 403


def test_the_client_secret_stands_nowhere_in_clear(client: Client, here: IdentityProvider, settings: Any) -> None:
    with system("look"):
        kept = IdentityProvider.objects.get(pk=here.pk)
    assert SECRET not in kept.secret and kept.plain_secret == SECRET
    other = made({"name": "Other", "issuer": "https://login.example.org", "client_id": "x"})
    other.secret = kept.secret
    with pytest.raises(SecretUnreadable):
        assert other.plain_secret
    kept.issuer, issuer = "https://evil.example", kept.issuer
    with pytest.raises(SecretUnreadable):
        assert kept.plain_secret
    kept.issuer = issuer
    settings.SECRET_KEY = "another" * 10
    with pytest.raises(SecretUnreadable):
        assert kept.plain_secret
    told = str(list(AuditValues.objects.values_list("values", flat=True)))
    assert "secret" not in told.replace("secret set", "") and kept.secret not in told and SECRET not in told
