"""Signing in with the company's account, against a provider that signs for real and lies when told to."""

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi import FastAPI

from desk.access import company_endpoints
from desk.access.oidc import CompanySignIn
from desk.access.session import COOKIE
from domain.contact import Role
from domain.errors import Invalid
from settings import Settings
from tests.desk.conftest import Browser
from tests.desk.provider import CLIENT, SECRET, Lie, Provider

OURS = "http://desk"


@pytest.fixture
def provider() -> Iterator[Provider]:
    made = Provider().start()
    yield made
    made.stop()


@pytest.fixture
def settings(provider: Provider) -> Settings:
    return Settings(
        public_url=OURS,
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret=SECRET,
        oidc_role_claim="groups",
        oidc_roles={"leads": "supervisor"},
    )


@pytest.fixture
def app(app: FastAPI, room, settings: Settings) -> FastAPI:
    app.state.company = CompanySignIn(room.journal, settings)
    app.include_router(company_endpoints.router)
    return app


async def there(page: Browser) -> str:
    """To the provider's page and back: the address that the browser is sent to at last."""
    start = await page.get("/oidc/start")
    async with httpx.AsyncClient() as outside:
        answer = await outside.get(start.headers["location"])
    return answer.headers["location"]


async def sign_in(page: Browser) -> str:
    """Where it ends: `/console/`, or with the reason why not."""
    return (await page.get(await there(page))).headers["location"]


def mei(**more: Any) -> dict[str, Any]:
    return {"sub": "u-1", "email": "mei", "email_verified": True} | more


async def test_a_colleague_is_known_by_a_verified_address_and_then_by_the_name_there(
    browser, operators, provider, journal
):
    provider.person = mei()
    first = browser()
    where = await sign_in(first)
    provider.person = {"sub": "u-1"}
    later = browser()

    await sign_in(later)

    assert where == "/console/"
    for page in (first, later):
        assert (await page.get("/session")).json()["operator"]["login"] == "mei"
    assert (await journal.operators.subject(f"{provider.issuer}|u-1")).login == "mei"


async def test_what_is_asked_for_is_pkce_with_state_and_nonce_of_each_time(
    browser, operators, provider
):
    provider.person = mei()

    for _ in range(2):
        await sign_in(browser())

    one, two = provider.asked
    assert one["code_challenge_method"] == "S256"
    assert one["redirect_uri"] == f"{OURS}/v1/desk/oidc/callback"
    for name in ("state", "nonce", "code_challenge"):
        assert len(one[name]) >= 43
        assert one[name] != two[name]


@pytest.mark.parametrize(
    "person",
    [
        {"sub": "u-9"},
        {"sub": "u-9", "email": "mei"},
        {"sub": "u-9", "email": "mei", "email_verified": False},
        {"sub": "u-9", "email": "mei", "email_verified": "true"},
        {"sub": "u-9", "email": "stranger@example.com", "email_verified": True},
    ],
    ids=["no address", "unsaid", "unverified", "said as text", "stranger"],
)
async def test_whoever_is_not_known_is_refused_and_made_nobody(
    browser, operators, provider, journal, person
):
    provider.person = person
    page = browser()

    where = await sign_in(page)

    assert where == "/console/?company=refused"
    assert COOKIE not in page.cookies
    assert len(await journal.operators.all()) == len(operators)


async def test_an_address_that_went_to_somebody_else_does_not_take_the_account(
    browser, operators, provider
):
    provider.person = mei()
    await sign_in(browser())
    provider.person = mei(sub="u-2")

    assert await sign_in(browser()) == "/console/?company=refused"


async def test_whoever_was_let_go_stays_out(browser, operators, provider, journal):
    provider.person = mei()
    await journal.operators.change(operators["mei"].id, active=False)

    assert await sign_in(browser()) == "/console/?company=refused"


async def test_a_claim_can_say_the_role(browser, operators, provider, journal):
    provider.person = mei(email="tom", groups=["staff", "leads"])

    await sign_in(browser())

    assert (await journal.operators.get(operators["tom"].id)).role is Role.SUPERVISOR


def changed(**values: Any) -> Callable[[Provider], Lie]:
    return lambda _: lambda claims: claims | values


def without(name: str) -> Callable[[Provider], Lie]:
    return lambda _: lambda claims: {key: value for key, value in claims.items() if key != name}


def unsigned(_: Provider) -> Lie:
    def token(claims: dict[str, Any]) -> str:
        head, body = ({"alg": "none", "typ": "JWT"}, claims)
        parts = [
            base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
            for part in (head, body)
        ]
        return f"{parts[0]}.{parts[1]}."

    return token


def with_the_public_key_as_a_secret(provider: Provider) -> Lie:
    secret = json.dumps(provider.keys()["keys"][0])
    return lambda claims: jwt.encode(claims, secret, algorithm="HS256", headers={"kid": "first"})


def by_another_key(_: Provider) -> Lie:
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return lambda claims: jwt.encode(claims, other, algorithm="RS256", headers={"kid": "first"})


@pytest.mark.parametrize(
    "lying",
    [
        changed(nonce="another"),
        without("nonce"),
        changed(aud="another program"),
        changed(aud=[CLIENT, "another"], azp="another"),
        changed(iss="http://127.0.0.1:1"),
        changed(exp=1),
        without("exp"),
        without("sub"),
        changed(iat=9999999999),
        unsigned,
        with_the_public_key_as_a_secret,
        by_another_key,
        lambda _: lambda claims: "no token",
    ],
    ids=[
        "nonce",
        "no nonce",
        "audience",
        "party",
        "issuer",
        "expired",
        "no end",
        "nobody",
        "future",
        "alg none",
        "HS256",
        "key",
        "rubbish",
    ],
)
async def test_a_word_that_does_not_hold_signs_nobody_in(browser, operators, provider, lying):
    provider.person = mei()
    provider.lie = lying(provider)
    page = browser()

    where = await sign_in(page)

    assert where == "/console/?company=failed"
    assert COOKIE not in page.cookies


async def test_the_answer_counts_only_in_the_browser_that_asked_and_only_once(
    browser, operators, provider
):
    provider.person = mei()
    asker, victim = browser(), browser()
    back = await there(asker)
    forced = (await victim.get(back)).headers["location"]
    query = parse_qs(urlsplit(back).query)
    wrong = await asker.get("/oidc/callback", params={"code": query["code"][0], "state": "made up"})
    again = await asker.get(back)

    assert forced == "/console/?company=failed"
    assert wrong.headers["location"] == "/console/?company=failed"
    assert again.headers["location"] == "/console/?company=failed"
    assert COOKIE not in victim.cookies


async def test_a_provider_whose_name_ends_in_a_slash_is_believed(browser, operators, provider):
    provider.person, provider.issuer = mei(), f"{provider.issuer}/"

    assert await sign_in(browser()) == "/console/"


@pytest.mark.parametrize("flow", [b"1", b"null", b"[]", b"{", b"[" * 700, b"\xff"])
async def test_a_cookie_of_nonsense_is_no_sign_in(browser, operators, flow):
    page = browser()
    page.cookies.set(company_endpoints.FLOW, base64.urlsafe_b64encode(flow).decode())

    answer = await page.get("/oidc/callback", params={"code": "x", "state": ""})

    assert answer.headers["location"] == "/console/?company=failed"


async def test_a_code_is_worth_nothing_without_its_verifier(browser, operators, provider):
    provider.person = mei()
    thief, owner = browser(), browser()
    stolen = parse_qs(urlsplit(await there(owner)).query)["code"][0]
    state = parse_qs(urlsplit(await there(thief)).query)["state"][0]

    answer = await thief.get("/oidc/callback", params={"code": stolen, "state": state})

    assert answer.headers["location"] == "/console/?company=failed"


async def test_a_new_key_of_the_provider_is_looked_up(browser, operators, provider):
    provider.person = mei()
    await sign_in(browser())
    provider.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    provider.kid = "second"

    assert await sign_in(browser()) == "/console/"


async def test_the_cookies_are_strict_and_the_way_back_is_a_link(browser, operators, provider):
    provider.person = mei()
    page = browser()
    start = await page.get("/oidc/start")
    flow = start.headers["set-cookie"]
    async with httpx.AsyncClient() as outside:
        back = (await outside.get(start.headers["location"])).headers["location"]

    answer = await page.get(back)

    assert {"HttpOnly", "SameSite=lax", "Path=/v1/desk/oidc"} <= set(flow.split("; "))
    given = " ".join(answer.headers.get_list("set-cookie"))
    assert "SameSite=strict" in given
    assert 'xiaoer_oidc="";' in given


async def test_without_a_provider_there_is_no_button_and_no_way(browser, app, room):
    app.state.company = CompanySignIn(room.journal, Settings())
    page = browser()

    assert (await page.get("/oidc")).json() == {"on": False}
    assert (await page.get("/oidc/start")).status_code == 404
    assert (await page.get("/oidc/callback?code=x&state=y")).headers["location"] == (
        "/console/?company=failed"
    )


async def test_a_provider_that_does_not_answer_is_said_on_the_sign_in_page(
    browser, app, room, settings
):
    gone = settings.model_copy(update={"oidc_issuer": "http://127.0.0.1:1"})
    app.state.company = CompanySignIn(room.journal, gone)

    answer = await browser().get("/oidc/start")

    assert answer.headers["location"] == "/console/?company=failed"


async def test_a_provider_without_tls_is_not_asked(room, settings):
    company = CompanySignIn(
        room.journal, settings.model_copy(update={"oidc_issuer": "http://id.example.com"})
    )

    with pytest.raises(Invalid, match="not https"):
        await company.begin()
