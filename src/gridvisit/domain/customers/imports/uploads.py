"""Keep a file between preview and apply: encrypted, apart from evidence, and not for long."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from gridvisit.foundation.kernel.errors import Refusal
from gridvisit.foundation.privacy import keys

KEPT = timedelta(days=2)
_NONCE = 12


def _folder() -> Path:
    folder = Path(settings.GRIDVISIT_DATA) / "imports"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def keep(run_id: UUID, path: Path, *, now: datetime) -> None:
    """Keep a copy of an uploaded file; older copies that nobody applied are dropped."""
    for old in _folder().glob("*.sealed"):
        with suppress(FileNotFoundError):
            if now.timestamp() - old.stat().st_mtime > KEPT.total_seconds():
                old.unlink()
    nonce = secrets.token_bytes(_NONCE)
    sealed = AESGCM(keys.derive("imports")).encrypt(nonce, path.read_bytes(), run_id.bytes)
    target = _folder() / f"{run_id}.sealed"
    target.touch(mode=0o600)
    target.write_bytes(nonce + sealed)


@contextmanager
def opened(run_id: UUID) -> Iterator[Path]:
    """Give the kept file as a path for the time of the block. Raises Refusal `import.file_gone`."""
    try:
        raw = (_folder() / f"{run_id}.sealed").read_bytes()
        plain = AESGCM(keys.derive("imports")).decrypt(raw[:_NONCE], raw[_NONCE:], run_id.bytes)
    except (FileNotFoundError, InvalidTag):
        raise Refusal("import.file_gone", status=409) from None
    with tempfile.NamedTemporaryFile(dir=_folder(), prefix="open-") as handle:
        handle.write(plain)
        handle.flush()
        yield Path(handle.name)


def drop(run_id: UUID) -> None:
    """Forget a kept file."""
    (_folder() / f"{run_id}.sealed").unlink(missing_ok=True)
