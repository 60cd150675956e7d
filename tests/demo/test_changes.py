"""What may be done with an order and what not, each effect once however often it is asked for."""

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import httpx
import pytest

from demo.shop.database import connect
from tests.demo.conftest import EMMA, XIAO, Till
from tests.tools.conftest import RunningShop

# Of the seeded orders: 林晓 has one paid, shipped, delivered and unpaid; Emma one cancelled, one old.
PAID, SHIPPED, DELIVERED, UNPAID = "LS20260001", "LS20260002", "LS20260003", "LS20260004"
OLD, CANCELLED = "LS20260014", "LS20260015"
WHY = {"reason": "买错了"}
PERSONAL = {"kind": "personal", "title": "林晓", "email": "lin@example.com"}


def refused(answer: httpx.Response, status: int, code: str) -> None:
    """Both languages must say so, whatever it is."""
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (status, code), problem
    assert any("\u4e00" <= sign <= "\u9fff" for sign in problem["detail_zh"])
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in problem["detail"])


def stock(till: Till, order: Any) -> dict[str, int]:
    return {
        variant["sku"]: variant["stock"]
        for item in order["items"]
        for variant in till.get(f"/products/{item['product_id']}/stock")["variants"]
        if variant["sku"] in {item["sku"] for item in order["items"]}
    }


def test_cancelling_a_paid_order_gives_back_money_and_goods(till: Till):
    before = till.order(PAID)
    shelf = stock(till, before)

    answer = till.change("cancel", PAID, WHY)

    assert answer.status_code == 200
    after = till.order(PAID)
    assert (after["status"], after["cancel_reason"]) == ("cancelled", "买错了")
    assert answer.json()["refund"]["amount"] == before["paid"] == after["refunded"]
    bought = {item["sku"]: item["quantity"] for item in before["items"]}
    assert stock(till, after) == {sku: left + bought[sku] for sku, left in shelf.items()}


def test_cancelling_an_unpaid_order_refunds_nothing(till: Till):
    answer = till.change("cancel", UNPAID, WHY)

    assert answer.json()["order"]["status"] == "cancelled"
    assert answer.json()["refund"] is None


def test_cancelling_gives_back_a_coupon_that_is_still_valid(till: Till, shop: RunningShop):
    coupon = f"{XIAO}-one"
    with closing(connect(shop.config.database)) as database:
        row = database.execute("SELECT * FROM coupons WHERE status = 'used' LIMIT 1").fetchone()
        coupon = row["id"]
        database.execute("UPDATE orders SET coupon_id = ? WHERE id = ?", (coupon, PAID))

    till.change("cancel", PAID, WHY)

    with closing(connect(shop.config.database)) as database:
        after = database.execute("SELECT status FROM coupons WHERE id = ?", (coupon,)).fetchone()
    assert after["status"] == "active"


@pytest.mark.parametrize(
    ("order", "customer", "code"),
    [
        (SHIPPED, XIAO, "order_already_shipped"),
        (DELIVERED, XIAO, "order_already_delivered"),
        (CANCELLED, EMMA, "order_already_cancelled"),
    ],
)
def test_an_order_that_is_on_its_way_or_done_cannot_be_cancelled(
    till: Till, order: str, customer: str, code: str
):
    before = till.order(order, customer)

    answer = till.change("cancel", order, WHY, customer=customer)

    refused(answer, 409, code)
    assert till.order(order, customer) == before


def test_a_second_cancellation_is_refused_without_a_key_and_replayed_with_it(till: Till):
    first = till.change("cancel", PAID, WHY, key="key-of-one")

    again = till.change("cancel", PAID, WHY, key="key-of-one")
    other = till.change("cancel", PAID, WHY, key="key-of-two")
    without = till.change("cancel", PAID, WHY)

    assert again.status_code == first.status_code == 200
    assert again.json() == first.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert "idempotency-replayed" not in first.headers
    refused(other, 409, "order_already_cancelled")
    refused(without, 409, "order_already_cancelled")
    assert len(till.order(PAID)["refunds"]) == 1


def test_a_key_belongs_to_one_request(till: Till):
    till.change("cancel", PAID, WHY, key="key-of-one")

    other_words = till.change("cancel", PAID, {"reason": "another"}, key="key-of-one")
    other_order = till.change("cancel", UNPAID, WHY, key="key-of-one")
    other_person = till.change("cancel", "LS20260011", WHY, customer=EMMA, key="key-of-one")

    for answer in (other_words, other_order, other_person):
        refused(answer, 422, "idempotency_key_reused")
    assert till.order(UNPAID)["status"] == "unpaid"
    assert till.order("LS20260011", EMMA)["status"] == "paid"


def test_a_refusal_keeps_no_key(till: Till):
    refused(till.change("cancel", SHIPPED, WHY, key="key-of-one"), 409, "order_already_shipped")

    used = till.change("cancel", PAID, WHY, key="key-of-one")

    assert used.status_code == 200


def test_an_effect_can_be_looked_up_by_its_key(till: Till):
    done = till.change("refunds", SHIPPED, {"amount": 10, "reason": "x"}, key="key-of-one")

    effect = till.get("/effects/key-of-one")

    assert effect["operation"] == "requestRefund"
    assert (effect["customer_id"], effect["order_id"]) == (XIAO, SHIPPED)
    assert effect["result"] == done.json()
    refused(till.ask("GET", "/effects/key-of-two"), 404, "effect_not_found")


@pytest.mark.parametrize("key", ["key-of-all", None])
def test_many_at_once_are_one_effect(till: Till, shop: RunningShop, key: str | None):
    together = threading.Barrier(8)

    def submit(_: int) -> httpx.Response:
        together.wait()
        return till.change("cancel", PAID, WHY, key=key)

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(submit, range(8)))

    expected = [200] * 8 if key else [200] + [409] * 7
    assert sorted(answer.status_code for answer in answers) == expected
    assert len({answer.text for answer in answers if answer.status_code == 200}) == 1
    with closing(sqlite3.connect(shop.config.database)) as database:
        count = "SELECT COUNT(*) FROM refunds WHERE order_id = ?"
        assert database.execute(count, (PAID,)).fetchone() == (1,)


def test_refunds_together_never_exceed_what_was_paid(till: Till):
    paid = till.order(SHIPPED)["paid"]
    body = {"amount": round(paid / 3, 2), "reason": "x"}

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: till.change("refunds", SHIPPED, body), range(6)))

    given = [answer for answer in answers if answer.status_code == 201]
    assert {answer.status_code for answer in answers} == {201, 422}
    assert till.order(SHIPPED)["refunded"] == pytest.approx(len(given) * body["amount"])
    assert till.order(SHIPPED)["refunded"] <= paid


def test_a_refund_beyond_the_paid_amount_says_how_much_is_left(till: Till):
    paid = till.order(DELIVERED)["paid"]
    till.change("refunds", DELIVERED, {"amount": 20.5, "reason": "一件少发"})

    beyond = till.change("refunds", DELIVERED, {"amount": paid, "reason": "x"})
    rest = till.change("refunds", DELIVERED, {"amount": round(paid - 20.5, 2), "reason": "x"})

    refused(beyond, 422, "refund_exceeds_paid")
    assert f"¥{paid - 20.5:.2f}" in beyond.json()["detail"]
    assert f"¥{paid - 20.5:.2f}" in beyond.json()["detail_zh"]
    assert rest.status_code == 201
    assert till.order(DELIVERED)["refunded"] == paid


@pytest.mark.parametrize(
    ("order", "customer", "status", "code"),
    [
        (UNPAID, XIAO, 409, "order_not_paid"),
        (CANCELLED, EMMA, 409, "order_already_cancelled"),
        (OLD, EMMA, 422, "return_window_closed"),
    ],
)
def test_a_refund_needs_a_paid_order_in_its_time(
    till: Till, order: str, customer: str, status: int, code: str
):
    body = {"amount": 1, "reason": "x"}

    answer = till.change("refunds", order, body, customer=customer)

    refused(answer, status, code)


def test_an_address_changes_once_and_only_what_is_given(till: Till):
    before = till.order(PAID)["address"]

    first = till.change("address", PAID, {"line": "江南大道 288 号", "city": "宁波"})
    second = till.change("address", PAID, {"line": "another street"})

    assert first.status_code == 200
    expected = {**before, "line": "江南大道 288 号", "city": "宁波"}
    assert first.json()["address"] == till.order(PAID)["address"] == expected
    refused(second, 409, "address_already_changed")


@pytest.mark.parametrize(
    ("order", "body", "status", "code"),
    [
        (SHIPPED, {"line": "another street"}, 409, "order_already_shipped"),
        (DELIVERED, {"line": "another street"}, 409, "order_already_delivered"),
        (PAID, {"line": "1 High Street", "country": "France"}, 422, "country_cannot_change"),
    ],
)
def test_an_address_is_settled_once_the_parcel_is_away(
    till: Till, order: str, body: dict[str, str], status: int, code: str
):
    before = till.order(order)["address"]

    answer = till.change("address", order, body)

    refused(answer, status, code)
    assert till.order(order)["address"] == before


def test_a_return_costs_ten_yuan_unless_the_item_is_faulty(till: Till):
    sku = till.order(DELIVERED)["items"][0]["sku"]

    faulty = till.change(
        "returns", DELIVERED, {"reason": "开胶", "sku": sku, "quality_problem": True}
    )
    rest = till.change("returns", DELIVERED, {"reason": "太大"})
    again = till.change("returns", DELIVERED, {"reason": "太大", "sku": sku})

    assert (faulty.status_code, faulty.json()["shipping_fee"]) == (201, 0)
    assert (rest.status_code, rest.json()["shipping_fee"]) == (201, 10)
    assert sku not in {entry["sku"] for entry in rest.json()["returns"]}
    assert rest.json()["instructions_zh"]
    assert rest.json()["instructions_en"]
    refused(again, 409, "return_already_requested")


@pytest.mark.parametrize(
    ("order", "customer", "body", "status", "code"),
    [
        (SHIPPED, XIAO, {"reason": "x"}, 409, "order_not_delivered"),
        (OLD, EMMA, {"reason": "x"}, 422, "return_window_closed"),
        (DELIVERED, XIAO, {"reason": "x", "sku": "P1001-LAK-38"}, 422, "item_not_in_order"),
        (CANCELLED, EMMA, {"reason": "x"}, 409, "order_already_cancelled"),
    ],
)
def test_a_return_that_the_rules_forbid_is_refused(
    till: Till, order: str, customer: str, body: dict[str, Any], status: int, code: str
):
    answer = till.change("returns", order, body, customer=customer)

    refused(answer, status, code)


def test_an_invoice_is_requested_once_for_what_was_paid(till: Till):
    first = till.change("invoice", PAID, PERSONAL)
    second = till.change("invoice", PAID, PERSONAL)

    assert first.status_code == 201
    assert first.json()["amount"] == till.order(PAID)["paid"]
    assert till.order(PAID)["invoice"]["email"] == "lin@example.com"
    refused(second, 409, "invoice_already_requested")


def test_a_company_gets_its_tax_number_on_the_invoice(till: Till):
    body = {**PERSONAL, "kind": "company", "title": "云栖", "tax_number": "91330106ma2b1c3d4e"}

    answer = till.change("invoice", PAID, body)

    assert answer.json()["tax_number"] == "91330106MA2B1C3D4E"


@pytest.mark.parametrize(
    ("order", "customer", "code"),
    [(UNPAID, XIAO, "order_not_paid"), (CANCELLED, EMMA, "order_already_cancelled")],
)
def test_an_invoice_needs_a_paid_order(till: Till, order: str, customer: str, code: str):
    refused(till.change("invoice", order, PERSONAL, customer=customer), 409, code)


def test_an_invoice_needs_money_that_was_not_paid_back(till: Till):
    paid = till.order(PAID)["paid"]
    till.change("refunds", PAID, {"amount": paid, "reason": "x"})

    answer = till.change("invoice", PAID, PERSONAL)

    refused(answer, 422, "nothing_to_invoice")
