"""The shop's API: who gets in, what its document promises, and what it answers to nonsense."""

from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from tests.demo.conftest import EMMA, XIAO, Till
from tools.openapi import read_operations

WRITES = {"cancelOrder", "requestReturn", "requestRefund", "changeAddress", "requestInvoice"}


def document(till: Till) -> Any:
    return httpx.get(f"{till.url}/openapi.json").json()


def operations(document: Any) -> dict[str, tuple[str, str, Any]]:
    return {
        operation["operationId"]: (method, path, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }


def references(value: Any) -> list[str]:
    if isinstance(value, dict):
        own = [value["$ref"]] if "$ref" in value else []
        return own + [found for inner in value.values() for found in references(inner)]
    if isinstance(value, list):
        return [found for inner in value for found in references(inner)]
    return []


@pytest.mark.parametrize(
    "header", [{}, {"Authorization": "Bearer no"}, {"Authorization": "Basic x"}]
)
def test_nobody_gets_in_without_the_token(till: Till, header: dict[str, str]):
    answer = httpx.get(f"{till.url}/api/customers/{XIAO}/orders", headers=header)

    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["code"] == "unauthorised"
    assert "令牌" in answer.json()["detail_zh"]


def test_every_operation_needs_the_token(till: Till):
    for method, path, _ in operations(document(till)).values():
        url = f"{till.url}{path}".replace("{", "").replace("}", "")

        assert httpx.request(method, url, json={}).status_code == 401, path


def test_the_document_is_sound(till: Till):
    found = document(till)

    assert found["openapi"].startswith("3.1")
    schemas = found["components"]["schemas"]
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    for reference in references(found):
        assert reference.removeprefix("#/components/schemas/") in schemas
    listed = [op["operationId"] for item in found["paths"].values() for op in item.values()]
    assert len(listed) == len(set(listed))
    assert set(read_operations(found)) == set(listed)
    assert set(listed) >= WRITES


def test_every_operation_says_what_it_is_for_and_what_it_answers(till: Till):
    for name, (_, path, operation) in operations(document(till)).items():
        assert len(operation["description"]) > 60, name
        assert operation["summary"], name
        assert operation["security"], name
        needed = {part[1:-1] for part in path.split("/") if part.startswith("{")}
        given = {p["name"] for p in operation["parameters"] if p["in"] == "path"}
        assert needed == given, name
        assert "401" in operation["responses"], name
        if name in WRITES:
            assert {"404", "409", "422"} <= set(operation["responses"]), name


@pytest.mark.parametrize(
    ("operation", "path"),
    [
        ("searchProducts", "/products?q=登山鞋"),
        ("getProduct", "/products/P1001"),
        ("getProductStock", "/products/P1001/stock"),
        ("searchCustomers", "/customers?q=Emma"),
        ("getCustomer", f"/customers/{XIAO}"),
        ("getMyProfile", f"/customers/{EMMA}/profile"),
        ("listMyOrders", f"/customers/{XIAO}/orders"),
        ("getOrder", f"/customers/{XIAO}/orders/LS20260003"),
        ("getShipment", f"/customers/{XIAO}/orders/LS20260002/shipment"),
        ("listMyCoupons", f"/customers/{XIAO}/coupons"),
        ("listMyRefunds", f"/customers/{EMMA}/refunds"),
    ],
)
def test_answers_are_what_the_document_says(till: Till, operation: str, path: str):
    found = document(till)
    answers = operations(found)[operation][2]["responses"]
    schema = answers["200"]["content"]["application/json"]["schema"]
    whole = {**schema, "components": found["components"]}

    answer = till.get(path)

    Draft202012Validator(whole, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(answer)


def test_refusals_are_what_the_document_says(till: Till):
    found = document(till)
    whole = {"$ref": "#/components/schemas/Problem", "components": found["components"]}

    answer = till.ask("GET", f"/customers/{XIAO}/orders/LS29999999")

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    Draft202012Validator(whole).validate(answer.json())


@pytest.mark.parametrize("order_id", ["LS20260011", "LS29999999"])
def test_a_foreign_order_is_not_told_apart_from_none(till: Till, order_id: str):
    shown = till.ask("GET", f"/customers/{XIAO}/orders/{order_id}")
    parcel = till.ask("GET", f"/customers/{XIAO}/orders/{order_id}/shipment")
    changed = till.change("cancel", order_id, {"reason": "not mine"})

    for answer in (shown, parcel, changed):
        assert answer.status_code == 404
        assert answer.json()["code"] == "order_not_found"
        assert answer.json()["detail"] == f"There is no order {order_id} in this account."
        assert answer.json()["detail_zh"] == f"该账户下没有订单 {order_id}。"
    assert till.order("LS20260011", EMMA)["status"] == "paid"


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("cancel", {}),
        ("cancel", {"reason": ""}),
        ("cancel", {"reason": "   "}),
        ("cancel", {"reason": 7}),
        ("cancel", {"reason": ["a"]}),
        ("cancel", {"reason": "x" * 501}),
        ("cancel", {"reason": "ok", "refund": True}),
        ("cancel", None),
        ("cancel", []),
        ("refunds", {"reason": "x", "amount": "ten"}),
        ("refunds", {"reason": "x", "amount": "10"}),
        ("refunds", {"reason": "x", "amount": True}),
        ("refunds", {"reason": "x", "amount": 0}),
        ("refunds", {"reason": "x", "amount": -5}),
        ("refunds", {"reason": "x", "amount": 1e308}),
        ("refunds", {"reason": "x", "amount": 0.001}),
        ("returns", {"reason": "x", "quality_problem": "yes"}),
        ("address", {"line": "x"}),
        ("address", {"line": "somewhere 12", "phone": "call me"}),
        ("invoice", {"kind": "gift", "title": "x", "email": "a@b.cn"}),
        ("invoice", {"kind": "personal", "title": "x", "email": "nobody"}),
        ("invoice", {"kind": "company", "title": "x", "email": "a@b.cn"}),
        ("invoice", {"kind": "company", "title": "x", "email": "a@b.cn", "tax_number": "12"}),
    ],
)
def test_a_body_that_does_not_fit_is_refused_in_two_languages(till: Till, what: str, body: Any):
    before = till.order("LS20260001")

    answer = till.change(what, "LS20260001", body)

    problem = answer.json()
    assert answer.status_code == 422, problem
    assert problem["status"] == 422
    assert problem["detail"].isascii() or "¥" in problem["detail"]
    assert any("\u4e00" <= sign <= "\u9fff" for sign in problem["detail_zh"])
    assert till.order("LS20260001") == before


@pytest.mark.parametrize(
    "content", [b"", b"{", b'{"reason": "x"', b"\xff\xfe", b'{"reason": NaN}', b"[[[[[["]
)
def test_what_is_no_json_is_refused(till: Till, content: bytes):
    answer = till.ask(
        "POST",
        f"/customers/{XIAO}/orders/LS20260001/cancel",
        content=content,
        headers={"Content-Type": "application/json"},
    )

    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"
    assert till.order("LS20260001")["status"] == "paid"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("DELETE", f"/customers/{XIAO}/orders", 405),
        ("GET", f"/customers/{XIAO}/orders?limit=0", 422),
        ("GET", f"/customers/{XIAO}/orders?limit=many", 422),
        ("GET", f"/customers/{XIAO}/orders?status=lost", 422),
        ("GET", "/customers/%00/orders", 422),
        ("GET", "/customers/C9999/orders", 404),
        ("GET", "/customers/C9999/profile", 404),
        ("GET", "/products/P9999", 404),
        ("GET", "/products?category=cars", 422),
        ("GET", "/products?max_price=-1", 422),
        ("GET", "/effects/never-was-one", 404),
    ],
)
def test_a_wrong_path_or_query_gets_its_status(till: Till, method: str, path: str, status: int):
    answer = till.ask(method, path)

    assert answer.status_code == status
    assert answer.json()["status"] == status
    assert answer.json()["detail_zh"]


@pytest.mark.parametrize("q", ["", "'; DROP TABLE orders; --", "%", "鞋" * 200, "👟", "a\x00b"])
def test_any_search_is_answered(till: Till, q: str):
    assert till.get("/products", q=q)["count"] >= 0


@pytest.mark.parametrize(
    ("q", "locale", "category"),
    [
        ("防水登山鞋", "zh", "shoes"),
        ("waterproof hiking boots", "en", "shoes"),
        ("羽绒服", "zh", "clothing"),
        ("down jacket", "en", "clothing"),
    ],
)
def test_products_are_found_in_both_languages(till: Till, q: str, locale: str, category: str):
    hits = till.get("/products", q=q, locale=locale)["products"]

    assert hits
    assert hits[0]["category"] == category
    assert hits[0]["price_from"] > 0


def test_a_profile_masks_how_to_reach_its_owner(till: Till):
    profile, record = till.get(f"/customers/{XIAO}/profile"), till.get(f"/customers/{XIAO}")

    assert record["phone"] not in str(profile)
    assert record["email"] not in str(profile)
    assert "note" not in profile


def test_coupons_are_listed_by_state_the_usable_ones_first(till: Till):
    coupons = till.get(f"/customers/{XIAO}/coupons")["coupons"]
    active = till.get(f"/customers/{XIAO}/coupons", status="active")["coupons"]

    states = [coupon["status"] for coupon in coupons]
    assert {"active", "used", "expired"} == set(states)
    assert states[: len(active)] == ["active"] * len(active)
    assert all(coupon["title_zh"] and coupon["title_en"] for coupon in coupons)
