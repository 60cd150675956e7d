"""Tell what a tool answered, in Chinese or English, with a card that shows the same."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from agent.filling import label
from domain.language import Language

_ZH = Language.ZH
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
Data = Mapping[str, Any]
_SHOWN = 5


@dataclass(frozen=True)
class Told:
    words: str
    cards: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Teller:
    """`language` and `zone` of the one who reads it."""

    language: Language
    zone: ZoneInfo

    def tell(self, data: Data) -> Told:
        """By the shape of the answer, so that any shop's tools with these fields are told well."""
        for needed, told in self._shapes():
            if all(name in data for name in needed):
                return told(data)
        return Told(self._plain(data))

    def _shapes(self) -> tuple[tuple[tuple[str, ...], Callable[[Data], Told]], ...]:
        return (
            (("orders",), self._orders),
            (("coupons",), self._coupons),
            (("products",), self._products),
            (("variants", "total_stock"), self._stock),
            (("carrier", "tracking_number", "events"), self._shipment),
            (("id", "status", "items", "total"), self._order),
            (("tier", "points"), self._profile),
            (("refunds",), self._refunds),
        )

    def money(self, amount: Any) -> str:
        value = float(amount or 0)
        return f"¥{value:,.2f}".removesuffix(".00")

    def moment(self, text: Any, *, clock: bool = False) -> str:
        if not isinstance(text, str):
            return ""
        when = datetime.fromisoformat(text)
        if when.tzinfo is not None:
            when = when.astimezone(self.zone)
        hours = f" {when:%H:%M}" if clock else ""
        if self.language is _ZH:
            return f"{when.month}月{when.day}日{hours}"
        return f"{when.day} {_MONTHS[when.month - 1]}{hours}"

    def _pick(self, zh: str, en: str) -> str:
        return zh if self.language is _ZH else en

    def _label(self, template: str, data: Data) -> str:
        return label(template, data, self.language)

    def _items(self, data: Data) -> str:
        names = [
            f"{self._label('{name}', i)}"
            + (f" ×{i['quantity']}" if i.get("quantity", 1) > 1 else "")
            for i in data.get("items", ())
        ]
        return self._pick("、", ", ").join(names)

    def _orders(self, data: Data) -> Told:
        orders = list(data["orders"])
        if not orders:
            return Told(
                self._pick("您的账户里还没有订单。", "There are no orders in your account yet.")
            )
        lines = [
            f"- {o['id']}{self._pick('，', ', ')}{self._items(o)}{self._pick('，', ', ')}"
            f"{self.money(o.get('total'))}{self._pick('，', ', ')}{self._label('{status}', o)}"
            for o in orders[:_SHOWN]
        ]
        head = self._pick(
            f"您共有 {len(orders)} 笔订单，最近的是："
            if len(orders) > _SHOWN
            else f"您有 {len(orders)} 笔订单：",
            f"You have {len(orders)} orders, the latest are:"
            if len(orders) > _SHOWN
            else f"You have {len(orders)} order{'s' if len(orders) > 1 else ''}:",
        )
        card = {"kind": "orders", "orders": orders[:_SHOWN]}
        return Told("\n".join((head, *lines)), (card,))

    def _order(self, data: Data) -> Told:
        status = self._label("{status}", data)
        words = self._pick(
            f"订单 {data['id']}（{self._items(data)}，{self.money(data['total'])}）目前的状态是：{status}。",
            f"Order {data['id']} ({self._items(data)}, {self.money(data['total'])}) is in the state: {status}.",
        )
        if data.get("delivered_at"):
            day = self.moment(data["delivered_at"])
            words += self._pick(f"签收日期是{day}。", f" It was delivered on {day}.")
        refunds = data.get("refunds") or ()
        for refund in refunds[:2]:
            words += self._refund(refund)
        return Told(words, ({"kind": "order", "order": dict(data)},))

    def _refund(self, refund: Data) -> str:
        done = refund.get("status") == "completed"
        state = self._pick(
            "已完成" if done else "处理中", "completed" if done else "being processed"
        )
        return self._pick(
            f"退款 {refund.get('id')}（{self.money(refund.get('amount'))}）{state}。",
            f" Refund {refund.get('id')} ({self.money(refund.get('amount'))}): {state}.",
        )

    def _refunds(self, data: Data) -> Told:
        refunds = list(data["refunds"])[:_SHOWN]
        if not refunds:
            return Told(self._pick("您目前没有退款记录。", "There are no refunds in your account."))
        lines = [
            f"- {r.get('order_id')}{self._pick('：', ': ')}{self._refund(r).strip()}"
            for r in refunds
        ]
        head = self._pick("您最近的退款：", "Your latest refunds:")
        return Told("\n".join((head, *lines)))

    def _shipment(self, data: Data) -> Told:
        events = data.get("events") or ()
        words = self._pick(
            f"承运商是{data['carrier']}，运单号 {data['tracking_number']}。",
            f"The carrier is {data['carrier']}, tracking number {data['tracking_number']}.",
        )
        if events:
            newest = events[0]
            when = self.moment(newest.get("at"), clock=True)
            what = self._label("{place} · {text}", newest)
            words += self._pick(f"最新进展：{when}，{what}。", f" Latest scan: {when}, {what}.")
        if data.get("estimated_at") and not data.get("delivered_at"):
            day = self.moment(data["estimated_at"])
            words += self._pick(f"预计{day}送达。", f" It should arrive on {day}.")
        return Told(words, ({"kind": "shipment", "shipment": dict(data)},))

    def _coupons(self, data: Data) -> Told:
        usable = [c for c in data["coupons"] if c.get("status", "active") == "active"]
        if not usable:
            return Told(
                self._pick("您目前没有可用的优惠券。", "You have no usable coupons at the moment.")
            )
        lines = [
            self._pick(
                f"- {c['code']}：{self._label('{title}', c)}，满{self.money(c.get('minimum'))}可用，{self.moment(c.get('expires_at'))}到期",
                f"- {c['code']}: {self._label('{title}', c)}, from {self.money(c.get('minimum'))}, until {self.moment(c.get('expires_at'))}",
            )
            for c in usable[:_SHOWN]
        ]
        head = self._pick(
            f"您有 {len(usable)} 张可用的优惠券：", f"You have {len(usable)} usable coupons:"
        )
        return Told("\n".join((head, *lines)), ({"kind": "coupons", "coupons": usable},))

    def _profile(self, data: Data) -> Told:
        tier, points = self._label("{tier}", data), data["points"]
        days = data.get("return_window_days")
        words = self._pick(
            f"您是{tier}，现有 {points} 积分。",
            f"Your tier is {tier}, and you have {points} points.",
        )
        if days:
            words += self._pick(
                f"您的无理由退货期是 {days} 天。", f" Your return window is {days} days."
            )
        return Told(words, ({"kind": "profile", "profile": dict(data)},))

    def _products(self, data: Data) -> Told:
        products = list(data["products"])[:_SHOWN]
        if not products:
            return Told(self._pick("没有找到这样的商品。", "I found no such product."))
        lines = [
            self._pick(
                f"- {self._label('{name}', p)}，{self._price(p)}，{'有货' if p.get('in_stock', True) else '暂时缺货'}",
                f"- {self._label('{name}', p)}, {self._price(p)}, {'in stock' if p.get('in_stock', True) else 'sold out'}",
            )
            for p in products
        ]
        head = self._pick("为您找到这些商品：", "Here is what I found:")
        return Told("\n".join((head, *lines)), ({"kind": "products", "products": products},))

    def _price(self, product: Data) -> str:
        low, high = product.get("price_from", product.get("price")), product.get("price_to")
        return self.money(low) if high in (None, low) else f"{self.money(low)}-{self.money(high)}"

    def _stock(self, data: Data) -> Told:
        name = self._label("{name}", data)
        lines = []
        for colour, variants in _by_colour(data["variants"], self.language).items():
            sizes = [f"{v['size']} ({v['stock']})" for v in variants if v.get("stock", 0) > 0]
            left = self._pick("、", ", ").join(sizes) or self._pick("无货", "sold out")
            prices = sorted({float(v["price"]) for v in variants})
            price = (
                self.money(prices[0])
                if len(prices) == 1
                else f"{self.money(prices[0])}-{self.money(prices[-1])}"
            )
            lines.append(f"- {colour}{self._pick('，', ', ')}{price}{self._pick('：', ': ')}{left}")
        head = self._pick(
            f"{name} 各颜色的价格，以及有货的尺码（括号里是件数）：",
            f"{name}: the price of each colour, and the sizes in stock (units in brackets):",
        )
        return Told("\n".join((head, *lines)), ({"kind": "product", "product": dict(data)},))

    def _plain(self, data: Data) -> str:
        shown = [f"{k}: {v}" for k, v in data.items() if isinstance(v, str | int | float)]
        return self._pick("；", "; ").join(shown[:12])


def _by_colour(variants: Any, language: Language) -> dict[str, list[Data]]:
    found: dict[str, list[Data]] = {}
    for variant in variants:
        found.setdefault(label("{colour}", variant, language), []).append(variant)
    return found
