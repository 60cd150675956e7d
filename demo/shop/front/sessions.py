"""Remember who is signed in at the shop front, by a cookie that names a row."""

from __future__ import annotations

import secrets
import sqlite3
from datetime import datetime
from typing import Literal

from fastapi import Request, Response

COOKIE = "lark_session"
LOCALE_COOKIE = "lark_locale"
YEAR = 365 * 24 * 3600

Locale = Literal["zh", "en"]


def sign_in(
    connection: sqlite3.Connection, response: Response, customer_id: str, now: datetime
) -> None:
    """Begin a session for this customer."""
    token = secrets.token_urlsafe(32)
    connection.execute(
        "INSERT INTO sessions VALUES (?, ?, ?)", (token, customer_id, now.isoformat())
    )
    response.set_cookie(COOKIE, token, max_age=YEAR, httponly=True, samesite="lax")


def sign_out(connection: sqlite3.Connection, request: Request, response: Response) -> None:
    """End the session of this cookie."""
    connection.execute("DELETE FROM sessions WHERE token = ?", (request.cookies.get(COOKIE),))
    response.delete_cookie(COOKIE)


def signed_in(connection: sqlite3.Connection, request: Request) -> sqlite3.Row | None:
    """The customer whose cookie this is, if any."""
    row: sqlite3.Row | None = connection.execute(
        "SELECT customers.* FROM sessions JOIN customers ON customers.id = customer_id"
        " WHERE token = ?",
        (request.cookies.get(COOKIE),),
    ).fetchone()
    return row


def remember_locale(response: Response, locale: Locale) -> None:
    """Keep the chosen language."""
    response.set_cookie(LOCALE_COOKIE, locale, max_age=YEAR, samesite="lax")


def locale_of(request: Request) -> Locale:
    """The language of the page: chosen, or the browser's, or Chinese."""
    chosen = request.query_params.get("lang") or request.cookies.get(LOCALE_COOKIE)
    if chosen in ("zh", "en"):
        return "zh" if chosen == "zh" else "en"
    accepted = request.headers.get("accept-language", "zh").lower()
    return "en" if accepted.startswith("en") else "zh"
