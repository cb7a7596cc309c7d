"""Secrets at rest: AES-256-GCM with key ids, each bound to the row and column it stands in."""

import os
from base64 import b64decode
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
KEY_BYTES = 32


class VaultError(Exception):
    """A secret cannot be opened: its key is gone, or it was moved or changed."""


class Vault:
    """A ring of keys. The first one locks; all of them open."""

    def __init__(self, keys: dict[str, bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys.values()):
            raise VaultError("At least one encryption key is needed, and each is 32 bytes long.")
        self._ciphers = {name: AESGCM(key) for name, key in keys.items()}
        self._current = next(iter(keys))

    @classmethod
    def parse(cls, keys: str) -> Self:
        """From `id:base64,id:base64`, the setting `encryption_keys`."""
        pairs = (part.strip().split(":", 1) for part in keys.split(",") if part.strip())
        return cls({name: b64decode(key) for name, key in pairs})

    def lock(self, secret: str, place: str) -> bytes:
        """Encrypt. `place` names row and column; the secret opens nowhere else."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._ciphers[self._current].encrypt(nonce, secret.encode(), place.encode())
        return self._current.encode() + b":" + nonce + sealed

    def open(self, sealed: bytes, place: str) -> str:
        """Decrypt. Raises VaultError."""
        name, _, rest = sealed.partition(b":")
        cipher = self._ciphers.get(name.decode(errors="replace"))
        if cipher is None:
            raise VaultError("The key that locked this secret is not in the ring.")
        try:
            return cipher.decrypt(rest[:NONCE_BYTES], rest[NONCE_BYTES:], place.encode()).decode()
        except InvalidTag as error:
            raise VaultError("The secret was changed or belongs to another row.") from error
