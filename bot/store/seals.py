"""What lies in the database so that a copy of it alone opens nothing: sealed with this installation's own key."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


class BrokenSeal(Exception):
    """Sealed by another installation, for something else, or altered since."""


class Seals:
    """Seals texts and derives tokens. `key` is the installation's, 32 bytes, and never leaves var/keys."""

    def __init__(self, key: bytes) -> None:
        self._box = AESGCM(_derived(key, b"seal"))
        self._tokens = _derived(key, b"token")

    def seal(self, text: str, *, about: str) -> str:
        """The text, readable only by `open` with the same `about`."""
        nonce = secrets.token_bytes(_NONCE)
        return base64.b64encode(nonce + self._box.encrypt(nonce, text.encode(), about.encode())).decode()

    def open(self, sealed: str, *, about: str) -> str:
        """What was sealed. Raises BrokenSeal."""
        try:
            raw = base64.b64decode(sealed, validate=True)
            return self._box.decrypt(raw[:_NONCE], raw[_NONCE:], about.encode()).decode()
        except (InvalidTag, ValueError) as error:
            raise BrokenSeal from error

    def token(self, secret: str, *, about: str) -> str:
        """A token that only who knows `secret` and this installation can name; nothing need be stored for it."""
        raw = hmac.digest(self._tokens, f"{about}\n{secret}".encode("utf-8", "surrogateescape"), hashlib.sha256)
        return base64.urlsafe_b64encode(raw[:24]).decode()


def _derived(key: bytes, purpose: bytes) -> bytes:
    return hmac.digest(key, b"wuyou " + purpose, hashlib.sha256)
