"""Blobs on disk: written whole or not at all, named by their hash."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings


def _path(sha256: str) -> Path:
    return Path(settings.GRIDVISIT_DATA) / "files" / sha256[:2] / sha256


def put(data: bytes) -> str:
    """Store `data`, fsync file and folder, and return its SHA-256. The same bytes are stored once."""
    sha256 = hashlib.sha256(data).hexdigest()
    path = _path(sha256)
    if path.exists():
        return sha256
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, draft = tempfile.mkstemp(dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        Path(draft).replace(path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return sha256


def get(sha256: str) -> bytes:
    """Return the bytes of a blob, checked against its name. Raises FileNotFoundError, or OSError if damaged."""
    data = _path(sha256).read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        msg = f"stored file {sha256} is damaged"
        raise OSError(msg)
    return data
