"""Build the wheel, install it into an empty environment, start it in an empty folder and open a page with its files."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 120


def step(sentence: str, command: list[str]) -> None:
    begun = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    print(f"{sentence}: {time.monotonic() - begun:.1f} s", flush=True)


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def open_page(url: str) -> int:
    """Open the sign-in page and every script, style sheet and icon that it names; return how many there were."""
    with urlopen(url + "/sign-in/", timeout=30) as answer:
        page = answer.read().decode()
    assert "<form" in page, "the sign-in page has no form"
    files = set(re.findall(r'(?:src|href)="(/static/[^"#?]+)', page))
    assert files, "the sign-in page names no files"
    for path in sorted(files):
        with urlopen(url + path, timeout=30) as answer:
            assert answer.status == 200 and answer.read(), path
    return len(files)


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="steerhouse-wheel-") as folder:
        step("wheel built", ["uv", "build", "--quiet", "--wheel", "--out-dir", folder, str(ROOT)])
        wheel = next(Path(folder).glob("*.whl"))
        step("empty environment", ["uv", "venv", "--quiet", "--python", sys.executable, f"{folder}/env"])
        step("wheel installed", ["uv", "pip", "install", "--quiet", "--python", f"{folder}/env/bin/python", str(wheel)])
        port = free_port()
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("STEERHOUSE_", "DJANGO_", "PYTHON"))
        }
        begun = time.monotonic()
        server = subprocess.Popen(
            [f"{folder}/env/bin/steerhouse", "--port", str(port)],
            cwd=folder,
            env=kept | {"STEERHOUSE_HOME": f"{folder}/home"},
            stdout=subprocess.PIPE,
            text=True,
        )
        try:
            lines = []
            for line in server.stdout or ():
                lines.append(line)
                if line.startswith("Ready: ") or time.monotonic() - begun > READY_SECONDS:
                    break
            said = "".join(lines)
            assert "Ready: " in said, f"the server of the wheel did not start:\n{said}"
            assert "could not be loaded" not in said, said
            print(f"first start with the sample organization: {time.monotonic() - begun:.1f} s")
            print(f"sign-in page opened with {open_page(f'http://127.0.0.1:{port}')} files")
        finally:
            server.send_signal(signal.SIGINT)
            code = server.wait(20)
        return code


if __name__ == "__main__":
    sys.exit(main())
