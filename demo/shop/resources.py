"""What the shop's API returns: typed, described documents in yuan, with names in both languages."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

OrderStatus = Literal["unpaid", "paid", "shipped", "delivered", "returned", "cancelled"]
Tier = Literal["silver", "gold", "platinum"]


class Variant(BaseModel):
    """One buyable version of a product."""

    sku: str = Field(examples=["P1001-CLO-42"])
    colour_zh: str
    colour_en: str
    size: str = Field(description="The size as printed on the label.", examples=["42"])
    price: float = Field(description="Price in CNY.", examples=[399.0])
    stock: int = Field(description="Units that can be ordered now; 0 means sold out.")
    in_stock: bool


class ProductSummary(BaseModel):
    """A search hit: enough to name it, price it and look further."""

    id: str = Field(examples=["P1001"])
    name: str = Field(description="The name in the requested locale.")
    name_zh: str
    name_en: str
    category: str
    category_zh: str
    category_en: str
    price_from: float = Field(description="The cheapest variant, in CNY.")
    price_to: float = Field(description="The dearest variant, in CNY.")
    currency: Literal["CNY"] = "CNY"
    in_stock: bool = Field(description="Whether any variant can be ordered now.")
    url: str = Field(description="The product's page in the shop front.")


class ProductPage(BaseModel):
    """Search hits, best first."""

    query: str
    count: int
    products: list[ProductSummary]


class Product(ProductSummary):
    """A product with everything that is known about it."""

    description: str = Field(description="The description in the requested locale.")
    description_zh: str
    description_en: str
    sizes: list[str]
    colours_zh: list[str]
    colours_en: list[str]
    warranty_days: int = Field(description="Days of warranty; 0 means statutory rights only.")
    exclusion: Literal["underwear", "customised", "fresh"] | None = Field(
        description="Why there is no no-reason return for this product, or null where there is."
    )


class ProductStock(BaseModel):
    """Price, stock and size of every variant of one product."""

    product_id: str
    name: str
    name_zh: str
    name_en: str
    currency: Literal["CNY"] = "CNY"
    total_stock: int
    variants: list[Variant]


class Address(BaseModel):
    """Where a parcel goes."""

    recipient: str
    phone: str
    country: str
    region: str
    city: str
    line: str = Field(description="Street, building and door.")
    postcode: str


class OrderItem(BaseModel):
    """One line of an order."""

    sku: str
    product_id: str
    name_zh: str
    name_en: str
    colour_zh: str
    colour_en: str
    size: str
    quantity: int
    unit_price: float


class OrderSummary(BaseModel):
    """An order in one line of a list."""

    id: str = Field(examples=["LS20260001"])
    status: OrderStatus
    status_zh: str
    status_en: str
    total: float = Field(description="What the customer pays in all, in CNY.")
    currency: Literal["CNY"] = "CNY"
    created_at: datetime
    items: list[OrderItem]


class OrderList(BaseModel):
    """A customer's orders, newest first."""

    count: int
    orders: list[OrderSummary]


class Refund(BaseModel):
    """Money on its way back."""

    id: str = Field(examples=["RF100001"])
    order_id: str
    amount: float = Field(description="In CNY.")
    currency: Literal["CNY"] = "CNY"
    reason: str
    origin: Literal["cancel", "return", "request"]
    status: Literal["processing", "completed"]
    payment_method: str = Field(description="The refund goes back this way.")
    requested_at: datetime
    completed_at: datetime | None


class RefundList(BaseModel):
    count: int
    refunds: list[Refund]


class Return(BaseModel):
    """An item on its way back to the warehouse."""

    id: str = Field(examples=["RT100001"])
    order_id: str
    sku: str
    reason: str
    status: Literal["approved", "completed"]
    shipping_fee: float = Field(description="What the customer pays for the return parcel, CNY.")
    requested_at: datetime


class ReturnReceipt(BaseModel):
    """The accepted return of one or all items of an order."""

    order_id: str
    returns: list[Return]
    shipping_fee: float = Field(description="The flat fee for the one return parcel, CNY.")
    instructions_zh: str
    instructions_en: str


class Invoice(BaseModel):
    """An electronic VAT invoice (发票)."""

    id: str = Field(examples=["IV100001"])
    order_id: str
    kind: Literal["personal", "company"]
    title: str
    tax_number: str | None
    email: str
    amount: float
    status: Literal["requested", "sent"]
    requested_at: datetime


class Order(OrderSummary):
    """An order with money, address, history and what may still be done with it."""

    items_total: float
    shipping_fee: float
    discount: float
    paid: float
    refunded: float
    payment_method: str
    address: Address
    address_changes: int
    paid_at: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None
    returned_at: datetime | None
    cancelled_at: datetime | None
    cancel_reason: str | None
    tracking_number: str | None
    can_cancel: bool
    can_change_address: bool
    can_return: bool
    return_until: datetime | None = Field(description="The end of the no-reason return window.")
    refunds: list[Refund]
    returns: list[Return]
    invoice: Invoice | None


class TrackingEvent(BaseModel):
    """One scan of the parcel."""

    at: datetime
    place_zh: str
    place_en: str
    text_zh: str
    text_en: str


class Shipment(BaseModel):
    """The parcel of an order, newest scan first."""

    order_id: str
    carrier: str
    tracking_number: str = Field(examples=["SF123456789012"])
    status: Literal["in_transit", "out_for_delivery", "delivered"]
    shipped_at: datetime
    estimated_at: datetime = Field(description="When it should arrive, or did.")
    delivered_at: datetime | None
    events: list[TrackingEvent]


class Cancellation(BaseModel):
    """A cancelled order and the refund that follows from it."""

    order: Order
    refund: Refund | None = Field(description="Null where nothing had been paid.")


class Coupon(BaseModel):
    """A coupon that belongs to one customer."""

    id: str
    code: str = Field(examples=["WELCOME10"])
    title_zh: str
    title_en: str
    amount: float
    minimum: float = Field(description="The smallest order total it can be used on, CNY.")
    status: Literal["active", "used", "expired"]
    expires_at: datetime


class CouponList(BaseModel):
    count: int
    coupons: list[Coupon]


class Profile(BaseModel):
    """What a customer sees of their own account; phone and e-mail are masked."""

    id: str
    name: str
    locale: Literal["zh", "en"]
    tier: Tier
    tier_zh: str
    tier_en: str
    points: int
    email_masked: str
    phone_masked: str
    joined_at: datetime
    return_window_days: int
    default_address: Address | None


class CustomerSummary(BaseModel):
    """A customer in one line of the CRM."""

    id: str
    name: str
    locale: Literal["zh", "en"]
    tier: Tier
    tags: list[str]


class CustomerList(BaseModel):
    count: int
    customers: list[CustomerSummary]


class Customer(CustomerSummary):
    """The CRM record for the service desk: contacts in full, history and the shop's note."""

    email: str
    phone: str
    birthday: str
    points: int
    joined_at: datetime
    note: str
    addresses: list[Address]
    order_count: int
    orders_by_status: dict[str, int]
    spent: float = Field(description="Paid less refunded, CNY.")
    last_order_at: datetime | None


class Effect(BaseModel):
    """The kept result of a WRITE that was executed under an idempotency key."""

    key: str
    operation: str = Field(examples=["cancelOrder"])
    customer_id: str
    order_id: str
    status_code: int
    result: dict[str, Any] = Field(description="The body of the first answer.")
    executed_at: datetime
