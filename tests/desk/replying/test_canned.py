"""Canned replies: whose they are, in which order, what their variables stand for, and that none leaves unfilled."""

import pytest

from domain.language import Language
from tests.desk.replying.conftest import told

THANKS = {"shortcut": "thanks", "language": "en", "text": "Thank you, {{customer.name}}."}


async def shortcuts(browser) -> list[str]:
    return [
        f"{r['shortcut']}.{r['language']}"
        for r in (await browser.get("/canned-replies")).json()["replies"]
    ]


async def test_ones_own_are_ones_own_and_shared_ones_everybodys(mei, tom):
    mine = await tom.post("/canned-replies", json=THANKS)
    shared = await mei.post(
        "/canned-replies", json=THANKS | {"shortcut": "hello", "text": "Hello!", "shared": True}
    )

    assert (mine.status_code, shared.status_code) == (201, 201)
    assert sorted(await shortcuts(tom)) == ["hello.en", "thanks.en"]
    assert await shortcuts(mei) == ["hello.en"]
    assert mine.json()["reply"]["may_change"] is True


async def test_shared_ones_need_a_supervisor(mei, tom):
    refused = await tom.post("/canned-replies", json=THANKS | {"shared": True})
    shared = (await mei.post("/canned-replies", json=THANKS | {"shared": True})).json()["reply"]

    for answer in (
        refused,
        await tom.put(f"/canned-replies/{shared['id']}", json=THANKS),
        await tom.delete(f"/canned-replies/{shared['id']}"),
    ):
        assert answer.status_code == 403
    assert (await tom.get("/canned-replies")).json()["replies"][0]["may_change"] is False
    assert (await mei.delete(f"/canned-replies/{shared['id']}")).status_code == 204
    assert await shortcuts(tom) == []


async def test_anothers_own_is_not_there(mei, tom):
    mine = (await tom.post("/canned-replies", json=THANKS)).json()["reply"]

    for answer in (
        await mei.put(f"/canned-replies/{mine['id']}", json=THANKS),
        await mei.delete(f"/canned-replies/{mine['id']}"),
        await mei.post(f"/canned-replies/{mine['id']}/use"),
    ):
        assert answer.status_code == 404


async def test_a_shortcut_is_there_once_in_each_language_for_each_owner(mei, tom):
    assert (await mei.post("/canned-replies", json=THANKS | {"shared": True})).status_code == 201
    chinese = THANKS | {"language": "zh", "text": "谢谢您"}

    again = await mei.post("/canned-replies", json=THANKS | {"shared": True})
    in_chinese = await mei.post("/canned-replies", json=chinese | {"shared": True})
    own = await tom.post("/canned-replies", json=THANKS)

    assert again.status_code == 409
    assert (in_chinese.status_code, own.status_code) == (201, 201)


async def test_a_change_may_not_take_a_taken_shortcut(tom):
    await tom.post("/canned-replies", json=THANKS)
    other = (await tom.post("/canned-replies", json=THANKS | {"shortcut": "bye"})).json()["reply"]

    taken = await tom.put(f"/canned-replies/{other['id']}", json=THANKS)
    changed = await tom.put(
        f"/canned-replies/{other['id']}", json=THANKS | {"shortcut": "/goodbye", "text": "Bye."}
    )

    assert taken.status_code == 409
    assert changed.json()["reply"]["shortcut"] == "goodbye"
    assert changed.json()["reply"]["text"] == "Bye."


@pytest.mark.parametrize(
    "wrong", [{"shortcut": "two words"}, {"shortcut": ""}, {"text": "  "}, {"text": "x" * 401}, {"language": "fr"}]
)  # fmt: skip
async def test_what_cannot_be_typed_or_sent_is_refused(tom, wrong):
    assert (await tom.post("/canned-replies", json=THANKS | wrong)).status_code == 422


async def test_the_most_used_stand_first(tom):
    made = {}
    for shortcut in ("a", "b", "c"):
        answer = await tom.post("/canned-replies", json=THANKS | {"shortcut": shortcut})
        made[shortcut] = answer.json()["reply"]["id"]

    for shortcut in ("c", "c", "b"):
        await tom.post(f"/canned-replies/{made[shortcut]}/use")

    assert await shortcuts(tom) == ["c.en", "b.en", "a.en"]


async def test_variables_stand_for_what_is_known_here(mei, held):
    talk = await held("我的订单 LS20260003 到哪了？", customer_id="C1001", name="林晓")
    stranger = await held("hello there", language=Language.EN)

    known = (await mei.get(f"/conversations/{talk}/variables")).json()["variables"]
    unknown = (await mei.get(f"/conversations/{stranger}/variables")).json()["variables"]

    assert known["customer.name"] == "林晓"
    assert known["order.id"] == "LS20260003"
    assert known["operator.name"] == "Mei"
    assert "云雀" in known["shop"] or known["shop"]
    assert (unknown["customer.name"], unknown["order.id"]) == (None, None)


async def test_nothing_leaves_with_a_variable_that_is_not_filled(mei, held, journal):
    talk = await held()

    refused = await mei.act(
        talk, "reply", text="您好 {{customer.name}}，订单 {{ order.id }} 已发出。"
    )
    sent = await mei.act(talk, "reply", text="您好，花括号 {x} 没有关系。")

    assert refused.status_code == 422
    assert refused.json()["variables"] == ["customer.name", "order.id"]
    assert sent.status_code == 201
    assert not any("{{" in entry for entry in await told(journal, talk))
