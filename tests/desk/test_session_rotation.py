"""A session's secret changes with time, is worth nothing afterwards, and ends where its owner says so."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from desk import accounts
from desk.access.session import COOKIE
from desk.endpoints import wakeups
from domain.contact import Presence
from store.desk_sessions import GRACE, IDLE, OFFERED_AGAIN
from store.moments import utc_now
from store.tables import desk_sessions
from store.tables import operators as operators_table
from tests.desk.conftest import PASSWORD

LONG = accounts.ROTATED_AFTER + timedelta(seconds=1)


async def make_older(journal, by: timedelta) -> None:
    """As if the sessions had stood for so long, used all the while."""
    moments = ("rotated_at", "next_at", "previous_until")
    async with journal.database.write() as transaction:
        for row in (await transaction.execute(select(desk_sessions))).mappings().all():
            earlier = {name: row[name] - by for name in moments if row[name]}
            await transaction.execute(
                update(desk_sessions).where(desk_sessions.c.key == row["key"]).values(**earlier)
            )


async def asks(page, token: str) -> int:
    """The status of a request with this token, whatever cookie the page has."""
    page.cookies.clear()
    page.cookies.set(COOKIE, token)
    return (await page.get("/session")).status_code


async def test_an_old_secret_is_replaced_and_dies_after_its_grace(mei, journal):
    first = mei.cookies[COOKIE]
    await make_older(journal, LONG)

    answer = await mei.get("/queue")
    second = mei.cookies[COOKIE]
    in_use = await asks(mei, second)
    within_grace = await asks(mei, first)
    await make_older(journal, GRACE)
    after_grace = await asks(mei, first)

    assert "set-cookie" in answer.headers
    assert "HttpOnly" in answer.headers["set-cookie"]
    assert second != first
    assert second.split(".")[0] == first.split(".")[0]
    assert (in_use, within_grace, after_grace) == (200, 200, 401)


async def test_whoever_replays_a_used_up_secret_ends_the_session(mei, journal):
    first = mei.cookies[COOKIE]
    await make_older(journal, LONG)
    await mei.get("/queue")
    second = mei.cookies[COOKIE]
    await asks(mei, second)
    await make_older(journal, GRACE)

    thief = await asks(mei, first)

    assert thief == 401
    assert await asks(mei, second) == 401


async def test_requests_side_by_side_get_one_new_secret_and_all_succeed(mei, journal):
    await make_older(journal, LONG)
    token = mei.cookies[COOKIE]

    answers = await asyncio.gather(
        *(mei.get("/queue", headers={"cookie": f"{COOKIE}={token}"}) for _ in range(8))
    )

    assert {one.status_code for one in answers} == {200}
    assert sum("set-cookie" in one.headers for one in answers) == 1


async def test_a_new_secret_that_got_lost_on_its_way_signs_nobody_out(mei, journal):
    first = mei.cookies[COOKIE]
    await make_older(journal, LONG)
    await mei.get("/queue")  # the answer does not arrive
    await make_older(journal, OFFERED_AGAIN)
    mei.cookies.clear()
    mei.cookies.set(COOKIE, first)

    again = await mei.get("/queue")

    assert again.status_code == 200
    assert "set-cookie" in again.headers


async def test_a_new_secret_that_comes_with_a_slow_answer_signs_nobody_out(mei, journal):
    first = mei.cookies[COOKIE]
    await make_older(journal, LONG)
    await mei.get("/queue")
    late = mei.cookies[COOKIE]
    for _ in range(2):  # while that answer is on its way the page asks on, minute by minute
        await make_older(journal, timedelta(minutes=2))
        assert await asks(mei, first) == 200

    assert await asks(mei, late) == 200
    assert await asks(mei, late) == 200


async def test_the_pages_token_lasts_through_a_change_of_the_secret(mei, journal, waiting):
    conversation_id = await waiting()
    await make_older(journal, LONG)
    await mei.get("/queue")
    await mei.get("/queue")

    answer = await mei.act(conversation_id, "accept")

    assert answer.status_code == 200


async def test_a_session_that_nobody_uses_ends(mei, journal):
    async with journal.database.write() as transaction:
        await transaction.execute(update(desk_sessions).values(seen_at=utc_now() - IDLE))

    assert (await mei.get("/session")).status_code == 401


@pytest.mark.parametrize("planted", ["evil.evil", "evil", "a" * 43 + "." + "b" * 43])
async def test_a_session_cannot_be_fixed(browser, operators, planted):
    page = browser()
    page.cookies.set(COOKIE, planted)

    await page.sign_in("mei")

    given = [cookie.value for cookie in page.cookies.jar if cookie.domain]
    assert planted not in given
    assert await asks(browser(), planted) == 401


async def test_signing_in_again_ends_the_session_that_the_browser_had(mei):
    first = mei.cookies[COOKIE]

    await mei.sign_in("mei")

    assert mei.cookies[COOKIE] != first
    assert await asks(mei, first) == 401


async def test_one_sees_where_one_is_signed_in_and_signs_out_there(mei, tom, browser):
    other = browser()
    other.headers["User-Agent"] = "Firefox on a laptop"
    await other.sign_in("mei")
    places = (await mei.get("/sessions")).json()["sessions"]
    there = next(one for one in places if not one["current"])
    toms = (await tom.get("/sessions")).json()["sessions"]

    foreign = await tom.delete(f"/sessions/{there['id']}")
    answer = await mei.delete(f"/sessions/{there['id']}")

    assert there["device"] == "Firefox on a laptop"
    assert (len(places), len(toms)) == (2, 1)
    assert (foreign.status_code, answer.status_code) == (404, 204)
    assert (await other.get("/session")).status_code == 401
    assert (await mei.get("/session")).status_code == 200


async def test_signing_out_everywhere_ends_all_and_gives_the_conversations_back(
    mei, browser, waiting, tom, journal
):
    other = browser()
    await other.sign_in("mei")
    await mei.put("/presence", json={"presence": "online"})
    conversation_id = await waiting()
    await mei.act(conversation_id, "accept")

    await other.delete("/sessions")

    assert (await mei.get("/session")).status_code == 401
    assert await journal.operators.online() == []
    rows = (await tom.queue())["waiting"]
    assert [row["conversation"]["id"] for row in rows] == [conversation_id]


async def test_an_open_stream_ends_with_the_log_out_at_once(mei, room, operators):
    key = accounts.key_of(mei.cookies[COOKIE])
    stream = wakeups(room, operators["mei"], key, heartbeat=3600)
    await anext(stream)
    rest = asyncio.create_task(_rest(stream))
    await asyncio.sleep(0)

    await mei.delete("/session")

    await asyncio.wait_for(rest, 5)


async def _rest(stream) -> list[object]:
    return [item async for item in stream]


async def test_ones_own_password_is_changed_with_the_old_one_and_signs_the_others_out(mei, browser):
    other = browser()
    await other.sign_in("mei")

    wrong = await mei.put("/password", json={"old": "guess", "new": "a better one"})
    short = await mei.put("/password", json={"old": PASSWORD, "new": "short"})
    changed = await mei.put("/password", json={"old": PASSWORD, "new": "a better one"})

    assert (wrong.status_code, short.status_code, changed.status_code) == (403, 422, 204)
    assert (await mei.get("/session")).status_code == 200
    assert (await other.get("/session")).status_code == 401
    assert (await browser().sign_in("mei")).status_code == 401
    assert (await browser().sign_in("mei", "a better one")).status_code == 201


async def test_a_closed_account_sounds_like_a_wrong_password(browser, journal, operators):
    async with journal.database.write() as transaction:
        await transaction.execute(
            update(operators_table).where(operators_table.c.login == "tom").values(active=False)
        )

    closed, wrong = await browser().sign_in("tom"), await browser().sign_in("mei", "wrong")

    assert closed.status_code == 401
    assert closed.json() == wrong.json()


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://desk:8080"])
async def test_another_sites_page_cannot_sign_anybody_in(browser, operators, origin):
    page = browser()
    page.headers["Origin"] = origin

    answer = await page.sign_in("mei")

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


async def test_the_consoles_own_origin_is_welcome(browser, operators, journal):
    page = browser()
    page.headers.update({"Origin": "http://desk", "Sec-Fetch-Site": "same-origin"})

    answer = await page.sign_in("mei")

    assert answer.status_code == 201
    assert (await page.put("/presence", json={"presence": "online"})).status_code == 200
    assert (await journal.operators.online())[0].presence is Presence.ONLINE
