"""Who a customer is: only what the shop has signed, as agreed."""

import multiprocessing
import secrets
import stat
import time
from pathlib import Path

import jwt
import pytest

from demo.shop.config import ShopConfig
from demo.shop.identity import identity_secret, sign_user_jwt
from domain.errors import Unauthorized
from settings import Settings
from tools.identity import load_identity_secret, profile_in, verify_user_jwt

SECRET = "k" * 48


@pytest.fixture
def settings() -> Settings:
    return Settings(identity_secret=SECRET)


def claims(**changes: object) -> dict:
    now = int(time.time())
    agreed = {
        "iss": "demo-shop",
        "aud": "xiaoer",
        "sub": "C1001",
        "iat": now,
        "exp": now + 600,
        "jti": secrets.token_hex(8),
    }
    return {name: value for name, value in (agreed | changes).items() if value is not None}


def signed(secret: str = SECRET, algorithm: str = "HS256", **changes: object) -> str:
    return jwt.encode(claims(**changes), secret, algorithm=algorithm)


def test_what_the_demo_shop_signs_is_believed(settings: Settings):
    assert verify_user_jwt(sign_user_jwt("C1001", secret=SECRET), settings) == "C1001"


@pytest.mark.parametrize(
    ("claim", "name"),
    [
        ("林晓", "林晓"),
        (" Emma ", "Emma"),
        (None, None),
        ("", None),
        (7, None),
        ("x" * 99, "x" * 80),
    ],
)
def test_the_shop_may_say_what_its_customer_is_called(claim: object, name: str | None):
    assert profile_in(signed(name=claim)).name == name


def test_the_shop_may_say_for_whom_its_customer_counts():
    told = profile_in(signed(tier=" gold ", region="香港" * 40))
    silent = profile_in(signed(tier=3))

    assert (told.tier, told.region) == ("gold", "香港" * 32)
    assert (silent.tier, silent.region) == ("", "")


@pytest.mark.parametrize("missing", ["iss", "aud", "sub", "iat", "exp", "jti"])
def test_no_claim_may_be_missing(settings: Settings, missing: str):
    with pytest.raises(Unauthorized):
        verify_user_jwt(signed(**{missing: None}), settings)


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "other-shop"},
        {"aud": "other"},
        {"sub": ""},
        {"sub": "x" * 200},
        {"jti": ""},
    ],
)
def test_no_claim_may_be_other_than_agreed(settings: Settings, changes: dict):
    with pytest.raises(Unauthorized):
        verify_user_jwt(signed(**changes), settings)


@pytest.mark.parametrize(
    "seconds", [{"iat": -7200, "exp": -3700}, {"exp": 7200}, {"iat": 6000, "exp": 6900}]
)
def test_no_token_may_be_old_or_long_lived_or_of_the_future(settings: Settings, seconds: dict):
    now = int(time.time())
    changes = {claim: now + offset for claim, offset in seconds.items()}

    with pytest.raises(Unauthorized):
        verify_user_jwt(signed(**changes), settings)


def test_only_our_secret_and_only_hs256_count(settings: Settings):
    unsigned = jwt.encode(claims(), "", algorithm="none")
    for token in (
        signed("another" * 8),
        signed(SECRET * 2, "HS512"),
        unsigned,
        signed() + "x",
        "",
        "a.b.c",
        "x" * 5000,
    ):
        with pytest.raises(Unauthorized):
            verify_user_jwt(token, settings)


def test_the_secret_is_made_once_and_for_its_owner_only(tmp_path: Path):
    settings = Settings(data=tmp_path / "data")

    secret = load_identity_secret(settings)

    assert len(secret) == 64
    assert load_identity_secret(settings) == secret
    path = settings.data / "identity.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in settings.data.iterdir()] == ["identity.key"]
    assert identity_secret(ShopConfig(data=settings.data)) == secret


def _load(folder: Path) -> str:
    return load_identity_secret(Settings(data=folder))


def test_processes_that_start_together_agree_on_one_secret(tmp_path: Path):
    with multiprocessing.get_context("fork").Pool(4) as pool:
        found = pool.map(_load, [tmp_path] * 8, chunksize=1)

    assert len(set(found)) == 1
