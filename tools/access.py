"""How a system knows us, and how it knows for which customer we ask: all of it configuration, none of it a model's."""

import base64
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

import jwt

from tools.sections import Section

_LONGEST_TOKEN_SECONDS = 600


@dataclass(frozen=True)
class CustomerToken:
    """A token of our own for one call: HS256 over `{sub: the customer's id, iat, exp, jti}` and the `claims`."""

    secret: str
    header: str = "Authorization"
    prefix: str = "Bearer "
    claim: str = "sub"
    issuer: str = ""
    audience: str = ""
    seconds: int = 60
    claims: Mapping[str, str] = field(default_factory=dict)

    def signed(self, customer_id: str) -> str:
        now = int(time.time())
        claims = {**self.claims, "iat": now, "exp": now + self.seconds, "jti": uuid.uuid4().hex}
        claims |= {k: v for k, v in (("iss", self.issuer), ("aud", self.audience)) if v}
        claims[self.claim] = customer_id
        return self.prefix + jwt.encode(claims, self.secret, algorithm="HS256")


@dataclass(frozen=True)
class Access:
    """`headers` and `query` go with every request; the customer's header or token only where a tool needs an identity."""

    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    customer_header: str = ""
    customer_token: CustomerToken | None = None

    @property
    def names_customers(self) -> bool:
        return bool(self.customer_header or self.customer_token)

    def headers_for(self, customer_id: str | None) -> dict[str, str]:
        """With the verified identity, where there is one; nothing that a conversation says comes in here."""
        headers = dict(self.headers)
        if customer_id is None:
            return headers
        if self.customer_header:
            headers[self.customer_header] = customer_id
        if self.customer_token:
            headers[self.customer_token.header] = self.customer_token.signed(customer_id)
        return headers


def read_access(auth: Section, identity: Section) -> Access:
    """`auth` says who we are, `identity` for whom a tool that needs a customer is called."""
    auth.allow("bearer", "basic", "header", "query")
    headers: dict[str, str] = {}
    query: dict[str, str] = {}
    if bearer := auth.text("bearer", default=""):
        headers["Authorization"] = f"Bearer {bearer}"
    basic = auth.section("basic")
    if basic.data:
        basic.allow("user", "password")
        if bearer:
            raise auth.error("has bearer and basic", "write one of the two")
        pair = f"{basic.text('user')}:{basic.text('password')}".encode()
        headers["Authorization"] = f"Basic {base64.b64encode(pair).decode()}"
    for name in ("header", "query"):
        keys = auth.texts(name)
        (headers if name == "header" else query).update(keys)
    identity.allow("header", "token")
    header = identity.text("header", default="")
    if header.lower() in {name.lower() for name in headers}:
        raise identity.error(
            f"is {header!r}, which says already who we are", "choose another", name="header"
        )
    return Access(headers, query, header, _token(identity.section("token")))


def _token(section: Section) -> CustomerToken | None:
    if not section.data:
        return None
    section.allow("secret", "header", "prefix", "claim", "issuer", "audience", "seconds", "claims")
    secret = section.text("secret")
    if len(secret) < 32:
        raise section.error("is too short", "give at least 32 characters", name="secret")
    seconds = int(section.number("seconds", default=60))
    if not 1 <= seconds <= _LONGEST_TOKEN_SECONDS:
        raise section.error(f"is {seconds}", "write 1 to 600", name="seconds")
    return CustomerToken(
        secret=secret,
        header=section.text("header", default="Authorization"),
        prefix=section.text("prefix", default="Bearer "),
        claim=section.text("claim", default="sub"),
        issuer=section.text("issuer", default=""),
        audience=section.text("audience", default=""),
        seconds=seconds,
        claims=section.texts("claims"),
    )
