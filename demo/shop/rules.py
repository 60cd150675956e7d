"""The shop's rules: what may be done with an order in which state, and the words of a no."""

from __future__ import annotations

import re
import sqlite3
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from demo.shop.orders import RETURN_DAYS, return_until
from demo.shop.refusals import Refusal

INVOICE_DAYS = 180
TAX_NUMBER = re.compile(r"^[0-9A-Z]{15,20}$")
EXCLUSIONS = {
    "underwear": ("opened underwear", "拆封的贴身衣物"),
    "customised": ("made-to-order goods", "定制商品"),
    "fresh": ("fresh goods", "生鲜商品"),
}


def already(order: sqlite3.Row) -> Refusal:
    """The refusal for an order whose state is past what was asked."""
    words = {
        "shipped": (
            "has already been shipped. Refuse the parcel at the door, or return it after delivery.",
            "已发货，无法修改或取消。您可以拒收包裹，或签收后申请退货。",
        ),
        "delivered": (
            "has already been delivered. You can ask for a return instead.",
            "已签收，无法修改或取消，您可以申请退货。",
        ),
        "returned": ("has already been returned.", "已退货。"),
        "cancelled": ("is already cancelled.", "已经取消。"),
        "paid": ("is already paid.", "已付款。"),
        "unpaid": ("has not been paid yet.", "尚未付款。"),
    }
    english, chinese = words[order["status"]]
    code = "order_not_paid" if order["status"] == "unpaid" else f"order_already_{order['status']}"
    return Refusal(409, code, f"Order {order['id']} {english}", f"订单 {order['id']} {chinese}")


def check_cancel(order: sqlite3.Row) -> None:
    """Unpaid and paid orders can be cancelled, until they are shipped."""
    if order["status"] not in {"unpaid", "paid"}:
        raise already(order)


def check_address(order: sqlite3.Row, country: str | None) -> None:
    """The address can be changed once, before shipping, within the country."""
    if order["status"] not in {"unpaid", "paid"}:
        raise already(order)
    if order["address_changes"]:
        raise Refusal(
            409,
            "address_already_changed",
            f"The address of order {order['id']} was already changed once.",
            f"订单 {order['id']} 的地址已修改过一次，不能再次修改。",
        )
    if country is not None and country != order["country"]:
        raise Refusal(
            422,
            "country_cannot_change",
            "The country cannot be changed: shipping is charged by country."
            " Cancel the order and place it again.",
            "不能更改收货国家或地区，运费不同，请取消后重新下单。",
        )


def check_return(order: sqlite3.Row, now: datetime) -> None:
    """Delivered orders can be returned within the window of the customer's tier."""
    if order["status"] in {"returned", "cancelled"}:
        raise already(order)
    until = return_until(order)
    if until is None:
        raise Refusal(
            409,
            "order_not_delivered",
            f"Order {order['id']} has not been delivered yet, so nothing can be returned.",
            f"订单 {order['id']} 尚未签收，暂时不能退货。",
        )
    if now > until:
        days = RETURN_DAYS[order["tier"]]
        raise Refusal(
            422,
            "return_window_closed",
            f"The {days}-day return window of order {order['id']} ended on {until:%Y-%m-%d}.",
            f"订单 {order['id']} 的 {days} 天退货期已于 {until:%Y-%m-%d} 结束。",
        )


def check_returnable(exclusion: str | None, name_en: str, name_zh: str) -> None:
    """Some goods are not taken back without a defect."""
    if exclusion is None:
        return
    english, chinese = EXCLUSIONS[exclusion]
    raise Refusal(
        422,
        "item_not_returnable",
        f"{name_en} cannot be returned: {english} are excluded unless defective.",
        f"{name_zh}不支持无理由退货：{chinese}除质量问题外不予退换。",
    )


def check_refund(order: sqlite3.Row, cents: int, now: datetime) -> None:
    """A refund needs a paid order, fits into what is left of it, and comes in time."""
    if order["status"] in {"unpaid", "cancelled", "returned"}:
        raise already(order)
    left = order["paid_cents"] - order["refunded_cents"]
    if cents > left:
        raise Refusal(
            422,
            "refund_exceeds_paid",
            f"At most ¥{left / 100:.2f} of order {order['id']} can still be refunded"
            f" (paid ¥{order['paid_cents'] / 100:.2f}).",
            f"订单 {order['id']} 最多还可退 ¥{left / 100:.2f}"
            f"（实付 ¥{order['paid_cents'] / 100:.2f}）。",
        )
    if order["status"] == "delivered":
        check_return(order, now)


def check_invoice(order: sqlite3.Row, kind: str, tax_number: str | None, now: datetime) -> None:
    """Paid orders are invoiced once, companies with their tax number, within 180 days."""
    if order["status"] in {"unpaid", "cancelled", "returned"}:
        raise already(order)
    if kind == "company" and not tax_number:
        raise Refusal(
            422,
            "tax_number_required",
            "A company invoice needs the company's tax number.",
            "企业发票需要填写税号。",
        )
    if tax_number and not TAX_NUMBER.match(tax_number.upper()):
        raise Refusal(
            422,
            "tax_number_invalid",
            "A tax number has 15 to 20 letters and digits.",
            "税号应为 15 至 20 位字母和数字。",
        )
    if order["refunded_cents"] >= order["paid_cents"]:
        raise Refusal(
            422,
            "nothing_to_invoice",
            f"All that was paid for order {order['id']} has been refunded.",
            f"订单 {order['id']} 的款项已全部退还，没有可开票的金额。",
        )
    delivered = order["delivered_at"]
    if delivered and now > datetime.fromisoformat(delivered) + timedelta(days=INVOICE_DAYS):
        raise Refusal(
            422,
            "invoice_window_closed",
            f"Invoices can be requested within {INVOICE_DAYS} days of delivery.",
            f"发票须在签收后 {INVOICE_DAYS} 天内申请。",
        )


def cents_of(amount: float) -> int:
    """Yuan to cents; an amount that is no whole number of cents is refused, not rounded away."""
    exact = Decimal(str(amount)) * 100
    whole = exact.to_integral_value(rounding=ROUND_HALF_UP)
    if whole != exact:
        raise Refusal(
            422,
            "invalid_amount",
            "An amount has at most two decimal places.",
            "金额最多保留两位小数。",
        )
    return int(whole)
