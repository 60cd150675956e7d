"""The WRITE operations: each changes one order of one customer, once per idempotency key."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from demo.shop import commands
from demo.shop.access import (
    CustomerId,
    Database,
    IdempotencyKey,
    Now,
    OrderId,
    refused,
    require_token,
)
from demo.shop.effects import WriteCall, execute_once
from demo.shop.faults import BreakableRoute
from demo.shop.requests import (
    CancelOrder,
    ChangeAddress,
    RequestInvoice,
    RequestRefund,
    RequestReturn,
)
from demo.shop.resources import Cancellation, Invoice, Order, Refund, ReturnReceipt

router = APIRouter(
    prefix="/api/customers/{customer_id}/orders/{order_id}",
    route_class=BreakableRoute,
    dependencies=[Depends(require_token)],
    tags=["changes"],
)


@router.post(
    "/cancel",
    operation_id="cancelOrder",
    summary="Cancel an order",
    response_model=Cancellation,
    responses=refused(404, 409, 422),
)
def cancel_order(
    database: Database,
    now: Now,
    customer_id: CustomerId,
    order_id: OrderId,
    body: CancelOrder,
    key: IdempotencyKey = None,
) -> JSONResponse:
    """Cancel an order that has not been shipped, when the customer wants it cancelled. Free;
    what was paid is refunded the original way within 24 hours, the coupon comes back. Refused
    with 409 `order_already_shipped` (suggest refusing the parcel or a return),
    `order_already_delivered`, `order_already_cancelled` or `order_already_returned`."""
    call = WriteCall("cancelOrder", customer_id, order_id, key, body, 200)
    return execute_once(
        database, call, lambda order: commands.cancel_order(database, order, body, now), now
    )


@router.post(
    "/returns",
    operation_id="requestReturn",
    summary="Return items of a delivered order",
    status_code=201,
    response_model=ReturnReceipt,
    responses=refused(404, 409, 422),
)
def request_return(
    database: Database,
    now: Now,
    customer_id: CustomerId,
    order_id: OrderId,
    body: RequestReturn,
    key: IdempotencyKey = None,
) -> JSONResponse:
    """Start a return when the customer wants to send goods back: within 7 days of delivery, 15
    for Gold and Platinum. Give one `sku`, or none for the whole order. The parcel costs the
    customer a flat ¥10, nothing for defects and Platinum. Refused with 409 `order_not_delivered`
    or `return_already_requested`, 422 `return_window_closed`, `item_not_returnable` or
    `item_not_in_order`."""
    call = WriteCall("requestReturn", customer_id, order_id, key, body, 201)
    return execute_once(
        database, call, lambda order: commands.request_return(database, order, body, now), now
    )


@router.post(
    "/refunds",
    operation_id="requestRefund",
    summary="Refund money of a paid order",
    status_code=201,
    response_model=Refund,
    responses=refused(404, 409, 422),
)
def request_refund(
    database: Database,
    now: Now,
    customer_id: CustomerId,
    order_id: OrderId,
    body: RequestRefund,
    key: IdempotencyKey = None,
) -> JSONResponse:
    """Refund a part or all of a paid order when the customer asks for money back and keeps the
    goods or has none to send. It goes back the original way. Refused with 422
    `refund_exceeds_paid` (the detail says how much is left) or `return_window_closed`, 409
    `order_not_paid`, `order_already_cancelled` or `order_already_returned`."""
    call = WriteCall("requestRefund", customer_id, order_id, key, body, 201)
    return execute_once(
        database, call, lambda order: commands.request_refund(database, order, body, now), now
    )


@router.put(
    "/address",
    operation_id="changeAddress",
    summary="Change where an order is sent",
    response_model=Order,
    responses=refused(404, 409, 422),
)
def change_address(
    database: Database,
    now: Now,
    customer_id: CustomerId,
    order_id: OrderId,
    body: ChangeAddress,
    key: IdempotencyKey = None,
) -> JSONResponse:
    """Change the delivery address of an order that has not been shipped, once. Fields left out
    stay as they are; the country cannot change. Refused with 409 `order_already_shipped`,
    `order_already_delivered` or `address_already_changed`, 422 `country_cannot_change`."""
    call = WriteCall("changeAddress", customer_id, order_id, key, body, 200)
    return execute_once(
        database, call, lambda order: commands.change_address(database, order, body, now), now
    )


@router.post(
    "/invoice",
    operation_id="requestInvoice",
    summary="Request the invoice (发票) of an order",
    status_code=201,
    response_model=Invoice,
    responses=refused(404, 409, 422),
)
def request_invoice(
    database: Database,
    now: Now,
    customer_id: CustomerId,
    order_id: OrderId,
    body: RequestInvoice,
    key: IdempotencyKey = None,
) -> JSONResponse:
    """Order the electronic VAT invoice of a paid order; it is sent by e-mail within 24 hours.
    Ask for personal or company, the title and the e-mail; companies also need the tax number.
    Refused with 409 `order_not_paid` or `invoice_already_requested`, 422 `tax_number_required`,
    `tax_number_invalid`, `nothing_to_invoice` (all was refunded) or `invoice_window_closed` (180
    days after delivery)."""
    call = WriteCall("requestInvoice", customer_id, order_id, key, body, 201)
    return execute_once(
        database, call, lambda order: commands.request_invoice(database, order, body, now), now
    )
