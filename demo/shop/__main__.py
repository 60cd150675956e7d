"""Run the demo shop: `python -m demo.shop [--seed-only] [--reset] [--with-parent]`."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from typing import Annotated

import typer
import uvicorn
from rich.console import Console

from demo.shop.app import create_app, open_shop
from demo.shop.config import ShopConfig, read_config
from demo.shop.database import connect, remove_database
from demo.shop.faults import CuttableProtocol
from demo.shop.identity import identity_secret
from demo.shop.seed import count, describe

console = Console(stderr=True)


def main(
    seed_only: Annotated[bool, typer.Option(help="Seed the database and stop.")] = False,
    reset: Annotated[bool, typer.Option(help="Throw the database away and seed anew.")] = False,
    with_parent: Annotated[
        bool, typer.Option(help="Stop when standard input closes, as when its parent dies.")
    ] = False,
) -> None:
    """Serve Lark Select, the demo shop, with its API and its shop front."""
    config = read_config()
    if reset:
        remove_database(config.database)
    if seed_only:
        open_shop(config)
        identity_secret(config)
        _report(config)
        return
    _refuse_busy_port(config)
    if with_parent:
        threading.Thread(target=_end_with_standard_input, daemon=True).start()
    else:
        console.print(f"Lark Select: http://{config.host}:{config.port}  (API: /openapi.json)")
    uvicorn.run(
        create_app(config),
        host=config.host,
        port=config.port,
        http=CuttableProtocol if config.faults_enabled else "auto",
        log_level="warning",
    )


def _end_with_standard_input() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        continue
    os.kill(os.getpid(), signal.SIGTERM)


def _report(config: ShopConfig) -> None:
    connection = connect(config.database)
    try:
        console.print(f"{config.database}: {describe(count(connection))}", soft_wrap=True)
    finally:
        connection.close()


def _refuse_busy_port(config: ShopConfig) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((config.host, config.port))
        except OSError as error:
            console.print(
                f"[red]Port {config.port} is busy ({error.strerror}).[/red]"
                " Set XIAOER_SHOP_PORT to another one."
            )
            raise typer.Exit(1) from error


if __name__ == "__main__":
    typer.run(main)
