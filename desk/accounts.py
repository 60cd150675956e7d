"""Operators' accounts: passwords as argon2 hashes, sign-in, and sessions whose secrets only the browser keeps.

A token is `<name>.<secret>`: the name stays as long as the session and leads to its row and its CSRF token; the secret changes
with time. The journal keeps hashes of both."""

import asyncio
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from domain.contact import Operator, Role
from domain.errors import Forbidden, Unauthorized
from store.journal import Journal


class DemoOperator(NamedTuple):
    login: str
    name: str
    password: str
    role: Role


DEMO_OPERATORS = (
    DemoOperator("mei", "小美 Mei", "demo-mei-2026", Role.ADMIN),
    DemoOperator("tom", "Tom", "demo-tom-2026", Role.OPERATOR),
    DemoOperator("lin", "林 Lin", "demo-lin-2026", Role.SUPERVISOR),
    DemoOperator("wen", "文 Wen", "demo-wen-2026", Role.CONTENT),
    DemoOperator("kai", "Kai", "demo-kai-2026", Role.ENGINEER),
)
SESSION_HOURS = 12
# A secret that is older gets a successor with the next request.
ROTATED_AFTER = timedelta(minutes=15)
SHORTEST_PASSWORD = 8


@dataclass(frozen=True)
class SignedIn:
    """`token` goes into the cookie, `csrf` into the page; both are new with every sign-in."""

    operator: Operator
    token: str
    csrf: str
    expires_at: datetime


@dataclass(frozen=True)
class Entered:
    """Who asks, in which session; `token` is the successor for the cookie, when it is time for one."""

    operator: Operator
    key: str
    token: str | None = None


async def save_operator(
    journal: Journal,
    *,
    login: str,
    name: str,
    password: str,
    role: Role | None = None,
    keep: bool = False,
) -> Operator:
    """Adds the operator, the first one as an admin where no role is said; an existing one gets the new name and password,
    or stays as it is with `keep`."""
    known = await journal.operators.credentials(login)
    if known and keep:
        return known[0]
    hashed = await asyncio.to_thread(hash_password, password)
    if known:
        values = {"role": role} if role else {}
        changed = await journal.operators.change(
            known[0].id, name=name, password_hash=hashed, **values
        )
        # Whoever knew the old password is out.
        await journal.sessions.end_all(known[0].id)
        return changed
    first = not await journal.operators.all()
    return await journal.operators.create(
        login,
        name,
        password_hash=hashed,
        now=datetime.now(UTC),
        role=role or (Role.ADMIN if first else Role.OPERATOR),
    )


async def sign_in(
    journal: Journal,
    login: str,
    password: str,
    *,
    now: datetime,
    client: str = "",
    device: str = "",
) -> SignedIn:
    """Raises Unauthorized with the same words, after the same work, for a wrong login, a wrong password and an account that
    is closed."""
    known = await journal.operators.credentials(login)
    # In a thread: argon2 takes a tenth of a second, in which every customer's stream would stand.
    fits = await asyncio.to_thread(password_fits, known[1] if known else _NOBODY, password)
    if not fits or known is None or not known[0].active:
        raise Unauthorized("Login or password is wrong.")
    return await begin_session(journal, known[0], now=now, client=client, device=device)


async def begin_session(
    journal: Journal, operator: Operator, *, now: datetime, client: str = "", device: str = ""
) -> SignedIn:
    """For somebody who has shown who they are. Nothing that the browser brought goes into it."""
    token = f"{secrets.token_urlsafe(32)}.{secrets.token_urlsafe(32)}"
    csrf, expires_at = csrf_of(token), now + timedelta(hours=SESSION_HOURS)
    await journal.sessions.begin(
        operator.id,
        key=key_of(token),
        secret_hash=digest(_secret(token)),
        csrf_hash=digest(csrf),
        now=now,
        expires_at=expires_at,
        client=client,
        device=device,
    )
    return SignedIn(operator, token, csrf, expires_at)


async def enter(
    journal: Journal, token: str | None, *, csrf: str | None, writes: bool, now: datetime
) -> Entered:
    """The operator whose cookie this is; a write also needs the page's own X-CSRF-Token."""
    key = key_of(token or "")
    session = await journal.sessions.use(key, digest(_secret(token)), now=now) if token else None
    if session is None:
        raise Unauthorized("Please sign in at the desk.")
    if writes and not hmac.compare_digest(digest(csrf or ""), session.csrf_hash):
        raise Forbidden("The X-CSRF-Token header is missing or not this session's.")
    if session.current and session.rotated_at <= now - ROTATED_AFTER:
        offered = f"{_name(token or '')}.{secrets.token_urlsafe(32)}"
        if await journal.sessions.offer(key, digest(_secret(offered)), now=now):
            return Entered(session.operator, key, offered)
    return Entered(session.operator, key)


def key_of(token: str) -> str:
    """What the journal calls the session of this token."""
    return digest(_name(token))


def csrf_of(token: str) -> str:
    """The token for writes: whoever cannot read the cookie cannot make it. It lasts as long as the session."""
    return hmac.new(_name(token).encode(), b"csrf", hashlib.sha256).hexdigest()


def digest(secret: str) -> str:
    """What the journal keeps of a random secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def hash_password(password: str) -> str:
    from argon2 import PasswordHasher

    return PasswordHasher().hash(password)


def password_fits(password_hash: str, password: str) -> bool:
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def _name(token: str) -> str:
    return token.partition(".")[0]


def _secret(token: str) -> str:
    return token.partition(".")[2]


# A well-formed hash of nothing anybody knows, so that an unknown login costs as much as a wrong password.
_NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$AAAAAAAAAAAAAAAAAAAAAA"
    "$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)
