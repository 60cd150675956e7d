"""Sign-in with the company's account: OpenID Connect, authorization code with PKCE, state and nonce.

Whoever the provider vouches for must be known here already: by the provider's name for them, or the first time by a verified
e-mail address that is their login. Nobody is made an operator by signing in."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import jwt

from desk.attempts import Attempts
from domain.contact import Operator, Role
from domain.errors import Conflict, Forbidden, Invalid, Unauthorized, Unavailable
from settings import Settings
from store.journal import Journal

# Signatures with a key pair only: a shared secret or none at all would let others sign.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA")
_KNOWN_FOR = 600.0
_LEEWAY = 30
_SECONDS = 10.0


@dataclass(frozen=True)
class Begun:
    """`address` is the provider's page; `flow` goes into a cookie and comes back with the answer."""

    address: str
    flow: str


class CompanySignIn:
    """Held in `app.state.company`; off without XIAOER_OIDC_ISSUER."""

    def __init__(self, journal: Journal, settings: Settings) -> None:
        self._journal = journal
        self._issuer = settings.oidc_issuer.rstrip("/")
        self._client_id = settings.oidc_client_id
        self._secret = settings.oidc_client_secret
        self._role_claim = settings.oidc_role_claim
        self._roles = {value: Role(role) for value, role in settings.oidc_roles.items()}
        self._back = f"{settings.base_url}/v1/desk/oidc/callback"
        self.attempts = Attempts(limit=40, seconds=60)
        self._known: tuple[float, dict[str, Any], jwt.PyJWKSet] | None = None

    @property
    def on(self) -> bool:
        return bool(self._issuer and self._client_id)

    async def begin(self) -> Begun:
        """Raises Unavailable when the provider does not answer."""
        provider, _ = await self._provider()
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        asked = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": self._back,
            "scope": "openid email profile",
            "state": state,
            "nonce": nonce,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
        }
        flow = json.dumps([state, nonce, verifier]).encode()
        joint = "&" if urlsplit(provider["authorization_endpoint"]).query else "?"
        return Begun(
            f"{provider['authorization_endpoint']}{joint}{urlencode(asked)}",
            base64.urlsafe_b64encode(flow).decode(),
        )

    async def finish(self, *, code: str, state: str, flow: str) -> Operator:
        """Raises Unauthorized for an answer that does not hold, Forbidden for a person who is not known here."""
        expected, nonce, verifier = _flow(flow)
        if not code or not hmac.compare_digest(expected.encode(), state.encode()):
            raise Unauthorized("The answer does not belong to a sign-in that was begun here.")
        claims = await self._claims(await self._id_token(code, verifier))
        if not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
            raise Unauthorized("The identity was made for another sign-in.")
        operator = await self._operator(claims)
        if operator is None or not operator.active:
            raise Forbidden("This company account is not known here: an admin can add you.")
        return await self._with_role(operator, claims)

    async def _operator(self, claims: dict[str, Any]) -> Operator | None:
        operators = self._journal.operators
        subject = f"{self._issuer}|{claims['sub']}"
        if known := await operators.subject(subject):
            return known
        login = claims.get("email")
        # Only `true`: some providers let people write any address into their profile.
        if claims.get("email_verified") is not True or not isinstance(login, str):
            return None
        found = await operators.credentials(login)
        # Whoever is bound to another subject stays so: an address may be given to somebody new.
        if found is None or not await operators.bind(found[0].id, subject):
            return None
        return found[0]

    async def _with_role(self, operator: Operator, claims: dict[str, Any]) -> Operator:
        if not self._role_claim:
            return operator
        told = claims.get(self._role_claim)
        values = told if isinstance(told, list) else [told]
        role = next((role for value, role in self._roles.items() if value in values), None)
        if role is None or role is operator.role:
            return operator
        try:
            return await self._journal.operators.change(operator.id, role=role)
        except Conflict:
            return operator  # the last admin stays one

    async def _id_token(self, code: str, verifier: str) -> str:
        provider, _ = await self._provider()
        asked = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._back,
            "code_verifier": verifier,
            "client_id": self._client_id,
        }
        methods = provider.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        basic = bool(self._secret) and "client_secret_basic" in methods
        if self._secret and not basic:
            asked["client_secret"] = self._secret
        auth = httpx.BasicAuth(self._client_id, self._secret) if basic else None
        async with httpx.AsyncClient(timeout=_SECONDS, auth=auth) as client:
            answer = await _sent(client.post(provider["token_endpoint"], data=asked))
        if answer.status_code != 200:
            raise Unauthorized("The provider did not accept the code.")
        token = _document(answer).get("id_token")
        if not isinstance(token, str):
            raise Unauthorized("The provider told no identity.")
        return token

    async def _claims(self, token: str) -> dict[str, Any]:
        try:
            key = await self._key(jwt.get_unverified_header(token))
            provider, _ = await self._provider()
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=list(ALGORITHMS),
                audience=self._client_id,
                # In its own spelling, which may end in a slash.
                issuer=provider["issuer"],
                leeway=_LEEWAY,
                options={"require": ["exp", "iat", "sub", "aud", "iss"]},
            )
        except jwt.PyJWTError as error:
            raise Unauthorized("The provider's word about the person does not hold.") from error
        audience = claims["aud"]
        if (
            isinstance(audience, list)
            and len(audience) > 1
            and claims.get("azp") != self._client_id
        ):
            raise Unauthorized("The identity was made for another program.")
        return claims

    async def _key(self, header: dict[str, Any]) -> jwt.PyJWK:
        """Keys change: one that is not known is looked up once more."""
        if header.get("alg") not in ALGORITHMS:
            raise jwt.InvalidAlgorithmError("not signed by a key pair")
        for fresh in (False, True):
            _, keys = await self._provider(fresh=fresh)
            fitting = [one for one in keys.keys if header.get("kid") in (None, one.key_id)]
            if len(fitting) == 1:
                return fitting[0]
        raise jwt.InvalidKeyError("no such key")

    async def _provider(self, *, fresh: bool = False) -> tuple[dict[str, Any], jwt.PyJWKSet]:
        """What the provider says of itself, and its keys. Raises Unavailable, and Invalid for a wrong setting."""
        if self._known and not fresh and time.monotonic() < self._known[0]:
            return self._known[1], self._known[2]
        _must_be_safe(self._issuer)
        async with httpx.AsyncClient(timeout=_SECONDS) as client:
            where = f"{self._issuer}/.well-known/openid-configuration"
            found = _document(await _sent(client.get(where)))
            if str(found.get("issuer", "")).rstrip("/") != self._issuer:
                raise Unavailable(
                    "The provider calls itself by another name than XIAOER_OIDC_ISSUER."
                )
            for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
                _must_be_safe(str(found.get(name, "")))
            keys = jwt.PyJWKSet.from_dict(_document(await _sent(client.get(found["jwks_uri"]))))
        self._known = (time.monotonic() + _KNOWN_FOR, found, keys)
        return found, keys


def _challenge(verifier: str) -> str:
    hashed = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()


def _flow(cookie: str) -> tuple[str, str, str]:
    try:
        state, nonce, verifier = json.loads(base64.urlsafe_b64decode(cookie.encode()))
    except (TypeError, ValueError, RecursionError) as error:
        raise Unauthorized("No sign-in was begun in this browser.") from error
    return str(state), str(nonce), str(verifier)


def _must_be_safe(address: str) -> None:
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost"):
        raise Invalid(f"{address or 'An address of the provider'} is not https.")


async def _sent(request: Any) -> httpx.Response:
    try:
        answer: httpx.Response = await request
    except httpx.HTTPError as error:
        raise Unavailable("The company sign-in does not answer.") from error
    return answer


def _document(answer: httpx.Response) -> dict[str, Any]:
    try:
        found = answer.json() if answer.status_code == 200 else None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Unavailable("The company sign-in gave an answer that cannot be read.")
    return found
