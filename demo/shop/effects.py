"""Run a WRITE once for its idempotency key: the effect and its kept result are one transaction."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from fastapi.responses import JSONResponse
from pydantic import BaseModel

from demo.shop.database import transaction
from demo.shop.orders import find_order
from demo.shop.refusals import Refusal
from demo.shop.resources import Effect


@dataclass(frozen=True)
class WriteCall:
    """One request to change one order of one customer."""

    operation: str
    customer_id: str
    order_id: str
    key: str | None
    body: BaseModel
    status_code: int

    @property
    def fingerprint(self) -> str:
        """What has to be equal for two requests to be the same."""
        said = [self.operation, self.customer_id, self.order_id, self.body.model_dump()]
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def execute_once(
    connection: sqlite3.Connection,
    call: WriteCall,
    act: Callable[[sqlite3.Row], BaseModel],
    now: datetime,
) -> JSONResponse:
    """Execute, or return what the first execution under this key returned."""
    with transaction(connection):
        kept = _kept(connection, call.key)
        if kept is not None:
            return _replay(kept, call)
        order = find_order(connection, call.order_id, call.customer_id)
        result = act(order).model_dump_json()
        if call.key is not None:
            connection.execute(
                "INSERT INTO effects VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    call.key,
                    call.operation,
                    call.customer_id,
                    call.order_id,
                    call.fingerprint,
                    call.status_code,
                    result,
                    now.isoformat(),
                ),
            )
    return JSONResponse(json.loads(result), status_code=call.status_code)


def find_effect(connection: sqlite3.Connection, key: str) -> Effect:
    """The kept result of a key; a key that changed nothing is not there."""
    row = _kept(connection, key)
    if row is None:
        raise Refusal(
            404,
            "effect_not_found",
            f"Nothing was ever executed under the key {key}.",
            f"该幂等键 {key} 从未执行过任何操作。",
        )
    fields = {name: row[name] for name in Effect.model_fields if name != "result"}
    return Effect(**fields, result=json.loads(row["result"]))


def _kept(connection: sqlite3.Connection, key: str | None) -> sqlite3.Row | None:
    if key is None:
        return None
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM effects WHERE key = ?", (key,)
    ).fetchone()
    return row


def _replay(kept: sqlite3.Row, call: WriteCall) -> JSONResponse:
    if kept["fingerprint"] != call.fingerprint:
        raise Refusal(
            422,
            "idempotency_key_reused",
            "This Idempotency-Key was already used for another request.",
            "该幂等键已用于另一个请求。",
        )
    return JSONResponse(
        json.loads(kept["result"]),
        status_code=kept["status_code"],
        headers={"Idempotency-Replayed": "true"},
    )
