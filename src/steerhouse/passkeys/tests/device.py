"""A device that makes and uses passkeys as the standard says (ES256, no attestation), for tests without a browser."""

import hashlib
import json
import secrets
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import bytes_to_base64url

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class Device:
    """One passkey on one device; `count` is what it says of its uses, `flags` what it did before it answered."""

    def __init__(self, origin: str = "http://testserver", party: str = "testserver") -> None:
        self.origin, self.party = origin, party
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id, self.count, self.flags = secrets.token_bytes(32), 0, PRESENT | VERIFIED

    @property
    def name(self) -> str:
        return bytes_to_base64url(self.id)

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to creation options."""
        numbers = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(cose)
        held = {"fmt": "none", "attStmt": {}, "authData": self._data(ATTESTED) + attested}
        said = self._said("webauthn.create", options)
        return self._answer(clientDataJSON=said, attestationObject=cbor2.dumps(held))

    def get(self, options: dict[str, Any]) -> dict[str, Any]:
        """The answer to request options."""
        self.count += 1
        data, said = self._data(0), self._said("webauthn.get", options)
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        return self._answer(clientDataJSON=said, authenticatorData=data, signature=signature)

    def _data(self, more: int) -> bytes:
        return hashlib.sha256(self.party.encode()).digest() + bytes([self.flags | more]) + self.count.to_bytes(4, "big")

    def _said(self, kind: str, options: dict[str, Any]) -> bytes:
        said = {"type": kind, "challenge": options["challenge"], "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _answer(self, **parts: bytes) -> dict[str, Any]:
        response = {name: bytes_to_base64url(value) for name, value in parts.items()}
        return {"id": self.name, "rawId": self.name, "type": "public-key", "response": response}
