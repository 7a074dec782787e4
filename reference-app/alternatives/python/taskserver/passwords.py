"""Hashes the passwords of users."""

import hashlib
import hmac
import secrets

COST = {"n": 1 << 14, "r": 8, "p": 1}


def hashed(password: str) -> str:
    salt = secrets.token_bytes(16)
    return f"{salt.hex()}:{hashlib.scrypt(password.encode(), salt=salt, **COST).hex()}"


def matches(stored: str | None, password: str) -> bool:
    """Takes as long for a user who does not exist as for one who does."""
    salt, _, wanted = (stored or ":").partition(":")
    key = hashlib.scrypt(password.encode(), salt=bytes.fromhex(salt), **COST)
    return hmac.compare_digest(key.hex(), wanted)
