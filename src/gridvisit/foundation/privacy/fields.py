"""Encrypted columns (AES-256-GCM, key id inside) and keyed hashes to search them."""

from __future__ import annotations

import base64
import hmac
import json
import secrets
import unicodedata
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import models

from gridvisit.foundation.privacy import keys

_NONCE = 12


@lru_cache(maxsize=8)
def _cipher(key_id: int) -> AESGCM:
    return AESGCM(keys.derive(f"data:{key_id}"))


def encrypt(plain: str) -> str:
    """Return `plain` as `v<key id>:<base64 nonce+ciphertext>`. Empty stays empty."""
    if not plain:
        return ""
    nonce = secrets.token_bytes(_NONCE)
    sealed = _cipher(keys.CURRENT_KEY_ID).encrypt(nonce, plain.encode(), None)
    return f"v{keys.CURRENT_KEY_ID}:{base64.b64encode(nonce + sealed).decode()}"


def decrypt(stored: str) -> str:
    """Return the plain text of a stored value. Fails closed: a wrong key raises, never shows noise."""
    if not stored:
        return ""
    head, _, body = stored.partition(":")
    raw = base64.b64decode(body)
    try:
        return _cipher(int(head[1:])).decrypt(raw[:_NONCE], raw[_NONCE:], None).decode()
    except InvalidTag:
        msg = "a stored personal field cannot be read with this installation's key"
        raise RuntimeError(msg) from None


class EncryptedTextField(models.TextField):
    """Text that is stored encrypted. It can be neither filtered nor ordered; keep a `lookup_hash` beside it."""

    description = "encrypted text"

    def get_prep_value(self, value: Any) -> Any:
        """Encrypt on the way to the database."""
        return value if value is None else encrypt(str(value))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:  # noqa: ARG002
        """Decrypt on the way from the database."""
        return value if value is None else decrypt(value)

    def get_lookup(self, lookup_name: str) -> Any:
        """Allow only `isnull`: any comparison with random ciphertext would silently find nothing."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None


class EncryptedJSONField(EncryptedTextField):
    """A JSON value that is stored encrypted."""

    description = "encrypted JSON"

    def get_prep_value(self, value: Any) -> Any:
        """Serialise, then encrypt."""
        return value if value is None else encrypt(json.dumps(value, ensure_ascii=False, sort_keys=True))

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Decrypt, then parse."""
        plain = super().from_db_value(value, expression, connection)
        return None if plain in (None, "") else json.loads(plain)

    def to_python(self, value: Any) -> Any:
        """Leave Python values as they are."""
        return value


def normalised(text: str) -> str:
    """Return `text` as it is compared: NFKC, no blanks, lower case.

    >>> normalised("１３８ 0000-1234")
    '1380000-1234'
    """
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def lookup_hash(kind: str, text: str) -> str:
    """Return the keyed hash (32 hex digits) by which an encrypted `text` of a `kind` is found again."""
    if not text:
        return ""
    return hmac.digest(keys.derive("search"), f"{kind}\0{normalised(text)}".encode(), "sha256")[:16].hex()


def lookup_token(kind: str, text: str) -> int:
    """Return the keyed hash of a piece of a text as a signed 63-bit number, for token tables."""
    digest = hmac.digest(keys.derive("search"), f"{kind}\0{normalised(text)}".encode(), "sha256")
    return int.from_bytes(digest[:8], "big") >> 1
