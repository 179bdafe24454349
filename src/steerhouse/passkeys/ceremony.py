"""The two ceremonies of WebAuthn: make a passkey, sign in with one. A challenge is good once and for two minutes."""

import base64
import json
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.http.request import split_domain_port

from steerhouse.core.models import User
from steerhouse.passkeys.models import Passkey

# The library and the cryptography under it are imported by the first ceremony, so that no start pays for them.
CHALLENGE = "passkey-challenge"
SECONDS = 120
NAME = "Steerhouse"


class Refused(Exception):
    """What the browser sent opens nothing; the text is for the log."""


@dataclass(frozen=True)
class Made:
    """A passkey that a device has just made: id and public key in base64url, and what the device counts."""

    name: str
    credential_id: str
    public_key: str
    sign_count: int


@contextmanager
def refusing() -> Iterator[None]:
    """Turn what the library raises for an answer that does not hold, and what a hostile one breaks, into Refused."""
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        yield
    except (WebAuthnException, ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise Refused(str(error)[:200]) from error


def to_text(data: bytes) -> str:
    """Bytes in base64url without padding, as browsers and the standard write them.

    >>> to_text(b"\\xff\\xfe\\xfd\\xfc"), to_bytes("__79_A")
    ('__79_A', b'\\xff\\xfe\\xfd\\xfc')
    """
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def to_bytes(text: str) -> bytes:
    """The bytes of such a text."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def origin(request: HttpRequest) -> str:
    """The address at which the browser has to have been."""
    return f"{request.scheme}://{request.get_host()}"


def party(request: HttpRequest) -> str:
    """The host to which passkeys belong, without its port."""
    return split_domain_port(request.get_host())[0]


def creation_options(request: HttpRequest, user: User, kept: Iterable[Passkey], name: str) -> Any:
    """What the browser needs to make a passkey on a device that has none of these yet."""
    from webauthn import generate_registration_options, options_to_json
    from webauthn.helpers.structs import (
        AuthenticatorSelectionCriteria,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    made = generate_registration_options(
        rp_id=party(request),
        rp_name=NAME,
        user_id=user.public_id.encode(),
        user_name=user.username,
        user_display_name=str(user),
        timeout=SECONDS * 1000,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=_descriptors(kept),
    )
    _remember(request, made.challenge, "create", user=user.pk, name=name)
    return json.loads(options_to_json(made))


def request_options(request: HttpRequest, kept: Iterable[Passkey] = ()) -> Any:
    """What the browser needs to ask for a passkey: one of these, or any that its device has for this host."""
    from webauthn import generate_authentication_options, options_to_json
    from webauthn.helpers.structs import UserVerificationRequirement

    made = generate_authentication_options(
        rp_id=party(request),
        timeout=SECONDS * 1000,
        allow_credentials=_descriptors(kept),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    _remember(request, made.challenge, "get")
    return json.loads(options_to_json(made))


def verify_creation(request: HttpRequest, credential: Mapping[str, Any], user: User) -> Made:
    """The new passkey that the browser answered with. Raises Refused."""
    from webauthn import verify_registration_response

    challenge, known = _use_up(request, "create")
    if known.get("user") != user.pk:
        raise Refused("another user began this")
    with refusing():
        found = verify_registration_response(
            credential=dict(credential),
            expected_challenge=challenge,
            expected_rp_id=party(request),
            expected_origin=origin(request),
            require_user_verification=True,
        )
    key, public = to_text(found.credential_id), to_text(found.credential_public_key)
    return Made(str(known["name"]), key, public, found.sign_count)


def verify_request(request: HttpRequest, credential: Mapping[str, Any], passkey: Passkey) -> int:
    """That the device of this passkey answered our challenge after it had verified its user; what it counts now.

    Raises Refused, also where the device counted backwards: then its key was copied.
    """
    from webauthn import verify_authentication_response

    challenge, _known = _use_up(request, "get")
    with refusing():
        found = verify_authentication_response(
            credential=dict(credential),
            expected_challenge=challenge,
            expected_rp_id=party(request),
            expected_origin=origin(request),
            credential_public_key=to_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    return found.new_sign_count


def _descriptors(kept: Iterable[Passkey]) -> list[Any]:
    from webauthn.helpers.structs import PublicKeyCredentialDescriptor

    return [PublicKeyCredentialDescriptor(id=to_bytes(one.credential_id)) for one in kept]


def _remember(request: HttpRequest, challenge: bytes, use: str, **more: Any) -> None:
    request.session[CHALLENGE] = {
        "challenge": to_text(challenge), "use": use, "at": int(time.time()), **more,
    }  # fmt: skip


def _use_up(request: HttpRequest, use: str) -> tuple[bytes, dict[str, Any]]:
    """The challenge of this session, which is gone from now on whatever comes of it."""
    known = request.session.pop(CHALLENGE, None)
    # Stored at once: of two answers to one challenge, the second has to find none.
    request.session.save()
    if not known or known["use"] != use or time.time() - known["at"] > SECONDS:
        raise Refused("no such challenge, or it is too old")
    return to_bytes(known["challenge"]), known
