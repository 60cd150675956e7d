"""The READ operations: goods for everybody, and a customer's own things."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query

from demo.shop import catalogue, customers, effects, orders
from demo.shop.access import (
    CustomerId,
    Database,
    Now,
    OrderId,
    ProductId,
    refused,
    require_token,
)
from demo.shop.faults import BreakableRoute
from demo.shop.resources import (
    CouponList,
    Customer,
    CustomerList,
    Effect,
    Order,
    OrderList,
    OrderStatus,
    Product,
    ProductPage,
    ProductStock,
    Profile,
    RefundList,
    Shipment,
)

router = APIRouter(prefix="/api", route_class=BreakableRoute, dependencies=[Depends(require_token)])

Locale = Annotated[
    Literal["zh", "en"], Query(description="The customer's language; chooses `name`.")
]
Category = Literal["shoes", "clothing", "outdoor", "electronics", "home"]


@router.get(
    "/products",
    operation_id="searchProducts",
    tags=["products"],
    summary="Find products by words",
    responses=refused(422),
)
def search_products(
    database: Database,
    q: Annotated[
        str,
        Query(
            max_length=200,
            description="What the customer is looking for, in Chinese or English, in their words.",
            examples=["防水登山鞋", "waterproof hiking boots"],
        ),
    ] = "",
    locale: Locale = "zh",
    limit: Annotated[int, Query(ge=1, le=50, description="At most this many hits.")] = 5,
    category: Annotated[Category | None, Query(description="Only this category.")] = None,
    max_price: Annotated[
        float | None, Query(gt=0, description="Only products from at most this price, CNY.")
    ] = None,
) -> ProductPage:
    """Search the catalogue when a customer asks whether the shop sells something, what it costs
    or what you would recommend. Needs no sign-in. Returns hits, best first, with id, name, price
    range in CNY and whether they are in stock; an empty list means the shop has nothing like it.
    Sizes and stock of each variant come from getProductStock."""
    hits = catalogue.search(
        database, q, locale=locale, limit=limit, category=category, max_price=max_price
    )
    return ProductPage(query=q, count=len(hits), products=hits)


@router.get(
    "/products/{product_id}",
    operation_id="getProduct",
    tags=["products"],
    summary="Describe one product",
    responses=refused(404),
)
def get_product(database: Database, product_id: ProductId, locale: Locale = "zh") -> Product:
    """Read one product when a customer asks about its material, features, sizes, colours,
    warranty or whether it can be returned. Needs no sign-in. Use the id from searchProducts."""
    return catalogue.read_product(database, product_id, locale)


@router.get(
    "/products/{product_id}/stock",
    operation_id="getProductStock",
    tags=["products"],
    summary="Price, stock and sizes of a product",
    responses=refused(404),
)
def get_product_stock(
    database: Database,
    product_id: ProductId,
    locale: Locale = "zh",
    size: Annotated[
        str | None, Query(max_length=20, description="Only this size, such as 42 or XL.")
    ] = None,
) -> ProductStock:
    """Read what can be bought right now when a customer asks for a size, a colour, a price or
    stock. Needs no sign-in. Returns one line per variant with price in CNY and units left."""
    return catalogue.read_stock(database, product_id, locale, size)


@router.get(
    "/customers",
    operation_id="searchCustomers",
    tags=["crm"],
    summary="Find customers in the CRM",
    responses=refused(422),
)
def search_customers(
    database: Database,
    q: Annotated[
        str, Query(min_length=2, max_length=100, description="Name, phone, e-mail or id.")
    ],
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> CustomerList:
    """For the service desk only, never for a customer: find whom a name, phone number or e-mail
    address belongs to. Returns matching customers with tier and tags."""
    found = customers.search_customers(database, q, limit=limit)
    return CustomerList(count=len(found), customers=found)


@router.get(
    "/customers/{customer_id}",
    operation_id="getCustomer",
    tags=["crm"],
    summary="The CRM record of a customer",
    responses=refused(404),
)
def get_customer(database: Database, customer_id: CustomerId) -> Customer:
    """For the service desk only, never for a customer: the full record with contacts, tier,
    tags, addresses, order counts and the shop's internal note."""
    return customers.read_customer(database, customer_id)


@router.get(
    "/customers/{customer_id}/profile",
    operation_id="getMyProfile",
    tags=["account"],
    summary="The customer's own profile",
    responses=refused(404),
)
def get_my_profile(database: Database, customer_id: CustomerId) -> Profile:
    """Read the signed-in customer's account when they ask about their membership tier, points,
    return window or default address. Phone and e-mail come masked."""
    return customers.read_profile(database, customer_id)


@router.get(
    "/customers/{customer_id}/orders",
    operation_id="listMyOrders",
    tags=["orders"],
    summary="The customer's orders",
    responses=refused(404, 422),
)
def list_my_orders(
    database: Database,
    customer_id: CustomerId,
    status: Annotated[
        OrderStatus | None, Query(description="Only orders in this state; leave out for all.")
    ] = None,
    limit: Annotated[int, Query(ge=1, le=50, description="At most this many.")] = 20,
) -> OrderList:
    """List the signed-in customer's orders, newest first, when they ask about "my order" without
    a number or want an overview. Returns number, state, total in CNY and items of each."""
    customers.find_customer(database, customer_id)
    found = orders.list_orders(database, customer_id, status, limit)
    return OrderList(count=len(found), orders=found)


@router.get(
    "/customers/{customer_id}/orders/{order_id}",
    operation_id="getOrder",
    tags=["orders"],
    summary="One order in full",
    responses=refused(404),
)
def get_order(database: Database, now: Now, customer_id: CustomerId, order_id: OrderId) -> Order:
    """Read one order of the signed-in customer when they ask about its state, amount, address,
    refunds, returns or invoice. Also says whether it can still be cancelled, changed or returned
    and until when. 404 when this account has no such order."""
    return orders.read_order(database, order_id, customer_id, now)


@router.get(
    "/customers/{customer_id}/orders/{order_id}/shipment",
    operation_id="getShipment",
    tags=["orders"],
    summary="Where the parcel is",
    responses=refused(404),
)
def get_shipment(database: Database, customer_id: CustomerId, order_id: OrderId) -> Shipment:
    """Read the tracking of one order when the customer asks where the parcel is or when it
    arrives. Returns carrier, tracking number, estimated arrival and scans, newest first, in
    Chinese and English. 404 `shipment_not_found` when it has not been shipped yet."""
    return orders.read_shipment(database, order_id, customer_id)


@router.get(
    "/customers/{customer_id}/coupons",
    operation_id="listMyCoupons",
    tags=["account"],
    summary="The customer's coupons",
    responses=refused(404, 422),
)
def list_my_coupons(
    database: Database,
    customer_id: CustomerId,
    status: Annotated[
        Literal["active", "used", "expired"] | None, Query(description="Only in this state.")
    ] = None,
) -> CouponList:
    """List the signed-in customer's coupons, usable ones first, with amount, minimum order and
    expiry. Use when they ask which coupons they have or why one does not work."""
    customers.find_customer(database, customer_id)
    found = customers.list_coupons(database, customer_id, status)
    return CouponList(count=len(found), coupons=found)


@router.get(
    "/customers/{customer_id}/refunds",
    operation_id="listMyRefunds",
    tags=["orders"],
    summary="The customer's refunds",
    responses=refused(404),
)
def list_my_refunds(database: Database, customer_id: CustomerId) -> RefundList:
    """List the signed-in customer's refunds, newest first, when they ask where their money is.
    Returns amount in CNY, state, how it is paid back and the dates."""
    customers.find_customer(database, customer_id)
    found = orders.list_refunds(database, customer_id)
    return RefundList(count=len(found), refunds=found)


@router.get(
    "/effects/{key}",
    operation_id="getEffectByKey",
    tags=["effects"],
    summary="What a WRITE did under an idempotency key",
    responses=refused(404),
)
def get_effect_by_key(database: Database, key: str) -> Effect:
    """Look up whether a WRITE was executed when its answer was lost. Returns the first result;
    404 means that nothing was ever changed under this key, so it is safe to send it again."""
    return effects.find_effect(database, key)
