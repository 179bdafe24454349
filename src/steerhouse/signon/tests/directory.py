"""A small directory server on the loopback, as a process of its own: `python -m … <certificate> <key> <log>`.

It listens on three ports, which it names on its first line: with TLS, with StartTLS, and without any encryption. The
log holds the name of each who wanted to sign in.
"""

import sys
from pathlib import Path
from typing import Any

from ldaptor.inmemory import ReadOnlyInMemoryLDAPEntry
from ldaptor.interfaces import IConnectedLDAPEntry
from ldaptor.protocols import pureldap
from ldaptor.protocols.ldap.ldapserver import LDAPServer
from twisted.internet import reactor, ssl
from twisted.internet.protocol import ServerFactory
from twisted.python.components import registerAdapter

from steerhouse.signon.tests.entries import BASE, PASSWORD, PEOPLE, SEARCHES


def tree() -> Any:
    root = ReadOnlyInMemoryLDAPEntry(BASE, {"objectClass": ["dcObject"], "dc": ["example"]})
    service = {"objectClass": ["person"], "cn": ["steerhouse"], "userPassword": [SEARCHES]}
    root.addChild("cn=steerhouse", service)
    people = root.addChild("ou=people", {"objectClass": ["organizationalUnit"], "ou": ["people"]})
    for number, (uid, name) in enumerate([("mona", "Mona Lund"), ("noah", "Noah (Berg)*"), ("twin", "A"), ("lea", "")]):
        people.addChild(f"uid={uid}", person(uid, name, number))
    people.addChild("cn=second", person("twin", "B", 9))
    members = [f"uid=mona,{PEOPLE}"]
    root.addChild("cn=pmo", {"objectClass": ["groupOfNames"], "cn": ["pmo"], "member": members})
    return root


def person(uid: str, name: str, number: int) -> dict[str, list[str]]:
    lasting = f"00000000-0000-4000-8000-00000000000{number}"
    return {
        "objectClass": ["person"], "uid": [uid], "cn": [name or uid], "mail": [f"{uid}@example.org"],
        "userPassword": [PASSWORD], "entryUUID": [lasting],
    }  # fmt: skip


class Server(LDAPServer):
    """Says who knocked."""

    def handle_LDAPBindRequest(self, request: Any, controls: Any, reply: Any) -> Any:
        with Path(sys.argv[3]).open("a") as log:
            log.write(f"{request.dn.decode()}\n")
        # As many directories do: a name without a password is nobody, and welcome.
        if request.auth == b"":
            return pureldap.LDAPBindResponse(resultCode=0)
        return super().handle_LDAPBindRequest(request, controls, reply)


class WithStartTls(Server):
    """Turns the line to TLS when asked to."""

    def extendedRequest_StartTls(self, value: Any, reply: Any) -> None:
        reply(pureldap.LDAPExtendedResponse(resultCode=0, responseName=pureldap.LDAPStartTLSRequest.oid))
        self.transport.startTLS(self.factory.options)

    extendedRequest_StartTls.oid = pureldap.LDAPStartTLSRequest.oid  # type: ignore[attr-defined]


class Directory(ServerFactory):
    """The tree that all lines speak about."""

    def __init__(self, protocol: Any, root: Any, options: Any) -> None:
        self.protocol, self.root, self.options = protocol, root, options


def main() -> None:
    options = ssl.DefaultOpenSSLContextFactory(sys.argv[2], sys.argv[1])
    registerAdapter(lambda factory: factory.root, Directory, IConnectedLDAPEntry)
    root = tree()
    ports = [
        reactor.listenSSL(0, Directory(Server, root, options), options, interface="127.0.0.1"),  # type: ignore[attr-defined]
        reactor.listenTCP(0, Directory(WithStartTls, root, options), interface="127.0.0.1"),  # type: ignore[attr-defined]
        reactor.listenTCP(0, Directory(Server, root, options), interface="127.0.0.1"),  # type: ignore[attr-defined]
    ]
    print(*(port.getHost().port for port in ports), flush=True)
    reactor.run()  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
