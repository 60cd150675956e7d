"""People of the desk: added, changed, let go by an admin."""

import pytest

from domain.contact import Operator, Presence, Role
from store.journal import Journal
from tests.desk.conftest import PASSWORD


def person(login: str, **changes: object) -> dict[str, object]:
    return {"login": login, "name": login.title(), "password": "long enough"} | changes


async def id_of(journal: Journal, login: str) -> str:
    found = await journal.operators.credentials(login)
    assert found is not None
    return found[0].id


async def test_a_new_colleague_can_sign_in_as_what_they_are(ada, browser):
    made = await ada.post(
        "/staff",
        json=person(
            "lin",
            name="林",
            role="supervisor",
            capacity=3,
            groups=["refunds"],
            skills=["french"],
            languages=["zh"],
        ),
    )

    signed_in = await browser().sign_in("lin", "long enough")

    assert made.status_code == 201
    told = made.json()["person"]
    assert (told["groups"], told["skills"], told["languages"]) == (["refunds"], ["french"], ["zh"])
    assert signed_in.json()["operator"]["role"] == "supervisor"
    assert "supervise" in signed_in.json()["operator"]["permissions"]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (person("mei"), 409),
        (person("new", password="short"), 422),
        (person("new", role="king"), 422),
        (person("with space"), 422),
        (person("new", name="  "), 422),
        (person("new", groups=["a\x00b"]), 422),
        (person("new", capacity=-1), 422),
        (person("new", languages=["xx"]), 422),
    ],
    ids=["taken", "password", "role", "login", "name", "group", "capacity", "language"],
)
async def test_a_person_that_cannot_be_is_refused(ada, operators, journal, body, status):
    before = await journal.operators.all()

    answer = await ada.post("/staff", json=body)

    assert answer.status_code == status
    assert await journal.operators.all() == before


async def test_a_new_role_counts_from_the_next_request_on(ada, tom, journal):
    tom_id = await id_of(journal, "tom")
    before = (await tom.get("/staff")).status_code

    await ada.patch(f"/staff/{tom_id}", json={"role": "admin"})

    assert (before, (await tom.get("/staff")).status_code) == (403, 200)


async def test_whoever_is_let_go_is_out_and_their_contacts_wait_again(
    ada, tom, mei, browser, journal, waiting
):
    await tom.put("/presence", json={"presence": "online"})
    conversation_id = await waiting()
    await tom.act(conversation_id, "accept")
    tom_id = await id_of(journal, "tom")

    answer = await ada.patch(f"/staff/{tom_id}", json={"active": False})

    assert answer.json()["person"]["active"] is False
    assert (await tom.get("/session")).status_code == 401
    assert (await browser().sign_in("tom")).status_code == 401
    rows = (await mei.queue())["waiting"]
    assert [row["conversation"]["id"] for row in rows] == [conversation_id]
    assert (await journal.operators.get(tom_id)).presence is Presence.OFFLINE


async def test_whoever_may_no_longer_answer_gives_their_contacts_back(
    ada, tom, mei, journal, waiting
):
    conversation_id = await waiting()
    await tom.act(conversation_id, "accept")

    await ada.patch(f"/staff/{await id_of(journal, 'tom')}", json={"role": "content"})

    assert (await tom.get("/queue")).status_code == 403
    rows = (await mei.queue())["waiting"]
    assert [row["conversation"]["id"] for row in rows] == [conversation_id]


@pytest.mark.parametrize("change", [{"active": False}, {"role": "operator"}])
async def test_the_last_admin_stays(ada, journal, change):
    ada_id = await id_of(journal, "ada")

    answer = await ada.patch(f"/staff/{ada_id}", json=change)

    kept: Operator = await journal.operators.get(ada_id)
    assert answer.status_code == 409
    assert "last active admin" in answer.json()["detail"]
    assert (kept.role, kept.active) == (Role.ADMIN, True)


async def test_with_another_admin_one_may_go(ada, tom, journal):
    await ada.patch(f"/staff/{await id_of(journal, 'tom')}", json={"role": "admin"})

    answer = await ada.patch(f"/staff/{await id_of(journal, 'ada')}", json={"active": False})

    assert answer.status_code == 200
    assert (await ada.get("/session")).status_code == 401


async def test_a_reset_password_signs_the_person_out(ada, tom, browser, journal):
    answer = await ada.put(
        f"/staff/{await id_of(journal, 'tom')}/password", json={"password": "brand new one"}
    )

    assert answer.status_code == 204
    assert (await tom.get("/session")).status_code == 401
    assert (await browser().sign_in("tom", PASSWORD)).status_code == 401
    assert (await browser().sign_in("tom", "brand new one")).status_code == 201
