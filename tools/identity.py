"""Believe who a customer is only if the shop has signed it, and only for as long as it says."""

import os
import secrets
from pathlib import Path

import jwt

from domain.contact import Profile
from domain.errors import Unauthorized
from settings import Settings

LONGEST_LIFE_SECONDS = 3600
_LEEWAY_SECONDS = 30
_LONGEST_TOKEN, _LONGEST_ID, _LONGEST_NAME, _LONGEST_WORD = 4096, 128, 80, 64
_CLAIMS = ["iss", "aud", "sub", "iat", "exp", "jti"]


def verify_user_jwt(token: str, settings: Settings) -> str:
    """The shop's customer id (`sub`). Raises Unauthorized for anything that is not as agreed."""
    if len(token) > _LONGEST_TOKEN:
        raise Unauthorized("The user_jwt is too long.")
    try:
        claims = jwt.decode(
            token,
            load_identity_secret(settings),
            algorithms=["HS256"],
            issuer=settings.identity_issuer,
            audience=settings.identity_audience,
            leeway=_LEEWAY_SECONDS,
            options={"require": _CLAIMS},
        )
    except jwt.ExpiredSignatureError as error:
        raise Unauthorized("The user_jwt has expired; ask the shop for a new one.") from error
    except jwt.PyJWTError as error:
        raise Unauthorized(f"The user_jwt is not valid: {error}") from error
    if int(claims["exp"]) - int(claims["iat"]) > LONGEST_LIFE_SECONDS:
        raise Unauthorized("The user_jwt lives longer than an hour; sign shorter ones.")
    customer_id, token_id = claims["sub"], claims["jti"]
    if not isinstance(customer_id, str) or not 0 < len(customer_id) <= _LONGEST_ID:
        raise Unauthorized("The user_jwt has no usable `sub`.")
    if not isinstance(token_id, str) or not token_id:
        raise Unauthorized("The user_jwt has no usable `jti`.")
    return customer_id


def profile_in(token: str) -> Profile:
    """What a verified `user_jwt` says of its customer, as far as it does."""
    claims = jwt.decode(token, options={"verify_signature": False})

    def said(claim: str, longest: int) -> str:
        value = claims.get(claim)
        return value.strip()[:longest] if isinstance(value, str) else ""

    return Profile(
        name=said("name", _LONGEST_NAME) or None,
        region=said("region", _LONGEST_WORD),
        tier=said("tier", _LONGEST_WORD),
    )


def load_identity_secret(settings: Settings) -> str:
    """The secret shared with the shop: the setting, or `<data>/identity.key`, made if missing."""
    if settings.identity_secret:
        return settings.identity_secret
    path = settings.data / "identity.key"
    if not path.exists():
        _make(path)
    secret = path.read_text(encoding="ascii").strip()
    if len(secret) < 32:
        raise ValueError(
            f"{path} is too short for a secret; delete it, then restart shop and server"
        )
    return secret


def _make(path: Path) -> None:
    """Whole or not at all: the shop's process may want to make the same file at this moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass  # the other one was faster: its secret counts
    finally:
        draft.unlink()
