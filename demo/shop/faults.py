"""Break an operation on purpose, so that tests can see what the other side makes of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any, Literal

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel, Field
from uvicorn.protocols.http.h11_impl import H11Protocol

from demo.shop.refusals import Refusal


class Fault(BaseModel):
    """What goes wrong, with which operation, and how often."""

    operation: str = Field(examples=["cancelOrder"])
    mode: Literal["delay", "drop_after_commit", "error"]
    seconds: float = Field(default=0, ge=0, le=120, description="How long `delay` waits.")
    times: int = Field(default=1, ge=1, description="How many calls are broken.")


@dataclass
class FaultBoard:
    """The faults that are waiting for their call, first in first out."""

    waiting: list[Fault] = field(default_factory=list)

    def take(self, operation: str) -> Fault | None:
        """Use up one turn of the first fault of this operation."""
        for fault in self.waiting:
            if fault.operation == operation:
                fault.times -= 1
                self.waiting = [left for left in self.waiting if left.times > 0]
                return fault
        return None


class BreakableRoute(APIRoute):
    """A route that looks at the fault board before and after its handler."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handler = super().get_route_handler()
        operation = self.operation_id or ""

        async def breakable(request: Request) -> Response:
            board: FaultBoard | None = request.app.state.faults
            fault = board.take(operation) if board else None
            if fault is None:
                return await handler(request)
            return await _break(fault, handler, request)

        return breakable


async def _break(
    fault: Fault,
    handler: Callable[[Request], Coroutine[Any, Any, Response]],
    request: Request,
) -> Response:
    match fault.mode:
        case "delay":
            await asyncio.sleep(fault.seconds)
            return await handler(request)
        case "error":
            raise Refusal(
                503, "shop_unavailable", "The shop is out of order.", "商城系统暂时不可用。"
            )
        case "drop_after_commit":
            await handler(request)
            _cut(request)
            raise ConnectionAbortedError("The connection was cut after the commit, as ordered.")


def _cut(request: Request) -> None:
    transport = getattr(request.state, "transport", None)
    if transport is not None:
        transport.abort()


class CuttableProtocol(H11Protocol):
    """HTTP/1.1 whose connection a fault can reach."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


router = APIRouter(prefix="/faults", include_in_schema=False)


@router.post("", status_code=201)
def add_fault(fault: Fault, request: Request) -> Fault:
    """Put a fault on the board."""
    request.app.state.faults.waiting.append(fault)
    return fault


@router.delete("", status_code=204)
def clear_faults(request: Request) -> None:
    """Take every fault off the board."""
    request.app.state.faults.waiting.clear()
