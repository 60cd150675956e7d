"""Signing in and out at the desk."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from desk import accounts
from desk.accounts import save_operator
from domain.contact import Presence
from domain.errors import Unauthorized
from store.moments import utc_now
from store.tables import desk_sessions
from tests.desk.conftest import PASSWORD


async def test_a_wrong_login_and_a_wrong_password_sound_the_same(browser, operators):
    page = browser()

    stranger = await page.sign_in("nobody", PASSWORD)
    guess = await page.sign_in("mei", "wrong")

    assert stranger.status_code == guess.status_code == 401
    assert stranger.json() == guess.json()
    assert stranger.json()["detail"] == "Login or password is wrong."
    assert "set-cookie" not in guess.headers


async def test_an_unknown_login_costs_a_full_check_of_a_password(monkeypatch, journal, operators):
    checked = []
    real = accounts.password_fits

    def counting(password_hash: str, password: str) -> bool:
        checked.append(password_hash)
        return real(password_hash, password)

    monkeypatch.setattr(accounts, "password_fits", counting)

    with pytest.raises(Unauthorized):
        await accounts.sign_in(journal, "nobody", "guess", now=utc_now())

    assert (
        checked[0].split("$")[1:4]
        == (await journal.operators.credentials("mei"))[1].split("$")[1:4]
    )


async def test_guessing_is_slowed_down_with_the_time_to_wait(browser, operators):
    page = browser()

    answers = [await page.sign_in("nobody", "x") for _ in range(9)]

    assert [a.status_code for a in answers] == [401] * 8 + [429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60


async def test_trying_many_logins_is_slowed_down_too(room, browser, operators, monkeypatch):
    monkeypatch.setattr(accounts, "password_fits", lambda *_: False)
    page = browser()

    answers = [await page.sign_in(f"guess{n}", "x") for n in range(41)]

    assert [a.status_code for a in answers] == [401] * 40 + [429]


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browser, operators):
    answer = await browser().sign_in("mei")

    cookie = answer.headers["set-cookie"]
    assert answer.status_code == 201
    assert answer.json()["operator"]["name"] == "Mei"
    assert {"HttpOnly", "SameSite=strict", "Path=/v1"} <= set(cookie.split("; "))
    assert "Secure" not in cookie


async def test_behind_tls_the_cookie_never_travels_without_it(room, settings, browser, operators):
    room.settings = settings.model_copy(update={"public_url": "https://chat.example.com"})

    answer = await browser("https://desk").sign_in("mei")

    assert "Secure" in answer.headers["set-cookie"].split("; ")


async def test_the_journal_keeps_no_secret_of_a_session(mei, journal):
    async with journal.database.read() as connection:
        rows = (await connection.execute(select(desk_sessions))).all()

    assert len(rows) == 1
    for secret in (mei.cookies["xiaoer_desk"], mei.headers["X-CSRF-Token"]):
        assert secret not in str(rows)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/session"),
        ("GET", "/queue"),
        ("GET", "/events"),
        ("GET", "/conversations/cv_1"),
        ("GET", "/conversations/cv_1/customer"),
        ("POST", "/conversations/cv_1/reply"),
        ("POST", "/conversations/cv_1/accept"),
        ("PUT", "/presence"),
        ("PUT", "/humans-only"),
        ("DELETE", "/session"),
    ],
)
async def test_nothing_opens_without_a_session(browser, method, path):
    page = browser()
    page.cookies.set("xiaoer_desk", "made-up")

    answer = await page.request(method, path, json={})

    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthorized"


@pytest.mark.parametrize("token", [None, "", "0" * 64])
async def test_a_write_needs_the_token_of_its_own_session(mei, waiting, token):
    conversation_id = await waiting()
    del mei.headers["X-CSRF-Token"]
    headers = {} if token is None else {"X-CSRF-Token": token}

    answer = await mei.post(f"/conversations/{conversation_id}/accept", headers=headers)

    assert answer.status_code == 403
    assert len((await mei.queue())["waiting"]) == 1


async def test_the_token_of_a_colleague_does_not_do(mei, tom, waiting):
    conversation_id = await waiting()
    mei.headers["X-CSRF-Token"] = tom.headers["X-CSRF-Token"]

    answer = await mei.act(conversation_id, "accept")

    assert answer.status_code == 403


async def test_a_reloaded_page_gets_its_token_again(mei):
    answer = await mei.get("/session")

    assert answer.json()["csrf"] == mei.headers["X-CSRF-Token"]
    assert answer.json()["operator"]["login"] == "mei"


async def test_signing_out_ends_the_session_and_goes_offline(mei, journal, operators):
    await mei.put("/presence", json={"presence": "online"})
    cookie = mei.cookies["xiaoer_desk"]

    answer = await mei.delete("/session")

    mei.cookies.set("xiaoer_desk", cookie)
    assert answer.status_code == 204
    assert (await mei.get("/queue")).status_code == 401
    assert (await journal.operators.get(operators["mei"].id)).presence is Presence.OFFLINE


async def test_signing_out_of_one_of_two_browsers_leaves_the_operator_online(mei, browser, journal):
    await mei.put("/presence", json={"presence": "online"})
    second = browser()
    await second.sign_in("mei")

    await second.delete("/session")

    assert [o.login for o in await journal.operators.online()] == ["mei"]
    assert (await mei.get("/session")).status_code == 200


async def test_a_session_ends_after_its_hours(mei, journal, operators):
    long_ago = utc_now() - timedelta(hours=accounts.SESSION_HOURS, seconds=1)
    expired = await accounts.sign_in(journal, "mei", PASSWORD, now=long_ago)
    mei.cookies.clear()
    mei.cookies.set("xiaoer_desk", expired.token)

    answer = await mei.get("/queue")

    assert answer.status_code == 401


async def test_a_new_password_ends_the_sessions_of_the_old_one(mei, journal, browser):
    await save_operator(journal, login="mei", name="Mei Lin", password="another one")

    assert (await mei.get("/session")).status_code == 401
    assert (await browser().sign_in("mei")).status_code == 401
    assert (await browser().sign_in("mei", "another one")).json()["operator"]["name"] == "Mei Lin"


async def test_seeding_again_keeps_a_changed_password(journal, operators):
    await save_operator(journal, login="mei", name="Demo", password="demo-2026", keep=True)

    signed_in = await accounts.sign_in(journal, "mei", PASSWORD, now=utc_now())

    assert signed_in.operator.name == "Mei"


@pytest.mark.parametrize("login", ["", "x" * 129, "m\ud800i", 7, None])
async def test_a_login_that_is_none_is_refused_in_words(browser, login):
    answer = await browser().post(
        "/session",
        content=json.dumps({"login": login, "password": "x"}),
        headers={"Content-Type": "application/json"},
    )

    assert answer.status_code == 422
    assert "login" in answer.json()["detail"]
