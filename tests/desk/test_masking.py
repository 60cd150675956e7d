"""What is sensitive is covered by the server, and shown one field at a time."""

from typing import Any

import pytest

from desk.access.masking import masked, revealed
from domain.errors import NotFound
from store.moments import utc_now

CUSTOMER: dict[str, Any] = {
    "available": True,
    "profile": {
        "id": "C7",
        "name": "林晓",
        "tier": "gold",
        "email_verified": True,
        "phone": "13812345678",
        "email": "linxiao@example.com",
        "birthday": "1990-05-17",
        "homeAddress": "浙江省杭州市西湖区文三路 90 号",
        "address_changes": 0,
        "card_number": "6222 0212 3456 7890",
        "can_change_address": True,
        "note": "请打 13812345678，订单 LS10001234",
        "phone_masked": "138****5678",
    },
    "orders": [
        {"id": "LS1", "payment_method": "alipay", "address": {"city": "杭州", "line": "文三路"}}
    ],
}


def test_each_sensitive_field_is_covered_and_the_rest_stays():
    told = masked(CUSTOMER)

    assert told["masked"] is True
    assert told["profile"] == CUSTOMER["profile"] | {
        "phone": "138****5678",
        "email": "l***@example.com",
        "birthday": "****-**-**",
        "homeAddress": "浙江****",
        "card_number": "**** 7890",
        "note": "请打 [电话]，订单 [单号]",
    }
    assert told["orders"][0] == {
        "id": "LS1",
        "payment_method": "****",
        "address": {"city": "杭州", "line": "文三****"},
    }
    assert told["sensitive"] == [
        "profile.phone",
        "profile.email",
        "profile.birthday",
        "profile.homeAddress",
        "profile.card_number",
        "profile.note",
        "orders.0.payment_method",
        "orders.0.address.line",
    ]


def test_what_is_covered_can_be_asked_for_and_nothing_else():
    every = {field: revealed(CUSTOMER, field) for field in masked(CUSTOMER)["sensitive"]}

    assert every["profile.phone"] == "13812345678"
    assert every["orders.0.address.line"] == "文三路"
    for field in ("profile.tier", "profile", "", "orders.1.address.line", "profile.phone_masked"):
        with pytest.raises(NotFound):
            revealed(CUSTOMER, field)


@pytest.mark.parametrize(
    ("key", "value", "shown"),
    [
        ("mobile", "+44 20 7946 0958", "+44****0958"),
        ("tel", "12345", "1****45"),
        ("phone", "138****5678", "138****5678"),
        ("email", "x", "x"),
        ("phone", None, None),
        ("phone", "", ""),
        ("dob", "17 May 1990", "** May ****"),
        ("paymentAccount", 6222021234567890, "**** 7890"),
        ("payment_status", "paid", "paid"),
    ],
)
def test_odd_values_stay_in_shape(key, value, shown):
    assert masked({"available": True, "profile": {key: value}})["profile"][key] == shown


def test_a_customer_who_is_not_known_has_nothing_to_cover():
    assert masked({"available": False, "reason": "anonymous"}) == {
        "available": False,
        "reason": "anonymous",
    }


async def test_the_desk_is_given_covers_and_the_click_one_field(mei, journal, shop, waiting):
    contact = await journal.contacts.of_customer("C7", now=utc_now())
    conversation_id = await waiting(contact=contact)
    shop.answers = {"getMyProfile": {"phone": "13812345678"}, "listMyOrders": {"orders": []}}
    where = f"/conversations/{conversation_id}/customer"

    seen = await mei.get(where)
    clicked = await mei.post(f"{where}/reveal", json={"field": "profile.phone"})
    unknown = await mei.post(f"{where}/reveal", json={"field": "profile.of"})

    assert "13812345678" not in seen.text
    assert seen.json()["profile"]["phone"] == "138****5678"
    assert clicked.json() == {"field": "profile.phone", "value": "13812345678"}
    assert unknown.status_code == 404
