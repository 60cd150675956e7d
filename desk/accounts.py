"""Operators' accounts: passwords as argon2 hashes, sign-in, and sessions whose secrets only the
browser keeps."""

import asyncio
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from domain.contact import Operator
from domain.errors import Forbidden, Unauthorized
from store.journal import Journal

DEMO_OPERATORS = (("mei", "小美 Mei", "demo-mei-2026"), ("tom", "Tom", "demo-tom-2026"))
SESSION_HOURS = 12


@dataclass(frozen=True)
class SignedIn:
    """`token` goes into the cookie, `csrf` into the page; both are new with every sign-in."""

    operator: Operator
    token: str
    csrf: str
    expires_at: datetime


async def save_operator(
    journal: Journal, *, login: str, name: str, password: str, keep: bool = False
) -> Operator:
    """Adds the operator; an existing one gets the new name and password, or stays as it is with
    `keep`."""
    known = await journal.operators.credentials(login)
    if known and keep:
        return known[0]
    if known:
        await journal.operators.change(
            known[0].id, name=name, password_hash=hash_password(password)
        )
        # Whoever knew the old password is out.
        await journal.operators.end_sessions(known[0].id)
        return await journal.operators.get(known[0].id)
    return await journal.operators.create(
        login, name, password_hash=hash_password(password), now=datetime.now(UTC)
    )


async def sign_in(journal: Journal, login: str, password: str, *, now: datetime) -> SignedIn:
    """Raises Unauthorized with the same words, after the same work, for a wrong login and a wrong
    password."""
    known = await journal.operators.credentials(login)
    # In a thread: argon2 takes a tenth of a second, in which every customer's stream would stand.
    fits = await asyncio.to_thread(_password_fits, known[1] if known else _NOBODY, password)
    if not fits or known is None:
        raise Unauthorized("Login or password is wrong.")
    token = secrets.token_urlsafe(32)
    csrf = csrf_of(token)
    expires_at = now + timedelta(hours=SESSION_HOURS)
    await journal.operators.begin_session(
        known[0].id,
        token_hash=digest(token),
        csrf_hash=digest(csrf),
        now=now,
        expires_at=expires_at,
    )
    return SignedIn(known[0], token, csrf, expires_at)


async def operator_of_session(
    journal: Journal, token: str | None, *, csrf: str | None, writes: bool, now: datetime
) -> Operator:
    """The operator whose cookie this is; a write also needs the page's own X-CSRF-Token."""
    session = await journal.operators.session(digest(token), now=now) if token else None
    if session is None:
        raise Unauthorized("Please sign in at the desk.")
    if writes and not hmac.compare_digest(digest(csrf or ""), session.csrf_hash):
        raise Forbidden("The X-CSRF-Token header is missing or not this session's.")
    return session.operator


def csrf_of(token: str) -> str:
    """The token for writes: whoever cannot read the cookie cannot make it."""
    return hmac.new(token.encode(), b"csrf", hashlib.sha256).hexdigest()


def digest(secret: str) -> str:
    """What the journal keeps of a random secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def hash_password(password: str) -> str:
    from argon2 import PasswordHasher

    return PasswordHasher().hash(password)


def _password_fits(password_hash: str, password: str) -> bool:
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


# A well-formed hash of nothing anybody knows, so that an unknown login costs as much as a wrong password.
_NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$AAAAAAAAAAAAAAAAAAAAAA"
    "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)
