"""Sign the short-lived `user_jwt` by which the shop vouches for its signed-in customer."""

from __future__ import annotations

import os
import secrets
import time
from pathlib import Path

import jwt

from demo.shop.config import ShopConfig

LIFETIME_SECONDS = 3600


def identity_secret(config: ShopConfig) -> str:
    """The secret shared with Xiaoer: the configured one, or the file made by whoever came first."""
    if config.identity_secret:
        return config.identity_secret
    return _read_or_make(config.identity_key)


def _read_or_make(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    # A link appears whole or not at all: the other process never reads half a secret.
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    if not path.exists():
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text(encoding="ascii").strip()


def sign_user_jwt(
    customer_id: str,
    *,
    secret: str,
    name: str | None = None,
    tier: str | None = None,
    lifetime: int = LIFETIME_SECONDS,
) -> str:
    """Sign who the customer is, for at most an hour; always by the real time."""
    issued = int(time.time())
    claims = {
        "iss": "demo-shop",
        "aud": "xiaoer",
        "sub": customer_id,
        "iat": issued,
        "exp": issued + min(lifetime, LIFETIME_SECONDS),
        "jti": secrets.token_hex(16),
    }
    said = {"name": name, "tier": tier}
    claims |= {claim: value for claim, value in said.items() if value is not None}
    return jwt.encode(claims, secret, algorithm="HS256")
