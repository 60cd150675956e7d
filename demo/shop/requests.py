"""What the shop's WRITE operations accept."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"


class Body(BaseModel):
    """Unknown fields are refused: a slip in a name must not pass as an omission. So are other types:
    `true` must not pass as an amount of 1."""

    model_config = ConfigDict(extra="forbid", strict=True, str_strip_whitespace=True)


class CancelOrder(Body):
    reason: str = Field(
        min_length=1,
        max_length=500,
        description="Why the customer cancels, in their own words.",
        examples=["Ordered by mistake"],
    )


class RequestReturn(Body):
    reason: str = Field(
        min_length=1,
        max_length=500,
        description="Why the customer sends it back, in their own words.",
        examples=["Too large"],
    )
    sku: str | None = Field(
        default=None,
        description="The item to return, a `sku` of the order's items. Leave out to return all.",
        examples=["P1004-CLO-38"],
    )
    quality_problem: bool = Field(
        default=False,
        description="True when the item is defective: the return parcel is then free.",
    )


class RequestRefund(Body):
    amount: float = Field(
        gt=0,
        allow_inf_nan=False,
        description="How much to refund, in CNY, at most what was paid and not yet refunded.",
        examples=[99.0],
    )
    reason: str = Field(
        min_length=1,
        max_length=500,
        description="Why the customer asks for money back, in their own words.",
        examples=["One item was missing"],
    )


class ChangeAddress(Body):
    line: str = Field(
        min_length=3,
        max_length=200,
        description="Street, building and door of the new address.",
        examples=["滨江区江南大道 288 号 1 幢 301"],
    )
    recipient: str | None = Field(
        default=None,
        min_length=1,
        max_length=80,
        description="Who receives it; left out: the same.",
    )
    phone: str | None = Field(
        default=None,
        pattern=r"^\+?[0-9][0-9 \-]{5,18}$",
        description="Phone for the courier; left out: the same.",
    )
    country: str | None = Field(
        default=None, max_length=60, description="Left out: the same. Another country is refused."
    )
    region: str | None = Field(
        default=None, max_length=60, description="Province or state; left out: the same."
    )
    city: str | None = Field(default=None, max_length=60, description="City; left out: the same.")
    postcode: str | None = Field(
        default=None, max_length=12, description="Postcode; left out: the same."
    )


class RequestInvoice(Body):
    kind: Literal["personal", "company"] = Field(
        description="`personal` for a private person, `company` for a business."
    )
    title: str = Field(
        min_length=1,
        max_length=120,
        description="The name on the invoice (发票抬头): the person's or the company's.",
        examples=["杭州云栖科技有限公司"],
    )
    email: str = Field(
        pattern=EMAIL, max_length=120, description="Where the electronic invoice is sent."
    )
    tax_number: str | None = Field(
        default=None,
        description="The company's tax number (税号), 15 to 20 letters and digits; companies only.",
        examples=["91330106MA2B1C3D4E"],
    )
