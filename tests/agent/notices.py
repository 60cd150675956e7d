"""A small system that no code of ours knows: customers are told when a product is back; it runs as a server of its own."""

import socket
import threading
import time
from typing import Annotated, Any

import uvicorn
from fastapi import Body, FastAPI, Header
from pydantic import BaseModel, Field


class Wanted(BaseModel):
    product_id: str = Field(description="The product to wait for.")
    email: str = Field(description="Where to write to.", pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
    size: str | None = Field(default=None, description="Only this size.")


class Notice(BaseModel):
    id: str
    product_id: str
    email: str


def notices_app(kept: list[dict[str, Any]]) -> FastAPI:
    app = FastAPI(title="Restock notices")

    @app.post("/customers/{customer_id}/notices", operation_id="requestRestockNotice")
    def request_notice(
        customer_id: str,
        wanted: Annotated[Wanted, Body()],
        key: Annotated[str | None, Header(alias="Idempotency-Key")] = None,
    ) -> Notice:
        """Tell a customer by e-mail when a product is in stock again."""
        known = next((one for one in kept if key and one["key"] == key), None)
        if known is None:
            known = {
                "id": f"N{len(kept) + 1}",
                "customer": customer_id,
                "key": key,
                **wanted.model_dump(),
            }
            kept.append(known)
        return Notice(**{name: known[name] for name in ("id", "product_id", "email")})

    return app


class RunningNotices:
    """`kept` are the notices that were asked for."""

    def __init__(self) -> None:
        self.kept: list[dict[str, Any]] = []
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        config = uvicorn.Config(notices_app(self.kept), log_level="critical", lifespan="off")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([listener],), daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.005)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=5)
