"""The key ring: data keys and the search key, derived from the master key of this installation.

The master key comes from `GRIDVISIT_MASTER_KEY` (64 hex digits) or from `keys/master.key` in the data folder,
made at the first start with mode 600. Losing it makes names, phones and addresses unreadable: back it up apart
from the data.
"""

from __future__ import annotations

import os
import secrets
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

KEY_BYTES = 32
CURRENT_KEY_ID = 1


def load_or_make(path: Path) -> str:
    """Return the hex key in `path`, making it on the first call; safe against two starters."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_hex(KEY_BYTES) + "\n", encoding="ascii")
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()


@lru_cache(maxsize=1)
def _master() -> bytes:
    text = settings.GRIDVISIT_MASTER_KEY or load_or_make(
        Path(settings.GRIDVISIT_DATA) / "keys" / "master.key"
    )
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        msg = "GRIDVISIT_MASTER_KEY must be 64 hex digits / 主密钥必须是 64 位十六进制"
        raise ImproperlyConfigured(msg)
    return key


@lru_cache(maxsize=8)
def derive(purpose: str) -> bytes:
    """Return the 32-byte key for `purpose`, e.g. `data:1` or `search`."""
    hkdf = HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=b"gridvisit", info=purpose.encode())
    return hkdf.derive(_master())
