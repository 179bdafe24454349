"""OpenID Connect: the code flow with PKCE, and all that has to be true before somebody is believed to be who they are.

OpenID Connect Core 1.0, sections 3.1.2 and 3.1.3.7; PKCE is RFC 7636, the issuer in the answer RFC 9207.
"""

import base64
import hashlib
import secrets
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import jwt
from django.utils.translation import gettext as _

from steerhouse.signon.actions import Person, SignOnRefused
from steerhouse.signon.models import IdentityProvider
from steerhouse.signon.outgoing import NoAnswer, ask, place

# Signatures that only the holder of a private key can make: neither "none" nor those by a shared secret.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
# Seconds by which two clocks may differ.
LEEWAY = 60
# Seconds for which a description and its keys are kept in this process.
KEPT = 600
# Seconds before a provider that gave no answer is asked again.
SILENT = 15
SCOPE = "openid profile email"
PATH = "/.well-known/openid-configuration"


@dataclass
class Description:
    """What a provider says about itself, and its public keys by their id."""

    issuer: str
    authorize: str
    token: str
    keys_at: str
    userinfo: str = ""
    sign_out: str = ""
    secret_in_form: bool = False
    names_itself: bool = False
    read_at: float = 0.0
    keys: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Begun:
    """What we keep of a sign-in that somebody began, until the provider sends them back."""

    state: str
    nonce: str
    verifier: str


_kept: dict[str, Description] = {}
# When a provider last gave no answer, and what was wrong: for a moment nobody else has to wait for the same.
_silent: dict[str, tuple[float, str]] = {}


def describe(provider: IdentityProvider, *, anew: bool = False) -> Description:
    """The provider's own description with its keys, at most ten minutes old. Raises NoAnswer."""
    found = _kept.get(provider.issuer)
    if not anew and found is not None and time.monotonic() - found.read_at < KEPT:
        return found
    since, problem = _silent.get(provider.issuer, (0.0, ""))
    if problem and not anew and time.monotonic() - since < SILENT:
        raise NoAnswer(problem)
    try:
        found = _kept[provider.issuer] = _described(provider)
    except NoAnswer as no:
        _silent[provider.issuer] = time.monotonic(), str(no)
        raise
    _silent.pop(provider.issuer, None)
    return found


def _described(provider: IdentityProvider) -> Description:
    got = ask(provider.issuer.rstrip("/") + PATH, home=provider.issuer)
    said = got.content
    if got.status != 200:
        raise NoAnswer(_("There is no description of a provider at this issuer (status %s).") % got.status)
    issuer = _text(said, "issuer")
    # Another name would let one provider speak for another.
    if issuer.rstrip("/") != provider.issuer.rstrip("/"):
        raise NoAnswer(_("The provider calls itself %s. Write exactly this as its issuer.") % issuer[:200])
    methods = said.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    found = Description(
        issuer=issuer,
        authorize=_text(said, "authorization_endpoint"),
        token=_text(said, "token_endpoint"),
        keys_at=_text(said, "jwks_uri"),
        userinfo=_text(said, "userinfo_endpoint"),
        sign_out=_text(said, "end_session_endpoint"),
        secret_in_form="client_secret_basic" not in methods,
        names_itself=said.get("authorization_response_iss_parameter_supported") is True,
        read_at=time.monotonic(),
    )
    if not (found.authorize and found.token and found.keys_at):
        raise NoAnswer(_("The description of the provider is not complete."))
    for browser_goes_to in filter(None, (found.authorize, found.sign_out)):
        place(browser_goes_to)
    found.keys = _keys(provider, found)
    return found


def _keys(provider: IdentityProvider, described: Description) -> dict[str, Any]:
    """The provider's keys for signatures by their id."""
    listed = ask(described.keys_at, home=provider.issuer).content.get("keys")
    found = {}
    for key in listed if isinstance(listed, list) else []:
        if isinstance(key, dict) and key.get("use", "sig") == "sig" and key.get("kty") in ("RSA", "EC", "OKP"):
            try:
                found[str(key.get("kid", ""))] = jwt.PyJWK.from_dict(key).key
            except (jwt.PyJWTError, ValueError, TypeError):
                continue
    if not found:
        raise NoAnswer(_("The provider publishes no key with which we could check its signature."))
    return found


def _text(said: dict[str, Any], name: str) -> str:
    value = said.get(name)
    return value if isinstance(value, str) else ""


def begin() -> Begun:
    """New values that nobody can guess."""
    return Begun(*(secrets.token_urlsafe(32) for _each in range(3)))


def address(provider: IdentityProvider, begun: Begun) -> str:
    """Where the browser goes to sign in. Raises NoAnswer."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(begun.verifier.encode()).digest()).rstrip(b"=")
    asked = {
        "response_type": "code", "client_id": provider.client_id, "redirect_uri": provider.redirect_address,
        "scope": SCOPE, "state": begun.state, "nonce": begun.nonce,
        "code_challenge": challenge.decode(), "code_challenge_method": "S256",
    }  # fmt: skip
    base = describe(provider).authorize
    return f"{base}{'&' if '?' in base else '?'}{urlencode(asked)}"


def sign_out_address(provider: IdentityProvider, token: str, back: str) -> str:
    """Where one signs out at the provider, or an empty text where it offers none."""
    base = describe(provider).sign_out
    if not base:
        return ""
    asked = {"id_token_hint": token, "client_id": provider.client_id, "post_logout_redirect_uri": back}
    return f"{base}{'&' if '?' in base else '?'}{urlencode(asked)}"


@dataclass(frozen=True)
class Proof:
    """What a provider vouches for: the claims about somebody, and the token in which it says so."""

    claims: dict[str, Any]
    token: str

    @property
    def many_factors(self) -> bool:
        """Whether the provider says that more than one factor was used (RFC 8176)."""
        methods = self.claims.get("amr")
        return isinstance(methods, list) and "mfa" in methods


def redeem(provider: IdentityProvider, begun: Begun, code: str) -> Proof:
    """Change the code for the token and check that. Raises NoAnswer and SignOnRefused."""
    described = describe(provider)
    form = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": provider.redirect_address,
        "code_verifier": begun.verifier,
    }  # fmt: skip
    headers, secret = {}, provider.plain_secret
    if secret and not described.secret_in_form:
        pair = f"{quote(provider.client_id, safe='')}:{quote(secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode()}"
    else:
        form["client_id"] = provider.client_id
        form |= {"client_secret": secret} if secret else {}
    got = ask(described.token, home=provider.issuer, form=form, headers=headers)
    if got.status != 200:
        why = _text(got.content, "error")[:60] or str(got.status)
        raise SignOnRefused(f"the provider refused the code: {why}")
    token = _text(got.content, "id_token")
    claims = checked(provider, token, begun.nonce)
    if not _text(claims, provider.email_claim) and described.userinfo:
        claims = _more(provider, described, claims, _text(got.content, "access_token"))
    return Proof(claims, token)


def checked(provider: IdentityProvider, token: str, nonce: str) -> dict[str, Any]:
    """The claims of a token that the provider signed for us, now, for this sign-in. Raises SignOnRefused."""
    described = describe(provider)
    try:
        claims: dict[str, Any] = jwt.decode(
            token, _key(provider, token), algorithms=list(ALGORITHMS), audience=provider.client_id,
            issuer=described.issuer, leeway=LEEWAY, options={"require": ["exp", "iat", "iss", "aud", "sub"]},
        )  # fmt: skip
    except (jwt.PyJWTError, ValueError, TypeError) as problem:
        raise SignOnRefused(f"the token is not valid: {problem}") from problem
    if not secrets.compare_digest(_text(claims, "nonce").encode(), nonce.encode()):
        raise SignOnRefused("the token belongs to another sign-in (nonce)")
    meant = claims.get("azp", provider.client_id)
    if meant != provider.client_id or (
        isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and "azp" not in claims
    ):
        raise SignOnRefused("the token was made for another program (azp)")
    if not claims["sub"] or len(str(claims["sub"])) > 255:
        raise SignOnRefused("the token names nobody")
    return claims


def _key(provider: IdentityProvider, token: str) -> Any:
    """The key that the token names; an unknown one is looked for once more, since providers change theirs."""
    header = jwt.get_unverified_header(token)
    if header.get("alg") not in ALGORITHMS:
        raise SignOnRefused("the token is signed in a way that we do not take")
    keys, name = describe(provider).keys, str(header.get("kid", ""))
    if name not in keys:
        keys = describe(provider, anew=True).keys
    if name not in keys and not (name == "" and len(keys) == 1):
        raise SignOnRefused("the token is signed with a key that the provider does not publish")
    return keys[name] if name in keys else next(iter(keys.values()))


def _more(provider: IdentityProvider, described: Description, claims: dict[str, Any], access: str) -> dict[str, Any]:
    """The claims with those that the provider tells on request only; what the token itself says comes first."""
    if not access:
        return claims
    headers = {"Authorization": f"Bearer {access}"}
    said = ask(described.userinfo, home=provider.issuer, headers=headers).content
    if said.get("sub") != claims["sub"]:
        raise SignOnRefused("the provider's answer is about somebody else")
    return {**said, **claims}


def person_of(provider: IdentityProvider, claims: dict[str, Any]) -> Person:
    """Who this is, by the claims that the administrator named; an address only where it was proved."""
    email = _text(claims, provider.email_claim).strip()
    said = claims.get("email_verified")
    proved = said in (True, "true") if said is not None else provider.trusts_email and provider.takes(email)
    return Person(
        issuer=str(claims["iss"]),
        subject=str(claims["sub"]),
        username=_text(claims, provider.username_claim).strip()[:150],
        name=_text(claims, provider.name_claim).strip()[:200],
        email=email if proved and "@" in email and len(email) <= 254 else "",
    )
