"""The pages of the shop front, and the signed identity its assistant asks for."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemLoader, select_autoescape

from demo.shop.access import Database, Now, shop_of
from demo.shop.catalogue import CATEGORIES, read_product, search, variants_of
from demo.shop.customers import TIER_WORDS, find_customer
from demo.shop.database import transaction
from demo.shop.front.pictures import draw
from demo.shop.front.sessions import (
    Locale,
    locale_of,
    remember_locale,
    sign_in,
    sign_out,
    signed_in,
)
from demo.shop.front.words import words_for
from demo.shop.identity import LIFETIME_SECONDS, sign_user_jwt
from demo.shop.orders import list_orders, list_refunds, read_shipment
from demo.shop.refusals import Refusal
from demo.shop.resources import ProductSummary

HERE = Path(__file__).parent
ASSETS = HERE / "assets"
SEE_OTHER = 303

router = APIRouter(include_in_schema=False)
templates = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=select_autoescape(),
    trim_blocks=True,
    lstrip_blocks=True,
)


@router.get("/", response_class=HTMLResponse)
def home(
    request: Request,
    database: Database,
    q: Annotated[str, Query(max_length=200)] = "",
    category: str | None = None,
) -> HTMLResponse:
    """The grid of products."""
    locale = locale_of(request)
    chosen = category if category in CATEGORIES else None
    hits = search(database, q, locale=locale, limit=100, category=chosen)
    cards = [_card(database, hit) for hit in hits]
    return _page(request, database, "home.html", cards=cards, q=q, category=chosen)


@router.get("/products/{product_id}", response_class=HTMLResponse)
def product_page(request: Request, database: Database, product_id: str) -> HTMLResponse:
    """One product with its variants."""
    try:
        product = read_product(database, product_id, locale_of(request))
    except Refusal:
        return _page(request, database, "missing.html", status_code=404)
    return _page(
        request,
        database,
        "product.html",
        product=product,
        card=_card(database, product),
        variants=variants_of(database, product_id),
    )


@router.get("/orders", response_class=HTMLResponse)
def orders_page(request: Request, database: Database) -> Response:
    """The signed-in customer's orders with their parcels."""
    customer = signed_in(database, request)
    if customer is None:
        return RedirectResponse("/login", SEE_OTHER)
    found = list_orders(database, customer["id"], None, 50)
    parcels = {
        order.id: read_shipment(database, order.id, customer["id"])
        for order in found
        if order.status in {"shipped", "delivered", "returned"}
    }
    refunds = {refund.order_id: refund for refund in list_refunds(database, customer["id"])}
    looks = _looks(database)
    return _page(
        request,
        database,
        "orders.html",
        orders=found,
        parcels=parcels,
        refunds=refunds,
        picture_of=lambda item: draw(*looks[item.product_id, item.colour_zh]),
    )


@router.get("/login", response_class=HTMLResponse)
def login_page(request: Request, database: Database) -> HTMLResponse:
    """Pick whom to be."""
    people = database.execute("SELECT id, name, tier, locale FROM customers ORDER BY id").fetchall()
    return _page(request, database, "login.html", people=people)


@router.post("/login")
def login(database: Database, now: Now, customer_id: Annotated[str, Form()]) -> RedirectResponse:
    """Sign in as a demo customer and speak their language."""
    customer = find_customer(database, customer_id)
    response = RedirectResponse("/", SEE_OTHER)
    with transaction(database):
        sign_in(database, response, customer["id"], now)
    remember_locale(response, customer["locale"])
    return response


@router.post("/logout")
def logout(request: Request, database: Database) -> RedirectResponse:
    """Sign out."""
    response = RedirectResponse("/", SEE_OTHER)
    with transaction(database):
        sign_out(database, request, response)
    return response


@router.get("/locale/{locale}")
def choose_locale(
    locale: Literal["zh", "en"], back: Annotated[str, Query(alias="next")] = "/"
) -> RedirectResponse:
    """Switch the language and stay on the page; never leave the shop."""
    inside = back.startswith("/") and not back.startswith(("//", "/\\"))
    response = RedirectResponse(back if inside else "/", SEE_OTHER)
    remember_locale(response, locale)
    return response


@router.get("/session/user-jwt")
def user_jwt(request: Request, database: Database) -> JSONResponse:
    """The signed identity of the customer behind the cookie, for the assistant."""
    customer = signed_in(database, request)
    if customer is None:
        raise Refusal(401, "not_signed_in", "Nobody is signed in.", "尚未登录。")
    token = sign_user_jwt(
        customer["id"],
        secret=shop_of(request).identity_secret,
        name=customer["name"],
        tier=customer["tier"],
    )
    return JSONResponse(
        {"user_jwt": token, "expires_in": LIFETIME_SECONDS}, headers={"Cache-Control": "no-store"}
    )


def _page(
    request: Request,
    database: sqlite3.Connection,
    template: str,
    *,
    status_code: int = 200,
    **context: Any,
) -> HTMLResponse:
    locale: Locale = locale_of(request)
    side = 0 if locale == "zh" else 1
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    html = templates.get_template(template).render(
        locale=locale,
        words=words_for(locale),
        one_language=lambda size: _one_language(size, locale),
        categories={name: pair[side] for name, pair in CATEGORIES.items()},
        tiers={name: pair[side] for name, pair in TIER_WORDS.items()},
        customer=signed_in(database, request),
        public_url=shop_of(request).config.public_url,
        here=path,
        **context,
    )
    return HTMLResponse(html, status_code=status_code)


def _one_language(size: str, locale: Locale) -> str:
    """A label such as 均码 One size is printed in both languages; a page speaks one."""
    zh, _, en = size.partition(" ")
    return (zh if locale == "zh" else en) if en and not zh.isascii() else size


def _card(database: sqlite3.Connection, hit: ProductSummary) -> dict[str, Any]:
    variants = database.execute(
        "SELECT colour_hex, SUM(stock) AS stock FROM variants WHERE product_id = ?"
        " GROUP BY colour_hex ORDER BY MIN(position)",
        (hit.id,),
    ).fetchall()
    kind = database.execute("SELECT picture FROM products WHERE id = ?", (hit.id,)).fetchone()[0]
    colours = [row["colour_hex"] for row in variants]
    # The lead colour changes from card to card, so that a grid of white shoes is not all white.
    lead = colours[int(hit.id[1:]) % len(colours)]
    return {
        "product": hit,
        "colours": colours,
        "tint": lead,
        "picture": draw(kind, lead, hit.name),
        "stock": sum(row["stock"] for row in variants),
    }


def _looks(database: sqlite3.Connection) -> dict[tuple[str, str], tuple[str, str]]:
    rows = database.execute(
        "SELECT products.id, colour_zh, picture, colour_hex FROM products JOIN variants"
        " ON product_id = products.id"
    ).fetchall()
    return {(row["id"], row["colour_zh"]): (row["picture"], row["colour_hex"]) for row in rows}
