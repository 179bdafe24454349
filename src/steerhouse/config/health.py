"""`steerhouse health`: one question to the running web server, for containers and service managers."""

import argparse
import http.client
import json
import sys

from steerhouse.config.environment import read_configuration

SECONDS = 4.0
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  asked, not bound


def run(arguments: argparse.Namespace) -> int:
    """Say whether the web server is ready; 0 when it is, 1 when it is not or nobody answers."""
    name = read_configuration().allowed_hosts[0].lstrip("*.") or "localhost"
    ready, words = ask(EVERYWHERE.get(arguments.host, arguments.host), arguments.port, name)
    line = json.dumps({"ready": ready, "said": words}) if arguments.json else words
    sys.stdout.write(line + "\n")
    return 0 if ready else 1


def ask(host: str, port: int, name: str) -> tuple[bool, str]:
    """Ask under a name that the server answers to; whether it is ready, and what was said."""
    connection = http.client.HTTPConnection(host, port, timeout=SECONDS)
    try:
        connection.request("GET", "/health/ready", headers={"Host": name})
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as problem:
        return False, f"Nobody answers at {host} port {port} ({problem})."
    finally:
        connection.close()
    if status == http.HTTPStatus.OK:
        return True, "The web server is ready."
    return False, f"The web server is not ready (it answers {status}). Run `steerhouse doctor`."
