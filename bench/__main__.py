"""List the benchmarks, or run one: a module with a one-line docstring and `run(argv) -> dict` of figures."""

from __future__ import annotations

import importlib
import json
import os
import platform
import re
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gridvisit.project.settings.prod")


def descriptions() -> dict[str, str]:
    """Return every benchmark with the first line of its docstring, without importing it."""
    found = {}
    for path in sorted(HERE.glob("[a-z]*.py")):
        first = re.match(r'"""(.+?)(?:"""|\n)', path.read_text("utf-8"))
        found[path.stem] = first.group(1).strip() if first else ""
    return found


def main(argv: list[str]) -> int:
    """Run the benchmark named first, hand it the rest, and close with one JSON line."""
    known = descriptions()
    if not argv:
        for name, words in known.items():
            print(f"{name:<12} {words}")
        return 0
    name, *options = argv
    if name not in known:
        print(f"no benchmark {name}; there are: {', '.join(known)}", file=sys.stderr)
        return 2
    started = time.perf_counter()
    figures = importlib.import_module(f"bench.{name}").run(options)
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}"
    total = round(time.perf_counter() - started, 2)
    print(
        json.dumps({"bench": name, **figures, "total_seconds": total, "machine": machine}, ensure_ascii=False)
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
